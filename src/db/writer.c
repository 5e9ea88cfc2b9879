/* writer.c: writes. One thread takes what is queued: a savepoint each, one COMMIT, then effects, then answers, refusals
** too: a refusal may rest on what a neighbour wrote, so it is not said before that is durable. How that is done on
** SQLite; for PostgreSQL see writer_pg.c. */
#include "db/inside.h"

#include <stdio.h>

enum member { M_DONE, M_REFUSED, M_FAULT, M_GONE };

struct write_wait {
    pthread_mutex_t mu;
    pthread_cond_t ended;
    bool over;
    enum write_end end;
};

/* ---- ending a write ---- */

/* What is called back after the COMMIT must not take the writer down. */
static void guarded(void (*call)(void *), void *arg)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        log_line(LOG_ERROR, fp.code, "after a write: %s", fp.msg);
        return;
    }
    call(arg);
    fault_end(&fp);
}

static void effect_call(void *arg)
{
    struct effect *e = arg;

    e->fn(e->arg);
}

void effects_run(struct write *w)
{
    for (struct effect *e = w->after; e; e = e->next) guarded(effect_call, e);
    w->after = NULL;
}

struct ending {
    struct write *w;
    enum write_end end;
};

static void done_call(void *arg)
{
    struct ending *e = arg;

    e->w->done(e->w, e->end);
}

/* Whoever waits may free the write as soon as it is told. */
void write_end(struct write *w, enum write_end end)
{
    struct write_wait *wait = w->wait;

    if (w->done) guarded(done_call, &(struct ending){w, end});
    if (!wait) return;
    pthread_mutex_lock(&wait->mu);
    wait->end = end;
    wait->over = true;
    pthread_cond_signal(&wait->ended);
    pthread_mutex_unlock(&wait->mu);
}

void blame(struct write *w, const char *code, const char *msg)
{
    w->code = code;
    snprintf(w->msg, sizeof w->msg, "%.*s", (int)sizeof w->msg - 1, msg);
}

/* ---- one member ---- */

/* False: it faulted. */
static bool member_call(struct store *s, struct write *w, bool *keep)
{
    struct tx tx = {.db = s->writer, .mem = w->mem};
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        blame(w, fp.code, fp.msg);
        return false;
    }
    arena_reset(w->mem);
    memo_open(s->writer); /* a question is cheaper here than looking through what many have asked */
    *keep = w->run(w, &tx);
    w->after = tx.after;
    fault_end(&fp);
    return true;
}

static enum member member_undo(struct db *db, struct write *w, enum member how)
{
    w->after = NULL;
    memo_forget(db, 0); /* what it read, it read of what is undone */
    if (!lite_exec(db, "ROLLBACK TO m") && !lite_exec(db, "RELEASE m")) return how;
    if (!w->code) blame(w, "db.io", lite_error(db));
    lite_exec(db, "ROLLBACK");
    return M_GONE;
}

/* M_GONE: SQLite took the whole transaction back (full, I/O error, interrupt, no memory). */
static enum member member_run(struct store *s, struct write *w)
{
    struct db *db = s->writer;
    bool keep = false;

    blame(w, NULL, "");
    w->after = NULL;
    int rc = lite_exec(db, "SAVEPOINT m");
    if (rc) {
        blame(w, lite_code(rc), lite_error(db));
        return lite_in_transaction(db) ? M_FAULT : M_GONE;
    }
    bool ok = member_call(s, w, &keep);
    lite_reset_busy(db);
    if (!lite_in_transaction(db)) {
        if (!w->code) blame(w, "db.gone", "the transaction was lost");
        return M_GONE;
    }
    if (!ok) return member_undo(db, w, M_FAULT);
    if (!keep) return member_undo(db, w, M_REFUSED);
    rc = lite_exec(db, "RELEASE m");
    if (!rc) return M_DONE;
    blame(w, lite_code(rc), lite_error(db));
    return lite_in_transaction(db) ? member_undo(db, w, M_FAULT) : M_GONE;
}

/* ---- a group ---- */

static void group_ends(struct write **g, int n, enum write_end end)
{
    for (int i = 0; i < n; i++) write_end(g[i], end);
}

/* The group is lost and nobody was answered, so all can be run again, each in its own transaction. */
static void group_alone(struct store *s, struct write **g, int n)
{
    if (n == 1) {
        g[0]->after = NULL;
        write_end(g[0], WRITE_FAULT);
        return;
    }
    for (int i = 0; i < n; i++) group_run(s, g + i, 1);
}

static void group_settle(struct store *s, struct write **g, int n, const enum member *how)
{
    static const enum write_end end[] = {[M_DONE] = WRITE_DONE, [M_REFUSED] = WRITE_REFUSED, [M_FAULT] = WRITE_FAULT};

    s->commits++;
    s->members += n;
    for (int i = 0; i < n; i++) effects_run(g[i]);
    for (int i = 0; i < n; i++) write_end(g[i], end[how[i]]);
}

