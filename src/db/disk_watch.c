/* disk_watch.c: the disk under SQLite, watched, for tests only; empty in a release. */
#include "db/disk_watch.h"

#ifdef FOIRAIL_TEST_HOOKS
#include "base/fallible.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WRITE, TRUNCATE, SYNC };

static sqlite3_vfs layer, *real;
static struct {
    const sqlite3_io_methods *of;
    sqlite3_io_methods io;
} patched[2]; /* the database and its log have two sets */
static char watched[4096];
static int record = -1;
static sqlite3_mem_methods memory;

static int which(const sqlite3_file *f)
{
    return f->pMethods == &patched[1].io;
}

static const sqlite3_io_methods *was(sqlite3_file *f)
{
    return patched[which(f)].of;
}

/* One call, so that two connections never write into each other. */
static int noted(const sqlite3_file *f, int64_t what, int64_t at, struct iovec bytes)
{
    struct timespec t;

    if (record < 0) return SQLITE_OK;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t head[5] = {(int64_t)t.tv_sec * 1000000000 + t.tv_nsec, what, which(f), at, (int64_t)bytes.iov_len};
    struct iovec v[2] = {{head, sizeof head}, bytes};
    return writev(record, v, 2) == (ssize_t)(sizeof head + bytes.iov_len) ? SQLITE_OK : SQLITE_IOERR;
}

static int read_at(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return fails_here(FALLIBLE_STORE_DISK) ? SQLITE_IOERR_READ : was(f)->xRead(f, p, n, at);
}

static int write_at(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    if (fails_here(FALLIBLE_STORE_DISK)) return SQLITE_IOERR_WRITE;
    int rc = was(f)->xWrite(f, p, n, at);

    return rc ? rc : noted(f, WRITE, at, (struct iovec){(void *)(uintptr_t)p, (size_t)n});
}

static int truncate_at(sqlite3_file *f, sqlite3_int64 size)
{
    if (fails_here(FALLIBLE_STORE_DISK)) return SQLITE_IOERR_TRUNCATE;
    int rc = was(f)->xTruncate(f, size);

    return rc ? rc : noted(f, TRUNCATE, size, (struct iovec){0});
}

static int sync_now(sqlite3_file *f, int flags)
{
    if (fails_here(FALLIBLE_STORE_DISK)) return SQLITE_IOERR_FSYNC;
    int rc = was(f)->xSync(f, flags);

    return rc ? rc : noted(f, SYNC, 0, (struct iovec){0});
}

static bool is_watched(const char *name, int flags)
{
    size_t n = strlen(watched);

    if (!name || strncmp(name, watched, n)) return false;
    return flags & SQLITE_OPEN_WAL ? !strcmp(name + n, "-wal") : flags & SQLITE_OPEN_MAIN_DB && !name[n];
}

static int open_file(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    (void)v;
    int rc = real->xOpen(real, name, f, flags, out), k = (flags & SQLITE_OPEN_WAL) != 0;

    if (rc || !f->pMethods || !is_watched(name, flags)) return rc;
    f->pMethods = &patched[k].io;
    return rc;
}

/* The sets of calls of a file are the same for all: taken from the first, before any thread of ours. */
static void patch(const char *path)
{
    for (int k = 0; k < 2; k++) {
        _Alignas(16) char room[512];
        char name[sizeof watched + 8];
        sqlite3_file *f = (sqlite3_file *)room;
        int out, flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | (k ? SQLITE_OPEN_WAL : SQLITE_OPEN_MAIN_DB);
        snprintf(name, sizeof name, "%s%c%c", path, 0, 0); /* SQLite reads parameters behind the name */
        if ((size_t)real->szOsFile > sizeof room || real->xOpen(real, name, f, flags, &out) || !f->pMethods) return;
        patched[k].of = f->pMethods;
        patched[k].io = *f->pMethods;
        patched[k].io.xRead = read_at;
        patched[k].io.xWrite = write_at;
        patched[k].io.xTruncate = truncate_at;
        patched[k].io.xSync = sync_now;
        f->pMethods->xClose(f);
    }
    layer = *real;
    layer.zName = "watched";
    layer.xOpen = open_file;
    sqlite3_vfs_register(&layer, 1);
}

static void watch(const char *path)
{
    char name[sizeof watched + 8];

    snprintf(name, sizeof name, "%s-record", path);
    record = open(name, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (record < 0 && !fallible_counted()) return;
    real = sqlite3_vfs_find(NULL);
    snprintf(watched, sizeof watched, "%s", path);
    patch(path);
}

void disk_watch(const char *path)
{
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;

    pthread_mutex_lock(&once);
    if (!real && path && strcmp(path, ":memory:")) watch(path);
    pthread_mutex_unlock(&once);
}

static void *allocate(int n)
{
    return fails_here(FALLIBLE_STORE_MEMORY) ? NULL : memory.xMalloc(n);
}

static void *allocate_again(void *p, int n)
{
    return fails_here(FALLIBLE_STORE_MEMORY) ? NULL : memory.xRealloc(p, n);
}

void disk_watch_memory(void)
{
    sqlite3_mem_methods ours;

    if (!fallible_counted() || sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory)) return;
    ours = memory;
    ours.xMalloc = allocate;
    ours.xRealloc = allocate_again;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}
#endif
