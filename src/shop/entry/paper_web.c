/* paper_web.c: on paper: the form to order with (a shop, a market, a selection), and the receipt of a purchase. A4, large type. */
#include "shop/entry/inside.h"

#include "app/settings.h"
#include "shop/market/market.h"
#include "shop/merchant/merchant.h"
#include "shop/terms/terms.h"
#include "shop/territory/territory.h"

enum { SHOPS_MOST = 30, ROWS_MOST = 60, OFFERS_LOOKED = 2 * ROWS_MOST, CODES_MOST = 60, SLOTS_MOST_PAPER = 8 };

struct entry_receipt_view {
    str title, demo, back, name, mandate, find_url, help, terms;
    int64_t total_cents;
    struct receipt_orders {
        struct receipt_order {
            str shop, number, code, when, where, phone, due;
            int64_t fee_cents; /* for bringing it, and wrapping */
            struct receipt_rows {
                struct receipt_row {
                    str qty, title;
                    int64_t total_cents;
                } * v;
                size_t n;
            } rows;
        } * v;
        size_t n;
    } orders;
};
struct entry_form_view {
    str title, demo, back, help, printed;
    struct form_shops {
        struct form_shop {
            int64_t id;
            str name, where, phone;
            bool delivers, more; /* more: it sells more than its sheet holds */
            struct form_rows {
                struct form_row {
                    str code, title, detail, unit, range; /* range: of a weighed piece, in the place of its price */
                    str proposed;                         /* of a selection: how many; empty: none is */
                    int64_t price_cents;
                } * v;
                size_t n;
            } rows;
            struct slots slots;
        } * v;
        size_t n;
    } shops;
    struct form_absents { /* of a selection: what is not on this paper */
        struct form_absent {
            str title;
        } * v;
        size_t n;
    } absent;
    bool more; /* shops or codes for which there is no room */
};
struct entry_ways_view {
    str base, help, hours;
    struct way_lines {
        struct way_line {
            str name, detail, url;
        } * v;
        size_t n;
    } markets, shops;
};
#include "entry_ways.html.h"
#include "entry_receipt.html.h"
#include "entry_form.html.h"

static void sheet_open(struct rq *rq, str title)
{
    paper_open(rq, &(struct paper_page){title, {"papier.css", "papier_feuille.css", "papier_bon.css"}});
}

/* --- the receipt --- */

/* "Ordered by telephone, typed in by Sandrine for Odette Marin." */
static str mandate_text(struct rq *rq, struct db *db, int64_t purchase_id)
{
    struct purchase_mandate m;

    if (!purchase_mandate_read(db, rq->mem, purchase_id, &m)) return S("");
    str way = str_eq(m.how, S("phone"))   ? tr(rq->lang, "Ordered by telephone.")
              : str_eq(m.how, S("paper")) ? tr(rq->lang, "Ordered on a paper form.")
              : str_eq(m.how, S("desk"))  ? tr(rq->lang, "Ordered at the desk.")
                                          : tr(rq->lang, "Ordered by a relative.");
    str when = date_text(rq->mem, rq->lang, territory_zone(rq), m.at, DATE_FULL), pieces[] = {m.name, when, m.asked_by};
    if (str_eq(m.person_kind, S("relative"))) { /* by himself, on the public pages */
        str himself[] = {m.asked_by, m.phone, when};
        return m.asked_by.n ? tr_fill(rq->mem, tr(rq->lang, "Ordered on %3 by %1 (%2), who was asked to by the buyer."),
                                      himself, 3)
                            : way;
    }
    str by = tr_fill(rq->mem,
                     m.asked_by.n ? tr(rq->lang, "Typed in by %1 on %2, asked by %3.")
                                  : tr(rq->lang, "Typed in by %1 on %2."),
                     pieces, 3);
    const struct commune *c = m.insee.n ? commune_of(m.insee) : NULL;
    str desk = c ? tr_fill(rq->mem, tr(rq->lang, " At the town hall: %1."), &c->name, 1) : S("");
    return str_fmt(rq->mem, "%.*s %.*s%.*s", STR_ARG(way), STR_ARG(by), STR_ARG(desk));
}

