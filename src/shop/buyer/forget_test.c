/* What a purchase says of its buyer goes when he wants it and nothing is open, and by itself when the law no longer keeps it. */
#include "shop/order/test/buy.h"
#include "shop/buyer/forget.h"

#define DAYS(n) ((int64_t)(n)*DAY_MS)

static bool hand_run(struct tx *tx, struct room *room, void *arg)
{
    return order_hand_over_known(tx, room->now, *(int64_t *)arg, 7) == HANDED_OVER;
}
static bool paid_run(struct tx *tx, struct room *room, void *arg)
{
    return order_paid_in_shop(tx, room->now, *(int64_t *)arg, S("cash"));
}
static bool wish_run(struct tx *tx, struct room *room, void *arg)
{
    return purchase_erase(tx, room->now, *(int64_t *)arg);
}
static bool fade_run(struct tx *tx, struct room *room, void *arg)
{
    *(size_t *)arg = purchases_fade(tx, room->now);
    return true;
}
static size_t fades(struct room *room)
{
    size_t n = 0;

    assert_true(room_write(room, fade_run, &n));
    return n;
}

/* Handed over: one piece at this price, with words of its buyer's in every place that has some. */
static struct buy bought(struct room *room, const char *slug, int64_t cents, const char *pay)
{
    int64_t m = room_merchant(room, slug, slug);
    struct offer_new o = room_offer(room, m, "Vase", cents, 5);

    if (!strcmp(pay, "online")) assert_true(room_write(room, contract_run, &m));
    struct buy b = buy_one(room, &o, 1, pay);
    assert_int_equal(b.end, PLACED);
    if (!strcmp(pay, "online"))
        assert_true(
            room_write(room, capture_run, &(struct capture){.order = b.order[0], .merchant = m, .cents = cents}));
    return b;
}

static void handed(struct room *room, struct buy *b)
{
    int64_t id = b->order[0];

    assert_true(move(room, id, "submitted", "accepted", BY_MEMBER));
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    if (!strcmp(b->pay[0], "shop")) assert_true(room_write(room, paid_run, &id));
    assert_true(room_write(room, hand_run, &id));
}

struct words {
    int64_t order, purchase;
};
static bool words_run(struct tx *tx, struct room *room, void *arg)
{
    const struct words *w = arg;
    long long o = (long long)w->order, at = (long long)room->now;

    sql_do(tx, "UPDATE orders SET note = 'Odile', street = '4 rue Haute', fulfilment = 'delivery' WHERE id = %lld", o);
    sql_do(tx, "INSERT INTO order_gift (order_id, message) VALUES (%lld, 'Odile')", o);
    sql_do(tx,
           "INSERT INTO order_message (id, order_id, person_id, text, at, by_buyer) VALUES (%lld, %lld, 0, 'Odile', "
           "%lld, 1)",
           o + 1, o, at);
    sql_do(tx,
           "INSERT INTO purchase_mandate (purchase_id, person_id, person_kind, how, asked_by, at) VALUES (%lld, 7, "
           "'staff', 'phone', 'Odile', %lld)",
           (long long)w->purchase, at);
    sql_do(tx,
           "INSERT INTO complaint (id, number, order_id, merchant_id, about, text, at, answer, answered_at) SELECT "
           "%lld, '%lld', id, merchant_id, 'other', "
           "'Odile', %lld, 'Odile', %lld FROM orders WHERE id = %lld",
           o + 2, o, at, at, o);
    return true;
}

/* How many places still tell of him, but for his name, the terms and the mandate. */
static int64_t told(struct room *room, const struct buy *b)
{
    long long o = (long long)b->order[0], p = (long long)b->purchase_id;

    return sql_int(room,
                   "SELECT (SELECT count(*) FROM purchase WHERE id = %lld AND (mail <> '' OR phone <> '')) + (SELECT "
                   "count(*) FROM orders WHERE id = %lld AND "
                   "(note <> '' OR street <> '')) + (SELECT count(*) FROM order_gift WHERE order_id = %lld AND message "
                   "<> '') + (SELECT count(*) FROM "
                   "order_message WHERE order_id = %lld) + (SELECT count(*) FROM complaint WHERE order_id = %lld AND "
                   "(text <> '' OR answer <> '')) + "
                   "(SELECT count(*) FROM cart c JOIN purchase u ON u.cart_id = c.id WHERE u.id = %lld AND (c.name <> "
                   "'' OR c.mail <> '' OR c.phone <> ''))",
                   p, o, o, o, o, p);
}
enum { ALL_TOLD = 6 };

