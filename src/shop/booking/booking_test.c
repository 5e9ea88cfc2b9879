/* The times of services: the last place once, what the same person does counted together, free again when the order ends. */
#include "shop/order/test/buy.h"

#include <pthread.h>

#include "catalog.sql.h"
#include "shop/booking/booking.h"

static struct offer_new cut, colour, class;
static int64_t salon;

struct setting {
    const struct offer_new *o;
    int64_t minutes, seats, shared;
};

static bool set_run(struct tx *tx, struct room *room, void *arg)
{
    struct setting *s = arg;

    return x_offer_book_set(tx, tx->mem,
                            &(struct offer_book_set_args){.id = s->o->id,
                                                          .merchant_id = salon,
                                                          .book_min = s->minutes,
                                                          .book_seats = s->seats,
                                                          .book_shared = s->shared,
                                                          .now = room->now}) == 1;
}

static void set(struct room *room, const struct offer_new *o, int64_t minutes, int64_t seats, int64_t shared)
{
    struct setting s = {o, minutes, seats, shared};

    assert_true(room_write(room, set_run, &s));
}

struct booked {
    struct buy b;
    struct cart_time t;
    enum cart_added added;
};

static bool book_run(struct tx *tx, struct room *room, void *arg)
{
    struct booked *k = arg;
    int64_t cart = id_new();

    x_cart_insert(tx, tx->mem, cart, token_sha(tx->mem, str_c(k->b.token)), room->now, S(""));
    cart_contact_set(tx, room->now, cart, S("Mme Leroy"), S("+33261910000"), S("leroy@demo.foirail.example"));
    k->added = cart_book(tx, room->now, cart, &k->t);
    cart_choice_set(tx, room->now, cart,
                    &(struct cart_choice){salon, NO_I64, S("pickup"), str_c(k->b.pay[0]), S(""), S(""), S(""), S("")});
    return true;
}

/* A buyer with a cart that means this time. */
static struct booked means(struct room *room, const struct offer_new *o, int64_t people, int64_t at, const char *pay)
{
    struct booked k = {.b = {.room = room, .merchant = {salon}, .pay = {pay}}, .t = {o->id, people, at}};

    snprintf(k.b.token, sizeof k.b.token, "cart-%llx", (long long)id_new());
    assert_true(room_write(room, book_run, &k));
    return k;
}

static struct buy books(struct room *room, const struct offer_new *o, int64_t people, int64_t at, const char *pay)
{
    struct booked k = means(room, o, people, at, pay);

    assert_int_equal(k.added, CART_ADDED);
    place(&k.b);
    return k.b;
}

static void refused_as(const struct buy *b, const char *code)
{
    assert_int_equal(b->end, PLACE_PROBLEMS);
    assert_string_equal(b->code, code);
}

/* Tomorrow at this hour in Paris: the shop is open from 9 to 19. */
static int64_t tomorrow(int hour, int minute)
{
    return local_at(S("Europe/Paris"),
                    (struct local){.year = 2026, .month = 11, .day = 25, .hour = hour, .minute = minute});
}

static void one_place_is_taken_once(void **state)
{
    struct room *room = *state;
    int64_t at = tomorrow(10, 0);
    struct booked late = means(room, &cut, 1, at, "shop");
    struct buy a = books(room, &cut, 1, at, "shop");

    assert_int_equal(a.end, PLACED);
    assert_true(order_seen_as(room, a.order[0]).slot_at == at);
    assert_true(order_seen_as(room, a.order[0]).slot_end_at == at + 30 * MINUTE_MS);
    assert_true(str_find(order_seen_as(room, a.order[0]).lines.v[0].title, S("10")) >
                0); /* the line is called with its time */
    place(&late.b);
    refused_as(&late.b, "order.time_taken");
    struct buy next = books(room, &cut, 1, at + 30 * MINUTE_MS, "shop");
    assert_int_equal(next.end, PLACED);
    assert_true(move(room, a.order[0], "submitted", "cancelled", BY_BUYER));
    place(&late.b);
    assert_int_equal(late.b.end, PLACED); /* free again */
    all_is_well(room);
}

