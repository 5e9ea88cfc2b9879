/* catalog.h: categories, products, offers, stock. (The model room: read this one first.) */
#pragma once
#include "app/route.h"
#include "app/job.h"

struct category {
    int64_t id, parent_id; /* 0: a rayon of the first level */
    str slug, name, icon;
    bool service, food, alcohol;
    int64_t vat_bp;
};
struct categories {
    struct category *v;
    size_t n;
};
void categories_all(struct db *, struct arena *, enum lang, struct categories *); /* by parent then position */
/* Those under a category and itself; under 0, the first level. Same order. */
void categories_under(struct db *, struct arena *, enum lang, int64_t parent_id, struct categories *);
/* Makes one, for the start of a territory; gives its id. */
struct category_new {
    str slug, name_fr, name_en, icon;
    int64_t parent_id, position, vat_bp; /* parent 0: of the first level */
    bool service, food, alcohol;
};
int64_t category_make(struct tx *, const struct category_new *);
bool category_by_slug(struct db *, struct arena *, enum lang, str slug, struct category *);

/* An offer as the public sees it. Quantities in thousandths. available_milli: on hand less what is held at `now`. */
struct offer {
    int64_t id, merchant_id, product_id, category_id, stock_item_id, picture_id, vat_bp;
    opt_i64 price_cents;
    int64_t available_milli, net_milli;
    str code, pub, slug, title, text, variant, unit, net_unit, labels, allergens, origin, storage, mode, link;
    int64_t updated_at;
    bool alcohol, food, service;
};
struct offers {
    struct offer *v;
    size_t n;
};
struct offer_ids {
    const int64_t *v;
    size_t n;
};
/* Public offers by id, in the given order; those that are not public are left out. */
void offers_public(struct db *, struct arena *, enum lang, struct offer_ids, int64_t now, struct offers *);
void offers_of_merchant(struct db *, struct arena *, enum lang, int64_t merchant_id, int64_t now, struct offers *);
/* All public offers of a product (its variants), by the id in its address. */
void offers_of_product(struct db *, struct arena *, enum lang, str pub, int64_t now, struct offers *);
/* A private look at one offer, public or not, for what was ordered. False: none. */
bool offer_any(struct db *, struct arena *, enum lang, int64_t id, int64_t now, struct offer *);
/* "31,60 €/kg", empty when there is no net quantity. */
str unit_price_text(struct arena *, enum lang, const struct offer *);
/* "En stock", "Plus que 4", "Pièce unique", "Épuisé" (translated). */
str stock_text(struct arena *, enum lang, const struct offer *);

/* on_hand changes only here, each with a stock move. */
struct stock_change {
    int64_t stock_item_id, delta_milli, order_id, person_id; /* 0: none */
    str reason;                                              /* start count hand_over undo return loss */
};
/* False: it would fall below zero, or (a count) below what is held. */
bool stock_move_make(struct tx *, int64_t now, const struct stock_change *);

/* Makes a product with one variant and one offer, for the arrival, the demo and imports. Ids are set in the struct. */
struct offer_new {
    int64_t merchant_id, category_id, picture_id, vat_bp, stock_milli, net_milli;
    opt_i64 price_cents;
    str title_fr, title_en, text_fr, text_en, unit, net_unit, labels, allergens, origin, storage, mode, link;
    bool publish, unseen; /* unseen: being prepared, nobody sees it, its merchant neither */
    str own_ref;          /* what the merchant calls it in his own tables; absent: nothing */
    int64_t id, product_id, stock_item_id; /* out */
    str pub;                               /* out */
};
void offer_make(struct tx *, int64_t now, struct offer_new *);
extern const struct route catalog_routes[], import_routes[];
extern const struct job_kind import_jobs[];
extern const struct clock_task import_clock[];
void catalog_on_offer_changed(struct tx *, int64_t now, int64_t offer_id);
