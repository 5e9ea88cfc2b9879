#include "find/french.h"

#include "base/fault.h"
#include "base/utf8.h"

#include <libstemmer.h>

/* A word noted while SQLite cuts a text. */
struct piece {
    int from, to;
    uint8_t n;
    char word[WORD_BYTES];
};

struct french {
    fts5_tokenizer cutter; /* unicode61's functions */
    Fts5Tokenizer *cut;    /* one of it, keeping diacritics */
    struct sb_stemmer *stemmer;
    struct piece *piece;
    size_t pieces, pieces_cap;
    char word[WORD_BYTES], bare[WORD_BYTES], stem[2 * WORD_BYTES], stem_bare[2 * WORD_BYTES];
};

/* Base letters of U+00E0–00FF and U+0100–017F; '+': two letters, '=': not a letter. */
static const char latin1[] = "aaaaaa+ceeeeiiiidnooooo=ouuuuy+y";
static const char extended[] = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
                               "nnnnnnnnnoooooo++rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof latin1 - 1 == 32 && sizeof extended - 1 == 128, "one letter for each code point");

/* Appends what code point cp becomes without its accent; nothing for a combining mark. */
static size_t fold_one(uint32_t cp, char *to)
{
    const char *two = cp == 0xe6 ? "ae" : cp == 0xfe ? "th" : cp == 0x153 || cp == 0x152 ? "oe" : NULL;

    if (cp >= 0x300 && cp < 0x370) return 0;
    if (cp == 0xdf) two = "ss";
    if (two) return memcpy(to, two, 2), 2;
    char c = cp >= 0xe0 && cp < 0x100 ? latin1[cp - 0xe0] : cp >= 0x100 && cp < 0x180 ? extended[cp - 0x100] : '=';
    if (c == '=') return SIZE_MAX;
    *to = c;
    return 1;
}

/* Folding never lengthens a text. */
static size_t fold(str s, char *to)
{
    size_t n = 0;
    uint32_t cp;

    for (str rest = s, was = s; utf8_next(&rest, &cp); was = rest) {
        size_t bytes = (size_t)(rest.p - was.p), made = cp < 0x80 ? SIZE_MAX : fold_one(cp, to + n);
        if (made == SIZE_MAX) memmove(to + n, was.p, made = bytes);
        n += made;
    }
    return n;
}

static str stem_of(struct french *f, str word, char *to)
{
    const sb_symbol *s = sb_stemmer_stem(f->stemmer, (const sb_symbol *)word.p, (int)word.n);
    size_t n = s ? (size_t)sb_stemmer_length(f->stemmer) : 0;

    if (!s || n > 2 * WORD_BYTES) return word;
    memcpy(to, s, n);
    return (str){to, n};
}

static bool is_one_of(str s, const str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(s, list[i])) return true;
    return false;
}

#define L(word)                                                                                                        \
    {                                                                                                                  \
        word, sizeof(word) - 1                                                                                         \
    }
static const str stops[] = {L("le"), L("la"), L("les"), L("de"), L("des"), L("du"),   L("un"),  L("une"),
                            L("et"), L("en"), L("au"),  L("a"),  L("aux"), L("à"),    L("ou"),  L("par"),
                            L("l"),  L("d"),  L("j"),   L("n"),  L("qu"),  L("pour"), L("avec")};
static const str elisions[] = {L("s"), L("c"), L("m"), L("t"), L("jusqu"), L("lorsqu"), L("puisqu"), L("quoiqu")};
#undef L

/* Too common to tell documents apart. s, c, m and t are names of sizes and vitamins unless an apostrophe follows. */
static bool is_stop(str word, str after)
{
    if (word.n > 6) return false;
    if (is_one_of(word, stops, sizeof stops / sizeof *stops)) return true;
    return (str_starts(after, S("'")) || str_starts(after, S("’"))) &&
           is_one_of(word, elisions, sizeof elisions / sizeof *elisions);
}

/* The longest head of at most WORD_BYTES that ends between two code points. */
static str cut_long(str s)
{
    size_t n = s.n < WORD_BYTES ? s.n : WORD_BYTES;

    while (n && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80) n--;
    return str_head(s, n);
}

static struct forms forms_of(struct french *f, str lowered, str after)
{
    str w = cut_long(lowered);

    memcpy(f->word, w.p, w.n);
    w.p = f->word;
    str bare = {f->bare, fold(w, f->bare)}, stem = stem_of(f, w, f->stem);
    stem = (str){f->stem, fold(stem, f->stem)};
    str stem_bare = str_eq(w, bare) ? stem : stem_of(f, bare, f->stem_bare);
    return (struct forms){w, bare, stem, stem_bare, is_stop(w, after)};
}

