/* results.h: the pages of what was found: of words, of a rayon, of a commune; and help while one types. */
#pragma once
#include "app/route.h"

extern const struct route results_routes[];
