/* Stock at several places: an order takes from where it is collected, the last one there is sold once, and it stays where its goods are. */
#include "shop/order/test/buy.h"

#include <pthread.h>

#include "shop/catalog/inside.h"

enum { BUYERS = 8, SEATS = 20 };

static int64_t shop_no;

static int64_t shop_new(struct room *room)
{
    char slug[40], code[8];

    snprintf(slug, sizeof slug, "lieux-%lld", (long long)++shop_no);
    snprintf(code, sizeof code, "L%lld", (long long)shop_no);
    return room_merchant(room, strdup(slug), strdup(code));
}

struct making {
    int64_t merchant_id, place_id;
};

static bool farm_run(struct tx *tx, struct room *room, void *arg)
{
    struct making *k = arg;
    struct pickup_place p = {.kind = S("farm"),
                             .name = S("La ferme des Haies"),
                             .address = S("Les Haies"),
                             .postcode = S("61000"),
                             .insee = S("61001"),
                             .lead_min = 30,
                             .slot_min = 60,
                             .slot_seats = SEATS};
    struct opening_new o[7];

    for (int d = 1; d <= 7; d++) o[d - 1] = (struct opening_new){d, 9 * 60, 19 * 60};
    k->place_id = p.id = reception_place_add(tx, room->now, k->merchant_id, &p);
    reception_place_week_set(tx, &p, k->merchant_id, o, 7);
    return true;
}

static int64_t farm_new(struct room *room, int64_t merchant_id)
{
    struct making k = {merchant_id, 0};

    assert_true(room_write(room, farm_run, &k));
    return k.place_id;
}

struct counting {
    struct stock_place_count c;
    enum stock_place_end end;
};

static bool count_run(struct tx *tx, struct room *room, void *arg)
{
    struct counting *k = arg;

    k->c.now = room->now;
    return (k->end = stock_place_count(tx, &k->c)) == STOCK_PLACE_DONE;
}

/* pieces -1: the place keeps none of its own any more. */
static enum stock_place_end count(struct room *room, const struct offer_new *o, int64_t place, int64_t pieces)
{
    struct counting k = {.c = {.merchant_id = o->merchant_id,
                               .offer_id = o->id,
                               .place_id = place,
                               .on_hand_milli = pieces < 0 ? NO_I64 : SOME_I64(pieces * 1000)}};

    room_write(room, count_run, &k);
    return k.end;
}

/* As the page sends it: what it showed, and what was typed; -1: empty. */
static enum stock_place_end typed(struct room *room, const struct offer_new *o, int64_t place, int64_t seen,
                                  int64_t pieces)
{
    struct counting k = {.c = {.merchant_id = o->merchant_id,
                               .offer_id = o->id,
                               .place_id = place,
                               .shown = true,
                               .seen_milli = seen < 0 ? NO_I64 : SOME_I64(seen * 1000),
                               .on_hand_milli = pieces < 0 ? NO_I64 : SOME_I64(pieces * 1000)}};

    room_write(room, count_run, &k);
    return k.end;
}

struct seeing {
    int64_t id, place;
    struct offer o;
};

static void see_run(struct db *db, struct room *room, void *arg)
{
    struct seeing *s = arg;

    assert_true(offer_any(db, room->mem, LANG_FR, s->id, room->now, &s->o));
    if (s->place >= 0) offer_at_place(db, room->mem, room->now, s->place, &s->o);
}

/* place -1: before anybody chose one. */
static int64_t left_at(struct room *room, const struct offer_new *o, int64_t place)
{
    struct seeing s = {.id = o->id, .place = place};

    room_read(room, see_run, &s);
    return s.o.available_milli / 1000;
}

static bool buys(struct room *room, const struct offer_new *o, int64_t where, int64_t pieces, struct buy *b)
{
    *b = (struct buy){.room = room, .offer = {o->id}, .qty = {pieces}, .merchant = {o->merchant_id}, .place_id = where};
    cart_fill(b);
    return place(b);
}

static void catalog_run(struct db *db, struct room *room, void *arg)
{
    struct checking *c = arg;

    c->findings = buf_new(room->mem, 1 << 20);
    catalog_check(db, room->mem, &c->findings);
}

static str catalog_findings(struct room *room)
{
    struct checking c;

    room_read(room, catalog_run, &c);
    return buf_str(&c.findings);
}

