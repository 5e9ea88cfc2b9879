/* plain.c: see plain.h. One pass; nothing is looked at twice but the name of a mark. */
#include "lang/plain.h"

#include <string.h>

enum { NAME_MOST = 8, ENTITY_MOST = 8 };

struct plain {
    str in;
    size_t at, n;
    char *out;
};

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* A line end, unless there is one. */
static void line_end(struct plain *p)
{
    while (p->n && p->out[p->n - 1] == ' ') p->n--;
    if (p->n && p->out[p->n - 1] != '\n') p->out[p->n++] = '\n';
}

static void put(struct plain *p, char c)
{
    bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';

    if (space && (!p->n || p->out[p->n - 1] == ' ' || p->out[p->n - 1] == '\n')) return;
    p->out[p->n++] = space ? ' ' : c;
}

/* Moves behind `end`, or to the end of all. */
static void skip_past(struct plain *p, str end)
{
    for (; p->at + end.n <= p->in.n; p->at++) {
        size_t i = 0;
        while (i < end.n && small(p->in.p[p->at + i]) == end.p[i]) i++;
        if (i == end.n) {
            p->at += end.n;
            return;
        }
    }
    p->at = p->in.n;
}

static bool breaks(str name)
{
    static const char *const known[] = {"br", "p",  "div", "li", "ul", "ol", "tr",
                                        "h1", "h2", "h3",  "h4", "h5", "h6", "table"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(name, str_c(known[i]))) return true;
    return false;
}

/* At "<". False: it opens nothing, it is a sign like another. */
static bool mark(struct plain *p)
{
    size_t from = p->at + 1, n = 0;
    char name[NAME_MOST];

    if (str_starts(str_from(p->in, p->at), S("<!--"))) {
        skip_past(p, S("-->"));
        return true;
    }
    if (from < p->in.n && p->in.p[from] == '/') from++;
    if (from >= p->in.n || small(p->in.p[from]) < 'a' || small(p->in.p[from]) > 'z') return false;
    for (; from + n < p->in.n && n < NAME_MOST; n++) {
        char c = small(p->in.p[from + n]);
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) break;
        name[n] = c;
    }
    bool opens = p->in.p[p->at + 1] != '/';
    skip_past(p, S(">"));
    if (opens && str_eq((str){name, n}, S("script"))) skip_past(p, S("</script>"));
    if (opens && str_eq((str){name, n}, S("style"))) skip_past(p, S("</style>"));
    if (breaks((str){name, n})) line_end(p);
    return true;
}

static void put_utf8(struct plain *p, uint32_t c)
{
    if (c < 0x80) {
        put(p, (char)c);
        return;
    }
    if (c >= 0x800) p->out[p->n++] = (char)(0xe0 | c >> 12), p->out[p->n++] = (char)(0x80 | (c >> 6 & 0x3f));
    else p->out[p->n++] = (char)(0xc0 | c >> 6);
    p->out[p->n++] = (char)(0x80 | (c & 0x3f));
}

/* Of an entity without & and ;  0: none we know. */
static uint32_t letter_of(str name)
{
    static const struct {
        const char *name;
        uint32_t letter;
    } known[] = {{"amp", '&'},      {"lt", '<'},      {"gt", '>'},       {"quot", '"'},      {"apos", '\''},
                 {"nbsp", 0xa0},    {"euro", 0x20ac}, {"eacute", 0xe9},  {"egrave", 0xe8},   {"ecirc", 0xea},
                 {"euml", 0xeb},    {"agrave", 0xe0}, {"acirc", 0xe2},   {"ccedil", 0xe7},   {"icirc", 0xee},
                 {"iuml", 0xef},    {"ocirc", 0xf4},  {"ugrave", 0xf9},  {"ucirc", 0xfb},    {"oelig", 0x153},
                 {"Eacute", 0xc9},  {"Agrave", 0xc0}, {"rsquo", 0x2019}, {"lsquo", 0x2018},  {"rdquo", 0x201d},
                 {"ldquo", 0x201c}, {"laquo", 0xab},  {"raquo", 0xbb},   {"hellip", 0x2026}, {"ndash", 0x2013},
                 {"mdash", 0x2014}, {"deg", 0xb0},    {"times", 0xd7},   {"bull", 0x2022}};
    int64_t v;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(name, str_c(known[i].name))) return known[i].letter;
    if (name.n < 2 || name.p[0] != '#' || name.p[1] < '0' || name.p[1] > '9' || !str_i64(str_from(name, 1), &v))
        return 0;
    bool letter = (v >= 32 && v < 127) || (v >= 0xa0 && v < 0xd800) || (v >= 0xe000 && v < 0xfffe);
    return letter ? (uint32_t)v : 0;
}

/* At "&". False: it is a sign like another. */
static bool entity(struct plain *p)
{
    size_t n = 0;

    while (n < ENTITY_MOST && p->at + 1 + n < p->in.n && p->in.p[p->at + 1 + n] != ';') n++;
    if (p->at + 1 + n >= p->in.n || p->in.p[p->at + 1 + n] != ';') return false;
    uint32_t c = letter_of((str){p->in.p + p->at + 1, n});
    if (c) put_utf8(p, c);
    if (c) p->at += n + 2;
    return c;
}

str html_plain(struct arena *mem, str html)
{
    struct plain p = {.in = html, .out = arena_alloc(mem, html.n + 1)};

    while (p.at < p.in.n) {
        char c = p.in.p[p.at];
        if (c == '<' && mark(&p)) continue;
        if (c == '&' && entity(&p)) continue;
        put(&p, c);
        p.at++;
    }
    return str_trim((str){p.out, p.n});
}
