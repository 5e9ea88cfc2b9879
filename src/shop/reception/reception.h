/* reception.h: when and where one can have it: hours, closures, slots and seats, delivery areas and fees. */
#pragma once
#include "app/record.h"
#include "app/route.h"
#include "app/form.h"
#include "app/job.h"

struct opening_state {
    bool open, known; /* known: the merchant gave hours */
    int64_t until_at; /* next change; 0: none within a year */
    str text;         /* "Ouvert jusqu’à 19 h", "Fermé · ouvre mardi à 9 h" (translated) */
};
void reception_state(struct db *, struct arena *, enum lang, int64_t merchant_id, int64_t now, struct opening_state *);

/* The instant at which a shop will have been open for so long since another; without hours given time simply passes.
** Never later than 14 days after. */
int64_t reception_open_after(struct db *, struct arena *, int64_t merchant_id, int64_t from, int64_t open_ms);

struct week {
    struct week_day {
        str name, hours; /* "mardi", "9 h – 12 h 30, 14 h – 19 h" or "fermé" (translated) */
        bool today;
    } v[7];
    size_t n;
};
void reception_week(struct db *, struct arena *, enum lang, int64_t merchant_id, int64_t now, struct week *);

/* Days of the next three weeks that are not as the week says: other hours, closed, a public holiday. A leave is not here. */
struct days {
    struct day {
        str name, hours; /* "vendredi 25 · Noël", "fermé" (translated) */
    } v[22];
    size_t n;
};
void reception_days(struct db *, struct arena *, enum lang, int64_t merchant_id, int64_t now, struct days *);

struct slots {
    struct slot {
        int64_t starts_at, ends_at, left; /* seats left */
        str text;                         /* "mardi 24, 16 h – 17 h" */
    } * v;
    size_t n;
};
struct slot_ask {
    int64_t merchant_id, now;
    str fulfilment; /* "pickup", "delivery" or "parcel": a slot is then the day it leaves */
    size_t most;
    int64_t not_before; /* nothing earlier: what is wanted must be made first; 0: no such thing */
    int64_t place_id;   /* of struct pickup_place; 0: the shop of the sheet, and deliveries */
};
/* Slots one can still choose: opening hours less closures and public closures, after now + lead time, seats left; at
** most `most` over the next 14 days, or the 14 days that begin with not_before. */
void reception_slots(struct db *, struct arena *, enum lang, const struct slot_ask *, struct slots *);
/* From when a thing can be had that takes so many days to make: the local midnight that begins that day. */
int64_t reception_ready_from(struct db *, struct arena *, int64_t now, int64_t lead_days);
enum slot_take { SLOT_TAKEN, SLOT_FULL, SLOT_CLOSED };
/* Takes a seat in the slot that starts at slot_at, checking again that it may be chosen at `now`. *end_at is set. */
enum slot_take reception_slot_take(struct tx *, int64_t merchant_id, str fulfilment, int64_t slot_at, int64_t now,
                                   int64_t *end_at);
/* Asks what taking a seat there will ask of its hours, see db_ahead_begin. */
void reception_ahead(struct db *, struct arena *, int64_t merchant_id, int64_t now);
/* The same of what must be made first: of the 14 days that begin with ask->not_before too. */
enum slot_take reception_slot_take_made(struct tx *, const struct slot_ask *, int64_t slot_at, int64_t *end_at);
/* The same in two steps, for who needs several. SLOT_TAKEN: unless after db_settle (*seat)->n is 0: then SLOT_FULL. */
enum slot_take reception_slot_ask(struct tx *, const struct slot_ask *, int64_t slot_at, int64_t *end_at,
                                  struct db_outcome **seat);
/* Gives the seat back. */
void reception_slot_free(struct tx *, const struct slot_ask *, int64_t slot_at);

