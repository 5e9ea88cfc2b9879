/* tell.c: what a shop is told by SMS. Like a letter, it is written when it is sent, and let go when it is no longer true. */
#include "shop/sms/inside.h"

#include "app/hall.h"
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"
#include "shop/order/order.h"

enum {
    TOLD_AFTER_MS = 10 * MINUTE_MS,
    SMS_TRIES = 6,
    ONE_SMS = 160,
    LINES_LEAST = 12,
    LINES_BYTES = 8192,
    NAME_MOST = 30,
    BODY_MOST = 70
};

static void order_told(struct tx *tx, int64_t now, const char *what, const struct order_view *o)
{
    struct sms_phone phone;
    bool each = !strcmp(what, "by_staff") ||
                !strcmp(what, "late"); /* again when they do more later; with a change of state, once */
    str key = each ? str_fmt(tx->mem, "sms-%s-%lld-%lld", what, (long long)o->id, (long long)now)
                   : str_fmt(tx->mem, "sms-%s-%lld", what, (long long)o->id);

    if (!sms_phone_of(tx->db, tx->mem, o->merchant_id, &phone)) return;
    job_add(tx, "sms_order", key, str_fmt(tx->mem, "{\"what\":\"%s\",\"order\":%lld}", what, (long long)o->id),
            territory_by_day(tx->db, tx->mem, now));
}

void sms_on_order_changed(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;
    struct order_last l;

    if (!order_read(tx->db, tx->mem, order_id, &o) || !order_last_step(tx->db, tx->mem, order_id, &l)) return;
    bool given_up = str_eq(l.to, S("cancelled")) && str_eq(l.actor, S("buyer"));
    if (str_eq(o.state, S("submitted")) && !str_eq(o.due, S("due_online"))) order_told(tx, now, "new", &o);
    if (given_up && order_announced(&o)) order_told(tx, now, "given_up", &o);
    sms_buyer_tell(tx, now, &o, &l);
}

void sms_ahead_order_changed(struct db *db, struct arena *mem, int64_t order_id)
{
    struct sms_phone phone;
    struct order_view o;

    if (order_read(db, mem, order_id, &o)) sms_phone_of(db, mem, o.merchant_id, &phone);
}

void sms_on_order_unseen(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;

    if (order_read(tx->db, tx->mem, order_id, &o)) order_told(tx, now, "unseen", &o);
}

void sms_on_order_late(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;

    if (order_read(tx->db, tx->mem, order_id, &o)) order_told(tx, now, "late", &o);
}

void sms_on_order_by_staff(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;
    int64_t end = (now / TOLD_AFTER_MS + 1) * TOLD_AFTER_MS; /* of several steps, one after the other, one SMS */

    if (order_read(tx->db, tx->mem, order_id, &o)) order_told(tx, end, "by_staff", &o);
}

void sms_on_shop_asked(struct tx *tx, int64_t now, int64_t question_id)
{
    struct shop_question q;
    struct sms_phone phone;

    if (!shop_question_waiting(tx->db, tx->mem, question_id, &q) ||
        !sms_phone_of(tx->db, tx->mem, q.merchant_id, &phone))
        return;
    job_add(tx, "sms_asked",
            str_fmt(tx->mem, "sms-asked-%lld-%lld", (long long)q.merchant_id, (long long)(now / HOUR_MS)),
            str_fmt(tx->mem, "{\"question\":%lld}", (long long)question_id), territory_by_day(tx->db, tx->mem, now));
}

/* --- sending --- */

struct telling {
    struct job *job;
    str what;
    struct sms_phone phone;
    struct order_view o;
    str slot;
    bool found;
};

static void telling_read(struct db *db, void *arg)
{
    struct telling *t = arg;
    struct arena *mem = t->job->mem;

    t->found =
        order_read(db, mem, job_i64(t->job, "order"), &t->o) && sms_phone_of(db, mem, t->o.merchant_id, &t->phone);
    t->slot = t->found ? date_text(mem, t->phone.lang, setting_in(db, mem, SETTING_TIME_ZONE), t->o.slot_at, DATE_TIME)
                       : S("");
}

/* "2 × Pain, 1,2 kg Miel" */
static str lines_of(const struct telling *t)
{
    struct buf b = buf_new(t->job->mem, LINES_BYTES);

    for (size_t i = 0; i < t->o.lines.n; i++) {
        const struct order_line_view *l = &t->o.lines.v[i];
        str qty = qty_text(t->job->mem, t->phone.lang, l->actual_milli, l->unit);
        if (b.n + qty.n + l->title.n + 4 > LINES_BYTES) break;
        buf_fmt(&b, "%s%.*s %.*s", i ? ", " : "", STR_ARG(qty), STR_ARG(l->title));
    }
    return buf_str(&b);
}

