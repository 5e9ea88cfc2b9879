/* writer_pg.c: writes on PostgreSQL. Each runs on the caller's thread, SERIALIZABLE, and is replayed when it loses a
*race.
** A refusal commits too (behind a savepoint that takes its changes back): only then was what it read really so. */
#include "db/inside.h"

#include <stdio.h>
#include <time.h>

enum { REPLAYS_MAX = 20, REPLAY_MS = 2000, PAUSE_MAX_US = 150000, SETTLE_MS = 5000, SETTLE_PAUSE_US = 100000 };

struct attempt {
    struct store *s;
    struct write *w;
    struct db *db;
    bool begun, keep;
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
        blame(a->w, fp.code, fp.msg);
        return false;
    }
    pg_write_begin(a->db);
    a->begun = true;
    arena_reset(a->w->mem);
    a->keep = a->w->run(a->w, &tx);
    a->w->after = a->keep ? tx.after : NULL;
    if (a->keep) xid_read(a->db, a->w->mem, a->xid);
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

/* The connection goes back before a pause or a question to another one. */
static enum write_end attempt(struct store *s, struct write *w, bool *begun)
{
    struct attempt a = {.s = s, .w = w, .db = pool_take(s)};
    enum pg_end end = PG_UNDONE;

    if (attempt_run(&a)) {
        const char *code;
        char msg[256];
        end = pg_commit(a.db, &code, msg);
        if (end != PG_COMMITTED) blame(w, code, msg);
    }
    a.db->e->rollback(a.db);
    pool_give(s, a.db);
    *begun = a.begun;
    if (end == PG_COMMITTED) return a.keep ? WRITE_DONE : WRITE_REFUSED;
    return end == PG_UNKNOWN ? settle(&a) : WRITE_FAULT;
}

void pg_write(struct store *s, struct write *w)
{
    int64_t until = clock_mono_ms() + REPLAY_MS;
    bool begun = false;
    enum write_end end = attempt(s, w, &begun);

    if (!begun && gone(w)) end = attempt(s, w, &begun); /* the connection had died in the pool: another one, once */

    for (int i = 0; end == WRITE_FAULT && lost_race(w) && i < REPLAYS_MAX && clock_mono_ms() < until; i++) {
        uint32_t most = i < 6 ? 4000u << i : PAUSE_MAX_US;
        pause_us(rand_below(most > PAUSE_MAX_US ? PAUSE_MAX_US : most) + 500);
        end = attempt(s, w, &begun);
    }
    s->commits++;
    if (end == WRITE_DONE) effects_run(w);
    write_end(w, end);
}
