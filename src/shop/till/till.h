/* till.h: what a shop looks up afterwards: its old orders, the money of a day, every line it sold. */
#pragma once
#include "shop/order/order.h"

/* A shop's orders of all times, the latest first, a page of them. */
struct till_past_ask {
    int64_t merchant_id;
    opt_i64 before_id;      /* the page after that one */
    str words;              /* a number or its end, or a piece of a name; empty: all */
    opt_i64 from_at, to_at; /* of slots that begin in between; both or neither */
};
struct till_pasts {
    struct till_past {
        int64_t id, slot_at, cents;
        str number, state, name;
    } * v;
    size_t n;
    opt_i64 next; /* more may be found before it */
};
void till_past(struct db *, struct arena *, const struct till_past_ask *, struct till_pasts *);

/* Money taken between two instants (the second excluded), by time. Cents below zero: given back. means: "online",
** "cash", "card", "cheque", "voucher". */
struct till_takings {
    struct till_taking {
        int64_t at, cents;
        str number, name, means; /* number: empty of packaging without its order, then name is what it was */
    } * v;
    size_t n;
};
void till_takings(struct db *, struct arena *, int64_t merchant_id, int64_t from, int64_t to, struct till_takings *);
/* "cash" in the reader's words. */
str till_means_text(enum lang, str means);
/* Every line of a shop's orders, oldest first, a few at a time, for the file he takes with him. */
struct till_lines_ask {
    int64_t merchant_id, after_order, after_line, most;
};
struct till_line_rows {
    struct till_line_row {
        int64_t order_id, line_id, created_at, slot_at, qty_milli, price_cents, vat_bp, cents, fee_cents, total_cents;
        str number, state, name, mail, phone, fulfilment, title, unit;
        bool online;
    } * v;
    size_t n;
};
void till_lines_after(struct db *, struct arena *, const struct till_lines_ask *, struct till_line_rows *);
