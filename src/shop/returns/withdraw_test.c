/* A buyer changes his mind: until when, about what, and what becomes of goods and money. */
#include "shop/order/test/buy.h"

#include "shop/returns/inside.h"
#include "shop/terms/terms.h"

static void the_fourteenth_day_and_the_days_after_it(void **state)
{
    static const struct {
        int received[3], last[3]; /* the last day one may */
        const char *insee;
    } table[] = {
        {{2026, 11, 10}, {2026, 11, 24}, "61001"}, /* a Tuesday to a Tuesday */
        {{2026, 11, 7}, {2026, 11, 23}, "61001"},  /* to a Saturday: Monday */
        {{2026, 11, 8}, {2026, 11, 23}, "61001"},  /* to a Sunday: Monday */
        {{2027, 3, 15}, {2027, 3, 30}, "61001"},   /* to Easter Monday */
        {{2027, 10, 18}, {2027, 11, 2}, "61001"},  /* to All Saints' */
        {{2026, 4, 17}, {2026, 5, 4}, "61001"},    /* to a Friday 1 May: over the week-end */
        {{2028, 12, 12}, {2028, 12, 26}, "61001"},
        {{2028, 12, 12}, {2028, 12, 27}, "67482"}, /* Saint Stephen's, in Alsace alone */
        {{2028, 3, 31}, {2028, 4, 14}, "61001"},
        {{2028, 3, 31}, {2028, 4, 18}, "57463"}, /* Good Friday 2028, in Moselle, then Easter */
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const int *r = table[i].received, *l = table[i].last;
        str zone = S("Europe/Paris");
        int64_t at = local_at(zone, (struct local){.year = r[0], .month = r[1], .day = r[2], .hour = 18, .minute = 30});
        int64_t end = withdrawal_end(zone, str_c(table[i].insee), at);
        struct local last = local_of(zone, end - 1);
        assert_int_equal(day_number(last.year, last.month, last.day), day_number(l[0], l[1], l[2]));
        assert_int_equal(last.hour * 100 + last.minute, 2359);
        assert_int_equal(local_of(zone, end).hour, 0);
    }
}

/* --- orders --- */

struct giving {
    int64_t order, line[2], id;
    size_t n;
    enum withdrawn end;
};
static bool give_up_run(struct tx *tx, struct room *room, void *arg)
{
    struct giving *g = arg;
    struct withdrawing w = {.order_id = g->order,
                            .line_id = g->line,
                            .n = g->n,
                            .name = S("Mme Leroy"),
                            .contact = S("leroy@demo.foirail.example"),
                            .lang = LANG_FR};

    g->end = order_withdraw(tx, room->now, &w);
    g->id = w.return_id;
    return g->end != WITHDRAW_OTHER;
}
/* The nth lines of an order (from 0; second -1: one alone). */
static struct giving give_up(struct room *room, int64_t order, int first, int second)
{
    struct order_view o = order_seen_as(room, order);
    struct giving g = {
        .order = order, .line = {o.lines.v[first].id, second < 0 ? 0 : o.lines.v[second].id}, .n = second < 0 ? 1 : 2};

    room_write(room, give_up_run, &g);
    return g;
}

struct minding {
    int64_t order;
    struct withdrawal w;
};
static void mind_run(struct db *db, struct room *room, void *arg)
{
    struct minding *m = arg;
    struct order_view *o = NEW(room->mem, struct order_view, 1);

    assert_true(order_read(db, room->mem, m->order, o));
    order_withdrawal(db, room->mem, room->now, o, &m->w);
}
static struct withdrawal mind(struct room *room, int64_t order)
{
    struct minding m = {.order = order};

    room_read(room, mind_run, &m);
    return m.w;
}

static bool hand_run(struct tx *tx, struct room *room, void *arg)
{
    return order_hand_over_known(tx, room->now, *(int64_t *)arg, 7) == HANDED_OVER;
}
static bool shop_pay_run(struct tx *tx, struct room *room, void *arg)
{
    return order_paid_in_shop(tx, room->now, *(int64_t *)arg, S("cash"));
}

