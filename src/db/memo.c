/* memo.c: what one transaction has read already. Rooms ask for what they need, each by itself, and so ask again for
** what another room has just asked: a shop's sheet, a setting, the order that all listeners hear of. Inside a
** transaction the answer is the same until it writes itself, so it is kept, and forgotten with the first write to a
** table it was read from. On PostgreSQL writes that share a transaction share what it has read; one that is taken back takes all of
** that along. Who knows what will be asked may have it asked ahead: on PostgreSQL it travels with the next statement that
** is waited for, and its answer is kept before anybody wants it. */
#include "db/inside.h"

enum { BUCKETS = 128, ROWS_MOST = 64, BYTES_MOST = 768 << 10, MEMO_CAP = 2 << 20 };

struct kept {
    struct kept *next;
    struct val v[];
};
struct answer {
    struct answer *next; /* of its bucket */
    uint64_t hash;
    const struct stmt *st;
    const struct kept *args, *rows;
    int64_t n;
    bool asked; /* ahead, and not answered yet */
    bool ahead;
};
struct asking {
    struct memo *m;
    const struct stmt *st;
    struct kept *rows, **last;
    int64_t n;
    bool whole; /* all rows are kept so far */
    db_row_fn *fn;
    void *to;
};
struct memo {
    struct arena *mem;
    struct answer *bucket[BUCKETS];
    size_t bytes;
    table_set tables; /* that anything kept was read from */
    uint64_t turn;    /* which memory this is: what was asked ahead for another one is wanted no more */
    struct asking arriving;
    bool open;
};

void memo_open(struct db *db)
{
    if (!db->memo) {
        db->memo = NEW(db->mem, struct memo, 1);
        db->memo->mem = arena_new(MEMO_CAP);
        arena_defer(db->mem, (void (*)(void *))arena_free, db->memo->mem);
    }
    memo_close(db);
    db->watch = NULL; /* of a try that broke off */
    db->memo->open = true;
    db->asks = false;
}

void memo_close(struct db *db)
{
    struct memo *m = db->memo;

    if (!m) return;
    if (m->bytes) {
        arena_reset(m->mem);
        memset(m->bucket, 0, sizeof m->bucket);
    }
    m->bytes = 0;
    m->tables = 0;
    m->turn++;
    m->open = false;
}

void memo_next(struct db *db)
{
    db->asks = false;
    db->watch = NULL;
    if (db->memo->bytes > BYTES_MOST / 2) memo_open(db);
}

void memo_forget(struct db *db, table_set tables)
{
    struct memo *m = db->memo;

    if (!m || (tables && !(m->tables & tables))) return; /* nobody has asked about them since */
    m->tables = 0;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct answer **at = &m->bucket[i]; *at;) {
            table_set of = (*at)->st->tables;
            if (!tables || of & tables) {
                *at = (*at)->next;
                continue;
            }
            m->tables |= of;
            at = &(*at)->next;
        }
}

bool memo_keeps(const struct db *db, const struct stmt *st)
{
    return db->memo && db->memo->open && st->tables;
}

/* ---- values ---- */

static uint64_t hash_of(const struct stmt *st, const struct val *args)
{
    uint64_t h = (uintptr_t)st;

    for (int i = 0; i < st->nargs; i++) {
        h = (h ^ (uint64_t)args[i].i ^ (uint64_t)args[i].t << 56) * 0x9E3779B97F4A7C15u;
        for (size_t k = 0; k < args[i].s.n; k++) h = (h ^ (unsigned char)args[i].s.p[k]) * 0x100000001b3u;
    }
    return h;
}

static bool same(const struct val *a, const struct val *b, int n)
{
    for (int i = 0; i < n; i++)
        if (a[i].t != b[i].t || a[i].i != b[i].i || !str_eq(a[i].s, b[i].s)) return false;
    return true;
}

static void copy(struct arena *mem, struct val *to, const struct val *from, int n)
{
    for (int i = 0; i < n; i++) {
        to[i] = from[i];
        to[i].s = arena_str(mem, from[i].s);
    }
}

/* NULL: no room for it. */
static struct kept *keep(struct memo *m, const struct val *v, int n)
{
    size_t bytes = sizeof(struct kept) + sizeof *v * (size_t)n;

    for (int i = 0; i < n; i++) bytes += v[i].s.n;
    if (m->bytes + bytes > BYTES_MOST) return NULL;
    m->bytes += bytes;
    struct kept *k = arena_alloc(m->mem, sizeof *k + sizeof *v * (size_t)n);
    copy(m->mem, k->v, v, n);
    return k;
}

/* ---- asked for the first time ---- */

static void row_keep(struct asking *a, const struct val *row)
{
    a->whole = a->whole && a->n < ROWS_MOST && (*a->last = keep(a->m, row, a->st->ncols));
    if (!a->whole) return;
    a->last = &(*a->last)->next;
    a->n++;
}

static void row_pass(void *arg, const struct val *row)
{
    struct asking *a = arg;

    row_keep(a, row);
    if (a->fn) a->fn(a->to, row);
}

