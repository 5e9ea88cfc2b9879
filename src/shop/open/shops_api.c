/* shops_api.c: shops, and their hours. */
#include "shop/open/inside.h"

#include "shop/guild/guild.h"
#include "shop/position/position.h"

enum { HOURS_DAYS = 21 };

/* What every list says of a shop. */
static void shop_facts(struct rq *rq, struct json *j, const struct merchant *m)
{
    json_text_of(j, "slug", m->slug);
    json_text_of(j, "name", m->name);
    json_text_of(j, "trade", m->trade);
    json_text_of(j, "mode", merchant_level(m));
    api_commune(rq, j, "commune", m->insee);
    json_text_of(j, "address", m->address);
    json_text_of(j, "postcode", m->postcode);
    json_text_of(j, "phone", m->phone);
    json_text_of(j, "website", m->website);
    json_flag_of(j, "delivers", m->delivers && str_eq(m->mode, S("order")));
    json_flag_of(j, "pay_online", m->pay_online && str_eq(m->mode, S("order")));
    json_flag_of(j, "pay_in_shop", m->pay_in_shop && !str_eq(m->mode, S("showcase")));
    json_url_of(j, "url", rq, merchant_path(rq->mem, m->slug));
    json_url_of(j, "self", rq, str_fmt(rq->mem, "/api/v1/boutiques/%.*s", STR_ARG(m->slug)));
}

void api_shops(struct rq *rq, struct json *j, const int64_t *ids, size_t n)
{
    struct merchant m;

    for (size_t i = 0; i < n; i++) {
        if (!merchant_public(rq->db, rq->mem, rq->lang, ids[i], &m)) continue;
        json_open(j, '{');
        shop_facts(rq, j, &m);
        json_close(j, '}');
    }
}

/* The commune of ?commune=: its INSEE code; false, answered: there is none. */
static bool insee_asked(struct rq *rq, str *insee)
{
    struct commune_place p;
    str asked = rq_query(rq, "commune");

    *insee = S("");
    if (!asked.n) return true;
    bool known = territory_commune_by_slug(rq->db, rq->mem, asked, &p) || territory_commune(rq->db, rq->mem, asked, &p);
    if (known) *insee = p.insee;
    else api_bad(rq, "commune");
    return known;
}

void shops_api(struct rq *rq)
{
    struct open_shops_after_rows rows;
    struct api_slice s;
    str insee;

    if (!api_slice_read(rq, &s) || !insee_asked(rq, &insee)) return;
    q_open_shops_after(rq->db, rq->mem, s.after, insee, S(""), (int64_t)s.most + 1, &rows);
    size_t n = rows.n < s.most ? rows.n : s.most;
    int64_t *ids = NEW(rq->mem, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) ids[i] = rows.v[i].id;
    rq_depends(rq, "merchant", 0);
    api_keep(rq);
    struct json j = api_list_open(rq);
    api_shops(rq, &j, ids, n);
    api_list_close(rq, &j, rows.n > n ? rows.v[n - 1].slug : S(""));
}

/* The shop of the address; false, answered: there is none. */
static bool shop_asked(struct rq *rq, struct merchant *m)
{
    if (!merchant_public_by_slug(rq->db, rq->mem, rq->lang, rq_param(rq, 0), m)) return rq_not_found(rq), false;
    rq_depends(rq, "merchant", m->id);
    api_keep(rq);
    return true;
}

/* Open or closed now, and when that changes. */
static void opening_put(struct rq *rq, struct json *j, const struct opening_state *s)
{
    if (s->until_at) rq_good_until(rq, s->until_at);
    json_key(j, S("open_now"));
    if (s->known) json_bool(j, s->open);
    else json_none(j);
    json_time_of(j, "changes_at", rq, s->until_at);
    json_text_of(j, "says", s->text);
}

static void portrait_put(struct rq *rq, struct json *j, int64_t id)
{
    struct picture p = {.ready = false};

    if (id) media_pictures(rq->db, rq->mem, rq->lang, &id, 1, &p);
    api_picture(rq, j, &p);
}

/* Only where the shop itself stands: the middle of a commune is no shop's place. */
static void place_put(struct rq *rq, struct json *j, const struct merchant *m)
{
    struct position p;

    position_read(rq->db, rq->mem, m, &p);
    json_text_of(j, "latitude", p.exact ? degrees_text(rq->mem, p.at.lat) : S(""));
    json_text_of(j, "longitude", p.exact ? degrees_text(rq->mem, p.at.lon) : S(""));
}

