/* list_web.c: lists of offers: the search, a rayon, a commune. One query of the index, one of cards, one of pictures. */
#include "shop/search/inside.h"

#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

enum { PAGE = 24, SHOPS_MOST = 6, FACET_MOST = 12 };

/* What the address asks for. Every link of the page is made from it, one thing changed. */
struct asked {
    str q, rayon, commune, mode, sort, near;
    int64_t price_max, km, page;
    bool deliver, bio, stock;
};

struct search_link {
    str url, text;
    int64_t n;
    bool on;
};
struct search_links {
    struct search_link *v;
    size_t n;
};
struct search_shop {
    str url, name, trade, place;
    int64_t banne;
};
struct search_shops {
    struct search_shop *v;
    size_t n;
};
struct search_list_view {
    str title, intro, q, action, corrected, sentence, clear;
    struct search_links rayons, communes, modes, ways, sorts, chips, pages, children;
    struct search_shops shops;
    struct search_cards cards;
    int64_t total;
    bool relaxed, nothing, searching;
};
#include "search_grid.html.h"
#include "search_list.html.h"

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

static struct asked asked_read(struct rq *rq)
{
    struct asked a = {
        .q = query_str(rq, "q", 120), .rayon = query_str(rq, "rayon", 60), .commune = query_str(rq, "commune", 60), .mode = query_str(rq, "mode", 10),
        .sort = query_str(rq, "tri", 10), .near = query_str(rq, "pres", 60), .price_max = query_i64(rq, "prix_max", 1, 100000),
        .km = query_i64(rq, "rayon_km", 1, 200), .page = query_i64(rq, "page", 1, 400), .deliver = rq_query(rq, "livre").n > 0,
        .bio = rq_query(rq, "bio").n > 0, .stock = rq_query(rq, "stock").n > 0,
    };

    if (!a.page) a.page = 1;
    return a;
}

static void part(struct buf *b, const char *name, str value)
{
    if (!value.n) return;
    buf_byte(b, b->n && memchr(b->p, '?', b->n) ? '&' : '?');
    buf_put(b, str_c(name));
    buf_byte(b, '=');
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_') buf_byte(b, (char)c);
        else buf_fmt(b, "%%%02X", c);
    }
}

static str number(struct rq *rq, int64_t n)
{
    return n ? str_fmt(rq->mem, "%lld", (long long)n) : S("");
}

/* The address of a list that asks for this. base: "/recherche", "/rayon/cremerie"… */
static str url_of(struct rq *rq, str base, const struct asked *a)
{
    struct buf b = buf_new(rq->mem, 4096);

    buf_put(&b, rq_url(rq, base));
    part(&b, "q", a->q);
    if (!str_starts(base, S("/rayon/"))) part(&b, "rayon", a->rayon);
    if (!str_starts(base, S("/commune/"))) part(&b, "commune", a->commune);
    part(&b, "mode", a->mode);
    part(&b, "livre", a->deliver ? S("1") : S(""));
    part(&b, "bio", a->bio ? S("1") : S(""));
    part(&b, "stock", a->stock ? S("1") : S(""));
    part(&b, "prix_max", number(rq, a->price_max));
    part(&b, "pres", a->near);
    part(&b, "rayon_km", number(rq, a->km));
    part(&b, "tri", a->sort);
    part(&b, "page", a->page > 1 ? number(rq, a->page) : S(""));
    return buf_str(&b);
}

/* Everything a list is made from. */
struct listing {
    struct rq *rq;
    struct asked a;
    str base;
    struct category category; /* what the address names; .slug.n and .insee.n are 0: nothing */
    struct commune_asked_row commune, near;
    struct find_query q;
    struct find_result r;
    struct search_list_view *v;
};

static struct search_links links_new(struct listing *l, size_t n)
{
    return (struct search_links){NEW(l->rq->mem, struct search_link, n + 1), 0};
}

