/* shop_web.c: a shop's own page, and the list of all shops. */
#include "shop/front/inside.h"

#include "app/form.h"
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/count/count.h"
#include "shop/guild/guild.h"
#include "shop/label/label.h"
#include "shop/market/market.h"
#include "shop/merchant/merchant.h"
#include "shop/position/position.h"
#include "shop/reception/reception.h"
#include "shop/review/review.h"
#include "shop/territory/territory.h"

enum { SHELF_PAGE = 2 * CARDS_MOST, PAGES_MOST = 1000, PAGES_BESIDE = 3, NEAR_SHOPS = 4, REVIEWS_SHOWN = 5 };

struct front_shop_view {
    struct merchant m;
    struct opening_state state;
    struct week week;
    struct days days;
    struct markets markets;
    str *market_url; /* beside them */
    struct shop_places {
        struct shop_place {
            str name, kind, address, cutoff, far;
            struct week week;
        } * v;
        size_t n;
    } places; /* beside the shop itself */
    struct html story;
    struct shop_delivery delivery;
    str mediator; /* the shop's own, else the operator's */
    str paper;    /* the form to print; empty: nothing is ordered here so */
    str calendar, carrier, cutoff, commune, commune_url, ask_url, tel, call_url, way_url, site_url, site_host, level,
        closure, report_url, share, keep_url, labels_url, portrait, portrait_srcset, far;
    struct front_shelves {
        struct search_cards *v;
        size_t n;
    } shelves;
    struct shops_near {
        struct shop_near {
            str url, name, trade, place, distance;
            int64_t banne;
        } * v;
        size_t n;
    } near; /* others around */
    struct shop_labels {
        struct shop_label {
            str text;
        } * v;
        size_t n;
    } labels; /* that it has proved */
    struct guilds guilds;
    int64_t offers, page;
    struct shop_pages {
        struct shop_page {
            str url, text;
            bool on;
        } * v;
        size_t n;
    } pages;        /* of the shelf, when it is long */
    str inside_url; /* where one looks within the shop; empty: all of it is on this page */
    bool pay_online;
    struct review_list_view reviews;
};
#include "review_list.html.h"
#include "search_grid.html.h"
#include "front_shop.html.h"

static str tel_link(struct arena *mem, str phone)
{
    return phone.n ? str_fmt(mem, "tel:%.*s", STR_ARG(phone)) : S("");
}

static str level_text(enum lang lang, const struct merchant *m)
{
    if (m->elsewhere) return tr(lang, "You look here, and buy on the shop’s own site.");
    if (str_eq(m->mode, S("order"))) return tr(lang, "You can order here, and collect or be delivered.");
    if (str_eq(m->mode, S("reserve"))) return tr(lang, "You can reserve here and pay in the shop, without commitment.");
    return tr(lang, "A showcase: come and see, or call.");
}

str host_of(str link)
{
    ptrdiff_t at = str_find(link, S("://")), end;
    str host = at < 0 ? link : str_from(link, (size_t)at + 3);

    if ((end = str_find(host, S("/"))) >= 0) host = str_head(host, (size_t)end);
    return str_starts(host, S("www.")) ? str_from(host, 4) : host;
}

/* Its own site, by a way that is counted; an address without https is one people may follow, but not a way of ours. */
static void site_fill(struct rq *rq, struct front_shop_view *v)
{
    if (!v->m.website.n) return;
    v->site_url =
        url_is_public(v->m.website) ? rq_url(rq, str_fmt(rq->mem, "/vers/%.*s", STR_ARG(v->m.code))) : v->m.website;
    v->site_host = host_of(v->m.website);
}

static str shelf_url(struct rq *rq, str shop, int64_t page)
{
    return rq_url(rq, page > 1 ? str_fmt(rq->mem, "/boutique/%.*s?page=%lld", STR_ARG(shop), (long long)page)
                               : str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(shop)));
}

