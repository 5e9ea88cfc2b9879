/* draft.c: the rules of photos that wait for a name. They stand in a table of their own, which no public statement reads. */
#include "shop/draft/inside.h"

enum draft_added draft_add(struct tx *tx, int64_t now, int64_t merchant_id, const struct media_received *m)
{
    struct draft_same_row same;
    struct draft_count_row count;
    struct draft_rayon_row rayon = {S("")};

    if (q_draft_same(tx->db, tx->mem, merchant_id, m->sha256, &same) && same.n) return DRAFT_SAME;
    if (q_draft_count(tx->db, tx->mem, merchant_id, &count) && count.n >= DRAFTS_MOST) return DRAFT_FULL;
    q_draft_rayon(tx->db, tx->mem, merchant_id, &rayon);
    x_draft_insert(tx, tx->mem,
                   &(struct draft_insert_args){
                       .id = id_new(),
                       .merchant_id = merchant_id,
                       .picture_id = media_add(tx, now, merchant_id, m),
                       .name = m->name,
                       .rayon = rayon.slug,
                       .unit = S("piece"),
                       .empty = S(""),
                       .now = now,
                   });
    return DRAFT_ADDED;
}

bool draft_publish(struct tx *tx, int64_t now, int64_t merchant_id, const struct draft_list_row *d,
                   const struct draft_ready *r)
{
    struct offer_new o = {
        .merchant_id = merchant_id,
        .category_id = r->category.id,
        .picture_id = d->picture_id,
        .vat_bp = VAT_AS_RAYON,
        .stock_milli = r->stock,
        .price_cents = r->price,
        .title_fr = r->title,
        .title_en = S(""),
        .text_fr = S(""),
        .text_en = S(""),
        .unit = r->unit,
        .net_unit = S(""),
        .labels = S(""),
        .allergens = r->allergens,
        .origin = S(""),
        .storage = S(""),
        .mode = r->showcase ? S("showcase") : S(""),
        .link = S(""),
        .publish = !r->lacks,
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

/* --- two members on one page --- */

static str flag_value(int64_t flag)
{
    return flag ? S("1") : S("");
}

static void values_put(struct form_value v[DRAFT_VALUES], const struct draft_list_row *now,
                       const struct draft_list_row *typed)
{
    const struct form_value all[DRAFT_VALUES] = {
        {NULL, now->title, typed->title, false},
        {NULL, now->rayon, typed->rayon, false},
        {NULL, now->price, typed->price, false},
        {NULL, now->unit, typed->unit, false},
        {NULL, now->stock, typed->stock, false},
        {NULL, now->allergens, typed->allergens, false},
        {NULL, flag_value(now->showcase), flag_value(typed->showcase), false},
    };

    memcpy(v, all, sizeof all);
}

str draft_seen(struct arena *mem, const struct draft_list_row *d)
{
    struct form_value v[DRAFT_VALUES];

    values_put(v, d, d);
    return form_seen(mem, v, DRAFT_VALUES);
}

bool draft_touched(struct arena *mem, str seen, const struct draft_list_row *typed)
{
    struct form_value v[DRAFT_VALUES];

    values_put(v, typed, typed);
    return form_touched(mem, seen, v, DRAFT_VALUES);
}

enum draft_met draft_meet(struct arena *mem, str seen, const struct draft_list_row *stored,
                          struct draft_list_row *typed, struct form_value told[DRAFT_VALUES])
{
    bool touched = draft_touched(mem, seen, typed);

    values_put(told, stored, typed);
    if (!form_moved_since(mem, seen, told, DRAFT_VALUES)) return DRAFT_MINE;
    typed->title = told[0].typed;
    typed->rayon = told[1].typed;
    typed->price = told[2].typed;
    typed->unit = told[3].typed;
    typed->stock = told[4].typed;
    typed->allergens = told[5].typed;
    typed->showcase = told[6].typed.n > 0;
    return touched ? DRAFT_BOTH : DRAFT_THEIRS;
}
