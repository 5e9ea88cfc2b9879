#include "outside/control.h"

#include "outside/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    CALL_MOST = 16 << 10,
    CALL_MEMORY = 1 << 20,
    CALL_MS = 2000,
    ANSWER_MS = HOUR_MS, /* the register of a region is long */
    LOOK_MS = 500,
    BACKLOG = 8,
    AGAIN = 75,
    REFUSED = 1
};

static struct {
    int fd[CONTROL_DOORS];
    struct sockaddr_un at[CONTROL_DOORS], wanted[CONTROL_DOORS]; /* where it is; where it is to be */
    ino_t file[CONTROL_DOORS];                                   /* of the socket, to know it by */
    size_t n;
    pthread_t thread;
    bool running;
    atomic_bool stopping;
    control_fn *fn;
    void *ctx;
} doors;

static bool address(struct sockaddr_un *a, const char *path)
{
    size_t n = strlen(path);

    *a = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (n >= sizeof a->sun_path) return false;
    memcpy(a->sun_path, path, n + 1);
    return true;
}

/* --- bytes, within a time --- */

static bool can(int fd, short what, int64_t until)
{
    struct pollfd p = {.fd = fd, .events = what};
    int64_t left = until - clock_mono_ms();

    return left > 0 && poll(&p, 1, (int)left) > 0;
}

