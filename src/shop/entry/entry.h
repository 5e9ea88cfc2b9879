/* entry.h: orders by telephone and on paper: typed in by staff, or by a shop for its own goods; the form to write them on, and
** their receipt. */
#pragma once
#include "app/route.h"

extern const struct route entry_routes[], entry_paper_routes[];
