/* track_web.c: /achat/{token}: what became of a purchase, and what its buyer may still do. The token is the only key:
** whoever has the address may look, pay, move (move_web.c) and cancel, as with a paper slip. A GET changes nothing,
** whatever the bank adds to it. */
#include "shop/track/inside.h"

#include "app/assets.h"
#include "app/form.h"
#include "app/settings.h"
#include "shop/account/mobile.h"
#include "shop/booking/booking.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/message/message.h"
#include "shop/opinion/opinion.h"
#include "shop/payment/payment.h"
#include "shop/position/position.h"
#include "shop/returns/returns.h"
#include "shop/terms/terms.h"
#include "shop/territory/territory.h"

enum { FRESH_MS = 5 * MINUTE_MS, REFRESH_S = 10, STEPS = 4 };

struct track_row {
    str qty, title, keeps;
    int64_t total_cents;
};
struct track_order {
    const struct order_view *order;
    int64_t banne, rank, deposit_cents;
    str name, slug, phone, where, when, state_text, reason, due_text, deadline;
    str way;      /* to its shop, while there is something to fetch there; empty: no page says it */
    bool tell;    /* the state says more than the timeline */
    bool no_code; /* handed over on the shop's word */
    bool late;    /* not ready though its time has come */
    struct order_parcel parcel;
    struct order_gift gift;
    bool visit; /* services alone: nothing is collected */
    struct order_bookings bookings;
    bool delivery, pay, unknown, refused, shop, open, show_code, may_move, may_cancel, may_receive, again;
    struct html qr;
    struct track_steps {
        struct track_step {
            str text, when;
            bool done, bad;
        } * v;
        size_t n;
    } steps;
    struct track_rows {
        struct track_row *v;
        size_t n;
    } rows;
    struct order_question_list questions;
    bool asked;
    bool may_withdraw, reserved;
    str withdraw_until;
    struct track_returns {
        struct track_return {
            int64_t id;
            str what, state;
        } * v;
        size_t n;
    } returns;
    struct track_messages {
        struct track_message {
            str text, when;
            bool mine;
        } * v;
        size_t n;
    } messages;
    struct complaints complaints;
    struct track_change change;
    bool may_write, wrote;
    bool may_unmet;  /* its time is over: he may say that he did not get it */
    str unmet_until; /* said: how long the shop may answer */
};
struct track_view {
    str base, token, notice, name, mail, phone, find_url;
    bool sms, adults, terms;
    int64_t total_cents, ordered_cents, waiting; /* ordered: as it was placed, if that is another sum by now */
    bool fresh, to_pay, asking;
    struct round_view round;
    struct track_orders {
        struct track_order *v;
        size_t n;
    } orders;
};
#include "cart_round.html.h"
#include "track_page.html.h"

struct cancel_page_view {
    str base, token, name, number, when;
    int64_t order_id, total_cents;
    bool paid, unmet; /* unmet: its time is over, and he did not get it */
};
#include "track_cancel.html.h"

static bool in_state(const struct order_view *o, const char *state)
{
    return str_eq(o->state, str_c(state));
}

static bool ended(const struct order_view *o)
{
    return in_state(o, "expired") || in_state(o, "refused") || in_state(o, "cancelled") || in_state(o, "not_collected");
}

static bool unpaid(const struct order_view *o)
{
    return str_eq(o->due, S("due_online"));
}

/* --- one order on the page --- */

static int steps_reached(const struct order_view *o)
{
    static const char *const at[] = {"accepted", "preparing", "ready", "out_for_delivery", "handed_over"};
    static const int reached[] = {2, 2, 3, 3, 4};

    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        if (in_state(o, at[i])) return reached[i];
    return 1;
}

/* The hour alone for today. */
static str moment_text(struct rq *rq, int64_t at)
{
    str zone = territory_zone(rq);
    struct local a = local_of(zone, at), b = local_of(zone, rq->now);
    bool today = a.day == b.day && a.month == b.month && a.year == b.year;

    return date_text(rq->mem, rq->lang, zone, at, today ? DATE_HOUR : DATE_TIME);
}

/* When a state was last entered; empty: not. */
static str step_when(struct rq *rq, const struct order_history *e, const char *state)
{
    for (size_t i = e->n; i-- > 0;)
        if (str_eq(e->v[i].to, str_c(state)) && !str_eq(e->v[i].from, str_c(state))) return moment_text(rq, e->v[i].at);
    return S("");
}

