/* rooms.c: the whole house as lists: which rooms there are and what each brings. */
#include "rooms.h"


const struct route *const all_routes[] = {
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
room_check *const all_checks[] = {
    NULL
};
