/* hand.c: goods leave a shop without a screen: by the buyer's code, with how he paid when he pays there. */
#include "shop/sms/inside.h"

#include "app/audit.h"
#include "shop/till/till.h"

enum { WRONG_MOST = 5, WRONG_MS = 15 * MINUTE_MS, HANDED_MS = HOUR_MS };

static bool is(const struct order_view *o, const char *state)
{
    return str_eq(o->state, str_c(state));
}

/* The steps the shop did not say, from what it was told of to what is ready. */
static void step_up(struct tx *tx, const struct sms_leaving *l)
{
    const struct order_view *o = l->order;
    const char *from = is(o, "preparing") ? "preparing" : "accepted";

    if (is(o, "submitted"))
        order_move(tx, l->now, &(struct order_step){o->id, "submitted", "accepted", BY_MEMBER, l->person_id, S("")});
    if (!is(o, "ready") && !is(o, "out_for_delivery"))
        order_move(tx, l->now, &(struct order_step){o->id, from, "ready", BY_MEMBER, l->person_id, S("")});
}

static enum hand_over leave(struct tx *tx, const struct sms_leaving *l)
{
    if (l->code.n) return order_hand_over(tx, l->now, l->order->id, l->code, l->person_id);
    return order_hand_over_known(tx, l->now, l->order->id, l->person_id);
}

enum hand_over sms_goods_leave(struct tx *tx, const struct sms_leaving *l)
{
    bool owed = str_eq(l->order->due, S("due_in_shop"));

    step_up(tx, l);
    enum hand_over end = leave(tx, l); /* the code first: who has not the right one has paid nothing */
    if (end != HAND_NOT_PAID || !owed) return end;
    if (!order_paid_in_shop(tx, l->now, l->order->id, l->means)) return HAND_GONE;
    return leave(tx, l);
}

str sms_means(str word)
{
    static const struct {
        str begins, means;
    } known[] = {
        {S("carte"), S("card")},         {S("cb"), S("card")},        {S("card"), S("card")},
        {S("ch\u00e8que"), S("cheque")}, {S("cheque"), S("cheque")},  {S("esp\u00e8ces"), S("cash")},
        {S("especes"), S("cash")},       {S("liquide"), S("cash")},   {S("cash"), S("cash")},
        {S("titre"), S("voucher")},      {S("ticket"), S("voucher")}, {S("voucher"), S("voucher")},
    };

    if (!word.n) return S("cash");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts(word, known[i].begins)) return known[i].means;
    return (str){0};
}

/* --- by SMS --- */

static void say(struct sms_hand *h, const char *verdict, str text)
{
    h->verdict = verdict;
    h->text = text;
}

static str fill(struct tx *tx, const struct sms_hand *h, const char *msgid, const str *pieces, size_t n)
{
    return tr_fill(tx->mem, tr(h->phone[0].lang, msgid), pieces, n);
}

/* Whose order it is, among the shops of this telephone; how many have one with this code. */
static size_t order_find(struct tx *tx, const struct sms_hand *h, struct order_view *o, const struct sms_phone **of)
{
    struct order_view one;
    size_t n = 0;

    for (size_t i = 0; i < h->phones; i++) {
        if (!order_of_code(tx->db, tx->mem, h->phone[i].merchant_id, h->code, &one) || !order_announced(&one)) continue;
        *o = one;
        *of = &h->phone[i];
        n++;
    }
    return n;
}

/* It was handed over just now, and is said once more. */
static bool said_again(struct tx *tx, const struct sms_hand *h, struct order_view *o)
{
    struct order_views all;

    for (size_t i = 0; i < h->phones; i++) {
        orders_ended_since(tx->db, tx->mem,
                           &(struct order_since){h->phone[i].merchant_id, h->now - HANDED_MS, S("handed_over")}, &all);
        for (size_t k = 0; k < all.n; k++)
            if (str_eq(all.v[k].code, h->code)) return *o = all.v[k], true;
    }
    return false;
}

static void unknown(struct tx *tx, struct sms_hand *h)
{
    struct order_view o;

    if (said_again(tx, h, &o)) say(h, "late", fill(tx, h, _("Order %1 is handed over."), &o.number, 1));
    else
        say(h, "wrong_code",
            fill(tx, h, _("No order of yours has the code %1. Look at it again with the buyer."), &h->code, 1));
}

static void done(struct tx *tx, struct sms_hand *h, const struct order_view *o, const struct sms_leaving *l)
{
    enum lang lang = h->phone[0].lang;
    str pieces[] = {o->number, money_text(tx->mem, lang, cents(o->actual_cents)), till_means_text(lang, l->means)};
    bool owed = str_eq(o->due, S("due_in_shop"));

    audit_line_add(tx, h->now,
                   &(struct audit_line){"member", "order.handed_over_by_sms", l->person_id,
                                        str_fmt(tx->mem, "merchant %lld", (long long)o->merchant_id), o->number});
    say(h, "handed_over",
        fill(tx, h,
             owed ? _("Order %1 is handed over. Paid to you: %2, %3.")
                  : _("Order %1 is handed over. It was paid already."),
             pieces, 3));
}

static void not_so(struct tx *tx, struct sms_hand *h, const struct order_view *o, enum hand_over end)
{
    str pieces[] = {o->number, order_state_text(h->phone[0].lang, o->state)};

    if (end == HAND_PAUSED)
        say(h, "help", fill(tx, h, _("Too many wrong codes. Wait a quarter of an hour, or call us."), NULL, 0));
    else say(h, "help", fill(tx, h, _("Order %1 cannot be handed over by SMS. It stands so: %2. Call us."), pieces, 2));
}

/* A parcel has no buyer at the counter; what waits for a bank or for an answer is not whole yet. */
static bool can_leave(struct tx *tx, const struct order_view *o)
{
    return !str_eq(o->fulfilment, S("parcel")) && !str_eq(o->due, S("due_online")) &&
           !order_asks(tx->db, tx->mem, o->id);
}

/* All of its steps, or none. */
struct leaving_try {
    const struct sms_leaving *l;
    enum hand_over end;
};
static bool leaves(struct tx *tx, void *arg)
{
    struct leaving_try *t = arg;

    t->end = sms_goods_leave(tx, t->l);
    return t->end == HANDED_OVER;
}

void sms_hand_over(struct tx *tx, struct sms_hand *h)
{
    struct sms_in_count_row tries = {0};
    struct order_view o;
    const struct sms_phone *of = NULL;
    str means = sms_means(str_lower(tx->mem, h->paid));

    q_sms_in_count(tx->db, tx->mem, h->number, S("wrong_code"), h->now - WRONG_MS, &tries);
    if (tries.helped >= WRONG_MOST) {
        not_so(tx, h, &(struct order_view){.number = S(""), .state = S("ready")}, HAND_PAUSED);
        return;
    }
    size_t n = order_find(tx, h, &o, &of);
    if (!n) unknown(tx, h);
    else if (n > 1)
        say(h, "help", fill(tx, h, _("Several of your shops have an order with this code: call us."), NULL, 0));
    else if (!means.n)
        say(h, "help",
            fill(
                tx, h,
                _("Nothing is handed over yet. Write 3, the code, and how it was paid: cash, card, cheque or voucher."),
                NULL, 0));
    else {
        struct sms_leaving l = {&o, h->now, of->person_id, h->code, means};
        struct leaving_try t = {&l, HAND_NOT_READY};
        if (can_leave(tx, &o) && tx_try(tx, leaves, &t)) done(tx, h, &o, &l);
        else not_so(tx, h, &o, t.end);
    }
}
