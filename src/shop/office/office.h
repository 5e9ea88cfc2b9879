/* office.h: the operator's pages: what to verify, whom to call, what is stuck, the settings. */
#pragma once
#include "app/job.h"
#include "app/route.h"

extern const struct route office_routes[], office_arrivals_routes[], office_points_routes[], office_rayons_routes[],
    office_markets_routes[], office_orders_routes[], office_complaints_routes[], office_words_routes[],
    office_notice_routes[], office_reviews_routes[], office_labels_routes[], office_selections_routes[],
    office_team_routes[], office_today_routes[], office_next_routes[], office_desk_routes[];
extern const struct job_kind office_jobs[];
extern const struct clock_task office_clock[];
