/* far.c: how far shops are from the place chosen by who reads, by their pins where they have one; one question of the
** index for all of them. */
#include "shop/search/inside.h"

#include "shop/territory/territory.h"

#include <stdlib.h>

enum { SHOPS_MOST = FIND_DEEPEST };

bool search_near_known(struct rq *rq)
{
    struct search_commune c;

    if (!search_commune(rq, rq->near.slug, &c) || !str_eq(c.slug, rq->near.slug)) return false;
    near_set(rq, &c);
    return true;
}

void near_set(struct rq *rq, const struct search_commune *c)
{
    rq->near = (struct rq_near){c->slug, c->name, c->x_m.set ? c->x_m.v : 0, c->y_m.set ? c->y_m.v : 0,
                                c->x_m.set && c->y_m.set};
}

static int by_id(const void *a, const void *b)
{
    const struct find_hit *x = a, *y = b;

    return x->id < y->id ? -1 : x->id > y->id;
}

void query_near(const struct rq *rq, struct find_query *q)
{
    if (!rq->near.placed) return;
    q->x = (int32_t)rq->near.x_m, q->y = (int32_t)rq->near.y_m;
    q->sort = FIND_NEAR;
}

void shops_far_read(struct rq *rq, struct shops_far *out)
{
    struct find_query q = find_query_new(S(""));
    struct find_result r;

    *out = (struct shops_far){0};
    if (!rq->near.placed) return;
    q.kinds = 1u << DOC_SHOP;
    q.most = SHOPS_MOST;
    query_near(rq, &q);
    find_search(rq->place->find, rq->mem, &q, &r);
    *out = (struct shops_far){r.hit, r.n};
    qsort(out->v, out->n, sizeof *out->v, by_id);
}

int64_t shop_far_m(const struct shops_far *far, int64_t merchant_id)
{
    struct find_hit key = {.id = merchant_id};
    const struct find_hit *hit = far->n ? bsearch(&key, far->v, far->n, sizeof key, by_id) : NULL;

    return hit ? hit->distance_m : -1;
}

str shop_far_text(struct rq *rq, const struct shops_far *far, int64_t merchant_id)
{
    return distance_text(rq->mem, rq->lang, shop_far_m(far, merchant_id));
}

void cards_far(struct rq *rq, struct search_cards *cards)
{
    struct shops_far far;

    if (!rq->near.placed || !cards->n) return;
    shops_far_read(rq, &far);
    for (size_t i = 0; i < cards->n; i++) cards->v[i].distance = shop_far_text(rq, &far, cards->v[i].merchant_id);
}

int64_t commune_far_m(struct rq *rq, str insee)
{
    int64_t x, y;

    if (!rq->near.placed || !search_place(rq, insee, &x, &y)) return -1;
    return plane_far_m(rq->near.x_m - x, rq->near.y_m - y);
}

int64_t commune_place_far_m(const struct rq *rq, const struct commune_place *c)
{
    if (!rq->near.placed || c->x_m == INT32_MIN) return INT64_MAX;
    return plane_far_m(rq->near.x_m - c->x_m, rq->near.y_m - c->y_m);
}