/* How far an order that ended got before. */
static int steps_before_end(const struct order_history *e)
{
    int n = 1;

    for (size_t i = 0; i < e->n; i++) {
        if (str_eq(e->v[i].to, S("accepted"))) n = 2;
        if (str_eq(e->v[i].to, S("ready"))) n = 3;
    }
    return n;
}

/* What the buyer did himself needs no reason, but for a replacement. */
static str end_reason(struct rq *rq, const struct order_happened *e)
{
    if (str_eq(e->reason, S("withdrawn"))) return tr(rq->lang, "You changed your mind.");
    if (!str_eq(e->actor, S("buyer"))) return order_reason_text(rq->lang, e->reason);
    if (str_eq(e->reason, S("not_received"))) return tr(rq->lang, "You said that you did not get it.");
    return str_eq(e->reason, S("replaced")) ? tr(rq->lang, "You replaced it by a later purchase.") : S("");
}

static void steps_fill(struct rq *rq, struct db *db, struct track_order *t)
{
    static const char *const states[STEPS] = {"submitted", "accepted", "ready", "handed_over"};
    const char *names[STEPS] = {_("Received"), _("Accepted"), t->visit ? _("You are expected") : _("Ready"),
                                t->visit      ? _("Done")
                                : t->delivery ? _("Delivered")
                                              : _("Handed over")};
    struct order_history e;

    order_history_read(db, rq->mem, t->order->id, &e);
    bool bad = ended(t->order);
    int reached = bad ? steps_before_end(&e) : steps_reached(t->order), n = bad ? reached + 1 : STEPS;
    t->steps = (struct track_steps){NEW(rq->mem, struct track_step, (size_t)n), (size_t)n};
    for (int i = 0; i < n; i++) {
        bool last = bad && i == reached;
        t->steps.v[i] = (struct track_step){
            .text = last ? t->state_text : tr(rq->lang, names[i]), .done = i < reached, .bad = last};
        if (i < reached || last)
            t->steps.v[i].when = step_when(rq, &e, last ? str_z(rq->mem, t->order->state) : states[i]);
    }
    t->tell = bad || in_state(t->order, "preparing") || in_state(t->order, "out_for_delivery");
    if (bad && e.n && !(t->visit && in_state(t->order, "not_collected"))) t->reason = end_reason(rq, &e.v[e.n - 1]);
    t->no_code = in_state(t->order, "handed_over") && e.n && str_eq(e.v[e.n - 1].reason, S("no_code"));
}

static void messages_fill(struct rq *rq, struct db *db, struct track_order *t)
{
    struct messages m;

    order_questions(db, rq->mem, rq->lang, t->order->id, &t->questions);
    t->asked = order_bag_open(t->order);
    messages_read(db, rq->mem, t->order->id, &m);
    t->messages = (struct track_messages){NEW(rq->mem, struct track_message, m.n), m.n};
    for (size_t i = 0; i < m.n; i++)
        t->messages.v[i] = (struct track_message){m.v[i].text, moment_text(rq, m.v[i].at), m.v[i].by_buyer};
    complaints_of(db, rq->mem, t->order->id, &t->complaints);
}

static void rows_fill(struct rq *rq, struct track_order *t)
{
    const struct order_lines *l = &t->order->lines;

    t->rows = (struct track_rows){NEW(rq->mem, struct track_row, l->n), l->n};
    for (size_t i = 0; i < l->n; i++)
        t->rows.v[i] =
            (struct track_row){l->v[i].actual_milli ? qty_text(rq->mem, rq->lang, l->v[i].actual_milli, l->v[i].unit)
                                                    : tr(rq->lang, "Missing:"),
                               l->v[i].title, S(""), l->v[i].actual_cents};
}

/* Switching to the shop must not open a way around the limit of unproved reservations. */
static bool shop_possible(struct rq *rq, struct db *db, const struct order_view *o)
{
    struct merchant m;

    if (str_eq(o->fulfilment, S("parcel")) || !order_waits(o, rq->now) ||
        !merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m) || !m.pay_in_shop)
        return false;
    bool proved = purchase_mail_proved(db, rq->mem, o->purchase_id);
    struct missed_who who = {o->buyer_mail, o->buyer_phone, proved};
    return order_missed(db, rq->mem, rq->now, &who) != MISSED_ONLINE &&
           (proved || o->lines_cents <= m.reserve_limit_cents);
}

