/* board_web.c: the merchant's board: read a form, move an order one step, come back. */
#include "shop/fulfilment/inside.h"

#include "app/assets.h"
#include "app/event.h"
#include "app/form.h"
#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/booking/booking.h"
#include "shop/merchant/merchant.h"
#include "shop/message/message.h"
#include "shop/reception/reception.h"
#include "shop/returns/returns.h"
#include "shop/territory/territory.h"

enum { REASON_MOST = 200, SEEN_MOST = 100, SAID_MS = MINUTE_MS, REFRESH_S = 60 };

struct fulfilment_board_view {
    str paused, u_pause, u_labels, u_sheet, u_past, u_till, u_returns, u_reviews, u_entry, u_form;
    str shop, today, open_text, stream, seen, fresh_ids, shown_ids, u_prepare, u_ready, u_done, u_list, u_scan, error,
        wrong, error_at, done, u_undo, back,
        empty; /* fresh_ids: new orders; shown_ids: those of them that stand here; error:
                                                about the order `wrong`, whose ticket is error_at */
    int64_t n_prepare, n_ready, n_done, waiting, on_leave; /* on_leave: promised for days of the next leave */
    int tab;
    bool open;
    struct tickets tickets;
    struct fulfilment_nav nav;
};
#include "fulfilment_nav.html.h"
#include "fulfilment_pay.html.h"
#include "fulfilment_ticket.html.h"
#include "fulfilment_board.html.h"
#include "fulfilment_page.html.h"

struct fulfilment_nav fulfilment_nav_make(struct rq *rq)
{
    return (struct fulfilment_nav){rq_url(rq, S("/commercant/commandes")), rq_way(rq, S("/commercant/produits")),
                                   rq_url(rq, S("/commercant")), rq_url(rq, S("/aide")), true};
}

/* --- the board --- */

/* What a board is drawn with: its tab, the order just dealt with, or what went wrong with one. */
struct board_ask {
    enum tab tab;
    str done, wrong;
    const struct ticket_fault *fault;
};

static enum tab tab_of(str name)
{
    if (name.n && str_eq(name, S("pretes"))) return TAB_READY;
    return name.n && str_eq(name, S("remises")) ? TAB_DONE : TAB_PREPARE;
}

void ticket_orders(const struct ticket_light *l, struct order_views *o)
{
    struct rq *rq = l->rq;
    size_t n = 0;

    if (l->tab == TAB_DONE) {
        struct order_since ask = {rq->merchant_id, day_start(l->zone, rq->now),
                                  S("handed_over|not_collected|refused|cancelled")};
        orders_ended_since(l->db, rq->mem, &ask, o);
        return;
    }
    orders_of_merchant(l->db, rq->mem, rq->merchant_id,
                       l->tab == TAB_READY ? S("ready|out_for_delivery") : S("submitted|accepted|preparing"), o);
    for (size_t i = 0; i < o->n; i++) /* what waits for its bank is nobody's work yet */
        if (!str_eq(o->v[i].state, S("submitted")) || !str_eq(o->v[i].due, S("due_online"))) o->v[n++] = o->v[i];
    o->n = n;
}

/* The field of the ticket that is wrong, if it is there to be led to. */
static str field_at(struct rq *rq, const struct ticket_view *t)
{
    if (str_eq(t->bad, S("code")) && t->may_hand && !t->parcel) return str_fmt(rq->mem, "%.*s-c", STR_ARG(t->id));
    if (str_eq(t->bad, S("parcel")) && t->may_send && t->parcel) return str_fmt(rq->mem, "%.*s-p", STR_ARG(t->id));
    if (str_eq(t->bad, S("words")) && t->may_refuse) return str_fmt(rq->mem, "%.*s-rm", STR_ARG(t->id));
    return t->id;
}

/* The ticket says what is wrong and keeps what was typed; the one alert on top leads there. */
static void error_show(struct rq *rq, const struct ticket_fault *f, struct ticket_view *t, str *at)
{
    t->error = f->text;
    t->bad = f->field ? str_c(f->field) : S("");
    t->code_typed = form_typed(rq, "code");
    t->parcel_typed = form_typed(rq, "numero");
    t->words_typed = form_typed(rq, "mots");
    t->reason_typed = form_typed(rq, "raison");
    *at = field_at(rq, t);
}

