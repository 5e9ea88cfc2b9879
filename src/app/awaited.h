/* awaited.h: territories on PostgreSQL whose database did not answer when the process started. From inside the cage
** nobody can dial: a small process beside it, outside the cage, does until one of them answers and would open; then a new
** web process is to take over, which dials it. The others are served all the time. */
#pragma once
#include "app/config.h"
#include "app/hall.h"

/* Begins to wait for those that stand broken without a store; none: does nothing. Before threads and cage_calls. The
** process beside ends with this one. A machine that refuses it: a line in the log, and they are found by a restart only. */
void awaited_start(const struct config *, const struct hall *);
/* One of them is back. Never waits; one thread alone may ask. */
bool awaited_back(void);
