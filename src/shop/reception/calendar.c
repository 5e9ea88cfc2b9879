/* calendar.c: public holidays by arithmetic, and a merchant's days. Minutes of a day become instants through the zone,
** so that a day of 23 or 25 hours is right. */
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

/* Code du travail L3133-1, L3134-13 (Alsace, Moselle) and L3422-2 (overseas): where names the beginning of INSEE codes,
** all of them when empty. The word is what a merchant's choice is kept under. */
static const struct fixed_day {
    int month, day;
    str where, word;
    const char *msgid;
} fixed[] = {
    {1, 1, S(""), S("an"), _("New Year’s Day")},
    {5, 1, S(""), S("travail"), _("Labour Day")},
    {5, 8, S(""), S("victoire"), _("Victory Day")},
    {7, 14, S(""), S("nationale"), _("Bastille Day")},
    {8, 15, S(""), S("assomption"), _("Assumption Day")},
    {11, 1, S(""), S("toussaint"), _("All Saints’ Day")},
    {11, 11, S(""), S("armistice"), _("Armistice Day")},
    {12, 25, S(""), S("noel"), _("Christmas Day")},
    {12, 26, S("57"), S("etienne"), _("Saint Stephen’s Day")},
    {12, 26, S("67"), S("etienne"), _("Saint Stephen’s Day")},
    {12, 26, S("68"), S("etienne"), _("Saint Stephen’s Day")},
    {5, 27, S("971"), S("abolition"), _("Abolition Day")},
    {5, 22, S("972"), S("abolition"), _("Abolition Day")},
    {6, 10, S("973"), S("abolition"), _("Abolition Day")},
    {12, 20, S("974"), S("abolition"), _("Abolition Day")},
    {4, 27, S("976"), S("abolition"), _("Abolition Day")},
};
static const struct moving_day {
    int after; /* Easter Sunday */
    str where, word;
    const char *msgid;
} moving[] = {
    {1, S(""), S("paques"), _("Easter Monday")},          {39, S(""), S("ascension"), _("Ascension Day")},
    {50, S(""), S("pentecote"), _("Whit Monday")},        {-2, S("57"), S("vendredi-saint"), _("Good Friday")},
    {-2, S("67"), S("vendredi-saint"), _("Good Friday")}, {-2, S("68"), S("vendredi-saint"), _("Good Friday")},
};

bool holiday_find(int64_t day, str insee, struct holiday *out)
{
    struct local l = day_local(day);
    int64_t after = day - easter(l.year);

    for (size_t i = 0; i < sizeof moving / sizeof *moving; i++)
        if (moving[i].after == after && str_starts(insee, moving[i].where)) {
            *out = (struct holiday){moving[i].word, moving[i].msgid};
            return true;
        }
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (fixed[i].month == l.month && fixed[i].day == l.day && str_starts(insee, fixed[i].where)) {
            *out = (struct holiday){fixed[i].word, fixed[i].msgid};
            return true;
        }
    return false;
}

const char *holiday_of(int64_t day, str insee)
{
    struct holiday h;

    return holiday_find(day, insee, &h) ? h.msgid : NULL;
}

int64_t zone_day(str zone, int64_t at)
{
    struct local l = local_of(zone, at);

    return day_number(l.year, l.month, l.day);
}

int64_t zone_at(str zone, int64_t day, int64_t minutes)
{
    struct local l = day_local(day + minutes / DAY_MIN);

    l.hour = (int)(minutes % DAY_MIN / 60);
    l.minute = (int)(minutes % 60);
    l.second = 0;
    return local_at(zone, l);
}

int64_t calendar_day(const struct calendar *c, int64_t at)
{
    return zone_day(c->zone, at);
}

int64_t calendar_at(const struct calendar *c, int64_t day, int64_t minutes)
{
    return zone_at(c->zone, day, minutes);
}

const struct closure_of_row *calendar_closure(const struct calendar *c, int64_t day)
{
    for (size_t i = 0; i < c->closed.n; i++)
        if (c->closed.v[i].from_day <= day && day <= c->closed.v[i].to_day) return &c->closed.v[i];
    return NULL;
}

bool calendar_works(const struct calendar *c, str holiday)
{
    for (size_t i = 0; i < c->works.n; i++)
        if (str_eq(c->works.v[i].holiday, holiday)) return true;
    return false;
}

static void span_put(struct day_spans *out, int64_t opens_min, int64_t closes_min)
{
    if (out->n < STRETCHES_A_DAY) out->v[out->n++] = (struct day_span){opens_min, closes_min};
}

/* A leave comes first, then what was said of that very day, then the public holiday, then the week. */
void calendar_spans(const struct calendar *c, int64_t day, struct day_spans *out)
{
    struct holiday h;

    *out = (struct day_spans){0};
    if (calendar_closure(c, day)) return;
    for (size_t i = 0; i < c->other.n; i++) {
        const struct day_hours_of_row *r = &c->other.v[i];
        if (r->day != day) continue;
        out->special = true;
        if (r->opens_min.set) span_put(out, r->opens_min.v, r->closes_min.v);
    }
    if (out->special) return;
    out->holiday = holiday_find(day, c->insee, &h) ? h.msgid : NULL;
    if (out->holiday && !calendar_works(c, h.word)) return;
    for (size_t i = 0; i < c->open.n; i++)
        if (c->open.v[i].weekday == day_local(day).weekday)
            span_put(out, c->open.v[i].opens_min, c->open.v[i].closes_min);
}

