/* What a shop looks up afterwards, what it writes to buyers, and a pause in taking orders. */
#include "shop/order/test/buy.h"

#include "shop/till/till.h"

#include "shop/message/message.h"

static int64_t sum_of(const struct till_takings *t, str means)
{
    int64_t sum = 0;

    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->v[i].means, means)) sum += t->v[i].cents;
    return sum;
}

struct till {
    int64_t merchant, from, to;
    struct till_takings t;
};
static void till_run(struct db *db, struct room *room, void *arg)
{
    struct till *t = arg;
    till_takings(db, room->mem, t->merchant, t->from, t->to, &t->t);
}
static struct till till(struct room *room, int64_t merchant, int64_t from, int64_t to)
{
    struct till t = {merchant, from, to, {0}};

    room_read(room, till_run, &t);
    return t;
}

struct paying {
    int64_t order;
    const char *means; /* NULL: taken back */
};
static bool shop_pay_run(struct tx *tx, struct room *room, void *arg)
{
    struct paying *p = arg;
    return order_paid_in_shop(tx, room->now, p->order, p->means ? str_c(p->means) : (str){0});
}
static bool settled_run(struct tx *tx, struct room *room, void *arg)
{
    struct capture *c = arg;

    if (!capture_run(tx, room, c)) return false;
    sql_do(tx, "UPDATE attempt SET settled_at = %lld WHERE id = %lld", (long long)room->now, (long long)c->attempt);
    return true;
}
static bool refund_run(struct tx *tx, struct room *room, void *arg)
{
    const struct capture *c = arg;

    if (!payment_refund(tx, room->now, c->order, 100, S("test"))) return false;
    sql_do(tx, "UPDATE refund SET state = 'done', done_at = %lld WHERE attempt_id = %lld", (long long)room->now,
           (long long)c->attempt);
    return true;
}

/* Each euro is in the sum of its means, once, on its day; another shop's are not. */
static void takings_are_what_was_taken(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "caisse", "C1"), other = room_merchant(room, "voisin", "C2"), from = room->now;
    struct offer_new o = room_offer(room, m, "Pain", 700, 9), theirs = room_offer(room, other, "Vin", 900, 9);

    assert_true(room_write(room, contract_run, &m));
    struct buy a = buy_one(room, &o, 1, "shop"), b = buy_one(room, &o, 2, "online"),
               c = buy_one(room, &theirs, 1, "shop");
    struct capture money = {.order = b.order[0], .merchant = m, .cents = 1400};
    assert_true(room_write(room, shop_pay_run, &(struct paying){a.order[0], "voucher"}));
    assert_true(room_write(room, shop_pay_run, &(struct paying){c.order[0], "cash"}));
    assert_true(room_write(room, settled_run, &money));
    assert_true(room_write(room, refund_run, &money));
    struct till t = till(room, m, from, room->now + 1);
    assert_int_equal(t.t.n, 3);
    assert_int_equal(sum_of(&t.t, S("voucher")), 700);
    assert_int_equal(sum_of(&t.t, S("online")), 1300);
    assert_int_equal(sum_of(&t.t, S("cash")), 0);
    assert_int_equal(till(room, m, room->now + 1, room->now + DAY_MS).t.n, 0);
    assert_int_equal(till(room, m, from - DAY_MS, from).t.n, 0); /* the second instant is not of the day */
    assert_true(room_write(room, shop_pay_run, &(struct paying){a.order[0], NULL}));
    t = till(room, m, from, room->now + 1);
    assert_int_equal(sum_of(&t.t, S("voucher")), 0);
}

struct past {
    struct till_past_ask ask;
    struct till_pasts found;
};
static void past_run(struct db *db, struct room *room, void *arg)
{
    struct past *p = arg;
    till_past(db, room->mem, &p->ask, &p->found);
}
static struct till_pasts past(struct room *room, int64_t merchant, const char *words)
{
    struct past p = {.ask = {.merchant_id = merchant, .words = str_c(words)}};

    room_read(room, past_run, &p);
    return p.found;
}
static bool named_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    sql_do(tx, "UPDATE purchase SET name = 'Hélène Œil-de-Bœuf' WHERE id = %lld", (long long)*(int64_t *)arg);
    return true;
}

