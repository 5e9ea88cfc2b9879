/* Each invariant broken on purpose: fsck must name it, and only then. */
#include "shop/order/test/buy.h"

static struct buy bought; /* one order of two pieces, paid in the shop */
static struct offer_new goods;

static void says(struct room *room, const char *what)
{
    str f = findings(room);

    if (str_find(f, str_c(what)) < 0) fail_msg("fsck does not say %s but: %.*s", what, STR_ARG(f));
}

struct breaking {
    struct room *room;
    const char *says;
    char sql[512], mend[512];
};

/* Breaks, looks, mends, looks again. */
static void breaks(struct breaking *b)
{
    all_is_well(b->room);
    assert_true(room_write(b->room, sql_run, b->sql));
    says(b->room, b->says);
    assert_true(room_write(b->room, sql_run, b->mend));
    all_is_well(b->room);
}

#define FMT(to, ...) snprintf((to), sizeof(to), __VA_ARGS__)

static void held_beyond_the_shelf(void **state)
{
    struct breaking b = {.room = *state, .says = "I2:"};

    FMT(b.sql, "INSERT INTO hold (id, stock_item_id, order_id, qty_milli) VALUES (1, %lld, %lld, 99000)",
        (long long)goods.stock_item_id, (long long)bought.order[0]);
    FMT(b.mend, "DELETE FROM hold WHERE id = 1");
    breaks(&b);
}

static void stock_without_a_move(void **state)
{
    struct breaking b = {.room = *state, .says = "K4:"};

    FMT(b.sql, "UPDATE stock_item SET on_hand_milli = on_hand_milli + 1 WHERE id = %lld",
        (long long)goods.stock_item_id);
    FMT(b.mend, "UPDATE stock_item SET on_hand_milli = on_hand_milli - 1 WHERE id = %lld",
        (long long)goods.stock_item_id);
    breaks(&b);
}

static void an_ended_order_that_holds(void **state)
{
    struct room *room = *state;
    struct buy b = buy_one(room, &goods, 1, "shop");
    struct breaking k = {.room = room, .says = "I4:"};

    assert_true(move(room, b.order[0], "submitted", "refused", BY_MEMBER));
    FMT(k.sql, "INSERT INTO hold (id, stock_item_id, order_id, qty_milli) VALUES (2, %lld, %lld, 1000)",
        (long long)goods.stock_item_id, (long long)b.order[0]);
    FMT(k.mend, "DELETE FROM hold WHERE id = 2");
    breaks(&k);
}

static void a_state_nobody_set(void **state)
{
    struct breaking b = {.room = *state, .says = "I5: order"};

    FMT(b.sql, "UPDATE orders SET state = 'accepted' WHERE id = %lld", (long long)bought.order[0]);
    FMT(b.mend, "UPDATE orders SET state = 'submitted' WHERE id = %lld", (long long)bought.order[0]);
    breaks(&b);
}

static void a_history_that_tells_otherwise(void **state)
{
    struct breaking b = {.room = *state, .says = "I5: order"};

    FMT(b.sql, "UPDATE order_event SET to_state = 'accepted' WHERE order_id = %lld", (long long)bought.order[0]);
    FMT(b.mend, "UPDATE order_event SET to_state = 'submitted' WHERE order_id = %lld", (long long)bought.order[0]);
    breaks(&b);
}

static void a_history_with_a_hole(void **state)
{
    struct breaking b = {.room = *state, .says = "does not start where the one before ended"};

    FMT(b.sql,
        "INSERT INTO order_event (id, order_id, from_state, to_state, actor_kind, reason, at) VALUES (%lld, %lld, "
        "'ready', 'submitted', 'clock', '', 1)",
        (long long)id_new(), (long long)bought.order[0]);
    FMT(b.mend, "DELETE FROM order_event WHERE order_id = %lld AND from_state = 'ready'", (long long)bought.order[0]);
    breaks(&b);
}

static void totals_that_do_not_add_up(void **state)
{
    struct breaking b = {.room = *state, .says = "I6: purchase"};

    FMT(b.sql, "UPDATE purchase SET total_cents = total_cents + 1 WHERE id = %lld", (long long)bought.purchase_id);
    FMT(b.mend, "UPDATE purchase SET total_cents = total_cents - 1 WHERE id = %lld", (long long)bought.purchase_id);
    breaks(&b);
    b.says = "I6: order";
    FMT(b.sql, "UPDATE order_line SET total_cents = total_cents + 1 WHERE order_id = %lld", (long long)bought.order[0]);
    FMT(b.mend, "UPDATE order_line SET total_cents = total_cents - 1 WHERE order_id = %lld",
        (long long)bought.order[0]);
    breaks(&b);
}

