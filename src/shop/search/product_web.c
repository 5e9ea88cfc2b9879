/* product_web.c: one product: what it is, what it costs, when and where one can have it, who made it. */
#include "shop/search/inside.h"

#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum { PICTURES_MOST = 8, RELATED = 4, SLOTS = 3 };

struct search_choice {
    int64_t id;
    str name, price;
    bool first, sold_out;
};
struct search_photo {
    str src, srcset, alt;
    int64_t height;
};
struct search_way {
    str what, when;
};
struct search_product_view {
    struct offer o;
    struct merchant m;
    struct html text;
    str price, unit_price, stock, commune, shop_url, rayon, rayon_path, rayon_url, add_url, was, less, deposit, promo_until, promise, out_url, out_host, ask_url, book_url, report_url;
    struct search_labels {
        struct search_label {
            str text;
        } *v;
        size_t n;
    } labels;
    struct search_choices {
        struct search_choice *v;
        size_t n;
    } choices;
    struct search_photos {
        struct search_photo *v;
        size_t n;
    } photos;
    struct search_ways {
        struct search_way *v;
        size_t n;
    } ways, label; /* label: what the law wants said, beside food's own box */
    struct search_insides {
        struct search_inside {
            str title, url;
            struct search_says {
                struct search_way *v;
                size_t n;
            } says;
        } *v;
        size_t n;
    } insides; /* of a basket */
    str back; /* out of its season: when it is back */
    struct search_cards related;
    bool order, reserve, link, quote, sold_out;
    str allergens;
};
#include "search_grid.html.h"
#include "search_product.html.h"

/* "mx4k9fz2-camembert-fermier": the public id, then words for people. */
static str pub_of(str param)
{
    ptrdiff_t dash = str_find(param, S("-"));
    return dash < 0 ? param : str_head(param, (size_t)dash);
}

static str label_text(enum lang lang, str code)
{
    if (str_eq(code, S("bio"))) return tr(lang, "Organic");
    if (str_eq(code, S("fermier"))) return tr(lang, "Farm-made");
    if (str_eq(code, S("fait-main"))) return tr(lang, "Hand-made");
    return str_eq(code, S("lait-cru")) ? tr(lang, "Raw milk") : code;
}

static void labels_fill(struct rq *rq, struct search_product_view *v)
{
    str rest = v->o.labels, one;

    v->labels.v = NEW(rq->mem, struct search_label, 16);
    while (str_cut(&rest, ',', &one) && v->labels.n < 16)
        if (str_trim(one).n) v->labels.v[v->labels.n++].text = label_text(rq->lang, str_trim(one));
}

static void photos_fill(struct rq *rq, struct search_product_view *v)
{
    struct product_pictures_of_rows rows;
    struct picture p[PICTURES_MOST];
    int64_t ids[PICTURES_MOST];
    size_t n;

    q_product_pictures_of(rq->db, rq->mem, v->o.product_id, &rows);
    n = rows.n < PICTURES_MOST ? rows.n : PICTURES_MOST;
    for (size_t i = 0; i < n; i++) ids[i] = rows.v[i].picture_id;
    media_pictures(rq->db, rq->mem, rq->lang, ids, n, p);
    v->photos.v = NEW(rq->mem, struct search_photo, n + 1);
    for (size_t i = 0; i < n; i++)
        if (p[i].ready) v->photos.v[v->photos.n++] = (struct search_photo){p[i].src, p[i].srcset_webp, p[i].alt.n ? p[i].alt : v->o.title, p[i].height};
}

static void choices_fill(struct rq *rq, struct search_product_view *v, const struct offers *all)
{
    v->choices.v = NEW(rq->mem, struct search_choice, all->n);
    for (size_t i = 0; i < all->n; i++) {
        const struct offer *o = &all->v[i];
        opt_i64 turns = offer_price_turns(rq->db, rq->mem, o->id, rq->now);
        if (turns.set) rq_good_until(rq, turns.v);
        v->choices.v[v->choices.n++] = (struct search_choice){o->id, o->variant, o->price_cents.set ? money_text(rq->mem, rq->lang, cents(o->price_cents.v)) : S(""),
            i == 0, !o->service && o->available_milli < 1000};
    }
}

