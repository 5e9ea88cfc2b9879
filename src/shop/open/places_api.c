/* places_api.c: the territory, its communes, its rayons, its markets; and the table of the API's routes. */
#include "shop/open/inside.h"

#include "base/embed.h"
#include "shop/market/market.h"

extern const struct embedded data_files[];

/* --- lists --- */

static bool key_ok(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", s.p[i])) return false;
    return s.n <= 80;
}

bool api_slice_read(struct rq *rq, struct api_slice *out)
{
    int64_t n = API_ITEMS;
    str most = rq_query(rq, "nombre"), after = rq_query(rq, "curseur");

    if (most.n && (!str_i64(most, &n) || n < 1 || n > API_ITEMS_MOST)) return api_bad(rq, "nombre"), false;
    if (!key_ok(after)) return api_bad(rq, "curseur"), false;
    *out = (struct api_slice){after.p ? after : S(""), (size_t)n};
    return true;
}

struct json api_list_open(struct rq *rq)
{
    struct json j = api_open(rq);

    json_open(&j, '{');
    json_open_of(&j, "items", '[');
    return j;
}

/* The same address, from there on. */
static str next_url(struct rq *rq, str last)
{
    struct buf b = buf_new(rq->mem, 8192);
    size_t n;
    const struct http_field *f = http_rq_queries(rq->http, &n);

    buf_put(&b, rq_public(rq, rq->path));
    buf_put(&b, S("?curseur="));
    buf_urlpart(&b, last);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(f[i].name, S("curseur"))) continue;
        buf_byte(&b, '&');
        buf_urlpart(&b, f[i].name);
        buf_byte(&b, '=');
        buf_urlpart(&b, f[i].value);
    }
    return buf_str(&b);
}

void api_list_close(struct rq *rq, struct json *j, str last)
{
    str url = last.n ? next_url(rq, last) : (str){0};

    json_close(j, ']');
    json_text_of(j, "next", url);
    json_close(j, '}');
    if (url.n) api_next(rq, url);
}

/* --- communes --- */

str commune_path(struct rq *rq, str insee)
{
    struct commune_place p;

    return territory_commune(rq->db, rq->mem, insee, &p) ? str_fmt(rq->mem, "/commune/%.*s", STR_ARG(p.slug)) : S("");
}

void api_commune(struct rq *rq, struct json *j, const char *key, str insee)
{
    const struct commune *c = commune_of(insee);
    struct commune_place p;
    bool ours = territory_commune(rq->db, rq->mem, insee, &p);

    json_open_of(j, key, '{');
    json_text_of(j, "insee", insee);
    json_text_of(j, "name", ours ? p.name : c ? c->name : S(""));
    json_text_of(j, "slug", ours ? p.slug : S(""));
    json_close(j, '}');
}

static void commune_put(struct rq *rq, struct json *j, const struct commune_place *p)
{
    const struct commune *c = commune_of(p->insee);
    str codes = c ? c->postcodes : S(""), one;

    json_open(j, '{');
    json_text_of(j, "insee", p->insee);
    json_text_of(j, "slug", p->slug);
    json_text_of(j, "name", p->name);
    json_open_of(j, "postcodes", '[');
    while (str_cut(&codes, ',', &one)) json_str(j, str_trim(one));
    json_close(j, ']');
    json_number_of(j, "population", p->population);
    json_number_of(j, "shops", p->merchants);
    json_url_of(j, "url", rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(p->slug)));
    json_close(j, '}');
}

void communes_api(struct rq *rq)
{
    struct commune_list all;
    struct api_slice s;
    size_t from = 0;

    if (!api_slice_read(rq, &s)) return;
    territory_communes(rq->db, rq->mem, &all); /* by slug */
    while (from < all.n && s.after.n && str_cmp(all.v[from].slug, s.after) <= 0) from++;
    size_t to = from + s.most < all.n ? from + s.most : all.n;
    rq_depends(rq, "merchant", 0);
    api_keep(rq);
    struct json j = api_list_open(rq);
    for (size_t i = from; i < to; i++) commune_put(rq, &j, &all.v[i]);
    api_list_close(rq, &j, to < all.n ? all.v[to - 1].slug : S(""));
}

