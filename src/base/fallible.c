/* fallible.c: failures on demand, for tests only; empty in a release. */
#include "base/fallible.h"

#ifdef FOIRAIL_TEST_HOOKS
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Shared with the test, which writes left and kinds. */
static struct page {
    _Atomic int64_t left, calls, kinds, failed;
} * page;

void fallible_map(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);

    if (fd < 0) return;
    void *p = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (p != MAP_FAILED) page = p;
}

bool fallible_counted(void)
{
    return page;
}

bool fails_here(enum fallible what)
{
    if (!page || !(page->kinds & what)) return false;
    page->calls++;
    if (page->left <= 0 || atomic_fetch_sub(&page->left, 1) != 1) return false;
    page->failed = what;
    return true;
}
#endif
