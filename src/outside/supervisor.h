/* supervisor.h: the small parent that holds the listening socket and starts and restarts web, courier and imager.
** No parser, no database. One binary, execve per role, empty environment, only the descriptors each needs. */
#pragma once
#include "base/base.h"

enum { FD_PEER = 3, FD_LISTEN = 4, FD_METRICS = 5 };

enum cage_mode { CAGE_ON, CAGE_TELL, CAGE_ASAN, CAGE_OFF };

struct supervisor_options {
    str listen;             /* "127.0.0.1:8080", "[::1]:8080" or "unix:/run/…" */
    str metrics;            /* same forms, local only; empty: none */
    const char *const *web_argv; /* after argv[0]: what web is started with, NULL-ended; also given to helpers as is */
    enum cage_mode cage;
    int landlock_abi_max;   /* 0: the kernel's; 2 plays Debian 12's */
    const char *user;       /* to become when root; NULL: stay */
    str smtp_url, smtp_user, smtp_password; /* the courier's, by message after its lock, never on a command line */
    str ca_file;
};
/* Runs until SIGTERM/SIGINT: drains web, ends the helpers, returns the exit code. */
int supervisor_run(const struct supervisor_options *);

/* Roles' entry points, chosen in main by argv[1]; see cage.h for the locking steps web takes itself. */
int courier_main(enum cage_mode, int landlock_abi_max);
int imager_main(enum cage_mode, int landlock_abi_max);
