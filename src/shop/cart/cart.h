/* cart.h: what the buyer means to buy. Holds nothing, promises nothing, survives 30 days, never emptied behind his back. */
#pragma once
#include "app/job.h"
#include "app/route.h"
#include "shop/catalog/catalog.h"

struct cart_line {
    int64_t id, qty_milli, price_seen_cents, total_cents;
    struct offer offer;
    str warning;          /* translated: price changed, only 2 left, no longer sold; empty: all well */
    bool sellable;
};
struct cart_part {        /* one merchant's lines */
    int64_t merchant_id, subtotal_cents, fee_cents;
    str merchant_name, merchant_slug, merchant_commune;
    int64_t banne;
    bool may_order, may_pay_shop, may_pay_online, delivers; /* what this merchant offers for this cart */
    str kind;             /* "reserve" or "order" */
    str fulfilment, pay, street, postcode, insee, note;     /* chosen; fulfilment absent: not yet */
    opt_i64 slot_at;
    struct cart_lines {
        struct cart_line *v;
        size_t n;
    } lines;
};
struct cart {
    int64_t id, lines, total_cents;
    str name, phone, mail;
    bool mail_proved, warned;
    struct cart_parts {
        struct cart_part *v;
        size_t n;
    } parts;
};
/* The open cart of the request's cookie; false: none or empty. */
bool cart_read(struct rq *, struct db *, struct cart *);
/* Closes it: it became a purchase. False: it was closed meanwhile. */
bool cart_close(struct tx *, int64_t now, int64_t cart_id, int64_t purchase_id);
extern const struct route cart_routes[];
extern const struct clock_task cart_clock[];
