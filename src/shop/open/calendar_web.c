/* calendar_web.c: markets, and the days of a shop, as calendars people can follow (RFC 5545). */
#include "shop/open/inside.h"

#include "shop/market/market.h"
#include "shop/position/position.h"

enum { CALENDAR_DAYS = 60, LINE_BYTES = 73 };

/* One content line: what RFC 5545 escapes is escaped, long ones are folded between two characters. */
static void line(struct buf *b, str name, str value)
{
    size_t n = name.n + 1;

    buf_put(b, name);
    buf_byte(b, ':');
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        bool special = c == ',' || c == ';' || c == '\\' || c == '\n';
        if (c == '\r') continue;
        if (n + special + 1 > LINE_BYTES && (c & 0xc0) != 0x80) buf_put(b, S("\r\n ")), n = 1;
        if (special) buf_byte(b, '\\'), n++;
        buf_byte(b, c == '\n' ? 'n' : (char)c);
        n++;
    }
    buf_put(b, S("\r\n"));
}

/* Parameters and numbers, which hold nothing to escape. */
static void plain_line(struct buf *b, str text)
{
    buf_put(b, text);
    buf_put(b, S("\r\n"));
}

/* "20261124T153000Z" */
static str stamp(struct rq *rq, int64_t at)
{
    struct local l = local_of(S("UTC"), at);
    return str_fmt(rq->mem, "%04d%02d%02dT%02d%02d%02dZ", l.year, l.month, l.day, l.hour, l.minute, l.second);
}

static void calendar_open(struct rq *rq, str name)
{
    struct buf *b = &rq->out;

    api_keep(rq);
    api_readable(rq);
    rq->content_type = S("text/calendar; charset=utf-8");
    plain_line(b, S("BEGIN:VCALENDAR"));
    plain_line(b, S("VERSION:2.0"));
    plain_line(b, S("PRODID:-//Foirail//" FOIRAIL_VERSION "//FR"));
    plain_line(b, S("METHOD:PUBLISH"));
    line(b, S("X-WR-CALNAME"), name);
    plain_line(b, S("REFRESH-INTERVAL;VALUE=DURATION:PT12H"));
}

struct calendar_event {
    str uid, title, where, url, geo; /* geo: "48.74391;-0.02012", empty: not known */
    int64_t from_at, to_at, now;
    bool cancelled;
};

static void event_put(struct rq *rq, const struct calendar_event *e)
{
    struct buf *b = &rq->out;

    plain_line(b, S("BEGIN:VEVENT"));
    line(b, S("UID"), e->uid);
    plain_line(b, str_fmt(rq->mem, "DTSTAMP:%.*s", STR_ARG(stamp(rq, e->now))));
    plain_line(b, str_fmt(rq->mem, "DTSTART:%.*s", STR_ARG(stamp(rq, e->from_at))));
    plain_line(b, str_fmt(rq->mem, "DTEND:%.*s", STR_ARG(stamp(rq, e->to_at))));
    line(b, S("SUMMARY"), e->title);
    if (e->where.n) line(b, S("LOCATION"), e->where);
    if (e->geo.n) plain_line(b, str_fmt(rq->mem, "GEO:%.*s", STR_ARG(e->geo)));
    plain_line(b, str_fmt(rq->mem, "URL:%.*s", STR_ARG(e->url)));
    if (e->cancelled) plain_line(b, S("STATUS:CANCELLED"));
    plain_line(b, S("TRANSP:TRANSPARENT"));
    plain_line(b, S("END:VEVENT"));
}

/* The midnight UTC that began the day: what has not changed since is the same to the byte. */
static int64_t day_begun(const struct rq *rq)
{
    return rq->now / DAY_MS * DAY_MS;
}

static str host_of(const struct rq *rq)
{
    return rq->place->host[0];
}

/* --- markets --- */