/* Made to order: from when one can have it if one orders now; it is good for this day. */
static int64_t promise_fill(struct rq *rq, struct search_product_view *v)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);

    if (!v->o.lead_days) return 0;
    int64_t from = reception_ready_from(rq->db, rq->mem, rq->now, v->o.lead_days);
    str piece[2] = {str_fmt(rq->mem, "%lld", (long long)v->o.lead_days), date_text(rq->mem, rq->lang, zone, from, DATE_DAY)};
    v->promise = tr_fill(rq->mem, tr_n(rq->lang, v->o.lead_days, "Made for you in %1 day: ready from %2.", "Made for you in %1 days: ready from %2."), piece, 2);
    rq_good_until(rq, reception_ready_from(rq->db, rq->mem, rq->now, 1));
    return from;
}

static void way_add(struct search_product_view *v, str what, str when)
{
    v->ways.v[v->ways.n++] = (struct search_way){what, when};
}

/* Every place where somebody is, and the next time there; the shop of the sheet when there is no other. */
static void places_add(struct rq *rq, struct search_product_view *v, const struct pickup_places *p, struct slot_ask *ask)
{
    size_t open = 0;
    struct slots s;

    for (size_t i = 0; i < p->n; i++) open += p->v[i].hours;
    for (size_t i = 0; i < p->n; i++) {
        const struct pickup_place *at = &p->v[i];
        const struct commune *c = commune_of(at->insee);
        str where = str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(at->id ? at->name : v->m.name), STR_ARG(c ? c->name : S("")));
        if (!at->hours && (open || at->id)) continue;
        ask->place_id = at->id;
        reception_slots(rq->db, rq->mem, rq->lang, ask, &s);
        if (s.n) rq_good_until(rq, s.v[0].starts_at);
        way_add(v, tr_fill(rq->mem, tr(rq->lang, "Collect: %1"), &where, 1),
                s.n ? s.v[0].text : at->hours ? tr(rq->lang, "No free time for the moment.") : tr(rq->lang, "Opening times to come: call the shop."));
    }
    ask->place_id = 0;
}

/* Real dates: the next times one could still choose. */
static void ways_fill(struct rq *rq, struct search_product_view *v)
{
    struct slot_ask ask = {.merchant_id = v->m.id, .now = rq->now, .fulfilment = S("pickup"), .most = 1, .not_before = promise_fill(rq, v)};
    struct pickup_places places;
    struct slots s;

    reception_places(rq->db, rq->mem, v->m.id, &places);
    v->ways.v = NEW(rq->mem, struct search_way, places.n + 3);
    if (!v->order && !v->reserve) return;
    opt_i64 pause = reception_paused(rq->db, rq->mem, v->m.id, rq->now);
    if (pause.set) {
        rq_good_until(rq, pause.v);
        way_add(v, tr(rq->lang, "Not now:"), reception_pause_text(rq->db, rq->mem, rq->lang, v->m.id, rq->now));
    }
    if (v->o.book_min) return; /* its times are on a page of their own */
    places_add(rq, v, &places, &ask);
    if (!v->order || !v->m.delivers) return;
    ask.fulfilment = S("delivery");
    reception_slots(rq->db, rq->mem, rq->lang, &ask, &s);
    if (s.n) way_add(v, tr(rq->lang, "Delivered at home, in the communes around"), s.v[0].text);
}

static void label_add(struct search_product_view *v, str what, str said)
{
    if (said.n) v->label.v[v->label.n++] = (struct search_way){what, said};
}

static void label_fill(struct rq *rq, struct search_product_view *v)
{
    str degree = v->o.degree_milli ? str_fmt(rq->mem, "%.*s\u00a0%%", STR_ARG(milli_text(rq->mem, rq->lang, v->o.degree_milli, S("")))) : S("");
    str net = v->o.net_milli ? milli_text(rq->mem, rq->lang, v->o.net_milli, v->o.net_unit) : S("");

    v->label.v = NEW(rq->mem, struct search_way, 6);
    label_add(v, tr(rq->lang, "Net quantity"), net);
    label_add(v, tr(rq->lang, "Ingredients"), v->o.ingredients);
    label_add(v, tr(rq->lang, "Alcohol"), degree);
    label_add(v, tr(rq->lang, "Made by"), v->o.maker);
    label_add(v, tr(rq->lang, "Warnings"), v->o.warnings);
    label_add(v, tr(rq->lang, "ISBN"), v->o.isbn);
}

