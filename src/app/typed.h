/* typed.h: numbers and days as a field of a form shows them, and days as people type them. */
#pragma once
#include "db/db.h"

/* "12,50"; empty: none. */
str price_typed(struct arena *, opt_i64 cents);
/* "1,5", of thousandths. */
str milli_typed(struct arena *, int64_t milli);
/* "1,5" "1.5" "1 200" (any space) times ten to the most: at most so many decimals but for zeros; -1: no such number. */
int64_t decimal_of_typed(str, int most);
/* The same in thousandths. */
int64_t milli_of_typed(str);
/* "2026-11-30" as browsers send it, "30/11/2026" as people write it: days since 1970; -1: no such day. */
int64_t day_of_typed(str);
/* What a field of days shows: "2026-11-30". */
str day_as_typed(struct arena *, int64_t day);
