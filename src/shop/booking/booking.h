/* booking.h: services with hours: the page where one chooses a time, the times an order has, another time for one of them. */
#pragma once
#include "app/route.h"
#include "shop/cart/cart.h"
#include "shop/order/order.h"
#include "shop/reception/reception.h"

/* The times of its services that stand, the first one first. */
struct order_bookings {
    struct order_booking {
        int64_t id, order_id, offer_id, line_id, merchant_id, people, seats, minutes, starts_at, ends_at;
        str title; /* of its line, without the time */
        bool may_buyer,
            may_shop; /* give it another time: not once it is prepared; the buyer, while others could still book it */
    } * v;
    size_t n;
};
void order_bookings(struct db *, struct arena *, int64_t now, const struct order_view *, struct order_bookings *);
/* One of them. False: none of this order's that stands. */
struct order_booking_ask {
    const struct order_view *order;
    int64_t id, now;
};
bool order_booking_read(struct db *, struct arena *, const struct order_booking_ask *, struct order_booking *);
/* Where it may go: the times with room for as many people, its own among them. */
void order_booking_times(struct db *, struct arena *, enum lang, int64_t now, const struct order_booking *,
                         struct slots *);
/* Another time for it: by a member, or by the buyer (person_id 0); the other one is told. Unless SLOT_CHANGED, the
** caller undoes the transaction. */
struct order_booking_moving {
    int64_t order_id, id, starts_at, person_id;
};
enum slot_change order_booking_move(struct tx *, int64_t now, const struct order_booking_moving *);
/* Times of services as a form shows them: by day, what was chosen marked. */
void book_days(struct rq *, const struct slots *, int64_t chosen, struct slot_days *);
extern const struct route booking_page_routes[];
