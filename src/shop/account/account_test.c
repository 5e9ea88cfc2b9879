/* Staff at the door: how often one may try. */
#include "shop/test/room.h"

#include "account.sql.h"
#include "shop/account/account.h"
#include "shop/account/inside.h"

struct door {
    int64_t person_id;
    int bad; /* tries before the good one */
};

static bool invite(struct tx *tx, struct room *room, void *arg)
{
    struct door *d = arg;

    staff_invite(tx, room->now, S("sandrine@example.org"), S("Sandrine"), S("moderator"));
    d->person_id = person_make(tx, room->now, S("sandrine@example.org"), S("Sandrine"), LANG_FR);
    return true;
}

/* All looked at before any was counted, as when they come at the same moment: the tries, then the right one. */
static bool tries(struct tx *tx, struct room *room, void *arg)
{
    const struct door *d = arg;

    for (int i = 0; i < d->bad; i++) staff_try_failed(tx, room->now, d->person_id);
    return x_staff_good_try(tx, tx->mem, d->person_id, 1000 + d->bad, room->now) == 1;
}

static void locked_door(void **state)
{
    struct room *room = room_open();
    struct door d = {.bad = 0};

    (void)state;
    assert_true(room_write(room, invite, &d));
    d.bad = 4;
    assert_true(room_write(room, tries, &d)); /* and four are forgotten by it */
    d.bad = 5;
    assert_false(room_write(room, tries, &d));
    d.bad = 6;
    assert_false(room_write(room, tries, &d));
    room_close(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(locked_door)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
