#include "app/job.h"

#include "app.sql.h"
#include "app/opening.h"
#include "app/serve.h"
#include "app/settings.h"
#include "app/shared.h"
#include "app/turn.h"

#include <jansson.h>
#include <pthread.h>
#include <time.h>

enum {
    LEASE_MS = 5 * MINUTE_MS,
    JOB_THREADS = 8,
    TURNS_MS = 200,
    IDLE_MS = 2000,
    JOB_MEMORY = 64 << 20,
    OWN_MEMORY = 4096,
    MAIL_MS = 60000,
    SMS_MS = 15000,
    SMS_MOST = 306
};

/* Threads that take what comes, and those that have work of their own alone. */
enum crew { CREW_ALL, CREW_OWN, CREWS };

static struct {
    pthread_mutex_t mu;
    struct {
        pthread_cond_t cv;
        uint64_t wakes;
    } crew[CREWS];
    int lanes;
    bool stopping;
    struct hall *hall;
} run = {.mu = PTHREAD_MUTEX_INITIALIZER, .crew = {{.cv = PTHREAD_COND_INITIALIZER}, {.cv = PTHREAD_COND_INITIALIZER}}};

void job_wake(void)
{
    pthread_mutex_lock(&run.mu);
    for (int i = 0; i < CREWS; i++) {
        run.crew[i].wakes++;
        pthread_cond_broadcast(&run.crew[i].cv);
    }
    pthread_mutex_unlock(&run.mu);
}

/* A letter wakes one of those that may take it. */
void effect_jobs(int64_t quick)
{
    if (!quick) {
        job_wake();
        return;
    }
    pthread_mutex_lock(&run.mu);
    run.crew[CREW_ALL].wakes++;
    pthread_cond_signal(&run.crew[CREW_ALL].cv);
    pthread_mutex_unlock(&run.mu);
}

static const struct job_kind *kind_find(str kind)
{
    for (size_t t = 0; all_jobs[t]; t++)
        for (const struct job_kind *k = all_jobs[t]; k->kind; k++)
            if (str_eq(str_c(k->kind), kind)) return k;
    return NULL;
}

void job_add(struct tx *tx, const char *kind, str key, str payload, int64_t run_at)
{
    const struct job_kind *k = kind_find(str_c(kind));

    x_job_insert(tx, tx->mem, id_new(), str_c(kind), key, payload.n ? payload : S("{}"), run_at);
    tx_after_commit(tx, effect_jobs, k && k->pace == JOB_QUICK);
}

static json_t *member(struct job *job, const char *name)
{
    json_error_t e;

    if (!job->said) {
        job->said = json_loadb(job->payload.p, job->payload.n, JSON_REJECT_DUPLICATES, &e);
        if (!job->said) fault("job.payload", "job %lld: payload is not JSON", (long long)job->id);
        arena_defer(job->mem, (void (*)(void *))json_decref, job->said);
    }
    return json_object_get(job->said, name);
}

int64_t job_i64(struct job *job, const char *name)
{
    json_t *m = member(job, name);
    int64_t v = 0;

    if (json_is_string(m)) MUST(str_i64(str_c(json_string_value(m)), &v));
    return json_is_integer(m) ? json_integer_value(m) : v;
}

str job_str(struct job *job, const char *name)
{
    json_t *m = member(job, name);

    return json_is_string(m) ? str_c(json_string_value(m)) : (str){0};
}

/* A fault ends the waiting where it is caught. */
static void read_in(struct territory *place, void (*fn)(struct db *, void *), void *arg)
{
    turn_waits(true);
    store_read(place->store, fn, arg);
    turn_waits(false);
}

void job_read(struct job *job, void (*fn)(struct db *, void *), void *arg)
{
    read_in(job->place, fn, arg);
}

struct job_writing {
    struct write w;
    bool (*fn)(struct tx *, int64_t, void *);
    void *arg;
};

static bool job_write_run(struct write *w, struct tx *tx)
{
    struct job_writing *j = (struct job_writing *)w;
    return j->fn(tx, clock_now_ms(), j->arg);
}

