/* letter.c: the words of the mails. A sentence here is read by somebody at a till or in a kitchen: short, and what to do. */
#include "shop/order/letter.h"

#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum { LETTER_BYTES = 256 * 1024 };

struct letter_line {
    str qty, title, total, keeps; /* keeps: why one may not change one's mind about it */
};
struct letter_lines {
    struct letter_line *v;
    size_t n;
};
struct order_letter_view {
    str hello, lead, more, money, button, url, market, help, withdraw; /* withdraw: where one gives up the contract; empty: nowhere */
    struct letter_lines lines;
};
struct order_recap_view {
    str hello, total, url, withdrawal, market, help;
    struct recap_parts {
        struct recap_part {
            str shop, number, code, where, when, fee, wrap, deposit, total, due, trader, withdraw;
            struct letter_lines lines;
        } *v;
        size_t n;
    } parts;
};
struct order_receipt_view {
    str subject, market, receipt, url, help;
    struct html body;
};
#include "order_letter.html.h"
#include "order_letter.txt.h"
#include "order_recap.html.h"
#include "order_receipt.html.h"
#include "order_receipt.txt.h"
#include "order_recap.txt.h"

struct writer {
    struct db *db;
    struct arena *mem;
    enum lang lang;
    str origin;
};

static str link_of(const struct writer *w, str path)
{
    return str_fmt(w->mem, "%.*s%s%.*s", STR_ARG(w->origin), w->lang == LANG_EN ? "/en" : "", STR_ARG(path));
}

static str euros(const struct writer *w, int64_t n)
{
    return money_text(w->mem, w->lang, cents(n));
}

static str say(const struct writer *w, const char *msgid, str a, str b)
{
    str piece[2] = {a, b};

    return tr_fill(w->mem, tr(w->lang, msgid), piece, 2);
}

static void lines_make(const struct writer *w, const struct order_view *o, struct letter_lines *out)
{
    *out = (struct letter_lines){NEW(w->mem, struct letter_line, o->lines.n), o->lines.n};
    for (size_t i = 0; i < o->lines.n; i++) {
        const struct order_line_view *l = &o->lines.v[i];
        str qty = l->actual_milli ? order_qty_text(w->mem, w->lang, l->actual_milli, l->unit) : tr(w->lang, "Missing:");
        out->v[i] = (struct letter_line){qty, l->title, euros(w, l->actual_cents), S("")};
    }
}

/* --- to the buyer --- */

struct sentences {
    str subject, lead, more, money;
};
struct telling {
    const struct writer *w;
    const struct order_view *o;
    const struct merchant *m;
    struct order_last last;
    int64_t event_id;
};

static str slot_of(const struct telling *t)
{
    return reception_slot_text(t->w->db, t->w->mem, t->w->lang, t->o->slot_at, t->o->slot_end_at);
}

/* Of services alone nothing is collected: other words. */
static const char *either(const struct telling *t, const char *visit, const char *goods)
{
    return order_is_visit(t->o) ? visit : goods;
}

/* What happens to the buyer's money when an order ends without goods. */
static str money_back(const struct telling *t)
{
    if (t->o->paid_cents > 0 || t->o->refund_cents > 0) return tr(t->w->lang, "What you paid online goes back to your card.");
    return tr(t->w->lang, "Nothing was taken from you.");
}

static str why(const struct telling *t)
{
    if (!t->last.reason.n) return S("");
    return say(t->w, _("Why: %1"), order_reason_text(t->w->lang, t->last.reason), S(""));
}

static struct sentences ready(const struct telling *t)
{
    const struct writer *w = t->w;
    bool owed = str_eq(t->o->due, S("due_in_shop"));

    return (struct sentences){say(w, either(t, _("You are expected, order %1"), _("Your order %1 is ready")), t->o->number, S("")),
                              say(w, either(t, _("%1 expects you: %2."), _("%1 has prepared it. You are expected: %2.")), t->m->name, slot_of(t)),
                              say(w, _("Code to show: %1"), t->o->code, S("")), owed ? order_due_text(w->mem, w->lang, t->o) : S("")};
}

static struct sentences on_its_way(const struct telling *t)
{
    const struct writer *w = t->w;
    bool owed = str_eq(t->o->due, S("due_in_shop"));
    struct order_parcel p;

    if (order_parcel_read(w->db, w->mem, t->o, &p))
        return (struct sentences){say(w, _("Your order %1 is on its way"), t->o->number, S("")),
                                  say(w, _("%1 has handed it to the carrier. %2."), t->m->name, slot_of(t)),
                                  say(w, _("Parcel number: %1 (%2)"), p.number, p.carrier), S("")};

