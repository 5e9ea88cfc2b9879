/* catalog.h: categories, products, offers, stock. (The model room: read this one first.) */
#pragma once
#include "app/record.h"
#include "app/route.h"
#include "app/job.h"

struct category {
    int64_t id, parent_id; /* 0: a rayon of the first level */
    str slug, name, icon;
    bool service, food, alcohol;
    bool hidden; /* in no list and no form; what stands there is still found */
    str vat;     /* its class of VAT: normal, intermediate, reduced */
    str needs;   /* what is asked beside: "", origin, eggs, meat, fish, plants */
    str extra;   /* fields its operator wants besides, between bars: "|warnings|" */
    str blocked; /* why nothing may be sold there; empty: it may */
    str kind;    /* which fields the law wants: goods food fresh alcohol book clothes service */
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
    int64_t parent_id, position; /* parent 0: of the first level */
    str vat, needs, extra;       /* absent: normal, nothing */
    bool service, food, alcohol, hidden;
    str kind; /* absent: as the flags say */
    str blocked_fr, blocked_en;
};
int64_t category_make(struct tx *, const struct category_new *);
bool category_by_slug(struct db *, struct arena *, enum lang, str slug, struct category *);
/* What a form offers to choose from: "Crémerie : Fromages" in the order of the tree. A hidden one only where it is
** chosen already; one in which nothing may be sold says so, and choosing it is refused with its reason. */
struct rayon_choices {
    struct rayon_choice {
        str slug, name;
        bool chosen;
    } * v;
    size_t n;
};
void rayon_choices(struct db *, struct arena *, enum lang, str chosen, struct rayon_choices *);
/* Why nothing may be sold in a rayon; empty: it may. */
str rayon_blocked(struct db *, struct arena *, enum lang, int64_t category_id);
/* Its name and the same in both languages; why, of the one above it where it has none. False: no such rayon. */
struct rayon_closed {
    str name_fr, name_en, why_fr, why_en;
};
bool rayon_closed(struct db *, struct arena *, int64_t category_id, struct rayon_closed *);

