/* What a merchant is told must be true: visits counted once, in their week; orders in theirs; nobody else's, nothing invented. */
#include "shop/test/room.h"

#include "app/form.h"
#include "app/hall.h"
#include "app/settings.h"
#include "audience_fixture.sql.h"
#include "shop/audience/audience.h"

#define ZONE S("Europe/Paris")

static int64_t at(int month, int day, int hour)
{
    return local_at(ZONE, (struct local){.year = 2026, .month = month, .day = day, .hour = hour});
}

/* --- visits --- */

struct sums {
    int64_t merchant_id, lines, visits;
};

static void sums_run(struct db *db, struct room *room, void *arg)
{
    struct sums *s = arg;
    struct fixture_visits_row r;

    assert_true(q_fixture_visits(db, room->mem, s->merchant_id, &r));
    s->lines = r.lines;
    s->visits = r.visits;
}

static struct sums sums(struct room *room, int64_t merchant_id)
{
    struct sums s = {.merchant_id = merchant_id};

    room_read(room, sums_run, &s);
    return s;
}

static void visits_are_added_up_and_written_once(void **state)
{
    struct room *room = *state;
    struct territory here = {.store = room->store}, elsewhere = {.store = NULL};
    int64_t m = room_merchant(room, "compte", "V1"), day = day_number(2026, 11, 24);
    struct visit v = {m, 0, day, SOURCE_POSTER};

    for (int i = 0; i < 3; i++) assert_true(visit_count(&here, &v));
    v.source = SOURCE_OTHER;
    assert_true(visit_count(&here, &v));
    assert_true(visit_count(&elsewhere,
                            &v)); /* another territory's, which has no store here: it would fault if it were written */
    assert_int_equal(sums(room, m).lines, 0); /* nobody waits for the disk */
    visits_write(NULL, &here);
    assert_int_equal(sums(room, m).lines, 2);
    assert_int_equal(sums(room, m).visits, 4);
    visits_write(NULL, &here); /* nothing is written twice */
    assert_int_equal(sums(room, m).visits, 4);
    v.source = SOURCE_POSTER;
    assert_true(visit_count(&here, &v));
    visits_write(NULL, &here);
    assert_int_equal(sums(room, m).lines, 2); /* one line a day and paper */
    assert_int_equal(sums(room, m).visits, 5);
}

static bool table_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    db_run(tx->db, tx->mem, arg, NULL, NULL, NULL);
    return true;
}

/* Takes the table away under another name, and brings it back. */
static struct stmt table_away = {.name = "away",
                                 .sqlite = "ALTER TABLE short_visit RENAME TO away",
                                 .pg = "ALTER TABLE short_visit RENAME TO away",
                                 .write = true};
static struct stmt table_back = {.name = "back",
                                 .sqlite = "ALTER TABLE away RENAME TO short_visit",
                                 .pg = "ALTER TABLE away RENAME TO short_visit",
                                 .write = true};

/* A write that fails is made again with what came meanwhile: nothing lost, nothing twice. */
static void a_failed_write_is_kept(void **state)
{
    struct room *room = *state;
    struct territory here = {.store = room->store};
    int64_t m = room_merchant(room, "panne", "V2"), day = day_number(2026, 11, 24);
    struct visit v = {m, 0, day, SOURCE_PRESS}, nobody = {12345, 0, day, SOURCE_PRESS};

    assert_true(room_write(room, table_run, &table_away));
    assert_true(visit_count(&here, &v));
    visits_write(NULL, &here);
    assert_true(room_write(room, table_run, &table_back));
    assert_int_equal(sums(room, m).visits, 0); /* it did fail */
    assert_true(visit_count(&here, &v));
    assert_true(visit_count(&here, &nobody)); /* no such merchant: dropped, and the others go on */
    visits_write(NULL, &here);
    assert_int_equal(sums(room, m).visits, 2);
    assert_int_equal(sums(room, nobody.merchant_id).lines, 0);
}

/* More different addresses in one second than there is room for: the rest is refused, never written over another. */
static void a_flood_is_refused(void **state)
{
    struct room *room = *state;
    struct territory here = {.store = room->store};
    int64_t m = room_merchant(room, "foule", "V8"), taken = 0;
    struct visit v = {m, 0, day_number(2026, 11, 24), SOURCE_STICKER};

    for (v.offer_id = 1; v.offer_id <= 1000; v.offer_id++) taken += visit_count(&here, &v);
    assert_true(taken > 400 && taken < 1000);
    visits_write(NULL, &here);
    assert_int_equal(sums(room, m).visits, taken);
    assert_true(visit_count(&here, &v)); /* and there is room again */
    visits_write(NULL, &here);
}