    return (struct sentences){say(w, _("Your order %1 is on its way"), t->o->number, S("")),
                              say(w, either(t, _("%1 is coming to you: %2."), _("%1 is bringing it to you: %2.")), t->m->name, slot_of(t)),
                              say(w, _("Code to give: %1"), t->o->code, S("")), owed ? order_due_text(w->mem, w->lang, t->o) : S("")};
}

static struct sentences refused(const struct telling *t)
{
    if (str_eq(t->last.reason, S("no_answer")))
        return (struct sentences){say(t->w, _("Your order %1 cannot be prepared"), t->o->number, S("")),
                                  say(t->w, _("We are sorry: %1 did not answer in time, so we have refused your order for it."), t->m->name, S("")),
                                  tr(t->w->lang, "Your orders at other shops do not change."), money_back(t)};
    return (struct sentences){say(t->w, either(t, _("Your appointment cannot take place, order %1"), _("Your order %1 cannot be prepared")), t->o->number, S("")),
                              say(t->w, either(t, _("%1 cannot receive you. Your orders at other shops do not change."),
                                               _("%1 cannot prepare your order. Your orders at other shops do not change.")), t->m->name, S("")), why(t),
                              money_back(t)};
}

static struct sentences cancelled(const struct telling *t)
{
    bool own = str_eq(t->last.actor, S("buyer"));

    return (struct sentences){say(t->w, _("Your order %1 is cancelled"), t->o->number, S("")),
                              say(t->w, own ? _("You have cancelled your order at %1.") : _("%1 has to cancel your order."), t->m->name, S("")),
                              own ? S("") : why(t), money_back(t)};
}

static struct sentences expired(const struct telling *t)
{
    return (struct sentences){say(t->w, _("Your order %1 has lapsed"), t->o->number, S("")),
                              say(t->w, _("Your order at %1 does not stand any more. You can order again in one tap."), t->m->name, S("")), why(t),
                              money_back(t)};
}

static struct sentences revived(const struct telling *t)
{
    return (struct sentences){say(t->w, _("Your order %1 stands after all"), t->o->number, S("")),
                              say(t->w, either(t, _("Your payment arrived late, but your time at %1 was still free: %2."),
                                               _("Your payment arrived late, but %1 still has the goods: %2.")), t->m->name, slot_of(t)),
                              say(t->w, _("Code to show: %1"), t->o->code, S("")), S("")};
}

/* A service of it has another time: its line says which. */
static bool one_of_it(const struct telling *t)
{
    return str_eq(t->last.reason, S("time_changed"));
}

static struct sentences slot_moved(const struct telling *t)
{
    if (one_of_it(t))
        return (struct sentences){say(t->w, _("Another time for your order %1"), t->o->number, S("")),
                                  say(t->w, _("%1 has changed a time with you. It is now:"), t->m->name, S("")), S(""), S("")};
    return (struct sentences){say(t->w, _("Another time for your order %1"), t->o->number, S("")),
                              say(t->w, _("%1 has changed the time with you. It is now: %2."), t->m->name, slot_of(t)), S(""), S("")};
}

static struct sentences refund(const struct telling *t)
{
    return (struct sentences){say(t->w, _("%2 given back for your order %1"), t->o->number, euros(t->w, t->o->refund_cents)),
                              say(t->w, _("%1 has given %2 back on your card. Your bank shows it within a few days."), t->m->name,
                                  euros(t->w, t->o->refund_cents)), S(""), S("")};
}

static struct sentences missed(const struct telling *t)
{
    return (struct sentences){say(t->w, either(t, _("You were expected, order %1"), _("Your order %1 was not collected")), t->o->number, S("")),
                              say(t->w, either(t, _("Nobody came to your appointment with %1."), _("Nobody came to collect it at %1. The goods are back on the shelf.")),
                                  t->m->name, S("")), S(""),
                              money_back(t)};
}

static struct sentences question(const struct telling *t)
{
    struct order_question_list q;
    str text = S("");

    order_questions(t->w->db, t->w->mem, t->w->lang, t->o->id, &q);
    for (size_t i = 0; i < q.n; i++)
        if (q.v[i].id == t->event_id) text = q.v[i].text;
    return (struct sentences){say(t->w, _("A question about your order %1"), t->o->number, S("")),
                              say(t->w, _("%1 offers you: %2"), t->m->name, text),
                              say(t->w, _("Answer yes or no on the page of your purchase, before your time: %1. Without an answer nothing is put in that you did not order."),
                                  slot_of(t), S("")), S("")};
}

