/* town.c: a commune's page as the centre of a town: who sells there and is open, its markets, figures, and its neighbours. */
#include "shop/results/inside.h"

#include "shop/market/market.h"
#include "shop/position/position.h"
#include "shop/reception/reception.h"

enum { AROUND_MOST = 6 };

static void figure(struct listing *l, int64_t n, const char *what)
{
    struct results_figures *f = &l->v->town->figures;

    f->v[f->n++] = (struct results_figure){milli_text(l->rq->mem, l->rq->lang, n * 1000, S("")), tr(l->rq->lang, what)};
}

static void shops_of_town(struct listing *l, const struct commune_place *c, int64_t *open)
{
    struct merchants m;
    struct shops_far far;
    struct rq *rq = l->rq;

    shops_far_read(rq, &far);
    merchants_public(rq->db, rq->mem, rq->lang, c->insee, &m);
    l->v->shops = (struct results_shops){NEW(rq->mem, struct results_shop, m.n + 1), 0};
    for (size_t i = 0; i < m.n; i++) {
        bool is_open = shop_is_open(l, m.v[i].code);
        l->v->shops.v[l->v->shops.n++] =
            (struct results_shop){rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.v[i].slug))),
                                  m.v[i].name,
                                  m.v[i].trade,
                                  c->name,
                                  m.v[i].banne,
                                  is_open,
                                  shop_far_text(rq, &far, m.v[i].id)};
        *open += is_open;
    }
    rq_depends(rq, "merchant", 0);
}

static void markets_of_town(struct listing *l, str insee)
{
    struct markets m;
    struct results_town_view *v = l->v->town;

    reception_markets(l->rq->db, l->rq->mem, l->rq->lang, l->rq->now, &m);
    v->markets.v = NEW(l->rq->mem, struct results_town_market, m.n + 1);
    for (size_t i = 0; i < m.n; i++) {
        if (!str_eq(m.v[i].insee, insee)) continue;
        v->markets.v[v->markets.n++] =
            (struct results_town_market){rq_url(l->rq, str_fmt(l->rq->mem, "/marche/%.*s", STR_ARG(m.v[i].slug))),
                                         m.v[i].name, m.v[i].place, m.v[i].when, m.v[i].merchants};
        rq_good_until(l->rq, m.v[i].next_end_at);
    }
}

static int64_t far2(const struct commune_place *a, const struct commune_place *b)
{
    int64_t dx = (int64_t)a->x_m - b->x_m, dy = (int64_t)a->y_m - b->y_m;

    return a->x_m == INT32_MIN || b->x_m == INT32_MIN ? INT64_MAX : dx * dx + dy * dy;
}

/* The nearest communes that have shops, nearest first. */
static void around_fill(struct listing *l, const struct commune_place *here)
{
    const struct commune_place *near[AROUND_MOST];
    struct commune_list all;
    size_t n = 0;

    territory_communes(l->rq->db, l->rq->mem, &all);
    for (size_t i = 0; i < all.n; i++) {
        const struct commune_place *c = &all.v[i];
        if (!c->merchants || str_eq(c->insee, here->insee) || far2(c, here) == INT64_MAX) continue;
        if (n == AROUND_MOST && far2(near[n - 1], here) <= far2(c, here)) continue;
        size_t at = n < AROUND_MOST ? n++ : n - 1;
        for (; at && far2(near[at - 1], here) > far2(c, here); at--) near[at] = near[at - 1];
        near[at] = c;
    }
    l->v->town->around = links_new(l, AROUND_MOST);
    for (size_t i = 0; i < n; i++)
        l->v->town->around.v[l->v->town->around.n++] =
            (struct results_link){rq_url(l->rq, str_fmt(l->rq->mem, "/commune/%.*s", STR_ARG(near[i]->slug))),
                                  near[i]->name, near[i]->merchants, false};
}

void town_fill(struct listing *l, const struct commune_place *c)
{
    int64_t open = 0;

    l->v->town = NEW(l->rq->mem, struct results_town_view, 1);
    shops_of_town(l, c, &open);
    markets_of_town(l, c->insee);
    around_fill(l, c);
    l->v->town->map = position_map(l->rq, c->insee, c->name);
    figure(l, (int64_t)l->v->shops.n, _("shops"));
    figure(l, open, _("open now"));
    figure(l, l->r.total, _("offers"));
    figure(l, (int64_t)l->v->town->markets.n, _("markets a week"));
    if (c->population) figure(l, c->population, _("inhabitants"));
}