static void old_orders_are_found(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "vieux", "V1"), other = room_merchant(room, "autre", "V2");
    struct offer_new o = room_offer(room, m, "Pain", 700, 9), theirs = room_offer(room, other, "Vin", 900, 9);
    struct buy a = buy_one(room, &o, 1, "shop"), b = buy_one(room, &o, 1, "shop"),
               c = buy_one(room, &theirs, 1, "shop");

    assert_true(room_write(room, named_run, &b.purchase_id));
    assert_int_equal(past(room, m, "").n, 2);
    assert_int_equal(past(room, m, "").v[0].id, b.order[0]); /* the latest first */
    assert_int_equal(past(room, m, "v1-0001").n, 1);
    assert_int_equal(past(room, m, "1").v[0].id, a.order[0]);
    assert_int_equal(past(room, m, " helene oeil ").v[0].id, b.order[0]);
    assert_int_equal(past(room, m, "leroy").n, 1);
    assert_int_equal(past(room, m, "V2-0001").n, 0); /* another's */
    assert_int_equal(past(room, other, "leroy").v[0].id, c.order[0]);
    struct past p = {.ask = {.merchant_id = m,
                             .from_at = SOME_I64(a.slot_at),
                             .to_at = SOME_I64(a.slot_at + 1),
                             .before_id = SOME_I64(b.order[0])}};
    room_read(room, past_run, &p);
    assert_int_equal(p.found.n, 1);
    assert_int_equal(p.found.v[0].id, a.order[0]);
    p.ask.from_at.v++, p.ask.to_at.v++;
    room_read(room, past_run, &p);
    assert_int_equal(p.found.n, 0);
}

struct saying {
    int64_t order;
    const char *text;
};
static bool say_run(struct tx *tx, struct room *room, void *arg)
{
    struct saying *s = arg;
    return message_add(tx, room->now, s->order, 7, str_c(s->text));
}

static void a_message_is_said_once(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, room_merchant(room, "mots", "M1"), "Pain", 700, 9);
    struct buy a = buy_one(room, &o, 1, "shop");
    struct saying s = {a.order[0], "Un quart d’heure de retard."};

    assert_true(room_write(room, say_run, &s));
    assert_true(room_write(room, say_run, &s)); /* the second click */
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_message WHERE order_id = %lld", (long long)a.order[0]),
                     1);
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM job WHERE kind = 'mail_order' AND substr(key, 1, 13) = 'mail-message-'"),
        1);
    time_is(room, room->now + 11 * MINUTE_MS);
    assert_true(room_write(room, say_run, &s));
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_message WHERE order_id = %lld", (long long)a.order[0]),
                     2);
    assert_false(room_write(room, say_run, &(struct saying){a.order[0], ""}));
    assert_false(room_write(room, say_run, &(struct saying){12345, "à personne"}));
}

struct pausing {
    int64_t merchant;
    enum pause what;
};
static bool pause_run(struct tx *tx, struct room *room, void *arg)
{
    const struct pausing *p = arg;

    reception_pause_set(tx, room->now, p->merchant, 7, p->what);
    return true;
}

/* Nothing new while it lasts; what was ordered before goes on; over by itself, and by hand. */
static void a_pause_stops_new_orders_alone(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, room_merchant(room, "pause", "P1"), "Pain", 700, 9);
    struct buy before = buy_one(room, &o, 1, "shop");
    struct pausing p = {o.merchant_id, PAUSE_HOUR};

    assert_true(room_write(room, pause_run, &p));
    struct buy b = buy_one(room, &o, 1, "shop");
    assert_int_equal(b.end, PLACE_PROBLEMS);
    assert_string_equal(b.code, "order.paused");
    assert_true(move(room, before.order[0], "submitted", "accepted", BY_MEMBER));
    time_is(room, room->now + HOUR_MS - 1);
    assert_int_equal(buy_one(room, &o, 1, "shop").end, PLACE_PROBLEMS);
    time_is(room, room->now + 1);
    assert_int_equal(buy_one(room, &o, 1, "shop").end, PLACED);
    p.what = PAUSE_TOMORROW;
    assert_true(room_write(room, pause_run, &p));
    time_is(room, ROOM_START_MS + 15 * HOUR_MS - 1); /* a millisecond to midnight */
    assert_int_equal(buy_one(room, &o, 1, "shop").end, PLACE_PROBLEMS);
    p.what = PAUSE_OVER;
    assert_true(room_write(room, pause_run, &p));
    struct buy after = {.room = room,
                        .offer = {o.id},
                        .qty = {1},
                        .merchant = {o.merchant_id},
                        .slot_at = ROOM_START_MS + 25 * HOUR_MS};
    cart_fill(&after);
    assert_true(place(&after));
    all_is_well(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(takings_are_what_was_taken),
        AT_NINE(old_orders_are_found),
        AT_NINE(a_message_is_said_once),
        AT_NINE(a_pause_stops_new_orders_alone),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