static void times_are_those_of_the_shop(void **state)
{
    struct room *room = *state;

    assert_int_equal(means(room, &cut, 1, tomorrow(8, 30), "shop").added, CART_NO_TIME);     /* closed */
    assert_int_equal(means(room, &cut, 1, tomorrow(11, 10), "shop").added, CART_NO_TIME);    /* between two */
    assert_int_equal(means(room, &cut, 1, tomorrow(19, 0), "shop").added, CART_NO_TIME);     /* past its end */
    assert_int_equal(means(room, &cut, 1, room->now - HOUR_MS, "shop").added, CART_NO_TIME); /* over */
    assert_int_equal(means(room, &cut, 1, tomorrow(18, 30), "shop").added, CART_ADDED);
    struct booked k = means(room, &cut, 1, tomorrow(17, 0), "shop");
    set(room, &cut, 45, 1, 1); /* it lasts longer meanwhile: 17 h is no beginning any more */
    place(&k.b);
    refused_as(&k.b, "order.time_closed");
    set(room, &cut, 30, 1, 1);
    place(&k.b);
    assert_int_equal(k.b.end, PLACED);
}

static void one_person_does_one_thing_at_a_time(void **state)
{
    struct room *room = *state;
    int64_t at = tomorrow(13, 0);
    struct buy a = books(room, &cut, 1, at + 30 * MINUTE_MS, "shop");
    struct buy b = books(room, &colour, 1, at, "shop"); /* an hour from 13:00: across the cut at 13:30 */

    assert_int_equal(a.end, PLACED);
    refused_as(&b, "order.time_taken");
    b = books(room, &class, 1, at, "shop"); /* somebody else gives the class */
    assert_int_equal(b.end, PLACED);
    all_is_well(room);
}

static void a_class_has_many_places(void **state)
{
    struct room *room = *state;
    int64_t at = tomorrow(15, 0);
    struct buy a = books(room, &class, 3, at, "shop"), b = books(room, &class, 3, at, "shop"), c;

    assert_int_equal(a.end, PLACED);
    refused_as(&b, "order.time_taken"); /* five places */
    c = books(room, &class, 2, at, "shop");
    assert_int_equal(c.end, PLACED);
    all_is_well(room);
}

static void one_person_serves_the_fewest_of_what_overlaps(void **state)
{
    struct room *room = *state;
    int64_t at = tomorrow(12, 0);

    set(room, &class, 60, 5, 1); /* the class is given by who cuts */
    struct buy a = books(room, &cut, 1, at, "shop"), b = books(room, &class, 1, at, "shop");
    assert_int_equal(a.end, PLACED);
    refused_as(&b, "order.time_taken");
    assert_true(move(room, a.order[0], "submitted", "cancelled", BY_BUYER));
    b = books(room, &class, 1, at, "shop"), a = books(room, &cut, 1, at, "shop");
    assert_int_equal(b.end, PLACED);
    refused_as(&a, "order.time_taken");
    set(room, &class, 60, 5, 0);
    all_is_well(room);
}

static void unpaid_times_lapse_by_themselves(void **state)
{
    struct room *room = *state;
    int64_t at = tomorrow(16, 0), shop = salon;

    assert_true(room_write(room, contract_run, &shop));
    struct buy a = books(room, &cut, 1, at, "online"), b = books(room, &cut, 1, at, "shop");
    struct capture c = {a.order[0], salon, 1000, 0};
    assert_int_equal(a.end, PLACED);
    refused_as(&b, "order.time_taken");
    time_is(room, room->now + 2 * HOUR_MS); /* nobody swept */
    b = books(room, &cut, 1, at, "shop");
    assert_int_equal(b.end, PLACED);
    all_is_well(room);
    assert_true(room_write(room, capture_run, &c)); /* late money: the time is gone, it goes back */
    assert_true(is_state(room, a.order[0], "expired"));
    assert_int_equal(sql_int(room, "SELECT count(*) FROM refund WHERE attempt_id = %lld", (long long)c.attempt), 1);
    all_is_well(room);
}

/* --- another time --- */

enum { MOVERS = 6, BUYER_HIMSELF = 0, A_MEMBER = 7 };

struct shifting {
    struct room *room;
    int64_t order, at, person;
    enum slot_change end;
};
static bool shift_run(struct tx *tx, struct room *room, void *arg)
{
    struct shifting *m = arg;
    struct order_view o;
    struct order_bookings b = {0};

    m->end = SLOT_TOO_LATE;
    if (order_read(tx->db, tx->mem, m->order, &o)) order_bookings(tx->db, tx->mem, room->now, &o, &b);
    if (b.n)
        m->end =
            order_booking_move(tx, room->now, &(struct order_booking_moving){m->order, b.v[0].id, m->at, m->person});
    return m->end == SLOT_CHANGED;
}