static void link_add(struct listing *l, struct search_links *to, const struct asked *a, str text, int64_t n)
{
    to->v[to->n++] = (struct search_link){url_of(l->rq, l->base, a), text, n, false};
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

static void query_make(struct listing *l)
{
    const struct category *cat = &l->category;
    struct find_query *q = &l->q;

    *q = find_query_new(l->a.q);
    q->kinds = 1u << DOC_OFFER;
    if (cat->slug.n) q->facet[cat->parent_id ? FACET_SUB : FACET_RAYON] = facet_of(cat->slug);
    if (l->commune.insee.n) q->facet[FACET_COMMUNE] = facet_commune(l->commune.insee);
    q->facet[FACET_MODE] = mode_wanted(l->a.mode);
    q->flags_all = (l->a.deliver ? FLAG_DELIVER : 0) | (l->a.bio ? FLAG_BIO : 0) | (l->a.stock ? FLAG_STOCK : 0);
    if (l->a.price_max) q->price_max = l->a.price_max * 100;
    if (l->near.x_m.set && l->near.y_m.set) q->x = (int32_t)l->near.x_m.v, q->y = (int32_t)l->near.y_m.v, q->within_m = l->a.km * 1000;
    q->sort = sort_wanted(l->a.sort);
    q->seed = search_seed(l->rq);
    q->skip = (size_t)(l->a.page - 1) * PAGE;
    q->most = PAGE;
}

/* --- the panel --- */

/* Asks once for all rayons of the first level. */
static void rayon_names_ask(struct listing *l, struct facet_name *names, size_t n)
{
    struct rayons_first_rows all;

    q_rayons_first(l->rq->db, l->rq->mem, &all);
    for (size_t k = 0; k < all.n; k++) {
        const struct rayons_first_row *c = &all.v[k];
        struct facet_name name = {c->slug, l->rq->lang == LANG_EN && c->name_en.n ? c->name_en : c->name_fr};
        name_kept_write(l->rq, FACET_RAYON, facet_of(c->slug), &name);
        for (size_t i = 0; i < n; i++)
            if (l->r.facet[FACET_RAYON][i].value == facet_of(c->slug)) names[i] = name;
    }
}

/* Asks once for the communes of the panel, twelve at most. */
static void commune_names_ask(struct listing *l, struct facet_name *names, size_t n)
{
    struct communes_some_args ask = {0};
    struct communes_some_rows c;
    str *slot = &ask.i0;

    _Static_assert(sizeof ask == FACET_MOST * sizeof(str), "communes of the panel");
    for (size_t i = 0; i < FACET_MOST; i++) slot[i] = i < n ? insee_of_facet(l->rq->mem, l->r.facet[FACET_COMMUNE][i].value) : S("");
    q_communes_some(l->rq->db, l->rq->mem, &ask, &c);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < c.n; k++) {
            if (!str_eq(c.v[k].insee, slot[i])) continue;
            names[i] = (struct facet_name){c.v[k].slug, c.v[k].name};
            name_kept_write(l->rq, FACET_COMMUNE, l->r.facet[FACET_COMMUNE][i].value, &names[i]);
        }
}

/* The names of the first n values of a facet; one that is no longer known has an empty slug. */
static struct facet_name *facet_names(struct listing *l, int facet, size_t n)
{
    struct facet_name *names = NEW(l->rq->mem, struct facet_name, n + 1);
    bool all = true;

    for (size_t i = 0; i < n; i++) all &= name_kept_read(l->rq, facet, l->r.facet[facet][i].value, &names[i]);
    if (all) return names;
    if (facet == FACET_RAYON) rayon_names_ask(l, names, n);
    else commune_names_ask(l, names, n);
    return names;
}

static size_t facets_shown(const struct listing *l, int facet)
{
    return l->r.facet_n[facet] < FACET_MOST ? l->r.facet_n[facet] : FACET_MOST;
}

static void rayons_fill(struct listing *l)
{
    size_t n = facets_shown(l, FACET_RAYON);
    struct facet_name *names = facet_names(l, FACET_RAYON, n);

    l->v->rayons = links_new(l, FACET_MOST);
    for (size_t i = 0; i < n; i++) {
        if (!names[i].slug.n) continue;
        struct asked a = l->a;
        a.rayon = names[i].slug;
        a.page = 1;
        link_add(l, &l->v->rayons, &a, names[i].name, l->r.facet[FACET_RAYON][i].n);
        l->v->rayons.v[l->v->rayons.n - 1].on = str_eq(l->category.slug, names[i].slug);
    }
}

