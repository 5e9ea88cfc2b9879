/* find_bench: how fast the search answers. Makes N offers with French words whose frequencies follow Zipf's law, feeds
** an index, then asks the query mix. usage: find_bench N [FOLDER [ROUNDS]]; the index file is kept in FOLDER if given
** and used again. Prints milliseconds: median and 99th percentile of wall and of CPU time. */
#include "find/find.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const char *const core[] = {
    "fromage",  "chèvre",    "brebis", "lait",    "beurre",   "crème",     "yaourt",  "poulet",  "canard",
    "miel",     "confiture", "pomme",  "cerise",  "tomate",   "salade",    "pain",    "brioche", "gâteau",
    "chocolat", "café",      "thé",    "vin",     "bière",    "huile",     "olive",   "savon",   "bougie",
    "chapeau",  "écharpe",   "robe",   "chemise", "veste",    "chaussure", "sac",     "bague",   "collier",
    "lampe",    "table",     "chaise", "miroir",  "assiette", "bol",       "couteau", "panier",  "tapis",
    "coussin",  "livre",     "jouet",  "vélo",    "plante",   "rose",      "lavande"};
static const char *const trait[] = {"fermier", "fermière", "artisanale", "biologique", "traditionnel",
                                    "fraîche", "ancienne", "doux",       "naturelle",  "français",
                                    "basque",  "dorée",    "rouge",      "bleu",       "verte",
                                    "petit",   "grande",   "locale",     "affiné",     "fumé"};
static const char *const stuff[] = {"coton", "lin",   "laine", "cuir",  "bois",
                                    "chêne", "noyer", "verre", "acier", "soie"};
static const char *const slip[] = {"savno",   "confitrue", "couteua", "artisnal", "lavende",
                                   "chocola", "boguie",    "chasure", "fomrage",  "biologiqe"};
#define COUNT(a) (sizeof(a) / sizeof *(a))

enum { VOCABULARY = 60000, PLACES = 120, RAYONS = 300, MERCHANTS = 4000 };

static uint64_t state = 88172645463325252u;
static uint32_t draw(uint32_t limit)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (uint32_t)((state >> 11) % limit);
}

static char invented[VOCABULARY][16];
static double zipf[VOCABULARY];

/* Pronounceable words, the n-th drawn with a chance of 1/n. */
static void make_vocabulary(void)
{
    static const char *const part[] = {"ba", "ri",  "teau", "mon", "lé", "gru", "si",  "ver", "pou", "cha",
                                       "né", "tri", "eur",  "age", "ol", "fin", "que", "dou", "tin", "lac"};
    double sum = 0;

    for (int i = 0; i < VOCABULARY; i++) {
        int n = 2 + (int)draw(2);
        invented[i][0] = 0;
        for (int k = 0; k < n; k++) snprintf(invented[i] + strlen(invented[i]), 6, "%s", part[draw(COUNT(part))]);
        zipf[i] = sum += 1.0 / (i + 1);
    }
    for (int i = 0; i < VOCABULARY; i++) zipf[i] /= sum;
}

static const char *zipf_word(void)
{
    double at = draw(1 << 24) / (double)(1 << 24);
    int low = 0, high = VOCABULARY - 1;

    while (low < high) {
        int middle = (low + high) / 2;
        if (zipf[middle] < at) low = middle + 1;
        else high = middle;
    }
    return invented[low];
}

static struct find_doc make_doc(struct arena *mem, int64_t id)
{
    struct buf text = buf_new(mem, 4096);
    uint32_t place = draw(PLACES), merchant = draw(MERCHANTS), thing = draw(COUNT(core));

    for (int i = 15 + (int)draw(25); i > 0; i--) buf_fmt(&text, "%s ", zipf_word());
    if (draw(3) == 0) buf_fmt(&text, "%s en %s", core[draw(COUNT(core))], stuff[draw(COUNT(stuff))]);
    return (struct find_doc){
        .id = id * 1000 + 7,
        .kind = draw(20) ? 0 : 1,
        .text = {str_fmt(mem, "%s %s en %s %s", core[thing], trait[draw(COUNT(trait))], stuff[draw(COUNT(stuff))],
                         zipf_word()),
                 str_fmt(mem, "Maison %s", invented[merchant]), S("retrait"), buf_str(&text),
                 str_fmt(mem, "commune%u", place)},
        .facet = {(int32_t)draw(RAYONS), (int32_t)place, (int32_t)draw(4), (int32_t)merchant, -1, -1},
        .flags = (uint64_t)draw(256) & draw(256),
        .price_cents = 100 + draw(20000),
        .fresh_at = (int64_t)draw(1 << 30),
        .x = (int32_t)(place % 12) * 8000,
        .y = (int32_t)(place / 12) * 8000};
}

static double now_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void feed(struct find *f, int64_t n)
{
    double wall = now_ms(CLOCK_MONOTONIC), cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID);
    struct arena *mem = arena_new(64 << 20);

    for (int64_t id = 1; id <= n;) {
        find_begin(f);
        for (int k = 0; k < 20000 && id <= n; k++, id++) {
            struct find_doc d = make_doc(mem, id);
            find_put(f, &d);
            if (k % 100 == 0) arena_reset(mem);
        }
        find_commit(f, id);
    }
    find_tidy(f);
    arena_free(mem);
    printf("fed %ld in %.1f s (%.1f s CPU)\n", (long)n, (now_ms(CLOCK_MONOTONIC) - wall) / 1e3,
           (now_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1e3);
}

