/* drafts.c: the rules of photos that wait for a name. They stand in a table of their own, which no public statement reads. */
#include "shop/catalog/drafts.h"

enum draft_added draft_add(struct tx *tx, int64_t now, int64_t merchant_id, const struct media_received *m)
{
    struct draft_same_row same;
    struct draft_count_row count;
    struct draft_rayon_row rayon = {S("")};

    if (q_draft_same(tx->db, tx->mem, merchant_id, m->sha256, &same) && same.n) return DRAFT_SAME;
    if (q_draft_count(tx->db, tx->mem, merchant_id, &count) && count.n >= DRAFTS_MOST) return DRAFT_FULL;
    q_draft_rayon(tx->db, tx->mem, merchant_id, &rayon);
    x_draft_insert(tx, tx->mem, &(struct draft_insert_args){
        .id = id_new(), .merchant_id = merchant_id, .picture_id = media_add(tx, now, merchant_id, m), .name = m->name,
        .rayon = rayon.slug, .unit = S("piece"), .empty = S(""), .now = now,
    });
    return DRAFT_ADDED;
}

bool draft_publish(struct tx *tx, int64_t now, int64_t merchant_id, const struct draft_list_row *d, const struct draft_ready *r)
{
    struct offer_new o = {
        .merchant_id = merchant_id, .category_id = r->category.id, .picture_id = d->picture_id, .vat_bp = r->category.vat_bp,
        .stock_milli = r->stock, .price_cents = r->price, .title_fr = r->title, .title_en = S(""), .text_fr = S(""), .text_en = S(""),
        .unit = r->unit, .net_unit = S(""), .labels = S(""), .allergens = r->allergens, .origin = S(""), .storage = S(""),
        .mode = r->showcase ? S("showcase") : S(""), .link = S(""), .publish = !r->lacks,
    };

    if (!x_draft_delete(tx, tx->mem, d->id, merchant_id)) return false;
    offer_make(tx, now, &o);
    return true;
}

bool draft_drop(struct tx *tx, int64_t now, int64_t merchant_id, const struct draft_list_row *d)
{
    if (!x_draft_delete(tx, tx->mem, d->id, merchant_id)) return false;
    media_drop(tx, now, d->picture_id);
    return true;
}