static bool write_as(struct territory *place, bool together, bool (*fn)(struct tx *, int64_t, void *), void *arg)
{
    struct arena *mem = arena_new(JOB_MEMORY);
    struct job_writing j = {.w = {.run = job_write_run, .mem = mem, .together = together}, .fn = fn, .arg = arg};

    turn_waits(true);
    enum write_end end = store_write_wait(place->store, &j.w);
    turn_waits(false);
    arena_free(mem);
    if (end == WRITE_FAULT) log_line(LOG_ERROR, j.w.code, "%s", j.w.msg);
    return end == WRITE_DONE;
}

static bool write_in(struct territory *place, bool (*fn)(struct tx *, int64_t, void *), void *arg)
{
    return write_as(place, false, fn, arg);
}

/* On PostgreSQL, who looks for a job at the same time finds the same one, and all but one lose: in one transaction, the
** next finds the next. */
static bool write_together(struct territory *place, bool (*fn)(struct tx *, int64_t, void *), void *arg)
{
    return write_as(place, true, fn, arg);
}

bool job_write(struct job *job, bool (*fn)(struct tx *, int64_t, void *), void *arg)
{
    return write_in(job->place, fn, arg);
}

str job_url(const struct job *job, enum lang lang, str path)
{
    return str_fmt(job->mem, "%.*s%s%.*s", STR_ARG(job->place->origin[0]), lang == LANG_EN ? "/en" : "", STR_ARG(path));
}

static str host_name(struct job *job)
{
    str o = job->place->origin[0];
    ptrdiff_t at = str_find(o, S("://"));
    str host = str_from(o, (size_t)at + 3);
    ptrdiff_t colon = str_find(host, S(":"));

    return colon < 0 ? host : str_head(host, (size_t)colon);
}

enum job_end job_mail(struct job *job, enum lang lang, str to, str subject, str text, str html)
{
    str from = setting_str(job->place, SETTING_MAIL_FROM), help = setting_str(job->place, SETTING_HELP_MAIL);
    struct outside_mail m = {
        .from_name = setting_str(job->place, SETTING_MARKET_NAME),
        .to = to,
        .subject = subject,
        .text = text,
        .html = html,
        .from = from.n ? from : str_fmt(job->mem, "marche@%.*s", STR_ARG(host_name(job))),
        .date_ms = job->now,
        .message_id = str_fmt(job->mem, "<job-%lld@%.*s>", (long long)job->id, STR_ARG(host_name(job))),
        .list_unsubscribe = job->stop,
    };

    (void)lang;
    m.reply_to = help.n ? help : m.from;
    switch (courier_mail(job->mem, &m, MAIL_MS, &job->error)) {
    case OUTSIDE_OK: return JOB_DONE;
    case OUTSIDE_REFUSED: return JOB_GIVE_UP;
    default: return JOB_AGAIN;
    }
}

enum job_end job_sms(struct job *job, str to, str text)
{
    const struct config *c = job->hall->config;
    struct outside_sms m = {
        .url = config_str(c, CONFIG_SMS_URL),
        .token = job->hall->sms_token,
        .from = config_str(c, CONFIG_SMS_SENDER),
        .to = to,
        .text = gsm_text(job->mem, text, SMS_MOST),
        .id = str_fmt(job->mem, "job-%lld@%.*s", (long long)job->id, STR_ARG(host_name(job))),
    };

    if (!m.url.n) {
        job->error = S("no SMS gateway is named (sms_url)");
        return JOB_GIVE_UP;
    }
    switch (courier_sms(job->mem, &m, SMS_MS, &job->error)) {
    case OUTSIDE_OK: return JOB_DONE;
    case OUTSIDE_REFUSED: return JOB_GIVE_UP;
    default: return JOB_AGAIN;
    }
}

/* --- the runner --- */

/* Kinds not to take now; empty: none. Or the only ones to take. */
struct leave {
    str slow, slow_too, slower, slower_too, hangs, hangs_too, away, away_too, told;
    str only, only_too;
};

/* What a thread would take, what it likes best first. */
enum { WISHES_MOST = 3 };
struct wishes {
    struct leave v[WISHES_MOST];
    int n;
};

/* The one of two kinds that was due first: each has an index of its own, or all that waits would be looked through. */
static bool next_only(struct db *db, struct arena *mem, int64_t now, const struct leave *l, struct job_next_row *next)
{
    struct job_next_of_row one, two;
    bool any = q_job_next_of(db, mem, now, l->only, &one),
         too = l->only_too.n && q_job_next_of(db, mem, now, l->only_too, &two);

    if (any) next->id = one.id;
    if (too && (!any || two.run_at < one.run_at)) next->id = two.id;
    return any || too;
}

