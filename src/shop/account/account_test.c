/* Staff at the door: how often one may try. Codes by mail: what a stranger asks for and types is his own. */
#include "shop/test/room.h"

#include "account.sql.h"
#include "shop/account/account.h"
#include "shop/account/inside.h"

struct door {
    int64_t person_id;
    int bad;              /* tries before the good one */
    bool own, enters_own; /* in a browser known as this person's */
};

static bool invite(struct tx *tx, struct room *room, void *arg)
{
    struct door *d = arg;

    staff_invite(tx, room->now, S("sandrine@example.org"), S("Sandrine"), STAFF_MODERATOR);
    d->person_id = person_make(tx, room->now, S("sandrine@example.org"), S("Sandrine"), LANG_FR);
    return true;
}

/* All looked at before any was counted, as when they come at the same moment: the tries, then the right one. */
static bool tries(struct tx *tx, struct room *room, void *arg)
{
    const struct door *d = arg;

    for (int i = 0; i < d->bad; i++) staff_try_failed(tx, room->now, d->person_id, d->own);
    return x_staff_good_try(tx, tx->mem, d->person_id, 1000 + d->bad, room->now, d->enters_own) == 1;
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
    d = (struct door){.person_id = d.person_id, .bad = 7, .enters_own = true}; /* strangers' tries lock strangers out */
    assert_true(room_write(room, tries, &d));
    d.bad = 8, d.own = true;
    assert_false(room_write(room, tries, &d));
    d.bad = 9, d.enters_own = false;
    assert_true(room_write(room, tries, &d));
    room_close(room);
}

/* --- codes --- */

static const str HERS = S("odile@example.org");

struct coded {
    const char *asker; /* empty: nobody in particular, as it was once */
    bool known, made;
    str code;
    int wrong; /* tries before the right one */
    enum sign_code end;
};

static struct sign_code_ask ask_of(const struct coded *c)
{
    return (struct sign_code_ask){"member", HERS, str_c(c->asker), c->known};
}

static bool code_made(struct tx *tx, struct room *room, void *arg)
{
    struct coded *c = arg;
    struct sign_code_ask ask = ask_of(c);
    struct sign_code_made made;

    c->made = sign_code_make(tx, room->now, &ask, &made);
    if (c->made) c->code = arena_str(room->mem, made.code);
    return true;
}

static bool code_typed(struct tx *tx, struct room *room, void *arg)
{
    struct coded *c = arg;
    struct sign_code_ask ask = ask_of(c);

    for (int i = 0; i < c->wrong; i++) sign_code_use_by(tx, room->now, &ask, S("no"));
    c->end = sign_code_use_by(tx, room->now, &ask, c->code);
    return true;
}

static bool asks(struct room *room, struct coded *c)
{
    assert_true(room_write(room, code_made, c));
    return c->made;
}

static enum sign_code types(struct room *room, struct coded *c)
{
    assert_true(room_write(room, code_typed, c));
    return c->end;
}

/* What a stranger asks for and types wrongly is his own; the control is the code that is good for whoever. */
static void strangers_use_up_nothing(void **state)
{
    struct room *room = room_open();
    struct coded hers = {.asker = "her browser"}, his = {.asker = "his", .wrong = 6}, open = {.asker = ""},
                 other = {.asker = "", .wrong = 6};

    (void)state;
    assert_true(asks(room, &hers) && asks(room, &his));
    assert_int_equal(types(room, &his), CODE_TOO_MANY_TRIES);
    assert_int_equal(types(room, &(struct coded){.asker = "his", .code = hers.code}), CODE_TOO_MANY_TRIES);
    assert_int_equal(types(room, &(struct coded){.asker = "another", .code = hers.code}),
                     CODE_WRONG); /* hers is no good to him */
    assert_int_equal(types(room, &hers), CODE_OK);
    assert_true(asks(room, &open));
    assert_false(asks(room, &other));
    assert_int_equal(types(room, &(struct coded){.asker = "", .wrong = 6, .code = open.code}), CODE_TOO_MANY_TRIES);
    assert_int_equal(types(room, &open), CODE_TOO_MANY_TRIES);
    room_close(room);
}

/* How many one asker gets, at moments half a minute and more apart. */
static int gets(struct room *room, struct coded c, int times)
{
    int n = 0;

    for (int i = 0; i < times; i++, room->now += 31 * SECOND_MS) n += asks(room, &c);
    return n;
}

static void strangers_share_an_hour(void **state)
{
    struct room *room = room_open();

    (void)state;
    assert_int_equal(gets(room, (struct coded){.asker = "his"}, 8), 6);
    assert_int_equal(gets(room, (struct coded){.asker = "his second"}, 5), 5);
    assert_int_equal(gets(room, (struct coded){.asker = "his third"}, 3), 1);
    assert_int_equal(gets(room, (struct coded){.asker = "a new telephone of hers"}, 1), 0);
    assert_int_equal(gets(room, (struct coded){.asker = "her browser", .known = true}, 8), 6);
    room->now += HOUR_MS;
    assert_int_equal(gets(room, (struct coded){.asker = "a new telephone of hers"}, 1), 1);
    room_close(room);
}

