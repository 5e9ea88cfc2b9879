/* answer.c: what a shop answers by SMS, brought by the gateway. The number it comes from is who speaks; what it may
** touch are the orders of the shops that confirmed this number. A stranger is never answered: numbers can be forged,
** and answers cost. */
#include "shop/sms/inside.h"

#include "app/audit.h"
#include "app/hall.h"
#include "app/json_in.h"
#include "app/settings.h"
#include "http/http.h"
#include "shop/account/account.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/order/order.h"
#include "shop/sms/words.h"
#include "shop/shelf/shelf.h"

enum { ID_MOST = 100, HELP_AN_HOUR = 2, ANSWERS_AN_HOUR = 30, KEPT_DAYS = 90, QUESTION_DAYS = 14, REASON_MOST = 120 };

struct incoming {
    str id, number, text;
};

/* --- what the gateway says, before anything is written --- */

static bool signed_by_gateway(struct rq *rq, str body)
{
    uint8_t mac[SHA256_BYTES];
    str typed = rq_header(rq, "X-Signature");

    hmac_sha256(rq->hall->sms_answer, body, mac);
    return crypt_eq(typed, str_fmt(rq->mem, "sha256=%.*s", STR_ARG(hex(rq->mem, mac, sizeof mac))));
}

static void say(struct rq *rq, int status, const char *word)
{
    rq->status = status;
    rq->content_type = S("application/json; charset=utf-8");
    buf_fmt(&rq->out, "{\"result\":\"%s\"}\n", word);
}

/* "+336…", "336…" or "06…", with or without spaces. */
static str number_read(struct arena *mem, str from)
{
    struct buf b = buf_new(mem, from.n + 2);

    for (size_t i = 0; i < from.n; i++) {
        if (!b.n && from.p[i] != '0' && from.p[i] != '+') buf_byte(&b, '+');
        if (from.p[i] != ' ') buf_byte(&b, from.p[i]);
    }
    return sms_number(mem, buf_str(&b));
}

static bool answer_prepare(struct rq *rq)
{
    struct json_text t[] = {{"id", {0}}, {"from", {0}}, {"text", {0}}};
    struct incoming *in = NEW(rq->in, struct incoming, 1);
    str body = http_rq_body(rq->http);

    if (!rq->hall->sms_answer.n) {
        rq_not_found(rq);
        return false;
    }
    if (!signed_by_gateway(rq, body)) {
        say(rq, 401, "signature");
        return false;
    }
    if (!json_texts(rq->in, body, t, 3) || !t[0].value.n || t[0].value.n > ID_MOST || !t[1].value.n || !t[2].value.p) {
        say(rq, 400, "form");
        return false;
    }
    *in = (struct incoming){t[0].value, number_read(rq->in, str_trim(t[1].value)), t[2].value};
    rq->form = in;
    return true;
}

/* --- what it does --- */

struct answering {
    struct rq *rq;
    struct tx *tx;
    const struct incoming *in;
    struct sms_words w;
    struct sms_phone *phone; /* of the shops that have this number */
    size_t phones;
    const char *verdict;
    str text; /* what is answered; empty: nothing */
};

static str fill(struct answering *a, const char *msgid, str one, str two)
{
    str pieces[] = {one, two};

    return tr_fill(a->tx->mem, tr(a->phone[0].lang, msgid), pieces, 2);
}

static void end(struct answering *a, const char *verdict, str text)
{
    a->verdict = verdict;
    a->text = text;
}

static void phones_find(struct answering *a)
{
    struct sms_shops_of_rows r;

    q_sms_shops_of(a->tx->db, a->tx->mem, a->in->number, &r);
    a->phone = NEW(a->tx->mem, struct sms_phone, r.n);
    for (size_t i = 0; i < r.n; i++)
        if (sms_phone_of(a->tx->db, a->tx->mem, r.v[i].merchant_id, &a->phone[a->phones])) a->phones++;
}

static bool order_in(struct answering *a, const struct sms_phone *p, struct order_view *o)
{
    struct merchant m;
    str code;

    if (!merchant_any(a->tx->db, a->tx->mem, LANG_FR, p->merchant_id, &m)) return false;
    code = m.code;
    if (a->w.code.n && !str_eq_nocase(code, a->w.code)) return false;
    str number = str_fmt(a->tx->mem, "%.*s-%04lld", STR_ARG(code), (long long)a->w.digits);
    return order_of_merchant(a->tx->db, a->tx->mem, p->merchant_id, number, o) && order_announced(o);
}

