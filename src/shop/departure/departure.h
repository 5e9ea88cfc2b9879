/* departure.h: a merchant takes with him all that is his, at any moment; whoever leaves keeps his addresses leading to his own site. */
#pragma once
#include "app/job.h"
#include "app/route.h"

extern const struct route departure_routes[], departure_leave_routes[];
extern const struct job_kind departure_jobs[];
extern const struct chore departure_chores[];
/* Orders of a shop that are not finished. */
int64_t departure_open_orders(struct db *, struct arena *, int64_t merchant_id);
