/* wanted.c: what lists ask of the index, for programs: ids and counts instead of cards and links. */
#include "shop/search/inside.h"

#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"

enum { FACETS_MOST = SEARCH_FACETS_NAMED };

static const struct {
    str word;
    int32_t value;
    const char *says;
} modes[] = {{S("commande"), MODE_ORDER, _("To order")},
             {S("reserve"), MODE_RESERVE, _("To reserve")},
             {S("vitrine"), MODE_SHOWCASE, _("To see in the shop")}};
enum { MODES = sizeof modes / sizeof *modes };

static const struct {
    str word;
    enum find_sort sort;
} sorts[] = {{S(""), FIND_BEST}, {S("prix"), FIND_PRICE_UP}, {S("nouveau"), FIND_NEW}, {S("pres"), FIND_NEAR}};

static bool mode_read(str word, int32_t *out)
{
    if (!word.n) return true;
    for (size_t i = 0; i < MODES; i++)
        if (str_eq(word, modes[i].word)) return *out = modes[i].value, true;
    return false;
}

static bool sort_read(str word, enum find_sort *out)
{
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (str_eq(word, sorts[i].word)) return *out = sorts[i].sort, true;
    return false;
}

static bool category_read(struct rq *rq, str slug, struct find_query *q)
{
    struct category c;

    if (!slug.n) return true;
    if (!category_by_slug(rq->db, rq->mem, rq->lang, slug, &c)) return false;
    q->facet[c.parent_id ? FACET_SUB : FACET_RAYON] = facet_of(c.slug);
    return true;
}

static bool commune_read(struct rq *rq, str slug, struct find_query *q)
{
    struct search_commune c;

    if (!slug.n) return true;
    if (!search_commune(rq, slug, &c)) return false;
    q->facet[FACET_COMMUNE] = facet_commune(c.insee);
    return true;
}

static bool near_read(struct rq *rq, const struct search_wanted *ask, struct find_query *q)
{
    struct search_commune c;

    if (!ask->near.n) return true;
    if (!search_commune(rq, ask->near, &c)) return false;
    if (!c.x_m.set || !c.y_m.set) return false; /* better no answer than one that is not near */
    q->x = (int32_t)c.x_m.v, q->y = (int32_t)c.y_m.v, q->within_m = ask->within_km * 1000;
    return true;
}

static bool kind_read(str word, uint32_t *out)
{
    bool goods = str_eq(word, S("produits")), services = str_eq(word, S("services"));

    *out = goods ? 1u << DOC_OFFER : services ? 1u << DOC_SERVICE : KINDS_OFFERED;
    return goods || services || !word.n;
}

static bool shop_read(struct rq *rq, str slug, struct find_query *q)
{
    struct merchant m;

    if (!slug.n) return true;
    if (!merchant_public_by_slug(rq->db, rq->mem, rq->lang, slug, &m)) return false;
    q->facet[FACET_SHOP] = facet_shop(m.code);
    return true;
}

/* The index counts what each set would leave, whether it is asked for or not. */
static void moments_ask(struct rq *rq, const struct search_wanted *ask, struct find_query *q)
{
    rq_depends(rq, "moment", 0);
    q->quiet = 1u << FACET_SHOP;
    for (int m = 0; m < MOMENTS; m++) {
        struct shop_set s;
        moment_read(rq, (enum moment)m, &s);
        q->set[m] = (struct find_set){.facet = FACET_SHOP,
                                      .value = s.v,
                                      .n = s.n,
                                      .flags = m == MOMENT_TODAY ? FLAG_READY : 0,
                                      .on = m == MOMENT_TODAY ? ask->today : ask->open};
    }
    q->sets = MOMENTS;
}

