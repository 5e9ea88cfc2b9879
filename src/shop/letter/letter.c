/* letter.c: the words of the mails. A sentence here is read by somebody at a till or in a kitchen: short, and what to do. */
#include "shop/letter/inside.h"

#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/message/message.h"
#include "shop/opinion/opinion.h"
#include "shop/reception/reception.h"
#include "shop/returns/returns.h"
#include "shop/review/review.h"
#include "shop/territory/territory.h"

struct letter_order_view {
    str hello, lead, more, money, button, url, market, help, withdraw,
        stop; /* withdraw: where one gives up the contract; stop: where one wants no more of these; empty: nowhere */
    struct letter_lines lines;
};
#include "letter_order.html.h"
#include "letter_order.txt.h"

static str address_of(const struct letter_writer *w, const struct order_view *o)
{
    return letter_say(w, _("Delivered to: %1"), letter_place(w, o->street, o->postcode, o->insee), S(""));
}

/* --- to the buyer --- */

struct sentences {
    str subject, lead, more, money;
};
struct telling {
    const struct letter_writer *w;
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
    if (t->o->paid_cents > 0 || t->o->refund_cents > 0)
        return tr(t->w->lang, "What you paid online goes back to your card.");
    return tr(t->w->lang, "Nothing was taken from you.");
}

static str why(const struct telling *t)
{
    if (!t->last.reason.n) return S("");
    return letter_say(t->w, _("Why: %1"), order_reason_text(t->w->lang, t->last.reason), S(""));
}

static struct sentences ready(const struct telling *t)
{
    const struct letter_writer *w = t->w;
    bool owed = str_eq(t->o->due, S("due_in_shop"));

    return (struct sentences){
        letter_say(w, either(t, _("You are expected, order %1"), _("Your order %1 is ready")), t->o->number, S("")),
        letter_say(w, either(t, _("%1 expects you: %2."), _("%1 has prepared it. You are expected: %2.")), t->m->name,
                   slot_of(t)),
        letter_say(w, _("Code to show: %1"), t->o->code, S("")), owed ? order_due_text(w->mem, w->lang, t->o) : S("")};
}

static struct sentences on_its_way(const struct telling *t)
{
    const struct letter_writer *w = t->w;
    bool owed = str_eq(t->o->due, S("due_in_shop"));
    struct order_parcel p;

    if (order_parcel_read(w->db, w->mem, t->o, &p))
        return (struct sentences){letter_say(w, _("Your order %1 is on its way"), t->o->number, S("")),
                                  letter_say(w, _("%1 has handed it to the carrier. %2."), t->m->name, slot_of(t)),
                                  letter_say(w, _("Parcel number: %1 (%2)"), p.number, p.carrier), S("")};

    return (struct sentences){
        letter_say(w, _("Your order %1 is on its way"), t->o->number, S("")),
        letter_say(w, either(t, _("%1 is coming to you: %2."), _("%1 is bringing it to you: %2.")), t->m->name,
                   slot_of(t)),
        letter_say(w, _("Code to give: %1"), t->o->code, S("")), owed ? order_due_text(w->mem, w->lang, t->o) : S("")};
}

static struct sentences refused(const struct telling *t)
{
    if (str_eq(t->last.reason, S("no_answer")))
        return (struct sentences){
            letter_say(t->w, _("Your order %1 cannot be prepared"), t->o->number, S("")),
            letter_say(t->w, _("We are sorry: %1 did not answer in time, so we have refused your order for it."),
                       t->m->name, S("")),
            tr(t->w->lang, "Your orders at other shops do not change."), money_back(t)};
    return (struct sentences){
        letter_say(t->w,
                   either(t, _("Your appointment cannot take place, order %1"), _("Your order %1 cannot be prepared")),
                   t->o->number, S("")),
        letter_say(t->w,
                   either(t, _("%1 cannot receive you. Your orders at other shops do not change."),
                          _("%1 cannot prepare your order. Your orders at other shops do not change.")),
                   t->m->name, S("")),
        why(t), money_back(t)};
}

static struct sentences cancelled(const struct telling *t)
{
    bool own = str_eq(t->last.actor, S("buyer"));

    return (struct sentences){
        letter_say(t->w, _("Your order %1 is cancelled"), t->o->number, S("")),
        letter_say(t->w, own ? _("You have cancelled your order at %1.") : _("%1 has to cancel your order."),
                   t->m->name, S("")),
        own ? S("") : why(t), money_back(t)};
}

