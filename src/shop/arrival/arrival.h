/* arrival.h: a shop in a quarter of an hour: one question a screen, each step saved, resumable on any device; and the
** merchant's front page, with what is left to do. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* --- how registrations go, for staff --- */

enum { ARRIVAL_SCREENS = 9, ARRIVAL_STUCK_MS = 5 * MINUTE_MS, ARRIVAL_BREAK_MS = 30 * MINUTE_MS };
struct arrival_meter {
    struct arrival_screen {
        const char *title;         /* msgid */
        int64_t answered;          /* first answers in the time looked at */
        int64_t breaks;            /* of these, after a pause of over half an hour: left out of the two times */
        int64_t median_ms, p90_ms; /* 0 when nobody answered without a pause */
        int64_t left;              /* registrations begun in that time that have stood there for over a day */
    } screen[ARRIVAL_SCREENS];
    int64_t begun, ended;
};
void arrival_meter_read(struct db *, struct arena *, int64_t since, int64_t now, struct arrival_meter *);
/* Registrations that are not over, the latest movement first; at most 100 begun, and 100 of the last 90 days not begun. */
struct arrivals {
    struct arrival_one {
        int64_t merchant_id, step_at, begun_at; /* merchant_id 0: signed in, and no answer yet */
        str name, phone, mail;                  /* name, phone: empty until given */
        const char *title;                      /* msgid of the screen that waits */
        bool stuck;                             /* for over five minutes, less than a day */
    } * v;
    size_t n;
};
void arrivals_waiting(struct db *, struct arena *, int64_t now, struct arrivals *);
/* How many of them are stuck. */
int64_t arrivals_stuck(struct db *, struct arena *, int64_t now);

extern const struct route arrival_routes[], arrival_link_routes[];
extern const struct job_kind arrival_jobs[];
