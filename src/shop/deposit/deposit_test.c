/* Deposits on packaging: beside the price, never in it; back as they were paid, and no more than went out. */
#include "shop/order/test/buy.h"

#include "catalog.sql.h"
#include "shop/deposit/deposit.h"
#include "shop/till/till.h"

#define SQL(...)                                                                                                       \
    assert_true(room_write(room, sql_run, (void *)(uintptr_t)str_z(room->mem, str_fmt(room->mem, __VA_ARGS__))))

static int64_t shop;

static bool deposit_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    return x_offer_deposit_set(tx, tx->mem, *(int64_t *)arg, shop, 50) == 1;
}

/* A jar at 4 euros and 50 cents of deposit. */
static struct offer_new jar_new(struct room *room)
{
    struct offer_new o = room_offer(room, shop, "Bocal", 400, 9);

    assert_true(room_write(room, deposit_run, &o.id));
    return o;
}

static bool hand_run(struct tx *tx, struct room *room, void *arg)
{
    return order_paid_in_shop(tx, room->now, *(int64_t *)arg, S("cash")) &&
           order_hand_over_known(tx, room->now, *(int64_t *)arg, 9) == HANDED_OVER;
}

static void to_hand(struct room *room, int64_t id)
{
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    assert_true(room_write(room, hand_run, &id));
}

static bool back_run(struct tx *tx, struct room *room, void *arg)
{
    return order_deposit_back(tx, room->now, arg);
}

static bool back(struct room *room, int64_t order, int64_t units)
{
    struct order_back b = {
        order, sql_int(room, "SELECT min(id) FROM order_line WHERE order_id = %lld", (long long)order), units, 9};

    return room_write(room, back_run, &b);
}

struct taking {
    struct till_takings t;
    int64_t from;
};

static void takings_run(struct db *db, struct room *room, void *arg)
{
    struct taking *t = arg;

    till_takings(db, room->mem, shop, t->from, room->now + 1, &t->t);
}

static void paid_beside_the_price(void **state)
{
    struct room *room = *state;
    struct offer_new jar = jar_new(room);
    struct buy b = buy_one(room, &jar, 3, "shop");
    struct order_view o = order_seen_as(room, b.order[0]);

    assert_int_equal(o.lines_cents, 1200);
    assert_int_equal(o.lines.v[0].price_cents, 400);
    assert_int_equal(o.total_cents, 1350);
    assert_int_equal(o.due_cents, 1350);
    assert_int_equal(order_deposit(&o), 150);
    all_is_well(room);
}

struct bagging {
    int64_t order, milli;
};

static bool bag_run(struct tx *tx, struct room *room, void *arg)
{
    struct bagging *g = arg;

    return order_weigh(tx, room->now, &(struct weighing){g->order, 7, &g->milli, 1, 0}) == WEIGHED;
}

/* One of three is missing: so is its deposit; what came back is given once, and can be taken back. */
static void back_as_they_were_paid(void **state)
{
    struct room *room = *state;
    struct offer_new jar = jar_new(room);
    struct buy b = buy_one(room, &jar, 3, "shop");
    struct bagging g = {b.order[0], 2000};
    struct taking t = {.from = room->now};

    assert_true(move(room, g.order, "submitted", "accepted", BY_MEMBER));
    assert_true(room_write(room, bag_run, &g));
    assert_int_equal(order_seen_as(room, g.order).actual_cents, 2 * 450);
    assert_false(back(room, g.order, 1)); /* the shop still has it */
    to_hand(room, g.order);
    assert_true(back(room, g.order, 1));
    assert_false(back(room, g.order, 2));
    assert_true(back(room, g.order, 1));
    assert_false(back(room, g.order, 1));
    assert_true(back(room, g.order, -1));
    assert_false(back(room, g.order, -2));
    assert_false(back(room, g.order, 0));
    room_read(room, takings_run, &t);
    int64_t sum = 0, given = 0;
    for (size_t i = 0; i < t.t.n; i++) {
        sum += t.t.v[i].cents;
        if (str_eq(t.t.v[i].means, S("deposit"))) given += t.t.v[i].cents;
    }
    assert_int_equal(given, -50);
    assert_int_equal(sum, 900 - 50);
    all_is_well(room);
}