#define PICK(list) (list)[draw(COUNT(list))]
static str letters(struct arena *mem, const char *word, size_t n)
{
    return arena_str(mem, utf8_head(str_c(word), n));
}

enum mix {
    ONE_WORD,
    TWO_WORDS,
    THREE_WORDS,
    RARE_WORD,
    PREFIX,
    WORD_PREFIX,
    WORD_PLACE,
    FILTERS,
    NEAR,
    TYPO,
    ALL,
    COMPLETE,
    MIX
};
static const char *const mix_name[] = {
    "one frequent word",   "two words",        "three words",        "one rarer word",
    "3 letters",           "word + 3 letters", "word + commune",     "word + price, label, distance",
    "word, nearest first", "misspelt word",    "no word, one rayon", "complete 1-4 letters",
    "60/20/10/10 mix"};

static struct find_query make_query(struct arena *mem, enum mix mix)
{
    struct find_query q = find_query_new(S(""));

    if (mix == MIX) {
        static const enum mix of_ten[] = {ONE_WORD, RARE_WORD, RARE_WORD, RARE_WORD,  RARE_WORD,
                                          ONE_WORD, TWO_WORDS, TWO_WORDS, WORD_PLACE, TYPO};
        mix = PICK(of_ten);
    }
    q.words = str_c(PICK(core));
    q.prefix_last = mix == PREFIX || mix == WORD_PREFIX;
    q.x = (int32_t)draw(96000), q.y = (int32_t)draw(80000);
    if (mix == NEAR) q.sort = FIND_NEAR;
    if (mix == TWO_WORDS) q.words = str_fmt(mem, "%s %s", PICK(core), PICK(trait));
    if (mix == THREE_WORDS) q.words = str_fmt(mem, "%s %s %s", PICK(core), PICK(trait), PICK(stuff));
    if (mix == RARE_WORD) q.words = str_c(invented[50 + draw(2000)]);
    if (mix == PREFIX) q.words = letters(mem, PICK(core), 3);
    if (mix == WORD_PREFIX) q.words = str_fmt(mem, "%s %.*s", PICK(core), STR_ARG(letters(mem, PICK(trait), 3)));
    if (mix == WORD_PLACE) q.facet[1] = (int32_t)draw(PLACES);
    if (mix == FILTERS) q.price_max = 5000, q.flags_all = 1, q.within_m = 20000;
    if (mix == TYPO) q.words = str_c(PICK(slip));
    if (mix == ALL) q.words = S(""), q.facet[0] = (int32_t)draw(RAYONS);
    return q;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(struct find *f, enum mix mix, int rounds)
{
    double *wall = calloc((size_t)rounds, sizeof *wall), *cpu = calloc((size_t)rounds, sizeof *cpu), hits = 0;
    struct arena *mem = arena_new(64 << 20);

    state = 88172645463325252u + mix;
    for (int i = -rounds / 10; i < rounds; i++) {
        struct find_query q = make_query(mem, mix);
        struct find_result r = {0};
        struct find_completion c[8];
        str typed = letters(mem, PICK(core), 1 + draw(4));
        double w = now_ms(CLOCK_MONOTONIC), t = now_ms(CLOCK_THREAD_CPUTIME_ID);
        if (mix == COMPLETE) find_complete(f, mem, typed, UINT32_MAX, c, 8);
        else find_search(f, mem, &q, &r);
        if (i >= 0) wall[i] = now_ms(CLOCK_MONOTONIC) - w, cpu[i] = now_ms(CLOCK_THREAD_CPUTIME_ID) - t;
        hits += i >= 0 ? (double)r.total : 0;
        arena_reset(mem);
    }
    qsort(wall, (size_t)rounds, sizeof *wall, by_size);
    qsort(cpu, (size_t)rounds, sizeof *cpu, by_size);
    printf("%-30s %10.0f hits  wall p50 %8.3f p99 %8.3f   cpu p50 %8.3f p99 %8.3f ms\n", mix_name[mix], hits / rounds,
           wall[rounds / 2], wall[rounds * 99 / 100], cpu[rounds / 2], cpu[rounds * 99 / 100]);
    fflush(stdout);
    free(wall);
    free(cpu);
    arena_free(mem);
}

int main(int argc, char **argv)
{
    int64_t n = argc > 1 ? atoll(argv[1]) : 0;
    int rounds = argc > 3 ? atoi(argv[3]) : 400;
    char path[4096], folder[] = "/tmp/find-bench-XXXXXX";
    const char *in = argc > 2 ? argv[2] : mkdtemp(folder);
    bool rebuilt;

    if (n <= 0 || rounds <= 0 || !in || !base_start()) {
        fprintf(stderr, "usage: find_bench N [FOLDER [ROUNDS]]\n");
        return 2;
    }
    make_vocabulary();
    snprintf(path, sizeof path, "%s/find-%ld.db", in, (long)n);
    double t = now_ms(CLOCK_MONOTONIC);
    struct find *f = find_open(path, &rebuilt);
    if (find_count(f) != n) find_clear(f), feed(f, n);
    else printf("opened in %.0f ms\n", now_ms(CLOCK_MONOTONIC) - t);
    for (int m = 0; m <= MIX; m++) measure(f, (enum mix)m, rounds);
    find_close(f);
    if (argc <= 2) unlink(path), rmdir(folder);
    return 0;
}
