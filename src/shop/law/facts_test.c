/* What the law wants of some rayons only: each missing field named, figures that hold together, the price by the kilo. */
#include "shop/test/room.h"

#include "shop/law/facts.h"

static void faults_are(struct sheet_facts f, const char *want)
{
    struct gate_fault fault[GATE_FAULTS_MOST];
    size_t n = gate_faults(&f, fault);
    char said[400] = "";

    for (size_t i = 0; i < n; i++) snprintf(said + strlen(said), sizeof said - strlen(said), "%s ", fault[i].field);
    if (strcmp(said, want)) fail_msg("missing: %s, not %s", said, want);
}

static void each_rayon_has_its_own(void **state)
{
    struct sheet_facts none = {.sold = true,
                               .mode = S(""),
                               .price_cents = SOME_I64(500),
                               .allergens = S("aucun"),
                               .kind = S("fresh"),
                               .origin = S("France")},
                       f;

    (void)state;
    f = none, f.needs = S("fish"), f.traces = S("zone\tManche\nengin\tLigne\n"), faults_are(f, "fait_species ");
    f.facts = S("species=\n"), faults_are(f, "fait_species ");
    f.facts = S("species=Sole (Solea solea)\n"), faults_are(f, "");
    f = none, f.kind = S("goods"), f.needs = S("plants"), faults_are(f, "fait_passport ");
    f.sold = false, faults_are(f, ""); /* to see in the shop */
    f = none, f.kind = S("food"), f.net_milli = 240, f.net_unit = S("kg"), f.drained_milli = 241,
    faults_are(f, "drained ");
    f.drained_milli = 240, faults_are(f, "");
    f.net_milli = 1500, f.net_unit = S("piece"), faults_are(f, "net "); /* no half egg */
    f = none, f.kind = S("book"), f.facts = S("used=1\n"),
    faults_are(f, ""); /* from hand to hand: no ISBN, no publisher's price */
    f.facts = S(""), faults_are(f, "isbn list ");
}

static struct sheet_facts packed(void)
{
    return (struct sheet_facts){.sold = true,
                                .packed = true,
                                .mode = S(""),
                                .kind = S("food"),
                                .price_cents = SOME_I64(500),
                                .allergens = S("lait"),
                                .net_milli = 250,
                                .net_unit = S("kg"),
                                .storage = S("Au frais"),
                                .ingredients = S("Crème")};
}

/* Who makes it owes none; who sells what others make says it, with who made it; a table that is begun is whole. */
static void a_nutrition_table_is_owed_by_who_sells_what_others_make(void **state)
{
    struct sheet_facts f = packed();

    (void)state;
    faults_are(f, "");
    f.reseller = true,
    faults_are(f, "maker fait_kj fait_kcal fait_fat fait_saturates fait_carbs fait_sugars fait_proteins fait_salt ");
    f.maker = S("Laiterie, 61000 Alençon"), f.facts = S("no_nutrition=1\n"), faults_are(f, "");
    f.reseller = false, f.facts = S("kj=3060\n"),
    faults_are(f, "fait_kcal fait_fat fait_saturates fait_carbs fait_sugars fait_proteins fait_salt ");
    f.packed = false, faults_are(f, "");
}

/* Butter, to begin with; then what cannot be. */
static void figures_of_nutrition_hold_together(void **state)
{
    struct sheet_facts f = packed();

    (void)state;
    f.facts = S("kj=3060\nkcal=744\nfat=82\nsaturates=54,5\ncarbs=0,7\nsugars=0,7\nproteins=0,7\nsalt=0,03\n"),
    faults_are(f, "");
    f.facts = S("kj=3060\nkcal=74\nfat=82\nsaturates=54,5\ncarbs=0,7\nsugars=0,7\nproteins=0,7\nsalt=0,03\n"),
    faults_are(f, "fait_kcal ");
    f.facts = S("kj=3060\nkcal=744\nfat=82\nsaturates=84\ncarbs=0,7\nsugars=0,8\nproteins=0,7\nsalt=0,03\n"),
    faults_are(f, "fait_saturates fait_sugars ");
    f.facts = S("kj=3060\nkcal=744\nfat=82\nsaturates=54\ncarbs=20\nsugars=0,7\nproteins=0,7\nsalt=0,03\n"),
    faults_are(f, "fait_fat ");
    f.facts = S("kj=3060\nkcal=744\nfat=82\nsaturates=54\ncarbs=0,7\nsugars=0,7\nproteins=0,7\n"),
    faults_are(f, "fait_salt ");
}

/* 400 g in the tin, 240 g of beans: the price by the kilo is of the beans. */
static void the_price_by_the_kilo_is_of_what_is_eaten(void **state)
{
    struct arena *mem = arena_new((size_t)1 << 20);
    struct offer o = {.price_cents = SOME_I64(240), .unit = S("piece"), .net_unit = S("kg"), .net_milli = 400};

    (void)state;
    assert_true(str_starts(unit_price_text(mem, LANG_FR, &o), S("6,00")));
    o.drained_milli = 240;
    assert_true(str_starts(unit_price_text(mem, LANG_FR, &o), S("10,00")));
    o.drained_milli = 0;
    const struct {
        str unit, net, price;
        int64_t milli;
    } t[] = {
        {S("m"), S("2,5\u00a0m"), S("0,96\u00a0€/m"), 2500},
        {S("m2"), S("10\u00a0m²"), S("0,24\u00a0€/m²"), 10000},
        {S("piece"), S("6 pièces"), S("0,40\u00a0€/pièce"), 6000},
        {S("piece"), S("1 pièce"), S(""), 1000},
        {S("kg"), S("0,125\u00a0kg"), S("19,20\u00a0€/kg"), 125},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        o.net_unit = t[i].unit, o.net_milli = t[i].milli;
        assert_true(str_eq(net_text(mem, LANG_FR, o.net_milli, o.net_unit), t[i].net));
        assert_true(str_eq(unit_price_text(mem, LANG_FR, &o), t[i].price));
    }
    arena_free(mem);
}

/* What is typed from paper and read by spreadsheets: digits alone, none of which a program takes away. */
static void codes_drawn_begin_with_no_zero(void **state)
{
    static const struct {
        int draw;
        size_t digits;
    } of[] = {{0, 5}, {CODE_DRAWS_EACH, 6}, {CODE_DRAWS - 1, CODE_DIGITS_MOST}};
    struct arena *mem = arena_new(1 << 20);
    bool seen[10] = {0};

    (void)state;
    for (size_t i = 0; i < 3 * 200; i++) {
        str code = code_drawn(mem, of[i % 3].draw);
        int64_t n = 0;
        assert_int_equal(code.n, of[i % 3].digits);
        assert_true(str_i64(code, &n) && code.p[0] != '0');
        seen[code.p[0] - '0'] = true;
    }
    for (int i = 1; i < 10; i++) assert_true(seen[i]);
    arena_free(mem);
}

static int lang_first(void **state)
{
    (void)state;
    if (!base_start()) return 1;
    lang_start();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_rayon_has_its_own),
                                       cmocka_unit_test(a_nutrition_table_is_owed_by_who_sells_what_others_make),
                                       cmocka_unit_test(figures_of_nutrition_hold_together),
                                       cmocka_unit_test(codes_drawn_begin_with_no_zero),
                                       cmocka_unit_test(the_price_by_the_kilo_is_of_what_is_eaten)};

    return cmocka_run_group_tests(tests, lang_first, NULL);
}