static struct sentences message(const struct telling *t)
{
    struct message_one_row r;
    bool known = q_message_one(t->w->db, t->w->mem, t->event_id, &r);

    return (struct sentences){say(t->w, _("A message about your order %1"), t->o->number, S("")),
                              say(t->w, _("%1 writes to you:"), t->m->name, S("")), known ? r.text : S(""),
                              t->m->phone.n ? say(t->w, _("To answer, call the shop: %1"), t->m->phone, S("")) : S("")};
}

static struct sentences complaint_answered(const struct telling *t)
{
    struct complaint c = {0};

    complaint_read(t->w->db, t->w->mem, t->event_id, &c);
    return (struct sentences){say(t->w, _("An answer to your complaint %1"), c.number, S("")),
                              say(t->w, _("%1 answers you:"), c.by_staff ? setting_in(t->w->db, t->w->mem, SETTING_MARKET_NAME) : t->m->name, S("")), c.answer, S("")};
}

static struct sentences goods_back(const struct telling *t)
{
    struct order_return r;
    bool known = order_return_read(t->w->db, t->w->mem, t->event_id, &r);
    bool bank = known && str_eq(r.way, S("bank"));

    return (struct sentences){say(t->w, _("What you gave up of order %1 is back at the shop"), t->o->number, S("")),
                              say(t->w, _("%1 has received what you brought or sent back."), t->m->name, S("")),
                              known && r.cents ? say(t->w, bank ? _("Its bank gives you back %1 on your card.") : _("The shop gives you back %1 at the counter."),
                                                     euros(t->w, r.cents), S("")) : S(""), S("")};
}

/* --- to the merchant --- */

static struct sentences buyer_says(const struct telling *t)
{
    struct message_one_row r;
    bool known = q_message_one(t->w->db, t->w->mem, t->event_id, &r);

    return (struct sentences){say(t->w, _("Order %1: a message from the buyer"), t->o->number, S("")),
                              say(t->w, _("%1 writes to you:"), t->o->buyer_name, S("")), known ? r.text : S(""),
                              tr(t->w->lang, "Answer on the page of the order.")};
}

static struct sentences complained(const struct telling *t)
{
    struct complaint c = {0};

    complaint_read(t->w->db, t->w->mem, t->event_id, &c);
    return (struct sentences){say(t->w, _("Complaint %1"), c.number, S("")),
                              say(t->w, _("%1 complains: %2."), t->o->buyer_name, complaint_about_text(t->w->lang, c.about)), c.text,
                              tr(t->w->lang, "Answer on the page of the order. The market sees the complaint too.")};
}

/* What was given up, and how it stands. */
static struct sentences of_return(const struct telling *t, const char *subject, const char *lead)
{
    const struct writer *w = t->w;
    struct order_return r;

    if (!order_return_read(w->db, w->mem, t->event_id, &r)) return (struct sentences){say(w, subject, t->o->number, S("")), S(""), S(""), S("")};
    return (struct sentences){say(w, subject, t->o->number, S("")), say(w, lead, r.name, order_return_text(w->db, w->mem, w->lang, r.id)),
                              order_return_state_text(w->db, w->mem, w->lang, &r),
                              r.refunded_at.set ? S("") : tr(w->lang, "Say what is done on the page of the order: “Given back”, “Received”.")};
}

static struct sentences withdrawn(const struct telling *t)
{
    return of_return(t, _("Order %1: the buyer changed his mind"), _("%1 gives up: %2. The law lets him, for 14 days and without a reason."));
}

static struct sentences refund_due(const struct telling *t)
{
    return of_return(t, _("Order %1: money to give back within four days"), _("%1 gave up: %2. The law gives 14 days to pay it back."));
}

static struct sentences new_order(const struct telling *t)
{
    const struct writer *w = t->w;
    const char *goods = str_eq(t->o->fulfilment, S("pickup")) ? _("%1 comes to collect: %2.") : _("%1 wants to be delivered: %2.");

    return (struct sentences){say(w, _("New order %1, %2"), t->o->number, slot_of(t)),
                              say(w, either(t, _("%1 has an appointment: %2."), goods), t->o->buyer_name, slot_of(t)),
                              order_due_text(w->mem, w->lang, t->o), t->o->note};
}

