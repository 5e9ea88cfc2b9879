/* assets.h: style, scripts, fonts and icons, embedded at build under content-hashed names. */
#pragma once
#include "http/http.h"

/* "/a/foirail-3f9c….css" for "foirail.css". Faults "app.asset" when there is no such asset. Lives for ever. */
str asset_url(const char *logical);
/* "/a/sprite-….svg#check": an icon of the sprite, by its name in tools/sprite.txt. Lives for ever. */
str icon(const char *name);
/* True, with the answer in the plan, when path is /a/…: an asset, or 404. */
bool asset_plan(str path, struct http_plan *);