static int64_t refunds(struct room *room, int64_t order)
{
    return sql_int(room,
                   "SELECT CAST(coalesce(sum(r.amount_cents), 0) AS BIGINT) FROM refund r JOIN attempt a ON a.id = "
                   "r.attempt_id WHERE a.about = %lld",
                   (long long)order);
}
static int64_t on_hand(struct room *room, int64_t stock_item)
{
    return sql_int(room, "SELECT on_hand_milli FROM stock_item WHERE id = %lld", (long long)stock_item);
}
static void sql(struct room *room, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void sql(struct room *room, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    assert_true(room_write(room, sql_run, text));
}

/* Two bowls at 12 and a cup at 8, accepted. */
static struct buy bowls(struct room *room, const char *slug, const char *pay, struct offer_new o[2])
{
    int64_t m = room_merchant(room, slug, slug);

    o[0] = room_offer(room, m, "Bol", 1200, 5);
    o[1] = room_offer(room, m, "Tasse", 800, 5);
    if (!strcmp(pay, "online")) assert_true(room_write(room, contract_run, &m));
    struct buy b = {.room = room, .offer = {o[0].id, o[1].id}, .qty = {2, 1}, .merchant = {m}, .pay = {pay}};
    cart_fill(&b);
    assert_true(place(&b));
    if (!strcmp(pay, "online")) {
        struct capture c = {.order = b.order[0], .merchant = m, .cents = 3200};
        assert_true(room_write(room, capture_run, &c));
    }
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER));
    return b;
}

static void handed(struct room *room, const struct buy *b)
{
    int64_t id = b->order[0];

    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    if (!b->pay[0] || !strcmp(b->pay[0], "shop")) assert_true(room_write(room, shop_pay_run, &id));
    assert_true(room_write(room, hand_run, &id));
}

struct receiving {
    int64_t id;
    bool again, refund;
    const char *means;
};
static bool receive_run(struct tx *tx, struct room *room, void *arg)
{
    struct receiving *a = arg;
    struct order_return r;

    assert_true(order_return_read(tx->db, tx->mem, a->id, &r));
    return a->refund ? order_return_refund(tx, room->now, &r, 7, str_c(a->means))
                     : order_return_receive(tx, room->now, &r, 7, a->again);
}
static bool received(struct room *room, int64_t id, bool again)
{
    return room_write(room, receive_run, &(struct receiving){.id = id, .again = again});
}
static bool given_back(struct room *room, int64_t id, const char *means)
{
    return room_write(room, receive_run, &(struct receiving){.id = id, .refund = true, .means = means});
}

/* Handed over on Tuesday 24 November: until the end of Tuesday 8 December. */
static void a_line_comes_back_on_the_last_day(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = bowls(room, "M1", "online", o);
    int64_t id = b.order[0], end = local_at(S("Europe/Paris"), (struct local){.year = 2026, .month = 12, .day = 9});

    handed(room, &b);
    time_is(room, end - 1);
    assert_true(mind(room, id).open);
    struct giving g = give_up(room, id, 0, -1), again = give_up(room, id, 0, -1);
    assert_int_equal(g.end, WITHDRAWN);
    assert_int_equal(again.end, WITHDRAW_AGAIN); /* the second click: the same receipt */
    assert_true(again.id == g.id);
    assert_int_equal(give_up(room, id, 0, 1).end, WITHDRAW_OTHER); /* not the same, and one of them is gone */
    assert_int_equal(refunds(room, id), 0);                        /* the shop may wait for the goods */
    assert_true(received(room, g.id, true));
    assert_false(received(room, g.id, true));
    assert_int_equal(refunds(room, id), 2400);
    assert_int_equal(on_hand(room, o[0].stock_item_id), 5000);
    assert_int_equal(on_hand(room, o[1].stock_item_id), 4000);
    assert_false(given_back(room, g.id, ""));
    all_is_well(room);
    time_is(room, end);
    assert_false(mind(room, id).open);
    assert_int_equal(give_up(room, id, 1, -1).end, WITHDRAW_OTHER);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM job WHERE kind = 'mail_receipt'"), 1);
}

