/* find.h: one full-text search for both stores: an SQLite FTS5 file beside each web process, French tokenizer, a
** ranking function of ours that scores, filters and counts facets in one pass over arrays in memory. Knows documents,
** not offers. Never the truth: fed by the change feed, rebuildable. May use double. Faults: "find.io" (file unreadable
** or unwritable), "find.full" (no room on the disk), "find.no_memory". */
#pragma once
#include "base/base.h"

enum {
    FIND_FACETS = 6,
    FIND_TEXTS = 5,
    FIND_KINDS = 8,
    FIND_TEXT_MAX = 16384, /* bytes of each text that are indexed; the rest is ignored */
    FIND_WORDS_MAX = 12,   /* words of a query that are used */
    FIND_DEEPEST = 10000,  /* hits beyond this rank are counted, not listed */
    FIND_ONCE_LOOKED = 512 /* of which the best of each value are listed, where only they are wanted */
};
#define FIND_NOWHERE INT32_MIN

/* A document: texts by weight (title first), facets as small integers (-1: none), flags as bits, a few numbers.
** Text that is not valid UTF-8 counts as empty. */
struct find_doc {
    int64_t id;
    int kind;                   /* 0..7: offer, shop, commune, service… */
    str text[FIND_TEXTS];       /* title, merchant, tags, description, place: fixed weights in rank.c */
    int32_t facet[FIND_FACETS]; /* rayon, commune, mode…: meaning is the caller's */
    uint64_t flags;             /* labels, delivers, collects… one bit each */
    int64_t price_cents;        /* -1: none */
    int64_t fresh_at;           /* ms; for "new" */
    int32_t x, y;               /* place, metres on a local plane; FIND_NOWHERE: unknown */
};

struct find;
/* Opens or makes the index file; loads the arrays. A damaged file, or one of another layout, is dropped and made anew:
** *rebuilt tells that it is empty and its cursor 0. One process opens it at a time. Close with find_close. */
struct find *find_open(const char *path, bool *rebuilt);
/* To search only, beside the process that feeds it: what it holds now, and later no more than that. Faults "find.io"
** when there is no index of this layout. */
struct find *find_open_read(const char *path);
/* No search may be running. A batch that was not committed is lost. NULL is allowed. */
void find_close(struct find *);

/* Batches: between begin and commit, readers see the old state. One feeding thread. A begin after a batch that ended in
** a fault cancels that batch first. */
void find_begin(struct find *);
void find_put(struct find *, const struct find_doc *); /* adds or replaces by id */
void find_drop(struct find *, int64_t id);             /* an unknown id is no error */
void find_commit(struct find *, int64_t cursor);       /* cursor: position in the change feed, kept with the data */
void find_cancel(struct find *);                       /* forgets the batch; without one, nothing */
/* Empties the index and sets the cursor to 0; inside a batch, as part of it: readers then go from full to full. */
void find_clear(struct find *);
/* Merges the index's segments into one, after a rebuild: seconds per million documents. Not inside a batch. */
void find_tidy(struct find *);
/* What the last commit told; thread-safe. */
int64_t find_cursor(struct find *);
int64_t find_count(struct find *);
/* Whether the place of any document is known: else nothing is far or near. */
bool find_knows_places(struct find *);

/* Expressions that mean the same: lines like "chocolatine, pain au chocolat". Who asks for one finds the others too.
** They take the place of those before, which no file keeps: to be said again after find_open (known: since then). The
** feeding thread's. */
void find_means(struct find *, const str *line, size_t n);
bool find_means_known(struct find *);

/* Documents whose facet has one of these values and which have these flags: counted among what is found; on: nothing else is found. */
enum { FIND_SETS = 2 };
struct find_set {
    int facet;
    const int32_t *value;
    size_t n;
    uint64_t flags;
    bool on;
};

enum find_sort { FIND_BEST, FIND_NEAR, FIND_PRICE_UP, FIND_PRICE_DOWN, FIND_NEW };
struct find_query {
    str words;                             /* as typed; empty: all. Stop words alone, or bad UTF-8: nothing */
    bool prefix_last;                      /* as-you-type. A last word under 3 letters is looked for in titles only */
    uint32_t kinds;                        /* bit per kind */
    int32_t facet[FIND_FACETS];            /* -1: any */
    const int32_t *facet_any[FIND_FACETS]; /* or one of these (facet[i] = -1) */
    size_t facet_any_n[FIND_FACETS];
    uint64_t flags_all;
    int64_t price_min, price_max; /* -1: none. With one set, documents without a price are left out */
    int32_t x, y;                 /* FIND_NOWHERE: no place; distances are then absent and within_m ignored */
    int64_t within_m;             /* 0: no limit */
    struct find_set set[FIND_SETS];
    size_t sets;
    uint32_t quiet; /* bit per facet whose counts nobody reads */
    uint32_t once; /* bit of a facet: of the documents with one value there the best alone is listed; all are counted */
    enum find_sort sort; /* FIND_NEAR without a place is FIND_BEST */
    uint64_t seed;       /* rotates equals; the day's number */
    size_t skip, most;
};
/* The numbers the order of answers is made with, for the page that publishes them. */
struct find_rule {
    int64_t weight[FIND_TEXTS]; /* points of a word, by the text it stands in */
    int64_t levels;             /* steps of relevance: answers of one step are equal, and take turns */
    int64_t length_percent, saturation, deepest;
};
void find_rule(struct find_rule *);
/* A query without any filter: all kinds, best first, 24 hits. */
struct find_query find_query_new(str words);

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
    /* counts with all filters but this facet's own; largest first, none absent */
    struct find_count *facet[FIND_FACETS];
    size_t facet_n[FIND_FACETS];
    int64_t flag_count[64];         /* among the total: what adding that flag to flags_all would leave */
    int64_t kind_count[FIND_KINDS]; /* with all filters but the kinds */
    int64_t set_count[FIND_SETS];   /* among the total: what turning that set on would leave */
    str corrected;                  /* words really searched, when typos were forgiven; else absent */
    bool relaxed;                   /* no document has all the words: these have some, most first */
};
/* Thread-safe. Results in mem. Words of few hits are helped against typos. Hostile text finds nothing, harms nothing.
 */
void find_search(struct find *, struct arena *mem, const struct find_query *, struct find_result *);

/* A word of a query that no document has, and those written nearly so, the likeliest first. */
enum { FIND_LIKE = 3 };
struct find_near {
    str word, like[FIND_LIKE];
    size_t n;
};
/* The words nobody has, at most `most`; returns how many. For a page that found nothing. Thread-safe; texts in mem. */
size_t find_near(struct find *, struct arena *mem, str words, struct find_near *out, size_t most);

struct find_completion {
    str text;
    int kind;   /* -1: the typed text with its last word completed; else the title of a document of that kind */
    int64_t id; /* of that document; 0 for a term */
};
/* Completions of the last word: terms first, most frequent first, then titles grouped by kind, best first. At most n.
** Thread-safe; texts in mem. A letter is enough. */
size_t find_complete(struct find *, struct arena *mem, str typed, uint32_t kinds, struct find_completion *out,
                     size_t n);
/* The texts of find_complete. */
size_t find_suggest(struct find *, struct arena *mem, str typed, uint32_t kinds, str *out, size_t n);
