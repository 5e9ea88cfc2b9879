/* restore.c: a copy back in the place of a territory's database. */
#include "db/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
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

static void name_keep(const char *file)
{
    if (!folder_of_sync(file)) fault("store.restore", "the folder of %s: %s", file, strerror(errno));
}

/* market.db and what SQLite keeps beside it; and their names while they are put aside. */
static const char *const suffixes[] = {"", "-wal", "-shm"};
enum { SUFFIXES = sizeof suffixes / sizeof *suffixes };

static char *beside(struct arena *mem, const char *file, const char *more, const char *suffix)
{
    return str_z(mem, str_fmt(mem, "%s%s%s", file, more, suffix));
}

/* Opens it, reads of it, closes it; a reader changes nothing, whoever else closes last brings the log into the file. */
static bool opens_as(const struct store_options *opt, enum db_role role)
{
    struct db *volatile old = NULL;
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        if (old) old->e->close(old);
        return false;
    }
    old = engine_sqlite.open(opt, role);
    old->e->script(old, "SELECT count(*) FROM sqlite_schema");
    fault_end(&fp);
    old->e->close(old);
    return true;
}

/* A server that was killed leaves what it did last in the log beside the file. It is brought into the file first, by
** SQLite, so that the old database is whole without its log. False: it is too damaged for that, or somebody reads it. */
static bool log_folded(struct arena *mem, const struct store_options *opt)
{
    struct stat log;

    if (!opens_as(opt, DB_READER) || !opens_as(opt, DB_WRITER)) return false;
    return stat(beside(mem, opt->sqlite_path, "", "-wal"), &log) || !log.st_size;
}

/* The old database and its log under other names as well, until the new one is in its place. Those of a restore that
** was cut off stay: they are the older ones. */
static void put_aside(struct arena *mem, const char *file)
{
    for (int i = 0; i < SUFFIXES; i++)
        if (link(beside(mem, file, "", suffixes[i]), beside(mem, file, ".before", suffixes[i])) && errno != ENOENT &&
            errno != EEXIST)
            fault("store.restore", "%s: %s", file, strerror(errno));
    name_keep(file);
}

/* The database gets its name last: a crash at any point leaves the old one or the new one, never a part, and neither
** with the other's log. */
static void file_put_back(struct arena *mem, const struct store_options *opt, const char *from)
{
    const char *to = opt->sqlite_path;
    char *part = beside(mem, to, ".part", "");

    copy_bytes(open_in(mem, from, O_RDONLY), open_in(mem, part, O_WRONLY | O_CREAT | O_TRUNC), NEW(mem, char, PIECE));
    if (!access(to, F_OK) && !log_folded(mem, opt)) put_aside(mem, to);
    for (int i = 1; i < SUFFIXES; i++) unlink(beside(mem, to, "", suffixes[i]));
    name_keep(to);
    if (rename(part, to)) fault("store.restore", "%s: %s", to, strerror(errno));
    name_keep(to);
    for (int i = 0; i < SUFFIXES; i++) unlink(beside(mem, to, ".before", suffixes[i]));
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
    if (opt->pg_url)
        pg_put_back(opt->pg_url, path, replace), held->e->script(held, "ANALYZE"); /* a dump brings no counts */
    else if (!replace && !access(opt->sqlite_path, F_OK))
        fault("store.restore", "%s is there already", opt->sqlite_path);
    else file_put_back(mem, opt, path);
    fault_end(&fp);
    arena_free(mem);
    if (held) held->e->close(held);
    lock_give(lock);
}
