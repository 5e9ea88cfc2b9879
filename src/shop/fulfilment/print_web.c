/* print_web.c: what a shop prints: a ticket for one order, labels for the bags, the list of all there is to prepare.
** Tickets and labels are pages of their own, in the measures of the paper. */
#include "shop/fulfilment/inside.h"

#include "app/assets.h"
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

struct fulfilment_paper_view {
    int64_t merchant_id; /* 0: of the shop that is signed in */
    str title, market, back, back_text, shop, printed, demo;
    const char *size; /* its style sheet */
    bool roll;
    struct tickets tickets;
};
struct fulfilment_list_view {
    str now;
    int64_t orders;
    struct fulfilment_goods {
        struct fulfilment_good {
            str title, unit, qty, who;
            int64_t milli;
        } * v;
        size_t n;
    } goods;
    struct fulfilment_nav nav;
};
#include "fulfilment_nav.html.h"
#include "fulfilment_list.html.h"
#include "fulfilment_labels.html.h"
#include "fulfilment_slip.html.h"
#include "fulfilment_card.html.h"
#include "fulfilment_morning.html.h"

/* --- the list to prepare --- */

static struct fulfilment_good *good_of(struct fulfilment_goods *g, const struct order_line_view *line)
{
    for (size_t i = 0; i < g->n; i++)
        if (str_eq(g->v[i].title, line->title) && str_eq(g->v[i].unit, line->unit)) return &g->v[i];
    g->v[g->n] = (struct fulfilment_good){.title = line->title, .unit = line->unit};
    return &g->v[g->n++];
}

static void good_add(const struct ticket_light *l, struct fulfilment_list_view *v, const struct order_view *o,
                     const struct order_line_view *line)
{
    struct rq *rq = l->rq;
    struct fulfilment_good *g = good_of(&v->goods, line);
    str qty = qty_text(rq->mem, rq->lang, line->actual_milli, line->unit),
        hour = date_text(rq->mem, rq->lang, l->zone, o->slot_at, DATE_TIME);

    g->milli += line->actual_milli;
    g->qty = qty_text(rq->mem, rq->lang, g->milli, g->unit);
    g->who = str_fmt(rq->mem, "%.*s%s%.*s\u00a0%.*s, %.*s", STR_ARG(g->who), g->who.n ? " · " : "", STR_ARG(qty),
                     STR_ARG(o->number), STR_ARG(hour));
}

