#ifdef FOIRAIL_TEST_HOOKS
#include "outside/probe.h"

#include "outside/supervisor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SPARE_FD = 20 };

static struct sockaddr_in local(const char *port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int dial(int s, const char *port)
{
    struct sockaddr_in a = local(port);

    return connect(s, (struct sockaddr *)&a, sizeof a);
}

static int try_none(const char *arg)
{
    return arg ? 0 : -1;
}

static int try_socket(const char *arg)
{
    return arg ? socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
}

static int try_connect(const char *arg)
{
    int s = try_socket(arg);

    return s < 0 ? -1 : dial(s, arg);
}

static int try_open(const char *arg)
{
    return open(arg, O_RDONLY | O_CLOEXEC);
}

static int try_write(const char *arg)
{
    return open(arg, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static int try_ptrace(const char *arg)
{
    return arg ? (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL) : -1;
}

static int try_signal(const char *arg)
{
    return arg ? kill(getppid(), 0) : -1;
}

static int try_unshare(const char *arg)
{
    return arg ? (int)syscall(SYS_unshare, 0) : -1;
}

static int try_uring(const char *arg)
{
    char room[256] = {0};

    return arg ? (int)syscall(SYS_io_uring_setup, 4, room) : -1;
}

static int try_fork(const char *arg)
{
    pid_t p = arg ? (pid_t)syscall(SYS_fork) : -1;

    if (p == 0) _exit(0);
    return p > 0 ? (int)waitpid(p, NULL, 0) : -1;
}

/* Never returns when it works. */
static int try_execve(const char *arg)
{
    char *v[] = {(char *)(uintptr_t) "true", NULL};

    return arg ? execve("/bin/true", v, NULL) : -1;
}

static int try_unix(const char *arg)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strncpy(a.sun_path, arg, sizeof a.sun_path - 1);
    return s < 0 ? -1 : connect(s, (struct sockaddr *)&a, sizeof a);
}

/* A listening TCP socket forgets its past by connect(AF_UNSPEC) and can then dial out. */
static int try_recycle(const char *arg)
{
    struct sockaddr none = {.sa_family = AF_UNSPEC};
    int s = fcntl(FD_LISTEN, F_DUPFD, SPARE_FD);

    if (s < 0 || fcntl(s, F_SETFL, 0) || connect(s, &none, sizeof none)) return -1;
    return dial(s, arg);
}

/* The same without connect(): shutdown closes the listener, a fast-open send dials. */
static int try_fastopen(const char *arg)
{
    struct sockaddr_in a = local(arg);
    int s = fcntl(FD_LISTEN, F_DUPFD, SPARE_FD);

    if (s < 0 || fcntl(s, F_SETFL, 0) || shutdown(s, SHUT_RDWR)) return -1;
    return (int)sendto(s, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, (struct sockaddr *)&a, sizeof a);
}

static int try_code(const char *arg)
{
    int rights = arg ? PROT_READ | PROT_WRITE | PROT_EXEC : 0;

    return mmap(NULL, 4096, rights, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static int try_hang(const char *arg)
{
    while (arg) poll(NULL, 0, SECOND_MS);
    return -1;
}

/* Two threads at one number without a lock: what ThreadSanitizer must tell, from inside of each cage. */
static int64_t raced;

static void *race_main(void *arg)
{
    for (int i = 0; i < 1000; i++) raced++;
    return arg;
}

static int try_race(const char *arg)
{
    pthread_t other;

    if (!arg || pthread_create(&other, NULL, race_main, NULL)) return -1;
    race_main(NULL);
    return pthread_join(other, NULL) ? -1 : 0;
}

static int try_crash(const char *arg)
{
    if (arg) abort();
    return -1;
}

static const struct {
    const char *name;
    int (*fn)(const char *);
} tries[] = {{"none", try_none},     {"socket", try_socket},   {"connect", try_connect}, {"open", try_open},
             {"write", try_write},   {"ptrace", try_ptrace},   {"signal", try_signal},   {"fork", try_fork},
             {"execve", try_execve}, {"unix", try_unix},       {"recycle", try_recycle}, {"fastopen", try_fastopen},
             {"code", try_code},     {"unshare", try_unshare}, {"uring", try_uring},     {"hang", try_hang},
             {"crash", try_crash},   {"race", try_race}};

/* The files this process has open, as "inode.links", and how many descriptors: who looks from outside may not see them. */
static str held(struct arena *mem)
{
    enum { FDS = 4096, LINE = 48 };
    struct buf b = buf_new(mem, (size_t)FDS * LINE);
    int n = 0;

    for (int fd = 0; fd < FDS; fd++) {
        struct stat s;
        if (fstat(fd, &s)) continue;
        n += !S_ISSOCK(s.st_mode);
        if (S_ISREG(s.st_mode)) buf_fmt(&b, "%llu.%d ", (unsigned long long)s.st_ino, (int)s.st_nlink);
    }
    buf_fmt(&b, "of %d", n);
    return buf_str(&b);
}

str probe(struct arena *mem, str request)
{
    str what = request, arg = S("");
    ptrdiff_t space = str_find(request, S(" "));

    if (str_eq(request, S("held"))) return held(mem);
    if (space >= 0) what = str_head(request, (size_t)space), arg = str_from(request, (size_t)space + 1);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        if (!str_eq(what, str_c(tries[i].name))) continue;
        int rc = tries[i].fn(str_z(mem, arg));
        return str_fmt(mem, "%s: %s", tries[i].name, rc >= 0 ? "ok" : strerror(errno));
    }
    return S("no such probe");
}
#else
typedef int probe_is_for_tests_only; /* a file may not be empty */
#endif