static int64_t named(struct room *room, const struct buy *b)
{
    long long p = (long long)b->purchase_id;

    return sql_int(room,
                   "SELECT (SELECT count(*) FROM purchase WHERE id = %lld AND name <> '') + (SELECT count(*) FROM "
                   "purchase_terms WHERE purchase_id = %lld) + "
                   "(SELECT count(*) FROM purchase_mandate WHERE purchase_id = %lld AND asked_by <> '')",
                   p, p, p);
}

static int64_t sold(struct room *room, const struct buy *b)
{
    return sql_int(room,
                   "SELECT CAST(coalesce(sum(l.actual_cents), 0) AS BIGINT) FROM order_line l WHERE l.order_id = %lld",
                   (long long)b->order[0]);
}

static void wanted_and_nothing_open(void **state)
{
    struct room *room = *state;
    struct buy b = bought(room, "V1", 1500, "shop");
    int64_t id = b.purchase_id;

    assert_true(room_write(room, words_run, &(struct words){b.order[0], id}));
    assert_int_equal(told(room, &b), ALL_TOLD);
    assert_false(room_write(room, wish_run, &id)); /* it is not even accepted */
    handed(room, &b);
    time_is(room, room->now + DAYS(KEEP_RIGHTS_DAYS) - 1);
    assert_false(room_write(room, wish_run, &id)); /* he may still bring it back */
    assert_int_equal(told(room, &b), ALL_TOLD);
    time_is(room, room->now + 1);
    assert_true(room_write(room, wish_run, &id));
    assert_int_equal(told(room, &b), 0);
    assert_int_equal(named(room, &b), 0);
    assert_int_equal(sold(room, &b), 1500); /* the shop's books */
    room_write(room, sql_run, "UPDATE orders SET fulfilment = 'pickup'");
    all_is_well(room);
}

static void a_contract_of_a_hundred_and_twenty_keeps_the_name(void **state)
{
    struct room *room = *state;
    struct buy dear = bought(room, "V2", KEEP_DEAR_CENTS, "online"),
               less = bought(room, "V3", KEEP_DEAR_CENTS - 1, "online");

    handed(room, &dear);
    handed(room, &less);
    int64_t end = room->now;
    time_is(room, end + DAYS(31));
    assert_true(room_write(room, wish_run, &dear.purchase_id));
    assert_true(room_write(room, wish_run, &less.purchase_id));
    assert_int_equal(told(room, &dear), 0);
    assert_int_equal(named(room, &dear), 2);
    assert_int_equal(named(room, &less), 0);
    time_is(room, end + DAYS(KEEP_DEAR_DAYS) - 1);
    fades(room);
    assert_int_equal(named(room, &dear), 2);
    time_is(room, end + DAYS(KEEP_DEAR_DAYS) + 1);
    fades(room);
    assert_int_equal(named(room, &dear), 0);
    assert_int_equal(sold(room, &dear), KEEP_DEAR_CENTS);
}

static void by_itself_line_by_line(void **state)
{
    struct room *room = *state;
    struct buy b = bought(room, "V4", 1500, "shop"), waits = bought(room, "V5", 1500, "shop");

    assert_true(room_write(room, words_run, &(struct words){b.order[0], b.purchase_id}));
    handed(room, &b);
    int64_t end = room->now;
    time_is(room, end + DAYS(KEEP_REACH_DAYS) - 1);
    fades(room);
    assert_int_equal(told(room, &b), ALL_TOLD);
    time_is(room, end + DAYS(KEEP_REACH_DAYS) + 1);
    assert_int_equal(fades(room), 2); /* the one nobody said anything about for years is over too */
    assert_int_equal(told(room, &b), 0);
    assert_int_equal(named(room, &b), 3);
    assert_int_equal(fades(room), 0);
    time_is(room, end + DAYS(KEEP_NAME_DAYS) - 1);
    fades(room);
    assert_int_equal(named(room, &b), 3);
    time_is(room, end + DAYS(KEEP_NAME_DAYS) + 1);
    fades(room);
    assert_int_equal(named(room, &b), 0);
    assert_int_equal(named(room, &waits), 0);
    assert_int_equal(sold(room, &b), 1500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(wanted_and_nothing_open),
        AT_NINE(a_contract_of_a_hundred_and_twenty_keeps_the_name),
        AT_NINE(by_itself_line_by_line),
    };

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
