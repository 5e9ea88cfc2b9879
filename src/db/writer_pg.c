/* writer_pg.c: writes on PostgreSQL. Each runs on the caller's thread, SERIALIZABLE, and is replayed when it loses a
** race. A refusal commits too (behind a savepoint that takes its changes back): only then was what it read really so. */
#include "db/inside.h"

#include <stdio.h>
#include <time.h>

enum {
    REPLAYS_MAX = 20,
    TOGETHER_MAX = 6,
    REPLAY_MS = 2000,
    PAUSE_MAX_US = 150000,
    SETTLE_MS = 5000,
    SETTLE_PAUSE_US = 100000
};

struct attempt {
    struct store *s;
    struct write *w;
    struct db *db;
    bool keep;
    char xid[24]; /* of the transaction, empty when it wrote nothing */
};

static const enum vtype str_type[] = {V_STR};

static void pause_us(uint32_t us)
{
    nanosleep(&(struct timespec){us / 1000000, (long)(us % 1000000) * 1000}, NULL);
}

static void text_row(void *to, const struct val *row)
{
    snprintf(to, 24, "%.*s", STR_ARG(row[0].s));
}

static void xid_read(struct db *db, struct arena *mem, char xid[24])
{
    static const struct stmt own = {.name = "xid",
                                    .pg = "SELECT CAST(pg_current_xact_id_if_assigned() AS TEXT)",
                                    .ncols = 1,
                                    .col = str_type,
                                    .maybe = 1};

    db_run(db, mem, &own, NULL, text_row, xid);
}

/* Everything up to COMMIT. False: it faulted, and the write knows why. */
static bool attempt_run(struct attempt *a)
{
    struct tx tx = {.db = a->db, .mem = a->w->mem};
    struct faultpoint fp;

    blame(a->w, NULL, "");
    a->w->after = NULL;
    *a->xid = 0;
    if (FAULT_CATCH(&fp)) {
        memo_close(a->db);
        blame(a->w, fp.code, fp.msg);
        return false;
    }
    pg_write_begin(a->db);
    arena_reset(a->w->mem);
    memo_open(a->db);
    a->keep = a->w->run(a->w, &tx);
    memo_close(a->db);
    a->w->after = a->keep ? tx.after : NULL;
    if (a->keep) neighbours_tell(a->s, a->db, a->w->mem, a->w->after), xid_read(a->db, a->w->mem, a->xid);
    else a->db->e->script(a->db, "ROLLBACK TO m");
    fault_end(&fp);
    return true;
}

/* ---- a COMMIT whose answer was lost ---- */

struct asked {
    struct db *db;
    const char *xid;
    char status[24];
};

static void status_ask(struct asked *q)
{
    static const struct stmt ask = {.name = "xid_status",
                                    .pg = "SELECT pg_xact_status(CAST(CAST($1 AS TEXT) AS xid8))",
                                    .nargs = 1,
                                    .ncols = 1,
                                    .arg = str_type,
                                    .col = str_type,
                                    .maybe = 1};
    struct arena *mem = arena_new(64 << 10);
    struct val xid = v_str(str_c(q->xid));
    struct faultpoint fp;

    *q->status = 0;
    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        fault_again(&fp);
    }
    q->db->e->read_begin(q->db);
    db_run(q->db, mem, &ask, &xid, text_row, q->status);
    q->db->e->read_end(q->db);
    fault_end(&fp);
    arena_free(mem);
}

/* One question over another connection: a new one, or one of the pool's where the process can dial no more. */
static void settle_once(struct store *s, const char *xid, char status[24])
{
    struct db *volatile db = NULL;
    volatile bool fresh = !store_lost_hook();
    struct faultpoint fp;

    *status = 0;
    if (FAULT_CATCH(&fp)) log_line(LOG_WARN, fp.code, "settling %s: %s", xid, fp.msg);
    else {
        db = fresh ? s->e->open(&s->opt, DB_READER) : pool_take(s);
        struct asked q = {.db = db, .xid = xid};
        status_ask(&q);
        memcpy(status, q.status, 24);
        fault_end(&fp);
    }
    if (!db) return;
    db->e->rollback(db);
    if (fresh) db->e->close(db);
    else pool_give(s, db);
}

static enum write_end settle(struct attempt *a)
{
    int64_t until = clock_mono_ms() + SETTLE_MS;
    char status[24];

    if (!*a->xid) return WRITE_FAULT;
    do {
        settle_once(a->s, a->xid, status);
        if (!strcmp(status, "committed")) return WRITE_DONE;
        if (!strcmp(status, "aborted")) return WRITE_FAULT;
        pause_us(SETTLE_PAUSE_US);
    } while (clock_mono_ms() < until);
    return WRITE_UNKNOWN;
}

/* ---- one write ---- */

static bool lost_race(const struct write *w)
{
    return w->code && !strcmp(w->code, "db.conflict");
}

static bool gone(const struct write *w)
{
    return w->code && !strcmp(w->code, "db.gone");
}

static bool goes_apart(const struct store *s, const struct write *w)
{
    return w->apart && s->apart;
}

static struct db *connection_take(struct store *s, const struct write *w)
{
    if (!goes_apart(s, w)) return pool_take(s);
    pthread_mutex_lock(&s->aparting);
    return s->apart;
}

static void connection_give(struct store *s, const struct write *w, struct db *db)
{
    if (goes_apart(s, w)) pthread_mutex_unlock(&s->aparting);
    else pool_give(s, db);
}

/* The connection goes back before a pause or a question to another one. alone: no other write of this process runs beside
** it, so that one that lost again and again to its neighbours here gets through. */
static enum write_end attempt(struct store *s, struct write *w, bool alone, bool *heard)
{
    if (alone) pthread_rwlock_wrlock(&s->alone);
    else pthread_rwlock_rdlock(&s->alone);
    struct attempt a = {.s = s, .w = w, .db = connection_take(s, w)};
    enum pg_end end = PG_UNDONE;

    if (attempt_run(&a)) {
        const char *code;
        char msg[256];
        end = pg_commit(a.db, &code, msg);
        if (end != PG_COMMITTED) blame(w, code, msg);
    }
    *heard = pg_heard(a.db);
    a.db->e->rollback(a.db);
    connection_give(s, w, a.db);
    pthread_rwlock_unlock(&s->alone);
    if (end == PG_COMMITTED) return a.keep ? WRITE_DONE : WRITE_REFUSED;
    return end == PG_UNKNOWN ? settle(&a) : WRITE_FAULT;
}

static void replay_pause(int i)
{
    uint32_t most = i < TOGETHER_MAX ? 4000u << i : PAUSE_MAX_US;

    pause_us(rand_below(most > PAUSE_MAX_US ? PAUSE_MAX_US : most) + 500);
}

void pg_write(struct store *s, struct write *w)
{
    int64_t until = clock_mono_ms() + REPLAY_MS;
    bool heard = false;
    enum write_end end = attempt(s, w, false, &heard);

    if (!heard && gone(w)) { /* the connection had died unused: another one, of the pool, once */
        w->apart = false;
        end = attempt(s, w, false, &heard);
    }

    for (int i = 0, late = 0; end == WRITE_FAULT && lost_race(w) && !late; i++) { /* the last one is made alone */
        late = i == REPLAYS_MAX || clock_mono_ms() >= until;
        if (!late) replay_pause(i);
        end = attempt(s, w, late || i >= TOGETHER_MAX || clock_mono_ms() > until - REPLAY_MS / 2, &heard);
    }
    s->commits++;
    if (end == WRITE_DONE) effects_run(w);
    write_end(w, end);
}
