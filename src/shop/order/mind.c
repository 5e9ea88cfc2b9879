/* mind.c: what an order must know of a change of mind: a service that begins before the days for it are over, which its
** buyer asks for expressly, and from then on may give up until it is done (code de la consommation, L221-25 and
** L221-28); what was given up of it: what is to come back, what is to be given back, and what it
** costs then. Who may give up what, and until when, is another room's. */
#include "shop/order/inside.h"

#include "mind.sql.h"

void order_early_keep(struct tx *tx, int64_t now, int64_t order_id)
{
    x_early_add(tx, tx->mem, order_id, now);
}

bool order_early(struct db *db, struct arena *mem, int64_t order_id)
{
    struct early_of_row r;

    return q_early_of(db, mem, order_id, &r);
}

/* --- what was given up --- */

bool return_refunded(struct tx *tx, int64_t now, const struct return_paid *p)
{
    return x_return_refunded(tx, tx->mem,
                             &(struct return_refunded_args){.id = p->return_id,
                                                            .merchant_id = p->merchant_id,
                                                            .way = p->way,
                                                            .means = p->means,
                                                            .person_id = p->person_id ? SOME_I64(p->person_id) : NO_I64,
                                                            .now = now}) == 1;
}

void returns_pending(struct db *db, struct arena *mem, int64_t order_id, str way, struct returns_open *out)
{
    struct returns_pending_row r = {0};

    q_returns_pending(db, mem, order_id, way, &r);
    *out = (struct returns_open){r.cents, r.coming};
}

/* One of them alone, else all of them together: another sum is another matter. */
void returns_refund_told(struct tx *tx, int64_t now, const struct order_view *o, int64_t cents)
{
    struct returns_waiting_rows w;
    int64_t all = 0;
    bool one = false;

    q_returns_waiting(tx->db, tx->mem, o->id, S("bank"), &w);
    for (size_t i = 0; i < w.n; i++) all += w.v[i].cents;
    for (size_t i = 0; i < w.n && !one; i++) {
        one = w.v[i].cents == cents;
        if (!one && all != cents) continue;
        return_refunded(tx, now, &(struct return_paid){w.v[i].id, o->merchant_id, 0, S("bank"), S("")});
    }
}

int64_t order_cost(struct db *db, struct arena *mem, const struct order_view *o)
{
    static const char *const ended[] = {"expired", "refused", "cancelled", "not_collected"};
    struct returned_cents_row back = {0};

    for (size_t i = 0; i < sizeof ended / sizeof *ended; i++)
        if (str_eq(o->state, str_c(ended[i]))) return 0;
    q_returned_cents(db, mem, o->id, &back);
    int64_t cost = o->actual_cents - back.cents;
    bool by_bank = !o->shop_paid_at.set && o->kept_cents + o->refund_cents > 0;
    if (by_bank && o->kept_cents < cost) cost = o->kept_cents; /* more went back than was returned */
    return cost > 0 ? cost : 0;
}

void returns_follow(struct tx *tx, int64_t now, int64_t order_id, bool over)
{
    if (over) x_returns_over(tx, tx->mem, order_id, S("bank"), now);
    else x_returns_kept_done(tx, tx->mem, order_id, S("kept"), S("bank"), now);
}

bool returns_paid_follow(struct tx *tx, int64_t now, int64_t order_id, bool paid)
{
    struct returns_given_row given = {0};

    if (paid) x_returns_paid(tx, tx->mem, order_id, S("none"), S("out"), S("shop"));
    if (paid) return true;
    q_returns_given(tx->db, tx->mem, order_id, S("shop"), &given);
    if (given.n) return false;
    x_returns_unpaid(tx, tx->mem, order_id, S("shop"), S("none"), now);
    return true;
}

bool order_comes_back(struct db *db, struct arena *mem, int64_t order_id)
{
    struct returns_open r;
    struct order_deposits d;
    bool packaging = false;

    returns_pending(db, mem, order_id, S("bank"), &r);
    order_deposits(db, mem, order_id, &d);
    for (size_t i = 0; i < d.n; i++) packaging |= d.v[i].back > 0;
    return r.coming > 0 || packaging;
}
