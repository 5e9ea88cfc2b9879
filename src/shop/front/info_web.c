/* info_web.c: markets, communes, help, and the papers a site must show; and the front door's list of routes. */
#include "shop/front/inside.h"

#include "app/settings.h"
#include "shop/label/label.h"
#include "shop/market/market.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

struct front_markets_view {
    struct markets markets;
    str *url, *far; /* beside them; far: from the place chosen */
    str calendar, paper;
};
#include "front_markets.html.h"

static void markets_get(struct rq *rq)
{
    struct front_markets_view v = {.calendar = rq_url(rq, S("/marches.ics")),
                                   .paper = rq_url(rq, S("/bon-de-commande"))};

    reception_markets(rq->db, rq->mem, rq->lang, rq->now, &v.markets);
    v.url = NEW(rq->mem, str, v.markets.n + 1);
    v.far = NEW(rq->mem, str, v.markets.n + 1);
    for (size_t i = 0; i < v.markets.n; i++) {
        v.url[i] = rq_url(rq, str_fmt(rq->mem, "/marche/%.*s", STR_ARG(v.markets.v[i].slug)));
        v.far[i] = distance_text(rq->mem, rq->lang, commune_far_m(rq, v.markets.v[i].insee));
    }
    if (v.markets.n) rq_good_until(rq, v.markets.v[0].next_end_at);
    search_good_until(rq);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Markets"),
                                 .canonical = S("/marches"),
                                 .nav = "markets",
                                 .nearby = true,
                                 .description = tr(rq->lang, "Markets of the week")});
    tpl_front_markets(&rq->out, rq->lang, &v);
    page_close(rq);
}

struct front_help_view {
    str phone, hours, name, market, operator_name, address, sell_url, developer_url, mediator, find_url, card_url,
        paper_url, review_url, tell_url, reading_url;
    int64_t pay_minutes, grace_hours;
    struct help_labels {
        struct help_label {
            str name, means;
            bool certificate;
        } * v;
        size_t n;
    } labels;
};
#include "front_help.html.h"
#include "front_legal.html.h"
#include "front_terms.html.h"
#include "front_access.html.h"

static struct front_help_view help_view(struct rq *rq)
{
    return (struct front_help_view){setting_str(rq->place, SETTING_HELP_PHONE),
                                    setting_help_hours(rq->place, rq->lang),
                                    setting_str(rq->place, SETTING_HELP_NAME),
                                    setting_str(rq->place, SETTING_MARKET_NAME),
                                    setting_str(rq->place, SETTING_OPERATOR),
                                    setting_str(rq->place, SETTING_OPERATOR_ADDRESS),
                                    rq_url(rq, S("/commercant")),
                                    rq_url(rq, S("/developpeurs")),
                                    setting_str(rq->place, SETTING_MEDIATOR),
                                    rq_url(rq, S("/suivre")),
                                    rq_url(rq, S("/carte")),
                                    rq_url(rq, S("/bon-de-commande")),
                                    rq_url(rq, S("/avis")),
                                    rq_url(rq, S("/recherche/dire")),
                                    rq_url(rq, S("/lecture")),
                                    setting_i64(rq->place, SETTING_PAY_MINUTES),
                                    setting_i64(rq->place, SETTING_NO_SHOW_HOURS),
                                    {NULL, 0}};
}

/* Those one may meet here, with what they mean and who says so. */
static void help_labels(struct rq *rq, struct help_labels *out)
{
    const struct labels *all = labels_kept(rq);

    out->v = NEW(rq->mem, struct help_label, all->n + 1);
    for (size_t i = 0; i < all->n; i++)
        if (!all->v[i].closed)
            out->v[out->n++] = (struct help_label){label_name(rq->lang, &all->v[i]), label_means(rq->lang, &all->v[i]),
                                                   all->v[i].certificate};
}

static void text_page(struct rq *rq, const char *title, const char *path,
                      void (*draw)(struct buf *, enum lang, const struct front_help_view *))
{
    struct front_help_view v = help_view(rq);

    search_good_until(rq);
    if (draw == tpl_front_help) help_labels(rq, &v.labels);
    page_open(rq, &(struct page){.title = tr(rq->lang, title),
                                 .canonical = str_c(path),
                                 .nav = "help",
                                 .description = tr(rq->lang, title)});
    draw(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void help_get(struct rq *rq)
{
    text_page(rq, _("Help"), "/aide", tpl_front_help);
}

static void legal_get(struct rq *rq)
{
    text_page(rq, _("Legal notice"), "/mentions", tpl_front_legal);
}

static void terms_get(struct rq *rq)
{
    text_page(rq, _("Terms of sale"), "/conditions", tpl_front_terms);
}

static void access_get(struct rq *rq)
{
    text_page(rq, _("Accessibility"), "/accessibilite", tpl_front_access);
}

const struct route front_routes[] = {
    {GET, "/", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = home_get},
    {GET, "/communes", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = communes_get},
    {GET, "/rayons", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = rayons_get},
    {GET, "/lecture", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = reading_get},
    {GET, "/communes.svg", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = borders_get, .flags = ROUTE_FR_ONLY},
    {GET, "/boutiques", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = shops_get},
    {GET, "/boutique/{slug}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = shop_get},
    {GET, "/produit/{produit}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = product_get},
    {GET, "/marche/{slug}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = market_get},
    {GET, "/marches", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = markets_get},
    {GET, "/aide", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = help_get},
    {GET, "/classement", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = rule_get},
    {GET, "/mentions", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = legal_get},
    {GET, "/conditions", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = terms_get},
    {GET, "/accessibilite", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = access_get},
    ROUTES_END};
