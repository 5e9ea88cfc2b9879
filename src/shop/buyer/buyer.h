/* buyer.h: the pages of a buyer's account, which nobody needs: what he ordered, what forms begin with, his devices. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* Accounts nobody signed in to for two years end: told a month before. Days since then. How many ended. */
enum { BUYER_ASLEEP_DAYS = 2 * 365, BUYER_WARNED_DAYS = 30 };
size_t buyers_fade(struct tx *, int64_t now, int64_t most);
extern const struct job_kind buyer_jobs[];

extern const struct route buyer_routes[], buyer_profile_routes[], buyer_data_routes[];
