/* Sold by the piece at a price of the kilo: counted, promised at the most, paid at its true weight. */
#include "shop/order/test/buy.h"

enum { KILO = 1400, LEAST = 1400, MOST = 1800, HEAVIEST = 2520 }; /* 1.8 kg at 14.00 */

static bool chicken_run(struct tx *tx, struct room *room, void *arg)
{
    struct offer_new *o = arg;

    (void)room;
    product_facts_set(
        tx, &(struct product_facts){o->merchant_id, o->product_id, 0, S("piece_least=1,4\npiece_most=1,8\n")});
    sql_do(tx, "UPDATE product SET unit = 'weighed' WHERE id = %lld", (long long)o->product_id);
    return true;
}

/* A shop with chickens of 1.4 to 1.8 kg at 14.00 a kilo, ten of them, and eggs; two and one ordered, being prepared. */
static struct buy chickens_ordered(struct room *room, const char *slug, const char *pay, struct offer_new o[2])
{
    int64_t m = room_merchant(room, slug, slug);

    o[0] = room_offer(room, m, "Poulet", KILO, 10);
    o[1] = room_offer(room, m, "Œufs", 400, 5);
    assert_true(room_write(room, chicken_run, &o[0]));
    if (!strcmp(pay, "online")) assert_true(room_write(room, contract_run, &m));
    struct buy b = {.room = room, .offer = {o[0].id, o[1].id}, .qty = {2, 1}, .merchant = {m}, .pay = {pay}};
    cart_fill(&b);
    assert_true(place(&b));
    if (!strcmp(pay, "online")) {
        struct capture c = {.order = b.order[0], .merchant = m, .cents = 2 * HEAVIEST + 400};
        assert_true(room_write(room, capture_run, &c));
    }
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER));
    return b;
}

struct test_weighing {
    int64_t order, milli[2], weight[2];
    enum weighed end;
};
static bool weigh_run(struct tx *tx, struct room *room, void *arg)
{
    struct test_weighing *t = arg;
    struct weighing w = {t->order, 7, t->milli, 2, 0, t->weight};

    t->end = order_weigh(tx, room->now, &w);
    return t->end == WEIGHED;
}
/* So many chickens that weigh so much together, and one box of eggs. */
static enum weighed weigh(struct room *room, int64_t order, int64_t pieces, int64_t weight)
{
    struct test_weighing t = {order, {pieces, 1000}, {weight, 0}, WEIGHED};

    room_write(room, weigh_run, &t);
    return t.end;
}

static bool shop_pay_run(struct tx *tx, struct room *room, void *arg)
{
    return order_paid_in_shop(tx, room->now, *(int64_t *)arg, S("cash"));
}

static bool hand_run(struct tx *tx, struct room *room, void *arg)
{
    return order_hand_over_known(tx, room->now, *(int64_t *)arg, 7) == HANDED_OVER;
}

static int64_t refunds(struct room *room, int64_t order)
{
    return sql_int(room,
                   "SELECT CAST(coalesce(sum(r.amount_cents), 0) AS BIGINT) FROM refund r JOIN attempt a ON a.id = "
                   "r.attempt_id WHERE a.about = %lld",
                   (long long)order);
}

static int64_t left_of(struct room *room, const struct offer_new *o)
{
    return sql_int(room,
                   "SELECT s.on_hand_milli - (SELECT CAST(coalesce(sum(h.qty_milli), 0) AS BIGINT) FROM hold h WHERE "
                   "h.stock_item_id = s.id) FROM stock_item s WHERE s.id = %lld",
                   (long long)o->stock_item_id);
}

struct priced {
    int64_t id;
    struct offer o;
    str price, unit_price, weight;
    bool found;
};
static void price_run(struct db *db, struct room *room, void *arg)
{
    struct priced *l = arg;

    l->found = offer_any(db, room->mem, LANG_FR, l->id, room->now, &l->o);
    l->price = offer_price_text(room->mem, LANG_FR, &l->o);
    l->unit_price = unit_price_text(room->mem, LANG_FR, &l->o);
    l->weight = piece_weight_text(room->mem, LANG_FR, &l->o);
}