static enum slot_change shift(struct room *room, int64_t order, int64_t at, int64_t person)
{
    struct shifting m = {room, order, at, person, SLOT_TOO_LATE};

    room_write(room, shift_run, &m);
    return m.end;
}

static int64_t next_day(int hour, int minute)
{
    return tomorrow(hour, minute) + 24 * HOUR_MS;
}

static void a_time_is_moved_and_the_old_one_is_free(void **state)
{
    struct room *room = *state;
    struct buy a = books(room, &cut, 1, next_day(10, 0), "shop"), b = books(room, &cut, 1, next_day(12, 0), "shop");

    assert_int_equal(shift(room, a.order[0], next_day(12, 0), BUYER_HIMSELF), SLOT_NOT_FREE); /* b has it */
    assert_int_equal(shift(room, a.order[0], next_day(11, 10), BUYER_HIMSELF), SLOT_NOT_FREE);
    assert_int_equal(shift(room, a.order[0], next_day(20, 0), BUYER_HIMSELF), SLOT_NOT_FREE);
    assert_int_equal(shift(room, a.order[0], next_day(11, 0), BUYER_HIMSELF), SLOT_CHANGED);
    assert_int_equal(shift(room, a.order[0], next_day(11, 0), BUYER_HIMSELF), SLOT_CHANGED); /* the second click */
    struct order_view o = order_seen_as(room, a.order[0]);
    assert_true(o.slot_at == next_day(11, 0) && o.slot_end_at == next_day(11, 30));
    assert_true(str_find(o.lines.v[0].title, S("11")) > 0 && str_find(o.lines.v[0].title, S("10")) < 0);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_event WHERE order_id = %lld AND reason = 'time_changed'",
                             (long long)a.order[0]),
                     1);
    struct buy c = books(room, &cut, 1, next_day(10, 0), "shop");
    assert_int_equal(c.end, PLACED);
    assert_int_equal(shift(room, b.order[0], next_day(12, 30), A_MEMBER), SLOT_CHANGED);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM job WHERE substr(key, 1, 10) = 'mail-slot-'"),
                     1); /* the shop moved it: its buyer is told */
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER) &&
                move(room, b.order[0], "accepted", "preparing", BY_MEMBER));
    assert_int_equal(shift(room, b.order[0], next_day(13, 0), BUYER_HIMSELF), SLOT_TOO_LATE);
    all_is_well(room);
}

/* Later nobody else could have the time he leaves. */
static void the_buyer_moves_while_others_could_still_come(void **state)
{
    struct room *room = *state;
    struct buy a = books(room, &cut, 1, next_day(15, 0), "shop");
    int64_t before = room->now;

    time_is(room, next_day(14, 30)); /* the shop wants an hour */
    assert_int_equal(shift(room, a.order[0], next_day(17, 0), BUYER_HIMSELF), SLOT_TOO_LATE);
    assert_int_equal(shift(room, a.order[0], next_day(17, 0), A_MEMBER), SLOT_CHANGED);
    time_is(room, before);
    all_is_well(room);
}

static void *shift_thread(void *arg)
{
    struct shifting *m = arg;

    room_write(m->room, shift_run, m);
    return NULL;
}

static void the_last_place_is_moved_to_once(void **state)
{
    struct room *room = *state;
    struct shifting m[MOVERS];
    pthread_t t[MOVERS];
    int moved = 0;

    for (int i = 0; i < MOVERS; i++) {
        struct buy b = books(room, &cut, 1, next_day(9, 0) + 24 * HOUR_MS + i * HOUR_MS, "shop");
        assert_int_equal(b.end, PLACED);
        m[i] = (struct shifting){room, b.order[0], next_day(18, 0) + 24 * HOUR_MS, i % 2 ? A_MEMBER : BUYER_HIMSELF,
                                 SLOT_TOO_LATE};
    }
    for (int i = 0; i < MOVERS; i++) assert_int_equal(pthread_create(&t[i], NULL, shift_thread, &m[i]), 0);
    for (int i = 0; i < MOVERS; i++) pthread_join(t[i], NULL);
    for (int i = 0; i < MOVERS; i++) moved += m[i].end == SLOT_CHANGED;
    assert_int_equal(moved, 1);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM booking WHERE freed_at IS NULL AND starts_at = %lld",
                             (long long)(next_day(18, 0) + 24 * HOUR_MS)),
                     1);
    all_is_well(room);
}

