/* orders_web.c: orders under way in all shops, to find the one somebody calls about; and a shop that calls to take no more for a while. */
#include "shop/office/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/settings.h"
#include "office.sql.h"
#include "shop/account/account.h"
#include "shop/merchant/merchant.h"
#include "shop/order/order.h"
#include "shop/reception/reception.h"

enum { ORDERS_MOST = 100, WANTED_MOST = 20 };

struct office_orders_view {
    str action, wanted, shop, slug;
    struct office_order_rows {
        struct office_order_row {
            str number, url, shop, buyer, slot, state;
        } * v;
        size_t n;
    } orders;
};
#include "office_nav.html.h"
#include "office_orders.html.h"

/* "412", "0412", "b7-0412", "B7 0412": what its number ends with; empty: no number does. */
static str tail_of(struct arena *mem, str typed)
{
    struct buf digits = buf_new(mem, WANTED_MOST);
    int64_t n;

    for (size_t i = 0; i < typed.n && digits.n < WANTED_MOST; i++) {
        char c = typed.p[i];
        if (c >= '0' && c <= '9') buf_byte(&digits, c);
        else digits.n = 0;
    }
    return str_i64(buf_str(&digits), &n) && n > 0 ? str_fmt(mem, "-%04lld", (long long)n) : S("");
}

static void orders_find(struct rq *rq, struct office_orders_view *v, int64_t merchant_id)
{
    struct office_orders_open_rows r;
    struct office_orders_open_args a = {
        .submitted = S("submitted"),
        .accepted = S("accepted"),
        .preparing = S("preparing"),
        .ready = S("ready"),
        .away = S("out_for_delivery"),
        .tail = tail_of(rq->mem, v->wanted),
        .any_number = !v->wanted.n,
        .merchant_id = merchant_id,
        .most = ORDERS_MOST,
    };

    q_office_orders_open(rq->db, rq->mem, &a, &r);
    v->orders = (struct office_order_rows){NEW(rq->mem, struct office_order_row, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        v->orders.v[i] = (struct office_order_row){
            r.v[i].number,
            rq_url(rq, str_fmt(rq->mem, "/equipe/commande/%.*s", STR_ARG(r.v[i].number))),
            r.v[i].merchant,
            r.v[i].buyer,
            reception_slot_text(rq->db, rq->mem, rq->lang, r.v[i].slot_at, r.v[i].slot_end_at),
            order_state_text(rq->lang, r.v[i].state)};
}

static void orders_get(struct rq *rq)
{
    str slug = rq_query(rq, "boutique");
    struct office_orders_view v = {.action = rq_url(rq, S("/equipe/commandes")),
                                   .wanted = str_head(str_trim(rq_query(rq, "numero")), WANTED_MOST),
                                   .slug = S("")};
    struct office_shop_of_slug_row shop = {0};

    if (slug.n && !q_office_shop_of_slug(rq->db, rq->mem, slug, &shop)) {
        rq_not_found(rq);
        return;
    }
    if (slug.n) v.shop = shop.name, v.slug = slug;
    orders_find(rq, &v, shop.id);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Orders under way"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"orders", 0, rq->rights});
    tpl_office_orders(&rq->out, rq->lang, &v);
    buf_put(&rq->out, S("</div>\n"));
    page_close(rq);
}

/* --- a shop that takes no orders for a while --- */

static const struct {
    str word;
    enum pause pause;
    const char *news;
} pauses[] = {
    {S("heure"), PAUSE_HOUR, "paused"},
    {S("demain"), PAUSE_TOMORROW, "paused"},
    {S("reprendre"), PAUSE_OVER, "resumed"},
};

static void pause_go(struct rq *rq, struct db *db, int64_t merchant_id)
{
    struct order_view o;
    str number = rq_field(rq, "commande");

    if (number.n && order_numbered(db, rq->mem, number, &o) && o.merchant_id == merchant_id)
        rq_go(rq, "/equipe/commande/%.*s", STR_ARG(o.number));
    else rq_go(rq, "/equipe/fiche/%lld?fait=1", (long long)merchant_id);
}

static void pause_write(struct rq *rq, struct tx *tx)
{
    str word = rq_field(rq, "pour");
    struct merchant m;
    int64_t id = 0;

    if (!str_i64(rq_param(rq, 0), &id) || !merchant_any(tx->db, rq->mem, rq->lang, id, &m)) {
        rq_not_found(rq);
        return;
    }
    for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
        if (!word.n || !str_eq(word, pauses[i].word)) continue;
        reception_pause_set(tx, rq->now, id, rq->person_id, pauses[i].pause);
        audit_note(rq, tx, "merchant.pause", str_fmt(tx->mem, "merchant %lld", (long long)id), word);
        owners_tell(tx, &(struct owners_news){rq->now, id, rq->person_id, pauses[i].news, S(""), S("")});
    }
    pause_go(rq, tx->db, id);
}

const struct route office_orders_routes[] = {
    {GET, "/equipe/commandes", ACCESS_STAFF | ACCESS_HELP, RATE_SEARCH, .read = orders_get},
    {POST, "/equipe/fiche/{id}/pause", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = pause_write},
    ROUTES_END};
