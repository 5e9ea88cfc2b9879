/* buf.h: text that grows, in an arena. Every buffer is born with a ceiling; past it, buf_put faults "base.buf_full". */
#pragma once
#include "base/arena.h"

struct buf {
    struct arena *mem;
    char *p;
    size_t n, cap, max, first;
};

/* max: most bytes it may hold. */
static inline struct buf buf_new(struct arena *mem, size_t max)
{
    return (struct buf){.mem = mem, .max = max, .first = 1024};
}
/* One that will likely hold about `first` bytes: its first room, taken with the first byte, is not copied from smaller ones. */
static inline struct buf buf_new_about(struct arena *mem, size_t max, size_t first)
{
    return (struct buf){.mem = mem, .max = max, .first = first};
}
/* What it holds so far; valid until the next put. */
static inline str buf_str(const struct buf *b)
{
    return (str){b->p ? b->p : "", b->n};
}
void buf_put(struct buf *, str);
void buf_byte(struct buf *, char);
/* Decimal digits, with '-' if negative. */
void buf_i64(struct buf *, int64_t);
void buf_fmt(struct buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
