/* inside.h: what the files of this room share. */
#pragma once
#include "shop/cart/cart.h"

enum { CART_QTY_MOST_MILLI = 99 * 1000, CART_DAYS = 30, CART_LINES_MOST = 100 };

/* What is sold by weight or volume is taken by tenths, all else by pieces; in thousandths. */
int64_t cart_qty_step(const struct offer *);
/* Sets a line's quantity (checked by the caller), or takes it away with 0. False: no such line in this cart. */
bool cart_line_change(struct tx *, int64_t now, int64_t cart_id, int64_t line_id, int64_t qty_milli);
/* The buyer saw this price of this line: it is no longer news. */
void cart_price_is_seen(struct tx *, int64_t cart_id, int64_t line_id, int64_t price_cents);
void cart_contact_set(struct tx *, int64_t now, int64_t cart_id, str name, str phone, str mail);
/* How one merchant's part is wanted. */
struct cart_choice {
    int64_t merchant_id;
    opt_i64 slot_at;
    str fulfilment, pay, street, postcode, insee, note;
    int64_t place_id; /* where it is collected; 0: in the shop */
};
void cart_choice_set(struct tx *, int64_t now, int64_t cart_id, const struct cart_choice *);
/* Words for a present (empty: none), and whether to wrap it. */
void cart_gift_set(struct tx *, int64_t cart_id, int64_t merchant_id, str message, bool wrap);
/* What was said of presents, into the parts of a cart being read. */
void cart_gifts_take(struct db *, struct arena *, struct cart *);
