/* count.h: what people do at a shop, counted by day without knowing anybody: sums in memory, added to their table within a
** second. A dead process loses at most that second. */
#pragma once
#include "app/job.h"
#include "app/route.h"
#include "app/seen.h"

enum count_kind {
    COUNT_VISIT = 1,  /* came to its page or to one of its products from elsewhere than these */
    COUNT_CALL,       /* tapped its telephone number */
    COUNT_DIRECTIONS, /* opened the page that says how to get there */
    COUNT_OUT,        /* left for its own site */
    COUNT_KINDS
};
/* This page is the shop's, and opening it is one of these; of public pages, while they are drawn. */
void count_page(struct rq *, enum count_kind, int64_t merchant_id);
/* Somebody has just done it; what no person did is not counted. */
void count_deed(struct rq *, enum count_kind, int64_t merchant_id);
/* One more, in memory. False: too many different ones in this second, not counted. */
bool count_add(const struct territory *, enum count_kind, int64_t merchant_id, int64_t now);
/* What the page cache's answers come to as well: see app/seen.h. */
void count_seen(const struct seen *);
/* Writes what was counted of a territory, in one transaction; kept for the next time when that fails. */
void counts_write(struct hall *, struct territory *);

/* A merchant's sums from a day on, by day and kind, only those that are not 0. */
struct counts {
    struct count_day {
        int64_t day, n;
        enum count_kind kind;
    } * v;
    size_t n;
};
void counts_since(struct db *, struct arena *, int64_t merchant_id, int64_t day, struct counts *);
/* Where a tap on a shop's number is told (the ping of a link, or the script's beacon); in the request's language. */
str count_call_url(struct rq *, str slug);
extern const struct route count_routes[];
extern const struct chore count_chores[];
