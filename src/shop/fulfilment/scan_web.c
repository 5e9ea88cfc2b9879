/* scan_web.c: the buyer's code read by the shop's telephone: by the page that looks through its camera, or by the
** telephone's own camera, which opens the address within the code. */
#include "shop/fulfilment/inside.h"

#include "app/assets.h"

struct fulfilment_scan_view {
    str orders, base;
    struct fulfilment_nav nav;
};
struct fulfilment_scanned_view {
    str find, enter;
};
#include "fulfilment_nav.html.h"
#include "fulfilment_scan.html.h"
#include "fulfilment_scanned.html.h"

/* This page alone may use the camera. */
static void scan_get(struct rq *rq)
{
    struct fulfilment_scan_view v = {.orders = rq_url(rq, S("/commercant/commandes?onglet=pretes")),
                                     .base = rq_absolute(rq, S("/r/")),
                                     .nav = fulfilment_nav_make(rq)};

    if (no_shop_yet(rq)) return;
    rq_out_header(rq, "Permissions-Policy", S("camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"));
    page_open(rq, &(struct page){.title = tr(rq->lang, "Read the buyer’s code"),
                                 .body = "merchant",
                                 .nav = "orders",
                                 .scan = true,
                                 .back = S("/commercant/commandes"),
                                 .back_text = tr(rq->lang, "All orders")});
    tpl_fulfilment_scan(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* The same to everybody who is not of the shop, whatever the address says: nobody learns which orders there are. */
static void scanned_page(struct rq *rq)
{
    struct fulfilment_scanned_view v = {rq_url(rq, S("/suivre")), rq_url(rq, S("/commercant/entrer"))};

    page_open(rq, &(struct page){.title = tr(rq->lang, "A code to hand over an order"), .body = ""});
    tpl_fulfilment_scanned(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void scanned_get(struct rq *rq)
{
    struct order_view o;

    if (rq_can(rq, ACCESS_MEMBER) && rq->merchant_id &&
        order_of_merchant(rq->db, rq->mem, rq->merchant_id, rq_param(rq, 0), &o) &&
        order_scan_right(rq->mem, &o, rq_param(rq, 1)))
        rq_go(rq, "/commercant/commandes/%.*s?lu=%.*s", STR_ARG(o.number), STR_ARG(rq_param(rq, 1)));
    else scanned_page(rq);
}

const struct route fulfilment_scan_routes[] = {
    {GET, "/commercant/scanner", ACCESS_MEMBER, RATE_PAGE, .read = scan_get},
    {GET, "/r/{numero}/{mot}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = scanned_get},
    ROUTES_END};
