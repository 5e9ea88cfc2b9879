/* queue.c: what waits for a worker, never more than queue_max. Several territories share the workers: half of the queue
** is everybody's, of the other half each has its part; workers take from each in turn, and none holds the last worker,
** so that one that is slow or flooded is slow alone. One that has to be made ready first (options.open)
** takes one worker for that. */
#include "http/inside.h"

#include <signal.h>

enum {
    WORKERS_MAX = 64,
    OWN = SHARES_MAX,
    LINES
}; /* OWN: work of our own (squeezing), which has no part but the common one */

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER; /* over all of this */
static pthread_cond_t cv = PTHREAD_COND_INITIALIZER;
static struct line {
    struct work *first, **last;
    int places, running; /* places: reserved or queued */
} lines[LINES];
static int turn; /* the line looked at first */
static bool stopping;
static atomic_int queued;
static pthread_t threads[WORKERS_MAX];
static int threads_n;

static int shares(void)
{
    return http_srv.opt.shares;
}

/* Places nobody else may take from a line. */
static int part(const struct line *l)
{
    return l == &lines[OWN] ? 0 : shares() == 1 ? http_srv.opt.queue_max : http_srv.opt.queue_max / 2 / shares();
}

/* Common places in use. */
static int common(void)
{
    int n = 0;

    for (struct line *l = lines; l < lines + LINES; l++) n += l->places > part(l) ? l->places - part(l) : 0;
    return n;
}

static int line_of(int share)
{
    return share < 0 || share >= shares() ? OWN : share;
}

bool queue_reserve(int share)
{
    struct line *l = &lines[line_of(share)];

    pthread_mutex_lock(&mu);
    bool room =
        queued < http_srv.opt.queue_max &&
        (l->places < part(l) || common() < http_srv.opt.queue_max - shares() * part(&lines[0]) || shares() == 1);
    if (room) l->places++, queued++;
    pthread_mutex_unlock(&mu);
    return room;
}

void queue_unreserve(int share)
{
    pthread_mutex_lock(&mu);
    lines[line_of(share)].places--;
    queued--;
    pthread_mutex_unlock(&mu);
}

int queue_length(void)
{
    return queued;
}

void queue_put(struct work *w, int share)
{
    struct line *l = &lines[line_of(share)];

    pthread_mutex_lock(&mu);
    w->next = NULL;
    *l->last = w;
    l->last = &w->next;
    pthread_mutex_unlock(&mu);
    pthread_cond_signal(&cv); /* after: who wakes finds the lock free */
}

static bool is_open(const struct line *l)
{
    const struct http_options *o = &http_srv.opt;

    return l == &lines[OWN] || !o->open || o->open(o->ctx, (int)(l - lines));
}

/* Workers that make a share ready. */
static int readying(void)
{
    int n = 0;

    for (const struct line *l = lines; l < lines + shares(); l++) n += l->running && !is_open(l) ? l->running : 0;
    return n;
}

/* One that has to be made ready: by one worker, while another is left for who is ready. */
static bool may_begin(const struct line *l)
{
    return is_open(l) || (!l->running && (threads_n == 1 || readying() < threads_n - 1));
}

static bool may_run(const struct line *l)
{
    bool last_worker = shares() > 1 && threads_n > 1 && l->running >= threads_n - 1;

    return l->first && (stopping || (!last_worker && (shares() == 1 || may_begin(l))));
}

/* The next line that may run, in turn; NULL: none. */
static struct line *line_next(void)
{
    for (int i = 0; i < LINES; i++) {
        struct line *l = &lines[(turn + i) % LINES];
        if (!may_run(l)) continue;
        turn = (int)(l - lines + 1) % LINES;
        return l;
    }
    return NULL;
}

static bool nothing_left(void)
{
    for (struct line *l = lines; l < lines + LINES; l++)
        if (l->first) return false;
    return true;
}

/* The oldest of the line whose turn it is; NULL when the workers shall end and nothing is left. */
static struct work *take(struct line **from)
{
    struct work *w = NULL;

    pthread_mutex_lock(&mu);
    while (!(*from = line_next()) && !(stopping && nothing_left())) pthread_cond_wait(&cv, &mu);
    if (*from) {
        w = (*from)->first;
        (*from)->first = w->next;
        if (!w->next) (*from)->last = &(*from)->first;
        (*from)->places--;
        (*from)->running++;
        queued--;
    }
    pthread_mutex_unlock(&mu);
    return w;
}

/* Some may have waited for this line to leave a worker, or to be ready. */
static void done(struct line *l)
{
    pthread_mutex_lock(&mu);
    l->running--;
    bool more = !nothing_left();
    pthread_mutex_unlock(&mu);
    if (more) pthread_cond_broadcast(&cv);
}

static void *worker_main(void *arg)
{
    const struct http_options *o = &http_srv.opt;
    struct line *from;

    if (o->worker_start) o->worker_start(o->ctx);
    for (struct work *w; (w = take(&from));) {
        http_srv.count.running++;
        w->run(w);
        http_srv.count.running--;
        done(from);
    }
    if (o->worker_stop) o->worker_stop(o->ctx);
    return arg;
}

/* Signals are for who waits for them in main. The workers begin when all are there: their number is a rule's. */
void queue_start(int workers)
{
    sigset_t all, before;

    stopping = false;
    threads_n = 0;
    for (struct line *l = lines; l < lines + LINES; l++) *l = (struct line){.last = &l->first};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_mutex_lock(&mu);
    while (threads_n < workers && threads_n < WORKERS_MAX)
        if (pthread_create(&threads[threads_n], NULL, worker_main, NULL)) break;
        else threads_n++;
    pthread_mutex_unlock(&mu);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!threads_n) fault("http.start", "no worker thread could be made");
}

void queue_stop(void)
{
    pthread_mutex_lock(&mu);
    stopping = true;
    pthread_cond_broadcast(&cv);
    pthread_mutex_unlock(&mu);
    for (int i = 0; i < threads_n; i++) pthread_join(threads[i], NULL);
    threads_n = 0;
}