bool calendar_away(const struct calendar *c, int64_t day)
{
    struct holiday h;
    struct day_spans s;

    if (calendar_closure(c, day)) return true;
    calendar_spans(c, day, &s);
    if (s.special) return !s.n;
    return holiday_find(day, c->insee, &h) && !calendar_works(c, h.word);
}

/* The first opening after the leave that today falls in. */
static int64_t reopening(const struct calendar *c, int64_t today)
{
    const struct closure_of_row *leave = calendar_closure(c, today);
    struct day_spans s;
    int64_t day = today;

    for (; leave; leave = calendar_closure(c, day)) day = leave->to_day + 1;
    for (int64_t last = day + LOOK_DAYS; day > today && day <= last; day++) {
        calendar_spans(c, day, &s);
        if (s.n) return calendar_at(c, day, s.v[0].opens_min);
    }
    return 0;
}

static void ready_find(const struct merchant *m, struct calendar *c)
{
    int64_t opens_at = reopening(c, calendar_day(c, c->now));

    c->ready_at = opens_at ? opens_at + m->lead_min * MINUTE_MS : 0;
}

bool calendar_too_late(const struct calendar *c, int64_t day)
{
    return c->cutoff.set && c->now > calendar_at(c, day - c->cutoff.days, c->cutoff.min);
}

void place_hours(struct db *db, struct arena *mem, int64_t merchant_id, const struct pickup_place *p,
                 struct opening_of_rows *out)
{
    struct point_hours_rows shared;

    _Static_assert(sizeof(struct point_hours_row) == sizeof(struct opening_of_row), "same columns");
    if (!p->point_id) {
        q_opening_of(db, mem, merchant_id, p->id, out);
        return;
    }
    q_point_hours(db, mem, p->point_id, &shared);
    *out = (struct opening_of_rows){(struct opening_of_row *)(void *)shared.v, shared.n};
}

bool calendar_at_place(struct db *db, struct arena *mem, struct merchant *m, int64_t place_id, int64_t now,
                       struct calendar *c)
{
    struct pickup_place p;

    calendar_read(db, mem, m, now, c);
    if (!place_id) return true;
    if (!reception_place(db, mem, m->id, place_id, &p) || p.closed) return false;
    m->lead_min = p.lead_min, m->slot_min = p.slot_min, m->slot_seats = p.slot_seats;
    c->insee = p.insee;
    c->cutoff = p.cutoff;
    c->other = (struct day_hours_of_rows){0};
    place_hours(db, mem, m->id, &p, &c->open);
    ready_find(m, c);
    return true;
}

static void days_ask(struct db *db, struct arena *mem, int64_t merchant_id, int64_t day, struct calendar *c)
{
    struct cutoff_of_row last;

    q_opening_of(db, mem, merchant_id, 0, &c->open);
    q_closure_of(db, mem, merchant_id, day, &c->closed);
    q_day_hours_of(db, mem, merchant_id, day, &c->other);
    q_holiday_work_of(db, mem, merchant_id, &c->works);
    q_round_of(db, mem, merchant_id, &c->rounds);
    if (q_cutoff_of(db, mem, merchant_id, 0, &last))
        c->cutoff = (struct cutoff){true, last.before_days, last.before_min};
}

void calendar_read(struct db *db, struct arena *mem, const struct merchant *m, int64_t now, struct calendar *c)
{
    *c = (struct calendar){.zone = setting_in(db, mem, SETTING_TIME_ZONE), .insee = m->insee};
    int64_t day = calendar_day(c, now) - 1; /* yesterday's hours may last past midnight */

    if (db_ahead_begin(db)) {
        days_ask(db, mem, m->id, day, c);
        db_ahead_end(db);
    }
    days_ask(db, mem, m->id, day, c);
    c->now = now;
    ready_find(m, c);
}

void reception_ahead(struct db *db, struct arena *mem, int64_t merchant_id, int64_t now)
{
    struct merchant m = {.id = merchant_id};
    struct calendar c;

    calendar_read(db, mem, &m, now, &c);
}

str iso_day(struct arena *mem, int64_t day)
{
    struct local l = day_local(day);

    return str_fmt(mem, "%04d-%02d-%02d", l.year, l.month, l.day);
}

bool day_read(str s, int64_t *out)
{
    int64_t a, m, b;
    str piece;
    char sep = str_find(s, S("/")) >= 0 ? '/' : '-';

    if (!str_cut(&s, sep, &piece) || !str_i64(str_trim(piece), &a) || !str_cut(&s, sep, &piece) ||
        !str_i64(str_trim(piece), &m))
        return false;
    if (!s.p || !str_i64(str_trim(s), &b)) return false;
    int64_t y = sep == '/' ? b : a, d = sep == '/' ? a : b;
    if (y < 2000 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31) return false;
    *out = day_number((int)y, (int)m, (int)d);
    return day_local(*out).month == m; /* not 31 February */
}

str minutes_text(struct arena *mem, enum lang lang, int64_t opens_min, int64_t closes_min)
{
    str from = date_text(mem, lang, S("UTC"), opens_min * MINUTE_MS, DATE_HOUR);
    str to = date_text(mem, lang, S("UTC"), closes_min * MINUTE_MS, DATE_HOUR);

    return str_fmt(mem, "%.*s – %.*s", STR_ARG(from), STR_ARG(to));
}

str day_text(struct arena *mem, enum lang lang, int64_t day)
{
    struct local l = day_local(day);

    return str_fmt(mem, "%.*s %d%s", STR_ARG(weekday_text(lang, l.weekday)), l.day,
                   lang == LANG_FR && l.day == 1 ? "er" : "");
}

void reception_changed(struct tx *tx, int64_t now, int64_t merchant_id)
{
    event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
}