/* The new orders of a shop that looks at what is ready or handed over: they ring there too. */
static str fresh_elsewhere(const struct ticket_light *l)
{
    struct order_views o;
    struct buf b = buf_new(l->rq->mem, 1024);

    orders_of_merchant(l->db, l->rq->mem, l->rq->merchant_id, S("submitted"), &o);
    for (size_t i = 0; i < o.n; i++)
        if (!str_eq(o.v[i].due, S("due_online"))) buf_put(&b, o.v[i].number), buf_byte(&b, ' ');
    return str_trim(buf_str(&b));
}

static void tickets_make(const struct ticket_light *l, const struct board_ask *ask, struct fulfilment_board_view *v)
{
    struct order_views o;
    struct buf fresh = buf_new(l->rq->mem, 16 * 1024);

    ticket_orders(l, &o);
    v->tickets = (struct tickets){NEW(l->rq->mem, struct ticket_view, o.n), o.n};
    for (size_t i = 0; i < o.n; i++) {
        ticket_make(l, &o.v[i], &v->tickets.v[i]);
        if (v->tickets.v[i].fresh) buf_put(&fresh, o.v[i].number), buf_byte(&fresh, ' ');
        if (ask->wrong.n && str_eq(o.v[i].number, ask->wrong))
            error_show(l->rq, ask->fault, &v->tickets.v[i], &v->error_at);
    }
    v->shown_ids = str_trim(buf_str(&fresh));
    v->fresh_ids = l->tab == TAB_PREPARE ? v->shown_ids : fresh_elsewhere(l);
}

static void counts_make(const struct ticket_light *l, struct fulfilment_board_view *v)
{
    struct order_counts c;

    orders_counted(l->db, l->rq->mem, l->rq->merchant_id, day_start(l->zone, l->rq->now), &c);
    v->n_prepare = c.fresh + c.preparing;
    v->n_ready = c.ready;
    v->n_done = c.handed_over;
    v->waiting = l->tab == TAB_PREPARE ? c.waiting : 0;
}

/* "B7-0412: Ready", with the way back, for a minute after the tap. */
static str done_text(const struct ticket_light *l, str number, bool *undo)
{
    struct rq *rq = l->rq;
    struct order_view o;
    struct order_last last;

    *undo = false;
    if (!number.n || !order_of_merchant(l->db, rq->mem, rq->merchant_id, number, &o)) return S("");
    if (!order_last_step(l->db, rq->mem, o.id, &last) || rq->now - last.at > SAID_MS) return S("");
    *undo = order_may_undo(&last, rq->now);
    str piece[2] = {o.number, order_state_text(rq->lang, o.state)};
    return tr_fill(rq->mem, tr(rq->lang, "Order %1: %2."), piece, 2);
}

static void head_make(const struct ticket_light *l, struct fulfilment_board_view *v)
{
    struct rq *rq = l->rq;
    struct merchant m = {0};
    struct opening_state s;
    struct leave leave;

    merchant_any(l->db, rq->mem, rq->lang, rq->merchant_id, &m);
    reception_state(l->db, rq->mem, rq->lang, rq->merchant_id, rq->now, &s);
    v->shop = m.name;
    v->today = date_text(rq->mem, rq->lang, l->zone, rq->now, DATE_DAY);
    v->open = s.open;
    v->open_text = s.text;
    v->stream = rq_url(rq, S("/commercant/tableau/flux"));
    v->seen = rq_url(rq, S("/commercant/tableau/vu"));
    v->u_prepare = rq_url(rq, S("/commercant/commandes"));
    v->u_ready = rq_url(rq, S("/commercant/commandes?onglet=pretes"));
    v->u_done = rq_url(rq, S("/commercant/commandes?onglet=remises"));
    v->u_list = rq_url(rq, S("/commercant/a-preparer"));
    v->u_scan = rq_url(rq, S("/commercant/scanner"));
    v->u_labels = rq_url(rq, S("/commercant/etiquettes"));
    v->u_form = rq_url(rq, str_fmt(rq->mem, "/bon-de-commande?boutique=%.*s", STR_ARG(m.slug)));
    v->u_entry = rq_way(rq, S("/commercant/saisie"));
    v->u_sheet = rq_url(rq, S("/commercant/feuille-du-jour"));
    v->u_past = rq_way(rq, S("/commercant/commandes-passees"));
    v->u_till = rq_way(rq, S("/commercant/caisse"));
    v->u_returns = rq_way(rq, S("/commercant/retours"));
    v->u_reviews = rq_way(rq, S("/commercant/avis"));
    if (rq_can(rq, ACCESS_CLERK)) v->u_pause = rq_url(rq, S("/commercant/pause"));
    v->paused = reception_pause_text(l->db, rq->mem, rq->lang, rq->merchant_id, rq->now);
    v->nav = fulfilment_nav_make(rq);
    if (reception_leave(l->db, rq->mem, rq->merchant_id, rq->now, &leave))
        v->on_leave = orders_promised(l->db, rq->mem, rq->merchant_id, leave.from_at, leave.until_at);
}

