/* store.h: one territory's database, SQLite folder or PostgreSQL database, seen as a place where readers get snapshots
** and writers get transactions. Knows how to migrate, copy and check itself; knows no table of the trade. */
#pragma once
#include "db/db.h"

struct store;

struct store_options {
    const char *sqlite_path; /* <data>/<territory>/market.db, or NULL */
    const char *pg_url;      /* libpq connection string, or NULL; exactly one of the two */
    bool read_only;          /* fsck, backup: never writes, never checkpoints */
    int readers;             /* connections kept for reading (one per worker thread) */
    bool held;               /* SQLite: the caller holds the lock file (store_hold) */
    bool neighbours; /* PostgreSQL: other processes serve this database too: what changes is told, and listened to */
};

/* sqlite_path ":memory:" is a private database for tests: migrated at opening, its readers share the writer's
** connection and wait for it. */

/* Opens and checks that the schema is exactly this binary's (see migrate.h); faults "store.behind" / "store.ahead",
** "store.changed", "store.locked" when another process holds the territory's lock file (SQLite: `lock` beside
** market.db, flock; PostgreSQL: an advisory lock held by `migrate`), "store.collation" (a PostgreSQL database that is
** not UTF-8 with bytewise order), "db.gone". */
struct store *store_open(const struct store_options *);
/* Takes an SQLite territory's lock file, to hold it whether the store is open or not; -1: there is none to take. Faults
** "store.locked", "db.gone". */
int store_hold(const struct store_options *);
/* Gives it back; below 0: nothing. */
void store_let_go(int hold);
/* Waits for the writer to finish what it holds, checkpoints, closes. */
void store_close(struct store *);
/* What only a new process can mend calls the hook (any thread, possibly several times; it must only set a flag, write a
** byte or send a signal): the process is to drain and end. PostgreSQL: a sandboxed process cannot dial again, so with a
** hook set a lost connection faults "db.gone" and is never redialled; without one, connections are redialled when next
** needed. SQLite: a COMMIT ended unknown, and what is on the disk is read again from the start. Set before store_open. */
void store_on_lost(void (*hook)(void));
/* With neighbours: an effect given to tx_after_commit is also run, with the same argument, in every other process that
** shares it, within a second of the COMMIT. A letter names it on the way. Its argument must mean the same everywhere:
** no pointer. Before store_open. */
void store_share(char letter, void (*fn)(int64_t));
/* Called on the ear's thread, again and again (heard false: nothing can be read just now), while the neighbours may say
** something that is not heard: all that is remembered of the database is in doubt; and once more, heard true, when they
** are. Before store_open. */
void store_on_doubt(void (*hook)(bool heard));
/* Starts the writer thread and the ear for the neighbours. Before it, store_write runs on the calling thread. */
void store_writer_start(struct store *);

/* fn(db, arg) inside one read-only snapshot (SQLite: a deferred transaction on a query_only connection; PostgreSQL:
** REPEATABLE READ READ ONLY). Blocks until a connection is free. A fault inside closes the snapshot and goes on up. */
void store_read(struct store *, void (*fn)(struct db *, void *), void *arg);
/* The same for what is added up over everything and must not meet half of a change (PostgreSQL: SERIALIZABLE READ ONLY
** DEFERRABLE: it may wait for its snapshot, then never hinders a write). Not for a page. */
void store_report(struct store *, void (*fn)(struct db *, void *), void *arg);

enum write_end {
    WRITE_DONE,    /* committed and synced */
    WRITE_REFUSED, /* run said no: nothing of it is in the database */
    WRITE_FAULT,   /* our fault: nothing of it is in the database; code and msg say why */
    WRITE_UNKNOWN, /* the COMMIT itself failed on I/O: may or may not be there; the territory refuses writes */
    WRITE_STOPPED  /* the store is closing or refuses writes; nothing done */
};
struct write {
    /* True: keep what I did. False: a refusal, undo it. May be called again after a lost race or a neighbour's failure;
    ** each call starts with tx->mem empty. Changes nothing outside tx and tx->mem. At most 20 ms. */
    bool (*run)(struct write *, struct tx *);
    /* Called once, after the COMMIT that covers it (refusals too), on the thread that wrote. Must not block. */
    void (*done)(struct write *, enum write_end);
    struct arena *mem; /* becomes tx->mem; reset before each call of run */
    bool apart;        /* waits behind no other write and no page: over a connection kept for such (see store_shared) */
    bool together;     /* PostgreSQL: may share a COMMIT, as all do on SQLite; short ones */
    const char *code;  /* after WRITE_FAULT */
    char msg[256];
    struct write *next; /* the writer's */
    struct effect *after;
    struct write_wait *wait; /* store_write_wait's */
};
/* Other machines serve the same database (neighbours): what must outlive this one belongs there, not on its disk. */
bool store_shared(const struct store *);
/* Queues a write. The writer thread takes up to 64 or 10 ms' worth, a savepoint each, one COMMIT, then effects, then done
** of all. PostgreSQL: SERIALIZABLE, at most 20 jittered replays within 2 s; what is not `together` runs so here and now. */
void store_write(struct store *, struct write *);
/* store_write, then waits. */
enum write_end store_write_wait(struct store *, struct write *);

/* The engine. */
bool store_is_pg(const struct store *);
/* True once a COMMIT ended unknown (SQLite): /readyz says so, reopen after a check. On PostgreSQL an unknown COMMIT
** concerns that one write; the server keeps the database whole. */
bool store_refuses_writes(const struct store *);
/* After very much was written at once, and at night: what the engine plans by is counted anew, table by table, a write
** each. SQLite looks at a few hundred entries of each index, and leaves out tables that are small: what is found in them
** soon is found soon without, and they may be large tomorrow. PostgreSQL would do the same by itself a minute later. */
void store_counted(struct store *);
/* A consistent copy while others write: SQLite file at path (backup API, one step, then quick_check) or pg_dump file.
** Faults "store.backup". */
void store_backup(struct store *, const char *path);
/* Puts such a copy in the place of a territory that is not open: SQLite: the file, synced before it has its name, under
** the territory's lock ("store.locked"): a crash at any point leaves the old database whole or the new one; PostgreSQL:
** pg_restore in one transaction, into an empty database, or with replace over what is there, while nobody serves it
** ("store.locked"). Faults "store.restore": then nothing was changed. */
void store_restore(const struct store_options *, const char *path, bool replace);
/* Engine's own check (integrity_check, foreign keys / constraints): lines of findings in mem, empty when clean. */
str store_integrity(struct store *, struct arena *mem);
/* Prepares every statement on the engine in use; faults "db.statement" naming the first that does not. */
void store_prepare_all(struct store *, const struct stmt *const *all, size_t n);