/* --- the territory --- */

static void links_put(struct rq *rq, struct json *j)
{
    static const struct {
        const char *key, *path;
    } links[] = {{"home", "/"},           {"search", "/recherche"}, {"shops", "/boutiques"},
                 {"markets", "/marches"}, {"basket", "/panier"},    {"help", "/aide"}};

    json_open_of(j, "links", '{');
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) json_url_of(j, links[i].key, rq, str_c(links[i].path));
    json_close(j, '}');
}

void territory_api(struct rq *rq)
{
    struct open_counts_row n;

    q_open_counts(rq->db, rq->mem, &n);
    rq_depends(rq, "merchant", 0);
    api_keep(rq);
    struct json j = api_open(rq);
    json_open(&j, '{');
    json_text_of(&j, "name", setting_str(rq->place, SETTING_MARKET_NAME));
    json_text_of(&j, "operator", setting_str(rq->place, SETTING_OPERATOR));
    json_text_of(&j, "help_phone", setting_str(rq->place, SETTING_HELP_PHONE));
    json_text_of(&j, "help_hours", setting_help_hours(rq->place, rq->lang));
    json_text_of(&j, "time_zone", setting_str(rq->place, SETTING_TIME_ZONE));
    json_flag_of(&j, "demo", setting_i64(rq->place, SETTING_DEMO) != 0);
    json_number_of(&j, "shops", n.shops);
    json_number_of(&j, "communes_with_shops", n.communes);
    links_put(rq, &j);
    json_close(&j, '}');
}

/* --- rayons --- */

static str slug_of(const struct categories *all, int64_t id)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].id == id) return all->v[i].slug;
    return S("");
}

void categories_api(struct rq *rq)
{
    struct categories all;

    categories_all(rq->db, rq->mem, rq->lang, &all);
    api_keep(rq);
    struct json j = api_list_open(rq);
    for (size_t i = 0; i < all.n; i++) {
        const struct category *c = &all.v[i];
        if (c->hidden || c->blocked.n) continue;
        json_open(&j, '{');
        json_text_of(&j, "slug", c->slug);
        json_text_of(&j, "name", c->name);
        json_text_of(&j, "parent", slug_of(&all, c->parent_id));
        json_flag_of(&j, "service", c->service);
        json_flag_of(&j, "food", c->food);
        json_flag_of(&j, "alcohol", c->alcohol);
        json_url_of(&j, "url", rq, str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(c->slug)));
        json_close(&j, '}');
    }
    api_list_close(rq, &j, S(""));
}

/* --- markets --- */

void markets_api(struct rq *rq)
{
    struct markets all;

    reception_markets(rq->db, rq->mem, rq->lang, rq->now, &all);
    for (size_t i = 0; i < all.n; i++) rq_good_until(rq, all.v[i].next_end_at);
    rq_depends(rq, "merchant", 0);
    api_keep(rq);
    struct json j = api_list_open(rq);
    for (size_t i = 0; i < all.n; i++) {
        const struct market *m = &all.v[i];
        json_open(&j, '{');
        json_text_of(&j, "slug", m->slug);
        json_text_of(&j, "name", m->name);
        api_commune(rq, &j, "commune", m->insee);
        json_text_of(&j, "place", m->place);
        json_time_of(&j, "next_starts_at", rq, m->next_at);
        json_time_of(&j, "next_ends_at", rq, m->next_end_at);
        json_text_of(&j, "when", m->when);
        json_number_of(&j, "stalls", m->merchants);
        json_url_of(&j, "url", rq, str_fmt(rq->mem, "/marche/%.*s", STR_ARG(m->slug)));
        json_close(&j, '}');
    }
    api_list_close(rq, &j, S(""));
}

