/* ask.c: something else in the place of a line, or more of it than the buyer accepted. It is set aside while he
** decides; nothing else changes before his yes; his no, or no word until his time begins, leaves other goods out. The
** rules are in doc/orders.md. */
#include "shop/order/inside.h"

#include "app/event.h"
#include "shop/catalog/catalog.h"

enum { QTY_MOST = 100 * 1000, AT_ONCE = 20, PHONES_MOST = 500 };

static bool may_ask(const struct order_view *o, int64_t now)
{
    return order_bag_open(o) && now < o->slot_at;
}

/* What is proposed, at the price it is sold at now; of the same goods, at the price that was ordered. False: it cannot be. */
static bool proposed(struct tx *tx, int64_t now, const struct order_view *o, const struct asking *a,
                     struct question_insert_args *q)
{
    const struct order_line_view *l = &o->lines.v[a->nth];
    bool same = a->offer_id == l->offer_id;
    struct offer f = {.merchant_id = o->merchant_id,
                      .stock_item_id = l->stock_item_id,
                      .title = l->name,
                      .unit = l->unit,
                      .kilo_cents = l->kilo_cents,
                      .most_milli = l->most_milli,
                      .price_cents = SOME_I64(l->price_cents)};

    if (!l->agreed_milli) return false; /* its buyer gave it up */
    if (!same && !offer_any(tx->db, tx->mem, o->lang, a->offer_id, now, &f)) return false;
    if (!same)
        offer_at_place(tx->db, tx->mem, now, str_eq(o->fulfilment, S("pickup")) ? o->place_id : 0,
                       &f); /* what lies where it is collected */
    if (f.merchant_id != o->merchant_id || !f.price_cents.set || (!same && f.book_min) || a->milli <= 0 ||
        a->milli > QTY_MOST)
        return false;
    if (!by_measure(f.unit) && a->milli % 1000) return false;
    if (!same && f.kilo_cents)
        f.title = str_fmt(tx->mem, "%.*s (%.*s)", STR_ARG(f.title), STR_ARG(piece_weight_text(tx->mem, o->lang, &f)));
    *q = (struct question_insert_args){
        .id = id_new(),
        .order_id = o->id,
        .line_id = l->id,
        .offer_id = a->offer_id,
        .stock_item_id = f.stock_item_id,
        .title = f.variant.n ? str_fmt(tx->mem, "%.*s, %.*s", STR_ARG(f.title), STR_ARG(f.variant)) : f.title,
        .unit = f.unit,
        .price_cents = f.price_cents.v,
        .qty_milli = a->milli,
        .cents = order_line_worth(o, l, f.price_cents.v, a->milli),
        .before = qty_text(tx->mem, o->lang, l->qty_milli, l->unit),
        .before_title = l->title,
        .other = !same,
        .person_id = a->person_id,
        .now = now,
        .open = S(""),
        .kilo_cents = f.kilo_cents,
        .most_milli = f.most_milli,
    };
    return true;
}

static bool one_hold(struct tx *tx, int64_t now, const struct order_view *o, int64_t question_id, int64_t stock_item_id,
                     int64_t milli)
{
    return x_question_hold(tx, tx->mem,
                           &(struct question_hold_args){.id = id_new(),
                                                        .stock_item_id = stock_item_id,
                                                        .order_id = o->id,
                                                        .question_id = question_id,
                                                        .qty_milli = milli,
                                                        .expires_at = o->slot_at,
                                                        .now = now}) == 1;
}

/* Set aside until his time begins, the parts of a basket too: nobody else buys meanwhile what he may say yes to. False:
** there is not that much. */
static bool offered_hold(struct tx *tx, int64_t now, const struct order_view *o, const struct question_insert_args *q,
                         int64_t in_bag)
{
    int64_t more = q->other ? q->qty_milli : q->qty_milli - in_bag;
    struct bundle_parts parts = {0};

    if (more <= 0) return true;
    event_raise(tx, EVENT_OFFER_CHANGED, now, q->offer_id);
    bundle_read(tx->db, tx->mem, LANG_FR, q->offer_id, now, &parts);
    for (size_t i = 0; i < parts.n; i++)
        if (!one_hold(tx, now, o, q->id, parts.v[i].stock_item_id, parts.v[i].each_milli * more / 1000)) return false;
    return parts.n || one_hold(tx, now, o, q->id, q->stock_item_id, more);
}

