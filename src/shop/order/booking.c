/* booking.c: the times of services: taken with the order they are lines of, free again when it ends without them. */
#include "shop/order/inside.h"

#include "app/event.h"
#include "booking.sql.h"
#include "shop/merchant/merchant.h"

enum slot_take book_take(struct tx *tx, int64_t now, const struct book *b)
{
    int64_t end_at;

    if (!reception_time_ok(tx->db, tx->mem, &(struct time_ask){b->merchant_id, now, b->minutes}, b->starts_at, &end_at)) return SLOT_CLOSED;
    return x_booking_add(tx, tx->mem, &(struct booking_add_args){
        .id = id_new(), .offer_id = b->offer_id, .merchant_id = b->merchant_id, .order_id = b->order_id, .seats = b->people,
        .starts_at = b->starts_at, .ends_at = end_at, .now = now,
    }) == 1 ? SLOT_TAKEN : SLOT_FULL;
}

void book_free(struct tx *tx, int64_t now, int64_t order_id)
{
    x_booking_free(tx, tx->mem, order_id, now);
}

bool book_again(struct tx *tx, int64_t now, int64_t order_id)
{
    struct booking_count_row n = {0};

    q_booking_count(tx->db, tx->mem, order_id, &n);
    if (!n.bookings) return true;
    x_booking_left(tx, tx->mem, order_id, now);
    return x_booking_again(tx, tx->mem, order_id, now) == n.wanted;
}

bool book_only(struct db *db, struct arena *mem, int64_t order_id)
{
    struct booking_count_row n = {0};

    q_booking_count(db, mem, order_id, &n);
    return n.bookings && n.bookings == n.lines;
}

/* --- when --- */

static int64_t seats_left(const struct book_ask *a, const struct booking_taken_rows *taken, const struct slot *s)
{
    int64_t places = a->seats, used = 0;

    for (size_t i = 0; i < taken->n; i++) {
        if (taken->v[i].starts_at >= s->ends_at || taken->v[i].ends_at <= s->starts_at) continue;
        used += taken->v[i].seats;
        if (taken->v[i].places < places) places = taken->v[i].places;
    }
    return places - used;
}

void book_times(struct db *db, struct arena *mem, enum lang lang, const struct book_ask *a, struct slots *out)
{
    struct booking_taken_rows taken;
    size_t n = 0;

    reception_times(db, mem, lang, &(struct time_ask){a->merchant_id, a->now, a->minutes}, out);
    q_booking_taken(db, mem, a->offer_id, a->merchant_id, a->now, a->now, a->but_id, &taken);
    for (size_t i = 0; i < out->n; i++) {
        struct slot s = out->v[i];
        s.left = seats_left(a, &taken, &s);
        if (s.left >= a->people) out->v[n++] = s;
    }
    out->n = n;
}

/* --- another time --- */

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

void order_bookings(struct db *db, struct arena *mem, int64_t now, const struct order_view *o, struct order_bookings *out)
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
            .id = b->id, .order_id = o->id, .offer_id = b->offer_id, .line_id = b->line_id, .merchant_id = o->merchant_id, .people = b->seats, .seats = b->book_seats, .minutes = b->book_min,
            .starts_at = b->starts_at, .ends_at = b->ends_at, .title = title_plain(db, mem, o->lang, b), .may_shop = may,
            .may_buyer = may && now + m.lead_min * MINUTE_MS <= b->starts_at, /* later nobody else could have it */
        };
    }
}

void order_booking_times(struct db *db, struct arena *mem, enum lang lang, int64_t now, const struct order_booking *b, struct slots *out)
{
    struct book_ask a = {.offer_id = b->offer_id, .merchant_id = b->merchant_id, .now = now, .minutes = b->minutes, .seats = b->seats, .people = b->people, .but_id = b->id};

    book_times(db, mem, lang, &a, out);
}

bool order_booking_read(struct db *db, struct arena *mem, const struct order_booking_ask *ask, struct order_booking *out)
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

    if (!book_only(tx->db, tx->mem, o->id) || !q_booking_span(tx->db, tx->mem, o->id, &s) || !s.starts_at.set) return true;
    x_order_slot_set(tx, tx->mem, o->id, s.starts_at.v, s.ends_at.v);
    return !str_eq(o->pay, S("shop")) || order_hold_again(tx, now, o, SOME_I64(reception_grace_end(tx->db, tx->mem, s.ends_at.v)));
}

enum slot_change order_booking_move(struct tx *tx, int64_t now, const struct order_booking_moving *k)
{
    struct order_view o;
    struct order_booking b;
    int64_t end_at;

    if (!order_read(tx->db, tx->mem, k->order_id, &o) || !order_booking_read(tx->db, tx->mem, &(struct order_booking_ask){&o, k->id, now}, &b)) return SLOT_TOO_LATE;
    if (b.starts_at == k->starts_at) return SLOT_CHANGED;
    if (!(k->person_id ? b.may_shop : b.may_buyer)) return SLOT_TOO_LATE;
    struct book to = {b.offer_id, o.merchant_id, o.id, b.people, k->starts_at, b.minutes};
    x_booking_drop(tx, tx->mem, b.id, o.id);
    if (book_take(tx, now, &to) != SLOT_TAKEN) return SLOT_NOT_FREE;
    if (!reception_time_ok(tx->db, tx->mem, &(struct time_ask){o.merchant_id, now, b.minutes}, k->starts_at, &end_at)) return SLOT_NOT_FREE;
    str when = reception_slot_text(tx->db, tx->mem, o.lang, k->starts_at, end_at);
    x_booking_line_title(tx, tx->mem, b.line_id, o.id, str_fmt(tx->mem, "%.*s (%.*s)", STR_ARG(b.title), STR_ARG(when)));
    if (!order_follows(tx, now, &o)) return SLOT_GONE;
    order_noted(tx, now, &o, k->person_id, S("time_changed"));
    event_raise(tx, EVENT_ORDER_CHANGED, now, o.id);
    return SLOT_CHANGED;
}

/* --- truth --- */

void book_check(struct db *db, struct arena *mem, int64_t now, struct buf *f)
{
    struct check_overbooked_rows a;
    struct check_ended_bookings_rows b;

    q_check_overbooked(db, mem, now, &a);
    for (size_t i = 0; i < a.n; i++)
        buf_fmt(f, "I11: order %.*s has a time for %lld, taken by %lld\n", STR_ARG(a.v[i].number), (long long)a.v[i].of_seats, (long long)a.v[i].seats);
    q_check_ended_bookings(db, mem, S("expired"), S("refused"), S("cancelled"), S("not_collected"), &b);
    for (size_t i = 0; i < b.n; i++)
        buf_fmt(f, "I11: order %.*s is %.*s and still keeps a time\n", STR_ARG(b.v[i].number), STR_ARG(b.v[i].state));
}
