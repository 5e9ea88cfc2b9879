/* state.c: who may go where. The table is features' §5.2, retold in doc/orders.md; timers are read at query time. */
#include "shop/order/inside.h"

#include "app/event.h"
#include "shop/catalog/catalog.h"
#include "shop/payment/payment.h"
#include "shop/price/price.h"
#include "shop/reception/reception.h"

enum {
    WHO_BUYER = 1 << BY_BUYER,
    WHO_MEMBER = 1 << BY_MEMBER,
    WHO_STAFF = 1 << BY_STAFF,
    WHO_BANK = 1 << BY_BANK,
    WHO_CLOCK = 1 << BY_CLOCK
};
enum { SHOP = WHO_MEMBER | WHO_STAFF };
enum { CODES_FREE = 5, CODE_PAUSE_MS = 15 * MINUTE_MS };

static const struct step {
    const char *from, *to;
    unsigned who;
} table[] = {
    {"submitted", "accepted", SHOP | WHO_CLOCK},
    {"submitted", "refused", SHOP | WHO_CLOCK},
    {"submitted", "expired", WHO_CLOCK | WHO_BANK},
    {"submitted", "cancelled", WHO_BUYER | SHOP},
    {"accepted", "preparing", SHOP},
    {"accepted", "ready", SHOP},
    {"accepted", "cancelled", SHOP | WHO_BUYER},
    {"preparing", "ready", SHOP},
    {"preparing", "cancelled", SHOP | WHO_BUYER},
    {"ready", "handed_over", SHOP},
    {"ready", "out_for_delivery", SHOP},
    {"ready", "not_collected", WHO_CLOCK | SHOP},
    {"ready", "cancelled", SHOP | WHO_BUYER},
    {"out_for_delivery", "handed_over", SHOP | WHO_BUYER | WHO_CLOCK},
    {"out_for_delivery", "ready", SHOP},
    {"out_for_delivery", "not_collected", SHOP},
    /* undo: the shop's last tap was a mistake */
    {"accepted", "submitted", SHOP},
    {"preparing", "accepted", SHOP},
    {"ready", "preparing", SHOP},
    {"ready", "accepted", SHOP},
    {"handed_over", "ready", SHOP},
    {"handed_over", "out_for_delivery", SHOP},
    /* late money that found its goods again */
    {"expired", "submitted", WHO_BANK},
};

static bool allowed(const struct order_step *s)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(table[i].from, s->from) && !strcmp(table[i].to, s->to)) return table[i].who & (1u << s->actor);
    return false;
}

static str actor_word(enum order_actor a)
{
    static const char *const words[] = {"buyer", "member", "staff", "bank", "clock"};
    return str_c(words[a]);
}

static bool is(const char *a, const char *b)
{
    return !strcmp(a, b);
}

static bool ends_without_goods(const char *to)
{
    return is(to, "expired") || is(to, "refused") || is(to, "cancelled") || is(to, "not_collected");
}

void order_stock_touched(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_offers_rows l;

    q_order_offers(tx->db, tx->mem, order_id, &l);
    for (size_t i = 0; i < l.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, now, l.v[i].offer_id);
}

void order_slot_free(struct tx *tx, const struct order_view *o)
{
    if (book_only(tx->db, tx->mem, o->id)) return;
    reception_slot_free(
        tx, &(struct slot_ask){.merchant_id = o->merchant_id, .fulfilment = o->fulfilment, .place_id = o->place_id},
        o->slot_at);
}

/* What was set aside is free again, and the moves of its stock say so. */
static void holds_free(struct tx *tx, int64_t now, const struct order_step *s)
{
    int64_t person = s->actor == BY_MEMBER || s->actor == BY_STAFF ? s->actor_id : 0;
    struct order_held_rows h;

    q_order_held(tx->db, tx->mem, s->order_id, &h);
    for (size_t i = 0; i < h.n; i++)
        stock_release_note(
            tx, now, &(struct stock_change){h.v[i].stock_item_id, h.v[i].milli, s->order_id, person, S("released")});
}

