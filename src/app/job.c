#include "app/job.h"

#include "app.sql.h"
#include "app/serve.h"
#include "app/settings.h"

#include <jansson.h>
#include <pthread.h>
#include <time.h>

enum { LEASE_MS = 5 * MINUTE_MS, JOB_THREADS = 8, IDLE_MS = 2000, JOB_MEMORY = 64 << 20, MAIL_MS = 60000, SMS_MS = 15000, SMS_MOST = 306 };

static struct {
    pthread_mutex_t mu;
    pthread_cond_t cv;
    pthread_t thread[JOB_THREADS];
    int threads;
    bool stopping;
    uint64_t wakes;
    struct hall *hall;
} run = {.mu = PTHREAD_MUTEX_INITIALIZER, .cv = PTHREAD_COND_INITIALIZER};

void job_wake(void)
{
    pthread_mutex_lock(&run.mu);
    run.wakes++;
    pthread_cond_broadcast(&run.cv);
    pthread_mutex_unlock(&run.mu);
}

static void wake_effect(int64_t unused)
{
    (void)unused;
    job_wake();
}

void job_add(struct tx *tx, const char *kind, str key, str payload, int64_t run_at)
{
    x_job_insert(tx, tx->mem, id_new(), str_c(kind), key, payload.n ? payload : S("{}"), run_at);
    tx_after_commit(tx, wake_effect, 0);
}

static const struct job_kind *kind_find(str kind)
{
    for (size_t t = 0; all_jobs[t]; t++)
        for (const struct job_kind *k = all_jobs[t]; k->kind; k++)
            if (str_eq(str_c(k->kind), kind)) return k;
    return NULL;
}

