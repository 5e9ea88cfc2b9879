/* inside.h: what somebody keeps to find again: products with a quantity, and shops. It stands in a cookie of his browser,
** which its script reads too, and in a link for others: no account, no name, nothing of him on our side. Who has an
** account finds it there, on all his devices; the cookie is then a copy for the script. */
#pragma once
#include "app/rq.h"
#include "list.sql.h"
#include "shop/account/buyer.h"
#include "shop/catalog/catalog.h"
#include "shop/list/list.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

enum { KEPT_LINES_MOST = 40, KEPT_SHOPS_MOST = 20, KEPT_TEXT_MOST = 4000, KEPT_CODE_LEN = 10, KEPT_DAYS = 390 };
/* Two lists that become one lose nothing. */
enum { KEPT_LINES_ROOM = 2 * KEPT_LINES_MOST, KEPT_SHOPS_ROOM = 2 * KEPT_SHOPS_MOST };

struct kept {
    struct kept_line {
        str code; /* of an offer */
        int64_t qty_milli;
    } line[KEPT_LINES_ROOM];
    size_t lines;
    str shop[KEPT_SHOPS_ROOM]; /* short codes */
    size_t shops;
};
/* "12345*2_67890*1.5_sB7": what cannot be read is left out, and so is what stands twice. Views of the text. */
void kept_parse(str text, struct kept *);
str kept_text(struct arena *, const struct kept *);
/* One thing as forms name it, "12345" or "sB7", in or out. kept_add: false: it names nothing, or there is no room; what
** is in already is no fault and stays as it is. */
bool kept_add(struct kept *, str what, int64_t qty_milli);
void kept_drop(struct kept *, str what);
/* What the other one holds comes behind; returns how many things found no room. */
size_t kept_join(struct kept *, const struct kept *other);
/* As it is written in text: a code of an offer or of a shop, by its form alone. */
bool kept_word_ok(str what);

/* mine.c: the list of who asks: his account's if he is signed in, else this browser's. In rq->mem. */
void mine_read(struct rq *, struct db *, struct kept *);
/* Writes it where it belongs; tx: of a signed-in buyer, else NULL. */
void mine_write(struct rq *, struct tx *, const struct kept *);
bool mine_in_account(const struct rq *);
/* The copy for this browser's script says what the account says. */
void mine_copy(struct rq *, const struct kept *);

/* handover_web.c: one line of goods meant for a basket, and what it comes to today. */
struct list_line {
    str code, qty, unit, title, url, shop, price, total, why; /* why it cannot be put in the basket; empty: it can */
    int64_t offer_id, qty_milli, price_cents, total_cents;
    bool weighed; /* or poured: by the unit's tenths */
};
struct list_lines {
    struct list_line *v;
    size_t n;
};
/* "2", "1.5" or "0,3" in thousandths. */
bool handover_qty(str, int64_t *milli);
/* Fills a line from its code and quantity. Its page depends on the shop. */
void handover_line(struct rq *, struct db *, struct list_line *);
/* "12345:2,67890:1.500": what a form or a link carries on: only lines that can be had. */
str handover_text(struct rq *, const struct list_lines *);
