#include "outside/supervisor.h"

#include "base/sanitizer.h"
#include "outside/cage.h"
#include "outside/listen.h"
#include "outside/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    DRAIN_MS = 20 * SECOND_MS,
    YOUNG_MS = SECOND_MS,
    PAUSE_FIRST_MS = 50,
    PAUSE_MOST_MS = 3200,
    HELPERS_LATER_MS = 300,  /* web starts first; its helpers when it is ready, or then */
    LOOK_MS = 2 * SECOND_MS, /* how often resolv.conf is looked at */
    SEND_MS = SECOND_MS,
    EXIT_AGAIN = 75,
    ARGS_MAX = 64
};

enum { WEB, IMAGER, RESERVE, MAILER, CALLER, FETCHER, TELLER, CHILDREN };

struct child {
    enum role role;
    enum helper_kind kind;
    const char *name;
    pid_t pid;          /* 0: not running */
    int end;            /* our end of its pair; a helper's is -1 once handed to web */
    int64_t generation; /* counts births over all children */
    int64_t born, due;  /* monotonic ms; due: when to start it if it does not run */
    int pause_ms;
    bool handed; /* web has its end */
};

struct house {
    const struct supervisor_options *o;
    struct child child[CHILDREN];
    struct listener listener, metrics;
    struct arena *mem; /* for one message */
    int signals, authorities, null;
    int64_t births;
    dev_t resolver_dev;
    ino_t resolver_ino;
    int64_t stop_by; /* 0: not stopping */
    bool ready, done;
    int code;
};

/* ---- birth ---- */

static const char *const mode_names[] = {"on", "tell", "asan", "off"};
static const char *const role_names[] = {"web", "courier", "imager"};

enum { FIXED_ARGS = 5 }; /* program, "role", role, mode, ABI */

bool role_read(int argc, char **argv, struct role_start *out)
{
    int64_t abi;

    if (argc < FIXED_ARGS || strcmp(argv[1], "role") || !str_i64(str_c(argv[4]), &abi)) return false;
    *out = (struct role_start){.landlock_abi_max = (int)abi, .argc = argc - FIXED_ARGS, .argv = argv + FIXED_ARGS};
    int role = 0, mode = 0;
    while (role <= ROLE_IMAGER && strcmp(argv[2], role_names[role])) role++;
    while (mode <= CAGE_OFF && strcmp(argv[3], mode_names[mode])) mode++;
    out->role = (enum role)role;
    out->cage = (enum cage_mode)mode;
    return role <= ROLE_IMAGER && mode <= CAGE_OFF;
}

static void fill_arguments(const struct house *h, const struct child *c, const char **argv, char *abi, size_t room)
{
    str text = str_fmt(h->mem, "%d", h->o->landlock_abi_max);
    size_t n = FIXED_ARGS;

    memcpy(abi, text.p, text.n < room ? text.n + 1 : room);
    argv[0] = "foirail";
    argv[1] = "role";
    argv[2] = role_names[c->role];
    argv[3] = mode_names[h->o->cage];
    argv[4] = abi;
    for (const char *const *a = h->o->web_argv; a && *a && n < ARGS_MAX; a++) argv[n++] = *a;
    argv[n] = NULL;
}

/* Nothing of ours goes on but this. A sanitizer's exit code must not look like a refusal of web's. */
static void fill_environment(const char **env, str *clock, struct arena *mem)
{
    size_t n = 0;

    env[n++] = "TZ=UTC0"; /* else glibc looks at /etc/localtime at each conversion */
#ifdef SANITIZED_THREADS
    const char *races = getenv("TSAN_OPTIONS");
    if (races) env[n++] = str_z(mem, str_fmt(mem, "TSAN_OPTIONS=%s", races));
#elif defined(SANITIZED)
    env[n++] = "ASAN_OPTIONS=detect_leaks=0:exitcode=99"; /* to look for leaks it would trace itself: not from a cage */
#endif
#ifdef FOIRAIL_TEST_HOOKS
    const char *path = getenv("FOIRAIL_CLOCK");
    if (path) {
        *clock = str_fmt(mem, "FOIRAIL_CLOCK=%s", path);
        env[n++] = clock->p;
    }
#else
    (void)clock, (void)mem;
#endif
    env[n] = NULL;
}

static void place(int from, int to)
{
    if (from < 0 || dup2(from, to) < 0) close(to);
}

