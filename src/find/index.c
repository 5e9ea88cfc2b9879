#include "find/index.h"

#include "find/grow.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Raise when the tables, the tokenizer or the meaning of a column changes: older files are dropped and fed anew. */
#define LAYOUT "4"

static const char settings[] = "PRAGMA temp_store = MEMORY;"
                               "PRAGMA mmap_size = 4294967296;"
                               "PRAGMA cache_size = -4000;"
                               "PRAGMA synchronous = NORMAL;"
                               "PRAGMA wal_autocheckpoint = 0;";

static const char layout[] =
    "BEGIN;"
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), cursor INTEGER NOT NULL) STRICT;"
    "INSERT INTO state VALUES (1, 0);"
    "CREATE TABLE doc (no INTEGER PRIMARY KEY, id INTEGER NOT NULL UNIQUE, kind INTEGER NOT NULL, flags INTEGER NOT "
    "NULL,"
    "  price_cents INTEGER NOT NULL, fresh_at INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL,"
    "  words INTEGER NOT NULL, f0 INTEGER NOT NULL, f1 INTEGER NOT NULL, f2 INTEGER NOT NULL, f3 INTEGER NOT NULL,"
    "  f4 INTEGER NOT NULL, f5 INTEGER NOT NULL) STRICT;"
    "CREATE TABLE doc_text (no INTEGER PRIMARY KEY, title TEXT NOT NULL, merchant TEXT NOT NULL, tags TEXT NOT NULL,"
    "  description TEXT NOT NULL, place TEXT NOT NULL) STRICT;"
    "CREATE TABLE word (word TEXT PRIMARY KEY, docs INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE find_text USING fts5(title, merchant, tags, description, place,"
    "  content = '', columnsize = 0, detail = column, tokenize = 'french');"
    "CREATE VIRTUAL TABLE find_title USING fts5(title,"
    "  content = '', columnsize = 0, detail = column, prefix = '1 2', tokenize = 'french');"
    "INSERT INTO find_text (find_text, rank) VALUES ('hashsize', 4194304);"
    "INSERT INTO find_title (find_title, rank) VALUES ('hashsize', 4194304);"
    "PRAGMA application_id = 1179602500;" /* "FOID" */
    "PRAGMA user_version = " LAYOUT ";"
    "COMMIT;";

static const char *const sql[ST_COUNT] = {
    [ST_HITS] = "SELECT count(*) FROM find_text WHERE find_text MATCH ?1 AND find_rank(find_text)",
    [ST_TITLE_HITS] = "SELECT count(*) FROM find_title WHERE find_title MATCH ?1 AND find_rank(find_title)",
    [ST_TITLES] = "SELECT rowid FROM find_title WHERE find_title MATCH ?1 LIMIT ?2",
    [ST_TITLE_OF] = "SELECT title FROM doc_text WHERE no = ?1",
    [ST_ALL_DOCS] = "SELECT * FROM doc ORDER BY no",
    [ST_ALL_WORDS] = "SELECT word, docs FROM word WHERE docs > 0",
    [ST_BEGIN] = "BEGIN IMMEDIATE",
    [ST_COMMIT] = "COMMIT",
    [ST_ROLLBACK] = "ROLLBACK",
    [ST_FLUSH] = "SAVEPOINT flush",
    [ST_FLUSHED] = "RELEASE flush",
    [ST_NO_OF] = "SELECT no FROM doc WHERE id = ?1",
    [ST_DOC_PUT] = "REPLACE INTO doc VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    [ST_DOC_DROP] = "DELETE FROM doc WHERE no = ?1",
    [ST_DOC_OF] = "SELECT kind, flags, price_cents, fresh_at, x, y, f0, f1, f2, f3, f4, f5 FROM doc WHERE no = ?1",
    [ST_TEXT_OF] = "SELECT title, merchant, tags, description, place FROM doc_text WHERE no = ?1",
    [ST_TEXT_PUT] = "REPLACE INTO doc_text VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [ST_TEXT_DROP] = "DELETE FROM doc_text WHERE no = ?1",
    [ST_INDEX_PUT] = "INSERT INTO find_text (rowid, title, merchant, tags, description, place)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [ST_INDEX_DROP] = "INSERT INTO find_text (find_text, rowid, title, merchant, tags, description, place)"
                      " VALUES ('delete', ?1, ?2, ?3, ?4, ?5, ?6)",
    [ST_TITLE_PUT] = "INSERT INTO find_title (rowid, title) VALUES (?1, ?2)",
    [ST_TITLE_DROP] = "INSERT INTO find_title (find_title, rowid, title) VALUES ('delete', ?1, ?2)",
    [ST_WORD_PUT] = "INSERT INTO word VALUES (?1, ?2) ON CONFLICT (word) DO UPDATE SET docs = docs + ?2",
    [ST_CURSOR_PUT] = "UPDATE state SET cursor = ?1",
};

