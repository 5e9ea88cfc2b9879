/* search.h: what is findable, and the public pages: home, search, rayons, communes, shops, products, markets, help. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* Feeds the index from the change feed; a chore. */
void search_follow(struct hall *, struct territory *);
/* Drops and remakes the whole index, readers going from full to full (foirail search rebuild). */
void search_rebuild(struct territory *);
extern const struct route search_routes[];
extern const struct chore search_chores[];