static void money_fill(struct rq *rq, struct db *db, struct track_order *t)
{
    const struct order_view *o = t->order;
    struct payment_sum sum;

    t->due_text = order_due_text(rq->mem, rq->lang, o);
    t->pay = order_waits(o, rq->now);
    payment_sum(db, rq->mem, o->id, &sum); /* one by one: only this tells whether the last attempt was refused */
    t->unknown =
        in_state(o, "submitted") && unpaid(o) && sum.unknown; /* also when the time to pay is over: the bank decides */
    t->refused = t->pay && !sum.unknown && sum.refused;
    t->shop = !t->unknown && shop_possible(rq, db, o);
    if (t->pay) t->deadline = moment_text(rq, o->pay_by_at.v);
}

static void merchant_fill(struct rq *rq, struct db *db, struct track_order *t)
{
    const struct order_view *o = t->order;
    struct merchant m;

    if (!merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m)) return;
    t->name = m.name;
    t->slug = m.published && !m.suspended ? m.slug : S("");
    t->phone = m.phone;
    t->banne = m.banne;
    if (t->open && t->slug.n && !t->delivery && !o->place_id) t->way = position_way_url(rq, t->slug);
    t->where = t->delivery || o->place_id
                   ? place_text(rq->mem, o->place_name, address_text(rq->mem, o->street, o->postcode, o->insee))
                   : address_text(rq->mem, m.address, m.postcode, m.insee);
}

/* An order until it is accepted; a reservation, which binds to nothing, until it is handed over. */
static bool may_cancel(const struct order_view *o)
{
    bool reserved =
        str_eq(o->kind, S("reserve")) && (in_state(o, "accepted") || in_state(o, "preparing") || in_state(o, "ready"));

    return in_state(o, "submitted") || (reserved && !o->shop_paid_at.set);
}

bool order_movable(struct rq *rq, struct db *db, const struct order_view *o)
{
    if (str_eq(o->fulfilment, S("parcel"))) return false; /* its day of arrival was promised */
    return (in_state(o, "submitted") || in_state(o, "accepted")) && !book_only(db, rq->mem, o->id);
}

