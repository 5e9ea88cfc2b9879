/* Brought instead of collected, and back: the new time is taken first, money follows the fee, and what waits for a bank is never lost. */
#include "shop/order/test/buy.h"

enum { FEE = 450, SEATS = 1 };

static bool brings_run(struct tx *tx, struct room *room, void *arg)
{
    int64_t m = *(int64_t *)arg;

    (void)room;
    x_fixture_delivers(tx, tx->mem, m, 1);
    reception_areas_set(tx, m, &(struct area_new){S("14118"), 0, FEE, 0}, 1);
    sql_do(tx, "UPDATE merchant SET slot_seats = %d WHERE id = %lld", SEATS, (long long)m);
    return true;
}

static struct offer_new offer_new(struct room *room, bool online)
{
    static int n;
    char slug[32], code[32];

    snprintf(slug, sizeof slug, "porte-%d", ++n);
    snprintf(code, sizeof code, "P%d", n);
    int64_t m = room_merchant(room, strdup(slug), strdup(code));
    assert_true(room_write(room, brings_run, &m));
    if (online) assert_true(room_write(room, contract_run, &m));
    return room_offer(room, m, "Cidre", 2000, 20);
}

struct wanting {
    struct mode_wanted w;
    enum mode_end end;
};

static bool change_run(struct tx *tx, struct room *room, void *arg)
{
    struct wanting *k = arg;

    k->end = order_mode_change(tx, room->now, &k->w);
    return k->end == MODE_CHANGED || k->end == MODE_TO_PAY;
}

/* What was shown is what it costs. */
static enum mode_end wants(struct room *room, int64_t order, const char *mode, int64_t slot_at, int64_t more)
{
    bool brought = !strcmp(mode, "delivery");
    struct wanting k = {.w = {.order_id = order,
                              .slot_at = slot_at,
                              .fulfilment = str_c(mode),
                              .more_cents = more,
                              .street = brought ? S("4 rue Haute") : S(""),
                              .postcode = brought ? S("14000") : S(""),
                              .insee = brought ? S("14118") : S("")}};

    room_write(room, change_run, &k);
    return k.end;
}

static bool leave_run(struct tx *tx, struct room *room, void *arg)
{
    return order_change_leave(tx, room->now, *(int64_t *)arg);
}

static int64_t seats(struct room *room, const struct offer_new *o, const char *mode)
{
    return sql_int(
        room, "SELECT CAST(coalesce(sum(taken), 0) AS BIGINT) FROM slot WHERE merchant_id = %lld AND fulfilment = '%s'",
        (long long)o->merchant_id, mode);
}

static int64_t asked_back(struct room *room, int64_t order)
{
    return sql_int(room,
                   "SELECT CAST(coalesce(sum(r.amount_cents), 0) AS BIGINT) FROM refund r JOIN attempt a ON a.id = "
                   "r.attempt_id WHERE a.about = %lld",
                   (long long)order);
}

static bool bank_run(struct tx *tx, struct room *room, void *arg)
{
    struct capture *c = arg;

    capture_run(tx, room, c);
    sql_do(tx,
           "INSERT INTO gateway_event (id, key, contract_id, attempt_id, source, status, amount_cents, raw, "
           "received_at, applied_at, verdict) "
           "VALUES (%lld, 'e%lld', %lld, %lld, 'notification', 'CAPTURED', %lld, '', 1, 1, 'captured')",
           (long long)id_new(), (long long)c->attempt, (long long)c->merchant + 1, (long long)c->attempt,
           (long long)c->cents);
    return true;
}

static void bank_takes(struct room *room, const struct buy *b, int64_t cents)
{
    assert_true(room_write(room, bank_run,
                           &(struct capture){.order = b->order[0], .merchant = b->merchant[0], .cents = cents}));
}

/* Paid in the shop: at once, both ways, as often as one wants; the papers say each. */
static void in_the_shop_it_is_done_at_once(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room, false);
    struct buy b = buy_one(room, &o, 1, "shop");

    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at + HOUR_MS, FEE - 1), MODE_OTHER_PRICE);
    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at + HOUR_MS, FEE), MODE_CHANGED);
    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at + HOUR_MS, FEE),
                     MODE_CHANGED); /* the second click */
    struct order_view v = order_seen_as(room, b.order[0]);
    assert_int_equal(v.due_cents, 2000 + FEE);
    assert_true(str_eq(v.fulfilment, S("delivery")) && str_eq(v.street, S("4 rue Haute")) &&
                v.slot_at == b.slot_at + HOUR_MS);
    assert_int_equal(seats(room, &o, "pickup"), 0);
    assert_int_equal(seats(room, &o, "delivery"), 1);
    assert_int_equal(sql_int(room, "SELECT total_cents FROM purchase WHERE id = %lld", (long long)b.purchase_id),
                     2000 + FEE);
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM purchase_terms_added WHERE purchase_id = %lld", (long long)b.purchase_id),
        1);
    all_is_well(room);
    assert_int_equal(wants(room, b.order[0], "pickup", b.slot_at, -FEE), MODE_CHANGED);
    assert_int_equal(order_seen_as(room, b.order[0]).due_cents, 2000);
    assert_int_equal(seats(room, &o, "delivery"), 0);
    all_is_well(room);
}