static _Noreturn void fault_of(sqlite3 *db)
{
    int rc = db ? sqlite3_errcode(db) : SQLITE_NOMEM;

    fault(rc == SQLITE_FULL ? "find.full" : "find.io", "%s (%d)", db ? sqlite3_errmsg(db) : "no memory", rc);
}

/* --- statements --- */

sqlite3_stmt *index_statement(struct conn *c, enum statement which)
{
    sqlite3_stmt **s = &c->statement[which];

    if (!*s && sqlite3_prepare_v3(c->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT, s, NULL) != SQLITE_OK)
        fault_of(c->db);
    return *s;
}

bool index_step(struct conn *c, sqlite3_stmt *s)
{
    int rc = sqlite3_step(s);

    if (rc == SQLITE_ROW) return true;
    if (rc == SQLITE_DONE) return false;
    char why[200];
    snprintf(why, sizeof why, "%s", sqlite3_errmsg(c->db));
    sqlite3_reset(s);
    fault((rc & 0xff) == SQLITE_FULL ? "find.full" : "find.io", "%s (%d)", why, rc);
}

void index_run(struct conn *c, sqlite3_stmt *s)
{
    while (index_step(c, s)) {
    }
    sqlite3_reset(s);
}

void index_exec(struct conn *c, const char *text)
{
    if (sqlite3_exec(c->db, text, NULL, NULL, NULL) != SQLITE_OK) fault_of(c->db);
}

void index_bind_text(sqlite3_stmt *s, int at, str text)
{
    sqlite3_bind_text64(s, at, text.p ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8);
}

str index_text(sqlite3_stmt *s, int column)
{
    const char *p = (const char *)sqlite3_column_text(s, column);
    return (str){p ? p : "", (size_t)sqlite3_column_bytes(s, column)};
}

/* --- connections --- */

void index_close(struct conn *c)
{
    if (!c) return;
    for (int i = 0; i < ST_COUNT; i++) sqlite3_finalize(c->statement[i]);
    french_free(c->french);
    sqlite3_close(c->db);
    sqlite3_free(c);
}

/* NULL when the file cannot be opened or is no database. */
static struct conn *conn_new(const char *path)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    struct conn *c = sqlite3_malloc(sizeof *c);

    if (!c) fault("find.no_memory", "no memory for a connection");
    *c = (struct conn){0};
    if (sqlite3_open_v2(path, &c->db, flags, NULL) == SQLITE_OK && (c->french = french_new(c->db)) &&
        sqlite3_busy_timeout(c->db, 5000) == SQLITE_OK &&
        sqlite3_exec(c->db, settings, NULL, NULL, NULL) == SQLITE_OK && rank_register(c->db, &c->pass))
        return c;
    index_close(c);
    return NULL;
}