/* In the child: only the descriptors it needs, each above 10 first so that none overwrites another. */
static _Noreturn void become(const struct house *h, const struct child *c, int peer)
{
    const char *argv[ARGS_MAX + 1], *env[4];
    char abi[16];
    str clock;
    sigset_t none;
    int high[3] = {peer, c->role == ROLE_WEB ? h->listener.fd : -1, c->role == ROLE_WEB ? h->metrics.fd : -1};

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    fill_arguments(h, c, argv, abi, sizeof abi);
    fill_environment(env, &clock, h->mem);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGINT, SIG_IGN); /* a terminal's Ctrl-C is for the supervisor, who asks politely */
    for (int i = 0; i < 3; i++) high[i] = high[i] < 0 ? -1 : fcntl(high[i], F_DUPFD, 10);
    place(h->null, STDIN_FILENO);
    for (int i = 0; i < 3; i++) place(high[i], FD_PEER + i);
    syscall(SYS_close_range, FD_METRICS + 1, ~0U, 0);
    execve("/proc/self/exe", (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)env);
    _exit(127);
}

static void send_setup(struct house *h, const struct child *c)
{
    struct buf b = buf_new(h->mem, WIRE_SMALL);
    bool mail = c->kind == HELPER_MAILER;

    wire_put_str(&b, mail ? h->o->smtp_url : S(""));
    wire_put_str(&b, mail ? h->o->smtp_user : S(""));
    wire_put_str(&b, mail ? h->o->smtp_password : S(""));
    wire_send(c->end, WIRE_SETUP, buf_str(&b), h->authorities, clock_mono_ms() + SEND_MS);
}

/* Starts one child; when the machine refuses, tries again after the longest pause. */
static void give_birth(struct house *h, struct child *c)
{
    int pair[2];

    c->due = clock_mono_ms() + PAUSE_MOST_MS;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) return;
    c->generation = ++h->births;
    c->born = clock_mono_ms();
    c->handed = false;
    c->end = pair[0];
    pid_t pid = fork();
    if (pid == 0) become(h, c, pair[1]);
    close(pair[1]);
    if (pid < 0) {
        close(c->end);
        c->end = -1;
        return;
    }
    c->pid = pid;
    log_line(LOG_INFO, "supervisor.started", "%s pid=%d generation=%lld", c->name, (int)pid, (long long)c->generation);
    if (c->role == ROLE_COURIER) send_setup(h, c);
    /* a broken web may have shut the shared listener down; it is still bound */
    if (c->role == ROLE_WEB &&
        (listen(h->listener.fd, SOMAXCONN) || (h->metrics.fd >= 0 && listen(h->metrics.fd, SOMAXCONN))))
        log_line(LOG_WARN, "supervisor.listen", "%s", strerror(errno));
}

static void start_due(struct house *h, int64_t now)
{
    for (int i = 0; i < CHILDREN; i++)
        if (!h->child[i].pid && h->child[i].due <= now && !(i == WEB && h->stop_by)) give_birth(h, &h->child[i]);
}

/* ---- ends ---- */

static bool web_lacks(const struct house *h, enum helper_kind kind)
{
    for (int i = IMAGER; i < CHILDREN; i++)
        if (h->child[i].kind == kind && h->child[i].handed) return false;
    return true;
}

static void hand(struct house *h, struct child *c)
{
    struct buf b = buf_new(h->mem, WIRE_SMALL);

    wire_put_i64(&b, c->kind);
    wire_put_i64(&b, c->generation);
    bool ok = wire_send(h->child[WEB].end, WIRE_END, buf_str(&b), c->end, clock_mono_ms() + SEND_MS);
    close(c->end);
    c->end = -1;
    c->handed = true;
    if (!ok) kill(c->pid, SIGKILL); /* its end is lost: it comes again */
}

/* Gives web one living helper of each kind it lacks; the second imager waits in reserve. */
static void hand_out(struct house *h)
{
    if (!h->child[WEB].pid || h->child[WEB].end < 0) return;
    for (int i = IMAGER; i < CHILDREN; i++) {
        struct child *c = &h->child[i];
        if (c->pid && c->end >= 0 && web_lacks(h, c->kind)) hand(h, c);
    }
}

/* ---- death ---- */

/* Their ends died with web. */
static void kill_handed(struct house *h)
{
    for (int i = IMAGER; i < CHILDREN; i++)
        if (h->child[i].pid && h->child[i].handed) kill(h->child[i].pid, SIGKILL);
}

static void kill_couriers(struct house *h)
{
    for (int i = IMAGER; i < CHILDREN; i++)
        if (h->child[i].pid && h->child[i].role == ROLE_COURIER) kill(h->child[i].pid, SIGKILL);
}

