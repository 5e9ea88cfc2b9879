/* The published rule: relevance is BM25 over weighted texts (a word counts by where it stands, how rare it is and how
** long the document is), rounded to fortieths of a perfect hit so that nearly equal documents take turns, by a hash of
** their id and of the day. */
#include "find/rank.h"

#include <math.h>
#include <stdlib.h>

static const float text_weight[FIND_TEXTS] = {10, 3, 6, 1, 3}; /* title, merchant, tags, description, place */

#define SATURATION   4.0 /* a text weight of 4 in a document of middle length is half a perfect hit */
#define LENGTH_SHARE 0.4 /* BM25's b: how much length counts; 0: not */
#define LEVELS       40

struct candidate {
    int64_t key; /* smaller is better */
    int32_t level;
    uint32_t no;
    uint64_t turn; /* smaller first, among equals */
};

void find_rule(struct find_rule *to)
{
    *to = (struct find_rule){.levels = LEVELS,
                             .length_percent = (int64_t)(LENGTH_SHARE * 100 + 0.5),
                             .saturation = (int64_t)SATURATION,
                             .deepest = FIND_DEEPEST};
    for (int i = 0; i < FIND_TEXTS; i++) to->weight[i] = (int64_t)text_weight[i];
}

/* --- before --- */

static uint8_t *allowed_codes(struct arena *mem, const struct codes *codes, const int32_t *value, size_t n)
{
    uint8_t *allowed = NEW(mem, uint8_t, codes->n + 1);

    for (size_t i = 0; i < n; i++) allowed[codes_find(codes, value[i])] = 1;
    allowed[0] = 0;
    return allowed;
}

struct pass *pass_new(struct arena *mem, const struct rows *rows, const struct find_query *q)
{
    struct pass *p = NEW(mem, struct pass, 1);
    bool somewhere = q->x != FIND_NOWHERE && q->y != FIND_NOWHERE;

    *p = (struct pass){.rows = rows, .query = q, .sort = q->sort == FIND_NEAR && !somewhere ? FIND_BEST : q->sort};
    for (int f = 0; f < FIND_FACETS; f++) {
        const struct codes *codes = &rows->codes[f];
        p->count[f] = NEW(mem, uint32_t, codes->n + 1);
        if (q->facet[f] != -1) p->allowed[f] = allowed_codes(mem, codes, &q->facet[f], 1);
        else if (q->facet_any_n[f]) p->allowed[f] = allowed_codes(mem, codes, q->facet_any[f], q->facet_any_n[f]);
        if (p->allowed[f]) p->narrowing[p->narrowings++] = f;
        if (!(q->quiet >> f & 1)) p->counting[p->countings++] = f;
    }
    for (size_t i = 0; i < q->sets; i++)
        p->in_set[i] = allowed_codes(mem, &rows->codes[q->set[i].facet], q->set[i].value, q->set[i].n);
    if (somewhere && q->within_m > 0) p->within2 = q->within_m < INT32_MAX ? q->within_m * q->within_m : INT64_MAX;
    p->filtered = q->flags_all || q->price_min >= 0 || q->price_max >= 0 || p->within2;
    for (size_t i = 0; i < q->sets; i++) p->filtered |= q->set[i].on;
    if (q->skip < FIND_DEEPEST) p->keep = q->most < FIND_DEEPEST - q->skip ? q->skip + q->most : FIND_DEEPEST;
    if (q->once && p->keep < FIND_ONCE_LOOKED) p->keep = FIND_ONCE_LOOKED;
    if (p->keep > (size_t)rows->live) p->keep = (size_t)rows->live;
    p->heap = NEW(mem, struct candidate, p->keep + 1);
    double middle = rows->live ? (double)rows->words / (double)rows->live : 1;
    p->length_base = SATURATION * (1 - LENGTH_SHARE);
    p->length_per_word = SATURATION * LENGTH_SHARE / (middle > 1 ? middle : 1);
    return p;
}