static void board_show(struct rq *rq, struct db *db, const struct board_ask *ask)
{
    static const char *const empty[TABS] = {_("Nothing to prepare"), _("Nothing is waiting to be collected"),
                                            _("Nothing handed over today")};
    static const char *const back[TABS] = {"a-preparer", "pretes", "remises"};
    struct ticket_light l = ticket_light(rq, db, ask->tab);
    struct fulfilment_board_view v = {
        .tab = (int)ask->tab, .empty = tr(rq->lang, empty[ask->tab]), .back = str_c(back[ask->tab])};
    bool undo;

    head_make(&l, &v);
    counts_make(&l, &v);
    tickets_make(&l, ask, &v);
    if (ask->fault) v.error = ask->fault->text;
    v.wrong = ask->wrong;
    v.done = done_text(&l, ask->done, &undo);
    if (undo) v.u_undo = rq_url(rq, str_fmt(rq->mem, "/commercant/commandes/%.*s/defaire", STR_ARG(ask->done)));
    page_open(rq, &(struct page){.title = tr(rq->lang, "Orders of the day"),
                                 .body = "merchant",
                                 .nav = "orders",
                                 .live = true,
                                 .refresh_s = REFRESH_S});
    tpl_fulfilment_board(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void board_get(struct rq *rq)
{
    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    board_show(rq, rq->db, &(struct board_ask){.tab = tab_of(rq_query(rq, "onglet")), .done = rq_query(rq, "fait")});
}

static void stream_get(struct rq *rq)
{
    if (!rq->merchant_id) rq_not_found(rq);
    else rq_stream(rq, "board", rq->merchant_id);
}

/* Those that stood on a board somebody looked at; what came after it was drawn is still new. */
static void seen_write(struct rq *rq, struct tx *tx)
{
    str rest = str_trim(rq_field(rq, "numeros")), number;

    for (int i = 0; i < SEEN_MOST && rest.n && str_cut(&rest, ' ', &number) && number.n; i++)
        order_seen_one(tx, rq->now, rq->merchant_id, number);
    rq_go(rq, "/commercant/commandes");
}

static void pause_write(struct rq *rq, struct tx *tx)
{
    str what = rq_field(rq, "pour");

    if (no_shop_yet(rq)) return;
    if (what.n && str_eq(what, S("heure")))
        reception_pause_set(tx, rq->now, rq->merchant_id, rq->person_id, PAUSE_HOUR);
    else if (what.n && str_eq(what, S("demain")))
        reception_pause_set(tx, rq->now, rq->merchant_id, rq->person_id, PAUSE_TOMORROW);
    else if (what.n && str_eq(what, S("reprendre")))
        reception_pause_set(tx, rq->now, rq->merchant_id, rq->person_id, PAUSE_OVER);
    rq_go(rq, "/commercant/commandes");
}

/* --- one ticket --- */

static str weighed_text(struct rq *rq, const struct order_view *o)
{
    str sum = money_text(rq->mem, rq->lang, cents(o->actual_cents));

    return tr_fill(rq->mem, tr(rq->lang, "It is noted: this order now costs %1."), &sum, 1);
}

/* Once it is in the buyer's hands, its packaging may come back. */
static void deposits_make(struct rq *rq, struct db *db, const struct order_view *o, struct fulfilment_page_view *v)
{
    struct order_deposits d;

    if (!str_eq(o->state, S("handed_over"))) return;
    order_deposits(db, rq->mem, o->id, &d);
    v->u_deposit = rq_url(rq, ticket_path(rq, o, "/consigne"));
    v->deposits = (struct ticket_packagings){NEW(rq->mem, struct ticket_packaging, d.n), d.n};
    for (size_t i = 0; i < d.n; i++)
        v->deposits.v[i] = (struct ticket_packaging){d.v[i].line_id, d.v[i].each_cents,
                                                     d.v[i].back,    d.v[i].units - d.v[i].back,
                                                     d.v[i].title,   str_fmt(rq->mem, "%lld", (long long)d.v[i].units)};
}

/* What was done just now; empty: nothing. */
static str page_done(const struct ticket_light *l, const struct order_view *o)
{
    struct rq *rq = l->rq;
    bool undo;

    if (rq_query(rq, "ecrit").n) return tr(rq->lang, "Your message is on its way to the buyer.");
    if (rq_query(rq, "demande").n) return tr(rq->lang, "The buyer has been asked.");
    if (rq_query(rq, "pese").n) return weighed_text(rq, o);
    if (ticket_by_staff(rq) && rq_query(rq, "fait").n)
        return tr(rq->lang, "It is written down, and the buyer is told where it concerns him.");
    return done_text(l, rq_query(rq, "fait"), &undo);
}

/* Whether the page still has the block a fault is about: the order may have moved meanwhile. */
static bool block_there(const struct fulfilment_page_view *v, str at)
{
    bool booking = false;

    for (size_t i = 0; i < v->ticket.bookings.n; i++)
        booking |= str_starts(at, S("f-b")) && str_eq(str_from(at, 3), v->ticket.bookings.v[i].id);
    if (str_starts(at, S("f-b"))) return booking;
    if (str_eq(at, S("f-creneau"))) return v->ticket.may_slot;
    if (str_eq(at, S("f-mots"))) return v->ticket.may_cancel;
    if (str_eq(at, S("f-quantite"))) return v->ask.possible;
    if (str_eq(at, S("consignes"))) return v->deposits.n > 0;
    return at.n && (v->ticket.may_weigh || !str_eq(at, S("peser")));
}

/* As people see it beside the field; empty: a block, or a field of the ticket. */
static str label_of(enum lang lang, str at)
{
    static const struct {
        str at;
        const char *label;
    } fields[] = {{S("f-quantite"), _("How much")},
                  {S("f-creneau"), _("New time")},
                  {S("f-b"), _("New time")},
                  {S("f-mots"), _("In your own words (the buyer reads them)")},
                  {S("f-message"), _("Your own words")},
                  {S("f-reponse-"), _("Answer to the buyer")}};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_starts(at, fields[i].at)) return tr(lang, fields[i].label);
    return S("");
}

/* In its own block, or in the ticket. */
static void fault_show(struct rq *rq, const struct ticket_fault *f, struct fulfilment_page_view *v)
{
    v->error = f->text;
    v->error_at = f->at;
    v->ticket.words_typed = form_typed(rq, "mots");
    v->ticket.reason_typed = form_typed(rq, "raison");
    if (f->typed) v->ticket.lines = *f->typed;
    if (str_starts(f->at, S("f-reponse-"))) str_i64(str_from(f->at, S("f-reponse-").n), &v->complaint_wrong);
    if (!block_there(v, f->at)) error_show(rq, f, &v->ticket, &v->error_at);
    v->summary = form_named(rq->mem, rq->lang, label_of(rq->lang, v->error_at), f->text);
}

/* The buyer's own code was read: it is typed already, and one tap hands over. */
static void scanned_show(struct rq *rq, const struct order_view *o, struct fulfilment_page_view *v)
{
    v->ticket.code_typed = o->code;
    v->done = v->ticket.may_hand ? tr(rq->lang, "The buyer’s code is right: hand over his order.")
                                 : tr(rq->lang, "The buyer’s code is right. See below what is still to do.");
}

void ticket_page(struct rq *rq, struct db *db, const struct order_view *o, const struct ticket_fault *fault)
{
    struct ticket_light l = ticket_light(rq, db, TAB_PREPARE);
    struct fulfilment_page_view v = {.number = o->number, .nav = fulfilment_nav_make(rq)};
    bool staff = ticket_by_staff(rq);
    struct order_returns back;

    l.alone = true;
    ticket_make(&l, o, &v.ticket);
    ticket_shop_make(rq, db, o, &v.shop);
    ticket_message_make(rq, db, o, &v);
    complaints_of(db, rq->mem, o->id, &v.complaints);
    if (!staff) v.u_print = rq_url(rq, ticket_path(rq, o, "/ticket"));
    if (!staff && rq_can(rq, ACCESS_CLERK)) v.u_complaint = rq_url(rq, ticket_path(rq, o, "/reclamation"));
    if (staff) v.u_decide = rq_way(rq, S("/equipe/reclamations"));
    ticket_ask_make(rq, db, o, &v.ask);
    deposits_make(rq, db, o, &v);
    order_returns(db, rq->mem, o->id, &back);
    if (back.n && !staff) v.u_returns = rq_url(rq, S("/commercant/retours"));
    if (fault) fault_show(rq, fault, &v);
    else if (order_scan_right(rq->mem, o, rq_query(rq, "lu"))) scanned_show(rq, o, &v);
    else v.done = page_done(&l, o);
    page_open(rq, &(struct page){.title = tr_fill(rq->mem, tr(rq->lang, "Order %1"), &o->number, 1),
                                 .body = staff ? "staff" : "merchant",
                                 .nav = "orders",
                                 .back = staff ? S("/equipe/commandes") : S("/commercant/commandes"),
                                 .back_text = tr(rq->lang, "All orders")});
    tpl_fulfilment_page(&rq->out, rq->lang, &v);
    page_close(rq);
}

bool no_shop_yet(struct rq *rq)
{
    if (!rq->merchant_id) rq_go(rq, "/commercant");
    return !rq->merchant_id;
}

static void ticket_get(struct rq *rq)
{
    struct order_view o;

    if (ticket_mine(rq, rq->db, &o)) ticket_page(rq, rq->db, &o, NULL);
}

/* --- coming back --- */

static bool from_page(struct rq *rq)
{
    str back = rq_field(rq, "retour");

    return ticket_by_staff(rq) || (back.n && str_eq(back, S("fiche")));
}

static void done(struct rq *rq, struct tx *tx, const struct order_view *o)
{
    str back = rq_field(rq, "retour");

    ticket_acted(rq, tx, o);
    if (from_page(rq)) rq_go(rq, "%.*s?fait=%.*s", STR_ARG(ticket_path(rq, o, "")), STR_ARG(o->number));
    else if (tab_of(back) == TAB_PREPARE) rq_go(rq, "/commercant/commandes?fait=%.*s", STR_ARG(o->number));
    else
        rq_go(rq, "/commercant/commandes?onglet=%s&fait=%.*s", tab_of(back) == TAB_READY ? "pretes" : "remises",
              STR_ARG(o->number));
}

/* The field of the ticket a refusal is about; NULL: none, it is about the order. */
static const char *field_of(const char *code)
{
    static const struct {
        const char *code, *field;
    } about[] = {{"order.wrong_code", "code"},
                 {"order.codes_shut", "code"},
                 {"order.no_reason", "words"},
                 {"order.no_parcel_number", "parcel"}};

    for (size_t i = 0; i < sizeof about / sizeof *about; i++)
        if (!strcmp(code, about[i].code)) return about[i].field;
    return NULL;
}

struct refusal {
    const char *code, *msgid;
    str at; /* the field of the order's own page it is about; empty: of the ticket */
};

/* The same page again, saying what went wrong, nothing written. */
static void wrong_at(struct rq *rq, struct tx *tx, const struct order_view *o, const struct refusal *r)
{
    struct ticket_fault f = {.text = tr(rq->lang, r->msgid), .at = r->at, .field = field_of(r->code)};

    rq_refused(rq, f.field ? 422 : 409, r->code);
    if (from_page(rq)) ticket_page(rq, tx->db, o, &f);
    else
        board_show(rq, tx->db,
                   &(struct board_ask){.tab = tab_of(rq_field(rq, "retour")), .wrong = o->number, .fault = &f});
}

static void wrong(struct rq *rq, struct tx *tx, const struct order_view *o, const char *code, const char *msgid)
{
    wrong_at(rq, tx, o, &(struct refusal){code, msgid, S("")});
}

static void moved(struct rq *rq, struct tx *tx, const struct order_view *o, bool yes)
{
    if (yes) done(rq, tx, o);
    else wrong(rq, tx, o, "order.changed", _("This order has changed meanwhile. Here is where it stands."));
}

static enum order_actor ticket_actor(const struct rq *rq)
{
    return ticket_by_staff(rq) ? BY_STAFF : BY_MEMBER;
}

static void step(struct rq *rq, struct tx *tx, const char *from, const char *to)
{
    struct order_view o;

    if (!ticket_mine(rq, tx->db, &o)) return;
    struct order_step s = {o.id, from, to, ticket_actor(rq), rq->person_id, S("")};
    moved(rq, tx, &o, order_move(tx, rq->now, &s));
}

/* --- the buttons --- */

static void accept_write(struct rq *rq, struct tx *tx)
{
    step(rq, tx, "submitted", "accepted");
}

enum { PARCEL_LEAST = 4, PARCEL_MOST = 40 };

static void send_write(struct rq *rq, struct tx *tx)
{
    str typed = rq_field(rq, "numero"), number = str_trim(text_clean(rq->mem, typed.p ? typed : S("")));
    struct order_view o;

    if (!ticket_mine(rq, tx->db, &o)) return;
    if (!str_eq(o.fulfilment, S("parcel"))) step(rq, tx, "ready", "out_for_delivery");
    else if (number.n < PARCEL_LEAST || number.n > PARCEL_MOST)
        wrong(rq, tx, &o, "order.no_parcel_number",
              _("Write the number of the parcel: it is on the carrier's receipt."));
    else moved(rq, tx, &o, order_parcel_send(tx, rq->now, &o, rq->person_id, number));
}

static const char *state_in(const struct order_view *o, const char *const *among, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(o->state, str_c(among[i]))) return among[i];
    return among[0]; /* order_move refuses: the order is elsewhere */
}
#define STATE_IN(o, ...)                                                                                               \
    state_in((o), (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* What is sold by its weight is weighed before it is ready, and before it is paid here. */
static bool unweighed(struct rq *rq, struct tx *tx, const struct order_view *o)
{
    if (!order_unweighed(tx->db, rq->mem, o->id)) return false;
    wrong(rq, tx, o, "order.unweighed", _("Weigh it first: open the order and write the weight."));
    return true;
}

static void ready_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;

    if (!ticket_mine(rq, tx->db, &o)) return;
    struct order_step s = {o.id, STATE_IN(&o, "accepted", "preparing"), "ready", ticket_actor(rq), rq->person_id,
                           S("")};
    if (order_asks(tx->db, rq->mem, o.id)) {
        wrong(rq, tx, &o, "order.asked", _("The buyer has not answered your question yet."));
        return;
    }
    if (unweighed(rq, tx, &o)) return;
    moved(rq, tx, &o, order_move(tx, rq->now, &s));
}

static void missed_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;

    if (!ticket_mine(rq, tx->db, &o)) return;
    struct order_step s = {o.id,
                           STATE_IN(&o, "ready", "out_for_delivery"),
                           "not_collected",
                           ticket_actor(rq),
                           rq->person_id,
                           S("not_collected")};
    if (rq->now >= o.slot_end_at && !money_may_go_back(rq, tx, o.kept_cents)) return;
    moved(rq, tx, &o, rq->now >= o.slot_end_at && order_move(tx, rq->now, &s));
}

