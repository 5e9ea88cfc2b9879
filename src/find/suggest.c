/* suggest.c: completions while a person types. Bounded work: titles are read from the short-prefix index until enough
** are found, never ranked as a whole. Documents fed first are looked at first: feed shops and communes before offers.
*/
#include "find/inside.h"

#include <stdlib.h>

enum {
    TITLES_LOOKED = 5000, /* hits looked at */
    TITLES_KEPT = 24,     /* of each kind, whose texts are read */
    TERMS = 16
};

struct title {
    str text;
    int64_t id;
    int kind;
    bool starts; /* with what was typed */
};

struct term {
    str text;
    str stem;
    int64_t n;
};

struct suggestion {
    struct find *find;
    struct conn *conn;
    struct arena *mem;
    struct ask ask;
    struct title *title;
    size_t titles;
    struct term term[TERMS];
    size_t terms;
    str typed;
    uint32_t kinds;
    struct find_completion *out;
    size_t room, n; /* of out */
};

/* --- titles --- */

static bool is_known(const struct suggestion *s, str text, int kind)
{
    for (size_t i = 0; i < s->titles; i++)
        if (s->title[i].kind == kind && str_eq(s->title[i].text, text)) return true;
    return false;
}

static void title_read(struct suggestion *s, size_t no)
{
    sqlite3_stmt *q = index_statement(s->conn, ST_TITLE_OF);
    int kind = s->find->rows.row[no].kind;

    sqlite3_bind_int64(q, 1, (int64_t)no);
    if (index_step(s->conn, q) && !is_known(s, index_text(q, 0), kind))
        s->title[s->titles++] = (struct title){arena_str(s->mem, index_text(q, 0)), s->find->rows.id[no], kind, false};
    sqlite3_reset(q);
}

/* Numbers of documents with such a title, at most TITLES_KEPT of a kind. */
static size_t titles_found(struct suggestion *s, uint32_t kinds, uint32_t *no)
{
    sqlite3_stmt *q = index_statement(s->conn, ST_TITLES);
    size_t n = 0, of_kind[FIND_KINDS] = {0};

    index_bind_text(q, 1, ask_expression(&s->ask, s->mem, false, NULL));
    sqlite3_bind_int(q, 2, TITLES_LOOKED);
    while (index_step(s->conn, q)) {
        size_t i = (size_t)sqlite3_column_int64(q, 0);
        const struct row *r = i < s->find->rows.n ? &s->find->rows.row[i] : NULL;
        if (!r || !r->live || !(kinds >> r->kind & 1) || of_kind[r->kind] == TITLES_KEPT) continue;
        of_kind[r->kind]++;
        no[n++] = (uint32_t)i;
    }
    sqlite3_reset(q);
    return n;
}

static bool first_word_is(void *arg, const struct forms *f, size_t from, size_t to)
{
    struct suggestion *s = arg;

    (void)from, (void)to;
    if (f->stop) return true;
    s->title[s->titles].starts = str_starts(f->bare, s->ask.word[0].bare);
    return false;
}

static int by_kind_and_fit(const void *a, const void *b)
{
    const struct title *x = a, *y = b;

    if (x->kind != y->kind) return x->kind - y->kind;
    if (x->starts != y->starts) return y->starts - x->starts;
    if (x->text.n != y->text.n) return x->text.n < y->text.n ? -1 : 1;
    return str_cmp(x->text, y->text);
}

static void titles_read(struct suggestion *s, uint32_t kinds)
{
    uint32_t no[FIND_KINDS * TITLES_KEPT];
    size_t n = titles_found(s, kinds, no), all;

    s->title = NEW(s->mem, struct title, n + 1);
    for (size_t i = 0; i < n; i++) title_read(s, no[i]);
    for (all = s->titles, s->titles = 0; s->titles < all; s->titles++)
        french_words(s->conn->french, s->title[s->titles].text, first_word_is, s);
    if (all) qsort(s->title, all, sizeof *s->title, by_kind_and_fit);
}

/* --- terms --- */