static struct sentences expired(const struct telling *t)
{
    return (struct sentences){letter_say(t->w, _("Your order %1 has lapsed"), t->o->number, S("")),
                              letter_say(t->w,
                                         _("Your order at %1 does not stand any more. You can order again in one tap."),
                                         t->m->name, S("")),
                              why(t), money_back(t)};
}

static struct sentences revived(const struct telling *t)
{
    return (struct sentences){
        letter_say(t->w, _("Your order %1 stands after all"), t->o->number, S("")),
        letter_say(t->w,
                   either(t, _("Your payment arrived late, but your time at %1 was still free: %2."),
                          _("Your payment arrived late, but %1 still has the goods: %2.")),
                   t->m->name, slot_of(t)),
        letter_say(t->w, _("Code to show: %1"), t->o->code, S("")), S("")};
}

/* A service of it has another time: its line says which. */
static bool one_of_it(const struct telling *t)
{
    return str_eq(t->last.reason, S("time_changed"));
}

static struct sentences slot_moved(const struct telling *t)
{
    if (one_of_it(t))
        return (struct sentences){letter_say(t->w, _("Another time for your order %1"), t->o->number, S("")),
                                  letter_say(t->w, _("%1 has changed a time with you. It is now:"), t->m->name, S("")),
                                  S(""), S("")};
    return (struct sentences){
        letter_say(t->w, _("Another time for your order %1"), t->o->number, S("")),
        letter_say(t->w, _("%1 has changed the time with you. It is now: %2."), t->m->name, slot_of(t)), S(""), S("")};
}

static struct sentences mode_changed(const struct telling *t)
{
    const struct letter_writer *w = t->w;
    bool brought = str_eq(t->o->fulfilment, S("delivery"));
    str where = t->o->place_name.n ? t->o->place_name : t->m->name, due = order_due_text(w->mem, w->lang, t->o);

    return (struct sentences){
        letter_say(w, brought ? _("Your order %1 is brought to you") : _("You collect your order %1"), t->o->number,
                   S("")),
        brought ? letter_say(w, _("%1 now brings it to you: %2."), t->m->name, slot_of(t))
                : letter_say(w, _("You now collect it at %1: %2."), where, slot_of(t)),
        brought ? address_of(w, t->o) : S(""),
        letter_say(w, _("Total for this shop, taxes included: %1. %2."), letter_euros(w, t->o->actual_cents), due)};
}

static struct sentences refund(const struct telling *t)
{
    return (struct sentences){
        letter_say(t->w, _("%2 given back for your order %1"), t->o->number, letter_euros(t->w, t->o->refund_cents)),
        letter_say(t->w, _("%1 has given %2 back on your card. Your bank shows it within a few days."), t->m->name,
                   letter_euros(t->w, t->o->refund_cents)),
        S(""), S("")};
}

static struct sentences missed(const struct telling *t)
{
    return (struct sentences){
        letter_say(t->w, either(t, _("You were expected, order %1"), _("Your order %1 was not collected")),
                   t->o->number, S("")),
        letter_say(t->w,
                   either(t, _("Nobody came to your appointment with %1."),
                          _("Nobody came to collect it at %1. The goods are back on the shelf.")),
                   t->m->name, S("")),
        S(""), money_back(t)};
}

static struct sentences question(const struct telling *t)
{
    struct order_question_list q;
    str text = S("");

    order_questions(t->w->db, t->w->mem, t->w->lang, t->o->id, &q);
    for (size_t i = 0; i < q.n; i++)
        if (q.v[i].id == t->event_id) text = q.v[i].text;
    return (struct sentences){
        letter_say(t->w, _("A question about your order %1"), t->o->number, S("")),
        letter_say(t->w, _("%1 offers you: %2"), t->m->name, text),
        letter_say(t->w,
                   _("Answer yes or no on the page of your purchase, before your time: %1. Without an "
                     "answer nothing is put in that you did not order."),
                   slot_of(t), S("")),
        S("")};
}

static struct sentences message(const struct telling *t)
{
    str text;
    bool known = message_words(t->w->db, t->w->mem, t->event_id, &text);

    return (struct sentences){letter_say(t->w, _("A message about your order %1"), t->o->number, S("")),
                              letter_say(t->w, _("%1 writes to you:"), t->m->name, S("")), known ? text : S(""),
                              t->m->phone.n ? letter_say(t->w, _("To answer, call the shop: %1"), t->m->phone, S(""))
                                            : S("")};
}