/* What may be given up, until when, and what became of what was. */
static void mind_fill(struct rq *rq, struct db *db, struct track_order *t)
{
    struct withdrawal w;
    struct order_returns r;

    order_withdrawal(db, rq->mem, rq->now, t->order, &w);
    t->may_withdraw = w.open;
    t->reserved = !w.binding;
    if (w.open && w.until_at.set)
        t->withdraw_until = date_text(rq->mem, rq->lang, territory_zone(rq), w.until_at.v - 1, DATE_DAY_YEAR);
    for (size_t i = 0; w.binding && i < t->rows.n && i < w.lines.n; i++)
        t->rows.v[i].keeps = offer_keeps_text(rq->lang, w.lines.v[i].keeps);
    order_returns(db, rq->mem, t->order->id, &r);
    t->returns = (struct track_returns){NEW(rq->mem, struct track_return, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        t->returns.v[i] = (struct track_return){r.v[i].id, order_return_text(db, rq->mem, rq->lang, r.v[i].id),
                                                order_return_state_text(db, rq->mem, rq->lang, &r.v[i])};
}

static void order_show(struct rq *rq, struct db *db, struct track_order *t)
{
    const struct order_view *o = t->order;

    t->delivery = !str_eq(o->fulfilment, S("pickup"));
    order_parcel_read(db, rq->mem, o, &t->parcel);
    order_gift_read(db, rq->mem, o->id, &t->gift);
    t->visit = order_is_visit(o);
    t->state_text =
        t->visit && in_state(o, "not_collected") ? tr(rq->lang, "Nobody came") : order_state_text(rq->lang, o->state);
    order_bookings(db, rq->mem, rq->now, o, &t->bookings);
    t->when =
        t->parcel.carrier.n ? order_when_text(db, rq->mem, rq->lang, o) : slot_text(rq, o->slot_at, o->slot_end_at);
    t->open = !ended(o) && !in_state(o, "handed_over");
    t->late = order_is_late(o, rq->now);
    t->may_move = order_movable(rq, db, o);
    track_change_fill(rq, db, o, &t->change);
    t->may_write = in_state(o, "handed_over") && order_opinion_open(db, rq->mem, rq->now, o);
    t->wrote = in_state(o, "handed_over") && order_reviewed(db, rq->mem, o->id);
    t->may_cancel = may_cancel(o);
    opt_i64 until = order_unmet_until(db, rq->mem, o, rq->now);
    t->may_unmet = order_unmet_possible(o, rq->now) && !until.set;
    t->unmet_until = until.set ? moment_text(rq, until.v) : S("");
    t->may_receive = t->parcel.carrier.n && in_state(o, "out_for_delivery");
    t->again = ended(o) || in_state(o, "handed_over");
    merchant_fill(rq, db, t);
    money_fill(rq, db, t);
    t->show_code = t->open && !unpaid(o) && !t->parcel.carrier.n;
    if (t->show_code)
        t->qr = html_qr(rq->mem, rq_absolute(rq, order_scan_path(rq->mem, o)),
                        tr(rq->lang, "The same code, to be read by the shop’s telephone"));
    rows_fill(rq, t);
    mind_fill(rq, db, t);
    steps_fill(rq, db, t);
    messages_fill(rq, db, t);
}

static void orders_show(struct rq *rq, struct db *db, const struct purchase_view *p, struct track_view *v)
{
    v->orders = (struct track_orders){NEW(rq->mem, struct track_order, p->orders.n), p->orders.n};
    for (size_t i = 0; i < p->orders.n; i++) {
        struct track_order *t = &v->orders.v[i];
        t->order = &p->orders.v[i];
        t->deposit_cents = order_deposit(t->order);
        order_show(rq, db, t);
        v->total_cents += order_cost(db, rq->mem, t->order);
        if (t->pay) t->rank = ++v->waiting;
        v->to_pay |= t->pay;
        v->adults |= t->open && order_adults_only(db, rq->mem, t->order->id);
        v->asking |= t->unknown || t->change.unknown;
    }
}

/* Where an SMS went: all of the number, unless it was ordered with a card, which anybody may have found. */
static str phone_shown(struct rq *rq, struct db *db, const struct purchase_view *p)
{
    return purchase_by_card(db, rq->mem, p->id) ? phone_end_shown(rq->mem, p->phone) : p->phone;
}

static void track_page(struct rq *rq, struct db *db, const struct purchase_view *p, str notice)
{
    struct track_view v = {
        .base = rq_base(rq),
        .token = p->token,
        .name = p->name,
        .mail = p->mail,
        .phone = phone_shown(rq, db, p),
        .find_url = rq_absolute(rq, S("/suivre")),
        .sms = sms_possible(rq->hall) && sms_number(rq->mem, p->phone).n > 0, /* a landline reads none */
        .notice = notice,
        .fresh = !notice.n && rq->now - p->created_at < FRESH_MS,
    };

    struct round_stops stops;
    orders_show(rq, db, p, &v);
    if (v.total_cents != p->total_cents) v.ordered_cents = p->total_cents;
    struct terms_kept terms;
    v.terms = terms_read(db, rq->mem, p->id, &terms);
    round_of_purchase(rq, db, p, &stops);
    round_make(rq, db, &stops, &v.round);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Your purchase"),
                                 .body = "",
                                 .refresh_s = v.asking && !notice.n ? REFRESH_S : 0});
    tpl_track_page(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* The purchase of the address; false: the answer is made. */
static bool purchase_here(struct rq *rq, struct db *db, struct purchase_view *p)
{
    if (purchase_read(db, rq->mem, rq_param(rq, 0), p)) return true;
    rq_not_found(rq);
    return false;
}

static void track_get(struct rq *rq)
{
    struct purchase_view p;

    if (purchase_here(rq, rq->db, &p)) track_page(rq, rq->db, &p, S(""));
}

/* --- acting on one order of it --- */

static const struct order_view *order_in(const struct purchase_view *p, str id)
{
    int64_t n;

    for (size_t i = 0; str_i64(id, &n) && i < p->orders.n; i++)
        if (p->orders.v[i].id == n) return &p->orders.v[i];
    return NULL;
}

const struct order_view *track_order_here(struct rq *rq, struct db *db, str id, struct purchase_view *p)
{
    if (!purchase_here(rq, db, p)) return NULL;
    const struct order_view *o = order_in(p, id);
    if (!o) rq_not_found(rq);
    return o;
}

void track_go(struct rq *rq, const struct purchase_view *p, const struct order_view *o)
{
    rq_go(rq, "/achat/%.*s#c-%.*s", STR_ARG(p->token), STR_ARG(o->number));
}

void track_refused(struct rq *rq, struct tx *tx, const struct purchase_view *p, const char *code, const char *msgid)
{
    struct purchase_view now;

    rq_refused(rq, 409, code);
    if (purchase_read(tx->db, rq->mem, p->token, &now)) track_page(rq, tx->db, &now, tr(rq->lang, msgid));
}

bool track_to_bank(struct rq *rq, struct tx *tx, const struct order_view *o, int64_t cents)
{
    struct payment_start start = {
        .merchant_id = o->merchant_id,
        .about = o->id,
        .amount_cents = cents,
        .reference = o->number,
        .buyer_mail = o->buyer_mail,
        .buyer_name = o->buyer_name,
        .return_path = str_fmt(rq->mem, "/achat/%.*s", STR_ARG(o->purchase_token)),
        .lang = rq->lang,
        .pickup = str_eq(o->fulfilment, S("pickup")),
    };
    int64_t attempt = payment_attempt_make(tx, rq->now, &start);

    return attempt && payment_redirect_page(rq, attempt, &start);
}

static void pay_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    if (!order_waits(o, rq->now)) {
        track_refused(rq, tx, &p, "order.not_payable", _("There is nothing to pay online here, or no longer."));
        return;
    }
    order_pay_started(tx, rq->now, o->id);
    if (!track_to_bank(rq, tx, o, o->due_cents))
        track_refused(
            rq, tx, &p, "order.no_contract",
            _("This shop cannot be paid online for the moment. Pay in the shop if it offers it, or call it."));
}

static void shop_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    if (shop_possible(rq, tx->db, o) && order_pay_in_shop_instead(tx, rq->now, o->id)) track_go(rq, &p, o);
    else
        track_refused(
            rq, tx, &p, "order.no_pay",
            _("This order cannot be paid in the shop: the bank still thinks, or the shop does not offer it."));
}