/* Goods back to the shelf, seat back to the slot, money back to the buyer. */
static void release(struct tx *tx, int64_t now, const struct order_view *o, const struct order_step *s)
{
    holds_free(tx, now, s);
    x_hold_drop_all(tx, tx->mem, o->id);
    x_order_pay_by(tx, tx->mem, o->id, NO_I64);
    order_slot_free(tx, o);
    book_free(tx, now, o->id);
    if (o->kept_cents > 0) payment_refund(tx, now, o->id, o->kept_cents, s->reason);
    order_stock_touched(tx, now, o->id);
}

static void leave_stock(struct tx *tx, int64_t now, const struct order_view *o, int64_t person_id)
{
    bool too_much = !o->shop_paid_at.set && o->kept_cents > o->actual_cents;
    struct order_goods_rows g;

    x_hold_drop_all(tx, tx->mem, o->id);
    if (too_much) payment_refund(tx, now, o->id, o->kept_cents - o->actual_cents, S("weighed"));
    q_order_goods(tx->db, tx->mem, o->id, &g);
    for (size_t i = 0; i < g.n; i++) {
        struct stock_change c = {g.v[i].stock_item_id, -g.v[i].milli, o->id, person_id, S("hand_over")};
        if (!stock_move_make(tx, now, &c)) fault("order.stock", "held stock is not there");
    }
}

/* The hand-over was a mistake: goods come back and are set aside again for the same buyer. */
static void return_stock(struct tx *tx, int64_t now, const struct order_view *o, int64_t person_id)
{
    struct order_goods_rows g;

    q_order_goods(tx->db, tx->mem, o->id, &g);
    for (size_t i = 0; i < g.n; i++)
        stock_move_make(tx, now,
                        &(struct stock_change){g.v[i].stock_item_id, g.v[i].milli, o->id, person_id, S("undo")});
    if (!order_hold_lines(tx, now, o->id, NO_I64)) fault("order.stock", "returned stock cannot be set aside");
}

/* What a buyer who did not get it asked for: his shop's word that it can be had, or is on its way. */
static bool answers_unmet(const char *to)
{
    return is(to, "ready") || is(to, "out_for_delivery") || is(to, "handed_over");
}

static void follow(struct tx *tx, int64_t now, const struct order_step *s, const struct order_view *o)
{
    if ((is(s->from, "submitted") || is(s->from, "accepted")) && !is(s->to, "accepted") && !is(s->to, "submitted"))
        order_change_over(tx, now, o);
    if (ends_without_goods(s->to)) release(tx, now, o, s);
    if (is(s->to, "expired")) quote_order_lapsed(tx, o->id);
    if (answers_unmet(s->to)) order_unmet_over(tx, o->id);
    if (is(s->to, "handed_over")) leave_stock(tx, now, o, s->actor_id);
    if (is(s->to, "handed_over") || ends_without_goods(s->to))
        returns_follow(tx, now, o->id, ends_without_goods(s->to));
    if (is(s->from, "handed_over")) return_stock(tx, now, o, s->actor_id);
    if (is(s->to, "accepted") || is(s->to, "ready")) x_order_pay_by(tx, tx->mem, o->id, NO_I64);
}

