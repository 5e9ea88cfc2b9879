/* find.h: one full-text search for both stores: an SQLite FTS5 file beside each web process, French tokenizer, a ranking
** function of ours that scores, filters and counts facets in one pass over arrays in memory. Knows documents, not offers.
** Never the truth: fed by the change feed, rebuildable. May use double. */
#pragma once
#include "base/base.h"

enum { FIND_FACETS = 6, FIND_TEXTS = 5 };

/* A document: texts by weight (title first), facets as small integers (-1: none), flags as bits, a few numbers. */
struct find_doc {
    int64_t id;
    int kind;                    /* 0..7: offer, shop, commune, service… */
    str text[FIND_TEXTS];        /* title, merchant, tags, description, place: fixed weights in find.c */
    int32_t facet[FIND_FACETS];  /* rayon, commune, mode…: meaning is the caller's */
    uint64_t flags;              /* labels, delivers, collects… one bit each */
    int64_t price_cents;         /* -1: none */
    int64_t fresh_at;            /* ms; for "new" and for rotation */
    int32_t x, y;                /* place, metres on a local plane; INT32_MIN: unknown */
};

struct find;
/* Opens or makes the index file; loads the arrays. A file of another layout is dropped and made anew: *rebuilt tells. */
struct find *find_open(const char *path, bool *rebuilt);
void find_close(struct find *);
/* Batches: between begin and commit, readers see the old state. One feeding thread. */
void find_begin(struct find *);
void find_put(struct find *, const struct find_doc *); /* adds or replaces by id */
void find_drop(struct find *, int64_t id);
void find_commit(struct find *, int64_t cursor);       /* cursor: position in the change feed, kept with the data */
int64_t find_cursor(const struct find *);
void find_clear(struct find *);
int64_t find_count(const struct find *);

enum find_sort { FIND_BEST, FIND_NEAR, FIND_PRICE_UP, FIND_PRICE_DOWN, FIND_NEW };
struct find_query {
    str words;                       /* as typed; empty: all */
    bool prefix_last;                /* as-you-type */
    uint32_t kinds;                  /* bit per kind */
    int32_t facet[FIND_FACETS];      /* -1: any */
    const int32_t *facet_any[FIND_FACETS]; /* or one of these (facet[i] = -1) */
    size_t facet_any_n[FIND_FACETS];
    uint64_t flags_all;
    int64_t price_min, price_max;    /* -1: none */
    int32_t x, y;                    /* INT32_MIN: no place */
    int64_t within_m;                /* 0: no limit */
    enum find_sort sort;
    uint64_t seed;                   /* rotates equals; the day's number */
    size_t skip, most;
};
struct find_hit {
    int64_t id;
    int kind;
    int64_t distance_m; /* -1: unknown */
};
struct find_count {
    int32_t value;
    int64_t n;
};
struct find_result {
    struct find_hit *hit;
    size_t n;
    int64_t total;
    struct find_count *facet[FIND_FACETS]; /* counts with all filters but this facet's own; largest first */
    size_t facet_n[FIND_FACETS];
    int64_t flag_count[64];
    str corrected;                         /* words really searched, when typos were forgiven; else absent */
};
/* Thread-safe. Results in mem. Words of few hits are helped against typos. Hostile text finds nothing, harms nothing. */
void find_search(struct find *, struct arena *mem, const struct find_query *, struct find_result *);
/* Completions of the last word, best first; at most n titles or terms. */
size_t find_suggest(struct find *, struct arena *mem, str typed, uint32_t kinds, str *out, size_t n);
