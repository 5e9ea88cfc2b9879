/* What the law wants of some rayons only: each missing field named, figures that hold together, the price by the kilo. */
#include "shop/test/room.h"

#include "shop/law/facts.h"
#include "shop/law/traces.h"

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
    f.facts = S(""), faults_are(f, "isbn list fait_author ");
    f.facts = S("author=Agnès Tirel\n"), faults_are(f, "isbn list ");
    f = none, f.kind = S("clothes"), f.variant = S("M"), faults_are(f, "fait_composition ");
    f.facts = S("composition=100 % laine\n"), faults_are(f, "");
    f.facts = S("used=1\n"), faults_are(f, ""); /* its tag is gone */
    f.sold = false, f.facts = S(""), faults_are(f, "");
}

/* What is asked of a trade, and of no other; one that its operator wants besides is asked and wanted there too. */
static void a_rayon_asks_for_its_own_fields_only(void **state)
{
    static const struct {
        const char *field, *asked; /* asked: kinds, then needs after a slash */
    } all[] = {
        {"allergens", "food fresh alcohol"},
        {"packed", "food fresh"},
        {"ingredients", "food fresh alcohol"},
        {"storage", "food fresh alcohol"},
        {"drained", "food fresh"},
        {"fait_kj", "food fresh"},
        {"fait_piece_least", "food fresh"},
        {"degree", "alcohol"},
        {"isbn", "book"},
        {"list", "book"},
        {"fait_author", "book"},
        {"fait_composition", "clothes"},
        {"fait_responsible", "goods clothes"},
        {"maker", "food fresh alcohol goods clothes"},
        {"warnings", "food fresh alcohol goods clothes"},
        {"net", "food fresh alcohol book goods clothes"},
        {"origin", "food fresh alcohol book goods clothes"},
        {"season", "food fresh alcohol goods clothes"},
        {"deposit", "food fresh alcohol goods"},
        {"made", "food fresh alcohol goods clothes"},
        {"book_times", "service"},
        {"naissance", "/meat"},
        {"zone", "/fish"},
        {"code_oeuf", "/eggs"},
        {"fait_species", "/fish"},
        {"fait_thawed", "/fish /meat"},
        {"fait_passport", "/plants"},
        {"title_fr", "food fresh alcohol book goods clothes service"},
    };
    static const char *const kinds[] = {"food", "fresh", "alcohol", "book", "goods", "clothes", "service"},
                             *const needs[] = {"meat", "fish", "eggs", "plants"};

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        str asked = str_c(all[i].asked);
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (field_asked(all[i].field, &(struct rayon_asks){str_c(kinds[k]), S(""), S("")}) !=
                (str_find(asked, str_c(kinds[k])) >= 0))
                fail_msg("%s in a rayon of %s", all[i].field, kinds[k]);
        for (size_t k = 0; k < sizeof needs / sizeof *needs && str_find(asked, S("/")) >= 0; k++)
            if (field_asked(all[i].field, &(struct rayon_asks){S("none"), str_c(needs[k]), S("")}) !=
                (str_find(asked, str_c(needs[k])) >= 0))
                fail_msg("%s in a rayon of %s", all[i].field, needs[k]);
    }
    const struct rayon_asks toys = {S("goods"), S(""), S("|warnings|fait_author|")};
    assert_true(field_asked("fait_author", &toys) && field_wanted("fait_author", &toys));
    assert_true(field_wanted("warnings", &toys) && !field_wanted("origin", &toys));
    assert_false(field_asked("fait_composition", &toys));
}

/* The operator's own wishes: named when they are missing of what is sold, of no basket, and once only. */
static void what_the_operator_wants_besides_is_missed(void **state)
{
    struct sheet_facts f = {.sold = true,
                            .mode = S(""),
                            .price_cents = SOME_I64(500),
                            .kind = S("goods"),
                            .extra = S("|warnings|origin|fait_composition|price|nonsense|")};

    (void)state;
    faults_are(f, "origin warnings fait_composition ");
    f.warnings = S("Petites pièces"), f.origin = S("France"), faults_are(f, "fait_composition ");
    f.facts = S("composition=bois\n"), faults_are(f, "");
    f.warnings = S(""), f.sold = false, faults_are(f, "");
    f.sold = true, f.bundle = true, faults_are(f, "");
    f.bundle = false, f.kind = S("fresh"), f.origin = S(""), f.allergens = S("aucun"),
    faults_are(f, "origin warnings ");
}

/* --- every row of the table stops a sale --- */

enum { LINES = 2000 };

