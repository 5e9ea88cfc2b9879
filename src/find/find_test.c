#include "find/find.h"

#include "find/words.h"
#include "find/typo.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* --- a folder, an index, an arena --- */

struct bench {
    char folder[64], path[96];
    struct find *find;
    struct arena *mem;
};

static int start(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    bool rebuilt;

    strcpy(b->folder, "/tmp/find-test-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    snprintf(b->path, sizeof b->path, "%s/find.db", b->folder);
    b->find = find_open(b->path, &rebuilt);
    b->mem = arena_new(64 << 20);
    assert_true(rebuilt);
    *state = b;
    return 0;
}

static int stop(void **state)
{
    struct bench *b = *state;
    const char *const ends[] = {"", "-wal", "-shm"};

    find_close(b->find);
    arena_free(b->mem);
    for (int i = 0; i < 3; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", b->path, ends[i]);
        unlink(name);
    }
    assert_int_equal(rmdir(b->folder), 0); /* no other file was made */
    free(b);
    return 0;
}

static struct find_doc doc(int64_t id, const char *title)
{
    struct find_doc d = {.id = id, .text = {str_c(title)}, .price_cents = -1, .x = FIND_NOWHERE, .y = FIND_NOWHERE};

    for (int f = 0; f < FIND_FACETS; f++) d.facet[f] = -1;
    return d;
}

static void feed(struct bench *b, const struct find_doc *d, size_t n)
{
    find_begin(b->find);
    for (size_t i = 0; i < n; i++) find_put(b->find, &d[i]);
    find_commit(b->find, find_cursor(b->find) + 1);
}

static void feed_titles(struct bench *b, const char *const *title, size_t n)
{
    find_begin(b->find);
    for (size_t i = 0; i < n; i++) {
        struct find_doc d = doc((int64_t)i + 1, title[i]);
        find_put(b->find, &d);
    }
    find_commit(b->find, 1);
}

static struct find_result ask(struct bench *b, const struct find_query *q)
{
    struct find_result r;

    find_search(b->find, b->mem, q, &r);
    return r;
}

static struct find_result ask_words(struct bench *b, const char *words)
{
    struct find_query q = find_query_new(str_c(words));
    return ask(b, &q);
}

static void reopen(struct bench *b, bool expect_rebuilt)
{
    bool rebuilt;

    find_close(b->find);
    b->find = find_open(b->path, &rebuilt);
    assert_int_equal(rebuilt, expect_rebuilt);
}

static uint64_t state64 = 42;
static uint32_t draw(uint32_t limit)
{
    state64 ^= state64 << 13, state64 ^= state64 >> 7, state64 ^= state64 << 17;
    return (uint32_t)((state64 >> 20) % limit);
}

/* True when a search finds exactly the one document. */
static void finds_only(struct bench *b, const char *words, int64_t id)
{
    struct find_result r = ask_words(b, words);

    if (r.total != 1 || r.relaxed || r.hit[0].id != id)
        fail_msg("« %s » finds %ld documents%s, first %ld; wanted %ld alone", words, (long)r.total,
                 r.relaxed ? " by some words" : "", r.n ? (long)r.hit[0].id : 0, (long)id);
}

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

/* --- filters and counts, against counting by hand --- */

enum { RANDOM_DOCS = 3000 };
static const char *const some_words[] = {"miel", "savon", "tapis", "livre", "panier"};
static struct find_doc random_docs[RANDOM_DOCS];
static unsigned random_words[RANDOM_DOCS];

static void random_doc(struct arena *mem, int i, int64_t id)
{
    struct buf text = buf_new(mem, 200);
    struct find_doc *d = &random_docs[i];

    *d = doc(id, "");
    random_words[i] = draw(32);
    for (int w = 0; w < 5; w++)
        if (random_words[i] >> w & 1) buf_fmt(&text, "%s ", some_words[w]);
    d->text[draw(FIND_TEXTS)] = buf_str(&text);
    d->kind = (int)draw(3);
    for (int f = 0; f < 4; f++) d->facet[f] = (int32_t)draw(6) * 1000 - 1; /* -1 now and then */
    d->flags = draw(256) | (uint64_t)draw(2) << 63;
    d->price_cents = draw(5) ? (int64_t)draw(1000) : -1;
    d->fresh_at = draw(1000);
    if (draw(4)) d->x = (int32_t)draw(20000), d->y = (int32_t)draw(20000) - 10000;
}

static struct find_query random_query(struct arena *mem, unsigned *words)
{
    static const int32_t two[] = {999, 2999};
    struct find_query q = find_query_new(S(""));

    *words = draw(3) ? 1u << draw(5) | (draw(2) ? 1u << draw(5) : 0) : 0;
    struct buf text = buf_new(mem, 100);
    for (int w = 0; w < 5; w++)
        if (*words >> w & 1) buf_fmt(&text, "%ss ", some_words[w]);
    q.words = buf_str(&text);
    if (draw(2)) q.kinds = 1 + draw(7);
    if (draw(2)) q.facet[draw(3)] = (int32_t)(1 + draw(6)) * 1000 - 1;
    if (draw(3) == 0) q.facet_any[3] = two, q.facet_any_n[3] = 2;
    if (draw(3) == 0) q.flags_all = 1u << draw(8);
    if (draw(3) == 0) q.price_min = draw(500);
    if (draw(3) == 0) q.price_max = 300 + draw(500);
    if (draw(2)) q.x = (int32_t)draw(20000), q.y = 0;
    if (draw(2)) q.within_m = 3000 + draw(9000);
    q.sort = (enum find_sort)draw(5);
    q.seed = draw(100);
    q.skip = draw(30);
    q.most = 1 + draw(100);
    return q;
}

static bool facet_ok(const struct find_query *q, int f, int32_t value)
{
    if (q->facet[f] != -1) return value == q->facet[f];
    if (!q->facet_any_n[f]) return true;
    for (size_t i = 0; i < q->facet_any_n[f]; i++)
        if (q->facet_any[f][i] == value) return true;
    return false;
}

/* All filters but that of facet `but` (-1: none left out); the kinds apart. */
static bool passes(const struct find_query *q, int i, unsigned words, int but)
{
    const struct find_doc *d = &random_docs[i];
    int64_t dx = (int64_t)q->x - d->x, dy = (int64_t)q->y - d->y;

    if (!d->id || (random_words[i] & words) != words || (d->flags & q->flags_all) != q->flags_all) return false;
    if (q->price_min >= 0 && (d->price_cents < 0 || d->price_cents < q->price_min)) return false;
    if (q->price_max >= 0 && (d->price_cents < 0 || d->price_cents > q->price_max)) return false;
    if (q->x != FIND_NOWHERE && q->within_m && (d->x == FIND_NOWHERE || dx * dx + dy * dy > q->within_m * q->within_m))
        return false;
    for (int f = 0; f < FIND_FACETS; f++)
        if (f != but && !facet_ok(q, f, d->facet[f])) return false;
    return true;
}

static int64_t count_by_hand(const struct find_query *q, unsigned words, int facet, int32_t value)
{
    int64_t n = 0;

    for (int i = 0; i < RANDOM_DOCS; i++)
        n += (q->kinds >> random_docs[i].kind & 1) && passes(q, i, words, facet) &&
             (facet < 0 || random_docs[i].facet[facet] == value);
    return n;
}

static int64_t count_kind(const struct find_query *q, unsigned words, int kind)
{
    int64_t n = 0;

    for (int i = 0; i < RANDOM_DOCS; i++) n += random_docs[i].kind == kind && passes(q, i, words, -1);
    return n;
}

static int64_t count_flag(const struct find_query *q, unsigned words, int flag)
{
    struct find_query with = *q;

    with.flags_all |= UINT64_C(1) << flag;
    return count_by_hand(&with, words, -1, 0);
}

static int64_t listed(const struct find_result *r, int f, int32_t value)
{
    for (size_t i = 0; i < r->facet_n[f]; i++)
        if (r->facet[f][i].value == value) return r->facet[f][i].n;
    return 0;
}

static int index_of(int64_t id)
{
    for (int i = 0; i < RANDOM_DOCS; i++)
        if (random_docs[i].id == id) return i;
    fail_msg("document %ld is not there", (long)id);
    return -1;
}

static int64_t sort_key(const struct find_query *q, const struct find_doc *d, const struct find_hit *h)
{
    switch (q->sort) {
    case FIND_NEAR: return q->x == FIND_NOWHERE ? 0 : h->distance_m < 0 ? INT64_MAX : h->distance_m;
    case FIND_PRICE_UP: return d->price_cents < 0 ? INT64_MAX : d->price_cents;
    case FIND_PRICE_DOWN: return d->price_cents < 0 ? INT64_MAX : -d->price_cents;
    case FIND_NEW: return -d->fresh_at;
    case FIND_BEST: break;
    }
    return 0;
}

static void hits_are_right(const struct find_query *q, unsigned words, const struct find_result *r)
{
    int64_t left = r->total - (int64_t)q->skip, most = (int64_t)q->most, was = INT64_MIN;

    assert_int_equal(r->n, left <= 0 ? 0 : left < most ? left : most);
    for (size_t i = 0; i < r->n; i++) {
        int at = index_of(r->hit[i].id);
        int64_t key = sort_key(q, &random_docs[at], &r->hit[i]);
        assert_true(passes(q, at, words, -1));
        assert_true(key >= was);
        was = key;
        for (size_t k = 0; k < i; k++) assert_int_not_equal(r->hit[i].id, r->hit[k].id);
    }
}

static void compare_with_hand(struct bench *b, const struct find_query *q, unsigned words)
{
    struct find_result r = ask(b, q);

    assert_int_equal(r.total, count_by_hand(q, words, -1, 0));
    for (int f = 0; f < 4; f++) {
        for (int32_t v = 1; v < 6; v++)
            assert_int_equal(listed(&r, f, v * 1000 - 1), count_by_hand(q, words, f, v * 1000 - 1));
        for (size_t i = 1; i < r.facet_n[f]; i++) assert_true(r.facet[f][i - 1].n >= r.facet[f][i].n);
    }
    for (int k = 0; k < FIND_KINDS; k++) assert_int_equal(r.kind_count[k], count_kind(q, words, k));
    assert_int_equal(r.flag_count[3], count_flag(q, words, 3));
    assert_int_equal(r.flag_count[63], count_flag(q, words, 63));
    hits_are_right(q, words, &r);
}

static void counts_are_those_of_a_recount(void **state)
{
    struct bench *b = *state;
    unsigned words;

    for (int i = 0; i < RANDOM_DOCS; i++) random_doc(b->mem, i, 7 * i + 1);
    feed(b, random_docs, RANDOM_DOCS);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 60; i++) {
            struct find_query q = random_query(b->mem, &words);
            compare_with_hand(b, &q, words);
        }
        if (round == 1) reopen(b, false);
        find_begin(b->find); /* change a third, drop some */
        for (int i = 0; i < RANDOM_DOCS; i++) {
            if (draw(10) == 0) find_drop(b->find, random_docs[i].id), random_docs[i].id = 0;
            else if (draw(3) == 0)
                random_doc(b->mem, i, random_docs[i].id ? random_docs[i].id : 7 * i + 3),
                    find_put(b->find, &random_docs[i]);
        }
        find_commit(b->find, round);
    }
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

