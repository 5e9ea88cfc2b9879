/* home_web.c: the market's front page: what can be had today, rayons, shops taking turns, markets of the week, the map. */
#include "shop/front/inside.h"

#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/market/market.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum {
    TODAY = 8,
    ROW = 4,
    NEW = 8,
    SHOPS = 6,
    MARKETS = 4,
    PICKS = 4,
    OPENED = 3,
    HOME_TILES = 16,
    TODAY_SHOPS_LOOKED = 16
};

struct front_home_shop {
    str url, name, trade, place, state, far; /* far: from the place chosen */
    int64_t banne;
    bool open;
};
struct front_home_market {
    str link, day, number, name, place, merchants, url, far;
};
struct front_place {
    str url, name, far;
    int64_t n, far_m;
};
struct front_home_view {
    str market, search_url, open_url, today_url, all_url, shops_url, markets_url, deliver_url, communes_url, sell_url;
    struct front_tiles tiles;
    str rayons_url;
    struct search_cards today, fresh;
    bool chosen; /* a place, whether it is known where it lies or not */
    bool near;   /* a place was chosen: nothing takes turns, the nearest comes first */
    struct shops_far far;
    bool soon; /* today: the first that can be had, not all of them today */
    struct front_home_shops {
        struct front_home_shop *v;
        size_t n;
    } shops, opened; /* opened: lately */
    struct front_home_markets {
        struct front_home_market *v;
        size_t n;
    } markets;
    struct front_picks {
        struct front_pick {
            str url, name;
        } * v;
        size_t n;
    } picks; /* selections of several shops */
    struct html map;
    bool drinks; /* alcohol is sold here */
    struct front_places {
        struct front_place *v;
        size_t n;
    } places;
};
#include "search_grid.html.h"
#include "front_home.html.h"

static void picks_fill(struct rq *rq, struct front_home_view *v)
{
    struct home_selections_rows r;

    q_home_selections(rq->db, rq->mem, PICKS, &r);
    rq_depends(rq, "selection", 0);
    v->picks.v = NEW(rq->mem, struct front_pick, r.n + 1);
    for (size_t i = 0; i < r.n; i++)
        v->picks.v[v->picks.n++] =
            (struct front_pick){rq_url(rq, str_fmt(rq->mem, "/selection/%.*s", STR_ARG(r.v[i].slug))),
                                rq->lang == LANG_EN && r.v[i].title_en.n ? r.v[i].title_en : r.v[i].title_fr};
}

static bool drinks_sold(struct rq *rq)
{
    struct home_drinks_row r;

    return q_home_drinks(rq->db, rq->mem, 1, &r);
}

/* Shops in the order of the day: each has its turn, nobody pays for a place. Near a place, the nearest. */
static void shops_of_day(struct rq *rq, struct find_result *r, size_t most)
{
    struct find_query q = find_query_new(S(""));

    q.kinds = 1u << DOC_SHOP;
    q.seed = search_seed(rq);
    q.most = most;
    query_near(rq, &q);
    find_search(rq->place->find, rq->mem, &q, r);
}

static void shop_add(struct rq *rq, const struct front_home_view *v, struct front_home_shops *to, int64_t merchant_id)
{
    struct merchant m;
    struct opening_state s;

    if (!merchant_public(rq->db, rq->mem, rq->lang, merchant_id, &m)) return;
    reception_state(rq->db, rq->mem, rq->lang, m.id, rq->now, &s);
    const struct commune *c = commune_of(m.insee);
    to->v[to->n++] = (struct front_home_shop){rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.slug))),
                                              m.name,
                                              m.trade,
                                              c ? c->name : S(""),
                                              s.text,
                                              shop_far_text(rq, &v->far, m.id),
                                              m.banne,
                                              s.open};
    if (s.until_at) rq_good_until(rq, s.until_at);
    rq_depends(rq, "merchant", m.id);
}

static void shops_fill(struct rq *rq, struct front_home_view *v, const struct find_result *r)
{
    v->shops.v = NEW(rq->mem, struct front_home_shop, SHOPS);
    for (size_t i = 0; i < r->n && v->shops.n < SHOPS; i++) shop_add(rq, v, &v->shops, r->hit[i].id);
}

/* Whoever has just opened is known to nobody: for a while he stands here once more, the newest first. */
static void opened_fill(struct rq *rq, struct front_home_view *v)
{
    struct home_new_shops_rows r;

    q_home_new_shops(rq->db, rq->mem, rq->now - FRONT_NEW_DAYS * DAY_MS, OPENED, &r);
    v->opened.v = NEW(rq->mem, struct front_home_shop, r.n + 1);
    for (size_t i = 0; i < r.n; i++) shop_add(rq, v, &v->opened, r.v[i].id);
}

static bool same_day(struct rq *rq, int64_t a, int64_t b)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);
    struct local x = local_of(zone, a), y = local_of(zone, b);
    return x.year == y.year && x.month == y.month && x.day == y.day;
}

struct chosen {
    int64_t id[TODAY];
    size_t n;
};

static void choose_one(struct rq *rq, struct chosen *c, int64_t merchant_id)
{
    struct offers_to_have_rows o;

    if (c->n == TODAY) return;
    q_offers_to_have(rq->db, rq->mem, merchant_id, S("order"), S("reserve"), 3, &o);
    if (o.n) c->id[c->n++] = o.v[search_seed(rq) % o.n].id;
}