/* A reason of the list, or the merchant's own words; absent: neither. */
static str reason_read(struct rq *rq)
{
    str code = rq_field(rq, "raison"), words = utf8_head(text_clean(rq->mem, rq_field(rq, "mots")), REASON_MOST);

    if (words.n) return words;
    if (code.n && (str_eq(code, S("sold_out")) || str_eq(code, S("closed")) || str_eq(code, S("quality")))) return code;
    return (str){0};
}

bool money_may_go_back(struct rq *rq, struct tx *tx, int64_t sum_cents)
{
    return much_money_ok(rq, tx, sum_cents, "refund");
}

bool much_money_ok(struct rq *rq, struct tx *tx, int64_t sum_cents, const char *what)
{
    if (sum_cents <= setting_i64(rq->place, SETTING_REFUND_CODE_CENTS)) return true;
    if (!ticket_by_staff(rq) && !rq_can(rq, ACCESS_MANAGER)) {
        rq_refuse(rq, 403, "member.role", "Your role in this shop does not go so far. Ask an owner of the shop.");
        return false;
    }
    if (!ticket_by_staff(rq) && !rq_fresh(rq)) return false;
    owners_tell(tx, &(struct owners_news){rq->now, rq->merchant_id, rq->person_id, what,
                                          money_text(tx->mem, LANG_FR, cents(sum_cents)), S("")});
    return true;
}

