/* buyer.c: a buyer who gave a telephone number and no mail address is told by SMS: of his purchase at once, then only
** of what changes something for him, and asked what a shop asks him. Written when it is sent, in one SMS; nothing
** without a gateway. */
#include "shop/sms/inside.h"

#include "app/audit.h"
#include "app/hall.h"
#include "app/settings.h"
#include "shop/merchant/merchant.h"
#include "shop/message/message.h"
#include "shop/review/review.h"
#include "shop/territory/territory.h"

enum {
    PURCHASES_TOLD = 10
}; /* of one telephone in a day: nobody proved that it is his, and each SMS costs the operator */
enum { ONE_SMS = 160, PHONE_TAIL = 9, LATE_MS = DAY_MS }; /* LATE_MS: who answers in it what is closed is told so */

static const struct {
    const char *what, *msgid;
} words[] = {
    {"ready", _("Your order %1 is ready: %2. Code: %3. %4")},
    {"out_for_delivery", _("Your order %1 is on its way: %2. Code: %3. %4")},
    {"refused", _("Your order %1 cannot be prepared. %4")},
    {"cancelled", _("Your order %1 is cancelled by the shop. %4")},
    {"expired", _("Your order %1 has lapsed. %4")},
    {"not_collected", _("Your order %1 was not collected. %4")},
    {"slot", _("Another time for your order %1: %2. Code: %3. %4")},
    {"revived", _("Your order %1 stands after all: %2. Code: %3. %4")},
};

/* What is no step of the order: %2 is cut to what one SMS holds. */
static const struct {
    const char *what, *msgid;
} news[] = {
    {"question", _("Order %1: %2 1 = yes, 2 = no. %3")},
    {"message", _("Order %1, the shop writes: %2 %3")},
    {"refund", _("Order %1: %2 goes back to your card. %3")},
    {"complaint_answer", _("Order %1: your complaint %2 is answered. %3")},
    {"late", _("Order %1 is not ready yet. Call the shop before you come: %2. %3")},
    {"goods_back", _("Order %1: what you gave up is back at the shop. %3")},
    {"review_refused", _("Order %1: your review is not published. %2 %3")},
};

static bool moved(const struct order_last *l)
{
    return str_eq(l->reason, S("slot_changed")) || str_eq(l->reason, S("time_changed")) ||
           str_eq(l->reason, S("place_changed"));
}

/* What a change means to him; NULL: nothing, or he did it himself. */
static const char *word_of(const struct order_last *l)
{
    if (str_eq(l->actor, S("buyer")) || str_eq(l->reason, S("undo"))) return NULL;
    if (moved(l)) return "slot";
    if (str_eq(l->from, l->to)) return NULL; /* a line of its history alone */
    if (str_eq(l->from, S("expired")) && str_eq(l->to, S("submitted"))) return "revived";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(l->to, str_c(words[i].what))) return words[i].what;
    return NULL;
}

void sms_buyer_tell(struct tx *tx, int64_t now, const struct order_view *o, const struct order_last *l)
{
    const char *what = word_of(l);

    if (o->buyer_mail.n || !sms_number(tx->mem, o->buyer_phone).n) return;
    if (!l->from.n) /* just placed: one for the purchase, whoever of its orders comes first */
        job_add(tx, "sms_buyer", str_fmt(tx->mem, "sms-bought-%lld", (long long)o->purchase_id),
                str_fmt(tx->mem, "{\"what\":\"bought\",\"order\":%lld}", (long long)o->id), now);
    if (what)
        job_add(tx, "sms_buyer", str_fmt(tx->mem, "sms-buyer-%lld-%lld", (long long)o->id, (long long)l->id),
                str_fmt(tx->mem, "{\"what\":\"%s\",\"order\":%lld}", what, (long long)o->id),
                territory_by_day(tx->db, tx->mem, now));
}

/* --- sending --- */

struct buyer_telling {
    struct job *job;
    str what, slot, piece; /* piece: of news: what was asked, written, given back */
    struct order_view o;
    struct purchase_view p;
    bool found, told_enough;
};

static str question_piece(struct db *db, struct arena *mem, const struct order_view *o, int64_t id)
{
    struct order_question_list q;

    order_questions(db, mem, o->lang, o->id, &q);
    for (size_t i = 0; i < q.n; i++)
        if (q.v[i].id == id && !q.v[i].answer.n) return q.v[i].text;
    return (str){0}; /* answered meanwhile */
}

static str message_piece(struct db *db, struct arena *mem, const struct order_view *o, int64_t id)
{
    struct messages m;

    messages_read(db, mem, o->id, &m);
    for (size_t i = 0; i < m.n; i++)
        if (m.v[i].id == id) return m.v[i].text;
    return (str){0};
}

static str piece_of(struct db *db, const struct buyer_telling *t)
{
    struct arena *mem = t->job->mem;
    int64_t id = job_i64(t->job, "event");
    struct complaint c;
    struct merchant m;
    struct review r;

    if (str_eq(t->what, S("review_refused")))
        return review_read(db, mem, id, &r) && str_eq(r.state, S("refused")) ? review_ground_text(t->o.lang, r.ground)
                                                                             : (str){0}; /* written anew meanwhile */
    if (str_eq(t->what, S("question"))) return question_piece(db, mem, &t->o, id);
    if (str_eq(t->what, S("message"))) return message_piece(db, mem, &t->o, id);
    if (str_eq(t->what, S("complaint_answer"))) return complaint_read(db, mem, id, &c) ? c.number : (str){0};
    if (str_eq(t->what, S("late"))) return merchant_any(db, mem, t->o.lang, t->o.merchant_id, &m) ? m.phone : S("");
    if (str_eq(t->what, S("refund"))) return money_text(mem, t->o.lang, cents(t->o.refund_cents));
    return S("");
}

