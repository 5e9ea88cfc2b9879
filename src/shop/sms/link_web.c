/* link_web.c: the page an SMS leads to: one order, without signing in, and one button at a time. What is signed is the
** order and the telephone, so the link opens nothing else; it lives a week or until the order is over, and dies with
** the telephone it was sent to. */
#include "shop/sms/inside.h"

#include "app/audit.h"
#include "app/form.h"
#include "app/hall.h"
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/till/till.h"
#include "shop/merchant/merchant.h"
#include "shop/order/order.h"
#include "shop/reception/reception.h"

enum { LINK_DAYS = 7, AFTER_DAYS = 2, SIGNATURE_BYTES = 10, CODE_MOST = 12 };

/* phone: the telephone the SMS goes to. */
static str signature_of(const struct hall *hall, const struct territory *place, struct arena *mem,
                        const struct order_view *o, str phone)
{
    uint8_t key[SHA256_BYTES], mac[SHA256_BYTES];

    hmac_sha256(hall->mark_key, S("link of an order by SMS"), key);
    hmac_sha256(
        (str){(const char *)key, sizeof key},
        str_fmt(mem, "%.*s|%lld|%.*s|%.*s", STR_ARG(place->slug), (long long)o->id, STR_ARG(o->number), STR_ARG(phone)),
        mac);
    return str_lower(mem, base32(mem, mac, SIGNATURE_BYTES));
}

str sms_link(const struct hall *hall, const struct territory *place, struct arena *mem, const struct order_view *o,
             str phone)
{
    return str_fmt(mem, "/s/%.*s/%.*s", STR_ARG(o->number), STR_ARG(signature_of(hall, place, mem, o, phone)));
}

struct sms_link_view {
    str number, shop, state, slot, due, note, error, done, action, step, button, help_phone, digits;
    str code_typed, code_bad;
    bool answers;    /* may be refused by an SMS */
    bool hand, owed; /* may be handed over; is to be paid here */
    struct sms_link_means {
        struct sms_link_mean {
            str value, text;
            bool chosen;
        } v[4];
        size_t n;
    } means;
    struct sms_link_lines {
        struct sms_link_line {
            str qty, title;
        } * v;
        size_t n;
    } lines;
};
#include "sms_link.html.h"

/* The one thing to do next; its word in the form says what was shown when it was pressed. */
static const struct next {
    const char *from, *to, *word, *button;
} nexts[] = {
    {"submitted", "accepted", "accepter", _("I accept this order")},
    {"accepted", "ready", "pret", _("It is ready")},
    {"preparing", "ready", "pret", _("It is ready")},
};

static const struct next *next_of(const struct order_view *o)
{
    if (!order_announced(o)) return NULL;
    for (size_t i = 0; i < sizeof nexts / sizeof *nexts; i++)
        if (str_eq(o->state, str_c(nexts[i].from))) return &nexts[i];
    return NULL;
}

/* The buyer may be there: not for what a carrier brings. */
static bool may_hand(const struct order_view *o)
{
    bool waits = str_eq(o->state, S("ready")) || str_eq(o->state, S("out_for_delivery"));

    return waits && order_announced(o) && !str_eq(o->fulfilment, S("parcel"));
}

static void hand_fill(struct rq *rq, const struct order_view *o, struct sms_link_view *v)
{
    static const char *const means[] = {"cash", "card", "cheque", "voucher"};
    str typed = form_typed(rq, "moyen");

    v->hand = may_hand(o);
    v->owed = str_eq(o->due, S("due_in_shop"));
    v->code_typed = str_head(form_typed(rq, "code"), CODE_MOST);
    for (size_t i = 0; i < sizeof means / sizeof *means; i++)
        v->means.v[v->means.n++] = (struct sms_link_mean){str_c(means[i]), till_means_text(rq->lang, str_c(means[i])),
                                                          str_eq(typed, str_c(means[i]))};
}

static void lines_fill(struct rq *rq, const struct order_view *o, struct sms_link_view *v)
{
    v->lines = (struct sms_link_lines){NEW(rq->mem, struct sms_link_line, o->lines.n), o->lines.n};
    for (size_t i = 0; i < o->lines.n; i++)
        v->lines.v[i] = (struct sms_link_line){
            qty_text(rq->mem, rq->lang, o->lines.v[i].actual_milli, o->lines.v[i].unit), o->lines.v[i].title};
}

