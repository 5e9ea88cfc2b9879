/* structured.c: what a page says to programs that read it (schema.org): a product and its price, a shop and its hours,
** the way to the page. The same facts as the page, nothing more. */
#include "shop/front/inside.h"

#include "app/settings.h"
#include "base/json_out.h"
#include "shop/catalog/catalog.h"
#include "shop/market/market.h"
#include "shop/merchant/merchant.h"
#include "shop/position/position.h"
#include "shop/reception/reception.h"
#include "shop/review/review.h"
#include "shop/territory/territory.h"

enum { DATA_BYTES = 32 * 1024, TEXT_MOST = 300, DAYS_AHEAD = 21 };

static void member(struct json *j, const char *key, str value)
{
    if (!value.n) return;
    json_key(j, str_c(key));
    json_str(j, value);
}

static void type(struct json *j, const char *name)
{
    json_open(j, '{');
    member(j, "@type", str_c(name));
}

static void typed_member(struct json *j, const char *key, const char *name)
{
    json_key(j, str_c(key));
    type(j, name);
}

static struct json graph_open(struct buf *b)
{
    struct json j = json_new(b);

    json_open(&j, '{');
    member(&j, "@context", S("https://schema.org"));
    json_key(&j, S("@graph"));
    json_open(&j, '[');
    return j;
}

static void graph_close(struct rq *rq, struct json *j, struct buf *b)
{
    json_close(j, ']');
    json_close(j, '}');
    buf_data_block(&rq->out, buf_str(b));
}

/* --- the way to the page --- */

static void step_put(struct rq *rq, struct json *j, int64_t position, const struct structured_step *s)
{
    type(j, "ListItem");
    json_key(j, S("position"));
    json_i64(j, position);
    member(j, "name", s->name);
    member(j, "item", rq_public(rq, s->path));
    json_close(j, '}');
}

static void trail_put(struct rq *rq, struct json *j, const struct structured_step *steps, size_t n)
{
    struct structured_step home = {setting_str(rq->place, SETTING_MARKET_NAME), S("/")};

    type(j, "BreadcrumbList");
    json_key(j, S("itemListElement"));
    json_open(j, '[');
    step_put(rq, j, 1, &home);
    for (size_t i = 0; i < n; i++) step_put(rq, j, (int64_t)i + 2, &steps[i]);
    json_close(j, ']');
    json_close(j, '}');
}

/* What buyers think of it; only of reviews there are. */
static void rating_put(struct rq *rq, struct json *j, int64_t merchant_id, int64_t product_id)
{
    struct review_sum s;

    review_sum_read(rq->db, rq->mem, merchant_id, product_id, &s);
    if (!s.n) return;
    typed_member(j, "aggregateRating", "AggregateRating");
    member(j, "ratingValue", review_average(rq->mem, &s));
    json_key(j, S("reviewCount"));
    json_i64(j, s.n);
    member(j, "bestRating", S("5"));
    member(j, "worstRating", S("1"));
    json_close(j, '}');
}

/* --- a product --- */

static str availability_of(const struct structured_product *p)
{
    if (!p->sold_here) return S("https://schema.org/InStoreOnly");
    if (p->sold_out) return S("https://schema.org/OutOfStock");
    return p->offer->lead_days ? S("https://schema.org/MadeToOrder") : S("https://schema.org/InStock");
}

static str decimal(struct rq *rq, int64_t n)
{
    return str_fmt(rq->mem, "%lld.%02lld", (long long)(n / 100), (long long)(n % 100));
}

/* Of a weighed piece: from the lightest to the heaviest, and the kilo. */
static void piece_put(struct rq *rq, struct json *j, const struct offer *o)
{
    json_key(j, S("priceSpecification"));
    json_open(j, '[');
    json_open(j, '{');
    member(j, "@type", S("PriceSpecification"));
    member(j, "minPrice", decimal(rq, o->piece_cents));
    member(j, "maxPrice", decimal(rq, o->price_cents.v));
    member(j, "priceCurrency", S("EUR"));
    json_close(j, '}');
    json_open(j, '{');
    member(j, "@type", S("UnitPriceSpecification"));
    member(j, "price", decimal(rq, o->kilo_cents));
    member(j, "priceCurrency", S("EUR"));
    member(j, "unitCode", S("KGM"));
    json_close(j, '}');
    json_close(j, ']');
}

