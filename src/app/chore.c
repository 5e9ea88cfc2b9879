#include "app/job.h"
#include "app/opening.h"
#include "app/serve.h"
#include "app/turn.h"

#include <pthread.h>
#include <time.h>

enum {
    CHORES = 32,
    PLACES = 16,
    TICK_MS = 250,
    BREATH_MS = 100,
    OFTEN_MS = 10000
}; /* a call wakes the frequent ones */

static struct {
    pthread_mutex_t mu;
    pthread_cond_t cv;
    struct round round;
    bool running, stopping, woken;
    struct hall *hall;
    int64_t next_at[PLACES][CHORES];
} state = {.mu = PTHREAD_MUTEX_INITIALIZER, .cv = PTHREAD_COND_INITIALIZER};

void chore_wake(void)
{
    pthread_mutex_lock(&state.mu);
    state.woken = true;
    pthread_cond_signal(&state.cv);
    pthread_mutex_unlock(&state.mu);
}

static void run_caught(const struct chore *c, struct territory *place)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        log_line(LOG_ERROR, fp.code, "%s: %s", c->name, fp.msg);
        return;
    }
    c->run(state.hall, place);
    fault_end(&fp);
}

static void round_in(size_t place, bool woken)
{
    int64_t now = clock_mono_ms();
    int k = 0;

    for (size_t t = 0; all_chores[t]; t++)
        for (const struct chore *c = all_chores[t]; c->name; c++, k++) {
            MUST(k < CHORES);
            if (now < state.next_at[place][k] && !(woken && c->every_ms <= OFTEN_MS)) continue;
            state.next_at[place][k] = now + c->every_ms;
            run_caught(c, &state.hall->place[place]);
        }
}

/* What lasts here (a search index made anew) keeps no other territory waiting either. */
static bool place_visit(struct round *r, size_t i, int woken, void *own)
{
    struct territory *place = &state.hall->place[i];

    (void)r, (void)own;
    if (!place_enter_open(place)) return false;
    turn_waits(true);
    round_in(i, woken);
    if (woken) place->standing.kept = true;
    place_leave(place);
    return false;
}

static struct timespec after_ms(long ms)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += ms * 1000000L;
    t.tv_sec += t.tv_nsec / 1000000000L;
    t.tv_nsec %= 1000000000L;
    return t;
}

/* True to go on; *woken says whether somebody called. Thousands may call in a second: between two rounds is a breath. */
static bool wait_next(bool *woken)
{
    struct timespec breath = after_ms(BREATH_MS), until = after_ms(TICK_MS);

    pthread_mutex_lock(&state.mu);
    while (!state.stopping && !pthread_cond_timedwait(&state.cv, &state.mu, &breath)) continue;
    if (!state.stopping && !state.woken) pthread_cond_timedwait(&state.cv, &state.mu, &until);
    *woken = state.woken;
    state.woken = false;
    bool go_on = !state.stopping;
    pthread_mutex_unlock(&state.mu);
    return go_on;
}

static int round_begin(struct round *r, bool some)
{
    bool woken;

    (void)r, (void)some;
    return wait_next(&woken) ? woken : -1;
}

void chores_start(struct hall *hall)
{
    state.hall = hall;
    state.stopping = false;
    state.round = (struct round){.hall = hall, .name = "upkeep", .begin = round_begin, .visit = place_visit};
    turn_start(&state.round);
    state.running = true;
}

/* What only memory holds is written where the database answers. */
static void round_at_stop(size_t i)
{
    struct territory *place = &state.hall->place[i];

    if (!place_enter_open(place)) return;
    for (size_t t = 0; all_chores[t]; t++)
        for (const struct chore *c = all_chores[t]; c->name; c++)
            if (c->at_stop) run_caught(c, place);
    place_leave(place);
}

void chores_stop(void)
{
    if (!state.running) return;
    pthread_mutex_lock(&state.mu);
    state.stopping = true;
    pthread_cond_signal(&state.cv);
    pthread_mutex_unlock(&state.mu);
    turn_join(&state.round);
    for (size_t i = 0; i < state.hall->places; i++) round_at_stop(i);
    state.running = false;
}