/* A sheet that says all there is, of a shop that sells what others make in packs. */
static struct sheet_facts complete(str kind, str needs)
{
    return (struct sheet_facts){
        .sold = true,
        .packed = true,
        .reseller = true,
        .mode = S("link_out"),
        .kind = kind,
        .needs = needs,
        .price_cents = SOME_I64(2000),
        .list_cents = SOME_I64(2000),
        .allergens = S("lait"),
        .ingredients = S("Crème"),
        .origin = S("Orne"),
        .storage = S("Au frais"),
        .maker = S("Laiterie, 61000 Alençon"),
        .warnings = S("Fragile"),
        .isbn = S("9782070360024"),
        .link = S("https://www.exemple.fr/a"),
        .variant = S("M"),
        .net_unit = S("kg"),
        .net_milli = 250,
        .drained_milli = 240,
        .degree_milli = 4500,
        .traces = S("naissance\tFrance\nelevage\tFrance\nabattage\tFrance\nzone\tManche\nengin\tLigne\n"
                    "code_oeuf\t1FRABC01\n"),
        .facts = S("author=A\ncomposition=C\nspecies=E\npassport=P\nkj=3060\nkcal=744\nfat=82\nsaturates=54\n"
                   "carbs=0,7\nsugars=0,7\nproteins=0,7\nsalt=0,03\n"),
    };
}

/* The same lines without one of them. */
static str without(str lines, const char *code, char mark, char kept[LINES])
{
    str line;
    size_t n = 0;

    while (str_cut(&lines, '\n', &line)) {
        bool is = str_starts(line, str_c(code)) && line.n > strlen(code) && line.p[strlen(code)] == mark;
        if (line.n && !is) n += (size_t)snprintf(kept + n, LINES - n, "%.*s\n", STR_ARG(line));
    }
    return (str){kept, n};
}

/* What makes one row of the table wrong; its other rows may be wrong too. */
static struct sheet_facts broken(const struct fact *r, struct sheet_facts f, char kept[LINES])
{
    const struct {
        const char *fault;
        str *text;
        int64_t *number, value;
        opt_i64 *cents, to;
    } how[] = {
        {"offer.price", NULL, NULL, 0, &f.price_cents, NO_I64},
        {"offer.allergens", &f.allergens, NULL, 0, NULL, NO_I64},
        {"offer.net", &f.net_unit, NULL, 0, NULL, NO_I64},
        {"offer.net_missing", NULL, &f.net_milli, 0, NULL, NO_I64},
        {"offer.origin", &f.origin, NULL, 0, NULL, NO_I64},
        {"offer.storage", &f.storage, NULL, 0, NULL, NO_I64},
        {"offer.ingredients", &f.ingredients, NULL, 0, NULL, NO_I64},
        {"offer.degree", NULL, &f.degree_milli, 0, NULL, NO_I64},
        {"offer.size", &f.variant, NULL, 0, NULL, NO_I64},
        {"offer.maker", &f.maker, NULL, 0, NULL, NO_I64},
        {"offer.isbn", &f.isbn, NULL, 0, NULL, NO_I64},
        {"offer.list", NULL, NULL, 0, &f.list_cents, NO_I64},
        {"offer.book", NULL, NULL, 0, &f.price_cents, SOME_I64(2001)},
        {"offer.drained", NULL, &f.drained_milli, 251, NULL, NO_I64},
        {"offer.link", &f.link, NULL, 0, NULL, NO_I64},
    };

    if (r->kept == KEPT_TRACE) f.traces = without(f.traces, r->code, '\t', kept);
    if (r->kept == KEPT_FACT) f.facts = without(f.facts, r->code, '=', kept);
    if (r->kept != KEPT_OWN) return f;
    if (!strcmp(r->fault, "form.number")) f.net_unit = S("piece"), f.drained_milli = 0;
    if (!strcmp(r->fault, "offer.net_missing")) f.drained_milli = 0;
    if (!strcmp(r->fault, "offer.licence")) f.unlicensed = true;
    if (!strcmp(r->fault, "offer.link_public")) f.link = S("http://exemple.fr");
    for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
        if (strcmp(how[i].fault, r->fault)) continue;
        if (how[i].text) *how[i].text = S("");
        if (how[i].number) *how[i].number = how[i].value;
        if (how[i].cents) *how[i].cents = how[i].to;
    }
    return f;
}

static bool row_is_of(const struct fact *r, const char *kind, const char *needs)
{
    char bars[40];

    snprintf(bars, sizeof bars, "|%s|", kind);
    if (r->kinds && strstr(r->kinds, bars)) return true;
    snprintf(bars, sizeof bars, "|%s|", needs);
    return (!r->kinds && !r->needs) || (*needs && r->needs && strstr(r->needs, bars));
}

