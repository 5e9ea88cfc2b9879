/* inside.h: what the files of this room share: a merchant's calendar. */
#pragma once
#include "shop/merchant/merchant.h"
#include "shop/reception/days.h"
#include "shop/reception/reception.h"
#include "reception.sql.h"

enum {
    LOOK_DAYS = 14,
    CLOSURE_DAYS_MOST = 400,
    SLOT_MIN_LEAST = 5,
    SPANS_MOST = 200 /* stretches of opening of the look-ahead */
};
_Static_assert(STRETCHES_A_DAY *(LOOK_DAYS + 2) <= SPANS_MOST, "every stretch has room");

/* When a merchant is there: weekly hours less his closures and public holidays, or what he said of one day; in the
** territory's zone. */
struct calendar {
    str zone, insee;
    struct opening_of_rows open;
    struct closure_of_rows closed;
    struct day_hours_of_rows other;
    struct holiday_work_of_rows works;
    struct round_of_rows rounds; /* of deliveries */
    struct cutoff cutoff;
    int64_t now;
    /* on leave: what is ordered now is ready from then on, as work begins when the shop opens again; else 0 */
    int64_t ready_at;
};
/* A public holiday: the word a merchant's choice is kept under, and its name. */
struct holiday {
    str word;
    const char *msgid;
};
bool holiday_find(int64_t day, str insee, struct holiday *);
/* The stretches of opening of one day, in local minutes. */
struct day_spans {
    struct day_span {
        int64_t opens_min, closes_min;
    } v[STRETCHES_A_DAY];
    size_t n;
    bool special;        /* said of that very day */
    const char *holiday; /* msgid; NULL: none, or what was said of the day counts */
};
void calendar_spans(const struct calendar *, int64_t day, struct day_spans *);
/* Nobody is there that whole day: a leave, a public holiday, or he said so. Other than a day of the week without hours. */
bool calendar_away(const struct calendar *, int64_t day);
/* The leave that day falls in; NULL: none. */
const struct closure_of_row *calendar_closure(const struct calendar *, int64_t day);
/* He works on this public holiday. */
bool calendar_works(const struct calendar *, str holiday);
/* closed: those that are not over at `now`. */
void calendar_read(struct db *, struct arena *, const struct merchant *, int64_t now, struct calendar *);
/* The same at one of his places: its hours and its last moment to order; what was said of days unlike the others is
** said of the shop. *m becomes the merchant as he is there: address, time to prepare, slots. False: no such place. */
bool calendar_at_place(struct db *, struct arena *, struct merchant *m, int64_t place_id, int64_t now,
                       struct calendar *);
/* Too late to order for that day. */
bool calendar_too_late(const struct calendar *, int64_t day);
/* The local calendar day (days since 1970) of an instant. */
int64_t calendar_day(const struct calendar *, int64_t at);
/* The instant of a local minute of a day; 1440 is the next midnight. */
int64_t calendar_at(const struct calendar *, int64_t day, int64_t minutes);

/* The week of a calendar, no day of it today. */
void week_made(struct arena *, enum lang, const struct calendar *, struct week *);
/* Replaces the week of a place; 0: of the shop. At most twelve stretches a day. */
void week_put(struct tx *, int64_t merchant_id, int64_t place_id, const struct opening_new *, size_t n);
/* The hours of a place, of a shared point too. */
void place_hours(struct db *, struct arena *, int64_t merchant_id, const struct pickup_place *,
                 struct opening_of_rows *);