static bool take(int fd, void *to, size_t n, int64_t until)
{
    for (char *p = to; n;) {
        if (!can(fd, POLLIN, until)) return false;
        ssize_t k = read(fd, p, n);
        if (k <= 0) return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static bool give(int fd, const void *from, size_t n, int64_t until)
{
    for (const char *p = from; n;) {
        if (!can(fd, POLLOUT, until)) return false;
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (k < 0 && errno == EAGAIN) continue;
        if (k <= 0) return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

/* --- the server's side --- */

/* "control.sock" is "control.4711" until it is shown. */
static bool hidden_address(struct sockaddr_un *a, const char *path)
{
    char name[sizeof a->sun_path];
    const char *dot = strrchr(path, '.');
    int n = dot ? (int)(dot - path) : (int)strlen(path);

    return snprintf(name, sizeof name, "%.*s.%d", n, path, (int)getpid()) < (int)sizeof name && address(a, name);
}

/* What stands at a path; 0: nothing. */
static ino_t file_at(const char *path)
{
    struct stat st;

    return stat(path, &st) ? 0 : st.st_ino;
}

void control_door(const char *path, bool shown)
{
    size_t i = doors.n;

    MUST(i < CONTROL_DOORS);
    doors.fd[doors.n++] = -1;
    if (!path) return;
    bool fits = address(&doors.wanted[i], path);
    if (!fits || !(shown ? address(&doors.at[i], path) : hidden_address(&doors.at[i], path))) {
        log_line(LOG_WARN, "control.long", "%s is too long for a socket: commands find this territory locked", path);
        return;
    }
    unlink(doors.at[i].sun_path);
    mode_t mask = umask(0177);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool ok = fd >= 0 && !bind(fd, (struct sockaddr *)&doors.at[i], sizeof doors.at[i]) && !listen(fd, BACKLOG);
    umask(mask);
    if (ok) {
        doors.fd[i] = fd;
        doors.file[i] = file_at(doors.at[i].sun_path);
        return;
    }
    log_line(LOG_WARN, "control.door", "%s: %s: commands find this territory locked", path, strerror(errno));
    if (fd >= 0) close(fd);
}

void control_show(size_t i)
{
    if (i >= doors.n || doors.fd[i] < 0 || !strcmp(doors.at[i].sun_path, doors.wanted[i].sun_path)) return;
    if (rename(doors.at[i].sun_path, doors.wanted[i].sun_path))
        log_line(LOG_WARN, "control.door", "%s: %s: commands find this territory locked", doors.wanted[i].sun_path,
                 strerror(errno));
    else doors.at[i] = doors.wanted[i];
}

static bool peer_ours(int fd)
{
    struct ucred who;
    socklen_t n = sizeof who;

    return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) && (who.uid == 0 || who.uid == geteuid());
}

/* The words of a call, each ended by a zero; 0: it is none. */
static size_t words_of(char *text, size_t bytes, const char **word)
{
    size_t n = 0;

    if (!bytes || text[bytes - 1]) return 0;
    for (char *p = text; p < text + bytes; p += strlen(p) + 1) {
        if (n == CONTROL_WORDS || !utf8_ok(str_c(p))) return 0;
        word[n++] = p;
    }
    return n;
}

static int call_do(size_t door, struct arena *mem, const struct control_call *call, struct buf *said)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        buf_fmt(said, "foirail: %s (%s)\n", fp.msg, fp.code);
        return REFUSED;
    }
    int code = doors.fn(doors.ctx, door, mem, call, said);
    fault_end(&fp);
    return code;
}

static void call_answer(size_t door, int fd, struct arena *mem, const struct wire_msg *m)
{
    char *text = arena_alloc(mem, m->bytes.n + 1);
    struct buf said = buf_new(mem, CONTROL_SAID);
    const char *word[CONTROL_WORDS];

    memcpy(text, m->bytes.p, m->bytes.n);
    size_t n = m->kind == WIRE_COMMAND ? words_of(text, m->bytes.n, word) : 0;
    if (!n) return;
    uint8_t code = (uint8_t)call_do(door, mem, &(struct control_call){word, n, m->fd}, &said);
    log_line(LOG_INFO, "control.call", "%s: %d", word[0], code);
    int64_t until = clock_mono_ms() + CALL_MS;
    if (give(fd, &code, 1, until)) give(fd, buf_str(&said).p, buf_str(&said).n, until);
}

static void call_take(size_t door, int fd, struct arena *mem)
{
    struct wire_msg m;

    if (!wire_recv(fd, mem, &m, CALL_MOST, true, clock_mono_ms() + CALL_MS)) return;
    call_answer(door, fd, mem, &m);
    if (m.fd >= 0) close(m.fd);
}

static void door_open(size_t i)
{
    int fd = accept4(doors.fd[i], NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd < 0) return;
    struct arena *mem = arena_new(CALL_MEMORY);
    if (peer_ours(fd)) call_take(i, fd, mem);
    arena_free(mem);
    close(fd);
}

static void *keep(void *arg)
{
    struct pollfd p[CONTROL_DOORS];

    (void)arg;
    while (!atomic_load(&doors.stopping)) {
        for (size_t i = 0; i < doors.n; i++) p[i] = (struct pollfd){.fd = doors.fd[i], .events = POLLIN};
        if (poll(p, doors.n, LOOK_MS) <= 0) continue;
        for (size_t i = 0; i < doors.n && !atomic_load(&doors.stopping); i++)
            if (p[i].revents) door_open(i);
    }
    return NULL;
}

void control_start(control_fn *fn, void *ctx)
{
    doors.fn = fn;
    doors.ctx = ctx;
    doors.running = doors.n && !pthread_create(&doors.thread, NULL, keep, NULL);
}

bool control_stopping(void)
{
    return atomic_load(&doors.stopping);
}

void control_stop(void)
{
    atomic_store(&doors.stopping, true);
    for (size_t i = 0; i < doors.n; i++)
        if (doors.fd[i] >= 0) shutdown(doors.fd[i], SHUT_RDWR);
    if (doors.running) pthread_join(doors.thread, NULL);
    for (size_t i = 0; i < doors.n; i++) {
        if (doors.fd[i] < 0) continue;
        close(doors.fd[i]);
        if (file_at(doors.at[i].sun_path) == doors.file[i])
            unlink(doors.at[i].sun_path); /* else another server's by now */
    }
    doors.n = 0;
}

/* --- the command's side --- */

static bool call_put(int fd, struct arena *mem, const struct control_call *call)
{
    struct buf b = buf_new(mem, CALL_MOST);

    for (size_t i = 0; i < call->n; i++) {
        size_t k = strlen(call->word[i]) + 1;
        if (b.n + k > CALL_MOST) return false;
        buf_put(&b, (str){call->word[i], k});
    }
    return wire_send(fd, WIRE_COMMAND, buf_str(&b), call->fd, clock_mono_ms() + CALL_MS);
}

bool control_ask(struct arena *mem, const char *path, const struct control_call *call, int *code, str *said)
{
    int64_t until = clock_mono_ms() + ANSWER_MS;
    struct buf b = buf_new(mem, CONTROL_SAID);
    struct sockaddr_un a;
    uint8_t end = AGAIN;
    char c;

    if (!address(&a, path)) return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    if (connect(fd, (struct sockaddr *)&a, sizeof a)) {
        close(fd);
        return false;
    }
    if (!call_put(fd, mem, call) || !take(fd, &end, 1, until))
        buf_put(&b, S("foirail: the server did not answer: look whether it was done\n"));
    else
        while (take(fd, &c, 1, until)) buf_put(&b, (str){&c, 1});
    close(fd);
    *code = end;
    *said = buf_str(&b);
    return true;
}
