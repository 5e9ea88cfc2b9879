/* What a merchant is told of his visitors must be true: people once, programs never, nobody known. */
#include "shop/test/room.h"

#include "app/hall.h"
#include "app/settings.h"
#include "count_fixture.sql.h"
#include "shop/count/count.h"

#define HOST S("marche.example")
#define ZONE S("Europe/Paris")

struct sum {
    int64_t merchant_id, lines, n, last_day;
    const char *kind;
};

static void sum_run(struct db *db, struct room *room, void *arg)
{
    struct sum *s = arg;
    struct fixture_day_counts_row r;

    assert_true(q_fixture_day_counts(db, room->mem, s->merchant_id, str_c(s->kind), &r));
    s->lines = r.lines, s->n = r.n, s->last_day = r.last_day;
}

/* Of what is in the table. */
static struct sum sum(struct room *room, int64_t merchant_id, const char *kind)
{
    struct sum s = {.merchant_id = merchant_id, .kind = kind};

    room_read(room, sum_run, &s);
    return s;
}

static void people_and_programs(void **state)
{
    static const str people[] = {
        S("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
        S("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
          "Version/17.5 Mobile/15E148 Safari/604.1"),
        S("Mozilla/5.0 (Linux; Android 9; CUBOT_X18_Plus) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
          "Mobile Safari/537.36"),
        S("w3m/0.5.3+git20230121"),
        S("Lynx/2.9.0dev.12 libwww-FM/2.14"),
        S("Opera/9.80 (J2ME/MIDP; Opera Mini/9)")};
    static const str programs[] = {
        {0},
        S(""),
        S("curl/8.5.0"),
        S("python-requests/2.32"),
        S("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        S("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15 (Applebot/0.1)"),
        S("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0.0.0 Safari/537.36"),
        S("Mozilla/5.0 (compatible; Yahoo! Slurp)"),
        S("Mozilla/5.0 (compatible; BaiduSPIDER)"),
        S("facebookexternalhit/1.1"),
        S("WhatsApp/2.23.20.0")};

    (void)state;
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (!agent_is_person(people[i])) fail_msg("taken for a program: %s", people[i].p);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (agent_is_person(programs[i])) fail_msg("taken for a person: %s", programs[i].p);
}

/* One opens page after page; what = whether each is counted. */
static void a_walk_in_a_shop_is_one_visit(void **state)
{
    struct room *room = *state;
    struct territory here = {.store = room->store};
    int64_t a = room_merchant(room, "promenade", "A1"), b = room_merchant(room, "en-face", "A2");
    const struct {
        int64_t shop;
        str host, path, from;
        bool counted;
    } walk[] = {
        {a, HOST, S("/boutique/promenade"), S(""), true},                          /* typed, or from another site */
        {a, HOST, S("/produit/x1-pain"), S("/boutique/promenade"), false},         /* on from there */
        {a, HOST, S("/produit/x2-brioche"), S("/produit/x1-pain"), false},         /* and on */
        {a, HOST, S("/boutique/promenade"), S("/produit/x2-brioche"), false},      /* and back */
        {a, HOST, S("/boutique/promenade"), S("/boutique/promenade/avis"), false}, /* from a page that hangs on it */
        {a, HOST, S("/boutique/promenade"), S("/recherche"), true},                /* found again */
        {b, HOST, S("/produit/y1-the"), S("/produit/x1-pain"), true},              /* across the street */
        {a, HOST, S("/produit/x1-pain"), S("/produit/y1-the"), true},              /* and back again */
        {b, HOST, S("/boutique/en-face"), S("/boutique/en-face-bis"), true},       /* a name that only begins alike */
        {b, S("autre.example"), S("/produit/y2-cafe"), S("/produit/y1-the"),
         true}, /* what is a page of b's elsewhere */
    };
    int64_t want[2] = {0, 0};

    settings_load(&here);
    for (size_t i = 0; i < sizeof walk / sizeof *walk; i++) {
        count_seen(&(struct seen){.place = &here,
                                  .what = {COUNT_VISIT, walk[i].shop},
                                  .now = room->now,
                                  .host = walk[i].host,
                                  .path = walk[i].path,
                                  .from = walk[i].from});
        counts_write(NULL, &here);
        want[walk[i].shop == b] += walk[i].counted;
        if (sum(room, a, "visit").n != want[0] || sum(room, b, "visit").n != want[1]) fail_msg("step %zu", i);
    }
    assert_int_equal(sum(room, a, "visit").lines, 1); /* one line a day and kind */
}

/* The way to a shop is asked for as often as the page is opened, wherever one comes from. */
static void only_visits_know_where_from(void **state)
{
    struct room *room = *state;
    struct territory here = {.store = room->store};
    int64_t m = room_merchant(room, "chemin", "A3");

    settings_load(&here);
    count_seen(&(struct seen){&here, {COUNT_VISIT, m}, room->now, HOST, S("/boutique/chemin"), S("")});
    for (int i = 0; i < 2; i++)
        count_seen(&(struct seen){
            &here, {COUNT_DIRECTIONS, m}, room->now, HOST, S("/boutique/chemin/y-aller"), S("/boutique/chemin")});
    assert_int_equal(sum(room, m, "directions").lines, 0); /* nobody waits for the disk */
    counts_write(NULL, &here);
    assert_int_equal(sum(room, m, "directions").n, 2);
    assert_int_equal(sum(room, m, "visit").n, 1);
    counts_write(NULL, &here);
    assert_int_equal(sum(room, m, "directions").n, 2); /* nothing is written twice */
}

/* A day begins at midnight there, also when the clocks change, and whatever was counted before. */
static void days_are_the_territorys(void **state)
{
    struct room *room = *state;
    struct territory here = {.store = room->store};
    int64_t m = room_merchant(room, "minuit", "A4"), today = day_number(2026, 10, 25);
    int64_t begins = local_at(ZONE, (struct local){.year = 2026, .month = 10, .day = 25}), ends = begins + 25 * HOUR_MS;

    settings_load(&here);
    const int64_t at[] = {begins, ends - 1, ends, begins - 1, begins},
                  day[] = {0, 0, 1, 1, 1}; /* the last day so far */
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        assert_true(count_add(&here, COUNT_CALL, m, at[i]));
        counts_write(NULL, &here);
        assert_int_equal(sum(room, m, "call").last_day, today + day[i]);
    }
    assert_int_equal(sum(room, m, "call").lines, 3);
    assert_int_equal(sum(room, m, "call").n, 5);
}

/* More shops at once than there is room for: refused, never written over another; and each found again among many. */
static void a_flood_is_refused(void **state)
{
    enum { ROOM = 2048 };
    struct room *room = *state;
    struct territory here = {.store = room->store}, elsewhere = {.store = NULL};
    int64_t m = room_merchant(room, "cohue", "A5");

    settings_load(&here);
    elsewhere.settings = here.settings;
    for (int round = 0; round < 2; round++)
        for (int64_t k = 1; k < ROOM; k++) assert_true(count_add(&here, COUNT_VISIT, k, room->now)); /* nobody's */
    assert_true(count_add(&here, COUNT_VISIT, m, room->now));
    assert_false(count_add(&here, COUNT_CALL, m, room->now));
    assert_true(count_add(&here, COUNT_VISIT, m, room->now));
    counts_write(NULL, &here);
    assert_int_equal(sum(room, m, "visit").n, 2);
    assert_int_equal(sum(room, m, "call").n, 0);
    assert_true(
        count_add(&elsewhere, COUNT_CALL, m, room->now)); /* has no store here: would fault if it were written */
    assert_true(count_add(&here, COUNT_CALL, m, room->now));
    counts_write(NULL, &here);
    assert_int_equal(sum(room, m, "call").n, 1);
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
        cmocka_unit_test(people_and_programs),         cmocka_unit_test(a_walk_in_a_shop_is_one_visit),
        cmocka_unit_test(only_visits_know_where_from), cmocka_unit_test(days_are_the_territorys),
        cmocka_unit_test(a_flood_is_refused),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
