#include "outside/test/house.h"

#include "outside/cage.h"
#include "outside/probe.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { TEXT_MAX = 4 << 20, WAIT_MS = 20 * SECOND_MS, FIELDS_MAX = 16, SEPARATOR = 0x1f };

/* ---- web, as small as can be: one request a connection, fields separated by 0x1f ---- */

static str fields_of(str request, str *f)
{
    str rest = request;

    for (int i = 0; i < FIELDS_MAX; i++) f[i] = S("");
    for (int i = 0; i < FIELDS_MAX && str_cut(&rest, SEPARATOR, &f[i]); i++) continue;
    return f[0];
}

static int number(str s)
{
    int64_t n = 0;

    str_i64(s, &n);
    return (int)n;
}

static str web_mail(struct arena *mem, const str *f)
{
    struct outside_mail m = {.from_name = f[2],
                             .from = f[3],
                             .to = f[4],
                             .subject = f[5],
                             .text = f[6],
                             .html = f[7],
                             .message_id = f[8],
                             .list_unsubscribe = f[9],
                             .date_ms = 1795318603000};
    str why;
    int end = courier_mail(mem, &m, number(f[1]), &why);

    return str_fmt(mem, "%d\x1f%.*s", end, STR_ARG(why));
}

static str web_call(struct arena *mem, const str *f)
{
    struct outside_call c = {.method = f[2],
                             .url = f[3],
                             .trusted = f[4].n > 0,
                             .max_bytes = (size_t)number(f[5]),
                             .header = &f[6],
                             .headers = f[6].n ? 1 : 0,
                             .body = f[7]};
    struct outside_answer a;
    str why;
    int end = courier_call(mem, &c, number(f[1]), &a, &why);

    return str_fmt(mem, "%d\x1f%.*s\x1f%d\x1f%.*s\x1f%.*s", end, STR_ARG(why), a.status, STR_ARG(a.content_type),
                   STR_ARG(a.body));
}

/* "webp" or "avif", then a letter a retouch: "webpbbs" is twice brighter and square. */
static struct picture_order order_of(str side, str how)
{
    struct picture_order o = {.max_side = number(side),
                              .format = str_starts(how, S("avif")) ? PICTURE_AVIF : PICTURE_WEBP};

    for (size_t i = 4; i < how.n; i++) {
        o.brighter += how.p[i] == 'b';
        o.square |= how.p[i] == 's';
    }
    return o;
}

static str web_render(struct arena *mem, const str *f)
{
    int in = open(str_z(mem, f[2]), O_RDONLY | O_CLOEXEC);
    int to = open(str_z(mem, f[3]), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct picture_order o = order_of(f[4], f[5]);
    struct picture_info i;
    str why;
    int end = imager_render(in, to, o, number(f[1]), &i, &why);

    close(in);
    close(to);
    return str_fmt(mem, "%d\x1f%.*s\x1f%d\x1f%d\x1f%06x\x1f%d\x1f%d", end, STR_ARG(why), i.width, i.height,
                   i.dominant_rgb, i.sharpness, i.brightness);
}

static str web_probe(struct arena *mem, const str *f)
{
    str said;

    if (number(f[2]) == 0) return probe(mem, f[3]);
    int end = outside_probe(mem, (enum outside_helper_kind)number(f[2]), f[3], number(f[1]), &said);
    return str_fmt(mem, "%d\x1f%.*s", end, STR_ARG(said));
}

static bool is_listening(int fd)
{
    int on = 0;
    socklen_t n = sizeof on;

    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &n) == 0 && on;
}

static str web_do(struct arena *mem, str request)
{
    str f[FIELDS_MAX], what = fields_of(request, f);

    if (str_eq(what, S("mail"))) return web_mail(mem, f);
    if (str_eq(what, S("call"))) return web_call(mem, f);
    if (str_eq(what, S("render"))) return web_render(mem, f);
    if (str_eq(what, S("probe"))) return web_probe(mem, f);
    if (str_eq(what, S("exit"))) exit(number(f[1]));
    if (str_eq(what, S("stubborn"))) return signal(SIGTERM, SIG_IGN) == SIG_ERR ? S("no") : S("yes");
    if (str_eq(what, S("metrics"))) return is_listening(FD_METRICS) ? S("listening") : S("no");
    return S("hello");
}

