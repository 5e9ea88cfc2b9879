/* queue.c: what waits for a worker, never more than queue_max. */
#include "http/inside.h"

#include <signal.h>

enum { WORKERS_MAX = 64 };

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cv = PTHREAD_COND_INITIALIZER;
static struct work *first, **last = &first;
static bool stopping;
static atomic_int queued;
static pthread_t threads[WORKERS_MAX];
static int threads_n;

bool queue_reserve(void)
{
    if (atomic_fetch_add(&queued, 1) < http_srv.opt.queue_max) return true;
    queue_unreserve();
    return false;
}

void queue_unreserve(void)
{
    atomic_fetch_sub(&queued, 1);
}

int queue_length(void)
{
    return queued;
}

void queue_put(struct work *w)
{
    pthread_mutex_lock(&mu);
    w->next = NULL;
    *last = w;
    last = &w->next;
    pthread_cond_signal(&cv);
    pthread_mutex_unlock(&mu);
}

/* The oldest; NULL when the workers shall end and nothing is left. */
static struct work *take(void)
{
    pthread_mutex_lock(&mu);
    while (!first && !stopping) pthread_cond_wait(&cv, &mu);
    struct work *w = first;
    if (w) first = w->next;
    if (!first) last = &first;
    pthread_mutex_unlock(&mu);
    return w;
}

static void *worker_main(void *arg)
{
    const struct http_options *o = &http_srv.opt;

    if (o->worker_start) o->worker_start(o->ctx);
    for (struct work *w; (w = take());) {
        queue_unreserve();
        http_srv.count.running++;
        w->run(w);
        http_srv.count.running--;
    }
    if (o->worker_stop) o->worker_stop(o->ctx);
    return arg;
}

/* Signals are for who waits for them in main. */
void queue_start(int workers)
{
    sigset_t all, before;

    stopping = false;
    threads_n = 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (threads_n < workers && threads_n < WORKERS_MAX)
        if (pthread_create(&threads[threads_n], NULL, worker_main, NULL)) break;
        else threads_n++;
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
