/* opening.h: of several territories in one process, the first stands open; another is opened when it is asked for, or
** when something of its own is due, and closed when nobody asks for it (idle_s) and nothing waits in it. */
#pragma once
#include "app/hall.h"
#include "db/db.h"

/* Keeps it open until place_leave, and opens it first if need be: one thread does, who comes meanwhile waits. False: it
** does not open; that was told in the log, and is not tried again at once. On a worker or a thread of its own. */
bool place_enter(struct hall *, struct territory *);
/* The same of one that is open now; opens nothing and never waits. */
bool place_enter_open(struct territory *);
/* Ends what either of them began. */
void place_leave(struct territory *);
/* Any thread, at once. */
bool place_is_open(const struct territory *);
/* It did not open, and the time to try again has not come. */
bool place_barred(const struct territory *);

/* When a room has something of its own to do that no job row says; INT64_MAX: nothing. Inside a snapshot. */
typedef int64_t room_wait(struct db *, struct arena *);
/* One list for the whole house: src/rooms.c, ended by NULL. */
extern room_wait *const all_waits[];

/* The thread that closes and opens; there is none with one territory. on_back: called on it, once, when a database that
** did not answer at the start is back (awaited.h). */
void keeper_start(struct hall *, void (*on_back)(void));
/* Waits for what it is at. */
void keeper_stop(void);
/* For /metrics: a line a territory, 1 when it is open. */
void opening_metrics(const struct hall *, struct buf *);