static void offer_put(struct rq *rq, struct json *j, const struct structured_product *p)
{
    const struct offer *o = p->offer;

    if (!o->price_cents.set) return;
    typed_member(j, "offers", "Offer");
    member(j, "price", decimal(rq, o->price_cents.v));
    member(j, "priceCurrency", S("EUR"));
    if (o->kilo_cents) piece_put(rq, j, o);
    if (o->promo_to) {
        struct local last = local_of(setting_str(rq->place, SETTING_TIME_ZONE), o->promo_to - 1);
        member(j, "priceValidUntil", str_fmt(rq->mem, "%04d-%02d-%02d", last.year, last.month, last.day));
    }
    member(j, "availability", availability_of(p));
    member(j, "url", rq_public(rq, p->path));
    typed_member(j, "seller", "LocalBusiness");
    member(j, "name", p->merchant->name);
    member(j, "url", rq_public(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(p->merchant->slug))));
    json_close(j, '}');
    json_close(j, '}');
}

static void product_put(struct rq *rq, struct json *j, const struct structured_product *p)
{
    const struct offer *o = p->offer;

    type(j, o->service ? "Service" : "Product");
    member(j, "name", o->title);
    member(j, "description", utf8_head(o->text, TEXT_MOST));
    if (p->image.n) member(j, "image", str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(p->image)));
    if (!o->service) member(j, "sku", o->code);
    if (!o->service) member(j, "gtin13", o->isbn.n == 13 ? o->isbn : S(""));
    typed_member(j, "brand", "Brand");
    member(j, "name", o->maker.n ? o->maker : p->merchant->name);
    json_close(j, '}');
    offer_put(rq, j, p);
    if (!o->service) rating_put(rq, j, o->merchant_id, o->product_id);
    json_close(j, '}');
}

void structured_product(struct rq *rq, const struct structured_product *p)
{
    struct buf b = buf_new(rq->mem, DATA_BYTES);
    struct json j = graph_open(&b);

    product_put(rq, &j, p);
    trail_put(rq, &j, p->trail, p->trail_n);
    graph_close(rq, &j, &b);
}

/* --- a shop --- */

static str clock_text(struct rq *rq, int64_t minutes)
{
    if (minutes >= 24 * 60) minutes = 24 * 60 - 1; /* schema.org knows no 24:00 */
    return str_fmt(rq->mem, "%02lld:%02lld", (long long)(minutes / 60), (long long)(minutes % 60));
}

static void span_put(struct rq *rq, struct json *j, int64_t opens_min, int64_t closes_min)
{
    member(j, "opens", clock_text(rq, opens_min));
    member(j, "closes", clock_text(rq, closes_min));
}

