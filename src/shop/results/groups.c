/* groups.c: one box finds shops, communes, rayons, products and services: what is no offer stands above the list,
** each kind with its count; and when nothing is found, what was not known and what to try. */
#include "shop/results/inside.h"

#include "app/settings.h"

enum { SHOPS_MOST = 6, PLACES_MOST = 4, SHELVES_MOST = 4, LOOKED = 40, UNKNOWN_MOST = 3, WIDER_MOST = 8 };

static void shop_add(struct listing *l, const struct find_hit *hit)
{
    int64_t id = hit->id;
    struct rq *rq = l->rq;
    struct merchant m;

    if (l->v->shops.n == SHOPS_MOST || !merchant_public(rq->db, rq->mem, rq->lang, id, &m)) return;
    const struct commune *c = commune_of(m.insee);
    str url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.slug)));
    l->v->shops.v[l->v->shops.n++] = (struct results_shop){url,
                                                           m.name,
                                                           m.trade,
                                                           c ? c->name : S(""),
                                                           m.banne,
                                                           shop_is_open(l, m.code),
                                                           distance_text(rq->mem, rq->lang, hit->distance_m)};
    rq_depends(rq, "merchant", m.id);
}

static void place_add(struct listing *l, int64_t id)
{
    struct search_commune c;
    struct rq *rq = l->rq;

    if (l->v->places.n == PLACES_MOST || !search_commune(rq, insee_of_doc(rq->mem, id), &c)) return;
    str url = rq_url(rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(c.slug)));
    l->v->places.v[l->v->places.n++] = (struct results_link){url, c.name, 0, false};
}

static void shelf_add(struct listing *l, int64_t id)
{
    struct rayon_names c;
    struct rq *rq = l->rq;

    if (l->v->shelves.n == SHELVES_MOST || !search_rayon(rq, id, &c)) return;
    str url = rq_url(rq, str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(c.slug)));
    l->v->shelves.v[l->v->shelves.n++] =
        (struct results_link){url, rq->lang == LANG_EN && c.name_en.n ? c.name_en : c.name_fr, 0, false};
}

/* Products and services, when the words find both. */
static void kinds_fill(struct listing *l)
{
    static const struct {
        int kind;
        str word;
        const char *says;
    } kinds[] = {{DOC_OFFER, S("produits"), _("Products")}, {DOC_SERVICE, S("services"), _("Services")}};
    const int64_t *n = l->r.kind_count;

    l->v->kinds = links_new(l, 2);
    if (!n[DOC_OFFER] || !n[DOC_SERVICE]) return;
    for (size_t i = 0; i < 2; i++) {
        struct asked a = l->a;
        a.kind = kinds[i].word;
        link_add(l, &l->v->kinds, &a, tr(l->rq->lang, kinds[i].says), n[kinds[i].kind]);
        l->v->kinds.v[i].on = str_eq(l->a.kind, kinds[i].word);
    }
}

/* What the same words find beside offers, in the same filters. The first search has counted it: without any, none is made. */
void groups_fill(struct listing *l)
{
    const int64_t *n = l->r.kind_count;
    struct find_query q = l->q;
    struct find_result r;

    kinds_fill(l);
    if (l->r.relaxed || !(n[DOC_SHOP] + n[DOC_COMMUNE] + n[DOC_RAYON])) return;
    l->v->shops = (struct results_shops){NEW(l->rq->mem, struct results_shop, SHOPS_MOST), 0};
    l->v->places = links_new(l, PLACES_MOST);
    l->v->shelves = links_new(l, SHELVES_MOST);
    q.kinds = KINDS_ALL & ~KINDS_OFFERED;
    q.sort = FIND_BEST;
    q.most = LOOKED;
    find_search(l->rq->place->find, l->rq->mem, &q, &r);
    for (size_t i = 0; i < r.n; i++) {
        if (r.hit[i].kind == DOC_SHOP) shop_add(l, &r.hit[i]);
        else if (r.hit[i].kind == DOC_COMMUNE) place_add(l, r.hit[i].id);
        else if (r.hit[i].kind == DOC_RAYON) shelf_add(l, r.hit[i].id);
    }
}

/* --- nothing --- */

static str replaced(struct arena *mem, str text, str word, str by)
{
    ptrdiff_t at = str_find(text, word);

    if (at < 0) return by;
    return str_fmt(mem, "%.*s%.*s%.*s", (int)at, text.p, STR_ARG(by), STR_ARG(str_from(text, (size_t)at + word.n)));
}

static void unknown_fill(struct listing *l)
{
    struct find_near near[UNKNOWN_MOST];
    size_t n = find_near(l->rq->place->find, l->rq->mem, l->a.q, near, UNKNOWN_MOST);

    l->v->unknown = (struct results_unknowns){NEW(l->rq->mem, struct results_unknown, UNKNOWN_MOST), n};
    for (size_t i = 0; i < n; i++) {
        struct results_unknown *u = &l->v->unknown.v[i];
        *u = (struct results_unknown){near[i].word, links_new(l, FIND_LIKE)};
        for (size_t k = 0; k < near[i].n; k++) {
            struct asked a = l->a;
            a.q = replaced(l->rq->mem, str_lower(l->rq->mem, l->a.q), near[i].word, near[i].like[k]);
            link_add(l, &u->like, &a, near[i].like[k], 0);
        }
    }
}

/* A list that asks for less, when it has something. */
static void wider_add(struct listing *l, const struct asked *a, const char *says, str what)
{
    struct find_query q;
    struct find_result r;

    query_make(l, a, &q);
    q.most = 0;
    find_search(l->rq->place->find, l->rq->mem, &q, &r);
    if (r.total && !r.relaxed && l->v->wider.n < WIDER_MOST)
        link_add(l, &l->v->wider, a, tr_fill(l->rq->mem, tr(l->rq->lang, says), &what, 1), r.total);
}

static struct asked bare(const struct listing *l)
{
    bool rayon = str_starts(l->base, S("/rayon/")), commune = str_starts(l->base, S("/commune/"));

    return (struct asked){
        .q = l->a.q, .rayon = rayon ? l->a.rayon : S(""), .commune = commune ? l->a.commune : S(""), .page = 1};
}

static void wider_fill(struct listing *l)
{
    struct asked a = l->a, all = bare(l);

    l->v->wider = links_new(l, WIDER_MOST);
    a.page = 1;
    if (l->near.slug.n && a.km && a.km < 40)
        a.km = 40, wider_add(l, &a, _("Up to 40 km from %1"), l->near.name), a = l->a, a.page = 1;
    if (l->near.slug.n && a.km)
        a.km = 0, wider_add(l, &a, _("Further than around %1"), l->near.name), a = l->a, a.page = 1;
    if (l->commune.insee.n && !str_starts(l->base, S("/commune/")))
        a.commune = S(""), wider_add(l, &a, _("In other communes than %1"), l->commune.name), a = l->a, a.page = 1;
    if (l->category.slug.n && !str_starts(l->base, S("/rayon/")))
        a.rayon = S(""), wider_add(l, &a, _("In other rayons than %1"), l->category.name);
    if (l->v->chips.n > 1 || !l->v->wider.n) wider_add(l, &all, _("Without any filter"), S(""));
}

void nothing_fill(struct listing *l)
{
    if (l->a.q.n) unknown_fill(l);
    if (l->v->chips.n) wider_fill(l);
    l->v->phone = setting_str(l->rq->place, SETTING_HELP_PHONE);
    l->v->hours = setting_help_hours(l->rq->place, l->rq->lang);
}
