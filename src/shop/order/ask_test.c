/* What the shop offers instead: only the buyer's yes changes what is in the bag. */
#include "shop/order/test/buy.h"

#include <pthread.h>

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
struct test_asking_here {
    struct room *room;
    struct test_asking t;
    bool done;
};
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
    return sql_int(room, "SELECT CAST(coalesce(sum(qty_milli), 0) AS BIGINT) FROM hold WHERE stock_item_id = %lld",
                   (long long)stock_item);
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
    assert_int_equal(sql_int(room,
                             "SELECT CAST(sum(r.amount_cents) AS BIGINT) FROM refund r JOIN attempt a ON a.id = "
                             "r.attempt_id WHERE a.about = %lld",
                             (long long)s.order),
                     800);
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

struct called {
    int64_t after, order_id; /* order_id out; 0: nothing is known */
};
static void called_read(struct db *db, struct room *room, void *arg)
{
    struct called *c = arg;
    struct order_asked q = {0};

    c->order_id = order_asked_by_phone(db, room->mem, S("639980088"), c->after, &q) ? q.order_id : 0;
}

/* Who has no mail address and answers what has lapsed is known for a while, and told that it is too late. */
static void late_words_are_heard(void **state)
{
    struct room *room = *state;
    struct scene s = scene(room, "QA", "shop");
    struct called c = {room->now, 0};

    assert_int_equal(ask(room, s.order, s.bread.id, 3000), ASKED);
    room_read(room, called_read, &c);
    assert_true(c.order_id == 0); /* he has a mail address */
    assert_true(room_write(room, sql_run, (void *)"UPDATE purchase SET mail = '', phone = '06 39 98 00 88'"));
    room_read(room, called_read, &c);
    assert_true(c.order_id == s.order);
    time_is(room, order_seen_as(room, s.order).slot_at);
    clock_ticks(room, "order_questions");
    room_read(room, called_read, &c);
    assert_true(c.order_id == s.order);
    assert_int_equal(answer(room, s.order, "yes"), ANSWER_LATE);
    c.after = room->now;
    room_read(room, called_read, &c);
    assert_true(c.order_id == 0);
}

static void silence_is_a_no_when_the_time_comes(void **state)
{
    struct room *room = *state;
    struct scene s = scene(room, "Q4", "shop");
    struct order_view o = order_seen_as(room, s.order);

    assert_int_equal(ask(room, s.order, s.bread.id, 3000), ASKED);
    time_is(room, o.slot_at - 1);
    clock_ticks(room, "order_questions");
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM order_question WHERE order_id = %lld AND answer = ''", (long long)s.order),
        1);
    time_is(room, o.slot_at);
    clock_ticks(room, "order_questions");
    clock_ticks(room, "order_questions");
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_question WHERE order_id = %lld AND answer = 'late'",
                             (long long)s.order),
                     1);
    assert_int_equal(answer(room, s.order, "yes"), ANSWER_LATE);
    assert_int_equal(ask(room, s.order, s.bread.id, 3000), ASK_LATE);
    assert_int_equal(order_seen_as(room, s.order).actual_cents, 800);
    assert_true(move(room, s.order, "accepted", "ready", BY_MEMBER));
    all_is_well(room);
}

/* What is offered is not sold to somebody else meanwhile; what another has taken is not offered; nor are another shop's goods. */
static void what_is_offered_is_set_aside(void **state)
{
    struct room *room = *state;
    struct scene s = scene(room, "Q5", "shop"), other = scene(room, "Q6", "shop");

    assert_int_equal(ask(room, s.order, other.cake.id, 1000), ASK_BAD);
    assert_int_equal(ask(room, s.order, s.cake.id, 500), ASK_BAD);
    assert_int_equal(ask(room, s.order, s.cake.id, 1000), ASKED);
    assert_int_equal(held(room, s.cake.stock_item_id), 1000);
    assert_int_equal(buy_one(room, &s.cake, 2, "shop").end, PLACE_PROBLEMS);
    assert_int_equal(buy_one(room, &s.cake, 1, "shop").end, PLACED); /* the other cake */
    assert_int_equal(answer(room, s.order, "yes"), ANSWERED);
    assert_int_equal(held(room, s.cake.stock_item_id), 2000);
    assert_int_equal(held(room, s.bread.stock_item_id), 0);
    s = scene(room, "Q7", "shop");
    assert_int_equal(buy_one(room, &s.cake, 2, "shop").end, PLACED);
    assert_int_equal(ask(room, s.order, s.cake.id, 1000), ASK_GONE);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_question WHERE order_id = %lld", (long long)s.order), 0);
    assert_int_equal(ask(room, s.order, s.bread.id, 6000), ASK_GONE); /* five loaves in all */
    assert_int_equal(ask(room, s.order, s.bread.id, 5000), ASKED);
    assert_int_equal(held(room, s.bread.stock_item_id), 5000);
    all_is_well(room);
}

