/* Markets: the next one first, and a day on which somebody does not come. */
#include "shop/test/room.h"

#include "shop/market/inside.h"

static int64_t at(int year, int month, int day, int hour)
{
    return local_at(S("Europe/Paris"), (struct local){.year = year, .month = month, .day = day, .hour = hour});
}

struct look {
    int64_t merchant_id, now;
    struct markets markets;
};

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct look *l = arg;

    reception_markets(db, room->mem, LANG_FR, l->now, &l->markets);
}

static struct look look(struct room *room, int64_t now)
{
    struct look l = {.now = now};

    room_read(room, look_run, &l);
    return l;
}

struct market_made {
    int64_t merchant_id, id;
};

static bool market_run(struct tx *tx, struct room *room, void *arg)
{
    struct market_made *m = arg;

    (void)room;
    m->id = reception_market_add(tx, &(struct market_new){S("argentan"), S("Marché d’Argentan"), S("Argentan market"),
                                                          S("61006"), S("place"), 2, 480, 780});
    reception_market_add(
        tx, &(struct market_new){S("alencon"), S("Marché d’Alençon"), S(""), S("61001"), S("place"), 4, 480, 780});
    reception_stall_add(tx, m->id, m->merchant_id);
    return true;
}

static bool stall_run(struct tx *tx, struct room *room, void *arg)
{
    struct market_made *m = arg;

    (void)room;
    m->id = reception_market_add(
        tx, &(struct market_new){S("sees"), S("Marché de Sées"), S(""), S("61464"), S("place"), 2, 480, 780});
    reception_stall_add(tx, m->id, m->merchant_id);
    return true;
}

static void markets_come_by_date(void **state)
{
    struct room *room = *state;
    struct market_made mine = {room_merchant(room, "etal", "B1"), 0};

    assert_true(room_write(room, market_run, &mine));
    struct look l = look(room, at(2026, 11, 24, 9)); /* on the market day, while it lasts */
    assert_int_equal(l.markets.v[0].next_at, at(2026, 11, 24, 8));
    assert_int_equal(l.markets.v[0].merchants, 1);
    assert_true(str_starts(l.markets.v[0].when, S("mardi 24")));
    l = look(room, at(2026, 11, 24, 13)); /* over: Thursday's comes first */
    assert_int_equal(l.markets.v[0].next_at, at(2026, 11, 26, 8));
    assert_int_equal(l.markets.v[1].next_at, at(2026, 12, 1, 8));
}

struct absence {
    int64_t merchant_id, market_id, day;
};

static bool absence_run(struct tx *tx, struct room *room, void *arg)
{
    const struct absence *a = arg;

    (void)room;
    x_absence_add(tx, tx->mem, a->market_id, a->merchant_id, a->day);
    return true;
}

static void mine_run(struct db *db, struct room *room, void *arg)
{
    struct look *l = arg;

    reception_markets_of(db, room->mem, LANG_FR, l->merchant_id, l->now, &l->markets);
}

static void a_day_at_the_market_may_be_cancelled(void **state)
{
    struct room *room = *state;
    struct market_made mine = {room_merchant(room, "absent", "B2"), 0};
    struct absence a = {.day = day_number(2026, 11, 24)};

    assert_true(room_write(room, stall_run, &mine));
    a.merchant_id = mine.merchant_id, a.market_id = mine.id;
    struct look l = {.merchant_id = mine.merchant_id, .now = at(2026, 11, 24, 7)};
    room_read(room, mine_run, &l);
    assert_int_equal(l.markets.v[0].next_at, at(2026, 11, 24, 8));
    assert_true(room_write(room, absence_run, &a));
    a.day += 7;
    assert_true(room_write(room, absence_run, &a));
    room_read(room, mine_run, &l);
    assert_int_equal(l.markets.v[0].next_at, at(2026, 12, 8, 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markets_come_by_date),
        cmocka_unit_test(a_day_at_the_market_may_be_cancelled),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
