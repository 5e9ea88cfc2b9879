/* import_apply.c: what is planned is prepared a few lines at a time where nobody sees it, then shown by one short flip;
** the flip back is the same with the other side. */
#include "shop/catalog/import.h"

#include "app/event.h"
#include "app/hall.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STAGE_LINES = 100, TELL_LINES = 200 };

char *import_path(const struct territory *t, struct arena *mem, str sha256)
{
    return str_z(mem, str_fmt(mem, "%.*s/media/imports/%.*s", STR_ARG(t->dir), STR_ARG(sha256)));
}

bool import_load(const struct territory *t, struct arena *mem, str sha256, str *bytes)
{
    struct stat st;
    int fd = open(import_path(t, mem, sha256), O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && !fstat(fd, &st) && st.st_size <= IMPORT_BYTES_MOST;

    if (ok) {
        char *p = arena_alloc(mem, (size_t)st.st_size + 1);
        ok = pread(fd, p, (size_t)st.st_size, 0) == st.st_size;
        *bytes = (str){p, (size_t)st.st_size};
    }
    if (fd >= 0) close(fd);
    return ok;
}

/* --- both sides --- */

static struct import_row_add_args side_of(const struct import_offers_row *o)
{
    return (struct import_row_add_args){
        .offer_id = o->id, .product_id = o->product_id, .stock_item_id = o->stock_item_id, .seen_at = o->updated_at, .category_id = o->category_id,
        .title_fr = o->title_fr, .title_en = o->title_en, .text_fr = o->text_fr, .text_en = o->text_en, .unit = o->unit,
        .net_milli = o->net_milli, .net_unit = o->net_unit, .labels = o->labels, .allergens = o->allergens, .origin = o->origin,
        .storage = o->storage, .price_cents = o->price_cents, .vat_bp = o->vat_bp, .mode = o->mode, .link = o->link,
        .published_at = o->published_at, .withdrawn_at = o->withdrawn_at,
    };
}

/* The offer is made whole, but for being of this world. */
static struct import_offers_row fresh_make(struct tx *tx, int64_t now, int64_t merchant_id, const struct import_change *c)
{
    const struct import_offers_row *t = &c->to;
    struct offer_new o = {
        .merchant_id = merchant_id, .category_id = t->category_id, .vat_bp = t->vat_bp, .stock_milli = t->on_hand_milli,
        .net_milli = t->net_milli, .price_cents = t->price_cents, .title_fr = t->title_fr, .title_en = t->title_en, .text_fr = t->text_fr,
        .text_en = t->text_en, .unit = t->unit, .net_unit = t->net_unit, .labels = t->labels, .allergens = t->allergens, .origin = t->origin,
        .storage = t->storage, .mode = t->mode, .link = t->link, .unseen = true, .own_ref = t->own_ref,
    };
    struct import_offers_row made = *t;

    offer_make(tx, now, &o);
    made.id = o.id, made.product_id = o.product_id, made.stock_item_id = o.stock_item_id, made.updated_at = now;
    return made;
}

static void change_stage(struct tx *tx, int64_t now, const struct import_staging *s, const struct import_change *c)
{
    struct import_offers_row to = c->old ? c->to : fresh_make(tx, now, s->merchant_id, c);
    struct import_row_add_args after = side_of(&to), before = side_of(c->old ? c->old : &to);

    after.import_id = before.import_id = s->id;
    after.line = before.line = c->line;
    after.fresh = before.fresh = !c->old;
    after.side = 1;
    after.move_id = id_new(), before.move_id = id_new();
    if (c->old) after.delta_milli = to.on_hand_milli - c->old->on_hand_milli, before.delta_milli = -after.delta_milli;
    if (c->old && c->price_moves) after.price_id = id_new(), before.price_id = id_new();
    if (!c->old) before.removed_at = before.withdrawn_at = SOME_I64(now);
    x_import_row_add(tx, tx->mem, &after);
    x_import_row_add(tx, tx->mem, &before);
}

void import_stage(struct tx *tx, int64_t now, const struct import_staging *s)
{
    for (size_t i = s->from; i < s->to; i++) change_stage(tx, now, s, &s->plan->v[i]);
    x_import_progress(tx, tx->mem, s->id, S("queued"), (int64_t)s->plan->n, (int64_t)s->to);
}

/* --- the flip --- */

struct flipping {
    int64_t id, side, merchant_id, person_id, now;
    opt_i64 seen;
    int64_t offers, moves, stocks; /* out: how many followed */
};

static void side_show(struct tx *tx, struct flipping *f)
{
    f->moves = x_import_flip_moves(tx, tx->mem, &(struct import_flip_moves_args){.id = f->id, .side = f->side, .seen = f->seen,
                                   .reason = S("count"), .person_id = f->person_id, .now = f->now});
    f->stocks = x_import_flip_stock(tx, tx->mem, f->id, f->side, f->seen, f->now);
    x_import_flip_prices(tx, tx->mem, f->id, f->side, f->seen, f->now);
    x_import_flip_products(tx, tx->mem, f->id, f->side, f->seen, f->merchant_id, f->now);
    f->offers = x_import_flip_offers(tx, tx->mem, f->id, f->side, f->seen, f->merchant_id, f->now);
    tx_touch(tx, "merchant", f->merchant_id);
}

bool import_flip(struct tx *tx, int64_t now, int64_t id)
{
    struct import_one_row i;
    struct import_counts_row n;

    if (!q_import_one(tx->db, tx->mem, id, &i) || !q_import_counts(tx->db, tx->mem, id, 1, &n)) return false;
    struct flipping f = {.id = id, .side = 1, .merchant_id = i.merchant_id, .person_id = i.person_id, .now = now};
    side_show(tx, &f);
    return f.offers == n.n && f.moves == n.moves && f.stocks == n.moves && x_import_applied(tx, tx->mem, id, S("queued"), S("applied"), n.fresh, now);
}

bool import_unflip(struct tx *tx, int64_t now, int64_t id)
{
    struct import_one_row i;
    struct import_counts_row n;

    if (!q_import_one(tx->db, tx->mem, id, &i) || !q_import_counts(tx->db, tx->mem, id, 0, &n) || !i.applied_at.set) return false;
    struct flipping f = {.id = id, .merchant_id = i.merchant_id, .person_id = i.person_id, .now = now, .seen = i.applied_at};
    side_show(tx, &f);
    return x_import_undone(tx, tx->mem, id, S("undoing"), S("undone"), n.n - f.offers, now);
}

/* --- the job --- */

struct importing {
    struct job *job;
    struct arena *mem;
    struct import_one_row i;
    struct import_counts_row counts;
    struct import_sheet sheet;
    struct import_plan plan;
    struct import_staging staging;
    struct import_tell_rows rows;
    int64_t id;
    bool found;
};

static void one_read(struct db *db, void *arg)
{
    struct importing *m = arg;
    m->found = q_import_one(db, m->mem, m->id, &m->i) && q_import_counts(db, m->mem, m->id, 1, &m->counts);
}

static void plan_read(struct db *db, void *arg)
{
    struct importing *m = arg;
    struct import_asked q = {db, m->mem, LANG_FR, m->i.merchant_id, clock_now_ms()};

    import_plan_make(&q, &m->sheet, &m->plan);
}

static bool back_write(struct tx *tx, int64_t now, void *arg)
{
    const struct importing *m = arg;

    x_import_clear(tx, tx->mem, m->id);
    x_import_back(tx, tx->mem, m->id, S("queued"), S("read"));
    return true;
}

static bool stage_write(struct tx *tx, int64_t now, void *arg)
{
    const struct importing *m = arg;

    import_stage(tx, now, &m->staging);
    return true;
}

static bool flip_write(struct tx *tx, int64_t now, void *arg)
{
    return import_flip(tx, now, ((const struct importing *)arg)->id);
}

static bool unflip_write(struct tx *tx, int64_t now, void *arg)
{
    return import_unflip(tx, now, ((const struct importing *)arg)->id);
}

static bool staged(struct importing *m)
{
    m->staging = (struct import_staging){.id = m->id, .merchant_id = m->i.merchant_id, .plan = &m->plan};
    while (m->staging.from < m->plan.n && m->plan.v[m->staging.from].line <= m->counts.last_line) m->staging.from++; /* before an end */
    while (m->staging.from < m->plan.n) {
        m->staging.to = m->staging.from + STAGE_LINES < m->plan.n ? m->staging.from + STAGE_LINES : m->plan.n;
        if (job_stopping() || !job_write(m->job, stage_write, m)) return false;
        m->staging.from = m->staging.to;
    }
    return true;
}

/* From the file once more: the shelf may have moved since it was looked at. What cannot be done as a whole goes back to
** be looked at. False: to be tried again. */
static bool apply(struct importing *m)
{
    str bytes;
    bool readable = import_load(m->job->place, m->mem, m->i.sha256, &bytes);

    if (readable) {
        import_read(m->mem, bytes, m->i.mapping, &m->sheet);
        if (!m->sheet.refused) job_read(m->job, plan_read, m);
    }
    if (!readable || m->sheet.refused || m->plan.errors_n) return job_write(m->job, back_write, m);
    if (!staged(m)) return false;
    return job_write(m->job, flip_write, m) || job_write(m->job, back_write, m);
}

static void tell_read(struct db *db, void *arg)
{
    struct importing *m = arg;

    m->found = q_import_one(db, m->mem, m->id, &m->i);
    q_import_tell(db, m->mem, m->id, 1, m->i.told, TELL_LINES, &m->rows);
}

static bool tell_write(struct tx *tx, int64_t now, void *arg)
{
    const struct importing *m = arg;

    for (size_t i = 0; i < m->rows.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, now, m->rows.v[i].offer_id);
    x_import_told(tx, tx->mem, m->id, m->rows.v[m->rows.n - 1].line);
    return true;
}

/* Who follows the shelf hears of each offer, a few at a time. */
static bool told(struct importing *m)
{
    for (;;) {
        job_read(m->job, tell_read, m);
        if (!m->rows.n) return true;
        if (job_stopping() || !job_write(m->job, tell_write, m)) return false;
    }
}

static void memory_free(void *mem)
{
    arena_free(mem);
}

static enum job_end import_job(struct job *job)
{
    struct importing m = {.job = job, .mem = arena_new(IMPORT_MEMORY), .id = job_i64(job, "import")};

    arena_defer(job->mem, memory_free, m.mem);
    job_read(job, one_read, &m);
    if (!m.found) return JOB_DONE;
    if (str_eq(m.i.state, S("queued")) && !apply(&m)) return JOB_AGAIN;
    if (str_eq(m.i.state, S("undoing")) && !job_write(job, unflip_write, &m)) return JOB_AGAIN;
    return told(&m) ? JOB_DONE : JOB_AGAIN;
}

const struct job_kind import_jobs[] = {
    {"shelf_import", import_job, 8, JOB_QUICK},
    JOBS_END
};

/* --- what can no longer be undone is forgotten --- */

static void forget(struct tx *tx, int64_t now)
{
    x_import_forget(tx, tx->mem, now - (IMPORT_UNDO_DAYS + 1) * (int64_t)DAY_MS, 200);
}

const struct clock_task import_clock[] = {
    {"import_forget", MINUTE_MS, forget},
    JOBS_END
};
