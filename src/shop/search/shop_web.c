/* shop_web.c: a shop's own page, and the list of all shops. */
#include "shop/search/inside.h"

#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum { SHELF_MOST = 240 };

struct search_shop_view {
    struct merchant m;
    struct opening_state state;
    struct week week;
    struct days days;
    struct markets markets;
    struct shop_places {
        struct shop_place {
            str name, kind, address, cutoff;
            struct week week;
        } *v;
        size_t n;
    } places; /* beside the shop itself */
    struct html story;
    str calendar, carrier, cutoff, commune, commune_url, ask_url, tel, map_url, level, closure, report_url, mediator, portrait, portrait_srcset;
    struct search_shelves {
        struct search_cards *v;
        size_t n;
    } shelves;
    int64_t offers;
    bool pay_online;
};
#include "search_grid.html.h"
#include "search_shop.html.h"

static str tel_link(struct arena *mem, str phone)
{
    return phone.n ? str_fmt(mem, "tel:%.*s", STR_ARG(phone)) : S("");
}

static str level_text(enum lang lang, const struct merchant *m)
{
    if (str_eq(m->mode, S("order"))) return tr(lang, "You can order here, and collect or be delivered.");
    if (str_eq(m->mode, S("reserve"))) return tr(lang, "You can reserve here and pay in the shop, without commitment.");
    return tr(lang, "A showcase: come and see, or call.");
}

/* The whole shelf, by pages of cards. */
static void shelf_fill(struct rq *rq, struct search_shop_view *v)
{
    struct offers_ids_of_merchant_rows o;
    int64_t ids[CARDS_MOST];

    q_offers_ids_of_merchant(rq->db, rq->mem, v->m.id, SHELF_MOST, &o);
    v->offers = (int64_t)o.n;
    v->shelves.v = NEW(rq->mem, struct search_cards, o.n / CARDS_MOST + 1);
    for (size_t i = 0; i < o.n; i += CARDS_MOST) {
        size_t n = o.n - i < CARDS_MOST ? o.n - i : CARDS_MOST;
        for (size_t k = 0; k < n; k++) ids[k] = o.v[i + k].id;
        search_cards(rq, ids, n, &v->shelves.v[v->shelves.n++]);
    }
}

static void portrait_fill(struct rq *rq, struct search_shop_view *v)
{
    struct picture p;

    if (!v->m.portrait_id) return;
    media_pictures(rq->db, rq->mem, rq->lang, &v->m.portrait_id, 1, &p);
    v->portrait = p.src;
    v->portrait_srcset = p.srcset_webp;
}

static void places_fill(struct rq *rq, struct search_shop_view *v)
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
        *s = (struct shop_place){.name = p.v[i].name, .kind = reception_place_kind_text(rq->lang, p.v[i].kind),
                                 .cutoff = reception_cutoff_text(rq->mem, rq->lang, &p.v[i].cutoff)};
        s->address = str_fmt(rq->mem, "%.*s, %.*s %.*s", STR_ARG(p.v[i].address), STR_ARG(p.v[i].postcode), STR_ARG(c ? c->name : S("")));
        reception_week_at(rq->db, rq->mem, rq->lang, &p.v[i], v->m.id, &s->week);
        v->places.n++;
    }
}

