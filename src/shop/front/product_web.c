/* product_web.c: one product: what it is, what it costs, when and where one can have it, who made it. */
#include "shop/front/inside.h"

#include "app/settings.h"
#include "shop/account/mobile.h"
#include "shop/catalog/catalog.h"
#include "shop/count/count.h"
#include "shop/label/label.h"
#include "shop/law/facts.h"
#include "shop/law/traces.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/review/review.h"
#include "shop/territory/territory.h"
#include "shop/wish/wish.h"
#include "shop/price/price.h"

enum { PICTURES_MOST = 8, RELATED = 4, SLOTS = 3, REVIEWS_SHOWN = 5 };

struct front_choice {
    int64_t id;
    str name, price;
    bool first, sold_out;
};
struct front_photo {
    str src, srcset, alt;
    int64_t height;
};
struct front_way {
    str what, when;
    struct marked marked; /* a list of ingredients: allergens apart */
};
struct front_product_view {
    struct offer o;
    struct merchant m;
    struct html text;
    str price, weight, unit_price, stock, commune, shop_url, rayon, rayon_path, rayon_url, add_url, was, less, deposit,
        tolerance, tell_url, tell_days, promo_until, promise, out_url, out_host, ask_url, book_url, report_url,
        keep_url, write_url, labels_url, share, call_url,
        keeps; /* keeps: ordered, whether it can be given up, and why not */
    struct front_labels {
        struct front_label {
            str text;
        } * v;
        size_t n;
    } labels;
    struct front_choices {
        struct front_choice *v;
        size_t n;
    } choices;
    struct front_photos {
        struct front_photo *v;
        size_t n;
    } photos;
    struct front_ways {
        struct front_way *v;
        size_t n;
    } ways, label; /* label: what the law wants said, beside food's own box */
    struct front_insides {
        struct front_inside {
            str title, url;
            struct front_says {
                struct front_way *v;
                size_t n;
            } says;
        } * v;
        size_t n;
    } insides;                   /* of a basket */
    struct facts_said nutrition; /* for 100 g or 100 ml */
    str back;                    /* out of its season: when it is back */
    struct search_cards related;
    struct review_list_view reviews;
    bool order, reserve, link, quote, sold_out, nearest;
    bool phones;                /* SMS can be sent */
    bool measured, pays_online; /* its weight is an estimate; it may be paid before it is weighed */
    str allergens, far;         /* far: its shop, from the place chosen */
};
#include "review_list.html.h"
#include "search_grid.html.h"
#include "front_product.html.h"

/* "mx4k9fz2-camembert-fermier": the public id, then words for people. */
static str pub_of(str param)
{
    ptrdiff_t dash = str_find(param, S("-"));
    return dash < 0 ? param : str_head(param, (size_t)dash);
}

/* Those its shop has proved, by their names. */
static void labels_fill_in(struct rq *rq, struct front_product_view *v)
{
    str rest = v->o.labels, one;

    if (!rest.n) return;
    const struct labels *all = labels_kept(rq);
    v->labels.v = NEW(rq->mem, struct front_label, all->n);
    while (str_cut(&rest, ',', &one) && v->labels.n < all->n) {
        const struct label *l = label_coded(all, one);
        if (l) v->labels.v[v->labels.n++].text = label_name(rq->lang, l);
    }
}

static void photos_fill(struct rq *rq, struct front_product_view *v)
{
    struct product_pictures_of_rows rows;
    struct picture p[PICTURES_MOST];
    int64_t ids[PICTURES_MOST];
    size_t n;

    q_product_pictures_of(rq->db, rq->mem, v->o.product_id, &rows);
    n = rows.n < PICTURES_MOST ? rows.n : PICTURES_MOST;
    for (size_t i = 0; i < n; i++) ids[i] = rows.v[i].picture_id;
    media_pictures(rq->db, rq->mem, rq->lang, ids, n, p);
    v->photos.v = NEW(rq->mem, struct front_photo, n + 1);
    for (size_t i = 0; i < n; i++)
        if (p[i].ready)
            v->photos.v[v->photos.n++] =
                (struct front_photo){p[i].src, p[i].srcset_webp, p[i].alt.n ? p[i].alt : v->o.title, p[i].height};
}