static void list_get(struct rq *rq)
{
    struct ticket_light l = ticket_light(rq, rq->db, TAB_PREPARE);
    struct fulfilment_list_view v = {.now = date_text(rq->mem, rq->lang, l.zone, rq->now, DATE_FULL),
                                     .nav = fulfilment_nav_make(rq)};
    struct order_views o;
    size_t lines = 0;

    ticket_orders(&l, &o);
    v.orders = (int64_t)o.n;
    for (size_t i = 0; i < o.n; i++) lines += o.v[i].lines.n;
    v.goods.v = NEW(rq->mem, struct fulfilment_good, lines);
    for (size_t i = 0; i < o.n; i++)
        for (size_t k = 0; k < o.v[i].lines.n; k++)
            if (!o.v[i].lines.v[k].prepared) good_add(&l, &v, &o.v[i], &o.v[i].lines.v[k]);
    page_open(rq, &(struct page){.title = tr(rq->lang, "List to prepare"),
                                 .body = "merchant",
                                 .nav = "orders",
                                 .back = S("/commercant/commandes"),
                                 .back_text = tr(rq->lang, "All orders")});
    tpl_fulfilment_list(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* --- tickets and labels --- */

static void paper_make(const struct ticket_light *l, struct fulfilment_paper_view *v)
{
    struct rq *rq = l->rq;
    struct merchant m = {0};

    merchant_any(l->db, rq->mem, rq->lang, v->merchant_id ? v->merchant_id : rq->merchant_id, &m);
    v->shop = m.name;
    v->market = setting_str(rq->place, SETTING_MARKET_NAME);
    v->printed = date_text(rq->mem, rq->lang, l->zone, rq->now, DATE_NUMERIC);
    v->demo = paper_demo(rq);
}

static void paper_begin(struct rq *rq, const struct fulfilment_paper_view *v)
{
    paper_open(rq, &(struct paper_page){v->title, {"papier.css", v->size}});
}

static void slip_get(struct rq *rq)
{
    struct ticket_light l = ticket_light(rq, rq->db, TAB_PREPARE);
    struct fulfilment_paper_view v = {.tickets = {NEW(rq->mem, struct ticket_view, 1), 1}};
    struct order_view o;

    if (!ticket_mine(rq, rq->db, &o)) return;
    v.roll = str_eq(rq_query(rq, "papier"), S("80"));
    v.size = v.roll ? "papier_80.css" : "papier_a6.css";
    v.title = tr_fill(rq->mem, tr(rq->lang, "Order %1"), &o.number, 1);
    v.back = rq_url(rq, str_fmt(rq->mem, "/commercant/commandes/%.*s", STR_ARG(o.number)));
    v.back_text = v.title;
    paper_make(&l, &v);
    ticket_make(&l, &o, &v.tickets.v[0]);
    paper_begin(rq, &v);
    tpl_fulfilment_slip(&rq->out, rq->lang, &v);
}

/* The card that goes with a present: the words and who sends them; neither goods nor prices. */
static void card_get(struct rq *rq)
{
    struct ticket_light l = ticket_light(rq, rq->db, TAB_PREPARE);
    struct fulfilment_paper_view v = {.tickets = {NEW(rq->mem, struct ticket_view, 1), 1}, .size = "papier_a6.css"};
    struct order_gift gift;
    struct order_view o;

    if (!ticket_mine(rq, rq->db, &o)) return;
    if (!order_gift_read(rq->db, rq->mem, o.id, &gift) || !gift.message.n) {
        rq_go(rq, "/commercant/commandes/%.*s", STR_ARG(o.number)); /* no words, no card */
        return;
    }
    v.title = tr(rq->lang, "Card of a present");
    v.back = rq_url(rq, str_fmt(rq->mem, "/commercant/commandes/%.*s", STR_ARG(o.number)));
    v.back_text = tr_fill(rq->mem, tr(rq->lang, "Order %1"), &o.number, 1);
    paper_make(&l, &v);
    ticket_make(&l, &o, &v.tickets.v[0]);
    paper_begin(rq, &v);
    tpl_fulfilment_card(&rq->out, rq->lang, &v);
}

/* What is collected or delivered today, by hour, on paper: for who has no screen at hand. */
static void morning_page(struct rq *rq, int64_t merchant_id, str back, str back_text)
{
    struct fulfilment_paper_view v = {.size = "papier_feuille.css",
                                      .title = tr(rq->lang, "Sheet of the day"),
                                      .back = back,
                                      .back_text = back_text,
                                      .merchant_id = merchant_id};
    struct ticket_light l = ticket_light(rq, rq->db, TAB_PREPARE);
    struct order_views o;
    int64_t tomorrow = day_start(l.zone, day_start(l.zone, rq->now) + 26 * HOUR_MS);

    orders_of_merchant(rq->db, rq->mem, merchant_id, S("submitted|accepted|preparing|ready|out_for_delivery"), &o);
    v.tickets.v = NEW(rq->mem, struct ticket_view, o.n);
    for (size_t i = 0; i < o.n; i++)
        if (o.v[i].slot_at < tomorrow && !str_eq(o.v[i].due, S("due_online")))
            ticket_make(&l, &o.v[i], &v.tickets.v[v.tickets.n++]);
    paper_make(&l, &v);
    v.printed = date_text(rq->mem, rq->lang, l.zone, rq->now, DATE_FULL);
    paper_begin(rq, &v);
    tpl_fulfilment_morning(&rq->out, rq->lang, &v);
}

static void morning_get(struct rq *rq)
{
    if (!no_shop_yet(rq))
        morning_page(rq, rq->merchant_id, rq_url(rq, S("/commercant/commandes")), tr(rq->lang, "All orders"));
}

/* Printed by staff for a shop without a screen, and brought or read to it. */
static void staff_morning_get(struct rq *rq)
{
    struct merchant m;
    int64_t id = 0;

    if (!str_i64(rq_param(rq, 0), &id) || !merchant_any(rq->db, rq->mem, rq->lang, id, &m)) {
        rq_not_found(rq);
        return;
    }
    morning_page(rq, id, rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld", (long long)id)), m.name);
}

/* One label an order that is in the house: to prepare, then ready. */
static void labels_get(struct rq *rq)
{
    struct fulfilment_paper_view v = {.size = "papier_a4.css",
                                      .title = tr(rq->lang, "Labels for bags"),
                                      .back = rq_url(rq, S("/commercant/commandes")),
                                      .back_text = tr(rq->lang, "All orders")};
    struct ticket_light l[2] = {ticket_light(rq, rq->db, TAB_PREPARE), ticket_light(rq, rq->db, TAB_READY)};
    struct order_views o[2];

    if (no_shop_yet(rq)) return;
    for (int i = 0; i < 2; i++) ticket_orders(&l[i], &o[i]);
    v.tickets.v = NEW(rq->mem, struct ticket_view, o[0].n + o[1].n);
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < o[i].n; k++) ticket_make(&l[i], &o[i].v[k], &v.tickets.v[v.tickets.n++]);
    paper_make(&l[0], &v);
    paper_begin(rq, &v);
    tpl_fulfilment_labels(&rq->out, rq->lang, &v);
}

const struct route fulfilment_print_routes[] = {
    {GET, "/commercant/a-preparer", ACCESS_MEMBER, RATE_PAGE, .read = list_get},
    {GET, "/commercant/feuille-du-jour", ACCESS_MEMBER, RATE_PAGE, .read = morning_get},
    {GET, "/equipe/fiche/{id}/feuille-du-jour", ACCESS_STAFF | ACCESS_HELP, RATE_PAGE, .read = staff_morning_get},
    {GET, "/commercant/etiquettes", ACCESS_MEMBER, RATE_PAGE, .read = labels_get},
    {GET, "/commercant/commandes/{numero}/ticket", ACCESS_MEMBER, RATE_PAGE, .read = slip_get},
    {GET, "/commercant/commandes/{numero}/carte", ACCESS_MEMBER, RATE_PAGE, .read = card_get},
    ROUTES_END};
