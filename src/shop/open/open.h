/* open.h: what other programs and sites may read of the market: the API, what it hands over, feeds, calendars, embedded
** pages. Only what the public sees on the pages; what is hidden looks like what does not exist. */
#pragma once
#include "app/job.h"
#include "app/route.h"
#include "app/secret.h"

extern const struct route open_api_routes[], open_handover_routes[], open_embed_routes[], open_app_routes[],
    open_feed_routes[], open_calendar_routes[], open_sitemap_routes[], open_developer_routes[], open_installed_routes[],
    open_keep_routes[];
/* Lists whose link is too old are forgotten. */
extern const struct clock_task keep_clock[];

/* Web push: the territory's own pair of keys, made once, at init; sealed. */
void push_key_make(struct tx *, const struct hall *);
void push_on_order_changed(struct tx *, int64_t now,
                           int64_t order_id); /* "ready", "on its way", to browsers that asked */
extern const struct job_kind push_jobs[];
extern const struct clock_task push_clock[];
extern const struct route push_routes[];
/* The key browsers know the market by, under the current sealing key: see sealed_kind. */
size_t push_seal_turn(struct tx *, const struct hall *, struct secret_turning *);