static void choices_fill(struct rq *rq, struct front_product_view *v, const struct offers *all)
{
    v->choices.v = NEW(rq->mem, struct front_choice, all->n);
    for (size_t i = 0; i < all->n; i++) {
        const struct offer *o = &all->v[i];
        opt_i64 turns = offer_price_turns(rq->db, rq->mem, o->id, rq->now);
        if (turns.set) rq_good_until(rq, turns.v);
        v->choices.v[v->choices.n++] = (struct front_choice){o->id, o->variant, offer_price_text(rq->mem, rq->lang, o),
                                                             i == 0, !o->service && o->available_milli < 1000};
    }
}

/* Made to order: from when one can have it if one orders now; it is good for this day. */
static int64_t promise_fill(struct rq *rq, struct front_product_view *v)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);

    if (!v->o.lead_days) return 0;
    int64_t from = reception_ready_from(rq->db, rq->mem, rq->now, v->o.lead_days);
    str piece[2] = {str_fmt(rq->mem, "%lld", (long long)v->o.lead_days),
                    date_text(rq->mem, rq->lang, zone, from, DATE_DAY)};
    v->promise = tr_fill(rq->mem,
                         tr_n(rq->lang, v->o.lead_days, "Made for you in %1 day: ready from %2.",
                              "Made for you in %1 days: ready from %2."),
                         piece, 2);
    rq_good_until(rq, reception_ready_from(rq->db, rq->mem, rq->now, 1));
    return from;
}

static void way_add(struct front_product_view *v, str what, str when)
{
    v->ways.v[v->ways.n++] = (struct front_way){what, when};
}

/* Every place where somebody is, and the next time there; the shop of the sheet when there is no other. */
static void places_add(struct rq *rq, struct front_product_view *v, const struct pickup_places *p, struct slot_ask *ask)
{
    size_t open = 0;
    struct slots s;

    for (size_t i = 0; i < p->n; i++) open += p->v[i].hours;
    for (size_t i = 0; i < p->n; i++) {
        const struct pickup_place *at = &p->v[i];
        const struct commune *c = commune_of(at->insee);
        str where =
            str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(at->id ? at->name : v->m.name), STR_ARG(c ? c->name : S("")));
        if (!at->hours && (open || at->id)) continue;
        ask->place_id = at->id;
        reception_slots(rq->db, rq->mem, rq->lang, ask, &s);
        if (s.n) rq_good_until(rq, s.v[0].starts_at);
        struct offer there = v->o;
        bool none = offer_at_place(rq->db, rq->mem, rq->now, at->id, &there) && there.available_milli < 1000;
        way_add(v, tr_fill(rq->mem, tr(rq->lang, "Collect: %1"), &where, 1),
                none        ? tr(rq->lang, "Not in stock there for the moment.")
                : s.n       ? s.v[0].text
                : at->hours ? tr(rq->lang, "No free time for the moment.")
                            : tr(rq->lang, "Opening times to come: call the shop."));
    }
    ask->place_id = 0;
}

