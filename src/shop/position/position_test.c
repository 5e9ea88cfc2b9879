/* A pin stands where its people mean, and nowhere else: what is pasted is read, what lies elsewhere refused. */
#include "shop/test/room.h"

#include "shop/position/inside.h"

#include "app/settings.h"
#include "position_fixture.sql.h"

static void what_people_paste(void **state)
{
    static const struct {
        const char *typed;
        int32_t lat, lon;
    } good[] = {
        {"48.74391, -0.02012", 48743910, -20120},
        {"  48.74391,-0.02012 ", 48743910, -20120},
        {"48,74391 -0,02012", 48743910, -20120},
        {"48,74391, -0,02012", 48743910, -20120},
        {"48,74391 ; 0,12012", 48743910, 120120},
        {"48.74391 / 0.12012", 48743910, 120120},
        {"48.74391,0.12012", 48743910, 120120},
        {"(48.74391, 0.12012)", 48743910, 120120},
        {"48.743912345678, -0.020123456789", 48743912, -20123},
        {"-21.11, 55.53", -21110000, 55530000},
        {"48\u00b044'38.1\"N 0\u00b001'12.4\"W", 48743917, -20111},
        {"48\u00b0 44\u2032 38\u2033 N, 0\u00b0 1\u2032 12\u2033 O", 48743889, -20000},
        {"48.74391\u00b0 N, 0.02012\u00b0 W", 48743910, -20120},
        {"0\u00b01'12\"O 48\u00b044'38\"N", 48743889, -20000},
        {"geo:48.74391,-0.02012?z=17", 48743910, -20120},
        {"https://www.openstreetmap.org/?mlat=48.74391&mlon=-0.02012#map=17/48.70000/-0.10000", 48743910, -20120},
        {"https://www.openstreetmap.org/#map=17/48.74391/-0.02012", 48743910, -20120},
        {"https://cartes.exemple.fr/maps/@48.74391,-0.02012,17z", 48743910, -20120},
        {"https://cartes.exemple.fr/maps/place/X/@48.7,-0.1,17z/data=!3d48.74391!4d-0.02012", 48743910, -20120},
        {"https://cartes.exemple.fr/?q=48.74391%2C-0.02012", 48743910, -20120},
        {"https://cartes.exemple.fr/?lat=48.74391&lon=-0.02012", 48743910, -20120},
    };
    static const char *const bad[] = {"",
                                      "Argentan",
                                      "48.74391",
                                      "12 rue Aristide-Briand",
                                      "91.0, 0.1",
                                      "48.7, 181",
                                      "4800.7, 0.1",
                                      "99999999999999999999, 1",
                                      "48\u00b061'00\"N 0\u00b001'12\"W",
                                      "48\u00b044'38\"N 1\u00b001'12\"S",
                                      "https://exemple.fr/48",
                                      "geo:",
                                      "48.7,",
                                      "-, -",
                                      "#map=17/"};
    struct geo_point p;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!position_typed(str_c(good[i].typed), &p)) fail_msg("not read: %s", good[i].typed);
        if (p.lat != good[i].lat || p.lon != good[i].lon) fail_msg("%s: %d %d", good[i].typed, p.lat, p.lon);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (position_typed(str_c(bad[i]), &p)) fail_msg("read: %s", bad[i]);
}

/* Every beginning of what is right, and every one with a byte put wrong, ends in an answer. */
static void no_text_harms(void **state)
{
    char text[] = "https://x/?mlat=48.74391&mlon=-0.02012#map=17/48/0 48\u00b044'38\"N 0\u00b01'12\"O geo:1,2 !3d1!4d2";
    struct geo_point p;

    (void)state;
    for (size_t n = 0; n < sizeof text; n++) {
        position_typed((str){text, n}, &p);
        position_typed((str){text + n, sizeof text - 1 - n}, &p);
    }
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        char kept = text[i];
        text[i] = (char)0xff;
        position_typed(str_c(text), &p);
        text[i] = kept;
    }
}

static void degrees_are_written(void **state)
{
    struct room *room = *state;

    assert_string_equal(str_z(room->mem, position_text(room->mem, (struct geo_point){.lon = -20120, .lat = 48743910})),
                        "48.74391,-0.02012");
    assert_string_equal(str_z(room->mem, degrees_text(room->mem, -4)), "0.00000");
    assert_string_equal(str_z(room->mem, degrees_text(room->mem, -6)), "-0.00001");
    assert_string_equal(str_z(room->mem, degrees_text(room->mem, 999996)), "1.00000");
}

/* There and back again is the same place to a metre, wherever the territory is. */
static void the_plane_and_back(void **state)
{
    static const struct geo_point places[] = {
        {.lon = -20120, .lat = 48743910}, {.lon = 4400000, .lat = 44700000}, {.lon = 55530000, .lat = -21110000}};

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int64_t east = plane_east_m(places[i].lat);
        struct geo_point back = geo_of(plane_of(places[i], east), east);
        assert_in_range(back.lat - places[i].lat + 10, 0, 20);
        assert_in_range(back.lon - places[i].lon + 10, 0, 20);
        struct geo_point again = geo_of(plane_of(back, east), east); /* and does not wander */
        assert_int_equal(again.lat, back.lat);
        assert_int_equal(again.lon, back.lon);
    }
}

/* --- where a pin may be --- */

struct asking {
    const char *insee;
    struct geo_point at;
    enum position_verdict verdict;
};

static void may_run(struct db *db, struct room *room, void *arg)
{
    struct asking *a = arg;

    a->verdict = position_may(db, room->mem, str_c(a->insee), a->at);
}

static enum position_verdict may(struct room *room, const char *insee, int32_t lat, int32_t lon)
{
    struct asking a = {.insee = insee, .at = {.lon = lon, .lat = lat}};

