/* What people find, and in which order. */
#include "find/test/support.h"

#include "find/typo.h"

/* --- words --- */

static void french_words_meet(void **state)
{
    struct bench *b = *state;
    static const char *const titles[] = {"Fromages fermiers de chèvre",
                                         "Huile d’olive",
                                         "Poule fermière",
                                         "Œufs de cane",
                                         "Gâteaux aux noix",
                                         "T-shirt taille S",
                                         "Crème de Mâcon",
                                         "Cre\314\200me bru\314\202le\314\201e",
                                         "ÉCHARPE EN SOIE",
                                         "Jouet pour L'Aigle"};
    static const struct {
        const char *words;
        int64_t id;
    } same[] = {{"fromage", 1},
                {"FROMAGE CHEVRE", 1},
                {"chèvres", 1},
                {"le fromage de la chèvre", 1},
                {"huile olive", 2},
                {"l'huile d'olives", 2},
                {"l’olive", 2},
                {"fermiere", 3},
                {"poules fermières", 3},
                {"oeuf", 4},
                {"œuf", 4},
                {"gateau", 5},
                {"gâteau à la noix", 5},
                {"taille s", 6},
                {"tshirt t-shirt", 0},
                {"macon", 7},
                {"creme brulee", 8},
                {"crème brûlée", 8},
                {"echarpes", 9},
                {"écharpe", 9},
                {"aigle", 10}};

    feed_titles(b, titles, sizeof titles / sizeof *titles);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (same[i].id) finds_only(b, same[i].words, same[i].id);
    assert_int_equal(ask_words(b, "fermier").total, 2);
    assert_int_equal(ask_words(b, "de la").total, 0); /* nothing to search, which is not "all" */
    assert_int_equal(ask_words(b, "").total, 10);
    assert_int_equal(ask_words(b, "   ").total, 10);
}

static void the_place_of_a_word_weighs(void **state)
{
    struct bench *b = *state;
    struct find_doc d[3] = {doc(1, "Panier garni"), doc(2, "Miel de fleurs"), doc(3, "Pain d’épices")};

    d[0].text[3] = S("avec du miel");
    d[2].text[1] = S("Au bon miel");
    feed(b, d, 3);
    struct find_result r = ask_words(b, "miel");
    assert_int_equal(r.total, 3);
    assert_int_equal(r.hit[0].id, 2);
    assert_int_equal(r.hit[1].id, 3);
    assert_int_equal(r.hit[2].id, 1);
}

static void some_words_when_not_all(void **state)
{
    struct bench *b = *state;
    static const char *const titles[] = {"Savon à la lavande", "Savon au miel", "Tapis rouge"};

    feed_titles(b, titles, 3);
    struct find_result all = ask_words(b, "savon lavande"), some = ask_words(b, "savon lavande tapis miel");
    assert_false(all.relaxed);
    assert_int_equal(all.total, 1);
    assert_true(some.relaxed);
    assert_int_equal(some.total, 3);
    assert_int_not_equal(some.hit[0].id, 3); /* two words before one */
    assert_int_equal(some.hit[2].id, 3);
    assert_false(ask_words(b, "xylophone").relaxed);
    struct find_query q = find_query_new(S("savon lavande"));
    q.price_max = 1; /* a filter that leaves nothing does not relax the words */
    assert_false(ask(b, &q).relaxed);
    assert_int_equal(ask(b, &q).total, 0);
}

/* --- typos --- */

static const struct {
    const char *typed, *meant;
} slips[] = {{"savno", "savon"},       {"confitrue", "confiture"}, {"couteua", "couteau"},
             {"brebi", "brebis"},      {"artisnal", "artisanal"},  {"chevre", "chèvre"},
             {"lavende", "lavande"},   {"chocola", "chocolat"},    {"boguie", "bougie"},
             {"chasure", "chaussure"}, {"fomrage", "fromage"},     {"biologiqe", "biologique"}};
enum { SLIPS = sizeof slips / sizeof *slips };

/* Words that lie as near, or nearer, as a market's texts hold them too. */
static const char *const traps[] = {"bogue",       "chambre", "ombrage",  "chasse",   "savoir", "salon",
                                    "confiance",   "corteau", "brevet",   "artiste",  "cheveu", "lavage",
                                    "chocolatier", "bouge",   "forage",   "biologie", "bougre", "masure",
                                    "mesure",      "lave",    "couteaux", "rebi",     "avon"};

