/* calendar.c: public holidays by arithmetic, and a merchant's days. Minutes of a day become instants through the zone, so
** that a day of 23 or 25 hours is right. */
#include "shop/reception/inside.h"

#include "app/event.h"
#include "app/settings.h"

/* Easter Sunday of a Gregorian year (Meeus, Jones, Butcher), as a day number. */
static int64_t easter(int64_t y)
{
    int64_t a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int64_t h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int64_t m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;

    return day_number((int)y, (int)(n / 31), (int)(n % 31) + 1);
}

/* Code du travail L3133-1, L3134-13 (Alsace, Moselle) and L3422-2 (overseas): where names the beginning of INSEE codes. */
static const struct fixed_day {
    int month, day;
    str where;
    const char *msgid;
} fixed[] = {
    {1, 1, S(""), _("New Year’s Day")}, {5, 1, S(""), _("Labour Day")}, {5, 8, S(""), _("Victory Day")},
    {7, 14, S(""), _("Bastille Day")}, {8, 15, S(""), _("Assumption Day")}, {11, 1, S(""), _("All Saints’ Day")},
    {11, 11, S(""), _("Armistice Day")}, {12, 25, S(""), _("Christmas Day")},
    {12, 26, S("57"), _("Saint Stephen’s Day")}, {12, 26, S("67"), _("Saint Stephen’s Day")},
    {12, 26, S("68"), _("Saint Stephen’s Day")}, {5, 27, S("971"), _("Abolition Day")}, {5, 22, S("972"), _("Abolition Day")},
    {6, 10, S("973"), _("Abolition Day")}, {12, 20, S("974"), _("Abolition Day")}, {4, 27, S("976"), _("Abolition Day")},
};
static const struct moving_day {
    int after;
    const char *msgid;
} moving[] = {{1, _("Easter Monday")}, {39, _("Ascension Day")}, {50, _("Whit Monday")}};

const char *holiday_of(int64_t day, str insee)
{
    struct local l = day_local(day);
    int64_t after = day - easter(l.year);

    for (size_t i = 0; i < sizeof moving / sizeof *moving; i++)
        if (moving[i].after == after) return moving[i].msgid;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (fixed[i].month == l.month && fixed[i].day == l.day && str_starts(insee, fixed[i].where)) return fixed[i].msgid;
    return NULL;
}

int64_t calendar_day(const struct calendar *c, int64_t at)
{
    struct local l = local_of(c->zone, at);

    return day_number(l.year, l.month, l.day);
}

int64_t calendar_at(const struct calendar *c, int64_t day, int64_t minutes)
{
    struct local l = day_local(day + minutes / DAY_MIN);

    l.hour = (int)(minutes % DAY_MIN / 60);
    l.minute = (int)(minutes % 60);
    l.second = 0;
    return local_at(c->zone, l);
}

void calendar_read(struct db *db, struct arena *mem, const struct merchant *m, int64_t now, struct calendar *c)
{
    *c = (struct calendar){.zone = setting_in(db, mem, SETTING_TIME_ZONE), .insee = m->insee};
    q_opening_of(db, mem, m->id, &c->open);
    q_closure_of(db, mem, m->id, calendar_day(c, now), &c->closed);
}

bool calendar_closed(const struct calendar *c, int64_t day)
{
    for (size_t i = 0; i < c->closed.n; i++)
        if (c->closed.v[i].from_day <= day && day <= c->closed.v[i].to_day) return true;
    return holiday_of(day, c->insee);
}

bool calendar_row_of(const struct opening_of_row *r, int64_t day)
{
    return r->weekday == day_local(day).weekday;
}

str minutes_text(struct arena *mem, enum lang lang, int64_t opens_min, int64_t closes_min)
{
    str from = date_text(mem, lang, S("UTC"), opens_min * MINUTE_MS, DATE_HOUR);
    str to = date_text(mem, lang, S("UTC"), closes_min * MINUTE_MS, DATE_HOUR);

    return str_fmt(mem, "%.*s – %.*s", STR_ARG(from), STR_ARG(to));
}

str day_text(struct arena *mem, enum lang lang, int64_t day)
{
    struct local l = day_local(day);

    return str_fmt(mem, "%.*s %d", STR_ARG(weekday_text(lang, l.weekday)), l.day);
}

void reception_changed(struct tx *tx, int64_t now, int64_t merchant_id)
{
    event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
}