static void communes_fill(struct listing *l)
{
    size_t n = facets_shown(l, FACET_COMMUNE);
    struct facet_name *names = facet_names(l, FACET_COMMUNE, n);

    l->v->communes = links_new(l, FACET_MOST);
    for (size_t i = 0; i < n; i++) {
        if (!names[i].slug.n) continue;
        struct asked a = l->a;
        a.commune = names[i].slug;
        a.page = 1;
        link_add(l, &l->v->communes, &a, names[i].name, l->r.facet[FACET_COMMUNE][i].n);
        l->v->communes.v[l->v->communes.n - 1].on = str_eq(l->commune.slug, names[i].slug);
    }
}

static void modes_fill(struct listing *l)
{
    static const struct {
        int32_t value;
        str word;
        const char *says;
    } modes[] = {{MODE_ORDER, S("commande"), _("To order")}, {MODE_RESERVE, S("reserve"), _("To reserve")}, {MODE_SHOWCASE, S("vitrine"), _("To see in the shop")}};

    l->v->modes = links_new(l, 3);
    for (size_t m = 0; m < 3; m++)
        for (size_t i = 0; i < l->r.facet_n[FACET_MODE]; i++) {
            if (l->r.facet[FACET_MODE][i].value != modes[m].value) continue;
            struct asked a = l->a;
            a.mode = modes[m].word;
            a.page = 1;
            link_add(l, &l->v->modes, &a, tr(l->rq->lang, modes[m].says), l->r.facet[FACET_MODE][i].n);
            l->v->modes.v[l->v->modes.n - 1].on = str_eq(l->a.mode, modes[m].word);
        }
}

static void way_add(struct listing *l, bool *flag, struct asked *a, const char *says, int bit)
{
    bool on = *flag;

    *flag = !on;
    a->page = 1;
    link_add(l, &l->v->ways, a, tr(l->rq->lang, says), l->r.flag_count[bit]);
    l->v->ways.v[l->v->ways.n - 1].on = on;
    *flag = on;
}

static void ways_fill(struct listing *l)
{
    struct asked a = l->a;

    l->v->ways = links_new(l, 3);
    way_add(l, &a.stock, &a, _("In stock"), 0);
    way_add(l, &a.deliver, &a, _("Delivered at home"), 1);
    way_add(l, &a.bio, &a, _("Organic"), 3);
}

static void chip_add(struct listing *l, const struct asked *without, str text)
{
    struct asked a = *without;

    a.page = 1;
    link_add(l, &l->v->chips, &a, text, 0);
}

static void chips_fill(struct listing *l)
{
    const struct category *cat = &l->category;
    const struct commune_asked_row *c = &l->commune;
    struct asked a;

    l->v->chips = links_new(l, 8);
    if (cat->slug.n && !str_starts(l->base, S("/rayon/"))) a = l->a, a.rayon = S(""), chip_add(l, &a, cat->name);
    if (c->insee.n && !str_starts(l->base, S("/commune/"))) a = l->a, a.commune = S(""), chip_add(l, &a, c->name);
    for (size_t i = 0; i < l->v->modes.n; i++)
        if (l->v->modes.v[i].on) a = l->a, a.mode = S(""), chip_add(l, &a, l->v->modes.v[i].text);
    if (l->near.insee.n) {
        str p[] = {l->near.name, number(l->rq, l->a.km ? l->a.km : 200)};
        a = l->a, a.near = S(""), a.km = 0;
        chip_add(l, &a, tr_fill(l->rq->mem, tr(l->rq->lang, "Around %1, %2 km"), p, 2));
    }
    if (l->a.price_max) {
        str p = money_text(l->rq->mem, l->rq->lang, cents(l->a.price_max * 100));
        a = l->a, a.price_max = 0;
        chip_add(l, &a, tr_fill(l->rq->mem, tr(l->rq->lang, "Up to %1"), &p, 1));
    }
}

static void sorts_fill(struct listing *l)
{
    static const struct {
        str word;
        const char *says;
    } sorts[] = {{S(""), _("Best answers")}, {S("pres"), _("Nearest")}, {S("prix"), _("Price")}, {S("nouveau"), _("Newest")}};

    l->v->sorts = links_new(l, 4);
    for (size_t i = 0; i < 4; i++) {
        struct asked a = l->a;
        if (str_eq(sorts[i].word, S("pres")) && !l->a.near.n) continue;
        a.sort = sorts[i].word;
        a.page = 1;
        link_add(l, &l->v->sorts, &a, tr(l->rq->lang, sorts[i].says), 0);
        l->v->sorts.v[l->v->sorts.n - 1].on = str_eq(l->a.sort, sorts[i].word);
    }
}

