/* merchant.h: who sells: profile, trader file, modes, arrival. */
#pragma once
#include "app/job.h"
#include "app/record.h"
#include "app/route.h"
#include "shop/account/account.h"

struct merchant {
    int64_t id, portrait_id, banne;
    str slug, code, name, kind, trade, story; /* trade and story in the asked language (French if it has none) */
    str siret, legal_name, address, postcode, insee, phone, mail, website, mode, wizard_step;
    str licence; /* to sell alcohol to take away; empty: none was said */
    str labels;  /* codes of those it has proved, with commas */
    bool pay_in_shop, pay_online, delivers, published, verified, suspended;
    bool elsewhere; /* mode is "showcase", and what it shows is bought on its own site (website) */
    /* may sell alcohol: it said its licence, or sells what it makes itself (producers need none for their harvest) */
    bool licensed;
    int64_t reserve_limit_cents, minimum_cents, lead_min, slot_min, slot_seats;
    opt_i64 published_at, verified_at;
};
/* What the public may see; false: draft, suspended or none. */
bool merchant_public(struct db *, struct arena *, enum lang, int64_t id, struct merchant *);
bool merchant_public_by_slug(struct db *, struct arena *, enum lang, str slug, struct merchant *);
/* Its page, as a path in French. */
str merchant_path(struct arena *, str slug);
/* Whatever its state: for its members and staff. */
bool merchant_any(struct db *, struct arena *, enum lang, int64_t id, struct merchant *);
struct merchants {
    struct merchant *v;
    size_t n;
};
/* Public merchants of a commune (insee) or of all (absent), French order. */
void merchants_public(struct db *, struct arena *, enum lang, str insee, struct merchants *);
/* Kept by the payment room: whether a contract of the merchant can take money now. */
void merchant_pay_online_set(struct tx *, int64_t now, int64_t merchant_id, bool yes);
/* Kept by the reception room: whether the merchant delivers anywhere. */
void merchant_delivers_set(struct tx *, int64_t now, int64_t merchant_id, bool yes);
/* Kept by the catalog room: codes of the labels staff accepted and that are valid, with commas. */
void merchant_labels_set(struct tx *, int64_t now, int64_t merchant_id, str labels);
/* The next running number of the merchant: "B7-0412". */
str merchant_number_next(struct tx *, int64_t merchant_id);
/* The same in two steps, for who needs several: the number, after db_settle. */
struct db_outcome *merchant_number_ask(struct tx *, int64_t merchant_id);
str merchant_number_had(struct arena *, const struct db_outcome *);

/* Staff's decisions; the merchant is mailed. reason: what he reads. False: not in a state for it. */
enum merchant_verdict { MERCHANT_VERIFY, MERCHANT_REFUSE, MERCHANT_SUSPEND, MERCHANT_RESTORE };
bool merchant_decide(struct tx *, int64_t now, int64_t staff_id, int64_t merchant_id, enum merchant_verdict,
                     str reason);
/* Staff sent the file back and it is the shop's turn: true, with the reason they gave. */
bool merchant_sent_back(struct db *, struct arena *, int64_t merchant_id, str *reason);
/* The shop says that it is mended: the file is to be verified again. False: it was not sent back. */
bool merchant_ask_again(struct tx *, int64_t now, int64_t merchant_id);
/* A shop that left the market, and where its addresses lead. */
struct merchant_moved {
    str url; /* empty: nowhere */
    bool by_staff;
    int64_t at;
};
bool merchant_moved(struct db *, struct arena *, int64_t merchant_id, struct merchant_moved *);
/* Closes the shop, or says anew where the addresses of a closed one lead. Its own people close and change what they
** closed; staff, what is closed. url: http(s), visible ASCII; may be empty. False: not in a state for it. */
struct merchant_leaving {
    int64_t merchant_id, person_id;
    str url;
    bool by_staff;
};
bool merchant_leave(struct tx *, int64_t now, const struct merchant_leaving *);
/* A shop that closed itself opens again. */
bool merchant_come_back(struct tx *, int64_t now, int64_t merchant_id);
/* For what would be answered 404: leads on (301) to the site of a shop that left, by the name or code of the shop, the
** public id of a product, the code of an offer. False: no answer was made. */
bool merchant_moved_shop(struct rq *, str word);
bool merchant_moved_product(struct rq *, str pub);
bool merchant_moved_offer(struct rq *, str code);
/* Trader files to verify, oldest first. */
struct trader_files {
    struct trader_file {
        int64_t merchant_id, asked_at;
        str name, slug, kind, siret, legal_name, address, postcode, insee, phone, mail, state;
        int64_t offers;
    } * v;
    size_t n;
};
void merchant_files(struct db *, struct arena *, bool only_waiting, struct trader_files *);
/* What is missing before it can be public, one msgid each; 0: nothing. */
size_t merchant_missing(struct db *, struct arena *, int64_t merchant_id, const char **out, size_t n);
/* --- for the arrival and the sheet: each changes the row of one merchant and raises EVENT_MERCHANT_CHANGED --- */

