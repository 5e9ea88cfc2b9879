#include "db/inside.h"

static void (*lost_hook)(void);

void store_on_lost(void (*hook)(void))
{
    lost_hook = hook;
}

void (*store_lost_hook(void))(void)
{
    return lost_hook;
}

const struct engine *engine_of(const struct store_options *opt)
{
    MUST(!opt->sqlite_path != !opt->pg_url);
    return opt->pg_url ? &engine_pg : &engine_sqlite;
}

bool db_is_pg(const struct db *db)
{
    return db->e->pg;
}

void db_run_later(struct db *db, struct arena *mem, const struct stmt *st, const struct val *args,
                  struct db_outcome *out)
{
    MUST(!db->asks && st->write && db->writing);
    if (db->watch) db->watch(db->watch_arg, st);
    if (!st->unread) memo_forget(db, st->tables);
    if (db->e->later) db->e->later(db, mem, st, args, out);
    else out->n = db->e->run(db, mem, st, args, out->fn, out->to);
}

void db_settle(struct tx *tx)
{
    if (tx->db->e->arrive) tx->db->e->arrive(tx->db);
}

bool db_ahead_begin(struct db *db)
{
    if (db->asks || !db->e->ahead || !db->memo) return false;
    return db->asks = true;
}

void db_ahead_again(struct db *db)
{
    MUST(db->asks);
    db->e->arrive(db);
}

void db_ahead_end(struct db *db)
{
    db->asks = false;
}

int64_t db_ways(const struct db *db)
{
    return db->ways;
}

int64_t db_run(struct db *db, struct arena *mem, const struct stmt *st, const struct val *args, db_row_fn *fn, void *to)
{
    if (db->asks) return memo_note(db, mem, st, args, fn, to);
    if (st->write && !db->writing) fault("db.statement", "%s writes outside a transaction for writing", st->name);
    if (st->write && db->watch) db->watch(db->watch_arg, st);
    if (st->write && !st->unread) memo_forget(db, st->tables);
    else if (st->write) return db->e->run(db, mem, st, args, fn, to);
    else if (memo_keeps(db, st)) return memo_run(db, mem, st, args, fn, to);
    return db->e->run(db, mem, st, args, fn, to);
}

void tx_watch(struct tx *tx, void (*fn)(void *, const struct stmt *), void *arg)
{
    tx->db->watch = fn;
    tx->db->watch_arg = arg;
}

bool tx_try(struct tx *tx, bool (*fn)(struct tx *, void *), void *arg)
{
    struct effect *before = tx->after;

    tx->db->e->script(tx->db, "SAVEPOINT part");
    bool yes = fn(tx, arg);
    if (!yes) {
        tx->db->e->script(tx->db, "ROLLBACK TO part");
        memo_forget(tx->db, 0); /* what it read, it read of what is undone */
        tx->after = before;
    }
    tx->db->e->script(tx->db, "RELEASE part");
    return yes;
}

void *db_rows_add(struct db_rows *r)
{
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 8;
        void *v = arena_alloc_array(r->mem, r->size, cap);
        if (r->n) memcpy(v, r->v, r->n * r->size);
        r->v = v;
        r->cap = cap;
    }
    return (char *)r->v + r->n++ * r->size;
}

void row_check(const struct stmt *st, const struct val *row)
{
    for (int i = 0; i < st->ncols; i++)
        if (row[i].t == V_NULL && !(st->maybe >> i & 1))
            fault("db.null", "%s: column %d is NULL and not declared so", st->name, i + 1);
}

static struct cached *cache_find(struct cache *c, const struct stmt *st)
{
    size_t i = ((uintptr_t)st >> 4) * 0x9E3779B97F4A7C15u >> 32 & (c->cap - 1);

    while (c->v[i].st && c->v[i].st != st) i = (i + 1) & (c->cap - 1);
    return &c->v[i];
}

static void cache_grow(struct db *db)
{
    struct cache old = db->cache, *c = &db->cache;

    c->cap = old.cap ? old.cap * 2 : 128;
    c->v = NEW(db->mem, struct cached, c->cap);
    for (size_t i = 0; i < old.cap; i++)
        if (old.v[i].st) *cache_find(c, old.v[i].st) = old.v[i];
}

struct cached *cache_slot(struct db *db, const struct stmt *st)
{
    if (db->cache.n * 2 >= db->cache.cap) cache_grow(db);
    struct cached *s = cache_find(&db->cache, st);
    if (!s->st) {
        s->st = st;
        db->cache.n++;
    }
    return s;
}

void tx_after_commit(struct tx *tx, void (*fn)(int64_t), int64_t arg)
{
    struct effect *e = NEW(tx->mem, struct effect, 1), **at = &tx->after;

    *e = (struct effect){NULL, fn, arg};
    while (*at) at = &(*at)->next;
    *at = e;
}