/* What it says it belongs to, and who wrote that. */
static void guilds_put(struct rq *rq, struct json *j, int64_t merchant_id)
{
    struct guilds g;

    guilds_of(rq->db, rq->mem, merchant_id, &g);
    rq_depends(rq, "guilds", 0);
    json_open_of(j, "organisations", '[');
    for (size_t i = 0; i < g.n; i++) {
        json_open(j, '{');
        json_text_of(j, "name", g.v[i].name);
        json_text_of(j, "website", g.v[i].website);
        json_text_of(j, "said_by", g.v[i].by_shop ? S("shop") : S("team"));
        json_close(j, '}');
    }
    json_close(j, ']');
}

void shop_api(struct rq *rq)
{
    struct opening_state state;
    struct merchant m;

    if (!shop_asked(rq, &m)) return;
    reception_state(rq->db, rq->mem, rq->lang, m.id, rq->now, &state);
    str closure = reception_closure_text(rq->db, rq->mem, rq->lang, m.id, rq->now);
    opt_i64 pause = reception_paused(rq->db, rq->mem, m.id, rq->now);
    if (pause.set) rq_good_until(rq, pause.v);
    struct json j = api_open(rq);
    json_open(&j, '{');
    shop_facts(rq, &j, &m);
    json_text_of(&j, "story", m.story);
    json_text_of(&j, "legal_name", m.legal_name);
    json_text_of(&j, "siret", m.siret);
    place_put(rq, &j, &m);
    portrait_put(rq, &j, m.portrait_id);
    guilds_put(rq, &j, m.id);
    opening_put(rq, &j, &state);
    json_text_of(&j, "notice", closure);
    json_url_of(&j, "hours", rq, str_fmt(rq->mem, "/api/v1/boutiques/%.*s/horaires", STR_ARG(m.slug)));
    json_url_of(&j, "offers", rq, str_fmt(rq->mem, "/api/v1/boutiques/%.*s/offres", STR_ARG(m.slug)));
    json_close(&j, '}');
}

/* --- hours --- */

static str clock_text(struct rq *rq, int64_t minutes)
{
    return str_fmt(rq->mem, "%02lld:%02lld", (long long)(minutes / 60), (long long)(minutes % 60));
}

static void span_put(struct rq *rq, struct json *j, int64_t opens_min, int64_t closes_min)
{
    json_text_of(j, "opens", clock_text(rq, opens_min));
    json_text_of(j, "closes", clock_text(rq, closes_min));
}

static void week_put(struct rq *rq, struct json *j, const struct opening_week *w)
{
    json_open_of(j, "week", '[');
    for (size_t i = 0; i < w->n; i++) {
        json_open(j, '{');
        json_number_of(j, "weekday", w->v[i].weekday);
        span_put(rq, j, w->v[i].opens_min, w->v[i].closes_min);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void days_put(struct rq *rq, struct json *j, const struct opening_days *days)
{
    json_open_of(j, "days", '[');
    for (size_t i = 0; i < days->n; i++) {
        const struct opening_day *d = &days->v[i];
        json_open(j, '{');
        json_text_of(j, "date", d->date);
        json_flag_of(j, "unlike_the_week", d->unlike);
        json_text_of(j, "why", d->why);
        json_open_of(j, "open", '[');
        for (size_t k = 0; k < d->spans.n; k++) {
            json_open(j, '{');
            span_put(rq, j, d->spans.v[k].opens_min, d->spans.v[k].closes_min);
            json_close(j, '}');
        }
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

void hours_api(struct rq *rq)
{
    struct opening_hours h;
    struct opening_state state;
    struct merchant m;

    if (!shop_asked(rq, &m)) return;
    reception_opening_hours(rq->db, rq->mem, rq->lang, &(struct opening_ask){m.id, rq->now, HOURS_DAYS}, &h);
    reception_state(rq->db, rq->mem, rq->lang, m.id, rq->now, &state);
    struct json j = api_open(rq);
    json_open(&j, '{');
    json_text_of(&j, "shop", m.slug);
    json_text_of(&j, "time_zone", h.zone);
    opening_put(rq, &j, &state);
    week_put(rq, &j, &h.week);
    days_put(rq, &j, &h.days);
    json_close(&j, '}');
}

/* --- its offers --- */

void shop_offers_api(struct rq *rq)
{
    struct open_shop_offers_after_rows rows;
    struct api_slice s;
    struct merchant m;

    if (!api_slice_read(rq, &s) || !shop_asked(rq, &m)) return;
    q_open_shop_offers_after(rq->db, rq->mem, m.id, s.after, (int64_t)s.most + 1, &rows);
    size_t n = rows.n < s.most ? rows.n : s.most;
    int64_t *ids = NEW(rq->mem, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) ids[i] = rows.v[i].id;
    struct json j = api_list_open(rq);
    api_offers(rq, &j, ids, n, NULL);
    api_list_close(rq, &j, rows.n > n ? rows.v[n - 1].code : S(""));
}
