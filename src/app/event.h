/* event.h: how a room speaks upward: inside the same transaction, in the order of src/wiring.c, database only. */
#pragma once
#include "db/db.h"

enum event {
    EVENT_MERCHANT_CHANGED, /* merchant id: profile, hours, mode, verified, suspended */
    EVENT_MERCHANT_LEVEL, /* merchant id: showcase, reserve or order; or another kind of merchant: what the law wants of its products changes */
    EVENT_OFFER_CHANGED,    /* offer id: price, text, published, stock counted */
    EVENT_SHOP_ASKED,       /* question id: somebody asks a shop, or wants to be called back */
    EVENT_STILL_SOLD_ASKED, /* merchant id: it touched none of its products for months, and is asked */
    EVENT_PAYMENT_CAPTURED, /* attempt id: captured or authorised, amount and currency right */
    EVENT_PAYMENT_REFUSED,  /* attempt id: refused, cancelled or expired at the bank */
    EVENT_PURCHASE_PLACED,  /* purchase id */
    EVENT_ORDER_CHANGED,    /* order id: any change of state, payment or slot */
    EVENT_ORDER_UNSEEN,     /* order id: its shop has not looked at it for a while, and is reminded */
    EVENT_ORDER_LATE,       /* order id: it is not ready when it was promised, and its shop is reminded */
    EVENT_ORDER_BY_STAFF,   /* order id: staff did something to it in the shop's place */
    EVENT_REFUND_CHANGED,   /* refund id */
    EVENT_REVIEW_DECIDED,   /* review id: published or refused */
    EVENTS
};
/* ahead: asks what hear will ask, and no more; NULL: nothing worth it. */
struct listener {
    enum event on;
    void (*hear)(struct tx *, int64_t now, int64_t id);
    void (*ahead)(struct db *, struct arena *, int64_t id);
};
/* src/wiring.c: one page says who hears what, in which order; ended by a NULL function. */
extern const struct listener wiring[];
void event_raise(struct tx *, enum event, int64_t now, int64_t id);
/* Who is about to raise it for several asks ahead what its listeners will ask: between db_ahead_begin and db_ahead_end. */
void event_ahead(struct db *, struct arena *, enum event, int64_t id);