static struct sentences complaint_answered(const struct telling *t)
{
    struct complaint c = {0};

    complaint_read(t->w->db, t->w->mem, t->event_id, &c);
    return (struct sentences){letter_say(t->w, _("An answer to your complaint %1"), c.number, S("")),
                              letter_say(t->w, _("%1 answers you:"),
                                         c.by_staff ? setting_in(t->w->db, t->w->mem, SETTING_MARKET_NAME) : t->m->name,
                                         S("")),
                              c.answer, S("")};
}

static struct sentences goods_back(const struct telling *t)
{
    struct order_return r;
    bool known = order_return_read(t->w->db, t->w->mem, t->event_id, &r);
    bool bank = known && str_eq(r.way, S("bank"));

    return (struct sentences){
        letter_say(t->w, _("What you gave up of order %1 is back at the shop"), t->o->number, S("")),
        letter_say(t->w, _("%1 has received what you brought or sent back."), t->m->name, S("")),
        known && r.cents ? letter_say(t->w,
                                      bank ? _("Its bank gives you back %1 on your card.")
                                           : _("The shop gives you back %1 at the counter."),
                                      letter_euros(t->w, r.cents), S(""))
                         : S(""),
        S("")};
}

/* --- to the merchant --- */

static struct sentences buyer_says(const struct telling *t)
{
    str text;
    bool known = message_words(t->w->db, t->w->mem, t->event_id, &text);

    return (struct sentences){letter_say(t->w, _("Order %1: a message from the buyer"), t->o->number, S("")),
                              letter_say(t->w, _("%1 writes to you:"), t->o->buyer_name, S("")), known ? text : S(""),
                              tr(t->w->lang, "Answer on the page of the order.")};
}

static struct sentences complained(const struct telling *t)
{
    struct complaint c = {0};

    complaint_read(t->w->db, t->w->mem, t->event_id, &c);
    return (struct sentences){
        letter_say(t->w, _("Complaint %1"), c.number, S("")),
        letter_say(t->w, _("%1 complains: %2."), t->o->buyer_name, complaint_about_text(t->w->lang, c.about)), c.text,
        tr(t->w->lang, "Answer on the page of the order. The market sees the complaint too.")};
}

/* What was given up, and how it stands. */
static struct sentences of_return(const struct telling *t, const char *subject, const char *lead)
{
    const struct letter_writer *w = t->w;
    struct order_return r;

    if (!order_return_read(w->db, w->mem, t->event_id, &r))
        return (struct sentences){letter_say(w, subject, t->o->number, S("")), S(""), S(""), S("")};
    return (struct sentences){
        letter_say(w, subject, t->o->number, S("")),
        letter_say(w, lead, r.name, order_return_text(w->db, w->mem, w->lang, r.id)),
        order_return_state_text(w->db, w->mem, w->lang, &r),
        r.refunded_at.set ? S("")
                          : tr(w->lang, "Say what is done on the page of the order: “Given back”, “Received”.")};
}

static struct sentences withdrawn(const struct telling *t)
{
    return of_return(t, _("Order %1: the buyer changed his mind"),
                     _("%1 gives up: %2. The law lets him, for 14 days and without a reason."));
}

static struct sentences refund_due(const struct telling *t)
{
    return of_return(t, _("Order %1: money to give back within four days"),
                     _("%1 gave up: %2. The law gives 14 days to pay it back."));
}

static struct sentences new_order(const struct telling *t)
{
    const struct letter_writer *w = t->w;
    const char *goods =
        str_eq(t->o->fulfilment, S("pickup")) ? _("%1 comes to collect: %2.") : _("%1 wants to be delivered: %2.");

    return (struct sentences){
        letter_say(w, _("New order %1, %2"), t->o->number, slot_of(t)),
        letter_say(w, either(t, _("%1 has an appointment: %2."), goods), t->o->buyer_name, slot_of(t)),
        order_due_text(w->mem, w->lang, t->o), t->o->note};
}

static struct sentences buyer_moved(const struct telling *t)
{
    const struct letter_writer *w = t->w;
    str where = t->o->place_name.n ? t->o->place_name : t->m->name;

