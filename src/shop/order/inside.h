/* inside.h: what the files of this room share. */
#pragma once
#include "shop/cart/cart.h"
#include "shop/order/order.h"
#include "order.sql.h"
#include "shop/reception/reception.h"

/* Who typed a purchase in for its buyer. */
struct mandate {
    int64_t person_id;
    bool staff;        /* else a member of the shop */
    str how, asked_by; /* "phone", "paper", "desk", "relative"; asked_by: empty: the buyer himself */
};
/* Why a purchase cannot be placed as it stands: one line or one merchant's part. */
struct place_problem {
    int64_t merchant_id, offer_id; /* offer_id 0: the whole part */
    const char *code;              /* "order.sold_out" */
    str title, text;               /* what it is about; a translated sentence */
};
struct place_problems {
    struct place_problem *v;
    size_t n;
};
enum place_end {
    PLACED,
    PLACE_SAME,       /* this was placed before: same answer */
    PLACE_OTHER,      /* same form, other content */
    PLACE_EMPTY,      /* nothing left to place */
    PLACE_CHANGED,    /* the cart is no longer what the buyer saw */
    PLACE_PROBLEMS,
    PLACE_NEEDS_CODE  /* a reservation above the limit: the mail must be proved */
};
struct place {
    struct rq *rq;
    str form_token, fingerprint;    /* hidden fields of the review page */
    str terms;                      /* how the hash of the terms shown begins; absent: not compared */
    const struct mandate *mandate;  /* somebody does it for the buyer, and answers for him: no code is asked for; NULL: himself */
    bool adult;                     /* a date of birth was given, and it is of age */
    const int64_t *left_out;        /* offers the buyer agrees to leave */
    size_t left_out_n;
    str token;                      /* out: the purchase's */
    int64_t purchase_id;            /* out, when PLACED */
    struct cart cart;               /* out: as it was before anything was written */
    struct place_problems problems; /* out */
};
/* Places the cart of the request: holds, orders, lines, seats, mails, all or nothing. The caller undoes the transaction
** unless PLACED. Prices are read from the offers, never from the form. */
enum place_end purchase_place(struct tx *, struct place *);
/* Whether this form was answered before: PLACE_SAME (with the token) or PLACE_OTHER. */
bool purchase_replayed(struct db *, struct place *, enum place_end *);
/* The cart without what the buyer agreed to leave; a part without lines disappears. */
void purchase_leave_out(struct arena *, const struct place *, struct cart *);
/* What is said before the contract about a cart, in words; the same as long as nothing it speaks of changes. */
str purchase_terms_text(struct db *, struct arena *, enum lang, const struct cart *);
str purchase_terms_hash(struct arena *, str text);
/* Keeps it word for word with the purchase. */
void purchase_terms_keep(struct tx *, int64_t purchase_id, str text);
/* Of every purchase: one line a finding. */
void purchase_terms_check(struct db *, struct arena *, struct buf *findings);
/* Something in it is sold to adults only. */
bool cart_part_alcohol(const struct cart_part *);
bool cart_line_alcohol(const struct cart_line *);
/* Of a date of birth as typed ("2001-02-28", "28/02/2001"), today in this zone. */
enum of_age { AGE_ADULT, AGE_MINOR, AGE_UNREADABLE };
enum of_age birth_of_age(str zone, int64_t now, str typed);
/* What the review page shows, as a fingerprint: lines, quantities, prices, choices. */
str cart_fingerprint(struct arena *, const struct cart *);