/* Real dates: the next times one could still choose. */
static void ways_fill(struct rq *rq, struct front_product_view *v)
{
    struct slot_ask ask = {.merchant_id = v->m.id,
                           .now = rq->now,
                           .fulfilment = S("pickup"),
                           .most = 1,
                           .not_before = promise_fill(rq, v)};
    struct pickup_places places;
    struct slots s;

    reception_places(rq->db, rq->mem, v->m.id, &places);
    v->ways.v = NEW(rq->mem, struct front_way, places.n + 3);
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

static void label_add(struct front_product_view *v, str what, str said)
{
    if (said.n) v->label.v[v->label.n++] = (struct front_way){.what = what, .when = said};
}

/* The law's table, but for what stands in food's own box. */
static void label_fill(struct rq *rq, struct front_product_view *v)
{
    struct facts_said said;

    offer_told(rq->mem, rq->lang, &v->o, &said, &v->nutrition);
    v->label.v = NEW(rq->mem, struct front_way, said.n + 1);
    for (size_t i = 0; i < said.n; i++) {
        const struct fact_said *s = &said.v[i];
        if (str_eq(s->field, S("origin")) || str_eq(s->field, S("storage"))) continue;
        label_add(v, s->what, s->said);
        if (str_eq(s->field, S("ingredients"))) allergens_marked(rq->mem, s->said, &v->label.v[v->label.n - 1].marked);
    }
}

static void say(struct front_inside *p, str what, str said)
{
    if (said.n) p->says.v[p->says.n++] = (struct front_way){.what = what, .when = said};
}

/* What the law wants said of each thing in a basket, before it is bought. */
static void inside_fill(struct rq *rq, const struct bundle_part *from, struct front_inside *p)
{
    str degree = from->degree_milli ? str_fmt(rq->mem, "%.*s\u00a0%%",
                                              STR_ARG(milli_text(rq->mem, rq->lang, from->degree_milli, S(""))))
                                    : S("");

    p->title = bundle_part_text(rq->mem, rq->lang, from);
    p->url = from->pub.n ? rq_url(rq, str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(from->pub), STR_ARG(from->slug)))
                         : S("");
    struct facts_said said, nutrition;

    facts_told(rq->mem, rq->lang, from->facts, &said, &nutrition);
    p->says.v = NEW(rq->mem, struct front_way, 8 + TRACES + said.n + nutrition.n);
    say(p, tr(rq->lang, "Allergens"), allergens_text(rq->mem, rq->lang, from->allergens));
    say(p, tr(rq->lang, "Net quantity"), net_text(rq->mem, rq->lang, from->net_milli, from->net_unit));
    say(p, tr(rq->lang, "Ingredients"), from->ingredients);
    if (from->ingredients.n) allergens_marked(rq->mem, from->ingredients, &p->says.v[p->says.n - 1].marked);
    say(p, tr(rq->lang, "Origin"), from->origin);
    say(p, tr(rq->lang, "Storage"), from->storage);
    say(p, tr(rq->lang, "Alcohol"), degree);
    say(p, tr(rq->lang, "Made by"), from->maker);
    say(p, tr(rq->lang, "Warnings"), from->warnings);
    for (size_t i = 0; i < TRACES; i++) say(p, tr(rq->lang, trace_says(i)), trace_of(from->traces, trace_name(i)));
    for (size_t i = 0; i < said.n; i++) say(p, said.v[i].what, said.v[i].said);
    for (size_t i = 0; i < nutrition.n; i++) say(p, nutrition.v[i].what, nutrition.v[i].said);
}

static void insides_fill(struct rq *rq, struct front_product_view *v)
{
    struct bundle_parts parts;

    if (!v->o.bundle) return;
    bundle_read(rq->db, rq->mem, rq->lang, v->o.id, rq->now, &parts);
    v->insides = (struct front_insides){NEW(rq->mem, struct front_inside, parts.n), parts.n};
    for (size_t i = 0; i < parts.n; i++) inside_fill(rq, &parts.v[i], &v->insides.v[i]);
}

static void rayon_fill(struct rq *rq, struct front_product_view *v, str *slug)
{
    struct rayon_names c;

    *slug = S("");
    if (!search_rayon(rq, v->o.category_id, &c)) return;
    *slug = c.slug;
    v->rayon = rq->lang == LANG_EN ? c.name_en : c.name_fr;
    v->rayon_path = str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(c.slug));
    v->rayon_url = rq_url(rq, v->rayon_path);
}