static void each_place_sells_its_own(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Miel", 700, 1);
    int64_t farm = farm_new(room, o.merchant_id), stall = farm_new(room, o.merchant_id),
            elsewhere = farm_new(room, shop_new(room));
    struct buy b;

    assert_int_equal(count(room, &o, elsewhere, 4), STOCK_PLACE_NOT_HERE);
    assert_int_equal(count(room, &o, farm, 3), STOCK_PLACE_DONE);
    assert_int_equal(left_at(room, &o, -1), 3); /* the most there is at one place */
    assert_int_equal(left_at(room, &o, 0), 1);
    assert_int_equal(left_at(room, &o, stall), 1); /* none of its own: from the shop */
    assert_true(buys(room, &o, farm, 2, &b));
    assert_int_equal(left_at(room, &o, farm), 1);
    assert_int_equal(left_at(room, &o, 0), 1);
    assert_int_equal(count(room, &o, farm, 1), STOCK_PLACE_HELD); /* two are promised */
    assert_int_equal(count(room, &o, farm, -1), STOCK_PLACE_HELD);
    struct buy no;
    assert_false(buys(room, &o, farm, 2, &no));
    assert_string_equal(no.code, "order.sold_out");
    assert_true(buys(room, &o, stall, 1, &no)); /* the shop's only one */
    assert_false(buys(room, &o, 0, 1, &no));
    assert_true(move(room, b.order[0], "submitted", "cancelled", BY_BUYER));
    assert_int_equal(left_at(room, &o, farm), 3); /* back where it was */
    assert_int_equal(count(room, &o, farm, -1), STOCK_PLACE_DONE);
    assert_int_equal(left_at(room, &o, farm), 0);
    assert_int_equal(catalog_findings(room).n, 0);
    all_is_well(room);
}

static void a_page_left_open_puts_nothing_back(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Cidre", 500, 1);
    int64_t farm = farm_new(room, o.merchant_id);

    assert_int_equal(typed(room, &o, farm, -1, 9), STOCK_PLACE_DONE);
    assert_int_equal(typed(room, &o, farm, -1, -1), STOCK_PLACE_DONE); /* a page from before, its field left empty */
    assert_int_equal(left_at(room, &o, farm), 9);
    assert_int_equal(typed(room, &o, farm, -1, 4), STOCK_PLACE_MOVED);
    assert_int_equal(typed(room, &o, farm, 9, 7), STOCK_PLACE_DONE);
    assert_int_equal(typed(room, &o, farm, 9, 7), STOCK_PLACE_DONE); /* the second click */
    assert_int_equal(typed(room, &o, farm, 9, 9), STOCK_PLACE_DONE); /* left as it was shown */
    assert_int_equal(left_at(room, &o, farm), 7);
    assert_int_equal(typed(room, &o, farm, 9, 8), STOCK_PLACE_MOVED);
    assert_int_equal(typed(room, &o, farm, 9, -1), STOCK_PLACE_MOVED);
    assert_int_equal(left_at(room, &o, farm), 7);
    all_is_well(room);
}

static void *place_thread(void *arg)
{
    place(arg);
    return NULL;
}

static void the_last_one_of_a_place_is_sold_once(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Cidre", 500, 1);
    int64_t farm = farm_new(room, o.merchant_id), placed[2] = {0};
    struct buy k[BUYERS];
    pthread_t t[BUYERS];

    assert_int_equal(count(room, &o, farm, 1), STOCK_PLACE_DONE);
    for (int i = 0; i < BUYERS; i++) {
        k[i] = (struct buy){
            .room = room, .offer = {o.id}, .qty = {1}, .merchant = {o.merchant_id}, .place_id = i % 2 ? farm : 0};
        k[i].slot_at = (room->now + (5 + i / 4) * HOUR_MS) / HOUR_MS * HOUR_MS;
        cart_fill(&k[i]);
    }
    for (int i = 0; i < BUYERS; i++) assert_int_equal(pthread_create(&t[i], NULL, place_thread, &k[i]), 0);
    for (int i = 0; i < BUYERS; i++) pthread_join(t[i], NULL);
    for (int i = 0; i < BUYERS; i++) placed[i % 2] += k[i].end == PLACED;
    assert_int_equal(placed[0], 1);
    assert_int_equal(placed[1], 1);
    assert_int_equal(left_at(room, &o, -1), 0);
    all_is_well(room);
}

struct changing {
    struct order_place_wanted w;
    enum slot_change end;
};

