/* days.h: days and minutes as people read and type them, for this room and those above it. */
#pragma once
#include "app/route.h"

/* Minutes of a day without a change of the clock; stretches of opening a day has at most. */
enum { DAY_MIN = 1440, STRETCHES_A_DAY = 12 };

/* The local calendar day (days since 1970) of an instant. */
int64_t zone_day(str zone, int64_t at);
/* The instant of a local minute of a day; 1440 is the next midnight. */
int64_t zone_at(str zone, int64_t day, int64_t minutes);
/* "9 h – 12 h 30" from minutes of a day. */
str minutes_text(struct arena *, enum lang, int64_t opens_min, int64_t closes_min);
/* "mardi 24": weekday and number of a day. */
str day_text(struct arena *, enum lang, int64_t day);
/* "2026-12-24" or "24/12/2026" as a day number, and back; false: not a date. */
bool day_read(str, int64_t *out);
str iso_day(struct arena *, int64_t day);
/* "09:30", "9h30", "9 h" in minutes; as a closing time "00:00" is midnight at the end of the day. -1: not a time. */
int64_t minutes_read(struct arena *, str typed, bool closing);
/* What is shown follows: the merchant's pages and the change feed. */
void reception_changed(struct tx *, int64_t now, int64_t merchant_id);
