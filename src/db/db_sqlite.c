/* db_sqlite.c: the SQLite side of the door. One connection writes, and it alone checkpoints: Debian's 3.40 can lose the
** log when two connections do. Readers are query_only and never copy the log back, not even at closing. */
#include "db/disk_watch.h"
#include "db/fault_inject.h"
#include "db/inside.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum {
    SNAPSHOT_MS = 30 * SECOND_MS, /* no reading transaction lasts longer */
    PROGRESS_OPS = 20000,
    BUSY_MS = 250,
    WAL_PAGES = 1000,       /* copied back from here on, without waiting for anybody */
    WAL_PAGES_LARGE = 4096, /* emptied when idle from here on: 16 MiB */
    CONNECTION_CAP = 4 << 20,
    WORDS_MOST = 8,
    COUNTED_ROWS = 1000,  /* a table of fewer is not counted */
    COUNTED_ENTRIES = 400 /* so many of each index are looked at */
};

struct lite {
    struct db db;
    sqlite3 *h;
    int64_t deadline; /* of the snapshot, by clock_mono_ms */
    int wal_pages, wal_tried;
    int counted; /* as the counts this connection plans by */
    int reading; /* statements begun and not ended: above none after a fault, which leaves them half read */
    struct {
        const char *sql;
        sqlite3_stmt *s;
    } word[WORDS_MOST]; /* what begins and ends transactions */
};

static struct lite *lite(struct db *db)
{
    return (struct lite *)db;
}

bool in_memory(const struct store_options *opt)
{
    return opt->sqlite_path && !strcmp(opt->sqlite_path, ":memory:");
}

const char *lite_code(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_FULL: return "db.full";
    case SQLITE_IOERR: return "db.io";
    case SQLITE_NOMEM: return "db.memory";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return "db.corrupt";
    case SQLITE_CONSTRAINT: return "db.constraint";
    case SQLITE_INTERRUPT: return "db.slow";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "db.busy";
    case SQLITE_CANTOPEN: return "db.gone";
    default: return "db.statement";
    }
}

static _Noreturn void fail(struct lite *l, int rc, const char *what)
{
    fault(lite_code(rc), "%s: %s (%d)", what, sqlite3_errmsg(l->h), rc);
}

/* ---- opening ---- */

/* Runs inside SQLite: says stop, never faults. */
static int past_deadline(void *arg)
{
    struct lite *l = arg;

    return l->deadline && clock_mono_ms() > l->deadline;
}

static int wal_grew(void *arg, sqlite3 *h, const char *name, int pages)
{
    (void)h, (void)name;
    ((struct lite *)arg)->wal_pages = pages;
    return SQLITE_OK;
}