/* A child that dies young waits before it is born again. */
static void pace(struct child *c)
{
    int64_t now = clock_mono_ms();
    bool young = now - c->born < YOUNG_MS;

    c->pause_ms = !young ? 0 : c->pause_ms ? c->pause_ms * 2 : PAUSE_FIRST_MS;
    if (c->pause_ms > PAUSE_MOST_MS) c->pause_ms = PAUSE_MOST_MS;
    c->due = now + c->pause_ms;
}

/* What web's end means for the house. */
static void web_ended(struct house *h, int status)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    bool meant = (code >= 0 && code <= 3) || (code == EXIT_AGAIN && !h->ready);

    kill_handed(h);
    if (!h->stop_by && !meant) return;
    h->done = true;
    h->code = code >= 0 ? code : WTERMSIG(status) == SIGTERM ? 0 : 1;
}

static void bury(struct house *h, pid_t pid, int status)
{
    struct child *c = h->child;

    while (c < h->child + CHILDREN && c->pid != pid) c++;
    if (c == h->child + CHILDREN) return;
    bool by_signal = WIFSIGNALED(status);
    log_line(h->stop_by ? LOG_INFO : LOG_WARN, "supervisor.died", "%s pid=%d generation=%lld %s=%d", c->name, (int)pid,
             (long long)c->generation, by_signal ? "signal" : "exit",
             by_signal ? WTERMSIG(status) : WEXITSTATUS(status));
    if (c->end >= 0) close(c->end);
    c->end = -1;
    c->pid = 0;
    c->handed = false;
    pace(c);
    if (c->role == ROLE_WEB) web_ended(h, status);
}

static void bury_all(struct house *h)
{
    int status;

    for (pid_t p; (p = waitpid(-1, &status, WNOHANG)) > 0;)
        if (WIFSTOPPED(status)) kill(p, SIGKILL); /* it asked to be traced: not dead, and up to no good */
        else bury(h, p, status);
}

static void stop(struct house *h)
{
    int64_t now = clock_mono_ms();

    if (!h->child[WEB].pid) {
        h->done = true;
        return;
    }
    h->stop_by = h->stop_by ? now : now + DRAIN_MS; /* asked twice: at once */
    kill(h->child[WEB].pid, SIGTERM);
}

/* ---- the loop ---- */

static void web_ready(struct house *h)
{
    if (!h->ready)
        for (int i = IMAGER; i < CHILDREN; i++) h->child[i].due = 0;
    h->ready = true;
}

/* One message from web. It may be a taken process: nothing is believed but a generation's number. */
static void hear(struct house *h)
{
    struct wire_msg m;
    struct child *web = &h->child[WEB];

    if (!wire_recv(web->end, h->mem, &m, WIRE_SMALL, false, clock_mono_ms() + SEND_MS)) {
        if (errno != EPIPE) kill(web->pid, SIGKILL); /* EPIPE: it is ending by itself */
        close(web->end);
        web->end = -1;
        return;
    }
    struct wire_in in = {.left = m.bytes};
    int64_t generation = m.kind == WIRE_KILL ? wire_i64(&in) : 0;
    if (m.kind == WIRE_READY) web_ready(h);
    for (int i = IMAGER; i < CHILDREN && generation; i++)
        if (h->child[i].pid && h->child[i].handed && h->child[i].generation == generation)
            kill(h->child[i].pid, SIGKILL);
}

static const char *resolver_file(const struct house *h)
{
    return h->o->resolver_file ? h->o->resolver_file : "/etc/resolv.conf";
}

/* Replaced by rename, it is a new inode, outside the courier's Landlock rule. Rewritten in place, glibc sees it. */
static bool resolver_replaced(struct house *h)
{
    struct stat st;

    if (stat(resolver_file(h), &st) || (st.st_dev == h->resolver_dev && st.st_ino == h->resolver_ino)) return false;
    h->resolver_dev = st.st_dev;
    h->resolver_ino = st.st_ino;
    return true;
}

static void hear_signal(struct house *h)
{
    struct signalfd_siginfo s;

    if (read(h->signals, &s, sizeof s) != sizeof s) return;
    if (s.ssi_signo == SIGCHLD) bury_all(h);
    else stop(h);
}

static int wait_ms(const struct house *h, int64_t now)
{
    int64_t least = LOOK_MS;

    for (int i = 0; i < CHILDREN; i++)
        if (!h->child[i].pid && h->child[i].due - now < least) least = h->child[i].due - now;
    if (h->stop_by && h->stop_by - now < least) least = h->stop_by - now;
    return least < 0 ? 0 : (int)least;
}

