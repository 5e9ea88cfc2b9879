/* str.h: text as pointer and length. Never NUL-terminated, never owned: it points into an arena, a literal or a buffer
** that outlives it. From the door on it is valid UTF-8 without NUL. A str whose p is NULL is "absent" (SQL NULL). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

/* Of a large local that is written before it is read, in what runs often: a release clears every other one first. */
#if defined __has_attribute && __has_attribute(uninitialized)
#define UNCLEARED __attribute__((uninitialized))
#else
#define UNCLEARED
#endif

typedef struct {
    const char *p;
    size_t n;
} str;

/* A literal as str; costs nothing at run time. */
#define S(lit) ((str){"" lit, sizeof(lit) - 1})
/* For printf's "%.*s". */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

/* A view of a NUL-terminated string; NULL gives the absent str. */
static inline str str_c(const char *c)
{
    return (str){c, c ? strlen(c) : 0};
}
/* Bytewise equality; absent equals empty. */
static inline bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/* Bytes from `from` (clipped to the end) on. */
static inline str str_from(str s, size_t from)
{
    if (from >= s.n) return (str){s.n ? s.p + s.n : s.p, 0};
    return (str){s.p + from, s.n - from};
}
/* The first n bytes, or fewer. */
static inline str str_head(str s, size_t n)
{
    return (str){s.p, n < s.n ? n : s.n};
}
static inline bool str_starts(str s, str head)
{
    return s.n >= head.n && str_eq(str_head(s, head.n), head);
}
static inline bool str_ends(str s, str tail)
{
    return s.n >= tail.n && str_eq(str_from(s, s.n - tail.n), tail);
}

/* Bytewise order, shorter first on a tie: negative, 0 or positive. */
int str_cmp(str a, str b);
/* Offset of the first `needle` in s, or -1. An empty needle is found at 0. */
ptrdiff_t str_find(str s, str needle);
/* Without ASCII white space at both ends. */
str str_trim(str s);
/* Takes the piece before `sep` off the front of *rest; false once *rest is absent. "a,,b" gives "a", "", "b". */
bool str_cut(str *rest, char sep, str *piece);
/* Decimal integer, optional leading '-', nothing else around it, no overflow: false otherwise and *out untouched. */
bool str_i64(str s, int64_t *out);
/* ASCII letters equal whatever their case (for header and cookie names). */
bool str_eq_nocase(str a, str b);
/* A copy in lower case, ASCII letters only (language-aware folding is lang/'s). */
str str_lower(struct arena *, str);
/* A NUL-terminated copy, for libraries that want one. */
char *str_z(struct arena *, str);
/* Printed text in the arena. */
str str_fmt(struct arena *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
