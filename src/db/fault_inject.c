/* fault_inject.c: failures on demand, for tests only; empty in a release. */
#include "db/fault_inject.h"

#ifdef FOIRAIL_TEST_HOOKS
#include <sqlite3.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/socket.h>

/* Set by a test, read by the writer. armed: the file layer fails now. */
static _Atomic enum inject kind;
static atomic_int countdown, fired;
static atomic_bool sticky, armed;

static sqlite3_vfs layer, *real;
static struct {
    const sqlite3_io_methods *of;
    sqlite3_io_methods io;
} patched[2]; /* the database and its log have two sets */

static const sqlite3_io_methods *was(sqlite3_file *f)
{
    return patched[f->pMethods == &patched[1].io].of;
}

static int hit(int rc)
{
    fired++;
    return rc;
}

static int read_at(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    if (armed && kind == INJECT_IOERR) return hit(SQLITE_IOERR_READ);
    return was(f)->xRead(f, p, n, at);
}

static bool commit_hit(enum inject k)
{
    if (!armed || kind != k) return false;
    armed = sticky;
    fired++;
    return true;
}

static int write_at(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    if (commit_hit(INJECT_COMMIT_FULL)) return SQLITE_FULL;
    return was(f)->xWrite(f, p, n, at);
}

static int sync_now(sqlite3_file *f, int flags)
{
    if (commit_hit(INJECT_COMMIT_IOERR)) return SQLITE_IOERR_FSYNC;
    return was(f)->xSync(f, flags);
}

static int open_file(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    (void)v;
    int rc = real->xOpen(real, name, f, flags, out), k = (flags & SQLITE_OPEN_WAL) != 0;

    if (rc || !f->pMethods || !(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))) return rc;
    if (!patched[k].of) {
        patched[k].of = f->pMethods;
        patched[k].io = *f->pMethods;
        patched[k].io.xRead = read_at;
        patched[k].io.xWrite = write_at;
        patched[k].io.xSync = sync_now;
    }
    f->pMethods = &patched[k].io;
    return rc;
}

void inject_install(void)
{
    if (real) return;
    real = sqlite3_vfs_find(NULL);
    layer = *real;
    layer.zName = "failing";
    layer.xOpen = open_file;
    sqlite3_vfs_register(&layer, 1);
}

void inject_at(enum inject k, int n, bool stays)
{
    kind = k;
    countdown = n;
    sticky = stays;
    fired = 0;
    armed = false;
}

int inject_fired(void)
{
    return fired;
}

/* Only a statement that writes, so that an interrupted one takes its transaction along. */
static int interrupt(void *h)
{
    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(h, s));)
        if (sqlite3_stmt_busy(s) && !sqlite3_stmt_readonly(s)) return hit(1);
    return 0;
}

void inject_before(struct sqlite3 *h)
{
    if (countdown <= 0 || kind >= INJECT_LOST_BEFORE || --countdown) return;
    if (sticky) countdown = 1;
    armed = true;
    if (kind == INJECT_FULL) sqlite3_exec(h, "PRAGMA max_page_count=1", 0, 0, 0); /* clamped to the present size */
    if (kind == INJECT_IOERR) sqlite3_db_release_memory(h);                       /* so that it must read */
    if (kind == INJECT_INTERRUPT) sqlite3_progress_handler(h, 1, interrupt, h);
}

void inject_after(struct sqlite3 *h)
{
    if (!armed || kind >= INJECT_COMMIT_FULL) return; /* those wait for the COMMIT */
    armed = false;
    if (kind == INJECT_FULL && (sqlite3_errcode(h) & 0xff) == SQLITE_FULL) fired++;
    if (kind == INJECT_FULL) sqlite3_exec(h, "PRAGMA max_page_count=1073741823", 0, 0, 0);
    if (kind == INJECT_INTERRUPT) sqlite3_progress_handler(h, 0, NULL, NULL);
}

void inject_socket(int fd, bool before)
{
    if (kind != (before ? INJECT_LOST_BEFORE : INJECT_LOST_AFTER) || countdown <= 0 || --countdown) return;
    char answer[1024];
    fired++;
    shutdown(fd, SHUT_RDWR);
    while (recv(fd, answer, sizeof answer, MSG_DONTWAIT) > 0) {
    } /* lost even if it was quick */
}
#endif
