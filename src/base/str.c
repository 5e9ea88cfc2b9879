#include "base/str.h"

#include "base/arena.h"
#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;

    return c ? c : (a.n > b.n) - (a.n < b.n);
}

ptrdiff_t str_find(str s, str needle)
{
    if (!needle.n) return 0;
    const char *at = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at ? at - s.p : -1;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s)
{
    while (s.n && is_space(s.p[0])) s.p++, s.n--;
    while (s.n && is_space(s.p[s.n - 1])) s.n--;
    return s;
}

bool str_cut(str *rest, char sep, str *piece)
{
    if (!rest->p) return false;
    const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;

    if (!at) {
        *piece = *rest;
        *rest = (str){0};
        return true;
    }
    *piece = (str){rest->p, (size_t)(at - rest->p)};
    *rest = str_from(*rest, piece->n + 1);
    return true;
}

bool str_i64(str s, int64_t *out)
{
    bool minus = s.n && s.p[0] == '-';
    uint64_t limit = minus ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX, v = 0;

    if (minus) s = str_from(s, 1);
    if (!s.n || s.n > 19) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    if (v > limit) return false;
    *out = minus ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool str_eq_nocase(str a, str b)
{
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i] && lower(a.p[i]) != lower(b.p[i])) return false;
    return true;
}

str str_lower(struct arena *mem, str s)
{
    char *p = arena_alloc(mem, s.n + 1);

    for (size_t i = 0; i < s.n; i++) p[i] = lower(s.p[i]);
    return (str){p, s.n};
}

char *str_z(struct arena *mem, str s)
{
    char *p = arena_alloc(mem, s.n + 1);

    if (s.n) memcpy(p, s.p, s.n);
    return p;
}

/* Most texts are short: formatted once, into a room of their size. */
str str_fmt(struct arena *mem, const char *fmt, ...)
{
    UNCLEARED char small[256];
    va_list ap, again;

    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0) fault("base.format", "bad format %s", fmt);
    char *p = arena_alloc(mem, (size_t)n + 1);
    if ((size_t)n < sizeof small) memcpy(p, small, (size_t)n);
    else vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (str){p, (size_t)n};
}
