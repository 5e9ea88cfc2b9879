/* rank.h: one pass over the hits of a query: filter, count facets, score, keep the best. Everything it needs is
** allocated before it starts, because it runs inside SQLite. */
#pragma once
#include "find/french.h"
#include "find/rows.h"

enum {
    STARTS_MAX = 12,
    SAME_PHRASES = 12,
    PASS_PHRASES = 2 * FIND_WORDS_MAX + STARTS_MAX + SAME_PHRASES,
    PASS_WAITING = 32,
    FLAG_SLICES = 8
};

struct candidate;
struct pass {
    const struct rows *rows;
    const struct find_query *query;
    enum find_sort sort;
    uint8_t *allowed[FIND_FACETS]; /* by code; NULL: any */
    uint32_t *count[FIND_FACETS];  /* by code */
    int narrowing[FIND_FACETS],
        counting[FIND_FACETS]; /* facets with allowed codes; facets whose counts somebody reads */
    int narrowings, countings;
    bool filtered; /* by anything that no facet stands for */
    int64_t flag_count[64], kind_count[FIND_KINDS], set_count[FIND_SETS];
    uint64_t slice[FLAG_SLICES]; /* flags counted since the last settling, `sliced` documents */
    int sliced;
    uint8_t *in_set[FIND_SETS]; /* by code */
    int64_t total, hits;        /* after and before the filters */
    int64_t within2;            /* square of within_m; 0: no limit */
    struct candidate *heap;     /* worst first */
    size_t n, keep;

    /* The words, as phrases of the FTS5 expression. */
    size_t phrases;
    int word_of[PASS_PHRASES]; /* phrases of one word (typed, corrected, completed) count once: the best of them */
    double rarity[PASS_PHRASES];
    double rarity_sum, rarity_word; /* over the words; of the last one */
    double length_base, length_per_word;

    /* Hits noted but not yet looked at: their rows are being fetched from memory meanwhile, which is most of the time
    ** a hit takes in a large index. */
    size_t waiting;
    struct noted {
        uint32_t no;
        float weight[PASS_PHRASES]; /* of the texts that hold each phrase */
    } noted[PASS_WAITING];
};

/* Allocates in mem. The query and the rows must outlive the pass. */
struct pass *pass_new(struct arena *mem, const struct rows *, const struct find_query *);
/* Says that the next phrase of the expression belongs to the word-th word, found in about `docs` documents. */
void pass_phrase(struct pass *, int word, int64_t docs);
/* Forgets phrases and what was found. */
void pass_again(struct pass *);
/* After the last hit: looks at those still waiting. */
void pass_end(struct pass *);
/* Every document, without words. */
void pass_all(struct pass *);
/* Listing, counts and total. */
void pass_result(struct pass *, struct arena *mem, struct find_result *);

/* Registers find_rank(table) on a connection; it works for the pass *at the moment. */
bool rank_register(sqlite3 *, struct pass **at);
