#include "shop/search/inside.h"

#include "app/assets.h"
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/price/price.h"

uint64_t search_seed(const struct rq *rq)
{
    struct local l = local_of(setting_str(rq->place, SETTING_TIME_ZONE), rq->now);
    return (uint64_t)day_number(l.year, l.month, l.day);
}

void search_good_until(struct rq *rq)
{
    rq_depends(rq, "search", 0);
    rq_depends(rq, "settings", 0);
    rq_good_until(rq, rq->now + 15 * MINUTE_MS);
}

static str pick(enum lang lang, str fr, str en)
{
    return lang == LANG_EN && en.n ? en : fr;
}

/* The card's numbers through the catalogue's own words: a half-made offer is enough for them. */
static struct offer offer_like(const struct cards_some_row *r)
{
    struct offer o = {.price_cents = r->price_cents,
                      .was_cents = r->was_cents,
                      .facts = r->facts,
                      .net_milli = r->net_milli,
                      .unit = r->unit,
                      .net_unit = r->net_unit,
                      .available_milli = r->available_milli,
                      .service = r->service};

    offer_weigh(&o);
    return o;
}

static void badge_set(struct rq *rq, const struct cards_some_row *r, struct search_card *c)
{
    int64_t left = r->available_milli / 1000;
    bool sells = str_eq(r->mode, S("order")) || str_eq(r->mode, S("reserve"));
    str n = str_fmt(rq->mem, "%lld", (long long)left);

    c->badge_class = S("miel");
    if (sells && r->was_cents.set) c->badge = less_text(rq->mem, r->was_cents.v, r->price_cents.v);
    if (!sells) {
        c->badge = r->back_month                    ? season_back_text(rq->lang, r->back_month)
                   : str_eq(r->mode, S("link_out")) ? tr(rq->lang, "On the shop's site")
                   : str_eq(r->mode, S("quote"))    ? tr(rq->lang, "Price on request")
                                                    : tr(rq->lang, "To see in the shop");
        c->badge_class = S("ciel");
    } else if (!r->service && left <= 0) {
        c->badge = tr(rq->lang, "Sold out");
        c->sold_out = true;
    } else if (r->lead_days) {
        c->badge = tr(rq->lang, "Made to order");
        c->badge_class = S("ciel");
    } else if (!r->service && left == 1) {
        c->badge = tr(rq->lang, "Only one");
    } else if (!r->service && left <= 4) {
        c->badge = tr_fill(rq->mem, tr(rq->lang, "Only %1 left"), &n, 1);
    }
}

static struct search_card card_made(struct rq *rq, const struct cards_some_row *r)
{
    struct offer like = offer_like(r);
    struct search_card c = {.id = r->id,
                            .merchant_id = r->merchant_id,
                            .product_id = r->product_id,
                            .title = pick(rq->lang, r->title_fr, r->title_en),
                            .merchant = r->merchant,
                            .place = r->commune.p ? r->commune : S(""),
                            .icon = icon(str_z(rq->mem, r->icon))};

    c.url = str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(r->pub), STR_ARG(slug(rq->mem, r->title_fr)));
    c.price = offer_price_text(rq->mem, rq->lang, &like);
    c.was = offer_was_text(rq->mem, rq->lang, &like);
    c.drink_promoted = r->alcohol && r->was_cents.set;
    c.unit_price = unit_price_text(rq->mem, rq->lang, &like);
    badge_set(rq, r, &c);
    return c;
}

static void pictures_add(struct rq *rq, const int64_t *ids, struct search_card *v, size_t n)
{
    struct picture *p = NEW(rq->mem, struct picture, n + 1);

    media_pictures(rq->db, rq->mem, rq->lang, ids, n, p);
    for (size_t i = 0; i < n; i++) {
        v[i].picture = p[i].ready;
        v[i].src = p[i].src;
        v[i].srcset = p[i].srcset_webp;
    }
}

static int64_t cards_bundle_left(struct rq *rq, int64_t id)
{
    struct bundle_parts p;

    bundle_read(rq->db, rq->mem, rq->lang, id, rq->now, &p);
    return bundle_left(&p);
}

/* Cards of the ids, in any order; returns how many there are. */
static size_t cards_make(struct rq *rq, const int64_t *ids, size_t n, struct search_card *v)
{
    struct cards_some_args a = {.now = rq->now};
    struct cards_some_rows rows;
    int64_t pictures[CARDS_MOST], *slot = &a.i0;

    for (size_t i = 0; i < n; i++) slot[i] = ids[i];
    q_cards_some(rq->db, rq->mem, &a, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.v[i].placed) rows.v[i].available_milli = stock_anywhere(rq->db, rq->mem, rows.v[i].id, rq->now);
        if (rows.v[i].bundle) rows.v[i].available_milli = cards_bundle_left(rq, rows.v[i].id);
        v[i] = card_made(rq, &rows.v[i]);
        pictures[i] = rows.v[i].picture_id.set ? rows.v[i].picture_id.v : 0;
    }
    if (rows.n) pictures_add(rq, pictures, v, rows.n);
    for (size_t i = 0; i < rows.n; i++) card_kept_write(rq, &v[i]), v[i].url = rq_url(rq, v[i].url);
    return rows.n;
}

static const struct search_card *card_find(const struct search_card *v, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].id == id) return &v[i];
    return NULL;
}

void search_cards(struct rq *rq, const int64_t *ids, size_t n, struct search_cards *out)
{
    struct search_card *known = NEW(rq->mem, struct search_card, CARDS_MOST);
    int64_t unknown[CARDS_MOST];
    size_t known_n = 0, unknown_n = 0;

    if (n > CARDS_MOST) n = CARDS_MOST;
    *out = (struct search_cards){NEW(rq->mem, struct search_card, CARDS_MOST), 0};
    for (size_t i = 0; i < n; i++)
        if (card_kept_read(rq, ids[i], &known[known_n])) known_n++;
        else unknown[unknown_n++] = ids[i];
    if (unknown_n) known_n += cards_make(rq, unknown, unknown_n, known + known_n);
    for (size_t i = 0; i < n; i++) {
        const struct search_card *c = card_find(known, known_n, ids[i]);
        if (!c) continue;
        if (!out->n || out->v[out->n - 1].merchant_id != c->merchant_id) rq_depends(rq, "merchant", c->merchant_id);
        out->drinks |= c->drink_promoted;
        out->v[out->n++] = *c;
    }
}