/* The number a PRAGMA tells; -1 if the file cannot be read. */
static int64_t pragma_value(struct conn *c, const char *text)
{
    sqlite3_stmt *s = NULL;
    int64_t value = -1;

    if (sqlite3_prepare_v2(c->db, text, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

/* True: a file of ours, of this layout, that SQLite finds in order (a full check would take seconds per gigabyte). */
static bool is_ours(struct conn *c)
{
    static const char whole[] = "SELECT count(*) FROM sqlite_schema WHERE name IN"
                                " ('state', 'doc', 'doc_text', 'word', 'find_text', 'find_title')";

    return pragma_value(c, "PRAGMA application_id") == 1179602500 &&
           pragma_value(c, "PRAGMA user_version") == atoi(LAYOUT) && pragma_value(c, whole) == 6;
}

static void remove_files(const char *path)
{
    const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char name[4096];

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

struct conn *index_open(const char *path, bool *fresh)
{
    struct conn *c = conn_new(path);

    *fresh = !c || !is_ours(c);
    if (!*fresh) return c;
    index_close(c);
    remove_files(path);
    if (!(c = conn_new(path))) fault("find.io", "cannot open %s", path);
    if (sqlite3_exec(c->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_exec(c->db, layout, NULL, NULL, NULL) == SQLITE_OK)
        return c;
    index_close(c);
    fault("find.io", "cannot make %s", path);
}

struct conn *index_open_reader(const char *path)
{
    struct conn *c = conn_new(path);

    if (!c || sqlite3_exec(c->db, "PRAGMA query_only = 1", NULL, NULL, NULL) != SQLITE_OK) {
        index_close(c);
        fault("find.io", "cannot open %s for reading", path);
    }
    return c;
}

struct conn *index_open_there(const char *path)
{
    struct conn *c = access(path, R_OK) ? NULL : index_open_reader(path);

    if (c && is_ours(c)) return c;
    index_close(c);
    fault("find.io",
          "there is no index at %s yet: it is made by `foirail search rebuild`, or when the territory is served", path);
}

/* --- loading --- */

static void load_docs(struct conn *c, struct rows *rows)
{
    sqlite3_stmt *s = index_statement(c, ST_ALL_DOCS);

    while (index_step(c, s)) {
        struct find_doc d = {.id = sqlite3_column_int64(s, 1),
                             .kind = sqlite3_column_int(s, 2) & (FIND_KINDS - 1),
                             .flags = (uint64_t)sqlite3_column_int64(s, 3),
                             .price_cents = sqlite3_column_int64(s, 4),
                             .fresh_at = sqlite3_column_int64(s, 5),
                             .x = sqlite3_column_int(s, 6),
                             .y = sqlite3_column_int(s, 7)};
        for (int f = 0; f < FIND_FACETS; f++) d.facet[f] = sqlite3_column_int(s, 9 + f);
        rows_set(rows, (size_t)sqlite3_column_int64(s, 0), &d, (uint32_t)sqlite3_column_int(s, 8));
    }
    sqlite3_reset(s);
}

struct one_word {
    struct words *to;
    int32_t docs;
};

static bool load_word(void *arg, const struct forms *f, size_t from, size_t to)
{
    struct one_word *w = arg;

    (void)from, (void)to;
    words_add(w->to, f, w->docs, 0);
    return false;
}

static void load_words(struct conn *c, struct words *words)
{
    sqlite3_stmt *s = index_statement(c, ST_ALL_WORDS);

    while (index_step(c, s)) {
        struct one_word w = {words, sqlite3_column_int(s, 1)};
        french_words(c->french, index_text(s, 0), load_word, &w);
    }
    sqlite3_reset(s);
}

void index_load(struct conn *c, struct rows *rows, struct words *words, int64_t *cursor)
{
    *cursor = pragma_value(c, "SELECT cursor FROM state");
    load_docs(c, rows);
    load_words(c, words);
}

/* --- the pool --- */

void pool_start(struct pool *p, const char *path)
{
    size_t n = strlen(path) + 1, cap = 0;

    *p = (struct pool){.path = grow(NULL, &cap, n, 1)};
    memcpy(p->path, path, n);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->free, NULL);
}

/* Opening may fault: the place it took in the count is given back first. */
static struct conn *pool_make(struct pool *p)
{
    struct faultpoint fp;
    struct conn *c;

    if (FAULT_CATCH(&fp)) {
        pthread_mutex_lock(&p->lock);
        p->made--;
        pthread_cond_signal(&p->free);
        pthread_mutex_unlock(&p->lock);
        fault_again(&fp);
    }
    c = index_open_reader(p->path);
    fault_end(&fp);
    return c;
}

struct conn *reader_take(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->idle && p->made == READERS_MAX) pthread_cond_wait(&p->free, &p->lock);
    struct conn *c = p->idle;
    if (c) p->idle = c->next;
    else p->made++;
    pthread_mutex_unlock(&p->lock);
    return c ? c : pool_make(p);
}

void reader_give(struct pool *p, struct conn *c)
{
    pthread_mutex_lock(&p->lock);
    c->next = p->idle;
    p->idle = c;
    pthread_cond_signal(&p->free);
    pthread_mutex_unlock(&p->lock);
}

void pool_end(struct pool *p)
{
    while (p->idle) {
        struct conn *c = p->idle;
        p->idle = c->next;
        index_close(c);
    }
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->free);
    sqlite3_free(p->path);
}
