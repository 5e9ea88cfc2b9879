/* hours.c: the times of services: taken with the order they are lines of, free again when it ends without them. */
#include "shop/order/inside.h"

#include "hours.sql.h"

enum slot_take book_take(struct tx *tx, int64_t now, const struct book *b)
{
    int64_t end_at;

    if (!reception_time_ok(tx->db, tx->mem, &(struct time_ask){b->merchant_id, now, b->minutes}, b->starts_at, &end_at))
        return SLOT_CLOSED;
    return x_booking_add(tx, tx->mem,
                         &(struct booking_add_args){
                             .id = id_new(),
                             .offer_id = b->offer_id,
                             .merchant_id = b->merchant_id,
                             .order_id = b->order_id,
                             .seats = b->people,
                             .starts_at = b->starts_at,
                             .ends_at = end_at,
                             .now = now,
                         }) == 1
               ? SLOT_TAKEN
               : SLOT_FULL;
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

void book_back(struct tx *tx, int64_t order_id, int64_t booking_id)
{
    x_booking_drop(tx, tx->mem, booking_id, order_id);
}

void order_line_called(struct tx *tx, int64_t order_id, int64_t line_id, str title)
{
    x_booking_line_title(tx, tx->mem, line_id, order_id, title);
}

/* --- truth --- */

void book_check(struct db *db, struct arena *mem, int64_t now, struct buf *f)
{
    struct check_overbooked_rows a;
    struct check_ended_bookings_rows b;

    q_check_overbooked(db, mem, now, &a);
    for (size_t i = 0; i < a.n; i++)
        buf_fmt(f, "I11: order %.*s has a time for %lld, taken by %lld\n", STR_ARG(a.v[i].number),
                (long long)a.v[i].of_seats, (long long)a.v[i].seats);
    q_check_ended_bookings(db, mem, S("expired"), S("refused"), S("cancelled"), S("not_collected"), &b);
    for (size_t i = 0; i < b.n; i++)
        buf_fmt(f, "I11: order %.*s is %.*s and still keeps a time\n", STR_ARG(b.v[i].number), STR_ARG(b.v[i].state));
}
