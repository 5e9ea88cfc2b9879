/* results_web.c: lists of offers: the search, a rayon, a commune. One query of the index, one of cards, one of pictures. */
#include "shop/results/inside.h"

#include "search_grid.html.h"
#include "sought_form.html.h"
#include "results_town.html.h"
#include "results_list.html.h"

static str query_str(struct rq *rq, const char *name, size_t most)
{
    str v = rq_query(rq, name);
    return v.p ? utf8_head(text_clean(rq->mem, v), most) : S("");
}

static int64_t query_i64(struct rq *rq, const char *name, int64_t lo, int64_t hi)
{
    int64_t n;
    str v = rq_query(rq, name);

    if (!v.n || !str_i64(v, &n) || n < lo) return 0;
    return n > hi ? hi : n;
}

static uint32_t kinds_wanted(str kind)
{
    if (str_eq(kind, S("services"))) return 1u << DOC_SERVICE;
    return str_eq(kind, S("produits")) ? 1u << DOC_OFFER : KINDS_OFFERED;
}

static struct asked asked_read(struct rq *rq)
{
    struct asked a = {
        .q = query_str(rq, "q", 120),
        .kind = query_str(rq, "genre", 10),
        .rayon = query_str(rq, "rayon", 60),
        .commune = query_str(rq, "commune", 60),
        .mode = query_str(rq, "mode", 10),
        .sort = query_str(rq, "tri", 10),
        .near = query_str(rq, "pres", 60),
        .shop = query_str(rq, "boutique", 80),
        .price_max = query_i64(rq, "prix_max", 1, 100000),
        .km = query_i64(rq, "rayon_km", 1, 200),
        .page = query_i64(rq, "page", 1, 400),
    };

    choices_read(rq, &a);
    if (!a.page) a.page = 1;
    if (kinds_wanted(a.kind) == KINDS_OFFERED) a.kind = S("");
    return a;
}

static int32_t mode_wanted(str mode)
{
    if (str_eq(mode, S("commande"))) return MODE_ORDER;
    if (str_eq(mode, S("reserve"))) return MODE_RESERVE;
    return str_eq(mode, S("vitrine")) ? MODE_SHOWCASE : -1;
}

static enum find_sort sort_wanted(str sort)
{
    if (str_eq(sort, S("prix"))) return FIND_PRICE_UP;
    if (str_eq(sort, S("nouveau"))) return FIND_NEW;
    return str_eq(sort, S("pres")) ? FIND_NEAR : FIND_BEST;
}

void query_make(struct listing *l, const struct asked *a, struct find_query *q)
{
    const struct category *cat = &l->category;

    *q = find_query_new(a->q);
    q->kinds = kinds_wanted(a->kind);
    if (a->rayon.n && cat->slug.n) q->facet[cat->parent_id ? FACET_SUB : FACET_RAYON] = facet_of(cat->slug);
    if (a->commune.n && l->commune.insee.n) q->facet[FACET_COMMUNE] = facet_commune(l->commune.insee);
    if (l->shop.id) q->facet[FACET_SHOP] = facet_shop(l->shop.code);
    q->facet[FACET_MODE] = mode_wanted(a->mode);
    choices_query(l, a, q);
    if (a->price_max) q->price_max = a->price_max * 100;
    if (l->near.slug.n) q->x = (int32_t)l->near.x_m.v, q->y = (int32_t)l->near.y_m.v, q->within_m = a->km * 1000;
    q->sort = a->sort.n || a->q.n || q->x == FIND_NOWHERE ? sort_wanted(a->sort) : FIND_NEAR;
    q->seed = search_seed(l->rq);
    q->skip = (size_t)(a->page - 1) * PAGE;
    q->most = PAGE;
}

static void pages_fill(struct listing *l)
{
    int64_t last = (l->r.total + PAGE - 1) / PAGE, from = l->a.page > 3 ? l->a.page - 3 : 1;

    if (last > 400) last = 400;
    l->v->pages = links_new(l, 9);
    for (int64_t p = from; p <= last && p < from + 7 && last > 1; p++) {
        struct asked a = l->a;
        a.page = p;
        link_add(l, &l->v->pages, &a, number_text(l->rq, p), p);
        l->v->pages.v[l->v->pages.n - 1].on = p == l->a.page;
    }
}

enum { SEEN_FIRST = 2 }; /* one row on a telephone */

static void cards_fill(struct listing *l)
{
    int64_t ids[PAGE];
    size_t n = l->r.n < PAGE ? l->r.n : PAGE;

    for (size_t i = 0; i < n; i++) ids[i] = l->r.hit[i].id;
    search_cards(l->rq, ids, n, &l->v->cards);
    for (size_t i = 0; i < l->v->cards.n && i < SEEN_FIRST; i++) l->v->cards.v[i].at_once = true;
    for (size_t i = 0; i < l->v->cards.n; i++)
        for (size_t k = 0; k < n; k++)
            if (l->r.hit[k].id == l->v->cards.v[i].id && l->r.hit[k].distance_m >= 0)
                l->v->cards.v[i].distance = distance_text(l->rq->mem, l->rq->lang, l->r.hit[k].distance_m);
}

