/* grow.h: arrays that live as long as the index and grow with it (an arena's memory cannot). The memory is SQLite's. */
#pragma once
#include "base/fault.h"

#include <sqlite3.h>
#include <stddef.h>

/* Makes room for `need` elements of `size` bytes, growing by half; *cap in elements. Faults "find.no_memory". */
static inline void *grow(void *p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap) return p;
    size_t to = *cap + *cap / 2 > need ? *cap + *cap / 2 : need + 16;
    void *q = sqlite3_realloc64(p, to * size);
    if (!q) fault("find.no_memory", "no memory for %zu elements of %zu bytes", to, size);
    *cap = to;
    return q;
}

#define GROW(array, cap, need) ((array) = grow((array), &(cap), (need), sizeof *(array)))

/* Sets an array free and its size to nothing. */
#define LET_GO(array, cap) (sqlite3_free(array), (array) = NULL, (cap) = 0)