static void end_write(struct rq *rq, struct tx *tx, const char *from, const char *to, const struct order_view *o)
{
    str reason = reason_read(rq);
    struct order_step s = {o->id, from, to, ticket_actor(rq), rq->person_id, reason};

    if (!reason.p)
        wrong_at(rq, tx, o,
                 &(struct refusal){"order.no_reason", _("Say why, in your own words: the buyer reads them."),
                                   strcmp(to, "cancelled") ? S("") : S("f-mots")});
    else if (money_may_go_back(rq, tx, o->paid_cents)) moved(rq, tx, o, order_move(tx, rq->now, &s));
}

static void refuse_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;

    if (ticket_mine(rq, tx->db, &o)) end_write(rq, tx, "submitted", "refused", &o);
}

static void cancel_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;

    if (ticket_mine(rq, tx->db, &o)) end_write(rq, tx, STATE_IN(&o, "accepted", "preparing", "ready"), "cancelled", &o);
}

/* The first tick begins the preparation. */
static void begin(struct rq *rq, struct tx *tx, const struct order_view *o)
{
    struct order_step s = {o->id, "accepted", "preparing", ticket_actor(rq), rq->person_id, S("")};

    if (str_eq(o->state, S("accepted"))) order_move(tx, rq->now, &s);
}

