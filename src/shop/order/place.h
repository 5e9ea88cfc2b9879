/* place.h: a cart becomes orders: for the pages that lead to it, whoever fills them in. */
#pragma once
#include "shop/cart/cart.h"
#include "shop/order/order.h"

/* Who typed a purchase in for its buyer. */
struct mandate {
    int64_t person_id;
    bool staff;        /* else a member of the shop */
    str how, asked_by; /* "phone", "paper", "desk", "relative"; asked_by: empty: the buyer himself */
    str insee;         /* of the town hall whose desk it is; empty: none */
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
    PLACE_SAME,    /* this was placed before: same answer */
    PLACE_OTHER,   /* same form, other content */
    PLACE_EMPTY,   /* nothing left to place */
    PLACE_CHANGED, /* the cart is no longer what the buyer saw */
    PLACE_PROBLEMS,
    PLACE_NEEDS_CODE /* a reservation above the limit: the mail must be proved */
};
struct place {
    struct rq *rq;
    str form_token, fingerprint; /* hidden fields of the review page */
    str terms;                   /* how the hash of the terms shown begins; absent: not compared */
    /* somebody does it for the buyer, and answers for him: no code is asked for; NULL: himself */
    const struct mandate *mandate;
    str before;              /* the purchase this browser made last; absent: none */
    bool adult;              /* a date of birth was given, and it is of age */
    bool early;              /* services are to begin before the days to change one's mind are over: he ticked it */
    const int64_t *left_out; /* offers the buyer agrees to leave */
    size_t left_out_n;
    str token;                      /* out: the purchase's */
    int64_t purchase_id;            /* out, when PLACED */
    struct cart cart;               /* as it was before anything was written: read already, or out */
    struct place_problems problems; /* out */
};
/* Places the cart of the request: holds, orders, lines, seats, mails, all or nothing. The caller undoes the transaction
** unless PLACED. Prices are read from the offers, never from the form. */
enum place_end purchase_place(struct tx *, struct place *);
/* Whether this form was answered before: PLACE_SAME (with the token) or PLACE_OTHER. */
bool purchase_replayed(struct db *, struct place *, enum place_end *);
/* The cart without what the buyer agreed to leave; a part without lines disappears. */
void purchase_leave_out(struct arena *, const struct place *, struct cart *);
/* What a part's way and wrapping cost once these lines are left out. */
int64_t part_fee_without(struct arena *, const struct offer_ids *left, const struct cart_part *);
/* What the review page shows, as a fingerprint: lines, quantities, prices, choices. */
str cart_fingerprint(struct arena *, const struct cart *);

/* The latest purchase a cart became. False: none. */
struct purchase_made {
    int64_t id;
    str token;
};
bool purchase_of_cart(struct db *, struct arena *, int64_t cart_id, struct purchase_made *);
/* A later one stands for it. */
void purchase_replaced(struct tx *, int64_t purchase_id, int64_t by_id);