bool order_move(struct tx *tx, int64_t now, const struct order_step *s)
{
    struct order_view o;

    if (!allowed(s) || !order_read(tx->db, tx->mem, s->order_id, &o)) return false;
    if (is(s->from, "submitted") && is(s->to, "accepted") && str_eq(o.due, S("due_online")))
        return false; /* paid first */
    if (is(s->to, "handed_over") && (s->actor == BY_BUYER || s->actor == BY_CLOCK) &&
        !str_eq(o.fulfilment, S("parcel")))
        return false; /* only the shop hands over */
    if (is(s->from, "handed_over") &&
        (order_comes_back(tx->db, tx->mem, s->order_id) || order_reviewed(tx->db, tx->mem, s->order_id)))
        return false;
    if (is(s->to, "ready") &&
        (order_asks(tx->db, tx->mem, s->order_id) || order_unweighed(tx->db, tx->mem, s->order_id)))
        return false; /* answered and weighed first */
    if (x_order_state_set(tx, tx->mem, s->order_id, str_c(s->from), str_c(s->to), now) != 1) return false;
    x_order_event_add(tx, tx->mem,
                      &(struct order_event_add_args){
                          .id = id_new(),
                          .order_id = s->order_id,
                          .from = str_c(s->from),
                          .to = str_c(s->to),
                          .actor_kind = actor_word(s->actor),
                          .actor_id = s->actor_id ? SOME_I64(s->actor_id) : NO_I64,
                          .reason = s->reason.p ? s->reason : S(""),
                          .now = now,
                      });
    follow(tx, now, s, &o);
    event_raise(tx, EVENT_ORDER_CHANGED, now, s->order_id);
    return true;
}

bool order_hold_lines(struct tx *tx, int64_t now, int64_t order_id, opt_i64 expires_at)
{
    struct order_goods_rows g;

    if (!book_again(tx, now, order_id)) return false;
    q_order_goods(tx->db, tx->mem, order_id, &g);
    for (size_t i = 0; i < g.n; i++) {
        struct hold_add_args h = {id_new(), g.v[i].stock_item_id, order_id, g.v[i].milli, expires_at, now};
        if (x_hold_add(tx, tx->mem, &h) != 1) return false;
    }
    return true;
}

bool order_hold_again(struct tx *tx, int64_t now, const struct order_view *o, opt_i64 until)
{
    struct hold_count_row live;
    struct order_goods_rows wanted;

    q_order_goods(tx->db, tx->mem, o->id, &wanted);
    q_hold_count(tx->db, tx->mem, o->id, now, &live);
    if ((size_t)live.live != wanted.n) {
        x_hold_drop(tx, tx->mem, o->id);
        if (order_hold_lines(tx, now, o->id, until)) return true;
        x_hold_drop(tx, tx->mem, o->id);
        return false;
    }
    if (until.set) x_hold_until(tx, tx->mem, o->id, until.v);
    else x_hold_firm(tx, tx->mem, o->id, now);
    return true;
}

bool order_paid_in_shop(struct tx *tx, int64_t now, int64_t order_id, str means)
{
    struct order_view o;

    if (!order_read(tx->db, tx->mem, order_id, &o)) return false;
    if (means.n ? !str_eq(o.due, S("due_in_shop")) : !o.shop_paid_at.set || str_eq(o.state, S("handed_over")))
        return false;
    if (means.n && (order_unweighed(tx->db, tx->mem, order_id) || !order_hold_again(tx, now, &o, NO_I64))) return false;
    if (!returns_paid_follow(tx, now, order_id, means.n > 0)) return false;
    x_order_shop_paid(tx, tx->mem, order_id, means.n ? o.actual_cents : 0, means.n ? means : S(""),
                      means.n ? SOME_I64(now) : NO_I64);
    event_raise(tx, EVENT_ORDER_CHANGED, now, order_id);
    return true;
}

static bool settled(const struct order_view *o)
{
    return str_eq(o->due, S("paid")) || str_eq(o->due, S("authorised")) || str_eq(o->due, S("part_refunded")) ||
           str_eq(o->due, S("nothing_due"));
}

static bool waits_for_buyer(const struct order_view *o)
{
    return str_eq(o->state, S("ready")) || str_eq(o->state, S("out_for_delivery"));
}

/* With how the buyer was known: "code" or "no_code". */
static enum hand_over goods_leave(struct tx *tx, int64_t now, const struct order_view *o, int64_t person_id,
                                  str known_by)
{
    const char *from = str_eq(o->state, S("ready")) ? "ready" : "out_for_delivery";

    if (!settled(o)) return HAND_NOT_PAID;
    if (!order_hold_again(tx, now, o, NO_I64)) return HAND_GONE;
    struct order_step s = {o->id,     from,    "handed_over", order_actor_of(tx->db, tx->mem, o, person_id),
                           person_id, known_by};
    return order_move(tx, now, &s) ? HANDED_OVER : HAND_NOT_READY;
}