/* Only what can truly be collected today: the shop has a slot left today. One offer a shop, so that many are seen. On a
** day when next to nobody is open, what can be had first, today's before the rest, under a title that says so. */
static void today_fill(struct rq *rq, struct front_home_view *v, const struct find_result *shops)
{
    struct chosen today = {0}, later = {0};

    for (size_t i = 0; i < shops->n && today.n < TODAY; i++) {
        struct slot_ask ask = {.merchant_id = shops->hit[i].id, .now = rq->now, .fulfilment = S("pickup"), .most = 1};
        struct slots s;
        reception_slots(rq->db, rq->mem, rq->lang, &ask, &s);
        if (!s.n) continue;
        bool now = same_day(rq, s.v[0].starts_at, rq->now);
        if (now) rq_good_until(rq, s.v[0].starts_at);
        choose_one(rq, now ? &today : &later, shops->hit[i].id);
    }
    v->soon = today.n < ROW;
    for (size_t i = 0; v->soon && i < later.n && today.n < TODAY; i++) today.id[today.n++] = later.id[i];
    search_cards(rq, today.id, today.n, &v->today);
    cards_far(rq, &v->today);
}

static void fresh_fill(struct rq *rq, struct front_home_view *v)
{
    struct find_query q = find_query_new(S(""));
    struct find_result r;
    int64_t ids[NEW];

    q.kinds = KINDS_OFFERED;
    q.flags_all = FLAG_STOCK;
    q.seed = search_seed(rq);
    q.sort = FIND_BEST;
    q.most = NEW;
    query_near(rq, &q);
    find_search(rq->place->find, rq->mem, &q, &r);
    for (size_t i = 0; i < r.n && i < NEW; i++) ids[i] = r.hit[i].id;
    search_cards(rq, ids, r.n < NEW ? r.n : NEW, &v->fresh);
    cards_far(rq, &v->fresh);
}

static void markets_fill(struct rq *rq, struct front_home_view *v)
{
    struct markets m;
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);

    reception_markets(rq->db, rq->mem, rq->lang, rq->now, &m);
    v->markets.v = NEW(rq->mem, struct front_home_market, MARKETS);
    for (size_t i = 0; i < m.n && v->markets.n < MARKETS; i++) {
        struct local l = local_of(zone, m.v[i].next_at);
        str day = weekday_text(rq->lang, l.weekday), n = str_fmt(rq->mem, "%lld", (long long)m.v[i].merchants);
        v->markets.v[v->markets.n++] = (struct front_home_market){
            rq_url(rq, str_fmt(rq->mem, "/marche/%.*s", STR_ARG(m.v[i].slug))),
            str_fmt(rq->mem, "%.*s.", STR_ARG(utf8_head(day, 3))),
            str_fmt(rq->mem, "%d", l.day),
            m.v[i].name,
            m.v[i].place,
            tr_fill(rq->mem, tr_n(rq->lang, m.v[i].merchants, "%1 stall", "%1 stalls"), &n, 1),
            m.v[i].when,
            distance_text(rq->mem, rq->lang, commune_far_m(rq, m.v[i].insee))};
    }
}

/* In their place: near one that was chosen, the nearest first. */
static void place_add(struct rq *rq, struct front_places *to, const struct commune_place *c)
{
    int64_t far = commune_place_far_m(rq, c);
    size_t at = to->n++;

    for (; rq->near.placed && at && to->v[at - 1].far_m > far; at--) to->v[at] = to->v[at - 1];
    to->v[at] = (struct front_place){rq_url(rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(c->slug))), c->name,
                                     distance_text(rq->mem, rq->lang, far == INT64_MAX ? -1 : far), c->merchants, far};
}

static void places_fill(struct rq *rq, struct front_home_view *v)
{
    struct commune_list c;

    v->map = territory_map(rq->db, rq->mem, rq->lang, &(struct map_ask){.base = rq_base(rq)});
    territory_communes(rq->db, rq->mem, &c);
    v->places.v = NEW(rq->mem, struct front_place, c.n + 1);
    for (size_t i = 0; i < c.n; i++)
        if (c.v[i].merchants) place_add(rq, &v->places, &c.v[i]);
}

void home_get(struct rq *rq)
{
    struct front_home_view v = {
        .market = setting_str(rq->place, SETTING_MARKET_NAME),
        .search_url = rq_url(rq, S("/recherche")),
        .all_url = rq_url(rq, S("/recherche?stock=1")),
        .shops_url = rq_url(rq, S("/boutiques")),
        .markets_url = rq_url(rq, S("/marches")),
        .deliver_url = rq_url(rq, S("/recherche?livre=1")),
        .open_url = rq_url(rq, S("/recherche?ouvert=1")),
        .today_url = rq_url(rq, S("/recherche?aujourdhui=1")),
        .rayons_url = rq_url(rq, S("/rayons")),
        .communes_url = rq_url(rq, S("/communes?vers=/")),
        .sell_url = rq_url(rq, S("/commercant")),
        .near = rq->near.placed,
        .chosen = rq->near.slug.n > 0,
    };
    struct find_result shops;

    search_good_until(rq);
    rq_depends(rq, "merchant", 0);
    shops_far_read(rq, &v.far);
    shops_of_day(rq, &shops, TODAY_SHOPS_LOOKED);
    tiles_fill(rq, HOME_TILES, &v.tiles);
    picks_fill(rq, &v);
    v.drinks = drinks_sold(rq);
    today_fill(rq, &v, &shops);
    fresh_fill(rq, &v);
    shops_fill(rq, &v, &shops);
    opened_fill(rq, &v);
    markets_fill(rq, &v);
    places_fill(rq, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Your shops, next door and online"),
                                 .canonical = S("/"),
                                 .search = true,
                                 .feed = S("/nouveautes.atom"),
                                 .description =
                                     tr(rq->lang, "Order from your neighbours: shopkeepers, producers and "
                                                  "craftspeople. Collect in the shop, at the farm or at the market.")});
    tpl_front_home(&rq->out, rq->lang, &v);
    page_close(rq);
}
