/* sheet.h: what the files of the sheet of one product share: its form, its page, and what was posted. */
#pragma once
#include "shop/media/media.h"
#include "shop/shelf/inside.h"

enum { SHEET_VALUES = 31, DEPOSIT_MOST_CENTS = 1000 * 100 };
/* All that is typed; what the law's table looks at has the names of the columns (SHEET_FACTS_OF). */
struct shelf_sheet_form {
    str title_fr, title_en, text_fr, text_en, rayon, unit, net_unit, labels, allergens, origin, storage, mode, link;
    str variant_fr, ingredients, maker, warnings, isbn, keeps, season_from, season_to, tva;
    str traces, facts;
    opt_i64 price_cents, list_cents, deposit;
    int64_t net_milli, drained_milli, stock, lead, packed, degree_milli;
};
struct shelf_sheet_view {
    struct shelf_sheet_form f;
    const struct form_errors *errors;
    str price_typed, net_typed, drained_typed, stock_typed, lead_typed, list_typed, degree_typed, deposit_typed, photo,
        hint, retouch_url, title, promo_url, variants_url, copy_url, book_url, moves_url, once;
    struct media_kept kept; /* came with a form that had a fault */
    int64_t id, stock_seen; /* stock_seen: on hand as this form shows it, in thousandths */
    struct rayon_choices rayons;
    struct rayon_asks
        asks;   /* what its rayon asks for; of a new one without a rayon, that of the shop's latest product */
    bool known; /* one of these rayons is known */
    int64_t variants;
    str seen; /* what this page shows, so that another's change is noticed */
    struct shelf_sheet_moved {
        str v[SHEET_VALUES]; /* what another has changed meanwhile */
        size_t n;
    } moved;
    struct rayon_choices rates;     /* of VAT, where this shop is */
    struct rayon_choices allergens; /* boxes */
    bool no_allergen;
    struct sheet_facts_view facts;
    str allergens_said; /* kept words the boxes do not say */
    struct shelf_sheet_months {
        struct shelf_sheet_month {
            str value, name;
        } * v;
        size_t n;
    } months;
    struct label_marks marks;
    str photos_url;
    str labels_url,
        places_url; /* where labels are claimed; where each place is counted: empty: not by this person, or one place only */
    str bundle_url, bundle_left; /* of a basket: how many its parts make */
    bool bundle;
    bool is_new, copied, booked, more,
        law; /* booked: its times limit it, no stock does; more, law: these folded parts stand open */
};
/* Whether the page has a field: its rayon asks for it, or something was said or is wrong there. */
bool sheet_shows(const struct shelf_sheet_view *, const char *field);
/* Draws it; v is filled but for what is the same on every sheet. */
void sheet_page(struct rq *, struct shelf_sheet_view *v);
/* What is stored, into a page. */
void sheet_row_show(struct rq *, const struct offer_mine_row *, struct shelf_sheet_view *);
void sheet_picture_show(struct rq *, struct shelf_sheet_view *, opt_i64 picture_id);
/* The mark of what is stored, for a page that shows it. */
str sheet_seen(struct rq *, const struct offer_mine_row *);
/* Puts what another has changed into the page that comes back with all that was typed. False: nothing moved. */
bool sheet_moved(struct rq *, const struct offer_mine_row *, struct shelf_sheet_view *);

struct sheet_posted {
    struct shelf_sheet_form f;
    struct form_errors errors;
    struct category category;
    struct media_received photo;
    int64_t id, product_id, stock_seen, vat_bp; /* vat_bp: its own, or as its rayon */
    str unit_was;
    bool draft, look, bundle, part, booked; /* look: nothing is saved, the page is wanted with its rayon's fields;
                                               bundle: a basket, which is counted in pieces; part: of one; booked:
                                               people book times of it */
};
/* The form as it came, against what is stored (of a new one: nothing), with every fault. */
void sheet_read(struct rq *, struct sheet_posted *, const struct offer_mine_row *was);
/* All that was typed, with the photo that came with it, as a page. */
struct shelf_sheet_view sheet_typed(struct rq *, const struct sheet_posted *);
/* In write: a new product; or a change, in which another's since is not undone. */
void sheet_new(struct rq *, struct tx *, const struct sheet_posted *, int64_t picture);
void sheet_change(struct rq *, struct tx *, const struct sheet_posted *, int64_t picture);
/* The form again, and the photo that stands there. */
void sheet_again(struct rq *, int status, const struct sheet_posted *, opt_i64 picture_id);
