/* Filters and counts on random documents, against counting by hand. */
#include "find/test/support.h"

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

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(counts_are_those_of_a_recount),
    };

    if (!base_start()) return 1;
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests_name("find_count", tests, NULL, NULL);
}