    if (str_eq(t->last.reason, S("mode_changed")))
        return str_eq(t->o->fulfilment, S("delivery"))
                   ? (struct sentences){letter_say(w, _("Order %1: to be delivered now"), t->o->number, S("")),
                                        letter_say(w, _("%1 no longer comes: it is to be delivered. %2."),
                                                   t->o->buyer_name, slot_of(t)),
                                        address_of(w, t->o), order_due_text(w->mem, w->lang, t->o)}
                   : (struct sentences){
                         letter_say(w, _("Order %1: it is collected now"), t->o->number, S("")),
                         letter_say(w, _("%1 now comes to collect it: %2."), t->o->buyer_name, slot_of(t)), S(""),
                         order_due_text(w->mem, w->lang, t->o)};
    if (str_eq(t->last.reason, S("place_changed")))
        return (struct sentences){letter_say(w, _("Order %1: another place"), t->o->number, S("")),
                                  letter_say(w, _("%1 comes to another place: %2."), t->o->buyer_name, where),
                                  letter_say(w, _("It is collected there: %1."), slot_of(t), S("")), S("")};

    return (struct sentences){
        letter_say(w, _("Order %1: another time"), t->o->number, S("")),
        one_of_it(t) ? letter_say(w, _("%1 has changed a time. It is now:"), t->o->buyer_name, S(""))
                     : letter_say(w, _("%1 has changed the time. It is now: %2."), t->o->buyer_name, slot_of(t)),
        S(""), S("")};
}

static struct sentences unseen(const struct telling *t)
{
    const struct letter_writer *w = t->w;

    return (struct sentences){
        letter_say(w, _("Order %1 waits for your answer"), t->o->number, S("")),
        letter_say(w,
                   t->o->seen_at.set ? _("%1 is waiting for it: %2. It was seen, and not accepted yet.")
                                     : _("%1 is waiting for it: %2. Nobody at the shop has looked at it yet."),
                   t->o->buyer_name, slot_of(t)),
        tr(w->lang, "Accept it or refuse it now. Without an answer it is refused, and the buyer is told."), S("")};
}

static struct sentences unmet(const struct telling *t)
{
    const struct letter_writer *w = t->w;
    opt_i64 until = order_unmet_until(w->db, w->mem, t->o, clock_now_ms());
    str when = until.set ? date_text(w->mem, w->lang, setting_in(w->db, w->mem, SETTING_TIME_ZONE), until.v, DATE_TIME)
                         : S("");

    return (struct sentences){
        letter_say(w, _("Order %1: the buyer did not get it"), t->o->number, S("")),
        letter_say(w, _("%1 says so, and has paid. Its time was: %2."), t->o->buyer_name, slot_of(t)),
        when.n ? letter_say(w,
                            str_eq(t->o->state, S("ready"))
                                ? _("Say by %1 that it has left. Else it is cancelled and paid back.")
                                : _("Say by %1 that it is ready or handed over. Else it is cancelled and paid back."),
                            when, S(""))
               : S(""),
        t->o->buyer_phone};
}

static struct sentences given_up(const struct telling *t)
{
    if (str_eq(t->last.reason, S("not_received")))
        return (struct sentences){letter_say(t->w, _("Order %1 is cancelled by the buyer"), t->o->number, S("")),
                                  letter_say(t->w,
                                             _("%1 did not get it in its time. What was paid at the bank goes back."),
                                             t->o->buyer_name, S("")),
                                  S(""), S("")};
    return (struct sentences){letter_say(t->w, _("Order %1 is cancelled by the buyer"), t->o->number, S("")),
                              letter_say(t->w,
                                         either(t, _("%1 does not come. The time is free again."),
                                                _("%1 does not come. The goods are back on the shelf.")),
                                         t->o->buyer_name, S("")),
                              S(""), S("")};
}

static struct sentences unpaid(const struct telling *t)
{
    return (struct sentences){
        letter_say(t->w, _("Order %1 was not paid"), t->o->number, S("")),
        letter_say(t->w,
                   either(t, _("%1 did not pay in time. Nobody comes: the time is free again."),
                          _("%1 did not pay in time. There is nothing to prepare: the goods are back on the shelf.")),
                   t->o->buyer_name, S("")),
        S(""), S("")};
}

static struct sentences complained_again(const struct telling *t)
{
    struct complaint c = {0};

    complaint_read(t->w->db, t->w->mem, t->event_id, &c);
    return (struct sentences){
        letter_say(t->w, _("Complaint %1 still waits for your answer"), c.number, S("")),
        letter_say(t->w, _("%1 complains: %2."), t->o->buyer_name, complaint_about_text(t->w->lang, c.about)), c.text,
        tr(t->w->lang, "Answer on the page of the order. The market sees the complaint too.")};
}

