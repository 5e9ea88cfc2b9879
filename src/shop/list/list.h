/* list.h: goods meant for a basket that are not in it yet: kept in one's own browser to find again, or handed over by a
** link of somebody else's. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* He signs in with this browser: what it kept joins what his account keeps. Returns how many things found no room. */
size_t list_join(struct rq *, struct tx *, int64_t buyer_id);
/* He signs out of it, or his account ends: what he keeps leaves with him. */
void list_leave(struct rq *);
/* What he keeps, for a copy of his data; a shop has no title and no quantity. In rq->mem. */
struct list_things {
    struct list_thing {
        str code, title, shop;
        int64_t qty_milli;
    } * v;
    size_t n;
};
void list_of_buyer(struct rq *, struct db *, int64_t buyer_id, struct list_things *);

extern const struct route list_routes[], handover_routes[];
/* Lists whose link is too old are forgotten. */
extern const struct clock_task list_clock[];
