/* The list of next actions over three hundred shops, what is put aside of it, and the week's routine. */
#include "shop/order/test/buy.h"

#include "app/audit.h"
#include "shop/coach/coach.h"
#include "shop/coach/desk.h"

enum { SHOPS = 300, ALL = ACCESS_STAFF | STAFF_ONLY };

struct many {
    int64_t id[SHOPS];
};

/* Published so many days ago each, without hours and without a product. */
static bool shops_make(struct tx *tx, struct room *room, void *arg)
{
    struct many *m = arg;

    for (int i = 0; i < SHOPS; i++) {
        str word = str_fmt(tx->mem, "s%d", i);
        m->id[i] = id_new();
        x_fixture_merchant(tx, tx->mem,
                           &(struct fixture_merchant_args){.id = m->id[i],
                                                           .slug = word,
                                                           .code = word,
                                                           .kind = S("producer"),
                                                           .mode = S("reserve"),
                                                           .empty = S(""),
                                                           .insee = S("61001"),
                                                           .now = room->now - (3 + i % 50) * DAY_MS,
                                                           .slot_min = 60,
                                                           .slot_seats = 1,
                                                           .limit_cents = 6000});
    }
    return true;
}

struct question {
    uint32_t rights;
    struct coach_actions all;
};

static void ask(struct db *db, struct room *room, void *arg)
{
    struct question *a = arg;

    coach_actions(db, room->mem, room->now, a->rights, &a->all);
}

static struct coach_actions actions(struct room *room, uint32_t rights)
{
    struct question a = {.rights = rights};

    room_read(room, ask, &a);
    return a.all;
}

static size_t of_kind(const struct coach_actions *all, str kind)
{
    size_t n = 0;

    for (size_t i = 0; i < all->n; i++) n += str_eq(all->v[i].kind, kind);
    return n;
}

static bool aside(struct tx *tx, struct room *room, void *arg)
{
    struct coach_aside c = *(struct coach_aside *)arg;

    c.now = room->now, c.person_id = 1;
    return coach_action_aside(tx, &c);
}

static bool again(struct tx *tx, struct room *room, void *arg)
{
    struct coach_aside c = *(struct coach_aside *)arg;

    c.now = room->now;
    return coach_action_again(tx, &c);
}

static void three_hundred_shops(void **state)
{
    struct room *room = *state;
    static struct many m;

    assert_true(room_write(room, shops_make, &m));
    struct coach_actions all = actions(room, ALL);
    assert_int_equal(all.n, 2 * SHOPS);
    assert_int_equal(of_kind(&all, S("empty")), SHOPS);
    assert_int_equal(of_kind(&all, S("hours")), SHOPS);
    for (size_t i = 1; i < SHOPS; i++) assert_true(all.v[i - 1].since <= all.v[i].since);
    assert_int_equal(actions(room, ACCESS_STAFF | ACCESS_JUDGE).n, 0); /* not for who cannot do it */
    struct coach_aside c = {.merchant_id = all.v[0].merchant_id, .rights = ALL, .kind = S("empty"), .done = true};
    assert_true(room_write(room, aside, &c));
    all = actions(room, ALL);
    assert_int_equal(all.n, 2 * SHOPS - 1);
    assert_int_not_equal(all.v[0].merchant_id, c.merchant_id);
    assert_true(room_write(room, again, &c));
    assert_false(room_write(room, again, &c));
    assert_int_equal(actions(room, ALL).n, 2 * SHOPS);
    assert_true(room_write(room, aside, &c));
    c.done = false; /* another day after all */
    assert_true(room_write(room, aside, &c));
    time_is(room, room->now + 3 * DAY_MS - 1);
    assert_int_equal(actions(room, ALL).n, 2 * SHOPS - 1);
    time_is(room, room->now + 1);
    assert_int_equal(actions(room, ALL).n, 2 * SHOPS);
    struct coach_aside bad[] = {{.merchant_id = 12, .rights = ALL, .kind = S("empty")},
                                {.merchant_id = c.merchant_id, .rights = ALL, .kind = S("nothing")},
                                {.merchant_id = c.merchant_id, .rights = ACCESS_JUDGE, .kind = S("empty")}};
    for (size_t i = 0; i < 3; i++) assert_false(room_write(room, aside, &bad[i]));
    assert_true(room_write(room, sql_run, (void *)"UPDATE merchant SET suspended_at = 1 WHERE kind = 'producer'"));
    assert_int_equal(actions(room, ALL).n, 0);
}

