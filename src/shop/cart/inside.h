/* inside.h: what the files of this room share. */
#pragma once
#include "shop/cart/cart.h"

enum { CART_QTY_MOST_MILLI = 99 * 1000, CART_DAYS = 30, CART_LINES_MOST = 100 };

/* The open cart's id by the request's cookie; 0: none. */
int64_t cart_id_of(struct rq *, struct db *);
/* The open cart's id, made with a fresh cookie if there is none. */
int64_t cart_id_make(struct rq *, struct tx *);
