/* inside.h: what the pages of this room share. */
#pragma once
#include "shop/cart/round.h"
#include "shop/order/after.h"
#include "shop/order/web.h"
#include "shop/track/track.h"

/* Its buyer may choose another time: nothing is prepared, and it is neither a parcel, whose day of arrival was
** promised, nor booked by the hour (its shop is called). */
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
/* The page that sends the buyer to the shop's bank, with so many cents of this order. False: it cannot be paid online. */
bool track_to_bank(struct rq *, struct tx *, const struct order_view *, int64_t cents);
/* How else it may be had ("pickup", "delivery", empty: no other way), and the change that waits for its money. */
struct track_change {
    str to, when, until; /* when empty: none waits */
    int64_t more_cents;
    bool unknown; /* the bank has not answered yet */
};
void track_change_fill(struct rq *, struct db *, const struct order_view *, struct track_change *);