static void feed_slips(struct bench *b)
{
    struct find_doc d;
    int64_t id = 1000;

    find_begin(b->find);
    for (int i = 0; i < SLIPS; i++)
        for (int k = 0; k < 12; k++) d = doc(i * 50 + k, slips[i].meant), find_put(b->find, &d);
    for (size_t i = 0; i < sizeof traps / sizeof *traps; i++)
        for (int k = 0; k < 4; k++) d = doc(id++, traps[i]), find_put(b->find, &d);
    find_commit(b->find, 1);
}

static void typos_are_forgiven(void **state)
{
    struct bench *b = *state;
    int right = 0;

    feed_slips(b);
    for (int i = 0; i < SLIPS; i++) {
        struct find_result r = ask_words(b, slips[i].typed);
        bool same_word = !r.corrected.p && (i == 3 || i == 5); /* their stems are those of brebis and chèvre */
        bool ok = (same_word || str_eq(r.corrected, str_c(slips[i].meant))) && r.n && r.hit[0].id / 50 == i;
        if (!ok) print_message("%s: « %.*s », %ld found\n", slips[i].typed, STR_ARG(r.corrected), (long)r.total);
        right += ok;
    }
    assert_int_equal(right, SLIPS);
}

static void right_words_are_left_alone(void **state)
{
    struct bench *b = *state;

    feed_slips(b);
    assert_null(ask_words(b, "bogue").corrected.p);
    assert_null(ask_words(b, "chaussures").corrected.p);
    assert_null(ask_words(b, "xqzw").corrected.p);
    assert_int_equal(ask_words(b, "xqzw").total, 0);
    assert_null(ask_words(b, "").corrected.p);
    struct find_result r = ask_words(b, "le Fomrage à la savno !");
    assert_true(str_eq(r.corrected, S("le fromage à la savon !")));
}

/* A slip that a merchant made too is found first, the word meant after it. */
static void a_rare_slip_brings_the_frequent_word_along(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Chocolta noir");

    feed(b, &d, 1);
    find_begin(b->find);
    for (int i = 0; i < 40; i++) d = doc(100 + i, "Chocolat noir"), find_put(b->find, &d);
    find_commit(b->find, 2);
    struct find_result r = ask_words(b, "chocolta");
    assert_int_equal(r.total, 41);
    assert_int_equal(r.hit[0].id, 1);
    assert_true(str_eq(r.corrected, S("chocolat")));
}

static void costs_of_slips(void **state)
{
    (void)state;
    assert_int_equal(typo_cost(S("miel"), S("miel"), 20), 0);
    assert_true(typo_cost(S("savno"), S("savon"), 20) < typo_cost(S("savin"), S("savon"), 20));
    assert_true(typo_cost(S("chasure"), S("chaussure"), 20) < typo_cost(S("chasure"), S("chambre"), 20));
    assert_true(typo_cost(S("niel"), S("miel"), 20) > typo_cost(S("mien"), S("miel"), 20)); /* the first letter */
    assert_true(typo_cost(S("pain"), S("brioche"), 20) > 20);
    assert_true(typo_cost(S(""), S("aaaaaaaaaaaaaaaaaaaaaaaa"), 20) > 20);
}

/* --- order --- */

static void equals_take_turns(void **state)
{
    struct bench *b = *state;
    int first[20] = {0}, distinct = 0;

    find_begin(b->find);
    for (int i = 0; i < 20; i++) {
        struct find_doc d = doc(i + 1, "Bougie parfumée");
        find_put(b->find, &d);
    }
    find_commit(b->find, 1);
    for (uint64_t day = 0; day < 100; day++) {
        struct find_query q = find_query_new(S("bougie"));
        q.seed = day;
        struct find_result r = ask(b, &q), again = ask(b, &q);
        assert_memory_equal(r.hit, again.hit, r.n * sizeof *r.hit);
        first[r.hit[0].id - 1]++;
    }
    for (int i = 0; i < 20; i++) distinct += first[i] > 0;
    assert_true(distinct >= 18); /* 100 draws of 20: fewer than 18 has a chance under 1 in 1,000 */
}