static void commit_failed(struct store *s, struct write **g, int n, int rc)
{
    char msg[256];

    snprintf(msg, sizeof msg, "COMMIT: %s (%d)", lite_error(s->writer), rc);
    log_line(LOG_ERROR, lite_code(rc), "%s", msg);
    if (lite_in_transaction(s->writer)) lite_exec(s->writer, "ROLLBACK");
    for (int i = 0; i < n; i++) blame(g[i], lite_code(rc), msg), g[i]->after = NULL;
    if (!lite_commit_unknown(rc)) {
        group_alone(s, g, n);
        return;
    }
    s->refuses = true;
    if (store_lost_hook()) store_lost_hook()();
    group_ends(g, n, WRITE_UNKNOWN);
}

/* Runs members until the time is up. Returns how many ran, -1 when the transaction was lost. */
static int members_run(struct store *s, struct write **g, int n, enum member *how)
{
    int64_t until = clock_mono_ms() + s->group_ms;
    int k = 0;

    while (k < n && (!k || clock_mono_ms() <= until)) {
        how[k] = member_run(s, g[k]);
        if (how[k] == M_GONE) return -1;
        k++;
    }
    return k;
}

void group_run(struct store *s, struct write **g, int n)
{
    enum member how[GROUP_MAX];

    while (n && !s->refuses) {
        int rc = lite_exec(s->writer, "BEGIN IMMEDIATE");
        for (int i = 0; rc && i < n; i++) blame(g[i], lite_code(rc), lite_error(s->writer));
        memo_open(s->writer);
        int k = rc ? -1 : members_run(s, g, n, how);
        memo_close(s->writer);
        if (k < 0) {
            group_alone(s, g, n);
            return;
        }
        rc = lite_exec(s->writer, "COMMIT");
        if (rc) commit_failed(s, g, k, rc);
        else group_settle(s, g, k, how);
        g += k;
        n -= k;
    }
    group_ends(g, n, WRITE_STOPPED);
}

/* ---- the thread ---- */

static int group_take(struct store *s, struct write **g)
{
    int n = 0;

    pthread_mutex_lock(&s->mu);
    while (!s->head && !s->stopping) pthread_cond_wait(&s->queued, &s->mu);
    for (; s->head && n < GROUP_MAX; s->head = g[n++]->next) g[n] = s->head;
    if (!s->head) s->tail = &s->head;
    pthread_mutex_unlock(&s->mu);
    return n;
}

static void *writer_main(void *arg)
{
    struct store *s = arg;
    struct write *g[GROUP_MAX];

    for (int n; (n = group_take(s, g));) {
        if (s->e->pg) {
            pg_group(s, g, n);
            continue;
        }
        pthread_mutex_lock(&s->writing);
        group_run(s, g, n);
        lite_checkpoint(s->writer, n < GROUP_MAX);
        pthread_mutex_unlock(&s->writing);
    }
    return NULL;
}

void store_writer_start(struct store *s)
{
    neighbours_start(s);
    if (s->opt.read_only || s->threaded) return;
    int rc = pthread_create(&s->thread, NULL, writer_main, s);
    if (rc) fault("store.thread", "no thread for the writer: %s", strerror(rc));
    s->threaded = true;
}

void writer_stop(struct store *s)
{
    pthread_mutex_lock(&s->mu);
    s->stopping = true;
    pthread_cond_signal(&s->queued);
    pthread_mutex_unlock(&s->mu);
    if (s->threaded) pthread_join(s->thread, NULL);
    s->threaded = false;
}

/* ---- the door ---- */

static void write_here(struct store *s, struct write *w)
{
    MUST(!pthread_mutex_lock(&s->writing)); /* a write inside a write is told, not hung */
    group_run(s, &w, 1);
    lite_checkpoint(s->writer, true);
    pthread_mutex_unlock(&s->writing);
}

void store_write(struct store *s, struct write *w)
{
    pthread_mutex_lock(&s->mu);
    bool closed = s->stopping || s->refuses || s->opt.read_only;
    bool queue = !closed && s->threaded && (w->together || !s->e->pg);
    w->next = NULL;
    if (queue) {
        *s->tail = w;
        s->tail = &w->next;
        pthread_cond_signal(&s->queued);
    }
    pthread_mutex_unlock(&s->mu);
    if (closed) write_end(w, WRITE_STOPPED);
    else if (!queue && s->e->pg) pg_group(s, &w, 1);
    else if (!queue) write_here(s, w);
}

enum write_end store_write_wait(struct store *s, struct write *w)
{
    struct write_wait wait = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, WRITE_STOPPED};

    w->wait = &wait;
    store_write(s, w);
    pthread_mutex_lock(&wait.mu);
    while (!wait.over) pthread_cond_wait(&wait.ended, &wait.mu);
    pthread_mutex_unlock(&wait.mu);
    w->wait = NULL;
    return wait.end;
}

bool store_refuses_writes(const struct store *s)
{
    return s->refuses;
}
