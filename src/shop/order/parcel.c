/* parcel.c: an order sent by a carrier: what was promised, the number once it has left, and when in words for all orders.
** And one that is a present. */
#include "shop/order/inside.h"

#include "shop/payment/payment.h"

enum { PRESUMED_DAYS = 10, AT_ONCE = 50 };
#define PRESUMED_MS (PRESUMED_DAYS * 24 * HOUR_MS) /* after the day it was promised for, without a word */

bool order_parcel_read(struct db *db, struct arena *mem, const struct order_view *o, struct order_parcel *out)
{
    struct parcel_of_row r;

    *out = (struct order_parcel){.carrier = S(""), .number = S("")};
    if (!str_eq(o->fulfilment, S("parcel")) || !q_parcel_of(db, mem, o->id, &r)) return false;
    *out = (struct order_parcel){r.carrier, r.number, r.arrives_at};
    return true;
}

void order_parcel_promise(struct tx *tx, int64_t order_id, const struct parcel_terms *t, int64_t sent_at)
{
    x_parcel_add(tx, tx->mem, order_id, t->carrier, reception_parcel_arrives(tx->db, tx->mem, sent_at, t->travel_days),
                 S(""));
}

bool order_parcel_send(struct tx *tx, int64_t now, const struct order_view *o, int64_t person_id, str number)
{
    struct order_step s = {o->id,     "ready", "out_for_delivery", order_actor_of(tx->db, tx->mem, o, person_id),
                           person_id, S("")};

    if (x_parcel_sent(tx, tx->mem, o->id, number, now) != 1 || !order_move(tx, now, &s)) return false;
    /* what is not in it goes back now: nobody has to say that a parcel arrived */
    if (o->kept_cents > o->actual_cents) payment_refund(tx, now, o->id, o->kept_cents - o->actual_cents, S("weighed"));
    returns_follow(tx, now, o->id, false);
    return true;
}

bool order_parcel_arrived(struct tx *tx, int64_t now, int64_t order_id, enum order_actor who)
{
    struct order_view o;
    struct order_parcel p;

    if (!order_read(tx->db, tx->mem, order_id, &o) || !order_parcel_read(tx->db, tx->mem, &o, &p)) return false;
    if (str_eq(o.state, S("handed_over"))) return true; /* the second tap */
    if (!str_eq(o.state, S("out_for_delivery")) || !order_hold_again(tx, now, &o, NO_I64)) return false;
    return order_move(tx, now,
                      &(struct order_step){o.id, "out_for_delivery", "handed_over", who, 0,
                                           who == BY_BUYER ? S("received") : S("presumed")});
}

void order_parcels_run(struct tx *tx, int64_t now)
{
    struct parcels_arrived_rows r;

    q_parcels_arrived(tx->db, tx->mem, S("out_for_delivery"), now - PRESUMED_MS, AT_ONCE, &r);
    for (size_t i = 0; i < r.n; i++) order_parcel_arrived(tx, now, r.v[i].id, BY_CLOCK);
}

str order_when_text(struct db *db, struct arena *mem, enum lang lang, const struct order_view *o)
{
    struct order_parcel p;

    if (!order_parcel_read(db, mem, o, &p)) return reception_slot_text(db, mem, lang, o->slot_at, o->slot_end_at);
    return reception_parcel_text(db, mem, lang, &(struct parcel_promise){p.carrier, o->slot_at, p.arrives_at});
}

/* --- a present --- */

void order_gift_keep(struct tx *tx, int64_t order_id, const struct cart_part *p)
{
    if (!p->gift_message.n && !p->wrapped) return;
    x_order_gift_add(tx, tx->mem, order_id, p->gift_message, p->wrapped ? SOME_I64(p->wrap_cents) : NO_I64);
}

bool order_gift_read(struct db *db, struct arena *mem, int64_t order_id, struct order_gift *out)
{
    struct order_gift_of_row r;

    *out = (struct order_gift){.message = S("")};
    if (!q_order_gift_of(db, mem, order_id, &r)) return false;
    *out = (struct order_gift){r.message, r.wrap_cents.set, r.wrap_cents.set ? r.wrap_cents.v : 0};
    return true;
}
