/* change.c: brought instead of collected, or the other way round, until it is prepared. The new time is taken before
** the old one is free, and where the bank was paid what costs more is paid there first. The rules are in doc/orders.md. */
#include "shop/order/inside.h"

#include "app/event.h"
#include "app/settings.h"
#include "change.sql.h"
#include "shop/merchant/merchant.h"
#include "shop/payment/payment.h"
#include "shop/reception/reception.h"

enum {
    BANK_PAGE_MS = 20 * MINUTE_MS,
    TRIES_MS = HOUR_MS,
    AT_ONCE = 200
}; /* TRIES_MS: going to the bank keeps the new time so long, no longer */

static bool untouched(const struct order_view *o)
{
    return str_eq(o->state, S("submitted")) || str_eq(o->state, S("accepted"));
}

/* What is done by somebody has its place and its time by itself. */
static bool has_service(const struct order_view *o)
{
    for (size_t i = 0; i < o->lines.n; i++)
        if (str_eq(o->lines.v[i].unit, S("service"))) return true;
    return false;
}

/* A new book has two lawful prices: with the shop's discount where it is collected, its publisher's and its carriage where
** it is brought (cart/books.c). What was ordered at the one is not turned into the other. */
static bool has_new_book(struct db *db, struct arena *mem, const struct order_view *o)
{
    struct order_new_books_row books = {0};

    return q_order_new_books(db, mem, o->id, S("book"), &books) && books.n;
}

/* Not while a bank may still take another sum than the one it would become. */
static bool money_stands(struct db *db, struct arena *mem, int64_t now, const struct order_view *o)
{
    if (o->shop_paid_at.set) return false;
    if (!str_eq(o->due, S("due_online"))) return true;
    return o->pay_by_at.set && o->pay_by_at.v > now && !payment_begun(db, mem, o->id);
}

bool order_mode_open(struct db *db, struct arena *mem, int64_t now, const struct order_view *o)
{
    struct merchant m;

    if (!untouched(o) || !str_eq(o->kind, S("order")) || str_eq(o->fulfilment, S("parcel")) || has_service(o) ||
        has_new_book(db, mem, o))
        return false;
    if (!money_stands(db, mem, now, o) || !merchant_any(db, mem, LANG_FR, o->merchant_id, &m) || m.suspended)
        return false;
    return m.delivers || str_eq(o->fulfilment, S("delivery"));
}

/* --- what it would cost --- */

static enum mode_end fee_of(struct db *db, struct arena *mem, const struct order_view *o, struct mode_wanted *w)
{
    struct delivery d = {0};
    struct merchant m = {0};
    struct order_gift gift;

    order_gift_read(db, mem, o->id, &gift);
    w->fee_cents = gift.wrap_cents;
    if (str_eq(w->fulfilment, S("pickup"))) {
        merchant_any(db, mem, LANG_FR, o->merchant_id, &m);
        return o->lines_cents < m.minimum_cents ? MODE_TOO_SMALL : MODE_FITS;
    }
    reception_delivery(db, mem, o->merchant_id, w->insee, &d);
    w->fee_cents += d.fee_cents;
    if (!d.possible) return MODE_NOT_THERE;
    return o->lines_cents < d.minimum_cents ? MODE_TOO_SMALL : MODE_FITS;
}

enum mode_end order_mode_look(struct db *db, struct arena *mem, int64_t now, const struct order_view *o,
                              struct mode_wanted *w)
{
    struct order_tied_row tied;

    if (!order_mode_open(db, mem, now, o) || str_eq(w->fulfilment, o->fulfilment)) return MODE_TOO_LATE;
    enum mode_end end = fee_of(db, mem, o, w);
    if (q_order_tied(db, mem, o->id, w->place_id, &tied) && tied.n)
        return MODE_TOO_LATE; /* its goods are counted elsewhere */
    w->more_cents = w->fee_cents - o->fee_cents;
    w->at_bank = w->more_cents > 0 && o->kept_cents > 0;
    if (end == MODE_FITS && w->at_bank && !payment_possible(db, mem, o->merchant_id)) return MODE_NO_BANK;
    return end;
}

/* --- the change itself --- */

static enum slot_take seat_take(struct tx *tx, int64_t now, const struct order_view *o,
                                const struct order_change_last_row *c, int64_t *end_at)
{
    struct slot_ask ask = {.merchant_id = o->merchant_id,
                           .now = now,
                           .fulfilment = c->fulfilment,
                           .place_id = c->place_id,
                           .not_before = order_ready_from(tx->db, tx->mem, o->id)};

    return reception_slot_take_made(tx, &ask, c->slot_at, end_at);
}