/* How many shops of this telephone have an order of that number; the last one found is given. */
static size_t order_find(struct answering *a, struct order_view *o, const struct sms_phone **of)
{
    struct order_view one;
    size_t n = 0;

    for (size_t i = 0; i < a->phones; i++) {
        if (!order_in(a, &a->phone[i], &one)) continue;
        *o = one;
        *of = &a->phone[i];
        n++;
    }
    return n;
}

static void order_answered(struct answering *a, const struct order_view *o, const struct sms_phone *of)
{
    bool yes = a->w.say == SMS_YES;
    enum lang lang = a->phone[0].lang;
    struct order_step s = {o->id,     "submitted",   yes ? "accepted" : "refused",
                           BY_MEMBER, of->person_id, yes ? S("") : utf8_head(a->w.rest, REASON_MOST)};

    if (!yes && str_eq(o->state, S("submitted")) &&
        o->paid_cents > setting_i64(a->rq->place, SETTING_REFUND_CODE_CENTS)) {
        end(a, "help", fill(a, _("Order %1 is paid: refuse it on your page, or call us."), o->number, S("")));
        return;
    }
    if (!str_eq(o->state, S("submitted")) || !order_move(a->tx, a->rq->now, &s)) {
        end(a, "late",
            fill(a, _("Order %1 does not wait for an answer. It stands so: %2."), o->number,
                 order_state_text(lang, o->state)));
        return;
    }
    audit_line_add(a->tx, a->rq->now,
                   &(struct audit_line){"member", yes ? "order.accepted_by_sms" : "order.refused_by_sms", of->person_id,
                                        str_fmt(a->tx->mem, "merchant %lld", (long long)o->merchant_id), o->number});
    if (yes)
        end(a, "accepted",
            fill(a, _("Order %1 is accepted. Thank you! When the buyer comes, answer 3 and his code."), o->number,
                 S("")));
    else end(a, "refused", fill(a, _("Order %1 is refused, and the buyer is told."), o->number, S("")));
}

static const str NO_CODE = S("0000"); /* no number of an order, but a code like any other */

static bool code_given(const struct sms_words *w)
{
    return !w->code.n && (w->digits || str_starts(w->rest, NO_CODE));
}

/* The digits after 3 are the buyer's: ten thousand codes, all with four digits. */
static void handed(struct answering *a)
{
    struct sms_hand h = {.now = a->rq->now,
                         .phone = a->phone,
                         .phones = a->phones,
                         .number = a->in->number,
                         .paid = a->w.digits ? a->w.rest : str_trim(str_from(a->w.rest, NO_CODE.n)),
                         .code = str_fmt(a->tx->mem, "%04lld", (long long)a->w.digits)};

    sms_hand_over(a->tx, &h);
    end(a, h.verdict, h.text);
}

static void stopped(struct answering *a)
{
    for (size_t i = 0; i < a->phones; i++)
        sms_phone_forget(a->tx, a->rq->now, a->phone[i].merchant_id, a->phone[i].person_id);
    end(a, "stopped", fill(a, _("No more SMS will come here. Your orders still come by mail."), S(""), S("")));
}

/* "1" or "0" without a number, while something was asked: about the last of it. False: nothing was. */
static bool question_answered(struct answering *a)
{
    struct sms_question_of_row q = {0}, one;
    const struct sms_phone *of = NULL;

    for (size_t i = 0; i < a->phones; i++) {
        if (!q_sms_question_of(a->tx->db, a->tx->mem, a->phone[i].merchant_id, &one) || one.asked_at < q.asked_at)
            continue;
        q = one;
        of = &a->phone[i];
    }
    bool yes = a->w.say == SMS_YES;
    if (!of || q.asked_at < a->rq->now - QUESTION_DAYS * DAY_MS) return false;
    fresh_answer(a->tx, a->rq->now, &(struct stock_answer){of->merchant_id, q.offer_id, of->person_id, yes});
    audit_line_add(a->tx, a->rq->now,
                   &(struct audit_line){"member", yes ? "stock.still_by_sms" : "stock.gone_by_sms", of->person_id,
                                        str_fmt(a->tx->mem, "merchant %lld", (long long)of->merchant_id), q.title});
    str next = sms_question_next(a->tx, a->rq->now, of->merchant_id);
    str said = fill(a, yes ? _("Noted: %1, still there.") : _("Noted: no more %1."), q.title, S(""));
    if (next.n)
        said = str_fmt(a->tx->mem, "%.*s %.*s", STR_ARG(said),
                       STR_ARG(fill(a, _("And %1? 1 = yes, 0 = no."), next, S(""))));
    end(a, "stock", said);
    return true;
}