enum asked order_question_ask(struct tx *tx, int64_t now, const struct asking *a)
{
    struct order_view o;
    struct question_insert_args q;

    if (!order_read(tx->db, tx->mem, a->order_id, &o) || !may_ask(&o, now) || a->nth >= o.lines.n) return ASK_LATE;
    if (!o.buyer_mail.n && !a->by_sms) return ASK_NO_MAIL;
    if (!proposed(tx, now, &o, a, &q)) return ASK_BAD;
    if (x_question_insert(tx, tx->mem, &q) != 1) return ASK_OPEN;
    if (!offered_hold(tx, now, &o, &q, o.lines.v[a->nth].actual_milli)) return ASK_GONE;
    order_noted(tx, now, &o, a->person_id, S("asked"));
    order_buyer_tell(tx, now, &o, "question", q.id);
    event_raise(tx, EVENT_ORDER_CHANGED, now, o.id);
    return ASKED;
}

void order_questions(struct db *db, struct arena *mem, enum lang lang, int64_t order_id,
                     struct order_question_list *out)
{
    struct questions_of_order_rows r;

    q_questions_of_order(db, mem, order_id, &r);
    *out = (struct order_question_list){NEW(mem, struct order_question, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) {
        const struct questions_of_order_row *q = &r.v[i];
        str piece[4] = {
            str_fmt(mem, "%.*s %.*s", STR_ARG(q->before), STR_ARG(q->before_title)),
            str_fmt(mem, "%.*s %.*s", STR_ARG(qty_text(mem, lang, q->qty_milli, q->unit)), STR_ARG(q->title)),
            money_text(mem, lang, cents(q->cents))};
        str text =
            tr_fill(mem, tr(lang, q->other ? _("Instead of %1: %2, for %3.") : _("%2 for %3, where you ordered %1.")),
                    piece, 3);
        out->v[i] = (struct order_question){q->id, text, q->answer};
    }
}

bool order_question_open(struct db *db, struct arena *mem, int64_t order_id, struct order_open_question *out)
{
    struct question_open_row q;
    struct question_one_row one;

    if (!q_question_open(db, mem, order_id, &q) || !q_question_one(db, mem, q.id, order_id, &one)) return false;
    *out = (struct order_open_question){q.id, one.line_id};
    return true;
}

bool order_asks(struct db *db, struct arena *mem, int64_t order_id)
{
    struct question_open_row r;

    return q_question_open(db, mem, order_id, &r);
}

static str digits_of(struct arena *mem, str phone)
{
    struct buf b = buf_new(mem, phone.n + 1);

    for (size_t i = 0; i < phone.n; i++)
        if (phone.p[i] >= '0' && phone.p[i] <= '9') buf_byte(&b, phone.p[i]);
    return buf_str(&b);
}

bool order_asked_by_phone(struct db *db, struct arena *mem, str phone_tail, int64_t lapsed_after,
                          struct order_asked *out)
{
    struct questions_by_phone_rows r;

