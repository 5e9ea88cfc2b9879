/* The rules of an order: who wins the last unit, what a promise is worth, what money does when it comes late. */
#include "shop/order/test/buy.h"

#include "app/settings.h"

#include <pthread.h>

#include "search.sql.h"

enum { BUYERS = 100 };

static int64_t n_shops;

static int64_t shop_new(struct room *room)
{
    char slug[32], code[32];

    snprintf(slug, sizeof slug, "shop-%lld", (long long)++n_shops);
    snprintf(code, sizeof code, "S%lld", (long long)n_shops);
    return room_merchant(room, strdup(slug), strdup(code));
}

static int64_t shop_online(struct room *room)
{
    int64_t m = shop_new(room);

    assert_true(room_write(room, contract_run, &m));
    return m;
}

static int64_t held(struct room *room, int64_t stock_item)
{
    return sql_int(room,
                   "SELECT CAST(coalesce(sum(qty_milli), 0) AS BIGINT) FROM hold WHERE stock_item_id = %lld AND "
                   "(expires_at IS NULL OR expires_at > %lld)",
                   (long long)stock_item, (long long)room->now);
}

static int64_t on_hand(struct room *room, int64_t stock_item)
{
    return sql_int(room, "SELECT on_hand_milli FROM stock_item WHERE id = %lld", (long long)stock_item);
}

static int64_t refunds(struct room *room, int64_t order)
{
    return sql_int(room,
                   "SELECT CAST(coalesce(sum(r.amount_cents), 0) AS BIGINT) FROM refund r JOIN attempt a ON a.id = "
                   "r.attempt_id WHERE a.about = %lld",
                   (long long)order);
}

/* --- the last unit --- */

/* Nobody is told to ask again: on PostgreSQL, who loses too often to the others of this process writes alone. */
static void *place_thread(void *arg)
{
    struct buy *b = arg;
    struct arena *mem = arena_new((size_t)64 << 20);
    struct room_writing r = {
        .w = {.run = room_write_run, .mem = mem, .together = b->together}, .room = b->room, .fn = place_run, .arg = b};
    enum write_end end = store_write_wait(b->room->store, &r.w);

    if (end != WRITE_DONE && end != WRITE_REFUSED) b->end = PLACE_PROBLEMS, b->code = "fault";
    arena_free(mem);
    return NULL;
}

static bool many_seats_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    sql_do(tx, "UPDATE merchant SET slot_seats = %d WHERE id = %lld", 2 * BUYERS, (long long)*(int64_t *)arg);
    return true;
}

/* There is a seat for each of them: what is scarce is the goods alone. */
static void last_unit_race(struct room *room, bool (*together)(int nth))
{
    struct offer_new o = room_offer(room, shop_new(room), "La dernière", 1500, 1);
    struct buy b[BUYERS];
    pthread_t t[BUYERS];
    int won = 0, sold_out = 0;

    assert_true(room_write(room, many_seats_run, &o.merchant_id));
    for (int i = 0; i < BUYERS; i++) {
        b[i] = (struct buy){
            .room = room, .offer = {o.id}, .qty = {1}, .merchant = {o.merchant_id}, .together = together(i)};
        cart_fill(&b[i]);
    }
    for (int i = 0; i < BUYERS; i++) assert_int_equal(pthread_create(&t[i], NULL, place_thread, &b[i]), 0);
    for (int i = 0; i < BUYERS; i++) pthread_join(t[i], NULL);
    for (int i = 0; i < BUYERS; i++) {
        won += b[i].end == PLACED;
        sold_out += b[i].end == PLACE_PROBLEMS && !strcmp(b[i].code, "order.sold_out");
    }
    assert_int_equal(won, 1);
    assert_int_equal(sold_out, BUYERS - 1);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM orders WHERE merchant_id = %lld", (long long)o.merchant_id),
                     1);
    assert_int_equal(held(room, o.stock_item_id), 1000);
    assert_int_equal(sql_int(room, "SELECT taken FROM slot WHERE merchant_id = %lld", (long long)o.merchant_id),
                     1); /* losers gave their seat back */
    all_is_well(room);
}