/* What cannot be sold again stays off the shelf; at the counter the money is given once, and the till says so. */
static void at_the_counter(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = bowls(room, "M2", "shop", o);

    handed(room, &b);
    struct giving g = give_up(room, b.order[0], 0, 1);
    assert_int_equal(g.end, WITHDRAWN);
    assert_true(received(room, g.id, false));
    assert_int_equal(on_hand(room, o[0].stock_item_id), 3000);
    assert_false(given_back(room, g.id, "")); /* no bank has it */
    assert_true(given_back(room, g.id, "card"));
    assert_false(given_back(room, g.id, "cash"));
    assert_int_equal(sql_int(room, "SELECT cents FROM order_return WHERE id = %lld", (long long)g.id), 3200);
    assert_false(move(room, b.order[0], "handed_over", "ready", BY_MEMBER)); /* what comes back is not undone */
    all_is_well(room);
}

/* Before they leave: all of it cancels the order, some of it is left out of the bag and out of the shop's reach. */
static void before_they_leave_the_shop(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = bowls(room, "M3", "online", o), c = bowls(room, "M4", "online", o);
    int64_t id = c.order[0];

    assert_int_equal(give_up(room, b.order[0], 0, 1).end, WITHDRAWN);
    assert_true(is_state(room, b.order[0], "cancelled"));
    assert_int_equal(refunds(room, b.order[0]), 3200);
    all_is_well(room);
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    assert_int_equal(give_up(room, id, 0, -1).end, WITHDRAWN);
    assert_int_equal(order_seen_as(room, id).actual_cents, 800);
    assert_int_equal(
        sql_int(room, "SELECT CAST(sum(qty_milli) AS BIGINT) FROM hold WHERE order_id = %lld", (long long)id), 1000);
    all_is_well(room);
    assert_true(move(room, id, "ready", "accepted", BY_MEMBER));
    struct order_view seen = order_seen_as(room, id);
    assert_true(order_bag_open(&seen)); /* the shop may still weigh the rest, and not put the first line back */
    assert_int_equal(seen.lines.v[0].agreed_milli, 0);
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    assert_true(room_write(room, hand_run, &id));
    assert_int_equal(refunds(room, id), 2400);
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM order_return WHERE order_id = %lld AND refunded_at IS NULL", (long long)id),
        0);
    all_is_well(room);
}

/* Ten days later the money of what was left out goes back by itself; of the rest the shop is reminded, once. */
static void the_clock_keeps_the_law_s_days(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = bowls(room, "M5", "online", o), c = bowls(room, "M6", "online", o);
    int64_t id = b.order[0];

    handed(room, &c);
    struct giving kept = give_up(room, id, 1, -1), out = give_up(room, c.order[0], 1, -1);
    assert_int_equal(kept.end, WITHDRAWN);
    assert_int_equal(out.end, WITHDRAWN);
    time_is(room, room->now + 9 * DAY_MS);
    clock_ticks(room, "order_returns");
    assert_int_equal(refunds(room, id), 0);
    time_is(room, room->now + 2 * DAY_MS);
    clock_ticks(room, "order_returns");
    clock_ticks(room, "order_returns");
    assert_int_equal(refunds(room, id), 800);
    assert_int_equal(refunds(room, c.order[0]), 0);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_return WHERE reminded_at IS NOT NULL AND id = %lld",
                             (long long)out.id),
                     1);
    assert_true(given_back(room, out.id, "")); /* without waiting */
    assert_true(received(room, out.id, false));
    assert_int_equal(refunds(room, c.order[0]), 800);
    all_is_well(room);
}

struct telling {
    int64_t order, cents;
};
static bool told_run(struct tx *tx, struct room *room, void *arg)
{
    struct telling *t = arg;
    int64_t id = id_new();

    sql_do(tx,
           "INSERT INTO refund (id, merchant_id, attempt_id, amount_cents, reason, state, created_at, done_at) SELECT "
           "%lld, a.merchant_id, a.id, %lld, "
           "'at_the_bank', 'done', 1, 1 FROM attempt a WHERE a.about = %lld",
           (long long)id, (long long)t->cents, (long long)t->order);
    event_raise(tx, EVENT_REFUND_CHANGED, room->now, id);
    return true;
}