static void receipt_order(struct rq *rq, struct db *db, const struct order_view *o, struct receipt_order *out)
{
    struct merchant m = {.name = S(""), .phone = S("")};
    bool shop = str_eq(o->fulfilment, S("pickup")) && !o->place_id;

    merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m);
    *out = (struct receipt_order){.shop = m.name,
                                  .number = o->number,
                                  .code = o->code,
                                  .when = order_when_text(db, rq->mem, rq->lang, o),
                                  .phone = m.phone,
                                  .due = order_due_text(rq->mem, rq->lang, o),
                                  .fee_cents = o->fee_cents};
    out->where = shop ? address_text(rq->mem, m.address, m.postcode, m.insee)
                      : place_text(rq->mem, o->place_name, address_text(rq->mem, o->street, o->postcode, o->insee));
    out->rows.v = NEW(rq->mem, struct receipt_row, o->lines.n);
    for (size_t i = 0; i < o->lines.n; i++) {
        const struct order_line_view *l = &o->lines.v[i];
        out->rows.v[out->rows.n++] =
            (struct receipt_row){qty_text(rq->mem, rq->lang, l->qty_milli, l->unit), l->title, l->total_cents};
    }
}

static void receipt_get(struct rq *rq)
{
    struct purchase_view p;
    struct terms_kept t = {.text = S("")};

    if (!purchase_read(rq->db, rq->mem, rq_param(rq, 0), &p)) {
        rq_not_found(rq);
        return;
    }
    terms_read(rq->db, rq->mem, p.id, &t);
    struct entry_receipt_view v = {.title = tr(rq->lang, "Receipt of an order"),
                                   .demo = paper_demo(rq),
                                   .name = p.name,
                                   .total_cents = p.total_cents,
                                   .terms = t.text,
                                   .mandate = mandate_text(rq, rq->db, p.id),
                                   .find_url = rq_absolute(rq, S("/suivre")),
                                   .help = setting_str(rq->place, SETTING_HELP_PHONE),
                                   .back = rq_url(rq, str_fmt(rq->mem, "/achat/%.*s", STR_ARG(p.token)))};
    v.orders.v = NEW(rq->mem, struct receipt_order, p.orders.n);
    for (size_t i = 0; i < p.orders.n; i++) receipt_order(rq, rq->db, &p.orders.v[i], &v.orders.v[v.orders.n++]);
    sheet_open(rq, v.title);
    tpl_entry_receipt(&rq->out, rq->lang, &v);
}

/* --- the form --- */

/* What can be ordered by a code alone, and is there. */
static bool on_paper(const struct offer *o)
{
    bool sold = str_eq(o->mode, S("order")) || str_eq(o->mode, S("reserve"));

    return sold && o->price_cents.set && !o->book_min && o->available_milli > 0;
}

static struct form_row row_of(struct rq *rq, const struct offer *o)
{
    bool measured = str_eq(o->unit, S("kg")) || str_eq(o->unit, S("l"));

    str detail = unit_price_text(rq->mem, rq->lang, o), weight = piece_weight_text(rq->mem, rq->lang, o);

    if (weight.n) detail = str_fmt(rq->mem, "%.*s · %.*s", STR_ARG(weight), STR_ARG(detail));
    return (struct form_row){.code = o->code,
                             .title = cart_line_title(rq->mem, rq->lang, o),
                             .detail = detail,
                             .range = o->kilo_cents ? offer_price_text(rq->mem, rq->lang, o) : S(""),
                             .unit = measured ? o->unit : S(""),
                             .price_cents = o->price_cents.v};
}

static void slots_fill(struct rq *rq, struct form_shop *s)
{
    struct pickup_places all;
    int64_t place = 0;

    reception_places(rq->db, rq->mem, s->id, &all);
    for (size_t i = all.n; i-- > 0;)
        if (all.v[i].hours) place = all.v[i].id;
    reception_slots(rq->db, rq->mem, rq->lang,
                    &(struct slot_ask){s->id, rq->now, S("pickup"), SLOTS_MOST_PAPER, 0, place}, &s->slots);
}