/* The market's days of the next weeks; one that was cancelled stays, and says so: who follows the calendar had it already. */
static void market_days_put(struct rq *rq, const struct market_sheet *m)
{
    const struct commune *c = commune_of(m->insee);
    str name = reception_market_name(rq->lang, m);
    struct market_days days;

    reception_market_days(rq->db, rq->mem, rq->lang, &(struct market_ask){m, rq->now}, &days);
    rq_good_until(rq, days.v[0].ends_at);
    for (size_t i = 0; i < days.n; i++) {
        const struct market_day *d = &days.v[i];
        str cancelled = d->off ? tr_fill(rq->mem, tr(rq->lang, "Cancelled: %1"), &name, 1) : name;
        event_put(rq, &(struct calendar_event){
                          .uid = str_fmt(rq->mem, "%.*s-%lld@%.*s", STR_ARG(m->slug), (long long)d->day,
                                         STR_ARG(host_of(rq))),
                          .title = cancelled,
                          .where = str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(m->place), STR_ARG(c ? c->name : S(""))),
                          .url = rq_public(rq, str_fmt(rq->mem, "/marche/%.*s", STR_ARG(m->slug))),
                          .from_at = d->starts_at,
                          .to_at = d->ends_at,
                          .now = day_begun(rq),
                          .cancelled = d->off,
                      });
    }
}

static void markets_get(struct rq *rq)
{
    struct market_sheets all;

    reception_market_sheets(rq->db, rq->mem, &all);
    calendar_open(rq, tr(rq->lang, "Markets"));
    for (size_t i = 0; i < all.n; i++) market_days_put(rq, &all.v[i]);
    plain_line(&rq->out, S("END:VCALENDAR"));
}

static void market_get(struct rq *rq)
{
    struct market_sheet m;

    if (!reception_market_sheet(rq->db, rq->mem, rq_param(rq, 0), &m)) {
        rq_not_found(rq);
        return;
    }
    calendar_open(rq, reception_market_name(rq->lang, &m));
    market_days_put(rq, &m);
    plain_line(&rq->out, S("END:VCALENDAR"));
}

/* --- a shop's days --- */

/* Only of the shop itself: calendars lead there without asking. */
static str geo_of_shop(struct rq *rq, const struct merchant *m)
{
    struct position p;

    position_read(rq->db, rq->mem, m, &p);
    if (!p.exact) return S("");
    return str_fmt(rq->mem, "%.*s;%.*s", STR_ARG(degrees_text(rq->mem, p.at.lat)),
                   STR_ARG(degrees_text(rq->mem, p.at.lon)));
}

static void day_put(struct rq *rq, const struct merchant *m, const struct opening_day *d)
{
    const struct commune *c = commune_of(m->insee);
    str open = tr_fill(rq->mem, tr(rq->lang, "%1 is open"), &m->name, 1), geo = geo_of_shop(rq, m);

    for (size_t i = 0; i < d->spans.n; i++)
        event_put(rq, &(struct calendar_event){
                          .uid = str_fmt(rq->mem, "%.*s-%.*s-%zu@%.*s", STR_ARG(m->slug), STR_ARG(d->date), i,
                                         STR_ARG(host_of(rq))),
                          .title = open,
                          .where = str_fmt(rq->mem, "%.*s, %.*s %.*s", STR_ARG(m->address), STR_ARG(m->postcode),
                                           STR_ARG(c ? c->name : S(""))),
                          .url = rq_public(rq, merchant_path(rq->mem, m->slug)),
                          .geo = geo,
                          .from_at = d->spans.v[i].opens_at,
                          .to_at = d->spans.v[i].closes_at,
                          .now = day_begun(rq),
                      });
}

static void hours_get(struct rq *rq)
{
    struct opening_hours h;
    struct merchant m;

    if (!merchant_public_by_slug(rq->db, rq->mem, rq->lang, rq_param(rq, 0), &m)) {
        rq_not_found(rq);
        return;
    }
    rq_depends(rq, "merchant", m.id);
    reception_opening_hours(rq->db, rq->mem, rq->lang, &(struct opening_ask){m.id, rq->now, CALENDAR_DAYS}, &h);
    calendar_open(rq, m.name);
    for (size_t i = 0; i < h.days.n; i++) day_put(rq, &m, &h.days.v[i]);
    plain_line(&rq->out, S("END:VCALENDAR"));
}

const struct route open_calendar_routes[] = {
    {GET, "/marches.ics", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = markets_get},
    {GET, "/marche/{slug}/dates.ics", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = market_get},
    {GET, "/boutique/{slug}/horaires.ics", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = hours_get},
    ROUTES_END};