static void line_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;
    int64_t nth;
    str yes = rq_field(rq, "fait"), no = rq_field(rq, "pas");

    if (!ticket_mine(rq, tx->db, &o)) return;
    bool known = str_i64(yes.n ? yes : no, &nth) && nth >= 1 && nth <= (int64_t)o.lines.n;
    bool work = str_eq(o.state, S("accepted")) || str_eq(o.state, S("preparing"));
    if (!known || !work) {
        moved(rq, tx, &o, false);
        return;
    }
    begin(rq, tx, &o);
    order_line_prepared(tx, rq->now, o.id, o.lines.v[nth - 1].id, yes.n > 0);
    ticket_acted(rq, tx, &o);
    if (from_page(rq)) ticket_go(rq, &o, "");
    else rq_go(rq, "/commercant/commandes");
}

static void pay_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;
    str means = rq_field(rq, "moyen");
    bool known = means.n && (str_eq(means, S("cash")) || str_eq(means, S("card")) || str_eq(means, S("cheque")) ||
                             str_eq(means, S("voucher")));

    if (!ticket_mine(rq, tx->db, &o) || unweighed(rq, tx, &o)) return;
    moved(rq, tx, &o, known && order_paid_in_shop(tx, rq->now, o.id, means));
}

static void unpay_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;

    if (ticket_mine(rq, tx->db, &o)) moved(rq, tx, &o, order_paid_in_shop(tx, rq->now, o.id, (str){0}));
}

