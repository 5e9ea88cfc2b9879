/* standin.h: staff stand in for a shop: it agrees that one of them acts for it, for a while; it reads what was changed,
** takes back what it likes, and its agreement too. While he acts, the hall gives him the shop's pages: app/acting.h. */
#pragma once
#include "app/job.h"
#include "app/route.h"

extern const struct route standin_desk_routes[], standin_shop_routes[];
extern const struct job_kind standin_jobs[];
extern const struct clock_task standin_clock[];
/* Invariants of agreements and of what was done by them, S1 to S4: one line a finding; used by fsck. */
void standin_check(struct db *, struct arena *, struct buf *findings);
