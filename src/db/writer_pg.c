/* writer_pg.c: writes on PostgreSQL, SERIALIZABLE, replayed when they lose a race. Those that may share a COMMIT do, on
** the writer's thread, a savepoint each, as on SQLite: in one process none of them then races another, and what one has
** read is known to the next. The others run on the caller's thread. A refusal commits too (behind the savepoint that
** takes its changes back): only then was what it read really so. */
#include "db/inside.h"

#include <stdio.h>
#include <time.h>

enum {
    REPLAYS_MAX = 20,
    TOGETHER_MAX = 6,
    GROUP_REPLAYS = 2, /* then each alone */
    REPLAY_MS = 2000,
    PAUSE_MAX_US = 150000,
    SETTLE_MS = 5000,
    SETTLE_PAUSE_US = 100000
};

/* One transaction over g[0..n), of which it ran the first. */
struct attempt {
    struct store *s;
    struct write **g;
    int n, ran;
    struct db *db;
    enum write_end how[GROUP_MAX]; /* each ends, if it is committed */
    char xid[24];                  /* of the transaction, empty when it wrote nothing */
    bool heard;                    /* the server answered something */
    const char *code;              /* why all of it is lost */
    char msg[256];
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

static bool is_conflict(const char *code)
{
    return code && !strcmp(code, "db.conflict");
}

static bool is_gone(const char *code)
{
    return code && !strcmp(code, "db.gone");
}

static void attempt_blame(struct attempt *a, const char *code, const char *msg)
{
    a->code = code;
    snprintf(a->msg, sizeof a->msg, "%.*s", (int)sizeof a->msg - 1, msg);
}

/* False: it faulted, and the write knows why. */
static bool member_call(struct attempt *a, struct write *w, bool *keep)
{
    struct tx tx = {.db = a->db, .mem = w->mem};
    struct faultpoint fp;

    blame(w, NULL, "");
    w->after = NULL;
    if (FAULT_CATCH(&fp)) {
        blame(w, fp.code, fp.msg);
        return false;
    }
    pg_part_begin(a->db);
    arena_reset(w->mem);
    memo_next(a->db);
    *keep = w->run(w, &tx);
    MUST(!a->db->asks);
    if (*keep) {
        w->after = tx.after;
        neighbours_tell(a->s, a->db, w->mem, w->after);
        pg_part_keep(a->db, w->mem, a->xid);
    }
    fault_end(&fp);
    return true;
}

/* Its own fault takes back itself alone; a lost race or a lost line is everybody's. */
static enum write_end member_run(struct attempt *a, struct write *w)
{
    bool keep = false, ran = member_call(a, w, &keep);

    if (!ran && (is_conflict(w->code) || is_gone(w->code))) fault(w->code, "%s", w->msg);
    if (ran && keep) return WRITE_DONE;
    w->after = NULL;
    memo_forget(a->db, 0); /* what it read, it read of what is undone */
    pg_part_undo(a->db);
    return ran ? WRITE_REFUSED : WRITE_FAULT;
}

/* Everything up to COMMIT, until the time is up. False: all of it is lost, and it is known why. */
static bool attempt_run(struct attempt *a)
{
    int64_t until = clock_mono_ms() + a->s->group_ms;
    struct faultpoint fp;

    a->ran = 0;
    *a->xid = 0;
    attempt_blame(a, NULL, "");
    if (FAULT_CATCH(&fp)) {
        memo_close(a->db);
        attempt_blame(a, fp.code, fp.msg);
        return false;
    }
    pg_write_begin(a->db);
    memo_open(a->db);
    while (a->ran < a->n && (!a->ran || clock_mono_ms() <= until)) {
        a->how[a->ran] = member_run(a, a->g[a->ran]);
        a->ran++;
    }
    memo_close(a->db);
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

static enum write_end settle(const struct attempt *a)
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

/* ---- once, and again ---- */

static bool goes_apart(const struct attempt *a)
{
    return a->g[0]->apart && a->s->apart;
}

static struct db *connection_take(struct attempt *a)
{
    if (!goes_apart(a)) return pool_take(a->s);
    pthread_mutex_lock(&a->s->aparting);
    return a->s->apart;
}

static void connection_give(struct attempt *a)
{
    if (goes_apart(a)) pthread_mutex_unlock(&a->s->aparting);
    else pool_give(a->s, a->db);
}

/* The connection goes back before a pause or a question to another one. alone: no other write of this process runs beside
** it, so that one that lost again and again to its neighbours here gets through. */
static enum write_end attempt(struct attempt *a, bool alone)
{
    enum pg_end end = PG_UNDONE;
    const char *code;
    char msg[256];

    if (alone) pthread_rwlock_wrlock(&a->s->alone);
    else pthread_rwlock_rdlock(&a->s->alone);
    a->db = connection_take(a);
    if (attempt_run(a)) {
        end = pg_commit(a->db, &code, msg);
        if (end != PG_COMMITTED) attempt_blame(a, code, msg);
    }
    a->heard = pg_heard(a->db);
    a->db->e->rollback(a->db);
    connection_give(a);
    pthread_rwlock_unlock(&a->s->alone);
    if (end == PG_COMMITTED) return WRITE_DONE;
    return end == PG_UNKNOWN ? settle(a) : WRITE_FAULT;
}

static void replay_pause(int i)
{
    uint32_t most = i < TOGETHER_MAX ? 4000u << i : PAUSE_MAX_US;

    pause_us(rand_below(most > PAUSE_MAX_US ? PAUSE_MAX_US : most) + 500);
}

/* Once, and again as long as it loses; a group soon gives up. */
static enum write_end attempts(struct attempt *a)
{
    int64_t until = clock_mono_ms() + REPLAY_MS;
    int most = a->n > 1 ? GROUP_REPLAYS : REPLAYS_MAX;
    enum write_end end = attempt(a, false);

    if (!a->heard && is_gone(a->code)) { /* the connection had died unused: another one, of the pool, once */
        a->g[0]->apart = false;
        end = attempt(a, false);
    }

    for (int i = 0, late = 0; end == WRITE_FAULT && is_conflict(a->code) && !late; i++) { /* the last is made alone */
        late = i == most || clock_mono_ms() >= until;
        if (!late) replay_pause(i);
        end = attempt(a, late || i >= TOGETHER_MAX || clock_mono_ms() > until - REPLAY_MS / 2);
    }
    return end;
}

/* All that ran have one end; committed, each has its own. */
static void attempt_settle(struct attempt *a, enum write_end end)
{
    a->s->commits++;
    a->s->members += a->ran;
    for (int i = 0; i < a->ran; i++) {
        if (end == WRITE_DONE) effects_run(a->g[i]);
        else blame(a->g[i], a->code, a->msg), a->g[i]->after = NULL;
    }
    for (int i = 0; i < a->ran; i++) write_end(a->g[i], end == WRITE_DONE ? a->how[i] : end);
}

void pg_group(struct store *s, struct write **g, int n)
{
    for (int most = n; n;) {
        struct attempt a = {.s = s, .g = g, .n = n < most ? n : most};
        enum write_end end = attempts(&a);
        if (end == WRITE_FAULT && a.n > 1) { /* nobody was answered, so each can be run again by itself */
            most = 1;
            continue;
        }
        if (!a.ran) a.ran = 1; /* what could not begin */
        attempt_settle(&a, end);
        g += a.ran;
        n -= a.ran;
    }
}
