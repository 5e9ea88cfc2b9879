/* What was looked for in vain: grouped by its words, so many a day, and nobody left in it once staff are done. */
#include "shop/test/room.h"

#include "shop/sought/sought.h"

struct telling {
    const char *words, *place, *contact;
    bool taken;
};

static bool tell_run(struct tx *tx, struct room *room, void *arg)
{
    struct telling *t = arg;

    t->taken = sought_tell(tx, &(struct sought_new){room->now, str_c(t->words), str_c(t->place), str_c(t->contact)});
    return true;
}

static bool tell(struct room *room, const char *words, const char *place, const char *contact)
{
    struct telling t = {words, place, contact, false};

    assert_true(room_write(room, tell_run, &t));
    room->now += 1000;
    return t.taken;
}

static void groups_run(struct db *db, struct room *room, void *arg)
{
    sought_groups(db, room->mem, arg);
}

static bool done_run(struct tx *tx, struct room *room, void *arg)
{
    const struct sought_group *g = arg;

    return sought_done(tx, room->now, g->folded, g->last_id) > 0;
}

static void grouped(void **state)
{
    struct room *room = *state;
    struct sought_groups g;

    assert_true(tell(room, "Traîneau", "Sées", ""));
    assert_true(tell(room, "luge", "", "a@exemple.fr"));
    assert_true(tell(room, "TRAINEAU", "Flers", "b@exemple.fr"));
    assert_true(tell(room, "traîneau", "", ""));
    room_read(room, groups_run, &g);
    assert_int_equal(g.n, 2);
    assert_true(str_eq(g.v[0].folded, S("traineau")) && g.v[0].n == 3);
    assert_true(str_eq(g.v[0].words, S("traîneau")));
    assert_int_equal(g.v[0].said.n, 2); /* who says neither a place nor an address is counted, not listed */
    assert_true(str_eq(g.v[0].said.v[0].contact, S("b@exemple.fr")));
    struct sought_group seen = g.v[0];
    assert_true(tell(room, "traineau", "", "c@exemple.fr")); /* while somebody looks at the list */
    assert_true(room_write(room, done_run, &seen));
    assert_false(room_write(room, done_run, &seen));
    room_read(room, groups_run, &g);
    assert_int_equal(g.n, 2);
    assert_true(str_eq(g.v[1].folded, S("traineau")) && g.v[1].n == 1);
    assert_true(str_eq(g.v[1].said.v[0].contact, S("c@exemple.fr"))); /* waits on */
    assert_true(room_write(room, done_run, &g.v[1]));
    room_read(room, groups_run, &g);
    assert_int_equal(g.n, 1);
    assert_true(str_eq(g.v[0].folded, S("luge")));
}

static void so_many_a_day(void **state)
{
    struct room *room = *state;

    room->now += 2 * DAY_MS;
    for (int i = 0; i < SOUGHT_A_DAY; i++) assert_true(tell(room, "luge", "", ""));
    assert_false(tell(room, "luge", "", ""));
    room->now += DAY_MS;
    assert_true(tell(room, "luge", "", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(grouped), cmocka_unit_test(so_many_a_day)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