struct merchant_start {
    int64_t person_id, session_id;
    str kind, siret, step; /* siret: may be empty; step: the screen that waits */
};
/* A draft for somebody who begins, made owner of it. Its id; 0: that SIRET has a shop already. */
int64_t merchant_start(struct tx *, int64_t now, const struct merchant_start *);
/* False: another shop has this SIRET. */
bool merchant_kind_set(struct tx *, int64_t now, int64_t id, str kind, str siret);
struct merchant_identity {
    str name, legal_name, address, postcode, insee, phone;
};
/* The address of the page follows the name until it is published. */
void merchant_identity_set(struct tx *, int64_t now, int64_t id, const struct merchant_identity *);
struct merchant_terms {
    str mode;
    bool pay_in_shop, delivers;
    int64_t reserve_limit_cents, minimum_cents, lead_min, slot_min, slot_seats;
};
void merchant_terms_set(struct tx *, int64_t now, int64_t id, const struct merchant_terms *);
/* Bought on its own site from now on, which is a public https address; or no longer (the mode is set apart). */
void merchant_elsewhere_set(struct tx *, int64_t now, int64_t id, bool yes, str website);
/* The level as one word: its mode, or "link_out". */
str merchant_level(const struct merchant *);
struct merchant_look {
    str trade_fr, trade_en, story_fr, story_en, phone, website;
    int64_t banne, portrait_id; /* 0: none */
    bool vat_free;              /* art. 293 B CGI: it charges no VAT */
    str licence;                /* to sell alcohol; empty: none */
};
void merchant_look_set(struct tx *, int64_t now, int64_t id, const struct merchant_look *);
/* Both languages as typed, for the sheet. */
bool merchant_look_of(struct db *, struct arena *, int64_t id, struct merchant_look *);
/* His consumer mediator: name, address, site, in his words; empty: none was named, and the operator's is for his buyers. */
str merchant_mediator(struct db *, struct arena *, int64_t id);
void merchant_mediator_set(struct tx *, int64_t now, int64_t id, str mediator);
void merchant_step_set(struct tx *, int64_t now, int64_t id, str step);
/* Public from now on; the trader file joins the queue. False: it was already. */
bool merchant_publish(struct tx *, int64_t now, int64_t id);
struct merchant_counts {
    int64_t offers, pictures, openings, orders_new;
    int64_t lacking; /* products that stay in the shop window, as their sheet lacks what the law wants */
};
void merchant_counts(struct db *, struct arena *, int64_t id, struct merchant_counts *);
/* Letters to a shop's people, by jobs that name "merchant" and "person". One to each owner, and to another person of
** the shop (0: none but them); a shop without an owner: to the first of its people. */
struct shop_letters {
    const char *kind; /* of the jobs */
    int64_t merchant_id, also_id;
};
void shop_letters_add(struct tx *, int64_t now, const struct shop_letters *);
/* Whom a letter goes to. False: the shop or the person is no longer there. */
struct shop_letter {
    str shop; /* its name */
    struct person_contact to;
};
bool shop_letter_read(struct db *, struct arena *, int64_t merchant_id, int64_t person_id, struct shop_letter *);
/* What somebody asks a shop. phone: of who wants to be called back; empty: an answer by mail is wanted. False: it was answered. */
struct shop_question {
    int64_t merchant_id;
    str name, phone, body;
};
bool shop_question_waiting(struct db *, struct arena *, int64_t question_id, struct shop_question *);
extern const struct route merchant_routes[], merchant_question_routes[]; /* the sheet; questions asked and answered */
extern const struct clock_task merchant_clock[];
extern const struct job_kind merchant_jobs[];
void merchant_on_changed(struct tx *, int64_t now, int64_t merchant_id); /* stale pages, change feed */
/* Of a shop's sheet, what staff change while they act for it: app/record.h. */
extern const struct record_kind sheet_records[];