    q_questions_by_phone(db, mem, S(""), S("late"), S(""), lapsed_after, PHONES_MOST, &r);
    for (size_t i = 0; i < r.n; i++) {
        if (!str_ends(digits_of(mem, r.v[i].phone), phone_tail)) continue;
        *out = (struct order_asked){r.v[i].order_id, r.v[i].id};
        return true;
    }
    return false;
}

/* --- the answer --- */

/* Nothing is left in the bag: the shop could not supply it. */
static void left_over(struct tx *tx, int64_t now, int64_t order_id, int64_t person_id)
{
    struct order_view o;
    bool any = false;

    order_read(tx->db, tx->mem, order_id, &o);
    for (size_t i = 0; i < o.lines.n; i++) any |= o.lines.v[i].actual_milli > 0;
    if (any) return;
    const char *from = str_eq(o.state, S("accepted")) ? "accepted" : "preparing";
    order_move(tx, now,
               &(struct order_step){order_id, from, "cancelled", order_actor_of(tx->db, tx->mem, &o, person_id),
                                    person_id, S("sold_out")});
}

/* Other goods that are not wanted are left out; of the same goods there stays what was ordered. */
static bool without(struct tx *tx, int64_t now, const struct question_one_row *q)
{
    if (!q->other) return true;
    x_line_weighed(tx, tx->mem, q->line_id, q->order_id, 0, 0, NO_I64);
    if (!order_bag_follow(tx, now, q->order_id)) return false;
    left_over(tx, now, q->order_id, q->person_id);
    return true;
}

static bool with(struct tx *tx, int64_t now, const struct question_one_row *q)
{
    struct bundle_parts parts = {0};

    order_stock_touched(tx, now, q->order_id); /* of what leaves the bag */
    x_line_replaced(tx, tx->mem,
                    &(struct line_replaced_args){
                        .id = q->line_id,
                        .order_id = q->order_id,
                        .offer_id = q->offer_id,
                        .stock_item_id = q->stock_item_id,
                        .title = q->title,
                        .unit = q->unit,
                        .price_cents = q->price_cents,
                        .qty_milli = q->qty_milli,
                        .cents = q->cents,
                        .vat_bp = offer_vat(tx->db, tx->mem, q->offer_id, now),
                        .kilo_cents = q->kilo_cents,
                        .most_milli = q->most_milli,
                    });
    if (q->other) { /* what is in a basket, as it is now */
        x_line_parts_drop(tx, tx->mem, q->line_id);
        bundle_read(tx->db, tx->mem, LANG_FR, q->offer_id, now, &parts);
        if (parts.n) order_parts_keep(tx, now, q->line_id, &parts, q->price_cents);
        x_line_keeps_set(
            tx, tx->mem, q->line_id,
            offer_keeps(tx->db, tx->mem, q->offer_id)); /* of this line alone: the others stay as they were ordered */
    }
    return order_bag_follow(tx, now, q->order_id);
}

enum answered order_question_answer(struct tx *tx, int64_t now, int64_t order_id, int64_t question_id, str answer)
{
    struct order_view o;
    struct question_one_row q;
    bool yes = str_eq(answer, S("yes"));

    if (!q_question_one(tx->db, tx->mem, question_id, order_id, &q) || !order_read(tx->db, tx->mem, order_id, &o))
        return ANSWER_LATE;
    if (q.answer.n) return str_eq(q.answer, answer) ? ANSWERED : ANSWER_LATE; /* the second click */
    if (x_question_answered(tx, tx->mem, question_id, answer, now) != 1) return ANSWER_LATE;
    x_question_hold_drop(tx, tx->mem, order_id, question_id); /* a yes takes it again as a line */
    event_raise(tx, EVENT_OFFER_CHANGED, now, q.offer_id);
    if (!order_bag_open(&o)) return yes ? ANSWER_LATE : ANSWERED; /* it ended otherwise: there is nothing to change */
    order_noted(tx, now, &o, q.person_id, str_fmt(tx->mem, "asked_%.*s", STR_ARG(answer)));
    if (!(yes ? with(tx, now, &q) : without(tx, now, &q))) return ANSWER_GONE;
    return ANSWERED;
}

void order_questions_run(struct tx *tx, int64_t now)
{
    struct questions_late_rows r;

    q_questions_late(tx->db, tx->mem, now, AT_ONCE, &r);
    for (size_t i = 0; i < r.n; i++)
        if (order_question_answer(tx, now, r.v[i].order_id, r.v[i].id, S("late")) != ANSWERED)
            fault("order.question", "a question without an answer cannot end");
}