static bool never(int nth)
{
    return nth < 0;
}

static bool now_and_then(int nth)
{
    return nth % 2 == 0;
}

static bool always(int nth)
{
    return nth >= 0;
}

static void one_of_many_gets_the_last_unit(void **state)
{
    last_unit_race(*state, never);
}

/* The same where their writes share transactions, and where some do beside others that do not. */
static void one_of_a_group_gets_the_last_unit(void **state)
{
    last_unit_race(*state, always);
}

static void one_of_many_and_a_group_gets_the_last_unit(void **state)
{
    last_unit_race(*state, now_and_then);
}

static bool share_run(struct tx *tx, struct room *room, void *arg)
{
    const struct offer_new *o = arg;

    (void)room;
    sql_do(tx, "UPDATE offer SET stock_item_id = %lld WHERE id = %lld", (long long)o[0].stock_item_id,
           (long long)o[1].id);
    return true;
}

static void two_lines_on_one_stock_are_summed(void **state)
{
    struct room *room = *state;
    int64_t m = shop_new(room);
    struct offer_new o[2] = {room_offer(room, m, "Pot", 500, 3), room_offer(room, m, "Pot, décoré", 700, 3)};

    assert_true(room_write(room, share_run, o));
    struct buy b = {.room = room, .offer = {o[0].id, o[1].id}, .qty = {2, 2}, .merchant = {m}};
    cart_fill(&b);
    assert_false(place(&b));
    assert_string_equal(b.code, "order.sold_out");
    assert_int_equal(held(room, o[0].stock_item_id), 0); /* nothing is left behind */
    b.qty[1] = 1;
    cart_fill(&b);
    assert_true(place(&b));
    assert_int_equal(held(room, o[0].stock_item_id), 3000);
}

static void the_same_form_is_one_purchase(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Double", 500, 10);
    struct buy b = buy_one(room, &o, 1, "shop");

    assert_int_equal(b.end, PLACED);
    int64_t first = b.purchase_id;
    place(&b);
    assert_true(b.end == PLACE_SAME ||
                b.end == PLACE_OTHER); /* the cart is closed: its content can no longer be read */
    assert_int_equal(sql_int(room, "SELECT count(*) FROM purchase WHERE id >= %lld", (long long)first), 1);
    assert_int_equal(held(room, o.stock_item_id), 1000);
}

/* --- promises and time --- */

static void a_lapsed_promise_holds_nothing(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_online(room), "Vase", 3000, 1);
    struct buy a = buy_one(room, &o, 1, "online"), b = buy_one(room, &o, 1, "online");

    assert_int_equal(a.end, PLACED);
    assert_int_equal(b.end, PLACE_PROBLEMS);
    time_is(room, room->now + 29 * MINUTE_MS);
    b = buy_one(room, &o, 1, "online");
    assert_int_equal(b.end, PLACE_PROBLEMS); /* not yet */
    time_is(room, room->now + MINUTE_MS);
    b = buy_one(room, &o, 1, "online");
    assert_int_equal(b.end, PLACED); /* no sweeper ran */
    assert_true(is_state(room, a.order[0], "submitted"));
    clock_ticks(room, "order_expire");
    assert_true(is_state(room, a.order[0], "expired"));
    assert_true(is_state(room, b.order[0], "submitted"));
    all_is_well(room);
}

/* What a list of the market, the shop's page and the product's own say there is. */
struct shown {
    const struct offer_new *o;
    int64_t listed, in_shop, on_page;
};

static void shown_read(struct db *db, struct room *room, void *arg)
{
    struct shown *s = arg;
    struct cards_some_rows rows;
    struct offers shop;
    struct offer one;

    q_cards_some(db, room->mem, &(struct cards_some_args){.i0 = s->o->id, .now = room->now}, &rows);
    offers_of_merchant(db, room->mem, LANG_FR, s->o->merchant_id, room->now, &shop);
    assert_int_equal(rows.n, 1);
    assert_int_equal(shop.n, 1);
    assert_true(offer_any(db, room->mem, LANG_FR, s->o->id, room->now, &one));
    s->listed = rows.v[0].available_milli;
    s->in_shop = shop.v[0].available_milli;
    s->on_page = one.available_milli;
}