/* The shop's sheet, begun at its first product; NULL: it is not public, or the paper is full. */
static struct form_shop *shop_of(struct rq *rq, struct entry_form_view *v, int64_t merchant_id)
{
    struct merchant m;

    for (size_t i = 0; i < v->shops.n; i++)
        if (v->shops.v[i].id == merchant_id) return &v->shops.v[i];
    if (!merchant_public(rq->db, rq->mem, rq->lang, merchant_id, &m) || !m.pay_in_shop) return NULL;
    if (v->shops.n == SHOPS_MOST) {
        v->more = true;
        return NULL;
    }
    struct form_shop *s = &v->shops.v[v->shops.n++];
    *s = (struct form_shop){.id = m.id,
                            .name = m.name,
                            .where = address_text(rq->mem, m.address, m.postcode, m.insee),
                            .phone = m.phone,
                            .delivers = m.delivers && str_eq(m.mode, S("order")),
                            .rows = {NEW(rq->mem, struct form_row, ROWS_MOST), 0}};
    slots_fill(rq, s);
    return s;
}

/* False: there is no room for it on its shop's sheet. What is left out is said on the paper: who has nothing else must know. */
static bool offer_put(struct rq *rq, struct entry_form_view *v, const struct offer *o)
{
    struct form_shop *s = on_paper(o) ? shop_of(rq, v, o->merchant_id) : NULL;

    if (!s) return true;
    if (s->rows.n < ROWS_MOST) s->rows.v[s->rows.n++] = row_of(rq, o);
    else s->more = true;
    return !s->more;
}

static void shop_put(struct rq *rq, struct entry_form_view *v, int64_t merchant_id)
{
    struct paper_offers_rows r;
    struct merchant m;
    struct offer o;

    if (!merchant_public(rq->db, rq->mem, rq->lang, merchant_id, &m) || !m.pay_in_shop) return;
    q_paper_offers(rq->db, rq->mem, merchant_id, S("order"), S("reserve"), OFFERS_LOOKED, &r);
    for (size_t i = 0; i < r.n; i++)
        if (offer_any(rq->db, rq->mem, rq->lang, r.v[i].id, rq->now, &o) && !offer_put(rq, v, &o)) return;
    for (size_t i = 0; i < v->shops.n && r.n == OFFERS_LOOKED; i++)
        v->shops.v[i].more |= v->shops.v[i].id == merchant_id;
}

/* "12345,23456": a selection, in the order of the codes. */
static void codes_put(struct rq *rq, struct entry_form_view *v, str codes)
{
    struct offer_of_code_row r;
    struct offer o;
    str code;

    for (int n = 0; n < CODES_MOST && str_cut(&codes, ',', &code); n++)
        if (q_offer_of_code(rq->db, rq->mem, str_trim(code), &r) &&
            offer_any(rq->db, rq->mem, rq->lang, r.id, rq->now, &o))
            offer_put(rq, v, &o);
    v->more |= codes.n > 0;
}

/* --- without a screen: which ways there are --- */

static str form_url(struct rq *rq, const char *what, str slug)
{
    return rq_url(rq, str_fmt(rq->mem, "/bon-de-commande?%s=%.*s", what, STR_ARG(slug)));
}

