/* inside.h: what the files of this room share. */
#pragma once
#include "app/form.h"
#include "catalog.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/law/gate.h"

/* What is said in this language, else in French. */
str said_in(enum lang, str fr, str en);

/* Of a basket: available_milli and alcohol as its parts have them. */
void bundle_settle(struct db *, struct arena *, int64_t now, struct offer *);
/* The baskets an offer is in follow it. */
void bundle_holders_tell(struct tx *, int64_t now, int64_t offer_id);
/* Invariants of baskets, C5. */
void bundle_check(struct db *, struct arena *, struct buf *findings);

/* Of what has stock at several places: available_milli is the most of one. */
void places_settle(struct db *, struct arena *, int64_t now, struct offer *);
/* Invariants of stock at places, C8. */
void places_check(struct db *, struct arena *, struct buf *findings);

/* Invariants of seasons, C6: season.c. */
void season_check(struct db *, struct arena *, struct buf *findings);

/* Of a shop that went to another level: the next hundred products; the rest follows by a job. False: that was all. */
bool level_next(struct tx *, int64_t now, int64_t merchant_id);