/* Like goods of other shops, the nearest first, one of each. */
static void related_fill(struct rq *rq, struct front_product_view *v)
{
    struct find_query q = find_query_new(S(""));
    int64_t x, y;
    struct find_result r;
    struct search_cards all;
    int64_t ids[RELATED + 1];
    str slug;

    rayon_fill(rq, v, &slug);
    if (!slug.n) return;
    q.kinds = KINDS_OFFERED;
    q.facet[FACET_SUB] = facet_of(slug);
    q.flags_all = FLAG_STOCK;
    q.seed = search_seed(rq) + (uint64_t)v->o.product_id;
    q.quiet = UINT32_MAX;
    q.once = 1u << FACET_SHOP;
    q.most = RELATED + 1; /* one may be this shop's */
    if (shop_stands(rq, &v->m, &x, &y)) q.x = (int32_t)x, q.y = (int32_t)y, q.sort = FIND_NEAR;
    query_near(rq, &q); /* from the place chosen, if there is one */
    v->nearest = q.sort == FIND_NEAR;
    find_search(rq->place->find, rq->mem, &q, &r);
    for (size_t i = 0; i < r.n; i++) ids[i] = r.hit[i].id;
    search_cards(rq, ids, r.n, &all);
    v->related.v = all.v;
    for (size_t i = 0; i < all.n && v->related.n < RELATED; i++) {
        if (all.v[i].merchant_id == v->m.id) continue;
        for (size_t k = 0; k < r.n; k++)
            if (r.hit[k].id == all.v[i].id) all.v[i].distance = distance_text(rq->mem, rq->lang, r.hit[k].distance_m);
        v->related.v[v->related.n++] = all.v[i];
    }
}

/* A promotion that is on. */
static void promo_fill(struct rq *rq, struct front_product_view *v)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);

    if (!v->o.was_cents.set) return;
    v->was = offer_was_text(rq->mem, rq->lang, &v->o);
    v->less = less_text(rq->mem, v->o.was_cents.v, v->o.price_cents.v);
    v->promo_until = date_text(rq->mem, rq->lang, zone, v->o.promo_to - 1, DATE_DAY);
}

/* What is to be known before it is ordered: what becomes of its weight, and why one may not change one's mind. */
static void rules_fill(struct rq *rq, struct front_product_view *v)
{
    v->measured = (v->order || v->reserve) && by_measure(v->o.unit);
    v->pays_online = v->order && v->m.pay_online;
    v->tolerance = str_fmt(rq->mem, "%lld", (long long)setting_i64(rq->place, SETTING_WEIGHT_TOLERANCE));
    if (!v->order) return;
    v->keeps = offer_keeps_text(rq->lang, offer_keeps(rq->db, rq->mem, v->o.id));
    if (!v->keeps.n) v->keeps = tr(rq->lang, "You may change your mind for 14 days after you received it.");
}

static void words_fill(struct rq *rq, struct front_product_view *v)
{
    const struct commune *c = commune_of(v->m.insee);

    v->commune = c ? c->name : S("");
    v->order = str_eq(v->o.mode, S("order"));
    v->reserve = str_eq(v->o.mode, S("reserve"));
    v->link = str_eq(v->o.mode, S("link_out"));
    v->quote = str_eq(v->o.mode, S("quote"));
    if (v->link)
        v->out_url = rq_url(rq, str_fmt(rq->mem, "/vers/%.*s", STR_ARG(v->o.code))), v->out_host = host_of(v->o.link);
    if (v->o.book_min) v->book_url = rq_url(rq, str_fmt(rq->mem, "/rendez-vous/%.*s", STR_ARG(v->o.code)));
    if (v->quote) v->ask_url = rq_url(rq, str_fmt(rq->mem, "/devis/%.*s", STR_ARG(v->o.code)));
    v->sold_out = (v->order || v->reserve) && !v->o.service && v->o.available_milli < 1000;
    if (v->sold_out) {
        v->tell_url = rq_url(rq, str_fmt(rq->mem, "/me-prevenir/%.*s", STR_ARG(v->o.pub)));
        v->tell_days = str_fmt(rq->mem, "%d", WISH_DAYS);
        v->phones = sms_possible(rq->hall);
    }
    v->price = offer_price_text(rq->mem, rq->lang, &v->o);
    v->weight = piece_weight_text(rq->mem, rq->lang, &v->o);
    v->unit_price = unit_price_text(rq->mem, rq->lang, &v->o);
    if (v->o.deposit_cents) v->deposit = money_text(rq->mem, rq->lang, cents(v->o.deposit_cents));
    promo_fill(rq, v);
    v->back = season_back_text(rq->lang, v->o.back_month);
    v->stock = v->back.n                ? v->back
               : v->order || v->reserve ? stock_text(rq->mem, rq->lang, &v->o)
               : v->quote               ? tr(rq->lang, "Price on request")
               : v->link                ? tr(rq->lang, "On the shop's site")
                                        : tr(rq->lang, "To see in the shop");
    v->text = html_paragraphs(rq->mem, v->o.text);
    v->shop_url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(v->m.slug)));
    v->report_url = rq_url(rq, str_fmt(rq->mem, "/signaler/produit/%.*s", STR_ARG(v->o.pub)));
    v->keep_url = rq_url(rq, S("/ma-liste/garder"));
    v->labels_url = rq_url(rq, S("/aide"));
    v->share = rq_absolute(rq, str_fmt(rq->mem, "/p/%.*s", STR_ARG(v->o.code)));
    v->write_url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s/ecrire", STR_ARG(v->m.slug)));
    v->call_url = count_call_url(rq, v->m.slug);
    v->add_url = rq_url(rq, S("/panier/ajouter"));
    rules_fill(rq, v);
    v->allergens = allergens_text(rq->mem, rq->lang, v->o.allergens);
    labels_fill_in(rq, v);
}

