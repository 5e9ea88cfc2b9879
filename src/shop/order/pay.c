/* pay.c: what the bank's word does to an order, and what the clock does to one nobody paid. */
#include "shop/order/inside.h"

#include "app/event.h"
#include "app/settings.h"
#include "shop/payment/payment.h"
#include "shop/price/price.h"
#include "shop/reception/reception.h"

enum { BANK_PAGE_MS = 20 * MINUTE_MS, SWEEP_AFTER_MS = HOUR_MS, EXPIRE_PAGES = 8 };

void order_pay_started(struct tx *tx, int64_t now, int64_t order_id)
{
    int64_t until = now + BANK_PAGE_MS;

    if (x_order_pay_extend(tx, tx->mem, order_id, now, until, S("submitted")) == 1)
        x_hold_extend(tx, tx->mem, order_id, now, until);
}

/* Makes the holds firm; where they lapsed while the bank was thinking, takes the goods again if they are still there. */
static bool goods_secured(struct tx *tx, int64_t now, const struct order_view *o)
{
    struct hold_count_row live;

    q_hold_count(tx->db, tx->mem, o->id, now, &live);
    if (live.live && (size_t)live.live == o->lines.n) return x_hold_firm(tx, tx->mem, o->id, now) > 0;
    x_hold_drop(tx, tx->mem, o->id);
    return order_hold_lines(tx, now, o->id, NO_I64);
}

/* A quote that was refused or lapsed meanwhile is no order any more. */
static bool quotes_stand(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_goods_rows g;

    q_order_goods(tx->db, tx->mem, order_id, &g);
    for (size_t i = 0; i < g.n; i++)
        if (!quote_piece_stands(tx, now, g.v[i].stock_item_id, order_id)) return false;
    return true;
}

/* Late money: the order lapsed. It comes back to life if goods and slot are still to be had, and its quotes stand. */
static bool revived(struct tx *tx, int64_t now, const struct order_view *o)
{
    int64_t end_at;
    struct order_step s = {o->id, "expired", "submitted", BY_BANK, 0, S("late_payment_recovered")};

    if (order_slot_take(tx, now, o, o->slot_at, &end_at) != SLOT_TAKEN) return false;
    if (!order_hold_lines(tx, now, o->id, NO_I64) || !quotes_stand(tx, now, o->id)) {
        x_hold_drop(tx, tx->mem, o->id);
        quote_order_lapsed(tx, o->id); /* those before the one that does not stand */
        book_free(tx, now, o->id);
        order_slot_free(tx, o);
        return false;
    }
    return order_move(tx, now, &s);
}

/* Money for something that can no longer be had goes back at once, and both are told. */
static void give_back(struct tx *tx, int64_t now, const struct order_view *o, const char *why)
{
    if (o->kept_cents > 0) payment_refund(tx, now, o->id, o->kept_cents, str_c(why));
    event_raise(tx, EVENT_ORDER_CHANGED, now, o->id);
}

static void captured_open(struct tx *tx, int64_t now, const struct order_view *o)
{
    if (!goods_secured(tx, now, o)) {
        x_hold_drop(tx, tx->mem, o->id);
        order_move(tx, now,
                   &(struct order_step){o->id, "submitted", "expired", BY_BANK, 0, S("sold_out_before_payment")});
        return;
    }
    x_order_pay_by(tx, tx->mem, o->id, NO_I64); /* after: until here it says whether its times had lapsed */
    order_stock_touched(tx, now, o->id);
    event_raise(tx, EVENT_ORDER_CHANGED, now, o->id);
}

void order_on_payment_captured(struct tx *tx, int64_t now, int64_t attempt_id)
{
    struct order_view o;

    if (!order_read(tx->db, tx->mem, payment_about(tx->db, tx->mem, attempt_id), &o)) return;
    int64_t taken = payment_taken(tx->db, tx->mem, attempt_id),
            before = o.kept_cents - taken; /* of what was paid already some may have gone back */
    if (order_change_paid(tx, now, &o, taken)) return;
    /* what weighs less goes back when it is handed over */
    int64_t wanted = o.shop_paid_at.set                  ? 0
                     : before > 0                        ? before
                     : str_eq(o.state, S("handed_over")) ? o.actual_cents
                                                         : o.total_cents;
    if (o.kept_cents > wanted) {
        payment_refund(tx, now, o.id, o.kept_cents - wanted, S("paid_twice"));
        event_raise(tx, EVENT_ORDER_CHANGED, now, o.id);
        return;
    }
    if (str_eq(o.pay, S("shop"))) x_order_pay_switch(tx, tx->mem, o.id, S("online"), o.state);
    if (str_eq(o.state, S("submitted"))) captured_open(tx, now, &o);
    else if (str_eq(o.state, S("expired")) && revived(tx, now, &o)) return;
    else if (str_eq(o.due, S("to_refund"))) give_back(tx, now, &o, "late_payment");
    else event_raise(tx, EVENT_ORDER_CHANGED, now, o.id);
}

