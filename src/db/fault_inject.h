/* fault_inject.h: makes SQLite itself fail, for tests. Builds without FOIRAIL_TEST_HOOKS have none of it. */
#pragma once
#include <stdbool.h>

struct sqlite3;
#ifdef FOIRAIL_TEST_HOOKS
enum inject {
    INJECT_NONE,
    INJECT_FULL,         /* the statement may not take one page more */
    INJECT_IOERR,        /* it cannot read */
    INJECT_INTERRUPT,    /* it is stopped in the middle, if it writes */
    INJECT_COMMIT_FULL,  /* no room for the log, in COMMIT */
    INJECT_COMMIT_IOERR, /* the log cannot be synced, in COMMIT */
    INJECT_LOST_BEFORE,  /* PostgreSQL: the connection breaks before the n-th COMMIT is sent */
    INJECT_LOST_AFTER    /* and between it and its answer */
};
/* Puts a layer under SQLite that can fail. Once, before any store is opened. */
void inject_install(void);
/* The n-th statement (1…) from now on that runs on a writing connection of this process fails so, once; sticky: and
** every one after it. INJECT_COMMIT_…: the COMMIT after it. n = 0 takes it back. */
void inject_at(enum inject, int n, bool sticky);
/* How often SQLite was made to fail since inject_at. */
int inject_fired(void);
/* Called by the store around a statement of the writer, and before and after a COMMIT is sent over a connection. */
void inject_before(struct sqlite3 *);
/* The other end of inject_before; also after a fault. */
void inject_after(struct sqlite3 *);
/* Breaks the connection when it is its turn. */
void inject_socket(int fd, bool before);
#else
/* Nothing, in a release. */
static inline void inject_before(struct sqlite3 *h)
{
    (void)h;
}
/* Nothing. */
static inline void inject_after(struct sqlite3 *h)
{
    (void)h;
}
/* Nothing. */
static inline void inject_socket(int fd, bool before)
{
    (void)fd, (void)before;
}
#endif