/* Where a merchant's goods may be collected: the shop of his sheet, his farm, a stall… and points he shares with others. */
struct pickup_place {
    int64_t id, point_id; /* id 0: the shop of the sheet; point_id 0: not shared */
    int64_t lead_min, slot_min, slot_seats;
    str pub, kind; /* kind: "shop", "farm", "workshop", "stall", "point"; pub empty: the shop of the sheet */
    str name, address, postcode, insee; /* name empty: the shop of the sheet */
    struct cutoff {                     /* the last moment to order for a day */
        bool set;
        int64_t days, min; /* so many days before, at that local minute */
    } cutoff;
    bool closed;
    bool hours; /* it has opening hours: something can be collected there */
};
struct pickup_places {
    struct pickup_place *v;
    size_t n;
};
/* Those in use, the shop of the sheet first. */
void reception_places(struct db *, struct arena *, int64_t merchant_id, struct pickup_places *);
/* One of them, closed ones too. False: not this merchant's. */
bool reception_place(struct db *, struct arena *, int64_t merchant_id, int64_t place_id, struct pickup_place *);
/* "Ferme", "Étal de marché": what kind of place it is, for people. */
str reception_place_kind_text(enum lang, str kind);
/* "Order before 18 h on the day before"; empty: only the time to prepare counts. */
str reception_cutoff_text(struct arena *, enum lang, const struct cutoff *);
/* The week of one of his places, as reception_week() gives that of the shop. */
void reception_week_at(struct db *, struct arena *, enum lang, const struct pickup_place *, int64_t merchant_id,
                       struct week *);
/* A place for the demo and the page: fields as checked, hours apart. Its id. */
int64_t reception_place_add(struct tx *, int64_t now, int64_t merchant_id, const struct pickup_place *);
/* What is known of a place that is still in use becomes this. */
void reception_place_set(struct tx *, int64_t merchant_id, const struct pickup_place *);
/* Nothing new is promised there; what was promised stays. */
void reception_place_close(struct tx *, int64_t now, int64_t merchant_id, int64_t place_id);
/* The place a field or a query names; empty: the shop of the sheet. False: not one of his in use. */
bool reception_place_named(struct rq *, struct db *, str pub, struct pickup_place *);
/* Hours of a place of this merchant: replaces the week. */
struct opening_new;
void reception_place_week_set(struct tx *, const struct pickup_place *, int64_t merchant_id, const struct opening_new *,
                              size_t n);
/* Points staff have made, where several merchants bring what was ordered; those in use, by name. */
struct pickup_points {
    struct pickup_point {
        int64_t id, merchants;
        str pub, name, address, postcode, insee;
        bool hours;
    } * v;
    size_t n;
};
void reception_points(struct db *, struct arena *, struct pickup_points *);
/* The one of this public id. False: none, or no longer in use. */
bool reception_point_named(struct db *, struct arena *, str pub, struct pickup_point *);
/* A new one with id 0, else changed; gives its id. Pages of the merchants who come there follow. */
int64_t reception_point_put(struct tx *, int64_t now, const struct pickup_point *);
/* Nothing new is promised there; what was promised stays. False: it was closed already. */
bool reception_point_close(struct tx *, int64_t now, int64_t point_id);
/* Replaces its week. */
void reception_point_week_set(struct tx *, int64_t now, int64_t point_id, const struct opening_new *, size_t n);
/* The commune of a form's postcode: the only one, or the one of the field "commune"; else empty, and errors says why. */
str reception_commune_read(struct rq *, struct form_errors *, str postcode);
/* cutoff.set false: none any more. place_id 0: the shop of the sheet. */
void reception_cutoff_set(struct tx *, int64_t merchant_id, int64_t place_id, const struct cutoff *);
/* Times of something that lasts so long: the hours and their exceptions cut into such pieces, after now + lead time,
** over the next 14 days. What is taken of them is the caller's to know; seats left are 0. */
struct time_ask {
    int64_t merchant_id, now, minutes;
};
void reception_times(struct db *, struct arena *, enum lang, const struct time_ask *, struct slots *);
/* Whether one of them starts then, derived again from the hours. *end_at is set. */
bool reception_time_ok(struct db *, struct arena *, const struct time_ask *, int64_t starts_at, int64_t *end_at);
/* "mardi 24, 16 h – 17 h" for what was chosen. */
str reception_slot_text(struct db *, struct arena *, enum lang, int64_t starts_at, int64_t ends_at);
/* Name (a msgid) of the French public holiday of a day (days since 1970) in a commune; NULL: none. */
const char *holiday_of(int64_t day, str insee);
/* A shop may take no orders for a while: until when; absent: it takes them. What it sells stays visible, and it is over by itself. */
opt_i64 reception_paused(struct db *, struct arena *, int64_t merchant_id, int64_t now);
/* "No orders are taken until 15 h 40."; empty: they are. */
str reception_pause_text(struct db *, struct arena *, enum lang, int64_t merchant_id, int64_t now);
/* One hour from now, until the next midnight, or over. */
enum pause { PAUSE_HOUR, PAUSE_TOMORROW, PAUSE_OVER };
void reception_pause_set(struct tx *, int64_t now, int64_t merchant_id, int64_t person_id, enum pause);
/* "On leave until mardi 24 novembre included. Back with new cheeses!", when a closure is on or begins within 14 days:
** its days, then the merchant's own words; empty: none. A pause comes before all that. */
str reception_closure_text(struct db *, struct arena *, enum lang, int64_t merchant_id, int64_t now);
/* The leave that is on or comes next, from its first midnight to the one after its last day. False: none is known. */
struct leave {
    int64_t from_at, until_at;
};
bool reception_leave(struct db *, struct arena *, int64_t merchant_id, int64_t now, struct leave *);