static void configure(struct lite *l, enum db_role role)
{
    static const struct {
        int op, on;
    } flags[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                 {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                 {SQLITE_DBCONFIG_DQS_DML, 0},
                 {SQLITE_DBCONFIG_DQS_DDL, 0},
                 {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1},
                 {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
                 {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) sqlite3_db_config(l->h, flags[i].op, flags[i].on, NULL);
    if (role == DB_READER) sqlite3_db_config(l->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_limit(l->h, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_extended_result_codes(l->h, 1);
    sqlite3_busy_timeout(l->h, BUSY_MS);
    sqlite3_wal_hook(l->h, role == DB_READER ? NULL : wal_grew, l); /* also turns SQLite's own checkpoints off */
    sqlite3_progress_handler(l->h, PROGRESS_OPS, past_deadline, l);
}

static void pragmas(struct lite *l, enum db_role role)
{
    static const char reader[] = "PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;"
                                 "PRAGMA cell_size_check=ON; PRAGMA query_only=ON";
    static const char writer[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
                                 "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cell_size_check=ON";

    l->db.e->script(&l->db, role == DB_READER ? reader : writer);
    l->db.writing = role != DB_READER;
}

static void lite_close(struct db *db)
{
    struct lite *l = lite(db);

    for (sqlite3_stmt *s; l->h && (s = sqlite3_next_stmt(l->h, NULL));) sqlite3_finalize(s);
    if (l->h && db->writing) sqlite3_wal_checkpoint_v2(l->h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    int rc = sqlite3_close(l->h);
    if (rc) log_line(LOG_WARN, "db.close", "%s", sqlite3_errstr(rc));
    arena_free(db->mem);
}

/* Nobody asks SQLite how much memory it holds: counting it takes a lock of the whole process at each allocation. */
static void counts_off(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    disk_watch_memory();
}

static struct db *lite_open(const struct store_options *opt, enum db_role role)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct arena *mem = arena_new(CONNECTION_CAP);
    struct lite *l = NEW(mem, struct lite, 1);
    bool create = role == DB_TOOL || in_memory(opt);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    struct faultpoint fp;

    pthread_once(&once, counts_off);
    l->db.e = &engine_sqlite;
    l->db.mem = mem;
    if (FAULT_CATCH(&fp)) {
        lite_close(&l->db);
        fault_again(&fp);
    }
    disk_watch(opt->sqlite_path);
    int rc = sqlite3_open_v2(opt->sqlite_path, &l->h, flags, NULL);
    if (rc) fail(l, rc, opt->sqlite_path);
    configure(l, role);
    pragmas(l, role);
    fault_end(&fp);
    return &l->db;
}

/* ---- statements ---- */

static void shape_check(const struct stmt *st, sqlite3_stmt *s)
{
    if (sqlite3_bind_parameter_count(s) != st->nargs)
        fault("db.statement", "%s takes %d arguments, declared %d", st->name, sqlite3_bind_parameter_count(s),
              st->nargs);
    if (sqlite3_column_count(s) != st->ncols)
        fault("db.statement", "%s returns %d columns, declared %d", st->name, sqlite3_column_count(s), st->ncols);
    if (!sqlite3_stmt_readonly(s) != st->write) fault("db.statement", "%s is declared the wrong kind", st->name);
}

static sqlite3_stmt *prepared(struct lite *l, const struct stmt *st)
{
    struct cached *c = cache_slot(&l->db, st);
    sqlite3_stmt *s = NULL;

    if (c->prepared) return c->prepared;
    int rc = sqlite3_prepare_v3(l->h, st->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
    if (rc) fail(l, rc, st->name);
    c->prepared = s;
    shape_check(st, s);
    return s;
}

static void lite_prepare(struct db *db, const struct stmt *st)
{
    shape_check(st, prepared(lite(db), st));
}

static int bind(sqlite3_stmt *s, int at, const struct val *v)
{
    switch (v->t) {
    case V_I64: return sqlite3_bind_int64(s, at, v->i);
    case V_STR: return sqlite3_bind_text64(s, at, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case V_BLOB: return sqlite3_bind_blob64(s, at, v->s.p, v->s.n, SQLITE_STATIC);
    default: return sqlite3_bind_null(s, at);
    }
}

static str text_of(struct arena *mem, sqlite3_stmt *s, int i, bool blob)
{
    const char *p = blob ? sqlite3_column_blob(s, i) : (const char *)sqlite3_column_text(s, i);
    size_t n = (size_t)sqlite3_column_bytes(s, i);

    return arena_str(mem, (str){p ? p : "", n});
}

static struct val column(struct arena *mem, const struct stmt *st, sqlite3_stmt *s, int i)
{
    static const int wanted[] = {[V_I64] = SQLITE_INTEGER, [V_STR] = SQLITE_TEXT, [V_BLOB] = SQLITE_BLOB};
    int type = sqlite3_column_type(s, i);

    if (type == SQLITE_NULL) return (struct val){0};
    if (type != wanted[st->col[i]]) fault("db.statement", "%s: column %d has another type", st->name, i + 1);
    if (type == SQLITE_INTEGER) return v_i64(sqlite3_column_int64(s, i));
    str text = text_of(mem, s, i, type == SQLITE_BLOB);
    return type == SQLITE_BLOB ? v_blob(text) : v_str(text);
}

static int64_t rows_read(struct lite *l, struct arena *mem, const struct stmt *st, sqlite3_stmt *s, db_row_fn *fn,
                         void *to)
{
    UNCLEARED struct val row[64];
    int64_t n = 0;
    int rc;

    for (; (rc = sqlite3_step(s)) == SQLITE_ROW; n++) {
        for (int i = 0; i < st->ncols; i++) row[i] = column(mem, st, s, i);
        row_check(st, row);
        if (fn) fn(to, row);
    }
    if (rc != SQLITE_DONE) fail(l, rc, st->name);
    return n;
}

/* Arguments are bound without a copy: they outlive the statement's run, and the bindings are cleared after it. A fault
** leaves the statement half read; whoever ends the transaction stops it. */
static int64_t lite_run(struct db *db, struct arena *mem, const struct stmt *st, const struct val *args, db_row_fn *fn,
                        void *to)
{
    struct lite *l = lite(db);
    sqlite3_stmt *s = prepared(l, st);

    MUST(st->ncols <= 64);
    sqlite3_reset(s); /* it may have failed last time */
    for (int i = 0; i < st->nargs; i++) {
        int rc = bind(s, i + 1, &args[i]);
        if (rc) fail(l, rc, st->name);
    }
    if (db->writing) inject_before(l->h);
    l->reading++;
    int64_t rows = rows_read(l, mem, st, s, fn, to);
    if (db->writing) inject_after(l->h);
    int64_t changed = sqlite3_changes64(l->h);
    sqlite3_reset(s);
    l->reading--;
    sqlite3_clear_bindings(s);
    return st->ncols ? rows : changed;
}

void lite_reset_busy(struct db *db)
{
    struct lite *l = lite(db);
    sqlite3_stmt *s = NULL;

    inject_after(l->h);
    if (!l->reading) return; /* hundreds of statements would be asked for nothing */
    while ((s = sqlite3_next_stmt(l->h, s)))
        if (sqlite3_stmt_busy(s)) sqlite3_reset(s);
    l->reading = 0;
}

static void lite_script(struct db *db, const char *sql)
{
    int rc = sqlite3_exec(lite(db)->h, sql, NULL, NULL, NULL);

    if (rc) fail(lite(db), rc, "script");
}

/* ---- transactions ---- */

/* Prepared once: parsing it anew cost as much as a short statement. *s is NULL when that fails. */
static int word_prepared(struct lite *l, const char *sql, sqlite3_stmt **s)
{
    int i = 0, rc = SQLITE_OK;

    while (i < WORDS_MOST && l->word[i].sql && strcmp(l->word[i].sql, sql)) i++;
    MUST(i < WORDS_MOST);
    if (!l->word[i].sql) {
        rc = sqlite3_prepare_v3(l->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &l->word[i].s, NULL);
        if (!rc) l->word[i].sql = sql;
    }
    *s = l->word[i].s;
    return rc;
}

int lite_exec(struct db *db, const char *sql)
{
    sqlite3_stmt *s;
    int rc = word_prepared(lite(db), sql, &s);

    if (rc) return rc;
    rc = sqlite3_step(s);
    sqlite3_reset(s);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

bool lite_in_transaction(struct db *db)
{
    return !sqlite3_get_autocommit(lite(db)->h);
}

const char *lite_error(struct db *db)
{
    return sqlite3_errmsg(lite(db)->h);
}

/* After these the COMMIT is known not to have happened; after any other error the log may or may not hold it. */
bool lite_commit_unknown(int rc)
{
    int base = rc & 0xff;

    return base != SQLITE_FULL && base != SQLITE_CONSTRAINT && base != SQLITE_BUSY && base != SQLITE_INTERRUPT;
}

/* How often tables were counted by this process. */
static atomic_int counts;

/* A connection reads the counts when it reads the schema, and would keep the old ones for as long as it lives. */
static void plan_anew(struct lite *l)
{
    int now = counts;

    if (l->counted == now) return;
    l->counted = now;
    lite_script(&l->db, "PRAGMA writable_schema = RESET");
}

static bool is_large(sqlite3 *h, const char *table)
{
    char sql[256];
    sqlite3_stmt *s = NULL;
    bool large = false;

    snprintf(sql, sizeof sql, "SELECT 1 FROM \"%s\" LIMIT 1 OFFSET %d", table, COUNTED_ROWS - 1);
    if (!sqlite3_prepare_v2(h, sql, -1, &s, NULL)) large = sqlite3_step(s) == SQLITE_ROW;
    sqlite3_finalize(s);
    return large;
}

static bool is_counted(sqlite3 *h, const char *table)
{
    char sql[256];
    sqlite3_stmt *s = NULL;
    bool yes = false;

    snprintf(sql, sizeof sql, "SELECT 1 FROM sqlite_stat1 WHERE tbl = '%s'", table); /* none yet: not prepared */
    if (!sqlite3_prepare_v2(h, sql, -1, &s, NULL)) yes = sqlite3_step(s) == SQLITE_ROW;
    sqlite3_finalize(s);
    return yes;
}

void lite_count(struct db *db, str table)
{
    sqlite3 *h = lite(db)->h;
    char name[80], sql[256];
    bool large;

    snprintf(name, sizeof name, "%.*s", STR_ARG(table));
    if (!(large = is_large(h, name)) && !is_counted(h, name)) return;
    snprintf(sql, sizeof sql, "PRAGMA analysis_limit = %d; ANALYZE \"%s\"", COUNTED_ENTRIES, name);
    if (!large) snprintf(sql, sizeof sql, "DELETE FROM sqlite_stat1 WHERE tbl = '%s'; ANALYZE sqlite_schema", name);
    lite_script(db, sql);
    counts++;
}

static void lite_read_begin(struct db *db)
{
    plan_anew(lite(db));
    lite(db)->deadline = clock_mono_ms() + SNAPSHOT_MS;
    db->writing = false;
    int rc = lite_exec(db, "BEGIN");
    if (rc) fail(lite(db), rc, "BEGIN");
}

static void lite_rollback(struct db *db)
{
    lite_reset_busy(db);
    if (lite_in_transaction(db)) lite_exec(db, "ROLLBACK");
}

static void lite_read_end(struct db *db)
{
    lite(db)->deadline = 0;
    lite_rollback(db);
}

void lite_checkpoint(struct db *db, bool idle)
{
    struct lite *l = lite(db);
    bool large = idle && l->wal_pages >= WAL_PAGES_LARGE;
    int rest = 0, copied = 0;

    if (l->wal_pages < WAL_PAGES || l->wal_pages < l->wal_tried + WAL_PAGES / 4) return;
    int rc = sqlite3_wal_checkpoint_v2(l->h, NULL, large ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
                                       &rest, &copied);
    if (rc && (rc & 0xff) != SQLITE_BUSY) log_line(LOG_WARN, "db.checkpoint", "%s", sqlite3_errmsg(l->h));
    l->wal_tried = !rc && rest == copied ? 0 : l->wal_pages;
    if (!l->wal_tried) l->wal_pages = 0;
}

/* ---- copy and check ---- */

static void first_finding(void *to, const char *text)
{
    snprintf(to, 256, "%s", text);
}

static int quick_row(void *to, int n, char **v, char **names)
{
    (void)n, (void)names;
    if (v[0] && strcmp(v[0], "ok")) first_finding(to, v[0]);
    return 0;
}

static int copy_all(sqlite3 *from, sqlite3 *to)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");

    if (!b) return sqlite3_extended_errcode(to);
    int rc = sqlite3_backup_step(b, -1);
    int end = sqlite3_backup_finish(b);
    return rc == SQLITE_DONE ? end : rc;
}

/* The copy leaves as one file without a log, synced, and whole. */
static int copy_made(sqlite3 *from, sqlite3 *to, char *why)
{
    int rc = copy_all(from, to);

    if (!rc) rc = sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    if (!rc) rc = sqlite3_exec(to, "PRAGMA quick_check", quick_row, why, NULL);
    if (rc) snprintf(why, 256, "%s", sqlite3_errmsg(to));
    return rc || *why;
}

static void lite_backup(struct db *db, const struct store_options *opt, const char *path)
{
    char part[4096], why[256] = "";
    sqlite3 *to = NULL;

    (void)opt;
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part) fault("store.backup", "path too long");
    unlink(part);
    int rc = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc) snprintf(why, sizeof why, "%s", sqlite3_errstr(rc));
    else rc = copy_made(lite(db)->h, to, why);
    sqlite3_close(to);
    if (!rc && rename(part, path)) rc = 1, snprintf(why, sizeof why, "cannot rename to %s", path);
    if (!rc) return;
    unlink(part);
    fault("store.backup", "%s: %s", path, why);
}

static void finding_row(void *to, const struct val *row)
{
    struct buf *out = to;

    if (str_eq(row[0].s, S("ok"))) return;
    buf_put(out, row[0].s);
    buf_byte(out, '\n');
}

static void orphan_row(void *to, const struct val *row)
{
    buf_fmt(to, "%.*s row %lld refers to a missing %.*s\n", STR_ARG(row[0].s), (long long)row[1].i, STR_ARG(row[2].s));
}

static str lite_integrity(struct db *db, struct arena *mem)
{
    static const enum vtype text[] = {V_STR}, orphan[] = {V_STR, V_I64, V_STR};
    static const struct stmt whole = {.name = "integrity", .sqlite = "PRAGMA integrity_check", .ncols = 1, .col = text};
    static const struct stmt keys = {.name = "orphans",
                                     .sqlite = "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check",
                                     .ncols = 3,
                                     .col = orphan,
                                     .maybe = 2};
    struct buf out = buf_new(mem, 1 << 20);

    lite_run(db, mem, &whole, NULL, finding_row, &out);
    lite_run(db, mem, &keys, NULL, orphan_row, &out);
    return buf_str(&out);
}

const struct engine engine_sqlite = {
    .pg = false,
    .open = lite_open,
    .close = lite_close,
    .run = lite_run,
    .prepare = lite_prepare,
    .script = lite_script,
    .read_begin = lite_read_begin,
    .read_end = lite_read_end,
    .rollback = lite_rollback,
    .backup = lite_backup,
    .integrity = lite_integrity,
};
