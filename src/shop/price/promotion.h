/* promotion.h: prices with dates: what they strike, how they begin and end by themselves. */
#pragma once
#include "shop/catalog/catalog.h"
#include "shop/price/price.h"

enum { PROMOTION_DAYS_MOST = 366, REDUCTION_DAYS = 30, PROMOTIONS_SHOWN = 50 };

struct promotion_new {
    int64_t offer_id, merchant_id, person_id, price_cents, from_at, to_at;
};
/* NO_PRICE: the offer has none to lower. NOT_LOWER: than its price. NO_PAST: nobody saw a price of it before from_at.
** NOT_LOWEST: of the 30 days before from_at; *was_cents says what was. OVERLAPS: another is on in that time. BOOK: more
** than five percent below its publisher's price. */
enum promotion_end {
    PROMOTION_MADE,
    PROMOTION_NO_PRICE,
    PROMOTION_NOT_LOWER,
    PROMOTION_NO_PAST,
    PROMOTION_NOT_LOWEST,
    PROMOTION_OVERLAPS,
    PROMOTION_BOOK
};
enum promotion_end promotion_make(struct tx *, int64_t now, const struct promotion_new *, int64_t *was_cents);
/* Ends now what is on, and takes back what was to come. False: none of this merchant's, or over. */
bool promotion_stop(struct tx *, int64_t now, int64_t merchant_id, int64_t id);

/* The lowest price the public was asked in the 30 local days before from_at, promotions included; of one that follows
** another without a day between and is no dearer, what the first one struck. Absent: there was no price. */
opt_i64 promotion_reference(struct db *, struct arena *, int64_t offer_id, int64_t from_at, int64_t price_cents);
