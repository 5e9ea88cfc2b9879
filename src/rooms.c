/* rooms.c: the whole house as lists: which rooms there are and what each brings. */
#include "rooms.h"

#include "app/assets.h"

const struct route *const all_routes[] = {
    asset_routes,
    NULL
};
const struct job_kind *const all_jobs[] = {
    NULL
};
const struct clock_task *const all_clock_tasks[] = {
    NULL
};
const struct chore *const all_chores[] = {
    NULL
};