static void distances_in_metres(void **state)
{
    struct bench *b = *state;
    struct find_doc d[4] = {doc(1, "Pain"), doc(2, "Pain"), doc(3, "Pain"), doc(4, "Pain")};
    struct find_query q = find_query_new(S("pain"));

    d[0].x = 3000, d[0].y = 4000;
    d[1].x = -600, d[1].y = 800;
    d[3].x = INT32_MAX, d[3].y = -INT32_MAX;
    feed(b, d, 4);
    q.sort = FIND_NEAR;
    q.x = q.y = 0;
    struct find_result r = ask(b, &q);
    assert_int_equal(r.hit[0].id, 2);
    assert_int_equal(r.hit[0].distance_m, 1000);
    assert_int_equal(r.hit[1].distance_m, 5000);
    assert_int_equal(r.hit[2].id, 4);
    assert_int_equal(r.hit[3].distance_m, -1);
    q.within_m = 1000;
    assert_int_equal(ask(b, &q).total, 1);
    q.within_m = 999;
    assert_int_equal(ask(b, &q).total, 0);
    q.x = INT32_MAX, q.y = INT32_MAX, q.within_m = INT64_MAX;
    assert_int_equal(ask(b, &q).total, 3);
    q.x = FIND_NOWHERE;
    r = ask(b, &q);
    assert_int_equal(r.total, 4);
    assert_int_equal(r.hit[0].distance_m, -1);
}

static void deep_pages_end(void **state)
{
    struct bench *b = *state;
    static const char *const titles[] = {"Pain", "Pain", "Pain"};
    struct find_query q = find_query_new(S("pain"));

    feed_titles(b, titles, 3);
    q.skip = SIZE_MAX, q.most = SIZE_MAX;
    assert_int_equal(ask(b, &q).n, 0);
    assert_int_equal(ask(b, &q).total, 3);
    q.skip = 2;
    assert_int_equal(ask(b, &q).n, 1);
    q.most = 0;
    assert_int_equal(ask(b, &q).n, 0);
}

/* --- what strangers type --- */

static void hostile_text_harms_nothing(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu");
    static const char *const texts[] = {"\"",
                                        "''",
                                        "\"\"\"",
                                        "(((",
                                        ")",
                                        "*",
                                        "^",
                                        "NEAR(yy zz)",
                                        "yy NEAR/2 zz",
                                        "title:",
                                        "{title merchant}:x",
                                        "- + :",
                                        "xx OR",
                                        "AND",
                                        "NOT zz",
                                        "xx* yy*",
                                        "\\",
                                        ";DROP TABLE doc",
                                        "%s%n%d",
                                        "/* */",
                                        "--",
                                        "\xc3\x28",
                                        "\xff\xfe",
                                        "\xed\xa0\x80",
                                        "\xf0\x9f\xa5\x95",
                                        "\xe2\x80\x99",
                                        "\xcc\x81\xcc\x81",
                                        "rowid:1",
                                        "find_text",
                                        "zz\"AND\"yy"};
    char *huge = malloc(10240);

    feed(b, &d, 1);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (int prefix = 0; prefix < 2; prefix++) {
            struct find_query q = find_query_new(str_c(texts[i]));
            str out[4];
            q.prefix_last = prefix;
            if (ask(b, &q).total) fail_msg("« %s » finds something", texts[i]);
            find_suggest(b->find, b->mem, q.words, UINT32_MAX, out, 4);
        }
    }
    for (int i = 0; i < 10240; i++) huge[i] = "\"(*xé z"[i % 7];
    struct find_query q = find_query_new((str){huge, 10240});
    assert_int_equal(ask(b, &q).total, 0);
    memset(huge, 'q', 10240);
    assert_int_equal(ask(b, &q).total, 0);
    q.words = (str){"vase\0bleu", 9};
    assert_int_equal(ask(b, &q).total, 0);
    free(huge);
    finds_only(b, "vase", 1);             /* all still there */
    finds_only(b, "\"vase\" (bleu)*", 1); /* signs around words are no syntax */
}

static void bad_texts_of_documents(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase \xff bleu"), e = doc(2, "Vase vert");
    struct buf huge = buf_new(b->mem, 1 << 20);

    for (int i = 0; i < 5000; i++) buf_put(&huge, S("ébène "));
    buf_put(&huge, S("zèbre"));
    e.text[3] = buf_str(&huge);
    feed(b, (struct find_doc[]){d, e}, 2);
    finds_only(b, "vase", 2);
    finds_only(b, "ébène", 2);
    assert_int_equal(ask_words(b, "zèbre").total, 0); /* past FIND_TEXT_MAX */
    assert_int_equal(find_count(b->find), 2);
    find_begin(b->find);
    find_drop(b->find, 2);
    find_commit(b->find, 2);
    assert_int_equal(ask_words(b, "ébène").total, 0);
}

