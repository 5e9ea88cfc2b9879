/* What the shop offers instead: only the buyer's yes changes what is in the bag. */
#include "shop/order/test/buy.h"

struct scene {
    struct offer_new bread, cake, theirs;
    int64_t order;
};

/* An order of two loaves at 4.00, accepted; the shop has cakes at 9.00 too. */
static struct scene scene(struct room *room, const char *slug, const char *pay)
{
    int64_t m = room_merchant(room, slug, slug);
    struct scene s = {room_offer(room, m, "Pain", 400, 5), room_offer(room, m, "Gâteau", 900, 2), {0}, 0};
    bool online = !strcmp(pay, "online");

    if (online) assert_true(room_write(room, contract_run, &m));
    struct buy b = {.room = room, .offer = {s.bread.id}, .qty = {2}, .merchant = {m}, .pay = {pay}};
    cart_fill(&b);
    assert_true(place(&b));
    s.order = b.order[0];
    struct capture c = {.order = s.order, .merchant = m, .cents = 800};
    if (online) assert_true(room_write(room, capture_run, &c));
    assert_true(move(room, s.order, "submitted", "accepted", BY_MEMBER));
    return s;
}

struct test_asking {
    struct asking a;
    enum asked end;
};
static bool ask_run(struct tx *tx, struct room *room, void *arg)
{
    struct test_asking *t = arg;
    return (t->end = order_question_ask(tx, room->now, &t->a)) == ASKED;
}
static enum asked ask(struct room *room, int64_t order, int64_t offer, int64_t milli)
{
    struct test_asking t = {.a = {order, 7, offer, milli, 0}};

    room_write(room, ask_run, &t);
    return t.end;
}

struct test_answering {
    int64_t order;
    const char *answer;
    enum answered end;
};
static bool answer_run(struct tx *tx, struct room *room, void *arg)
{
    struct test_answering *t = arg;
    struct order_question_list q;

    order_questions(tx->db, tx->mem, LANG_FR, t->order, &q);
    return (t->end = order_question_answer(tx, room->now, t->order, q.v[q.n - 1].id, str_c(t->answer))) == ANSWERED;
}
static enum answered answer(struct room *room, int64_t order, const char *word)
{
    struct test_answering t = {order, word, ANSWERED};

    room_write(room, answer_run, &t);
    return t.end;
}

static int64_t held(struct room *room, int64_t stock_item)
{
    return sql_int(room, "SELECT CAST(coalesce(sum(qty_milli), 0) AS BIGINT) FROM hold WHERE stock_item_id = %lld", (long long)stock_item);
}

static void a_yes_changes_the_line(void **state)
{
    struct room *room = *state;
    struct scene s = scene(room, "Q1", "shop");

    assert_int_equal(ask(room, s.order, s.cake.id, 1000), ASKED);
    assert_int_equal(ask(room, s.order, s.cake.id, 2000), ASK_OPEN);
    assert_int_equal(order_seen_as(room, s.order).actual_cents, 800); /* not before his yes */
    assert_false(move(room, s.order, "accepted", "ready", BY_MEMBER));
    assert_int_equal(sql_int(room, "SELECT count(*) FROM job WHERE substr(key, 1, 14) = 'mail-question-'"), 1);
    assert_int_equal(answer(room, s.order, "yes"), ANSWERED);
    assert_int_equal(answer(room, s.order, "yes"), ANSWERED); /* the second click */
    assert_int_equal(answer(room, s.order, "no"), ANSWER_LATE);
    struct order_view o = order_seen_as(room, s.order);
    assert_int_equal(o.actual_cents, 900);
    assert_true(str_eq(o.lines.v[0].title, S("Gâteau")));
    assert_int_equal(held(room, s.bread.stock_item_id), 0);
    assert_int_equal(held(room, s.cake.stock_item_id), 1000);
    assert_true(move(room, s.order, "accepted", "ready", BY_MEMBER));
    all_is_well(room);
}

static void a_no_leaves_it_out(void **state)
{
    struct room *room = *state;
    struct scene s = scene(room, "Q2", "online");

    assert_int_equal(ask(room, s.order, s.bread.id, 3000), ASKED); /* more of the same */
    assert_int_equal(answer(room, s.order, "no"), ANSWERED);
    assert_int_equal(order_seen_as(room, s.order).actual_cents, 800);
    assert_int_equal(ask(room, s.order, s.cake.id, 1000), ASKED);
    assert_int_equal(answer(room, s.order, "no"), ANSWERED);
    assert_true(is_state(room, s.order, "cancelled")); /* nothing was left */
    assert_int_equal(sql_int(room, "SELECT CAST(sum(r.amount_cents) AS BIGINT) FROM refund r JOIN attempt a ON a.id = r.attempt_id WHERE a.about = %lld", (long long)s.order), 800);
    all_is_well(room);
}

static void the_bank_is_never_asked_for_more(void **state)
{
    struct room *room = *state;
    struct scene s = scene(room, "Q3", "online");

    assert_int_equal(ask(room, s.order, s.cake.id, 1000), ASKED);
    assert_int_equal(answer(room, s.order, "yes"), ANSWERED);
    assert_int_equal(order_seen_as(room, s.order).actual_cents, 800); /* a cake of 9.00 for the 8.00 that were paid */
    all_is_well(room);
}

static void silence_is_a_no_when_the_time_comes(void **state)
{
    struct room *room = *state;
    struct scene s = scene(room, "Q4", "shop");
    struct order_view o = order_seen_as(room, s.order);

    assert_int_equal(ask(room, s.order, s.bread.id, 3000), ASKED);
    time_is(room, o.slot_at - 1);
    clock_ticks(room, "order_questions");
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_question WHERE order_id = %lld AND answer = ''", (long long)s.order), 1);
    time_is(room, o.slot_at);
    clock_ticks(room, "order_questions");
    clock_ticks(room, "order_questions");
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_question WHERE order_id = %lld AND answer = 'late'", (long long)s.order), 1);
    assert_int_equal(answer(room, s.order, "yes"), ANSWER_LATE);
    assert_int_equal(ask(room, s.order, s.bread.id, 3000), ASK_LATE);
    assert_int_equal(order_seen_as(room, s.order).actual_cents, 800);
    assert_true(move(room, s.order, "accepted", "ready", BY_MEMBER));
    all_is_well(room);
}

/* What another has taken meanwhile is not promised twice; another shop's goods are not offered. */
static void goods_sold_meanwhile_are_gone(void **state)
{
    struct room *room = *state;
    struct scene s = scene(room, "Q5", "shop"), other = scene(room, "Q6", "shop");

    assert_int_equal(ask(room, s.order, other.cake.id, 1000), ASK_BAD);
    assert_int_equal(ask(room, s.order, s.cake.id, 500), ASK_BAD);
    assert_int_equal(ask(room, s.order, s.cake.id, 1000), ASKED);
    assert_int_equal(buy_one(room, &s.cake, 2, "shop").end, PLACED);
    assert_int_equal(answer(room, s.order, "yes"), ANSWER_GONE);
    assert_true(str_eq(order_seen_as(room, s.order).lines.v[0].title, S("Pain")));
    assert_int_equal(held(room, s.bread.stock_item_id), 2000);
    all_is_well(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(a_yes_changes_the_line), AT_NINE(a_no_leaves_it_out), AT_NINE(the_bank_is_never_asked_for_more),
        AT_NINE(silence_is_a_no_when_the_time_comes), AT_NINE(goods_sold_meanwhile_are_gone),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
