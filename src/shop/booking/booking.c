/* booking.c: the times of services an order has, and another time for one of them. */
#include "shop/booking/inside.h"

#include "app/event.h"
#include "shop/merchant/merchant.h"

/* Not once it is prepared, nor begun, nor when the bank's time is over. */
static bool movable(const struct order_view *o, const struct bookings_of_order_row *b, int64_t now)
{
    bool open = str_eq(o->state, S("submitted")) || str_eq(o->state, S("accepted"));

    return open && b->book_min && now < b->starts_at && !(o->pay_by_at.set && o->pay_by_at.v <= now);
}

/* What the line is called besides its time. */
static str title_plain(struct db *db, struct arena *mem, enum lang lang, const struct bookings_of_order_row *b)
{
    str when = str_fmt(mem, " (%.*s)", STR_ARG(reception_slot_text(db, mem, lang, b->starts_at, b->ends_at)));

    return str_ends(b->title, when) ? str_head(b->title, b->title.n - when.n) : b->title;
}

void order_bookings(struct db *db, struct arena *mem, int64_t now, const struct order_view *o,
                    struct order_bookings *out)
{
    struct bookings_of_order_rows r;
    struct merchant m = {0};

    q_bookings_of_order(db, mem, o->id, &r);
    *out = (struct order_bookings){NEW(mem, struct order_booking, r.n), r.n};
    if (r.n) merchant_any(db, mem, LANG_FR, o->merchant_id, &m);
    for (size_t i = 0; i < r.n; i++) {
        const struct bookings_of_order_row *b = &r.v[i];
        bool may = movable(o, b, now);
        out->v[i] = (struct order_booking){
            .id = b->id,
            .order_id = o->id,
            .offer_id = b->offer_id,
            .line_id = b->line_id,
            .merchant_id = o->merchant_id,
            .people = b->seats,
            .seats = b->book_seats,
            .minutes = b->book_min,
            .starts_at = b->starts_at,
            .ends_at = b->ends_at,
            .title = title_plain(db, mem, o->lang, b),
            .may_shop = may,
            .may_buyer = may && now + m.lead_min * MINUTE_MS <= b->starts_at, /* later nobody else could have it */
        };
    }
}

void order_booking_times(struct db *db, struct arena *mem, enum lang lang, int64_t now, const struct order_booking *b,
                         struct slots *out)
{
    struct book_ask a = {.offer_id = b->offer_id,
                         .merchant_id = b->merchant_id,
                         .now = now,
                         .minutes = b->minutes,
                         .seats = b->seats,
                         .people = b->people,
                         .but_id = b->id};

    book_times(db, mem, lang, &a, out);
}

bool order_booking_read(struct db *db, struct arena *mem, const struct order_booking_ask *ask,
                        struct order_booking *out)
{
    struct order_bookings all;

    order_bookings(db, mem, ask->now, ask->order, &all);
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].id == ask->id) return *out = all.v[i], true;
    return false;
}

/* Where the order is read by its time alone, and how long what else is in it is set aside. */
static bool order_follows(struct tx *tx, int64_t now, const struct order_view *o)
{
    struct booking_span_row s;

    if (!book_only(tx->db, tx->mem, o->id) || !q_booking_span(tx->db, tx->mem, o->id, &s) || !s.starts_at.set)
        return true;
    order_time_set(tx, o->id, s.starts_at.v, s.ends_at.v);
    return !str_eq(o->pay, S("shop")) ||
           order_hold_again(tx, now, o, SOME_I64(reception_grace_end(tx->db, tx->mem, s.ends_at.v)));
}

enum slot_change order_booking_move(struct tx *tx, int64_t now, const struct order_booking_moving *k)
{
    struct order_view o;
    struct order_booking b;
    int64_t end_at;

    if (!order_read(tx->db, tx->mem, k->order_id, &o) ||
        !order_booking_read(tx->db, tx->mem, &(struct order_booking_ask){&o, k->id, now}, &b))
        return SLOT_TOO_LATE;
    if (b.starts_at == k->starts_at) return SLOT_CHANGED;
    if (!(k->person_id ? b.may_shop : b.may_buyer)) return SLOT_TOO_LATE;
    struct book to = {b.offer_id, o.merchant_id, o.id, b.people, k->starts_at, b.minutes};
    book_back(tx, o.id, b.id);
    if (book_take(tx, now, &to) != SLOT_TAKEN) return SLOT_NOT_FREE;
    if (!reception_time_ok(tx->db, tx->mem, &(struct time_ask){o.merchant_id, now, b.minutes}, k->starts_at, &end_at))
        return SLOT_NOT_FREE;
    str when = reception_slot_text(tx->db, tx->mem, o.lang, k->starts_at, end_at);
    order_line_called(tx, o.id, b.line_id, str_fmt(tx->mem, "%.*s (%.*s)", STR_ARG(b.title), STR_ARG(when)));
    if (!order_follows(tx, now, &o)) return SLOT_GONE;
    order_noted(tx, now, &o, k->person_id, S("time_changed"));
    event_raise(tx, EVENT_ORDER_CHANGED, now, o.id);
    return SLOT_CHANGED;
}
