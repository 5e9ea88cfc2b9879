/* inside.h: what the files of this floor share. Nobody above includes it. */
#pragma once
#include "db/migrate.h"

#include <pthread.h>
#include <stdatomic.h>

enum db_role { DB_READER, DB_WRITER, DB_TOOL }; /* DB_TOOL: migrations; may create the database */

struct effect {
    struct effect *next;
    void (*fn)(int64_t);
    int64_t arg;
};

/* What a connection knows about a statement it has prepared. */
struct cached {
    const struct stmt *st;
    void *prepared; /* SQLite: sqlite3_stmt; PostgreSQL: its name */
};
struct cache {
    struct cached *v; /* open addressing by the statement's address; cap is a power of two, never full */
    size_t n, cap;
};

/* One connection. Its engine keeps more behind it. Used by one thread at a time. */
struct db {
    const struct engine *e;
    struct arena *mem; /* lives as long as the connection, which lives in it */
    struct cache cache;
    struct db *next;                            /* in the store's list of free ones */
    struct memo *memo;                          /* NULL: no transaction yet */
    void (*watch)(void *, const struct stmt *); /* see tx_watch */
    void *watch_arg;
    bool writing; /* a statement that writes may run now */
    bool report;  /* the snapshot of store_report is asked for */
    bool asks;    /* between db_ahead_begin and db_ahead_end */
    int64_t ways; /* see db_ways */
};

/* What was asked ahead, and by which turn of the memory. */
struct answer;
struct asking;
struct ahead {
    struct answer *answer;
    uint64_t turn;
};

/* What an engine can do. All fault on failure but those said not to. */
struct engine {
    bool pg;
    struct db *(*open)(const struct store_options *, enum db_role);
    void (*close)(struct db *); /* never faults */
    int64_t (*run)(struct db *, struct arena *, const struct stmt *, const struct val *, db_row_fn *, void *);
    void (*prepare)(struct db *, const struct stmt *); /* and checks its arguments and columns against the engine's */
    void (*script)(struct db *, const char *sql);
    /* NULL: asking costs no way. Sends a question along; its answer goes to memo_arriving and so on. */
    void (*ahead)(struct db *, const struct stmt *, const struct val *, struct ahead);
    void (*arrive)(struct db *); /* what was sent along is answered */
    /* NULL as well: sends a write along whose outcome is known when what was sent along is answered. */
    void (*later)(struct db *, struct arena *, const struct stmt *, const struct val *, struct db_outcome *);
    void (*read_begin)(struct db *);
    void (*read_end)(struct db *); /* never faults */
    void (*rollback)(struct db *); /* never faults; nothing to undo is fine */
    void (*backup)(struct db *, const struct store_options *, const char *path);
    str (*integrity)(struct db *, struct arena *);
};
extern const struct engine engine_sqlite, engine_pg;
const struct engine *engine_of(const struct store_options *);
/* The hook of store_on_lost, or NULL. */
void (*store_lost_hook(void))(void);

/* The slot of st in the connection's cache; its prepared is NULL when new. */
struct cached *cache_slot(struct db *, const struct stmt *);
/* What a transaction has read is told again without asking, until it writes to a table that was read; see memo.c. */
void memo_open(struct db *);
void memo_close(struct db *);
/* The next write of the same transaction begins: what was kept stays, unless there is too much of it. */
void memo_next(struct db *);
/* Something is written to these tables; 0: nobody knows to which. */
void memo_forget(struct db *, table_set tables);
/* Whether a statement's answer may be kept. */
bool memo_keeps(const struct db *, const struct stmt *);
/* As db_run, of what may be kept. */
int64_t memo_run(struct db *, struct arena *mem, const struct stmt *, const struct val *args, db_row_fn *fn, void *to);
/* The same, ahead: what is not known is sent along and has no rows yet. */
int64_t memo_note(struct db *, struct arena *mem, const struct stmt *, const struct val *args, db_row_fn *fn, void *to);
/* The answer of what was asked ahead has come: where its rows go, one after another, or NULL: nobody wants them any more. */
struct asking *memo_arriving(struct db *, const struct ahead *);
void memo_row(struct asking *, const struct val *row);
void memo_arrived(struct asking *, const struct ahead *);
/* Faults "db.null" when a column not declared absent is. */
void row_check(const struct stmt *, const struct val *row);

