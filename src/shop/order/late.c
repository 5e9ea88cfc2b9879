/* late.c: an order that its shop does not look at: the shop is reminded, then staff are asked to call it, then it is
** refused with our apology; the time that counts is the shop's opening time. One that was seen and is not accepted is told of too, later.
** And one that is not ready when it was promised: its shop is reminded when its time begins, its buyer is told
** what he may do when its time is over. */
#include "shop/order/inside.h"

#include "app/event.h"
#include "app/settings.h"
#include "late.sql.h"
#include "shop/reception/reception.h"

enum { AT_ONCE = 20, STAGES = 3 };

static bool is(const struct order_view *o, const char *state)
{
    return str_eq(o->state, str_c(state));
}

/* An hour with somebody is no parcel: nobody taps "ready" before it. */
bool order_is_late(const struct order_view *o, int64_t now)
{
    bool to_prepare = is(o, "accepted") || is(o, "preparing"),
         to_leave = is(o, "ready") && !str_eq(o->fulfilment, S("pickup"));

    return (to_prepare || to_leave) && now >= o->slot_at && !order_is_visit(o);
}

static struct orders_late_args late_at(int64_t now)
{
    return (struct orders_late_args){S("accepted"), S("preparing"), S("ready"), S("pickup"), now, AT_ONCE};
}

static void shops_remind(struct tx *tx, int64_t now)
{
    struct orders_late_args a = late_at(now);
    struct orders_late_rows r;
    struct order_view o;

    q_orders_late(tx->db, tx->mem, &a, &r);
    for (size_t i = 0; i < r.n; i++) {
        if (x_order_late_set(tx, tx->mem, r.v[i].id, 0, 1) != 1 || !order_read(tx->db, tx->mem, r.v[i].id, &o) ||
            !order_is_late(&o, now))
            continue;
        order_members_tell(tx, now, &o, "late_shop", o.slot_at);
        event_raise(tx, EVENT_ORDER_LATE, now, o.id);
    }
}

static void buyers_tell(struct tx *tx, int64_t now)
{
    struct orders_late_args a = late_at(now);
    struct orders_over_args b = {a.accepted, a.preparing, a.ready, a.pickup, a.now, a.most};
    struct orders_over_rows r;
    struct order_view o;

    q_orders_over(tx->db, tx->mem, &b, &r);
    for (size_t i = 0; i < r.n; i++)
        if (x_order_late_set(tx, tx->mem, r.v[i].id, 1, 2) == 1 && order_read(tx->db, tx->mem, r.v[i].id, &o) &&
            order_is_late(&o, now))
            order_buyer_tell(tx, now, &o, "late", o.slot_at);
}

/* --- its time is over and its buyer did not get it --- */

enum { UNMET_OPEN_MINUTES = 120 };

bool order_unmet_possible(const struct order_view *o, int64_t now)
{
    return order_is_late(o, now) && now >= o->slot_end_at && !o->shop_paid_at.set;
}

opt_i64 order_unmet_until(struct db *db, struct arena *mem, const struct order_view *o, int64_t now)
{
    struct unmet_of_row r;

    return order_unmet_possible(o, now) && q_unmet_of(db, mem, o->id, &r) ? SOME_I64(r.ends_at) : NO_I64;
}

static bool unmet_end(struct tx *tx, int64_t now, const struct order_view *o)
{
    return order_move(
        tx, now, &(struct order_step){o->id, str_z(tx->mem, o->state), "cancelled", BY_BUYER, 0, S("not_received")});
}

/* A shop that hands over and taps nothing must be asked before money goes back; where none was paid, nothing is lost. */
enum unmet order_unmet_say(struct tx *tx, int64_t now, const struct order_view *o)
{
    if (!order_unmet_possible(o, now)) return UNMET_NO;
    if (o->kept_cents <= 0) return unmet_end(tx, now, o) ? UNMET_CANCELLED : UNMET_NO;
    int64_t ends = reception_open_after(tx->db, tx->mem, o->merchant_id, now, UNMET_OPEN_MINUTES * MINUTE_MS);
    if (x_unmet_put(tx, tx->mem, o->id, now, ends) == 1) {
        order_members_tell(tx, now, o, "unmet", now);
        event_raise(tx, EVENT_ORDER_LATE, now, o->id);
    }
    return UNMET_ASKED;
}

void order_unmet_over(struct tx *tx, int64_t order_id)
{
    x_unmet_drop(tx, tx->mem, order_id);
}

/* The shop has had its time and said nothing: its word would have ended it (order_move). */
static void unmet_close(struct tx *tx, int64_t now)
{
    struct unmet_due_rows r;
    struct order_view o;

    q_unmet_due(tx->db, tx->mem, now, AT_ONCE, &r);
    for (size_t i = 0; i < r.n; i++) {
        if (order_read(tx->db, tx->mem, r.v[i].order_id, &o) && order_unmet_possible(&o, now)) unmet_end(tx, now, &o);
        order_unmet_over(tx, r.v[i].order_id);
    }
}

void order_late_run(struct tx *tx, int64_t now)
{
    shops_remind(tx, now);
    buyers_tell(tx, now);
    unmet_close(tx, now);
}

/* --- nobody has looked at it --- */

static int64_t due_at(struct tx *tx, int64_t merchant_id, int64_t announced_at, int64_t stage)
{
    static const enum setting after[STAGES] = {SETTING_REMIND_MINUTES, SETTING_STAFF_MINUTES, SETTING_REFUSE_MINUTES};
    int64_t open_ms = setting_in_i64(tx->db, tx->mem, after[stage]) * MINUTE_MS;

    return reception_open_after(tx->db, tx->mem, merchant_id, announced_at, open_ms);
}

void order_unseen_begin(struct tx *tx, int64_t now, const struct order_view *o)
{
    x_order_announced_set(tx, tx->mem, o->id, now, due_at(tx, o->merchant_id, now, 0));
}

/* When an order is told of next. One that was seen and not accepted is told of a step later than one nobody saw, and never
** refused by this clock: a board left alone in an empty shop sees, too. */
static int64_t next_at(struct tx *tx, const struct orders_to_escalate_row *r, int64_t stage)
{
    int64_t step = stage + (r->seen_at.set ? 1 : 0);

    return step < STAGES ? due_at(tx, r->merchant_id, r->announced_at, step) : r->slot_end_at + DAY_MS;
}

/* Its time has come, unless the shop's hours have changed meanwhile. */
static void escalate(struct tx *tx, int64_t now, const struct orders_to_escalate_row *r)
{
    int64_t stage = r->unseen_stage, due = next_at(tx, r, stage);

    if (due > now || (stage == STAGES - 1 && r->seen_at.set)) {
        x_order_escalated(tx, tx->mem, r->id, stage, stage, due > now ? due : now + DAY_MS);
        return;
    }
    if (stage == STAGES - 1) {
        order_move(tx, now, &(struct order_step){r->id, "submitted", "refused", BY_CLOCK, 0, S("no_answer")});
        return;
    }
    if (x_order_escalated(tx, tx->mem, r->id, stage, stage + 1, next_at(tx, r, stage + 1)) != 1) return;
    if (stage == 0) order_remind(tx, now, r->id);
}

void order_unseen_run(struct tx *tx, int64_t now)
{
    struct orders_to_escalate_rows r;

    q_orders_to_escalate(tx->db, tx->mem, S("submitted"), now, AT_ONCE, &r);
    for (size_t i = 0; i < r.n; i++) escalate(tx, now, &r.v[i]);
}
