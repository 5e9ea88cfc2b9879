/* deposit.h: packaging that comes back, of an order or without one. */
#pragma once
#include "shop/order/order.h"

/* So many of a line came back to the shop, which gave their deposits back; fewer than none: that was a mistake. False:
** not handed over, not of this order, or more than went out. */
struct order_back {
    int64_t order_id, line_id, units, person_id;
};
bool order_deposit_back(struct tx *, int64_t now, const struct order_back *);
/* Packaging that comes back without its order: what of a shop has a deposit, and what came back of it between two instants. */
struct loose_kinds {
    struct loose_kind {
        int64_t offer_id, each_cents, units; /* units: that came back, of the same deposit */
        str title;
    } * v;
    size_t n;
};
void order_loose_kinds(struct db *, struct arena *, int64_t merchant_id, struct loose_kinds *);
struct order_day {
    int64_t merchant_id, from, to;
};
void order_loose_back(struct db *, struct arena *, const struct order_day *, struct loose_kinds *);
/* So many came back and their deposits were given for them; fewer than none: that was a mistake, of the same day. The
** same form twice is one. False: nothing of this shop, not so many, or none on that day to be taken back. */
struct loose_new {
    int64_t offer_id, units, each_cents, person_id; /* each_cents: of a mistake, which deposit; else today's */
    str token;
    struct order_day day;
};
bool order_loose_add(struct tx *, int64_t now, const struct loose_new *);
/* Packaging without its order: one line a finding. */
void deposit_check(struct db *, struct arena *, struct buf *findings);