/* The seat of one that does not come about. */
static void seat_free(struct tx *tx, const struct order_view *o, const struct order_change_last_row *c)
{
    reception_slot_free(
        tx, &(struct slot_ask){.merchant_id = o->merchant_id, .fulfilment = c->fulfilment, .place_id = c->place_id},
        c->slot_at);
}

static void mode_set(struct tx *tx, const struct order_view *o, const struct order_change_last_row *c)
{
    struct pickup_place at = {.name = S(""), .address = c->street, .postcode = c->postcode, .insee = c->insee};

    if (c->place_id) reception_place(tx->db, tx->mem, o->merchant_id, c->place_id, &at); /* as it is called today */
    x_order_mode_set(tx, tx->mem,
                     &(struct order_mode_set_args){
                         .id = o->id,
                         .fulfilment = c->fulfilment,
                         .place_id = c->place_id,
                         .place_name = at.name,
                         .slot_at = c->slot_at,
                         .slot_end_at = c->slot_end_at,
                         .street = at.address,
                         .postcode = at.postcode,
                         .insee = at.insee,
                         .fee_cents = c->fee_cents,
                         .submitted = S("submitted"),
                         .accepted = S("accepted"),
                     });
    order_unmet_over(tx, o->id); /* of the time before */
    x_purchase_total_more(tx, tx->mem, o->purchase_id, c->more_cents);
}

/* False: its goods are gone, the caller undoes. */
static bool apply(struct tx *tx, int64_t now, const struct order_view *o, const struct order_change_last_row *c)
{
    int64_t less = c->more_cents < 0 ? -c->more_cents : 0;

    if (x_order_change_end(tx, tx->mem, c->id, c->state, S("done"), now) != 1) return false;
    order_slot_free(tx, o);
    mode_set(tx, o, c);
    if (str_eq(o->pay, S("shop")) &&
        !order_hold_again(tx, now, o, SOME_I64(reception_grace_end(tx->db, tx->mem, c->slot_end_at))))
        return false;
    x_question_hold_until(tx, tx->mem, o->id, c->slot_at, now);
    if (less > o->kept_cents) less = o->kept_cents;
    if (less > 0) payment_refund(tx, now, o->id, less, S("mode_changed"));
    order_noted(tx, now, o, 0, S("mode_changed"));
    order_terms_add(tx, now, o->id);
    event_raise(tx, EVENT_ORDER_CHANGED, now, o->id);
    return true;
}

static bool waiting(struct db *db, struct arena *mem, int64_t order_id, struct order_change_last_row *c)
{
    return q_order_change_last(db, mem, order_id, c) && str_eq(c->state, S("waiting"));
}

static void change_stop(struct tx *tx, int64_t now, const struct order_view *o, const char *how)
{
    struct order_change_last_row c;

    if (!waiting(tx->db, tx->mem, o->id, &c) || x_order_change_end(tx, tx->mem, c.id, c.state, str_c(how), now) != 1)
        return;
    seat_free(tx, o, &c);
}

static enum mode_end change_make(struct tx *tx, int64_t now, const struct order_view *o, const struct mode_wanted *w)
{
    struct order_change_last_row c = {.id = id_new(),
                                      .fulfilment = w->fulfilment,
                                      .place_id = w->place_id,
                                      .slot_at = w->slot_at,
                                      .street = w->street,
                                      .postcode = w->postcode,
                                      .insee = w->insee,
                                      .fee_cents = w->fee_cents,
                                      .more_cents = w->more_cents,
                                      .state = S("waiting"),
                                      .pay_by_at = now + BANK_PAGE_MS};

    change_stop(tx, now, o, "left"); /* of two wishes the last */
    if (seat_take(tx, now, o, &c, &c.slot_end_at) != SLOT_TAKEN) return MODE_NOT_FREE;
    x_order_change_add(tx, tx->mem,
                       &(struct order_change_add_args){
                           .id = c.id,
                           .order_id = o->id,
                           .fulfilment = c.fulfilment,
                           .place_id = c.place_id,
                           .slot_at = c.slot_at,
                           .slot_end_at = c.slot_end_at,
                           .street = c.street,
                           .postcode = c.postcode,
                           .insee = c.insee,
                           .fee_cents = c.fee_cents,
                           .more_cents = c.more_cents,
                           .state = c.state,
                           .pay_by_at = c.pay_by_at,
                           .now = now,
                       });
    if (w->at_bank) return MODE_TO_PAY;
    return apply(tx, now, o, &c) ? MODE_CHANGED : MODE_GONE;
}

/* The same as it is already: the second click. */
static bool is_so(const struct order_view *o, const struct mode_wanted *w)
{
    return str_eq(o->fulfilment, w->fulfilment) && o->place_id == w->place_id && o->slot_at == w->slot_at &&
           (str_eq(w->fulfilment, S("pickup")) || (str_eq(o->street, w->street) && str_eq(o->insee, w->insee)));
}