/* The same as store_open and migrate, with another list than the binary's. */
struct store *store_open_with(const struct store_options *, const struct migration *);
int migrate_with(const struct store_options *, const struct migration *);
/* Applies what is missing on this connection; faults as migrate does. */
int migrate_run(struct db *, const struct migration *);
/* Faults "store.behind", "store.ahead", "store.changed" unless the schema is exactly the list's. */
void migrate_check(struct db *, const struct migration *);
/* Takes the territory's lock file, or faults "store.locked". -1: nothing to lock (in memory, PostgreSQL). */
int lock_take(const struct store_options *);
void lock_give(int fd);
bool in_memory(const struct store_options *);

/* What neighbours tell one another; all of them do nothing where opt.neighbours is not set. open and close with the
** store, before the process locks itself; start and stop with the writer; tell inside the transaction. */
struct ear;
void neighbours_open(struct store *);
void neighbours_start(struct store *);
void neighbours_stop(struct store *);
void neighbours_close(struct store *);
void neighbours_tell(const struct store *, struct db *, struct arena *, const struct effect *);

/* One write at a time on the SQLite writer's connection; see writer.c. */
enum { GROUP_MAX = 64, GROUP_MS = 10 };
struct store {
    struct arena *mem;
    struct store_options opt;
    const struct engine *e;
    int lock;

    pthread_mutex_t mu; /* free, busy, queue, stopping */
    pthread_cond_t freed;
    struct db *free;
    int open, readers;
    unsigned looked; /* how often one of the free was looked at */

    pthread_mutex_t writing; /* held while the writer's connection is used */
    struct db *writer;       /* NULL on PostgreSQL and when read-only */
    struct write *head, **tail;
    pthread_cond_t queued;
    pthread_t thread;
    bool threaded, stopping;
    int64_t group_ms; /* GROUP_MS; tests that must not depend on the machine's speed wait longer */
    atomic_bool refuses;
    struct ear *ear;  /* PostgreSQL with neighbours */
    struct db *apart; /* the same: for writes apart, one at a time */
    pthread_mutex_t aparting;
    pthread_rwlock_t alone;       /* PostgreSQL: transactions hold it together; one that lost too often, alone */
    atomic_long commits, members; /* for tests and figures */
};
/* A connection of the pool; waits for one. */
struct db *pool_take(struct store *);
void pool_give(struct store *, struct db *);

/* Ends one write: its effects must have run. */
void write_end(struct write *, enum write_end);
void effects_run(struct write *);
/* Runs and commits g[0..n) on the SQLite writer's connection and ends each; the caller holds `writing`. */
void group_run(struct store *, struct write **g, int n);
void writer_stop(struct store *);
/* PostgreSQL: runs and commits g[0..n), a savepoint each, and ends each; on the caller's thread. */
void pg_group(struct store *, struct write **g, int n);
/* Writes the reason into a write that failed. */
void blame(struct write *, const char *code, const char *msg);

/* PostgreSQL's own. */
enum pg_end {
    PG_COMMITTED,
    PG_UNDONE,   /* known not to have happened */
    PG_CONFLICT, /* neither, and worth another try */
    PG_UNKNOWN   /* the answer was lost */
};
void pg_write_begin(struct db *);
/* One write of it begins; is kept, *xid (24 bytes) being the transaction's if it was empty; or is taken back, whatever
** became of it. */
void pg_part_begin(struct db *);
void pg_part_keep(struct db *, struct arena *, char *xid);
void pg_part_undo(struct db *);
/* Whether the line is not known to be broken. */
bool pg_alive(struct db *);
/* Takes in what came over a line that nobody uses; a line that ended is told as one that is lost. Waits for nothing. */
void pg_look(struct db *);
/* Whether the server answered anything since; if not, nothing of the transaction can have happened. */
bool pg_heard(struct db *);
enum pg_end pg_commit(struct db *, const char **code, char msg[256]);

/* SQLite's own: result codes of the writer. */
int lite_exec(struct db *, const char *sql);
bool lite_in_transaction(struct db *);
bool lite_commit_unknown(int rc);
/* The fault's name for a result code, and SQLite's words for the last one. */
const char *lite_code(int rc);
const char *lite_error(struct db *);
/* Stops the statements a fault left half read. */
void lite_reset_busy(struct db *);
/* Counts one table, in a write; small: forgets what was counted. Snapshots that begin later plan by it. */
void lite_count(struct db *, str table);
/* Copies the WAL back when it has grown; never waits for readers unless idle. */
void lite_checkpoint(struct db *, bool idle);
/* pg_restore of a dump, in one transaction; with replace over what is there. Faults "store.restore". */
void pg_put_back(const char *url, const char *path, bool replace);
