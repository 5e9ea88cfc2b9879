/* inside.h: what the files of this room share. */
#pragma once
#include "app/assets.h"
#include "app/hall.h"
#include "search.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/market/market.h"
#include "shop/media/media.h"
#include "shop/search/index.h"
#include "shop/search/search.h"

/* The allergens a food does not hold, by what its shop wrote; none when that leaves a doubt. */
uint64_t flags_without(struct arena *, str written);

/* kept.c: cards as they were last made, for lists that no cache holds. A card is good until its shop is touched, a
** minute at most. kept_read: a copy in rq's memory, or false. Thread-safe. */
bool card_kept_read(struct rq *, int64_t id, struct search_card *);
/* Its url: the path alone, that what addresses begin with is put before. */
void card_kept_write(struct rq *, const struct search_card *);
/* Looks at all shops when a new minute has begun; a chore. */
void moments_look(struct hall *, struct territory *);
/* words.c: tells the index the territory's local words. */
void words_tell(struct db *, struct arena *, struct find *);
