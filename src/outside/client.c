/* client.c: web's side of the socket pairs. */
#include "outside/message.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOTE_MS = SECOND_MS, ANSWER_HEAD = 4 * WIRE_SMALL, SCRATCH_MAX = WIRE_LARGE + 64 * 1024 };

struct helper {
    pthread_cond_t fresh, idle;
    bool busy; /* for one whole exchange */
    int fd;    /* -1: none */
    int64_t generation;
};

#define NO_HELPER                                                                                                      \
    {                                                                                                                  \
        .fresh = PTHREAD_COND_INITIALIZER, .idle = PTHREAD_COND_INITIALIZER, .fd = -1                                  \
    }

static struct {
    int peer;
    pthread_mutex_t lock; /* over helper[].busy, fd and generation, and what is sent to the supervisor */
    pthread_once_t listening;
    bool leaving; /* no more pictures, no more fetches */
    struct helper helper[HELPER_KINDS];
} out = {.peer = -1,
         .lock = PTHREAD_MUTEX_INITIALIZER,
         .listening = PTHREAD_ONCE_INIT,
         .helper = {NO_HELPER, NO_HELPER, NO_HELPER, NO_HELPER, NO_HELPER, NO_HELPER}};

static struct timespec moment(int64_t mono_ms)
{
    return (struct timespec){.tv_sec = mono_ms / SECOND_MS, .tv_nsec = mono_ms % SECOND_MS * 1000000};
}

/* ---- the supervisor's end ---- */

static void keep_end(struct wire_msg *m)
{
    struct wire_in in = {.left = m->bytes};
    int64_t kind = wire_i64(&in), generation = wire_i64(&in);

    if (m->kind != WIRE_END || !wire_over(&in) || m->fd < 0 || kind <= HELPER_NONE || kind >= HELPER_KINDS) {
        if (m->fd >= 0) close(m->fd);
        return;
    }
    pthread_mutex_lock(&out.lock);
    struct helper *h = &out.helper[kind];
    /* an end in use belongs to the exchange that uses it, which will see that it is dead and close it */
    if (h->fd >= 0 && !h->busy) close(h->fd);
    h->fd = m->fd;
    h->generation = generation;
    pthread_cond_broadcast(&h->fresh);
    pthread_mutex_unlock(&out.lock);
}

static void *listen_to_supervisor(void *unused)
{
    struct arena *mem = arena_new(WIRE_SMALL * 4);
    struct wire_msg m;

    while (wire_recv(out.peer, mem, &m, WIRE_SMALL, true, -1)) {
        keep_end(&m);
        arena_reset(mem);
    }
    log_line(LOG_WARN, "outside.alone", "the supervisor left");
    arena_free(mem);
    return unused;
}

static void start_listening(void)
{
    pthread_t t;

    if (pthread_create(&t, NULL, listen_to_supervisor, NULL))
        fault("outside.thread", "no thread for the supervisor's messages");
    pthread_detach(t);
}

static void tell_supervisor(uint32_t kind, int64_t generation)
{
    struct arena *mem = arena_new(WIRE_SMALL * 4);
    struct buf b = buf_new(mem, WIRE_SMALL);

    wire_put_i64(&b, generation);
    pthread_mutex_lock(&out.lock);
    if (!wire_send(out.peer, kind, buf_str(&b), -1, clock_mono_ms() + NOTE_MS))
        log_line(LOG_WARN, "outside.alone", "the supervisor does not listen");
    pthread_mutex_unlock(&out.lock);
    arena_free(mem);
}

void outside_start(int peer_fd)
{
    out.peer = peer_fd;
}

void outside_ready(void)
{
    pthread_once(&out.listening, start_listening);
    tell_supervisor(WIRE_READY, 0);
}

/* ---- one exchange ---- */

struct question {
    enum helper_kind to;
    uint32_t kind;
    str bytes;
    int fd; /* -1: none */
    size_t max_answer;
    int64_t until;
};

static bool is_dead(int fd)
{
    struct pollfd p = {.fd = fd, .events = 0};

    return poll(&p, 1, 0) != 0;
}

/* With out.lock held. */
static bool is_left(const struct helper *h)
{
    return out.leaving &&
           (h == &out.helper[HELPER_IMAGER] || h == &out.helper[HELPER_FETCHER] || h == &out.helper[HELPER_TELLER]);
}

/* The end of a living helper, waiting for a fresh one if need be. -1 with errno at the deadline. */
static int take_end(struct helper *h, int64_t until, int64_t *generation)
{
    struct timespec at = moment(until);
    int rc = 0;

    pthread_mutex_lock(&out.lock);
    while (rc == 0 && !is_left(h)) {
        if (h->fd >= 0 && !is_dead(h->fd)) break;
        if (h->fd >= 0) close(h->fd);
        h->fd = -1;
        rc = pthread_cond_clockwait(&h->fresh, &out.lock, CLOCK_MONOTONIC, &at);
    }
    int fd = rc == 0 && !is_left(h) ? h->fd : -1;
    *generation = h->generation;
    pthread_mutex_unlock(&out.lock);
    if (fd < 0) errno = ETIMEDOUT;
    return fd;
}