    room_read(room, may_run, &a);
    return a.verdict;
}

/* A square of four kilometres around 48.6° N 0.1° E, which is the plane's origin, with a hole in its middle. */
static bool outline_run(struct tx *tx, struct room *room, void *arg)
{
    struct plane_point edge[] = {{-2000, -2000}, {2000, -2000}, {2000, 2000}, {-2000, 2000}},
                       hole[] = {{-900, -900}, {900, -900}, {900, 900}, {-900, 900}};
    struct plane_ring rings[] = {{edge, 4}, {hole, 4}};

    (void)room, (void)arg;
    outline_put(tx, &(struct outline){S("61006"), true, rings, 2});
    return true;
}

static bool commune_run(struct tx *tx, struct room *room, void *arg)
{
    const int64_t *x_m = arg;

    (void)room;
    x_fixture_middle(tx, tx->mem, S("61001"), S("alencon"), S(""), *x_m >= 0 ? SOME_I64(*x_m) : NO_I64,
                     *x_m >= 0 ? SOME_I64(0) : NO_I64);
    return true;
}

static void a_pin_stays_in_its_commune(void **state)
{
    enum { LAT = 48600000, LON = 100000, KM = 8993 /* of latitude */ };
    struct room *room = *state;
    int64_t unknown = -1, known = 0;

    assert_int_equal(may(room, "61006", LAT, LON),
                     POSITION_OK); /* nothing is known of it: anywhere in its part of France */
    assert_int_equal(may(room, "61006", 43000000, LON), POSITION_OK);
    assert_int_equal(may(room, "61006", -21110000, 55530000), POSITION_OUTSIDE);
    assert_int_equal(may(room, "97411", -21110000, 55530000), POSITION_OK);
    assert_int_equal(may(room, "97411", LAT, LON), POSITION_OUTSIDE);
    assert_true(room_write(room, outline_run, NULL));
    assert_int_equal(may(room, "61006", LAT + 3 * KM / 2, LON), POSITION_OK);         /* inside */
    assert_int_equal(may(room, "61006", LAT + 2 * KM + 4000, LON), POSITION_OK);      /* 440 m over the border */
    assert_int_equal(may(room, "61006", LAT + 2 * KM + 5000, LON), POSITION_OUTSIDE); /* 560 m */
    assert_int_equal(may(room, "61006", LAT, LON + 33000), POSITION_OK);              /* 425 m east of it */
    assert_int_equal(may(room, "61006", LAT, LON + 36000), POSITION_OUTSIDE);
    assert_int_equal(may(room, "61006", LAT, LON), POSITION_OUTSIDE); /* in the hole */
    assert_true(room_write(room, commune_run, &unknown));
    assert_int_equal(may(room, "61001", 43000000, LON), POSITION_OK);
    assert_true(room_write(room, commune_run, &known));
    assert_int_equal(may(room, "61001", LAT + 14 * KM, LON), POSITION_OK); /* no outline: around its middle */
    assert_int_equal(may(room, "61001", LAT + 16 * KM, LON), POSITION_OUTSIDE);
}

/* --- put, read, moved, taken away --- */

struct stands {
    int64_t merchant_id;
    struct position p;
};

static void stands_run(struct db *db, struct room *room, void *arg)
{
    struct stands *s = arg;
    struct merchant m;

    assert_true(merchant_any(db, room->mem, LANG_FR, s->merchant_id, &m));
    position_read(db, room->mem, &m, &s->p);
}

static struct position stands(struct room *room, int64_t merchant_id)
{
    struct stands s = {.merchant_id = merchant_id};

    room_read(room, stands_run, &s);
    return s.p;
}

static bool put_run(struct tx *tx, struct room *room, void *arg)
{
    const struct position_new *n = arg;

    return position_set(tx, room->now, n) == POSITION_OK;
}

static bool forget_run(struct tx *tx, struct room *room, void *arg)
{
    return position_forget(tx, room->now, *(const int64_t *)arg);
}

static bool moved_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    x_fixture_moved(tx, tx->mem, *(const int64_t *)arg, S("61006"));
    return true;
}

static void a_pin_is_put_moved_and_taken(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "epingle", "P1"), known = 0;
    struct position_new n = {.merchant_id = m, .person_id = 7, .at = {.lon = 110000, .lat = 48610000}};

    assert_true(room_write(room, commune_run, &known)); /* room_merchant's commune is 61001 */
    assert_true(stands(room, m).known && !stands(room, m).exact);
    assert_in_range(stands(room, m).at.lat, 48600000, 48600010);
    assert_true(room_write(room, put_run, &n));
    assert_true(stands(room, m).exact);
    assert_int_equal(stands(room, m).at.lat, 48610000);
    n.at.lat = 48620000;
    assert_true(room_write(room, put_run, &n));
    assert_int_equal(stands(room, m).at.lat, 48620000);
    n.at.lat = 45000000;
    assert_false(room_write(room, put_run, &n)); /* elsewhere: what stood there stays */
    assert_int_equal(stands(room, m).at.lat, 48620000);
    assert_true(room_write(room, moved_run, &m)); /* to another commune: the pin says nothing any more */
    assert_false(stands(room, m).exact);
    assert_true(room_write(room, forget_run, &m));
    assert_false(room_write(room, forget_run, &m));
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
        cmocka_unit_test(what_people_paste),          cmocka_unit_test(no_text_harms),
        cmocka_unit_test(degrees_are_written),        cmocka_unit_test(the_plane_and_back),
        cmocka_unit_test(a_pin_stays_in_its_commune), cmocka_unit_test(a_pin_is_put_moved_and_taken),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
