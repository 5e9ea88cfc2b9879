/* store.c: a territory's database opened: its lock, its pool of readers, its snapshots. */
#include "db/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

enum { STORE_CAP = 64 << 10, TABLES_MOST = 400 };

int lock_take(const struct store_options *opt)
{
    const char *slash = opt->sqlite_path ? strrchr(opt->sqlite_path, '/') : NULL;
    char path[4096];

    if (!opt->sqlite_path || in_memory(opt)) return -1;
    int n = slash ? (int)(slash - opt->sqlite_path) + 1 : 0;
    if (snprintf(path, sizeof path, "%.*slock", n, opt->sqlite_path) >= (int)sizeof path)
        fault("db.gone", "path too long");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0) fault("db.gone", "%s: %s", path, strerror(errno));
    if (!flock(fd, LOCK_EX | LOCK_NB)) return fd;
    int why = errno;
    close(fd);
    if (why != EWOULDBLOCK) fault("db.gone", "%s: %s", path, strerror(why));
    fault("store.locked", "another process holds %s", path);
}

void lock_give(int fd)
{
    if (fd >= 0) close(fd);
}

int store_hold(const struct store_options *opt)
{
    return lock_take(opt);
}

void store_let_go(int hold)
{
    lock_give(hold);
}

/* ---- the pool ---- */

struct db *pool_take(struct store *s)
{
    pthread_mutex_lock(&s->mu);
    while (!s->free) pthread_cond_wait(&s->freed, &s->mu);
    struct db *db = s->free;
    s->free = db->next;
    pthread_mutex_unlock(&s->mu);
    return db;
}

/* One that is free, each time another: a line that broke is noticed though nobody uses it. mu is held. */
static void pool_look(struct store *s)
{
    struct db *db = s->free;

    if (!s->e->pg) return;
    for (unsigned k = s->looked++ % (unsigned)s->opt.readers; k && db; k--) db = db->next;
    if (db) pg_look(db);
}

/* The one used last comes back first: it has prepared and planned most, and its pages are at hand. A broken one is last,
** so that whoever tries again has another. */
void pool_give(struct store *s, struct db *db)
{
    struct db **at = &s->free;

    pthread_mutex_lock(&s->mu);
    pool_look(s);
    while (s->e->pg && !pg_alive(db) && *at) at = &(*at)->next;
    db->next = *at;
    *at = db;
    pthread_cond_signal(&s->freed);
    pthread_mutex_unlock(&s->mu);
}

static bool shared(const struct store *s)
{
    return in_memory(&s->opt);
}

static struct db *reader_take(struct store *s)
{
    if (!shared(s)) return pool_take(s);
    MUST(!pthread_mutex_lock(&s->writing)); /* a snapshot inside a snapshot or a write is told, not hung */
    return s->writer;
}

static void reader_give(struct store *s, struct db *db)
{
    if (!shared(s)) {
        pool_give(s, db);
        return;
    }
    db->writing = true;
    pthread_mutex_unlock(&s->writing);
}

/* False: the connection was dead before anything was read over it. */
static bool begun(struct db *db)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        db->e->read_end(db);
        if (strcmp(fp.code, "db.gone")) fault_again(&fp);
        log_line(LOG_WARN, fp.code, "no snapshot over this connection: %s", fp.msg);
        return false;
    }
    db->e->read_begin(db);
    fault_end(&fp);
    return true;
}

/* A connection that died in the pool is nobody's fault: another one, once. */
static struct db *snapshot_open(struct store *s, bool report)
{
    struct db *volatile db = reader_take(s);
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        reader_give(s, db);
        fault_again(&fp);
    }
    db->report = report;
    if (!begun(db)) {
        reader_give(s, db);
        db = reader_take(s);
        db->report = report;
        if (!begun(db)) fault("db.gone", "two connections in turn were lost");
    }
    fault_end(&fp);
    return db;
}

static void read_in(struct store *s, bool report, void (*fn)(struct db *, void *), void *arg)
{
    struct db *db = snapshot_open(s, report);
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        memo_close(db);
        db->e->read_end(db);
        reader_give(s, db);
        fault_again(&fp);
    }
    memo_open(db);
    fn(db, arg);
    MUST(!db->asks);
    fault_end(&fp);
    memo_close(db);
    db->e->read_end(db);
    reader_give(s, db);
}

void store_read(struct store *s, void (*fn)(struct db *, void *), void *arg)
{
    read_in(s, false, fn, arg);
}

void store_report(struct store *s, void (*fn)(struct db *, void *), void *arg)
{
    read_in(s, true, fn, arg);
}

bool store_is_pg(const struct store *s)
{
    return s->e->pg;
}

/* ---- opening and closing ---- */

static void options_keep(struct store *s, const struct store_options *opt)
{
    s->opt = *opt;
    if (opt->sqlite_path) s->opt.sqlite_path = str_z(s->mem, str_c(opt->sqlite_path));
    if (opt->pg_url) s->opt.pg_url = str_z(s->mem, str_c(opt->pg_url));
    if (s->opt.readers < 1) s->opt.readers = 1;
}

static struct store *store_new(const struct store_options *opt)
{
    struct arena *mem = arena_new(STORE_CAP);
    struct store *s = NEW(mem, struct store, 1);
    pthread_mutexattr_t told;
    pthread_rwlockattr_t alone;