static bool change_run(struct tx *tx, struct room *room, void *arg)
{
    struct changing *c = arg;

    return (c->end = order_place_change(tx, room->now, &c->w)) == SLOT_CHANGED;
}

static void an_order_stays_where_its_goods_are(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Tomme", 900, 5);
    int64_t farm = farm_new(room, o.merchant_id), stall = farm_new(room, o.merchant_id);
    struct buy b;

    assert_int_equal(count(room, &o, farm, 5), STOCK_PLACE_DONE);
    assert_true(buys(room, &o, farm, 1, &b));
    struct changing c = {{b.order[0], stall, b.slot_at, 0}, SLOT_TOO_LATE};
    assert_false(room_write(room, change_run, &c));
    assert_int_equal(c.end, SLOT_NOT_FREE);
    assert_true(buys(room, &o, 0, 1, &b));
    c = (struct changing){{b.order[0], farm, b.slot_at, 0}, SLOT_TOO_LATE};
    assert_false(room_write(room, change_run, &c));
    assert_int_equal(c.end, SLOT_NOT_FREE);
    c = (struct changing){{b.order[0], stall, b.slot_at, 0}, SLOT_TOO_LATE};
    assert_true(room_write(room, change_run, &c)); /* the stall has the shop's */
    all_is_well(room);
}

static bool unmark_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    sql_do(tx, "UPDATE offer SET placed = 0 WHERE id = %lld", (long long)*(int64_t *)arg);
    return true;
}

static bool put_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    return bundle_put(tx, arg) == BUNDLE_DONE;
}

static void bundles_stay_out_and_fsck_looks(void **state)
{
    struct room *room = *state;
    int64_t m = shop_new(room), farm = farm_new(room, m);
    struct offer_new bundle = room_offer(room, m, "Panier", 2000, 1), apple = room_offer(room, m, "Pomme", 100, 9);
    struct bundle_act a = {
        .merchant_id = m, .offer_id = bundle.id, .part_id = apple.id, .each_milli = 1000, .now = room->now};

    assert_int_equal(count(room, &apple, farm, 4), STOCK_PLACE_DONE);
    assert_false(room_write(room, put_run, &a)); /* what is at places goes into no bundle */
    assert_int_equal(count(room, &apple, farm, -1), STOCK_PLACE_DONE);
    assert_true(room_write(room, put_run, &a));
    assert_int_equal(count(room, &apple, farm, 4), STOCK_PLACE_NOT_HERE); /* nor what is in one to places */
    assert_int_equal(count(room, &bundle, farm, 4), STOCK_PLACE_NOT_HERE);
    struct offer_new pear = room_offer(room, m, "Poire", 100, 9);
    assert_int_equal(count(room, &pear, farm, 4), STOCK_PLACE_DONE);
    assert_int_equal(catalog_findings(room).n, 0);
    assert_true(room_write(room, unmark_run, &pear.id));
    assert_true(str_find(catalog_findings(room), S("C8:")) >= 0);
}

static bool ask_run(struct tx *tx, struct room *room, void *arg)
{
    return order_question_ask(tx, room->now, arg) == ASKED;
}

/* What is proposed instead lies where the order is collected, too. */
static void something_else_is_from_there_too(void **state)
{
    struct room *room = *state;
    int64_t m = shop_new(room), farm = farm_new(room, m);
    struct offer_new o = room_offer(room, m, "Miel", 700, 5), other = room_offer(room, m, "Gelée", 600, 1);
    struct buy b;

    assert_int_equal(count(room, &other, farm, 4), STOCK_PLACE_DONE);
    assert_true(buys(room, &o, farm, 2, &b));
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER));
    assert_true(room_write(
        room, ask_run, &(struct asking){.order_id = b.order[0], .person_id = 7, .offer_id = other.id, .milli = 2000}));
    assert_int_equal(left_at(room, &other, farm), 2);
    assert_int_equal(left_at(room, &other, 0), 1);
    all_is_well(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {AT_NINE(each_place_sells_its_own),
                                       AT_NINE(a_page_left_open_puts_nothing_back),
                                       AT_NINE(the_last_one_of_a_place_is_sold_once),
                                       AT_NINE(an_order_stays_where_its_goods_are),
                                       AT_NINE(bundles_stay_out_and_fsck_looks),
                                       AT_NINE(something_else_is_from_there_too)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
