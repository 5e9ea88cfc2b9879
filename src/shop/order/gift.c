/* gift.c: an order that is a present. */
#include "shop/order/inside.h"

void order_gift_keep(struct tx *tx, int64_t order_id, const struct cart_part *p)
{
    if (!p->gift_message.n && !p->wrapped) return;
    x_order_gift_add(tx, tx->mem, order_id, p->gift_message, p->wrapped ? SOME_I64(p->wrap_cents) : NO_I64);
}

bool order_gift_read(struct db *db, struct arena *mem, int64_t order_id, struct order_gift *out)
{
    struct order_gift_of_row r;

    *out = (struct order_gift){.message = S("")};
    if (!q_order_gift_of(db, mem, order_id, &r)) return false;
    *out = (struct order_gift){r.message, r.wrap_cents.set, r.wrap_cents.set ? r.wrap_cents.v : 0};
    return true;
}