static void send_all(int s, str bytes)
{
    while (bytes.n) {
        ssize_t k = send(s, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (k <= 0) return;
        bytes = str_from(bytes, (size_t)k);
    }
}

static str receive_all(struct arena *mem, int s)
{
    struct buf b = buf_new(mem, TEXT_MAX);
    char room[4096];

    for (ssize_t k; (k = recv(s, room, sizeof room, 0)) > 0;) buf_put(&b, (str){room, (size_t)k});
    return buf_str(&b);
}

static void *web_serve(void *socket_number)
{
    int s = (int)(intptr_t)socket_number;
    struct arena *mem = arena_new(64 << 20);

    send_all(s, web_do(mem, receive_all(mem, s)));
    close(s);
    arena_free(mem);
    return NULL;
}

static int web_main(const struct role_start *r)
{
    pthread_t t;

    if (r->argc > 1) return atoi(r->argv[1]);
    if (!base_start() || chdir(r->argv[0])) return 3;
    outside_start(FD_PEER);
    cage_web_start(r->cage, r->landlock_abi_max, ".", NULL);
    cage_calls(r->cage, CAGE_WEB_PG);
    outside_ready();
    for (;;) {
        struct pollfd p = {.fd = FD_LISTEN, .events = POLLIN};
        if (poll(&p, 1, -1) != 1) continue;
        int s = accept4(FD_LISTEN, NULL, NULL, SOCK_CLOEXEC);
        if (s < 0 || pthread_create(&t, NULL, web_serve, (void *)(intptr_t)s)) continue;
        pthread_detach(t);
    }
}

/* ---- the supervisor: argv 2.. are listen, mode, abi, smtp url, smtp user, ca, resolver file, folder, exit ---- */

static int supervisor_main(char **v)
{
    char metrics[96];

    snprintf(metrics, sizeof metrics, "unix:%s.metrics", v[9]);
    const char *web[] = {v[9], v[10], NULL};
    struct supervisor_options o = {.listen = str_c(v[2]),
                                   .metrics = str_c(metrics),
                                   .web_argv = web,
                                   .cage = (enum cage_mode)atoi(v[3]),
                                   .landlock_abi_max = atoi(v[4]),
                                   .smtp_url = str_c(v[5]),
                                   .smtp_user = str_c(v[6]),
                                   .smtp_password = S("secret"),
                                   .ca_file = str_c(v[7]),
                                   .resolver_file = v[8]};

    return supervisor_run(&o);
}

bool house_role(int argc, char **argv, int *code)
{
    struct role_start r;

    if (role_read(argc, argv, &r)) {
        *code = r.role == ROLE_COURIER  ? courier_main(r.cage, r.landlock_abi_max)
                : r.role == ROLE_IMAGER ? imager_main(r.cage, r.landlock_abi_max)
                                        : web_main(&r);
        return true;
    }
    if (argc < 10 || strcmp(argv[1], "supervise")) return false;
    *code = supervisor_main(argv);
    return true;
}

/* ---- driving it ---- */

int free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(s, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&a, &n), 0);
    close(s);
    return ntohs(a.sin_port);
}

str file_read(struct arena *mem, const char *path, size_t max)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct buf b = buf_new(mem, max);
    char room[16384];

    if (fd < 0) return (str){0};
    for (ssize_t k; (k = read(fd, room, sizeof room)) > 0;) buf_put(&b, (str){room, (size_t)k});
    close(fd);
    return buf_str(&b);
}

void file_write(const char *path, str s)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    assert_true(fd >= 0 && write(fd, s.p, s.n) == (ssize_t)s.n);
    close(fd);
}

static void beside(const struct house *h, const char *suffix, char *to, size_t room)
{
    snprintf(to, room, "%s%s", h->dir, suffix);
}

static void run_supervisor(const struct house *h, const struct house_start *o)
{
    char mode[8], abi[8], log[96], resolver[96], smtp[256], user[64], ca[256];
    const char *argv[] = {"outside_test", "supervise", h->at,    mode,   abi,         smtp,
                          user,           ca,          resolver, h->dir, o->web_exit, NULL};

    snprintf(mode, sizeof mode, "%d", o->cage);
    snprintf(abi, sizeof abi, "%d", o->abi);
    snprintf(smtp, sizeof smtp, "%.*s", STR_ARG(o->smtp_url));
    snprintf(user, sizeof user, "%.*s", STR_ARG(o->smtp_user));
    snprintf(ca, sizeof ca, "%.*s", STR_ARG(o->ca_file));
    beside(h, ".log", log, sizeof log);
    beside(h, ".resolv", resolver, sizeof resolver);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    dup2(fd, STDERR_FILENO);
    execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
    _exit(127);
}

