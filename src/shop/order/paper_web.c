/* paper_web.c: on paper: the form to order with (a shop, a market, a selection), and the receipt of a purchase. A4, large type. */
#include "shop/order/web.h"

#include "app/assets.h"
#include "app/settings.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

enum { SHOPS_MOST = 30, ROWS_MOST = 60, OFFERS_LOOKED = 2 * ROWS_MOST, CODES_MOST = 60, SLOTS_MOST_PAPER = 8 };

struct order_sheet_view {
    str title, market, icon, css, print_css, size_css, form_css, demo;
};
struct order_paper_view {
    struct order_sheet_view sheet;
    str back, name, mandate, find_url, help, terms;
    int64_t total_cents;
    struct receipt_orders {
        struct receipt_order {
            str shop, number, code, when, where, phone, due;
            struct receipt_rows {
                struct receipt_row {
                    str qty, title;
                    int64_t total_cents;
                } *v;
                size_t n;
            } rows;
        } *v;
        size_t n;
    } orders;
};
struct order_form_view {
    struct order_sheet_view sheet;
    str back, help, printed;
    struct form_shops {
        struct form_shop {
            int64_t id;
            str name, where, phone;
            struct form_rows {
                struct form_row {
                    str code, title, detail, unit;
                    int64_t price_cents;
                } *v;
                size_t n;
            } rows;
            struct slots slots;
        } *v;
        size_t n;
    } shops;
};
#include "order_sheet.html.h"
#include "order_paper.html.h"
#include "order_form.html.h"

static struct order_sheet_view sheet_of(struct rq *rq, str title)
{
    struct order_sheet_view s = {.title = title, .market = setting_str(rq->place, SETTING_MARKET_NAME), .icon = asset_url("icone.svg"),
                                 .css = asset_url("foirail.css"), .print_css = asset_url("papier.css"), .size_css = asset_url("papier_feuille.css"),
                                 .form_css = asset_url("papier_bon.css"), .demo = S("")};

    if (setting_i64(rq->place, SETTING_DEMO)) s.demo = tr(rq->lang, "Demonstration: shops, people and prices are invented.");
    return s;
}

/* --- the receipt --- */

/* "Ordered by telephone, typed in by Sandrine for Odette Marin." */
static str mandate_text(struct rq *rq, struct db *db, int64_t purchase_id)
{
    struct mandate_of_row m;

    if (!q_mandate_of(db, rq->mem, purchase_id, &m)) return S("");
    str way = str_eq(m.how, S("phone"))   ? tr(rq->lang, "Ordered by telephone.")
              : str_eq(m.how, S("paper")) ? tr(rq->lang, "Ordered on a paper form.")
              : str_eq(m.how, S("desk"))  ? tr(rq->lang, "Ordered at the desk.")
                                          : tr(rq->lang, "Ordered by a relative.");
    str when = date_text(rq->mem, rq->lang, territory_zone(rq), m.at, DATE_FULL), pieces[] = {m.name, when, m.asked_by};
    str by = tr_fill(rq->mem, m.asked_by.n ? tr(rq->lang, "Typed in by %1 on %2, asked by %3.") : tr(rq->lang, "Typed in by %1 on %2."), pieces, 3);
    return str_fmt(rq->mem, "%.*s %.*s", STR_ARG(way), STR_ARG(by));
}

static void receipt_order(struct rq *rq, struct db *db, const struct order_view *o, struct receipt_order *out)
{
    struct merchant m = {.name = S(""), .phone = S("")};
    bool shop = str_eq(o->fulfilment, S("pickup")) && !o->place_id;

    merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m);
    *out = (struct receipt_order){.shop = m.name, .number = o->number, .code = o->code, .when = order_when_text(db, rq->mem, rq->lang, o), .phone = m.phone,
                                  .due = order_due_text(rq->mem, rq->lang, o)};
    out->where = shop ? address_text(rq->mem, m.address, m.postcode, m.insee)
                      : place_text(rq->mem, o->place_name, address_text(rq->mem, o->street, o->postcode, o->insee));
    out->rows.v = NEW(rq->mem, struct receipt_row, o->lines.n);
    for (size_t i = 0; i < o->lines.n; i++) {
        const struct order_line_view *l = &o->lines.v[i];
        out->rows.v[out->rows.n++] = (struct receipt_row){order_qty_text(rq->mem, rq->lang, l->qty_milli, l->unit), l->title, l->total_cents};
    }
}

