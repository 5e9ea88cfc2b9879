/* communes.c: all communes of France, read once from the embedded table (some 35,000 lines, sorted by INSEE code). */
#include "shop/territory/territory.h"

#include "base/embed.h"

#include <pthread.h>
#include <stdlib.h>

extern const struct embedded data_files[];

enum { COLUMNS = 7, MEMORY = 24 << 20 };

static struct {
    struct commune *v;
    size_t n;
    const struct commune **by_post; /* one entry a postcode of a commune, sorted by postcode */
    str *post;
    size_t posts;
    struct arena *mem;
} all;

static bool line_read(str line, struct commune *c)
{
    str col[COLUMNS] = {{0}};

    for (int i = 0; i < COLUMNS; i++)
        if (!str_cut(&line, '\t', &col[i])) return false;
    *c = (struct commune){col[0], col[1], col[2], col[3], col[4], col[6], 0};
    return str_i64(col[5], &c->population);
}

static size_t count(str s, char c)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) n += s.p[i] == c;
    return n;
}

struct post {
    str code;
    const struct commune *c;
};

static int post_order(const void *a, const void *b)
{
    const struct post *x = a, *y = b;
    int by_code = str_cmp(x->code, y->code);

    return by_code ? by_code : str_cmp(x->c->insee, y->c->insee);
}

static void posts_load(void)
{
    size_t room = 0;
    str rest, code;

    for (size_t i = 0; i < all.n; i++) room += count(all.v[i].postcodes, ',') + 1;
    struct post *p = NEW(all.mem, struct post, room);
    for (size_t i = 0; i < all.n; i++)
        for (rest = all.v[i].postcodes; str_cut(&rest, ',', &code);)
            if (code.n) p[all.posts++] = (struct post){code, &all.v[i]};
    qsort(p, all.posts, sizeof *p, post_order);
    all.post = NEW(all.mem, str, all.posts);
    all.by_post = (const struct commune **)NEW(all.mem, struct commune *, all.posts);
    for (size_t i = 0; i < all.posts; i++) all.post[i] = p[i].code, all.by_post[i] = p[i].c;
}

static void load(void)
{
    const struct embedded *file = embed_find(data_files, S("communes.tsv"));
    str text = file ? file->identity : S(""), line;

    all.mem = arena_new(MEMORY);
    all.v = NEW(all.mem, struct commune, count(text, '\n') + 1);
    str_cut(&text, '\n', &line); /* the header */
    while (str_cut(&text, '\n', &line))
        if (line.n && line_read(line, &all.v[all.n])) all.n++;
    if (!all.n) fault("territory.communes", "the table of communes is empty");
    posts_load();
}

static void start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
}

static int insee_order(const void *key, const void *c)
{
    return str_cmp(*(const str *)key, ((const struct commune *)c)->insee);
}

const struct commune *commune_of(str insee)
{
    start();
    return bsearch(&insee, all.v, all.n, sizeof *all.v, insee_order);
}

str postcode_clean(struct arena *mem, str typed)
{
    str s = text_clean(mem, typed);
    char *p = arena_alloc(mem, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9', wide = i + 1 < s.n && s.p[i] == '\xc2' && s.p[i + 1] == '\xa0';
        if (digit) p[n++] = s.p[i];
        else if (wide) i++;
        else if (s.p[i] != ' ') return s;
    }
    return (str){p, n};
}

size_t communes_of_postcode(str postcode, const struct commune **out, size_t n)
{
    size_t low = 0, high, k = 0;

    start();
    for (high = all.posts; low < high;) {
        size_t mid = (low + high) / 2;
        if (str_cmp(all.post[mid], postcode) < 0) low = mid + 1;
        else high = mid;
    }
    for (; low < all.posts && k < n && str_eq(all.post[low], postcode); low++) out[k++] = all.by_post[low];
    return k;
}

static bool name_is(struct arena *mem, const struct commune *c, str folded)
{
    str rest = c->aliases, one;

    if (str_eq(fold(mem, c->name), folded)) return true;
    while (str_cut(&rest, '|', &one))
        if (one.n && str_eq(fold(mem, one), folded)) return true;
    return false;
}

/* A name can only be equal if a letter or two are: spares folding 35,000 names. */
static bool may_be(const struct commune *c, str folded)
{
    return c->aliases.n || (c->name.n >= folded.n && c->name.n <= folded.n * 2 + 4);
}

size_t communes_named(struct arena *mem, str typed, const struct commune **out, size_t n)
{
    struct arena *scratch = arena_new((size_t)64 << 20);
    str folded = fold(mem, typed);
    size_t k = 0;

    start();
    for (size_t i = 0; i < all.n && folded.n; i++) {
        if (i % 256 == 0) arena_reset(scratch);
        if (!may_be(&all.v[i], folded) || !name_is(scratch, &all.v[i], folded)) continue;
        size_t at = k < n ? k++ : n;
        for (; at && out[at - 1]->population < all.v[i].population; at--)
            if (at < n) out[at] = out[at - 1];
        if (at < n) out[at] = &all.v[i];
    }
    arena_free(scratch);
    return k;
}

static bool shared_name(const struct commune *c)
{
    for (size_t i = 0; i < all.n; i++)
        if (&all.v[i] != c && str_eq(all.v[i].name, c->name)) return true;
    return false;
}

str commune_label(struct arena *mem, const struct commune *c)
{
    start();
    if (!shared_name(c)) return c->name;
    return str_fmt(mem, "%.*s (%.*s)", STR_ARG(c->name), STR_ARG(c->departement));
}

/* "Le Mans" is said "au Mans", "Les Ventes" "aux Ventes", "L’Aigle" "à L’Aigle". */
str commune_at(struct arena *mem, enum lang lang, const struct commune *c)
{
    if (lang == LANG_EN) return str_fmt(mem, "in %.*s", STR_ARG(c->name));
    if (str_starts(c->name, S("Le "))) return str_fmt(mem, "au %.*s", STR_ARG(str_from(c->name, 3)));
    if (str_starts(c->name, S("Les "))) return str_fmt(mem, "aux %.*s", STR_ARG(str_from(c->name, 4)));
    return str_fmt(mem, "à %.*s", STR_ARG(c->name));
}

const struct commune *commune_first(void)
{
    start();
    return all.v;
}

const struct commune *commune_next(const struct commune *c)
{
    return c + 1 < all.v + all.n ? c + 1 : NULL;
}