void pass_phrase(struct pass *p, int word, int64_t docs)
{
    double n = (double)p->rows->live, rarity = log(1 + n / ((double)(docs > 0 ? docs : 0) + 1));
    size_t i = p->phrases++;

    if (!i || p->word_of[i - 1] != word) p->rarity_word = 0;
    p->word_of[i] = word;
    p->rarity[i] = rarity;
    if (rarity <= p->rarity_word) return;
    p->rarity_sum += rarity - p->rarity_word;
    p->rarity_word = rarity;
}

void pass_again(struct pass *p)
{
    p->phrases = p->n = p->waiting = 0;
    p->rarity_sum = 0;
    p->total = p->hits = 0;
    memset(p->flag_count, 0, sizeof p->flag_count);
    memset(p->slice, 0, sizeof p->slice);
    p->sliced = 0;
    memset(p->kind_count, 0, sizeof p->kind_count);
    memset(p->set_count, 0, sizeof p->set_count);
    for (int f = 0; f < FIND_FACETS; f++) memset(p->count[f], 0, (p->rows->codes[f].n + 1) * sizeof *p->count[f]);
}

/* --- filters and counts --- */

/* Square of the distance; -1: unknown. */
static int64_t distance2(const struct find_query *q, const struct row *r)
{
    if (q->x == FIND_NOWHERE || q->y == FIND_NOWHERE || r->x == FIND_NOWHERE || r->y == FIND_NOWHERE) return -1;
    uint64_t dx = (uint64_t)llabs((int64_t)q->x - r->x), dy = (uint64_t)llabs((int64_t)q->y - r->y), sum;
    return __builtin_add_overflow(dx * dx, dy * dy, &sum) || sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
}

static bool is_in_set(const struct pass *p, size_t i, const struct row *r)
{
    const struct find_set *s = &p->query->set[i];

    return p->in_set[i][r->code[s->facet]] &
           ((r->flags & s->flags) == s->flags); /* no jump: both are as good as drawn */
}

/* Filters that no facet stands for. */
static bool is_welcome(const struct pass *p, const struct row *r)
{
    const struct find_query *q = p->query;

    for (size_t i = 0; i < q->sets; i++)
        if (q->set[i].on && !is_in_set(p, i, r)) return false;
    if ((r->flags & q->flags_all) != q->flags_all) return false;
    if (q->price_min >= 0 || q->price_max >= 0) {
        if (r->price_cents < 0 || r->price_cents < q->price_min) return false;
        if (q->price_max >= 0 && r->price_cents > q->price_max) return false;
    }
    if (!p->within2) return true;
    int64_t d2 = distance2(q, r);
    return d2 >= 0 && d2 <= p->within2;
}

/* The small counts of 64 flags stand in columns of bits: slice[k] holds bit k of each, so that a document adds all its
** flags with two or three words instead of one count after the other. */
static void flags_settle(struct pass *p)
{
    for (int flag = 0; flag < 64; flag++)
        for (int k = 0; k < FLAG_SLICES; k++) p->flag_count[flag] += (int64_t)(p->slice[k] >> flag & 1) << k;
    memset(p->slice, 0, sizeof p->slice);
    p->sliced = 0;
}

static void count_flags(struct pass *p, uint64_t flags)
{
    for (int k = 0; flags; k++) {
        uint64_t carry = p->slice[k] & flags;
        p->slice[k] ^= flags;
        flags = carry;
    }
    if (++p->sliced == (1 << FLAG_SLICES) - 1) flags_settle(p); /* none can have gone over */
}

/* Counts a document where only the filter in question (or none) keeps it out. True: it passes all. */
static inline bool count_row(struct pass *p, const struct row *r)
{
    int out = 0, by = -1;
    bool kind_ok = p->query->kinds >> r->kind & 1;

    if (p->filtered && !is_welcome(p, r)) return false;
    for (int i = 0; i < p->narrowings; i++)
        if (!p->allowed[p->narrowing[i]][r->code[p->narrowing[i]]]) out++, by = p->narrowing[i];
    if (!out) p->kind_count[r->kind]++;
    if (!kind_ok || out > 1) return false;
    if (out == 1) return p->count[by][r->code[by]]++, false;
    for (int i = 0; i < p->countings; i++) p->count[p->counting[i]][r->code[p->counting[i]]]++;
    count_flags(p, r->flags);
    for (size_t i = 0; i < p->query->sets; i++) p->set_count[i] += is_in_set(p, i, r);
    p->total++;
    return true;
}