static void shows(struct room *room, const struct offer_new *o, int64_t milli)
{
    struct shown s = {.o = o};

    room_read(room, shown_read, &s);
    assert_int_equal(s.listed, milli);
    assert_int_equal(s.in_shop, milli);
    assert_int_equal(s.on_page, milli);
}

/* Nothing that runs by the clock has run for a day: what is shown and what is sold are right all the same. */
static void a_day_without_the_sweeper(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_online(room), "Coupe", 2000, 2);
    struct buy a = buy_one(room, &o, 1, "online"), kept = buy_one(room, &o, 1, "shop");

    assert_int_equal(a.end, PLACED);
    assert_int_equal(kept.end, PLACED);
    shows(room, &o, 0);
    time_is(room, room->now + DAY_MS);
    shows(room, &o, 1000); /* the unpaid one is free; the one to be paid in the shop is kept */
    assert_int_equal(held(room, o.stock_item_id), 1000);
    struct buy b = buy_one(room, &o, 1, "shop"), c = buy_one(room, &o, 1, "shop");
    assert_int_equal(b.end, PLACED);
    assert_int_equal(c.end, PLACE_PROBLEMS);
    assert_string_equal(c.code, "order.sold_out");
    shows(room, &o, 0);
    clock_ticks(room, "order_expire"); /* it is there again: it tidies, and changes nothing of that */
    assert_true(is_state(room, a.order[0], "expired"));
    assert_true(is_state(room, b.order[0], "submitted"));
    shows(room, &o, 0);
    all_is_well(room);
}

/* A bank may still be asked about an attempt: its order does not lapse before. */
static bool unknown_run(struct tx *tx, struct room *room, void *arg)
{
    attempt_put(tx, room->now, arg, "redirected", 0);
    return true;
}

static void an_unknown_payment_is_asked_about_first(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_online(room), "Bougie", 900, 5);
    struct buy a = buy_one(room, &o, 1, "online");
    struct capture c = {.order = a.order[0], .merchant = o.merchant_id, .cents = 900};

    assert_true(room_write(room, unknown_run, &c));
    time_is(room, room->now + 31 * MINUTE_MS);
    clock_ticks(room, "order_expire");
    assert_true(is_state(room, a.order[0], "submitted"));
}

/* A bank that answers nobody keeps its own orders waiting, not the others behind them. */
static void silent_banks_do_not_stand_before_others(void **state)
{
    enum { SILENT = 60 };
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_online(room), "Bougeoir", 900, SILENT + 1);

    assert_true(room_write(room, many_seats_run, &o.merchant_id));
    for (int i = 0; i < SILENT; i++) {
        struct buy a = buy_one(room, &o, 1, "online");
        struct capture c = {.order = a.order[0], .merchant = o.merchant_id, .cents = 900};
        assert_int_equal(a.end, PLACED);
        assert_true(room_write(room, unknown_run, &c));
    }
    time_is(room, room->now + MINUTE_MS);
    struct buy last = buy_one(room, &o, 1, "online");
    assert_int_equal(last.end, PLACED);
    time_is(room, room->now + 31 * MINUTE_MS);
    clock_ticks(room, "order_expire");
    assert_true(is_state(room, last.order[0], "expired"));
    all_is_well(room);
}

struct racing {
    struct room *room;
    struct capture c;
};
static void *capture_thread(void *arg)
{
    struct racing *r = arg;

    room_write(r->room, capture_run, &r->c);
    return NULL;
}

