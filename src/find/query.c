/* query.c: from a text as typed to an FTS5 expression. Only words cut by our tokenizer get into it, quoted: nothing a
** person types is ever read as syntax. */
#include "find/inside.h"

#include "find/typo.h"

enum {
    TEXT_READ = 1000, /* bytes of a query that are read */
    FEW_DOCS = 2,     /* a word of so few documents may be a slip that a merchant made too */
    FAR_MORE = 30,    /* ... when the other word is so many times as frequent */
    ONE_EASY_SLIP = 10,
    LARGE_INDEX = 10000, /* documents; from there words of one document are no models */
    MANY_DOCS = 2000, /* a prefix of more is searched as its most frequent words: FTS5 would merge thousands of lists */
    SHORT_PREFIX = 3  /* letters; shorter ones are looked for in titles only */
};

struct reading {
    struct ask *ask;
    struct arena *mem;
    bool prefix_last;
};

static bool read_word(void *arg, const struct forms *f, size_t from, size_t to)
{
    struct reading *r = arg;
    struct ask *a = r->ask;
    bool prefix = r->prefix_last && to == a->text.n;

    if (f->stop && !prefix) return true;
    a->word[a->n++] = (struct ask_word){.word = arena_str(r->mem, f->word),
                                        .bare = arena_str(r->mem, f->bare),
                                        .stem_bare = arena_str(r->mem, f->stem_bare),
                                        .from = from,
                                        .to = to,
                                        .stop = f->stop,
                                        .prefix = prefix};
    return a->n < FIND_WORDS_MAX;
}

void ask_read(struct ask *a, struct arena *mem, struct french *french, str text, bool prefix_last)
{
    size_t n = text.n < TEXT_READ ? text.n : TEXT_READ;
    struct reading r = {a, mem, prefix_last};

    *a = (struct ask){0};
    if (!text.n || !utf8_ok(text)) return;
    while (n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80) n--;
    a->text = str_head(text, n);
    french_words(french, a->text, read_word, &r);
    if (!a->n) return;
    const struct ask_word *last = &a->word[a->n - 1];
    a->titles_only = last->prefix && utf8_count(last->bare) < SHORT_PREFIX;
}

/* --- words that mean the same --- */

static int64_t rarest(const struct expression *e, const struct words *words)
{
    int64_t least = INT64_MAX;

    for (size_t i = 0; i < e->n; i++) {
        int64_t docs = words_docs(words, &(struct forms){.stem = e->word[i].stem, .stem_bare = e->word[i].stem_bare});
        if (docs < least) least = docs;
    }
    return least;
}

/* Those that stand in some document, as long as there is room for their words. */
static void same_add(struct ask *a, struct ask_word *w, const struct find *f, const struct expression *typed)
{
    for (size_t i = typed->from; i < typed->to; i++) {
        const struct expression *e = &f->means.v[i];
        int64_t docs = e == typed ? 0 : rarest(e, &f->words);
        if (docs <= 0 || a->same_words + e->n > SAME_PHRASES) continue;
        w->same[w->sames++] = (struct same){e, docs};
        a->same_words += e->n;
    }
}

void ask_means(struct ask *a, const struct find *f)
{
    str stem[FIND_WORDS_MAX];

    for (size_t i = 0; i < a->n; i++) stem[i] = a->word[i].prefix ? S("") : a->word[i].stem_bare;
    for (size_t i = 0; f->means.n && i < a->n; i++) {
        const struct expression *e = stem[i].n ? means_find(&f->means, stem + i, a->n - i) : NULL;
        if (!e) continue;
        same_add(a, &a->word[i], f, e);
        if (!a->word[i].sames) continue;
        a->word[i].span = e->n;
        for (size_t k = 1; k < e->n; k++) a->word[i + k].in_span = true;
        i += e->n - 1;
    }
}

/* --- typos --- */

struct lookup {
    const struct words *words;
    int64_t docs;
};

static bool look_up(void *arg, const struct forms *f, size_t from, size_t to)
{
    struct lookup *l = arg;

    (void)from, (void)to;
    l->docs = words_docs(l->words, f);
    return false;
}

int64_t ask_docs(const struct ask_word *w, const struct words *words, struct french *french)
{
    struct lookup l = {words, 0};

    if (w->prefix) return words_starting(words, w->bare, NULL, 0, &l.docs), l.docs;
    french_words(french, w->word, look_up, &l);
    return l.docs;
}

/* The most frequent words that start so, one a stem. */
static void spell_out(struct ask_word *w, struct arena *mem, const struct words *words)
{
    uint32_t found[3 * STARTS_MAX];
    size_t n = words_starting(words, w->bare, found, 3 * STARTS_MAX, NULL);

    for (size_t i = 0; i < n && w->starts < STARTS_MAX; i++) {
        bool known = false;
        for (size_t k = 0; k < i; k++) known = known || words->stem_of[found[k]].stem == words->stem_of[found[i]].stem;
        if (known) continue;
        struct forms f = words_forms(words, found[i]);
        w->start[w->starts++] = (struct start){arena_str(mem, f.word), words_docs(words, &f)};
    }
}