static bool buyer_answered(struct answering *a)
{
    struct sms_reply r = {.now = a->rq->now, .number = a->in->number, .yes = a->w.say == SMS_YES};

    if ((a->w.say != SMS_YES && a->w.say != SMS_NO) || a->w.digits || a->w.rest.n || !sms_buyer_answer(a->tx, &r))
        return false;
    end(a, r.verdict, r.text);
    return true;
}

static void understood(struct answering *a)
{
    struct order_view o = {0};
    const struct sms_phone *of = NULL;
    bool hand = a->w.say == SMS_HAND;
    size_t n = a->w.digits && !hand ? order_find(a, &o, &of) : 0;

    if (a->w.say == SMS_STOP) stopped(a);
    else if (hand && code_given(&a->w)) handed(a);
    else if (hand)
        end(a, "help",
            fill(a, _("When the buyer is there write 3 and his code, such as: 3 4821. We tell you what he pays."),
                 S(""), S("")));
    else if ((a->w.say == SMS_YES || a->w.say == SMS_NO) && !a->w.digits && !a->w.rest.n &&
             !str_starts(str_trim(a->in->text), S("2")) && question_answered(a))
        return; /* 2 is said of orders alone */
    else if (buyer_answered(a)) return;
    else if (n == 1) order_answered(a, &o, of);
    else if (n > 1)
        end(a, "help",
            fill(a, _("Several of your shops have an order %1: write its letters too, as in B7-0412."),
                 str_fmt(a->tx->mem, "%04lld", (long long)a->w.digits), S("")));
    else if (a->w.digits)
        end(a, "help",
            fill(a,
                 _("We find no order %1 of yours. Look at the number in the SMS, then write 1 and the number to "
                   "accept, 2 and the number to refuse."),
                 str_fmt(a->tx->mem, "%04lld", (long long)a->w.digits), S("")));
    else
        end(a, "help",
            fill(a, _("We did not understand. To accept order 0412 write: 1 0412. To refuse it: 2 0412."), S(""),
                 S("")));
}

/* However much somebody writes, or a machine that answers by itself, so many answers an hour and no more. */
static bool may_answer(struct answering *a)
{
    struct sms_in_count_row n = {0};

    q_sms_in_count(a->tx->db, a->tx->mem, a->in->number, S("help"), a->rq->now - HOUR_MS, &n);
    if (!strcmp(a->verdict, "help") && n.helped >= HELP_AN_HOUR) return false;
    return n.all_of_them <= ANSWERS_AN_HOUR;
}

static void answer_add(struct answering *a)
{
    struct buf payload = buf_new(a->tx->mem, 4096);
    struct json j = json_new(&payload);

    json_open(&j, '{');
    json_key(&j, S("to")), json_str(&j, a->in->number);
    json_key(&j, S("text")), json_str(&j, a->text);
    json_close(&j, '}');
    job_add(a->tx, "sms_answer", str_fmt(a->tx->mem, "sms-answer-%.*s", STR_ARG(a->in->id)), buf_str(&payload),
            a->rq->now);
}

/* 200 whatever it meant: the gateway has done its part, and is not to bring it again. */
static void answer_write(struct rq *rq, struct tx *tx)
{
    struct answering a = {.rq = rq, .tx = tx, .in = rq->form, .verdict = "unknown", .text = S("")};

    say(rq, 200, "taken");
    if (!x_sms_in_put(tx, tx->mem, a.in->id, a.in->number, S(""), rq->now)) return; /* heard before */
    if (a.in->number.n) phones_find(&a);
    a.w = sms_words_of(tx->mem, utf8_head(a.in->text, 500));
    if (a.phones) understood(&a);
    else if (a.in->number.n) buyer_answered(&a);
    if (a.text.n && may_answer(&a)) answer_add(&a);
    x_sms_in_judge(tx, tx->mem, a.in->id, str_c(a.verdict));
}

const struct route sms_answer_routes[] = {{POST, "/sms/reponse", ACCESS_HOOK | ACCESS_ANYONE, RATE_HOOK,
                                           .prepare = answer_prepare, .write = answer_write,
                                           .flags = ROUTE_RAW | ROUTE_FR_ONLY},
                                          ROUTES_END};

enum job_end sms_answer_job(struct job *job)
{
    return job_sms(job, job_str(job, "to"), job_str(job, "text"));
}

static void forget(struct tx *tx, int64_t now)
{
    x_sms_in_forget(tx, tx->mem, now - KEPT_DAYS * DAY_MS);
}

const struct clock_task sms_clock[] = {{"sms_forget", HOUR_MS, forget}, JOBS_END};
