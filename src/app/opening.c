/* opening.c: territories that are opened when they are asked for and closed when they are not. */
#include "app/opening.h"

#include "app.sql.h"
#include "app/awaited.h"
#include "app/config.h"
#include "app/job.h"
#include "app/serve.h"
#include "app/turn.h"
#include "http/http.h"

#include <malloc.h>
#include <pthread.h>
#include <time.h>

enum {
    OPENING_MEMORY = 1 << 20,
    LOOK_MS = 250,
    SOON_MS = MINUTE_MS,       /* for what is due within it a territory stays open */
    ROUND_MS = 15 * MINUTE_MS, /* a closed one is opened this often: not all clock tasks have a time written down */
    AGAIN_MS =
        5 * SECOND_MS, /* before a broken one is tried again; twice as long after each try, five minutes at most */
    TRIES_COUNTED = 6
};

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER; /* over struct standing */
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;

bool place_is_open(const struct territory *t)
{
    return t->standing.state == PLACE_OPEN;
}

bool place_barred(const struct territory *t)
{
    return t->standing.state == PLACE_BROKEN && clock_now_ms() < t->standing.again_at;
}

/* --- opening --- */

static void open_whole(struct arena *mem, const struct config *c, struct territory *t)
{
    if (config_str(c, CONFIG_DATABASE).n && !t->store)
        fault("store.undialled", "its database did not answer at the start; it is waited for outside of the cage");
    territory_hold(mem, c, t);
    territory_open(mem, c, t, false);
    store_writer_start(t->store);
    jobs_adopt(t);
}

static bool opened(const struct hall *hall, struct territory *t)
{
    struct arena *mem = arena_new(OPENING_MEMORY);
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        log_line(LOG_ERROR, fp.code, "%.*s is not served, the others are: %s", STR_ARG(t->slug), fp.msg);
        territory_close(t);
        territory_let_go(t);
        arena_free(mem);
        return false;
    }
    open_whole(mem, hall->config, t);
    fault_end(&fp);
    arena_free(mem);
    control_show((size_t)(t - hall->place));
    log_line(LOG_INFO, "place.open", "%.*s", STR_ARG(t->slug));
    return true;
}

/* Held: mu, which is let go meanwhile. */
static void open_now(const struct hall *hall, struct territory *t)
{
    struct standing *s = &t->standing;

    s->state = PLACE_MOVING;
    s->ticked = s->kept = false;
    pthread_mutex_unlock(&mu);
    bool good = opened(hall, t);
    pthread_mutex_lock(&mu);
    s->used_at = clock_now_ms();
    s->again_at = s->used_at + ((int64_t)AGAIN_MS << s->tries);
    if (good) s->tries = 0;
    else if (s->tries < TRIES_COUNTED) s->tries++;
    s->state = good ? PLACE_OPEN : PLACE_BROKEN;
    pthread_cond_broadcast(&moved);
}

bool place_enter(struct hall *hall, struct territory *t)
{
    struct standing *s = &t->standing;

    pthread_mutex_lock(&mu);
    while (s->state == PLACE_MOVING) pthread_cond_wait(&moved, &mu);
    bool opens = s->state != PLACE_OPEN && !place_barred(t);
    if (opens) open_now(hall, t);
    bool yes = s->state == PLACE_OPEN;
    if (yes) s->users++;
    pthread_mutex_unlock(&mu);
    if (!yes || !opens) return yes;
    job_wake();
    chore_wake();
    return yes;
}

bool place_enter_open(struct territory *t)
{
    pthread_mutex_lock(&mu);
    bool yes = place_is_open(t);
    if (yes) t->standing.users++;
    pthread_mutex_unlock(&mu);
    return yes;
}

void place_leave(struct territory *t)
{
    pthread_mutex_lock(&mu);
    t->standing.users--;
    pthread_mutex_unlock(&mu);
}

/* --- closing --- */

struct looking {
    struct arena *mem;
    int64_t at;
};

static void due_read(struct db *db, void *arg)
{
    struct looking *l = arg;
    struct job_soonest_row job;

    if (q_job_soonest(db, l->mem, &job) && job.run_at.set) l->at = job.run_at.v;
    for (size_t i = 0; all_waits[i]; i++) {
        int64_t at = all_waits[i](db, l->mem);
        if (at < l->at) l->at = at;
    }
}

/* When something is to be done in it; 0 when that cannot be known just now. */
static int64_t due_of(struct territory *t)
{
    struct looking l = {arena_new(OPENING_MEMORY), INT64_MAX};
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        log_line(LOG_WARN, fp.code, "%.*s stays open: %s", STR_ARG(t->slug), fp.msg);
        arena_free(l.mem);
        return 0;
    }
    store_read(t->store, due_read, &l);
    fault_end(&fp);
    arena_free(l.mem);
    return l.at;
}

/* Nobody asked for it in a while, nobody is in it, and clock tasks had their turn. Held: mu. */
static bool idle(struct territory *t, int share, int64_t idle_ms)
{
    struct standing *s = &t->standing;
    struct http_use use = http_use_of(share);
    int64_t now = clock_now_ms();
    bool used = use.in_hand || use.begun != s->begun;

    if (used) s->kept = false; /* what it left is looked after once more */
    if (used && s->looked_at > s->used_at) s->used_at = s->looked_at;
    if (use.in_hand || s->used_at > now) s->used_at = now;
    s->begun = use.begun;
    s->looked_at = now;
    return s->state == PLACE_OPEN && !s->users && s->ticked && now - s->used_at >= idle_ms;
}