static struct sentences late_shop(const struct telling *t)
{
    return (struct sentences){
        letter_say(t->w, _("Order %1: is it ready?"), t->o->number, S("")),
        letter_say(t->w, _("It was promised to %1: %2."), t->o->buyer_name, slot_of(t)),
        tr(t->w->lang, "Say that it is ready, or call the buyer. At the end of its time he is told."),
        t->o->buyer_phone};
}

static struct sentences late(const struct telling *t)
{
    const struct letter_writer *w = t->w;
    str help = setting_in(w->db, w->mem, SETTING_HELP_PHONE);

    return (struct sentences){
        letter_say(w, _("Your order %1 is late"), t->o->number, S("")),
        letter_say(w, _("%1 has not said yet that it is ready. We have reminded it."), t->m->name, S("")),
        t->m->phone.n ? letter_say(w, _("Call the shop before you come: %1."), t->m->phone, S("")) : S(""),
        letter_say(w,
                   help.n ? _("No answer? Write it on your page, under “Something is wrong”, or call us: %1.")
                          : _("No answer? Write it on your page, under “Something is wrong”."),
                   help, S(""))};
}

static struct sentences by_staff(const struct telling *t)
{
    const struct letter_writer *w = t->w;

    return (struct sentences){letter_say(w, _("Order %1: we wrote it down for you"), t->o->number, S("")),
                              letter_say(w, _("As you told us on the telephone. The order stands so now: %1, %2."),
                                         order_state_text(w->lang, t->o->state), slot_of(t)),
                              order_due_text(w->mem, w->lang, t->o),
                              tr(w->lang, "You did not ask for it? Call us at once.")};
}

static struct sentences opinion(const struct telling *t)
{
    return (struct sentences){
        letter_say(t->w, _("What do you think of your order %1?"), t->o->number, S("")),
        letter_say(t->w, _("You received it from %1. Your opinion helps the others, and the shop."), t->m->name, S("")),
        tr(t->w->lang, "A mark is enough. Nothing is given for it, and nobody is obliged."), S("")};
}

static struct sentences review_refused(const struct telling *t)
{
    struct review r = {0};

    review_read(t->w->db, t->w->mem, t->event_id, &r);
    return (struct sentences){
        letter_say(t->w, _("Your review of order %1 is not published"), t->o->number, S("")),
        letter_say(t->w, _("Why: %1"), review_ground_text(t->w->lang, r.ground), S("")), r.words,
        tr(t->w->lang,
           "You may write it otherwise from the page of your purchase. To contest this, answer this mail.")};
}

static struct sentences reviewed(const struct telling *t)
{
    struct review r = {0};

    review_read(t->w->db, t->w->mem, t->event_id, &r);
    return (struct sentences){
        letter_say(t->w, _("A review of order %1"), t->o->number, S("")),
        letter_say(t->w, _("%1 writes: %2"), r.signed_as, review_stars_text(t->w->mem, t->w->lang, r.stars)), r.text,
        tr(t->w->lang, "You may answer it, or say that you doubt it.")};
}

static const struct kind {
    str what;
    struct sentences (*words)(const struct telling *);
    const char *state; /* must still be true when the mail leaves; NULL: always worth saying */
    bool member;
    const char *page; /* instead of that of the order; NULL: that one */
} kinds[] = {
    {S("ready"), ready, "ready", false},
    {S("on_its_way"), on_its_way, "out_for_delivery", false},
    {S("refused"), refused, NULL, false},
    {S("cancelled"), cancelled, NULL, false},
    {S("expired"), expired, "expired", false},
    {S("revived"), revived, NULL, false},
    {S("slot"), slot_moved, NULL, false},
    {S("changed"), mode_changed, NULL, false},
    {S("refund"), refund, NULL, false},
    {S("not_collected"), missed, NULL, false},
    {S("message"), message, NULL, false},
    {S("question"), question, NULL, false},
    {S("buyer_says"), buyer_says, NULL, true},
    {S("complaint"), complained, NULL, true},
    {S("complaint_answer"), complaint_answered, NULL, false},
    {S("opinion"), opinion, "handed_over", false, "avis"},
    {S("review_refused"), review_refused, NULL, false, "avis"},
    {S("review"), reviewed, NULL, true, "avis"},
    {S("goods_back"), goods_back, NULL, false},
    {S("withdrawn"), withdrawn, NULL, true},
    {S("refund_due"), refund_due, NULL, true},
    {S("new"), new_order, "submitted", true},
    {S("unseen"), unseen, "submitted", true},
    {S("moved"), buyer_moved, NULL, true},
    {S("given_up"), given_up, NULL, true},
    {S("unmet"), unmet, NULL, true},
    {S("unpaid"), unpaid, "expired", true},
    {S("by_staff"), by_staff, NULL, true},
    {S("late_shop"), late_shop, NULL, true},
    {S("late"), late, NULL, false},
    {S("complaint_again"), complained_again, NULL, true},
};

