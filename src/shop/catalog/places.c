/* places.c: a shop with several places: what is counted at each. An order takes from the place it is collected at;
** where a place keeps nothing of its own, and for what is delivered, from the shop's. */
#include "shop/catalog/inside.h"

#include "app/event.h"
#include "places.sql.h"

void stock_places_of(struct db *db, struct arena *mem, int64_t offer_id, int64_t now, struct stock_places *out)
{
    struct stock_places_rows r;

    q_stock_places(db, mem, offer_id, now, &r);
    *out = (struct stock_places){NEW(mem, struct stock_place, r.n + 1), 0};
    for (size_t i = 0; i < r.n; i++)
        if (!r.v[i].closed)
            out->v[out->n++] = (struct stock_place){r.v[i].place_id, r.v[i].stock_item_id, r.v[i].on_hand_milli,
                                                    r.v[i].left_milli > 0 ? r.v[i].left_milli : 0};
}

int64_t stock_anywhere(struct db *db, struct arena *mem, int64_t offer_id, int64_t now)
{
    struct stock_places all;
    struct stock_shop_row shop;
    int64_t most = q_stock_shop(db, mem, offer_id, now, &shop) && shop.left_milli > 0 ? shop.left_milli : 0;

    stock_places_of(db, mem, offer_id, now, &all);
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].left_milli > most) most = all.v[i].left_milli;
    return most;
}

void places_settle(struct db *db, struct arena *mem, int64_t now, struct offer *o)
{
    if (o->placed) o->available_milli = stock_anywhere(db, mem, o->id, now);
}

bool offer_at_place(struct db *db, struct arena *mem, int64_t now, int64_t place_id, struct offer *o)
{
    struct stock_places all;
    struct stock_shop_row shop;

    if (!o->placed) return false;
    stock_places_of(db, mem, o->id, now, &all);
    for (size_t i = 0; place_id && i < all.n; i++) {
        if (all.v[i].place_id != place_id) continue;
        o->stock_item_id = all.v[i].stock_item_id;
        o->available_milli = all.v[i].left_milli;
        return true;
    }
    if (!q_stock_shop(db, mem, o->id, now, &shop)) return false;
    o->stock_item_id = shop.stock_item_id;
    o->available_milli = shop.left_milli > 0 ? shop.left_milli : 0;
    return true;
}

bool stock_place_offer(struct db *db, struct arena *mem, int64_t merchant_id, int64_t offer_id, struct stock_offer *out)
{
    struct stock_place_offer_row r;

    if (!q_stock_place_offer(db, mem, offer_id, merchant_id, &r)) return false;
    *out = (struct stock_offer){r.id, r.on_hand_milli, r.unit,
                                r.variant_fr.n ? str_fmt(mem, "%.*s, %.*s", STR_ARG(r.title_fr), STR_ARG(r.variant_fr))
                                               : r.title_fr,
                                !r.bundle && !r.book_min && !r.holders && !str_eq(r.unit, S("service"))};
    return true;
}

/* --- counting --- */

static const struct stock_place *place_of(const struct stock_places *all, int64_t place_id)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].place_id == place_id) return &all->v[i];
    return NULL;
}

static int64_t item_make(struct tx *tx, const struct stock_place_count *c)
{
    int64_t id = id_new();

    x_stock_item_insert(tx, tx->mem, id, c->merchant_id, 0);
    x_stock_place_put(tx, tx->mem, c->offer_id, c->place_id, id);
    return id;
}

static bool counted(struct tx *tx, const struct stock_place_count *c, int64_t item, int64_t delta, str reason)
{
    return !delta || stock_move_make(tx, c->now, &(struct stock_change){item, delta, 0, c->person_id, reason});
}

static bool count_same(opt_i64 a, opt_i64 b)
{
    return a.set == b.set && (!a.set || a.v == b.v);
}

enum stock_place_end stock_place_count(struct tx *tx, const struct stock_place_count *c)
{
    bool looked = c->shown || c->seen_milli.set;
    struct stock_places all;
    struct stock_offer o;
    struct stock_place_mine_row mine;

    if (!stock_place_offer(tx->db, tx->mem, c->merchant_id, c->offer_id, &o) || !o.possible)
        return STOCK_PLACE_NOT_HERE;
    if (!q_stock_place_mine(tx->db, tx->mem, c->place_id, c->merchant_id, &mine)) return STOCK_PLACE_NOT_HERE;
    stock_places_of(tx->db, tx->mem, c->offer_id, c->now, &all);
    const struct stock_place *was = place_of(&all, c->place_id);
    opt_i64 is = was ? SOME_I64(was->on_hand_milli) : NO_I64;
    if (count_same(c->on_hand_milli, is) || (looked && count_same(c->on_hand_milli, c->seen_milli)))
        return STOCK_PLACE_DONE;
    if (looked && !count_same(c->seen_milli, is)) return STOCK_PLACE_MOVED;
    int64_t wanted = c->on_hand_milli.set ? c->on_hand_milli.v : 0;
    int64_t item = was ? was->stock_item_id : item_make(tx, c);
    if (!counted(tx, c, item, wanted - (was ? was->on_hand_milli : 0), was ? S("count") : S("start")))
        return STOCK_PLACE_HELD;
    if (!c->on_hand_milli.set) {
        if (was->on_hand_milli != was->left_milli)
            return STOCK_PLACE_HELD; /* what is set aside is still handed over there */
        x_stock_place_drop(tx, tx->mem, c->offer_id, c->place_id, c->merchant_id);
    }
    x_offer_placed(tx, tx->mem, c->offer_id, c->merchant_id, c->now);
    event_raise(tx, EVENT_OFFER_CHANGED, c->now, c->offer_id);
    return STOCK_PLACE_DONE;
}

void places_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_stock_places_rows r;

    q_check_stock_places(db, mem, &r);
    for (size_t i = 0; i < r.n; i++)
        buf_fmt(f, "C8: offer %lld has stock at places that is not its own, or is not marked so\n",
                (long long)r.v[i].id);
}
