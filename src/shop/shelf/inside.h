/* inside.h: what the pages of a shop's own products share. */
#pragma once
#include "app/form.h"
#include "app/typed.h"
#include "shelf.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/law/facts.h"
#include "shop/law/gate.h"
#include "shop/label/label.h"
#include "shop/shelf/shelf.h"

extern const char *const HELD; /* a msgid */

/* What is missing before a product as it is stored may be sold. */
size_t offer_faults(struct rq *, struct db *, const struct offer_mine_row *, struct gate_fault out[GATE_FAULTS_MOST]);
/* Pages of the shelf, by name: which one the address asks for, and the addresses of its neighbours (empty: none). */
struct shelf_pages {
    int64_t page, pages, offers, lacking, stale;
    str before, after;
};
/* path: of the page; each: rows of one. */
enum shelf_which {
    SHELF_ALL,
    SHELF_LACKING,
    SHELF_COUNTED
}; /* LACKING: what stays in the window; COUNTED: with a stock of its own */
struct shelf_ask {
    const char *path;
    int64_t each;
    enum shelf_which which;
};
void shelf_pages_read(struct rq *, struct db *, const struct shelf_ask *, struct shelf_pages *,
                      struct offer_shelf_rows *);

/* facts_web.c: the fields of a sheet that are kept together: read as they were typed (numbers checked), shown again. */
str facts_typed(struct rq *, struct form_errors *);
str traces_typed(struct rq *, struct form_errors *);
struct fact_fields {
    struct fact_field {
        str field, label, help, value, fault;
        bool number, flag;
    } * v;
    size_t n;
};
struct sheet_facts_view {
    struct fact_fields traces, said, nutrition,
        pieces;      /* pieces: what one weighs, of what is sold by the piece and weighed */
    str none_field;  /* the box "none needed" */
    bool none, open; /* open: something is wrong there */
};
/* Those its rayon asks for, and what is said already: nothing is lost in another rayon. */
struct facts_ask {
    struct rayon_asks asks;
    str traces, facts;
    const struct form_errors *errors;
};
void facts_show(struct rq *, const struct facts_ask *, struct sheet_facts_view *);
/* A fault of the gate, named by its field's label when the page has it from the table. */
void fact_fault_say(struct rq *, struct form_errors *, const struct gate_fault *);

/* The sheet: sheet_web.c, whose other files share sheet.h. */
void sheet_get(struct rq *);
bool sheet_prepare(struct rq *);
void sheet_post(struct rq *, struct tx *);
/* The whole stock in one form: stock_web.c. */
void stock_get(struct rq *);
bool stock_prepare(struct rq *);
void stock_post(struct rq *, struct tx *);
/* What a sheet says of a product is said of all its variants. */
void variants_tell(struct rq *, struct tx *, int64_t product_id);
/* Its sizes, colours, weights: variant_web.c. */
void variants_get(struct rq *);
bool variants_prepare(struct rq *);
void variants_post(struct rq *, struct tx *);