/* --- roles of staff --- */

static void roles_are_words(void **state)
{
    struct room *room = room_open();
    int64_t roles;

    (void)state;
    assert_true(staff_roles_read(S("editor, coach"), &roles));
    assert_int_equal(roles, STAFF_COACH | STAFF_EDITOR);
    assert_true(str_eq(staff_roles_codes(room->mem, roles), S("coach,editor")));
    assert_false(staff_roles_read(S(""), &roles) || staff_roles_read(S("coach,"), &roles) ||
                 staff_roles_read(S("boss"), &roles));
    assert_false(staff_roles_ok(0) || staff_roles_ok(128) || staff_roles_ok(-1));
    assert_true(staff_roles_ok(127));
    assert_int_equal(staff_rights_of(0), 0);
    assert_int_equal(staff_rights_of(STAFF_ELECTED), ACCESS_STAFF | ACCESS_FIGURES);
    assert_int_equal(staff_rights_of(STAFF_TOWN_HALL), ACCESS_STAFF | ACCESS_DESK);
    assert_int_equal(staff_rights_of(STAFF_ADMINISTRATOR), ACCESS_STAFF | STAFF_ONLY);
    assert_int_equal(staff_rights_of(STAFF_COACH | STAFF_EDITOR), ACCESS_STAFF | ACCESS_FIGURES | ACCESS_DESK |
                                                                      ACCESS_SHOPS | ACCESS_HELP | ACCESS_EDIT |
                                                                      ACCESS_STAND_IN);
    room_close(room);
}

struct changed {
    int64_t seen, roles;
    bool ends;
    enum staff_end end;
};

static bool change(struct tx *tx, struct room *room, void *arg)
{
    struct changed *c = arg;
    int64_t id = person_make(tx, room->now, S("sandrine@example.org"), S("Sandrine"), LANG_FR);

    c->end = c->ends ? staff_end(tx, room->now, id, id)
                     : staff_roles_change(tx, &(struct staff_change){room->now, id, id, c->seen, c->roles});
    return true;
}

static enum staff_end changes(struct room *room, struct changed c)
{
    assert_true(room_write(room, change, &c));
    return c.end;
}

/* Sandrine runs the market; Karim too, once he has come in by his link. */
static bool two_administrators(struct tx *tx, struct room *room, void *arg)
{
    bool *came_in = arg;
    int64_t karim = person_make(tx, room->now, S("karim@example.org"), S("Karim"), LANG_FR);

    if (!*came_in) {
        staff_invite(tx, room->now, S("sandrine@example.org"), S("Sandrine"), STAFF_ADMINISTRATOR | STAFF_EDITOR);
        staff_invite(tx, room->now, S("karim@example.org"), S("Karim"), STAFF_ADMINISTRATOR);
        return true;
    }
    return x_staff_enrol(tx, tx->mem, karim, S("hash"), S("sealed"), 1) == 1;
}

static void somebody_stays_administrator(void **state)
{
    struct room *room = room_open();
    const int64_t both = STAFF_ADMINISTRATOR | STAFF_EDITOR;
    bool came_in = false;

    (void)state;
    assert_true(room_write(room, two_administrators, &came_in));
    assert_int_equal(changes(room, (struct changed){both, STAFF_EDITOR}), STAFF_LAST);
    assert_int_equal(changes(room, (struct changed){.ends = true}), STAFF_LAST);
    assert_int_equal(changes(room, (struct changed){both, 0}), STAFF_NONE);
    assert_int_equal(changes(room, (struct changed){both, STAFF_ADMINISTRATOR | STAFF_COACH}), STAFF_DONE);
    assert_int_equal(changes(room, (struct changed){both, STAFF_ADMINISTRATOR}), STAFF_MOVED);
    came_in = true;
    assert_true(room_write(room, two_administrators, &came_in));
    assert_int_equal(changes(room, (struct changed){STAFF_ADMINISTRATOR | STAFF_COACH, STAFF_COACH}), STAFF_DONE);
    assert_int_equal(changes(room, (struct changed){.ends = true}), STAFF_DONE);
    assert_int_equal(changes(room, (struct changed){STAFF_COACH, STAFF_EDITOR}), STAFF_NONE);
    room_close(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(locked_door), cmocka_unit_test(strangers_use_up_nothing),
                                       cmocka_unit_test(strangers_share_an_hour), cmocka_unit_test(roles_are_words),
                                       cmocka_unit_test(somebody_stays_administrator)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
