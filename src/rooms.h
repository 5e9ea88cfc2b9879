/* rooms.h: the whole house as lists: what every room brings. Adding a room is one line in each list of rooms.c. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* Every statement of every room, so that each can be prepared at start and in the checks. *n is their number. */
const struct stmt *const *all_statements(size_t *n);
/* Invariants, room by room: one line a finding. Ended by NULL. */
typedef void room_check(struct db *, struct arena *, struct buf *findings);
extern room_check *const all_checks[];
