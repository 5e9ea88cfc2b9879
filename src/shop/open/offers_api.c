/* offers_api.c: offers, and the search with its counts. */
#include "shop/open/inside.h"

#include "shop/campaign/campaign.h"
#include "shop/law/facts.h"
#include "shop/results/results.h"
#include "shop/search/search.h"
#include "shop/price/price.h"

static str availability_of(const struct offer *o)
{
    if (str_eq(o->mode, S("showcase")) || str_eq(o->mode, S("quote")) || str_eq(o->mode, S("link_out")))
        return S("see_shop");
    if (!offer_left(o)) return S("sold_out");
    return o->lead_days ? S("made_to_order") : S("in_stock");
}

static void labels_put(struct json *j, str labels)
{
    str one;

    json_open_of(j, "labels", '[');
    while (str_cut(&labels, ',', &one))
        if (str_trim(one).n) json_str(j, str_trim(one));
    json_close(j, ']');
}

void api_picture(struct rq *rq, struct json *j, const struct picture *p)
{
    json_key(j, S("picture"));
    if (!p->ready) {
        json_none(j);
        return;
    }
    json_open(j, '{');
    json_text_of(j, "url", str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(p->src)));
    json_text_of(j, "alt", p->alt);
    json_number_of(j, "width", p->width);
    json_number_of(j, "height", p->height);
    json_close(j, '}');
}

static void price_put(struct rq *rq, struct json *j, const struct offer *o)
{
    json_maybe_of(j, "price_cents", o->price_cents);
    json_maybe_of(j, "was_cents", o->was_cents);
    json_time_of(j, "price_until", rq, o->promo_to);
    json_text_of(j, "unit", o->unit);
    if (o->kilo_cents) {
        json_number_of(j, "price_least_cents", o->piece_cents);
        json_number_of(j, "kilo_cents", o->kilo_cents);
        json_number_of(j, "piece_least_grams", o->least_milli);
        json_number_of(j, "piece_most_grams", o->most_milli);
    }
    json_text_of(j, "unit_price", unit_price_text(rq->mem, rq->lang, o));
}

/* The law's table of its rayon, as the page tells it. */
static void told_put(struct rq *rq, struct json *j, const struct offer *o)
{
    struct facts_said said, nutrition;

    offer_told(rq->mem, rq->lang, o, &said, &nutrition);
    json_open_of(j, "details", '[');
    for (size_t i = 0; i < said.n + nutrition.n; i++) {
        const struct fact_said *s = i < said.n ? &said.v[i] : &nutrition.v[i - said.n];
        str plain = str_starts(s->field, S("fait_")) ? str_from(s->field, 5) : s->field;
        json_open(j, '{');
        json_text_of(j, "field", plain);
        json_text_of(j, "name", s->what);
        json_text_of(j, "value", s->said);
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* What a page shows of it under "description". */
static void sheet_put(struct rq *rq, struct json *j, const struct offer *o)
{
    json_text_of(j, "text", o->text);
    labels_put(j, o->labels);
    json_text_of(j, "origin", o->origin);
    json_text_of(j, "allergens", o->allergens);
    json_text_of(j, "storage", o->storage);
    json_text_of(j, "ingredients", o->ingredients);
    json_flag_of(j, "alcohol", o->alcohol);
    json_flag_of(j, "service", o->service);
    told_put(rq, j, o);
}

static str handover_path(struct rq *rq, const struct offer *o)
{
    if (!offer_sold_here(o) || !offer_left(o)) return S("");
    return str_fmt(rq->mem, "/panier/remise?lignes=%.*s:1", STR_ARG(o->code));
}

/* Names of what an offer belongs to, asked once a list. */
struct known {
    int64_t merchant_id;
    struct merchant m;
    bool public, all; /* all: a long list depends on every shop, not on more of them than the page cache remembers */
};
enum { SHOPS_NAMED = 40 };

static bool shop_of(struct rq *rq, int64_t merchant_id, struct known *k)
{
    if (k->merchant_id == merchant_id) return k->public;
    k->merchant_id = merchant_id;
    k->public = merchant_public(rq->db, rq->mem, rq->lang, merchant_id, &k->m);
    if (!k->all) rq_depends(rq, "merchant", merchant_id);
    return k->public;
}

static str category_of(const struct categories *all, int64_t id)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].id == id) return all->v[i].slug;
    return S("");
}

