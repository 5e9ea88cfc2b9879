/* moves_test.c: every move of a stock stands on one of its pages, each begins where the one before it ended, the first at
** nothing and the last at what is on hand; a loss takes nothing that orders set aside. */
#include "shop/order/test/buy.h"

#include "shop/moves/moves.h"

struct scene {
    int64_t shop, farm;
    struct offer_new o;
};

static bool stock_run(struct tx *tx, struct room *room, void *arg)
{
    return stock_move_make(tx, room->now, arg);
}

static bool stocked(struct room *room, const struct offer_new *o, int64_t pieces, const char *reason)
{
    room->now += MINUTE_MS;
    return room_write(room, stock_run, &(struct stock_change){o->stock_item_id, pieces * 1000, 0, 0, str_c(reason)});
}

static bool farm_run(struct tx *tx, struct room *room, void *arg)
{
    struct scene *s = arg;
    struct pickup_place p = {.kind = S("farm"),
                             .name = S("La ferme"),
                             .address = S("Les Haies"),
                             .postcode = S("61000"),
                             .insee = S("61001"),
                             .lead_min = 30,
                             .slot_min = 60,
                             .slot_seats = 4};
    struct stock_place_count c = {
        .merchant_id = s->shop, .offer_id = s->o.id, .now = room->now, .on_hand_milli = SOME_I64(4000)};

    c.place_id = s->farm = reception_place_add(tx, room->now, s->shop, &p);
    return stock_place_count(tx, &c) == STOCK_PLACE_DONE;
}

static struct scene scene_new(struct room *room, const char *slug, const char *code)
{
    struct scene s = {.shop = room_merchant(room, slug, code)};

    s.o = room_offer(room, s.shop, "Tomme", 900, 10);
    return s;
}

/* Sold and handed over; then taken back as a mistake, and handed over again. */
static void sold(struct room *room, const struct offer_new *o)
{
    static const char *const way[] = {"submitted",   "accepted", "preparing",  "ready",
                                      "handed_over", "ready",    "handed_over"};
    struct buy b = buy_one(room, o, 2, "shop");

    assert_int_equal(b.end, PLACED);
    for (size_t i = 1; i < sizeof way / sizeof *way; i++) {
        room->now += MINUTE_MS;
        assert_true(move(room, b.order[0], way[i - 1], way[i], BY_MEMBER));
    }
}

static void given_up(struct room *room, const struct offer_new *o)
{
    struct buy b = buy_one(room, o, 3, "shop");

    room->now += MINUTE_MS;
    assert_true(move(room, b.order[0], "submitted", "cancelled", BY_BUYER));
}

struct reading {
    struct moves_asked a;
    struct moves_items items;
    struct moves m;
};

static void read_run(struct db *db, struct room *room, void *arg)
{
    struct reading *r = arg;

    moves_items(db, room->mem, &r->a, &r->items);
    moves_read(db, room->mem, &r->a, &r->items, &r->m);
}

static struct reading page(struct room *room, const struct scene *s, struct moves_from from, int64_t most)
{
    struct reading r = {{s->shop, s->o.product_id, room->now, most, from}, {0}, {0}};

    room_read(room, read_run, &r);
    return r;
}

static const struct moves_from latest = {INT64_MAX, INT64_MAX};

/* Walks all pages backwards; said: the reasons, the latest first, of both stocks. */
static void walk(struct room *room, const struct scene *s, int64_t most, const char *said)
{
    struct reading r = page(room, s, latest, most);
    int64_t before[4];
    char all[1000] = "";

    assert_in_range(r.items.n, 1, 4);
    for (size_t i = 0; i < r.items.n; i++) before[i] = r.items.v[i].on_hand_milli;
    for (;;) {
        assert_true(r.m.n <= (size_t)most);
        for (size_t i = 0; i < r.m.n; i++) {
            const struct move *m = &r.m.v[i];
            int64_t *was = &before[m->item - r.items.v];
            assert_int_equal(m->after_milli, *was);
            *was -= m->qty_milli;
            assert_int_equal(m->held_milli > 0, str_eq(m->reason, S("released")));
            snprintf(all + strlen(all), sizeof all - strlen(all), "%.*s%s ", STR_ARG(m->reason),
                     m->item->place.n ? "@farm" : "");
        }
        if (!r.m.more) break;
        const struct move *last = &r.m.v[r.m.n - 1];
        r = page(room, s, (struct moves_from){last->at, last->id}, most);
    }
    for (size_t i = 0; i < r.items.n; i++) assert_int_equal(before[i], 0);
    if (strcmp(all, said)) fail_msg("said %s, not %s", all, said);
}

static void pages_add_up(void **state)
{
    struct room *room = *state;
    struct scene s = scene_new(room, "mouvements", "M1"), other = scene_new(room, "ailleurs", "M2");
    static const char *const all = "hand_over undo hand_over released loss stocktake count start@farm start ";

    room->now += MINUTE_MS;
    assert_true(room_write(room, farm_run, &s));
    assert_true(stocked(room, &s.o, 5, "count"));
    assert_true(stocked(room, &s.o, -3, "stocktake"));
    assert_true(stocked(room, &s.o, -1, "loss"));
    given_up(room, &s.o);
    sold(room, &s.o);
    for (int64_t most = 1; most <= 10; most++) walk(room, &s, most, all);
    walk(room, &other, 3, "start ");
    struct reading r = page(room, &s, latest, 30);
    assert_int_equal(r.items.n, 2);
    assert_int_equal(r.items.v[0].on_hand_milli, 9000);
    assert_int_equal(r.m.v[3].held_milli, 3000); /* what the order that was given up had set aside */
    assert_true(str_starts(move_text(room->mem, LANG_FR, &r.m.v[0]), S("Vendu, commande M1-")));
    struct scene stolen = {.shop = other.shop, .o = s.o};
    assert_int_equal(page(room, &stolen, latest, 30).items.n, 0);
    all_is_well(room);
}

struct losing {
    struct moves_loss l;
    enum moves_end end;
};

static bool lose_run(struct tx *tx, struct room *room, void *arg)
{
    struct losing *l = arg;

    l->l.now = room->now;
    return (l->end = moves_lose(tx, &l->l)) == MOVES_DONE;
}

static enum moves_end lost(struct room *room, int64_t shop, const struct offer_new *o, int64_t pieces)
{
    struct losing l = {.l = {shop, o->product_id, o->stock_item_id, 0, pieces * 1000, 0}};

    room_write(room, lose_run, &l);
    return l.end;
}

static void what_is_set_aside_is_not_lost(void **state)
{
    struct room *room = *state;
    struct scene s = scene_new(room, "pertes", "M3"), other = scene_new(room, "voisine", "M4");

    assert_int_equal(buy_one(room, &s.o, 4, "shop").end, PLACED);
    assert_int_equal(lost(room, s.shop, &s.o, 7), MOVES_LESS);
    assert_int_equal(lost(room, other.shop, &s.o, 1), MOVES_NOT_HERE);
    struct offer_new mixed = s.o;
    mixed.stock_item_id = other.o.stock_item_id; /* another's stock, under one's own product */
    assert_int_equal(lost(room, s.shop, &mixed, 1), MOVES_NOT_HERE);
    walk(room, &s, 5, "start ");
    assert_int_equal(lost(room, s.shop, &s.o, 6), MOVES_DONE);
    walk(room, &s, 5, "loss start ");
    walk(room, &other, 5, "start ");
    all_is_well(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages_add_up), cmocka_unit_test(what_is_set_aside_is_not_lost)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