/* An order nobody looks at comes before all else, and leaves the list when it is seen. */
static void an_order_waits(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "sourd", "U1"), other = room_merchant(room, "muet", "U2");
    struct offer_new o = room_offer(room, m, "Pain", 700, 9);
    struct buy b = {.room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .slot_at = room->now + 4 * HOUR_MS};

    cart_fill(&b);
    assert_true(place(&b));
    assert_int_equal(actions(room, ALL).n, 0);
    assert_true(room_write(room, sql_run, (void *)"UPDATE orders SET unseen_stage = 2"));
    struct coach_actions all = actions(room, ALL);
    assert_int_equal(all.n, 1);
    assert_true(all.v[0].merchant_id == m && str_eq(all.v[0].kind, S("unseen")) && all.v[0].n == 1);
    assert_true(str_eq(coach_action_path(room->mem, &all.v[0]), S("/equipe/commandes?boutique=sourd")));
    assert_true(room_write(room, sql_run, (void *)"UPDATE orders SET seen_at = 1, state = 'accepted'"));
    assert_int_equal(actions(room, ALL).n, 0);
    time_is(room, room->now + 5 * HOUR_MS);
    all = actions(room, ALL);
    assert_true(all.n == 1 && str_eq(all.v[0].kind, S("late")));
    assert_true(room_write(room, sql_run, (void *)"UPDATE orders SET state = 'handed_over'"));
    time_is(room, room->now + 3 * DAY_MS);
    all = actions(room, ALL);
    assert_true(all.n == 1 && all.v[0].merchant_id == other && str_eq(all.v[0].kind, S("empty")));
    time_is(room, room->now + 60 * DAY_MS);
    all = actions(room, ALL);
    assert_int_equal(of_kind(&all, S("quiet")), 2);
}

struct routine_asked {
    uint32_t rights;
    struct routine r;
};

static void routine_ask(struct db *db, struct room *room, void *arg)
{
    struct routine_asked *a = arg;

    routine_read(db, room->mem, room->now, a->rights, &a->r);
}

static struct routine routine_of(struct room *room, uint32_t rights)
{
    struct routine_asked a = {.rights = rights};

    room_read(room, routine_ask, &a);
    return a.r;
}

static bool do_task(struct tx *tx, struct room *room, void *arg)
{
    struct routine_asked *a = arg;

    return routine_do(tx, room->now, 1, a->rights, S("files"));
}

static void the_week(void **state)
{
    struct room *room = *state;
    struct routine r = routine_of(room, ALL);

    assert_int_equal(r.n, ROUTINE_TASKS);
    assert_true(r.minutes <= ROUTINE_MINUTES_MOST && r.left == r.minutes);
    assert_int_equal(routine_of(room, ACCESS_STAFF).n, 0);
    assert_false(room_write(room, do_task, &(struct routine_asked){.rights = ACCESS_EDIT}));
    assert_true(room_write(room, do_task, &(struct routine_asked){.rights = ACCESS_JUDGE}));
    assert_int_equal(routine_of(room, ALL).left, r.minutes - 15);
    time_is(room, room->now + ROUTINE_MS - 1);
    assert_int_equal(routine_of(room, ALL).left, r.minutes - 15);
    time_is(room, room->now + 1);
    assert_int_equal(routine_of(room, ALL).left, r.minutes);
}

/* --- the desk --- */

struct desk_work {
    int64_t shop;
    struct desk_entry entry;
    struct desk_follow follow;
    struct diagnosis_new asked;
    bool again;
};

static bool write_down(struct tx *tx, struct room *room, void *arg)
{
    struct desk_work *w = arg;

    w->entry.at = w->follow.now = w->asked.now = room->now;
    w->entry.merchant_id = w->follow.merchant_id = w->asked.merchant_id = w->shop;
    if (w->entry.kind.n) desk_entry_add(tx, &w->entry);
    if (w->follow.next_step.p) desk_follow_set(tx, &w->follow);
    return !w->again || diagnosis_set(tx, &w->asked);
}

struct desk_seen {
    struct desk_wish wish;
    struct desk_shops picked;
    struct desk_entries entries;
    struct diagnosis_communes communes;
    int64_t shop;
};

static void look(struct db *db, struct room *room, void *arg)
{
    struct desk_seen *s = arg;
    struct desk_shops all;

    desk_shops(db, room->mem, &all);
    desk_pick(room->mem, &all, &s->wish, &s->picked);
    desk_entries(db, room->mem, s->shop, &s->entries);
    diagnosis_communes(db, room->mem, &s->communes);
}

static struct desk_seen seen(struct room *room, int64_t shop, struct desk_wish wish)
{
    struct desk_seen s = {.wish = wish, .shop = shop};

    room_read(room, look, &s);
    return s;
}

static bool take_out(struct tx *tx, struct room *room, void *arg)
{
    const struct desk_entry *e = arg;

    (void)room;
    return desk_entry_remove(tx, e->merchant_id, e->id, e->person_id);
}

