/* review_web.c: reviews as everybody reads them: the section of a page, all of them in the order asked for, and the rules. */
#include "shop/review/inside.h"

#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"

enum { A_PAGE = 20, PAGES_MOST = 200 };

struct review_all_view {
    str title, average, count, rule_url, before, after, back, back_url;
    struct review_cards cards;
    struct review_orders {
        struct review_order {
            str text, url;
            bool here;
        } v[3];
        size_t n;
    } orders;
};
struct review_rule_view {
    int64_t write_days, days, years;
    struct review_grounds {
        struct review_ground_line {
            str text;
        } v[16];
        size_t n;
    } grounds;
};
#include "review_all.html.h"
#include "review_list.html.h"
#include "review_rule.html.h"

static str day_of(struct rq *rq, int64_t at)
{
    return date_text(rq->mem, rq->lang, setting_str(rq->place, SETTING_TIME_ZONE), at, DATE_DAY_YEAR);
}

str review_dates_text(struct rq *rq, const struct review *r)
{
    str piece[] = {day_of(rq, r->received_at), day_of(rq, r->published_at.set ? r->published_at.v : r->written_at)};

    return tr_fill(rq->mem, tr(rq->lang, "Received on %1, published on %2. Purchase checked by the market."), piece, 2);
}

static void cards_make(struct rq *rq, const struct review_list_ask *ask, struct review_cards *out)
{
    struct reviews_newest_rows r;

    if (str_eq(ask->order, S("best")))
        q_reviews_best(rq->db, rq->mem, ask->merchant_id, ask->product_id, S("published"), ask->most, ask->skip,
                       (struct reviews_best_rows *)(void *)&r);
    else if (str_eq(ask->order, S("worst")))
        q_reviews_worst(rq->db, rq->mem, ask->merchant_id, ask->product_id, S("published"), ask->most, ask->skip,
                        (struct reviews_worst_rows *)(void *)&r);
    else q_reviews_newest(rq->db, rq->mem, ask->merchant_id, ask->product_id, S("published"), ask->most, ask->skip, &r);
    *out = (struct review_cards){NEW(rq->mem, struct review_card, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) {
        struct review one = review_made(&r.v[i]);
        out->v[i] = (struct review_card){
            one.id,
            review_stars_text(rq->mem, rq->lang, one.stars),
            one.signed_as,
            one.text,
            review_dates_text(rq, &one),
            one.answer,
            rq_url(rq, str_fmt(rq->mem, "/signaler/boutique/%.*s?avis=%lld", STR_ARG(ask->slug), (long long)one.id))};
    }
}

static str average_text(struct rq *rq, const struct review_sum *s)
{
    str n = review_average(rq->mem, s);

    if (rq->lang == LANG_FR) n = str_fmt(rq->mem, "%.*s,%.*s", STR_ARG(str_head(n, 1)), STR_ARG(str_from(n, 2)));
    return tr_fill(rq->mem, tr(rq->lang, "%1 out of 5"), &n, 1);
}

static str count_text(struct rq *rq, const struct review_sum *s)
{
    str n = str_fmt(rq->mem, "%lld", (long long)s->n);

    return tr_fill(rq->mem, tr_n(rq->lang, s->n, "%1 review", "%1 reviews"), &n, 1);
}

void review_list_read(struct rq *rq, const struct review_list_ask *ask, struct review_list_view *v)
{
    struct review_sum s;

    *v = (struct review_list_view){0};
    review_sum_read(rq->db, rq->mem, ask->merchant_id, ask->product_id, &s);
    if (!s.n) return;
    v->average = average_text(rq, &s);
    v->count = count_text(rq, &s);
    v->rule_url = rq_url(rq, S("/avis"));
    if (s.n > ask->most && !ask->product_id)
        v->all_url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s/avis", STR_ARG(ask->slug)));
    cards_make(rq, ask, &v->cards);
}

/* --- all of them --- */

struct reading {
    struct merchant m;
    struct review_list_ask ask;
    str product; /* its public id, empty: of the shop */
    str about, path;
    int64_t page;
};

static str list_url(struct rq *rq, const struct reading *r, str order, int64_t page)
{
    str url = str_fmt(rq->mem, "/boutique/%.*s/avis", STR_ARG(r->m.slug));
    struct buf b = buf_new(rq->mem, 1024);

    buf_put(&b, rq_url(rq, url));
    if (r->product.n) buf_fmt(&b, "?produit=%.*s", STR_ARG(r->product));
    if (order.n) buf_fmt(&b, "%stri=%.*s", r->product.n ? "&" : "?", STR_ARG(order));
    if (page) buf_fmt(&b, "%spage=%lld", r->product.n || order.n ? "&" : "?", (long long)page);
    return buf_str(&b);
}

/* False: no such shop, or no such product of it. */
static bool reading_find(struct rq *rq, struct reading *r)
{
    struct offers all;
    str order = rq_query(rq, "tri"), product = rq_query(rq, "produit");

    *r = (struct reading){.product = S("")};
    if (!merchant_public_by_slug(rq->db, rq->mem, rq->lang, rq_param(rq, 0), &r->m)) return false;
    r->about = r->m.name, r->path = str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(r->m.slug));
    r->ask = (struct review_list_ask){.merchant_id = r->m.id, .most = A_PAGE + 1, .slug = r->m.slug, .order = S("")};
    if (str_eq(order, S("best")) || str_eq(order, S("worst"))) r->ask.order = order;
    if (str_i64(rq_query(rq, "page"), &r->page) && r->page > 0 && r->page <= PAGES_MOST) r->ask.skip = r->page * A_PAGE;
    else r->page = 0;
    if (!product.n) return true;
    offers_of_product(rq->db, rq->mem, rq->lang, product, rq->now, &all);
    if (!all.n || all.v[0].merchant_id != r->m.id) return false;
    r->product = all.v[0].pub, r->ask.product_id = all.v[0].product_id, r->about = all.v[0].title;
    r->path = str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(all.v[0].pub), STR_ARG(all.v[0].slug));
    return true;
}

