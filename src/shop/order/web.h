/* web.h: what the pages of this room share. */
#pragma once
#include "shop/order/inside.h"

/* "" or "/en": what paths of ours begin with in the request's language. */
str order_base(const struct rq *);
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

/* Checkout, step 3. */
void review_get(struct rq *);
bool place_prepare(struct rq *);
void place_write(struct rq *, struct tx *);
void code_get(struct rq *);
void code_write(struct rq *, struct tx *);
void code_send_write(struct rq *, struct tx *);