static void the_desk(void **state)
{
    struct room *room = *state;
    int64_t a = room_merchant(room, "abricot", "D1"), b = room_merchant(room, "banane", "D2");
    int64_t day = day_number(2026, 11, 24);
    struct desk_work w = {.shop = a,
                          .entry = {.kind = S("visit"), .text = S("Bien reçue."), .person_id = 1},
                          .follow = {.next_step = S("Photos"), .next_day = SOME_I64(day), .person_id = 1}};

    room_offer(room, b, "Tarte", 700, 9);
    assert_true(room_write(room, write_down, &w));
    w = (struct desk_work){.shop = b, .entry = {.kind = S("note"), .text = S("Rappeler le fils."), .person_id = 2}};
    assert_true(room_write(room, write_down, &w));
    struct desk_wish open = {.order = DESK_BY_PERCENT, .state = DESK_OPEN, .insee = S("61001"), .mode = S("order")};
    struct desk_seen s = seen(room, b, open);
    assert_true(s.picked.n >= 2);
    for (size_t i = 1; i < s.picked.n; i++) assert_true(s.picked.v[i - 1].percent <= s.picked.v[i].percent);
    assert_true(s.entries.n == 1 && str_eq(s.entries.v[0].text, S("Rappeler le fils.")));
    struct desk_entry gone = {.merchant_id = b, .id = s.entries.v[0].id, .person_id = 1};
    assert_false(room_write(room, take_out, &gone)); /* a colleague's */
    gone.person_id = 2;
    assert_true(room_write(room, take_out, &gone));
    assert_false(room_write(room, take_out, &gone));
    s = seen(room, a, (struct desk_wish){.order = DESK_BY_CONTACT, .state = -1});
    assert_true(s.picked.v[s.picked.n - 1].id == a); /* a note is no contact: only one was spoken with */
    s = seen(room, a, (struct desk_wish){.state = -1, .due_day = day});
    assert_true(s.picked.n == 1 && s.picked.v[0].id == a);
    assert_int_equal(seen(room, a, (struct desk_wish){.state = -1, .due_day = day - 1}).picked.n, 0);
    s = seen(room, a, (struct desk_wish){.state = DESK_OPEN, .mode = S("order"), .quiet_since = room->now});
    for (size_t i = 0; i < s.picked.n; i++) assert_int_not_equal(s.picked.v[i].id, a);
}

static void the_diagnosis(void **state)
{
    struct room *room = *state;
    struct desk_work w = {
        .shop = room_merchant(room, "citron", "D3"), .again = true, .asked = {.answers = {2, 2, 0, 0, 1, 1, 0, 0}}};

    assert_true(room_write(room, write_down, &w));
    w.asked.answers[7] = 3;
    assert_false(room_write(room, write_down, &w));
    w.asked.answers[7] = 2, w.asked.after = true;
    assert_true(room_write(room, write_down, &w));
    w.shop = room_merchant(room, "datte", "D4"), w.asked.after = false;
    memset(w.asked.answers, 0, sizeof w.asked.answers);
    assert_true(room_write(room, write_down, &w));
    struct diagnosis_communes c = seen(room, w.shop, (struct desk_wish){.state = -1}).communes;
    assert_true(c.n == 1 && str_eq(c.v[0].insee, S("61001")));
    assert_true(c.v[0].shops == 2 && c.v[0].before == 19 && c.v[0].both == 1);
    assert_true(c.v[0].both_before == 37 && c.v[0].both_after == 50); /* the other is not compared */
}

/* --- the register of who did what --- */

static bool done(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    audit_line_add(tx, room->now, &(struct audit_line){"staff", "role.give", 7, S("person 8"), S("coach")});
    return true;
}

/* Whoever comes to the database by another way than ours. */
static void nobody_rewrites_it(void **state)
{
    struct room *room = *state;
    struct arena *mem = arena_new((size_t)1 << 20);
    struct room_writing r = {.w = {.run = room_write_run, .mem = mem},
                             .room = room,
                             .fn = sql_run,
                             .arg = (void *)"UPDATE audit SET actor_id = 8 WHERE verb = 'role.give'"};

    assert_true(room_write(room, done, NULL));
    assert_int_equal(store_write_wait(room->store, &r.w), WRITE_FAULT);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM audit WHERE verb = 'role.give' AND actor_id = 7"), 1);
    assert_true(room_write(room, sql_run, (void *)"DELETE FROM audit WHERE verb = 'role.give'")); /* a year later */
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(three_hundred_shops), AT_NINE(an_order_waits),    AT_NINE(the_week), AT_NINE(the_desk),
        AT_NINE(the_diagnosis),       AT_NINE(nobody_rewrites_it)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