/* --- as you type --- */

static void prefixes(void **state)
{
    struct bench *b = *state;
    static const char *const titles[] = {"Fromage de chèvre", "Fruits secs", "Savon"};
    struct find_query q = find_query_new(S("fro"));

    feed_titles(b, titles, 3);
    assert_int_equal(ask(b, &q).total, 0);
    q.prefix_last = true;
    assert_int_equal(ask(b, &q).total, 1);
    q.words = S("f");
    assert_int_equal(ask(b, &q).total, 2);
    q.words = S("fromage d");
    assert_true(ask(b, &q).relaxed);
    q.words = S("fromage chè");
    assert_int_equal(ask(b, &q).total, 1);
    q.words = S("fromage che");
    assert_int_equal(ask(b, &q).total, 1);
    q.words = S("fro "); /* a space: the word is whole */
    assert_int_equal(ask(b, &q).total, 0);
}

static void completions(void **state)
{
    struct bench *b = *state;
    struct find_completion c[6];
    struct find_doc d[] = {doc(1, "Fromage de chèvre"), doc(2, "Fromage de brebis"), doc(3, "La Fromagerie"),
                           doc(4, "Fruits secs"),       doc(5, "Fromages"),          doc(6, "Savon de chanvre")};

    d[2].kind = 1;
    feed(b, d, 6);
    size_t n = find_complete(b->find, b->mem, S("fro"), UINT32_MAX, c, 6);
    assert_int_equal(n, 6);
    assert_int_equal(c[0].kind, -1);
    assert_true(str_eq(c[0].text, S("fromage")));
    bool shop = false;
    for (size_t i = 1; i < n; i++) {
        assert_true(c[i].kind >= c[i - 1].kind); /* grouped */
        shop = shop || (c[i].id == 3 && c[i].kind == 1);
    }
    assert_true(shop);
    n = find_complete(b->find, b->mem, S("Fromage de ch"), UINT32_MAX, c, 6);
    assert_int_equal(n, 2);
    assert_true(str_eq(c[0].text, S("Fromage de chèvre")));
    assert_int_equal(c[1].id, 1);
    n = find_complete(b->find, b->mem, S("fro"), 2, c, 6);
    for (size_t i = 0; i < n; i++) assert_true(c[i].kind == -1 || c[i].kind == 1);
    n = find_complete(b->find, b->mem, S("fromaeg"), UINT32_MAX, c, 6);
    assert_int_not_equal(n, 0);
    assert_int_equal(find_complete(b->find, b->mem, S(""), UINT32_MAX, c, 6), 0);
    assert_int_equal(find_complete(b->find, b->mem, S("fro"), UINT32_MAX, c, 0), 0);
    assert_int_equal(find_complete(b->find, b->mem, S("f"), UINT32_MAX, c, 1), 1);
}

/* One of each shop, the nearest first; what has no shop is nobody's second. */
static void one_of_each(void **state)
{
    struct bench *b = *state;
    struct find_doc d[6];
    struct find_query q = find_query_new(S(""));

    for (int i = 0; i < 6; i++) {
        d[i] = doc(i + 1, "Miel");
        d[i].x = 1000 * i, d[i].y = 0;
        d[i].facet[2] = i < 3 ? 7 : i < 5 ? 8 : -1;
    }
    d[3].facet[2] = -1;
    feed(b, d, 6);
    q.x = 0, q.y = 0, q.sort = FIND_NEAR;
    q.once = 1u << 2;
    struct find_result r = ask(b, &q);
    assert_int_equal(r.total, 6);
    assert_int_equal(r.n, 4);
    for (size_t i = 0; i < 4; i++) assert_int_equal(r.hit[i].id, ((int[]){1, 4, 5, 6})[i]);
    q.skip = 1, q.most = 2;
    r = ask(b, &q);
    assert_int_equal(r.n, 2);
    assert_int_equal(r.hit[0].id, 4);
    q.once = 0, q.skip = 0, q.most = 24;
    assert_int_equal(ask(b, &q).n, 6);
}

