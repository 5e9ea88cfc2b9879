/* inside.h: what the files of this room share: a merchant's calendar. */
#pragma once
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "reception.sql.h"

enum { DAY_MIN = 1440, LOOK_DAYS = 14, SLOT_MIN_LEAST = 5, SPANS_MOST = 200,
       STRETCHES_A_DAY = 12 }; /* of opening; SPANS_MOST holds those of the look-ahead */
_Static_assert(STRETCHES_A_DAY * (LOOK_DAYS + 2) <= SPANS_MOST, "every stretch has room");

/* When a merchant is there: weekly hours less his closures and public holidays, in the territory's zone. */
struct calendar {
    str zone, insee;
    struct opening_of_rows open;
    struct closure_of_rows closed;
};
/* closed: those that are not over at `now`. */
void calendar_read(struct db *, struct arena *, const struct merchant *, int64_t now, struct calendar *);
/* The local calendar day (days since 1970) of an instant. */
int64_t calendar_day(const struct calendar *, int64_t at);
/* The instant of a local minute of a day; 1440 is the next midnight. */
int64_t calendar_at(const struct calendar *, int64_t day, int64_t minutes);
/* Closed that whole day, by a closure or a public holiday. */
bool calendar_closed(const struct calendar *, int64_t day);
/* Whether the row of weekly hours is of that day's weekday. */
bool calendar_row_of(const struct opening_of_row *, int64_t day);

/* "9 h – 12 h 30" from minutes of a day. */
str minutes_text(struct arena *, enum lang, int64_t opens_min, int64_t closes_min);
/* "mardi 24": weekday and number of a day. */
str day_text(struct arena *, enum lang, int64_t day);
/* What is shown follows: the merchant's pages and the change feed. */
void reception_changed(struct tx *, int64_t now, int64_t merchant_id);
