/* Accounts of buyers: an address has one account, whoever typed its code last; devices end one by one; nothing of another's is touched. */
#include "shop/test/room.h"

#include "shop/account/buyer.h"

struct acting {
    int64_t id, session, address, other;
    const char *at;
    bool phone, done;
    str token;
    struct buyer b;
    struct buyer_devices d;
};

static bool enter_run(struct tx *tx, struct room *room, void *arg)
{
    struct acting *a = arg;

    a->id = buyer_enter(tx, &(struct buyer_entering){room->now, str_c(a->at), S("Odile"), a->phone, LANG_FR});
    return true;
}

static int64_t enters(struct room *room, const char *at)
{
    struct acting a = {.at = at};

    assert_true(room_write(room, enter_run, &a));
    return a.id;
}

static bool add_run(struct tx *tx, struct room *room, void *arg)
{
    struct acting *a = arg;

    a->done = buyer_reach_add(tx, a->id, &(struct buyer_entering){room->now, str_c(a->at), S(""), a->phone, LANG_FR});
    return a->done;
}

static bool adds(struct room *room, int64_t id, const char *at, bool phone)
{
    struct acting a = {.id = id, .at = at, .phone = phone};

    return room_write(room, add_run, &a);
}

static bool drop_run(struct tx *tx, struct room *room, void *arg)
{
    struct acting *a = arg;

    (void)room;
    return buyer_reach_drop(tx, a->id, str_c(a->at));
}

static bool where_run(struct tx *tx, struct room *room, void *arg)
{
    struct acting *a = arg;

    return buyer_address_add(
        tx, room->now, a->id,
        &(struct buyer_address){.label = S(""), .street = str_c(a->at), .postcode = S("61000"), .insee = S("61001")});
}

static bool choose_run(struct tx *tx, struct room *room, void *arg)
{
    struct acting *a = arg;

    return buyer_address_choose(tx, room->now, a->id, a->address);
}

static bool session_run(struct tx *tx, struct room *room, void *arg)
{
    struct acting *a = arg;

    buyer_session_open(tx, room->now, a->id, str_c(a->at));
    return true;
}

static bool end_run(struct tx *tx, struct room *room, void *arg)
{
    struct acting *a = arg;

    (void)room;
    return buyer_session_end(tx, a->id, a->session);
}

static bool gone_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    buyer_drop(tx, ((struct acting *)arg)->id);
    return true;
}

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct acting *a = arg;

    a->done = buyer_read(db, room->mem, a->id, &a->b);
    buyer_devices(db, room->mem, room->now, a->id, &a->d);
}

static struct acting look(struct room *room, int64_t id)
{
    struct acting a = {.id = id};

    room_read(room, look_run, &a);
    return a;
}

static void an_address_has_one_account(void **state)
{
    struct room *room = *state;
    int64_t me = enters(room, "moi@exemple.fr"), you = enters(room, "toi@exemple.fr");

    assert_int_equal(enters(room, "moi@exemple.fr"), me);
    assert_true(me != you);
    assert_true(adds(room, me, "06 39 98 00 11", true));
    struct acting a = look(room, me);
    assert_int_equal(a.b.reaches.n, 2);
    assert_true(str_eq(buyer_mail(&a.b), S("moi@exemple.fr")) && str_eq(buyer_phone(&a.b), S("06 39 98 00 11")));
    assert_true(buyer_has(&a.b, S("moi@exemple.fr")) && !buyer_has(&a.b, S("toi@exemple.fr")));
    struct acting where = {.id = you, .at = "1 rue du Cours"};
    assert_true(room_write(room, where_run, &where));
    assert_true(
        adds(room, me, "toi@exemple.fr", false)); /* I typed its code: the account left without an address is mine */
    assert_false(look(room, you).done);
    assert_int_equal(look(room, me).b.addresses.n, 1);
    assert_int_equal(enters(room, "toi@exemple.fr"), me);
    for (int i = 0; i < 3; i++) {
        struct acting d = {.id = me, .at = i == 0 ? "toi@exemple.fr" : i == 1 ? "06 39 98 00 11" : "moi@exemple.fr"};
        assert_int_equal(room_write(room, drop_run, &d), i < 2); /* the last one stays */
    }
}