/* A prefix of thousands of documents is searched as the words it may become. */
static void frequent_prefixes(void **state)
{
    struct bench *b = *state;
    struct find_query q = find_query_new(S("from"));
    static const char *const titles[] = {"Fromage frais", "Fromages secs", "Froment tendre"};

    find_begin(b->find);
    for (int i = 0; i < 3000; i++) {
        struct find_doc d = doc(i, titles[i % 3]);
        find_put(b->find, &d);
    }
    find_commit(b->find, 1);
    q.prefix_last = true;
    assert_int_equal(ask(b, &q).total, 3000);
    q.words = S("frais from");
    assert_int_equal(ask(b, &q).total, 1000);
    struct find_completion c[4];
    assert_int_equal(find_complete(b->find, b->mem, S("from"), UINT32_MAX, c, 4), 4);
    assert_true(str_starts(c[0].text, S("fromage")));
    assert_true(str_eq(c[1].text, S("froment"))); /* one proposal for fromage and fromages */
}

/* A search whose arena is too small ends in a fault and leaves lock and connection free. */
static void a_fault_lets_go(void **state)
{
    struct bench *b = *state;
    static const char *const titles[] = {"Pain"};
    struct find_query q = find_query_new(S("pain"));
    struct find_result r;

    feed_titles(b, titles, 1);
    for (size_t room = 0; room < 8000; room += 128) {
        struct arena *small = arena_new(room);
        struct faultpoint fp;
        if (FAULT_CATCH(&fp)) assert_string_equal(fp.code, "base.arena_full");
        else {
            find_search(b->find, small, &q, &r);
            fault_end(&fp);
        }
        arena_free(small);
    }
    feed_titles(b, titles, 1);
    finds_only(b, "pain", 1);
}

/* --- turns --- */

/* Pearson's sum for who is first (or last) on so many days, among equals who should all have the same share. */
static double turns_unfair(struct bench *b, size_t days, bool same_day, bool last)
{
    enum { EQUALS = 12 };
    double n[EQUALS] = {0}, sum = 0, fair = (double)days / EQUALS;

    for (size_t day = 0; day < days; day++) {
        struct find_query q = find_query_new(S("miel"));
        q.seed = same_day ? 20000 : 20000 + day;
        struct find_result r = ask(b, &q);
        assert_int_equal(r.n, EQUALS);
        n[r.hit[last ? EQUALS - 1 : 0].id - 1]++;
        arena_reset(b->mem);
    }
    for (size_t i = 0; i < EQUALS; i++) sum += (n[i] - fair) * (n[i] - fair) / fair;
    return sum;
}

static void turns_are_fair(void **state)
{
    struct bench *b = *state;
    static const char *const titles[] = {"Miel", "Miel", "Miel", "Miel", "Miel", "Miel",
                                         "Miel", "Miel", "Miel", "Miel", "Miel", "Miel"};

    feed_titles(b, titles, 12);
    assert_true(turns_unfair(b, 1200, false, false) <
                31.3); /* one fair lot in a thousand is worse, with eleven degrees of freedom */
    assert_true(turns_unfair(b, 1200, false, true) < 31.3);
    assert_true(turns_unfair(b, 1200, true, false) > 1000); /* control: one drawing for all days */
}

static void sets_filter_and_count(void **state)
{
    struct bench *b = *state;
    struct find_doc d[6];
    const int32_t open[] = {1, 3}, none[] = {99};
    struct find_query q = find_query_new(S(""));

    for (int i = 0; i < 6; i++)
        d[i] = doc(i + 1, "Miel"), d[i].facet[4] = i % 3 + 1, d[i].flags = i < 3 ? 4 : 0; /* shops 1 2 3 1 2 3 */
    feed(b, d, 6);
    q.sets = 2;
    q.set[0] = (struct find_set){.facet = 4, .value = open, .n = 2};
    q.set[1] = (struct find_set){.facet = 4, .value = open, .n = 2, .flags = 4};
    q.quiet = 1u << 4;
    struct find_result r = ask(b, &q);
    assert_int_equal(r.total, 6);
    assert_int_equal(r.set_count[0], 4);
    assert_int_equal(r.set_count[1], 2);
    assert_int_equal(r.facet_n[4], 0);
    q.set[1].on = true;
    r = ask(b, &q);
    assert_int_equal(r.total, 2); /* as many as were promised */
    assert_int_equal(r.set_count[0], 2);
    q.set[0] = (struct find_set){.facet = 4, .value = none, .n = 1, .on = true};
    assert_int_equal(ask(b, &q).total, 0);
    q.set[0] = (struct find_set){.facet = 4, .on = true};
    assert_int_equal(ask(b, &q).total, 0); /* nobody at all */
}