/* At the last second the promise stands; at the second after, whoever is first has it, and money never stays without goods. */
static void capture_against_a_competing_buyer(struct room *room, int64_t wait_ms)
{
    time_is(room, ROOM_START_MS);
    struct offer_new o = room_offer(room, shop_online(room), "Pièce unique", 4200, 1);
    struct buy a = buy_one(room, &o, 1, "online"),
               b = {.room = room, .offer = {o.id}, .qty = {1}, .merchant = {o.merchant_id}, .pay = {"online"}};
    struct racing r = {room, {.order = a.order[0], .merchant = o.merchant_id, .cents = 4200}};
    pthread_t t[2];

    assert_int_equal(a.end, PLACED);
    time_is(room, room->now + wait_ms);
    b.slot_at = a.slot_at + HOUR_MS;
    cart_fill(&b);
    assert_int_equal(pthread_create(&t[0], NULL, place_thread, &b), 0);
    assert_int_equal(pthread_create(&t[1], NULL, capture_thread, &r), 0);
    for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
    if (b.end == PLACED) {
        assert_true(wait_ms >= 30 * MINUTE_MS);
        assert_true(is_state(room, a.order[0], "expired"));
        assert_int_equal(refunds(room, a.order[0]), 4200);
    } else {
        assert_true(is_state(room, a.order[0], "submitted") && is_due(room, a.order[0], "paid"));
        assert_int_equal(refunds(room, a.order[0]), 0);
        assert_int_equal(sql_int(room, "SELECT count(*) FROM hold WHERE order_id = %lld AND expires_at IS NULL",
                                 (long long)a.order[0]),
                         1);
    }
    assert_int_equal(held(room, o.stock_item_id), 1000);
    all_is_well(room);
}

static void capture_in_the_last_second(void **state)
{
    for (int i = 0; i < 8; i++) capture_against_a_competing_buyer(*state, 30 * MINUTE_MS - 1);
    for (int i = 0; i < 8; i++) capture_against_a_competing_buyer(*state, 30 * MINUTE_MS);
}

static void late_money_finds_its_goods_or_goes_back(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_online(room), "Couteau", 6000, 2);
    struct buy a = buy_one(room, &o, 1, "online"), b = buy_one(room, &o, 1, "online");

    time_is(room, room->now + 31 * MINUTE_MS);
    clock_ticks(room, "order_expire");
    assert_true(is_state(room, a.order[0], "expired") && is_state(room, b.order[0], "expired"));
    struct buy other = buy_one(room, &o, 1, "shop");
    assert_int_equal(other.end, PLACED);
    struct capture ca = {.order = a.order[0], .merchant = o.merchant_id, .cents = 6000},
                   cb = {.order = b.order[0], .merchant = o.merchant_id, .cents = 6000};
    assert_true(room_write(room, capture_run, &ca)); /* one is left: the order stands again */
    assert_true(is_state(room, a.order[0], "submitted") && is_due(room, a.order[0], "paid"));
    assert_int_equal(refunds(room, a.order[0]), 0);
    assert_true(room_write(room, capture_run, &cb)); /* none is left */
    assert_true(is_state(room, b.order[0], "expired") && is_due(room, b.order[0], "to_refund"));
    assert_int_equal(refunds(room, b.order[0]), 6000);
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM order_event WHERE order_id = %lld AND reason = 'late_payment_recovered'",
                (long long)a.order[0]),
        1);
    all_is_well(room);
}

/* --- one of two --- */

static void refusing_one_leaves_the_other(void **state)
{
    struct room *room = *state;
    int64_t m[2] = {shop_new(room), shop_online(room)};
    struct offer_new o[2] = {room_offer(room, m[0], "Miel", 800, 5), room_offer(room, m[1], "Savon", 400, 5)};
    struct buy b = {
        .room = room, .offer = {o[0].id, o[1].id}, .qty = {2, 1}, .merchant = {m[0], m[1]}, .pay = {"shop", "online"}};

    cart_fill(&b);
    assert_true(place(&b));
    struct capture c = {.order = b.order[1], .merchant = m[1], .cents = 400};
    assert_true(room_write(room, capture_run, &c));
    assert_true(move(room, b.order[1], "submitted", "refused", BY_MEMBER));
    assert_int_equal(held(room, o[1].stock_item_id), 0);
    assert_int_equal(refunds(room, b.order[1]), 400);
    assert_true(is_state(room, b.order[0], "submitted") && is_due(room, b.order[0], "due_in_shop"));
    assert_int_equal(held(room, o[0].stock_item_id), 2000);
    assert_int_equal(sql_int(room, "SELECT taken FROM slot WHERE merchant_id = %lld", (long long)m[1]), 0);
    assert_int_equal(sql_int(room, "SELECT taken FROM slot WHERE merchant_id = %lld", (long long)m[0]), 1);
    all_is_well(room);
}

