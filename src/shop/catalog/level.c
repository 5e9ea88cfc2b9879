/* level.c: before anything may be sold, the law's table is asked; what lacks something stays in the shop window. */
#include "shop/catalog/inside.h"

#include "app/change.h"
#include "app/event.h"
#include "shop/merchant/merchant.h"

_Static_assert(sizeof(struct offer_facts_of_merchant_row) == sizeof(struct offer_facts_of_product_row), "same columns");

static void shop_facts(const struct merchant *m, struct sheet_facts *f)
{
    bool elsewhere = str_eq(f->mode, S("showcase")) || str_eq(f->mode, S("link_out")) || str_eq(f->mode, S("quote"));

    f->sold = (!elsewhere || f->part) && !str_eq(m->mode, S("showcase"));
    f->reseller = str_eq(m->kind, S("shopkeeper"));
    f->unlicensed = !m->licensed;
}

void merchant_facts(struct rq *rq, struct db *db, struct sheet_facts *f)
{
    struct merchant m = {0};

    if (merchant_any(db, rq->mem, rq->lang, rq->merchant_id, &m)) shop_facts(&m, f);
}

/* Whether it may not be sold as its sheet stands; what is not sold lacks nothing. */
static bool lacks(const struct merchant *m, const struct offer_facts_of_product_row *o)
{
    struct gate_fault fault[GATE_FAULTS_MOST];
    struct sheet_facts f = {
        SHEET_FACTS_OF(o), .kind = o->kind,     .needs = o->needs,
        .extra = o->extra, .bundle = o->bundle, .part = o->holders > 0,
    };

    shop_facts(m, &f);
    return f.sold && gate_faults(&f, fault);
}

static void offer_gate(struct tx *tx, int64_t now, const struct merchant *m, const struct offer_facts_of_product_row *o)
{
    bool wrong = lacks(m, o);

    if (wrong == o->lacks_at.set) return;
    x_offer_lacks(tx, tx->mem, o->id, m->id, wrong ? SOME_I64(now) : NO_I64);
    event_raise(tx, EVENT_OFFER_CHANGED, now, o->id);
}

void product_gate(struct tx *tx, int64_t now, int64_t merchant_id, int64_t product_id)
{
    struct offer_facts_of_product_rows rows;
    struct merchant m;

    if (!merchant_any(tx->db, tx->mem, LANG_FR, merchant_id, &m)) return;
    q_offer_facts_of_product(tx->db, tx->mem, product_id, merchant_id, &rows);
    for (size_t i = 0; i < rows.n; i++) offer_gate(tx, now, &m, &rows.v[i]);
}

void products_gate_table(struct tx *tx, int64_t now, int64_t merchant_id, const int64_t *product_id, size_t n)
{
    struct offer_facts_of_product_rows rows;
    struct merchant m, maker;

    if (!merchant_any(tx->db, tx->mem, LANG_FR, merchant_id, &m)) return;
    maker = m;
    maker.kind = S(""); /* as one who made it himself */
    for (size_t i = 0; i < n; i++) {
        q_offer_facts_of_product(tx->db, tx->mem, product_id[i], merchant_id, &rows);
        for (size_t k = 0; k < rows.n; k++) offer_gate(tx, now, rows.v[k].lacks_at.set ? &m : &maker, &rows.v[k]);
    }
}

/* --- a whole shelf --- */

enum { LEVEL_PIECE = 100 };

static void next_ask(struct tx *tx, int64_t now, int64_t merchant_id, int64_t after)
{
    job_add(tx, "shelf_level",
            str_fmt(tx->mem, "shelf-level-%lld-%lld-%lld", (long long)merchant_id, (long long)now, (long long)after),
            str_fmt(tx->mem, "{\"merchant\":%lld}", (long long)merchant_id), now);
}

bool level_next(struct tx *tx, int64_t now, int64_t merchant_id)
{
    struct offer_facts_of_merchant_rows rows;
    struct shelf_checked_row at;
    struct merchant m;

    if (!merchant_any(tx->db, tx->mem, LANG_FR, merchant_id, &m) ||
        !q_shelf_checked(tx->db, tx->mem, merchant_id, &at) || at.checked_to == INT64_MAX)
        return false;
    q_offer_facts_of_merchant(tx->db, tx->mem, merchant_id, at.checked_to, LEVEL_PIECE, &rows);
    for (size_t i = 0; i < rows.n; i++)
        offer_gate(tx, now, &m, (const struct offer_facts_of_product_row *)(const void *)&rows.v[i]);
    bool more = rows.n == LEVEL_PIECE;
    x_shelf_checked_set(tx, tx->mem, merchant_id, more ? rows.v[rows.n - 1].id : INT64_MAX);
    if (more) next_ask(tx, now, merchant_id, rows.v[rows.n - 1].id);
    else change_note(tx, now, "merchant", merchant_id), tx_touch(tx, "merchant", merchant_id);
    return more;
}

/* One small write, however large the shelf: until its turn comes, each product stays in the shop window. A small one is done at once. */
void catalog_on_merchant_level(struct tx *tx, int64_t now, int64_t merchant_id)
{
    x_shelf_checked_set(tx, tx->mem, merchant_id, 0);
    level_next(tx, now, merchant_id);
}

static bool level_write(struct tx *tx, int64_t now, void *arg)
{
    level_next(tx, now, job_i64(arg, "merchant"));
    return true;
}

static enum job_end level_job(struct job *job)
{
    return job_write(job, level_write, job) ? JOB_DONE : JOB_AGAIN;
}

const struct job_kind level_jobs[] = {{"shelf_level", level_job, 12}, JOBS_END};