/* The first page, the last, and those beside this one. */
static void shelf_pages_fill(struct rq *rq, struct front_shop_view *v)
{
    int64_t last = (v->offers + SHELF_PAGE - 1) / SHELF_PAGE;

    if (last < 2) return;
    v->inside_url = rq_url(rq, S("/recherche"));
    v->pages.v = NEW(rq->mem, struct shop_page, 2 * PAGES_BESIDE + 3);
    for (int64_t p = 1; p <= last; p++) {
        if (p == 2 && v->page - PAGES_BESIDE > 2) p = v->page - PAGES_BESIDE;
        if (p > v->page + PAGES_BESIDE) p = last;
        v->pages.v[v->pages.n++] =
            (struct shop_page){shelf_url(rq, v->m.slug, p), str_fmt(rq->mem, "%lld", (long long)p), p == v->page};
    }
}

/* This page of the shelf, by grids of cards. */
static void shelf_fill(struct rq *rq, struct front_shop_view *v)
{
    struct offers_ids_of_merchant_rows o;
    int64_t ids[CARDS_MOST];

    q_offers_ids_of_merchant(rq->db, rq->mem, v->m.id, SHELF_PAGE, (v->page - 1) * SHELF_PAGE, &o);
    v->offers = o.n ? o.v[0].of_all : 0;
    v->shelves.v = NEW(rq->mem, struct search_cards, o.n / CARDS_MOST + 1);
    for (size_t i = 0; i < o.n; i += CARDS_MOST) {
        size_t n = o.n - i < CARDS_MOST ? o.n - i : CARDS_MOST;
        for (size_t k = 0; k < n; k++) ids[k] = o.v[i + k].id;
        search_cards(rq, ids, n, &v->shelves.v[v->shelves.n++]);
    }
}

static void portrait_fill(struct rq *rq, struct front_shop_view *v)
{
    struct picture p;

    if (!v->m.portrait_id) return;
    media_pictures(rq->db, rq->mem, rq->lang, &v->m.portrait_id, 1, &p);
    v->portrait = p.src;
    v->portrait_srcset = p.srcset_webp;
}

static void places_fill(struct rq *rq, struct front_shop_view *v)
{
    struct pickup_places p;

    if (str_eq(v->m.mode, S("showcase"))) return;
    reception_places(rq->db, rq->mem, v->m.id, &p);
    v->cutoff = reception_cutoff_text(rq->mem, rq->lang, &p.v[0].cutoff);
    v->places.v = NEW(rq->mem, struct shop_place, p.n);
    for (size_t i = 1; i < p.n; i++) {
        const struct commune *c = commune_of(p.v[i].insee);
        struct shop_place *s = &v->places.v[v->places.n];
        if (!p.v[i].hours) continue;
        *s = (struct shop_place){.name = p.v[i].name,
                                 .kind = reception_place_kind_text(rq->lang, p.v[i].kind),
                                 .cutoff = reception_cutoff_text(rq->mem, rq->lang, &p.v[i].cutoff)};
        s->far = distance_text(rq->mem, rq->lang, commune_far_m(rq, p.v[i].insee));
        s->address = str_fmt(rq->mem, "%.*s, %.*s %.*s", STR_ARG(p.v[i].address), STR_ARG(p.v[i].postcode),
                             STR_ARG(c ? c->name : S("")));
        reception_week_at(rq->db, rq->mem, rq->lang, &p.v[i], v->m.id, &s->week);
        v->places.n++;
    }
}

bool shop_stands(struct rq *rq, const struct merchant *m, int64_t *x_m, int64_t *y_m)
{
    struct position p;

    position_read(rq->db, rq->mem, m, &p);
    if (!p.exact) return search_place(rq, m->insee, x_m, y_m);
    struct plane_point at = position_plane(rq->db, rq->mem, p.at.lat, p.at.lon);
    *x_m = at.x, *y_m = at.y;
    return true;
}

