/* Seasons: sold in their months, also over the new year; shown and not sold in the others, by the clock. */
#include "shop/test/room.h"

#include "shop/catalog/inside.h"

struct keeping {
    const struct offer_new *o;
    int64_t from, to;
};

static bool keep_run(struct tx *tx, struct room *room, void *arg)
{
    const struct keeping *k = arg;

    season_keep(tx, room->now, &(struct season){k->o->id, k->o->merchant_id, k->from, k->to});
    return true;
}

static void season(struct room *room, const struct offer_new *o, int64_t from, int64_t to)
{
    struct keeping k = {o, from, to};

    assert_true(room_write(room, keep_run, &k));
}

struct seeing {
    int64_t id;
    struct offer o;
};

static void see_run(struct db *db, struct room *room, void *arg)
{
    struct seeing *s = arg;

    assert_true(offer_any(db, room->mem, LANG_FR, s->id, room->now, &s->o));
}

static struct offer seen(struct room *room, const struct offer_new *o)
{
    struct seeing s = {.id = o->id};

    room_read(room, see_run, &s);
    return s.o;
}

static bool tick_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    season_clock[0].run(tx, room->now);
    return true;
}

static void months_also_over_the_new_year(void **state)
{
    (void)state;
    for (int64_t m = 1; m <= 12; m++) {
        assert_true(season_is(0, 0, m));
        assert_int_equal(season_is(4, 9, m), m >= 4 && m <= 9);
        assert_int_equal(season_is(11, 2, m), m >= 11 || m <= 2);
        assert_int_equal(season_is(5, 5, m), m == 5);
    }
}

/* It is November. */
static void shown_and_not_sold_until_it_is_back(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, room_merchant(room, "saison", "S1"), "Fraises", 400, 9);

    season(room, &o, 11, 2);
    assert_true(str_eq(seen(room, &o).mode, S("order")));
    season(room, &o, 12, 2);
    assert_true(str_eq(seen(room, &o).mode, S("showcase")));
    assert_int_equal(seen(room, &o).back_month, 12);
    assert_true(room_write(room, tick_run, NULL));
    assert_true(str_eq(seen(room, &o).mode, S("showcase"))); /* not yet */
    time_is(room, ROOM_START_MS + 7 * DAY_MS);               /* the first of December */
    assert_true(room_write(room, tick_run, NULL));
    assert_true(str_eq(seen(room, &o).mode, S("order")));
    assert_int_equal(seen(room, &o).back_month, 0);
    time_is(room, ROOM_START_MS + 98 * DAY_MS); /* the second of March */
    assert_true(room_write(room, tick_run, NULL));
    assert_true(str_eq(seen(room, &o).mode, S("showcase")));
    season(room, &o, 0, 0);
    assert_true(str_eq(seen(room, &o).mode, S("order")));
}

struct checking {
    struct buf findings;
};

static void check_run(struct db *db, struct room *room, void *arg)
{
    struct checking *c = arg;

    c->findings = buf_new(room->mem, 1 << 16);
    season_check(db, room->mem, &c->findings);
}

static void fsck_sees_half_a_season(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, room_merchant(room, "saison-2", "S2"), "Asperges", 400, 9);
    struct checking c;

    room_read(room, check_run, &c);
    assert_int_equal(c.findings.n, 0);
    season(room, &o, 4, 0);
    room_read(room, check_run, &c);
    assert_true(str_find(buf_str(&c.findings), S("C6:")) >= 0);
    season(room, &o, 0, 0);
    room_read(room, check_run, &c);
    assert_int_equal(c.findings.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {AT_NINE(months_also_over_the_new_year),
                                       AT_NINE(shown_and_not_sold_until_it_is_back), AT_NINE(fsck_sees_half_a_season)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
