/* catalog.h: categories, products, offers, stock. (The model room: read this one first.) */
#pragma once
#include "app/route.h"
#include "app/job.h"

struct category {
    int64_t id, parent_id; /* 0: a rayon of the first level */
    str slug, name, icon;
    bool service, food, alcohol;
    int64_t vat_bp;
    str kind; /* which fields the law wants: goods food fresh alcohol book clothes service */
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
    str kind; /* absent: as the flags say */
};
int64_t category_make(struct tx *, const struct category_new *);
bool category_by_slug(struct db *, struct arena *, enum lang, str slug, struct category *);

enum { LEAD_DAYS_MOST = 60 }; /* of what is made to order */
/* An offer as the public sees it. Quantities in thousandths. available_milli: on hand less what is held at `now`. */
struct offer {
    int64_t id, merchant_id, product_id, category_id, stock_item_id, picture_id, vat_bp;
    opt_i64 price_cents;  /* at `now`: the promotion's while one is on */
    opt_i64 was_cents;    /* then: what is struck, the lowest of the 30 days before it */
    int64_t promo_to;     /* and until when; 0: none is on */
    int64_t available_milli, net_milli;
    int64_t lead_days;    /* made to order: days to make one; its stock is how many the shop takes on. 0: from the shelf */
    str code, pub, slug, title, text, variant, unit, net_unit, labels, allergens, origin, storage, mode, link;
    str ingredients, maker, warnings, isbn, kind;
    int64_t degree_milli; /* of alcohol: thousandths of a percent */
    int64_t deposit_cents; /* of each one's packaging, beside its price and never in a promotion; 0: none */
    int64_t back_month;   /* out of its season: the month it is back; 0: it is sold */
    int64_t updated_at;
    int64_t book_min;     /* a service one books a time of: how many minutes it lasts; 0: none */
    bool book_home;       /* done at the buyer's */
    bool bundle;          /* a basket: available_milli is what its parts make; alcohol: one of them is */
    bool alcohol, food, service, packed;
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
/* "−20 %", rounded in the buyer's favour, of a price once higher; empty: less than one percent. */
str less_text(struct arena *, int64_t was_cents, int64_t price_cents);
/* When the price of an offer next changes by itself; absent: never. */
opt_i64 offer_price_turns(struct db *, struct arena *, int64_t offer_id, int64_t now);
/* "31,60 €/kg", empty when there is no net quantity. */
str unit_price_text(struct arena *, enum lang, const struct offer *);
/* "De retour en avril", of the first month of a season. */
str season_back_text(enum lang, int64_t month);
/* "En stock", "Plus que 4", "Pièce unique", "Épuisé" (translated). */
str stock_text(struct arena *, enum lang, const struct offer *);

/* on_hand changes only here, each with a stock move. */
struct stock_change {
    int64_t stock_item_id, delta_milli, order_id, person_id; /* 0: none */
    str reason;                                              /* start count hand_over undo return loss */
};
/* False: it would fall below zero, or (a count) below what is held. */
bool stock_move_make(struct tx *, int64_t now, const struct stock_change *);

/* What is in one basket. left_milli: of that part, less what is held; none while it is off the shelf. pub: empty when nobody may
** look at it alone. share_cents: bundle_share's. */
enum { BUNDLE_PARTS_MOST = 12 };
struct bundle_parts {
    struct bundle_part {
        int64_t offer_id, product_id, stock_item_id, each_milli, left_milli, price_cents, vat_bp, share_cents, net_milli, degree_milli;
        str title, unit, pub, slug, net_unit, allergens, ingredients, origin, storage, maker, warnings;
        bool alcohol, off;
    } *v;
    size_t n;
};
void bundle_read(struct db *, struct arena *, enum lang, int64_t offer_id, int64_t now, struct bundle_parts *);
/* How many baskets its parts make, in thousandths. */
int64_t bundle_left(const struct bundle_parts *);
/* "2 × Camembert", "0,5 kg Pommes"; and all of it, "2 × Camembert, Cidre fermier". */
str bundle_part_text(struct arena *, enum lang, const struct bundle_part *);
str bundle_text(struct arena *, enum lang, const struct bundle_parts *);
/* Shares the price of one basket among its parts, by their own prices: each part's rate of VAT then holds for its share. To the cent. */
void bundle_share(struct bundle_parts *, int64_t cents);

/* Makes a product with one variant and one offer, for the arrival, the demo and imports. Ids are set in the struct. */
/* Codes for paper and telephone: five digits, longer when the territory has used most of the short ones up. */
enum { CODE_DIGITS_LEAST = 5, CODE_DIGITS_MOST = 9, CODE_DRAWS_EACH = 5, CODE_DRAWS = 40 };
/* How many digits to draw the nth time (0: the first). */
size_t code_digits(int draw);
struct offer_new {
    int64_t merchant_id, category_id, picture_id, vat_bp, stock_milli, net_milli;
    int64_t lead_days; /* 0: as the table has it */
    opt_i64 price_cents;
    str title_fr, title_en, text_fr, text_en, unit, net_unit, labels, allergens, origin, storage, mode, link;
    str variant_fr, variant_en, ingredients, maker, warnings, isbn, keeps; /* absent: nothing */
    int64_t degree_milli;
    opt_i64 list_cents;   /* of a book */
    int64_t deposit_cents;
    int64_t book_min;     /* one books a time of it; 0: one does not */
    int64_t book_seats;   /* for how many at once; 0: for one, by who does the other services */
    bool book_home, book_shared; /* with book_seats: at the buyer's, by who does the other services */
    bool packed;
    bool publish;
    int64_t id, product_id, stock_item_id; /* out */
    str pub;                               /* out */
};
void offer_make(struct tx *, int64_t now, struct offer_new *);
/* One more variant of the product o->product_id, with its own offer and stock; the product stays as it is. */
void offer_variant_make(struct tx *, int64_t now, int64_t position, struct offer_new *);
/* "Still sold?" for a shop that answers by telephone: the next of its products that nobody touched for a while, once it was asked.
** False: none. */
struct stock_question {
    int64_t offer_id;
    str title;
};
bool fresh_next(struct db *, struct arena *, int64_t merchant_id, struct stock_question *);
/* Yes: still sold. No: what nobody has set aside is counted as gone. False: not an offer of this shop. */
struct stock_answer {
    int64_t merchant_id, offer_id, person_id;
    bool yes;
};
bool fresh_answer(struct tx *, int64_t now, const struct stock_answer *);
/* The whole shelf as a table that can be taken in again; how many lines. Wants memory of its own: a shop may have 10,000 offers. */
struct shelf_table {
    int64_t merchant_id, now;
    struct buf *to;
};
int64_t shelf_table(struct db *, struct arena *, enum lang, const struct shelf_table *);
/* The photos of a shop's products, a few at a time, after one ({0}: from the first); nth: of its product. */
struct shelf_photos {
    struct shelf_photo {
        int64_t product_id, picture_id, nth;
        str original, alt, title, reference; /* reference: what the table calls one of its offers */
    } *v;
    size_t n;
};
void shelf_photos(struct db *, struct arena *, int64_t merchant_id, const struct shelf_photo *after, struct shelf_photos *);
/* Why a buyer who orders this at a distance may not change his mind within 14 days: "perishable", "made" (to measure), "sealed" (hygiene,
** once opened), "media" (sealed recordings, once opened), "press", "dated"; "service": until it is done; empty: he may. What the sheet
** says comes first, then the rayon: fresh food, and food that is not in a pack, spoil quickly. */
str offer_keeps(struct db *, struct arena *, int64_t offer_id);
/* The same in a sentence; empty where he may. */
str offer_keeps_text(enum lang, str keeps);
extern const struct route catalog_routes[], import_routes[], feed_routes[], quote_routes[], promo_routes[], copy_routes[], booking_routes[], bundle_routes[], fresh_routes[], bulk_routes[];
extern const struct route drafts_routes[];
extern const struct job_kind import_jobs[], feed_jobs[], quote_jobs[], fresh_jobs[];
extern const struct clock_task import_clock[], feed_clock[], quote_clock[], promo_clock[], season_clock[], fresh_clock[], bulk_clock[];
/* Invariants of prices and baskets, C1–C5: one line a finding; used by fsck. */
void catalog_check(struct db *, struct arena *, struct buf *findings);
void catalog_on_offer_changed(struct tx *, int64_t now, int64_t offer_id);
/* A shop goes up or down a level: each product whose sheet lacks what the law wants stays in the shop window, and comes out of it when not. */
void catalog_on_merchant_level(struct tx *, int64_t now, int64_t merchant_id);
/* The same of one product, once it was published or its sheet changed. */
void product_gate(struct tx *, int64_t now, int64_t merchant_id, int64_t product_id);
/* The same of n products after a table was taken in or back: who made a thing is no column of one, and takes nothing from sale. */
void products_gate_table(struct tx *, int64_t now, int64_t merchant_id, const int64_t *product_id, size_t n);

/* What is counted comes in whole pieces: otherwise an error on the field "stock". */
struct form_errors;
void stock_whole(struct rq *, str unit, int64_t milli, struct form_errors *);
