/* copy_web.c: a product like another, as a draft: what is typed once serves again. */
#include "shop/shelf/inside.h"

#include "app/once.h"

static bool copy_prepare(struct rq *rq)
{
    int64_t *id = NEW(rq->in, int64_t, 1);
    struct offer_mine_row o;

    rq->form = id;
    if (rq->merchant_id && str_i64(rq_param(rq, 0), id) &&
        q_offer_mine(rq->db, rq->mem, *id, rq->merchant_id, rq->now, &o))
        return true;
    rq_not_found(rq);
    return false;
}

/* All, the times one books of it too, but its stock, its code and its ISBN, which are one thing's own. */
static void copy_write(struct rq *rq, struct tx *tx)
{
    const int64_t *id = rq->form;
    struct product_pictures_rows pictures;
    struct offer_mine_row o;

    if (once_made(rq, tx)) return;
    if (!q_offer_mine(tx->db, tx->mem, *id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return;
    }
    str title = str_fmt(tx->mem, "%.*s (%.*s)", STR_ARG(utf8_head(o.title_fr, 85)), STR_ARG(tr(LANG_FR, "copy")));
    struct offer_new n = {
        .merchant_id = rq->merchant_id,
        .category_id = o.category_id,
        .vat_bp = o.vat_bp,
        .net_milli = o.net_milli,
        .price_cents = o.price_cents,
        .title_fr = title,
        .title_en = S(""),
        .text_fr = o.text_fr,
        .text_en = o.text_en,
        .unit = o.unit,
        .net_unit = o.net_unit,
        .labels = o.labels,
        .allergens = o.allergens,
        .origin = o.origin,
        .storage = o.storage,
        .mode = o.mode,
        .link = o.link,
        .lead_days = o.lead_days,
        .packed = o.packed,
        .ingredients = o.ingredients,
        .degree_milli = o.degree_milli,
        .maker = o.maker,
        .warnings = o.warnings,
        .list_cents = o.list_cents,
        .deposit_cents = o.deposit_cents,
        .variant_fr = o.variant_fr,
        .stock_milli = o.book_min ? STOCK_MOST_MILLI : 0,
        .book_min = o.book_min,
        .book_seats = o.book_seats,
        .book_home = o.book_home,
        .book_shared = o.book_shared,
        .keeps = o.keeps,
    };
    offer_make(tx, rq->now, &n);
    product_traces_set(tx, rq->merchant_id, n.product_id, o.traces);
    product_facts_set(tx, &(struct product_facts){rq->merchant_id, n.product_id, o.drained_milli, o.facts});
    season_keep(tx, rq->now, &(struct season){n.id, rq->merchant_id, o.season_from, o.season_to});
    if (o.bundle) bundle_copy(tx, rq->now, rq->merchant_id, o.id, n.id);
    q_product_pictures(tx->db, tx->mem, o.product_id, &pictures);
    for (size_t i = 0; i < pictures.n; i++) product_picture_put(tx, n.product_id, pictures.v[i].picture_id, i > 0);
    rq_go(rq, "/commercant/produits/%lld?copie=1", (long long)n.id);
    once_keep(rq, tx);
}

const struct route copy_routes[] = {{POST, "/commercant/produits/{offre}/copier", ACCESS_MEMBER | ACCESS_CLERK,
                                     RATE_WRITE, .prepare = copy_prepare, .write = copy_write},
                                    ROUTES_END};
