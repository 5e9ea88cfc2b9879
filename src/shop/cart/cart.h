/* cart.h: what the buyer means to buy. Holds nothing, promises nothing, survives 30 days, never emptied behind his back. */
#pragma once
#include "app/record.h"
#include "app/job.h"
#include "app/route.h"
#include "shop/catalog/catalog.h"

struct cart_line {
    int64_t id, qty_milli, price_seen_cents, total_cents;
    int64_t deposit_cents; /* of its packaging, beside total_cents */
    int64_t shelf_cents;   /* what one costs on the shelf; offer.price_cents is what it costs here */
    struct offer offer;
    int64_t starts_at, ends_at; /* of a service: the time meant; 0: none chosen */
    str when;                   /* that time in words */
    struct bundle_parts parts;  /* of a basket: what one holds */
    str inside;                 /* the same in words, or what a quote holds; empty: neither */
    int64_t quote_id;           /* at the price its shop made for this buyer, once; 0: at that of the shelf */
    bool made;                  /* such a thing is made to his measure */
    str warning;                /* translated: price changed, only 2 left, no longer sold; empty: all well */
    bool at_place;              /* offer's stock is that of the place chosen, where others have their own */
    bool at_list; /* a new book that is delivered: at its publisher's price, without the shop's discount */
    bool sellable, blocked, repriced; /* blocked: cannot be had as it stands; repriced: not at the price last seen */
};
struct cart_part { /* one merchant's lines */
    int64_t merchant_id, subtotal_cents, fee_cents, deposit_cents;
    int64_t missing_cents; /* below the merchant's minimum for the way chosen (collecting while none is); 0: reached */
    str merchant_name, merchant_slug, merchant_commune; /* slug absent: no longer public */
    str paused;                                         /* "No orders are taken until …"; empty: they are */
    int64_t banne;
    bool may_order, may_pay_shop, may_pay_online, delivers, parcels; /* what this merchant offers for this cart */
    str carrier;                                                     /* of its parcels; empty: it sends none */
    int64_t parcel_fee_cents, parcel_days;
    /* what the shop asks for the way chosen; fee_cents is more where the law wants more for books, and has the wrapping */
    int64_t carry_cents;
    bool least;                                         /* it does */
    str kind;                                           /* "reserve" or "order" */
    str fulfilment, pay, street, postcode, insee, note; /* chosen; fulfilment absent: not yet */
    opt_i64 slot_at;
    int64_t place_id;              /* where it is collected, of struct pickup_place; 0: in the shop */
    int64_t booked_at, booked_end; /* nothing but services: the first one's time is the order's; 0: goods too */
    bool at_home;                  /* a service of it is done at the buyer's */
    str gift_message;              /* words that go with a present; empty: none */
    int64_t wrap_cents;            /* for wrapping it, in fee_cents */
    bool wrapped, wrap_gone;       /* wrap_gone: it was to be, and the shop no longer does */
    int64_t ready_from;            /* something of it is made to order: no time before this; 0: all is there */
    struct cart_lines {
        struct cart_line *v;
        size_t n;
    } lines;
};
struct cart {
    int64_t id, lines, total_cents;
    int64_t card_id; /* of the resident card it was begun with; 0: none */
    str name, phone, mail;
    str helper, helper_phone; /* who orders for him, at his wish; empty: himself */
    bool mail_proved, warned, blocked, repriced;
    struct cart_parts {
        struct cart_part *v;
        size_t n;
    } parts;
};
/* "Camembert, 250 g"; a sentence for an offer that is no longer public. */
str cart_line_title(struct arena *, enum lang, const struct offer *);
/* The open cart of the request's cookie; false: none or empty. */
bool cart_read(struct rq *, struct db *, struct cart *);
/* Closes it: it became a purchase. False: it was closed meanwhile. */
bool cart_close(struct tx *, int64_t now, int64_t cart_id, int64_t purchase_id);
/* The open cart of the request's cookie, made if there is none; (re)sets the cookie for 30 days. */
int64_t cart_id_make(struct rq *, struct tx *);
/* A new cart of somebody else than this request's browser, and the word that opens it; its id. */
int64_t cart_make_apart(struct tx *, int64_t now, str *token);
/* The end of a telephone number alone, as whoever found a resident card may see it. */
str phone_end_shown(struct arena *, str phone);
/* The telephone of a basket begun with a resident card, as a page shows it: its end alone, as whoever found the card may see it. Empty: no card. */
str cart_phone_shown(struct arena *, const struct cart *);
/* Who it is for, and how one merchant's part is collected: what the checkout's pages do by forms. */
void cart_contact_give(struct tx *, int64_t now, int64_t cart_id, str name, str phone, str mail);
/* Who orders for him, at his wish; empty: himself. */
void cart_helper_give(struct tx *, int64_t cart_id, str name, str phone);
/* It was begun with a resident card: its purchase is listed with it. */
void cart_card_give(struct tx *, int64_t cart_id, int64_t card_id);
struct cart_pickup {
    int64_t merchant_id, place_id;
    opt_i64 slot_at; /* absent: none is free */
    str note;
};
void cart_pickup_give(struct tx *, int64_t now, int64_t cart_id, const struct cart_pickup *);
/* The same for one that is brought home, and paid there. */
struct cart_delivery {
    int64_t merchant_id;
    opt_i64 slot_at;
    str street, postcode, insee, note;
};
void cart_delivery_give(struct tx *, int64_t now, int64_t cart_id, const struct cart_delivery *);
/* The open cart's id by the request's cookie; 0: none. */
int64_t cart_id_of(struct rq *, struct db *);
/* The cart of the request's cookie even if it became a purchase; 0: none. */
int64_t cart_id_ever(struct rq *, struct db *);