struct costing {
    int64_t order, cents;
};
static void cost_run(struct db *db, struct room *room, void *arg)
{
    struct costing *c = arg;
    struct order_view o;

    assert_true(order_read(db, room->mem, c->order, &o));
    c->cents = order_cost(db, room->mem, &o);
}
static int64_t cost(struct room *room, int64_t order)
{
    struct costing c = {.order = order};

    room_read(room, cost_run, &c);
    return c.cents;
}

/* Given back in the back office of the bank: the same sum is that of the return, and nothing is asked twice; another sum is not. */
static void told_by_the_bank_it_is_not_asked_again(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = bowls(room, "MB", "online", o);
    int64_t id = b.order[0];

    assert_int_equal(cost(room, id), 3200);
    handed(room, &b);
    struct giving g = give_up(room, id, 0, -1), last = give_up(room, id, 1, -1);
    assert_int_equal(cost(room, id), 0);
    assert_true(room_write(room, told_run, &(struct telling){id, 100}));
    assert_int_equal(sql_int(room,
                             "SELECT count(*) FROM order_return WHERE order_id = %lld AND refunded_at IS NOT NULL",
                             (long long)id),
                     0);
    sql(room, "DELETE FROM refund WHERE amount_cents = 100");
    assert_true(room_write(room, told_run, &(struct telling){id, 2400}));
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM order_return WHERE id = %lld AND refunded_at IS NOT NULL", (long long)g.id),
        1);
    assert_true(received(room, g.id, true));
    assert_int_equal(refunds(room, id), 2400); /* no second time */
    assert_true(received(room, last.id, true));
    assert_int_equal(refunds(room, id), 3200);
    all_is_well(room);
}

static void what_the_law_leaves_out(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = bowls(room, "M7", "shop", o);
    int64_t id = b.order[0];
    struct order_view seen = order_seen_as(room, id);

    sql(room, "UPDATE order_line SET keeps = 'perishable' WHERE id = %lld", (long long)seen.lines.v[0].id);
    struct withdrawal w = mind(room, id);
    assert_true(w.open && !w.lines.v[0].possible && w.lines.v[1].possible && !w.until_at.set);
    assert_int_equal(give_up(room, id, 0, 1).end, WITHDRAW_OTHER);
    sql(room, "UPDATE order_line SET keeps = 'sealed' WHERE id = %lld", (long long)seen.lines.v[1].id);
    assert_false(mind(room, id).lines.v[1].unopened); /* still in the shop */
    handed(room, &b);
    w = mind(room, id);
    assert_true(w.lines.v[1].possible && w.lines.v[1].unopened && w.until_at.set);
    sql(room, "UPDATE order_line SET keeps = 'service' WHERE id = %lld", (long long)seen.lines.v[1].id);
    assert_true(mind(room, id).lines.v[1].possible); /* it is done, and he never asked that it begin so early */
    sql(room, "INSERT INTO order_early (order_id, asked_at) VALUES (%lld, 1)", (long long)id);
    assert_false(mind(room, id).open);
    sql(room, "UPDATE orders SET kind = 'reserve' WHERE id = %lld", (long long)id);
    assert_false(mind(room, id).binding);
}

static bool unpaid_run(struct tx *tx, struct room *room, void *arg)
{
    return order_paid_in_shop(tx, room->now, *(int64_t *)arg, S(""));
}
static bool ask_run(struct tx *tx, struct room *room, void *arg)
{
    return order_question_ask(tx, room->now, arg) == ASKED;
}