static void broken_books_are_noticed(void **state)
{
    struct room *room = *state;
    struct buy a = books(room, &cut, 1, tomorrow(18, 0), "shop");
    char sql[300], mend[200];

    assert_int_equal(a.end, PLACED);
    snprintf(
        sql, sizeof sql,
        "INSERT INTO booking (id, offer_id, merchant_id, order_id, seats, of_seats, shared, starts_at, ends_at) "
        "SELECT %lld, offer_id, merchant_id, order_id, 1, 1, 1, starts_at, ends_at FROM booking WHERE order_id = %lld",
        (long long)id_new(), (long long)a.order[0]);
    snprintf(mend, sizeof mend,
             "DELETE FROM booking WHERE order_id = %lld AND id > (SELECT min(id) FROM booking WHERE order_id = %lld)",
             (long long)a.order[0], (long long)a.order[0]);
    assert_true(room_write(room, sql_run, sql));
    assert_true(str_find(findings(room), S("I11: order")) >= 0);
    assert_true(room_write(room, sql_run, mend));
    all_is_well(room);
    assert_true(move(room, a.order[0], "submitted", "refused", BY_MEMBER));
    snprintf(sql, sizeof sql, "UPDATE booking SET freed_at = NULL WHERE order_id = %lld", (long long)a.order[0]);
    assert_true(room_write(room, sql_run, sql));
    assert_true(str_find(findings(room), S("still keeps a time")) >= 0);
    snprintf(sql, sizeof sql, "UPDATE booking SET freed_at = 1 WHERE order_id = %lld", (long long)a.order[0]);
    assert_true(room_write(room, sql_run, sql));
    all_is_well(room);
}

static int start(void **state)
{
    struct room *room = room_open();

    time_is(room, ROOM_START_MS);
    salon = room_merchant(room, "salon", "S1");
    cut = room_offer(room, salon, "Coupe", 1000, 1000), colour = room_offer(room, salon, "Couleur", 2000, 1000),
    class = room_offer(room, salon, "Cours", 500, 1000);
    set(room, &cut, 30, 1, 1), set(room, &colour, 60, 1, 1), set(room, &class, 60, 5, 0);
    *state = room;
    return 0;
}

static int stop(void **state)
{
    room_close(*state);
    return 0;
}

/* Within the days to change one's mind: asked for expressly, kept with the order and in its terms; else it is not placed. */
static void what_begins_early_is_asked_for(void **state)
{
    struct room *room = *state;
    struct booked k = means(room, &cut, 1, tomorrow(15, 0), "shop");

    assert_true(room_write(room, sql_run, (void *)"UPDATE category SET service = 1"));
    k.b.later = true;
    place(&k.b);
    refused_as(&k.b, "order.early");
    k.b.later = false;
    place(&k.b);
    assert_int_equal(k.b.end, PLACED);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_early WHERE order_id = %lld", (long long)k.b.order[0]),
                     1);
    assert_int_equal(sql_int(room,
                             "SELECT count(*) FROM purchase_terms WHERE purchase_id = %lld AND text LIKE '%%commence "
                             "avant la fin des 14 jours%%'",
                             (long long)k.b.purchase_id),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_place_is_taken_once),
        cmocka_unit_test(times_are_those_of_the_shop),
        cmocka_unit_test(one_person_does_one_thing_at_a_time),
        cmocka_unit_test(a_class_has_many_places),
        cmocka_unit_test(a_time_is_moved_and_the_old_one_is_free),
        cmocka_unit_test(the_buyer_moves_while_others_could_still_come),
        cmocka_unit_test(the_last_place_is_moved_to_once),
        cmocka_unit_test(one_person_serves_the_fewest_of_what_overlaps),
        cmocka_unit_test(broken_books_are_noticed),
        cmocka_unit_test(unpaid_times_lapse_by_themselves),
        AT_NINE(what_begins_early_is_asked_for),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