static void no_more_than_may_be(void **state)
{
    struct room *room = *state;
    int64_t me = enters(room, "un@exemple.fr");
    struct acting where = {.id = me, .at = "2 rue du Cours"};
    char at[40];

    for (int i = 1; i <= BUYER_REACHES_MOST; i++) {
        snprintf(at, sizeof at, "un%d@exemple.fr", i);
        assert_int_equal(adds(room, me, strdup(at), false), i < BUYER_REACHES_MOST);
    }
    assert_true(adds(room, me, "un1@exemple.fr", false)); /* his already */
    for (int i = 0; i <= BUYER_ADDRESSES_MOST; i++) {
        room->now += 1000;
        assert_int_equal(room_write(room, where_run, &where), i < BUYER_ADDRESSES_MOST);
    }
    struct acting a = look(room, me);
    int64_t last = a.b.addresses.v[a.b.addresses.n - 1].id;
    struct acting mine = {.id = me, .address = last}, other = {.id = enters(room, "autre@exemple.fr"), .address = last};
    assert_false(room_write(room, choose_run, &other));
    room->now += 1000;
    assert_true(room_write(room, choose_run, &mine));
    assert_int_equal(look(room, me).b.addresses.v[0].id, last);
}

static void devices_end_one_by_one(void **state)
{
    struct room *room = *state;
    int64_t me = enters(room, "deux@exemple.fr"), other = enters(room, "trois@exemple.fr");
    struct acting s = {.id = me, .at = "iPhone"};

    assert_true(room_write(room, session_run, &s));
    assert_true(room_write(room, session_run, &s));
    struct acting a = look(room, me), theirs = {.id = other, .session = a.d.v[0].id},
                  mine = {.id = me, .session = a.d.v[0].id};
    assert_int_equal(a.d.n, 2);
    assert_false(room_write(room, end_run, &theirs));
    assert_true(room_write(room, end_run, &mine));
    assert_false(room_write(room, end_run, &mine));
    assert_int_equal(look(room, me).d.n, 1);
    room->now += (BUYER_DAYS + 1) * DAY_MS;
    assert_int_equal(look(room, me).d.n, 0);
    assert_true(room_write(room, gone_run, &mine));
    assert_false(look(room, me).done);
    assert_true(look(room, other).done);
}

static bool keep_run(struct tx *tx, struct room *room, void *arg)
{
    struct acting *a = arg;

    buyer_list_write(tx, room->now, a->id, str_c(a->at));
    return true;
}

static void kept_run(struct db *db, struct room *room, void *arg)
{
    struct acting *a = arg;

    a->token = buyer_list_read(db, room->mem, a->id);
}

static void keeps(struct room *room, int64_t id, const char *content)
{
    struct acting a = {.id = id, .at = content};

    assert_true(room_write(room, keep_run, &a));
}

static void assert_keeps(struct room *room, int64_t id, const char *content)
{
    struct acting a = {.id = id};

    room_read(room, kept_run, &a);
    assert_true(str_eq(a.token, str_c(content)));
}

/* An account that is joined to another brings its list; one that only loses an address keeps it. */
static void lists(void **state)
{
    struct room *room = *state;
    int64_t one = enters(room, "liste.une@exemple.fr"), two = enters(room, "liste.deux@exemple.fr"),
            three = enters(room, "liste.trois@exemple.fr");

    keeps(room, one, "10001*1");
    keeps(room, two, "10002*2_sB7");
    keeps(room, three, "10003*1");
    assert_true(adds(room, one, "liste.deux@exemple.fr", false));
    assert_keeps(room, one, "10001*1_10002*2_sB7");
    assert_keeps(room, two, "");
    assert_true(adds(room, three, "liste.autre@exemple.fr", false));
    assert_true(adds(room, one, "liste.autre@exemple.fr", false));
    assert_keeps(room, three, "10003*1");
    keeps(room, one, "");
    assert_keeps(room, one, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {AT_NINE(an_address_has_one_account), AT_NINE(no_more_than_may_be),
                                       AT_NINE(devices_end_one_by_one), AT_NINE(lists)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