static void merchant_put(struct rq *rq, struct json *j, const struct merchant *m)
{
    json_open_of(j, "shop", '{');
    json_text_of(j, "slug", m->slug);
    json_text_of(j, "name", m->name);
    api_commune(rq, j, "commune", m->insee);
    json_url_of(j, "self", rq, str_fmt(rq->mem, "/api/v1/boutiques/%.*s", STR_ARG(m->slug)));
    json_close(j, '}');
}

static void offer_put(struct rq *rq, struct json *j, const struct offer *o, const struct picture *p)
{
    opt_i64 turns = offer_price_turns(rq->db, rq->mem, o->id, rq->now);

    if (turns.set) rq_good_until(rq, turns.v);
    json_text_of(j, "code", o->code);
    json_text_of(j, "product", o->pub);
    json_text_of(j, "title", o->title);
    json_text_of(j, "variant", o->variant);
    json_text_of(j, "mode", o->mode);
    json_text_of(j, "availability", availability_of(o));
    json_text_of(j, "stock", stock_text(rq->mem, rq->lang, o));
    json_number_of(j, "lead_days", o->lead_days);
    price_put(rq, j, o);
    sheet_put(rq, j, o);
    api_picture(rq, j, p);
    json_time_of(j, "updated_at", rq, o->updated_at);
    json_url_of(j, "url", rq, offer_path(rq->mem, o));
    json_url_of(j, "self", rq, str_fmt(rq->mem, "/api/v1/offres/%.*s", STR_ARG(o->code)));
    json_url_of(j, "handover", rq, handover_path(rq, o));
}

static void distance_put(struct json *j, const int64_t *distance_m, size_t i)
{
    if (distance_m) json_maybe_of(j, "distance_m", distance_m[i] < 0 ? NO_I64 : SOME_I64(distance_m[i]));
}

/* Of all offers at once: one query. */
static struct picture *pictures_of(struct rq *rq, const struct offers *o)
{
    struct picture *p = NEW(rq->mem, struct picture, o->n + 1);
    int64_t *ids = NEW(rq->mem, int64_t, o->n + 1);

    for (size_t i = 0; i < o->n; i++) ids[i] = o->v[i].picture_id;
    media_pictures(rq->db, rq->mem, rq->lang, ids, o->n, p);
    return p;
}

void api_offers(struct rq *rq, struct json *j, const int64_t *ids, size_t n, const int64_t *distance_m)
{
    struct known who = {.all = n > SHOPS_NAMED};
    struct categories all;
    struct offers o;

    if (who.all) rq_depends(rq, "merchant", 0);
    categories_all(rq->db, rq->mem, rq->lang, &all);
    offers_public(rq->db, rq->mem, rq->lang, (struct offer_ids){ids, n}, rq->now, &o);
    struct picture *pictures = pictures_of(rq, &o);
    for (size_t i = 0, k = 0; i < n && k < o.n; i++) {
        if (o.v[k].id != ids[i]) continue;
        size_t at = k++;
        if (!shop_of(rq, o.v[at].merchant_id, &who)) continue;
        json_open(j, '{');
        offer_put(rq, j, &o.v[at], &pictures[at]);
        json_text_of(j, "category", category_of(&all, o.v[at].category_id));
        merchant_put(rq, j, &who.m);
        distance_put(j, distance_m, i);
        json_close(j, '}');
    }
}

void offers_api(struct rq *rq)
{
    struct open_offers_after_rows rows;
    struct api_slice s;

    if (!api_slice_read(rq, &s)) return;
    q_open_offers_after(rq->db, rq->mem, s.after, (int64_t)s.most + 1, &rows);
    size_t n = rows.n < s.most ? rows.n : s.most;
    int64_t *ids = NEW(rq->mem, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) ids[i] = rows.v[i].id;
    api_keep(rq);
    struct json j = api_list_open(rq);
    api_offers(rq, &j, ids, n, NULL);
    api_list_close(rq, &j, rows.n > n ? rows.v[n - 1].code : S(""));
}

void offer_api(struct rq *rq)
{
    struct open_offer_of_code_row o;

    if (!q_open_offer_of_code(rq->db, rq->mem, rq_param(rq, 0), &o)) {
        rq_not_found(rq);
        return;
    }
    api_keep(rq);
    struct json j = api_open(rq);
    api_offers(rq, &j, &o.id, 1, NULL);
}

/* --- selections --- */

