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
/* What was said of presents, into the parts of a cart being read. */
void cart_gifts_take(struct db *, struct arena *, struct cart *);

/* --- pages --- */

/* The place where most of these shops bring what was ordered, if that is two of them and not all is collected there yet. */
struct point_offer {
    int64_t point_id, shops; /* 0: none */
    str name;
};
void point_offer_read(struct rq *, struct db *, const struct cart *, struct point_offer *);
void point_write(struct rq *, struct tx *);
/* The basket on another device. */
void carry_get(struct rq *);
void carry_write(struct rq *, struct tx *);
void carry_code_write(struct rq *, struct tx *);
void take_get(struct rq *);
void take_write(struct rq *, struct tx *);