static void sentence_fill(struct listing *l)
{
    str n = number_text(l->rq, l->r.total);

    l->v->total = l->r.total;
    l->v->sentence = l->r.total ? tr_fill(l->rq->mem, tr_n(l->rq->lang, l->r.total, "%1 offer", "%1 offers"), &n, 1)
                                : tr(l->rq->lang, "No offer");
    l->v->corrected = l->r.corrected;
    l->v->relaxed = l->r.relaxed;
    l->v->nothing = !l->r.total && !l->v->shops.n && !l->v->places.n && !l->v->shelves.n;
}

static void listing_run(struct listing *l)
{
    for (int m = 0; m < MOMENTS; m++) moment_read(l->rq, (enum moment)m, &l->moment[m]);
    rq_depends(l->rq, "moment", 0);
    query_make(l, &l->a, &l->q);
    find_search(l->rq->place->find, l->rq->mem, &l->q, &l->r);
    panel_fill(l);
    pages_fill(l);
    cards_fill(l);
    if (l->a.q.n && l->a.page == 1 && !l->shop.id) groups_fill(l);
    sentence_fill(l);
    if (l->v->nothing && (l->a.q.n || l->v->chips.n)) nothing_fill(l);
    else if (l->v->nothing) l->v->nothing = false;
    l->v->q = l->a.q;
    l->v->action = rq_url(l->rq, S("/recherche"));
    l->v->rule_url = rq_url(l->rq, S("/classement"));
    l->v->clear = rq_url(l->rq, l->base);
    if (l->v->nothing) sought_form(l->rq, l->a.q, l->rq->near.name.p ? l->rq->near.name : S(""), &l->v->tell);
    search_good_until(l->rq);
}

static void listing_open(struct listing *l, struct rq *rq, str base, struct results_view *v)
{
    *l = (struct listing){.rq = rq, .a = asked_read(rq), .base = base, .v = v};
}

enum { HOMONYMS_MOST = 12, CANONICAL_WORDS_BYTES = 60 };

/* A commune as people type it, or a postal code. Of several, one is to be chosen; in the address it then has its own word. */
static void near_typed(struct listing *l)
{
    const struct commune *found[HOMONYMS_MOST], *one = NULL;
    struct rq *rq = l->rq;
    str code = postcode_clean(rq->mem, l->near_typed);
    size_t n = communes_of_postcode(code, found, HOMONYMS_MOST), inside = 0;
    struct commune_place place;

    if (!n) n = communes_named(rq->mem, l->near_typed, found, HOMONYMS_MOST);
    l->v->homonyms = links_new(l, n);
    for (size_t i = 0; i < n; i++) {
        struct asked a = l->a;
        if (!territory_commune(rq->db, rq->mem, found[i]->insee, &place)) continue;
        a.near = place.slug;
        link_add(l, &l->v->homonyms, &a, place.name, 0);
        one = found[i];
        inside++;
    }
    if (inside == 1) search_commune(rq, one->insee, &l->near), l->v->homonyms.n = 0;
}

/* What is typed here is the place chosen from now on: the links of the page carry it. */
static void near_resolve(struct listing *l)
{
    if (!search_commune(l->rq, l->near_typed, &l->near)) {
        l->near = (struct search_commune){0};
        near_typed(l);
    }
    l->v->unknown_place = !l->near.slug.n && !l->v->homonyms.n;
    if (l->near.slug.n) near_set(l->rq, &l->near);
}

/* Where no place is known, nothing is near: what an address asks about distance is as if it were not there. */
static void distance_resolve(struct listing *l)
{
    struct rq *rq = l->rq;
    str typed = l->a.near;

    l->v->places_known = find_knows_places(rq->place->find);
    l->near_typed = rq_query(rq, "pres").p ? typed : rq->near.name;
    if (rq_query(rq, "pres").p && !str_eq(typed, rq->near.name)) { /* emptied: none */
        rq->near = (struct rq_near){0};
        if (l->v->places_known && typed.n) near_resolve(l);
    } else if (rq->near.slug.n) {
        search_commune(rq, rq->near.slug, &l->near);
    }
    l->a.near = rq->near.slug;
    if (l->near.slug.n && !rq->near.placed) l->v->unplaced_name = l->near.name, l->near = (struct search_commune){0};
    if (!l->v->places_known) l->a.km = 0, l->near = (struct search_commune){0};
    if (!l->near.slug.n && str_eq(l->a.sort, S("pres"))) l->a.sort = S("");
}