/* --- in the shop --- */

struct handing {
    int64_t order;
    const char *code;
    enum hand_over end;
};
static bool hand_run(struct tx *tx, struct room *room, void *arg)
{
    struct handing *h = arg;

    h->end = h->code ? order_hand_over(tx, room->now, h->order, str_c(h->code), 0)
                     : order_hand_over_known(tx, room->now, h->order, 9);
    return h->end == HANDED_OVER || h->end == HAND_WRONG_CODE;
}
static enum hand_over hand(struct room *room, int64_t order, const char *code)
{
    struct handing h = {order, code, 0};

    room_write(room, hand_run, &h);
    return h.end;
}

struct paying {
    int64_t order;
    const char *means;
};
static bool pay_run(struct tx *tx, struct room *room, void *arg)
{
    struct paying *p = arg;
    return order_paid_in_shop(tx, room->now, p->order, str_c(p->means));
}
static bool pay(struct room *room, int64_t order, const char *means)
{
    struct paying p = {order, means};
    return room_write(room, pay_run, &p);
}

static bool undo_run(struct tx *tx, struct room *room, void *arg)
{
    return order_undo(tx, room->now, *(int64_t *)arg, 0);
}

static const char *code_of(struct room *room, int64_t order)
{
    return str_z(room->mem, order_seen_as(room, order).code);
}

static void to_ready(struct room *room, int64_t order)
{
    assert_true(move(room, order, "submitted", "accepted", BY_MEMBER));
    assert_true(move(room, order, "accepted", "ready", BY_MEMBER));
}

static void hand_over_wants_code_and_money_then_stock_leaves(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Camembert", 450, 10);
    struct buy b = buy_one(room, &o, 3, "shop");
    int64_t id = b.order[0];

    assert_int_equal(hand(room, id, code_of(room, id)), HAND_NOT_READY);
    to_ready(room, id);
    assert_int_equal(hand(room, id, "00000"), HAND_WRONG_CODE);
    assert_int_equal(hand(room, id, code_of(room, id)), HAND_NOT_PAID);
    assert_false(pay(room, b.order[0] + 1, "cash"));
    assert_true(pay(room, id, "cash"));
    assert_false(pay(room, id, "card")); /* once */
    assert_int_equal(on_hand(room, o.stock_item_id), 10000);
    assert_int_equal(hand(room, id, code_of(room, id)), HANDED_OVER);
    assert_int_equal(on_hand(room, o.stock_item_id), 7000);
    assert_int_equal(held(room, o.stock_item_id), 0);
    all_is_well(room); /* I8 among others */
    assert_true(room_write(room, undo_run, &id));
    assert_true(is_state(room, id, "ready"));
    assert_int_equal(on_hand(room, o.stock_item_id), 10000);
    assert_int_equal(held(room, o.stock_item_id), 3000);
    all_is_well(room);
}

/* Of ten thousand codes nobody gets to try more than a few. */
static void wrong_codes_are_counted(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Miel", 900, 10);
    struct buy a = buy_one(room, &o, 1, "shop"), b = buy_one(room, &o, 1, "shop");
    int64_t id = a.order[0];

    to_ready(room, id);
    to_ready(room, b.order[0]);
    assert_true(pay(room, id, "cash") && pay(room, b.order[0], "cash"));
    for (int i = 0; i < 5; i++) assert_int_equal(hand(room, id, "00000"), HAND_WRONG_CODE);
    assert_int_equal(hand(room, id, "00000"), HAND_PAUSED);
    assert_int_equal(hand(room, id, code_of(room, id)), HAND_PAUSED);
    assert_int_equal(hand(room, b.order[0], code_of(room, b.order[0])),
                     HANDED_OVER); /* another order is not concerned */
    time_is(room, room->now + 15 * MINUTE_MS);
    assert_int_equal(hand(room, id, "00000"), HAND_WRONG_CODE); /* one more, and closed again */
    assert_int_equal(hand(room, id, code_of(room, id)), HAND_PAUSED);
    time_is(room, room->now + 15 * MINUTE_MS - 1);
    assert_int_equal(hand(room, id, code_of(room, id)), HAND_PAUSED);
    time_is(room, room->now + 1);
    assert_int_equal(hand(room, id, code_of(room, id)), HANDED_OVER);
    all_is_well(room);
}