static void market_days_put(struct rq *rq, struct json *j, const struct market_days *days)
{
    json_open_of(j, "dates", '[');
    for (size_t i = 0; i < days->n; i++) {
        const struct market_day *d = &days->v[i];
        json_open(j, '{');
        json_text_of(j, "date", d->date);
        json_time_of(j, "starts_at", rq, d->starts_at);
        json_time_of(j, "ends_at", rq, d->ends_at);
        json_flag_of(j, "cancelled", d->off);
        json_text_of(j, "why", d->why);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void market_stalls_put(struct rq *rq, struct json *j, str slug)
{
    struct merchant_ids ids;
    struct merchant m;

    reception_market_stalls(rq->db, rq->mem, slug, &ids);
    json_open_of(j, "stalls", '[');
    for (size_t i = 0; i < ids.n; i++) {
        if (!merchant_public(rq->db, rq->mem, rq->lang, ids.v[i], &m)) continue;
        json_open(j, '{');
        json_text_of(j, "slug", m.slug);
        json_text_of(j, "name", m.name);
        json_url_of(j, "url", rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.slug)));
        json_close(j, '}');
    }
    json_close(j, ']');
}

void market_api(struct rq *rq)
{
    struct market_sheet m;
    struct market_days days;

    if (!reception_market_sheet(rq->db, rq->mem, rq_param(rq, 0), &m)) {
        rq_not_found(rq);
        return;
    }
    reception_market_days(rq->db, rq->mem, rq->lang, &(struct market_ask){&m, rq->now}, &days);
    rq_good_until(rq, days.v[0].ends_at);
    rq_depends(rq, "merchant", 0);
    api_keep(rq);
    struct json j = api_open(rq);
    json_open(&j, '{');
    json_text_of(&j, "slug", m.slug);
    json_text_of(&j, "name", reception_market_name(rq->lang, &m));
    api_commune(rq, &j, "commune", m.insee);
    json_text_of(&j, "place", m.place);
    market_days_put(rq, &j, &days);
    market_stalls_put(rq, &j, m.slug);
    json_url_of(&j, "url", rq, str_fmt(rq->mem, "/marche/%.*s", STR_ARG(m.slug)));
    json_url_of(&j, "calendar", rq, str_fmt(rq->mem, "/marche/%.*s/dates.ics", STR_ARG(m.slug)));
    json_close(&j, '}');
}

/* --- the description of all that --- */

static void openapi_get(struct rq *rq)
{
    const struct embedded *file = embed_find(data_files, S("openapi.json"));

    api_keep(rq);
    api_open(rq);
    buf_put(&rq->out, file->identity);
}

#define API(path, handler, class)                                                                                      \
    {                                                                                                                  \
        GET, "/api/v1/" path, ACCESS_ANYONE, class, CACHE_PUBLIC, .read = handler                                      \
    }
const struct route open_api_routes[] = {
    {GET, "/api/v1/openapi.json", ACCESS_ANYONE, RATE_API, CACHE_PUBLIC, .read = openapi_get, .flags = ROUTE_FR_ONLY},
    API("territoire", territory_api, RATE_API),
    API("communes", communes_api, RATE_API),
    API("rayons", categories_api, RATE_API),
    API("marches", markets_api, RATE_API),
    API("marches/{slug}", market_api, RATE_API),
    API("boutiques", shops_api, RATE_API),
    API("boutiques/{slug}", shop_api, RATE_API),
    API("boutiques/{slug}/horaires", hours_api, RATE_API),
    API("boutiques/{slug}/offres", shop_offers_api, RATE_API),
    API("offres", offers_api, RATE_API),
    API("offres/{code}", offer_api, RATE_API),
    API("selections", selections_api, RATE_API),
    API("selections/{slug}", selection_api, RATE_API),
    API("recherche", search_api, RATE_API),
    ROUTES_END};