void shop_get(struct rq *rq)
{
    struct search_shop_view v = {0};
    struct parcel_terms parcel;

    if (!merchant_public_by_slug(rq->db, rq->mem, rq->lang, rq_param(rq, 0), &v.m)) {
        if (!merchant_moved_shop(rq, rq_param(rq, 0))) rq_not_found(rq);
        return;
    }
    search_good_until(rq);
    rq_depends(rq, "merchant", v.m.id);
    reception_state(rq->db, rq->mem, rq->lang, v.m.id, rq->now, &v.state);
    if (v.state.until_at) rq_good_until(rq, v.state.until_at);
    opt_i64 pause = reception_paused(rq->db, rq->mem, v.m.id, rq->now);
    if (pause.set) rq_good_until(rq, pause.v);
    v.closure = reception_closure_text(rq->db, rq->mem, rq->lang, v.m.id, rq->now);
    reception_week(rq->db, rq->mem, rq->lang, v.m.id, rq->now, &v.week);
    reception_days(rq->db, rq->mem, rq->lang, v.m.id, rq->now, &v.days);
    reception_markets_of(rq->db, rq->mem, rq->lang, v.m.id, rq->now, &v.markets);
    places_fill(rq, &v);
    const struct commune *c = commune_of(v.m.insee);
    v.commune = c ? c->name : S("");
    v.commune_url = rq_url(rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(slug(rq->mem, v.commune))));
    v.ask_url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s/ecrire", STR_ARG(v.m.slug)));
    v.report_url = rq_url(rq, str_fmt(rq->mem, "/signaler/boutique/%.*s", STR_ARG(v.m.slug)));
    v.mediator = setting_str(rq->place, SETTING_MEDIATOR);
    v.calendar = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s/horaires.ics", STR_ARG(v.m.slug)));
    v.tel = tel_link(rq->mem, v.m.phone);
    v.story = html_paragraphs(rq->mem, v.m.story);
    v.level = level_text(rq->lang, &v.m);
    v.pay_online = v.m.pay_online && str_eq(v.m.mode, S("order"));
    if (v.pay_online) reception_parcel(rq->db, rq->mem, v.m.id, &parcel), v.carrier = parcel.carrier;
    portrait_fill(rq, &v);
    shelf_fill(rq, &v);
    str title = v.commune.n ? str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(v.m.name), STR_ARG(v.commune)) : v.m.name;
    page_open(rq, &(struct page){.title = title, .canonical = str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(v.m.slug)), .nav = "shops", .embed = true, .image = v.portrait,
        .feed = str_fmt(rq->mem, "/boutique/%.*s/nouveautes.atom", STR_ARG(v.m.slug)),
        .description = str_fmt(rq->mem, "%.*s. %.*s", STR_ARG(v.m.trade), STR_ARG(utf8_head(v.m.story, 140)))});
    tpl_search_shop(&rq->out, rq->lang, &v);
    structured_shop(rq, &v.m, v.portrait);
    page_close(rq);
}

/* --- all shops --- */

struct search_shops_view {
    struct search_towns {
        struct search_town {
            str name, url;
            struct search_town_shops {
                struct search_town_shop {
                    str name, url, trade, level;
                    int64_t banne;
                } *v;
                size_t n;
            } shops;
        } *v;
        size_t n;
    } towns;
    str count;
};
#include "search_shops.html.h"

static str mode_text(enum lang lang, str mode)
{
    if (str_eq(mode, S("order"))) return tr(lang, "Order");
    return str_eq(mode, S("reserve")) ? tr(lang, "Reserve") : tr(lang, "Showcase");
}

static struct search_town *town_of(struct rq *rq, struct search_shops_view *v, str insee)
{
    const struct commune *c = commune_of(insee);
    str name = c ? c->name : S("?");

    for (size_t i = 0; i < v->towns.n; i++)
        if (str_eq(v->towns.v[i].name, name)) return &v->towns.v[i];
    struct search_town *t = &v->towns.v[v->towns.n++];
    *t = (struct search_town){name, rq_url(rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(slug(rq->mem, name)))), {NULL, 0}};
    return t;
}

static void towns_sort(struct rq *rq, struct search_shops_view *v)
{
    for (size_t i = 1; i < v->towns.n; i++) {
        struct search_town t = v->towns.v[i];
        str key = sort_key(rq->mem, t.name);
        size_t k = i;
        for (; k && str_cmp(sort_key(rq->mem, v->towns.v[k - 1].name), key) > 0; k--) v->towns.v[k] = v->towns.v[k - 1];
        v->towns.v[k] = t;
    }
}

void shops_get(struct rq *rq)
{
    struct merchants m;
    struct search_shops_view v = {0};

    merchants_public(rq->db, rq->mem, rq->lang, (str){0}, &m);
    v.towns.v = NEW(rq->mem, struct search_town, m.n + 1);
    for (size_t i = 0; i < m.n; i++) town_of(rq, &v, m.v[i].insee)->shops.n++;
    for (size_t i = 0; i < v.towns.n; i++) v.towns.v[i].shops = (struct search_town_shops){NEW(rq->mem, struct search_town_shop, v.towns.v[i].shops.n), 0};
    for (size_t i = 0; i < m.n; i++) {
        struct search_town *t = town_of(rq, &v, m.v[i].insee);
        t->shops.v[t->shops.n++] = (struct search_town_shop){m.v[i].name, rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.v[i].slug))), m.v[i].trade,
            mode_text(rq->lang, m.v[i].mode), m.v[i].banne};
    }
    towns_sort(rq, &v);
    str n = str_fmt(rq->mem, "%zu", m.n);
    v.count = tr_fill(rq->mem, tr_n(rq->lang, (int64_t)m.n, "%1 shop", "%1 shops"), &n, 1);
    search_good_until(rq);
    rq_depends(rq, "merchant", 0);
    page_open(rq, &(struct page){.title = tr(rq->lang, "All shops"), .canonical = S("/boutiques"), .nav = "shops", .description = v.count});
    tpl_search_shops(&rq->out, rq->lang, &v);
    page_close(rq);
}