static void week_put(struct rq *rq, struct json *j, const struct opening_week *w)
{
    static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

    if (!w->n) return;
    json_key(j, S("openingHoursSpecification"));
    json_open(j, '[');
    for (size_t i = 0; i < w->n; i++) {
        type(j, "OpeningHoursSpecification");
        member(j, "dayOfWeek", str_c(days[w->v[i].weekday - 1]));
        span_put(rq, j, w->v[i].opens_min, w->v[i].closes_min);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void special_put(struct rq *rq, struct json *j, const struct opening_day *d, size_t i)
{
    type(j, "OpeningHoursSpecification");
    member(j, "validFrom", d->date);
    member(j, "validThrough", d->date);
    if (d->spans.n) span_put(rq, j, d->spans.v[i].opens_min, d->spans.v[i].closes_min);
    else span_put(rq, j, 0, 0); /* closed all day, as search engines want it said */
    json_close(j, '}');
}

static void specials_put(struct rq *rq, struct json *j, const struct opening_days *days)
{
    bool some = false;

    for (size_t i = 0; i < days->n; i++) {
        const struct opening_day *d = &days->v[i];
        if (!d->unlike) continue;
        if (!some) json_key(j, S("specialOpeningHoursSpecification")), json_open(j, '[');
        some = true;
        for (size_t k = 0; k < (d->spans.n ? d->spans.n : 1); k++) special_put(rq, j, d, k);
    }
    if (some) json_close(j, ']');
}

static void address_put(struct json *j, const struct merchant *m)
{
    const struct commune *c = commune_of(m->insee);

    typed_member(j, "address", "PostalAddress");
    member(j, "streetAddress", m->address);
    member(j, "postalCode", m->postcode);
    member(j, "addressLocality", c ? c->name : S(""));
    member(j, "addressCountry", S("FR"));
    json_close(j, '}');
}

/* Only of the shop itself: the middle of a commune is no shop's place. */
static void geo_put(struct rq *rq, struct json *j, const struct merchant *m)
{
    struct position p;

    position_read(rq->db, rq->mem, m, &p);
    if (!p.exact) return;
    typed_member(j, "geo", "GeoCoordinates");
    member(j, "latitude", degrees_text(rq->mem, p.at.lat));
    member(j, "longitude", degrees_text(rq->mem, p.at.lon));
    json_close(j, '}');
}

void structured_shop(struct rq *rq, const struct merchant *m, str image)
{
    struct buf b = buf_new(rq->mem, DATA_BYTES);
    str path = str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m->slug));
    struct structured_step trail[] = {{tr(rq->lang, "Shops"), S("/boutiques")}, {m->name, path}};
    struct opening_hours h;

    reception_opening_hours(rq->db, rq->mem, rq->lang, &(struct opening_ask){m->id, rq->now, DAYS_AHEAD}, &h);
    struct json j = graph_open(&b);
    type(&j, "LocalBusiness");
    member(&j, "@id", rq_public(rq, path));
    member(&j, "name", m->name);
    member(&j, "description", utf8_head(m->story, TEXT_MOST));
    member(&j, "url", rq_public(rq, path));
    member(&j, "telephone", m->phone);
    if (image.n) member(&j, "image", str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(image)));
    address_put(&j, m);
    geo_put(rq, &j, m);
    rating_put(rq, &j, m->id, 0);
    week_put(rq, &j, &h.week);
    specials_put(rq, &j, &h.days);
    json_close(&j, '}');
    trail_put(rq, &j, trail, 2);
    graph_close(rq, &j, &b);
}

/* --- a market --- */

static void place_put(struct json *j, const struct market_sheet *m)
{
    const struct commune *c = commune_of(m->insee);
    str postcodes = c ? c->postcodes : S(""), first = S("");

    str_cut(&postcodes, ',', &first);
    typed_member(j, "location", "Place");
    member(j, "name", m->place);
    typed_member(j, "address", "PostalAddress");
    member(j, "streetAddress", m->place);
    member(j, "postalCode", first);
    member(j, "addressLocality", c ? c->name : S(""));
    member(j, "addressCountry", S("FR"));
    json_close(j, '}');
    json_close(j, '}');
}

static void event_put(struct rq *rq, struct json *j, const struct market_sheet *m, const struct market_day *d)
{
    type(j, "Event");
    member(j, "name", reception_market_name(rq->lang, m));
    member(j, "startDate", iso_text(rq->mem, d->starts_at));
    member(j, "endDate", iso_text(rq->mem, d->ends_at));
    member(j, "eventStatus", d->off ? S("https://schema.org/EventCancelled") : S("https://schema.org/EventScheduled"));
    member(j, "eventAttendanceMode", S("https://schema.org/OfflineEventAttendanceMode"));
    member(j, "description", d->off ? d->why : S(""));
    member(j, "url", rq_public(rq, str_fmt(rq->mem, "/marche/%.*s", STR_ARG(m->slug))));
    place_put(j, m);
    json_close(j, '}');
}

void structured_market(struct rq *rq, const struct market_sheet *m, const struct market_days *days)
{
    struct buf b = buf_new(rq->mem, DATA_BYTES);
    struct structured_step trail[] = {
        {tr(rq->lang, "Markets"), S("/marches")},
        {reception_market_name(rq->lang, m), str_fmt(rq->mem, "/marche/%.*s", STR_ARG(m->slug))}};
    struct json j = graph_open(&b);

    for (size_t i = 0; i < days->n; i++) event_put(rq, &j, m, &days->v[i]);
    trail_put(rq, &j, trail, 2);
    graph_close(rq, &j, &b);
}