/* Puts a public, priced offer that can be ordered or reserved in an open cart; more of it if it is there already (at
** most 99). Holds nothing. qty_milli as cart_qty_ok wants it. */
enum cart_added {
    CART_ADDED,
    CART_NOT_SOLD,
    CART_BAD_QTY,
    CART_FULL,
    CART_NO_TIME
}; /* CART_NO_TIME: one chooses when first */
/* It can be put there at all. */
bool cart_sells(const struct offer *);
enum cart_added cart_add(struct tx *, int64_t now, int64_t cart_id, int64_t offer_id, int64_t qty_milli);
/* What a shop made a price for, at that price, in the place of another quote of the same. CART_NOT_SOLD: it lapsed, was
** ordered, or its shop sells nothing here now. */
enum cart_added cart_quote(struct tx *, int64_t now, int64_t cart_id, int64_t quote_id);
/* Why a buyer may not change his mind about it, as offer_keeps(); of a quote, as its shop said. */
str cart_line_keeps(struct db *, struct arena *, const struct cart_line *);
/* A service for so many people at this time, in the place of another time of it. CART_NO_TIME: not one of its times. Holds nothing. */
struct cart_time {
    int64_t offer_id, people, starts_at;
};
enum cart_added cart_book(struct tx *, int64_t now, int64_t cart_id, const struct cart_time *);
/* Whole pieces, or steps of 0.1 of what is sold by weight or volume; at most 99. */
bool cart_qty_ok(const struct offer *, int64_t qty_milli);
/* The number of lines, for rq_hint. */
int64_t cart_lines_count(struct db *, struct arena *, int64_t cart_id);
/* The buyer proved that he reads this mail address, or without one this telephone; another one typed later must be proved again. */
void cart_mail_prove(struct tx *, int64_t now, int64_t cart_id);
/* The same question for a closed cart: of a purchase. */
bool cart_mail_is_proved(struct db *, struct arena *, int64_t cart_id);
/* When and where of a part that is nothing but services: theirs. Again once lines of it are left out. */
void cart_part_times(struct cart_part *);
/* New books that are delivered: at their publisher's price, and carried for the least the law sets. Again once lines are left out. */
void cart_part_books(struct cart_part *);
/* The least the law wants for delivering its new books; 0: there is none among it. */
int64_t cart_books_least(const struct cart_part *);
/* True when all is chosen that this part needs before it can be placed. */
bool cart_part_ready(struct db *, struct arena *, const struct cart_part *);
/* True when the buyer said who he is. */
bool cart_contact_known(const struct cart *);
/* --- what a checkout writes into it --- */

/* Who the buyer is, as typed. */
void cart_contact_set(struct tx *, int64_t now, int64_t cart_id, str name, str phone, str mail);
/* How one merchant's part is wanted. */
struct cart_choice {
    int64_t merchant_id;
    opt_i64 slot_at;
    str fulfilment, pay, street, postcode, insee, note;
    int64_t place_id; /* where it is collected; 0: in the shop */
};
void cart_choice_set(struct tx *, int64_t now, int64_t cart_id, const struct cart_choice *);
/* Words for a present (empty: none), and whether to wrap it. */
void cart_gift_set(struct tx *, int64_t cart_id, int64_t merchant_id, str message, bool wrap);

enum { SLOTS_MOST = 120 }; /* times a form offers */
/* The free times of a merchant, by local day, for a form: the first day open, and the one that holds the choice. */
struct slot_days {
    int64_t not_before; /* in: none earlier */
    int64_t place_id;   /* in: where it is collected */
    bool parcels;       /* days on which it leaves */
    struct slot_day {
        str title; /* "mardi 24 novembre" */
        bool open;
        struct slot_hours {
            struct slot_hour {
                int64_t at, left;
                str hours; /* "16 h – 17 h" */
                bool chosen;
            } * v;
            size_t n;
        } slots;
    } * v;
    size_t n;
};
void slot_days_read(struct rq *, struct db *, int64_t merchant_id, str fulfilment, opt_i64 chosen, struct slot_days *);
/* "16 h – 17 h", held together. */
str hours_text(struct rq *, int64_t from, int64_t to);

/* What a shop takes for wrapping an order as a present; absent: it does not. */
opt_i64 gift_wrap_cents(struct db *, struct arena *, int64_t merchant_id);
/* For its page and the demo; absent: not any more. */
void gift_wrap_set(struct tx *, int64_t merchant_id, opt_i64 wrap_cents);

extern const struct route cart_routes[], gift_routes[];
extern const struct clock_task cart_clock[];
/* Of a shop's gift wrapping, what staff change while they act for it: app/record.h. */
extern const struct record_kind gift_records[];