/* --- the best --- */

/* splitmix64: a turn as good as drawn, the same for everybody on one day. */
static uint64_t turn_of(int64_t id, uint64_t seed)
{
    uint64_t h = (uint64_t)id + (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);

    h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
    return h ^ h >> 31;
}

static int64_t key_of(const struct pass *p, const struct row *r, int32_t level)
{
    int64_t d2;

    switch (p->sort) {
    case FIND_NEAR: return d2 = distance2(p->query, r), d2 < 0 ? INT64_MAX : d2;
    case FIND_PRICE_UP: return r->price_cents < 0 ? INT64_MAX : r->price_cents;
    case FIND_PRICE_DOWN: return r->price_cents < 0 ? INT64_MAX : -r->price_cents;
    case FIND_NEW: return -r->fresh_at;
    case FIND_BEST: break;
    }
    return -level;
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
    if (a->key != b->key) return a->key < b->key;
    if (a->level != b->level) return a->level > b->level;
    if (a->turn != b->turn) return a->turn < b->turn;
    return a->no < b->no;
}

static void sink(struct candidate *heap, size_t n, size_t i)
{
    for (;;) {
        size_t worst = i, left = 2 * i + 1, right = left + 1;
        if (left < n && is_better(&heap[worst], &heap[left])) worst = left;
        if (right < n && is_better(&heap[worst], &heap[right])) worst = right;
        if (worst == i) return;
        struct candidate c = heap[i];
        heap[i] = heap[worst];
        heap[worst] = c;
        i = worst;
    }
}

static void keep(struct pass *p, size_t no, int32_t level)
{
    const struct row *r = &p->rows->row[no];
    struct candidate c = {key_of(p, r, level), level, (uint32_t)no, 0};

    if (!p->keep || (p->n == p->keep && c.key > p->heap[0].key)) return;
    c.turn = turn_of(p->rows->id[no], p->query->seed);
    if (p->n < p->keep) {
        p->heap[p->n++] = c;
        if (p->n == p->keep)
            for (size_t i = p->n / 2; i-- > 0;) sink(p->heap, p->n, i);
    } else if (is_better(&c, &p->heap[0])) {
        p->heap[0] = c;
        sink(p->heap, p->n, 0);
    }
}

void pass_all(struct pass *p)
{
    for (size_t no = 0; no < p->rows->n; no++) {
        if (!p->rows->row[no].live) continue;
        p->hits++;
        if (count_row(p, &p->rows->row[no])) keep(p, no, 0);
    }
}

/* Fortieths of a perfect hit. */
static int32_t level_of(const struct pass *p, const float *weight, uint16_t words)
{
    double norm = p->length_base + p->length_per_word * words, sum = 0, best = 0;

    for (size_t i = 0; i < p->phrases; i++) {
        double of_phrase = p->rarity[i] * weight[i] / (weight[i] + norm);
        if (i && p->word_of[i] != p->word_of[i - 1]) sum += best, best = 0;
        if (of_phrase > best) best = of_phrase;
    }
    return p->rarity_sum > 0 ? (int32_t)(LEVELS * (sum + best) / p->rarity_sum + 0.5) : 0;
}

void pass_end(struct pass *p)
{
    for (size_t i = 0; i < p->waiting; i++) {
        const struct noted *hit = &p->noted[i];
        const struct row *r = &p->rows->row[hit->no];
        if (!r->live) continue;
        p->hits++;
        if (count_row(p, r)) keep(p, hit->no, level_of(p, hit->weight, r->words));
    }
    p->waiting = 0;
}

/* --- inside SQLite --- */

/* Which texts hold the phrase, as the sum of their weights. */
static float weight_of(const Fts5ExtensionApi *api, Fts5Context *hit, int phrase)
{
    Fts5PhraseIter at;
    float weight = 0;
    int text;

    if (api->xPhraseFirstColumn(hit, phrase, &at, &text) != SQLITE_OK) return 0;
    for (; text >= 0 && text < FIND_TEXTS; api->xPhraseNextColumn(hit, &at, &text)) weight += text_weight[text];
    return weight;
}