/* A bank that took money for an order that was paid in the shop, and nobody gives it back. */
static void money_kept_for_nothing(void **state)
{
    struct breaking b = {.room = *state, .says = "I3: order"};
    char contract[512];

    FMT(contract,
        "INSERT INTO contract (id, token, merchant_id, dialect, platform, site_id, seal_number, last4_test, "
        "last4_production, state, created_at, updated_at) "
        "SELECT 5, 't', merchant_id, 'vads', 'p', '1', 1, '', '', 'test', 1, 1 FROM orders WHERE id = %lld",
        (long long)bought.order[0]);
    assert_true(room_write(*state, sql_run, contract));
    FMT(b.sql,
        "INSERT INTO attempt (id, merchant_id, contract_id, about, reference, amount_cents, currency, mode, trans_id, "
        "trans_date, bank_id, state, captured_cents, created_at) "
        "SELECT 6, merchant_id, 5, id, 'r', 900, '978', 'TEST', '1', '', '', 'captured', actual_total_cents + 1, 1 "
        "FROM orders WHERE id = %lld",
        (long long)bought.order[0]);
    FMT(b.mend, "DELETE FROM attempt WHERE id = 6");
    assert_true(room_write(b.room, sql_run, b.sql));
    says(b.room, b.says);
    assert_true(room_write(b.room, sql_run, b.mend));
    all_is_well(b.room);
}

static void a_line_of_another_merchant(void **state)
{
    struct breaking b = {.room = *state, .says = "K8:"};

    FMT(b.sql, "UPDATE order_line SET merchant_id = merchant_id + 1 WHERE order_id = %lld", (long long)bought.order[0]);
    FMT(b.mend, "UPDATE order_line SET merchant_id = merchant_id - 1 WHERE order_id = %lld",
        (long long)bought.order[0]);
    breaks(&b);
}

static bool hand_run(struct tx *tx, struct room *room, void *arg)
{
    int64_t id = *(int64_t *)arg;
    struct order_view o;

    assert_true(order_read(tx->db, tx->mem, id, &o) && order_paid_in_shop(tx, room->now, id, S("cash")));
    return order_hand_over(tx, room->now, id, o.code, 0) == HANDED_OVER;
}

static void handed_over_without_leaving_the_shelf(void **state)
{
    struct room *room = *state;
    struct buy h = buy_one(room, &goods, 2, "shop");
    struct breaking b = {.room = room, .says = "I8:"};

    assert_true(move(room, h.order[0], "submitted", "accepted", BY_MEMBER) &&
                move(room, h.order[0], "accepted", "ready", BY_MEMBER));
    assert_true(room_write(room, hand_run, &h.order[0]));
    FMT(b.sql, "UPDATE stock_move SET order_id = NULL WHERE order_id = %lld", (long long)h.order[0]);
    FMT(b.mend, "UPDATE stock_move SET order_id = %lld WHERE order_id IS NULL AND reason = 'hand_over'",
        (long long)h.order[0]);
    breaks(&b);
}

/* What the room of payments checks: an attempt of the order, its refund, the bank's words. */
static void bank_says_run(struct db *db, struct room *room, void *arg)
{
    struct buf *b = arg;

    *b = buf_new(room->mem, 1 << 16);
    payment_check(db, room->mem, b);
}

static void bank_is(struct room *room, const char *what)
{
    struct buf b;

    room_read(room, bank_says_run, &b);
    if (*what ? str_find(buf_str(&b), str_c(what)) < 0 : buf_str(&b).n > 0)
        fail_msg("not “%s” but: %.*s", what, STR_ARG(buf_str(&b)));
}