static bool next_of(struct db *db, struct arena *mem, int64_t now, const struct leave *l, struct job_next_row *next)
{
    if (l->only.n) return next_only(db, mem, now, l, next);
    return q_job_next(db, mem,
                      &(struct job_next_args){now, l->slow, l->slow_too, l->slower, l->slower_too, l->hangs,
                                              l->hangs_too, l->away, l->away_too, l->told},
                      next);
}

static bool next_find(struct db *db, struct arena *mem, int64_t now, const struct wishes *w, struct job_next_row *next)
{
    for (int i = 0; i < w->n; i++)
        if (next_of(db, mem, now, &w->v[i], next)) return true;
    return false;
}

static bool take(struct tx *tx, int64_t now, const struct wishes *w, struct job *job)
{
    struct job_next_row next;
    struct job_lease_row row;

    if (!next_find(tx->db, tx->mem, now, w, &next) || !x_job_lease(tx, tx->mem, next.id, now, now + LEASE_MS, &row))
        return false;
    job->id = next.id;
    job->now = now;
    job->attempts = (int)row.attempts;
    job->kind = arena_str(job->mem, row.kind);
    job->key = arena_str(job->mem, row.key);
    job->payload = arena_str(job->mem, row.payload);
    return true;
}

static bool stopping(enum crew crew, uint64_t *seen)
{
    pthread_mutex_lock(&run.mu);
    bool yes = run.stopping;
    *seen = run.crew[crew].wakes;
    pthread_mutex_unlock(&run.mu);
    return yes;
}

bool job_stopping(void)
{
    uint64_t seen;

    return stopping(CREW_ALL, &seen);
}

struct recording {
    struct job *job;
    enum job_end end;
    int max;
    bool secret;
};

/* 5 s, 20 s, 80 s … at most an hour, with a fifth of chance either way. */
static int64_t backoff_ms(int attempts)
{
    int64_t ms = 5 * SECOND_MS;

    for (int i = 1; i < attempts && ms < HOUR_MS; i++) ms *= 4;
    if (ms > HOUR_MS) ms = HOUR_MS;
    return ms * 4 / 5 + rand_below((uint32_t)(ms * 2 / 5));
}

static int64_t later_ms(const struct job *j)
{
    int64_t ms = backoff_ms(j->attempts);

    return ms > j->wait_ms ? ms : j->wait_ms;
}

static bool record(struct tx *tx, int64_t now, void *arg)
{
    struct recording *r = arg;
    struct job *j = r->job;
    str why = j->error.n ? str_head(j->error, 500) : S("?");

    if (r->end == JOB_DONE) x_job_finish(tx, tx->mem, j->id, now, S("{}")); /* nobody needs to know any more to whom */
    else if (r->end == JOB_GIVE_UP || (j->attempts >= r->max && !job_stopping()))
        x_job_fail(tx, tx->mem, j->id, now, why, r->secret ? S("{}") : j->payload);
    else x_job_again(tx, tx->mem, j->id, now + later_ms(j), why);
    return true;
}

static enum job_end run_caught(struct job *job, const struct job_kind *k)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        turn_waits(false);
        log_line(LOG_ERROR, fp.code, "job %lld: %s", (long long)job->id, fp.msg);
        job->error = str_fmt(job->mem, "%s", fp.code);
        return JOB_AGAIN;
    }
    enum job_end end = k->run(job);
    fault_end(&fp);
    return end;
}

struct looking {
    struct arena *mem;
    const struct wishes *wishes;
    bool due;
};

static void look(struct db *db, void *arg)
{
    struct looking *l = arg;
    struct job_next_row next;

    l->due = next_find(db, l->mem, clock_now_ms(), l->wishes, &next);
}

/* How a job ended is written together with the taking of the next. */
struct turn {
    const struct wishes *wishes;
    struct recording *done; /* NULL: none before */
    struct job job;
    bool got;
};

static bool turn_write(struct tx *tx, int64_t now, void *arg)
{
    struct turn *t = arg;

    if (t->done) record(tx, now, t->done);
    t->got = take(tx, now, t->wishes, &t->job);
    return t->done || t->got;
}

static bool turn_take(struct territory *place, struct turn *t)
{
    bool written = write_together(place, turn_write, t);

    if (!written && t->done) write_together(place, record, t->done);
    return written && t->got;
}