/* With out.lock held. */
static void leave(struct helper *h)
{
    if (h->fd >= 0) shutdown(h->fd, SHUT_RDWR);
    pthread_cond_broadcast(&h->fresh);
}

void outside_leave(void)
{
    pthread_mutex_lock(&out.lock);
    out.leaving = true;
    leave(&out.helper[HELPER_IMAGER]);
    leave(&out.helper[HELPER_FETCHER]);
    leave(&out.helper[HELPER_TELLER]);
    pthread_mutex_unlock(&out.lock);
}

/* It may have died after its answer, and a fresh end have come meanwhile. */
static void put_back(struct helper *h, int fd)
{
    pthread_mutex_lock(&out.lock);
    if (h->fd != fd) close(fd);
    pthread_mutex_unlock(&out.lock);
}

/* A broken conversation: this end is of no more use, nor is who holds the other. A fresh one comes by itself. */
static void hang_up(struct helper *h, int fd, int64_t generation)
{
    pthread_mutex_lock(&out.lock);
    if (h->fd == fd) h->fd = -1;
    close(fd);
    pthread_mutex_unlock(&out.lock);
    tell_supervisor(WIRE_KILL, generation);
}

/* With the helper to ourselves. */
static bool exchange(struct arena *mem, const struct question *q, struct wire_msg *answer)
{
    struct helper *h = &out.helper[q->to];
    int64_t generation;
    int fd = take_end(h, q->until, &generation);

    if (fd < 0) return false;
    if (wire_send(fd, q->kind, q->bytes, q->fd, q->until) &&
        wire_recv(fd, mem, answer, q->max_answer, false, q->until)) {
        put_back(h, fd);
        return true;
    }
    int why = errno;
    hang_up(h, fd, generation);
    errno = why;
    return false;
}

/* The helper to ourselves; false: not before that moment. (Not by pthread_mutex_clocklock, which no checker of threads
** follows.) */
static bool take_turn(struct helper *h, int64_t until)
{
    struct timespec at = moment(until);
    int rc = 0;

    pthread_mutex_lock(&out.lock);
    while (h->busy && rc == 0) rc = pthread_cond_clockwait(&h->idle, &out.lock, CLOCK_MONOTONIC, &at);
    bool mine = !h->busy;
    h->busy = true;
    pthread_mutex_unlock(&out.lock);
    return mine;
}

static void give_turn(struct helper *h)
{
    pthread_mutex_lock(&out.lock);
    h->busy = false;
    pthread_cond_signal(&h->idle);
    pthread_mutex_unlock(&out.lock);
}

/* False with errno: ETIMEDOUT, EPIPE or ECONNRESET (it died), EPROTO, ENOMEM. */
static bool ask(struct arena *mem, const struct question *q, struct wire_msg *answer)
{
    struct helper *h = &out.helper[q->to];

    pthread_once(&out.listening, start_listening);
    if (!take_turn(h, q->until)) {
        errno = ETIMEDOUT;
        return false;
    }
    bool ok = exchange(mem, q, answer);
    int why = errno;
    give_turn(h);
    errno = why;
    return ok;
}

/* An answer that makes no sense: whoever sent it may be taken. */
static void distrust(enum helper_kind kind)
{
    int64_t generation;

    pthread_mutex_lock(&out.lock);
    generation = out.helper[kind].generation;
    pthread_mutex_unlock(&out.lock);
    their_fault("outside.nonsense", "helper %d, generation %lld", (int)kind, (long long)generation);
    tell_supervisor(WIRE_KILL, generation);
}

static str why_of(int error)
{
    return error == ETIMEDOUT ? S("timeout") : error == ENOMEM ? S("memory") : S("helper");
}

/* The helper's own word for why; it is not trusted to be text. */
static enum outside_end verdict(const struct wire_msg *m, enum helper_kind kind, str *why)
{
    *why = m->bytes.n <= WIRE_SMALL && utf8_ok(m->bytes) ? m->bytes : S("nonsense");
    if (m->kind == WIRE_REFUSED) return OUTSIDE_REFUSED;
    if (m->kind != WIRE_AGAIN) distrust(kind);
    return OUTSIDE_AGAIN;
}

/* ---- what web asks for ---- */

enum outside_end courier_mail(struct arena *mem, const struct outside_mail *m, int deadline_ms, str *why)
{
    struct buf b = buf_new(mem, WIRE_LARGE);
    struct question q = {.to = HELPER_MAILER, .kind = WIRE_MAIL, .fd = -1, .max_answer = WIRE_SMALL};
    struct wire_msg answer;