static bool canonical(struct rq *rq, const struct offer *o)
{
    str want = str_fmt(rq->mem, "%.*s-%.*s", STR_ARG(o->pub), STR_ARG(o->slug));

    if (str_eq(rq_param(rq, 0), want)) return true;
    rq->status = 301;
    rq->location = rq_url(rq, str_fmt(rq->mem, "/produit/%.*s", STR_ARG(want)));
    return false;
}

static void data_put(struct rq *rq, const struct front_product_view *v, str path)
{
    struct structured_step trail[2] = {{v->rayon, v->rayon_path}, {v->o.title, path}};
    bool shelved = v->rayon_path.n > 0;

    structured_product(rq, &(struct structured_product){
                               .offer = &v->o,
                               .merchant = &v->m,
                               .path = path,
                               .image = v->photos.n ? v->photos.v[0].src : S(""),
                               .sold_here = v->order || v->reserve,
                               .sold_out = v->sold_out,
                               .trail = shelved ? trail : trail + 1,
                               .trail_n = shelved ? 2 : 1,
                           });
}

static void reviews_fill(struct rq *rq, struct front_product_view *v)
{
    review_list_read(rq,
                     &(struct review_list_ask){.merchant_id = v->m.id,
                                               .product_id = v->o.product_id,
                                               .most = REVIEWS_SHOWN,
                                               .slug = v->m.slug,
                                               .order = S("")},
                     &v->reviews);
    if (v->reviews.cards.n == REVIEWS_SHOWN)
        v->reviews.all_url =
            rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s/avis?produit=%.*s", STR_ARG(v->m.slug), STR_ARG(v->o.pub)));
}

void product_get(struct rq *rq)
{
    struct front_product_view v = {0};
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
    count_page(rq, COUNT_VISIT, v.m.id);
    words_fill(rq, &v);
    choices_fill(rq, &v, &all);
    photos_fill(rq, &v);
    ways_fill(rq, &v);
    label_fill(rq, &v);
    insides_fill(rq, &v);
    related_fill(rq, &v);
    v.far = shop_far(rq, &v.m);
    reviews_fill(rq, &v);
    str path = str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(all.v[0].pub), STR_ARG(all.v[0].slug));
    page_open(rq, &(struct page){.title = str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(v.o.title), STR_ARG(v.m.name)),
                                 .canonical = path,
                                 .embed = true,
                                 .nearby = true,
                                 .image = v.photos.n ? v.photos.v[0].src : S(""),
                                 .description = utf8_head(v.o.text, 155)});
    tpl_front_product(&rq->out, rq->lang, &v);
    data_put(rq, &v, path);
    page_close(rq);
}