static void turn(struct house *h)
{
    int64_t now = clock_mono_ms();

    arena_reset(h->mem);
    start_due(h, now);
    hand_out(h);
    struct pollfd p[2] = {{.fd = h->signals, .events = POLLIN}, {.fd = h->child[WEB].end, .events = POLLIN}};
    int n = poll(p, 2, wait_ms(h, now));
    if (n > 0 && p[1].revents && h->child[WEB].pid) hear(h);
    if (n > 0 && p[0].revents) hear_signal(h);
    if (h->stop_by && clock_mono_ms() >= h->stop_by && h->child[WEB].pid) kill(h->child[WEB].pid, SIGKILL);
    if (resolver_replaced(h)) kill_couriers(h);
}

static void end_children(struct house *h)
{
    for (int i = 0; i < CHILDREN; i++) {
        if (!h->child[i].pid) continue;
        kill(h->child[i].pid, SIGKILL);
        waitpid(h->child[i].pid, NULL, 0);
    }
}

static int open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN); /* inherited: a peer that left is an error of write, in every process */
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void open_files(struct house *h)
{
    char *path = str_z(h->mem, h->o->ca_file.n ? h->o->ca_file : S("/etc/ssl/certs/ca-certificates.crt"));

    h->null = open("/dev/null", O_RDWR | O_CLOEXEC);
    h->authorities = open(path, O_RDONLY | O_CLOEXEC);
    if (h->authorities < 0)
        log_line(LOG_WARN, "supervisor.authorities", "%s: %s; no TLS peer will be trusted", path, strerror(errno));
    resolver_replaced(h);
    h->signals = open_signals();
}

/* 0, or the exit code of a start that cannot be. */
static int open_sockets(struct house *h)
{
    enum listen_end a = listen_open(h->o->listen, false, &h->listener), b = LISTEN_OK;

    if (a == LISTEN_OK && h->o->metrics.n) b = listen_open(h->o->metrics, true, &h->metrics);
    if (a == LISTEN_OK && b == LISTEN_OK) return 0;
    return a == LISTEN_MALFORMED || b == LISTEN_MALFORMED ? 2 : 1;
}

/* A Unix socket made by root belongs to the user who will serve it, and to his group, where the proxy may be. */
static void give_socket(const struct house *h)
{
    uid_t uid;
    gid_t gid;

    if (geteuid() != 0 || !h->o->user || !h->listener.path[0] || !cage_find_user(h->o->user, &uid, &gid)) return;
    if (chown(h->listener.path, uid, gid))
        log_line(LOG_WARN, "supervisor.socket", "%s: %s", h->listener.path, strerror(errno));
}

static int run(struct house *h)
{
    int code = open_sockets(h);

    if (code == 0) open_files(h);
    if (code == 0) give_socket(h);
    if (code == 0 && !cage_become(h->o->user)) {
        log_line(LOG_ERROR, "supervisor.user", "cannot become %s", h->o->user);
        code = 1;
    }
    if (code == 0) {
        prctl(PR_SET_DUMPABLE, 0); /* it holds the SMTP password; its children may have its user */
        while (!h->done) turn(h);
        end_children(h);
        code = h->code;
        close(h->signals);
        close(h->null);
        if (h->authorities >= 0) close(h->authorities);
    }
    listen_close(&h->listener);
    listen_close(&h->metrics);
    return code;
}

int supervisor_run(const struct supervisor_options *o)
{
    struct house h = {.o = o, .listener.fd = -1, .metrics.fd = -1, .authorities = -1, .mem = arena_new(256 * 1024)};
    const struct child children[CHILDREN] = {
        [WEB] = {.role = ROLE_WEB, .name = "web", .end = -1},
        [IMAGER] = {.role = ROLE_IMAGER, .kind = HELPER_IMAGER, .name = "imager", .end = -1},
        [RESERVE] = {.role = ROLE_IMAGER, .kind = HELPER_IMAGER, .name = "imager", .end = -1},
        [MAILER] = {.role = ROLE_COURIER, .kind = HELPER_MAILER, .name = "mailer", .end = -1},
        [CALLER] = {.role = ROLE_COURIER, .kind = HELPER_CALLER, .name = "caller", .end = -1},
        [FETCHER] = {.role = ROLE_COURIER, .kind = HELPER_FETCHER, .name = "fetcher", .end = -1},
        [TELLER] = {.role = ROLE_COURIER, .kind = HELPER_TELLER, .name = "teller", .end = -1},
    };

    memcpy(h.child, children, sizeof children);
    for (int i = IMAGER; i < CHILDREN; i++) h.child[i].due = clock_mono_ms() + HELPERS_LATER_MS;
    int code = run(&h);
    arena_free(h.mem);
    return code;
}
