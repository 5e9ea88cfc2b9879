/* counting.h: what the engine plans its statements by is counted after very much was written, and at night. */
#pragma once
#include "app/job.h"

/* After this commit, once per key. */
void counting_ask(struct tx *, int64_t now, str key);
extern const struct job_kind counting_jobs[];
extern const struct chore counting_chores[];