    s->mem = mem;
    s->lock = -1;
    s->tail = &s->head;
    s->group_ms = GROUP_MS;
    options_keep(s, opt);
    pthread_mutexattr_init(&told);
    pthread_mutexattr_settype(&told, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&s->writing, &told);
    pthread_mutexattr_destroy(&told);
    pthread_mutex_init(&s->mu, NULL);
    pthread_mutex_init(&s->aparting, NULL);
    pthread_rwlockattr_init(&alone);
    pthread_rwlockattr_setkind_np(&alone, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&s->alone, &alone);
    pthread_rwlockattr_destroy(&alone);
    pthread_cond_init(&s->freed, NULL);
    pthread_cond_init(&s->queued, NULL);
    return s;
}

/* The writer closes last: whoever closes last copies the log back, and only it may. */
static void store_drop(struct store *s)
{
    for (; s->readers; s->readers--) {
        struct db *db = pool_take(s);
        db->e->close(db);
    }
    if (s->writer) s->e->close(s->writer);
    if (s->apart) s->e->close(s->apart);
    neighbours_close(s);
    lock_give(s->lock);
    pthread_mutex_destroy(&s->mu);
    pthread_mutex_destroy(&s->writing);
    pthread_mutex_destroy(&s->aparting);
    pthread_rwlock_destroy(&s->alone);
    pthread_cond_destroy(&s->freed);
    pthread_cond_destroy(&s->queued);
    arena_free(s->mem);
}

static void readers_open(struct store *s)
{
    if (shared(s)) return;
    for (; s->readers < s->opt.readers; s->readers++) pool_give(s, s->e->open(&s->opt, DB_READER));
}

static void store_fill(struct store *s, const struct migration *list)
{
    const char *path = s->opt.sqlite_path;

    s->e = engine_of(&s->opt);
    if (!s->opt.read_only && !s->opt.held) s->lock = lock_take(&s->opt);
    if (path && !shared(s) && access(path, F_OK)) fault("store.behind", "%s is not there yet: migrate first", path);
    if (path && (!s->opt.read_only || shared(s))) s->writer = s->e->open(&s->opt, DB_WRITER);
    if (shared(s)) migrate_run(s->writer, list);
    readers_open(s);
    migrate_check(s->writer ? s->writer : s->free, list);
    if (store_shared(s)) s->apart = s->e->open(&s->opt, DB_READER);
    neighbours_open(s);
}

bool store_shared(const struct store *s)
{
    return s->opt.neighbours && s->e->pg && !s->opt.read_only;
}

struct store *store_open_with(const struct store_options *opt, const struct migration *list)
{
    struct store *s = store_new(opt);
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        store_drop(s);
        fault_again(&fp);
    }
    store_fill(s, list);
    fault_end(&fp);
    return s;
}

void store_close(struct store *s)
{
    neighbours_stop(s);
    writer_stop(s);
    store_drop(s);
}

/* ---- copy and check ---- */

/* The copy keeps its own snapshot, so it takes a connection without opening one. */
void store_backup(struct store *s, const char *path)
{
    struct db *db = reader_take(s);
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        reader_give(s, db);
        fault_again(&fp);
    }
    db->e->backup(db, &s->opt, path);
    fault_end(&fp);
    reader_give(s, db);
}

struct integrity {
    struct arena *mem;
    str found;
};

static void integrity_read(struct db *db, void *arg)
{
    struct integrity *i = arg;

    i->found = db->e->integrity(db, i->mem);
}

str store_integrity(struct store *s, struct arena *mem)
{
    struct integrity i = {mem, {0}};

    store_read(s, integrity_read, &i);
    return i.found;
}

struct tables {
    struct arena *mem;
    str v[TABLES_MOST];
    size_t n;
};

static void table_name(void *to, const struct val *row)
{
    struct tables *t = to;

    if (t->n < TABLES_MOST) t->v[t->n++] = arena_str(t->mem, row[0].s);
}

static void tables_list(struct db *db, void *arg)
{
    static const enum vtype text[] = {V_STR};
    static const struct stmt names = {
        .name = "tables",
        .sqlite = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'",
        .ncols = 1,
        .col = text};
    struct tables *t = arg;

    db_run(db, t->mem, &names, NULL, table_name, t);
}

struct counting {
    struct write w;
    str table; /* SQLite: one; PostgreSQL: all at once */
};

static bool counted(struct write *w, struct tx *tx)
{
    if (db_is_pg(tx->db)) tx->db->e->script(tx->db, "ANALYZE");
    else lite_count(tx->db, ((struct counting *)w)->table);
    return true;
}

static void count_one(struct store *s, str table)
{
    struct counting c = {.w = {.run = counted, .mem = arena_new(4096)}, .table = table};

    if (store_write_wait(s, &c.w) == WRITE_FAULT)
        log_line(LOG_WARN, c.w.code, "counting %.*s: %s", STR_ARG(table), c.w.msg);
    arena_free(c.w.mem);
}

void store_counted(struct store *s)
{
    struct tables t = {.mem = arena_new(64 << 10), .n = 0};

    if (s->e->pg) count_one(s, S(""));
    else store_read(s, tables_list, &t);
    for (size_t i = 0; i < t.n; i++) count_one(s, t.v[i]);
    arena_free(t.mem);
}

struct prepare {
    const struct stmt *const *all;
    size_t n;
};

static void prepare_all(struct db *db, void *arg)
{
    const struct prepare *p = arg;

    for (size_t i = 0; i < p->n; i++) db->e->prepare(db, p->all[i]);
}

void store_prepare_all(struct store *s, const struct stmt *const *all, size_t n)
{
    store_read(s, prepare_all, &(struct prepare){all, n});
}