/* Head, goods, end: the goods take what is left of one SMS. */
static str fitted(const struct telling *t, str head, str end)
{
    struct arena *mem = t->job->mem;
    size_t taken = gsm_length(gsm_text(mem, head, SIZE_MAX)) + gsm_length(gsm_text(mem, end, SIZE_MAX)) + 4;

    if (taken + LINES_LEAST > ONE_SMS) return str_fmt(mem, "%.*s. %.*s", STR_ARG(head), STR_ARG(end));
    str goods = gsm_text(mem, lines_of(t), ONE_SMS - taken);
    return str_fmt(mem, "%.*s: %.*s. %.*s", STR_ARG(head), STR_ARG(goods), STR_ARG(end));
}

str sms_digits_of(str number)
{
    ptrdiff_t at = str_find(number, S("-"));

    return str_from(number, (size_t)(at + 1));
}

static str text_of(const struct telling *t)
{
    struct arena *mem = t->job->mem;
    enum lang lang = t->phone.lang;
    bool owed = str_eq(t->o.due, S("due_in_shop"));
    str euros = money_text(mem, lang, cents(t->o.actual_cents));
    str pieces[] = {t->o.number, t->slot, owed ? euros : tr(lang, "paid")};
    str ends[] = {sms_digits_of(t->o.number),
                  job_url(t->job, lang, sms_link(t->job->hall, t->job->place, mem, &t->o, t->phone.number))};

    if (str_eq(t->what, S("given_up")))
        return tr_fill(mem, tr(lang, "Order %1 is cancelled: prepare nothing, or put it back on the shelf."), pieces,
                       1);
    if (str_eq(t->what, S("by_staff")))
        return tr_fill(
            mem, tr(lang, "Order %1, as you told us: %2. Not so? Call %3."),
            (str[]){t->o.number, order_state_text(lang, t->o.state), setting_str(t->job->place, SETTING_HELP_PHONE)},
            3);
    if (str_eq(t->what, S("late")))
        return tr_fill(mem, tr(lang, "Order %1 was promised for %2. Is it ready? %3"),
                       (str[]){t->o.number, t->slot, ends[1]}, 3);
    const char *head =
        str_eq(t->what, S("unseen")) ? _("Reminder: order %1 waits for you, %2, %3") : _("Order %1, %2, %3");
    str end = t->job->hall->sms_answer.n ? tr_fill(mem, tr(lang, "1 %1 = yes, 2 %1 = no. %2"), ends, 2) : ends[1];
    return fitted(t, tr_fill(mem, tr(lang, head), pieces, 3), end);
}

static enum job_end sms_order_job(struct job *job)
{
    struct telling t = {.job = job, .what = job_str(job, "what")};

    job_read(job, telling_read, &t);
    if (!t.found) return JOB_DONE;
    bool always = str_eq(t.what, S("given_up")) || str_eq(t.what, S("by_staff"));
    if (str_eq(t.what, S("late")) && !order_is_late(&t.o, job->now)) return JOB_DONE;
    always |= str_eq(t.what, S("late"));
    if (!always && !str_eq(t.o.state, S("submitted"))) return JOB_DONE;
    return job_sms(job, t.phone.number, text_of(&t));
}

static enum job_end sms_code_job(struct job *job)
{
    enum lang lang = str_eq(job_str(job, "lang"), S("en")) ? LANG_EN : LANG_FR;
    str pieces[] = {job_str(job, "code"), setting_str(job->place, SETTING_MARKET_NAME)};

    if (job_i64(job, "until") <= job->now || !pieces[0].n) return JOB_DONE; /* nobody waits for it any more */
    return job_sms(job, job_str(job, "to"),
                   tr_fill(job->mem, tr(lang, "%1 is your code for %2. Give it to nobody who calls you."), pieces, 2));
}

struct asked_by_sms {
    struct job *job;
    struct shop_question q;
    struct sms_phone phone;
    bool found;
};

static void asked_read(struct db *db, void *arg)
{
    struct asked_by_sms *a = arg;

    a->found = shop_question_waiting(db, a->job->mem, job_i64(a->job, "question"), &a->q) &&
               sms_phone_of(db, a->job->mem, a->q.merchant_id, &a->phone);
}

static enum job_end sms_asked_job(struct job *job)
{
    struct asked_by_sms a = {.job = job};

    job_read(job, asked_read, &a);
    if (!a.found) return JOB_DONE;
    str said = gsm_text(job->mem, a.q.body, BODY_MOST),
        end = a.q.phone.n ? a.q.phone : job_url(job, a.phone.lang, S("/commercant/questions"));
    const char *msgid = a.q.phone.n ? _("%1 wants to be called back: %2. “%3”") : _("%1 asks you: “%3” Answer: %2");

    return job_sms(
        job, a.phone.number,
        tr_fill(job->mem, tr(a.phone.lang, msgid), (str[]){gsm_text(job->mem, a.q.name, NAME_MOST), end, said}, 3));
}

const struct job_kind sms_jobs[] = {{"sms_order", sms_order_job, SMS_TRIES},
                                    {"sms_asked", sms_asked_job, SMS_TRIES},
                                    {"sms_buyer", sms_buyer_job, SMS_TRIES},
                                    {"sms_question", sms_question_job, SMS_TRIES},
                                    {"sms_answer", sms_answer_job, SMS_TRIES},
                                    {"sms_code", sms_code_job, SMS_TRIES, .secret = true},
                                    JOBS_END};
