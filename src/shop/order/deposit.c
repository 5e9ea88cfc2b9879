/* deposit.c: deposits on packaging: paid beside the goods, given back in the shop when it comes back. */
#include "shop/order/inside.h"

int64_t line_deposit(const struct order_line_view *l)
{
    return l->deposit_cents * (l->actual_milli < l->qty_milli ? l->actual_milli : l->qty_milli) / 1000;
}

int64_t order_deposit(const struct order_view *o)
{
    int64_t sum = 0;

    for (size_t i = 0; i < o->lines.n; i++) sum += line_deposit(&o->lines.v[i]);
    return sum;
}

void order_deposits(struct db *db, struct arena *mem, int64_t order_id, struct order_deposits *out)
{
    struct deposits_of_order_rows r;

    q_deposits_of_order(db, mem, order_id, &r);
    *out = (struct order_deposits){NEW(mem, struct order_packaging, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct order_packaging){r.v[i].line_id, r.v[i].each_cents, r.v[i].units, r.v[i].back, r.v[i].title};
}

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
    return x_deposit_back_add(tx, tx->mem, &(struct deposit_back_add_args){id_new(), b->line_id, b->order_id, o.merchant_id, b->units, b->person_id, now}) == 1;
}
