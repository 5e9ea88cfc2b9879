/* search.h: what is findable: fed from the change feed, asked by programs; local words; what people asked for. */
#pragma once
#include "app/job.h"
#include "app/rq.h"

/* Feeds the index from the change feed; a chore. */
void search_follow(struct hall *, struct territory *);
/* wanted.c: the same search for programs. Categories and communes by their slugs; empty: any. */
struct search_wanted {
    str words, category, commune, mode, sort,
        near,       /* mode: commande, reserve, vitrine; sort: prix, nouveau, pres, or the best first */
        kind, shop; /* kind: services, produits; shop: by its address */
    int64_t price_max_cents, within_km; /* 0: no limit */
    uint64_t flags;                     /* of the index: all must be there */
    bool open, today;                   /* shops open now; that have a time left today to collect */
    size_t skip, most;
};
enum { SEARCH_DEEPEST = 10000, SEARCH_SHOPS_MOST = 6 };
struct search_found {
    struct search_hits {
        struct search_hit {
            int64_t id, distance_m; /* -1: unknown */
        } * v;
        size_t n;
    } offers, shops; /* shops: whose name or trade has the words */
    struct search_facets {
        struct search_facet {
            str slug, name;
            int64_t n;
        } * v;
        size_t n;
    } categories, communes, modes; /* with all filters but their own */
    int64_t total, deliver, organic, stock;
    int64_t with_flag[64], open, today; /* what each filter would leave */
    str corrected;                      /* the words really searched; absent: those asked */
    bool relaxed;                       /* nothing has all the words: these have some */
};
/* NULL; or the parameter of the address ("rayon", "commune", "mode", "tri", "genre", "boutique", "pres") that names nothing. */
const char *search_find(struct rq *, const struct search_wanted *, struct search_found *);
/* Drops and remakes the whole index, readers going from full to full (foirail search rebuild). */
void search_rebuild(struct territory *);

/* Local words: lines of expressions that mean the same, "chocolatine, pain au chocolat". Who asks for one finds the others. */
struct search_words {
    struct search_word {
        int64_t id;
        str line;
    } * v;
    size_t n;
};
void search_words(struct db *, struct arena *, struct search_words *);
enum search_word_end { SEARCH_WORD_DONE, SEARCH_WORD_ALONE, SEARCH_WORD_LONG, SEARCH_WORD_MANY, SEARCH_WORD_THERE };
/* Adds a line: two to eight expressions of at most four words, separated by commas; 500 lines at most. */
enum search_word_end search_word_add(struct tx *, int64_t now, str typed);
/* The line that was taken away; absent if there was none. */
str search_word_drop(struct tx *, int64_t now, int64_t id);
/* The lines a new territory begins with (data/local-words.tsv). */
void search_words_fill(struct tx *, int64_t now);

/* What people asked for, most often first, without anybody's name: sums since a day. nothing: only what found nothing. */
struct search_asks {
    struct search_ask {
        str words;
        int64_t asked, nothing;
    } * v;
    size_t n;
};
void search_asks(struct db *, struct arena *, int64_t since_day, bool nothing, int64_t most, struct search_asks *);
/* Writes what was counted for a territory, in one transaction; kept for the next time when that fails. */
void search_asks_write(struct hall *, struct territory *);

extern const struct chore search_chores[];
extern const struct clock_task search_clock[];