enum { VAT_AS_RAYON = -1 };                        /* in the place of a rate of its own */
enum { LEAD_DAYS_MOST = 60, LEAD_DAYS_USUAL = 7 }; /* of what is made to order */
/* An offer as the public sees it. Quantities in thousandths. available_milli: on hand less what is held at `now`. */
struct offer {
    int64_t id, merchant_id, product_id, category_id, stock_item_id, picture_id, vat_bp;
    opt_i64 price_cents; /* at `now`: the promotion's while one is on; of a weighed piece: the heaviest one's */
    opt_i64 list_cents;  /* of a new book: what its publisher set */
    opt_i64 was_cents;   /* then: what is struck, the lowest of the 30 days before it */
    int64_t promo_to;    /* and until when; 0: none is on */
    int64_t available_milli, net_milli, drained_milli; /* drained: without its liquid; 0: it has none */
    int64_t kilo_cents;                                /* of a weighed piece: the price of the kilo; 0: it is none */
    int64_t piece_cents, piece_was_cents; /* then: the lightest piece's price, and what is struck of that */
    int64_t least_milli, most_milli;      /* then: what one weighs */
    int64_t lead_days; /* made to order: days to make one; its stock is how many the shop takes on. 0: from the shelf */
    str code, pub, slug, title, text, variant, unit, net_unit, labels, allergens, origin, storage, mode,
        link; /* labels: those proved */
    str ingredients, maker, warnings, isbn, traces,
        facts;              /* traces, facts: as law/traces.h and law/facts.h keep them */
    str kind, needs, extra; /* of its rayon: what its sheet is asked for */
    int64_t degree_milli;   /* of alcohol: thousandths of a percent */
    int64_t deposit_cents;  /* of each one's packaging, beside its price and never in a promotion; 0: none */
    int64_t back_month;     /* out of its season: the month it is back; 0: it is sold */
    int64_t updated_at;
    int64_t book_min; /* a service one books a time of: how many minutes it lasts; 0: none */
    bool book_home;   /* done at the buyer's */
    bool placed; /* some places have stock of their own of it: available_milli is the most there is at one of them */
    bool bundle; /* a basket: available_milli is what its parts make; alcohol: one of them is */
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
/* The page of its product, as a path in French. */
str offer_path(struct arena *, const struct offer *);
/* Whether it can be put in a basket now: priced, sold here, no time to choose; something left. */
bool offer_sold_here(const struct offer *);
bool offer_left(const struct offer *);
/* The shop's part in what the law wants of a sheet: whether something in this mode is sold, and whether it sells what
** others make. */
struct sheet_facts;
void merchant_facts(struct rq *, struct db *, struct sheet_facts *);
/* What a page says of it beside its name and price, as words for buyers: only what its rayon asks for, in the order of
** the law's table. The figures of nutrition apart. */
struct facts_said;
void offer_told(struct arena *, enum lang, const struct offer *, struct facts_said *said, struct facts_said *nutrition);
/* Its rate of VAT at `now`, in hundredths of a percent: its own where it is allowed there and then, else that of its
** rayon; 0 of a merchant who charges none. An order keeps the rate of its day. */
int64_t offer_vat(struct db *, struct arena *, int64_t offer_id, int64_t now);
/* "0,5 kg", "2,5 m²", "6 pièces": how much one holds; empty: not said. */
str net_text(struct arena *, enum lang, int64_t net_milli, str net_unit);
/* "31,60 €/kg", "1,20 €/m", of the drained weight where there is one; empty when there is no net quantity. */
str unit_price_text(struct arena *, enum lang, const struct offer *);
/* When it is sold: months 1 to 12, also over the new year; 0: all year. */
struct season {
    int64_t offer_id, merchant_id, from, to;
};
/* Whether a month is one of them. */
bool season_is(int64_t from, int64_t to, int64_t month);
/* "avril", of 4; empty: no month. */
str month_name(enum lang, int64_t month);
/* Says it of an offer. */
void season_keep(struct tx *, int64_t now, const struct season *);
/* Whether it is out of this season now, by the territory's clock. */
bool season_off(struct db *, struct arena *, int64_t now, const struct season *);
/* "De retour en avril", of the first month of a season. */
str season_back_text(enum lang, int64_t month);
/* "En stock", "Plus que 4", "Pièce unique", "Épuisé" (translated). */
str stock_text(struct arena *, enum lang, const struct offer *);

enum { STOCK_MOST_MILLI = 100 * 1000 * 1000 };
/* on_hand changes only here, each with a stock move. */
struct stock_change {
    int64_t stock_item_id, delta_milli, order_id, person_id; /* 0: none */
    str reason; /* start count stocktake import hand_over undo return loss */
};
/* False: it would fall below zero, or (a count, a loss) below what is held. */
bool stock_move_make(struct tx *, int64_t now, const struct stock_change *);
/* So many were set aside for an order that ended without them: written down, the stock stays as it is. */
void stock_release_note(struct tx *, int64_t now, const struct stock_change *);

/* A new one of a merchant, empty; its id. */
int64_t stock_item_make(struct tx *, int64_t merchant_id);

/* What is counted at places beside the shop, of one offer; places in use. left_milli: less what is held. */
struct stock_places {
    struct stock_place {
        int64_t place_id, stock_item_id, on_hand_milli, left_milli;
    } * v;
    size_t n;
};
void stock_places_of(struct db *, struct arena *, int64_t offer_id, int64_t now, struct stock_places *);
/* The most that is left at one place, the shop among them. */
int64_t stock_anywhere(struct db *, struct arena *, int64_t offer_id, int64_t now);
/* The offer as it is had at this place (0: in the shop, or delivered): its stock is that one. False: it has no stock of
** its own anywhere, and stays as it is. */
bool offer_at_place(struct db *, struct arena *, int64_t now, int64_t place_id, struct offer *);
/* A shop's own offer, for the page where it counts at each place. possible: no basket nor in one, nothing at a time of its own. */
struct stock_offer {
    int64_t id, on_hand_milli;
    str unit, title;
    bool possible;
};
bool stock_place_offer(struct db *, struct arena *, int64_t merchant_id, int64_t offer_id, struct stock_offer *);
/* One place counted; absent: it keeps none of its own any more. What is left as it was seen changes nothing. MOVED: it
** is no longer as it was seen. HELD: orders set more aside. */
enum stock_place_end { STOCK_PLACE_DONE, STOCK_PLACE_NOT_HERE, STOCK_PLACE_MOVED, STOCK_PLACE_HELD };
struct stock_place_count {
    int64_t merchant_id, offer_id, place_id, person_id, now;
    opt_i64 on_hand_milli, seen_milli;
    bool shown; /* seen_milli is what a page showed: absent, that it kept none */
};
enum stock_place_end stock_place_count(struct tx *, const struct stock_place_count *);

/* What is in one basket. left_milli: of that part, less what is held; none while it is off the shelf. pub: empty when
** nobody may look at it alone. share_cents: bundle_share's. */
enum { BUNDLE_PARTS_MOST = 12 };
struct bundle_parts {
    struct bundle_part {
        int64_t offer_id, product_id, stock_item_id, each_milli, left_milli, price_cents, vat_bp, share_cents,
            net_milli, degree_milli;
        str title, unit, pub, slug, net_unit, allergens, ingredients, origin, storage, maker, warnings, traces, facts;
        bool alcohol, off;
    } * v;
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
/* One act of a member on one part of an offer. */
struct bundle_act {
    int64_t merchant_id, person_id, offer_id, part_id, each_milli, now;
};
/* NOT_HERE: not this merchant's, or nothing that may be in a basket. NO: this offer cannot be one. BAD_QTY: not a whole piece, or too many. */
enum bundle_end { BUNDLE_DONE, BUNDLE_NOT_HERE, BUNDLE_NO, BUNDLE_BAD_QTY, BUNDLE_FULL };
/* One more part; with the first one the offer becomes a basket. */
enum bundle_end bundle_put(struct tx *, const struct bundle_act *);
enum { BUNDLE_EACH_MOST_MILLI = 99 * 1000 };
/* Another quantity of a part; 0: taken out, and with the last one the offer is no basket any more. */
enum bundle_end bundle_set(struct tx *, const struct bundle_act *);
/* The same parts in another offer of the merchant. */
void bundle_copy(struct tx *, int64_t now, int64_t merchant_id, int64_t from_id, int64_t to_id);
/* An offer of its merchant, as one that is or may become a basket. possible: counted in pieces, in no basket itself,
** nothing at a time of its own, no new book; part: it is in one. False: none of his. */
struct bundle_offer {
    str title;
    opt_i64 price_cents;
    bool possible, part;
};
bool bundle_offer_read(struct db *, struct arena *, const struct bundle_act *, struct bundle_offer *);
/* What may be put in, by title, a few at a time. */
struct bundle_asked {
    int64_t merchant_id, offer_id, most, skip;
};
struct bundle_candidates {
    struct bundle_candidate {
        int64_t id;
        str code, title_fr, variant_fr, unit;
        opt_i64 price_cents;
    } * v;
    size_t n;
};
void bundle_candidates(struct db *, struct arena *, const struct bundle_asked *, struct bundle_candidates *);

/* Makes a product with one variant and one offer, for the arrival, the demo and imports. Ids are set in the struct. */
/* Codes for paper and telephone: five digits, longer when the territory has used most of the short ones up. */
enum { CODE_DIGITS_LEAST = 5, CODE_DIGITS_MOST = 9, CODE_DRAWS_EACH = 5, CODE_DRAWS = 40 };
/* A code drawn by lot, the nth time (0: the first). It never begins with 0: spreadsheets take it for a number. */
str code_drawn(struct arena *, int draw);
struct offer_new {
    int64_t merchant_id, category_id, picture_id, vat_bp, stock_milli, net_milli;
    int64_t lead_days; /* 0: as the table has it */
    opt_i64 price_cents;
    str title_fr, title_en, text_fr, text_en, unit, net_unit, labels, allergens, origin, storage, mode, link;
    str variant_fr, variant_en, ingredients, maker, warnings, isbn, keeps; /* absent: nothing */
    int64_t degree_milli;
    opt_i64 list_cents; /* of a book */
    int64_t deposit_cents;
    int64_t book_min;            /* one books a time of it; 0: one does not */
    int64_t book_seats;          /* for how many at once; 0: for one, by who does the other services */
    bool book_home, book_shared; /* with book_seats: at the buyer's, by who does the other services */
    bool packed;
    bool publish;
    int64_t id, product_id, stock_item_id; /* out */
    str pub;                               /* out */
};
void offer_make(struct tx *, int64_t now, struct offer_new *);
/* What it says of its origin, as traces_made() gives it. */
void product_traces_set(struct tx *, int64_t merchant_id, int64_t product_id, str traces);
/* What it says beside, lines of "code=value" as facts.h has them, and its weight without its liquid (0: it has none). */
struct product_facts {
    int64_t merchant_id, product_id, drained_milli;
    str facts;
};
void product_facts_set(struct tx *, const struct product_facts *);
/* One more photo of it, after those it has; beside: not one the public sees first. */
void product_picture_put(struct tx *, int64_t product_id, int64_t picture_id, bool beside);
/* From now on this is its price: written down in its history. Absent: none. */
void price_past_note(struct tx *, int64_t offer_id, opt_i64 price_cents, int64_t now);
/* Of a book: what its publisher set. Of packaging: what is asked for it; 0: nothing. */
void offer_list_set(struct tx *, int64_t merchant_id, int64_t offer_id, opt_i64 list_cents);
void offer_deposit_set(struct tx *, int64_t merchant_id, int64_t offer_id, int64_t cents);
/* How one books a time of it: as offer_new says. */
struct offer_book {
    int64_t id, merchant_id, min, seats;
    bool home, shared;
};
void offer_book_set(struct tx *, int64_t now, const struct offer_book *);
/* One more variant of the product o->product_id, with its own offer and stock; the product stays as it is. */
void offer_variant_make(struct tx *, int64_t now, int64_t position, struct offer_new *);
/* Why a buyer who orders this at a distance may not change his mind within 14 days: "perishable", "made" (to measure),
** "sealed" (hygiene, once opened), "media" (sealed recordings, once opened), "press", "dated"; "service": until it is
** done; empty: he may. What the sheet says comes first, then the rayon: fresh food, and food that is not in a pack,
** spoil quickly. */
str offer_keeps(struct db *, struct arena *, int64_t offer_id);
/* The same in a sentence; empty where he may. */
str offer_keeps_text(enum lang, str keeps);
extern const struct job_kind level_jobs[];
extern const struct clock_task season_clock[];
/* Invariants of baskets, seasons and places, C5, C6 and C8: one line a finding; used by fsck. */
void catalog_check(struct db *, struct arena *, struct buf *findings);
void catalog_on_offer_changed(struct tx *, int64_t now, int64_t offer_id);
void catalog_ahead_offer_changed(struct db *, struct arena *, int64_t offer_id);
/* A shop goes up or down a level: each product whose sheet lacks what the law wants stays in the shop window, and comes out of it when not. */
void catalog_on_merchant_level(struct tx *, int64_t now, int64_t merchant_id);
/* The same of one product, once it was published or its sheet changed. */
void product_gate(struct tx *, int64_t now, int64_t merchant_id, int64_t product_id);
/* The same of n products after a table was taken in or back: who made a thing is seldom said by one: its absence takes nothing from sale. */
void products_gate_table(struct tx *, int64_t now, int64_t merchant_id, const int64_t *product_id, size_t n);

/* What is sold by weight or volume has its unit; the rest is counted. */
bool by_measure(str unit);
/* "2 ×" of what is counted, "1,2 kg" of what is weighed or measured: what stands before a title. */
str qty_text(struct arena *, enum lang, int64_t qty_milli, str unit);
/* price_cents and was_cents come as of the kilo and become those of the heaviest piece; none where the weights are not
** said. Other goods stay as they are. Needs unit and facts. */
void offer_weigh(struct offer *);
/* "14,00 €", "19,60 € à 25,20 €" of a weighed piece; empty: no price. */
str offer_price_text(struct arena *, enum lang, const struct offer *);
/* What is struck beside it, in the same way; empty: nothing. */
str offer_was_text(struct arena *, enum lang, const struct offer *);
/* "1,4 à 1,8 kg", what one piece weighs; empty: no weighed piece. */
str piece_weight_text(struct arena *, enum lang, const struct offer *);
/* What may become of the weight and the price of what is weighed, a sentence; empty of what is only counted. online:
** paid before it is weighed, the amount is the most it may cost. tolerance: the percent more that need no question. */
struct weighing_asked {
    str unit;
    bool online;
    int64_t tolerance;
};
str offer_weighed_text(struct arena *, enum lang, const struct weighing_asked *);
/* What is counted comes in whole pieces: otherwise an error on the field "stock". */
struct form_errors;
void stock_whole(struct rq *, str unit, int64_t milli, struct form_errors *);
/* Of a shop's goods, what staff change while they act for it: app/record.h. */
extern const struct record_kind goods_records[];