static void handed(struct rq *rq, struct tx *tx, const struct order_view *o, enum hand_over end)
{
    switch (end) {
    case HANDED_OVER: done(rq, tx, o); return;
    case HAND_WRONG_CODE:
        rq->keep = true; /* it is counted */
        wrong(rq, tx, o, "order.wrong_code", _("This is not the code of this order. Ask the buyer to show it again."));
        return;
    case HAND_PAUSED:
        wrong(rq, tx, o, "order.codes_shut",
              _("Too many wrong codes: for a quarter of an hour no other is looked at. The order's own page lets you "
                "hand it over without the code."));
        return;
    case HAND_NOT_PAID:
        wrong(rq, tx, o, "order.not_paid", _("This order is not paid yet. Say how it was paid, then hand over."));
        return;
    case HAND_GONE:
        wrong(rq, tx, o, "order.gone", _("The time to collect is over and the goods were sold to somebody else."));
        return;
    default: moved(rq, tx, o, false);
    }
}

static void hand_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;

    if (ticket_mine(rq, tx->db, &o))
        handed(rq, tx, &o, order_hand_over(tx, rq->now, o.id, form_digits(rq, "code"), rq->person_id));
}

static void hand_known_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;

    if (ticket_mine(rq, tx->db, &o)) handed(rq, tx, &o, order_hand_over_known(tx, rq->now, o.id, rq->person_id));
}

static void undo_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;

    if (!ticket_mine(rq, tx->db, &o)) return;
    if (order_undo(tx, rq->now, o.id, rq->person_id)) done(rq, tx, &o);
    else wrong(rq, tx, &o, "order.no_undo", _("This can no longer be undone."));
}

/* Of the order, or of one of its services. */
static enum slot_change time_set(struct rq *rq, struct tx *tx, const struct order_view *o, int64_t at)
{
    str booking = rq_field(rq, "rendezvous");
    struct order_booking_moving k = {.order_id = o->id, .starts_at = at, .person_id = rq->person_id};

