/* Outlines, and names of communes. Outlines: read from strangers' bytes, made small so that neighbours keep one border, kept, drawn. */
#include "shop/test/room.h"

#include "app/settings.h"
#include "shop/territory/outline.h"

#include <fcntl.h>

struct told {
    struct arena *mem;
    struct geo_feature f[8];
    char why[8][160];
    size_t n, faults;
};

static bool wanted(void *arg, str code)
{
    (void)arg;
    return str_starts(code, S("61"));
}

static void feature(void *arg, const struct geo_feature *f)
{
    struct told *t = arg;
    t->f[t->n++] = *f;
}

static void fault_told(void *arg, const struct geo_feature *f, str why)
{
    struct told *t = arg;
    snprintf(t->why[t->faults++], sizeof t->why[0], "%lld %.*s: %.*s", (long long)f->number, STR_ARG(f->code),
             STR_ARG(why));
}

static bool read_in(struct room *room, str text, struct told *t)
{
    struct geo_to to = {t, wanted, feature, fault_told};

    *t = (struct told){.mem = room->mem};
    return geojson_read(room->mem, text, &to);
}

static str file_in(struct room *room, const char *path)
{
    char *p = arena_alloc(room->mem, 65536);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = read(fd, p, 65536);

    assert_true(fd >= 0 && n > 0);
    close(fd);
    return (str){p, (size_t)n};
}

#define FEATURE(code, geometry)                                                                                        \
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"" code "\"},\"geometry\":" geometry "}"
#define SQUARE "{\"type\":\"Polygon\",\"coordinates\":[[[0,48],[1e-1,48],[0.1,48.1],[0,48]]]}"

static void numbers_as_they_are_written(void **state)
{
    struct room *room = *state;
    struct told t;

    assert_true(read_in(
        room,
        S("{\"geometry\":{\"coordinates\":[[[1e-05,4.8e1,12.5],[-1.5E+0,48],[1,49.123456789012345678901],[0.00001,48.0]"
          "]],"
          "\"type\":\"Polygon\"},\"properties\":{\"INSEE_COM\":61001,\"nom\":\"Alen\\u00e7on\"},\"type\":\"Feature\"}"),
        &t));
    assert_int_equal(t.faults, 0);
    assert_int_equal(t.n, 1);
    assert_true(str_eq(t.f[0].code, S("61001")) && str_eq(t.f[0].name, S("Alençon")));
    assert_int_equal(t.f[0].ring[0].n, 3);
    assert_int_equal(t.f[0].ring[0].v[0].lon, 10);
    assert_int_equal(t.f[0].ring[0].v[0].lat, 48000000);
    assert_int_equal(t.f[0].ring[0].v[1].lon, -1500000);
    assert_int_equal(t.f[0].ring[0].v[2].lat, 49123457);
}

static void each_fault_by_its_feature(void **state)
{
    static const char *const should[] = {
        "2 : it has no code (property “code”, “insee” or “INSEE_COM”)",
        "3 61006: a ring has less than four positions",
        "4 61169: it has no outline (a Polygon or a MultiPolygon)",
        "5 61214: a position is not in degrees (the file must be in WGS84, longitude first)",
    };
    struct room *room = *state;
    struct told t;

    assert_true(read_in(room, file_in(room, "test/data/outlines-faulty.geojson"), &t));
    assert_int_equal(t.faults, 4);
    for (size_t i = 0; i < 4; i++) assert_string_equal(t.why[i], should[i]);
    assert_int_equal(t.n, 2); /* Bayeux is not asked for; the code that stands twice is its reader's affair */
    assert_true(read_in(
        room,
        S("{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("61001", "null") "," FEATURE(
            "61002",
            "{\"type\":"
            "\"Polygon\""
            "}") "," FEATURE("61003",
                             "{\"type\":\"Polygon\",\"coordinates\":[[[0,48],[1,48],[1,49],[0,48."
                             "5]]]}") "," FEATURE("61004",
                                                  "{\"type\":\"Polygon\",\"coordinates\":[[[0,48],"
                                                  "[\"1\",48],[1,49],[0,48]]]}") "," FEATURE("6100"
                                                                                             "5",
                                                                                             "{\"t"
                                                                                             "ype"
                                                                                             "\":"
                                                                                             "\"Po"
                                                                                             "lygo"
                                                                                             "n\","
                                                                                             "\"co"
                                                                                             "ordi"
                                                                                             "nate"
                                                                                             "s\":"
                                                                                             "[]}") "," FEATURE("61006",
                                                                                                                SQUARE) "]}"),
        &t));
    assert_int_equal(t.faults, 5);
    assert_int_equal(t.n, 1);
    assert_non_null(strstr(t.why[2], "does not end where it begins"));
}

