#include "shop/buyer/forget.h"
#include "shop/buyer/inside.h"

#include "data.sql.h"
#include "mine.sql.h"
#include "shop/order/order.h"
#include "shop/sms/sms.h"

enum { PURCHASES_MOST = 2000, AT_ONCE = 60 };

void buyer_purchases(struct db *db, struct arena *mem, int64_t buyer_id, struct buyer_purchases *out)
{
    struct purchases_mine_rows r;

    q_purchases_mine(db, mem, buyer_id, S(""), INT64_MAX, PURCHASES_MOST, &r);
    *out = (struct buyer_purchases){NEW(mem, struct buyer_purchase, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct buyer_purchase){r.v[i].id, r.v[i].created_at, r.v[i].total_cents, r.v[i].token};
}

/* Codes sent by SMS are counted by the number as it is dialled from anywhere. */
static void codes_erase(struct tx *tx, const struct buyer *b)
{
    for (size_t i = 0; i < b->reaches.n; i++) {
        str mobile = b->reaches.v[i].phone ? sms_number(tx->mem, b->reaches.v[i].address) : b->reaches.v[i].address;
        if (mobile.n) x_erase_codes(tx, tx->mem, b->id, mobile), x_erase_wishes_of(tx, tx->mem, mobile);
    }
}

/* Of many purchases the clock forgets the rest. */
void buyer_erase(struct tx *tx, int64_t now, int64_t buyer_id)
{
    struct buyer_purchases all;
    struct buyer b;

    if (!buyer_read(tx->db, tx->mem, buyer_id, &b)) return;
    buyer_purchases(tx->db, tx->mem, buyer_id, &all);
    x_erase_purchases(tx, tx->mem, buyer_id, S(""), now);
    for (size_t i = 0; i < all.n && i < AT_ONCE; i++) purchase_erase(tx, now, all.v[i].id);
    x_erase_questions(tx, tx->mem, buyer_id);
    x_erase_quotes(tx, tx->mem, buyer_id);
    x_erase_notices(tx, tx->mem, buyer_id, S(""));
    x_erase_cards(tx, tx->mem, buyer_id, S(""), now);
    x_erase_carts(tx, tx->mem, buyer_id, S(""));
    x_erase_wishes(tx, tx->mem, buyer_id);
    x_erase_typed(tx, tx->mem, buyer_id, S("buyer"));
    x_erase_sought(tx, tx->mem, buyer_id, S(""));
    x_erase_mutes(tx, tx->mem, buyer_id);
    codes_erase(tx, &b);
    buyer_drop(tx, buyer_id);
}
