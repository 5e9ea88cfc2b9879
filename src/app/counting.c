#include "app/counting.h"

#include "app/settings.h"

enum { NIGHT_HOUR = 3 };

void counting_ask(struct tx *tx, int64_t now, str key)
{
    job_add(tx, "count_rows", str_fmt(tx->mem, "count-rows-%.*s", STR_ARG(key)), (str){0}, now);
}

static enum job_end count_job(struct job *job)
{
    store_counted(job->place->store);
    return JOB_DONE;
}

static void is_pg(struct db *db, void *arg)
{
    *(bool *)arg = db_is_pg(db);
}

/* PostgreSQL's autovacuum does it without being told. */
static void count_at_night(struct hall *hall, struct territory *place)
{
    bool pg;

    (void)hall;
    if (local_of(setting_str(place, SETTING_TIME_ZONE), clock_now_ms()).hour != NIGHT_HOUR) return;
    store_read(place->store, is_pg, &pg);
    if (!pg) store_counted(place->store);
}

const struct job_kind counting_jobs[] = {{"count_rows", count_job, 3}, JOBS_END};
const struct chore counting_chores[] = {{"count_at_night", HOUR_MS, count_at_night}, JOBS_END};