static void receipt_get(struct rq *rq)
{
    struct purchase_view p;
    struct purchase_terms t = {.text = S("")};

    if (!purchase_read(rq->db, rq->mem, rq_param(rq, 0), &p)) {
        rq_not_found(rq);
        return;
    }
    purchase_terms_read(rq->db, rq->mem, p.id, &t);
    struct order_paper_view v = {.sheet = sheet_of(rq, tr(rq->lang, "Receipt of an order")), .name = p.name, .total_cents = p.total_cents, .terms = t.text,
                                   .mandate = mandate_text(rq, rq->db, p.id), .find_url = rq_absolute(rq, S("/suivre")),
                                   .help = setting_str(rq->place, SETTING_HELP_PHONE),
                                   .back = rq_url(rq, str_fmt(rq->mem, "/achat/%.*s", STR_ARG(p.token)))};
    v.orders.v = NEW(rq->mem, struct receipt_order, p.orders.n);
    for (size_t i = 0; i < p.orders.n; i++) receipt_order(rq, rq->db, &p.orders.v[i], &v.orders.v[v.orders.n++]);
    tpl_order_sheet(&rq->out, rq->lang, &v.sheet);
    tpl_order_paper(&rq->out, rq->lang, &v);
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

    return (struct form_row){.code = o->code, .title = cart_line_title(rq->mem, rq->lang, o), .detail = unit_price_text(rq->mem, rq->lang, o),
                             .unit = measured ? o->unit : S(""), .price_cents = o->price_cents.v};
}

static void slots_fill(struct rq *rq, struct form_shop *s)
{
    struct pickup_places all;
    int64_t place = 0;

    reception_places(rq->db, rq->mem, s->id, &all);
    for (size_t i = all.n; i-- > 0;)
        if (all.v[i].hours) place = all.v[i].id;
    reception_slots(rq->db, rq->mem, rq->lang, &(struct slot_ask){s->id, rq->now, S("pickup"), SLOTS_MOST_PAPER, 0, place}, &s->slots);
}

/* The shop's sheet, begun at its first product; NULL: it is not public, or the paper is full. */
static struct form_shop *shop_of(struct rq *rq, struct order_form_view *v, int64_t merchant_id)
{
    struct merchant m;

    for (size_t i = 0; i < v->shops.n; i++)
        if (v->shops.v[i].id == merchant_id) return &v->shops.v[i];
    if (v->shops.n == SHOPS_MOST || !merchant_public(rq->db, rq->mem, rq->lang, merchant_id, &m) || !m.pay_in_shop) return NULL;
    struct form_shop *s = &v->shops.v[v->shops.n++];
    *s = (struct form_shop){.id = m.id, .name = m.name, .where = address_text(rq->mem, m.address, m.postcode, m.insee), .phone = m.phone,
                            .rows = {NEW(rq->mem, struct form_row, ROWS_MOST), 0}};
    slots_fill(rq, s);
    return s;
}

/* False: its shop's sheet is full. */
static bool offer_put(struct rq *rq, struct order_form_view *v, const struct offer *o)
{
    struct form_shop *s = on_paper(o) ? shop_of(rq, v, o->merchant_id) : NULL;

    if (s && s->rows.n < ROWS_MOST) s->rows.v[s->rows.n++] = row_of(rq, o);
    return !s || s->rows.n < ROWS_MOST;
}

static void shop_put(struct rq *rq, struct order_form_view *v, int64_t merchant_id)
{
    struct paper_offers_rows r;
    struct merchant m;
    struct offer o;

    if (!merchant_public(rq->db, rq->mem, rq->lang, merchant_id, &m) || !m.pay_in_shop) return;
    q_paper_offers(rq->db, rq->mem, merchant_id, S("order"), S("reserve"), OFFERS_LOOKED, &r);
    for (size_t i = 0; i < r.n; i++)
        if (offer_any(rq->db, rq->mem, rq->lang, r.v[i].id, rq->now, &o) && !offer_put(rq, v, &o)) return;
}

/* "12345,23456": a selection, in the order of the codes. */
static void codes_put(struct rq *rq, struct order_form_view *v, str codes)
{
    struct offer_of_code_row r;
    struct offer o;
    str code;

    for (int n = 0; n < CODES_MOST && str_cut(&codes, ',', &code); n++)
        if (q_offer_of_code(rq->db, rq->mem, str_trim(code), &r) && offer_any(rq->db, rq->mem, rq->lang, r.id, rq->now, &o)) offer_put(rq, v, &o);
}

static void form_get(struct rq *rq)
{
    str shop = rq_query(rq, "boutique"), market = rq_query(rq, "marche"), codes = rq_query(rq, "codes");
    struct order_form_view v = {.back = rq_url(rq, S("/")), .help = setting_str(rq->place, SETTING_HELP_PHONE),
                                .printed = date_text(rq->mem, rq->lang, territory_zone(rq), rq->now, DATE_DAY_YEAR),
                                .shops = {NEW(rq->mem, struct form_shop, SHOPS_MOST), 0}};
    struct merchant_ids stalls = {0};
    struct merchant m;

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
    for (size_t i = 0; i < stalls.n && i < SHOPS_MOST; i++) shop_put(rq, &v, stalls.v[i]);
    if (codes.n) codes_put(rq, &v, str_head(codes, 600));
    v.sheet = sheet_of(rq, tr(rq->lang, "Order form"));
    tpl_order_sheet(&rq->out, rq->lang, &v.sheet);
    tpl_order_form(&rq->out, rq->lang, &v);
}

const struct route order_paper_routes[] = {
    {GET, "/bon-de-commande", ACCESS_ANYONE, RATE_SEARCH, CACHE_PRIVATE, .read = form_get},
    {GET, "/achat/{token}/recu", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = receipt_get},
    ROUTES_END};
