/* gift.c: an order that is a present: the words that go with it, and what the shop takes for wrapping it. */
#include "shop/cart/inside.h"

#include "cart.sql.h"

opt_i64 gift_wrap_cents(struct db *db, struct arena *mem, int64_t merchant_id)
{
    struct gift_terms_of_row r;

    return q_gift_terms_of(db, mem, merchant_id, &r) ? SOME_I64(r.wrap_cents) : NO_I64;
}

void gift_wrap_set(struct tx *tx, int64_t merchant_id, opt_i64 wrap_cents)
{
    if (wrap_cents.set) x_gift_terms_put(tx, tx->mem, merchant_id, wrap_cents.v);
    else x_gift_terms_drop(tx, tx->mem, merchant_id);
}

void cart_gift_set(struct tx *tx, int64_t cart_id, int64_t merchant_id, str message, bool wrap)
{
    if (message.n || wrap) x_cart_gift_put(tx, tx->mem, cart_id, merchant_id, message, wrap);
    else x_cart_gift_drop(tx, tx->mem, cart_id, merchant_id);
}

void cart_gifts_take(struct db *db, struct arena *mem, struct cart *c)
{
    struct cart_gifts_rows g;

    q_cart_gifts(db, mem, c->id, &g);
    for (size_t i = 0; i < g.n; i++)
        for (size_t k = 0; k < c->parts.n; k++) {
            struct cart_part *p = &c->parts.v[k];
            if (p->merchant_id != g.v[i].merchant_id) continue;
            p->gift_message = g.v[i].message;
            p->wrapped = g.v[i].wrap && g.v[i].wrap_cents.set;
            p->wrap_gone = g.v[i].wrap && !g.v[i].wrap_cents.set;
            if (p->wrapped) p->wrap_cents = g.v[i].wrap_cents.v;
        }
}
