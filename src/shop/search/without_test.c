/* What a food is told not to hold: only what its shop's words leave no doubt of. Somebody's health hangs on it. */
#include "shop/test/room.h"

#include "shop/search/inside.h"

enum { GLUTEN, MILK, EGG, NUTS, PEANUT, SOYA, FISH, CRUSTACEANS, MOLLUSCS, CELERY, MUSTARD, SESAME, SULPHITES, LUPIN };
#define HOLDS(i) (UINT64_C(1) << (i))

/* The allergens a text is read to hold; -1: nothing is claimed of it. */
static int64_t held(const char *written)
{
    struct arena *mem = arena_new(64 * 1024);
    uint64_t without = flags_without(mem, str_c(written));

    arena_free(mem);
    return without ? (int64_t)((FLAGS_WITHOUT & ~without) / FLAG_WITHOUT(0)) : -1;
}

static void words_are_read(void **state)
{
    static const struct {
        const char *written;
        uint64_t held;
    } list[] = {
        {"lait", HOLDS(MILK)},
        {"gluten, lait, œufs", HOLDS(GLUTEN) | HOLDS(MILK) | HOLDS(EGG)},
        {"lait/soja", HOLDS(MILK) | HOLDS(SOYA)},
        {"lait;soja", HOLDS(MILK) | HOLDS(SOYA)},
        {"lait (noisettes)", HOLDS(MILK) | HOLDS(NUTS)},
        {"lait d’amande", HOLDS(MILK) | HOLDS(NUTS)},
        {"beurre d'arachide", HOLDS(MILK) | HOLDS(PEANUT)},
        {"Fruits à coque", HOLDS(NUTS)},
        {"sirop d'orgeat", HOLDS(NUTS)},
        {"Sulfites", HOLDS(SULPHITES)},
        {"moutarde, céleri, sésame, lupin", HOLDS(MUSTARD) | HOLDS(CELERY) | HOLDS(SESAME) | HOLDS(LUPIN)},
        {"poisson, crevettes, moules", HOLDS(FISH) | HOLDS(CRUSTACEANS) | HOLDS(MOLLUSCS)},
        {"aucun", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        int64_t seen = held(list[i].written);
        bool all = seen >= 0 && ((uint64_t)seen & list[i].held) == list[i].held;
        /* a word that is not known claims nothing, which is safe; what is claimed must be right */
        if (seen >= 0 && !all)
            fail_msg("%s: %llx is read, %llx is there", list[i].written, (unsigned long long)seen,
                     (unsigned long long)list[i].held);
    }
    assert_int_equal(held("lait"), HOLDS(MILK));
    assert_int_equal(held("gluten, lait, œufs"), HOLDS(GLUTEN) | HOLDS(MILK) | HOLDS(EGG));
    assert_int_equal(held("lait/soja"), HOLDS(MILK) | HOLDS(SOYA));
    assert_int_equal(held("aucun"), 0);
}

static void of_what_is_not_known_nothing_is_said(void **state)
{
    static const char *const doubtful[] = {
        "",     "  ",         "voir étiquette", "lait. Voir étiquette", "lait, voir étiquette", "peut-être autre chose",
        "laid", "aucun connu"};

    (void)state;
    for (size_t i = 0; i < sizeof doubtful / sizeof *doubtful; i++)
        if (held(doubtful[i]) >= 0) fail_msg("%s: something is claimed", doubtful[i]);
}

static void readers_of_english_read_the_law_s_names(void **state)
{
    struct arena *mem = arena_new(64 * 1024);

    (void)state;
    str both = allergens_text(mem, LANG_EN, S("lait, œufs"));
    assert_true(str_eq(both, S("lait, œufs (milk, egg)")));
    assert_true(str_eq(allergens_text(mem, LANG_FR, S("lait, œufs")), S("lait, œufs")));
    assert_true(str_eq(allergens_text(mem, LANG_EN, S("voir étiquette")), S("voir étiquette")));
    assert_true(str_eq(allergens_text(mem, LANG_EN, S("aucun")), S("None")));
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_are_read),
                                       cmocka_unit_test(of_what_is_not_known_nothing_is_said),
                                       cmocka_unit_test(readers_of_english_read_the_law_s_names)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