/* --- words that mean the same --- */

static void local_words_find_the_others(void **state)
{
    struct bench *b = *state;
    static const char *const titles[] = {"Pain au chocolat", "Pommes de terre nouvelles",
                                         "Tarte aux pommes", "Terre à modeler",
                                         "Chocolat noir",    "Patates douces"};
    const str lines[] = {
        S("chocolatine, pain au chocolat"),      S("patate, Pomme de terre"), S("seul"), S(",,"), S("de, la"),
        S("un deux trois quatre cinq six, sept")};

    feed_titles(b, titles, 6);
    assert_false(find_means_known(b->find));
    assert_int_equal(ask_words(b, "parmentières").total, 0); /* control: nothing stands for it yet */
    assert_false(ask_words(b, "chocolatine").hit[0].id == 1 && ask_words(b, "chocolatine").total == 1);
    find_means(b->find, lines, sizeof lines / sizeof *lines);
    assert_true(find_means_known(b->find));
    finds_only(b, "chocolatine", 1);
    finds_only(b, "une CHOCOLATINE", 1);
    finds_only(b, "chocolatines", 1);
    assert_false(ask_words(b, "chocolatine").corrected.p);     /* known words are not taken for slips */
    assert_int_equal(ask_words(b, "pomme de terre").total, 2); /* and the patate */
    assert_int_equal(ask_words(b, "patates").total, 2);
    finds_only(b, "pomme tarte", 3);
    finds_only(b, "patate nouvelle", 2); /* the other words still count */
    find_means(b->find, NULL, 0);
    finds_only(b, "patate", 6);
}

static void many_local_words_at_once(void **state)
{
    struct bench *b = *state;
    static const char *const titles[] = {"un alpha beta gamma delta", "epsilon zeta eta theta"};
    const str lines[] = {S("alpha beta gamma delta, epsilon zeta eta theta, alpha epsilon, beta zeta, gamma eta, delta "
                           "theta, alpha zeta eta, beta theta")};

    feed_titles(b, titles, 2);
    find_means(b->find, lines, 1);
    assert_int_equal(ask_words(b, "alpha beta gamma delta alpha beta gamma delta epsilon zeta eta theta").total, 2);
    assert_int_equal(ask_words(b, "alpha beta gamma delta xyz").total, 2); /* relaxed */
}

static void what_nobody_has(void **state)
{
    struct bench *b = *state;
    static const char *const titles[] = {"Camembert", "Camembert fermier", "Cambouis", "Pont-l’évêque"};
    struct find_near near[2];

    feed_titles(b, titles, 4);
    assert_int_equal(find_near(b->find, b->mem, S("camembert fermier"), near, 2), 0);
    assert_int_equal(find_near(b->find, b->mem, S("le kamanbair fermier"), near, 2), 1);
    assert_true(str_eq(near[0].word, S("kamanbair")));
    assert_int_equal(find_near(b->find, b->mem, S("xylophone wwwwwwwww zzzzzzzz"), near, 2),
                     2); /* no more than asked */
    assert_int_equal(near[0].n, 0);
    assert_int_equal(find_near(b->find, b->mem, S("camenberre"), near, 2), 1);
    assert_true(near[0].n >= 1 && str_eq(near[0].like[0], S("camembert")));
    assert_int_equal(find_near(b->find, b->mem, S("\xff\xfe"), near, 2), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(french_words_meet),
        TEST(the_place_of_a_word_weighs),
        TEST(some_words_when_not_all),
        TEST(typos_are_forgiven),
        TEST(right_words_are_left_alone),
        TEST(a_rare_slip_brings_the_frequent_word_along),
        cmocka_unit_test(costs_of_slips),
        TEST(equals_take_turns),
        TEST(turns_are_fair),
        TEST(sets_filter_and_count),
        TEST(distances_in_metres),
        TEST(deep_pages_end),
        TEST(hostile_text_harms_nothing),
        TEST(bad_texts_of_documents),
        TEST(prefixes),
        TEST(completions),
        TEST(one_of_each),
        TEST(frequent_prefixes),
        TEST(local_words_find_the_others),
        TEST(many_local_words_at_once),
        TEST(what_nobody_has),
        TEST(a_fault_lets_go),
    };

    if (!base_start()) return 1;
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}
