/* Comparing, ordering and cleaning words, by ICU. Texts go through UTF-16, ICU's own form, in the caller's arena. */
#include "lang/inside.h"

#include <pthread.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

struct wide {
    UChar *p;
    int32_t n;
};

enum { TEXT_MAX = 16 << 20 }; /* bytes; ICU counts in 32 bits */

static void must_succeed(UErrorCode err, const char *what)
{
    if (U_FAILURE(err)) fault("lang.icu", "%s: %s", what, u_errorName(err));
}

static struct wide widen(struct arena *mem, str s)
{
    UErrorCode err = U_ZERO_ERROR;
    struct wide w = {0};

    if (s.n > TEXT_MAX) fault("lang.too_long", "a text of %zu bytes", s.n);
    w.p = NEW(mem, UChar, s.n + 1);
    u_strFromUTF8WithSub(w.p, (int32_t)s.n + 1, &w.n, s.p ? s.p : "", (int32_t)s.n, 0xfffd, NULL, &err);
    must_succeed(err, "from UTF-8");
    return w;
}

static str narrow(struct arena *mem, struct wide w)
{
    UErrorCode err = U_ZERO_ERROR;
    int32_t cap = w.n * 3 + 1, n = 0;
    char *p = NEW(mem, char, cap);

    u_strToUTF8(p, cap, &n, w.p, w.n, &err);
    must_succeed(err, "to UTF-8");
    return (str){p, (size_t)n};
}

static const UNormalizer2 *normalizer(bool decompose)
{
    UErrorCode err = U_ZERO_ERROR;
    const UNormalizer2 *n = decompose ? unorm2_getNFKDInstance(&err) : unorm2_getNFCInstance(&err);

    must_succeed(err, "normalizer");
    return n;
}

/* No code point decomposes into more than 18 UTF-16 units (U+FDFA). */
static struct wide normalized(struct arena *mem, struct wide w, bool decompose)
{
    UErrorCode err = U_ZERO_ERROR;
    const UNormalizer2 *how = normalizer(decompose);

    if (unorm2_isNormalized(how, w.p, w.n, &err)) return w;
    err = U_ZERO_ERROR;
    int32_t cap = unorm2_normalize(how, w.p, w.n, NULL, 0, &err) + 1;
    if (err != U_BUFFER_OVERFLOW_ERROR) must_succeed(err, "normalize");
    err = U_ZERO_ERROR;
    struct wide to = {NEW(mem, UChar, cap), 0};
    to.n = unorm2_normalize(how, w.p, w.n, to.p, cap, &err);
    must_succeed(err, "normalize");
    return to;
}

/* ---- order ---- */

static pthread_key_t collator_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void collator_close(void *c)
{
    ucol_close(c);
}

static void key_make(void)
{
    if (pthread_key_create(&collator_key, collator_close)) abort();
}

/* This thread's collator; opening one reads and merges tables. */
static UCollator *collator(void)
{
    UErrorCode err = U_ZERO_ERROR;

    pthread_once(&once, key_make);
    UCollator *c = pthread_getspecific(collator_key);
    if (c) return c;
    c = ucol_open("fr", &err);
    must_succeed(err, "collator");
    pthread_setspecific(collator_key, c);
    return c;
}

str sort_key(struct arena *mem, str s)
{
    struct wide w = widen(mem, s);
    const UCollator *c = collator();
    int32_t n = ucol_getSortKey(c, w.p, w.n, NULL, 0);
    uint8_t *key = NEW(mem, uint8_t, n + 1);

    ucol_getSortKey(c, w.p, w.n, key, n);
    return hex(mem, key, n ? (size_t)n - 1 : 0); /* without its final NUL */
}

/* ---- folding ---- */

static str ligature(UChar32 c)
{
    switch (c) {
    case 0x0153: return S("oe");
    case 0x00e6: return S("ae");
    case 0x00f8: return S("o");
    case 0x0142: return S("l");
    case 0x0111: return S("d");
    case 0x2019:
    case 0x2018:
    case 0x02bc: return S("'");
    default: return (str){0};
    }
}

static void put_code_point(struct buf *b, UChar32 c)
{
    char u[U8_MAX_LENGTH];
    int32_t n = 0;

    U8_APPEND_UNSAFE(u, n, c);
    buf_put(b, (str){u, (size_t)n});
}

static bool ascii(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 128) return false;
    return true;
}

static struct wide case_folded(struct arena *mem, struct wide w)
{
    UErrorCode err = U_ZERO_ERROR;
    int32_t cap = w.n * 3 + 1; /* full folding makes at most three units of one */
    struct wide to = {NEW(mem, UChar, cap), 0};

    to.n = u_strFoldCase(to.p, cap, w.p, w.n, U_FOLD_CASE_DEFAULT, &err);
    must_succeed(err, "fold");
    return to;
}

str lower_first(struct arena *mem, str s)
{
    str rest = s, after;
    uint32_t first = 0, second = 0;
    struct buf b = buf_new(mem, s.n + U8_MAX_LENGTH);

    if (!utf8_next(&rest, &first)) return s;
    after = rest;
    if (utf8_next(&after, &second) && u_isupper((UChar32)second)) return s;
    put_code_point(&b, u_tolower((UChar32)first));
    buf_put(&b, rest);
    return buf_str(&b);
}