struct delivery {
    bool possible;
    int64_t fee_cents, minimum_cents;
};
/* Whether the merchant delivers to a commune, and at what fee: the commune's own line first, else the smallest radius. */
void reception_delivery(struct db *, struct arena *, int64_t merchant_id, str insee, struct delivery *);
/* What a merchant sends by a carrier. */
struct parcel_terms {
    bool possible;
    str carrier;
    int64_t fee_cents, minimum_cents, a_day, travel_days;
};
void reception_parcel(struct db *, struct arena *, int64_t merchant_id, struct parcel_terms *);
/* About when what leaves then is there: the midnight that begins that day. Neither Sundays nor public holidays count. */
int64_t reception_parcel_arrives(struct db *, struct arena *, int64_t sent_at, int64_t travel_days);
/* "Sent on mardi 24 novembre by Colissimo, at your home about jeudi 26 novembre". */
struct parcel_promise {
    str carrier;
    int64_t sent_at, arrives_at;
};
str reception_parcel_text(struct db *, struct arena *, enum lang, const struct parcel_promise *);
/* For the demo and the page; possible false: he sends nothing any more. */
void reception_parcel_set(struct tx *, int64_t merchant_id, const struct parcel_terms *);
/* Moment after which goods not collected return to the shelf: the end of the slot plus the operator's grace. */
int64_t reception_grace_end(struct db *, struct arena *, int64_t slot_end_at);

/* Hours for the arrival and the demo: replaces the week. At most twelve stretches a day: what a page can show again. */
struct opening_new {
    int weekday, opens_min, closes_min;
};
void reception_week_set(struct tx *, int64_t merchant_id, const struct opening_new *, size_t n);
/* The hours of a shop for programs: the week as it gave it, and the next days (today first, at most OPENING_DAYS_MOST)
** as they really are: leave, public holidays and what was said of that very day counted. No day when it never gave
** hours. */
enum { OPENING_DAYS_MOST = 90 };
struct opening_ask {
    int64_t merchant_id, now;
    size_t days;
};
struct opening_hours {
    str zone;
    struct opening_week {
        struct opening_new *v;
        size_t n;
    } week;
    struct opening_days {
        struct opening_day {
            int64_t day;   /* since 1970 */
            str date, why; /* "2026-12-24"; why it is not as the week says: translated, may be empty */
            bool unlike;   /* not as the week says */
            struct opening_spans {
                struct opening_span {
                    int64_t opens_min, closes_min, opens_at, closes_at; /* local minutes, and the instants */
                } * v;
                size_t n;
            } spans;
        } * v;
        size_t n;
    } days;
};
void reception_opening_hours(struct db *, struct arena *, enum lang, const struct opening_ask *,
                             struct opening_hours *);
/* The week of one of his places, or of a shared point, as it was given. */
void reception_place_week(struct db *, struct arena *, int64_t merchant_id, const struct pickup_place *,
                          struct opening_week *);
/* Delivery areas for the arrival and the demo: replaces them all. insee empty: a radius around the shop's commune. */
struct area_new {
    str insee;
    int64_t radius_m, fee_cents, minimum_cents;
};
void reception_areas_set(struct tx *, int64_t merchant_id, const struct area_new *, size_t n);
/* Those he has. */
struct delivery_areas {
    struct area_new *v;
    size_t n;
};
void reception_areas(struct db *, struct arena *, int64_t merchant_id, struct delivery_areas *);
/* The rounds on which he brings things, in words; none: in his opening hours. */
struct delivery_rounds {
    struct delivery_round {
        str when, until; /* "mardi, 14 h – 18 h"; "Commandes jusqu’à 18 h la veille" */
    } * v;
    size_t n;
};
void reception_rounds(struct db *, struct arena *, enum lang, int64_t merchant_id, struct delivery_rounds *);
extern const struct route reception_routes[], reception_days_routes[], reception_rounds_routes[];
/* Of a shop's hours, leave, places and deliveries, what staff change while they act for it: app/record.h. */
extern const struct record_kind time_records[];
