/* price.h: prices that change by themselves: with dates (promotion.h), and asked for (quote.h). */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* "−20 %", rounded in the buyer's favour, of a price once higher; empty: less than one percent. */
str less_text(struct arena *, int64_t was_cents, int64_t price_cents);
/* When the price of an offer next changes by itself; absent: never. */
opt_i64 offer_price_turns(struct db *, struct arena *, int64_t offer_id, int64_t now);

extern const struct route promotion_routes[], quote_routes[];
extern const struct job_kind quote_jobs[];
extern const struct clock_task promotion_clock[], quote_clock[];
/* Invariants of prices, promotions and books, C1–C4: one line a finding; used by fsck. */
void price_check(struct db *, struct arena *, struct buf *findings);