static void link_page(struct rq *rq, struct db *db, const struct order_view *o, str phone, str error)
{
    const struct next *next = next_of(o);
    struct merchant m = {0};
    struct sms_link_view v = {
        .number = o->number,
        .state = order_state_text(rq->lang, o->state),
        .slot = reception_slot_text(db, rq->mem, rq->lang, o->slot_at, o->slot_end_at),
        .due = order_due_text(rq->mem, rq->lang, o),
        .note = o->note,
        .error = error,
        .done = S(""),
        .step = S(""),
        .button = S(""),
        .action = rq_url(rq, sms_link(rq->hall, rq->place, rq->mem, o, phone)),
        .help_phone = setting_str(rq->place, SETTING_HELP_PHONE),
        .digits = sms_digits_of(o->number),
        .answers = rq->hall->sms_answer.n && str_eq(o->state, S("submitted")),
    };

    if (merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m)) v.shop = m.name;
    if (next) v.step = str_c(next->word), v.button = tr(rq->lang, next->button);
    if (rq_query(rq, "fait").n) v.done = tr(rq->lang, "It is recorded, and the buyer is told where it concerns him.");
    if (!strcmp(rq->refusal ? rq->refusal : "", "order.wrong_code")) v.code_bad = error;
    lines_fill(rq, o, &v);
    hand_fill(rq, o, &v);
    page_open(rq, &(struct page){.title = tr_fill(rq->mem, tr(rq->lang, "Order %1"), &o->number, 1), .body = "plain"});
    tpl_sms_link(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* The order a link is for, and in whose name it acts. False: answered already. */
static bool link_open(struct rq *rq, struct db *db, struct order_view *o, struct sms_phone *phone)
{
    if (!order_numbered(db, rq->mem, rq_param(rq, 0), o) || !sms_phone_of(db, rq->mem, o->merchant_id, phone) ||
        !crypt_eq(rq_param(rq, 1), signature_of(rq->hall, rq->place, rq->mem, o, phone->number))) {
        rq_not_found(rq);
        return false;
    }
    int64_t first = o->created_at + LINK_DAYS * DAY_MS, last = o->slot_end_at + AFTER_DAYS * DAY_MS;
    if (rq->now < first || rq->now < last) return true;
    rq_refuse(rq, 410, "sms.link_old", "This link is too old. Call us, we look after this order with you.");
    return false;
}

static void link_get(struct rq *rq)
{
    struct order_view o;
    struct sms_phone phone;

    if (link_open(rq, rq->db, &o, &phone)) link_page(rq, rq->db, &o, phone.number, S(""));
}

/* The second of two taps: what it asks for is done already. */
static bool done_already(const struct order_view *o, str word)
{
    for (size_t i = 0; i < sizeof nexts / sizeof *nexts; i++)
        if (str_eq(word, str_c(nexts[i].word)) && str_eq(o->state, str_c(nexts[i].to))) return true;
    return false;
}

static void link_go(struct rq *rq, const struct order_view *o, const struct sms_phone *phone)
{
    rq_go(rq, "%.*s?fait=1", STR_ARG(sms_link(rq->hall, rq->place, rq->mem, o, phone->number)));
}

static void link_refused(struct rq *rq, struct tx *tx, const struct order_view *o, const struct sms_phone *phone,
                         enum hand_over end)
{
    static const struct {
        enum hand_over end;
        int status;
        const char *code, *msgid;
    } why[] = {
        {HAND_WRONG_CODE, 422, "order.wrong_code",
         _("This is not the code of this order. Ask the buyer to show it again.")},
        {HAND_PAUSED, 422, "order.codes_shut", _("Too many wrong codes. Wait a quarter of an hour, or call us.")},
        {HAND_NOT_PAID, 422, "order.not_paid", _("This order is not paid yet. Say how it was paid, then hand over.")},
        {HAND_GONE, 409, "order.gone", _("The time to collect is over and the goods were sold to somebody else.")},
    };
    size_t i = 0;

    while (i < sizeof why / sizeof *why && why[i].end != end) i++;
    bool known = i < sizeof why / sizeof *why;
    rq->keep = end == HAND_WRONG_CODE; /* it is counted */
    rq_refused(rq, known ? why[i].status : 409, known ? why[i].code : "order.changed");
    link_page(rq, tx->db, o, phone->number,
              tr(rq->lang, known ? why[i].msgid : _("This order has changed meanwhile. Here is where it stands.")));
}

/* By the buyer's code, or on the shop's word. */
static void hand_post(struct rq *rq, struct tx *tx, const struct order_view *o, const struct sms_phone *phone)
{
    bool known = str_eq(rq_field(rq, "geste"), S("remettre-sans-code")), owed = str_eq(o->due, S("due_in_shop"));
    str code = form_digits(rq, "code"), typed = form_typed(rq, "moyen"), means = typed.n ? sms_means(typed) : (str){0};
    struct sms_leaving l = {o, rq->now, phone->person_id, known ? S("") : code.n ? code : S("?"), means};

    if (str_eq(o->state, S("handed_over"))) { /* the second of two taps */
        link_go(rq, o, phone);
        return;
    }
    enum hand_over end = !may_hand(o) ? HAND_NOT_READY : owed && !means.n ? HAND_NOT_PAID : sms_goods_leave(tx, &l);
    if (end != HANDED_OVER) {
        link_refused(rq, tx, o, phone, end);
        return;
    }
    audit_line_add(tx, rq->now,
                   &(struct audit_line){"member", "order.handed_over_by_link", phone->person_id,
                                        str_fmt(tx->mem, "merchant %lld", (long long)o->merchant_id), o->number});
    link_go(rq, o, phone);
}

static void link_post(struct rq *rq, struct tx *tx)
{
    struct order_view o;
    struct sms_phone phone;
    str word = rq_field(rq, "geste");

    if (!link_open(rq, tx->db, &o, &phone)) return;
    if (word.n && str_starts(word, S("remettre"))) {
        hand_post(rq, tx, &o, &phone);
        return;
    }
    const struct next *next = next_of(&o);
    bool asked = next && str_eq(word, str_c(next->word));
    struct order_step s = {o.id, asked ? next->from : "", asked ? next->to : "", BY_MEMBER, phone.person_id, S("")};
    if (asked && order_move(tx, rq->now, &s))
        audit_line_add(tx, rq->now,
                       &(struct audit_line){"member", "order.step_by_link", phone.person_id,
                                            str_fmt(tx->mem, "merchant %lld", (long long)o.merchant_id), o.number});
    else if (!done_already(&o, word)) {
        rq_refused(rq, 409, "order.changed");
        link_page(rq, tx->db, &o, phone.number,
                  tr(rq->lang, "This order has changed meanwhile. Here is where it stands."));
        return;
    }
    link_go(rq, &o, &phone);
}

const struct route sms_link_routes[] = {
    {GET, "/s/{numero}/{signature}", ACCESS_ANYONE, RATE_SIGN_IN, .read = link_get},
    {POST, "/s/{numero}/{signature}", ACCESS_ANYONE, RATE_SIGN_IN, .write = link_post},
    ROUTES_END};
