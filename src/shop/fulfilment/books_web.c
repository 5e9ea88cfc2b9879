/* books_web.c: what a shop looks up: its orders of all times, and the money of a day. */
#include "shop/fulfilment/inside.h"

#include "app/assets.h"
#include "lang/csv.h"
#include "shop/till/till.h"
#include "shop/territory/territory.h"

struct fulfilment_past_view {
    str action, words, day, next;
    bool asked;
    struct fulfilment_past_rows {
        struct fulfilment_past_row {
            str number, name, when, state, sum, url;
        } * v;
        size_t n;
    } rows;
    struct fulfilment_nav nav;
};
struct fulfilment_till_view {
    str action, day, day_text, u_before, u_after, u_csv, u_deposits;
    int64_t total_cents;
    struct fulfilment_till_sums {
        struct fulfilment_till_sum {
            str code, means;
            int64_t n, cents;
        } * v;
        size_t n;
    } sums;
    struct fulfilment_till_rows {
        struct fulfilment_till_row {
            str hour, number, name, means, url;
            int64_t cents;
        } * v;
        size_t n;
    } rows;
    struct fulfilment_nav nav;
};
#include "fulfilment_nav.html.h"
#include "fulfilment_past.html.h"
#include "fulfilment_till.html.h"

static void page(struct rq *rq, str title)
{
    page_open(rq, &(struct page){.title = title,
                                 .body = "merchant",
                                 .nav = "orders",
                                 .back = S("/commercant/commandes"),
                                 .back_text = tr(rq->lang, "All orders")});
}

/* --- old orders --- */

static str past_url(struct rq *rq, const struct till_past *p)
{
    return rq_url(rq, str_fmt(rq->mem, "/commercant/commandes/%.*s", STR_ARG(p->number)));
}

static void past_rows(struct rq *rq, str zone, const struct till_pasts *found, struct fulfilment_past_view *v)
{
    v->rows = (struct fulfilment_past_rows){NEW(rq->mem, struct fulfilment_past_row, found->n), found->n};
    for (size_t i = 0; i < found->n; i++) {
        const struct till_past *p = &found->v[i];
        v->rows.v[i] = (struct fulfilment_past_row){p->number,
                                                    p->name,
                                                    date_text(rq->mem, rq->lang, zone, p->slot_at, DATE_DAY_YEAR),
                                                    order_state_text(rq->lang, p->state),
                                                    money_text(rq->mem, rq->lang, cents(p->cents)),
                                                    past_url(rq, p)};
    }
}

static str next_url(struct rq *rq, const struct fulfilment_past_view *v, int64_t next)
{
    struct buf b = buf_new(rq->mem, 4096);

    buf_fmt(&b, "/commercant/commandes-passees?avant=%lld&jour=%.*s&q=", (long long)next, STR_ARG(v->day));
    buf_urlpart(&b, v->words);
    return rq_url(rq, buf_str(&b));
}

