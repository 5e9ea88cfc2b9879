/* round.h: several collections made one trip: the order of the stops, the times at which all are open, or what does not fit. */
#pragma once
#include "shop/cart/cart.h"

enum { ROUND_STOPS_MOST = 8 }; /* whose order is searched through; more of them stay in the order of their times */

/* The stops of one day, as the search sees them. from[i] = to[i] = 0: no time chosen, any will do. metres below zero: unknown. */
struct round_try {
    size_t n;
    int64_t from[ROUND_STOPS_MOST], to[ROUND_STOPS_MOST], metres[ROUND_STOPS_MOST][ROUND_STOPS_MOST];
};
/* The shortest order that meets all times, in order[]. False: there is none; *a and *b are then two stops that cannot
** both be met, or both the same when only all together do not fit. */
bool round_order(const struct round_try *, size_t *order, size_t *a, size_t *b);

struct round_stop {
    int64_t merchant_id, place_id;
    int64_t starts_at, ends_at; /* the time chosen; 0: none yet */
    int64_t not_before;         /* something is made for it; 0: no such thing */
    bool fixed;                 /* a booked service: its time cannot be another */
    str name, where, insee;
    str change;    /* the address where its time is chosen; empty: it cannot be */
    str when, far; /* out: its time in words; how far from the stop before */
};
struct round_stops {
    struct round_stop *v;
    size_t n;
};
struct round_view {
    struct round_days {
        struct round_day {
            str title, total; /* "mardi 24 novembre", empty while no time is chosen; "12 km" from first to last */
            str clash;        /* what cannot be met, and what to change; empty: all fits */
            struct round_stops stops;
        } * v;
        size_t n;
    } days;
    struct round_windows {
        struct round_window {
            str text;
        } * v;
        size_t n;
    } windows;  /* when all are open; only looked for when that is news */
    str apart;  /* no such time, and because of whom; empty: there is, or it was not looked for */
    bool asked; /* windows were looked for */
};
/* What the pages show of these stops; days.n is 0 for fewer than two. */
void round_make(struct rq *, struct db *, const struct round_stops *, struct round_view *);
/* The collections a cart means. */
void round_of_cart(struct rq *, struct db *, const struct cart *, struct round_stops *);