static void pages_fill(struct listing *l)
{
    int64_t last = (l->r.total + PAGE - 1) / PAGE, from = l->a.page > 3 ? l->a.page - 3 : 1;

    if (last > 400) last = 400;
    l->v->pages = links_new(l, 9);
    for (int64_t p = from; p <= last && p < from + 7 && last > 1; p++) {
        struct asked a = l->a;
        a.page = p;
        link_add(l, &l->v->pages, &a, number(l->rq, p), p);
        l->v->pages.v[l->v->pages.n - 1].on = p == l->a.page;
    }
}

/* Shops whose name or trade answers the words. */
static void shops_fill(struct listing *l)
{
    struct find_query q = find_query_new(l->a.q);
    struct find_result r;

    q.kinds = 1u << DOC_SHOP;
    q.facet[FACET_COMMUNE] = l->q.facet[FACET_COMMUNE];
    q.seed = l->q.seed;
    q.most = SHOPS_MOST;
    find_search(l->rq->place->find, l->rq->mem, &q, &r);
    if (r.relaxed) return;
    l->v->shops.v = NEW(l->rq->mem, struct search_shop, SHOPS_MOST);
    for (size_t i = 0; i < r.n; i++) {
        struct merchant m;
        if (!merchant_public(l->rq->db, l->rq->mem, l->rq->lang, r.hit[i].id, &m)) continue;
        const struct commune *c = commune_of(m.insee);
        l->v->shops.v[l->v->shops.n++] = (struct search_shop){rq_url(l->rq, str_fmt(l->rq->mem, "/boutique/%.*s", STR_ARG(m.slug))), m.name, m.trade,
            c ? c->name : S(""), m.banne};
        rq_depends(l->rq, "merchant", m.id);
    }
}

static void cards_fill(struct listing *l)
{
    int64_t ids[PAGE];
    size_t n = l->r.n < PAGE ? l->r.n : PAGE;

    for (size_t i = 0; i < n; i++) ids[i] = l->r.hit[i].id;
    search_cards(l->rq, ids, n, &l->v->cards);
    for (size_t i = 0; i < l->v->cards.n; i++)
        for (size_t k = 0; k < n; k++)
            if (l->r.hit[k].id == l->v->cards.v[i].id && l->r.hit[k].distance_m >= 0)
                l->v->cards.v[i].distance = distance_text(l->rq->mem, l->rq->lang, l->r.hit[k].distance_m);
}

static void sentence_fill(struct listing *l)
{
    str n = number(l->rq, l->r.total);

    l->v->total = l->r.total;
    l->v->sentence = l->r.total ? tr_fill(l->rq->mem, tr_n(l->rq->lang, l->r.total, "%1 offer", "%1 offers"), &n, 1) : tr(l->rq->lang, "No offer");
    l->v->corrected = l->r.corrected;
    l->v->relaxed = l->r.relaxed;
    l->v->nothing = !l->r.total && !l->v->shops.n;
}

static void listing_run(struct listing *l)
{
    query_make(l);
    find_search(l->rq->place->find, l->rq->mem, &l->q, &l->r);
    if (!str_starts(l->base, S("/rayon/"))) rayons_fill(l);
    if (!str_starts(l->base, S("/commune/"))) communes_fill(l);
    modes_fill(l);
    ways_fill(l);
    chips_fill(l);
    sorts_fill(l);
    pages_fill(l);
    cards_fill(l);
    if (l->a.q.n && l->a.page == 1) shops_fill(l);
    sentence_fill(l);
    l->v->q = l->a.q;
    l->v->action = rq_url(l->rq, S("/recherche"));
    l->v->clear = rq_url(l->rq, l->base);
    search_good_until(l->rq);
}

static void listing_open(struct listing *l, struct rq *rq, str base, struct search_list_view *v)
{
    *l = (struct listing){.rq = rq, .a = asked_read(rq), .base = base, .v = v};
}