/* What is paid in the shop stays set aside for good, whatever of it is given up; the money given up waits at the
** counter, and waits no more when the payment is taken back. */
static void paid_in_the_shop_before_it_is_fetched(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = bowls(room, "M9", "shop", o);
    int64_t id = b.order[0];

    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    assert_true(room_write(room, shop_pay_run, &id));
    struct giving g = give_up(room, id, 1, -1);
    assert_int_equal(g.end, WITHDRAWN);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM hold WHERE order_id = %lld", (long long)id), 1);
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM hold WHERE order_id = %lld AND expires_at IS NOT NULL", (long long)id), 0);
    assert_int_equal(sql_int(room,
                             "SELECT cents FROM order_return WHERE id = %lld AND way = 'shop' AND refunded_at IS NULL",
                             (long long)g.id),
                     800);
    all_is_well(room);
    assert_true(room_write(room, unpaid_run, &id));
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM order_return WHERE id = %lld AND way = 'none'", (long long)g.id), 1);
    assert_false(given_back(room, g.id, "cash"));
    all_is_well(room);
    assert_true(room_write(room, shop_pay_run, &id)); /* what is left of it */
    all_is_well(room);
}

/* Of a question about another line the buyer has said nothing. */
static void a_question_about_another_line_stays_open(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = bowls(room, "N1", "online", o);
    int64_t id = b.order[0], plate = room_offer(room, b.merchant[0], "Assiette", 700, 5).id;

    assert_true(room_write(room, ask_run, &(struct asking){id, 7, plate, 1000, 0}));
    assert_int_equal(give_up(room, id, 1, -1).end, WITHDRAWN);
    struct order_view seen = order_seen_as(room, id);
    assert_int_equal(seen.lines.v[0].actual_milli, 2000);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_question WHERE order_id = %lld AND answered_at IS NULL",
                             (long long)id),
                     1);
    all_is_well(room);
    assert_false(room_write(
        room, ask_run, &(struct asking){id, 7, plate, 1000, 1})); /* control: a line given up is not filled again */
    assert_int_equal(give_up(room, id, 0, -1).end,
                     WITHDRAWN); /* nothing is left: neither the order nor what was set aside */
    assert_true(is_state(room, id, "cancelled"));
    assert_int_equal(sql_int(room, "SELECT count(*) FROM hold WHERE order_id = %lld", (long long)id), 0);
    all_is_well(room);
}

/* Each line may be broken, and fsck says so. */
static void a_return_too_much_is_found(void **state)
{
    struct room *room = *state;
    struct offer_new o[2];
    struct buy b = bowls(room, "M8", "shop", o);

    handed(room, &b);
    struct giving g = give_up(room, b.order[0], 0, -1);
    assert_true(received(room, g.id, true));
    all_is_well(room);
    static const struct {
        const char *breaks, *mends;
    } table[] = {
        {"UPDATE order_return SET cents = cents + 5000 WHERE id = %lld",
         "UPDATE order_return SET cents = cents - 5000 WHERE id = %lld"},
        {"UPDATE order_return_line SET qty_milli = 3000 WHERE return_id = %lld",
         "UPDATE order_return_line SET qty_milli = 2000 WHERE return_id = %lld"},
        {"UPDATE order_return_line SET cents = 2401 WHERE return_id = %lld",
         "UPDATE order_return_line SET cents = 2400 WHERE return_id = %lld"},
        {"UPDATE order_return SET sold_again = 0 WHERE id = %lld",
         "UPDATE order_return SET sold_again = 1 WHERE id = %lld"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char text[256];
        snprintf(text, sizeof text, table[i].breaks, (long long)g.id);
        assert_true(room_write(room, sql_run, text));
        assert_true(str_find(findings(room), S("I17:")) >= 0);
        snprintf(text, sizeof text, table[i].mends, (long long)g.id);
        assert_true(room_write(room, sql_run, text));
        all_is_well(room);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(the_fourteenth_day_and_the_days_after_it),
        AT_NINE(a_line_comes_back_on_the_last_day),
        AT_NINE(at_the_counter),
        AT_NINE(before_they_leave_the_shop),
        AT_NINE(the_clock_keeps_the_law_s_days),
        AT_NINE(told_by_the_bank_it_is_not_asked_again),
        AT_NINE(what_the_law_leaves_out),
        AT_NINE(a_return_too_much_is_found),
        AT_NINE(paid_in_the_shop_before_it_is_fetched),
        AT_NINE(a_question_about_another_line_stays_open),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