static void rank_hit(const Fts5ExtensionApi *api, Fts5Context *hit, sqlite3_context *answer, int n, sqlite3_value **v)
{
    struct pass *p = *(struct pass **)api->xUserData(hit);
    size_t no = (size_t)api->xRowid(hit);

    (void)n, (void)v;
    sqlite3_result_int(answer, 0);
    if (no >= p->rows->n) return;
    __builtin_prefetch(&p->rows->row[no]);
    __builtin_prefetch((const char *)(&p->rows->row[no] + 1) - 1);
    __builtin_prefetch(&p->rows->id[no]);
    struct noted *to = &p->noted[p->waiting++];
    to->no = (uint32_t)no;
    for (size_t i = 0; i < p->phrases; i++) to->weight[i] = weight_of(api, hit, (int)i);
    if (p->waiting == PASS_WAITING) pass_end(p);
}

bool rank_register(sqlite3 *db, struct pass **at)
{
    fts5_api *api = french_api(db);

    return api && api->xCreateFunction(api, "find_rank", at, rank_hit, NULL) == SQLITE_OK;
}

/* --- after --- */

static int by_rank(const void *a, const void *b)
{
    return is_better(a, b) ? -1 : 1;
}

static int by_count(const void *a, const void *b)
{
    const struct find_count *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : (x->value > y->value) - (x->value < y->value);
}

static void facet_result(const struct pass *p, int f, struct arena *mem, struct find_result *to)
{
    const struct codes *codes = &p->rows->codes[f];
    size_t n = 0;

    for (size_t c = 1; c < codes->n; c++) n += p->count[f][c] > 0;
    to->facet[f] = NEW(mem, struct find_count, n);
    for (size_t c = 1; c < codes->n; c++)
        if (p->count[f][c]) to->facet[f][to->facet_n[f]++] = (struct find_count){codes->value[c], p->count[f][c]};
    if (n) qsort(to->facet[f], n, sizeof *to->facet[f], by_count);
}

static struct find_hit hit_of(const struct pass *p, const struct candidate *c)
{
    const struct row *r = &p->rows->row[c->no];
    int64_t d2 = distance2(p->query, r);

    return (struct find_hit){p->rows->id[c->no], r->kind, d2 < 0 ? -1 : (int64_t)(sqrt((double)d2) + 0.5)};
}

/* Of the documents with one value of a facet the best stays, as far as anybody will read; those without a value stay all. */
static void once_each(struct pass *p, int facet)
{
    const struct row *row = p->rows->row;
    size_t most = p->query->skip + p->query->most, n = 0;

    for (size_t i = 0; i < p->n && n < most; i++) {
        uint32_t code = row[p->heap[i].no].code[facet];
        bool seen = false;
        for (size_t k = 0; k < n && code && !seen; k++) seen = row[p->heap[k].no].code[facet] == code;
        if (!seen) p->heap[n++] = p->heap[i];
    }
    p->n = n;
}

void pass_result(struct pass *p, struct arena *mem, struct find_result *to)
{
    size_t skip = p->query->skip;

    if (p->n) qsort(p->heap, p->n, sizeof *p->heap, by_rank);
    if (p->query->once) once_each(p, __builtin_ctz(p->query->once));
    to->n = p->n > skip ? p->n - skip : 0;
    to->hit = NEW(mem, struct find_hit, to->n);
    for (size_t i = 0; i < to->n; i++) to->hit[i] = hit_of(p, &p->heap[skip + i]);
    for (int f = 0; f < FIND_FACETS; f++)
        if (!(p->query->quiet >> f & 1)) facet_result(p, f, mem, to);
    flags_settle(p);
    memcpy(to->flag_count, p->flag_count, sizeof to->flag_count);
    memcpy(to->kind_count, p->kind_count, sizeof to->kind_count);
    memcpy(to->set_count, p->set_count, sizeof to->set_count);
    to->total = p->total;
}