static void orders_fill(struct rq *rq, const struct reading *r, struct review_all_view *v)
{
    static const struct {
        const char *code, *text;
    } orders[] = {{"", _("The latest first")}, {"best", _("The best first")}, {"worst", _("The worst first")}};

    for (size_t i = 0; i < 3; i++)
        v->orders.v[v->orders.n++] =
            (struct review_order){tr(rq->lang, orders[i].text), list_url(rq, r, str_c(orders[i].code), 0),
                                  str_eq(r->ask.order, str_c(orders[i].code))};
}

static void all_get(struct rq *rq)
{
    struct review_all_view v = {0};
    struct reading r;
    struct review_sum s;

    if (!reading_find(rq, &r)) {
        rq_not_found(rq);
        return;
    }
    rq_depends(rq, "merchant", r.m.id);
    review_sum_read(rq->db, rq->mem, r.m.id, r.ask.product_id, &s);
    cards_make(rq, &r.ask, &v.cards);
    if (v.cards.n > A_PAGE && r.page < PAGES_MOST) v.after = list_url(rq, &r, r.ask.order, r.page + 1);
    if (v.cards.n > A_PAGE) v.cards.n = A_PAGE;
    if (r.page) v.before = list_url(rq, &r, r.ask.order, r.page - 1);
    if (s.n) v.average = average_text(rq, &s), v.count = count_text(rq, &s);
    orders_fill(rq, &r, &v);
    v.title = tr_fill(rq->mem, tr(rq->lang, "Reviews of %1"), &r.about, 1);
    v.rule_url = rq_url(rq, S("/avis"));
    v.back = tr_fill(rq->mem, tr(rq->lang, "Back to %1"), &r.about, 1);
    v.back_url = rq_url(rq, r.path);
    page_open(rq, &(struct page){.title = v.title,
                                 .canonical = str_fmt(rq->mem, "/boutique/%.*s/avis", STR_ARG(r.m.slug)),
                                 .nav = "shops",
                                 .description = v.title});
    tpl_review_all(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* --- the rules --- */

static void rule_get(struct rq *rq)
{
    struct review_rule_view v = {.write_days = REVIEW_WRITE_DAYS,
                                 .years = REVIEW_KEPT_YEARS,
                                 .days = setting_i64(rq->place, SETTING_REVIEW_DAYS)};

    for (size_t i = 0; review_ground(i); i++)
        v.grounds.v[v.grounds.n++] = (struct review_ground_line){review_ground_text(rq->lang, str_c(review_ground(i)))};
    rq_depends(rq, "settings", 0);
    page_open(rq, &(struct page){.title = tr(rq->lang, "How reviews work"),
                                 .canonical = S("/avis"),
                                 .nav = "help",
                                 .description = tr(rq->lang, "How reviews work")});
    tpl_review_rule(&rq->out, rq->lang, &v);
    page_close(rq);
}

const struct route review_routes[] = {
    {GET, "/avis", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = rule_get},
    {GET, "/boutique/{slug}/avis", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = all_get},
    {GET, "/commercant/avis", ACCESS_MEMBER, RATE_PAGE, .read = review_mine_get},
    {POST, "/commercant/avis", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = review_mine_write},
    ROUTES_END};
