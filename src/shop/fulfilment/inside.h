/* inside.h: what the files of this room share: tickets as they are shown. */
#pragma once
#include "shop/fulfilment/fulfilment.h"
#include "shop/message/message.h"
#include "shop/order/order.h"

enum tab { TAB_PREPARE, TAB_READY, TAB_DONE, TABS };

struct ticket_choice {
    str value, text;
};
struct ticket_choices {
    struct ticket_choice *v;
    size_t n;
};
struct ticket_line {
    str ordered, typed, bad,
        field; /* for weighing: as it was ordered, what the field shows, what is wrong with it, its name */
    str weight, weight_typed, weight_bad; /* of pieces that are weighed: the same of their weight; weight empty: none */
    str qty, title, nth;                  /* nth: its place in the order, from 1: what the form sends */
    bool done;
};
struct ticket_view {
    str id, head, tail, url, back; /* "t-B7-0412", "B7-", "0412", page of the ticket, tab to come back to */
    str name, phone, mail, where, address, hour, when, day, paid, note, state, undo;
    str deposit;    /* how much of it is for packaging; empty: none */
    str error, bad; /* what went wrong with it, and the field it is about: "code", "parcel", "words" */
    str code_typed, parcel_typed, words_typed, reason_typed; /* what was typed then */
    str u_accept, u_refuse, u_line, u_ready, u_pay, u_unpay, u_send, u_hand, u_hand_known, u_undo, u_cancel, u_missed,
        u_slot, u_weigh;
    struct order_gift gift;
    bool adults;                  /* something of it is sold to adults only */
    str u_card;                   /* the card that goes with a present */
    bool fresh, late, soon, owed; /* owed: to be paid here */
    bool parcel, visit;           /* leaves by a carrier; services alone: nothing is collected */
    str unmet;                    /* its buyer says he did not get it: until when the shop may answer */
    bool unmet_ready;             /* then: what is ready already; it is asked whether it has left */
    bool no_code;                 /* handed over without the code */
    bool may_accept, may_refuse, may_tick, may_ready, may_pay, may_unpay, may_send, may_hand, may_undo, may_cancel,
        may_missed, may_slot, may_weigh;
    bool page; /* alone on its page: all its buttons */
    struct ticket_lines {
        struct ticket_line *v;
        size_t n;
    } lines;
    struct ticket_choices reasons, slots;
    struct ticket_bookings { /* times of its services that may change */
        struct ticket_booking {
            str id, title;
            struct ticket_choices times;
        } * v;
        size_t n;
    } bookings;
};
struct tickets {
    struct ticket_view *v;
    size_t n;
};

/* What else the shop may offer for a line, and what it has asked: value: the answer. */
struct ticket_ask {
    str url, line, offer, qty;
    str call,
        help; /* the buyer can be asked by telephone only: his number, and who helps; call empty: he can be written to */
    bool possible;
    struct ticket_choices offers, asked;
};
/* A buyer without a mail address has a mobile telephone, and there is a gateway. */
bool ticket_by_sms(struct rq *, const struct order_view *);
/* The form of the order's page, with what was typed. */
void ticket_ask_make(struct rq *, struct db *, const struct order_view *, struct ticket_ask *);
/* Packaging that went out with a deposit. */
struct ticket_packagings {
    struct ticket_packaging {
        int64_t line_id, each_cents, back, left;
        str title, units;
    } * v;
    size_t n;
};
/* The bar at the bottom of every page of this room. */
struct fulfilment_nav {
    str orders, products, shop, help;
    bool here_orders;
};
struct fulfilment_nav fulfilment_nav_make(struct rq *);
/* The page of one order. */
struct fulfilment_page_view {
    str number, done, error, error_at, summary; /* summary: the error behind the name of its field */
    str u_returns, u_message, u_print, said_choice, said_words;
    bool by_sms; /* the buyer is written to so */
    struct ticket_ask ask;
    struct ticket_packagings deposits;
    str u_deposit;
    struct ticket_choices sentences, messages; /* messages: value: when */
    struct complaints complaints;
    str u_complaint;         /* empty: not this person's to answer */
    int64_t complaint_wrong; /* whose answer was refused; 0: none */
    str u_decide;            /* where staff answer complaints; empty: not this person */
    struct ticket_view ticket;
    struct fulfilment_nav nav;
    struct ticket_shop { /* whose it is, when staff look after it; name empty: they do not */
        str name, phone, file, u_pause, paused;
    } shop;
};
/* What is written to the buyer: the form, and what was written before. */
void ticket_message_make(struct rq *, struct db *, const struct order_view *, struct fulfilment_page_view *);
/* Staff look after an order in its shop's place, as it tells them on the telephone: the same page and buttons under /equipe. */
static inline bool ticket_by_staff(const struct rq *rq)
{
    return rq->route->access & ACCESS_STAFF;
}
/* "/commercant/commandes/B7-0412/pret", or where staff do the same; in rq->mem. verb: "/pret" or empty. */
str ticket_path(struct rq *, const struct order_view *, const char *verb);
/* After something was done: a member who acts has seen; what staff did is noted, and told to the shop. Then it goes to its page. */
void ticket_acted(struct rq *, struct tx *, const struct order_view *);
void ticket_go(struct rq *, const struct order_view *, const char *query);
void ticket_shop_make(struct rq *, struct db *, const struct order_view *, struct ticket_shop *);
/* What went wrong on the page of an order, and where. */
struct ticket_fault {
    str text, at;      /* at: the id of the field or block it is about; empty: of the ticket, and then: */
    const char *field; /* of the ticket: "code", "parcel", "words"; NULL: none of its fields */
    const struct ticket_lines *typed; /* lines as they were typed, with their faults; NULL: none */
};
/* The page of one order; a fault of NULL: nothing went wrong. */
void ticket_page(struct rq *, struct db *, const struct order_view *, const struct ticket_fault *);
/* The order that the address names: the member's own, or for staff anybody's (then rq->merchant_id is its shop). False: the answer is made. */
bool ticket_mine(struct rq *, struct db *, struct order_view *);
/* "2026-11-24" and back: a day as a number; what is not a date is the day of `now`. */
int64_t day_asked(struct rq *, str zone);
str day_typed(struct arena *, int64_t day);
/* The first millisecond of a day of the zone. */
int64_t day_at(str zone, int64_t day);
/* Much money goes back only by the hand of an owner or a manager, and after a fresh code; the owners are told. False: the answer is made. */
bool money_may_go_back(struct rq *, struct tx *, int64_t cents);
/* The same of what may go back later; what: as owners_tell() knows it. */
bool much_money_ok(struct rq *, struct tx *, int64_t cents, const char *what);
/* Sends back a member who has no shop yet; true: the answer is made. */
bool no_shop_yet(struct rq *);

/* Where and when tickets are looked at. */
struct ticket_light {
    struct rq *rq;
    struct db *db;
    str zone;
    enum tab tab;
    bool alone; /* the ticket's own page: slots to choose from too */
};
struct ticket_light ticket_light(struct rq *, struct db *, enum tab);
void ticket_make(const struct ticket_light *, const struct order_view *, struct ticket_view *);
/* The orders of a tab, by slot; what waits for its bank is nobody's work yet. */
void ticket_orders(const struct ticket_light *, struct order_views *);
/* "25 min", "1 h 10", "2 jours". */
str duration_text(struct arena *, enum lang, int64_t ms);
/* The first millisecond of the local day. */
int64_t day_start(str zone, int64_t now);
