/* inside.h: what the merchant's own pages of this room share. */
#pragma once
#include "app/form.h"
#include "catalog.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/catalog/gate.h"

enum { STOCK_MOST_MILLI = 100 * 1000 * 1000 };
extern const char *const HELD; /* a msgid */

/* "12,50", "1,5": what a field holds. */
str price_typed(struct arena *, opt_i64 cents);
str milli_typed(struct arena *, int64_t milli);
/* What is sold by weight or volume has its unit; the rest is counted. */
bool by_measure(str unit);
/* What is counted comes in whole pieces: an error of the field "stock" otherwise. */

/* What is missing before a product as it is stored may be sold. */
size_t offer_faults(struct rq *, struct db *, const struct offer_mine_row *, struct gate_fault out[GATE_FAULTS_MOST]);
/* The merchant's part in that: whether something in this mode is sold, and whether he sells what others make. */
void merchant_facts(struct rq *, struct db *, struct sheet_facts *);
struct merchant;
/* Pages of the shelf, by name: which one the address asks for, and the addresses of its neighbours (empty: none). */
struct shelf_pages {
    int64_t page, pages, offers, lacking, stale;
    str before, after;
};
/* path: of the page; each: rows of one. */
enum shelf_which { SHELF_ALL, SHELF_LACKING, SHELF_COUNTED }; /* LACKING: what stays in the window; COUNTED: with a stock of its own */
struct shelf_ask {
    const char *path;
    int64_t each;
    enum shelf_which which;
};
struct offer_shelf_rows;
void shelf_pages_read(struct rq *, struct db *, const struct shelf_ask *, struct shelf_pages *, struct offer_shelf_rows *);
void shop_facts(const struct merchant *, struct sheet_facts *);

/* Baskets: bundle.c. One act of a member on one part of an offer. */
struct bundle_act {
    int64_t merchant_id, person_id, offer_id, part_id, each_milli, now;
};
/* NOT_HERE: not this merchant's, or nothing that may be in a basket. NO: this offer cannot be one. BAD_QTY: not a whole piece, or too many. */
enum bundle_end { BUNDLE_DONE, BUNDLE_NOT_HERE, BUNDLE_NO, BUNDLE_BAD_QTY, BUNDLE_FULL };
enum { BUNDLE_EACH_MOST_MILLI = 99 * 1000 };
/* One more part; with the first one the offer becomes a basket. */
enum bundle_end bundle_put(struct tx *, const struct bundle_act *);
/* Another quantity of a part; 0: taken out, and with the last one the offer is no basket any more. */
enum bundle_end bundle_set(struct tx *, const struct bundle_act *);
struct bundle_one_row;
/* Counted in pieces, in no basket itself, nothing at a time of its own, no new book. */
bool bundle_possible(const struct bundle_one_row *);
struct bundle_candidates_rows;
/* What may be put in, by title. */
struct bundle_asked {
    int64_t merchant_id, offer_id, most, skip;
};
void bundle_candidates(struct db *, struct arena *, const struct bundle_asked *, struct bundle_candidates_rows *);
/* The same parts in another offer of the merchant. */
void bundle_copy(struct tx *, int64_t now, int64_t merchant_id, int64_t from_id, int64_t to_id);
/* Of a basket: available_milli and alcohol as its parts have them. */
void bundle_settle(struct db *, struct arena *, int64_t now, struct offer *);
/* The baskets an offer is in follow it. */
void bundle_holders_tell(struct tx *, int64_t now, int64_t offer_id);
/* Invariants of baskets, C5. */
void bundle_check(struct db *, struct arena *, struct buf *findings);

/* Seasons: season.c. Months 1 to 12, also over the new year; 0: all year. */
struct season {
    int64_t offer_id, merchant_id, from, to;
};
bool season_is(int64_t from, int64_t to, int64_t month);
void season_keep(struct tx *, int64_t now, const struct season *);
/* Invariants of seasons, C6. */
void season_check(struct db *, struct arena *, struct buf *findings);

/* The sheet: sheet_web.c. */
void sheet_get(struct rq *);
bool sheet_prepare(struct rq *);
void sheet_post(struct rq *, struct tx *);
/* The whole stock in one form: stock_web.c. */
void stock_get(struct rq *);
bool stock_prepare(struct rq *);
void stock_post(struct rq *, struct tx *);
/* Its sizes, colours, weights: variant_web.c. */
void variants_get(struct rq *);
bool variants_prepare(struct rq *);
void variants_post(struct rq *, struct tx *);
