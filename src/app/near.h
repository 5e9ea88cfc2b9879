/* near.h: what the address says of who reads, as every page shows it: the place chosen, with a way to another one and to
** none; how pages are to be seen. */
#pragma once
#include "app/rq.h"

/* Fills rq->near from its slug, inside the request's snapshot; false: it is no place of the territory. Which room:
** src/rooms.c. */
extern bool (*const near_known)(struct rq *);

/* Where the place is chosen, coming back here; this page without a place. In rq->mem. */
str near_change_url(struct rq *);
str near_forget_url(struct rq *);
/* The same page with this view (enum view_bit) turned on, or off; of an answer to a form the page where views are chosen. */
str view_url(struct rq *, uint32_t other);
/* A page that anybody may be sent to, as near_change_url() says it; "/" for anything else. */
str near_back(struct rq *, str path);
