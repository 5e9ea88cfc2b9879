/* figures_web.c: "Mes chiffres": eight weeks in three tables, each figure with the words that say what it is. */
#include "shop/audience/inside.h"

#include "app/settings.h"

enum { PRODUCTS_MOST = 20 };

struct audience_figures_view {
    str u_posters;
    struct audience_weeks {
        struct audience_week {
            str name, rate;
            int64_t visits, calls, directions, out, poster, window, sticker, press, other, all, reservations, orders,
                handed_over;
        } * v;
        size_t n;
    } weeks;
    struct audience_products {
        struct audience_product {
            str title, code;
            int64_t visits;
        } * v;
        size_t n;
    } products;
};
#include "audience_figures.html.h"

/* "89 % (8 of 9)"; empty when nothing was due: no rate is better than an invented one. */
static str rate_text(struct rq *rq, const struct figures_week *w)
{
    if (!w->due) return S("");
    str piece[3] = {str_fmt(rq->mem, "%lld", (long long)((w->on_time * 100 + w->due / 2) / w->due)),
                    str_fmt(rq->mem, "%lld", (long long)w->on_time), str_fmt(rq->mem, "%lld", (long long)w->due)};
    return tr_fill(rq->mem, tr(rq->lang, "%1 % (%2 of %3)"), piece, 3);
}

static void weeks_fill(struct rq *rq, str zone, const struct figures *f, struct audience_figures_view *v)
{
    v->weeks.v = NEW(rq->mem, struct audience_week, FIGURE_WEEKS);
    for (v->weeks.n = 0; v->weeks.n < FIGURE_WEEKS; v->weeks.n++) {
        const struct figures_week *w = &f->week[v->weeks.n];
        v->weeks.v[v->weeks.n] = (struct audience_week){
            .name = date_text(rq->mem, rq->lang, zone, w->from_at, DATE_DAY),
            .rate = rate_text(rq, w),
            .visits = w->counted[COUNT_VISIT],
            .calls = w->counted[COUNT_CALL],
            .directions = w->counted[COUNT_DIRECTIONS],
            .out = w->counted[COUNT_OUT],
            .poster = w->visits[SOURCE_POSTER],
            .window = w->visits[SOURCE_WINDOW],
            .sticker = w->visits[SOURCE_STICKER],
            .press = w->visits[SOURCE_PRESS],
            .other = w->visits[SOURCE_OTHER],
            .all = w->all_visits,
            .reservations = w->reservations,
            .orders = w->received - w->reservations,
            .handed_over = w->handed_over,
        };
    }
}

static void products_fill(struct rq *rq, str zone, const struct figures *f, struct audience_figures_view *v)
{
    struct visits_by_offer_rows r;
    struct local l = local_of(zone, f->week[FIGURE_WEEKS - 1].from_at);

    q_visits_by_offer(rq->db, rq->mem, rq->merchant_id, day_number(l.year, l.month, l.day), PRODUCTS_MOST, &r);
    v->products.v = NEW(rq->mem, struct audience_product, r.n + 1);
    for (; v->products.n < r.n; v->products.n++) {
        const struct visits_by_offer_row *o = &r.v[v->products.n];
        v->products.v[v->products.n] =
            (struct audience_product){title_in(rq->lang, o->title_fr, o->title_en), o->code, o->visits};
    }
}

static void figures_get(struct rq *rq)
{
    struct audience_figures_view v = {0};
    struct figures f;
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    figures_read(rq->db, rq->mem, zone, rq->merchant_id, rq->now, &f);
    v.u_posters = rq_url(rq, S("/commercant/affiche"));
    weeks_fill(rq, zone, &f, &v);
    products_fill(rq, zone, &f, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "My figures"),
                                 .body = "merchant",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_audience_figures(&rq->out, rq->lang, &v);
    page_close(rq);
}

const struct route audience_figures_routes[] = {
    {GET, "/commercant/chiffres", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = figures_get}, ROUTES_END};
