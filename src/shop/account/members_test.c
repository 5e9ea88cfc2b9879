/* Who works in a shop: the last owner stays, an invitation is good once, who is out is out. */
#include "shop/test/room.h"

#include <pthread.h>

#include "account.sql.h"
#include "shop/account/account.h"
#include "shop/account/inside.h"

enum { OWNERS = 8, ROUNDS = 6 };

struct team {
    int64_t merchant_id, person[OWNERS], member[OWNERS];
    int n;
};

static bool owners_make(struct tx *tx, struct room *room, void *arg)
{
    struct team *t = arg;
    struct member_of_person_row m;

    for (int i = 0; i < t->n; i++) {
        str mail = str_fmt(tx->mem, "o%d-%lld@example.org", i, (long long)t->merchant_id);
        t->person[i] = person_make(tx, room->now, mail, mail, LANG_FR);
        member_add(tx, room->now, t->person[i], t->merchant_id, S("owner"));
        assert_true(q_member_of_person(tx->db, tx->mem, t->person[i], t->merchant_id, &m));
        t->member[i] = m.id;
    }
    return true;
}

static struct team team_of(struct room *room, const char *slug, const char *code, int owners)
{
    struct team t = {.merchant_id = room_merchant(room, slug, code), .n = owners};

    assert_true(room_write(room, owners_make, &t));
    return t;
}

struct act {
    struct room *room;
    const struct team *team;
    int by, whom;
    str role; /* absent: takes out */
    enum member_end end;
    pthread_t thread;
};

static bool act_run(struct tx *tx, struct room *room, void *arg)
{
    struct act *a = arg;
    struct member_act who = {room->now, a->team->merchant_id, a->team->person[a->by]};

    a->end = a->role.p ? member_role_set(tx, &who, a->team->member[a->whom], a->role)
                       : member_remove(tx, &who, a->team->member[a->whom]);
    return a->end == MEMBER_DONE;
}

static enum member_end does(struct room *room, const struct team *t, int by, int whom, str role)
{
    struct act a = {.room = room, .team = t, .by = by, .whom = whom, .role = role};

    bool done = room_write(room, act_run, &a);
    assert_int_equal(done, a.end == MEMBER_DONE);
    return a.end;
}

struct count {
    int64_t merchant_id;
    size_t owners, people;
};

static void count_run(struct db *db, struct room *room, void *arg)
{
    struct count *c = arg;
    struct people people;

    members_of(db, room->mem, c->merchant_id, &people);
    c->people = people.n;
    c->owners = 0;
    for (size_t i = 0; i < people.n; i++) c->owners += str_eq(people.v[i].role, S("owner"));
    for (size_t i = 1; i < people.n; i++)
        assert_false(str_eq(people.v[i].role, S("owner")) && !str_eq(people.v[i - 1].role, S("owner")));
}

static struct count counted(struct room *room, int64_t merchant_id)
{
    struct count c = {.merchant_id = merchant_id};

    room_read(room, count_run, &c);
    return c;
}

static void the_last_owner_stays(void **state)
{
    struct room *room = *state;
    struct team t = team_of(room, "dernier", "D1", 2);

    assert_int_equal(does(room, &t, 0, 1, S("picker")), MEMBER_DONE);
    assert_int_equal(does(room, &t, 0, 0, S("manager")), MEMBER_LAST_OWNER);
    assert_int_equal(does(room, &t, 0, 0, (str){0}), MEMBER_LAST_OWNER);
    assert_int_equal(does(room, &t, 0, 0, S("owner")), MEMBER_DONE); /* he is one: nothing changes */
    assert_int_equal(does(room, &t, 1, 0, (str){0}), MEMBER_NONE);   /* a picker does no owner's act */
    assert_int_equal(does(room, &t, 0, 1, S("owner")), MEMBER_DONE);
    assert_int_equal(does(room, &t, 1, 0, (str){0}), MEMBER_DONE);
    assert_int_equal(does(room, &t, 0, 1, (str){0}), MEMBER_NONE); /* he is out */
    assert_int_equal(counted(room, t.merchant_id).owners, 1);
}

static void another_shop_is_nobodys(void **state)
{
    struct room *room = *state;
    struct team a = team_of(room, "chez-a", "D2", 2), b = team_of(room, "chez-b", "D3", 2);
    struct team mixed = {a.merchant_id, {a.person[0]}, {b.member[0]}, 1};

    assert_int_equal(does(room, &mixed, 0, 0, S("picker")), MEMBER_NONE);
    assert_int_equal(does(room, &mixed, 0, 0, (str){0}), MEMBER_NONE);
    assert_int_equal(counted(room, b.merchant_id).owners, 2);
}

static void *act_thread(void *arg)
{
    struct act *a = arg;

    room_write(a->room, act_run, a);
    return NULL;
}

/* Each owner takes out the next one, all at the same moment: whoever was taken out takes out nobody, and one stays. */
static void at_the_same_moment(void **state)
{
    struct room *room = *state;

    for (int round = 0; round < ROUNDS; round++) {
        char slug[32], code[32];
        snprintf(slug, sizeof slug, "ensemble-%d", round), snprintf(code, sizeof code, "E%d", round);
        struct team t = team_of(room, strdup(slug), strdup(code), 2 + round);
        struct act a[OWNERS];
        int done = 0;
        for (int i = 0; i < t.n; i++) {
            a[i] = (struct act){
                .room = room, .team = &t, .by = i, .whom = (i + 1) % t.n, .role = round % 2 ? S("clerk") : (str){0}};
            assert_int_equal(pthread_create(&a[i].thread, NULL, act_thread, &a[i]), 0);
        }
        for (int i = 0; i < t.n; i++) pthread_join(a[i].thread, NULL);
        for (int i = 0; i < t.n; i++) done += a[i].end == MEMBER_DONE;
        assert_true(done >= 1);
        assert_int_equal(counted(room, t.merchant_id).owners, t.n - done);
        assert_true(counted(room, t.merchant_id).owners >= 1);
    }
}

