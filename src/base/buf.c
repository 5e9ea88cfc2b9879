#include "base/buf.h"

#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>

static void grow(struct buf *b, size_t more)
{
    size_t need, cap = b->cap ? b->cap * 2 : b->first;

    if (__builtin_add_overflow(b->n, more, &need) || need > b->max)
        fault("base.buf_full", "buffer ceiling of %zu bytes reached", b->max);
    if (cap < need) cap = need;
    if (cap > b->max) cap = b->max;
    char *p = arena_room(b->mem, cap);
    if (b->n) memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = cap;
}

void buf_put(struct buf *b, str s)
{
    if (!s.n) return;
    if (s.n > b->cap - b->n) grow(b, s.n);
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
}

void buf_byte(struct buf *b, char c)
{
    buf_put(b, (str){&c, 1});
}

void buf_i64(struct buf *b, int64_t v)
{
    char t[24], *p = t + sizeof t;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0) *--p = '-';
    buf_put(b, (str){p, (size_t)(t + sizeof t - p)});
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    UNCLEARED char small[512];
    va_list ap, again;

    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0) fault("base.format", "bad format %s", fmt);
    if ((size_t)n < sizeof small) {
        buf_put(b, (str){small, (size_t)n});
    } else {
        char *p = arena_alloc(b->mem, (size_t)n + 1);
        vsnprintf(p, (size_t)n + 1, fmt, again);
        buf_put(b, (str){p, (size_t)n});
    }
    va_end(again);
}