static json_t *member(struct job *job, const char *name)
{
    json_error_t e;
    json_t *root = json_loadb(job->payload.p, job->payload.n, JSON_REJECT_DUPLICATES, &e);

    if (!root) fault("job.payload", "job %lld: payload is not JSON", (long long)job->id);
    arena_defer(job->mem, (void (*)(void *))json_decref, root);
    return json_object_get(root, name);
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

void job_read(struct job *job, void (*fn)(struct db *, void *), void *arg)
{
    store_read(job->place->store, fn, arg);
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

static bool write_in(struct territory *place, bool (*fn)(struct tx *, int64_t, void *), void *arg)
{
    struct arena *mem = arena_new(JOB_MEMORY);
    struct job_writing j = {.w = {.run = job_write_run, .mem = mem}, .fn = fn, .arg = arg};
    enum write_end end = store_write_wait(place->store, &j.w);

    arena_free(mem);
    if (end == WRITE_FAULT) log_line(LOG_ERROR, j.w.code, "%s", j.w.msg);
    return end == WRITE_DONE;
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
        .from_name = setting_str(job->place, SETTING_MARKET_NAME), .to = to, .subject = subject, .text = text, .html = html,
        .from = from.n ? from : str_fmt(job->mem, "marche@%.*s", STR_ARG(host_name(job))), .date_ms = job->now,
        .message_id = str_fmt(job->mem, "<job-%lld@%.*s>", (long long)job->id, STR_ARG(host_name(job))),
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
        .url = config_str(c, CONFIG_SMS_URL), .token = job->hall->sms_token, .from = config_str(c, CONFIG_SMS_SENDER), .to = to,
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
    str slow, slow_too, slower, slower_too, hangs, hangs_too, away, away_too;
    str only, only_too;
};

struct taking {
    struct job job;
    struct leave leave;
    bool got;
};

static bool next_find(struct db *db, struct arena *mem, int64_t now, const struct leave *l, struct job_next_row *next)
{
    struct job_next_of_row of;

    if (!l->only.n)
        return q_job_next(db, mem, &(struct job_next_args){now, l->slow, l->slow_too, l->slower, l->slower_too, l->hangs, l->hangs_too, l->away, l->away_too}, next);
    bool found = q_job_next_of(db, mem, now, l->only, l->only_too, &of);
    next->id = found ? of.id : 0;
    return found;
}

static bool take(struct tx *tx, int64_t now, void *arg)
{
    struct taking *t = arg;
    struct job_next_row next;
    struct job_lease_row row;

    t->got = next_find(tx->db, tx->mem, now, &t->leave, &next) && x_job_lease(tx, tx->mem, next.id, now, now + LEASE_MS, &row);
    if (!t->got) return false;
    t->job.id = next.id;
    t->job.now = now;
    t->job.attempts = (int)row.attempts;
    t->job.kind = arena_str(t->job.mem, row.kind);
    t->job.key = arena_str(t->job.mem, row.key);
    t->job.payload = arena_str(t->job.mem, row.payload);
    return true;
}

static bool stopping(uint64_t *seen)
{
    pthread_mutex_lock(&run.mu);
    bool yes = run.stopping;
    *seen = run.wakes;
    pthread_mutex_unlock(&run.mu);
    return yes;
}

bool job_stopping(void)
{
    uint64_t seen;

    return stopping(&seen);
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

static bool record(struct tx *tx, int64_t now, void *arg)
{
    struct recording *r = arg;
    struct job *j = r->job;
    str why = j->error.n ? str_head(j->error, 500) : S("?");

    if (r->end == JOB_DONE) x_job_finish(tx, tx->mem, j->id, now, S("{}")); /* nobody needs to know any more to whom */
    else if (r->end == JOB_GIVE_UP || (j->attempts >= r->max && !job_stopping()))
        x_job_fail(tx, tx->mem, j->id, now, why, r->secret ? S("{}") : j->payload);
    else x_job_again(tx, tx->mem, j->id, now + backoff_ms(j->attempts), why);
    return true;
}

static enum job_end run_caught(struct job *job, const struct job_kind *k)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
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
    struct leave leave;
    bool due;
};

static void look(struct db *db, void *arg)
{
    struct looking *l = arg;
    struct job_next_row next;

    l->due = next_find(db, l->mem, clock_now_ms(), &l->leave, &next);
}

static bool run_one(struct territory *place, struct arena *mem, struct leave leave)
{
    struct taking t = {.job = {.hall = run.hall, .place = place, .mem = mem}, .leave = leave};
    struct looking l = {mem, leave, false};

    store_read(place->store, look, &l);
    if (!l.due || !write_in(place, take, &t) || !t.got) return false;
    const struct job_kind *k = kind_find(t.job.kind);
    struct recording r = {.job = &t.job, .end = JOB_GIVE_UP, .max = k ? k->max_attempts : 1, .secret = k && k->secret};
    log_set_request(str_fmt(mem, "job-%lld", (long long)t.job.id));
    if (k) r.end = run_caught(&t.job, k);
    else t.job.error = S("unknown kind");
    if (r.end != JOB_DONE)
        log_line(LOG_WARN, "job.not_done", "%.*s attempt %d: %.*s", STR_ARG(t.job.kind), t.job.attempts, STR_ARG(t.job.error));
    write_in(place, record, &r);
    log_set_request(S(""));
    return true;
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
static void idle(uint64_t seen)
{
    struct timespec until;

    pthread_mutex_lock(&run.mu);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += IDLE_MS / 1000;
    if (!run.stopping && run.wakes == seen) pthread_cond_timedwait(&run.cv, &run.mu, &until);
    pthread_mutex_unlock(&run.mu);
}

/* What a thread does beside what all do: the first ticks and leaves what may hang, the last but one takes what is slow, the last
** only what is away. */
struct lane {
    struct ticking (*ticking)[TASKS];
    bool slow, away;
};

/* The nth kind of a pace; empty: none. */
static str kind_of_pace(enum job_pace pace, int nth)
{
    for (size_t t = 0; all_jobs[t]; t++)
        for (const struct job_kind *k = all_jobs[t]; k->kind; k++)
            if (k->pace == pace && nth-- == 0) return str_c(k->kind);
    return S("");
}

static bool run_some(struct territory *place, struct arena *mem, const struct lane *lane)
{
    struct leave l = {.slow = kind_of_pace(JOB_SLOW, 0), .slow_too = kind_of_pace(JOB_SLOW, 1), .slower = kind_of_pace(JOB_SLOWER, 0), .slower_too = kind_of_pace(JOB_SLOWER, 1), .hangs = S(""), .hangs_too = S(""),
                      .away = kind_of_pace(JOB_AWAY, 0), .away_too = kind_of_pace(JOB_AWAY, 1)};

    if (lane->away) return l.away.n && run_one(place, mem, (struct leave){.only = l.away, .only_too = l.away_too});
    if (lane->ticking) l.hangs = kind_of_pace(JOB_HANGS, 0), l.hangs_too = kind_of_pace(JOB_HANGS, 1);
    if (!lane->slow) return run_one(place, mem, l);
    if (run_one(place, mem, (struct leave){.only = l.slow, .only_too = l.slow_too})) return true;
    l.slow = l.slow_too = S("");
    if (run_one(place, mem, l)) return true;
    l.slower = l.slower_too = S("");
    return run_one(place, mem, l);
}

static void *runner(void *arg)
{
    struct lane *lane = arg;
    struct arena *mem = arena_new(JOB_MEMORY);
    uint64_t seen;

    while (!stopping(&seen)) {
        bool some = false;
        for (size_t i = 0; i < run.hall->places; i++) {
            struct faultpoint fp;
            if (FAULT_CATCH(&fp)) log_line(LOG_ERROR, fp.code, "job runner: %s", fp.msg);
            else {
                if (lane->ticking) tick(&run.hall->place[i], lane->ticking[i]);
                some |= run_some(&run.hall->place[i], mem, lane);
                fault_end(&fp);
            }
            arena_reset(mem);
        }
        if (!some) idle(seen);
    }
    arena_free(mem);
    return arg;
}

/* On SQLite whoever starts is alone: what a process that died had taken is free again. Elsewhere the lease runs out. */
static bool leases_end(struct tx *tx, int64_t now, void *unused)
{
    (void)now, (void)unused;
    if (!db_is_pg(tx->db)) x_job_leases_end(tx, tx->mem, 0);
    return true;
}

void jobs_start(struct hall *hall, int threads)
{
    static struct ticking ticking[16][TASKS];
    static struct lane lanes[JOB_THREADS];

    MUST(threads >= 3 && threads <= JOB_THREADS && hall->places <= 16);
    run.hall = hall;
    run.stopping = false;
    for (size_t i = 0; i < hall->places; i++) write_in(&hall->place[i], leases_end, NULL);
    for (int i = 0; i < threads; i++) {
        lanes[i] = (struct lane){i ? NULL : ticking, i == threads - 2, i == threads - 1};
        if (pthread_create(&run.thread[run.threads++], NULL, runner, &lanes[i])) fault("job.thread", "no thread for jobs");
    }
}

void jobs_end(void)
{
    pthread_mutex_lock(&run.mu);
    run.stopping = true;
    pthread_cond_broadcast(&run.cv);
    pthread_mutex_unlock(&run.mu);
}

void jobs_stop(void)
{
    jobs_end();
    while (run.threads) pthread_join(run.thread[--run.threads], NULL);
}
