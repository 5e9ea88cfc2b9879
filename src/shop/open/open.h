/* open.h: what other programs and sites may read of the market: the API, feeds, calendars, embedded pages. Only what the public sees on the pages; what is hidden looks like what does not exist. */
#pragma once
#include "app/route.h"

extern const struct route open_api_routes[], open_embed_routes[], open_app_routes[], open_feed_routes[],
    open_calendar_routes[], open_sitemap_routes[], open_developer_routes[], open_installed_routes[];