static void words_of_papers(void **state)
{
    (void)state;
    assert_int_equal(audience_source_of(S("affiche")), SOURCE_POSTER);
    assert_int_equal(audience_source_of(S("vitrine")), SOURCE_WINDOW);
    assert_int_equal(audience_source_of(S("sticker")), SOURCE_STICKER);
    assert_int_equal(audience_source_of(S("presse")), SOURCE_PRESS);
    assert_int_equal(audience_source_of(S("jean.dupont@exemple.fr")),
                     SOURCE_OTHER); /* no word of a visitor's is ever kept */
    assert_int_equal(audience_source_of((str){0}), SOURCE_OTHER);
    for (int s = 0; s < SOURCES; s++)
        assert_int_equal(audience_source_of(audience_source_word((enum audience_source)s)), s);
}

static void ways_out_lead_to_the_public_web(void **state)
{
    static const char *const good[] = {"https://www.exemple.fr", "https://exemple.fr/a?b=1#c",
                                       "https://xn--nol-jma.fr/", "https://a-b.example:8443/x"};
    static const char *const bad[] = {"http://www.exemple.fr",
                                      "https://",
                                      "https:///x",
                                      "https://exemple",
                                      "https://localhost/",
                                      "https://a.local",
                                      "https://a.INTERNAL/",
                                      "https://127.0.0.1/",
                                      "https://10.0.0.1:443/",
                                      "https://[::1]/",
                                      "https://moi:mot@exemple.fr/",
                                      "https://exemple.fr@ailleurs.fr",
                                      "https://exemple.fr:0/",
                                      "https://exemple.fr:99999/",
                                      "https://exemple.fr:/",
                                      "https://-a.fr",
                                      "https://a..fr",
                                      "https://exemple.fr./",
                                      "https://exemple.fr/a b",
                                      "https://exemple.fr/\r\nX: y",
                                      "https://no\u00ebl.fr/",
                                      "javascript:alert(1)",
                                      "//exemple.fr",
                                      ""};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!url_is_public(str_c(good[i]))) fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (url_is_public(str_c(bad[i]))) fail_msg("taken: %s", bad[i]);
}

/* --- figures --- */

struct told {
    int64_t merchant_id, now;
    struct figures f;
};

static void told_run(struct db *db, struct room *room, void *arg)
{
    struct told *t = arg;

    figures_read(db, room->mem, ZONE, t->merchant_id, t->now, &t->f);
}

static struct figures told(struct room *room, int64_t merchant_id, int64_t now)
{
    struct told t = {.merchant_id = merchant_id, .now = now};

    room_read(room, told_run, &t);
    return t.f;
}

static void weeks_begin_on_monday_whatever_the_clocks_do(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "semaines", "V3");
    struct figures f = told(room, m, at(10, 26, 0)); /* the first moment of the Monday after the clocks went back */

    assert_int_equal(f.week[0].from_at, at(10, 26, 0));
    assert_int_equal(f.week[1].from_at, at(10, 19, 0));
    assert_int_equal(f.week[1].to_at - f.week[1].from_at, 7 * 24 * (int64_t)HOUR_MS + HOUR_MS);
    assert_int_equal(told(room, m, at(10, 26, 0) - 1).week[0].from_at, at(10, 19, 0));
    for (int i = 1; i < FIGURE_WEEKS; i++) assert_int_equal(f.week[i].to_at, f.week[i - 1].from_at);
}

static void visits_stand_in_their_week(void **state)
{
    struct room *room = *state;
    struct territory here = {.store = room->store};
    int64_t m = room_merchant(room, "visites", "V4"), other = room_merchant(room, "voisin", "V5");
    static const struct {
        int month, day, week; /* week -1: too old */
    } days[] = {{11, 29, 0}, {11, 23, 0}, {11, 22, 1}, {11, 16, 1}, {10, 5, 7}, {10, 4, -1}};
    int64_t want[FIGURE_WEEKS] = {0};

    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct visit v = {m, 0, day_number(2026, days[i].month, days[i].day), SOURCE_WINDOW};
        assert_true(visit_count(&here, &v));
        v.merchant_id = other;
        v.source = SOURCE_POSTER;
        assert_true(visit_count(&here, &v));
        if (days[i].week >= 0) want[days[i].week]++;
    }
    visits_write(NULL, &here);
    struct figures f = told(room, m, at(11, 29, 23));
    for (int i = 0; i < FIGURE_WEEKS; i++) {
        assert_int_equal(f.week[i].visits[SOURCE_WINDOW], want[i]);
        assert_int_equal(f.week[i].visits[SOURCE_POSTER], 0); /* the neighbour's */
        assert_int_equal(f.week[i].all_visits, want[i]);
    }
}

/* Each kind in its week; a neighbour's, and what is older, in none. */
static void counts_stand_in_their_week(void **state)
{
    struct room *room = *state;
    struct territory here = {.store = room->store};
    int64_t m = room_merchant(room, "comptes", "V9"), other = room_merchant(room, "a-cote", "W1");

    settings_load(&here);
    for (int k = COUNT_VISIT; k < COUNT_KINDS; k++) {
        for (int n = 0; n < k; n++) assert_true(count_add(&here, (enum count_kind)k, m, at(11, 23, 0)));
        assert_true(
            count_add(&here, (enum count_kind)k, m, at(11, 23, 0) - 1)); /* a moment before midnight: the week before */
        assert_true(count_add(&here, (enum count_kind)k, m, at(10, 4, 23)));
        assert_true(count_add(&here, (enum count_kind)k, other, at(11, 24, 8)));
    }
    counts_write(NULL, &here);
    struct figures f = told(room, m, at(11, 29, 23));
    for (int k = COUNT_VISIT; k < COUNT_KINDS; k++) {
        assert_int_equal(f.week[0].counted[k], k);
        assert_int_equal(f.week[1].counted[k], 1);
        for (int i = 2; i < FIGURE_WEEKS; i++) assert_int_equal(f.week[i].counted[k], 0);
    }
}

