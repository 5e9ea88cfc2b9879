/* index.h: the index file and the connections to it. One connection writes; those that read are made on demand and wait
** in a pool. Tables:
**   doc        numbers of a document, one row each; doc.no is its number in memory and its rowid everywhere
**   doc_text   its texts: SQLite 3.40 needs the old texts to take a document out of a contentless index
**   find_text  FTS5 over the five texts, columns only (no positions: no phrase is ever searched, and half the bytes)
**   find_title FTS5 over titles, with short prefixes: what as-you-type asks
**   word       the vocabulary, and in how many documents each word stands
**   state      cursor */
#pragma once
#include "find/rank.h"
#include "find/words.h"

#include <pthread.h>

/* Every statement, named; text in index.c. */
enum statement {
    ST_HITS,
    ST_TITLE_HITS,
    ST_TITLES,
    ST_TITLE_OF,
    ST_ALL_DOCS,
    ST_ALL_WORDS,
    ST_BEGIN,
    ST_COMMIT,
    ST_ROLLBACK,
    ST_FLUSH,
    ST_FLUSHED,
    ST_NO_OF,
    ST_DOC_PUT,
    ST_DOC_DROP,
    ST_DOC_OF,
    ST_TEXT_OF,
    ST_TEXT_PUT,
    ST_TEXT_DROP,
    ST_INDEX_PUT,
    ST_INDEX_DROP,
    ST_TITLE_PUT,
    ST_TITLE_DROP,
    ST_WORD_PUT,
    ST_CURSOR_PUT,
    ST_COUNT
};

struct conn {
    sqlite3 *db;
    struct french *french;
    struct pass *pass; /* what find_rank works for */
    sqlite3_stmt *statement[ST_COUNT];
    struct conn *next;
};

enum { READERS_MAX = 16 };
struct pool {
    pthread_mutex_t lock;
    pthread_cond_t free;
    struct conn *idle;
    int made;
    char *path;
};

/* Opens the file; *fresh: it had to be made, or made anew. Faults "find.io". */
struct conn *index_open(const char *path, bool *fresh);
/* One more connection, for reading only. Faults "find.io". */
struct conn *index_open_reader(const char *path);
/* The same of a file that is there and ours; makes none. */
struct conn *index_open_there(const char *path);
void index_close(struct conn *);

/* A statement ready to bind; prepared once a connection. Faults "find.io". */
sqlite3_stmt *index_statement(struct conn *, enum statement);
/* A step: true for a row. Faults "find.full" or "find.io", the statement reset first. */
bool index_step(struct conn *, sqlite3_stmt *);
/* Steps to the end and resets. */
void index_run(struct conn *, sqlite3_stmt *);
/* SQL text without parameters. */
void index_exec(struct conn *, const char *sql);
/* The absent str is bound as an empty text. The bytes must stay until the statement is reset. */
void index_bind_text(sqlite3_stmt *, int at, str);
/* Column as text; valid until the next step. */
str index_text(sqlite3_stmt *, int column);

/* Documents, words and cursor into memory. */
void index_load(struct conn *, struct rows *, struct words *, int64_t *cursor);

/* An empty pool; the path is copied. */
void pool_start(struct pool *, const char *path);
/* A connection for this thread; waits when READERS_MAX are busy. */
struct conn *reader_take(struct pool *);
void reader_give(struct pool *, struct conn *);
/* Closes all; none may be out. */
void pool_end(struct pool *);
