/* moves.h: the moves of a product's stock: why it changed, when, by whom, from how many to how many. */
#pragma once
#include "app/route.h"

/* A moment in the moves of a stock: what is older stands on the page after it. */
struct moves_from {
    int64_t at, id;
};
/* One stock of a product: a size or colour, in the shop or at a place of its own. */
struct moves_items {
    struct moves_item {
        int64_t stock_item_id, on_hand_milli, held_milli,
            newer_milli;    /* newer: the sum of its moves since the page's moment */
        str variant, place; /* empty: it has one only; in the shop */
    } * v;
    size_t n;
};
struct moves_asked {
    int64_t merchant_id, product_id, now, most;
    struct moves_from from; /* {INT64_MAX, INT64_MAX}: from the latest on */
};
void moves_items(struct db *, struct arena *, const struct moves_asked *, struct moves_items *);
/* A page of them, the latest first. after_milli: of its stock, once it had moved. held_milli: set aside until then, of an
** order that ended without its goods; its stock did not change. */
struct moves {
    struct move {
        int64_t id, at, qty_milli, held_milli, after_milli, order_id;
        const struct moves_item *item;
        str reason, number, who; /* who: empty: nobody, a buyer or the clock */
        bool staff;
    } * v;
    size_t n;
    bool more;
};
void moves_read(struct db *, struct arena *, const struct moves_asked *, const struct moves_items *, struct moves *);
/* Why, in words: "Vendu, commande B7-0412". */
str move_text(struct arena *, enum lang, const struct move *);
/* What was broken, spoiled or stolen: so many less of one stock of the product. LESS: there are fewer, or orders set them
** aside. */
struct moves_loss {
    int64_t merchant_id, product_id, stock_item_id, person_id, milli, now;
};
enum moves_end { MOVES_DONE, MOVES_NOT_HERE, MOVES_LESS };
enum moves_end moves_lose(struct tx *, const struct moves_loss *);

extern const struct route moves_routes[];