static void what_is_no_file_of_outlines(void **state)
{
    static const str texts[] = {S(""),
                                S("{"),
                                S("[]"),
                                S("\"Feature\""),
                                S("{\"type\":\"FeatureCollection\"}"),
                                S("{\"type\":\"FeatureCollection\",\"features\":{}}"),
                                S("{\"type\":\"Feature\",} "),
                                S("{\"type\":\"Feature\"} x"),
                                S("{\"type\":\"Fea\nture\"}")};
    struct room *room = *state;
    struct buf deep = buf_new(room->mem, 4096);
    struct told t;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_false(read_in(room, texts[i], &t));
        assert_int_equal(t.faults, 1);
        assert_int_equal(t.n, 0);
    }
    assert_false(read_in(room, S("{\"type\":\n  \"Feature\";}"), &t));
    assert_string_equal(t.why[0], "0 : this is not JSON: line 2, column 12");
    for (int i = 0; i < 1000; i++) buf_byte(&deep, '[');
    assert_false(read_in(room, buf_str(&deep), &t));
    /* A whole and good one cut off anywhere tells nothing. */
    str good = S("{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("61001", SQUARE) "]}");
    assert_true(read_in(room, good, &t));
    assert_int_equal(t.n, 1);
    for (size_t n = 1; n < good.n; n++) {
        assert_false(read_in(room, str_head(good, n), &t));
        assert_int_equal(t.n, 0);
    }
}

/* --- making them small --- */

static struct outlines outlines_of(struct room *room, const struct told *t)
{
    struct outlines all = {NEW(room->mem, struct outline, t->n), t->n};

    for (size_t i = 0; i < t->n; i++) {
        const struct geo_feature *f = &t->f[i];
        all.v[i] = (struct outline){f->code, f->code.n == 5, NEW(room->mem, struct plane_ring, f->rings), f->rings};
        for (size_t k = 0; k < f->rings; k++) {
            struct plane_ring *r = &all.v[i].ring[k];
            *r = (struct plane_ring){NEW(room->mem, struct plane_point, f->ring[k].n), f->ring[k].n};
            for (size_t j = 0; j < r->n; j++) r->v[j] = plane_of(f->ring[k].v[j], PLANE_EAST_M);
        }
    }
    return all;
}

static bool same_edge(struct plane_point a, struct plane_point b, struct plane_point c, struct plane_point d)
{
    return (!memcmp(&a, &c, sizeof a) && !memcmp(&b, &d, sizeof b)) ||
           (!memcmp(&a, &d, sizeof a) && !memcmp(&b, &c, sizeof b));
}

static bool has_edge(const struct outline *o, struct plane_point a, struct plane_point b)
{
    for (size_t k = 0; k < o->rings; k++)
        for (size_t i = 0; i < o->ring[k].n; i++)
            if (same_edge(a, b, o->ring[k].v[i], o->ring[k].v[(i + 1) % o->ring[k].n])) return true;
    return false;
}

/* How many edges of an outline none of n others has. */
static size_t edges_apart(const struct outline *o, const struct outline *others, size_t n)
{
    size_t apart = 0;

    for (size_t k = 0; k < o->rings; k++)
        for (size_t i = 0; i < o->ring[k].n; i++) {
            bool has = false;
            for (size_t m = 0; m < n; m++)
                has |= has_edge(&others[m], o->ring[k].v[i], o->ring[k].v[(i + 1) % o->ring[k].n]);
            apart += !has;
        }
    return apart;
}