static void the_banks_side(void **state)
{
    static const char attempt[] = "INSERT INTO attempt (id, merchant_id, contract_id, about, reference, amount_cents, "
                                  "currency, mode, trans_id, trans_date, "
                                  "bank_id, state, captured_cents, created_at) SELECT 7, merchant_id, 8, id, 's', 900, "
                                  "'978', 'TEST', '1', '', '', 'captured', "
                                  "900, 1 FROM orders WHERE id = %lld";
    static const char word[] = "INSERT INTO gateway_event (id, key, contract_id, attempt_id, source, status, "
                               "amount_cents, raw, received_at, applied_at, verdict) "
                               "VALUES (9, 'k', 8, 7, 'status', '', 900, '', 1, 1, 'captured')";
    struct room *room = *state;
    int64_t other = room_merchant(room, "poterie", "P1");
    char sql[1024];

    FMT(sql,
        "INSERT INTO contract (id, token, merchant_id, dialect, platform, site_id, seal_number, last4_test, "
        "last4_production, state, created_at, updated_at) "
        "SELECT 8, 'u', merchant_id, 'vads', 'p', '1', 1, '', '', 'off', 1, 1 FROM orders WHERE id = %lld",
        (long long)bought.order[0]);
    assert_true(room_write(room, sql_run, sql));
    FMT(sql, attempt, (long long)bought.order[0]);
    assert_true(room_write(room, sql_run, sql));
    bank_is(room, "K5: attempt 7 says 900 cents captured, the bank's words say 0");
    assert_true(room_write(room, sql_run, (void *)word));
    bank_is(room, "");
    FMT(sql,
        "UPDATE attempt SET seen_at = 1, captured_cents = 899 WHERE id = 7"); /* what its merchant found is all of it */
    assert_true(room_write(room, sql_run, sql));
    bank_is(room, "K5: attempt 7 says 899 cents captured, the bank's words say 900");
    FMT(sql, "UPDATE attempt SET seen_at = NULL, captured_cents = 900 WHERE id = 7");
    assert_true(room_write(room, sql_run, sql));
    FMT(sql, "UPDATE contract SET merchant_id = %lld WHERE id = 8", (long long)other);
    assert_true(room_write(room, sql_run, sql));
    bank_is(room, "I7: attempt 7");
    FMT(sql, "UPDATE contract SET merchant_id = (SELECT merchant_id FROM attempt WHERE id = 7) WHERE id = 8");
    assert_true(room_write(room, sql_run, sql));
    FMT(sql, "INSERT INTO refund (id, merchant_id, attempt_id, amount_cents, reason, state, created_at) SELECT 10, "
             "merchant_id, id, 901, '', 'asked', 1 FROM attempt WHERE id = 7");
    assert_true(room_write(room, sql_run, sql));
    bank_is(room, "K5: attempt 7: 901 cents asked back of 900 captured");
    for (const char *const *t = (const char *const[]){"refund", "gateway_event", "attempt", NULL}; *t; t++) {
        FMT(sql, "DELETE FROM %s WHERE id IN (7, 9, 10)", *t);
        assert_true(room_write(room, sql_run, sql));
    }
    bank_is(room, "");
}

/* The database itself refuses what fsck would have to find. */
static void terms_that_were_changed(void **state)
{
    struct breaking b = {.room = *state, .says = "I15:"};

    FMT(b.sql, "UPDATE purchase_terms SET text = text || '!' WHERE purchase_id = %lld", (long long)bought.purchase_id);
    FMT(b.mend, "UPDATE purchase_terms SET text = substr(text, 1, length(text) - 1) WHERE purchase_id = %lld",
        (long long)bought.purchase_id);
    breaks(&b);
}

static bool negative_run(struct tx *tx, struct room *room, void *arg)
{
    struct faultpoint fp;

    (void)room;
    if (FAULT_CATCH(&fp)) return *(bool *)arg = true, false;
    sql_do(tx, "UPDATE stock_item SET on_hand_milli = -1 WHERE id = %lld", (long long)goods.stock_item_id);
    fault_end(&fp);
    return false;
}

static void nothing_is_below_zero(void **state)
{
    bool stopped = false;

    room_write(*state, negative_run, &stopped);
    assert_true(stopped);
}

static int start(void **state)
{
    struct room *room = room_open();

    time_is(room, ROOM_START_MS);
    goods = room_offer(room, room_merchant(room, "epicerie", "E1"), "Confiture", 450, 20);
    bought = buy_one(room, &goods, 2, "shop");
    assert_int_equal(bought.end, PLACED);
    *state = room;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_beyond_the_shelf),
        cmocka_unit_test(stock_without_a_move),
        cmocka_unit_test(an_ended_order_that_holds),
        cmocka_unit_test(a_state_nobody_set),
        cmocka_unit_test(a_history_that_tells_otherwise),
        cmocka_unit_test(a_history_with_a_hole),
        cmocka_unit_test(totals_that_do_not_add_up),
        cmocka_unit_test(money_kept_for_nothing),
        cmocka_unit_test(a_line_of_another_merchant),
        cmocka_unit_test(handed_over_without_leaving_the_shelf),
        cmocka_unit_test(the_banks_side),
        cmocka_unit_test(terms_that_were_changed),
        cmocka_unit_test(nothing_is_below_zero),
    };
    return cmocka_run_group_tests(tests, start, room_stop);
}
