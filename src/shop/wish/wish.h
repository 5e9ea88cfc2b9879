/* wish.h: somebody wants to be told when a sold-out product is back: once, by mail or SMS, without an account. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* How long one waits at most, and how long the link of what was told still works. */
enum { WISH_DAYS = 60, WISH_TOLD_DAYS = 7 };

extern const struct route wish_routes[];
extern const struct clock_task wish_clock[];
extern const struct job_kind wish_jobs[];