static void without_the_code_it_is_on_the_shops_word(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Cidre", 500, 10);
    struct buy b = buy_one(room, &o, 1, "shop");
    int64_t id = b.order[0];

    assert_int_equal(hand(room, id, NULL), HAND_NOT_READY);
    to_ready(room, id);
    assert_int_equal(hand(room, id, ""), HAND_WRONG_CODE); /* no code typed is not "without the code" */
    assert_int_equal(hand(room, id, NULL), HAND_NOT_PAID);
    assert_true(pay(room, id, "cash"));
    assert_int_equal(hand(room, id, NULL), HANDED_OVER);
    assert_int_equal(sql_int(room,
                             "SELECT count(*) FROM order_event WHERE order_id = %lld AND to_state = 'handed_over' AND "
                             "reason = 'no_code' "
                             "AND actor_id = 9",
                             (long long)id),
                     1);
    all_is_well(room);
}

static void undo_lasts_ten_minutes_and_binds_once(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Beurre", 300, 10);
    struct buy b = buy_one(room, &o, 1, "shop");
    int64_t id = b.order[0];

    assert_false(room_write(room, undo_run, &id)); /* the buyer's step is not the shop's to undo */
    to_ready(room, id);
    assert_true(room_write(room, undo_run, &id));
    assert_true(is_state(room, id, "accepted"));
    assert_false(room_write(room, undo_run, &id)); /* an undo is not undone */
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    time_is(room, room->now + 10 * MINUTE_MS + 1);
    assert_false(room_write(room, undo_run, &id));
    assert_true(is_state(room, id, "ready"));
    struct buy gone = buy_one(room, &o, 1, "shop");
    assert_true(move(room, gone.order[0], "submitted", "refused", BY_MEMBER));
    assert_false(room_write(room, undo_run, &gone.order[0])); /* the goods may be sold by now */
}

static void what_nobody_collects_returns_to_the_shelf(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Pain", 250, 4);
    struct buy b = buy_one(room, &o, 4, "shop");
    int64_t end = b.slot_at + HOUR_MS;

    to_ready(room, b.order[0]);
    time_is(room, end + 24 * HOUR_MS - 1);
    clock_ticks(room, "order_not_collected");
    assert_true(is_state(room, b.order[0], "ready"));
    assert_int_equal(held(room, o.stock_item_id), 4000);
    time_is(room, end + 24 * HOUR_MS);
    assert_int_equal(held(room, o.stock_item_id), 0); /* already sellable, whatever the clock does */
    clock_ticks(room, "order_not_collected");
    assert_true(is_state(room, b.order[0], "not_collected"));
    assert_int_equal(on_hand(room, o.stock_item_id), 4000);
    all_is_well(room);
}

static void a_shop_that_never_answers_has_refused(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_online(room), "Silence", 700, 4);
    struct buy a = buy_one(room, &o, 1, "shop"), b = buy_one(room, &o, 1, "online"), c = buy_one(room, &o, 1, "shop");
    struct capture paid = {.order = b.order[0], .merchant = o.merchant_id, .cents = 700};

    assert_true(room_write(room, capture_run, &paid));
    assert_true(move(room, c.order[0], "submitted", "accepted", BY_MEMBER));
    time_is(room, a.slot_at + HOUR_MS - 1);
    clock_ticks(room, "order_unanswered");
    assert_true(is_state(room, a.order[0], "submitted"));
    time_is(room, a.slot_at + HOUR_MS);
    clock_ticks(room, "order_unanswered");
    assert_true(is_state(room, a.order[0], "refused") && is_state(room, b.order[0], "refused") &&
                is_state(room, c.order[0], "accepted"));
    assert_int_equal(refunds(room, b.order[0]), 700);
    assert_int_equal(held(room, o.stock_item_id), 1000);
    all_is_well(room);
}

