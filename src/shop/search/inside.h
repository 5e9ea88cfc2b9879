/* inside.h: what the files of this room share. */
#pragma once
#include "app/assets.h"
#include "app/hall.h"
#include "search.sql.h"
#include "shop/market/market.h"
#include "shop/media/media.h"
#include "shop/search/index.h"
#include "shop/search/search.h"

/* The allergens a food does not hold, by what its shop wrote; none when that leaves a doubt. */
uint64_t flags_without(struct arena *, str written);

/* kept.c: cards as they were last made, for lists that no cache holds. A card is good until its shop is touched, a
** minute at most. kept_read: a copy in rq's memory, or false. Thread-safe. */
bool card_kept_read(struct rq *, int64_t id, struct search_card *);
void card_kept_write(struct rq *, const struct search_card *);
/* names.c: a rayon or a commune by its facet's value, as its address and the reader's language call it. kept_read: a
** copy in rq's memory when it was written within the last minute, or false. Thread-safe. */
struct facet_name {
    str slug, name;
};
bool name_kept_read(struct rq *, int facet, int32_t value, struct facet_name *);
void name_kept_write(struct rq *, int facet, int32_t value, const struct facet_name *);

/* moments.c: shops, by facet, that are open now; that have a time left today to collect. A minute old at most. */
enum moment { MOMENT_OPEN, MOMENT_TODAY, MOMENTS };
struct shop_set {
    int32_t *v;
    size_t n;
};
void moment_read(struct rq *, enum moment, struct shop_set *);
/* Looks at all shops when a new minute has begun; a chore. */
void moments_look(struct hall *, struct territory *);
/* asked.c: notes that these words were asked, and whether nothing was found; never by whom. */
void search_asked_count(struct rq *, str words, bool nothing);
/* words.c: tells the index the territory's local words. */
void words_tell(struct db *, struct arena *, struct find *);
/* Handlers of the room's other files; list_web.c has the table of routes. */
void suggest_get(struct rq *);
