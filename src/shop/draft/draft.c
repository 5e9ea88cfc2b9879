/* draft.c: the rules of photos that wait for a name. They stand in a table of their own, which no public statement reads. */
#include "shop/draft/inside.h"

#include "shop/law/facts.h"

static enum draft_added add(struct tx *tx, int64_t now, int64_t merchant_id, const struct media_received *m,
                            int64_t *id)
{
    struct draft_same_row same;
    struct draft_count_row count;
    struct draft_rayon_row rayon = {S("")};

    if (q_draft_same(tx->db, tx->mem, merchant_id, m->sha256, &same) && same.n) return DRAFT_SAME;
    if (q_draft_count(tx->db, tx->mem, merchant_id, &count) && count.n >= DRAFTS_MOST) return DRAFT_FULL;
    q_draft_rayon(tx->db, tx->mem, merchant_id, &rayon);
    *id = id_new();
    x_draft_insert(tx, tx->mem,
                   &(struct draft_insert_args){
                       .id = *id,
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

enum draft_added draft_add(struct tx *tx, int64_t now, int64_t merchant_id, const struct media_received *m)
{
    int64_t id;

    return add(tx, now, merchant_id, m, &id);
}

static void typed_keep(struct tx *tx, int64_t merchant_id, int64_t id, const struct draft_typed *t)
{
    x_draft_save(tx, tx->mem,
                 &(struct draft_save_args){.id = id,
                                           .merchant_id = merchant_id,
                                           .title = t->title,
                                           .rayon = t->rayon,
                                           .price = t->price,
                                           .unit = t->unit.n ? t->unit : S("piece"),
                                           .stock = t->stock,
                                           .allergens = S(""),
                                           .about = t->about});
}

struct drafts_taken drafts_take(struct tx *tx, int64_t now, int64_t merchant_id, const struct media_batch *photos,
                                const struct draft_typed *first)
{
    struct drafts_taken done = {0, 0};
    int64_t id;

    for (size_t i = 0; i < photos->n; i++) {
        enum draft_added end = add(tx, now, merchant_id, &photos->v[i], &id);
        if (!i && end == DRAFT_ADDED) typed_keep(tx, merchant_id, id, first);
        *(end == DRAFT_FULL ? &done.full : &done.kept) += 1; /* one that waits already waits */
    }
    return done;
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
    if (r->about)
        product_facts_set(tx, &(struct product_facts){merchant_id, o.product_id, 0, piece_about(tx->mem, r->about)});
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
        {NULL, now->about, typed->about, false},
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
    typed->about = told[7].typed;
    return touched ? DRAFT_BOTH : DRAFT_THEIRS;
}