enum mode_end order_mode_change(struct tx *tx, int64_t now, struct mode_wanted *w)
{
    struct order_view o;
    int64_t shown = w->more_cents;

    if (!order_read(tx->db, tx->mem, w->order_id, &o)) return MODE_TOO_LATE;
    if (is_so(&o, w)) return MODE_CHANGED;
    enum mode_end end = order_mode_look(tx->db, tx->mem, now, &o, w);
    if (end != MODE_FITS) return end;
    return w->more_cents == shown ? change_make(tx, now, &o, w) : MODE_OTHER_PRICE;
}

/* --- one that waits for the bank --- */

bool order_change_read(struct db *db, struct arena *mem, int64_t order_id, struct order_change *out)
{
    struct order_change_last_row c;

    if (!waiting(db, mem, order_id, &c)) return false;
    *out = (struct order_change){c.fulfilment, c.slot_at, c.slot_end_at, c.more_cents, c.pay_by_at};
    return true;
}

bool order_change_leave(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;
    struct order_change_last_row c;

    if (!order_read(tx->db, tx->mem, order_id, &o) || !waiting(tx->db, tx->mem, order_id, &c)) return false;
    change_stop(tx, now, &o, "left");
    return true;
}

void order_change_pay_started(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_change_last_row c;

    if (waiting(tx->db, tx->mem, order_id, &c))
        x_order_change_extend(tx, tx->mem, c.id, c.state, now + BANK_PAGE_MS, now - TRIES_MS);
}

void order_change_over(struct tx *tx, int64_t now, const struct order_view *o)
{
    change_stop(tx, now, o, "lapsed");
}

bool order_change_paid(struct tx *tx, int64_t now, const struct order_view *o, int64_t cents)
{
    struct order_change_last_row c;

    if (!q_order_change_last(tx->db, tx->mem, o->id, &c) || c.more_cents != cents || o->kept_cents <= cents ||
        !untouched(o))
        return false;
    bool late = str_eq(c.state, S("lapsed"));
    if (!late && !str_eq(c.state, S("waiting"))) return false;
    if (late && seat_take(tx, now, o, &c, &c.slot_end_at) != SLOT_TAKEN) return false;
    return apply(tx, now, o, &c);
}

/* Those whose bank does not answer are asked again a minute later. */
void order_changes_run(struct tx *tx, int64_t now)
{
    struct order_changes_late_rows r;
    struct order_view o;

    q_order_changes_late(tx->db, tx->mem, S("waiting"), now, AT_ONCE, &r);
    for (size_t i = 0; i < r.n; i++) {
        if (payment_unknown(tx->db, tx->mem, r.v[i].order_id) || !order_read(tx->db, tx->mem, r.v[i].order_id, &o))
            continue;
        change_stop(tx, now, &o, "lapsed");
        event_raise(tx, EVENT_ORDER_CHANGED, now, o.id);
    }
}

void change_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_changes_rows a;
    struct check_changed_rows b;

    q_check_changes(db, mem, S("waiting"), S("submitted"), S("accepted"), &a);
    for (size_t i = 0; i < a.n; i++)
        buf_fmt(f, "I18: order %.*s is %.*s, and a change of how it is had still waits for its money\n",
                STR_ARG(a.v[i].number), STR_ARG(a.v[i].state));
    q_check_changed(db, mem, S("done"), &b);
    for (size_t i = 0; i < b.n; i++)
        buf_fmt(f, "I18: order %.*s (%.*s) is not what it was changed into last\n", STR_ARG(b.v[i].number),
                STR_ARG(b.v[i].fulfilment));
}

/* As a part of a basket that would be bought like this today. */
void order_terms_add(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;
    struct order_gift gift;

    if (!order_read(tx->db, tx->mem, order_id, &o)) return;
    order_gift_read(tx->db, tx->mem, o.id, &gift);
    struct cart_part p = {.merchant_id = o.merchant_id,
                          .fulfilment = o.fulfilment,
                          .place_id = o.place_id,
                          .street = o.street,
                          .postcode = o.postcode,
                          .insee = o.insee,
                          .slot_at = SOME_I64(o.slot_at),
                          .booked_at = o.slot_at,
                          .booked_end = o.slot_end_at,
                          .fee_cents = o.fee_cents,
                          .wrap_cents = gift.wrap_cents,
                          .pay = o.pay};
    terms_changed(tx, now,
                  &(struct terms_change){.purchase_id = o.purchase_id,
                                         .number = o.number,
                                         .lang = o.lang,
                                         .part = &p,
                                         .total_cents = o.actual_cents,
                                         .early = order_early(tx->db, tx->mem, o.id)});
}
