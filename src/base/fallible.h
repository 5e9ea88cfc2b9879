/* fallible.h: calls that may fail, counted, and the k-th made to fail once, for tests. Builds without
** FOIRAIL_TEST_HOOKS have none of it. */
#pragma once
#include <stdbool.h>

enum fallible {
    FALLIBLE_MEMORY = 1,       /* a block of an arena */
    FALLIBLE_STORE_MEMORY = 2, /* memory SQLite asks for */
    FALLIBLE_STORE_DISK = 4,   /* what SQLite asks of the disk: read, write, truncate, sync */
    FALLIBLE_FILE = 8,         /* files of ours: written, synced, named */
    FALLIBLE_SOCKET = 16       /* bytes of a connection */
};
#ifdef FOIRAIL_TEST_HOOKS
/* Counts from now on in the 32 bytes of a file, if there is one: how many calls are left until one fails (0: none
** will), how many there were, which kinds count, which kind failed last. Once, before threads. */
void fallible_map(const char *path);
/* Whether a file says what to count. */
bool fallible_counted(void);
/* Whether this call must fail. */
bool fails_here(enum fallible);
#else
/* Nothing, in a release. */
static inline bool fails_here(enum fallible what)
{
    (void)what;
    return false;
}
#endif