/* Each row of each trade: complete, nothing is missing; without it, its field is named; in the shop window it is not. */
static void each_row_of_the_table_stops_a_sale(void **state)
{
    static const char *const trades[][2] = {
        {"food", ""},        {"food", "eggs"}, {"food", "origin"},    {"fresh", ""}, {"fresh", "meat"},
        {"fresh", "fish"},   {"alcohol", ""},  {"alcohol", "origin"}, {"book", ""},  {"goods", ""},
        {"goods", "plants"}, {"clothes", ""},  {"service", ""},
    };
    size_t rows = 0;

    (void)state;
    for (size_t t = 0; t < sizeof trades / sizeof *trades; t++) {
        struct sheet_facts all = complete(str_c(trades[t][0]), str_c(trades[t][1]));
        faults_are(all, "");
        for (const struct fact *r = sheet_table; r < sheet_table + sheet_rows; r++) {
            struct gate_fault fault[GATE_FAULTS_MOST];
            char kept[LINES];
            if (r->when == FACT_FREE || !row_is_of(r, trades[t][0], trades[t][1])) continue;
            bool traced = !strcmp(trades[t][1], "meat") || !strcmp(trades[t][1], "fish");
            if (traced && !strcmp(r->field, "origin")) continue; /* whose places are asked one by one */
            struct sheet_facts f = broken(r, all, kept);
            size_t n = gate_faults(&f, fault), named = 0;
            for (size_t i = 0; i < n; i++) named += !strcmp(fault[i].field, r->field);
            if (!named) fail_msg("%s of %s %s stops nothing", r->field, trades[t][0], trades[t][1]);
            f.sold = false, rows++;
            if (r->when != FACT_ALWAYS && gate_faults(&f, fault)) fail_msg("%s is wanted in the window", r->field);
        }
    }
    assert_true(rows > 100);
}

/* One table: the facts stand last, the figures of nutrition behind their flag, no field has two names. */
static void the_table_is_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sheet_rows; i++) {
        const struct fact *f = &sheet_table[i];
        assert_int_equal(f >= facts_table, f->kept == KEPT_FACT);
        assert_int_equal(f->kept != KEPT_OWN, f->code != NULL);
        if (f->when != FACT_FREE) assert_non_null(f->missing);
        if (f->extra) assert_non_null(f->label);
        if (f->kept == KEPT_FACT) assert_true(f->label && f->help && field_row(f->field) == f);
    }
    assert_string_equal(facts_table[nutrition_first - 1].code, "no_nutrition");
    for (size_t i = nutrition_first; i < FACTS; i++) assert_int_equal(facts_table[i].when, FACT_NUTRITION);
    for (size_t i = 0; i < TRACES; i++) assert_non_null(trace_says(i));
    assert_true(str_eq(trace_name(0), S("naissance")) && str_eq(trace_name(TRACES - 1), S("code_oeuf")));
}

/* "About 1.2 kg a piece". */
static void a_piece_of_about_so_much(void **state)
{
    struct arena *mem = arena_new(1 << 16);
    static const struct {
        int64_t about, least, most;
    } t[] = {{1200, 1080, 1320}, {1000, 900, 1100}, {333, 300, 370}, {25, 20, 30}, {7, 7, 10}, {90000, 81000, 99000}};
    struct piece_weight w;

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        assert_true(piece_weight_of(S("weighed"), piece_about(mem, t[i].about), &w));
        assert_int_equal(w.least_milli, t[i].least);
        assert_int_equal(w.most_milli, t[i].most);
    }
    arena_free(mem);
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
                                       cmocka_unit_test(a_rayon_asks_for_its_own_fields_only),
                                       cmocka_unit_test(what_the_operator_wants_besides_is_missed),
                                       cmocka_unit_test(each_row_of_the_table_stops_a_sale),
                                       cmocka_unit_test(the_table_is_in_order),
                                       cmocka_unit_test(a_piece_of_about_so_much),
                                       cmocka_unit_test(a_nutrition_table_is_owed_by_who_sells_what_others_make),
                                       cmocka_unit_test(figures_of_nutrition_hold_together),
                                       cmocka_unit_test(codes_drawn_begin_with_no_zero),
                                       cmocka_unit_test(the_price_by_the_kilo_is_of_what_is_eaten)};

    return cmocka_run_group_tests(tests, lang_first, NULL);
}