/* Words of the address that name nothing are as if they were not there. */
static void asked_resolve(struct listing *l)
{
    struct rq *rq = l->rq;

    if (l->a.rayon.n && !category_by_slug(rq->db, rq->mem, rq->lang, l->a.rayon, &l->category)) l->category = (struct category){0};
    if (l->a.commune.n && !q_commune_asked(rq->db, rq->mem, l->a.commune, &l->commune)) l->commune = (struct commune_asked_row){0};
    if (l->a.near.n && !q_commune_asked(rq->db, rq->mem, l->a.near, &l->near)) l->near = (struct commune_asked_row){0};
}

static void list_page(struct rq *rq, const struct page *p, const struct search_list_view *v)
{
    page_open(rq, p);
    tpl_search_list(&rq->out, rq->lang, v);
    page_close(rq);
}

/* --- pages --- */

void search_get(struct rq *rq)
{
    struct search_list_view v = {.searching = true};
    struct listing l;

    listing_open(&l, rq, S("/recherche"), &v);
    asked_resolve(&l);
    listing_run(&l);
    v.title = l.a.q.n ? tr_fill(rq->mem, tr(rq->lang, "“%1”"), &l.a.q, 1) : tr(rq->lang, "All offers");
    list_page(rq, &(struct page){.title = v.title, .search = true}, &v);
}

void rayon_get(struct rq *rq)
{
    struct search_list_view v = {0};
    struct categories cats;
    struct listing l;

    listing_open(&l, rq, str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(rq_param(rq, 0))), &v);
    l.a.rayon = rq_param(rq, 0);
    asked_resolve(&l);
    const struct category *cat = &l.category;
    if (!cat->slug.n) {
        rq_not_found(rq);
        return;
    }
    int64_t top = cat->parent_id ? cat->parent_id : cat->id;
    listing_run(&l);
    categories_under(rq->db, rq->mem, rq->lang, top, &cats);
    v.children = links_new(&l, cats.n);
    for (size_t i = 0; i < cats.n; i++)
        v.children.v[v.children.n++] = (struct search_link){rq_url(rq, str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(cats.v[i].slug))),
            cats.v[i].id == top ? tr(rq->lang, "All") : cats.v[i].name, 0, cats.v[i].id == cat->id};
    v.title = cat->name;
    list_page(rq, &(struct page){.title = cat->name, .canonical = str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(cat->slug)), .search = true,
                                 .description = cat->name}, &v);
}

void commune_get(struct rq *rq)
{
    struct search_list_view v = {0};
    struct listing l;
    struct commune_place c;
    struct merchants m;

    if (!territory_commune_by_slug(rq->db, rq->mem, rq_param(rq, 0), &c)) {
        rq_not_found(rq);
        return;
    }
    listing_open(&l, rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(c.slug)), &v);
    l.a.commune = c.slug;
    asked_resolve(&l);
    listing_run(&l);
    merchants_public(rq->db, rq->mem, rq->lang, c.insee, &m);
    v.shops = (struct search_shops){NEW(rq->mem, struct search_shop, m.n + 1), 0};
    for (size_t i = 0; i < m.n; i++)
        v.shops.v[v.shops.n++] = (struct search_shop){rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.v[i].slug))), m.v[i].name, m.v[i].trade, c.name, m.v[i].banne};
    rq_depends(rq, "merchant", 0);
    v.title = c.name;
    str n = number(rq, (int64_t)m.n);
    v.intro = m.n ? tr_fill(rq->mem, tr_n(rq->lang, (int64_t)m.n, "%1 shop here", "%1 shops here"), &n, 1) : tr(rq->lang, "No shop here yet");
    list_page(rq, &(struct page){.title = c.name, .canonical = str_fmt(rq->mem, "/commune/%.*s", STR_ARG(c.slug)), .description = c.name, .search = true}, &v);
}

/* As-you-type help: a list of texts with their addresses. */
void suggest_get(struct rq *rq)
{
    struct find_completion done[8];
    struct json j;
    size_t n = find_complete(rq->place->find, rq->mem, query_str(rq, "q", 80), 15, done, 8);

    j = json_new(&rq->out);
    json_open(&j, '[');
    for (size_t i = 0; i < n; i++) json_str(&j, done[i].text);
    json_close(&j, ']');
    rq_json(rq);
}