struct past {
    int64_t merchant_id, created_at, state_at, slot_at, ready_at; /* ready_at 0: never */
    const char *state;
    bool pay_by, reserve;
};

static bool past_run(struct tx *tx, struct room *room, void *arg)
{
    const struct past *p = arg;
    int64_t cart = id_new(), purchase = id_new(), order = id_new();
    str token = str_fmt(tx->mem, "%lld", (long long)order), empty = S("");

    (void)room;
    x_fixture_cart(tx, tx->mem, cart, token, empty, p->created_at);
    x_fixture_purchase(tx, tx->mem,
                       &(struct fixture_purchase_args){purchase, cart, token, S("fr"), empty, p->created_at});
    x_fixture_order(tx, tx->mem,
                    &(struct fixture_order_args){.id = order,
                                                 .purchase_id = purchase,
                                                 .merchant_id = p->merchant_id,
                                                 .token = token,
                                                 .kind = p->reserve ? S("reserve") : S("order"),
                                                 .fulfilment = S("pickup"),
                                                 .pay = p->pay_by ? S("online") : S("shop"),
                                                 .state = str_c(p->state),
                                                 .empty = empty,
                                                 .slot_at = p->slot_at,
                                                 .pay_by_at = p->pay_by ? SOME_I64(p->created_at) : NO_I64,
                                                 .at = p->created_at,
                                                 .state_at = p->state_at});
    if (p->ready_at) {
        struct fixture_event_args e = {id_new(), order, S("preparing"), S("ready"), S("member"), empty, p->ready_at};
        x_fixture_event(tx, tx->mem, &e);
        e.id = id_new(), e.from = S("handed_over"),
        e.at = p->ready_at + 5 * HOUR_MS; /* a hand-over taken back: it was ready all the same */
        x_fixture_event(tx, tx->mem, &e);
    }
    return true;
}

static void orders_are_counted_as_the_page_says(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "commandes", "V6"), other = room_merchant(room, "autre", "V7");
    int64_t placed = at(11, 23, 9), slot = at(11, 24, 16), done = at(11, 24, 17), now = at(11, 26, 12),
            later = at(11, 27, 16);
    struct past all[] = {
        {m, placed, done, slot, slot, "handed_over", false},                   /* ready to the minute: on time */
        {m, placed, done, slot, slot + 1, "handed_over", false},               /* a moment late */
        {m, placed, placed, slot, 0, "accepted", false},                       /* forgotten: due, not on time */
        {m, placed, done, slot, slot - HOUR_MS, "not_collected", false, true}, /* a reservation, ready; nobody came */
        {m, placed, done, slot, 0, "refused", false},                          /* received, then called off */
        {m, placed, done, slot, slot - HOUR_MS, "cancelled", false},
        {m, placed, placed, slot, 0, "submitted", true},  /* waits for its bank: nobody's order yet */
        {m, placed, done, slot, 0, "expired", true},      /* never paid */
        {m, placed, placed, later, 0, "accepted", false}, /* its time is still to come */
        {m, at(9, 1, 9), at(9, 2, 9), at(9, 2, 9), at(9, 2, 8), "handed_over", false}, /* before the eight weeks */
        {other, placed, done, slot, slot, "handed_over", false},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) assert_true(room_write(room, past_run, &all[i]));
    struct figures f = told(room, m, now);
    assert_int_equal(f.week[0].received, 7);
    assert_int_equal(f.week[0].reservations, 1);
    assert_int_equal(f.week[0].handed_over, 2);
    assert_int_equal(f.week[0].due, 4);
    assert_int_equal(f.week[0].on_time, 2);
    for (int i = 1; i < FIGURE_WEEKS; i++) {
        assert_int_equal(f.week[i].received, 0);
        assert_int_equal(f.week[i].due, 0);
    }
    assert_int_equal(told(room, other, now).week[0].received, 1);
}

static int open_room(void **state)
{
    *state = room_open();
    return 0;
}

static int close_room(void **state)
{
    room_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_papers),
        cmocka_unit_test(ways_out_lead_to_the_public_web),
        cmocka_unit_test(weeks_begin_on_monday_whatever_the_clocks_do),
        cmocka_unit_test(visits_stand_in_their_week),
        cmocka_unit_test(counts_stand_in_their_week),
        cmocka_unit_test(orders_are_counted_as_the_page_says),
        cmocka_unit_test(visits_are_added_up_and_written_once),
        cmocka_unit_test(a_failed_write_is_kept),
        cmocka_unit_test(a_flood_is_refused),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
