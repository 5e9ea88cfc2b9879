/* hours.c: a shop's hours for programs: the week as it gave it, and days as they really are. */
#include "shop/reception/inside.h"

static bool unlike_week(const struct calendar *c, int64_t day)
{
    struct holiday h;

    for (size_t i = 0; i < c->other.n; i++)
        if (c->other.v[i].day == day) return true;
    return calendar_closure(c, day) || (holiday_find(day, c->insee, &h) && !calendar_works(c, h.word));
}

/* Why a day is not as the week says, in words: the shop's own, or the holiday's name. */
static str why_of(const struct calendar *c, enum lang lang, int64_t day)
{
    const struct closure_of_row *leave = calendar_closure(c, day);
    struct holiday h;

    if (leave) return leave->note.n ? leave->note : tr(lang, "On leave");
    return holiday_find(day, c->insee, &h) ? tr(lang, h.msgid) : S("");
}

static void day_take(struct arena *mem, enum lang lang, const struct calendar *c, struct opening_day *d)
{
    struct day_spans s;

    calendar_spans(c, d->day, &s);
    d->date = iso_day(mem, d->day);
    d->unlike = unlike_week(c, d->day);
    d->why = d->unlike ? why_of(c, lang, d->day) : S("");
    d->spans = (struct opening_spans){NEW(mem, struct opening_span, s.n + 1), s.n};
    for (size_t i = 0; i < s.n; i++)
        d->spans.v[i] =
            (struct opening_span){s.v[i].opens_min, s.v[i].closes_min, calendar_at(c, d->day, s.v[i].opens_min),
                                  calendar_at(c, d->day, s.v[i].closes_min)};
}

void reception_opening_hours(struct db *db, struct arena *mem, enum lang lang, const struct opening_ask *ask,
                             struct opening_hours *out)
{
    struct merchant m;
    struct calendar c;

    *out = (struct opening_hours){0};
    if (ask->days > OPENING_DAYS_MOST || !merchant_any(db, mem, lang, ask->merchant_id, &m)) return;
    calendar_read(db, mem, &m, ask->now, &c);
    out->zone = c.zone;
    out->week = (struct opening_week){NEW(mem, struct opening_new, c.open.n + 1), c.open.n};
    for (size_t i = 0; i < c.open.n; i++)
        out->week.v[i] =
            (struct opening_new){(int)c.open.v[i].weekday, (int)c.open.v[i].opens_min, (int)c.open.v[i].closes_min};
    if (!c.open.n && !c.other.n) return;
    out->days = (struct opening_days){NEW(mem, struct opening_day, ask->days + 1), ask->days};
    for (size_t i = 0; i < ask->days; i++) {
        out->days.v[i].day = calendar_day(&c, ask->now) + (int64_t)i;
        day_take(mem, lang, &c, &out->days.v[i]);
    }
}

int64_t minutes_read(struct arena *mem, str typed, bool closing)
{
    char *p = arena_alloc(mem, typed.n + 1);
    int64_t h, m = 0;
    str hours, s = {p, 0};

    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c >= '0' && c <= '9') p[s.n++] = c;
        else if (c == ':' || c == 'h' || c == 'H') p[s.n++] = ':';
        else if (c != ' ') return -1;
    }
    if (!str_cut(&s, ':', &hours) || !str_i64(hours, &h) || (s.p && s.n && !str_i64(str_head(s, 2), &m))) return -1;
    if (h > 24 || m > 59 || h * 60 + m > DAY_MIN) return -1;
    return closing && h * 60 + m == 0 ? DAY_MIN : h * 60 + m;
}
