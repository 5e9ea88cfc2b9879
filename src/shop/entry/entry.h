/* entry.h: orders by telephone and on paper: typed in by staff, or by a shop for its own goods; the form to write them on, and
** their receipt. */
#pragma once
#include "app/route.h"

/* The printed form of these goods alone, of several shops, under a title of its own; each with how many are proposed. What
** is not sold on paper, because its shop is paid online only or it is not there, is named. back: the page to go back to. */
struct entry_paper_asked {
    str title, back;
    const struct entry_paper_line {
        int64_t offer_id, qty_milli;
        str title;
    } * v;
    size_t n;
};
void entry_paper_page(struct rq *, const struct entry_paper_asked *);

extern const struct route entry_routes[], entry_paper_routes[];
