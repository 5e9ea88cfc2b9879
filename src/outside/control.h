/* control.h: a socket in a territory's folder, by which commands of the same user (or root) reach the server that holds
** it. A call is some words, and a file at most; the answer is an exit code and a text. */
#pragma once
#include "base/base.h"

enum { CONTROL_DOORS = 16, CONTROL_WORDS = 32, CONTROL_SAID = 64 << 10 };
struct control_call {
    const char *const *word;
    size_t n;
    int fd; /* of a file that comes with them, opened by who asks and closed by who called; -1: none */
};
/* Does what a call asks at this door and writes what is to be told; gives the exit code. Faults are told the caller. */
typedef int control_fn(void *ctx, size_t door, struct arena *, const struct control_call *, struct buf *said);

/* Opens a door at path (NULL: a number without a door), for its owner alone. shown: in the place of one that a dead
** server left, as who calls holds the territory; else under a name of this process's own beside it, where nobody looks,
** until control_show. Before the cage, and before threads. A path too long for a socket: a line in the log, and a door
** nobody finds. */
void control_door(const char *path, bool shown);
/* The caller holds the territory by now: its door is where commands look. From inside the cage too. Any thread; of one
** door one at a time. */
void control_show(size_t door);
/* Answers at the doors, numbered as they were opened, one call after another on a thread of its own. */
void control_start(control_fn *, void *ctx);
/* The server is being stopped: what lasts long gives up. */
bool control_stopping(void);
/* Takes no further call, ends the one under way, removes the doors. */
void control_stop(void);
/* The command's side: false when no server answers at path. Else *code, and what it said in mem. */
bool control_ask(struct arena *, const char *path, const struct control_call *, int *code, str *said);