/* --- feeding --- */

static void replaced_and_dropped(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(9, "Vase bleu");

    feed(b, &d, 1);
    d = doc(9, "Lampe verte");
    feed(b, &d, 1);
    assert_int_equal(ask_words(b, "vase").total, 0);
    finds_only(b, "lampe", 9);
    find_begin(b->find);
    find_drop(b->find, 9);
    find_drop(b->find, 10);
    d = doc(11, "Chaise");
    find_put(b->find, &d); /* takes the number of the dropped one */
    find_put(b->find, &d);
    find_commit(b->find, 77);
    assert_int_equal(ask_words(b, "lampe").total, 0);
    finds_only(b, "chaise", 11);
    assert_int_equal(find_count(b->find), 1);
    reopen(b, false);
    finds_only(b, "chaise", 11);
    assert_int_equal(find_count(b->find), 1);
    assert_int_equal(find_cursor(b->find), 77);
    assert_null(ask_words(b, "lampee").corrected.p); /* the vocabulary forgot it */
    assert_non_null(ask_words(b, "chaisse").corrected.p);
}

static void readers_see_the_old_state_until_commit(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu"), e = doc(2, "Miroir");

    feed(b, &d, 1);
    find_begin(b->find);
    find_put(b->find, &e);
    find_drop(b->find, 1);
    finds_only(b, "vase", 1);
    assert_int_equal(ask_words(b, "miroir").total, 0);
    find_cancel(b->find);
    finds_only(b, "vase", 1);
    assert_int_equal(find_cursor(b->find), 1);
    find_begin(b->find);
    find_put(b->find, &e);
    find_begin(b->find); /* an unfinished batch is forgotten */
    find_commit(b->find, 5);
    assert_int_equal(find_count(b->find), 1);
    assert_int_equal(find_cursor(b->find), 5);
}

