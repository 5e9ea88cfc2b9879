/* stream.c: server-sent events. A callback on the I/O thread that sleeps (suspended) until a publication or the ticker
** wakes it; never a worker. */
#include "http/inside.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

enum { TEXT_BYTES = 1024, EVENT_MAX = 400, TICKS = 20 };

struct stream {
    struct arena *mem;
    struct stream *next, **at;
    struct MHD_Connection *c;
    int fd;
    uint64_t topic, member;
    int64_t said_ms;
    bool asleep, dead;
    bool cut; /* the last event was sent in part */
    size_t n;
    char text[TEXT_BYTES];
};

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cv = PTHREAD_COND_INITIALIZER;
static struct stream *streams;
static pthread_t ticker;
static bool ending;

static void wake(struct stream *s)
{
    if (!s->asleep) return;
    s->asleep = false;
    MHD_resume_connection(s->c);
}

static void text_put(struct stream *s, str t)
{
    memcpy(s->text + s->n, t.p, t.n);
    s->n += t.n;
}

/* Too slow a reader: what is unsent is dropped and he is told, or, in the middle of an event, ended: he comes again. */
static void overflow(struct stream *s)
{
    s->n = 0;
    s->dead = s->cut;
    text_put(s, S("event: lost\ndata:\n\n"));
}

static void say(struct stream *s, str head, str text)
{
    if (s->n + head.n + text.n + 2 > sizeof s->text) overflow(s);
    if (s->n + head.n + text.n + 2 <= sizeof s->text) {
        text_put(s, head);
        text_put(s, text);
        text_put(s, S("\n\n"));
    }
    s->said_ms = clock_mono_ms();
    wake(s);
}

static ssize_t take(struct stream *s, char *to, size_t max)
{
    size_t n = s->n < max ? s->n : max;

    memcpy(to, s->text, n);
    s->cut = n < 2 || to[n - 1] != '\n' || to[n - 2] != '\n';
    memmove(s->text, s->text + n, s->n - n);
    s->n -= n;
    return (ssize_t)n;
}

static ssize_t on_read(void *cls, uint64_t pos, char *to, size_t max)
{
    struct stream *s = cls;
    ssize_t n = 0;

    (void)pos;
    pthread_mutex_lock(&mu);
    if (ending || s->dead) {
        n = s->dead ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
    } else if (s->n) {
        n = take(s, to, max);
    } else {
        s->asleep = true;
        MHD_suspend_connection(s->c);
    }
    pthread_mutex_unlock(&mu);
    return n;
}

static void on_free(void *cls)
{
    struct stream *s = cls;

    pthread_mutex_lock(&mu);
    *s->at = s->next;
    if (s->next) s->next->at = s->at;
    http_srv.count.streams--;
    pthread_mutex_unlock(&mu);
    arena_free(s->mem);
}

/* A suspended connection notices nothing: we look for its end. Asleep, its descriptor cannot be closed under us. */
static bool gone(struct stream *s)
{
    char c;

    if (s->dead || !s->asleep) return s->dead;
    ssize_t n = recvfrom(s->fd, &c, 1, MSG_PEEK | MSG_DONTWAIT, NULL, NULL);
    if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR))) return false;
    s->dead = true;
    http_srv.count.streams_dead++;
    wake(s);
    return true;
}

/* Whoever loads a page twice has left the first: its stream must not stand in the way of the new one. */
static bool room_for(uint64_t member)
{
    int mine = 0, all = 0;

    for (struct stream *s = streams; s; s = s->next, all++) mine += member && s->member == member && !gone(s);
    return !ending && !http_srv.draining && mine < http_srv.opt.streams_per_member && all < http_srv.opt.streams_max;
}

static struct stream *stream_new(struct http_rq *rq, uint64_t topic, uint64_t member)
{
    struct arena *mem = arena_new(sizeof(struct stream) + 32);
    struct stream *s = NEW(mem, struct stream, 1);

    s->mem = mem;
    s->c = rq->c;
    s->fd = rq->fd;
    s->topic = topic;
    s->member = member;
    s->said_ms = clock_mono_ms();
    text_put(s, S("retry: 2000\n\n"));
    return s;
}

static bool enlist(struct stream *s)
{
    pthread_mutex_lock(&mu);
    bool ok = room_for(s->member);
    if (ok) {
        s->next = streams;
        s->at = &streams;
        if (streams) streams->at = &s->next;
        streams = s;
        http_srv.count.streams++;
    }
    pthread_mutex_unlock(&mu);
    return ok;
}

bool http_stream_accept(struct http_rq *rq, uint64_t topic, uint64_t member)
{
    struct stream *s = stream_new(rq, topic, member);
    struct heads h = {.n = 0};

    if (!enlist(s)) return arena_free(s->mem), false;
    struct MHD_Response *r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, TEXT_BYTES, on_read, s, on_free);
    if (!r) {
        on_free(s);
        return false;
    }
    heads_add(&h, "Content-Type", "text/event-stream; charset=utf-8");
    heads_add(&h, "Cache-Control", "no-store");
    heads_add(&h, "X-Accel-Buffering", "no"); /* nginx in front must not collect events */
    heads_complete(rq, &h, true);
    heads_put(r, &h);
    answer_send(rq, 200, r);
    return true;
}

void http_stream_publish(uint64_t topic, str event)
{
    MUST(event.n <= EVENT_MAX && !memchr(event.p ? event.p : "", '\n', event.n));
    pthread_mutex_lock(&mu);
    for (struct stream *s = streams; s; s = s->next) {
        if (s->topic != topic || s->dead) continue;
        say(s, S("data: "), event);
        http_srv.count.events++;
    }
    pthread_mutex_unlock(&mu);
}

void http_streams_end_of(uint64_t member)
{
    pthread_mutex_lock(&mu);
    for (struct stream *s = streams; s; s = s->next) {
        if (!member || s->member != member) continue;
        s->dead = true;
        wake(s);
    }
    pthread_mutex_unlock(&mu);
}

static void tick(struct stream *s, int64_t now_ms)
{
    if (!s->asleep || now_ms - s->said_ms < http_srv.opt.comment_ms) return;
    if (!gone(s)) say(s, S(":"), S(""));
}

static void wait_ms(int64_t ms)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    t.tv_sec += (time_t)(ms / 1000) + t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&cv, &mu, &t);
}

static void *ticker_main(void *arg)
{
    int64_t step = http_srv.opt.comment_ms / TICKS + 1;

    pthread_mutex_lock(&mu);
    while (!ending) {
        int64_t now_ms = clock_mono_ms();
        for (struct stream *s = streams; s; s = s->next) tick(s, now_ms);
        wait_ms(step);
    }
    pthread_mutex_unlock(&mu);
    return arg;
}

void streams_start(void)
{
    sigset_t all, before;

    ending = false;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int bad = pthread_create(&ticker, NULL, ticker_main, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (bad) fault("http.start", "no ticker thread");
}

void streams_end(void)
{
    pthread_mutex_lock(&mu);
    ending = true;
    pthread_cond_broadcast(&cv);
    for (struct stream *s = streams; s; s = s->next) wake(s);
    pthread_mutex_unlock(&mu);
    pthread_join(ticker, NULL);
}
