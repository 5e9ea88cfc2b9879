/* draft.h: photos first: each photo sent waits as a draft until it is named and priced; then it becomes an offer. */
#pragma once
#include "app/route.h"
#include "shop/media/media.h"

/* Several photos at once, each one a draft; the first with what was typed beside it, right or wrong. How many wait now; how
** many found no room. Where they are named: "/commercant/photos". */
struct draft_typed {
    str title, rayon, price, unit, stock, about; /* about: what one piece weighs, of what is weighed by the piece */
};
struct drafts_taken {
    size_t kept, full;
};
struct drafts_taken drafts_take(struct tx *, int64_t now, int64_t merchant_id, const struct media_batch *,
                                const struct draft_typed *first);

extern const struct route draft_routes[];
