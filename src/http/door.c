#undef _FORTIFY_SOURCE /* recv() is defined here, not inlined */
#include "http/door.h"

#include "base/base.h"
#include "base/fallible.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
    DOORS = 65536,
    LINE_MAX_BYTES = 8192,
    LINES_MAX = 100,
    HEAD_MOST = 7 * 1024,
    LINE_COST = 64,
    BYTES_PER_MS = 4,
    BLANKS_MAX = 2,
    WORDS_BYTES = 32 * 1024,
    TURNS_MOST = 16
};
enum where { METHOD, TARGET, VERSION, NAME, VALUE, BODY };
enum kind { OTHER, HOST, LENGTH };

#define BAD       "400 Bad Request"
#define TOO_LARGE "431 Request Header Fields Too Large"
#define TOO_LONG  "414 URI Too Long"

static struct door doors[DOORS]; /* each touched by the thread that watches it */
static atomic_bool watched[DOORS];
static int64_t head_limit_ms = 10 * SECOND_MS;
static atomic_long refusals;

/* tchar of RFC 9110 5.6.2. */
static bool is_token(char c)
{
    static const bool token[256] = {
        ['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['!'] = true, ['#'] = true, ['$'] = true,
        ['%'] = true,         ['&'] = true,         ['\''] = true,        ['*'] = true, ['+'] = true, ['-'] = true,
        ['.'] = true,         ['^'] = true,         ['_'] = true,         ['`'] = true, ['|'] = true, ['~'] = true};

    return token[(unsigned char)c];
}

static bool is_text(char c)
{
    return (unsigned char)c >= 32 && c != 127;
}

/* The next message begins: all is forgotten but what counts for the connection. */
static void message_next(struct door *d)
{
    *d = (struct door){.heads = d->heads, .taken = d->taken, .over = d->over, .calm = d->calm};
}

static const char *method_byte(struct door *d, char c)
{
    if (c != ' ') return is_token(c) && d->line <= 16 ? NULL : BAD;
    if (d->line == 1) return BAD;
    d->where = TARGET;
    d->line = 0;
    return NULL;
}

static const char *target_byte(struct door *d, char c)
{
    if (c != ' ') return is_text(c) ? NULL : BAD;
    if (d->line == 1) return BAD;
    d->where = VERSION;
    d->line = 0;
    return NULL;
}

static const char *version_byte(struct door *d, char c)
{
    static const char want[] = "HTTP/1.";

    if (d->line < sizeof want) return c == want[d->line - 1] ? NULL : BAD;
    return d->line == sizeof want && (c == '0' || c == '1') ? NULL : BAD;
}

static bool name_is(const struct door *d, const char *name)
{
    size_t n = strlen(name);

    return d->line == n + 1 && str_eq_nocase((str){d->name, n}, (str){name, n});
}

/* The colon came: what does this header decide? */
static const char *name_end(struct door *d)
{
    if (d->line == 1) return BAD;
    if (name_is(d, "transfer-encoding")) return "411 Length Required";
    d->kind = name_is(d, "host") ? HOST : name_is(d, "content-length") ? LENGTH : OTHER;
    if (d->kind == HOST && ++d->hosts > 1) return BAD;
    if (d->kind == LENGTH && ++d->lengths > 1) return BAD;
    d->where = VALUE;
    d->digits = 0;
    return NULL;
}

static const char *name_byte(struct door *d, char c)
{
    if (c == ':') return name_end(d);
    if (d->line <= sizeof d->name) d->name[d->line - 1] = c;
    return is_token(c) ? NULL : BAD;
}

static bool is_host(char c)
{
    return is_token(c) || c == ':' || c == '[' || c == ']';
}

static const char *host_byte(struct door *d, char c)
{
    if (c == ' ' && !d->digits) return NULL;
    d->digits = 1;
    return is_host(c) ? NULL : BAD;
}

static const char *length_byte(struct door *d, char c)
{
    if (c == ' ' && !d->digits) return NULL;
    if (c < '0' || c > '9' || ++d->digits > 15) return BAD;
    d->length = d->length * 10 + (uint64_t)(c - '0');
    return NULL;
}

static const char *value_byte(struct door *d, char c)
{
    if (d->kind == HOST) return host_byte(d, c);
    if (d->kind == LENGTH) return length_byte(d, c);
    return is_text(c) || c == '\t' ? NULL : BAD;
}

static const char *head_end(struct door *d)
{
    uint64_t length = d->length;

    if (!d->hosts) return BAD;
    d->heads++;
    message_next(d);
    if (length) d->where = BODY, d->left = length;
    return NULL;
}

static const char *line_end(struct door *d)
{
    switch ((enum where)d->where) {
    case METHOD:
        return d->line || ++d->blanks > BLANKS_MAX ? BAD : NULL; /* RFC 9112 2.2: forgive an empty line or so */
    case VERSION:
        if (d->line != 8) return BAD;
        break;
    case NAME: return d->line ? BAD : head_end(d);
    case VALUE:
        if (d->kind != OTHER && !d->digits) return BAD;
        break;
    default: return BAD;
    }
    if (++d->lines > LINES_MAX) return TOO_LARGE;
    d->where = NAME;
    d->line = 0;
    return NULL;
}

static const char *head_byte(struct door *d, char c)
{
    if (d->cr != (c == '\n')) return BAD;
    d->cr = c == '\r';
    if (d->cr) return NULL;
    if (c == '\n') return line_end(d);
    if (++d->line > LINE_MAX_BYTES) return TOO_LARGE;
    switch ((enum where)d->where) {
    case METHOD: return method_byte(d, c);
    case TARGET: return target_byte(d, c);
    case VERSION: return version_byte(d, c);
    case NAME: return name_byte(d, c);
    default: return value_byte(d, c);
    }
}

static size_t name_bytes(struct door *d, const char *p, size_t n)
{
    size_t i = 0;

    for (; i < n && is_token(p[i]); i++)
        if (d->line + i < sizeof d->name) d->name[d->line + i] = p[i];
    return i;
}

/* Bytes that change nothing but the length of their line are most of a head: passed over at once. Those that decide
** something are left to head_byte. */
static size_t plain_bytes(struct door *d, const char *p, size_t n)
{
    size_t room = LINE_MAX_BYTES - d->line, i = 0;

    if (d->cr) return 0;
    if (n > room) n = room;
    if (d->where == NAME) i = name_bytes(d, p, n);
    else if (d->where == VERSION && !d->line && n >= 8) i = memcmp(p, "HTTP/1.1", 8) ? 0 : 8;
    else if (d->where == TARGET)
        while (i < n && is_text(p[i]) && p[i] != ' ') i++;
    else if (d->where == VALUE && d->kind == OTHER)
        while (i < n && is_text(p[i])) i++;
    else if (d->where == VALUE && d->kind == HOST && d->digits)
        while (i < n && is_host(p[i])) i++;
    d->line = (uint16_t)(d->line + i);
    return i;
}

/* What libmicrohttpd has no room for, lines counted with what each costs it, it closes on or refuses in words of its
** own: it is told here, before. (Measured: with 8 KiB it takes 7,400 bytes in three lines, 4,900 in forty.) */
static const char *size_check(const struct door *d)
{
    if (d->size + (uint32_t)d->lines * LINE_COST <= HEAD_MOST) return NULL;
    return d->where == TARGET ? TOO_LONG : TOO_LARGE;
}

static size_t body_bytes(struct door *d, size_t n)
{
    size_t take = n < d->left ? n : (size_t)d->left;

    d->left -= take;
    d->got += take;
    if (!d->left) message_next(d);
    return take;
}

static bool too_slow(struct door *d, int64_t now_ms, int64_t head_ms)
{
    if (!d->since) d->since = now_ms;
    int64_t body_ms = d->where == BODY ? (int64_t)(d->got / BYTES_PER_MS) : 0;
    return now_ms - d->since > head_ms + body_ms;
}

/* libmicrohttpd takes cookies apart too, reads past one that is a single quotation mark, and closes on large ones:
** whoever another site of this name left such a cookie would be locked out. So to it the header is called
** COOKIE_HIDDEN. */
static void hide_cookie(const struct door *d, char *edit, size_t n)
{
    static const char name[] = "cookie";
    enum { LAST = sizeof name - 2 };

    if (d->where != NAME || d->line > LAST || n + d->line <= (size_t)LAST) return;
    for (size_t i = 0; i <= LAST; i++) {
        char c = i < d->line ? d->name[i] : edit[i - d->line];
        if ((c | 32) != name[i]) return;
    }
    edit[LAST - d->line] = '_';
}

const char *door_feed(struct door *d, const char *p, size_t n, int64_t now_ms, int64_t head_ms)
{
    char *edit = d->edit;

    d->edit = NULL;
    if (n && too_slow(d, now_ms, head_ms)) return "408 Request Timeout";
    for (size_t i = 0; i < n;) {
        if (!d->since) d->since = now_ms;
        if (d->where == BODY) {
            i += body_bytes(d, n - i);
            continue;
        }
        if (edit) hide_cookie(d, edit + i, n - i);
        size_t plain = plain_bytes(d, p + i, n - i);
        d->size += (uint32_t)plain;
        const char *bad = size_check(d);
        if (bad) return bad;
        if ((i += plain) == n) break;
        d->size++;
        if ((bad = head_byte(d, p[i++])) || (bad = size_check(d))) return bad;
    }
    if (d->where == BODY && !d->since) d->since = now_ms; /* its time runs though nothing of it came yet */
    return NULL;
}

/* ---- the clock: cuts who sends nothing, as no byte does ---- */

static struct {
    pthread_mutex_t mu; /* held while one is cut, so that no descriptor is given to another meanwhile */
    pthread_cond_t sooner;
    pthread_t thread;
    bool stopping;
    int highest;
} timer = {.mu = PTHREAD_MUTEX_INITIALIZER};
static _Atomic int64_t deadline[DOORS]; /* monotonic ms; 0: none */

/* While an answer is being made, what was begun behind it waits: its time counts from the answer's end. */
static void deadline_set(int fd)
{
    const struct door *d = &doors[fd];
    bool body = d->where == BODY, now = d->heads == (body ? d->taken : d->over);
    int64_t at =
        d->since && now && !d->refused ? d->since + head_limit_ms + (body ? (int64_t)(d->got / BYTES_PER_MS) : 0) : 0;
    int64_t was = atomic_exchange(&deadline[fd], at);

    if (!at || (was && was <= at)) return;
    pthread_mutex_lock(&timer.mu);
    pthread_cond_signal(&timer.sooner);
    pthread_mutex_unlock(&timer.mu);
}

static door_words *words;

void door_words_set(door_words *w)
{
    words = w;
}

/* What still lies unread when a connection is closed makes the kernel cut it, and the answer is lost with it. */
static void drain(int fd)
{
    enum { PIECES = 64 };
    char trash[4096];

    for (int i = 0; i < PIECES; i++)
        if (recvfrom(fd, trash, sizeof trash, MSG_DONTWAIT, NULL, NULL) <= 0) return;
}

static void say(int fd, const char *status)
{
    struct arena *mem = arena_new(WORDS_BYTES);
    struct buf msg = buf_new(mem, WORDS_BYTES / 2);
    struct door_page p = {.id = ""};

    refusals++;
    if (words) words(mem, atoi(status), &p);
    buf_fmt(&msg, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n", status, p.html.n);
    if (p.html.n)
        buf_fmt(&msg,
                "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nX-Content-Type-Options: "
                "nosniff\r\nContent-Security-Policy: default-src 'none'\r\nX-Request-Id: %s\r\n",
                p.id);
    buf_put(&msg, S("\r\n"));
    buf_put(&msg, p.html);
    if (send(fd, msg.p, msg.n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) log_line(LOG_DEBUG, "http.door", "client left");
    arena_free(mem);
    drain(fd);
}

/* Cuts who is late; the next moment at which somebody is, 0: nobody waits. */
static int64_t cut_late(int64_t now_ms)
{
    int64_t next = 0;

    for (int fd = 0; fd <= timer.highest; fd++) {
        int64_t at = deadline[fd];
        if (!at || !watched[fd]) continue;
        if (now_ms <= at) {
            next = next && next < at ? next : at;
            continue;
        }
        deadline[fd] = 0;
        say(fd, "408 Request Timeout");
        shutdown(fd, SHUT_RDWR); /* libmicrohttpd reads the end, and closes */
    }
    return next;
}

static void *clock_main(void *unused)
{
    pthread_mutex_lock(&timer.mu);
    while (!timer.stopping) {
        int64_t next = cut_late(clock_mono_ms());
        struct timespec at = {.tv_sec = (next + 1) / SECOND_MS, .tv_nsec = (next + 1) % SECOND_MS * 1000000};
        if (next) pthread_cond_clockwait(&timer.sooner, &timer.mu, CLOCK_MONOTONIC, &at);
        else pthread_cond_wait(&timer.sooner, &timer.mu);
    }
    pthread_mutex_unlock(&timer.mu);
    return unused;
}

bool door_clock_start(void)
{
    timer.stopping = false;
    return pthread_create(&timer.thread, NULL, clock_main, NULL) == 0;
}

void door_clock_stop(void)
{
    pthread_mutex_lock(&timer.mu);
    timer.stopping = true;
    pthread_cond_signal(&timer.sooner);
    pthread_mutex_unlock(&timer.mu);
    pthread_join(timer.thread, NULL);
}

/* ---- connections ---- */

bool door_open(int fd)
{
    if (fd < 0 || fd >= DOORS) return false;
    doors[fd] = (struct door){.heads = 0};
    deadline[fd] = 0;
    pthread_mutex_lock(&timer.mu);
    if (fd > timer.highest) timer.highest = fd;
    pthread_mutex_unlock(&timer.mu);
    watched[fd] = true;
    return true;
}

/* Called before the descriptor is closed. */
void door_close(int fd)
{
    if (fd < 0 || fd >= DOORS) return;
    pthread_mutex_lock(&timer.mu);
    watched[fd] = false;
    deadline[fd] = 0;
    pthread_mutex_unlock(&timer.mu);
}

bool door_passed(int fd)
{
    if (fd < 0 || fd >= DOORS) return false;
    if (!doors[fd].heads) {
        log_line(LOG_ERROR, "http.door", "a request came without passing recv(): nothing checks its bytes");
        abort();
    }
    bool known = ++doors[fd].taken <= doors[fd].heads;
    deadline_set(fd); /* of its body, if it has one */
    return known;
}

void door_rest(int fd)
{
    if (fd < 0 || fd >= DOORS) return;
    doors[fd].over++;
    if (doors[fd].since) doors[fd].since = clock_tick_ms();
    deadline_set(fd);
}

long door_refusals(void)
{
    return refusals;
}

static void turn_away(int fd, const char *status)
{
    doors[fd].refused = true;
    deadline_set(fd);
    say(fd, status);
}

static bool is_between(const struct door *d)
{
    return d->where == METHOD && !d->line && !d->cr && !d->blanks;
}

static door_short *short_way;
static int64_t calm_limit_ms;

void door_short_set(door_short *way, int64_t calm_ms)
{
    short_way = way;
    calm_limit_ms = calm_ms;
}

/* Was that head answered past the library? Only when nothing else of the connection is in anybody's hands. Now and then
** one goes the whole way all the same, as the library closes what it hears nothing of. */
static bool shortened(int fd, bool alone, str head, int64_t now_ms)
{
    struct door *d = &doors[fd];

    if (alone && short_way && d->calm && now_ms - d->calm < calm_limit_ms && short_way(fd, head)) {
        d->taken++;
        d->over++;
        return true;
    }
    d->calm = now_ms;
    return false;
}

/* In front of libc's: every library of the process that calls recv() comes here; only watched descriptors are read.
** A descriptor turned away answers "reset" for good, so that nothing behind the bad byte is ever parsed. Who sends heads
** that each fill the library's room, faster than they are answered, has the thread to himself for TURNS_MOST of them. */
__attribute__((visibility("default"))) ssize_t recv(int fd, void *to, size_t n, int flags)
{
    bool ours = fd >= 0 && fd < DOORS && watched[fd] && !(flags & MSG_PEEK);

    if (ours && (doors[fd].refused || fails_here(FALLIBLE_SOCKET))) return errno = ECONNRESET, -1;
    for (int turn = 0;; turn++) {
        ssize_t got = recvfrom(fd, to, n, flags, NULL, NULL);
        if (!ours || got <= 0) return got;
        struct door *d = &doors[fd];
        bool begins = is_between(d) && d->heads == d->over;
        uint32_t heads = d->heads;
        int64_t now_ms = clock_tick_ms();
        d->edit = to;
        const char *bad = door_feed(d, to, (size_t)got, now_ms, head_limit_ms);
        if (bad) return turn_away(fd, bad), errno = ECONNRESET, -1;
        bool alone = turn < TURNS_MOST && begins && d->heads == heads + 1 && is_between(d);
        bool done = shortened(fd, alone, (str){to, (size_t)got}, now_ms);
        deadline_set(fd);
        if (!done) return got;
        if ((size_t)got < n) return errno = EAGAIN, -1; /* what comes now wakes the library again */
    }
}

/* The probe. */

#define HEAD "POST / HTTP/1.1\r\nHost: x\r\n"
static const str bad_heads[] = {
    S(HEAD "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    S(HEAD "transfer-encoding:chunked\r\n\r\n0\r\n\r\n"),
    S(HEAD "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"),
    S(HEAD "Host: y\r\n\r\n"),
    S("GET / HTTP/1.1\r\nA: x\r\n\r\n"),
    S(HEAD "Content-Length : 5\r\n\r\n"),
    S(HEAD "Content-Length: +5\r\n\r\n"),
    S(HEAD "Content-Length: 5,5\r\n\r\n"),
    S(HEAD "Content-Length: \r\n\r\n"),
    S(HEAD "A: b\r\n c\r\n\r\n"),
    S("GET / HTTP/1.1\nHost: x\n\n"),
    S("GET / HTTP/1.1\r\nHost: x\r\nA: b\nB: c\r\n\r\n"),
    S("GET / HTTP/1.1\r\nHost: x\r\n\n"),
    S("GET / HTTP/1.1\r\nHost: x\r\nA: b\rB: c\r\n\r\n"),
    S("GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"),
    S("GET / HTTP/2.0\r\nHost: x\r\n\r\n"),
    S("GET  / HTTP/1.1\r\nHost: x\r\n\r\n"),
};
static const str good_heads[] = {
    S("GET /a?b=c HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n"),
    S(HEAD "Content-Length: 4\r\n\r\n\r\n\0\n"),
    S("GET / HTTP/1.0\r\nHost: [::1]:80\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nEmpty:\r\n\r\n"),
};

static bool passes(str head, size_t step)
{
    struct door d = {.heads = 0};

    for (size_t i = 0; i < head.n; i += step)
        if (door_feed(&d, head.p + i, head.n - i < step ? head.n - i : step, 1, 1000)) return false;
    return d.heads > 0 && d.where == METHOD;
}

void door_probe(int64_t head_ms)
{
    head_limit_ms = head_ms;
    refusals = 0;
    if (dlsym(RTLD_DEFAULT, "recv") != (void *)(uintptr_t)recv)
        fault("http.door", "recv() is not ours: libmicrohttpd would read past the door");
    for (size_t i = 0; i < sizeof bad_heads / sizeof *bad_heads; i++)
        if (passes(bad_heads[i], bad_heads[i].n) || passes(bad_heads[i], 1))
            fault("http.door", "bad head %zu passes", i);
    for (size_t i = 0; i < sizeof good_heads / sizeof *good_heads; i++)
        if (!passes(good_heads[i], good_heads[i].n) || !passes(good_heads[i], 1))
            fault("http.door", "good head %zu is refused", i);
}