/* --- invitations --- */

struct inviting {
    const struct team *team;
    str mail, token;
    enum invite_end end;
    bool joined;
    struct joined as;
    int64_t id;
};

static bool invite_run(struct tx *tx, struct room *room, void *arg)
{
    struct inviting *v = arg;
    struct member_act who = {room->now, v->team->merchant_id, v->team->person[0]};
    struct invitation_open_rows open;

    v->end = member_invite(tx, &who, &(struct invitation_new){v->mail, S("Zoé"), S("clerk"), LANG_FR});
    q_invitation_open(tx->db, tx->mem, v->team->merchant_id, room->now, &open);
    if (open.n) v->id = open.v[open.n - 1].id;
    return v->end == INVITE_SENT;
}

/* The token is in the letter alone: the test puts one it knows in its place. */
static bool token_put(struct tx *tx, struct room *room, void *arg)
{
    struct inviting *v = arg;

    x_invitation_insert(tx, tx->mem,
                        &(struct invitation_insert_args){.id = id_new(),
                                                         .merchant_id = v->team->merchant_id,
                                                         .mail = v->mail,
                                                         .name = S("Zoé"),
                                                         .role = S("clerk"),
                                                         .token_hash = token_hash_of(tx->mem, v->token),
                                                         .invited_by = v->team->person[0],
                                                         .now = room->now,
                                                         .expires_at = room->now + 7 * DAY_MS});
    return true;
}

static bool join_run(struct tx *tx, struct room *room, void *arg)
{
    struct inviting *v = arg;

    v->joined = invitation_join(tx, room->now, v->token, LANG_FR, &v->as);
    return v->joined;
}

static bool withdraw_run(struct tx *tx, struct room *room, void *arg)
{
    struct inviting *v = arg;
    struct member_act who = {room->now, v->team->merchant_id, v->team->person[0]};

    return invitation_withdraw(tx, &who, v->id);
}

static void a_link_is_good_once(void **state)
{
    struct room *room = *state;
    struct team t = team_of(room, "invite", "D4", 1);
    struct inviting v = {.team = &t, .mail = S("zoe@example.org"), .token = S("jeton-jeton-jeton-jeton-01")};

    assert_true(room_write(room, token_put, &v));
    assert_true(room_write(room, join_run, &v));
    assert_int_equal(v.as.merchant_id, t.merchant_id);
    assert_false(room_write(room, join_run, &v));
    assert_int_equal(counted(room, t.merchant_id).people, 2);
    assert_false(room_write(room, invite_run, &v)); /* she is in the team already */
    assert_int_equal(v.end, INVITE_MEMBER);
}

static void a_link_that_is_no_more(void **state)
{
    struct room *room = *state;
    struct team t = team_of(room, "trop-tard", "D5", 1);
    struct inviting late = {.team = &t, .mail = S("tard@example.org"), .token = S("jeton-jeton-jeton-jeton-02")};
    struct inviting again = {.team = &t, .mail = S("deux@example.org"), .token = S("jeton-jeton-jeton-jeton-03")};
    int64_t now = room->now;

    assert_true(room_write(room, token_put, &late));
    room->now = now + 7 * DAY_MS;
    assert_false(room_write(room, join_run, &late));
    room->now = now;
    assert_true(room_write(room, token_put, &again));
    assert_true(room_write(room, invite_run, &again)); /* a new letter: the link of the old one is void */
    assert_false(room_write(room, join_run, &again));
    assert_true(room_write(room, withdraw_run, &again));
    assert_false(room_write(room, withdraw_run, &again));
    assert_int_equal(counted(room, t.merchant_id).people, 1);
}

/* --- sessions --- */

struct entering {
    int64_t person_id, merchant_id;
};

static bool enter_run(struct tx *tx, struct room *room, void *arg)
{
    const struct entering *e = arg;

    session_open(tx, room->now, &(struct session_new){S("member"), S("iPhone"), e->person_id, e->merchant_id});
    return true;
}

static void mine_run(struct db *db, struct room *room, void *arg)
{
    struct session_mine_rows rows;
    int64_t *n = arg;

    q_session_mine(db, room->mem, *n, room->now, &rows);
    *n = (int64_t)rows.n;
}

static int64_t sessions(struct room *room, int64_t person_id)
{
    int64_t n = person_id;

    room_read(room, mine_run, &n);
    return n;
}

static void who_is_out_is_out(void **state)
{
    struct room *room = *state;
    struct team t = team_of(room, "dehors", "D6", 2), other = team_of(room, "ailleurs", "D7", 1);
    struct entering here = {t.person[1], t.merchant_id}, there = {t.person[1], other.merchant_id};

    assert_true(room_write(room, enter_run, &here));
    assert_true(room_write(room, enter_run, &there));
    assert_int_equal(does(room, &t, 0, 1, S("picker")), MEMBER_DONE);
    assert_int_equal(sessions(room, t.person[1]), 2);
    assert_int_equal(does(room, &t, 0, 1, (str){0}), MEMBER_DONE);
    assert_int_equal(sessions(room, t.person[1]), 1); /* of another shop: it stays */
}

static int open_all(void **state)
{
    *state = room_open();
    return 0;
}

static int close_all(void **state)
{
    room_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_owner_stays),   cmocka_unit_test(another_shop_is_nobodys),
        cmocka_unit_test(at_the_same_moment),     cmocka_unit_test(a_link_is_good_once),
        cmocka_unit_test(a_link_that_is_no_more), cmocka_unit_test(who_is_out_is_out),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
