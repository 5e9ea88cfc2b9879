/* office.h: the operator's pages: what to verify, whom to call, what is stuck, the settings. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* The menu beside every page of the office and of the rooms above it (office_nav.html). */
struct office_nav_view {
    const char *here;
    int64_t waiting;
    uint32_t may; /* the rights of who looks: what one may not ask for is not shown */
};

extern const struct route office_routes[], office_arrivals_routes[], office_orders_routes[], office_complaints_routes[],
    office_notice_routes[], office_reviews_routes[], office_team_routes[], office_today_routes[], office_next_routes[],
    office_desk_routes[];
extern const struct job_kind office_jobs[];
extern const struct clock_task office_clock[];
