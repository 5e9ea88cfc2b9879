/* market.h: markets: their days and stalls, how staff keep them, what merchants propose. */
#pragma once
#include "app/record.h"
#include "app/form.h"
#include "app/job.h"
#include "app/route.h"

struct markets {
    struct market {
        int64_t id, next_at, next_end_at, merchants;
        str slug, name, insee, place, when; /* when: "mardi 24 · 8 h – 13 h" */
    } * v;
    size_t n;
};
/* All markets by their next date. */
void reception_markets(struct db *, struct arena *, enum lang, int64_t now, struct markets *);
/* Those where a merchant has a stall, by the next day on which he comes. */
void reception_markets_of(struct db *, struct arena *, enum lang, int64_t merchant_id, int64_t now, struct markets *);

/* Public merchants with a stall at the market of this address. */
struct merchant_ids {
    int64_t *v;
    size_t n;
};
void reception_market_stalls(struct db *, struct arena *, str slug, struct merchant_ids *);
/* Market days and stalls, for the demo and the operator. Returns the market's id. */
struct market_new {
    str slug, name_fr, name_en, insee, place;
    int64_t weekday, opens_min, closes_min;
};
int64_t reception_market_add(struct tx *, const struct market_new *);
void reception_stall_add(struct tx *, int64_t market_id, int64_t merchant_id);

/* A market as staff keep it: one day of each week. */
struct market_sheet {
    int64_t id, weekday, opens_min, closes_min, merchants; /* merchants: public ones with a stall */
    str slug, name_fr, name_en, insee, place;
};
struct market_sheets {
    struct market_sheet *v;
    size_t n;
};
/* Those that are held, by address. */
void reception_market_sheets(struct db *, struct arena *, struct market_sheets *);
/* The one of this address. False: none, or it is no longer held. */
bool reception_market_sheet(struct db *, struct arena *, str slug, struct market_sheet *);
str reception_market_name(enum lang, const struct market_sheet *);
/* "Every mardi, 8 h – 13 h". */
str reception_market_week(struct arena *, enum lang, const struct market_sheet *);
/* Its next days, cancelled ones too, with the stalls that do not come. */
enum { MARKET_DAYS = 9 };
struct market_days {
    struct market_day {
        int64_t day, starts_at, ends_at; /* day: since 1970 */
        str date, text, why;             /* "2026-11-24", "mardi 24 novembre"; why it is not held */
        bool off;
        struct merchant_ids away;
    } v[MARKET_DAYS];
    size_t n;
};
struct market_ask {
    const struct market_sheet *market;
    int64_t now;
};
void reception_market_days(struct db *, struct arena *, enum lang, const struct market_ask *, struct market_days *);
/* A new one with id 0, which gets its id and address; else changed. Pages follow. */
void reception_market_put(struct tx *, struct market_sheet *);
/* No page shows it any more. False: it was closed already. */
bool reception_market_close(struct tx *, int64_t now, int64_t market_id);
/* One day on which it is not held, and why; off false: it is held after all. */
void reception_market_off(struct tx *, int64_t market_id, const struct market_day *);
/* What a form says of a market, read and shown again by the same words for staff and merchants. */
struct market_form_view {
    str title, action, button, slug, proposal,
        once; /* once: see app/once.h; slug: of the one that is changed; proposal: of what becomes one */
    str name, name_en, place, postcode, opens, closes, weekday; /* as typed */
    bool english;
    struct form_errors errors;
    struct market_form_choices {
        struct market_form_choice {
            str value, text;
            bool chosen;
        } * v;
        size_t n;
    } days, communes;
};
/* What was typed, with the days to choose from and, where a postcode has several, the communes. m: what is known, for a first showing; NULL: what was typed. */
void market_form_fill(struct rq *, const struct market_sheet *m, str postcode, struct market_form_view *);
/* Reads it: errors says what is wrong, field by field. */
void market_form_read(struct rq *, struct db *, struct market_sheet *, struct market_form_view *);

struct market_proposals {
    struct market_proposal {
        int64_t id, merchant_id, person_id, created_at;
        str shop, phone, postcode;
        struct market_sheet m;
    } * v;
    size_t n;
};
/* Those nobody has decided on, the oldest first. */
void reception_proposals(struct db *, struct arena *, struct market_proposals *);
/* market_id: what it became, with a stall of its shop; 0: refused, and why. The shop is told by mail. False: somebody else has decided. */
struct market_decision {
    int64_t market_id;
    str reason;
};
bool reception_proposal_decide(struct tx *, int64_t now, const struct market_proposal *,
                               const struct market_decision *);
extern const struct job_kind market_jobs[];
extern const struct route market_routes[];
/* Of a shop's markets, what staff change while they act for it: app/record.h. */
extern const struct record_kind stall_records[];
