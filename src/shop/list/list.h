/* list.h: goods meant for a basket that are not in it yet: kept in one's own browser to find again, or handed over by a
** link of somebody else's. */
#pragma once
#include "app/job.h"
#include "app/route.h"

extern const struct route list_routes[], handover_routes[];
/* Lists whose link is too old are forgotten. */
extern const struct clock_task list_clock[];