    *why = S("");
    q.until = clock_mono_ms() + deadline_ms;
    mail_write(&b, m, q.until);
    q.bytes = buf_str(&b);
    if (!ask(mem, &q, &answer)) {
        *why = why_of(errno);
        return OUTSIDE_AGAIN;
    }
    return answer.kind == WIRE_DONE ? OUTSIDE_OK : verdict(&answer, q.to, why);
}

enum outside_end courier_call(struct arena *mem, const struct outside_call *c, int deadline_ms,
                              struct outside_answer *a, str *why)
{
    struct buf b = buf_new(mem, WIRE_LARGE);
    struct question q = {.to = c->tell                   ? HELPER_TELLER
                               : c->trusted && !c->fetch ? HELPER_CALLER
                                                         : HELPER_FETCHER,
                         .kind = WIRE_CALL,
                         .fd = -1,
                         .max_answer = c->max_bytes + ANSWER_HEAD};
    struct wire_msg answer;

    MUST(c->headers <= CALL_MAX_HEADERS && c->max_bytes <= CALL_MAX_ANSWER);
    *why = S("");
    *a = (struct outside_answer){0};
    q.until = clock_mono_ms() + deadline_ms;
    call_write(&b, c, q.until);
    q.bytes = buf_str(&b);
    if (!ask(mem, &q, &answer)) {
        *why = why_of(errno);
        return OUTSIDE_AGAIN;
    }
    if (answer.kind != WIRE_DONE) return verdict(&answer, q.to, why);
    if (answer_read(answer.bytes, c->max_bytes, a)) return OUTSIDE_OK;
    distrust(q.to);
    *a = (struct outside_answer){0};
    *why = S("nonsense");
    return OUTSIDE_AGAIN;
}

static str literal_of(str why)
{
    const str known[] = {S("format"), S("too_large"), S("too_many_pixels"), S("damaged"), S("helper")};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(known[i], why)) return known[i];
    return S("damaged");
}

static enum outside_end keep_picture(const struct wire_msg *m, struct picture_order o, int out_fd,
                                     struct picture_info *info, str *why)
{
    struct picture_done done;

    if (m->kind != WIRE_DONE) {
        enum outside_end end = verdict(m, HELPER_IMAGER, why);
        *why = literal_of(*why);
        return end;
    }
    if (!done_read(m->bytes, o, &done)) {
        distrust(HELPER_IMAGER);
        *why = S("helper");
        return OUTSIDE_AGAIN;
    }
    *info = done.info;
    if (write_all(out_fd, done.file)) return OUTSIDE_OK;
    *why = S("write");
    return OUTSIDE_AGAIN;
}

static enum outside_end render(struct arena *mem, struct question *q, struct picture_order o, int out_fd,
                               struct picture_info *info, str *why)
{
    struct buf b = buf_new(mem, WIRE_SMALL);
    struct wire_msg answer;

    picture_order_write(&b, o);
    q->bytes = buf_str(&b);
    bool ok = ask(mem, q, &answer);
    if (!ok && (errno == EPIPE || errno == ECONNRESET))
        ok = ask(mem, q, &answer); /* once: it may kill the next one too */
    if (ok) return keep_picture(&answer, o, out_fd, info, why);
    *why = why_of(errno);
    return OUTSIDE_AGAIN;
}

enum outside_end imager_render(int in_fd, int out_fd, struct picture_order o, int deadline_ms,
                               struct picture_info *info, str *why)
{
    struct question q = {.to = HELPER_IMAGER, .kind = WIRE_PICTURE, .fd = in_fd, .max_answer = WIRE_LARGE};
    struct stat st;

    q.until = clock_mono_ms() + deadline_ms;
    *why = S("");
    *info = (struct picture_info){0};
    if (fstat(in_fd, &st) == 0 && st.st_size > PICTURE_MAX_BYTES) {
        *why = S("too_large");
        return OUTSIDE_REFUSED;
    }
    struct arena *mem = arena_new(SCRATCH_MAX);
    enum outside_end end = render(mem, &q, o, out_fd, info, why);
    int error = errno;
    arena_free(mem);
    errno = error;
    return end;
}

#ifdef FOIRAIL_TEST_HOOKS
enum outside_end outside_probe(struct arena *mem, enum outside_helper_kind kind, str what_and_arg, int deadline_ms,
                               str *said)
{
    struct question q = {.to = (enum helper_kind)kind,
                         .kind = WIRE_PROBE,
                         .bytes = what_and_arg,
                         .fd = -1,
                         .max_answer = WIRE_SMALL,
                         .until = clock_mono_ms() + deadline_ms};
    struct wire_msg answer;

    if (!ask(mem, &q, &answer)) {
        *said = why_of(errno);
        return OUTSIDE_AGAIN;
    }
    *said = answer.bytes;
    return answer.kind == WIRE_DONE ? OUTSIDE_OK : OUTSIDE_AGAIN;
}
#endif
