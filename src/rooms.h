/* rooms.h: the whole house as one list: what every room brings. Adding a room is one line in each list of rooms.c. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* Every statement of every room, so that each can be prepared at start and in the checks. *n is their number. */
const struct stmt *const *all_statements(size_t *n);
