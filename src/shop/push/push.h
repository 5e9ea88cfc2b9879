/* push.h: "ready", "on its way", told to browsers that asked to hear it (web push). */
#pragma once
#include "app/job.h"
#include "app/route.h"
#include "app/secret.h"

/* The territory's own pair of keys, made once, at init; sealed. */
void push_key_make(struct tx *, const struct hall *);
/* Leaves the work of telling the browsers that asked for this order, when its state is one they want to hear of. */
void push_on_order_changed(struct tx *, int64_t now, int64_t order_id);
extern const struct job_kind push_jobs[];
extern const struct clock_task push_clock[];
extern const struct route push_routes[];
/* The key browsers know the market by, under the current sealing key: see sealed_kind. */
size_t push_seal_turn(struct tx *, const struct hall *, struct secret_turning *);
