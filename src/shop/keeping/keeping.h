/* keeping.h: how long each kind of data is kept: one table, from which come the page everybody may read, the operator's
** register, the task that takes away what is too old, and the check that nothing older stays. */
#pragma once
#include "app/job.h"
#include "app/route.h"

extern const struct route keeping_routes[];
extern const struct clock_task keeping_clock[];
/* Nothing is older than it may be, as of the last look: one line a finding. */
void keeping_check(struct db *, struct arena *, struct buf *findings);
