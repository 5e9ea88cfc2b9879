/* draft.h: photos first: each photo sent waits as a draft until it is named and priced; then it becomes an offer. */
#pragma once
#include "app/route.h"

extern const struct route draft_routes[];
