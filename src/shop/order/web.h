/* web.h: what pages of orders share, in this room and above it: addresses, places and times in words; who waits for money. */
#pragma once
#include "shop/cart/cart.h"
#include "shop/order/order.h"
#include "shop/reception/reception.h"

/* "12 rue du Four, 61000 Alençon" from its pieces, empty ones left out. */
str address_text(struct arena *, str street, str postcode, str insee);
/* With the name of the place before it, if it has one. */
str place_text(struct arena *, str name, str address);
/* "mardi 24 novembre, 16 h – 17 h". */
str slot_text(struct rq *, int64_t from, int64_t to);
/* The latest purchase of this browser that still waits for money; false: none. */
bool purchase_waiting(struct rq *, struct db *, struct purchase_view *);
/* Whether the order still waits for the buyer's money online. */
bool order_waits(const struct order_view *, int64_t now);
/* The last nine digits: "+33 6 39…" and "06 39…" are one telephone; empty: too few. */
str phone_tail(struct arena *, str typed);
