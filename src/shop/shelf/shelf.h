/* shelf.h: a shop's own products: their sheets, their stock, what is done to many at once, and whether they are still sold. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* "Still sold?" for a shop that answers by telephone: the next of its products that nobody touched for a while, once it
** was asked. False: none. */
struct stock_question {
    int64_t offer_id;
    str title;
};
bool fresh_next(struct db *, struct arena *, int64_t merchant_id, struct stock_question *);
/* Yes: still sold. No: what nobody has set aside is counted as gone. False: not an offer of this shop. */
struct stock_answer {
    int64_t merchant_id, offer_id, person_id;
    bool yes;
};
bool fresh_answer(struct tx *, int64_t now, const struct stock_answer *);

extern const struct route shelf_routes[], copy_routes[], booking_routes[], bundle_routes[], fresh_routes[],
    bulk_routes[], gallery_routes[];
extern const struct job_kind fresh_jobs[];
extern const struct clock_task fresh_clock[], bulk_clock[];