str fold(struct arena *mem, str s)
{
    if (ascii(s)) return str_lower(mem, s);
    struct wide w = normalized(mem, case_folded(mem, normalized(mem, widen(mem, s), true)), true);
    struct buf b = buf_new(mem, (size_t)w.n * 3 + 1);

    for (int32_t i = 0; i < w.n;) {
        UChar32 c;
        U16_NEXT(w.p, i, w.n, c);
        str l = ligature(c);
        if (l.p) buf_put(&b, l);
        else if (u_charType(c) != U_NON_SPACING_MARK) put_code_point(&b, c);
    }
    return buf_str(&b);
}

str slug(struct arena *mem, str s)
{
    enum { MAX = 60 };
    str f = fold(mem, s);
    struct buf b = buf_new(mem, MAX);
    bool gap = false;

    for (size_t i = 0; i < f.n; i++) {
        bool good = (f.p[i] >= 'a' && f.p[i] <= 'z') || (f.p[i] >= '0' && f.p[i] <= '9');
        if (!good) {
            gap = true;
            continue;
        }
        if (b.n + 1 + (gap && b.n) > MAX) break;
        if (gap && b.n) buf_byte(&b, '-');
        buf_byte(&b, f.p[i]);
        gap = false;
    }
    return b.n ? buf_str(&b) : S("x");
}

/* ---- what comes in ---- */

/* Invisible characters that only disturb: controls, direction marks, soft hyphens. Emoji need the joiner U+200D. */
static bool dropped(UChar32 c)
{
    int8_t type = u_charType(c);
    return type == U_CONTROL_CHAR || type == U_SURROGATE || (type == U_FORMAT_CHAR && c != 0x200d);
}

static bool is_break(UChar32 c)
{
    return c == '\n' || c == 0x2028 || c == 0x2029 || c == 0x85;
}

struct cleaner {
    struct buf to;
    bool lines;  /* newlines count */
    UChar32 gap; /* white space read and not yet written; 0: none */
    int breaks;
};

static void cleaner_gap(struct cleaner *c, UChar32 space)
{
    if (is_break(space) && c->lines) c->breaks++;
    c->gap = !c->gap && (space == 0xa0 || space == 0x202f) ? space : ' ';
}

static void cleaner_put(struct cleaner *c, UChar32 cp)
{
    if (c->to.n && c->breaks) buf_put(&c->to, c->breaks > 1 ? S("\n\n") : S("\n"));
    else if (c->to.n && c->gap) put_code_point(&c->to, c->gap);
    c->gap = 0;
    c->breaks = 0;
    put_code_point(&c->to, cp);
}

/* What is invisible goes before letters and their accents are joined: it would keep them apart. */
static struct wide visible(struct arena *mem, struct wide w)
{
    struct wide to = {NEW(mem, UChar, w.n + 1), 0};

    for (int32_t i = 0; i < w.n;) {
        int32_t from = i;
        UChar32 cp;
        U16_NEXT(w.p, i, w.n, cp);
        if (u_isUWhiteSpace(cp) || !dropped(cp))
            while (from < i) to.p[to.n++] = w.p[from++];
    }
    return to;
}

static str clean(struct arena *mem, str s, bool lines)
{
    struct wide w = normalized(mem, visible(mem, widen(mem, s)), false);
    struct cleaner c = {.to = buf_new(mem, (size_t)w.n * 3 + 1), .lines = lines};

    for (int32_t i = 0; i < w.n;) {
        UChar32 cp;
        U16_NEXT(w.p, i, w.n, cp);
        if (u_isUWhiteSpace(cp)) cleaner_gap(&c, cp);
        else cleaner_put(&c, cp);
    }
    return buf_str(&c.to);
}

str text_clean(struct arena *mem, str s)
{
    return clean(mem, s, false);
}

str text_clean_lines(struct arena *mem, str s)
{
    return clean(mem, s, true);
}

static str without_nul(struct arena *mem, str s)
{
    struct buf b = buf_new(mem, s.n + 1);
    str piece;

    while (str_cut(&s, '\0', &piece)) buf_put(&b, piece);
    return buf_str(&b);
}

str from_windows_1252(struct arena *mem, str s)
{
    UErrorCode err = U_ZERO_ERROR;

    if (s.n > TEXT_MAX) fault("lang.too_long", "a text of %zu bytes", s.n);
    s = without_nul(mem, s);
    struct wide w = {NEW(mem, UChar, s.n + 1), 0};
    UConverter *cnv = ucnv_open("windows-1252", &err);
    must_succeed(err, "converter");
    w.n = ucnv_toUChars(cnv, w.p, (int32_t)s.n + 1, s.p, (int32_t)s.n, &err);
    ucnv_close(cnv);
    must_succeed(err, "from Windows-1252");
    return narrow(mem, w);
}

void words_start(void)
{
    UErrorCode err = U_ZERO_ERROR;

    collator();
    normalizer(true);
    normalizer(false);
    UConverter *cnv = ucnv_open("windows-1252", &err);
    must_succeed(err, "converter");
    ucnv_close(cnv);
}