/* The time to collect was over, somebody else bought: a clear no, not a broken invariant. */
static void goods_sold_meanwhile_are_not_handed_over_twice(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_online(room), "Lampe", 5000, 1);
    struct buy a = buy_one(room, &o, 1, "shop");

    to_ready(room, a.order[0]);
    time_is(room, a.slot_at + 26 * HOUR_MS);
    struct buy b = buy_one(room, &o, 1, "shop");
    assert_int_equal(b.end, PLACED);
    assert_false(pay(room, a.order[0], "cash")); /* nothing to pay for any more */
    assert_int_equal(held(room, o.stock_item_id), 1000);
    all_is_well(room);
}

static void an_unpaid_online_order_is_not_accepted(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_online(room), "Livre", 2000, 3);
    struct buy b = buy_one(room, &o, 1, "online");

    assert_false(move(room, b.order[0], "submitted", "accepted", BY_MEMBER));
    struct capture c = {.order = b.order[0], .merchant = o.merchant_id, .cents = 2000};
    assert_true(room_write(room, capture_run, &c));
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER));
}

struct slot_moving {
    int64_t order, at;
    enum slot_change end;
};
static bool slot_run(struct tx *tx, struct room *room, void *arg)
{
    struct slot_moving *s = arg;

    s->end = order_slot_change(tx, room->now, s->order, s->at);
    return s->end == SLOT_CHANGED;
}

/* A promise that lapsed is not made longer over goods that were sold. */
static void another_time_does_not_revive_sold_goods(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Chapeau", 4000, 1);
    struct buy a = buy_one(room, &o, 1, "shop");
    struct slot_moving s = {.order = a.order[0], .at = a.slot_at + HOUR_MS};

    assert_true(room_write(room, slot_run, &s));
    assert_int_equal(
        sql_int(room, "SELECT CAST(sum(taken) AS BIGINT) FROM slot WHERE merchant_id = %lld", (long long)o.merchant_id),
        1);
    assert_true(move(room, a.order[0], "submitted", "accepted", BY_MEMBER));
    time_is(room, room->now + 72 * HOUR_MS);
    struct buy b = buy_one(room, &o, 1, "shop");
    assert_int_equal(b.end, PLACED);
    s.at = b.slot_at;
    assert_false(room_write(room, slot_run, &s));
    assert_int_equal(s.end, SLOT_GONE); /* nobody is preparing it: its goods are gone, and the pages say that */
    assert_int_equal(held(room, o.stock_item_id), 1000);
    all_is_well(room);
}

static void another_time_is_refused_for_what_is_true(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Bonnet", 4000, 5);
    struct buy a = buy_one(room, &o, 1, "shop");
    struct slot_moving s = {.order = a.order[0], .at = a.slot_at + 1};

    assert_false(room_write(room, slot_run, &s));
    assert_int_equal(s.end, SLOT_NOT_FREE);
    assert_true(move(room, a.order[0], "submitted", "accepted", BY_MEMBER) &&
                move(room, a.order[0], "accepted", "preparing", BY_MEMBER));
    s.at = a.slot_at + HOUR_MS;
    assert_false(room_write(room, slot_run, &s));
    assert_int_equal(s.end, SLOT_TOO_LATE);
}

/* --- the table --- */

static const char *const all_states[] = {"submitted",   "accepted", "preparing", "ready",     "out_for_delivery",
                                         "handed_over", "expired",  "refused",   "cancelled", "not_collected"};
enum { N_STATES = sizeof all_states / sizeof *all_states };

/* Who may do what: b buyer, m member, s staff, k bank, c clock. All else is refused. */
static const struct legal {
    const char *from, *to, *who;
} legal[] = {
    {"submitted", "accepted", "msc"},    {"submitted", "refused", "msc"},
    {"submitted", "expired", "kc"},      {"submitted", "cancelled", "bms"},
    {"accepted", "preparing", "ms"},     {"accepted", "ready", "ms"},
    {"accepted", "cancelled", "bms"},    {"accepted", "submitted", "ms"},
    {"preparing", "ready", "ms"},        {"preparing", "cancelled", "bms"},
    {"preparing", "accepted", "ms"},     {"ready", "handed_over", "ms"},
    {"ready", "out_for_delivery", "ms"}, {"ready", "not_collected", "msc"},
    {"ready", "cancelled", "bms"},       {"ready", "preparing", "ms"},
    {"ready", "accepted", "ms"},         {"out_for_delivery", "handed_over", "ms"},
    {"out_for_delivery", "ready", "ms"}, {"out_for_delivery", "not_collected", "ms"},
    {"handed_over", "ready", "ms"},      {"handed_over", "out_for_delivery", "ms"},
    {"expired", "submitted", "k"},
};

