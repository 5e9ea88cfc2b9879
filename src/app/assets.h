/* assets.h: style, scripts, fonts and icons, embedded at build under content-hashed names. */
#pragma once
#include "app/route.h"

/* "/a/foirail-3f9c….css" for "foirail.css". Faults "app.asset" when there is no such asset. */
str asset_url(const char *logical);
extern const struct route asset_routes[];