static void selection_put_head(struct rq *rq, struct json *j, const struct selection *s)
{
    json_text_of(j, "slug", s->slug);
    json_text_of(j, "title", s->title);
    json_text_of(j, "text", s->text);
    json_url_of(j, "url", rq, str_fmt(rq->mem, "/selection/%.*s", STR_ARG(s->slug)));
    json_url_of(j, "self", rq, str_fmt(rq->mem, "/api/v1/selections/%.*s", STR_ARG(s->slug)));
}

void selections_api(struct rq *rq)
{
    struct selections all;

    selections_all(rq->db, rq->mem, rq->lang, false, &all);
    rq_depends(rq, "selection", 0);
    api_keep(rq);
    struct json j = api_list_open(rq);
    for (size_t i = 0; i < all.n; i++) {
        json_open(&j, '{');
        selection_put_head(rq, &j, &all.v[i]);
        json_number_of(&j, "lines", all.v[i].lines);
        json_close(&j, '}');
    }
    api_list_close(rq, &j, S(""));
}

/* "12345:2,67890:0.500": what of it can go into a basket now. */
static str selection_lignes(struct rq *rq, const struct selection_lines *l)
{
    struct buf b = buf_new(rq->mem, 2048);

    for (size_t i = 0; i < l->n; i++) {
        const struct selection_line *one = &l->v[i];
        if (one->state != SELECTION_CAN) continue;
        buf_fmt(&b, "%s%.*s:%lld.%03lld", b.n ? "," : "", STR_ARG(one->code), (long long)(one->qty_milli / 1000),
                (long long)(one->qty_milli % 1000));
    }
    return buf_str(&b);
}