/* Inside SQLite's code nothing may fault: words are noted first, handed out after. */
static int note_word(void *arg, int flags, const char *s, int n, int from, int to)
{
    struct french *f = arg;
    str w = cut_long((str){s, (size_t)n});

    (void)flags;
    if (f->pieces == f->pieces_cap) {
        size_t cap = f->pieces_cap ? 2 * f->pieces_cap : 256;
        struct piece *p = sqlite3_realloc64(f->piece, cap * sizeof *p);
        if (!p) return SQLITE_NOMEM;
        f->piece = p;
        f->pieces_cap = cap;
    }
    struct piece *p = &f->piece[f->pieces++];
    *p = (struct piece){.n = (uint8_t)w.n, .from = from, .to = to};
    memcpy(p->word, w.p, w.n);
    return SQLITE_OK;
}

void french_words(struct french *f, str text, french_fn *fn, void *arg)
{
    f->pieces = 0;
    if (!text.n || text.n >= INT32_MAX) return;
    if (f->cutter.xTokenize(f->cut, f, FTS5_TOKENIZE_AUX, text.p, (int)text.n, note_word) != SQLITE_OK)
        fault("find.no_memory", "no memory for the words of %zu bytes", text.n);
    for (size_t i = 0; i < f->pieces; i++) {
        const struct piece *p = &f->piece[i];
        struct forms forms = forms_of(f, (str){p->word, p->n}, str_from(text, (size_t)p->to));
        if (!fn(arg, &forms, (size_t)p->from, (size_t)p->to)) return;
    }
}

/* --- the same, as FTS5 wants it --- */

typedef int emit_fn(void *, int, const char *, int, int, int);
struct fts_scan {
    struct french *f;
    str text;
    bool prefix;
    void *to;
    emit_fn *emit;
};

static int emit(const struct fts_scan *c, int flags, str s, int from, int to)
{
    return s.n ? c->emit(c->to, flags, s.p, (int)s.n, from, to) : SQLITE_OK;
}

/* A prefix being typed is no stop word, and meets the stems also as it stands. */
static int fts_word(void *arg, int flags, const char *s, int n, int from, int to)
{
    struct fts_scan *c = arg;
    struct forms w = forms_of(c->f, (str){s, (size_t)n}, str_from(c->text, (size_t)to));

    (void)flags;
    if (w.stop && !c->prefix) return SQLITE_OK;
    int rc = emit(c, 0, w.stem, from, to);
    if (rc == SQLITE_OK && !str_eq(w.stem, w.stem_bare)) rc = emit(c, FTS5_TOKEN_COLOCATED, w.stem_bare, from, to);
    if (rc == SQLITE_OK && c->prefix && !str_eq(w.bare, w.stem) && !str_eq(w.bare, w.stem_bare))
        rc = emit(c, FTS5_TOKEN_COLOCATED, w.bare, from, to);
    return rc;
}

static int fts_tokenize(Fts5Tokenizer *t, void *to, int flags, const char *text, int n, emit_fn *fn)
{
    struct french *f = (struct french *)t;
    struct fts_scan c = {f, {text, (size_t)n}, (flags & FTS5_TOKENIZE_PREFIX) != 0, to, fn};

    return f->cutter.xTokenize(f->cut, &c, flags, text, n, fts_word);
}

void french_free(struct french *f)
{
    if (!f) return;
    if (f->cut) f->cutter.xDelete(f->cut);
    if (f->stemmer) sb_stemmer_delete(f->stemmer);
    sqlite3_free(f->piece);
    sqlite3_free(f);
}

static struct french *french_make(fts5_api *api)
{
    const char *args[] = {"remove_diacritics", "0"};
    struct french *f = sqlite3_malloc(sizeof *f);
    void *with;

    if (!f) return NULL;
    memset(f, 0, sizeof *f);
    f->stemmer = sb_stemmer_new("french", "UTF_8");
    if (f->stemmer && api->xFindTokenizer(api, "unicode61", &with, &f->cutter) == SQLITE_OK &&
        f->cutter.xCreate(with, args, 2, &f->cut) == SQLITE_OK)
        return f;
    f->cut = NULL;
    french_free(f);
    return NULL;
}

static int fts_create(void *api, const char **args, int n, Fts5Tokenizer **made)
{
    (void)args, (void)n;
    *made = (Fts5Tokenizer *)french_make(api);
    return *made ? SQLITE_OK : SQLITE_NOMEM;
}

static void fts_delete(Fts5Tokenizer *t)
{
    french_free((struct french *)t);
}

fts5_api *french_api(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *s = NULL;

    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL) != SQLITE_OK) return NULL;
    sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(s);
    sqlite3_finalize(s);
    return api;
}

struct french *french_new(sqlite3 *db)
{
    fts5_api *api = french_api(db);
    fts5_tokenizer functions = {fts_create, fts_delete, fts_tokenize};

    if (!api || api->xCreateTokenizer(api, "french", api, &functions, NULL) != SQLITE_OK) return NULL;
    return french_make(api);
}
