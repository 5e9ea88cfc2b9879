/* What is really in the bag: amounts, stock and money follow, and nothing more is ever taken. */
#include "shop/order/test/buy.h"

static int64_t held(struct room *room, int64_t stock_item)
{
    return sql_int(room, "SELECT CAST(coalesce(sum(qty_milli), 0) AS BIGINT) FROM hold WHERE stock_item_id = %lld",
                   (long long)stock_item);
}

static int64_t refunds(struct room *room, int64_t order)
{
    return sql_int(room,
                   "SELECT CAST(coalesce(sum(r.amount_cents), 0) AS BIGINT) FROM refund r JOIN attempt a ON a.id = "
                   "r.attempt_id WHERE a.about = %lld",
                   (long long)order);
}

struct test_weighing {
    int64_t order, milli[2];
    size_t n;
    enum weighed end;
};
static bool weigh_run(struct tx *tx, struct room *room, void *arg)
{
    struct test_weighing *t = arg;
    struct weighing w = {t->order, 7, t->milli, t->n, 0};

    t->end = order_weigh(tx, room->now, &w);
    return t->end == WEIGHED;
}
static enum weighed weigh(struct room *room, int64_t order, int64_t a, int64_t b)
{
    struct test_weighing t = {order, {a, b}, b < 0 ? 1 : 2, WEIGHED};

    room_write(room, weigh_run, &t);
    return t.end;
}
enum { NONE = -1 };

static bool by_weight_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    sql_do(tx, "UPDATE order_line SET unit = 'kg' WHERE offer_id = %lld", (long long)*(int64_t *)arg);
    return true;
}

/* A shop with cheese by weight (12.35 a kilo) and eggs by the piece; one of each in an order that is being prepared. */
static struct buy order_of_two(struct room *room, const char *slug, const char *pay, struct offer_new o[2])
{
    int64_t m = room_merchant(room, slug, slug);

    o[0] = room_offer(room, m, "Tomme", 1235, 3);
    o[1] = room_offer(room, m, "Œufs", 400, 5);
    if (!strcmp(pay, "online")) assert_true(room_write(room, contract_run, &m));
    struct buy b = {.room = room, .offer = {o[0].id, o[1].id}, .qty = {1, 2}, .merchant = {m}, .pay = {pay}};
    cart_fill(&b);
    assert_true(place(&b));
    assert_true(room_write(room, by_weight_run, &o[0].id));
    if (!strcmp(pay, "online")) {
        struct capture c = {.order = b.order[0], .merchant = m, .cents = 2035};
        assert_true(room_write(room, capture_run, &c));
    }
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER));
    return b;
}

static bool shop_pay_run(struct tx *tx, struct room *room, void *arg)
{
    return order_paid_in_shop(tx, room->now, *(int64_t *)arg, S("cash"));
}

static bool hand_run(struct tx *tx, struct room *room, void *arg)
{
    return order_hand_over_known(tx, room->now, *(int64_t *)arg, 7) == HANDED_OVER;
}

static void the_amount_follows_the_weight(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = order_of_two(room, "W1", "shop", o);
    int64_t id = b.order[0];

    assert_int_equal(weigh(room, id, 1050, 2000), WEIGHED); /* 12.9675: half up */
    assert_int_equal(order_seen_as(room, id).actual_cents, 1297 + 800);
    assert_int_equal(held(room, o[0].stock_item_id), 1050);
    all_is_well(room);
    assert_int_equal(weigh(room, id, 1100, 2000), WEIGHED);
    assert_int_equal(weigh(room, id, 1101, 2000), WEIGHED_OVER); /* a gram above the tolerance */
    assert_int_equal(weigh(room, id, 900, 2500), WEIGHED_BAD);
    assert_int_equal(weigh(room, id, 900, 3000), WEIGHED_OVER); /* of pieces, never more */
    assert_int_equal(weigh(room, id, 0, 0), WEIGHED_NOTHING);
    assert_int_equal(weigh(room, id, 900, NONE), WEIGHED_LATE);   /* a line short */
    assert_int_equal(weigh(room, id, 980, 0), WEIGHED);           /* the eggs are missing */
    assert_int_equal(order_seen_as(room, id).actual_cents, 1210); /* 12.103 */
    assert_int_equal(held(room, o[1].stock_item_id), 0);
    assert_true(room_write(room, shop_pay_run, &id));
    assert_int_equal(weigh(room, id, 900, 0), WEIGHED_LATE);
    assert_int_equal(sql_int(room, "SELECT shop_paid_cents FROM orders WHERE id = %lld", (long long)id), 1210);
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    assert_true(room_write(room, hand_run, &id));
    assert_int_equal(
        sql_int(room, "SELECT on_hand_milli FROM stock_item WHERE id = %lld", (long long)o[0].stock_item_id), 2020);
    assert_int_equal(
        sql_int(room, "SELECT on_hand_milli FROM stock_item WHERE id = %lld", (long long)o[1].stock_item_id), 5000);
    all_is_well(room);
}

