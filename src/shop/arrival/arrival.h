/* arrival.h: a shop in a quarter of an hour: one question a screen, each step saved, resumable on any device; and the
** merchant's front page, with what is left to do. */
#pragma once
#include "app/route.h"

extern const struct route arrival_routes[];