void order_on_payment_refused(struct tx *tx, int64_t now, int64_t attempt_id)
{
    event_raise(tx, EVENT_ORDER_CHANGED, now, payment_about(tx->db, tx->mem, attempt_id));
}

void order_on_refund_changed(struct tx *tx, int64_t now, int64_t refund_id)
{
    struct refund_told told;
    struct order_view o;

    if (!refund_read(tx->db, tx->mem, refund_id, &told)) return;
    if (told.at_the_bank && order_read(tx->db, tx->mem, told.about, &o)) returns_refund_told(tx, now, &o, told.cents);
    event_raise(tx, EVENT_ORDER_CHANGED, now, told.about);
}

bool order_pay_in_shop_instead(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;

    if (!order_read(tx->db, tx->mem, order_id, &o) || !str_eq(o.due, S("due_online")) ||
        str_eq(o.fulfilment, S("parcel")))
        return false;
    if (payment_unknown(tx->db, tx->mem, order_id)) return false;
    opt_i64 until = SOME_I64(reception_grace_end(tx->db, tx->mem, o.slot_end_at));
    x_hold_drop(tx, tx->mem, order_id);
    if (!order_hold_lines(tx, now, order_id, until)) return false;
    if (x_order_pay_switch(tx, tx->mem, order_id, S("shop"), S("submitted")) != 1) return false;
    order_stock_touched(tx, now, order_id);
    event_raise(tx, EVENT_ORDER_CHANGED, now, order_id);
    return true;
}

/* --- the clock --- */

/* Page after page: those whose bank does not answer stay where they are, and must not stand before the others. */
static void expire_run(struct tx *tx, int64_t now)
{
    struct orders_to_expire_rows rows = {0};
    struct orders_to_expire_row last = {0};

    for (int page = 0; page < EXPIRE_PAGES && (!page || rows.n); page++) {
        q_orders_to_expire(tx->db, tx->mem, S("submitted"), now, last.pay_by_at, last.id, &rows);
        for (size_t i = 0; i < rows.n; i++) {
            last = rows.v[i];
            if (payment_unknown(tx->db, tx->mem, last.id)) continue; /* the bank is asked first */
            order_move(tx, now,
                       &(struct order_step){last.id, "submitted", "expired", BY_CLOCK, 0, S("not_paid_in_time")});
        }
    }
}

int64_t order_wait(struct db *db, struct arena *mem)
{
    struct order_being_paid_row r;

    return q_order_being_paid(db, mem, S("submitted"), &r) ? 0 : INT64_MAX;
}

/* The end of the slot plus grace has passed: back to the shelf. */
static void not_collected_run(struct tx *tx, int64_t now)
{
    struct orders_not_collected_rows rows;
    int64_t grace = reception_grace_end(tx->db, tx->mem, now) - now;

    q_orders_not_collected(tx->db, tx->mem, S("ready"), now - grace, S("parcel"), &rows);
    for (size_t i = 0; i < rows.n; i++)
        order_move(
            tx, now,
            &(struct order_step){rows.v[i].id, "ready", "not_collected", BY_CLOCK, 0, S("not_collected_in_time")});
}

/* Nobody at the shop answered before the slot was over: the buyer is told, his money goes back. */
static void unanswered_run(struct tx *tx, int64_t now)
{
    struct orders_unanswered_rows rows;

    q_orders_unanswered(tx->db, tx->mem, S("submitted"), now, &rows);
    for (size_t i = 0; i < rows.n; i++)
        order_move(tx, now, &(struct order_step){rows.v[i].id, "submitted", "refused", BY_CLOCK, 0, S("no_answer")});
}

static void sweep_run(struct tx *tx, int64_t now)
{
    x_hold_sweep(tx, tx->mem, now - SWEEP_AFTER_MS);
}

const struct clock_task order_clock[] = {{"order_expire", 20 * SECOND_MS, expire_run},
                                         {"order_not_collected", 5 * MINUTE_MS, not_collected_run},
                                         {"order_unanswered", 5 * MINUTE_MS, unanswered_run},
                                         {"order_questions", MINUTE_MS, order_questions_run},
                                         {"order_unseen", MINUTE_MS, order_unseen_run},
                                         {"order_changes", MINUTE_MS, order_changes_run},
                                         {"order_parcels", 15 * MINUTE_MS, order_parcels_run},
                                         {"order_late", 5 * MINUTE_MS, order_late_run},
                                         {"hold_sweep", 10 * MINUTE_MS, sweep_run},
                                         JOBS_END};
