/* inside.h: what find.c, feed.c, query.c and suggest.c share. */
#pragma once
#include "find/index.h"

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
    int64_t cursor;
    struct batch batch;
};

/* Makes the list of free numbers from the rows. */
void feed_start(struct find *);

/* A word of a query. */
struct ask_word {
    str word, bare;    /* as typed, lowered; without accents */
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
};
struct ask {
    str text;
    struct ask_word word[FIND_WORDS_MAX];
    size_t n;
    bool titles_only;
    bool corrected;
};

/* Reads a text as typed, in mem. Words past FIND_WORDS_MAX are ignored; stop words are left out, but not as a last word
** still being typed (prefix_last, and no space after it). */
void ask_read(struct ask *, struct arena *mem, struct french *, str text, bool prefix_last);
/* Looks the words up; where one is in no document (or in very few), finds the word probably meant. */
void ask_help(struct ask *, struct arena *mem, const struct find *, struct french *);
/* The FTS5 expression; tells the pass (NULL allowed) its phrases. any: one of the words is enough. */
str ask_expression(const struct ask *, struct arena *mem, bool any, struct pass *);
/* The text with the corrections in place. */
str ask_corrected(const struct ask *, struct arena *mem);
