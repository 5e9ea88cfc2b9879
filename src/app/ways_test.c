/* What an address may begin with: one order, one spelling, and all the rest is a path like any other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/route.h"

static struct arena *mem;

static void assert_ways(const char *path, const char *rest, uint32_t view, const char *near)
{
    struct route_match m;

    route_find(GET, str_c(path), &m);
    assert_true(str_eq(m.path, str_c(rest)));
    assert_int_equal(m.view, view);
    assert_true(str_eq(m.near, str_c(near)));
    assert_true(str_eq(ways_cut(str_c(path)), str_c(rest)));
}

static void read(void **state)
{
    (void)state;
    assert_ways("/", "/", 0, "");
    assert_ways("/vue/grand", "/", VIEW_LARGE, "");
    assert_ways("/vue/contraste-grand-question/panier", "/panier", VIEW_CONTRAST | VIEW_LARGE | VIEW_STEPS, "");
    assert_ways("/pres/argentan", "/", 0, "argentan");
    assert_ways("/app/en/vue/question/pres/l-aigle/boutique/x", "/boutique/x", VIEW_STEPS, "l-aigle");
}

static void left(void **state)
{
    (void)state;
    assert_ways("/vue", "/vue", 0, "");
    assert_ways("/vue/", "/vue/", 0, "");
    assert_ways("/vue/grand-contraste/panier", "/vue/grand-contraste/panier", 0, "");
    assert_ways("/vue/grand-grand/panier", "/vue/grand-grand/panier", 0, "");
    assert_ways("/vue/grand-/panier", "/vue/grand-/panier", 0, "");
    assert_ways("/vue/grandes/panier", "/vue/grandes/panier", 0, "");
    assert_ways("/pres/Argentan/panier", "/pres/Argentan/panier", 0, "");
    assert_ways("/pres/a%2Fb/panier", "/pres/a%2Fb/panier", 0, "");
    assert_ways("/pres//panier", "/pres//panier", 0, "");
    assert_ways("/pres/a/vue/grand/panier", "/vue/grand/panier", 0, "a");
    assert_ways("/presse/argentan", "/presse/argentan", 0, "");
    assert_ways("/pres/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "/pres/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0, "");
}

/* What is written is read again the same, whatever was chosen. */
static void both_ways(void **state)
{
    (void)state;
    for (uint32_t view = 0; view < 8; view++)
        for (int k = 0; k < 8; k++) {
            struct ways w = {k & 1, k & 2 ? LANG_EN : LANG_FR, view, k & 4 ? S("sees") : S("")};
            struct route_match m;
            route_find(GET, str_fmt(mem, "%.*s/panier", STR_ARG(ways_text(mem, &w))), &m);
            assert_true(str_eq(m.path, S("/panier")));
            assert_true(m.bare == w.bare && m.lang == w.lang && m.view == view && str_eq(m.near, w.near));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(read), cmocka_unit_test(left), cmocka_unit_test(both_ways)};

    mem = arena_new(1 << 20);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(mem);
    return failed;
}
