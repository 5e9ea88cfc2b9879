/* way_web.c: how to get to a shop: its address, a picture of where that is, and a way into the visitor's own maps. No map
** of anybody else's is loaded: one goes there, or not. */
#include "shop/position/inside.h"

#include "app/settings.h"
#include "shop/count/count.h"

enum { SIZE = 320, WIDTH_M = 4000, PINS_MOST = 200, PICTURE_MOST = 2 << 20 };

struct position_way_view {
    struct merchant m;
    struct html picture;
    str commune, geo, service, service_name, numbers, shop_url, call_url;
    bool exact;
};
#include "position_way.html.h"

str position_way_url(struct rq *rq, str slug)
{
    return rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s/y-aller", STR_ARG(slug)));
}

static str address_of(struct rq *rq, const struct merchant *m, str commune)
{
    return str_fmt(rq->mem, "%.*s, %.*s %.*s", STR_ARG(m->address), STR_ARG(m->postcode), STR_ARG(commune));
}

/* A map application asks the question behind the place (RFC 5870 knows the place alone): the pin itself, or the address,
** which it finds better than the middle of a commune. */
static str geo_link(struct rq *rq, const struct position *p, str address)
{
    struct buf b = buf_new(rq->mem, 2048);
    str at = p->known ? position_text(rq->mem, p->at) : S("0,0");

    buf_put(&b, S("geo:"));
    buf_put(&b, at);
    buf_put(&b, S("?q="));
    if (p->exact) buf_put(&b, at);
    else buf_urlpart(&b, address);
    return buf_str(&b);
}

static struct html picture_of(struct rq *rq, const struct merchant *m, const struct position *p, str label)
{
    struct buf b = buf_new(rq->mem, PICTURE_MOST);
    struct sketch_pin pin = {.at = plane_here(rq->db, rq->mem, p->at), .name = m->name, .mine = true};

    rq_depends(rq, "outline", 0);
    sketch_draw(rq->db, rq->mem,
                &(struct sketch){.centre = pin.at,
                                 .width_m = p->exact ? WIDTH_M : commune_width_m(rq->db, rq->mem, m->insee),
                                 .size = SIZE,
                                 .insee = m->insee,
                                 .label = label,
                                 .pin = &pin,
                                 .pins = p->exact},
                &b);
    return (struct html){buf_str(&b)};
}

static void way_fill(struct rq *rq, struct position_way_view *v)
{
    const struct commune *c = commune_of(v->m.insee);
    struct position p;

    position_read(rq->db, rq->mem, &v->m, &p);
    v->commune = c ? c->name : S("");
    v->exact = p.exact;
    v->geo = geo_link(rq, &p, address_of(rq, &v->m, v->commune));
    v->shop_url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(v->m.slug)));
    v->call_url = count_call_url(rq, v->m.slug);
    if (!p.known) return;
    str label[] = {v->m.name, v->commune};
    v->picture = picture_of(rq, &v->m, &p,
                            p.exact ? tr_fill(rq->mem, tr(rq->lang, "Map: the place of %1 in %2"), label, 2)
                                    : tr_fill(rq->mem, tr(rq->lang, "Map of %1"), &v->commune, 1));
    if (p.exact) v->numbers = position_text(rq->mem, p.at);
    v->service = map_service_url(rq, p.at, &v->service_name);
}

static void way_get(struct rq *rq)
{
    struct position_way_view v = {0};

    if (!merchant_public_by_slug(rq->db, rq->mem, rq->lang, rq_param(rq, 0), &v.m)) {
        rq_not_found(rq);
        return;
    }
    rq_depends(rq, "merchant", v.m.id);
    rq_depends(rq, "settings", 0);
    count_page(rq, COUNT_DIRECTIONS, v.m.id);
    way_fill(rq, &v);
    page_open(rq, &(struct page){.title = tr_fill(rq->mem, tr(rq->lang, "How to get to %1"), &v.m.name, 1),
                                 .back = str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(v.m.slug)),
                                 .back_text = v.m.name});
    tpl_position_way(&rq->out, rq->lang, &v);
    page_close(rq);
}

struct html position_map(struct rq *rq, str insee, str name)
{
    struct positions_in_rows r;
    struct plane_point middle;

    rq_depends(rq, "merchant", 0);
    q_positions_in(rq->db, rq->mem, insee, PINS_MOST, &r);
    if (!r.n || !commune_middle(rq->db, rq->mem, insee, &middle)) return (struct html){S("")};
    struct sketch_pin *pins = NEW(rq->mem, struct sketch_pin, r.n);
    for (size_t i = 0; i < r.n; i++) {
        struct geo_point at = {.lon = (int32_t)r.v[i].lon, .lat = (int32_t)r.v[i].lat};
        pins[i] = (struct sketch_pin){plane_here(rq->db, rq->mem, at), r.v[i].name,
                                      rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(r.v[i].slug))), true};
    }
    struct buf b = buf_new(rq->mem, PICTURE_MOST);
    rq_depends(rq, "outline", 0);
    sketch_draw(rq->db, rq->mem,
                &(struct sketch){
                    .centre = middle,
                    .width_m = commune_width_m(rq->db, rq->mem, insee),
                    .size = SIZE,
                    .insee = insee,
                    .label = tr_fill(rq->mem, tr(rq->lang, "Shops on the map of %1; the list says the same"), &name, 1),
                    .pin = pins,
                    .pins = r.n},
                &b);
    return (struct html){buf_str(&b)};
}

const struct route position_way_routes[] = {
    {GET, "/boutique/{slug}/y-aller", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = way_get}, ROUTES_END};