static void buyer_read(struct db *db, void *arg)
{
    struct buyer_telling *t = arg;
    struct arena *mem = t->job->mem;

    t->found =
        order_read(db, mem, job_i64(t->job, "order"), &t->o) && purchase_read(db, mem, t->o.purchase_token, &t->p);
    t->told_enough = t->found && purchases_of_phone(db, mem, t->o.buyer_phone, t->p.created_at) > PURCHASES_TOLD;
    t->slot =
        t->found ? date_text(mem, t->o.lang, setting_in(db, mem, SETTING_TIME_ZONE), t->o.slot_at, DATE_TIME) : S("");
    t->piece = t->found ? piece_of(db, t) : S("");
}

/* Whether it is still so when the SMS leaves. */
static bool still_true(const struct buyer_telling *t)
{
    bool passing =
        str_eq(t->what, S("ready")) || str_eq(t->what, S("out_for_delivery")) || str_eq(t->what, S("expired"));

    if (str_eq(t->what, S("late")) && !order_is_late(&t->o, t->job->now)) return false;
    return t->piece.p && (!passing || str_eq(t->o.state, t->what));
}

/* In one SMS: the piece takes what the rest leaves. */
static str news_text(const struct buyer_telling *t, const char *msgid, str url)
{
    struct arena *mem = t->job->mem;
    bool deaf = str_eq(t->what, S("question")) && !t->job->hall->sms_answer.n; /* no SMS comes back */
    const char *says = deaf ? _("Order %1: %2 Answer here: %3") : msgid;
    str bare[] = {t->o.number, S(""), url}, full[] = {t->o.number, t->piece, url};
    size_t taken = gsm_length(gsm_text(mem, tr_fill(mem, tr(t->o.lang, says), bare, 3), SIZE_MAX));

    full[1] = gsm_text(mem, t->piece, taken < ONE_SMS ? ONE_SMS - taken : 0);
    return tr_fill(mem, tr(t->o.lang, says), full, 3);
}

static str buyer_text(const struct buyer_telling *t)
{
    struct arena *mem = t->job->mem;
    enum lang lang = t->o.lang;
    str n = str_fmt(mem, "%zu", t->p.orders.n),
        url = job_url(t->job, lang, str_fmt(mem, "/achat/%.*s", STR_ARG(t->o.purchase_token)));
    str pieces[] = {t->o.number, t->slot, t->o.code, url},
        many[] = {n, setting_str(t->job->place, SETTING_MARKET_NAME), url};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(t->what, str_c(words[i].what))) return tr_fill(mem, tr(lang, words[i].msgid), pieces, 4);
    for (size_t i = 0; i < sizeof news / sizeof *news; i++)
        if (str_eq(t->what, str_c(news[i].what))) return news_text(t, news[i].msgid, url);
    if (t->p.orders.n > 1) return tr_fill(mem, tr(lang, "%2: %1 orders noted. Codes and progress: %3"), many, 3);
    return tr_fill(mem, tr(lang, "Order %1 noted: %2. Code: %3. %4"), pieces, 4);
}

enum job_end sms_buyer_job(struct job *job)
{
    struct buyer_telling t = {.job = job, .what = job_str(job, "what")};

    if (!sms_possible(job->hall)) return JOB_DONE;
    job_read(job, buyer_read, &t);
    str number = t.found ? sms_number(job->mem, t.o.buyer_phone) : S("");
    if (!number.n || t.told_enough || !still_true(&t)) return JOB_DONE;
    return job_sms(job, number, buyer_text(&t));
}

/* --- what he answers --- */

static str fill(struct tx *tx, const struct order_view *o, const char *msgid)
{
    return tr_fill(tx->mem, tr(o->lang, msgid), &o->number, 1);
}

struct answer_try {
    struct sms_reply *r;
    struct order_asked q;
    enum answered end;
};
static bool answer_put(struct tx *tx, void *arg)
{
    struct answer_try *t = arg;

    t->end = order_question_answer(tx, t->r->now, t->q.order_id, t->q.question_id, t->r->yes ? S("yes") : S("no"));
    return t->end == ANSWERED;
}

bool sms_buyer_answer(struct tx *tx, struct sms_reply *r)
{
    struct answer_try t = {.r = r};
    struct order_view o;

    if (r->number.n <= PHONE_TAIL) return false;
    if (!order_asked_by_phone(tx->db, tx->mem, str_from(r->number, r->number.n - PHONE_TAIL), r->now - LATE_MS, &t.q))
        return false;
    if (!order_read(tx->db, tx->mem, t.q.order_id, &o)) return false;
    tx_try(tx, answer_put, &t);
    enum answered end = t.end;
    r->text = end != ANSWERED ? fill(tx, &o, _("Order %1: it is too late to answer. Call the shop."))
              : r->yes        ? fill(tx, &o, _("Order %1: your yes is noted."))
                              : fill(tx, &o, _("Order %1: your no is noted."));
    r->verdict = end == ANSWERED ? "buyer" : "late";
    if (end == ANSWERED)
        audit_line_add(tx, r->now,
                       &(struct audit_line){"buyer", r->yes ? "order.yes_by_sms" : "order.no_by_sms", 0,
                                            str_fmt(tx->mem, "merchant %lld", (long long)o.merchant_id), o.number});
    return true;
}