static bool is_idle(struct territory *t, int share, int64_t idle_ms)
{
    pthread_mutex_lock(&mu);
    bool yes = idle(t, share, idle_ms);
    pthread_mutex_unlock(&mu);
    return yes;
}

/* True: it is the caller's to close. What came up while he looked into it keeps it open. */
static bool closing_begin(struct territory *t, int share, int64_t idle_ms, int64_t due)
{
    struct standing *s = &t->standing;
    int64_t round = clock_now_ms() + ROUND_MS;

    pthread_mutex_lock(&mu);
    s->users--;
    bool yes = idle(t, share, idle_ms) && s->kept;
    if (yes) {
        s->state = PLACE_MOVING;
        s->due_at = due < round ? due : round;
    }
    pthread_mutex_unlock(&mu);
    return yes;
}

static void closing_end(struct territory *t)
{
    pthread_mutex_lock(&mu);
    t->standing.state = PLACE_CLOSED;
    pthread_cond_broadcast(&moved);
    pthread_mutex_unlock(&mu);
    log_line(LOG_INFO, "place.closed", "%.*s", STR_ARG(t->slug));
}

static void close_idle(struct territory *t, int share, int64_t idle_ms)
{
    if (!is_idle(t, share, idle_ms)) return;
    if (!t->standing.kept) {
        chore_wake(); /* upkeep first: what a bank said is applied, what is counted is written */
        return;
    }
    if (!place_enter_open(t)) return;
    int64_t due = due_of(t);
    if (due <= clock_now_ms() + SOON_MS) {
        place_leave(t);
        return;
    }
    if (!closing_begin(t, share, idle_ms, due)) return;
    http_share_stale(share); /* while it is closed no clock looks after its pages */
    territory_close(t);
    malloc_trim(0);
    closing_end(t);
}

/* --- the keeper --- */

static struct {
    pthread_mutex_t mu;
    pthread_cond_t cv;
    struct round round;
    bool running, stopping;
    struct hall *hall;
    int64_t idle_ms; /* 0: nothing is closed */
    void (*on_back)(void);
} keeper = {.mu = PTHREAD_MUTEX_INITIALIZER, .cv = PTHREAD_COND_INITIALIZER};

/* For its clock tasks, or to see whether it was mended: for that alone, so it closes again when they had their turn. */
static void open_due(struct territory *t)
{
    if (!place_enter(keeper.hall, t)) return;
    pthread_mutex_lock(&mu);
    t->standing.users--;
    t->standing.used_at = 0;
    pthread_mutex_unlock(&mu);
}

static bool look(struct round *r, size_t i, int how, void *own)
{
    struct territory *t = &keeper.hall->place[i];
    int state = t->standing.state;

    (void)r, (void)how, (void)own;
    turn_waits(true);

    if (state == PLACE_CLOSED && clock_now_ms() >= t->standing.due_at) open_due(t);
    else if (state == PLACE_BROKEN && !place_barred(t)) open_due(t);
    else if (state == PLACE_OPEN && keeper.idle_ms && i != keeper.hall->first) close_idle(t, (int)i, keeper.idle_ms);
    return false;
}

static bool wait_next(void)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&keeper.mu);
    if (!keeper.stopping) pthread_cond_timedwait(&keeper.cv, &keeper.mu, &until);
    bool go_on = !keeper.stopping;
    pthread_mutex_unlock(&keeper.mu);
    return go_on;
}

static int keep(struct round *r, bool some)
{
    (void)r, (void)some;
    if (!wait_next()) return -1;
    if (awaited_back()) keeper.on_back();
    return 0;
}

void keeper_start(struct hall *hall, void (*on_back)(void))
{
    keeper.hall = hall;
    keeper.on_back = on_back;
    keeper.idle_ms = config_i64(hall->config, CONFIG_IDLE_S) * SECOND_MS;
    keeper.stopping = false;
    if (hall->places < 2) return;
    keeper.round = (struct round){.hall = hall, .name = "opening and closing", .begin = keep, .visit = look};
    turn_start(&keeper.round);
    keeper.running = true;
}

void keeper_stop(void)
{
    if (!keeper.running) return;
    pthread_mutex_lock(&keeper.mu);
    keeper.stopping = true;
    pthread_cond_signal(&keeper.cv);
    pthread_mutex_unlock(&keeper.mu);
    turn_join(&keeper.round);
    keeper.running = false;
}

void opening_metrics(const struct hall *hall, struct buf *b)
{
    buf_put(b, S("# TYPE foirail_territory_open gauge\n"));
    for (size_t i = 0; i < hall->places; i++) {
        int state = hall->place[i].standing.state;
        buf_fmt(b, "foirail_territory_open{territory=\"%.*s\"} %d\n", STR_ARG(hall->place[i].slug),
                state == PLACE_OPEN || state == PLACE_MOVING);
    }
}