/* His no, his silence and the end of the order give it back to the shelf. */
static void what_is_not_wanted_is_free_again(void **state)
{
    struct room *room = *state;
    struct scene no = scene(room, "Q8", "shop"), mute = scene(room, "Q9", "shop"), ended = scene(room, "R1", "shop");
    struct order_view o = order_seen_as(room, mute.order);

    assert_int_equal(ask(room, no.order, no.cake.id, 2000), ASKED);
    assert_int_equal(answer(room, no.order, "no"), ANSWERED);
    assert_int_equal(held(room, no.cake.stock_item_id), 0);
    assert_int_equal(ask(room, ended.order, ended.cake.id, 2000), ASKED);
    assert_true(move(room, ended.order, "accepted", "cancelled", BY_MEMBER));
    assert_int_equal(held(room, ended.cake.stock_item_id), 0);
    assert_int_equal(ask(room, mute.order, mute.cake.id, 2000), ASKED);
    all_is_well(room);
    time_is(room, o.slot_at); /* nobody swept: it is free already */
    struct buy b = {
        .room = room, .offer = {mute.cake.id}, .qty = {2}, .merchant = {mute.cake.merchant_id}, .pay = {"shop"}};
    cart_fill(&b);
    assert_true(place(&b));
    clock_ticks(room, "order_questions");
    assert_int_equal(sql_int(room, "SELECT count(*) FROM hold WHERE question_id IS NOT NULL AND order_id = %lld",
                             (long long)mute.order),
                     0);
    assert_true(is_state(room, mute.order, "cancelled"));
    all_is_well(room);
}

/* The last two cakes: offered by the shop and wanted by a buyer in the same moment. */
static void *ask_thread(void *arg)
{
    struct test_asking_here *t = arg;

    t->done = room_write(t->room, ask_run, &t->t);
    return NULL;
}

static void *place_thread(void *arg)
{
    struct buy *b = arg;

    room_write(b->room, place_run, b);
    return NULL;
}

static void offered_or_sold_never_both(void **state)
{
    struct room *room = *state;

    for (int i = 0; i < 8; i++) {
        char slug[4] = {'S', (char)('1' + i), 0};
        struct scene s = scene(room, slug, "shop");
        struct test_asking_here a = {room, {.a = {s.order, 7, s.cake.id, 2000, 0}}, false};
        struct buy b = {
            .room = room, .offer = {s.cake.id}, .qty = {2}, .merchant = {s.cake.merchant_id}, .pay = {"shop"}};
        pthread_t t[2];
        cart_fill(&b);
        assert_int_equal(pthread_create(&t[0], NULL, ask_thread, &a), 0);
        assert_int_equal(pthread_create(&t[1], NULL, place_thread, &b), 0);
        for (int k = 0; k < 2; k++) pthread_join(t[k], NULL);
        assert_int_equal((a.t.end == ASKED) + (b.end == PLACED), 1);
        assert_int_equal(held(room, s.cake.stock_item_id), 2000);
        all_is_well(room);
    }
}

/* fsck would notice goods that are offered and not set aside, and goods set aside for nobody. */
static void broken_offers_are_noticed(void **state)
{
    struct room *room = *state;
    struct scene s = scene(room, "R2", "shop");
    char sql[200], mend[200];

    assert_int_equal(ask(room, s.order, s.cake.id, 1000), ASKED);
    all_is_well(room);
    snprintf(sql, sizeof sql, "UPDATE hold SET question_id = NULL WHERE order_id = %lld AND question_id IS NOT NULL",
             (long long)s.order);
    assert_true(room_write(room, sql_run, sql));
    assert_true(str_find(findings(room), S("is offered and not set aside")) >= 0);
    snprintf(mend, sizeof mend,
             "UPDATE hold SET question_id = (SELECT id FROM order_question WHERE order_id = %lld) WHERE stock_item_id "
             "= %lld",
             (long long)s.order, (long long)s.cake.stock_item_id);
    assert_true(room_write(room, sql_run, mend));
    all_is_well(room);
    assert_int_equal(answer(room, s.order, "yes"), ANSWERED);
    all_is_well(room);
    assert_true(room_write(room, sql_run, mend));
    assert_true(str_find(findings(room), S("was answered and is still set aside")) >= 0);
    assert_true(room_write(room, sql_run, sql));
    all_is_well(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(a_yes_changes_the_line),
        AT_NINE(a_no_leaves_it_out),
        AT_NINE(the_bank_is_never_asked_for_more),
        AT_NINE(silence_is_a_no_when_the_time_comes),
        AT_NINE(late_words_are_heard),
        AT_NINE(what_is_offered_is_set_aside),
        AT_NINE(what_is_not_wanted_is_free_again),
        AT_NINE(offered_or_sold_never_both),
        AT_NINE(broken_offers_are_noticed),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
