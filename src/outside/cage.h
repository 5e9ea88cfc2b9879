/* cage.h: the sandbox of one process, in steps, each irrevocable, in this order:
**   cage_identity  drop root, no new privileges, not dumpable, die with the parent
**   cage_files     Landlock: binds the CALLING THREAD and its children only, so before any other thread
**   (threads)
**   cage_calls     seccomp, all threads at once (TSYNC), before libmicrohttpd and the first untrusted byte
** Each faults "cage.…" when the kernel refuses, unless mode is CAGE_OFF (the negative control).
**
** The web process, in this exact order:
**   1. base_start(); clock_test_map (test hooks); read foirail.conf and the sealing key; everything that lives outside
**      the data folder is read or opened NOW: it is out of reach afterwards (certificates of PostgreSQL, /etc, …);
**   2. sockets of its own: none can be made after the lock. The control sockets of the territories are bound and
**      listened on here; PostgreSQL's pool is dialled here (a lost connection later: drain, exit 75, be restarted);
**   3. ICU: udata_setFileAccess(UDATA_NO_FILES); SQLite needs temp_store=MEMORY; nothing else needs warming;
**   4. outside_start(FD_PEER);
**   5. cage_web_start(mode, abi, data_folder, user)  = cage_identity + cage_files with {data_folder, write};
**      call the two yourself to list more paths (a media folder or a shared directory elsewhere: write);
**   6. the threads that should exist from the start (writer, workers, jobs); more may be made at any time later;
**   7. cage_calls(mode, CAGE_WEB or CAGE_WEB_PG);
**   8. libmicrohttpd on FD_LISTEN (it reads what waits in the backlog at once: never earlier);
**   9. outside_ready(). */
#pragma once
#include "outside/supervisor.h"

#include <sys/types.h>

enum cage_role { CAGE_WEB, CAGE_WEB_PG, CAGE_COURIER, CAGE_IMAGER };

struct cage_path {
    const char *path;
    bool write; /* all rights but execution and device files; else reading only */
};
/* user: name or number to become when root; NULL: stay. Call from a single-threaded process. */
void cage_identity(enum cage_mode, const char *user);
/* Only these paths, and what lies beneath them, can be opened from now on; what is missing is left out. From Landlock
** ABI 4 on, no TCP port can be bound. abi_max 0: the kernel's. Without Landlock in the kernel: a warning in the log. */
void cage_files(enum cage_mode, int abi_max, const struct cage_path *paths, size_t n);
/* A call outside the role's list (call_lists.h) kills the process. CAGE_TELL names it on standard error instead. */
void cage_calls(enum cage_mode, enum cage_role);
/* Address space in bytes (not in CAGE_ASAN), no file written, no core. For the helpers. */
void cage_limits(enum cage_mode, uint64_t memory);

/* Step 5 of the web process. */
void cage_web_start(enum cage_mode, int abi_max, const char *data_folder, const char *user);
/* Becomes user (a name or a number) with its groups when this process is root; NULL: nothing. False: unknown or refused. */
bool cage_become(const char *user);
/* The ids of a user given by name or number (then both ids are it). False: unknown. */
bool cage_find_user(const char *user, uid_t *, gid_t *);
/* The kernel's Landlock version; 0: it has none. */
int cage_landlock(void);
