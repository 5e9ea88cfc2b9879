/* import.h: a shop's shelf as a table: taken in, given out, followed on its own site. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* The whole shelf as a table that can be taken in again; how many lines. Wants memory of its own: a shop may have 10,000 offers. */
struct shelf_table {
    int64_t merchant_id, now;
    struct buf *to;
};
int64_t shelf_table(struct db *, struct arena *, enum lang, const struct shelf_table *);
/* The photos of a shop's products, a few at a time, after one ({0}: from the first); nth: of its product. */
struct shelf_photos {
    struct shelf_photo {
        int64_t product_id, picture_id, nth;
        str original, alt, title, reference; /* reference: what the table calls one of its offers */
    } * v;
    size_t n;
};
void shelf_photos(struct db *, struct arena *, int64_t merchant_id, const struct shelf_photo *after,
                  struct shelf_photos *);
extern const struct route import_routes[], feed_routes[];
extern const struct job_kind import_jobs[], photo_jobs[], feed_jobs[];
extern const struct clock_task import_clock[], feed_clock[];
