/* supervisor.h: the small parent that holds the listening socket and starts and restarts web, courier and imager.
** No parser, no database. One binary, execve per role, empty environment, only the descriptors each needs.
** Kept alive: web; two imagers (one at work, one warm in reserve); three couriers (one for mail, which alone knows the
** SMTP credentials, one for the machines of banks and the SMS gateway, one which alone dials what merchants typed). */
#pragma once
#include "base/base.h"

enum { FD_PEER = 3, FD_LISTEN = 4, FD_METRICS = 5 }; /* FD_METRICS is open only when options.metrics is not empty */

enum cage_mode { CAGE_ON, CAGE_TELL, CAGE_ASAN, CAGE_OFF };

struct supervisor_options {
    str listen;                  /* "127.0.0.1:8080", "[::1]:8080" or "unix:/run/…" */
    str metrics;                 /* same forms, local only; empty: none */
    const char *const *web_argv; /* NULL-ended; what role_start.argv will hold; given to helpers as is */
    enum cage_mode cage;
    int landlock_abi_max; /* 0: the kernel's; 2 plays Debian 12's */
    const char *user;     /* name or number, to become when root, once the sockets are open; NULL: stay */
    str smtp_url, smtp_user, smtp_password; /* the mail courier's, by message after its lock, never on a command line */
    str ca_file;                            /* bundle of authorities, opened by the supervisor; empty: Debian's */
    const char *resolver_file; /* the couriers are restarted when this is replaced; NULL: /etc/resolv.conf */
};
/* Runs until SIGTERM/SIGINT: sends web SIGTERM, gives it 20 s (a second signal: none) while its helpers still serve,
** ends the helpers, returns web's exit code. Web that exits by itself with 0, 1, 2 or 3 ends the supervisor with that
** code; 75 does so only before web's first outside_ready() of this run; all else (75 later, a signal, a sanitizer's
** report) restarts it, after a pause of 50 ms to 3.2 s, doubling, when it lived less than a second. 1: an address is
** taken or forbidden, or user unknown; 2: an address malformed. Call it from a single-threaded process. */
int supervisor_run(const struct supervisor_options *);

enum role { ROLE_WEB, ROLE_COURIER, ROLE_IMAGER };
struct role_start {
    enum role role;
    enum cage_mode cage;
    int landlock_abi_max;
    int argc;
    char **argv; /* web_argv; argv[argc] is NULL */
};
/* First thing in main: true when this process is a child that supervisor_run started; *out then says which and how. */
bool role_read(int argc, char **argv, struct role_start *out);

/* Roles' entry points, called after role_read; see cage.h for the locking steps web takes itself. */
int courier_main(enum cage_mode, int landlock_abi_max);
int imager_main(enum cage_mode, int landlock_abi_max);
