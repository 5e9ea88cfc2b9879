/* unseen.c: an order that its shop does not look at. The shop is reminded, then staff are asked to call it, then the order is
** refused with our apology. The time that counts is the shop's opening time. */
#include "shop/order/letter.h"

#include "app/settings.h"
#include "shop/reception/reception.h"

enum { AT_ONCE = 20, STAGES = 3 };

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

/* Its time has come, unless the shop's hours have changed meanwhile. */
static void escalate(struct tx *tx, int64_t now, const struct orders_to_escalate_row *r)
{
    int64_t due = due_at(tx, r->merchant_id, r->announced_at, r->unseen_stage), stage = r->unseen_stage;

    if (due > now) {
        x_order_escalated(tx, tx->mem, r->id, stage, stage, due);
        return;
    }
    if (stage == STAGES - 1) {
        order_move(tx, now, &(struct order_step){r->id, "submitted", "refused", BY_CLOCK, 0, S("no_answer")});
        return;
    }
    if (x_order_escalated(tx, tx->mem, r->id, stage, stage + 1, due_at(tx, r->merchant_id, r->announced_at, stage + 1)) != 1) return;
    if (stage == 0) order_remind(tx, now, r->id);
}

void order_unseen_run(struct tx *tx, int64_t now)
{
    struct orders_to_escalate_rows r;

    q_orders_to_escalate(tx->db, tx->mem, S("submitted"), now, AT_ONCE, &r);
    for (size_t i = 0; i < r.n; i++) escalate(tx, now, &r.v[i]);
}