/* Four digits are ten thousand tries: without a count, whoever has the goods could find them. */
enum hand_over order_hand_over(struct tx *tx, int64_t now, int64_t order_id, str code, int64_t person_id)
{
    struct order_view o;
    struct order_code_shut_row shut;

    if (!order_read(tx->db, tx->mem, order_id, &o) || !waits_for_buyer(&o)) return HAND_NOT_READY;
    if (q_order_code_shut(tx->db, tx->mem, order_id, now, &shut)) return HAND_PAUSED;
    if (crypt_eq(o.code, str_trim(code))) return goods_leave(tx, now, &o, person_id, S("code"));
    x_order_code_wrong(tx, tx->mem, order_id, CODES_FREE, now + CODE_PAUSE_MS);
    return HAND_WRONG_CODE;
}

bool order_code_right(struct tx *tx, int64_t now, int64_t order_id, str code)
{
    struct order_view o;
    struct order_code_shut_row shut;

    if (!order_read(tx->db, tx->mem, order_id, &o) || q_order_code_shut(tx->db, tx->mem, order_id, now, &shut))
        return false;
    if (crypt_eq(o.code, code)) return true;
    x_order_code_wrong(tx, tx->mem, order_id, CODES_FREE, now + CODE_PAUSE_MS);
    return false;
}

enum { SCAN_BYTES = 10 }; /* of the signature: nobody tries that many */

str order_scan_word(struct arena *mem, const struct order_view *o)
{
    uint8_t mac[SHA256_BYTES];

    hmac_sha256(o->purchase_token,
                str_fmt(mem, "hand over|%lld|%.*s|%.*s", (long long)o->id, STR_ARG(o->number), STR_ARG(o->code)), mac);
    return hex(mem, mac, SCAN_BYTES);
}

str order_scan_path(struct arena *mem, const struct order_view *o)
{
    return str_fmt(mem, "/r/%.*s/%.*s", STR_ARG(o->number), STR_ARG(order_scan_word(mem, o)));
}

bool order_scan_right(struct arena *mem, const struct order_view *o, str word)
{
    return word.n && crypt_eq(order_scan_word(mem, o), word);
}

enum hand_over order_hand_over_known(struct tx *tx, int64_t now, int64_t order_id, int64_t person_id)
{
    struct order_view o;

    if (!order_read(tx->db, tx->mem, order_id, &o) || !waits_for_buyer(&o)) return HAND_NOT_READY;
    return goods_leave(tx, now, &o, person_id, S("no_code"));
}

bool order_line_prepared(struct tx *tx, int64_t now, int64_t order_id, int64_t line_id, bool done)
{
    if (x_line_prepared(tx, tx->mem, line_id, order_id, done ? SOME_I64(now) : NO_I64) != 1) return false;
    event_raise(tx, EVENT_ORDER_CHANGED, now, order_id);
    return true;
}

void order_time_set(struct tx *tx, int64_t order_id, int64_t slot_at, int64_t slot_end_at)
{
    x_order_slot_set(tx, tx->mem, order_id, slot_at, slot_end_at);
    order_unmet_over(tx, order_id); /* of the time before */
}

void order_seen(struct tx *tx, int64_t now, int64_t merchant_id)
{
    x_orders_mark_seen(tx, tx->mem, merchant_id, now);
}

void order_seen_one(struct tx *tx, int64_t now, int64_t merchant_id, str number)
{
    x_order_mark_seen(tx, tx->mem, merchant_id, number, now);
}

int64_t order_ready_from(struct db *db, struct arena *mem, int64_t order_id)
{
    struct order_ready_from_row r;

    return q_order_ready_from(db, mem, order_id, &r) && r.at.set ? r.at.v : 0;
}