str shop_far(struct rq *rq, const struct merchant *m)
{
    int64_t x, y;

    if (!rq->near.placed || !shop_stands(rq, m, &x, &y)) return S("");
    return distance_text(rq->mem, rq->lang, plane_far_m(rq->near.x_m - x, rq->near.y_m - y));
}

/* Two that are known to be in the same commune, and no more, are at no distance one could tell. */
static void near_fill(struct rq *rq, struct front_shop_view *v)
{
    struct find_query q = find_query_new(S(""));
    struct find_result r;
    struct merchant m;
    int64_t x, y;

    if (!shop_stands(rq, &v->m, &x, &y)) return;
    q.kinds = 1u << DOC_SHOP;
    q.x = (int32_t)x, q.y = (int32_t)y, q.sort = FIND_NEAR;
    q.seed = search_seed(rq) + (uint64_t)v->m.id;
    q.most = NEAR_SHOPS + 1; /* itself */
    find_search(rq->place->find, rq->mem, &q, &r);
    v->near.v = NEW(rq->mem, struct shop_near, r.n);
    for (size_t i = 0; i < r.n && v->near.n < NEAR_SHOPS; i++) {
        if (r.hit[i].id == v->m.id || !merchant_public(rq->db, rq->mem, rq->lang, r.hit[i].id, &m)) continue;
        const struct commune *c = commune_of(m.insee);
        rq_depends(rq, "merchant", m.id);
        v->near.v[v->near.n++] =
            (struct shop_near){rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.slug))),
                               m.name,
                               m.trade,
                               c ? c->name : S(""),
                               r.hit[i].distance_m ? distance_text(rq->mem, rq->lang, r.hit[i].distance_m) : S(""),
                               m.banne};
    }
}

static void shop_labels_fill(struct rq *rq, struct front_shop_view *v)
{
    str rest = v->m.labels, one;

    if (!rest.n) return;
    const struct labels *all = labels_kept(rq);
    v->labels.v = NEW(rq->mem, struct shop_label, all->n);
    while (str_cut(&rest, ',', &one) && v->labels.n < all->n) {
        const struct label *l = label_coded(all, one);
        if (l) v->labels.v[v->labels.n++].text = label_name(rq->lang, l);
    }
}

/* When it is open, and where it stands on market days. */
static void hours_fill(struct rq *rq, struct front_shop_view *v)
{
    reception_state(rq->db, rq->mem, rq->lang, v->m.id, rq->now, &v->state);
    if (v->state.until_at) rq_good_until(rq, v->state.until_at);
    opt_i64 pause = reception_paused(rq->db, rq->mem, v->m.id, rq->now);
    if (pause.set) rq_good_until(rq, pause.v);
    v->closure = reception_closure_text(rq->db, rq->mem, rq->lang, v->m.id, rq->now);
    reception_week(rq->db, rq->mem, rq->lang, v->m.id, rq->now, &v->week);
    reception_days(rq->db, rq->mem, rq->lang, v->m.id, rq->now, &v->days);
    reception_markets_of(rq->db, rq->mem, rq->lang, v->m.id, rq->now, &v->markets);
    v->market_url = NEW(rq->mem, str, v->markets.n + 1);
    for (size_t i = 0; i < v->markets.n; i++)
        v->market_url[i] = rq_url(rq, str_fmt(rq->mem, "/marche/%.*s", STR_ARG(v->markets.v[i].slug)));
}

static int64_t page_asked(struct rq *rq)
{
    int64_t n;
    str typed = rq_query(rq, "page");

    return typed.n && str_i64(typed, &n) && n > 1 && n <= PAGES_MOST ? n : 1;
}