static struct sentences buyer_moved(const struct telling *t)
{
    const struct writer *w = t->w;
    str where = t->o->place_name.n ? t->o->place_name : t->m->name;

    if (str_eq(t->last.reason, S("place_changed")))
        return (struct sentences){say(w, _("Order %1: another place"), t->o->number, S("")), say(w, _("%1 comes to another place: %2."), t->o->buyer_name, where),
                                  say(w, _("It is collected there: %1."), slot_of(t), S("")), S("")};

    return (struct sentences){say(w, _("Order %1: another time"), t->o->number, S("")),
                              one_of_it(t) ? say(w, _("%1 has changed a time. It is now:"), t->o->buyer_name, S(""))
                                           : say(w, _("%1 has changed the time. It is now: %2."), t->o->buyer_name, slot_of(t)), S(""), S("")};
}

static struct sentences unseen(const struct telling *t)
{
    const struct writer *w = t->w;

    return (struct sentences){say(w, _("Order %1 waits for your answer"), t->o->number, S("")),
                              say(w, _("%1 is waiting for it: %2. Nobody at the shop has looked at it yet."), t->o->buyer_name, slot_of(t)),
                              tr(w->lang, "Accept it or refuse it now. Without an answer it is refused, and the buyer is told."), S("")};
}

static struct sentences given_up(const struct telling *t)
{
    return (struct sentences){say(t->w, _("Order %1 is cancelled by the buyer"), t->o->number, S("")),
                              say(t->w, either(t, _("%1 does not come. The time is free again."), _("%1 does not come. The goods are back on the shelf.")),
                                  t->o->buyer_name, S("")), S(""), S("")};
}

static struct sentences unpaid(const struct telling *t)
{
    return (struct sentences){say(t->w, _("Order %1 was not paid"), t->o->number, S("")),
                              say(t->w, either(t, _("%1 did not pay in time. Nobody comes: the time is free again."),
                                               _("%1 did not pay in time. There is nothing to prepare: the goods are back on the shelf.")),
                                  t->o->buyer_name, S("")), S(""), S("")};
}

static const struct kind {
    str what;
    struct sentences (*words)(const struct telling *);
    const char *state; /* must still be true when the mail leaves; NULL: always worth saying */
    bool member;
} kinds[] = {
    {S("ready"), ready, "ready", false}, {S("on_its_way"), on_its_way, "out_for_delivery", false},
    {S("refused"), refused, NULL, false}, {S("cancelled"), cancelled, NULL, false}, {S("expired"), expired, "expired", false},
    {S("revived"), revived, NULL, false}, {S("slot"), slot_moved, NULL, false}, {S("refund"), refund, NULL, false},
    {S("not_collected"), missed, NULL, false}, {S("message"), message, NULL, false}, {S("question"), question, NULL, false},
    {S("buyer_says"), buyer_says, NULL, true}, {S("complaint"), complained, NULL, true}, {S("complaint_answer"), complaint_answered, NULL, false},
    {S("goods_back"), goods_back, NULL, false}, {S("withdrawn"), withdrawn, NULL, true}, {S("refund_due"), refund_due, NULL, true},
    {S("new"), new_order, "submitted", true}, {S("unseen"), unseen, "submitted", true}, {S("moved"), buyer_moved, NULL, true}, {S("given_up"), given_up, NULL, true}, {S("unpaid"), unpaid, "expired", true},
};

static const struct kind *kind_of(str what)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(kinds[i].what, what)) return &kinds[i];
    fault("order.letter", "no letter is called %.*s", STR_ARG(what));
}

bool order_announced(const struct order_view *o)
{
    return str_eq(o->pay, S("shop")) || o->paid_cents > 0 || o->refund_cents > 0 || str_eq(o->due, S("authorised"));
}

/* Who reads it: the buyer, or that member if he still is one. */
static bool reader(struct writer *w, const struct kind *k, const struct letter_ask *ask, const struct order_view *o, struct person_contact *who)
{
    struct people people;

    if (!k->member) {
        *who = (struct person_contact){.name = o->buyer_name, .mail = o->buyer_mail, .lang = o->lang};
        return o->buyer_mail.n > 0;
    }
    members_of(w->db, w->mem, o->merchant_id, &people);
    for (size_t i = 0; i < people.n; i++)
        if (people.v[i].id == ask->person_id) return *who = people.v[i], true;
    return false;
}

