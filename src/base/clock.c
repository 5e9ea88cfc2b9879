#include "base/clock.h"

#include <time.h>

#ifdef FOIRAIL_TEST_HOOKS
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

static const volatile int64_t *offset_ms;

bool clock_test_map(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

    if (fd < 0) return false;
    void *p =
        ftruncate(fd, sizeof *offset_ms) ? MAP_FAILED : mmap(NULL, sizeof *offset_ms, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (p == MAP_FAILED) return false;
    offset_ms = p;
    return true;
}

static int64_t moved(void)
{
    return offset_ms ? *offset_ms : 0;
}
#else
static int64_t moved(void)
{
    return 0;
}
#endif

static int64_t read_clock(clockid_t which, int64_t per_second)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * per_second + t.tv_nsec / (1000000000 / per_second);
}

int64_t clock_now_ms(void)
{
    return read_clock(CLOCK_REALTIME, 1000) + moved();
}

int64_t clock_mono_ms(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000);
}

int64_t clock_tick_ms(void)
{
    return read_clock(CLOCK_MONOTONIC_COARSE, 1000);
}

int64_t clock_cpu_us(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID, 1000000);
}