static void say(struct search_inside *p, str what, str said)
{
    if (said.n) p->says.v[p->says.n++] = (struct search_way){what, said};
}

/* What the law wants said of each thing in a basket, before it is bought. */
static void inside_fill(struct rq *rq, const struct bundle_part *from, struct search_inside *p)
{
    str degree = from->degree_milli ? str_fmt(rq->mem, "%.*s\u00a0%%", STR_ARG(milli_text(rq->mem, rq->lang, from->degree_milli, S("")))) : S("");

    p->title = bundle_part_text(rq->mem, rq->lang, from);
    p->url = from->pub.n ? rq_url(rq, str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(from->pub), STR_ARG(from->slug))) : S("");
    p->says.v = NEW(rq->mem, struct search_way, 8);
    say(p, tr(rq->lang, "Allergens"), allergens_text(rq->mem, rq->lang, from->allergens));
    say(p, tr(rq->lang, "Net quantity"), from->net_milli ? milli_text(rq->mem, rq->lang, from->net_milli, from->net_unit) : S(""));
    say(p, tr(rq->lang, "Ingredients"), from->ingredients);
    say(p, tr(rq->lang, "Origin"), from->origin);
    say(p, tr(rq->lang, "Storage"), from->storage);
    say(p, tr(rq->lang, "Alcohol"), degree);
    say(p, tr(rq->lang, "Made by"), from->maker);
    say(p, tr(rq->lang, "Warnings"), from->warnings);
}

static void insides_fill(struct rq *rq, struct search_product_view *v)
{
    struct bundle_parts parts;

    if (!v->o.bundle) return;
    bundle_read(rq->db, rq->mem, rq->lang, v->o.id, rq->now, &parts);
    v->insides = (struct search_insides){NEW(rq->mem, struct search_inside, parts.n), parts.n};
    for (size_t i = 0; i < parts.n; i++) inside_fill(rq, &parts.v[i], &v->insides.v[i]);
}

static void related_fill(struct rq *rq, struct search_product_view *v)
{
    struct find_query q = find_query_new(S(""));
    struct find_result r;
    int64_t ids[RELATED];
    size_t n = 0;
    struct category_slug_row c;

    if (!q_category_slug(rq->db, rq->mem, v->o.category_id, &c)) return;
    v->rayon = rq->lang == LANG_EN ? c.name_en : c.name_fr;
    v->rayon_path = str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(c.slug));
    v->rayon_url = rq_url(rq, v->rayon_path);
    q.kinds = KINDS_OFFERED;
    q.facet[FACET_SUB] = facet_of(c.slug);
    q.flags_all = FLAG_STOCK;
    q.seed = search_seed(rq) + (uint64_t)v->o.product_id;
    q.most = RELATED + 1;
    find_search(rq->place->find, rq->mem, &q, &r);
    for (size_t i = 0; i < r.n && n < RELATED; i++)
        if (r.hit[i].id != v->o.id) ids[n++] = r.hit[i].id;
    search_cards(rq, ids, n, &v->related);
}

/* A promotion that is on. */
static void promo_fill(struct rq *rq, struct search_product_view *v)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);

    if (!v->o.was_cents.set) return;
    v->was = money_text(rq->mem, rq->lang, cents(v->o.was_cents.v));
    v->less = less_text(rq->mem, v->o.was_cents.v, v->o.price_cents.v);
    v->promo_until = date_text(rq->mem, rq->lang, zone, v->o.promo_to - 1, DATE_DAY);
}

/* "exemple.fr" of "https://www.exemple.fr/page". */
static str host_of(str link)
{
    ptrdiff_t at = str_find(link, S("://")), end;
    str host = at < 0 ? link : str_from(link, (size_t)at + 3);

    if ((end = str_find(host, S("/"))) >= 0) host = str_head(host, (size_t)end);
    return str_starts(host, S("www.")) ? str_from(host, 4) : host;
}