/* Where the page leads. */
static void links_fill(struct rq *rq, struct front_shop_view *v)
{
    v->ask_url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s/ecrire", STR_ARG(v->m.slug)));
    v->report_url = rq_url(rq, str_fmt(rq->mem, "/signaler/boutique/%.*s", STR_ARG(v->m.slug)));
    v->keep_url = rq_url(rq, S("/ma-liste/garder"));
    v->labels_url = rq_url(rq, S("/aide"));
    v->share = rq_absolute(rq, str_fmt(rq->mem, "/b/%.*s", STR_ARG(str_lower(rq->mem, v->m.code))));
    v->calendar = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s/horaires.ics", STR_ARG(v->m.slug)));
    v->tel = tel_link(rq->mem, v->m.phone);
    v->call_url = count_call_url(rq, v->m.slug);
    v->way_url = position_way_url(rq, v->m.slug);
    if (v->m.pay_in_shop && !str_eq(v->m.mode, S("showcase")))
        v->paper = rq_url(rq, str_fmt(rq->mem, "/bon-de-commande?boutique=%.*s", STR_ARG(v->m.slug)));
}

void shop_get(struct rq *rq)
{
    struct front_shop_view v = {0};
    struct parcel_terms parcel;

    if (!merchant_public_by_slug(rq->db, rq->mem, rq->lang, rq_param(rq, 0), &v.m)) {
        if (!merchant_moved_shop(rq, rq_param(rq, 0))) rq_not_found(rq);
        return;
    }
    v.page = page_asked(rq);
    shelf_fill(rq, &v);
    if (v.page > 1 && !v.offers) { /* sold out meanwhile, or made up */
        rq_go(rq, "/boutique/%.*s", STR_ARG(v.m.slug));
        return;
    }
    shelf_pages_fill(rq, &v);
    search_good_until(rq);
    rq_depends(rq, "merchant", v.m.id);
    count_page(rq, COUNT_VISIT, v.m.id);
    hours_fill(rq, &v);
    places_fill(rq, &v);
    const struct commune *c = commune_of(v.m.insee);
    v.commune = c ? c->name : S("");
    v.commune_url = rq_url(rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(slug(rq->mem, v.commune))));
    links_fill(rq, &v);
    v.mediator = merchant_mediator(rq->db, rq->mem, v.m.id);
    if (!v.mediator.n) v.mediator = setting_str(rq->place, SETTING_MEDIATOR);
    shop_delivery_read(rq, &v.m, &v.delivery);
    site_fill(rq, &v);
    v.story = html_paragraphs(rq->mem, v.m.story);
    v.level = level_text(rq->lang, &v.m);
    v.pay_online = v.m.pay_online && str_eq(v.m.mode, S("order"));
    if (v.pay_online) reception_parcel(rq->db, rq->mem, v.m.id, &parcel), v.carrier = parcel.carrier;
    review_list_read(
        rq, &(struct review_list_ask){.merchant_id = v.m.id, .most = REVIEWS_SHOWN, .slug = v.m.slug, .order = S("")},
        &v.reviews);
    portrait_fill(rq, &v);
    shop_labels_fill(rq, &v);
    guilds_of(rq->db, rq->mem, v.m.id, &v.guilds);
    rq_depends(rq, "guilds", 0);
    near_fill(rq, &v);
    v.far = shop_far(rq, &v.m);
    str title = v.commune.n ? str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(v.m.name), STR_ARG(v.commune)) : v.m.name;
    page_open(
        rq, &(struct page){.title = title,
                           .canonical = v.page > 1 ? (str){0} : str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(v.m.slug)),
                           .nav = "shops",
                           .embed = true,
                           .nearby = true,
                           .image = v.portrait,
                           .feed = str_fmt(rq->mem, "/boutique/%.*s/nouveautes.atom", STR_ARG(v.m.slug)),
                           .description =
                               str_fmt(rq->mem, "%.*s. %.*s", STR_ARG(v.m.trade), STR_ARG(utf8_head(v.m.story, 140)))});
    tpl_front_shop(&rq->out, rq->lang, &v);
    structured_shop(rq, &v.m, v.portrait);
    page_close(rq);
}

/* --- all shops --- */

