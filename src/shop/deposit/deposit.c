/* deposit.c: packaging that went out with a deposit comes back to the shop, which gives the deposit back. */
#include "shop/deposit/deposit.h"

#include "deposit.sql.h"

enum { KINDS_MOST = 200, AT_A_TIME = 99 };

bool order_deposit_back(struct tx *tx, int64_t now, const struct order_back *b)
{
    struct order_deposits d;
    struct order_view o;
    bool fits = false;

    if (!b->units || !order_read(tx->db, tx->mem, b->order_id, &o) || !str_eq(o.state, S("handed_over"))) return false;
    order_deposits(tx->db, tx->mem, b->order_id, &d);
    for (size_t i = 0; i < d.n; i++)
        if (d.v[i].line_id == b->line_id) fits = d.v[i].back + b->units >= 0 && d.v[i].back + b->units <= d.v[i].units;
    if (!fits) return false;
    return x_deposit_back_add(tx, tx->mem,
                              &(struct deposit_back_add_args){id_new(), b->line_id, b->order_id, o.merchant_id,
                                                              b->units, b->person_id, now}) == 1;
}

/* --- without its order --- */

static str kind_title(struct arena *mem, const struct loose_kinds_row *r)
{
    return r->variant.n ? str_fmt(mem, "%.*s, %.*s", STR_ARG(r->title), STR_ARG(r->variant)) : r->title;
}

void order_loose_kinds(struct db *db, struct arena *mem, int64_t merchant_id, struct loose_kinds *out)
{
    struct loose_kinds_rows r;

    q_loose_kinds(db, mem, merchant_id, KINDS_MOST, &r);
    *out = (struct loose_kinds){NEW(mem, struct loose_kind, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct loose_kind){r.v[i].offer_id, r.v[i].each_cents, 0, kind_title(mem, &r.v[i])};
}

static struct loose_kind *kind_of(struct loose_kinds *all, int64_t offer_id, int64_t each_cents)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].offer_id == offer_id && all->v[i].each_cents == each_cents) return &all->v[i];
    all->v[all->n] = (struct loose_kind){offer_id, each_cents, 0, S("")};
    return &all->v[all->n++];
}

void order_loose_back(struct db *db, struct arena *mem, const struct order_day *day, struct loose_kinds *out)
{
    struct loose_between_rows r;
    size_t n = 0;

    q_loose_between(db, mem, day->merchant_id, day->from, day->to, &r);
    *out = (struct loose_kinds){NEW(mem, struct loose_kind, r.n), 0};
    for (size_t i = 0; i < r.n; i++) {
        struct loose_kind *k = kind_of(out, r.v[i].offer_id, r.v[i].each_cents);
        k->units += r.v[i].units;
        k->title = r.v[i].title;
    }
    for (size_t i = 0; i < out->n; i++)
        if (out->v[i].units > 0) out->v[n++] = out->v[i];
    out->n = n;
}

/* What is called so with this deposit: on the shelf for what comes back, of that day for a mistake. */
static bool kind_find(struct tx *tx, const struct loose_new *w, struct loose_kind *out)
{
    struct loose_kinds all;
    bool mistake = w->units < 0;

    if (mistake) order_loose_back(tx->db, tx->mem, &w->day, &all);
    else order_loose_kinds(tx->db, tx->mem, w->day.merchant_id, &all);
    for (size_t i = 0; i < all.n; i++) {
        *out = all.v[i];
        if (out->offer_id == w->offer_id &&
            (!mistake || (out->each_cents == w->each_cents && out->units + w->units >= 0)))
            return true;
    }
    return false;
}

bool order_loose_add(struct tx *tx, int64_t now, const struct loose_new *w)
{
    struct loose_known_row was;
    struct loose_kind k;

    if (!w->token.n) return false;
    if (q_loose_known(tx->db, tx->mem, w->token, &was))
        return was.merchant_id == w->day.merchant_id && was.offer_id == w->offer_id && was.units == w->units;
    if (!w->units || w->units > AT_A_TIME || w->units < -AT_A_TIME || !kind_find(tx, w, &k)) return false;
    return x_loose_add(tx, tx->mem,
                       &(struct loose_add_args){.id = id_new(),
                                                .token = w->token,
                                                .merchant_id = w->day.merchant_id,
                                                .offer_id = k.offer_id,
                                                .title = k.title,
                                                .units = w->units,
                                                .each_cents = k.each_cents,
                                                .person_id = w->person_id,
                                                .now = now}) == 1;
}

void deposit_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_loose_rows r;

    q_check_loose(db, mem, &r);
    for (size_t i = 0; i < r.n; i++)
        buf_fmt(f, "P2: merchant %lld: of %.*s %lld came back without an order, or it is another's\n",
                (long long)r.v[i].merchant_id, STR_ARG(r.v[i].title), (long long)r.v[i].units);
}
