#include "shop/search/inside.h"

#include "app/settings.h"
#include "shop/catalog/catalog.h"

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
    return (struct offer){.price_cents = r->price_cents, .net_milli = r->net_milli, .unit = r->unit, .net_unit = r->net_unit,
                          .available_milli = r->available_milli, .service = r->service};
}

static void badge_set(struct rq *rq, const struct cards_some_row *r, struct search_card *c)
{
    int64_t left = r->available_milli / 1000;
    bool sells = str_eq(r->mode, S("order")) || str_eq(r->mode, S("reserve"));
    str n = str_fmt(rq->mem, "%lld", (long long)left);

    c->badge_class = S("miel");
    if (!sells) {
        c->badge = str_eq(r->mode, S("link_out")) ? tr(rq->lang, "On the shop's site") : tr(rq->lang, "To see in the shop");
        c->badge_class = S("ciel");
    } else if (!r->service && left <= 0) {
        c->badge = tr(rq->lang, "Sold out");
        c->sold_out = true;
    } else if (!r->service && left == 1) {
        c->badge = tr(rq->lang, "Only one");
    } else if (!r->service && left <= 4) {
        c->badge = tr_fill(rq->mem, tr(rq->lang, "Only %1 left"), &n, 1);
    }
}

static struct search_card card_made(struct rq *rq, const struct cards_some_row *r)
{
    struct offer like = offer_like(r);
    struct search_card c = {.id = r->id, .merchant_id = r->merchant_id, .product_id = r->product_id, .title = pick(rq->lang, r->title_fr, r->title_en),
                            .merchant = r->merchant, .place = r->commune.p ? r->commune : S("")};

    c.url = rq_url(rq, str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(r->pub), STR_ARG(slug(rq->mem, r->title_fr))));
    if (r->price_cents.set) c.price = money_text(rq->mem, rq->lang, cents(r->price_cents.v));
    c.unit_price = unit_price_text(rq->mem, rq->lang, &like);
    badge_set(rq, r, &c);
    return c;
}

static void pictures_add(struct rq *rq, const struct cards_some_row *const *row, struct search_cards *out)
{
    struct picture *p = NEW(rq->mem, struct picture, out->n + 1);
    int64_t ids[CARDS_MOST];

    for (size_t i = 0; i < out->n; i++) ids[i] = row[i]->picture_id.set ? row[i]->picture_id.v : 0;
    media_pictures(rq->db, rq->mem, rq->lang, ids, out->n, p);
    for (size_t i = 0; i < out->n; i++) {
        out->v[i].picture = p[i].ready;
        out->v[i].src = p[i].src;
        out->v[i].srcset = p[i].srcset_webp;
    }
}

void search_cards(struct rq *rq, const int64_t *ids, size_t n, struct search_cards *out)
{
    struct cards_some_args a = {.now = rq->now};
    struct cards_some_rows rows;
    const struct cards_some_row *row[CARDS_MOST];
    int64_t *slot = &a.i0;

    if (n > CARDS_MOST) n = CARDS_MOST;
    *out = (struct search_cards){NEW(rq->mem, struct search_card, CARDS_MOST), 0};
    for (size_t i = 0; i < n; i++) slot[i] = ids[i];
    if (n) q_cards_some(rq->db, rq->mem, &a, &rows);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < rows.n; k++)
            if (rows.v[k].id == ids[i]) {
                row[out->n] = &rows.v[k];
                if (!out->n || row[out->n - 1]->merchant_id != rows.v[k].merchant_id) rq_depends(rq, "merchant", rows.v[k].merchant_id);
                out->v[out->n++] = card_made(rq, &rows.v[k]);
                break;
            }
    if (out->n) pictures_add(rq, row, out);
}