/* Whether `other`, at this cost, is worth more than a word of w->docs documents. */
static bool is_likelier(const struct ask_word *w, int64_t other_docs, int cost)
{
    if (!w->docs) return true;
    return cost <= ONE_EASY_SLIP && other_docs >= FAR_MORE * w->docs;
}

void ask_help(struct ask *a, struct arena *mem, const struct find *f, struct french *french)
{
    int32_t least = f->rows.live >= LARGE_INDEX ? 2 : 1;

    for (size_t i = 0; i < a->n; i++) {
        struct ask_word *w = &a->word[i];
        int cost = 0;
        w->docs = ask_docs(w, &f->words, french);
        if (w->span || w->in_span) continue;
        if (w->prefix && w->docs > MANY_DOCS && !a->titles_only) spell_out(w, mem, &f->words);
        if (w->docs > FEW_DOCS) continue;
        int64_t best = typo_best(&f->words, w->bare, least, &cost);
        if (best < 0 || !is_likelier(w, f->words.docs[best], cost)) continue;
        w->instead = arena_str(mem, names_get(&f->words.written, best));
        w->instead_docs = f->words.docs[best];
        a->corrected = true;
    }
}

str ask_corrected(const struct ask *a, struct arena *mem)
{
    struct buf b = buf_new(mem, a->text.n + FIND_WORDS_MAX * WORD_BYTES + 1);
    size_t at = 0;

    for (size_t i = 0; i < a->n; i++) {
        const struct ask_word *w = &a->word[i];
        if (!w->instead.p) continue;
        buf_put(&b, str_head(str_from(a->text, at), w->from - at));
        buf_put(&b, w->instead);
        at = w->to;
    }
    buf_put(&b, str_from(a->text, at));
    return buf_str(&b);
}

/* --- the expression --- */

static void put_phrase(struct buf *b, str word, bool prefix)
{
    buf_byte(b, '"');
    buf_put(b, word);
    buf_put(b, prefix ? S("\" *") : S("\""));
}

/* Everything that may stand for one word. */
static void put_word(struct buf *b, const struct ask_word *w, int at, struct pass *p)
{
    bool typed = !w->starts && (!w->instead.p || w->docs);

    for (size_t i = 0; i < w->starts; i++) {
        if (i) buf_put(b, S(" OR "));
        put_phrase(b, w->start[i].word, false);
        if (p) pass_phrase(p, at, w->start[i].docs);
    }
    if (typed) put_phrase(b, w->word, w->prefix);
    if (typed && p) pass_phrase(p, at, w->docs);
    if (typed && w->instead.p) buf_put(b, S(" OR "));
    if (w->instead.p) put_phrase(b, w->instead, false);
    if (w->instead.p && p) pass_phrase(p, at, w->instead_docs);
}

/* All the words of an expression; they count as one word. */
static void put_expression(struct buf *b, const str *word, const int64_t *docs, size_t n, int at, struct pass *p)
{
    buf_byte(b, '(');
    for (size_t i = 0; i < n; i++) {
        if (i) buf_put(b, S(" AND "));
        put_phrase(b, word[i], false);
        if (p) pass_phrase(p, at, docs[i]);
    }
    buf_byte(b, ')');
}

/* The expression as typed, or one of those that mean the same. */
static void put_span(struct buf *b, const struct ask_word *w, int at, struct pass *p)
{
    str word[MEANS_WORDS];
    int64_t docs[MEANS_WORDS];

    for (size_t i = 0; i < w->span; i++) word[i] = w[i].word, docs[i] = w[i].docs;
    put_expression(b, word, docs, w->span, at, p);
    for (size_t s = 0; s < w->sames; s++) {
        const struct expression *e = w->same[s].as;
        for (size_t i = 0; i < e->n; i++) word[i] = e->word[i].word, docs[i] = w->same[s].docs;
        buf_put(b, S(" OR "));
        put_expression(b, word, docs, e->n, at, p);
    }
}

str ask_expression(const struct ask *a, struct arena *mem, bool any, struct pass *p)
{
    struct buf b = buf_new(mem, PASS_PHRASES * (WORD_BYTES + 16));

    for (size_t i = 0; i < a->n; i++) {
        const struct ask_word *w = &a->word[i];
        if (w->in_span) continue;
        if (i) buf_put(&b, any ? S(" OR ") : S(" AND "));
        buf_byte(&b, '(');
        if (w->span) put_span(&b, w, (int)i, p);
        else put_word(&b, w, (int)i, p);
        buf_byte(&b, ')');
    }
    return buf_str(&b);
}