/* Where this order can be given up, as long as it can; empty: nowhere. */
static str withdraw_url(const struct writer *w, const struct order_view *o)
{
    struct withdrawal d;

    order_withdrawal(w->db, w->mem, clock_now_ms(), o, &d);
    return d.open ? link_of(w, str_fmt(w->mem, "/achat/%.*s/retractation?commande=%lld", STR_ARG(o->purchase_token), (long long)o->id)) : S("");
}

static str hello(const struct writer *w, str name)
{
    return name.n ? say(w, _("Hello %1,"), name, S("")) : tr(w->lang, "Hello,");
}

static void letter_write(const struct writer *w, const struct sentences *s, struct order_letter_view *v, struct order_letter *out)
{
    struct buf text = buf_new(w->mem, LETTER_BYTES), html = buf_new(w->mem, LETTER_BYTES);

    v->lead = s->lead;
    v->more = s->more;
    v->money = s->money;
    v->market = setting_in(w->db, w->mem, SETTING_MARKET_NAME);
    v->help = setting_in(w->db, w->mem, SETTING_HELP_PHONE);
    tpl_order_letter_txt(&text, w->lang, v);
    tpl_order_letter(&html, w->lang, v);
    out->subject = s->subject;
    out->text = buf_str(&text);
    out->html = buf_str(&html);
}

bool order_letter_make(struct db *db, struct arena *mem, const struct letter_ask *ask, struct order_letter *out)
{
    const struct kind *k = kind_of(ask->what);
    struct writer w = {db, mem, LANG_FR, ask->origin};
    struct order_view o;
    struct merchant m = {0};
    struct person_contact who;
    struct telling t = {&w, &o, &m, {0}, ask->event_id};

    if (!order_read(db, mem, ask->order_id, &o) || !reader(&w, k, ask, &o, &who)) return false;
    if (k->state && !str_eq(o.state, str_c(k->state))) return false;
    w.lang = who.lang;
    merchant_any(db, mem, w.lang, o.merchant_id, &m);
    order_last_step(db, mem, o.id, &t.last);
    struct sentences s = k->words(&t);
    struct order_letter_view v = {.hello = hello(&w, who.name), .button = tr(w.lang, k->member ? _("See the order") : _("See my purchase"))};
    v.url = k->member ? link_of(&w, str_fmt(mem, "/commercant/commandes/%.*s", STR_ARG(o.number)))
                      : link_of(&w, str_fmt(mem, "/achat/%.*s", STR_ARG(o.purchase_token)));
    if (!k->member) v.withdraw = withdraw_url(&w, &o);
    if (!k->member || k->words == new_order || k->words == buyer_moved) lines_make(&w, &o, &v.lines);
    out->lang = w.lang;
    out->to = who.mail;
    letter_write(&w, &s, &v, out);
    return true;
}

/* --- the recap --- */

static str place_text(const struct writer *w, str street, str postcode, str insee)
{
    const struct commune *c = insee.n ? commune_of(insee) : NULL;

    str town = str_trim(str_fmt(w->mem, "%.*s %.*s", STR_ARG(postcode), STR_ARG(c ? c->name : insee)));

    return street.n ? str_fmt(w->mem, "%.*s, %.*s", STR_ARG(street), STR_ARG(town)) : town;
}

/* Who sells: name and number of the trader's file, as the law wants them in writing. */
static str trader_text(const struct writer *w, const struct merchant *m)
{
    str name = m->legal_name.n ? m->legal_name : m->name, place = place_text(w, m->address, m->postcode, m->insee);

    return str_fmt(w->mem, "%.*s%s%.*s, %.*s", STR_ARG(name), m->siret.n ? ", SIRET\u00a0" : "", STR_ARG(m->siret), STR_ARG(place));
}

/* The lines one may not change one's mind about, each with why; a reservation binds to none of them. */
static void keeps_tell(const struct writer *w, const struct order_view *o, struct letter_lines *lines)
{
    struct withdrawal d;

    order_withdrawal(w->db, w->mem, clock_now_ms(), o, &d);
    for (size_t i = 0; d.binding && i < lines->n && i < d.lines.n; i++) lines->v[i].keeps = offer_keeps_text(w->lang, d.lines.v[i].keeps);
}

