/* web.h: what the pages of this room share. */
#pragma once
#include "shop/cart/round.h"
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
/* Its buyer may choose another time: nothing is prepared, and it is neither a parcel, whose day of arrival was promised, nor booked
** by the hour (its shop is called). */
bool order_movable(struct rq *, struct db *, const struct order_view *);
/* What is still to be collected of a purchase, as stops of one trip. */
void round_of_purchase(struct rq *, struct db *, const struct purchase_view *, struct round_stops *);

/* What was agreed to, as a file to keep. */
void terms_get(struct rq *);
/* Back to a purchase by an order's number, its code and the telephone number or mail address given. */
void find_get(struct rq *);
void find_write(struct rq *, struct tx *);
/* The order a form or a query names, if it belongs to the purchase of the address; NULL: the answer is made. */
const struct order_view *track_order_here(struct rq *, struct db *, str id, struct purchase_view *);
/* To the part of the page that tells of this order. */
void track_go(struct rq *, const struct purchase_view *, const struct order_view *);
/* What was asked is no longer possible: the page says what is. */
void track_refused(struct rq *, struct tx *, const struct purchase_view *, const char *code, const char *msgid);
/* Times of services as a form shows them: by day, what was chosen marked. */
void book_days(struct rq *, const struct slots *, int64_t chosen, struct slot_days *);

/* The last nine digits: "+33 6 39…" and "06 39…" are one telephone; empty: too few. */
str phone_tail(struct arena *, str typed);
/* Checkout, step 3. */
void review_get(struct rq *);
bool place_prepare(struct rq *);
void place_write(struct rq *, struct tx *);
void code_get(struct rq *);
void code_write(struct rq *, struct tx *);
void code_send_write(struct rq *, struct tx *);