static const char *query_read(struct rq *rq, const struct search_wanted *ask, struct find_query *q)
{
    *q = find_query_new(ask->words);
    q->flags_all = ask->flags;
    if (ask->price_max_cents) q->price_max = ask->price_max_cents;
    q->seed = search_seed(rq);
    q->skip = ask->skip;
    q->most = ask->most;
    if (!category_read(rq, ask->category, q)) return "rayon";
    if (!commune_read(rq, ask->commune, q)) return "commune";
    if (!mode_read(ask->mode, &q->facet[FACET_MODE])) return "mode";
    if (!sort_read(ask->sort, &q->sort)) return "tri";
    if (!kind_read(ask->kind, &q->kinds)) return "genre";
    if (!shop_read(rq, ask->shop, q)) return "boutique";
    moments_ask(rq, ask, q);
    return near_read(rq, ask, q) ? NULL : "pres";
}

static size_t shown(const struct find_result *r, int facet)
{
    return r->facet_n[facet] < FACETS_MOST ? r->facet_n[facet] : FACETS_MOST;
}

static struct search_facets facets_new(struct rq *rq)
{
    return (struct search_facets){NEW(rq->mem, struct search_facet, FACETS_MOST), 0};
}

/* What is no longer known is not told. */
static void named_take(struct rq *rq, const struct find_result *r, int facet, struct search_facets *out)
{
    const struct facet_name *names = search_facet_names(rq, r, facet, shown(r, facet));

    *out = facets_new(rq);
    for (size_t i = 0; i < shown(r, facet); i++)
        if (names[i].slug.n)
            out->v[out->n++] = (struct search_facet){names[i].slug, names[i].name, r->facet[facet][i].n};
}

static void modes_take(struct rq *rq, const struct find_result *r, struct search_facets *out)
{
    *out = facets_new(rq);
    for (size_t i = 0; i < r->facet_n[FACET_MODE] && out->n < FACETS_MOST; i++)
        for (size_t k = 0; k < MODES; k++)
            if (modes[k].value == r->facet[FACET_MODE][i].value)
                out->v[out->n++] =
                    (struct search_facet){modes[k].word, tr(rq->lang, modes[k].says), r->facet[FACET_MODE][i].n};
}

static struct search_hits hits_take(struct rq *rq, const struct find_result *r)
{
    struct search_hits h = {NEW(rq->mem, struct search_hit, r->n + 1), r->n};

    for (size_t i = 0; i < r->n; i++) h.v[i] = (struct search_hit){r->hit[i].id, r->hit[i].distance_m};
    return h;
}

static void shops_find(struct rq *rq, const struct find_query *like, struct search_found *out)
{
    struct find_query q = find_query_new(like->words);
    struct find_result r;

    if (!like->words.n || like->skip) return;
    q.kinds = 1u << DOC_SHOP;
    q.facet[FACET_COMMUNE] = like->facet[FACET_COMMUNE];
    q.seed = like->seed;
    q.most = SEARCH_SHOPS_MOST;
    find_search(rq->place->find, rq->mem, &q, &r);
    if (!r.relaxed) out->shops = hits_take(rq, &r);
}

const char *search_find(struct rq *rq, const struct search_wanted *ask, struct search_found *out)
{
    struct find_query q;
    struct find_result r;
    const char *wrong = query_read(rq, ask, &q);

    *out = (struct search_found){.total = 0};
    if (wrong) return wrong;
    find_search(rq->place->find, rq->mem, &q, &r);
    out->offers = hits_take(rq, &r);
    shops_find(rq, &q, out);
    named_take(rq, &r, FACET_RAYON, &out->categories);
    named_take(rq, &r, FACET_COMMUNE, &out->communes);
    modes_take(rq, &r, &out->modes);
    out->total = r.total;
    out->stock = r.flag_count[0];
    out->deliver = r.flag_count[1];
    out->organic = r.flag_count[3];
    out->open = r.set_count[MOMENT_OPEN];
    out->today = r.set_count[MOMENT_TODAY];
    for (size_t i = 0; i < sizeof out->with_flag / sizeof *out->with_flag; i++) out->with_flag[i] = r.flag_count[i];
    out->corrected = r.corrected;
    out->relaxed = r.relaxed;
    search_good_until(rq);
    return NULL;
}