    if (!booking.n) return order_slot_by_shop(tx, rq->now, o->id, at, rq->person_id);
    return str_i64(booking, &k.id) ? order_booking_move(tx, rq->now, &k) : SLOT_TOO_LATE;
}

/* Where the time was chosen. */
static str time_at(struct rq *rq)
{
    int64_t id;

    return str_i64(rq_field(rq, "rendezvous"), &id) ? str_fmt(rq->mem, "f-b%lld", (long long)id) : S("f-creneau");
}

static void slot_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;
    int64_t at;

    if (!ticket_mine(rq, tx->db, &o)) return;
    enum slot_change end = str_i64(rq_field(rq, "creneau"), &at) ? time_set(rq, tx, &o, at) : SLOT_NOT_FREE;
    if (end == SLOT_CHANGED) done(rq, tx, &o);
    else if (end == SLOT_NOT_FREE)
        wrong_at(rq, tx, &o,
                 &(struct refusal){"order.slot_full", _("This time is no longer free. Choose another."), time_at(rq)});
    else if (end == SLOT_GONE)
        wrong(rq, tx, &o, "order.gone", _("The time to collect is over and the goods were sold to somebody else."));
    else moved(rq, tx, &o, false);
}

void fulfilment_on_order_changed(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;

    (void)now;
    if (order_read(tx->db, tx->mem, order_id, &o)) tx_tell(tx, "board", o.merchant_id);
}

#define TAP_CLERK(verb, fn)                                                                                            \
    {                                                                                                                  \
        POST, "/commercant/commandes/{numero}/" verb, ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, CACHE_PRIVATE, NULL,   \
            NULL, fn, 0                                                                                                \
    }
#define TAP(verb, fn)                                                                                                  \
    {                                                                                                                  \
        POST, "/commercant/commandes/{numero}/" verb, ACCESS_MEMBER, RATE_WRITE, CACHE_PRIVATE, NULL, NULL, fn, 0      \
    }

const struct route fulfilment_routes[] = {
    {GET, "/commercant/commandes", ACCESS_MEMBER, RATE_PAGE, CACHE_PRIVATE, board_get, NULL, NULL, 0},
    {GET, "/commercant/commandes/{numero}", ACCESS_MEMBER, RATE_PAGE, CACHE_PRIVATE, ticket_get, NULL, NULL, 0},
    {POST, "/commercant/pause", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, CACHE_PRIVATE, NULL, NULL, pause_write, 0},
    {GET, "/commercant/tableau/flux", ACCESS_MEMBER, RATE_PAGE, CACHE_PRIVATE, stream_get, NULL, NULL, ROUTE_STREAM},
    {POST, "/commercant/tableau/vu", ACCESS_MEMBER, RATE_WRITE, CACHE_PRIVATE, NULL, NULL, seen_write, ROUTE_ASIDE},
    TAP("accepter", accept_write),
    TAP_CLERK("refuser", refuse_write),
    TAP("ligne", line_write),
    TAP("pret", ready_write),
    TAP("payer", pay_write),
    TAP("impaye", unpay_write),
    TAP("en-route", send_write),
    TAP("remettre", hand_write),
    TAP("remettre-sans-code", hand_known_write),
    TAP("defaire", undo_write),
    TAP_CLERK("annuler", cancel_write),
    TAP("non-retiree", missed_write),
    TAP("creneau", slot_write),
    ROUTES_END};

#define TAP_STAFF(verb, fn)                                                                                            \
    {                                                                                                                  \
        POST, "/equipe/commande/{numero}/" verb, ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = fn                   \
    }

const struct route fulfilment_staff_routes[] = {
    {GET, "/equipe/commande/{numero}", ACCESS_STAFF | ACCESS_HELP, RATE_PAGE, .read = ticket_get},
    TAP_STAFF("accepter", accept_write),
    TAP_STAFF("refuser", refuse_write),
    TAP_STAFF("ligne", line_write),
    TAP_STAFF("pret", ready_write),
    TAP_STAFF("payer", pay_write),
    TAP_STAFF("impaye", unpay_write),
    TAP_STAFF("en-route", send_write),
    TAP_STAFF("remettre", hand_write),
    TAP_STAFF("remettre-sans-code", hand_known_write),
    TAP_STAFF("defaire", undo_write),
    TAP_STAFF("annuler", cancel_write),
    TAP_STAFF("non-retiree", missed_write),
    TAP_STAFF("creneau", slot_write),
    ROUTES_END};
