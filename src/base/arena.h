/* arena.h: memory that is let go all at once. One arena a request, a job, a test. Allocation never returns NULL:
** past its ceiling (or the machine's) it faults. Not thread-safe: one thread at a time. */
#pragma once
#include "base/str.h"

struct arena;

/* cap: most bytes it may ever hold at once. Ends the process when the machine has no memory for the header. */
struct arena *arena_new(size_t cap);
/* n zeroed bytes, aligned for any type. Faults "base.arena_full" at the ceiling. */
void *arena_alloc(struct arena *, size_t n);
/* The same, not zeroed: room for what strangers announce and may never send costs no memory until it is written. */
void *arena_room(struct arena *, size_t n);
#define NEW(mem, T, n) ((T *)arena_alloc_array((mem), sizeof(T), (size_t)(n)))
/* count × size bytes, the product checked. */
void *arena_alloc_array(struct arena *, size_t size, size_t count);
/* A copy, followed by a NUL that is not counted. The absent str stays absent. */
str arena_str(struct arena *, str);
/* fn(arg) is called once when the arena is reset or freed, last in first out. For what is not memory. */
void arena_defer(struct arena *, void (*fn)(void *), void *arg);
/* Runs what was deferred, lets all memory go but one block; the arena can be used again. */
void arena_reset(struct arena *);
/* Resets, then frees the arena itself. NULL is allowed. */
void arena_free(struct arena *);
/* Bytes taken from the machine at this moment. */
size_t arena_used(const struct arena *);
