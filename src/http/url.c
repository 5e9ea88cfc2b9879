#include "http/url.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* The byte that s, starting with '%', stands for; -1 if it is no escape. */
static int escape_value(str s)
{
    int high = s.n > 2 ? hex_digit(s.p[1]) : -1, low = s.n > 2 ? hex_digit(s.p[2]) : -1;

    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool is_control(int c)
{
    return (c >= 0 && c < 32) || c == 127;
}

/* No empty, "." or ".." segment but an empty last one. */
static bool segments_ok(str path)
{
    str rest = str_from(path, 1), piece;

    while (str_cut(&rest, '/', &piece)) {
        if (!piece.n && rest.p) return false;
        if (str_eq(piece, S(".")) || str_eq(piece, S(".."))) return false;
    }
    return true;
}

static bool path_decode(str raw, char *to, size_t *n)
{
    for (; raw.n; raw = str_from(raw, 1)) {
        int c = (unsigned char)raw.p[0];
        if (c == '%') {
            c = escape_value(raw);
            if (c < 0 || c == '/') return false;
            raw = str_from(raw, 2);
        }
        if (is_control(c)) return false;
        to[(*n)++] = (char)c;
    }
    return true;
}

bool url_path(struct arena *mem, str target, str *path)
{
    const char *q = target.n ? memchr(target.p, '?', target.n) : NULL;
    str raw = q ? str_head(target, (size_t)(q - target.p)) : target;

    if (!raw.n || raw.p[0] != '/') return false;
    char *to = arena_alloc(mem, raw.n + 1);
    size_t n = 0;
    if (!path_decode(raw, to, &n)) return false;
    *path = (str){to, n};
    return utf8_ok(*path) && segments_ok(*path);
}

str url_query(str target)
{
    const char *q = target.n ? memchr(target.p, '?', target.n) : NULL;

    return q ? str_from(target, (size_t)(q - target.p) + 1) : (str){0};
}

static str piece_decode(char *to, str raw)
{
    size_t n = 0;

    for (; raw.n; raw = str_from(raw, 1)) {
        int c = raw.p[0] == '%' ? escape_value(raw) : -1;
        if (c >= 0) raw = str_from(raw, 2);
        else c = raw.p[0] == '+' ? ' ' : raw.p[0];
        to[n++] = (char)c;
    }
    return (str){to, n};
}

static size_t pieces_count(str s)
{
    size_t n = 0;
    str piece;

    while (str_cut(&s, '&', &piece)) n += piece.n > 0;
    return n;
}

bool url_fields(struct arena *mem, str encoded, size_t max, struct http_field **out, size_t *n)
{
    size_t count = pieces_count(encoded);
    str pair;

    *n = 0;
    *out = NULL;
    if (count > max) return false;
    if (!count) return true;
    char *to = arena_alloc(mem, encoded.n + 1);
    struct http_field *f = *out = NEW(mem, struct http_field, count);
    while (str_cut(&encoded, '&', &pair)) {
        str name, value = pair;
        if (!pair.n) continue;
        str_cut(&value, '=', &name);
        f[*n].name = piece_decode(to, name);
        f[*n].value = piece_decode(to + name.n, value.p ? value : S(""));
        to += name.n + value.n;
        if (!utf8_ok(f[*n].name) || !utf8_ok(f[*n].value)) return false;
        ++*n;
    }
    return true;
}

str field_value(const struct http_field *f, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(f[i].name, name)) return f[i].value;
    return (str){0};
}
