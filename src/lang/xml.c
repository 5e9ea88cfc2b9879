/* xml.c: see xml.h. */
#include "lang/xml.h"

#include <string.h>

void xml_open(struct xml *x, struct arena *mem, str in)
{
    *x = (struct xml){
        .mem = mem, .in = str_starts(in, S("\xef\xbb\xbf")) ? str_from(in, 3) : in, .line = 1, .failed = XML_END};
}

static enum xml_event fail(struct xml *x, enum xml_event why)
{
    x->depth = 0;
    return x->failed = why;
}

static str left(const struct xml *x)
{
    return str_from(x->in, x->at);
}

static void forward(struct xml *x, size_t n)
{
    for (size_t i = 0; i < n; i++) x->line += x->in.p[x->at + i] == '\n';
    x->at += n;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_name(char c, bool first)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;

    return letter || (!first && ((c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':'));
}

static void spaces(struct xml *x)
{
    while (x->at < x->in.n && is_space(x->in.p[x->at])) forward(x, 1);
}

/* Empty: there is none, or it is too long. */
static str name_read(struct xml *x)
{
    size_t n = 0;

    while (x->at + n < x->in.n && n <= XML_NAME_MOST && is_name(x->in.p[x->at + n], !n)) n++;
    str name = str_head(left(x), n <= XML_NAME_MOST ? n : 0);
    forward(x, name.n);
    return name;
}

/* False: it does not end. */
static bool past(struct xml *x, str end)
{
    ptrdiff_t at = str_find(left(x), end);

    if (at < 0) return false;
    forward(x, (size_t)at + end.n);
    return true;
}

/* name = "…", whose text nobody wants. */
static bool attribute(struct xml *x)
{
    if (!name_read(x).n) return false;
    spaces(x);
    if (x->at >= x->in.n || x->in.p[x->at] != '=') return false;
    forward(x, 1);
    spaces(x);
    if (x->at >= x->in.n || (x->in.p[x->at] != '"' && x->in.p[x->at] != '\'')) return false;
    str quote = str_head(left(x), 1);
    forward(x, 1);
    ptrdiff_t end = str_find(left(x), quote);
    if (end < 0 || memchr(x->in.p + x->at, '<', (size_t)end)) return false;
    forward(x, (size_t)end + 1);
    return true;
}

/* After "<". */
static enum xml_event open_read(struct xml *x)
{
    str name = name_read(x);

    if (!name.n || x->depth == XML_DEPTH_MOST || (x->one && !x->depth)) return fail(x, XML_BAD);
    for (;;) {
        size_t from = x->at;
        spaces(x);
        if (str_starts(left(x), S(">"))) {
            forward(x, 1);
            break;
        }
        if (str_starts(left(x), S("/>"))) {
            forward(x, 2);
            x->closing = true;
            break;
        }
        if (x->at == from || !attribute(x)) return fail(x, XML_BAD);
    }
    x->one = true;
    x->name = x->open[x->depth++] = name;
    return XML_OPEN;
}

static enum xml_event close_read(struct xml *x)
{
    str name = name_read(x);

    spaces(x);
    if (!x->depth || !str_eq(name, x->open[x->depth - 1]) || !str_starts(left(x), S(">"))) return fail(x, XML_BAD);
    forward(x, 1);
    x->name = name;
    x->closed = true;
    return XML_CLOSE;
}

/* Bytes written at to; 0: no entity we take. */
static size_t entity(str name, char *to)
{
    static const struct {
        str name;
        char letter;
    } five[] = {{S("amp"), '&'}, {S("lt"), '<'}, {S("gt"), '>'}, {S("quot"), '"'}, {S("apos"), '\''}};
    uint32_t c = 0;
    bool hex = str_starts(name, S("#x"));

    for (size_t i = 0; i < 5; i++)
        if (str_eq(name, five[i].name)) return to[0] = five[i].letter, 1;
    if (name.n < 2 || name.n > 8 || name.p[0] != '#') return 0;
    for (size_t i = hex ? 2 : 1; i < name.n; i++) {
        char d = name.p[i];
        uint32_t v = d >= '0' && d <= '9'                        ? (uint32_t)(d - '0')
                     : hex && (d | 32) >= 'a' && (d | 32) <= 'f' ? (uint32_t)((d | 32) - 'a' + 10)
                                                                 : 99;
        if (v == 99) return 0;
        c = c * (hex ? 16 : 10) + v;
    }
    if (!(c == 9 || c == 10 || c == 13 || (c >= 32 && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) ||
          (c >= 0x10000 && c <= 0x10ffff)))
        return 0;
    if (c < 0x80) return to[0] = (char)c, 1;
    if (c < 0x800) return to[0] = (char)(0xc0 | c >> 6), to[1] = (char)(0x80 | (c & 63)), 2;
    if (c < 0x10000)
        return to[0] = (char)(0xe0 | c >> 12), to[1] = (char)(0x80 | (c >> 6 & 63)), to[2] = (char)(0x80 | (c & 63)), 3;
    return to[0] = (char)(0xf0 | c >> 18), to[1] = (char)(0x80 | (c >> 12 & 63)), to[2] = (char)(0x80 | (c >> 6 & 63)),
           to[3] = (char)(0x80 | (c & 63)), 4;
}

/* Up to the next mark. A letter by number is never longer than its number. */
static enum xml_event text_read(struct xml *x)
{
    ptrdiff_t end = str_find(left(x), S("<"));
    str raw = end < 0 ? left(x) : str_head(left(x), (size_t)end);
    char *to = arena_alloc(x->mem, raw.n + 4);
    size_t n = 0;

    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] != '&') {
            to[n++] = raw.p[i];
            continue;
        }
        ptrdiff_t stop = str_find(str_head(str_from(raw, i), 12), S(";"));
        size_t w = stop < 0 ? 0 : entity(str_head(str_from(raw, i + 1), (size_t)stop - 1), to + n);
        if (!w) return fail(x, XML_BAD);
        n += w;
        i += (size_t)stop;
    }
    forward(x, raw.n);
    x->text = (str){to, n};
    return XML_TEXT;
}

static enum xml_event cdata_read(struct xml *x)
{
    ptrdiff_t end = str_find(left(x), S("]]>"));

    if (!x->depth || end < 0) return fail(x, XML_BAD);
    x->text = str_head(left(x), (size_t)end);
    forward(x, (size_t)end + 3);
    return XML_TEXT;
}

enum xml_event xml_next(struct xml *x)
{
    if (x->failed != XML_END) return x->failed;
    if (x->closed) x->closed = false, x->depth--;
    if (x->closing) {
        x->closing = false;
        x->closed = true;
        return XML_CLOSE;
    }
    for (;;) {
        if (!x->depth) spaces(x);
        if (x->at >= x->in.n) return x->depth || !x->one ? fail(x, XML_BAD) : XML_END;
        if (x->in.p[x->at] != '<') return x->depth ? text_read(x) : fail(x, XML_BAD);
        str l = left(x);
        bool comment = str_starts(l, S("<!--")), told = str_starts(l, S("<?"));
        forward(x, comment ? 4 : told ? 2 : 1);
        if (comment || told) {
            if (!past(x, comment ? S("-->") : S("?>"))) return fail(x, XML_BAD);
            continue;
        }
        if (str_starts(l, S("<![CDATA["))) {
            forward(x, 8);
            return cdata_read(x);
        }
        if (str_starts(l, S("<!"))) return fail(x, XML_DTD);
        if (!str_starts(l, S("</"))) return open_read(x);
        forward(x, 1);
        return close_read(x);
    }
}