/* --- a parcel that is there --- */

static void received_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    if (order_parcel_arrived(tx, rq->now, o->id, BY_BUYER)) track_go(rq, &p, o);
    else
        track_refused(rq, tx, &p, "order.not_sent",
                      _("This parcel has not left yet, or its order ended: call the shop."));
}

/* --- cancelling --- */

static void cancel_get(struct rq *rq)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, rq->db, rq_query(rq, "commande"), &p);
    struct merchant m;

    if (!o) return;
    bool unmet = order_unmet_possible(o, rq->now);
    if (!may_cancel(o) && !unmet) {
        track_go(rq, &p, o);
        return;
    }
    struct cancel_page_view v = {.base = rq_base(rq),
                                 .token = p.token,
                                 .number = o->number,
                                 .order_id = o->id,
                                 .total_cents = o->actual_cents,
                                 .paid = o->kept_cents > 0,
                                 .unmet = unmet,
                                 .when = slot_text(rq, o->slot_at, o->slot_end_at)};
    if (merchant_any(rq->db, rq->mem, rq->lang, o->merchant_id, &m)) v.name = m.name;
    page_open(rq, &(struct page){.title = tr(rq->lang, "Cancel this order?"), .body = ""});
    tpl_track_cancel(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void cancel_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    if (order_unmet_say(tx, rq->now, o) != UNMET_NO) {
        track_go(rq, &p, o);
        return;
    }
    struct order_step s = {o->id, str_z(rq->mem, o->state), "cancelled", BY_BUYER, 0, S("by_buyer")};
    if ((may_cancel(o) && order_move(tx, rq->now, &s)) || in_state(o, "cancelled")) track_go(rq, &p, o);
    else track_refused(rq, tx, &p, "order.too_late", _("The shop has already accepted it: call it to cancel."));
}

/* --- the calendar's file --- */

/* RFC 5545: commas, semicolons and backslashes escaped, no line ends. */
static void ics_text(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',' || s.p[i] == ';' || s.p[i] == '\\') buf_byte(b, '\\');
        if ((unsigned char)s.p[i] >= ' ') buf_byte(b, s.p[i]);
    }
}