static void past_get(struct rq *rq)
{
    str zone = territory_zone(rq), words = rq_query(rq, "q"), day = rq_query(rq, "jour");
    struct till_past_ask ask = {.merchant_id = rq->merchant_id};
    struct fulfilment_past_view v = {.action = rq_url(rq, S("/commercant/commandes-passees")),
                                     .nav = fulfilment_nav_make(rq)};
    struct till_pasts found;
    int64_t before;

    if (no_shop_yet(rq)) return;
    ask.words = v.words = words.n ? utf8_head(text_clean(rq->mem, words), 80) : S("");
    if (day.n) {
        int64_t d = day_asked(rq, zone);
        ask.from_at = SOME_I64(day_at(zone, d)), ask.to_at = SOME_I64(day_at(zone, d + 1));
        v.day = day_typed(rq->mem, d);
    }
    if (str_i64(rq_query(rq, "avant"), &before)) ask.before_id = SOME_I64(before);
    v.asked = v.words.n || day.n;
    till_past(rq->db, rq->mem, &ask, &found);
    past_rows(rq, zone, &found, &v);
    if (found.next.set) v.next = next_url(rq, &v, found.next.v);
    page(rq, tr(rq->lang, "Past orders"));
    tpl_fulfilment_past(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* --- the money of a day --- */

static const str all_means[] = {S("online"), S("cash"), S("card"), S("cheque"), S("voucher"), S("deposit")};
enum { MEANS = sizeof all_means / sizeof *all_means };

static void till_read(struct rq *rq, str zone, int64_t day, struct till_takings *t)
{
    till_takings(rq->db, rq->mem, rq->merchant_id, day_at(zone, day), day_at(zone, day + 1), t);
}

static void sums_make(struct rq *rq, const struct till_takings *t, struct fulfilment_till_view *v)
{
    v->sums = (struct fulfilment_till_sums){NEW(rq->mem, struct fulfilment_till_sum, MEANS), MEANS};
    for (size_t m = 0; m < MEANS; m++) {
        struct fulfilment_till_sum *s = &v->sums.v[m];
        *s = (struct fulfilment_till_sum){.code = all_means[m], .means = till_means_text(rq->lang, all_means[m])};
        for (size_t i = 0; i < t->n; i++)
            if (str_eq(t->v[i].means, s->code)) s->n++, s->cents += t->v[i].cents;
        v->total_cents += s->cents;
    }
}

static str means_text(struct rq *rq, const struct till_taking *x)
{
    str means = till_means_text(rq->lang, x->means);

    if (x->cents >= 0 || str_eq(x->means, S("deposit"))) return means;
    return str_eq(x->means, S("online")) ? tr(rq->lang, "given back on the card")
                                         : tr_fill(rq->mem, tr(rq->lang, "given back: %1"), &means, 1);
}

static void till_rows(struct rq *rq, str zone, const struct till_takings *t, struct fulfilment_till_view *v)
{
    v->rows = (struct fulfilment_till_rows){NEW(rq->mem, struct fulfilment_till_row, t->n), t->n};
    for (size_t i = 0; i < t->n; i++) {
        const struct till_taking *x = &t->v[i];
        str means = means_text(rq, x);
        v->rows.v[i] =
            (struct fulfilment_till_row){date_text(rq->mem, rq->lang, zone, x->at, DATE_HOUR),
                                         x->number,
                                         x->name,
                                         means,
                                         rq_url(rq, str_fmt(rq->mem, "/commercant/commandes/%.*s", STR_ARG(x->number))),
                                         x->cents};
    }
}

static str till_url(struct rq *rq, const char *path, int64_t day)
{
    return rq_url(rq, str_fmt(rq->mem, "/commercant/%s?jour=%.*s", path, STR_ARG(day_typed(rq->mem, day))));
}

static void till_get(struct rq *rq)
{
    str zone = territory_zone(rq);
    struct fulfilment_till_view v = {.action = rq_url(rq, S("/commercant/caisse")),
                                     .u_deposits = rq_url(rq, S("/commercant/consignes")),
                                     .nav = fulfilment_nav_make(rq)};
    struct till_takings t;
    int64_t day = day_asked(rq, zone);

    if (no_shop_yet(rq)) return;
    till_read(rq, zone, day, &t);
    sums_make(rq, &t, &v);
    till_rows(rq, zone, &t, &v);
    v.day = day_typed(rq->mem, day);
    v.day_text = date_text(rq->mem, rq->lang, zone, day_at(zone, day), DATE_DAY_YEAR);
    v.u_before = till_url(rq, "caisse", day - 1);
    if (day_at(zone, day + 1) <= rq->now) v.u_after = till_url(rq, "caisse", day + 1);
    v.u_csv = till_url(rq, "caisse.csv", day);
    page(rq, tr(rq->lang, "Takings of the day"));
    tpl_fulfilment_till(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void cell(struct buf *b, str text, bool last)
{
    csv_put(b, text, ';');
    buf_put(b, last ? S("\r\n") : S(";"));
}

static void csv_head(struct rq *rq)
{
    static const char *const names[] = {
        _("Day"), _("Hour"), _("Order"), _("Name"), _("Means of payment"), _("Amount in euros")};
    enum { N = sizeof names / sizeof *names };

    buf_put(&rq->out, S("\xef\xbb\xbf"));
    for (int i = 0; i < N; i++) cell(&rq->out, tr(rq->lang, names[i]), i == N - 1);
}

/* "−4,20" as spreadsheets read it: a comma, an ordinary minus. */
static str amount_typed(struct arena *mem, int64_t n)
{
    long long whole = n < 0 ? -n : n;

    return str_fmt(mem, "%s%lld,%02lld", n < 0 ? "-" : "", whole / 100, whole % 100);
}

static void csv_row(struct rq *rq, str zone, const struct till_taking *x)
{
    struct local l = local_of(zone, x->at);
    struct buf *b = &rq->out;

    cell(b, str_fmt(rq->mem, "%02d/%02d/%04d", l.day, l.month, l.year), false);
    cell(b, str_fmt(rq->mem, "%02d:%02d", l.hour, l.minute), false);
    cell(b, x->number, false);
    cell(b, x->name, false);
    cell(b, means_text(rq, x), false);
    buf_put(b, amount_typed(rq->mem, x->cents));
    buf_put(b, S("\r\n"));
}

static void till_csv_get(struct rq *rq)
{
    str zone = territory_zone(rq);
    struct till_takings t;
    int64_t day = day_asked(rq, zone);

    if (no_shop_yet(rq)) return;
    till_read(rq, zone, day, &t);
    csv_head(rq);
    for (size_t i = 0; i < t.n; i++) csv_row(rq, zone, &t.v[i]);
    rq->content_type = S("text/csv; charset=utf-8");
    rq_out_header(rq, "Content-Disposition",
                  str_fmt(rq->mem, "attachment; filename=\"%s-%.*s.csv\"", rq->lang == LANG_EN ? "takings" : "caisse",
                          STR_ARG(day_typed(rq->mem, day))));
}

const struct route fulfilment_books_routes[] = {
    {GET, "/commercant/commandes-passees", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = past_get},
    {GET, "/commercant/caisse", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = till_get},
    {GET, "/commercant/caisse.csv", ACCESS_MEMBER | ACCESS_MANAGER | ACCESS_FRESH, RATE_PAGE, .read = till_csv_get,
     .flags = ROUTE_OWN},
    ROUTES_END};
