/* board.c: what the merchant's board asks of orders: one by its number, what ended since, how many, and the last step undone. */
#include "shop/order/inside.h"

enum { UNDO_MS = 10 * MINUTE_MS, SINCE_MOST = 100, MOVES_MOST = 20 };

bool order_of_merchant(struct db *db, struct arena *mem, int64_t merchant_id, str number, struct order_view *out)
{
    struct order_by_number_row r;

    return q_order_by_number(db, mem, merchant_id, number, &r) && order_read(db, mem, r.id, out);
}

void orders_ended_since(struct db *db, struct arena *mem, const struct order_since *ask, struct order_views *out)
{
    struct orders_since_rows rows;
    str states = ask->states, one;

    *out = (struct order_views){NEW(mem, struct order_view, SINCE_MOST), 0};
    while (str_cut(&states, '|', &one)) {
        q_orders_since(db, mem, ask->merchant_id, one, ask->since, SINCE_MOST, &rows);
        for (size_t i = 0; i < rows.n && out->n < SINCE_MOST; i++)
            if (order_read(db, mem, rows.v[i].id, &out->v[out->n])) out->n++;
    }
}

void orders_counted(struct db *db, struct arena *mem, int64_t merchant_id, int64_t since, struct order_counts *out)
{
    struct orders_count_rows r;

    *out = (struct order_counts){0};
    q_orders_count(db, mem, merchant_id, since, S("handed_over"), &r);
    for (size_t i = 0; i < r.n; i++) {
        str s = r.v[i].state;
        if (str_eq(s, S("submitted"))) *(r.v[i].waiting ? &out->waiting : &out->fresh) += r.v[i].n;
        else if (str_eq(s, S("accepted")) || str_eq(s, S("preparing"))) out->preparing += r.v[i].n;
        else if (str_eq(s, S("ready")) || str_eq(s, S("out_for_delivery"))) out->ready += r.v[i].n;
        else if (str_eq(s, S("handed_over"))) out->handed_over += r.v[i].n;
    }
}

int64_t orders_promised(struct db *db, struct arena *mem, int64_t merchant_id, int64_t from_at, int64_t until_at)
{
    struct orders_promised_row r = {0};

    q_orders_promised(db, mem, &(struct orders_promised_args){merchant_id, from_at, until_at, S("submitted"), S("accepted"), S("preparing"), S("ready")}, &r);
    return r.n;
}

bool order_last_step(struct db *db, struct arena *mem, int64_t order_id, struct order_last *out)
{
    struct order_last_event_row r;

    if (!q_order_last_event(db, mem, order_id, &r)) return false;
    *out = (struct order_last){r.id, r.at, r.from_state, r.to_state, r.actor_kind, r.reason};
    return true;
}

static const struct undoable {
    const char *done, *back;
} undoable[] = {
    {"accepted", "submitted"}, {"preparing", "accepted"}, {"ready", "accepted"}, {"ready", "preparing"}, {"out_for_delivery", "ready"},
    {"handed_over", "ready"}, {"handed_over", "out_for_delivery"},
};

/* The step back from the last one; NULL: too late, not the shop's own, an undo itself, or a step that binds. */
static const struct undoable *step_back(const struct order_last *l, int64_t now)
{
    if (!str_eq(l->actor, S("member")) || str_eq(l->reason, S("undo")) || now - l->at > UNDO_MS) return NULL;
    for (size_t i = 0; i < sizeof undoable / sizeof *undoable; i++)
        if (str_eq(l->to, str_c(undoable[i].done)) && str_eq(l->from, str_c(undoable[i].back))) return &undoable[i];
    return NULL;
}

bool order_may_undo(const struct order_last *l, int64_t now)
{
    return step_back(l, now) != NULL;
}

bool order_undo(struct tx *tx, int64_t now, int64_t order_id, int64_t person_id)
{
    struct order_last l;
    const struct undoable *u = order_last_step(tx->db, tx->mem, order_id, &l) ? step_back(&l, now) : NULL;

    return u && order_move(tx, now, &(struct order_step){order_id, u->done, u->back, BY_MEMBER, person_id, S("undo")});
}

void order_noted(struct tx *tx, int64_t now, const struct order_view *o, int64_t person_id, str reason)
{
    x_order_event_add(tx, tx->mem, &(struct order_event_add_args){
        .id = id_new(), .order_id = o->id, .from = o->state, .to = o->state, .actor_kind = person_id ? S("member") : S("buyer"),
        .actor_id = person_id ? SOME_I64(person_id) : NO_I64, .reason = reason, .now = now,
    });
}

bool order_moved_often(struct db *db, struct arena *mem, int64_t order_id)
{
    struct moves_by_buyer_row r = {0};

    q_moves_by_buyer(db, mem, order_id, S("buyer"), S("slot_changed"), S("time_changed"), S("place_changed"), &r);
    return r.n >= MOVES_MOST;
}

static const struct reason {
    str code;
    const char *msgid;
} reasons[] = {
    {S("sold_out"), _("The goods are no longer there.")}, {S("closed"), _("The shop is closed at that time.")},
    {S("quality"), _("The goods were not good enough to sell.")}, {S("no_answer"), _("The shop did not answer in time.")},
    {S("not_paid_in_time"), _("It was not paid in time.")},
    {S("sold_out_before_payment"), _("The goods were sold before the payment arrived.")},
    {S("withdrawn"), _("The buyer changed his mind.")},
    {S("not_collected"), _("Nobody came to collect it.")}, {S("not_collected_in_time"), _("Nobody came to collect it.")},
};

str order_reason_text(enum lang lang, str reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (str_eq(reasons[i].code, reason)) return tr(lang, reasons[i].msgid);
    return reason;
}
