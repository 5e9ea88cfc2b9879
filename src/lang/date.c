/* Dates. ICU says what is added to UTC, and until when: a calendar of ICU's costs 20 µs to open and several to use, and a
** page shows a hundred hours, so each thread keeps the spans of time it was told. The rest is arithmetic of days. */
#include "lang/inside.h"

#include <pthread.h>
#include <stdlib.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

enum { ZONES = 4, SPANS = 6, ZONE_MAX = 40, NAME_MAX_BYTES = 32 };

/* From one change of the clocks to the next. */
struct span {
    int64_t from_ms, to_ms, ahead_ms; /* to_ms: the first instant that is no longer in it */
};
struct zone {
    char name[ZONE_MAX];
    UCalendar *cal;
    unsigned used, turn;
    struct span span[SPANS]; /* not told yet: empty */
};
struct zones {
    struct zone v[ZONES];
    unsigned turn;
};

static _Thread_local struct zones zones;
static pthread_key_t zones_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char months[LANGS][13][NAME_MAX_BYTES], weekdays[LANGS][8][NAME_MAX_BYTES];

/* ---- names ---- */

static void symbol(UDateFormat *f, UDateFormatSymbolType type, int32_t i, char to[NAME_MAX_BYTES])
{
    UChar u[NAME_MAX_BYTES];
    UErrorCode err = U_ZERO_ERROR;

    udat_getSymbols(f, type, i, u, NAME_MAX_BYTES, &err);
    u_strToUTF8(to, NAME_MAX_BYTES, NULL, u, -1, &err);
    if (U_FAILURE(err)) to[0] = 0;
}

static void names_load(enum lang lang)
{
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode err = U_ZERO_ERROR;
    UDateFormat *f = udat_open(UDAT_FULL, UDAT_FULL, lang_code(lang).p, utc, -1, NULL, 0, &err);

    if (U_FAILURE(err)) return;
    for (int32_t m = 0; m < 12; m++) symbol(f, UDAT_MONTHS, m, months[lang][m + 1]);
    for (int32_t d = 1; d <= 7; d++) symbol(f, UDAT_WEEKDAYS, d, weekdays[lang][d == 1 ? 7 : d - 1]);
    udat_close(f);
}

static void zones_close(void *p)
{
    struct zones *z = p;

    for (int i = 0; i < ZONES; i++)
        if (z->v[i].cal) ucal_close(z->v[i].cal);
    *z = (struct zones){0};
}

static void load(void)
{
    if (pthread_key_create(&zones_key, zones_close)) abort();
    for (enum lang l = 0; l < LANGS; l++) names_load(l);
}

static void loaded(void)
{
    pthread_once(&once, load);
    if (!months[LANG_FR][12][0] || !weekdays[LANG_EN][7][0]) fault("lang.icu", "ICU has no names of days and months");
}

/* ---- zones ---- */

static bool zone_name(str zone, UChar to[ZONE_MAX])
{
    if (!zone.n || zone.n >= ZONE_MAX) return false;
    for (size_t i = 0; i < zone.n; i++) {
        if ((unsigned char)zone.p[i] >= 127 || zone.p[i] <= ' ') return false;
        to[i] = (UChar)zone.p[i];
    }
    to[zone.n] = 0;
    return true;
}

bool zone_ok(str zone)
{
    UChar name[ZONE_MAX], canonical[128];
    UBool system = 0;
    UErrorCode err = U_ZERO_ERROR;

    if (!zone_name(zone, name)) return false;
    ucal_getCanonicalTimeZoneID(name, -1, canonical, 128, &system, &err);
    return U_SUCCESS(err) && system;
}

static UCalendar *calendar_open(str zone)
{
    UChar name[ZONE_MAX];
    UErrorCode err = U_ZERO_ERROR;

    if (!zone_ok(zone) || !zone_name(zone, name))
        fault("lang.zone", "no time zone is called %.40s", zone.p ? zone.p : "");
    UCalendar *cal = ucal_open(name, -1, "fr_FR", UCAL_GREGORIAN, &err);
    if (U_FAILURE(err)) fault("lang.icu", "calendar: %s", u_errorName(err));
    return cal;
}

/* This thread's own of a zone; the one used longest ago makes room for a new one. */
static struct zone *zone_take(str zone)
{
    struct zone *oldest = &zones.v[0];

    for (int i = 0; i < ZONES; i++) {
        struct zone *z = &zones.v[i];
        if (z->cal && str_eq(str_c(z->name), zone)) {
            z->used = ++zones.turn;
            return z;
        }
        if (z->used < oldest->used) oldest = z;
    }
    loaded();
    UCalendar *cal = calendar_open(zone);
    if (oldest->cal) ucal_close(oldest->cal);
    *oldest = (struct zone){.cal = cal, .used = ++zones.turn};
    memcpy(oldest->name, zone.p, zone.n);
    pthread_setspecific(zones_key, &zones);
    return oldest;
}

/* When the clocks change, or otherwise, if they never do. */
static int64_t change_at(UCalendar *cal, UTimeZoneTransitionType which, int64_t otherwise, UErrorCode *err)
{
    UDate at;

    return ucal_getTimeZoneTransitionDate(cal, which, &at, err) ? (int64_t)at : otherwise;
}

static struct span span_ask(UCalendar *cal, int64_t at_ms)
{
    UErrorCode err = U_ZERO_ERROR;
    struct span s;