/* One proposal a stem: of fromage and fromages, the first told. */
static void term_add(struct suggestion *s, str written, str stem)
{
    const struct ask_word *last = &s->ask.word[s->ask.n - 1];

    for (size_t i = 0; i < s->terms; i++) {
        if (!str_eq(s->term[i].stem, stem)) continue;
        s->term[i].n++;
        return;
    }
    if (s->terms == TERMS) return;
    str text = str_fmt(s->mem, "%.*s%.*s", (int)last->from, s->ask.text.p, STR_ARG(written));
    s->term[s->terms++] = (struct term){text, arena_str(s->mem, stem), 1};
}

static bool title_word(void *arg, const struct forms *f, size_t from, size_t to)
{
    struct suggestion *s = arg;

    (void)from, (void)to;
    if (!f->stop && str_starts(f->bare, s->ask.word[s->ask.n - 1].bare)) term_add(s, f->word, f->stem);
    return true;
}

static int by_term_count(const void *a, const void *b)
{
    const struct term *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : str_cmp(x->text, y->text);
}

/* One word: from the vocabulary. Several: words of titles that have the others too, so that each proposal finds. */
static void terms_read(struct suggestion *s)
{
    const struct words *v = &s->find->words;
    const struct ask_word *last = &s->ask.word[s->ask.n - 1];
    uint32_t found[2 * TERMS];

    if (!last->prefix) return;
    if (s->ask.n == 1) {
        size_t n = words_starting(v, last->bare, found, 2 * TERMS, NULL);
        for (size_t i = 0; i < n; i++) {
            struct forms w = words_forms(v, found[i]);
            term_add(s, w.word, w.stem);
        }
        return;
    }
    for (size_t i = 0; i < s->titles; i++) french_words(s->conn->french, s->title[i].text, title_word, s);
    if (s->terms) qsort(s->term, s->terms, sizeof *s->term, by_term_count);
}

/* --- the answer --- */

/* Marks which titles to tell: in turn one of each kind, so that many offers do not hide the one shop. */
static size_t choose(const struct suggestion *s, bool *chosen, size_t room)
{
    size_t next[FIND_KINDS] = {0}, n = 0;

    for (bool some = true; some && n < room;) {
        some = false;
        for (int kind = 0; kind < FIND_KINDS && n < room; kind++) {
            size_t i = next[kind];
            while (i < s->titles && s->title[i].kind != kind) i++;
            next[kind] = i + 1;
            if (i >= s->titles) continue;
            chosen[i] = some = true;
            n++;
        }
    }
    return n;
}

static size_t answer(const struct suggestion *s, struct find_completion *out, size_t n)
{
    bool chosen[FIND_KINDS * TITLES_KEPT] = {0};
    size_t third = (n + 2) / 3, spare = s->titles < n ? n - s->titles : 0, terms = third > spare ? third : spare, k = 0;

    if (terms > s->terms) terms = s->terms;
    for (size_t i = 0; i < terms; i++) out[k++] = (struct find_completion){s->term[i].text, -1, 0};
    choose(s, chosen, n - terms);
    for (size_t i = 0; i < s->titles; i++)
        if (chosen[i]) out[k++] = (struct find_completion){s->title[i].text, s->title[i].kind, s->title[i].id};
    return k;
}

static void complete(struct find *f, struct conn *c, void *arg)
{
    struct suggestion *s = arg;

    s->conn = c;
    ask_read(&s->ask, s->mem, c->french, s->typed, true);
    if (!s->ask.n || !s->room) return;
    ask_help(&s->ask, s->mem, f, c->french);
    titles_read(s, s->kinds);
    terms_read(s);
    if (s->titles || s->terms || !s->ask.corrected) s->n = answer(s, s->out, s->room);
    else s->out[s->n++] = (struct find_completion){ask_corrected(&s->ask, s->mem), -1, 0};
}

size_t find_complete(struct find *f, struct arena *mem, str typed, uint32_t kinds, struct find_completion *out,
                     size_t n)
{
    struct suggestion *s = NEW(mem, struct suggestion, 1);

    *s = (struct suggestion){.find = f, .mem = mem, .typed = typed, .kinds = kinds, .out = out, .room = n};
    find_reading(f, complete, s);
    return s->n;
}

size_t find_suggest(struct find *f, struct arena *mem, str typed, uint32_t kinds, str *out, size_t n)
{
    struct find_completion *c = NEW(mem, struct find_completion, n);
    size_t found = find_complete(f, mem, typed, kinds, c, n);

    for (size_t i = 0; i < found; i++) out[i] = c[i].text;
    return found;
}