static void selection_lines_put(struct json *j, const struct selection_lines *l)
{
    json_open_of(j, "lines", '[');
    for (size_t i = 0; i < l->n; i++) {
        if (!l->v[i].code.n) continue; /* nobody knows it any more */
        json_open(j, '{');
        json_text_of(j, "code", l->v[i].code);
        json_number_of(j, "quantity_milli", l->v[i].qty_milli);
        json_flag_of(j, "available", l->v[i].state == SELECTION_CAN);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void selection_api(struct rq *rq)
{
    struct selection s;
    struct selection_lines l;

    if (!selection_named(rq->db, rq->mem, rq->lang, rq_param(rq, 0), &s)) {
        rq_not_found(rq);
        return;
    }
    selection_lines_read(rq->db, rq->mem, rq->lang, s.id, rq->now, &l);
    int64_t *ids = NEW(rq->mem, int64_t, l.n + 1);
    for (size_t i = 0; i < l.n; i++) ids[i] = l.v[i].offer_id;
    rq_depends(rq, "selection", 0);
    api_keep(rq);
    str lignes = selection_lignes(rq, &l);
    struct json j = api_open(rq);
    json_open(&j, '{');
    selection_put_head(rq, &j, &s);
    selection_lines_put(&j, &l);
    json_open_of(&j, "offers", '[');
    api_offers(rq, &j, ids, l.n, NULL);
    json_close(&j, ']');
    json_number_of(&j, "total_cents", l.total_cents);
    json_url_of(&j, "handover", rq, lignes.n ? str_fmt(rq->mem, "/panier/remise?lignes=%.*s", STR_ARG(lignes)) : S(""));
    json_close(&j, '}');
}

/* --- the search --- */

struct api_filters {
    struct results_filter *v;
    size_t n;
};

static bool number_read(struct rq *rq, const char *name, int64_t most, int64_t *out)
{
    str v = rq_query(rq, name);

    *out = 0;
    if (!v.n) return true;
    if (str_i64(v, out) && *out >= 1 && *out <= most) return true;
    api_bad(rq, name);
    return false;
}

static str word(struct rq *rq, const char *name, size_t most)
{
    str v = rq_query(rq, name);

    return v.n ? utf8_head(text_clean(rq->mem, v), most) : S("");
}

/* What may be ticked, and what is: all of it, as an allergy that is passed over in silence is worse than no answer. */
static void filters_read(struct rq *rq, struct api_filters *f, struct search_wanted *ask)
{
    f->v = NEW(rq->mem, struct results_filter, RESULTS_FILTERS_MOST);
    f->n = results_filters(rq, f->v, RESULTS_FILTERS_MOST);
    for (size_t i = 0; i < f->n; i++) {
        if (!rq_query(rq, str_z(rq->mem, f->v[i].param)).n) continue;
        ask->flags |= f->v[i].flag;
        ask->open |= f->v[i].open;
        ask->today |= f->v[i].today;
    }
}

/* Like the list of /recherche: the same parameters say the same. */
static bool ask_read(struct rq *rq, struct search_wanted *ask)
{
    struct api_slice s;
    int64_t euros, km, skip = 0;

    if (!api_slice_read(rq, &s) || !number_read(rq, "prix_max", 100000, &euros) ||
        !number_read(rq, "rayon_km", 200, &km))
        return false;
    if (s.after.n && (!str_i64(s.after, &skip) || skip < 1 || skip > SEARCH_DEEPEST))
        return api_bad(rq, "curseur"), false;
    *ask = (struct search_wanted){
        .words = word(rq, "q", 120),
        .category = word(rq, "rayon", 60),
        .commune = word(rq, "commune", 60),
        .mode = word(rq, "mode", 10),
        .sort = word(rq, "tri", 10),
        .near = word(rq, "pres", 60),
        .price_max_cents = euros * 100,
        .within_km = km,
        .kind = word(rq, "genre", 10),
        .shop = word(rq, "boutique", 60),
        .skip = (size_t)skip,
        .most = s.most,
    };
    return true;
}

static void facet_put(struct json *j, const char *key, const struct search_facets *f)
{
    json_open_of(j, key, '[');
    for (size_t i = 0; i < f->n; i++) {
        json_open(j, '{');
        json_text_of(j, "slug", f->v[i].slug);
        json_text_of(j, "name", f->v[i].name);
        json_number_of(j, "offers", f->v[i].n);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static int64_t left_by(const struct results_filter *f, const struct search_found *found)
{
    if (f->flag) return found->with_flag[__builtin_ctzll(f->flag)];
    return f->open ? found->open : found->today;
}

static void filters_put(struct json *j, const struct api_filters *f, const struct search_found *found)
{
    json_open_of(j, "filters", '[');
    for (size_t i = 0; i < f->n; i++) {
        json_open(j, '{');
        json_text_of(j, "param", f->v[i].param);
        json_text_of(j, "name", f->v[i].says);
        json_number_of(j, "offers", left_by(&f->v[i], found));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void facets_put(struct json *j, const struct search_found *f, const struct api_filters *filters)
{
    json_open_of(j, "facets", '{');
    facet_put(j, "categories", &f->categories);
    facet_put(j, "communes", &f->communes);
    facet_put(j, "modes", &f->modes);
    json_number_of(j, "in_stock", f->stock);
    json_number_of(j, "delivered", f->deliver);
    json_number_of(j, "organic", f->organic);
    filters_put(j, filters, f);
    json_close(j, '}');
}

static void hits_put(struct rq *rq, struct json *j, const struct search_hits *h)
{
    int64_t *ids = NEW(rq->mem, int64_t, h->n + 1), *metres = NEW(rq->mem, int64_t, h->n + 1);

    for (size_t i = 0; i < h->n; i++) ids[i] = h->v[i].id, metres[i] = h->v[i].distance_m;
    api_offers(rq, j, ids, h->n, metres);
}

static void shops_put(struct rq *rq, struct json *j, const struct search_hits *h)
{
    int64_t *ids = NEW(rq->mem, int64_t, h->n + 1);

    for (size_t i = 0; i < h->n; i++) ids[i] = h->v[i].id, rq_depends(rq, "merchant", ids[i]);
    json_open_of(j, "shops", '[');
    api_shops(rq, j, ids, h->n);
    json_close(j, ']');
}

void search_api(struct rq *rq)
{
    struct search_wanted ask;
    struct search_found f;
    struct api_filters filters;

    if (!ask_read(rq, &ask)) return;
    filters_read(rq, &filters, &ask);
    const char *wrong = search_find(rq, &ask, &f);
    if (wrong) {
        api_bad(rq, wrong);
        return;
    }
    size_t seen = ask.skip + f.offers.n;
    bool more = f.offers.n == ask.most && (int64_t)seen < f.total && seen <= SEARCH_DEEPEST;
    struct json j = api_open(rq);
    json_open(&j, '{');
    json_number_of(&j, "total", f.total);
    json_text_of(&j, "corrected", f.corrected);
    json_flag_of(&j, "relaxed", f.relaxed);
    facets_put(&j, &f, &filters);
    shops_put(rq, &j, &f.shops);
    json_open_of(&j, "items", '[');
    hits_put(rq, &j, &f.offers);
    api_list_close(rq, &j, more ? str_fmt(rq->mem, "%zu", seen) : S(""));
}