static bool is_legal(const char *from, const char *to, enum order_actor who)
{
    for (size_t i = 0; i < sizeof legal / sizeof *legal; i++)
        if (!strcmp(legal[i].from, from) && !strcmp(legal[i].to, to)) return strchr(legal[i].who, "bmskc"[who]);
    return false;
}

struct stepping {
    int64_t order;
    int wrong, refused;
};
static bool table_run(struct tx *tx, struct room *room, void *arg)
{
    struct stepping *s = arg;

    for (int f = 0; f < N_STATES; f++) {
        sql_do(tx, "UPDATE orders SET state = '%s' WHERE id = %lld", all_states[f], (long long)s->order);
        for (int t = 0; t < N_STATES; t++)
            for (int who = BY_BUYER; who <= BY_CLOCK; who++) {
                if (is_legal(all_states[f], all_states[t], (enum order_actor)who)) continue;
                s->refused++;
                s->wrong += order_move(
                    tx, room->now,
                    &(struct order_step){s->order, all_states[f], all_states[t], (enum order_actor)who, 0, S("")});
            }
    }
    return false;
}

static void what_the_table_does_not_allow_is_refused(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Table", 100, 10);
    struct buy b = buy_one(room, &o, 1, "shop");
    struct stepping s = {.order = b.order[0]};

    room_write(room, table_run, &s);
    assert_int_equal(s.wrong, 0);
    assert_true(s.refused > 400);
    for (int t = 0; t < N_STATES; t++) /* from where it is not: somebody else was first */
        if (strcmp(all_states[t], "submitted")) assert_false(move(room, b.order[0], all_states[t], "ready", BY_MEMBER));
    assert_true(is_state(room, b.order[0], "submitted"));
}

static bool forgive_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    return setting_set(tx, S("orders.no_show_most"), S("0"), room->now, 0) == SETTING_OK;
}

/* All of these buy with one address, and some do not come: what that leads to is place_test's. */
static int forgiving_start(void **state)
{
    int bad = room_start(state);

    return bad ? bad : !room_write(*state, forgive_run, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(one_of_many_gets_the_last_unit),
        AT_NINE(one_of_a_group_gets_the_last_unit),
        AT_NINE(one_of_many_and_a_group_gets_the_last_unit),
        AT_NINE(two_lines_on_one_stock_are_summed),
        AT_NINE(the_same_form_is_one_purchase),
        AT_NINE(a_lapsed_promise_holds_nothing),
        AT_NINE(an_unknown_payment_is_asked_about_first),
        AT_NINE(silent_banks_do_not_stand_before_others),
        AT_NINE(capture_in_the_last_second),
        AT_NINE(late_money_finds_its_goods_or_goes_back),
        AT_NINE(refusing_one_leaves_the_other),
        AT_NINE(hand_over_wants_code_and_money_then_stock_leaves),
        AT_NINE(wrong_codes_are_counted),
        AT_NINE(without_the_code_it_is_on_the_shops_word),
        AT_NINE(undo_lasts_ten_minutes_and_binds_once),
        AT_NINE(what_nobody_collects_returns_to_the_shelf),
        AT_NINE(a_shop_that_never_answers_has_refused),
        AT_NINE(goods_sold_meanwhile_are_not_handed_over_twice),
        AT_NINE(an_unpaid_online_order_is_not_accepted),
        AT_NINE(another_time_does_not_revive_sold_goods),
        AT_NINE(another_time_is_refused_for_what_is_true),
        AT_NINE(what_the_table_does_not_allow_is_refused),
    };
    return cmocka_run_group_tests(tests, forgiving_start, room_stop);
}
