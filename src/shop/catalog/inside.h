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
void stock_whole(struct rq *, str unit, int64_t milli, struct form_errors *);

/* What is missing before a product as it is stored may be sold. */
size_t offer_faults(struct rq *, struct db *, const struct offer_mine_row *, struct gate_fault out[GATE_FAULTS_MOST]);
/* The merchant's part in that: whether something in this mode is sold, and whether he sells what others make. */
void merchant_facts(struct rq *, struct db *, struct sheet_facts *);
struct merchant;
void shop_facts(const struct merchant *, struct sheet_facts *);

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