enum slot_take order_slot_take(struct tx *tx, int64_t now, const struct order_view *o, int64_t slot_at, int64_t *end_at)
{
    struct slot_ask ask = {.merchant_id = o->merchant_id,
                           .now = now,
                           .fulfilment = o->fulfilment,
                           .not_before = order_ready_from(tx->db, tx->mem, o->id),
                           .place_id = o->place_id};

    *end_at = o->slot_end_at;
    if (book_only(tx->db, tx->mem, o->id))
        return slot_at == o->slot_at && slot_at > now ? SLOT_TAKEN : SLOT_CLOSED; /* its lines have their own times */

    return reception_slot_take_made(tx, &ask, slot_at, end_at);
}

/* It is collected there from now on, as that place is called today. False: nobody is there any more. */
static bool place_set(struct tx *tx, const struct order_view *o, int64_t place_id)
{
    struct pickup_place at;

    if (!reception_place(tx->db, tx->mem, o->merchant_id, place_id, &at) || at.closed) return false;
    if (!place_id)
        at = (struct pickup_place){
            .name = S(""), .address = S(""), .postcode = S(""), .insee = S("")}; /* the shop is its sheet */
    x_order_place_set(tx, tx->mem,
                      &(struct order_place_set_args){.id = o->id,
                                                     .place_id = place_id,
                                                     .place_name = at.name,
                                                     .street = at.address,
                                                     .postcode = at.postcode,
                                                     .insee = at.insee});
    return true;
}

/* Something of it is counted at the place it leaves, or at the one it would go to: it stays where its goods are. */
static bool order_tied(struct tx *tx, const struct order_view *o, int64_t place_id)
{
    struct order_tied_row r;

    return q_order_tied(tx->db, tx->mem, o->id, place_id, &r) && r.n > 0;
}

static bool still_open(const struct order_view *o)
{
    return (str_eq(o->state, S("submitted")) || str_eq(o->state, S("accepted"))) &&
           !str_eq(o->fulfilment, S("parcel")); /* whose day of arrival was promised */
}

enum slot_change order_place_change(struct tx *tx, int64_t now, const struct order_place_wanted *w)
{
    struct order_view o, to;
    int64_t end_at;

    if (!order_read(tx->db, tx->mem, w->order_id, &o) || !still_open(&o)) return SLOT_TOO_LATE;
    bool elsewhere = w->place_id != o.place_id;
    if (elsewhere && (!str_eq(o.fulfilment, S("pickup")) || book_only(tx->db, tx->mem, o.id))) return SLOT_TOO_LATE;
    if (!elsewhere && o.slot_at == w->slot_at) return SLOT_CHANGED;
    to = o, to.place_id = w->place_id;
    if (elsewhere && (order_tied(tx, &o, w->place_id) || !place_set(tx, &o, w->place_id))) return SLOT_NOT_FREE;
    if (order_slot_take(tx, now, &to, w->slot_at, &end_at) != SLOT_TAKEN) return SLOT_NOT_FREE;
    order_slot_free(tx, &o);
    order_time_set(tx, o.id, w->slot_at, end_at);
    if (str_eq(o.pay, S("shop")) &&
        !order_hold_again(tx, now, &o, SOME_I64(reception_grace_end(tx->db, tx->mem, end_at))))
        return SLOT_GONE;
    x_question_hold_until(tx, tx->mem, o.id, w->slot_at, now);
    order_noted(tx, now, &o, w->person_id, elsewhere ? S("place_changed") : S("slot_changed"));
    event_raise(tx, EVENT_ORDER_CHANGED, now, o.id);
    return SLOT_CHANGED;
}

enum slot_change order_slot_by_shop(struct tx *tx, int64_t now, int64_t order_id, int64_t slot_at, int64_t person_id)
{
    struct order_view o;

    if (!order_read(tx->db, tx->mem, order_id, &o)) return SLOT_TOO_LATE;
    return order_place_change(tx, now, &(struct order_place_wanted){order_id, o.place_id, slot_at, person_id});
}

enum slot_change order_slot_change(struct tx *tx, int64_t now, int64_t order_id, int64_t slot_at)
{
    return order_slot_by_shop(tx, now, order_id, slot_at, 0);
}
