/* next.h: the list of next actions and the weekly routine, as pages show them. */
#pragma once
#include "shop/office/inside.h"

struct office_next_view {
    str action, back; /* back: which page a button leads to again */
    int64_t more;     /* not shown here */
    struct office_next_rows {
        struct office_next_row {
            int64_t merchant_id;
            str kind, shop, reason, button, url, phone;
        } * v;
        size_t n;
    } rows;
};
/* At most so many; the back of its buttons: "aujourdhui" or "actions". */
void next_fill(struct rq *, struct db *, size_t most, const char *back, struct office_next_view *);

struct office_routine_view {
    str action, sum, left;
    struct office_routine_rows {
        struct office_routine_row {
            str code, says, url, when, minutes;
            bool never, overdue;
        } * v;
        size_t n;
    } rows;
};
/* The tasks of who looks. */
void routine_fill(struct rq *, struct db *, struct office_routine_view *);