/* Words of the address that name nothing are as if they were not there. */
static void asked_resolve(struct listing *l)
{
    struct rq *rq = l->rq;

    if (l->a.rayon.n && !category_by_slug(rq->db, rq->mem, rq->lang, l->a.rayon, &l->category))
        l->category = (struct category){0};
    if (l->a.commune.n && !search_commune(rq, l->a.commune, &l->commune)) l->commune = (struct search_commune){0};
    if (l->a.shop.n && merchant_public_by_slug(rq->db, rq->mem, rq->lang, l->a.shop, &l->shop))
        rq_depends(rq, "merchant", l->shop.id);
    else l->a.shop = S(""), l->shop = (struct merchant){0};
    distance_resolve(l);
}

static void list_page(struct rq *rq, const struct page *p, const struct results_view *v)
{
    page_open(rq, p);
    tpl_results_list(&rq->out, rq->lang, v);
    page_close(rq);
}

/* --- pages --- */

/* What finds something is a page of its own for search engines. Filtered lists, later pages and words that nobody sells
** are not: with links to them strangers would fill an engine's index with what they like. */
static str search_canonical(const struct listing *l)
{
    const struct results_view *v = l->v;
    struct buf b = buf_new(l->rq->mem, 1024);

    if (!l->a.q.n || l->a.q.n > CANONICAL_WORDS_BYTES || !v->total || v->nothing || v->chips.n || l->a.page > 1)
        return (str){0};
    buf_put(&b, S("/recherche?q="));
    buf_urlpart(&b, l->a.q);
    return buf_str(&b);
}

static void search_get(struct rq *rq)
{
    struct results_view v = {.searching = true};
    struct listing l;

    listing_open(&l, rq, S("/recherche"), &v);
    asked_resolve(&l);
    listing_run(&l);
    if (l.a.q.n && l.a.page == 1) search_asked_count(rq, l.a.q, !v.total && v.nothing);
    v.title = l.a.q.n ? tr_fill(rq->mem, tr(rq->lang, "“%1”"), &l.a.q, 1) : tr(rq->lang, "All offers");
    if (l.shop.id) {
        str p[] = {v.title, l.shop.name};
        v.title = tr_fill(rq->mem, tr(rq->lang, "%1, %2"), p, 2);
    }
    list_page(
        rq,
        &(struct page){.title = v.title, .canonical = search_canonical(&l), .search = true, .nearby = v.places_known},
        &v);
}

static void rayon_get(struct rq *rq)
{
    struct results_view v = {0};
    struct categories cats;
    struct listing l;

    listing_open(&l, rq, str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(rq_param(rq, 0))), &v);
    l.a.rayon = rq_param(rq, 0);
    asked_resolve(&l);
    const struct category *cat = &l.category;
    if (!cat->slug.n || cat->blocked.n) {
        rq_not_found(rq);
        return;
    }
    int64_t top = cat->parent_id ? cat->parent_id : cat->id;
    listing_run(&l);
    categories_under(rq->db, rq->mem, rq->lang, top, &cats);
    v.children = links_new(&l, cats.n);
    for (size_t i = 0; i < cats.n; i++)
        if (cats.v[i].id == top || cats.v[i].id == cat->id || (!cats.v[i].hidden && !cats.v[i].blocked.n))
            v.children.v[v.children.n++] = (struct results_link){
                rq_url(rq, str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(cats.v[i].slug))),
                cats.v[i].id == top ? tr(rq->lang, "All") : cats.v[i].name, 0, cats.v[i].id == cat->id};
    v.title = cat->name;
    list_page(rq,
              &(struct page){.title = cat->name,
                             .canonical = str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(cat->slug)),
                             .search = true,
                             .nearby = v.places_known,
                             .description = cat->name},
              &v);
}

static void commune_get(struct rq *rq)
{
    struct results_view v = {0};
    struct listing l;
    struct commune_place c;

    if (!territory_commune_by_slug(rq->db, rq->mem, rq_param(rq, 0), &c)) {
        rq_not_found(rq);
        return;
    }
    listing_open(&l, rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(c.slug)), &v);
    l.a.commune = c.slug;
    asked_resolve(&l);
    listing_run(&l);
    if (l.a.page == 1 && !l.v->chips.n && !l.a.q.n) town_fill(&l, &c);
    v.title = c.name;
    if (v.town && !v.shops.n) v.intro = tr(rq->lang, "No shop here yet");
    list_page(rq,
              &(struct page){.title = c.name,
                             .canonical = str_fmt(rq->mem, "/commune/%.*s", STR_ARG(c.slug)),
                             .description = c.name,
                             .nearby = v.places_known,
                             .search = true},
              &v);
}

const struct route results_routes[] = {
    {GET, "/recherche", ACCESS_ANYONE, RATE_SEARCH, CACHE_PUBLIC, .read = search_get},
    {GET, "/recherche/aide", ACCESS_ANYONE, RATE_SEARCH, CACHE_PRIVATE, .read = suggest_get},
    {GET, "/rayon/{slug}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = rayon_get},
    {GET, "/commune/{slug}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = commune_get},
    ROUTES_END};
