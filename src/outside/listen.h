/* listen.h: the addresses the supervisor listens on. */
#pragma once
#include "base/base.h"

enum listen_end { LISTEN_OK, LISTEN_MALFORMED, LISTEN_TAKEN };

struct listener {
    int fd;         /* non-blocking, close-on-exec, listening */
    char path[108]; /* of a Unix socket, to remove at the end; "" otherwise */
};
/* where: "127.0.0.1:8080", "[::1]:8080" or "unix:/run/…" (made with mode 0660; a stale one, on which nobody listens, is
** replaced). local_only: MALFORMED for anything but loopback and Unix. TAKEN: errno says why. Logs what went wrong. */
enum listen_end listen_open(str where, bool local_only, struct listener *out);
/* Closes it and removes the path. */
void listen_close(struct listener *);
