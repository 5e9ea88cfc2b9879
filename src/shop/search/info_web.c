/* info_web.c: markets, communes, help, and the papers a site must show; and the front door's list of routes. */
#include "shop/search/inside.h"

#include "app/settings.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

struct search_markets_view {
    struct markets markets;
    str calendar;
};
#include "search_markets.html.h"

static void markets_get(struct rq *rq)
{
    struct search_markets_view v = {.calendar = rq_url(rq, S("/marches.ics"))};

    reception_markets(rq->db, rq->mem, rq->lang, rq->now, &v.markets);
    search_good_until(rq);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Markets"), .canonical = S("/marches"), .nav = "markets", .description = tr(rq->lang, "Markets of the week")});
    tpl_search_markets(&rq->out, rq->lang, &v);
    page_close(rq);
}

struct search_commune_line {
    str url, name, search;
    int64_t n;
};
struct search_communes_view {
    struct html map;
    struct search_commune_lines {
        struct search_commune_line *v;
        size_t n;
    } with, without;
};
#include "search_communes.html.h"

static void communes_get(struct rq *rq)
{
    struct search_communes_view v = {0};
    struct commune_list c;

    territory_communes(rq->db, rq->mem, &c);
    v.with.v = NEW(rq->mem, struct search_commune_line, c.n + 1);
    v.without.v = NEW(rq->mem, struct search_commune_line, c.n + 1);
    for (size_t i = 0; i < c.n; i++) {
        struct search_commune_line l = {rq_url(rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(c.v[i].slug))), c.v[i].name,
            rq_url(rq, str_fmt(rq->mem, "/recherche?pres=%.*s&rayon_km=15&tri=pres", STR_ARG(c.v[i].slug))), c.v[i].merchants};
        if (c.v[i].merchants) v.with.v[v.with.n++] = l;
        else if (c.v[i].x_m != INT32_MIN) v.without.v[v.without.n++] = l;
    }
    v.map = territory_map(rq->db, rq->mem, rq->lang, rq_base(rq));
    search_good_until(rq);
    rq_depends(rq, "merchant", 0);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Communes"), .canonical = S("/communes"), .description = tr(rq->lang, "Choose your commune")});
    tpl_search_communes(&rq->out, rq->lang, &v);
    page_close(rq);
}

struct search_help_view {
    str phone, hours, name, market, operator_name, address, sell_url, developer_url, mediator;
    int64_t pay_minutes, grace_hours;
};
#include "search_help.html.h"
#include "search_legal.html.h"
#include "search_terms.html.h"
#include "search_access.html.h"

static struct search_help_view help_view(struct rq *rq)
{
    return (struct search_help_view){setting_str(rq->place, SETTING_HELP_PHONE), setting_str(rq->place, SETTING_HELP_HOURS), setting_str(rq->place, SETTING_HELP_NAME),
        setting_str(rq->place, SETTING_MARKET_NAME), setting_str(rq->place, SETTING_OPERATOR), setting_str(rq->place, SETTING_OPERATOR_ADDRESS), rq_url(rq, S("/commercant")), rq_url(rq, S("/developpeurs")),
        setting_str(rq->place, SETTING_MEDIATOR), setting_i64(rq->place, SETTING_PAY_MINUTES), setting_i64(rq->place, SETTING_NO_SHOW_HOURS)};
}

static void text_page(struct rq *rq, const char *title, const char *path, void (*draw)(struct buf *, enum lang, const struct search_help_view *))
{
    struct search_help_view v = help_view(rq);

    search_good_until(rq);
    page_open(rq, &(struct page){.title = tr(rq->lang, title), .canonical = str_c(path), .nav = "help", .description = tr(rq->lang, title)});
    draw(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void help_get(struct rq *rq)
{
    text_page(rq, _("Help"), "/aide", tpl_search_help);
}

static void legal_get(struct rq *rq)
{
    text_page(rq, _("Legal notice"), "/mentions", tpl_search_legal);
}

static void terms_get(struct rq *rq)
{
    text_page(rq, _("Terms of sale"), "/conditions", tpl_search_terms);
}

static void access_get(struct rq *rq)
{
    text_page(rq, _("Accessibility"), "/accessibilite", tpl_search_access);
}

const struct route search_routes[] = {
    {GET, "/", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = home_get},
    {GET, "/recherche", ACCESS_ANYONE, RATE_SEARCH, CACHE_PUBLIC, .read = search_get},
    {GET, "/recherche/aide", ACCESS_ANYONE, RATE_SEARCH, CACHE_PRIVATE, .read = suggest_get},
    {GET, "/rayon/{slug}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = rayon_get},
    {GET, "/commune/{slug}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = commune_get},
    {GET, "/communes", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = communes_get},
    {GET, "/boutiques", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = shops_get},
    {GET, "/boutique/{slug}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = shop_get},
    {GET, "/produit/{produit}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = product_get},
    {GET, "/marches", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = markets_get},
    {GET, "/aide", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = help_get},
    {GET, "/classement", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = rule_get},
    {GET, "/mentions", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = legal_get},
    {GET, "/conditions", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = terms_get},
    {GET, "/accessibilite", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = access_get},
    ROUTES_END
};