/* Keeps what one of a line that is a basket holds, with each part's share of the price of one. */
void order_parts_keep(struct tx *, int64_t line_id, struct bundle_parts *, int64_t price_cents);
/* Something of an order is made for the buyer: no time before this; 0: all of it was there. */
int64_t order_ready_from(struct db *, struct arena *, int64_t order_id);
/* A seat at another time, as far ahead as what is made to order allows. */
enum slot_take order_slot_take(struct tx *, int64_t now, const struct order_view *, int64_t slot_at, int64_t *end_at);
/* Keeps what is promised of a parcel that leaves then. */
void order_parcel_promise(struct tx *, int64_t order_id, const struct parcel_terms *, int64_t sent_at);
/* Keeps what was said of a present. */
void order_gift_keep(struct tx *, int64_t order_id, const struct cart_part *);
/* The clock task: parcels nobody said anything about long after their day are taken to have arrived. */
void order_parcels_run(struct tx *, int64_t now);
/* Gives the seat of its slot back; an order of services only has none. */
void order_slot_free(struct tx *, const struct order_view *);
/* A time of a service for a line of an order, checked against the shop's hours and against what is taken. */
struct book {
    int64_t offer_id, merchant_id, order_id, people, starts_at, minutes;
};
enum slot_take book_take(struct tx *, int64_t now, const struct book *);
/* Times of a service with room for so many people; but_id: a booking that would be given back, 0: none. */
struct book_ask {
    int64_t offer_id, merchant_id, now, minutes, seats, people, but_id;
};
void book_times(struct db *, struct arena *, enum lang, const struct book_ask *, struct slots *);
/* Its order ended: others may have its times. */
void book_free(struct tx *, int64_t now, int64_t order_id);
/* Its times are taken again where they had lapsed. False: somebody else has one of them. */
bool book_again(struct tx *, int64_t now, int64_t order_id);
/* Invariants of booked times: one line a finding. */
void book_check(struct db *, struct arena *, int64_t now, struct buf *findings);
/* Invariants of what comes back: one line a finding. */
void return_check(struct db *, struct arena *, struct buf *findings);
/* Why each line may not be given up is kept with it, as it is when it is ordered. */
void order_keeps_freeze(struct tx *, int64_t order_id);
/* The order is handed over, or over without its goods: what was given up before is paid back with it. */
void returns_follow(struct tx *, int64_t now, int64_t order_id, bool over);
/* It was paid in the shop, or was not after all: what the shop has to give back of it follows. False: some of it was given back already. */
bool returns_paid_follow(struct tx *, int64_t now, int64_t order_id, bool paid);
/* Goods or packaging of it are on their way back, or came back: the hand-over is no longer undone. */
bool order_comes_back(struct db *, struct arena *, int64_t order_id);
/* Row to view, without lines; due is derived from payments. */
struct order_view order_made(const struct order_one_row *);
/* What is due, from the row and what the bank said: see doc/orders.md. */
struct payment_sum;
void order_due(struct order_view *, const struct payment_sum *);
/* Takes stock for every line of an order; false: some of it is gone (nothing is kept by the caller's undo). */
bool order_hold_lines(struct tx *, int64_t now, int64_t order_id, opt_i64 expires_at);
/* The goods are set aside until then, taken again if they had lapsed. False: they are gone, nothing is held. */
bool order_hold_again(struct tx *, int64_t now, const struct order_view *, opt_i64 until);
/* The deposits of what is in the bag of one line. */
int64_t line_deposit(const struct order_line_view *);
/* Sold by weight or volume, not by the piece. */
bool order_by_weight(str unit);
/* What a quantity at a price costs in the place of a line: rounded half up to the cent, never above what was promised for that line
** when it was promised to a bank. */
int64_t order_line_worth(const struct order_view *, const struct order_line_view *, int64_t price_cents, int64_t milli);
/* After its lines changed: the order's amount and what is set aside follow. False: the shelf has not that much, the caller undoes. */
bool order_bag_follow(struct tx *, int64_t now, int64_t order_id);
/* A line of the order's history that changes no state: what was done, and by which member; 0: by the buyer. */
void order_noted(struct tx *, int64_t now, const struct order_view *, int64_t person_id, str reason);
/* Its buyer changed time or place so often that his shop is not told again: it is called. */
bool order_moved_often(struct db *, struct arena *, int64_t order_id);
/* The public's stock and pages follow. */
void order_stock_touched(struct tx *, int64_t now, int64_t order_id);
/* The buyer goes to the bank: the promise is made longer once. */
void order_pay_started(struct tx *, int64_t now, int64_t order_id);
/* From the bank to the shop, where the merchant accepts it. False: not possible any more. */
bool order_pay_in_shop_instead(struct tx *, int64_t now, int64_t order_id);