static struct recording job_run(struct job *job)
{
    const struct job_kind *k = kind_find(job->kind);
    struct recording r = {.job = job, .end = JOB_GIVE_UP, .max = k ? k->max_attempts : 1, .secret = k && k->secret};

    log_set_request(str_fmt(job->mem, "job-%lld", (long long)job->id));
    if (k) r.end = run_caught(job, k);
    else job->error = S("unknown kind");
    if (r.end != JOB_DONE)
        log_line(LOG_WARN, "job.not_done", "%.*s attempt %d: %.*s", STR_ARG(job->kind), job->attempts,
                 STR_ARG(job->error));
    log_set_request(S(""));
    return r;
}

/* Some jobs, one after another for a short while, as the clock waits for this thread too. The one that is taken and the
** one that is recorded have an arena each. */
static bool run_some(struct territory *place, struct arena *const mem[2], const struct wishes *w)
{
    struct looking l = {mem[0], w, false};
    struct recording done, *last = NULL;
    int64_t until = clock_mono_ms() + TURNS_MS;
    struct job job[2];

    read_in(place, look, &l);
    for (int n = 0; l.due && (!n || clock_mono_ms() < until) && !job_stopping(); n++) {
        arena_reset(mem[n % 2]);
        struct turn t = {.wishes = w, .done = last, .job = {.hall = run.hall, .place = place, .mem = mem[n % 2]}};
        if (!turn_take(place, &t)) return last != NULL;
        job[n % 2] = t.job;
        done = job_run(&job[n % 2]);
        last = &done;
    }
    if (last) write_together(place, record, last);
    return last != NULL;
}

/* --- repeated tasks, on the first thread --- */

struct ticking {
    const struct clock_task *task;
    int64_t next_at;
};
enum { TASKS = 64 };

static bool task_run(struct tx *tx, int64_t now, void *arg)
{
    ((const struct clock_task *)arg)->run(tx, now);
    return true;
}

static void tick(struct territory *place, struct ticking *t)
{
    int64_t now = clock_now_ms(), k = 0;

    for (size_t i = 0; all_clock_tasks[i]; i++)
        for (const struct clock_task *c = all_clock_tasks[i]; c->name && k < TASKS; c++, k++) {
            if (t[k].task && now < t[k].next_at) continue;
            t[k] = (struct ticking){c, now + c->every_ms};
            write_in(place, task_run, (void *)(uintptr_t)c);
        }
}

/* Waits for a wake-up, or a short while: jobs also become due by the clock. */
static void idle(enum crew crew, uint64_t seen)
{
    struct timespec until;

    pthread_mutex_lock(&run.mu);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += IDLE_MS / 1000;
    if (!run.stopping && run.crew[crew].wakes == seen) pthread_cond_timedwait(&run.crew[crew].cv, &run.mu, &until);
    pthread_mutex_unlock(&run.mu);
}

/* What one round does beside what all do: the first ticks and leaves what may hang, the last but one takes what is slow,
** the last only what is away; before these one that only tells browsers. */
struct lane {
    struct round round;
    struct ticking (*ticking)[TASKS];
    bool slow, away, told;
    struct wishes wishes;
    uint64_t seen;
};

/* The nth kind of a pace; empty: none. */
static str kind_of_pace(enum job_pace pace, int nth)
{
    for (size_t t = 0; all_jobs[t]; t++)
        for (const struct job_kind *k = all_jobs[t]; k->kind; k++)
            if (k->pace == pace && nth-- == 0) return str_c(k->kind);
    return S("");
}

static struct wishes lane_wishes(const struct lane *lane)
{
    struct leave l = {.slow = kind_of_pace(JOB_SLOW, 0),
                      .slow_too = kind_of_pace(JOB_SLOW, 1),
                      .slower = kind_of_pace(JOB_SLOWER, 0),
                      .slower_too = kind_of_pace(JOB_SLOWER, 1),
                      .hangs = S(""),
                      .hangs_too = S(""),
                      .away = kind_of_pace(JOB_AWAY, 0),
                      .away_too = kind_of_pace(JOB_AWAY, 1),
                      .told = kind_of_pace(JOB_TOLD, 0)};