static void neighbours_keep_one_border(void **state)
{
    struct room *room = *state;
    struct told t;

    assert_true(read_in(room, file_in(room, "test/data/outlines.geojson"), &t));
    assert_int_equal(t.n, 4);
    struct outlines all = outlines_of(room, &t);
    size_t before = all.v[0].ring[0].n + all.v[1].ring[0].n + all.v[2].ring[0].n;
    outlines_simplify(room->mem, &all, 150);
    size_t after = all.v[0].ring[0].n + all.v[1].ring[0].n + all.v[2].ring[0].n;
    assert_true(after < before && after >= 12);
    assert_int_equal(all.v[2].rings, 2); /* its hole stays */
    /* The whole has no edge that one of its communes has not: nothing gapes, nothing overlaps. */
    assert_int_equal(edges_apart(&all.v[3], all.v, 3), 0);
    assert_true(edges_apart(&all.v[0], all.v + 1, 2) > 0);
    assert_true(edges_apart(&all.v[0], all.v + 1, 2) < all.v[0].ring[0].n);
    assert_int_equal(edges_apart(&all.v[0], all.v + 1, 3),
                     0); /* what it shares with no neighbour is the border of the whole */
}

/* A degree eastward is as long as its latitude says: at La Réunion nearly half as long again as in Normandy. */
static void degrees_grow_southward(void **state)
{
    (void)state;
    assert_int_equal(plane_east_m(0), 111320);
    assert_true(labs(plane_east_m(48600000) - PLANE_EAST_M) < 200);
    assert_true(labs(plane_east_m(-21100000) - 103857) < 20);
    struct plane_point a = plane_of((struct geo_point){55400000, -21000000}, plane_east_m(-21000000)),
                       b = plane_of((struct geo_point){55500000, -21000000}, plane_east_m(-21000000));
    assert_true(labs(b.x - a.x - 10393) < 20 && a.y == b.y);
}

static void too_small_goes(void **state)
{
    struct room *room = *state;
    struct told t;
    struct plane_point middle;

    assert_true(read_in(room, S(FEATURE("61001", SQUARE)), &t));
    struct outlines all = outlines_of(room, &t);
    assert_true(outline_middle(&all.v[0], &middle));
    struct plane_point is = plane_of((struct geo_point){66667, 48033333}, PLANE_EAST_M);
    assert_true(abs(middle.x - is.x) < 3 && abs(middle.y - is.y) < 3);
    outlines_simplify(room->mem, &all, 0);
    assert_int_equal(all.v[0].ring[0].n, 3);
    outlines_simplify(room->mem, &all, 50000);
    assert_int_equal(all.v[0].rings, 0);
    assert_false(outline_middle(&all.v[0], &middle));
}

/* --- kept and drawn --- */

static bool put(struct tx *tx, struct room *room, void *arg)
{
    struct outlines *all = arg;

    (void)room;
    for (size_t i = 0; i < all->n; i++) outline_put(tx, &all->v[i]);
    return true;
}

static void drawn(struct db *db, struct room *room, void *arg)
{
    struct buf borders = buf_new(room->mem, 1 << 20);
    struct outlines communes, whole;

    outlines_read(db, room->mem, true, &communes);
    outlines_read(db, room->mem, false, &whole);
    assert_int_equal(communes.n, 3);
    assert_int_equal(whole.n, 1);
    assert_int_equal(communes.v[2].rings, 2);
    assert_memory_equal(communes.v[0].ring[0].v, ((struct outlines *)arg)->v[0].ring[0].v,
                        communes.v[0].ring[0].n * sizeof(struct plane_point));
    assert_true(territory_borders(db, room->mem, &borders));
    for (size_t i = 0; i < 3; i++)
        assert_true(str_find(buf_str(&borders), str_fmt(room->mem, "id=\"c%.*s\"", STR_ARG(communes.v[i].code))) > 0);
    str map = territory_map(db, room->mem, LANG_FR, &(struct map_ask){.whole = true}).s;
    assert_true(str_find(map, S("communes.svg#limites")) > 0 && str_find(map, S("class=\"contour\"")) > 0);
    assert_true(str_find(territory_map(db, room->mem, LANG_FR, &(struct map_ask){0}).s, S("limites")) < 0);
}

