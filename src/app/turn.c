#include "app/turn.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { ROUNDS_MOST = 8, WALKERS_MOST = ROUNDS_MOST * (TURN_PLACES + 1), HELD_MS = 2000, LOOK_MS = 250 };

struct walker {
    struct round *round;
    size_t place;
    _Atomic int64_t waits_since; /* monotonic; 0: for no database */
    bool used;
    bool left; /* another has its round: it ends when it comes back */
};

static struct {
    pthread_mutex_t mu; /* over all of this, and what is turn.c's of a round */
    pthread_cond_t changed;
    struct round *round[ROUNDS_MOST];
    size_t rounds;
    struct walker walker[WALKERS_MOST];
    pthread_t watch;
} all = {.mu = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static _Thread_local struct walker *me;

void turn_waits(bool yes)
{
    if (me) me->waits_since = yes ? clock_mono_ms() : 0;
}

/* --- going round --- */

/* False: somebody was left there. */
static bool place_begin(struct walker *w, size_t i)
{
    pthread_mutex_lock(&all.mu);
    bool free = !w->round->left[i];
    w->place = i;
    pthread_mutex_unlock(&all.mu);
    return free;
}

/* False: the round is another's by now. */
static bool place_end(struct walker *w)
{
    turn_waits(false);
    pthread_mutex_lock(&all.mu);
    bool stays = !w->left;
    if (!stays) w->round->left[w->place]--;
    pthread_mutex_unlock(&all.mu);
    return stays;
}

/* False: the round is another's by now. */
static bool round_once(struct walker *w, int how, void *own, bool *some)
{
    struct round *r = w->round;

    *some = false;
    for (size_t i = 0; i < r->hall->places; i++) {
        if (!place_begin(w, i)) continue;
        *some |= r->visit(r, i, how, own);
        if (!place_end(w)) return false;
    }
    return true;
}

static void walker_end(struct walker *w)
{
    pthread_mutex_lock(&all.mu);
    w->round->walkers--;
    w->used = false;
    pthread_cond_broadcast(&all.changed);
    pthread_mutex_unlock(&all.mu);
}

static void *walk(void *arg)
{
    struct walker *w = me = arg;
    struct round *r = w->round;
    void *own = r->open ? r->open() : NULL;
    bool some = true;

    for (int how = r->begin(r, some); how >= 0; how = r->begin(r, some))
        if (!round_once(w, how, own, &some)) break;
    if (r->close) r->close(own);
    walker_end(w);
    return NULL;
}

/* Held: mu. A thread for a round; NULL: the machine has none. */
static struct walker *walker_new(struct round *r)
{
    struct walker *w = all.walker;
    pthread_attr_t alone;
    pthread_t thread;

    while (w < all.walker + WALKERS_MOST && w->used) w++;
    if (w == all.walker + WALKERS_MOST) return NULL;
    *w = (struct walker){.round = r, .used = true};
    pthread_attr_init(&alone);
    pthread_attr_setdetachstate(&alone, PTHREAD_CREATE_DETACHED);
    w->used = !pthread_create(&thread, &alone, walk, w);
    pthread_attr_destroy(&alone);
    if (!w->used) return NULL;
    r->walkers++;
    return w;
}

/* --- looking after those who do --- */

/* Held: mu. */
static void held_look(struct round *r, int64_t now)
{
    struct walker *w = r->now;
    int64_t since = r->walkers ? w->waits_since : 0;

    if (!since || now - since < HELD_MS) return;
    struct walker *next = walker_new(r);
    if (!next) return;
    r->left[w->place]++;
    w->left = true;
    r->now = next;
    log_line(LOG_WARN, "place.held", "%.*s: its database does not answer, %s goes on with the others",
             STR_ARG(r->hall->place[w->place].slug), r->name);
}

/* Lasts as long as there are rounds. */
static void *watch(void *arg)
{
    struct timespec until;

    pthread_mutex_lock(&all.mu);
    while (all.rounds) {
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += LOOK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&all.changed, &all.mu, &until);
        for (size_t i = 0; i < all.rounds; i++) held_look(all.round[i], clock_mono_ms());
    }
    pthread_mutex_unlock(&all.mu);
    return arg;
}

void turn_start(struct round *r)
{
    MUST(r->hall->places <= TURN_PLACES);
    pthread_mutex_lock(&all.mu);
    bool good = all.rounds < ROUNDS_MOST && (r->now = walker_new(r));
    if (good) all.round[all.rounds++] = r;
    if (good && all.rounds == 1) good = !pthread_create(&all.watch, NULL, watch, NULL);
    pthread_mutex_unlock(&all.mu);
    if (!good) fault("turn.thread", "no thread for %s", r->name);
}

void turn_join(struct round *r)
{
    size_t i = 0;

    pthread_mutex_lock(&all.mu);
    while (r->walkers) pthread_cond_wait(&all.changed, &all.mu);
    while (i < all.rounds && all.round[i] != r) i++;
    bool last = i < all.rounds && all.rounds == 1;
    if (i < all.rounds) all.round[i] = all.round[--all.rounds];
    pthread_cond_broadcast(&all.changed);
    pthread_mutex_unlock(&all.mu);
    if (last) pthread_join(all.watch, NULL);
}
