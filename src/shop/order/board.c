/* board.c: what the merchant's board asks of orders: one by its number, what ended since, how many, and the last step undone. */
#include "shop/order/inside.h"

#include "shop/account/account.h"
#include "shop/review/review.h"

enum { UNDO_MS = 10 * MINUTE_MS, SINCE_MOST = 100, MOVES_MOST = 20 };

bool order_of_merchant(struct db *db, struct arena *mem, int64_t merchant_id, str number, struct order_view *out)
{
    struct order_by_number_row r;

    return q_order_by_number(db, mem, merchant_id, number, &r) && order_read(db, mem, r.id, out);
}

bool order_numbered(struct db *db, struct arena *mem, str number, struct order_view *out)
{
    struct order_numbered_row r;

    return q_order_numbered(db, mem, number, &r) && order_read(db, mem, r.id, out);
}

bool order_of_code(struct db *db, struct arena *mem, int64_t merchant_id, str code, struct order_view *out)
{
    struct order_of_code_row r;
    struct order_of_code_args a = {merchant_id,    code,       S("submitted"),       S("accepted"),
                                   S("preparing"), S("ready"), S("out_for_delivery")};

    return q_order_of_code(db, mem, &a, &r) && order_read(db, mem, r.id, out);
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

    q_orders_promised(db, mem,
                      &(struct orders_promised_args){merchant_id, from_at, until_at, S("submitted"), S("accepted"),
                                                     S("preparing"), S("ready")},
                      &r);
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
    {"accepted", "submitted"},
    {"preparing", "accepted"},
    {"ready", "accepted"},
    {"ready", "preparing"},
    {"out_for_delivery", "ready"},
    {"handed_over", "ready"},
    {"handed_over", "out_for_delivery"},
};

/* By a member, or by staff for the shop. */
static bool by_shop(const struct order_last *l)
{
    return str_eq(l->actor, S("member")) || str_eq(l->actor, S("staff"));
}

static bool among(const struct people *p, int64_t person_id)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->v[i].id == person_id) return true;
    return false;
}

enum order_actor order_actor_of(struct db *db, struct arena *mem, const struct order_view *o, int64_t person_id)
{
    struct people members, staff;

    members_of(db, mem, o->merchant_id, &members);
    if (among(&members, person_id)) return BY_MEMBER;
    staff_all(db, mem, &staff);
    return among(&staff, person_id) ? BY_STAFF : BY_MEMBER; /* who has left the shop was of it */
}

/* The step back from the last one; NULL: too late, not the shop's own, an undo itself, or a step that binds. */
static const struct undoable *step_back(const struct order_last *l, int64_t now)
{
    if (!by_shop(l) || str_eq(l->reason, S("undo")) || now - l->at > UNDO_MS) return NULL;
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

    struct order_view o;

    if (!u || !order_read(tx->db, tx->mem, order_id, &o)) return false;
    return order_move(tx, now,
                      &(struct order_step){order_id, u->done, u->back, order_actor_of(tx->db, tx->mem, &o, person_id),
                                           person_id, S("undo")});
}

void order_noted(struct tx *tx, int64_t now, const struct order_view *o, int64_t person_id, str reason)
{
    static const str who[] = {[BY_BUYER] = S("buyer"), [BY_MEMBER] = S("member"), [BY_STAFF] = S("staff")};

    x_order_event_add(tx, tx->mem,
                      &(struct order_event_add_args){
                          .id = id_new(),
                          .order_id = o->id,
                          .from = o->state,
                          .to = o->state,
                          .actor_kind = who[person_id ? order_actor_of(tx->db, tx->mem, o, person_id) : BY_BUYER],
                          .actor_id = person_id ? SOME_I64(person_id) : NO_I64,
                          .reason = reason,
                          .now = now,
                      });
}

bool order_moved_often(struct db *db, struct arena *mem, int64_t order_id)
{
    struct moves_by_buyer_row r = {0};

    q_moves_by_buyer(db, mem,
                     &(struct moves_by_buyer_args){.order_id = order_id,
                                                   .buyer = S("buyer"),
                                                   .slot_changed = S("slot_changed"),
                                                   .time_changed = S("time_changed"),
                                                   .place_changed = S("place_changed"),
                                                   .mode_changed = S("mode_changed")},
                     &r);
    return r.n >= MOVES_MOST;
}

static const struct reason {
    str code;
    const char *msgid;
} reasons[] = {
    {S("sold_out"), _("The goods are no longer there.")},
    {S("closed"), _("The shop is closed at that time.")},
    {S("quality"), _("The goods were not good enough to sell.")},
    {S("no_answer"), _("The shop did not answer in time.")},
    {S("not_paid_in_time"), _("It was not paid in time.")},
    {S("sold_out_before_payment"), _("The goods were sold before the payment arrived.")},
    {S("withdrawn"), _("The buyer changed his mind.")},
    {S("not_received"), _("The buyer did not get it.")},
    {S("not_collected"), _("Nobody came to collect it.")},
    {S("not_collected_in_time"), _("Nobody came to collect it.")},
};

str order_reason_text(enum lang lang, str reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (str_eq(reasons[i].code, reason)) return tr(lang, reasons[i].msgid);
    return reason;
}

void order_history_read(struct db *db, struct arena *mem, int64_t order_id, struct order_history *out)
{
    struct order_events_rows e;

    q_order_events(db, mem, order_id, &e);
    *out = (struct order_history){NEW(mem, struct order_happened, e.n), e.n};
    for (size_t i = 0; i < e.n; i++)
        out->v[i] =
            (struct order_happened){e.v[i].at, e.v[i].from_state, e.v[i].to_state, e.v[i].actor_kind, e.v[i].reason};
}

bool order_find(struct db *db, struct arena *mem, str number, struct order_found *out)
{
    struct order_find_row r;

    if (!q_order_find(db, mem, number, &r)) return false;
    *out = (struct order_found){r.id, r.token, r.phone, r.mail};
    return true;
}

bool order_reviewed(struct db *db, struct arena *mem, int64_t order_id)
{
    struct reviews r;

    reviews_of_order(db, mem, order_id, &r);
    return r.n > 0;
}
