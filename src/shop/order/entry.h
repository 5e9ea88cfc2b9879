/* entry.h: an order typed in for somebody: what a paper form or a caller says becomes a cart of his own, then a purchase. */
#pragma once
#include "shop/order/web.h"

enum { ENTRY_ROWS = 12 };

struct entry_row {
    str code, qty;    /* as typed */
    str bad;          /* what is wrong with it, translated; empty: nothing */
    str nth, name_code, name_qty; /* "3"; of the fields: "code3", "q3" */
    int64_t offer_id, merchant_id, qty_milli; /* offer_id 0: an empty row */
};
/* Finds what a row means. shop: only of this merchant; 0: of all. False: wrong, and row->bad says why. */
bool entry_row_read(struct rq *, struct db *, int64_t shop, struct entry_row *);
/* Chooses where and when each part of the cart is collected: where it is chosen already it stays, else the first place where somebody is and
** its first free time. */
void entry_choose(struct rq *, struct tx *, const struct cart *);
/* Where a part is collected: as chosen, else the first place where somebody is. */
void entry_place(struct rq *, struct db *, const struct cart_part *, struct pickup_place *);