/* Communes alone are the whole too. */
static void drawn_by_communes(struct db *db, struct room *room, void *arg)
{
    (void)arg;
    for (int whole = 0; whole < 2; whole++)
        assert_true(str_find(territory_map(db, room->mem, LANG_FR, &(struct map_ask){.whole = whole}).s,
                             S("<use class=\"contour\" href=\"/communes.svg#limites\"/>")) > 0);
}

static void kept_and_drawn(void **state)
{
    struct room *room = *state;
    struct told t;

    read_in(room, file_in(room, "test/data/outlines.geojson"), &t);
    struct outlines all = outlines_of(room, &t);
    outlines_simplify(room->mem, &all, 150);
    struct outlines communes = {all.v, 3};
    assert_true(room_write(room, put, &communes));
    room_read(room, drawn_by_communes, NULL);
    assert_true(room_write(room, put, &all));
    assert_true(room_write(room, put, &all)); /* again: nothing new */
    room_read(room, drawn, &all);
}

/* --- names --- */

static bool perimeter(struct tx *tx, struct room *room, void *arg)
{
    assert_int_equal(setting_set(tx, S("territory.communes"), str_c(arg), room->now, 0), SETTING_OK);
    return territory_fill(tx, room->now) > 0;
}

static void name_is(struct db *db, struct room *room, const char *insee, const char *should)
{
    struct commune_place p;

    assert_true(territory_commune(db, room->mem, str_c(insee), &p));
    if (!str_eq(p.name, str_c(should))) fail_msg("%s is “%.*s”, not “%s”", insee, STR_ARG(p.name), should);
}

static void two_of_one_name(struct db *db, struct room *room, void *arg)
{
    struct commune_place p, q;

    (void)arg;
    name_is(db, room, "14050", "La Bazoque (14)");
    name_is(db, room, "61030", "La Bazoque (61)");
    name_is(db, room, "61001", "Alençon");
    name_is(db, room, "61138", "Croisilles"); /* shared in France, alone in this perimeter */
    assert_true(territory_commune(db, room->mem, S("14050"), &p) && territory_commune(db, room->mem, S("61030"), &q));
    assert_false(str_eq(p.slug, q.slug));
}

/* A neighbour of the same name joins: both are told apart, and nothing is added twice. */
static void two_of_one_name_again(struct db *db, struct room *room, void *arg)
{
    (void)arg;
    name_is(db, room, "14207", "Croisilles (14)");
    name_is(db, room, "61138", "Croisilles (61)");
    name_is(db, room, "14050", "La Bazoque (14)");
}

static void label_is(struct room *room, const char *insee, const char *should)
{
    str label = commune_label(room->mem, commune_of(str_c(insee)));

    if (!str_eq(label, str_c(should))) fail_msg("%s is offered as “%.*s”, not “%s”", insee, STR_ARG(label), should);
}

static void shared_names_show_their_departement(void **state)
{
    struct room *room = *state;

    assert_true(room_write(room, perimeter, "14050,61030,61001,61138"));
    room_read(room, two_of_one_name, NULL);
    assert_true(room_write(room, perimeter, "14050,61030,61001,61138,14207"));
    room_read(room, two_of_one_name_again, NULL);
    label_is(room, "61138", "Croisilles (61)"); /* where all of France is chosen from */
    label_is(room, "61001", "Alençon");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_as_they_are_written),
        cmocka_unit_test(each_fault_by_its_feature),
        cmocka_unit_test(what_is_no_file_of_outlines),
        cmocka_unit_test(neighbours_keep_one_border),
        cmocka_unit_test(degrees_grow_southward),
        cmocka_unit_test(too_small_goes),
        cmocka_unit_test(kept_and_drawn),
        cmocka_unit_test(shared_names_show_their_departement),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
