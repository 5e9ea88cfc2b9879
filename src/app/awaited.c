#include "app/awaited.h"

#include "app/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SAYS = 3, DIAL_MEMORY = 1 << 20, PAUSE_FIRST_MS = 500, PAUSE_MOST_MS = 16000 };

static int beside = -1; /* what the process beside says; -1: nobody is waited for */

static bool is_missing(const struct territory *t)
{
    return t->standing.state == PLACE_BROKEN && !t->store;
}

/* --- the process beside --- */

/* As the web process would: the database answers, and its schema is this binary's. */
static bool would_open(const struct config *c, const struct territory *t)
{
    struct arena *mem = arena_new(DIAL_MEMORY);
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        return false;
    }
    struct store_options o = territory_store(mem, c, t->slug);
    o.readers = 1;
    o.neighbours = false;
    store_close(store_open(&o));
    fault_end(&fp);
    arena_free(mem);
    return true;
}

static void pause_ms(int ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static _Noreturn void wait_for(const struct config *c, const struct hall *hall)
{
    for (int ms = PAUSE_FIRST_MS;; ms = ms < PAUSE_MOST_MS ? ms * 2 : ms) {
        pause_ms(ms);
        for (size_t i = 0; i < hall->places; i++) {
            if (!is_missing(&hall->place[i]) || !would_open(c, &hall->place[i])) continue;
            _exit(write(SAYS, "!", 1) == 1 ? 0 : 1);
        }
    }
}

/* It keeps nothing of the web process: no socket of it, no connection; it dies with it. */
static _Noreturn void become(int says, pid_t web, const struct config *c, const struct hall *hall)
{
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != web || dup2(says, SAYS) < 0) _exit(1);
    syscall(SYS_close_range, SAYS + 1, ~0U, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    store_on_lost(NULL);
    wait_for(c, hall);
}

/* --- the web process --- */

void awaited_start(const struct config *c, const struct hall *hall)
{
    pid_t web = getpid(), pid = -1;
    size_t missing = 0;
    int fd[2] = {-1, -1};

    for (size_t i = 0; i < hall->places; i++) missing += is_missing(&hall->place[i]);
    if (!missing || !config_str(c, CONFIG_DATABASE).n) return;
    if (!pipe2(fd, O_CLOEXEC | O_NONBLOCK)) pid = fork();
    if (!pid) become(fd[1], web, c, hall);
    if (pid < 0) log_line(LOG_WARN, "place.awaited", "nobody waits for what is missing: %s", strerror(errno));
    else log_line(LOG_INFO, "place.awaited", "%zu databases did not answer: dialled until one does", missing);
    if (fd[1] >= 0) close(fd[1]);
    if (pid > 0) beside = fd[0];
    else if (fd[0] >= 0) close(fd[0]);
}

bool awaited_back(void)
{
    char c;

    if (beside < 0) return false;
    ssize_t n = read(beside, &c, 1);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    close(beside);
    beside = -1;
    if (n != 1) log_line(LOG_WARN, "place.awaited", "the process that waited for what is missing has died");
    return n == 1;
}
