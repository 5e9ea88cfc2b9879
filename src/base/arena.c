#include "base/arena.h"

#include "base/fallible.h"
#include "base/fault.h"

#include <stdlib.h>

enum { BLOCK = 16 * 1024 };

struct block {
    struct block *next;
    size_t n;
    max_align_t data[];
};
struct deferred {
    struct deferred *next;
    void (*fn)(void *);
    void *arg;
};
struct arena {
    size_t cap, used, left;
    struct block *blocks;
    char *at;
    struct deferred *defer;
};

struct arena *arena_new(size_t cap)
{
    struct arena *a = calloc(1, sizeof *a);

    if (!a) abort();
    a->cap = cap;
    return a;
}

static void block_add(struct arena *a, size_t n)
{
    size_t room = a->cap - a->used, want = n > BLOCK ? n : BLOCK;

    if (want > room) want = n;
    if (n > room) fault("base.arena_full", "arena ceiling of %zu bytes reached", a->cap);
    struct block *b = fails_here(FALLIBLE_MEMORY) ? NULL : malloc(sizeof *b + want);
    if (!b) fault("base.no_memory", "no memory for %zu bytes", want);
    b->next = a->blocks;
    b->n = want;
    a->blocks = b;
    a->used += want;
    a->at = (char *)b->data;
    a->left = want;
}

void *arena_room(struct arena *a, size_t n)
{
    const size_t align = _Alignof(max_align_t);

    if (n > a->cap) fault("base.arena_full", "arena ceiling of %zu bytes reached", a->cap);
    n = (n + !n + align - 1) & ~(align - 1); /* nothing has an address too: absent is something else */
    if (n > a->left) block_add(a, n);
    char *p = a->at;
    a->at += n;
    a->left -= n;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(arena_room(a, n), 0, n);
}

void *arena_alloc_array(struct arena *a, size_t size, size_t count)
{
    size_t n;

    if (__builtin_mul_overflow(size, count, &n)) fault("base.arena_full", "%zu elements of %zu bytes", count, size);
    return arena_alloc(a, n);
}

str arena_str(struct arena *a, str s)
{
    if (!s.p) return s;
    char *p = arena_alloc(a, s.n + 1);
    if (s.n) memcpy(p, s.p, s.n);
    return (str){p, s.n};
}

void arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
    struct deferred *d = NEW(a, struct deferred, 1);

    *d = (struct deferred){a->defer, fn, arg};
    a->defer = d;
}

static void deferred_run(struct arena *a)
{
    while (a->defer) {
        struct deferred *d = a->defer;
        a->defer = d->next;
        d->fn(d->arg);
    }
}

void arena_reset(struct arena *a)
{
    deferred_run(a);
    while (a->blocks && (a->blocks->next || a->blocks->n > BLOCK)) {
        struct block *b = a->blocks;
        a->blocks = b->next;
        free(b);
    }
    a->used = a->left = a->blocks ? a->blocks->n : 0;
    a->at = a->blocks ? (char *)a->blocks->data : NULL;
}

void arena_free(struct arena *a)
{
    if (!a) return;
    deferred_run(a);
    while (a->blocks) {
        struct block *b = a->blocks;
        a->blocks = b->next;
        free(b);
    }
    free(a);
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
