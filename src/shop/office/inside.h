/* inside.h: what the files of this room share. */
#pragma once
#include "shop/office/office.h"

/* Reports that nobody has decided on. */
int64_t notices_waiting(struct db *, struct arena *);
/* The menu beside every page of the office. */
struct office_nav_view {
    const char *here;
    int64_t waiting;
    uint32_t may; /* the rights of who looks: what one may not ask for is not shown */
};