static void the_bank_gives_back_and_takes_no_more(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = order_of_two(room, "W2", "online", o);
    int64_t id = b.order[0];

    assert_int_equal(weigh(room, id, 1080, 2000), WEIGHED); /* heavier is a gift */
    assert_int_equal(order_seen_as(room, id).actual_cents, 2035);
    assert_int_equal(weigh(room, id, 400, 1000), WEIGHED);
    assert_int_equal(order_seen_as(room, id).actual_cents, 494 + 400);
    assert_int_equal(refunds(room, id), 0); /* not before it is certain */
    assert_true(is_due(room, id, "paid"));
    all_is_well(room);
    assert_int_equal(weigh(room, id, 500, 1000), WEIGHED);
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    assert_int_equal(weigh(room, id, 600, 1000), WEIGHED_LATE);
    assert_true(room_write(room, hand_run, &id));
    assert_int_equal(refunds(room, id), 2035 - 618 - 400);
    assert_true(is_state(room, id, "handed_over"));
    all_is_well(room);
}

/* Weighed less and then cancelled: all of it goes back, once. */
static void what_is_cancelled_goes_back_whole(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = order_of_two(room, "W3", "online", o);

    assert_int_equal(weigh(room, b.order[0], 400, 1000), WEIGHED);
    assert_true(move(room, b.order[0], "accepted", "cancelled", BY_MEMBER));
    assert_int_equal(refunds(room, b.order[0]), 2035);
    assert_int_equal(held(room, o[0].stock_item_id), 0);
    all_is_well(room);
}

/* More than ordered is taken from the shelf, if the shelf has it: what another has set aside stays his. */
static void more_comes_from_the_shelf_alone(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = order_of_two(room, "W4", "shop", o);
    struct buy other = buy_one(room, &o[0], 2, "shop");

    assert_int_equal(other.end, PLACED);
    assert_int_equal(weigh(room, b.order[0], 1001, 2000), WEIGHED_GONE);
    assert_int_equal(order_seen_as(room, b.order[0]).actual_cents, 2035);
    assert_int_equal(held(room, o[0].stock_item_id), 3000);
    assert_int_equal(weigh(room, b.order[0], 999, 2000), WEIGHED);
    all_is_well(room);
}

/* An amount that is not that of the bag is found. */
static void a_wrong_amount_is_found(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = order_of_two(room, "W5", "shop", o);
    char sql[128];

    snprintf(sql, sizeof sql, "UPDATE orders SET actual_total_cents = actual_total_cents - 1 WHERE id = %lld",
             (long long)b.order[0]);
    assert_true(room_write(room, sql_run, sql));
    assert_true(str_find(findings(room), S("I9: order")) >= 0);
    snprintf(sql, sizeof sql, "UPDATE orders SET actual_total_cents = actual_total_cents + 1 WHERE id = %lld",
             (long long)b.order[0]);
    assert_true(room_write(room, sql_run, sql));
    all_is_well(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(the_amount_follows_the_weight),     AT_NINE(the_bank_gives_back_and_takes_no_more),
        AT_NINE(what_is_cancelled_goes_back_whole), AT_NINE(more_comes_from_the_shelf_alone),
        AT_NINE(a_wrong_amount_is_found),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