static struct answer **bucket_of(struct memo *m, uint64_t hash)
{
    return &m->bucket[(hash ^ hash >> 32) % BUCKETS];
}

static int64_t ask(struct db *db, struct arena *mem, struct answer *new, const struct val *args, struct asking *a)
{
    struct answer **at = bucket_of(a->m, new->hash);

    a->last = &a->rows;
    a->whole = (new->args = keep(a->m, args, a->st->nargs));
    int64_t n = db->e->run(db, mem, a->st, args, row_pass, a);
    new->rows = a->rows;
    new->n = a->n;
    if (!a->whole) return n;
    new->next = *at;
    *at = NEW(a->m->mem, struct answer, 1);
    **at = *new;
    a->m->tables |= a->st->tables;
    return n;
}

/* ---- asked ahead ---- */

/* The latest. */
static struct answer **find(struct memo *m, const struct stmt *st, uint64_t hash, const struct val *args)
{
    struct answer **at = bucket_of(m, hash);

    while (*at && ((*at)->hash != hash || (*at)->st != st || !same((*at)->args->v, args, st->nargs))) at = &(*at)->next;
    return at;
}

static void ask_ahead(struct db *db, const struct stmt *st, uint64_t hash, const struct val *args)
{
    struct memo *m = db->memo;
    struct kept *k = keep(m, args, st->nargs);
    struct answer **at = bucket_of(m, hash), *a;

    if (!k) return;
    a = NEW(m->mem, struct answer, 1);
    *a = (struct answer){.next = *at, .hash = hash, .st = st, .args = k, .asked = true, .ahead = true};
    *at = a;
    m->tables |= st->tables;
    db->e->ahead(db, st, k->v, (struct ahead){a, m->turn});
}

struct asking *memo_arriving(struct db *db, const struct ahead *of)
{
    struct memo *m = db->memo;

    if (!m || !m->open || m->turn != of->turn) return NULL;
    m->arriving = (struct asking){.m = m, .st = of->answer->st, .whole = true};
    m->arriving.last = &m->arriving.rows;
    return &m->arriving;
}

void memo_row(struct asking *a, const struct val *row)
{
    row_keep(a, row);
}

/* What was not kept whole is asked when it is needed. */
void memo_arrived(struct asking *a, const struct ahead *of)
{
    struct answer **at = bucket_of(a->m, of->answer->hash);

    of->answer->rows = a->rows;
    of->answer->n = a->n;
    of->answer->asked = false;
    if (a->whole) return;
    while (*at && *at != of->answer) at = &(*at)->next;
    if (*at) *at = (*at)->next;
}

/* ---- asked again ---- */

#ifdef FOIRAIL_TEST_HOOKS
struct comparing {
    const struct stmt *st;
    const struct kept *next;
};

static void row_compare(void *arg, const struct val *row)
{
    struct comparing *c = arg;

    if (!c->next || !same(row, c->next->v, c->st->ncols)) fault("db.memo", "%s answers otherwise by now", c->st->name);
    c->next = c->next->next;
}

/* Tests ask all the same: what was kept must be what the database says. */
static void still_true(struct db *db, struct arena *mem, const struct answer *a)
{
    struct comparing c = {a->st, a->rows};
    int64_t ways = db->ways;

    if (db->e->run(db, mem, a->st, a->args->v, row_compare, &c) != a->n)
        fault("db.memo", "%s has fewer rows by now", a->st->name);
    db->ways = ways; /* a release would not have asked */
}
#else
static void still_true(struct db *db, struct arena *mem, const struct answer *a)
{
    (void)db, (void)mem, (void)a;
}
#endif

static int64_t tell(struct arena *mem, const struct answer *a, db_row_fn *fn, void *to)
{
    UNCLEARED struct val row[64];

    for (const struct kept *k = a->rows; k && fn; k = k->next) {
        if (a->ahead) row_check(a->st, k->v);
        copy(mem, row, k->v, a->st->ncols);
        fn(to, row);
    }
    return a->n;
}

int64_t memo_note(struct db *db, struct arena *mem, const struct stmt *st, const struct val *args, db_row_fn *fn,
                  void *to)
{
    uint64_t hash = hash_of(st, args);

    MUST(!st->write);
    if (!memo_keeps(db, st)) return 0;
    const struct answer *a = *find(db->memo, st, hash, args);
    if (!a) ask_ahead(db, st, hash, args);
    return a && !a->asked ? tell(mem, a, fn, to) : 0;
}

int64_t memo_run(struct db *db, struct arena *mem, const struct stmt *st, const struct val *args, db_row_fn *fn,
                 void *to)
{
    struct memo *m = db->memo;
    struct answer new = {.hash = hash_of(st, args), .st = st};
    const struct answer *a = *find(m, st, new.hash, args);

    if (a && a->asked) db->e->arrive(db), a = *find(m, st, new.hash, args);
    if (a && !a->asked) {
        still_true(db, mem, a);
        return tell(mem, a, fn, to);
    }
    return ask(db, mem, &new, args, &(struct asking){.m = m, .st = st, .fn = fn, .to = to});
}
