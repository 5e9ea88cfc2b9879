/* db.h: the only door to SQL. Rooms never see an engine: they call the functions tools/mksql makes from their .sql
** file. A `db` may read; a `tx` may write. Both belong to one thread at a time. Every error of an engine is a fault. */
#pragma once
#include "base/base.h"

enum vtype { V_NULL, V_I64, V_STR, V_BLOB };

struct val {
    enum vtype t;
    int64_t i;
    str s;
};

/* An integer that may be absent (SQL NULL). */
typedef struct {
    bool set;
    int64_t v;
} opt_i64;
#define NO_I64      ((opt_i64){false, 0})
#define SOME_I64(x) ((opt_i64){true, (x)})

/* Tables, a bit each; some share one. */
__extension__ typedef unsigned __int128 table_set;

/* Made by tools/mksql, one per statement; constant for the life of the process. */
struct stmt {
    const char *name, *sqlite, *pg;
    int nargs, ncols;
    const enum vtype *arg, *col;
    uint64_t maybe;   /* bit i: column i may be NULL */
    table_set tables; /* that it reads, or the one it writes. 0: not known */
    bool write;
    bool put;    /* a write nobody asks the outcome of: it may be sent together with what follows, and fault with it */
    bool unread; /* it writes columns that no question asks for: what was read of its table stays true, see memo.c */
};

struct db;
typedef void db_row_fn(void *to, const struct val *row);

struct effect;
struct tx {
    struct db *db;        /* reads of the same transaction */
    struct arena *mem;    /* of this try; emptied before a replay */
    struct effect *after; /* see tx_after_commit */
};

/* Runs a statement. Rows go to fn in order, their text copied into mem. Returns the rows read, or for a statement
** without columns the rows it changed. Faults: "db.conflict" (PostgreSQL, replayed by the writer), "db.full", "db.io",
** "db.gone", "db.constraint" (a CHECK, UNIQUE or foreign key: the rule should have refused first), "db.slow" (a
** snapshot past 30 s), "db.null" (a column not declared `?` was NULL), "db.statement" (all else: wrong SQL or type). A
** statement with write set needs a tx: mksql sees to it. */
int64_t db_run(struct db *, struct arena *mem, const struct stmt *, const struct val *args, db_row_fn *fn, void *to);
bool db_is_pg(const struct db *);
/* A write whose outcome is looked at after db_settle, not before: PostgreSQL gets it together with what follows. n: the rows
** it changed or returned, which go to fn as in db_run; it must last until then. mksql writes the calls. */
struct db_outcome {
    db_row_fn *fn;
    void *to;
    int64_t n;
};
void db_run_later(struct db *, struct arena *mem, const struct stmt *, const struct val *args, struct db_outcome *);
void db_settle(struct tx *);
/* From here to db_ahead_end, questions whose answers this transaction does not know yet are only noted, and answered as if
** there were no row: PostgreSQL gets all of them together with the next statement that is waited for, and when they are
** asked again the answers are there. So who is about to go through several things one after another goes through them
** once to ask, whatever comes of it, and once for good. Nothing may be written between. False: asking is no way there
** and back (SQLite), or somebody further out asks already; then there is no end. */
bool db_ahead_begin(struct db *);
/* Waits for what was asked so far, and goes on: now what depends on it can be asked. */
void db_ahead_again(struct db *);
void db_ahead_end(struct db *);
/* How often something was waited for over this connection; SQLite: 0. For tests and figures. */
int64_t db_ways(const struct db *);

/* Rows being gathered by what mksql makes: n rows of size bytes at v, in mem. */
struct db_rows {
    struct arena *mem;
    size_t size, n, cap;
    void *v;
};
/* The rows that came of a write looked at later, outcome.n of them: made by mksql with fn and to. */
static inline const void *outcome_rows(const struct db_outcome *o)
{
    return ((const struct db_rows *)o->to)->v;
}
/* Room for one row more, zeroed. Earlier rows may move. */
void *db_rows_add(struct db_rows *);

/* What of fn(tx, arg) is written stays only if it says yes; a no takes it back, and what it queued, and leaves the rest of tx as it was. */
bool tx_try(struct tx *, bool (*fn)(struct tx *, void *), void *arg);

/* From here to the end of this try, fn(arg, st) before each statement that writes; it may read, not write. NULL ends it. */
void tx_watch(struct tx *, void (*fn)(void *, const struct stmt *), void *arg);

/* fn(arg) once, after COMMIT and before the answer; dropped by a refusal, a rollback or a replay. Memory effects only. */
void tx_after_commit(struct tx *, void (*fn)(int64_t), int64_t arg);

/* Values for db_run; an absent str or integer is NULL. mksql writes the calls. */
static inline struct val v_i64(int64_t i)
{
    return (struct val){V_I64, i, {0, 0}};
}
/* NULL when not set. */
static inline struct val v_opt(opt_i64 o)
{
    return o.set ? v_i64(o.v) : (struct val){V_NULL, 0, {0, 0}};
}
/* Text; its bytes must outlive the call it is given to. */
static inline struct val v_str(str s)
{
    return (struct val){s.p ? V_STR : V_NULL, 0, s};
}
/* Bytes; as v_str. */
static inline struct val v_blob(str s)
{
    return (struct val){s.p ? V_BLOB : V_NULL, 0, s};
}
/* The same for what may not be absent: an absent str is an empty one. */
static inline struct val v_text(str s)
{
    return v_str((str){s.p ? s.p : "", s.n});
}
static inline struct val v_bytes(str s)
{
    return v_blob((str){s.p ? s.p : "", s.n});
}
static inline opt_i64 val_opt(const struct val *v)
{
    return v->t == V_NULL ? NO_I64 : SOME_I64(v->i);
}
