/* inside.h: an order typed in for somebody: what a paper form or a caller says becomes a cart of his own, then a purchase. */
#pragma once
#include "app/form.h"
#include "shop/entry/entry.h"
#include "shop/order/place.h"
#include "shop/order/web.h"
#include "shop/terms/terms.h"
#include "entry.sql.h"

enum { ENTRY_ROWS = 12 };

struct entry_row {
    str code, qty;                            /* as typed */
    str bad;                                  /* what is wrong with it, translated; empty: nothing */
    str nth, name_code, name_qty;             /* "3"; of the fields: "code3", "q3" */
    int64_t offer_id, merchant_id, qty_milli; /* offer_id 0: an empty row */
};
/* The commune whose town hall types this in, and for whose residents alone; its name. Empty: a shop, or the operator's
** own staff. */
str entry_desk(struct rq *, struct db *);
str entry_desk_name(struct rq *, struct db *);
/* Finds what a row means. shop: only of this merchant; 0: of all. False: wrong, and row->bad says why. */
bool entry_row_read(struct rq *, struct db *, int64_t shop, struct entry_row *);
/* Chooses where and when each part of the cart is collected: where it is chosen already it stays, else the first place
** where somebody is and its first free time. */
void entry_choose(struct rq *, struct tx *, const struct cart *);
/* --- how each part is had, on the page that is read back to the buyer: places of the shop, or brought to one address for all --- */

struct entry_ways {
    struct entry_way {
        str value, text;
        bool chosen;
    } * v;
    size_t n;
};
/* The places where somebody is, and that the shop brings it, if it does. */
void entry_ways_fill(struct rq *, struct db *, const struct cart_part *, struct entry_ways *);
struct entry_address {
    bool wanted; /* a shop of this cart delivers */
    str street, postcode, bad_street, bad_postcode, bad_commune;
    struct entry_communes {
        struct entry_commune {
            str insee, name;
            bool chosen;
        } * v;
        size_t n;
    } communes;
};
/* As typed, else as it was kept with one of the parts. */
void entry_address_fill(struct rq *, const struct cart *, const struct form_errors *, struct entry_address *);
/* Writes how and when each part is had into the cart. ENTRY_LOOK: other times are to be shown first; ENTRY_WRONG: the address is not right. */
enum entry_how { ENTRY_HOW_OK, ENTRY_LOOK, ENTRY_WRONG };
enum entry_how entry_how_write(struct rq *, struct tx *, const struct cart *, struct form_errors *);
/* Where a part is collected: as chosen, else the first place where somebody is. */
void entry_place(struct rq *, struct db *, const struct cart_part *, struct pickup_place *);