    ucal_setMillis(cal, (UDate)at_ms, &err);
    s.ahead_ms = ucal_get(cal, UCAL_ZONE_OFFSET, &err) + (int64_t)ucal_get(cal, UCAL_DST_OFFSET, &err);
    s.from_ms = change_at(cal, UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE, INT64_MIN, &err);
    s.to_ms = change_at(cal, UCAL_TZ_TRANSITION_NEXT, INT64_MAX, &err);
    if (U_FAILURE(err)) fault("lang.icu", "time zone: %s", u_errorName(err));
    return s;
}

static struct span span_at(struct zone *z, int64_t at_ms)
{
    for (int i = 0; i < SPANS; i++)
        if (z->span[i].from_ms <= at_ms && at_ms < z->span[i].to_ms) return z->span[i];
    return z->span[z->turn++ % SPANS] = span_ask(z->cal, at_ms);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Instants come from strangers too: what lies outside of the years 1 to 9999 is their first or last. */
static int64_t within(int64_t v, int64_t least, int64_t most)
{
    return v < least ? least : v > most ? most : v;
}

static int64_t within_years(int64_t ms)
{
    return within(ms, day_number(1, 1, 1) * DAY_MS, day_number(9999, 12, 31) * DAY_MS);
}

struct local local_of(str zone, int64_t typed_ms)
{
    int64_t at_ms = within_years(typed_ms);
    int64_t wall = at_ms + span_at(zone_take(zone), at_ms).ahead_ms, day = floor_div(wall, DAY_MS);
    int64_t s = (wall - day * DAY_MS) / SECOND_MS;
    struct local l = day_local(day);

    l.hour = (int)(s / 3600), l.minute = (int)(s / 60 % 60), l.second = (int)(s % 60);
    return l;
}

/* An hour that comes twice is its first; one that the clocks skip is the instant they skip it. */
int64_t local_at(str zone, struct local l)
{
    int64_t years = floor_div(l.month - 1, 12), year = within(l.year + years, 1, 9999);
    int64_t day = day_number((int)year, (int)(l.month - years * 12), 1);
    int64_t s = ((int64_t)l.hour * 60 + l.minute) * 60 + l.second;
    int64_t wall = within_years((day + l.day - 1) * DAY_MS + s * SECOND_MS);
    struct zone *z = zone_take(zone);
    struct span in = span_at(z, wall - DAY_MS); /* nobody is a whole day ahead: before it, or it */

    while (wall - in.ahead_ms >= in.to_ms) in = span_at(z, in.to_ms);
    return wall - in.ahead_ms < in.from_ms ? in.from_ms : wall - in.ahead_ms;
}

/* ---- days; the Gregorian calendar counted from 1 March 0000 (Howard Hinnant's days_from_civil) ---- */

int64_t day_number(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct local day_local(int64_t n)
{
    int64_t z = n + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    struct local l = {.day = (int)(of_year - (153 * m + 2) / 5 + 1), .month = (int)(m < 10 ? m + 3 : m - 9)};

    l.year = (int)(y + era * 400 + (l.month <= 2));
    l.weekday = (int)(((n + 3) % 7 + 7) % 7) + 1;
    return l;
}

/* ---- dates in words ---- */

str weekday_text(enum lang lang, int weekday)
{
    MUST(weekday >= 1 && weekday <= 7);
    loaded();
    return str_c(weekdays[lang][weekday]);
}

static void put_day(struct buf *b, enum lang lang, const struct local *l)
{
    buf_put(b, weekday_text(lang, l->weekday));
    buf_fmt(b, " %d%s", l->day, lang == LANG_FR && l->day == 1 ? "er" : "");
}

static void put_hour(struct buf *b, enum lang lang, const struct local *l)
{
    if (lang == LANG_EN) buf_fmt(b, "%02d:%02d", l->hour, l->minute);
    else if (l->minute) buf_fmt(b, "%d\u00a0h\u00a0%02d", l->hour, l->minute);
    else buf_fmt(b, "%d\u00a0h", l->hour);
}

str date_text(struct arena *mem, enum lang lang, str zone, int64_t at_ms, enum date_style style)
{
    struct local l = local_of(zone, at_ms);
    struct buf b = buf_new(mem, 256);

    if (style == DATE_NUMERIC) {
        buf_fmt(&b, "%02d/%02d/%04d %02d:%02d", l.day, l.month, l.year, l.hour, l.minute);
        return buf_str(&b);
    }
    if (style != DATE_HOUR) put_day(&b, lang, &l);
    if (style == DATE_DAY || style == DATE_DAY_YEAR || style == DATE_FULL) buf_fmt(&b, " %s", months[lang][l.month]);
    if (style == DATE_DAY_YEAR || style == DATE_FULL) buf_fmt(&b, " %d", l.year);
    if (style == DATE_TIME || style == DATE_FULL) buf_put(&b, lang == LANG_EN ? S(" at ") : S(" à "));
    if (style == DATE_TIME || style == DATE_FULL || style == DATE_HOUR) put_hour(&b, lang, &l);
    return buf_str(&b);
}

str iso_text(struct arena *mem, int64_t at_ms)
{
    int64_t days = at_ms / DAY_MS - (at_ms % DAY_MS < 0), s = (at_ms - days * DAY_MS) / SECOND_MS;
    struct local l = day_local(days);

    return str_fmt(mem, "%04d-%02d-%02dT%02d:%02d:%02dZ", l.year, l.month, l.day, (int)(s / 3600), (int)(s / 60 % 60),
                   (int)(s % 60));
}

void dates_start(void)
{
    loaded();
    local_of(S("Europe/Paris"), 0);
}