static void cleared(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu"), e = doc(1, "Miroir");

    feed(b, &d, 1);
    find_begin(b->find);
    find_clear(b->find);
    find_put(b->find, &e);
    finds_only(b, "vase", 1);
    find_commit(b->find, 8);
    finds_only(b, "miroir", 1);
    assert_int_equal(ask_words(b, "vase").total, 0);
    find_clear(b->find);
    assert_int_equal(ask_words(b, "").total, 0);
    assert_int_equal(find_cursor(b->find), 0);
    feed(b, &d, 1);
    find_tidy(b->find);
    finds_only(b, "vase", 1);
}

/* Another process feeds and dies at the given moment of a batch. */
static void die_in_a_batch(const char *path, int commit)
{
    bool rebuilt;
    pid_t pid = fork();

    if (!pid) {
        struct find *f = find_open(path, &rebuilt);
        find_begin(f);
        for (int i = 0; i < 500; i++) {
            struct find_doc d = doc(1000 + i, "Tapis volant");
            find_put(f, &d);
        }
        find_drop(f, 1);
        if (commit) find_commit(f, 99);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void a_death_before_commit_leaves_the_old_state(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu");
    bool rebuilt;

    feed(b, &d, 1);
    find_close(b->find);
    die_in_a_batch(b->path, 0);
    b->find = find_open(b->path, &rebuilt);
    assert_false(rebuilt);
    finds_only(b, "vase", 1);
    assert_int_equal(find_count(b->find), 1);
    assert_int_equal(find_cursor(b->find), 1);
    find_close(b->find);
    die_in_a_batch(b->path, 1); /* the control: after the commit it is all there */
    b->find = find_open(b->path, &rebuilt);
    assert_false(rebuilt);
    assert_int_equal(find_count(b->find), 500);
    assert_int_equal(ask_words(b, "tapis").total, 500);
    assert_int_equal(find_cursor(b->find), 99);
}

static void write_at(const char *path, long at, const char *bytes, size_t n)
{
    FILE *f = fopen(path, "r+b");

    assert_non_null(f);
    fseek(f, at, SEEK_SET);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void another_file_is_made_anew(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu");
    static const struct {
        long at;
        char byte;
    } damage[] = {
        {60 + 3, 99} /* user_version: another layout */, {68, 1} /* application_id */, {1, '?'} /* no database */};

    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        feed(b, &d, 1);
        reopen(b, false);
        find_close(b->find);
        write_at(b->path, damage[i].at, &damage[i].byte, 1);
        bool rebuilt;
        b->find = find_open(b->path, &rebuilt);
        assert_true(rebuilt);
        assert_int_equal(find_count(b->find), 0);
        assert_int_equal(find_cursor(b->find), 0);
    }
    feed(b, &d, 1);
    finds_only(b, "vase", 1);
}

static void damaged_pages_are_made_anew(void **state)
{
    struct bench *b = *state;
    bool rebuilt;
    char rubbish[4096];

    find_begin(b->find);
    for (int i = 0; i < 2000; i++) {
        struct find_doc d = doc(i, "Vase bleu");
        find_put(b->find, &d);
    }
    find_commit(b->find, 1);
    find_close(b->find);
    memset(rubbish, 0xa5, sizeof rubbish);
    for (long page = 2; page < 60; page++) write_at(b->path, page * 4096, rubbish, sizeof rubbish);
    b->find = find_open(b->path, &rebuilt);
    assert_true(rebuilt);
    assert_int_equal(ask_words(b, "vase").total, 0);
}

/* --- many at once --- */

struct crowd {
    struct find *find;
    atomic_bool over;
    atomic_int searches, wrong;
};

enum { TOGETHER = 40 };

/* All the documents of a batch carry the batch's number: a search must see one number, forty times. */
static void *keep_searching(void *arg)
{
    struct crowd *c = arg;
    struct arena *mem = arena_new(16 << 20);

    while (!atomic_load(&c->over)) {
        struct find_query q = find_query_new(atomic_fetch_add(&c->searches, 1) % 3 ? S("lampe") : S("lanpe"));
        struct find_result r;
        str out[4];
        find_search(c->find, mem, &q, &r);
        if (r.total != TOGETHER || r.facet_n[0] != 1 || r.facet[0][0].n != TOGETHER) atomic_fetch_add(&c->wrong, 1);
        if (find_suggest(c->find, mem, S("lam"), UINT32_MAX, out, 4) < 1) atomic_fetch_add(&c->wrong, 1);
        arena_reset(mem);
    }
    arena_free(mem);
    return NULL;
}

static void feed_batch(struct crowd *c, int32_t batch)
{
    find_begin(c->find);
    for (int i = 0; i < TOGETHER; i++) {
        struct find_doc d = doc(i + (batch % 2) * 1000, "Lampe de bureau");
        d.facet[0] = batch;
        find_put(c->find, &d);
        find_drop(c->find, i + (1 - batch % 2) * 1000);
    }
    find_commit(c->find, batch);
}

static void searches_while_feeding(void **state)
{
    struct bench *b = *state;
    struct crowd c = {.find = b->find};
    pthread_t thread[4];

    feed_batch(&c, 1);
    for (int i = 0; i < 4; i++) pthread_create(&thread[i], NULL, keep_searching, &c);
    for (int batch = 2; batch < 120 || atomic_load(&c.searches) < 200; batch++) feed_batch(&c, batch);
    atomic_store(&c.over, true);
    for (int i = 0; i < 4; i++) pthread_join(thread[i], NULL);
    assert_int_equal(atomic_load(&c.wrong), 0);
}

/* More threads than connections: they wait their turn. */
static void *search_some(void *arg)
{
    struct crowd *c = arg;
    struct arena *mem = arena_new(16 << 20);

    for (int i = 0; i < 20; i++) {
        struct find_query q = find_query_new(S("lampe"));
        struct find_result r;
        find_search(c->find, mem, &q, &r);
        if (r.total != TOGETHER) atomic_fetch_add(&c->wrong, 1);
        arena_reset(mem);
    }
    arena_free(mem);
    return NULL;
}

static void more_threads_than_connections(void **state)
{
    struct bench *b = *state;
    struct crowd c = {.find = b->find};
    pthread_t thread[40];

    feed_batch(&c, 1);
    for (int i = 0; i < 40; i++) pthread_create(&thread[i], NULL, search_some, &c);
    for (int i = 0; i < 40; i++) pthread_join(thread[i], NULL);
    assert_int_equal(atomic_load(&c.wrong), 0);
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
    e.text[3] = buf_str(&huge);
    feed(b, (struct find_doc[]){d, e}, 2);
    finds_only(b, "vase", 2);
    finds_only(b, "ébène", 2);
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

/* The disk is full in the middle of a batch: a fault, the old state, and the feed goes on once there is room. */
static void a_full_disk_keeps_the_old_state(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu");
    struct rlimit was, small;
    struct faultpoint fp;
    volatile bool faulted = false;

    feed(b, &d, 1);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &was);
    small = (struct rlimit){200000, was.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    if (FAULT_CATCH(&fp)) faulted = true;
    else {
        find_begin(b->find);
        for (int i = 0; i < 20000; i++) d = doc(i + 2, "Tapis volant rouge"), find_put(b->find, &d);
        find_commit(b->find, 2);
        fault_end(&fp);
    }
    setrlimit(RLIMIT_FSIZE, &was);
    assert_true(faulted);
    assert_true(str_starts(str_c(fp.code), S("find.")));
    finds_only(b, "vase", 1);
    assert_int_equal(find_count(b->find), 1);
    assert_int_equal(find_cursor(b->find), 1);
    d = doc(2, "Lampe");
    feed(b, &d, 1);
    finds_only(b, "lampe", 2);
    assert_int_equal(ask_words(b, "tapis").total, 0);
    reopen(b, false);
    assert_int_equal(find_count(b->find), 2);
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
        TEST(counts_are_those_of_a_recount),
        TEST(equals_take_turns),
        TEST(distances_in_metres),
        TEST(deep_pages_end),
        TEST(replaced_and_dropped),
        TEST(readers_see_the_old_state_until_commit),
        TEST(cleared),
        TEST(a_death_before_commit_leaves_the_old_state),
        TEST(another_file_is_made_anew),
        TEST(damaged_pages_are_made_anew),
        TEST(searches_while_feeding),
        TEST(more_threads_than_connections),
        TEST(hostile_text_harms_nothing),
        TEST(bad_texts_of_documents),
        TEST(prefixes),
        TEST(completions),
        TEST(frequent_prefixes),
        TEST(a_full_disk_keeps_the_old_state),
        TEST(a_fault_lets_go),
    };

    if (!base_start()) return 1;
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}