    if (lane->told) return (struct wishes){{{.only = l.told, .only_too = S("")}}, l.told.n > 0};
    if (lane->away) return (struct wishes){{{.only = l.away, .only_too = l.away_too}}, l.away.n > 0};
    if (lane->ticking) l.hangs = kind_of_pace(JOB_HANGS, 0), l.hangs_too = kind_of_pace(JOB_HANGS, 1);
    if (!lane->slow) return (struct wishes){{l}, 1};
    struct wishes w = {{{.only = l.slow, .only_too = l.slow_too}, l, l}, 3};
    w.v[1].slow = w.v[1].slow_too = w.v[2].slow = w.v[2].slow_too = S("");
    w.v[2].slower = w.v[2].slower_too = S("");
    return w;
}

/* What one thread has for itself: the job it runs and the one it records have an arena each. */
struct lane_own {
    struct arena *self, *mem[2];
};

/* Its turn in a territory that is open. */
static bool turn_caught(struct territory *place, size_t i, const struct lane *lane, struct arena *const mem[2])
{
    volatile bool some = false;
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        log_line(LOG_ERROR, fp.code, "job runner: %s", fp.msg);
        return some;
    }
    if (lane->ticking) tick(place, lane->ticking[i]), place->standing.ticked = true;
    some = lane->wishes.n && run_some(place, mem, &lane->wishes);
    fault_end(&fp);
    return some;
}

static bool lane_visit(struct round *round, size_t i, int how, void *own)
{
    struct territory *place = &run.hall->place[i];
    struct arena *const *mem = ((struct lane_own *)own)->mem;

    (void)how;
    if (!place_enter_open(place)) return false;
    bool some = turn_caught(place, i, (const struct lane *)round, mem);
    for (int k = 0; k < 2; k++) arena_reset(mem[k]);
    place_leave(place);
    return some;
}

static int lane_begin(struct round *round, bool some)
{
    struct lane *lane = (struct lane *)round;
    enum crew crew = lane->told || lane->away ? CREW_OWN : CREW_ALL;

    if (!some) idle(crew, lane->seen);
    return stopping(crew, &lane->seen) ? -1 : 0;
}

static void *lane_open(void)
{
    struct arena *self = arena_new(OWN_MEMORY);
    struct lane_own *own = NEW(self, struct lane_own, 1);

    *own = (struct lane_own){self, {arena_new(JOB_MEMORY), arena_new(JOB_MEMORY)}};
    return own;
}

static void lane_close(void *arg)
{
    struct lane_own *own = arg;

    for (int k = 0; k < 2; k++) arena_free(own->mem[k]);
    arena_free(own->self);
}

/* On SQLite whoever starts is alone: what a process that died had taken is free again. Elsewhere the lease runs out. */
static bool leases_end(struct tx *tx, int64_t now, void *unused)
{
    (void)now, (void)unused;
    if (!db_is_pg(tx->db)) x_job_leases_end(tx, tx->mem, 0);
    return true;
}

void jobs_adopt(struct territory *place)
{
    write_in(place, leases_end, NULL);
}

static struct lane lanes[JOB_THREADS];

void jobs_start(struct hall *hall, int threads)
{
    static struct ticking ticking[TURN_PLACES][TASKS];

    MUST(threads >= 4 && threads <= JOB_THREADS && hall->places <= TURN_PLACES);
    run.hall = hall;
    run.stopping = false;
    for (size_t i = 0; i < hall->places; i++)
        if (place_is_open(&hall->place[i])) jobs_adopt(&hall->place[i]);
    for (int i = 0; i < threads; i++) {
        struct lane *l = &lanes[run.lanes++];
        *l = (struct lane){.round = {.hall = hall,
                                     .name = "a thread for jobs",
                                     .begin = lane_begin,
                                     .visit = lane_visit,
                                     .open = lane_open,
                                     .close = lane_close},
                           .ticking = i ? NULL : ticking,
                           .slow = i == threads - 2,
                           .away = i == threads - 1,
                           .told = i == threads - 3};
        l->wishes = lane_wishes(l);
        turn_start(&l->round);
    }
}

void jobs_end(void)
{
    pthread_mutex_lock(&run.mu);
    run.stopping = true;
    for (int i = 0; i < CREWS; i++) pthread_cond_broadcast(&run.crew[i].cv);
    pthread_mutex_unlock(&run.mu);
}

void jobs_stop(void)
{
    jobs_end();
    while (run.lanes) turn_join(&lanes[--run.lanes].round);
}