/* A time somebody has, a commune nobody goes to, goods that are being prepared: nothing changes. */
static void what_cannot_be_stays(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room, false);
    struct buy a = buy_one(room, &o, 1, "shop"), b = {.room = room,
                                                      .offer = {o.id},
                                                      .qty = {1},
                                                      .merchant = {o.merchant_id},
                                                      .slot_at = a.slot_at + HOUR_MS};
    struct wanting far = {.w = {.order_id = a.order[0],
                                .slot_at = a.slot_at,
                                .fulfilment = S("delivery"),
                                .street = S("1 rue"),
                                .postcode = S(""),
                                .insee = S("75056")}};

    cart_fill(&b);
    assert_true(place(&b));
    assert_int_equal(wants(room, a.order[0], "delivery", a.slot_at, FEE), MODE_CHANGED);
    assert_int_equal(wants(room, b.order[0], "delivery", a.slot_at, FEE), MODE_NOT_FREE);
    assert_int_equal(seats(room, &o, "pickup"), 1);
    far.w.order_id = b.order[0];
    room_write(room, change_run, &far);
    assert_int_equal(far.end, MODE_NOT_THERE);
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER) &&
                move(room, b.order[0], "accepted", "preparing", BY_MEMBER));
    assert_int_equal(wants(room, b.order[0], "delivery", a.slot_at + HOUR_MS, FEE), MODE_TOO_LATE);
    all_is_well(room);
}

/* Paid online: more is paid first, and both times are kept meanwhile; less goes back. */
static void at_the_bank_more_is_paid_first(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room, true);
    struct buy b = buy_one(room, &o, 1, "online");

    bank_takes(room, &b, 2000);
    assert_true(is_due(room, b.order[0], "paid"));
    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at, FEE), MODE_TO_PAY);
    assert_true(str_eq(order_seen_as(room, b.order[0]).fulfilment, S("pickup")) && is_due(room, b.order[0], "paid"));
    assert_int_equal(seats(room, &o, "pickup"), 1);
    assert_int_equal(seats(room, &o, "delivery"), 1);
    all_is_well(room);
    bank_takes(room, &b, FEE);
    assert_true(str_eq(order_seen_as(room, b.order[0]).fulfilment, S("delivery")) && is_due(room, b.order[0], "paid"));
    assert_int_equal(seats(room, &o, "pickup"), 0);
    assert_int_equal(asked_back(room, b.order[0]), 0);
    bank_takes(room, &b, FEE); /* on two pages at once */
    assert_int_equal(asked_back(room, b.order[0]), FEE);
    all_is_well(room);
    assert_int_equal(wants(room, b.order[0], "pickup", b.slot_at, -FEE), MODE_CHANGED);
    assert_int_equal(asked_back(room, b.order[0]), 2 * FEE);
    all_is_well(room);
}

static bool pay_run(struct tx *tx, struct room *room, void *arg)
{
    order_change_pay_started(tx, room->now, *(int64_t *)arg);
    return true;
}

/* Who goes to the bank again and again keeps the new time for an hour and the last page, no longer. */
static void the_bank_keeps_it_an_hour(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room, true);
    struct buy b = buy_one(room, &o, 1, "online");

    bank_takes(room, &b, 2000);
    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at, FEE), MODE_TO_PAY);
    int64_t asked = room->now;
    for (int i = 1; i <= 9; i++) {
        time_is(room, asked + i * 10 * MINUTE_MS);
        assert_true(room_write(room, pay_run, &b.order[0]));
    }
    assert_int_equal(sql_int(room, "SELECT pay_by_at FROM order_change WHERE order_id = %lld", (long long)b.order[0]),
                     asked + 70 * MINUTE_MS);
    all_is_well(room);
}

/* Not paid in time: the seat is somebody else's, and money that comes late makes the change if it can still be, else goes back. */
static void late_money_changes_it_or_goes_back(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room, true);
    struct buy b = buy_one(room, &o, 1, "online"), c = {.room = room,
                                                        .offer = {o.id},
                                                        .qty = {1},
                                                        .merchant = {o.merchant_id},
                                                        .slot_at = b.slot_at + HOUR_MS};

    bank_takes(room, &b, 2000);
    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at, FEE), MODE_TO_PAY);
    time_is(room, room->now + 21 * MINUTE_MS);
    clock_ticks(room, "order_changes");
    assert_int_equal(seats(room, &o, "delivery"), 0);
    all_is_well(room);
    bank_takes(room, &b, FEE);
    assert_true(str_eq(order_seen_as(room, b.order[0]).fulfilment, S("delivery")));
    all_is_well(room);
    cart_fill(&c);
    assert_true(place(&c));
    assert_int_equal(wants(room, c.order[0], "delivery", b.slot_at, FEE), MODE_NOT_FREE);
    assert_int_equal(wants(room, c.order[0], "delivery", b.slot_at + 2 * HOUR_MS, FEE), MODE_CHANGED);
    assert_int_equal(wants(room, b.order[0], "pickup", b.slot_at, -FEE), MODE_CHANGED);
    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at, FEE), MODE_TO_PAY);
    assert_true(room_write(room, leave_run, &b.order[0]));
    bank_takes(room, &b, FEE); /* he had left it */
    assert_true(str_eq(order_seen_as(room, b.order[0]).fulfilment, S("pickup")));
    assert_int_equal(asked_back(room, b.order[0]), 2 * FEE);
    all_is_well(room);
}

