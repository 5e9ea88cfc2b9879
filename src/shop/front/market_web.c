/* market_web.c: the page of one market: where and when, its next days, who comes. */
#include "shop/front/inside.h"

#include "shop/market/market.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum { DAYS_SHOWN = 6 };

struct front_market_view {
    str name, place, week, commune, commune_url, calendar, markets_url, form_url, far;
    struct front_market_days {
        struct front_market_day {
            str text, why, away; /* away: names of the stalls that do not come */
            bool off;
        } v[DAYS_SHOWN];
        size_t n;
    } days;
    struct front_market_stalls {
        struct front_market_stall {
            str url, name, trade, commune, far;
            int64_t banne;
        } * v;
        size_t n;
    } stalls;
};
#include "front_market.html.h"

static str names_of(struct rq *rq, const struct merchant_ids *ids)
{
    struct buf b = buf_new(rq->mem, 8192);
    struct merchant m;

    for (size_t i = 0; i < ids->n && b.n < 4096; i++)
        if (merchant_public(rq->db, rq->mem, rq->lang, ids->v[i], &m))
            buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(m.name));
    return buf_str(&b);
}

static void days_fill(struct rq *rq, const struct market_days *days, struct front_market_view *v)
{
    for (size_t i = 0; i < days->n && v->days.n < DAYS_SHOWN; i++) {
        const struct market_day *d = &days->v[i];
        v->days.v[v->days.n++] =
            (struct front_market_day){d->text, d->why, d->off ? S("") : names_of(rq, &d->away), d->off};
    }
    rq_good_until(rq, days->v[0].ends_at);
}

static void stalls_fill(struct rq *rq, str slug, struct front_market_view *v)
{
    struct merchant_ids ids;
    struct shops_far far;
    struct merchant m;

    shops_far_read(rq, &far);
    reception_market_stalls(rq->db, rq->mem, slug, &ids);
    v->stalls.v = NEW(rq->mem, struct front_market_stall, ids.n + 1);
    for (size_t i = 0; i < ids.n; i++) {
        if (!merchant_public(rq->db, rq->mem, rq->lang, ids.v[i], &m)) continue;
        const struct commune *c = commune_of(m.insee);
        v->stalls.v[v->stalls.n++] =
            (struct front_market_stall){rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.slug))),
                                        m.name,
                                        m.trade,
                                        c ? c->name : S(""),
                                        shop_far_text(rq, &far, m.id),
                                        m.banne};
    }
    rq_depends(rq, "merchant", 0);
}

void market_get(struct rq *rq)
{
    struct front_market_view *v = NEW(rq->mem, struct front_market_view, 1);
    struct market_sheet m;
    struct market_days days;
    struct commune_place c;

    if (!reception_market_sheet(rq->db, rq->mem, rq_param(rq, 0), &m)) {
        rq_not_found(rq);
        return;
    }
    v->name = reception_market_name(rq->lang, &m), v->place = m.place,
    v->week = reception_market_week(rq->mem, rq->lang, &m);
    v->calendar = rq_url(rq, str_fmt(rq->mem, "/marche/%.*s/dates.ics", STR_ARG(m.slug)));
    v->form_url = rq_url(rq, str_fmt(rq->mem, "/bon-de-commande?marche=%.*s", STR_ARG(m.slug)));
    v->markets_url = rq_url(rq, S("/marches"));
    if (territory_commune(rq->db, rq->mem, m.insee, &c))
        v->commune = c.name, v->commune_url = rq_url(rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(c.slug)));
    v->far = distance_text(rq->mem, rq->lang, commune_far_m(rq, m.insee));
    reception_market_days(rq->db, rq->mem, rq->lang, &(struct market_ask){&m, rq->now}, &days);
    days_fill(rq, &days, v);
    stalls_fill(rq, m.slug, v);
    search_good_until(rq);
    page_open(rq, &(struct page){.title = v->name,
                                 .canonical = str_fmt(rq->mem, "/marche/%.*s", STR_ARG(m.slug)),
                                 .nav = "markets",
                                 .nearby = true,
                                 .description = v->week});
    tpl_front_market(&rq->out, rq->lang, v);
    structured_market(rq, &m, &days);
    page_close(rq);
}
