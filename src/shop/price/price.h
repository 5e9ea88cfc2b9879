/* price.h: prices that change by themselves: with dates (promotion.h), and asked for (quote.h). */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* "−20 %", rounded in the buyer's favour, of a price once higher; empty: less than one percent. */
str less_text(struct arena *, int64_t was_cents, int64_t price_cents);
/* When the price of an offer next changes by itself; absent: never. */
opt_i64 offer_price_turns(struct db *, struct arena *, int64_t offer_id, int64_t now);

/* --- a price made for one buyer (quote): asked for, answered with lines, ordered once until a day, or refused --- */

/* "30 petits fours" for 45.00: of what a quote holds. */
struct quote_lines {
    struct quote_line {
        int64_t cents;
        str what;
    } * v;
    size_t n;
};
/* As it stands, for who has its link. valid_to: the moment it lapses; state: "answered" (words alone), "sent" (can be
** ordered), "accepted", "refused", "lapsed". made: to the buyer's measure. False: no such link. */
struct quote {
    int64_t id, merchant_id, offer_id, total_cents, valid_to, lead_days, ended_at;
    str title, name, mail, phone, asked, answer, state;
    bool made;
    struct quote_lines lines;
};
bool quote_linked(struct db *, struct arena *, int64_t now, str link, struct quote *);
/* "30 petits fours, 2 plateaux": what it holds, in words. */
str quote_inside(struct arena *, const struct quote_lines *);
/* What a basket needs of one that can be ordered now. left_milli: 1000, or 0 while somebody orders it. False: it cannot. */
struct quote_open {
    int64_t offer_id, merchant_id, cents, lead_days, stock_item_id, left_milli;
    bool made;
    str inside;
};
bool quote_open(struct db *, struct arena *, int64_t now, int64_t quote_id, struct quote_open *);
/* It became this order, for good. False: it lapsed, or somebody was first. */
bool quote_take(struct tx *, int64_t now, int64_t quote_id, int64_t order_id);
/* Who asked says no, with words if he likes; the shop is told. False: it no longer waited for an answer. */
bool quote_refuse(struct tx *, int64_t now, str link, str why);
/* The order it became was not paid in time: it can be ordered again while it is valid. */
void quote_order_lapsed(struct tx *, int64_t order_id);
/* That order stands after all: what its goods are a quote's piece of is accepted again. False: that quote was refused, has
** lapsed or became another order, and nothing was changed. True of goods of the shelf. */
bool quote_piece_stands(struct tx *, int64_t now, int64_t stock_item_id, int64_t order_id);

extern const struct route promotion_routes[], quote_routes[];
extern const struct job_kind quote_jobs[];
extern const struct clock_task promotion_clock[], quote_clock[];
/* Invariants of prices, promotions and books, C1–C4: one line a finding; used by fsck. */
void price_check(struct db *, struct arena *, struct buf *findings);