static void its_price_is_a_range_and_the_order_is_for_the_most(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = chickens_ordered(room, "P1", "shop", o);
    struct priced l = {.id = o[0].id};

    room_read(room, price_run, &l);
    assert_true(l.found);
    assert_int_equal(l.o.price_cents.v, HEAVIEST);
    assert_int_equal(l.o.piece_cents, 1960);
    assert_true(str_eq(l.price, S("19,60\u00a0€ à 25,20\u00a0€")));
    assert_true(str_eq(l.unit_price, S("14,00\u00a0€/kg")));
    assert_true(str_eq(l.weight, S("1,4 à 1,8\u00a0kg")));
    assert_int_equal(order_seen_as(room, b.order[0]).total_cents, 2 * HEAVIEST + 400);
    assert_int_equal(left_of(room, &o[0]), 8000); /* pieces, not kilos */
    all_is_well(room);
}

static void in_the_shop_the_true_weight_is_paid(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = chickens_ordered(room, "P2", "shop", o);
    int64_t id = b.order[0];

    assert_false(move(room, id, "accepted", "ready", BY_MEMBER)); /* nobody knows what it costs */
    assert_false(room_write(room, shop_pay_run, &id));
    assert_int_equal(weigh(room, id, 2000, 3255000), WEIGHED_ODD); /* grams for kilos */
    assert_int_equal(weigh(room, id, 2000, 325), WEIGHED_ODD);
    assert_int_equal(weigh(room, id, 1500, 3255), WEIGHED_BAD);
    assert_int_equal(weigh(room, id, 3000, 3255), WEIGHED_OVER);
    assert_int_equal(weigh(room, id, 2000, 0), WEIGHED); /* not weighed yet: still at the most */
    assert_int_equal(order_seen_as(room, id).actual_cents, 2 * HEAVIEST + 400);
    assert_int_equal(weigh(room, id, 2000, 3255), WEIGHED);
    assert_int_equal(order_seen_as(room, id).actual_cents, 4557 + 400);
    assert_int_equal(weigh(room, id, 2000, 4000), WEIGHED); /* heavier than was said: at the most */
    assert_int_equal(order_seen_as(room, id).actual_cents, 2 * HEAVIEST + 400);
    assert_int_equal(weigh(room, id, 1000, 1655), WEIGHED); /* one is missing */
    assert_int_equal(order_seen_as(room, id).actual_cents, 2317 + 400);
    assert_int_equal(left_of(room, &o[0]), 9000);
    all_is_well(room);
    assert_true(room_write(room, shop_pay_run, &id));
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    assert_true(room_write(room, hand_run, &id));
    assert_int_equal(sql_int(room, "SELECT shop_paid_cents FROM orders WHERE id = %lld", (long long)id), 2717);
    assert_int_equal(
        sql_int(room, "SELECT on_hand_milli FROM stock_item WHERE id = %lld", (long long)o[0].stock_item_id), 9000);
    all_is_well(room);
}

static void the_bank_gives_the_difference_back(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = chickens_ordered(room, "P3", "online", o);
    int64_t id = b.order[0];

    assert_int_equal(weigh(room, id, 2000, 3000), WEIGHED);
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    assert_true(room_write(room, hand_run, &id));
    assert_int_equal(refunds(room, id), 2 * HEAVIEST - 4200);
    all_is_well(room);
}

/* As nobody may: weight said behind the back of the rules. */
static void weight_is(struct room *room, int64_t order, const char *weight)
{
    char text[200];

    snprintf(text, sizeof text, "UPDATE order_line SET weighed_milli = %s WHERE order_id = %lld AND kilo_cents > 0",
             weight, (long long)order);
    assert_true(room_write(room, sql_run, text));
}

/* The control of the check: goods that left without having been weighed, or that cost more than they weigh. */
static void fsck_sees_what_was_not_weighed(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = chickens_ordered(room, "P4", "shop", o);
    int64_t id = b.order[0];

    assert_int_equal(weigh(room, id, 2000, 3000), WEIGHED);
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    all_is_well(room);
    weight_is(room, id, "NULL");
    assert_true(str_find(findings(room), S("I19")) >= 0);
    weight_is(room, id, "2000");
    assert_true(str_find(findings(room), S("I19")) >= 0);
    weight_is(room, id, "3000");
    all_is_well(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(its_price_is_a_range_and_the_order_is_for_the_most),
        AT_NINE(in_the_shop_the_true_weight_is_paid),
        AT_NINE(the_bank_gives_the_difference_back),
        AT_NINE(fsck_sees_what_was_not_weighed),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