static void part_make(const struct writer *w, const struct order_view *o, struct recap_part *p)
{
    struct merchant m = {0};
    struct order_gift gift;
    bool delivery = !str_eq(o->fulfilment, S("pickup"));

    merchant_any(w->db, w->mem, w->lang, o->merchant_id, &m);
    *p = (struct recap_part){.shop = m.name, .number = o->number, .code = o->code, .total = euros(w, o->total_cents),
                             .due = order_due_text(w->mem, w->lang, o), .trader = trader_text(w, &m)};
    str where = delivery || o->place_id ? place_text(w, o->street, o->postcode, o->insee) : place_text(w, m.address, m.postcode, m.insee);
    if (o->place_name.n) where = str_fmt(w->mem, "%.*s, %.*s", STR_ARG(o->place_name), STR_ARG(where));
    const char *goods = delivery ? _("Delivered to: %1") : _("To collect at: %1");
    p->where = say(w, order_is_visit(o) ? (delivery ? _("At your home: %1") : _("Your appointment: %1")) : goods, where, S(""));
    p->when = order_when_text(w->db, w->mem, w->lang, o);
    if (str_eq(o->fulfilment, S("parcel"))) p->code = S("");
    order_gift_read(w->db, w->mem, o->id, &gift);
    if (o->fee_cents > gift.wrap_cents) p->fee = euros(w, o->fee_cents - gift.wrap_cents);
    if (gift.wrapped) p->wrap = euros(w, gift.wrap_cents);
    if (order_deposit(o)) p->deposit = euros(w, order_deposit(o));
    lines_make(w, o, &p->lines);
    keeps_tell(w, o, &p->lines);
    p->withdraw = withdraw_url(w, o);
}

static str withdrawal_text(const struct writer *w, const struct order_views *o)
{
    bool ordered = false;

    for (size_t i = 0; i < o->n; i++) ordered |= str_eq(o->v[i].kind, S("order"));
    if (!ordered) return tr(w->lang, "A reservation binds you to nothing: you pay and decide in the shop.");
    return tr(w->lang, "You may change your mind within 14 days of receiving your goods, without a reason, but for what is marked above. "
                       "Say so on the page of your purchase, or write to the shop.");
}

bool order_receipt_make(struct db *db, struct arena *mem, str origin, int64_t return_id, struct order_letter *out)
{
    struct order_return r;
    struct order_view o;
    struct buf text = buf_new(mem, LETTER_BYTES), html = buf_new(mem, LETTER_BYTES);

    if (!order_return_read(db, mem, return_id, &r) || !r.contact.n || !order_read(db, mem, r.order_id, &o)) return false;
    struct writer w = {db, mem, r.lang, origin};
    struct order_receipt_view v = {.subject = say(&w, _("Receipt: you gave up order %1"), o.number, S("")), .receipt = r.receipt,
        .body = html_paragraphs(mem, r.receipt), .market = setting_in(db, mem, SETTING_MARKET_NAME), .help = setting_in(db, mem, SETTING_HELP_PHONE),
        .url = link_of(&w, str_fmt(mem, "/achat/%.*s/retractation/%lld", STR_ARG(o.purchase_token), (long long)r.id))};
    tpl_order_receipt_txt(&text, w.lang, &v);
    tpl_order_receipt(&html, w.lang, &v);
    *out = (struct order_letter){w.lang, r.contact, v.subject, buf_str(&text), buf_str(&html)};
    return true;
}

bool order_recap_make(struct db *db, struct arena *mem, str origin, int64_t purchase_id, struct order_letter *out)
{
    struct purchase_by_id_row row;
    struct purchase_view p;
    struct buf text = buf_new(mem, LETTER_BYTES), html = buf_new(mem, LETTER_BYTES);

    if (!q_purchase_by_id(db, mem, purchase_id, &row) || !row.mail.n || !purchase_read(db, mem, row.token, &p)) return false;
    struct writer w = {db, mem, p.lang, origin};
    struct order_recap_view v = {.hello = hello(&w, p.name), .total = euros(&w, p.total_cents),
        .url = link_of(&w, str_fmt(mem, "/achat/%.*s", STR_ARG(p.token))), .withdrawal = withdrawal_text(&w, &p.orders),
        .market = setting_in(db, mem, SETTING_MARKET_NAME), .help = setting_in(db, mem, SETTING_HELP_PHONE)};
    v.parts = (struct recap_parts){NEW(mem, struct recap_part, p.orders.n), p.orders.n};
    for (size_t i = 0; i < p.orders.n; i++) part_make(&w, &p.orders.v[i], &v.parts.v[i]);
    tpl_order_recap_txt(&text, w.lang, &v);
    tpl_order_recap(&html, w.lang, &v);
    *out = (struct order_letter){w.lang, p.mail, say(&w, _("Your purchase at %1"), v.market, S("")), buf_str(&text), buf_str(&html)};
    return true;
}
