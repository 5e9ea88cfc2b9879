#include "html/html.h"

/* ---- escaping ---- */

static str entity(char c)
{
    switch (c) {
    case '&': return S("&amp;");
    case '<': return S("&lt;");
    case '>': return S("&gt;");
    case '"': return S("&quot;");
    case '\'': return S("&#39;");
    default: return (str){0};
    }
}

void buf_esc(struct buf *b, str s)
{
    size_t from = 0;

    for (size_t i = 0; i < s.n; i++) {
        str e = entity(s.p[i]);
        if (!e.n) continue;
        buf_put(b, (str){s.p + from, i - from});
        buf_put(b, e);
        from = i + 1;
    }
    buf_put(b, str_from(s, from));
}

static void percent(struct buf *b, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char u = (unsigned char)c;

    buf_put(b, (str){(char[]){'%', digits[u >> 4], digits[u & 15]}, 3});
}

static bool alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void buf_urlpart(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (alnum(s.p[i]) || memchr("-._~", s.p[i], 4)) buf_byte(b, s.p[i]);
        else percent(b, s.p[i]);
    }
}

/* Browsers drop white space before a scheme and tabs and newlines inside it: so does this, before it looks. */
static str url_scheme(str url, char *to, size_t cap)
{
    size_t n = 0;

    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        if (c == ':') return (str){to, n};
        if (c == '/' || c == '?' || c == '#') break;
        if (c <= ' ' || c == 127) continue;
        if (n == cap) return (str){to, n};
        to[n++] = (char)c;
    }
    return (str){0};
}

static bool url_allowed(str url)
{
    static const str schemes[] = {S("http"), S("https"), S("mailto"), S("tel"), S("geo")};
    char room[16];
    str scheme = url_scheme(url, room, sizeof room);

    if (!scheme.p) return true;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_eq_nocase(scheme, schemes[i])) return true;
    return false;
}

static bool url_stays(unsigned char c)
{
    static const bool stays[256] = {['!'] = 1, ['#' ... '%'] = 1, ['(' ... ';'] = 1, ['='] = 1, ['?' ... '['] = 1,
                                    [']'] = 1, ['_'] = 1,         ['a' ... 'z'] = 1, ['~'] = 1};

    return stays[c];
}

void buf_url(struct buf *b, str url)
{
    size_t from = 0;

    url = str_trim(url);
    if (!url_allowed(url)) url = S("#");
    for (size_t i = 0; i < url.n; i++) {
        if (url_stays((unsigned char)url.p[i])) continue;
        buf_put(b, (str){url.p + from, i - from});
        if (url.p[i] == '&') buf_put(b, S("&amp;"));
        else percent(b, url.p[i]);
        from = i + 1;
    }
    buf_put(b, str_from(url, from));
}

/* "640w", "1.5x". */
static bool is_size(str s)
{
    if (s.n < 2 || (s.p[s.n - 1] != 'w' && s.p[s.n - 1] != 'x')) return false;
    for (size_t i = 0; i + 1 < s.n; i++)
        if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.') return false;
    return true;
}

static void source_put(struct buf *b, str one)
{
    size_t at = one.n;

    while (at && one.p[at - 1] != ' ') at--;
    if (!at || !is_size(str_from(one, at))) {
        buf_url(b, one);
        return;
    }
    buf_url(b, str_head(one, at - 1));
    buf_byte(b, ' ');
    buf_put(b, str_from(one, at));
}

void buf_srcset(struct buf *b, str set)
{
    str one;

    for (bool first = true; set.n && str_cut(&set, ',', &one); first = false) {
        if (!first) buf_put(b, S(", "));
        source_put(b, str_trim(one));
    }
}

void buf_tel(struct buf *b, str number)
{
    for (size_t i = 0; i < number.n; i++)
        if ((number.p[i] >= '0' && number.p[i] <= '9') || number.p[i] == '+') buf_byte(b, number.p[i]);
}

/* ---- values ---- */

void buf_lang_str(struct buf *b, enum lang lang, str s)
{
    (void)lang;
    buf_esc(b, s);
}

void buf_lang_i64(struct buf *b, enum lang lang, int64_t n)
{
    (void)lang;
    buf_i64(b, n);
}

void buf_lang_money(struct buf *b, enum lang lang, struct money m)
{
    buf_put(b, money_text(b->mem, lang, m));
}

void buf_plain_str(struct buf *b, enum lang lang, str s)
{
    (void)lang;
    buf_put(b, s);
}

str piece_str(struct buf *b, enum lang lang, str s)
{
    (void)b;
    (void)lang;
    return s;
}

str piece_i64(struct buf *b, enum lang lang, int64_t n)
{
    (void)lang;
    return str_fmt(b->mem, "%lld", (long long)n);
}

str piece_money(struct buf *b, enum lang lang, struct money m)
{
    return money_text(b->mem, lang, m);
}

static void fill(struct buf *b, str text, const str *pieces, size_t n, void (*put)(struct buf *, str))
{
    size_t from = 0;

    for (size_t i = 0; i + 1 < text.n; i++) {
        size_t k = text.p[i] == '%' ? (size_t)(text.p[i + 1] - '1') : n;
        if (k >= n || k > 8) continue;
        put(b, (str){text.p + from, i - from});
        put(b, pieces[k]);
        from = i + 2;
        i++;
    }
    put(b, str_from(text, from));
}

void buf_fill(struct buf *b, str text, const str *pieces, size_t n)
{
    fill(b, text, pieces, n, buf_esc);
}

void buf_fill_plain(struct buf *b, str text, const str *pieces, size_t n)
{
    fill(b, text, pieces, n, buf_put);
}

struct html html_paragraphs(struct arena *mem, str typed)
{
    struct buf b = buf_new(mem, typed.n * 8 + 64);
    str line;
    bool open = false;

    for (str rest = typed; str_cut(&rest, '\n', &line);) {
        line = str_trim(line);
        if (!line.n) {
            if (open) buf_put(&b, S("</p>\n"));
            open = false;
            continue;
        }
        buf_put(&b, open ? S("<br>\n") : S("<p>"));
        open = true;
        buf_esc(&b, line);
    }
    if (open) buf_put(&b, S("</p>\n"));
    return (struct html){buf_str(&b)};
}

void buf_data_block(struct buf *b, str json)
{
    if (str_find(json, S("<")) >= 0) fault("html.data", "a data block holds a mark");
    buf_put(b, S("<script type=\"application/ld+json\">"));
    buf_put(b, json);
    buf_put(b, S("</script>\n"));
}
