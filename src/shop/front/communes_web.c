/* communes_web.c: where one says where one is: a commune or a postcode typed, or one of the list; and the map. The answer
** is an address that begins with the place ("/pres/argentan"), which links carry on; nobody is followed. */
#include "shop/front/inside.h"

#include "app/near.h"
#include "shop/merchant/merchant.h"
#include "shop/position/position.h"
#include "shop/territory/territory.h"

enum { TYPED_MOST = 60, FOUND_MOST = 12, PINS_MOST = 400 };

struct front_commune_line {
    str url, name, choose, far; /* choose: back to where one came from, near it; empty: nobody knows where it lies */
    int64_t n, far_m;
};
struct front_communes_view {
    struct html map;
    str action, typed, back, without_url; /* back: where one came from, as the form sends it on; empty: from nowhere */
    bool unknown, pins;
    struct front_commune_lines {
        struct front_commune_line *v;
        size_t n;
    } with, without, which; /* which: several have the name or postcode that was typed */
};
#include "front_communes.html.h"

/* Who came from nowhere goes to the list of what is within 15 km. */
static str choose_url(struct rq *rq, const struct front_communes_view *v, const struct commune_place *c)
{
    if (c->x_m == INT32_MIN) return S("");
    return rq_url_near(rq, c->slug, v->back.n ? v->back : S("/recherche?rayon_km=15"));
}

static struct front_commune_line line_made(struct rq *rq, const struct front_communes_view *v,
                                           const struct commune_place *c)
{
    int64_t far = commune_place_far_m(rq, c);

    return (struct front_commune_line){
        rq_url(rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(c->slug))), c->name,      choose_url(rq, v, c),
        distance_text(rq->mem, rq->lang, far == INT64_MAX ? -1 : far),   c->merchants, far};
}

/* By name; near a place that was chosen, the nearest first. */
static void line_add(struct rq *rq, struct front_commune_lines *to, struct front_commune_line l)
{
    size_t at = to->n++;

    for (; rq->near.placed && at && to->v[at - 1].far_m > l.far_m; at--) to->v[at] = to->v[at - 1];
    to->v[at] = l;
}

static void lists_fill(struct rq *rq, struct front_communes_view *v)
{
    struct commune_list c;

    territory_communes(rq->db, rq->mem, &c);
    v->with.v = NEW(rq->mem, struct front_commune_line, c.n + 1);
    v->without.v = NEW(rq->mem, struct front_commune_line, c.n + 1);
    for (size_t i = 0; i < c.n; i++) {
        struct front_commune_line l = line_made(rq, v, &c.v[i]);
        line_add(rq, c.v[i].merchants ? &v->with : &v->without, l);
    }
}

/* A commune of the territory by its name or postcode; several: one is to be chosen. False: the answer is made. */
static bool typed_read(struct rq *rq, struct front_communes_view *v)
{
    const struct commune *found[FOUND_MOST];
    str typed = rq_query(rq, "ou"), code, one = S("");
    struct commune_place c;

    v->typed = typed.p ? utf8_head(text_clean(rq->mem, typed), TYPED_MOST) : S("");
    if (!v->typed.n) return true;
    code = postcode_clean(rq->mem, v->typed);
    size_t n = communes_of_postcode(code, found, FOUND_MOST);
    if (!n) n = communes_named(rq->mem, v->typed, found, FOUND_MOST);
    v->which.v = NEW(rq->mem, struct front_commune_line, n + 1);
    for (size_t i = 0; i < n; i++)
        if (territory_commune(rq->db, rq->mem, found[i]->insee, &c) && c.x_m != INT32_MIN)
            v->which.v[v->which.n++] = line_made(rq, v, &c), one = c.slug;
    v->unknown = !v->which.n;
    if (v->which.n != 1) return true;
    rq->near.slug = one;
    rq_go(rq, "%.*s", STR_ARG(v->back.n ? v->back : S("/")));
    return false;
}

static struct html map_draw(struct rq *rq, bool *some)
{
    struct map_pins pins = {0};

    positions_on_plane(rq->db, rq->mem, PINS_MOST, &pins);
    *some = pins.n > 0;
    pins.here = rq->near.placed;
    pins.here_x = (int32_t)rq->near.x_m, pins.here_y = (int32_t)rq->near.y_m;
    return territory_map(rq->db, rq->mem, rq->lang, &(struct map_ask){rq_base(rq), true, &pins});
}

void communes_get(struct rq *rq)
{
    struct front_communes_view v = {.action = rq_url(rq, S("/communes")), .back = S("")};
    str back = rq_query(rq, "vers");

    if (back.n) v.back = near_back(rq, back);
    search_good_until(rq);
    rq_depends(rq, "outline", 0);
    rq_depends(rq, "merchant", 0);
    if (!typed_read(rq, &v)) return;
    lists_fill(rq, &v);
    v.map = map_draw(rq, &v.pins);
    if (rq->near.slug.n) v.without_url = rq_url_near(rq, S(""), v.back.n ? v.back : S("/"));
    page_open(rq, &(struct page){.title = tr(rq->lang, "Communes"),
                                 .canonical = S("/communes"),
                                 .description = tr(rq->lang, "Choose your commune")});
    tpl_front_communes(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* The borders of communes, drawn by the map of the page: a picture of its own, so that a browser keeps it. */
void borders_get(struct rq *rq)
{
    if (!territory_borders(rq->db, rq->mem, &rq->out)) {
        rq_not_found(rq);
        return;
    }
    rq_depends(rq, "outline", 0);
    rq_good_until(rq, rq->now + DAY_MS);
    rq->content_type = S("image/svg+xml");
}