static bool given_back_run(struct tx *tx, struct room *room, void *arg)
{
    return payment_refund(tx, room->now, *(int64_t *)arg, 700, S("withdrawn"));
}

/* Some of it went back meanwhile: what is paid more changes it all the same, and what is paid once too often goes back whole. */
static void what_went_back_is_in_nobodys_way(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room, true);
    struct buy b = buy_one(room, &o, 1, "online");

    bank_takes(room, &b, 2000);
    assert_true(room_write(room, given_back_run, &b.order[0]));
    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at, FEE), MODE_TO_PAY);
    bank_takes(room, &b, FEE);
    assert_true(str_eq(order_seen_as(room, b.order[0]).fulfilment, S("delivery")));
    assert_int_equal(asked_back(room, b.order[0]), 700);
    bank_takes(room, &b, FEE);
    assert_int_equal(asked_back(room, b.order[0]), 700 + FEE);
    all_is_well(room);
}

/* While it waits the shop begins, or refuses: the seat is free, and what the bank still takes goes back. */
static void the_shop_does_not_wait(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room, true);
    struct buy b = buy_one(room, &o, 1, "online");

    bank_takes(room, &b, 2000);
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER));
    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at, FEE), MODE_TO_PAY);
    assert_true(move(room, b.order[0], "accepted", "preparing", BY_MEMBER));
    assert_int_equal(seats(room, &o, "delivery"), 0);
    bank_takes(room, &b, FEE);
    assert_true(str_eq(order_seen_as(room, b.order[0]).fulfilment, S("pickup")));
    assert_int_equal(asked_back(room, b.order[0]), FEE);
    all_is_well(room);
}

/* Broken on purpose, each is found. */
static void a_change_that_is_not_so_is_found(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room, true);
    struct buy b = buy_one(room, &o, 1, "online");

    bank_takes(room, &b, 2000);
    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at, FEE), MODE_TO_PAY);
    assert_true(room_write(room, sql_run,
                           (void *)"UPDATE slot SET taken = taken - 1 WHERE fulfilment = 'delivery' AND taken = 1"));
    assert_true(str_find(findings(room), S("I10")) >= 0);
    assert_true(room_write(room, sql_run,
                           (void *)"UPDATE order_change SET state = 'done', ended_at = 1 WHERE state = 'waiting'"));
    assert_true(str_find(findings(room), S("I18")) >= 0);
}

static bool book_run(struct tx *tx, struct room *room, void *arg)
{
    const struct offer_new *o = arg;

    (void)room;
    x_fixture_category(tx, tx->mem, ROOM_CATEGORY + 1, S("livres"), S("tag"));
    sql_do(tx, "UPDATE category SET kind = 'book' WHERE id = %d", ROOM_CATEGORY + 1);
    sql_do(tx, "UPDATE product SET category_id = %d WHERE id = %lld", ROOM_CATEGORY + 1, (long long)o->product_id);
    sql_do(tx, "UPDATE offer SET list_cents = 2100 WHERE id = %lld", (long long)o->id);
    return true;
}

/* With five percent off to collect it: the same is not brought at that price, nor for less than the law sets. */
static void a_new_book_stays_as_it_was_ordered(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room, false);
    assert_true(room_write(room, book_run, &o));
    struct buy b = buy_one(room, &o, 1, "shop");

    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at + HOUR_MS, FEE), MODE_TOO_LATE);
    assert_true(str_eq(order_seen_as(room, b.order[0]).fulfilment, S("pickup")));
    assert_true(
        room_write(room, sql_run, "UPDATE offer SET list_cents = NULL")); /* second-hand: there is no such price */
    assert_int_equal(wants(room, b.order[0], "delivery", b.slot_at + HOUR_MS, FEE), MODE_CHANGED);
    all_is_well(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(in_the_shop_it_is_done_at_once),     AT_NINE(what_cannot_be_stays),
        AT_NINE(at_the_bank_more_is_paid_first),     AT_NINE(the_bank_keeps_it_an_hour),
        AT_NINE(late_money_changes_it_or_goes_back), AT_NINE(the_shop_does_not_wait),
        AT_NINE(what_went_back_is_in_nobodys_way),   AT_NINE(a_new_book_stays_as_it_was_ordered),
        AT_NINE(a_change_that_is_not_so_is_found),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