static const struct kind *kind_of(str what)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(kinds[i].what, what)) return &kinds[i];
    fault("order.letter", "no letter is called %.*s", STR_ARG(what));
}

/* Who reads it: the buyer, or that member if he still is one. */
static bool reader(struct letter_writer *w, const struct kind *k, const struct letter_ask *ask,
                   const struct order_view *o, struct person_contact *who)
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

static str letter_url(const struct letter_writer *w, const struct kind *k, const struct order_view *o)
{
    if (k->member && k->page) return letter_link(w, S("/commercant/avis"));
    if (k->page)
        return letter_link(
            w, str_fmt(w->mem, "/achat/%.*s/%s?commande=%lld", STR_ARG(o->purchase_token), k->page, (long long)o->id));
    if (k->member) return letter_link(w, str_fmt(w->mem, "/commercant/commandes/%.*s", STR_ARG(o->number)));
    return letter_link(w, str_fmt(w->mem, "/achat/%.*s", STR_ARG(o->purchase_token)));
}

static void letter_write(const struct letter_writer *w, const struct sentences *s, struct letter_order_view *v,
                         struct letter *out)
{
    struct buf text = buf_new(w->mem, LETTER_BYTES), html = buf_new(w->mem, LETTER_BYTES);

    v->lead = s->lead;
    v->more = s->more;
    v->money = s->money;
    v->market = setting_in(w->db, w->mem, SETTING_MARKET_NAME);
    v->help = setting_in(w->db, w->mem, SETTING_HELP_PHONE);
    tpl_letter_order_txt(&text, w->lang, v);
    tpl_letter_order(&html, w->lang, v);
    out->subject = s->subject;
    out->text = buf_str(&text);
    out->html = buf_str(&html);
}

/* What every letter asks, at once. */
static void letter_ahead(struct db *db, struct arena *mem, int64_t order_id)
{
    struct order_last last;
    struct order_view o;

    if (!db_ahead_begin(db)) return;
    setting_in(db, mem, SETTING_MARKET_NAME);
    order_read(db, mem, order_id, &o);
    order_last_step(db, mem, order_id, &last);
    db_ahead_end(db);
}

bool letter_make(struct db *db, struct arena *mem, const struct letter_ask *ask, struct letter *out)
{
    const struct kind *k = kind_of(ask->what);
    struct letter_writer w = {db, mem, LANG_FR, ask->origin};
    struct order_view o;
    struct merchant m = {0};
    struct person_contact who;
    struct telling t = {&w, &o, &m, {0}, ask->event_id};

    letter_ahead(db, mem, ask->order_id);
    if (!order_read(db, mem, ask->order_id, &o) || !reader(&w, k, ask, &o, &who)) return false;
    if (k->state && !str_eq(o.state, str_c(k->state))) return false;
    if (k->words == opinion && !order_opinion_wanted(db, mem, clock_now_ms(), &o)) return false;
    w.lang = who.lang;
    merchant_any(db, mem, w.lang, o.merchant_id, &m);
    order_last_step(db, mem, o.id, &t.last);
    struct sentences s = k->words(&t);
    struct letter_order_view v = {.hello = letter_hello(&w, who.name),
                                  .button = tr(w.lang, k->member ? _("See the order") : _("See my purchase"))};
    v.url = letter_url(&w, k, &o);
    if (k->words == opinion) v.stop = letter_link(&w, str_fmt(mem, "/achat/%.*s/avis/non", STR_ARG(o.purchase_token)));
    if (!k->member) v.withdraw = letter_withdraw_url(&w, &o);
    if (!k->member || k->words == new_order || k->words == buyer_moved) letter_lines_make(&w, &o, &v.lines);
    out->lang = w.lang;
    out->to = who.mail;
    out->stop = v.stop;
    letter_write(&w, &s, &v, out);
    return true;
}