static void ways_page(struct rq *rq)
{
    struct entry_ways_view v = {.base = rq_base(rq),
                                .help = setting_str(rq->place, SETTING_HELP_PHONE),
                                .hours = setting_str(rq->place, SETTING_HELP_HOURS)};
    struct markets k;
    struct merchants m;

    reception_markets(rq->db, rq->mem, rq->lang, rq->now, &k);
    merchants_public(rq->db, rq->mem, rq->lang, (str){0}, &m);
    v.markets.v = NEW(rq->mem, struct way_line, k.n);
    v.shops.v = NEW(rq->mem, struct way_line, m.n);
    for (size_t i = 0; i < k.n; i++)
        if (k.v[i].merchants)
            v.markets.v[v.markets.n++] =
                (struct way_line){k.v[i].name, k.v[i].when, form_url(rq, "marche", k.v[i].slug)};
    for (size_t i = 0; i < m.n; i++) {
        const struct commune *c = commune_of(m.v[i].insee);
        if (m.v[i].pay_in_shop && !str_eq(m.v[i].mode, S("showcase")))
            v.shops.v[v.shops.n++] =
                (struct way_line){m.v[i].name, c ? c->name : S(""), form_url(rq, "boutique", m.v[i].slug)};
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "Order on paper or by phone"), .body = "", .nav = "help"});
    tpl_entry_ways(&rq->out, rq->lang, &v);
    page_close(rq);
}

static struct entry_form_view form_begun(struct rq *rq)
{
    return (struct entry_form_view){.back = rq_url(rq, S("/")),
                                    .help = setting_str(rq->place, SETTING_HELP_PHONE),
                                    .printed = date_text(rq->mem, rq->lang, territory_zone(rq), rq->now, DATE_DAY_YEAR),
                                    .demo = paper_demo(rq),
                                    .shops = {NEW(rq->mem, struct form_shop, SHOPS_MOST), 0}};
}

static void form_end(struct rq *rq, struct entry_form_view *v, str title)
{
    v->title = title;
    sheet_open(rq, title);
    tpl_entry_form(&rq->out, rq->lang, v);
}

/* With how many of it are proposed; false: it cannot be on paper. */
static bool line_put(struct rq *rq, struct entry_form_view *v, const struct entry_paper_line *l)
{
    struct offer o;

    if (!offer_any(rq->db, rq->mem, rq->lang, l->offer_id, rq->now, &o) || !on_paper(&o)) return false;
    struct form_shop *s = shop_of(rq, v, o.merchant_id);
    if (!s || s->rows.n == ROWS_MOST) return false;
    struct form_row *r = &s->rows.v[s->rows.n++];
    *r = row_of(rq, &o);
    r->proposed = qty_text(rq->mem, rq->lang, l->qty_milli, o.unit);
    return true;
}

void entry_paper_page(struct rq *rq, const struct entry_paper_asked *a)
{
    struct entry_form_view v = form_begun(rq);

    v.back = rq_url(rq, a->back);
    v.absent.v = NEW(rq->mem, struct form_absent, a->n + 1);
    for (size_t i = 0; i < a->n; i++)
        if (!line_put(rq, &v, &a->v[i])) v.absent.v[v.absent.n++] = (struct form_absent){a->v[i].title};
    form_end(rq, &v, tr_fill(rq->mem, tr(rq->lang, "Order form: %1"), &a->title, 1));
}

static void form_get(struct rq *rq)
{
    str shop = rq_query(rq, "boutique"), market = rq_query(rq, "marche"), codes = rq_query(rq, "codes");
    struct entry_form_view v = form_begun(rq);
    struct merchant_ids stalls = {0};
    struct merchant m;

    if (!shop.p && !market.p && !codes.p) {
        ways_page(rq);
        return;
    }
    if (shop.n && !merchant_public_by_slug(rq->db, rq->mem, rq->lang, shop, &m)) {
        rq_not_found(rq);
        return;
    }
    if (market.n) reception_market_stalls(rq->db, rq->mem, market, &stalls);
    if (!shop.n && !codes.n && !stalls.n) {
        rq_not_found(rq);
        return;
    }
    if (shop.n) shop_put(rq, &v, m.id);
    for (size_t i = 0; i < stalls.n && !v.more; i++) shop_put(rq, &v, stalls.v[i]);
    if (codes.n) codes_put(rq, &v, str_head(codes, 600));
    form_end(rq, &v, tr(rq->lang, "Order form"));
}

const struct route entry_paper_routes[] = {
    {GET, "/bon-de-commande", ACCESS_ANYONE, RATE_SEARCH, CACHE_PRIVATE, .read = form_get},
    {GET, "/achat/{token}/recu", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = receipt_get},
    ROUTES_END};