struct front_shops_view {
    struct front_towns {
        struct front_town {
            str name, url, far;
            int64_t far_m; /* from the place chosen; INT64_MAX: none, or unknown */
            struct front_town_shops {
                struct front_town_shop {
                    str name, url, trade, level, far;
                    int64_t banne;
                } * v;
                size_t n;
            } shops;
        } * v;
        size_t n;
    } towns;
    str count;
};
#include "front_shops.html.h"

static str mode_text(enum lang lang, str mode)
{
    if (str_eq(mode, S("link_out"))) return tr(lang, "On its own site");
    if (str_eq(mode, S("order"))) return tr(lang, "Order");
    return str_eq(mode, S("reserve")) ? tr(lang, "Reserve") : tr(lang, "Showcase");
}

static struct front_town *town_of(struct rq *rq, struct front_shops_view *v, str insee)
{
    const struct commune *c = commune_of(insee);
    str name = c ? c->name : S("?");

    for (size_t i = 0; i < v->towns.n; i++)
        if (str_eq(v->towns.v[i].name, name)) return &v->towns.v[i];
    struct front_town *t = &v->towns.v[v->towns.n++];
    int64_t far = commune_far_m(rq, insee);
    *t = (struct front_town){name,
                             rq_url(rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(slug(rq->mem, name)))),
                             distance_text(rq->mem, rq->lang, far),
                             far < 0 ? INT64_MAX : far,
                             {NULL, 0}};
    return t;
}

/* By name; near a place that was chosen, the nearest first. */
static bool town_after(struct rq *rq, const struct front_town *a, const struct front_town *b)
{
    if (a->far_m != b->far_m) return a->far_m > b->far_m;
    return str_cmp(sort_key(rq->mem, a->name), sort_key(rq->mem, b->name)) > 0;
}

static void towns_sort(struct rq *rq, struct front_shops_view *v)
{
    for (size_t i = 1; i < v->towns.n; i++) {
        struct front_town t = v->towns.v[i];
        size_t k = i;
        for (; k && town_after(rq, &v->towns.v[k - 1], &t); k--) v->towns.v[k] = v->towns.v[k - 1];
        v->towns.v[k] = t;
    }
}

void shops_get(struct rq *rq)
{
    struct merchants m;
    struct shops_far far;
    struct front_shops_view v = {0};

    shops_far_read(rq, &far);
    merchants_public(rq->db, rq->mem, rq->lang, (str){0}, &m);
    v.towns.v = NEW(rq->mem, struct front_town, m.n + 1);
    for (size_t i = 0; i < m.n; i++) town_of(rq, &v, m.v[i].insee)->shops.n++;
    for (size_t i = 0; i < v.towns.n; i++)
        v.towns.v[i].shops = (struct front_town_shops){NEW(rq->mem, struct front_town_shop, v.towns.v[i].shops.n), 0};
    for (size_t i = 0; i < m.n; i++) {
        struct front_town *t = town_of(rq, &v, m.v[i].insee);
        t->shops.v[t->shops.n++] =
            (struct front_town_shop){m.v[i].name,
                                     rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.v[i].slug))),
                                     m.v[i].trade,
                                     mode_text(rq->lang, merchant_level(&m.v[i])),
                                     shop_far_text(rq, &far, m.v[i].id),
                                     m.v[i].banne};
    }
    towns_sort(rq, &v);
    str n = str_fmt(rq->mem, "%zu", m.n);
    v.count = tr_fill(rq->mem, tr_n(rq->lang, (int64_t)m.n, "%1 shop", "%1 shops"), &n, 1);
    search_good_until(rq);
    rq_depends(rq, "merchant", 0);
    page_open(rq, &(struct page){.title = tr(rq->lang, "All shops"),
                                 .canonical = S("/boutiques"),
                                 .nav = "shops",
                                 .nearby = true,
                                 .description = v.count});
    tpl_front_shops(&rq->out, rq->lang, &v);
    page_close(rq);
}