/* A line of at most 75 bytes, folded between characters. */
static void ics_line(struct buf *b, const char *name, str value, bool text)
{
    struct buf line = buf_new(b->mem, 4096);
    size_t at = 0, room = 75;

    buf_fmt(&line, "%s:", name);
    if (text) ics_text(&line, value);
    else buf_put(&line, value);
    for (str s = buf_str(&line); at < s.n; room = 74) {
        size_t n = s.n - at > room ? room : s.n - at;
        while (at + n < s.n && ((unsigned char)s.p[at + n] & 0xc0) == 0x80) n--;
        buf_fmt(b, "%s%.*s\r\n", at ? " " : "", (int)n, s.p + at);
        at += n;
    }
}

static str ics_time(struct arena *mem, int64_t at_ms)
{
    str iso = iso_text(mem, at_ms); /* 2026-11-24T15:30:00Z */
    struct buf b = buf_new(mem, 32);

    for (size_t i = 0; i < iso.n; i++)
        if (iso.p[i] != '-' && iso.p[i] != ':') buf_byte(&b, iso.p[i]);
    return buf_str(&b);
}

static void calendar_write(struct rq *rq, const struct order_view *o, const struct track_order *t)
{
    struct buf *b = &rq->out;
    str pieces[] = {t->name, o->number};
    const char *what = order_is_visit(o) ? _("Appointment with %1 (%2)")
                       : t->delivery     ? _("Delivery by %1 (%2)")
                                         : _("Collect at %1 (%2)");

    buf_put(b, S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Foirail//FR\r\nBEGIN:VEVENT\r\n"));
    ics_line(b, "UID", str_fmt(rq->mem, "%.*s@foirail", STR_ARG(o->number)), true);
    ics_line(b, "DTSTAMP", ics_time(rq->mem, rq->now), false);
    ics_line(b, "DTSTART", ics_time(rq->mem, o->slot_at), false);
    ics_line(b, "DTEND", ics_time(rq->mem, o->slot_end_at), false);
    ics_line(b, "SUMMARY", tr_fill(rq->mem, tr(rq->lang, what), pieces, 2), true);
    ics_line(b, "LOCATION", t->where, true);
    ics_line(b, "DESCRIPTION", tr_fill(rq->mem, tr(rq->lang, "Code to show: %1"), &o->code, 1), true);
    buf_put(b, S("END:VEVENT\r\nEND:VCALENDAR\r\n"));
}

static void calendar_get(struct rq *rq)
{
    struct purchase_view p;
    str file = rq_param(rq, 1), number = str_head(file, file.n > 4 ? file.n - 4 : 0);

    if (!purchase_here(rq, rq->db, &p)) return;
    for (size_t i = 0; str_ends(file, S(".ics")) && i < p.orders.n; i++) {
        struct track_order t = {.order = &p.orders.v[i], .delivery = !str_eq(p.orders.v[i].fulfilment, S("pickup"))};
        if (!str_eq(p.orders.v[i].number, number)) continue;
        merchant_fill(rq, rq->db, &t);
        calendar_write(rq, t.order, &t);
        rq->content_type = S("text/calendar; charset=utf-8");
        rq_out_header(rq, "Content-Disposition", str_fmt(rq->mem, "attachment; filename=\"%.*s\"", STR_ARG(file)));
        return;
    }
    rq_not_found(rq);
}

/* Some banks send the buyer back with a form: what it says is not looked at, as it comes through his hands. */
static bool back_prepare(struct rq *rq)
{
    struct purchase_view p;

    if (purchase_read(rq->db, rq->mem, rq_param(rq, 0), &p)) rq_go(rq, "/achat/%.*s", STR_ARG(p.token));
    else rq_not_found(rq);
    return false;
}

const struct route track_routes[] = {
    {GET, "/achat/{token}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = track_get},
    {POST, "/achat/{token}/retour", ACCESS_HOOK | ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .prepare = back_prepare,
     .flags = ROUTE_RAW},
    {POST, "/achat/{token}/payer", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = pay_write},
    {POST, "/achat/{token}/boutique", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = shop_write},
    {POST, "/achat/{token}/recu", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = received_write},
    {GET, "/achat/{token}/annuler", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = cancel_get},
    {POST, "/achat/{token}/annuler", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = cancel_write},
    {GET, "/achat/{token}/contrat", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = terms_get},
    {GET, "/suivre", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = find_get},
    {POST, "/suivre", ACCESS_ANYONE, RATE_CODE, CACHE_PRIVATE, .write = find_write},
    {GET, "/achat/{token}/{fichier}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = calendar_get},
    ROUTES_END};