static void words_fill(struct rq *rq, struct search_product_view *v)
{
    const struct commune *c = commune_of(v->m.insee);

    v->commune = c ? c->name : S("");
    v->order = str_eq(v->o.mode, S("order"));
    v->reserve = str_eq(v->o.mode, S("reserve"));
    v->link = str_eq(v->o.mode, S("link_out"));
    v->quote = str_eq(v->o.mode, S("quote"));
    if (v->link) v->out_url = rq_url(rq, str_fmt(rq->mem, "/vers/%.*s", STR_ARG(v->o.code))), v->out_host = host_of(v->o.link);
    if (v->o.book_min) v->book_url = rq_url(rq, str_fmt(rq->mem, "/rendez-vous/%.*s", STR_ARG(v->o.code)));
    if (v->quote) v->ask_url = rq_url(rq, str_fmt(rq->mem, "/devis/%.*s", STR_ARG(v->o.code)));
    v->sold_out = (v->order || v->reserve) && !v->o.service && v->o.available_milli < 1000;
    if (v->o.price_cents.set) v->price = money_text(rq->mem, rq->lang, cents(v->o.price_cents.v));
    v->unit_price = unit_price_text(rq->mem, rq->lang, &v->o);
    if (v->o.deposit_cents) v->deposit = money_text(rq->mem, rq->lang, cents(v->o.deposit_cents));
    promo_fill(rq, v);
    v->back = season_back_text(rq->lang, v->o.back_month);
    v->stock = v->back.n ? v->back : v->order || v->reserve ? stock_text(rq->mem, rq->lang, &v->o) : v->quote ? tr(rq->lang, "Price on request") : v->link ? tr(rq->lang, "On the shop's site") : tr(rq->lang, "To see in the shop");
    v->text = html_paragraphs(rq->mem, v->o.text);
    v->shop_url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(v->m.slug)));
    v->report_url = rq_url(rq, str_fmt(rq->mem, "/signaler/produit/%.*s", STR_ARG(v->o.pub)));
    v->add_url = rq_url(rq, S("/panier/ajouter"));
    v->allergens = allergens_text(rq->mem, rq->lang, v->o.allergens);
    labels_fill(rq, v);
}

static bool canonical(struct rq *rq, const struct offer *o)
{
    str want = str_fmt(rq->mem, "%.*s-%.*s", STR_ARG(o->pub), STR_ARG(o->slug));

    if (str_eq(rq_param(rq, 0), want)) return true;
    rq->status = 301;
    rq->location = rq_url(rq, str_fmt(rq->mem, "/produit/%.*s", STR_ARG(want)));
    return false;
}

static void data_put(struct rq *rq, const struct search_product_view *v, str path)
{
    struct structured_step trail[2] = {{v->rayon, v->rayon_path}, {v->o.title, path}};
    bool shelved = v->rayon_path.n > 0;

    structured_product(rq, &(struct structured_product){
        .offer = &v->o, .merchant = &v->m, .path = path, .image = v->photos.n ? v->photos.v[0].src : S(""), .sold_here = v->order || v->reserve,
        .sold_out = v->sold_out, .trail = shelved ? trail : trail + 1, .trail_n = shelved ? 2 : 1,
    });
}

void product_get(struct rq *rq)
{
    struct search_product_view v = {0};
    struct offers all;

    offers_of_product(rq->db, rq->mem, rq->lang, pub_of(rq_param(rq, 0)), rq->now, &all);
    if (!all.n || !merchant_public(rq->db, rq->mem, rq->lang, all.v[0].merchant_id, &v.m)) {
        if (!merchant_moved_product(rq, pub_of(rq_param(rq, 0)))) rq_not_found(rq);
        return;
    }
    v.o = all.v[0];
    for (size_t i = 0; i < all.n && v.o.available_milli < 1000; i++) v.o = all.v[i];
    if (!canonical(rq, &all.v[0])) return;
    search_good_until(rq);
    rq_depends(rq, "product", v.o.product_id);
    rq_depends(rq, "merchant", v.m.id);
    words_fill(rq, &v);
    choices_fill(rq, &v, &all);
    photos_fill(rq, &v);
    ways_fill(rq, &v);
    label_fill(rq, &v);
    insides_fill(rq, &v);
    related_fill(rq, &v);
    str path = str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(all.v[0].pub), STR_ARG(all.v[0].slug));
    page_open(rq, &(struct page){.title = str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(v.o.title), STR_ARG(v.m.name)), .canonical = path, .embed = true, .image = v.photos.n ? v.photos.v[0].src : S(""),
                                 .description = utf8_head(v.o.text, 155)});
    tpl_search_product(&rq->out, rq->lang, &v);
    data_put(rq, &v, path);
    page_close(rq);
}
