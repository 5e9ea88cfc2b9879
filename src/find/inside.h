/* inside.h: what find.c, feed.c, query.c and suggest.c share. */
#pragma once
#include "find/index.h"
#include "find/means.h"

/* Changes of a batch that memory will follow when it commits. */
struct staged {
    uint32_t no, words;
    bool drop;
    struct find_doc doc; /* numbers only */
};

struct batch {
    bool open, cleared;
    struct staged *op;
    size_t n, cap;
    struct words words; /* docs: the difference */
    uint64_t stamp;     /* counts documents in and out, so that a word counts once in each */
    uint32_t *free;     /* numbers of dropped documents, to use again */
    size_t free_n, free_cap;
    uint32_t next; /* first number never used */
    int wal_pages;
};

/* Searches hold `lock` for reading from first to last look at file and memory; a commit holds it for writing while file
** and memory change together, some microseconds a document. So nobody sees half a batch. */
struct find {
    struct conn *writer;
    struct pool readers;
    pthread_rwlock_t lock;
    struct rows rows;
    struct words words;
    struct means means;
    bool means_known;
    int64_t cursor;
    struct batch batch;
};

/* Runs work with a connection of the pool, file and memory held as they are; both are let go whatever becomes of it,
** and what the work left open on the connection is closed. */
void find_reading(struct find *, void (*work)(struct find *, struct conn *, void *arg), void *arg);

/* Makes the list of free numbers from the rows. */
void feed_start(struct find *);

/* A word of a query. */
struct ask_word {
    str word, bare; /* as typed, lowered; without accents */
    str stem_bare;
    size_t from, to;   /* bytes in the text */
    bool stop, prefix; /* prefix: still being typed */
    int64_t docs;      /* about how many documents it is in */
    str instead;       /* the word that was probably meant; else absent */
    int64_t instead_docs;
    struct start {
        str word;
        int64_t docs;
    } start[STARTS_MAX]; /* instead of a prefix of very many documents: the most frequent words that start so */
    size_t starts;
    size_t span;  /* an expression of so many words begins here, for which others stand too; 0: none */
    bool in_span; /* …or began before */
    struct same {
        const struct expression *as;
        int64_t docs;
    } same[SAME_PHRASES];
    size_t sames;
};
struct ask {
    str text;
    struct ask_word word[FIND_WORDS_MAX];
    size_t n, same_words; /* of the expressions that stand for others */
    bool titles_only;
    bool corrected;
};

/* Reads a text as typed, in mem. Words past FIND_WORDS_MAX are ignored; stop words are left out, but not as a last word
** still being typed (prefix_last, and no space after it). */
void ask_read(struct ask *, struct arena *mem, struct french *, str text, bool prefix_last);
/* Finds the expressions that others stand for, not in a word still being typed. */
void ask_means(struct ask *, const struct find *);
/* About how many documents a word is in. */
int64_t ask_docs(const struct ask_word *, const struct words *, struct french *);
/* Looks the words up; where one is in no document (or in very few), finds the word probably meant. */
void ask_help(struct ask *, struct arena *mem, const struct find *, struct french *);
/* The FTS5 expression; tells the pass (NULL allowed) its phrases. any: one of the words is enough. */
str ask_expression(const struct ask *, struct arena *mem, bool any, struct pass *);
/* The text with the corrections in place. */
str ask_corrected(const struct ask *, struct arena *mem);
