/* cage.h: the sandbox of one process, in steps, each irrevocable, in this order:
**   cage_identity  drop root, no new privileges, not dumpable, die with the parent
**   cage_files     Landlock: binds the CALLING THREAD and its children only, so before any other thread
**   (threads)
**   cage_calls     seccomp, all threads at once (TSYNC), before libmicrohttpd and the first untrusted byte
** Each faults "cage.…" when the kernel refuses, unless mode is CAGE_OFF (the negative control). */
#pragma once
#include "outside/supervisor.h"

enum cage_role { CAGE_WEB, CAGE_WEB_PG, CAGE_COURIER, CAGE_IMAGER };

struct cage_path {
    const char *path;
    bool write;
};
void cage_identity(enum cage_mode, const char *user);
void cage_files(enum cage_mode, int abi_max, const struct cage_path *paths, size_t n);
void cage_calls(enum cage_mode, enum cage_role);