static void fsck_sees_what_is_wrong(void **state)
{
    struct room *room = *state;
    struct offer_new jar = jar_new(room);
    struct buy b = buy_one(room, &jar, 2, "shop");

    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER));
    to_hand(room, b.order[0]);
    assert_true(back(room, b.order[0], 2));
    all_is_well(room);
    SQL("UPDATE deposit_back SET cents = cents + 1 WHERE order_id = %lld", (long long)b.order[0]);
    assert_true(str_find(findings(room), S("P1: of line")) >= 0);
    SQL("UPDATE deposit_back SET cents = 150, units = 3 WHERE order_id = %lld", (long long)b.order[0]);
    assert_true(str_find(findings(room), S("P1: of line")) >= 0);
    SQL("UPDATE deposit_back SET cents = 100, units = 2 WHERE order_id = %lld", (long long)b.order[0]);
    all_is_well(room);
    SQL("UPDATE order_line SET deposit_cents = 49 WHERE order_id = %lld", (long long)b.order[0]);
    assert_true(str_find(findings(room), S("P1: order")) >= 0);
    SQL("UPDATE order_line SET deposit_cents = 50 WHERE order_id = %lld", (long long)b.order[0]);
    all_is_well(room);
}

static int shop_open(void **state)
{
    room_start(state);
    shop = room_merchant(*state, "consigne", "K1");
    return 0;
}

static bool loose_run(struct tx *tx, struct room *room, void *arg)
{
    return order_loose_add(tx, room->now, arg);
}

static bool loose(struct room *room, const char *token, int64_t offer, int64_t units)
{
    return room_write(
        room, loose_run,
        &(struct loose_new){offer, units, 50, 9, str_c(token), {shop, room->now - HOUR_MS, room->now + 1}});
}

static int64_t given(struct room *room)
{
    struct taking t = {.from = room->now - HOUR_MS};
    int64_t sum = 0;

    room_read(room, takings_run, &t);
    for (size_t i = 0; i < t.t.n; i++)
        if (str_eq(t.t.v[i].means, S("deposit")) && !t.t.v[i].number.n) sum += t.t.v[i].cents;
    return sum;
}

/* Without its order: in the takings of its day, once a form, a mistake no further than that day, and nothing of another shop. */
static void without_its_order(void **state)
{
    struct room *room = *state;
    struct offer_new o = jar_new(room), bare = room_offer(room, shop, "Sans consigne", 300, 3);

    assert_true(loose(room, "f1", o.id, 3));
    assert_true(loose(room, "f1", o.id, 3));  /* the second click */
    assert_false(loose(room, "f1", o.id, 2)); /* another form under an old page: nothing is noted, and that is said */
    assert_int_equal(given(room), -150);
    assert_false(loose(room, "f2", bare.id, 1));
    assert_false(loose(room, "f3", o.id, 100));
    assert_false(loose(room, "f4", o.id, 0));
    assert_true(loose(room, "f5", o.id, -1));
    assert_int_equal(given(room), -100);
    assert_false(loose(room, "f6", o.id, -3));
    assert_false(
        room_write(room, loose_run, &(struct loose_new){o.id, 1, 50, 9, S("f7"), {shop + 1, 0, room->now + 1}}));
    all_is_well(room);
    time_is(room, room->now + DAY_MS);
    assert_false(loose(room, "f8", o.id, -1)); /* of yesterday */
    SQL("UPDATE deposit_loose SET units = -1, cents = -50 WHERE token = 'f1'");
    assert_true(str_find(findings(room), S("P2")) >= 0);
    SQL("DELETE FROM deposit_loose");
}

int main(void)
{
    const struct CMUnitTest tests[] = {AT_NINE(paid_beside_the_price), AT_NINE(back_as_they_were_paid),
                                       AT_NINE(without_its_order), AT_NINE(fsck_sees_what_is_wrong)};

    return cmocka_run_group_tests(tests, shop_open, room_stop);
}
