/* rows.h: what filters, facets and sorts need of every document, one cache line each, in memory. A document is known by
** its number: its place in the array and its rowid in the index. Not locked here: find.c sees to that. */
#pragma once
#include "find/find.h"

struct row {
    uint64_t flags;
    int64_t price_cents, fresh_at;
    int32_t x, y;
    uint32_t code[FIND_FACETS]; /* number of the facet's value; 0: none */
    uint16_t words;             /* length of the document */
    uint8_t kind;
    bool live;
};
_Static_assert(sizeof(struct row) == 64, "one cache line");

/* The values of a facet, numbered from 1 so that counts are plain arrays. */
struct codes {
    int32_t *value; /* value[code]; value[0] is not used */
    size_t n, cap;  /* codes in use, 0 counted */
    uint32_t *slot;
    size_t slots;
};

struct rows {
    struct row *row;
    int64_t *id;
    size_t n, cap, id_cap;
    int64_t live, words, placed; /* sums over the live; placed: those whose place is known */
    struct codes codes[FIND_FACETS];
};

/* Sets document `no` (holes before it are dead). */
void rows_set(struct rows *, size_t no, const struct find_doc *, uint32_t words);
void rows_drop(struct rows *, size_t no);
void rows_free(struct rows *);
/* The code of a facet's value; 0 if no document ever had it (or the value is -1). */
uint32_t codes_find(const struct codes *, int32_t value);
