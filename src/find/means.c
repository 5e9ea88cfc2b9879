#include "find/means.h"

#include "base/arena.h"
#include "base/utf8.h"

enum { MEANS_MEMORY = 16 << 20, SAME_MOST = 8 /* expressions of a line */ };

struct expression_reading {
    struct arena *mem;
    struct expression *to;
    bool too_long;
};

static bool read_word(void *arg, const struct forms *f, size_t from, size_t to)
{
    struct expression_reading *r = arg;

    (void)from, (void)to;
    if (f->stop) return true;
    r->too_long = r->to->n == MEANS_WORDS;
    if (r->too_long) return false;
    r->to->word[r->to->n++] = (struct expression_word){arena_str(r->mem, f->word), arena_str(r->mem, f->stem),
                                                       arena_str(r->mem, f->stem_bare)};
    return true;
}

static void line_read(struct means *m, struct french *french, str line)
{
    size_t from = m->n;
    str one;

    while (m->n - from < SAME_MOST && str_cut(&line, ',', &one)) {
        struct expression *e = &m->v[m->n];
        *e = (struct expression){.from = from, .next = -1};
        struct expression_reading r = {.mem = m->mem, .to = e};
        if (utf8_ok(one)) french_words(french, one, read_word, &r);
        if (e->n && !r.too_long) m->n++;
    }
    if (m->n - from < 2) m->n = from;
    for (size_t i = from; i < m->n; i++) m->v[i].to = m->n;
}

void means_read(struct means *m, struct french *french, const str *line, size_t n)
{
    *m = (struct means){.mem = arena_new(MEANS_MEMORY)};
    m->v = NEW(m->mem, struct expression, n * SAME_MOST + 1);
    for (size_t i = 0; i < n; i++) line_read(m, french, line[i]);
    m->head = NEW(m->mem, int64_t, m->n + 1);
    for (size_t i = 0; i < m->n; i++) {
        size_t known = m->first.n;
        int64_t first = names_add(&m->first, m->v[i].word[0].stem_bare);
        m->v[i].next = m->first.n > known ? -1 : m->head[first];
        m->head[first] = (int64_t)i;
    }
}

void means_free(struct means *m)
{
    names_free(&m->first);
    arena_free(m->mem);
    *m = (struct means){0};
}

static bool goes_on(const struct expression *e, const str *stem_bare, size_t n)
{
    if (e->n > n) return false;
    for (size_t i = 1; i < e->n; i++)
        if (!str_eq(e->word[i].stem_bare, stem_bare[i])) return false;
    return true;
}

const struct expression *means_find(const struct means *m, const str *stem_bare, size_t n)
{
    int64_t first = m->n && n ? names_find(&m->first, stem_bare[0]) : NAME_NONE;
    const struct expression *best = NULL;

    for (int64_t i = first < 0 ? -1 : m->head[first]; i >= 0; i = m->v[i].next)
        if (goes_on(&m->v[i], stem_bare, n) && (!best || m->v[i].n > best->n)) best = &m->v[i];
    return best;
}