struct house house_open(struct house_start o)
{
    struct house h = {.dir = "/tmp/outside-XXXXXX", .port = free_port()};
    char resolver[96];

    assert_non_null(mkdtemp(h.dir));
    assert_int_equal(chmod(h.dir, 0777), 0);
    snprintf(h.at, sizeof h.at, "127.0.0.1:%d", h.port);
    beside(&h, ".resolv", resolver, sizeof resolver);
    file_write(resolver, S("nameserver 127.0.0.1\n"));
    h.pid = fork();
    if (h.pid == 0) run_supervisor(&h, &o);
    if (o.web_exit) return h;
    struct arena *mem = arena_new(TEXT_MAX);
    house_wait(&h, S("caller pid="), 0);
    int64_t until = clock_mono_ms() + WAIT_MS;
    while (!str_eq(ASK(mem, &h, S("hello")), S("hello"))) assert_true(clock_mono_ms() < until);
    arena_free(mem);
    return h;
}

static void remove_folder(const char *dir)
{
    DIR *d = opendir(dir);
    char path[512];

    for (struct dirent *e; d && (e = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        if (e->d_name[0] != '.') unlink(path);
    }
    if (d) closedir(d);
    rmdir(dir);
}

int house_close(struct house *h)
{
    char path[96];
    int status;

    kill(h->pid, SIGTERM);
    assert_int_equal(waitpid(h->pid, &status, 0), h->pid);
    remove_folder(h->dir);
    beside(h, ".log", path, sizeof path);
    if (!getenv("KEEP_LOGS")) unlink(path);
    beside(h, ".resolv", path, sizeof path);
    unlink(path);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

str house_ask(struct arena *mem, const struct house *h, const str *fields, size_t n)
{
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)h->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct buf b = buf_new(mem, TEXT_MAX);
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    for (size_t i = 0; i < n; i++) {
        if (i) buf_byte(&b, SEPARATOR);
        buf_put(&b, fields[i]);
    }
    if (connect(s, (struct sockaddr *)&a, sizeof a) == 0) {
        send_all(s, buf_str(&b));
        shutdown(s, SHUT_WR);
    }
    str said = receive_all(mem, s);
    close(s);
    return said;
}

str house_field(str answer, int i)
{
    str piece = {0};

    for (; i >= 0; i--)
        if (!str_cut(&answer, SEPARATOR, &piece)) return S("");
    return piece;
}

str house_log(struct arena *mem, const struct house *h)
{
    char path[96];

    beside(h, ".log", path, sizeof path);
    str s = file_read(mem, path, TEXT_MAX);
    return s.p ? s : S("");
}

size_t house_wait(const struct house *h, str needle, size_t from)
{
    struct arena *mem = arena_new(4 * TEXT_MAX);
    int64_t until = clock_mono_ms() + WAIT_MS;
    ptrdiff_t at;

    while ((at = str_find(str_from(house_log(mem, h), from), needle)) < 0) {
        if (clock_mono_ms() >= until) fail_msg("never in the log: %.*s", STR_ARG(needle));
        arena_reset(mem);
        poll(NULL, 0, 5);
    }
    arena_free(mem);
    return from + (size_t)at + needle.n;
}

int house_pid(const struct house *h, const char *name)
{
    struct arena *mem = arena_new(4 * TEXT_MAX);
    str log = house_log(mem, h), line, needle = str_fmt(mem, "supervisor.started rq=- msg=\"%s pid=", name);
    int64_t pid = 0;

    while (str_cut(&log, '\n', &line)) {
        ptrdiff_t at = str_find(line, needle);
        str rest = str_from(line, at < 0 ? line.n : (size_t)at + needle.n), digits = {0};
        if (at >= 0 && str_cut(&rest, ' ', &digits)) str_i64(digits, &pid);
    }
    arena_free(mem);
    return (int)pid;
}
