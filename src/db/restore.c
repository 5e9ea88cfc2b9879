/* restore.c: a copy back in the place of a territory's database. */
#include "db/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

static void copy_bytes(int from, int to, char *piece)
{
    for (;;) {
        ssize_t n = read(from, piece, PIECE);
        if (n < 0) fault("store.restore", "the copy cannot be read: %s", strerror(errno));
        if (!n) break;
        for (ssize_t at = 0, w; at < n; at += w) {
            w = write(to, piece + at, (size_t)(n - at));
            if (w <= 0) fault("store.restore", "the database cannot be written: %s", strerror(errno));
        }
    }
    if (fsync(to)) fault("store.restore", "the database cannot be synced: %s", strerror(errno));
}

static void close_fd(void *fd)
{
    close(*(int *)fd);
}

static int open_in(struct arena *mem, const char *path, int flags)
{
    int *fd = NEW(mem, int, 1);

    *fd = open(path, flags | O_CLOEXEC, 0640);
    if (*fd < 0) fault("store.restore", "%s: %s", path, strerror(errno));
    arena_defer(mem, close_fd, fd);
    return *fd;
}

/* The database gets its name last: a crash leaves the old one or the new one, never a part. */
static void file_put_back(struct arena *mem, const char *to, const char *from)
{
    char *part = str_z(mem, str_fmt(mem, "%s.part", to)), *folder = str_z(mem, arena_str(mem, str_c(to)));

    copy_bytes(open_in(mem, from, O_RDONLY), open_in(mem, part, O_WRONLY | O_CREAT | O_TRUNC), NEW(mem, char, PIECE));
    unlink(str_z(mem, str_fmt(mem, "%s-wal", to)));
    unlink(str_z(mem, str_fmt(mem, "%s-shm", to)));
    if (rename(part, to)) fault("store.restore", "%s: %s", to, strerror(errno));
    *strrchr(folder, '/') = 0;
    if (fsync(open_in(mem, folder, O_RDONLY | O_DIRECTORY))) fault("store.restore", "%s: %s", folder, strerror(errno));
}

void store_restore(const struct store_options *opt, const char *path, bool replace)
{
    struct faultpoint fp;
    int lock = lock_take(opt);
    struct db *held = opt->pg_url ? engine_pg.open(opt, DB_TOOL) : NULL; /* alone: nobody serves it meanwhile */
    struct arena *mem = arena_new(4 * PIECE);

    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        if (held) held->e->close(held);
        lock_give(lock);
        fault_again(&fp);
    }
    if (opt->pg_url) pg_put_back(opt->pg_url, path, replace);
    else if (!replace && !access(opt->sqlite_path, F_OK)) fault("store.restore", "%s is there already", opt->sqlite_path);
    else file_put_back(mem, opt->sqlite_path, path);
    fault_end(&fp);
    arena_free(mem);
    if (held) held->e->close(held);
    lock_give(lock);
}
