/* moves.c: the moves of a stock are added up backwards from what is on hand, so that page and shelf say the same. */
#include "shop/moves/inside.h"

static void item_add(struct moves_items *out, const struct moves_item *item)
{
    out->v[out->n++] = *item;
}

void moves_items(struct db *db, struct arena *mem, const struct moves_asked *a, struct moves_items *out)
{
    struct moves_shop_items_rows shop;
    struct moves_place_items_rows place;

    q_moves_shop_items(db, mem, a->product_id, a->merchant_id, a->now, a->from.at, a->from.id, &shop);
    q_moves_place_items(db, mem, a->product_id, a->merchant_id, a->now, a->from.at, a->from.id, &place);
    *out = (struct moves_items){NEW(mem, struct moves_item, shop.n + place.n + 1), 0};
    for (size_t i = 0; i < shop.n; i++)
        item_add(out, &(struct moves_item){shop.v[i].stock_item_id, shop.v[i].on_hand_milli, shop.v[i].held_milli,
                                           shop.v[i].newer_milli, shop.v[i].variant_fr, S("")});
    for (size_t i = 0; i < place.n; i++)
        item_add(out, &(struct moves_item){place.v[i].stock_item_id, place.v[i].on_hand_milli, place.v[i].held_milli,
                                           place.v[i].newer_milli, place.v[i].variant_fr, place.v[i].place});
}

static size_t item_at(const struct moves_items *all, int64_t stock_item_id)
{
    size_t i = 0;

    while (i < all->n && all->v[i].stock_item_id != stock_item_id) i++;
    MUST(i < all->n);
    return i;
}

static struct move move_made(const struct moves_page_row *r)
{
    bool staff = r->staff > 0;
    str unnamed = staff || !r->mail.p ? S("") : r->mail; /* an address of the office is nobody's here */
    str who = r->name.p && r->name.n ? r->name : unnamed;

    return (struct move){.id = r->id,
                         .at = r->at,
                         .qty_milli = r->qty_milli,
                         .held_milli = r->held_milli,
                         .order_id = r->order_id.set ? r->order_id.v : 0,
                         .reason = r->reason,
                         .number = r->number.p ? r->number : S(""),
                         .who = who,
                         .staff = staff};
}

void moves_read(struct db *db, struct arena *mem, const struct moves_asked *a, const struct moves_items *items,
                struct moves *out)
{
    struct moves_page_rows rows;
    int64_t *after = NEW(mem, int64_t, items->n + 1);

    q_moves_page(db, mem, a->product_id, a->merchant_id, a->from.at, a->from.id, a->most + 1, &rows);
    for (size_t i = 0; i < items->n; i++) after[i] = items->v[i].on_hand_milli - items->v[i].newer_milli;
    *out = (struct moves){NEW(mem, struct move, rows.n + 1), 0, rows.n > (size_t)a->most};
    for (; out->n < rows.n && out->n < (size_t)a->most; out->n++) {
        size_t at = item_at(items, rows.v[out->n].stock_item_id);
        struct move *m = &out->v[out->n];
        *m = move_made(&rows.v[out->n]);
        m->item = &items->v[at];
        m->after_milli = after[at];
        after[at] -= m->qty_milli;
    }
}

str move_text(struct arena *mem, enum lang lang, const struct move *m)
{
    static const struct {
        const char *reason, *msgid;
    } words[] = {
        {"start", _("First stock")},
        {"count", _("Corrected by hand")},
        {"stocktake", _("All the stock at once")},
        {"import", _("A table taken in")},
        {"hand_over", _("Sold, order %1")},
        {"undo", _("Hand-over undone, order %1")},
        {"return", _("Came back, order %1")},
        {"released", _("Set aside no more, order %1")},
        {"loss", _("Lost or broken")},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(str_c(words[i].reason), m->reason)) return tr_fill(mem, tr(lang, words[i].msgid), &m->number, 1);
    return m->reason;
}

enum moves_end moves_lose(struct tx *tx, const struct moves_loss *l)
{
    const struct moves_asked a = {l->merchant_id, l->product_id, l->now, 0, {INT64_MAX, INT64_MAX}};
    struct moves_items items;

    moves_items(tx->db, tx->mem, &a, &items);
    for (size_t i = 0; i < items.n; i++) {
        if (items.v[i].stock_item_id != l->stock_item_id) continue;
        struct stock_change c = {l->stock_item_id, -l->milli, 0, l->person_id, S("loss")};
        return stock_move_make(tx, l->now, &c) ? MOVES_DONE : MOVES_LESS;
    }
    return MOVES_NOT_HERE;
}
