/* quote_jobs.c: the letters of a question about a price: to the shop, back, and when it ends without an order. */
#include "shop/price/quote.h"

#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/account/mobile.h"
#include "shop/merchant/merchant.h"

struct price_quote_mail_view {
    struct quote_one_row q;
    str market, shop, shop_phone, shop_mail, url, price, valid, zone;
    struct price_mail_lines {
        struct price_mail_line {
            str what, cents;
        } * v;
        size_t n;
    } lines;
    bool refused;
};
#include "price_quote_answer.txt.h"
#include "price_quote_end.txt.h"
#include "price_quote_lapsed.txt.h"
#include "price_quote_new.txt.h"

enum { QUOTE_SMS = 160 };

struct quote_letter {
    struct job *job;
    struct price_quote_mail_view v;
    struct people people;
    bool found;
};

static void letter_read(struct db *db, void *arg)
{
    struct quote_letter *l = arg;
    struct merchant m;

    l->found = q_quote_one(db, l->job->mem, job_i64(l->job, "quote"), &l->v.q) &&
               merchant_any(db, l->job->mem, LANG_FR, l->v.q.merchant_id, &m);
    if (!l->found) return;
    l->v.shop = m.name;
    l->v.shop_phone = m.phone;
    l->v.shop_mail = m.mail;
    l->v.market = setting_str(l->job->place, SETTING_MARKET_NAME);
    l->v.zone = setting_str(l->job->place, SETTING_TIME_ZONE);
    l->v.refused = str_eq(l->v.q.state, S("refused"));
    members_of(db, l->job->mem, l->v.q.merchant_id, &l->people);
}

static enum job_end quote_new_job(struct job *job)
{
    struct quote_letter l = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);

    job_read(job, letter_read, &l);
    for (size_t i = 0; l.found && i < l.people.n; i++) {
        const struct person_contact *p = &l.people.v[i];
        if (p->id != job_i64(job, "person")) continue;
        l.v.url = job_url(job, p->lang, S("/commercant/devis"));
        tpl_price_quote_new_txt(&b, p->lang, &l.v);
        return job_mail(job, p->lang, p->mail, tr_fill(job->mem, tr(p->lang, "A price is asked: %1"), &l.v.q.title, 1),
                        buf_str(&b), (str){0});
    }
    return JOB_DONE; /* no longer a member, or forgotten since */
}

/* To a member of the shop: somebody said no, or nobody anything until it lapsed. */
static enum job_end quote_end_job(struct job *job)
{
    struct quote_letter l = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);

    job_read(job, letter_read, &l);
    for (size_t i = 0; l.found && i < l.people.n; i++) {
        const struct person_contact *p = &l.people.v[i];
        if (p->id != job_i64(job, "person")) continue;
        l.v.url = job_url(job, p->lang, S("/commercant/devis"));
        tpl_price_quote_end_txt(&b, p->lang, &l.v);
        return job_mail(
            job, p->lang, p->mail,
            tr_fill(job->mem,
                    l.v.refused ? tr(p->lang, "Your quote is refused: %1") : tr(p->lang, "Your quote has lapsed: %1"),
                    &l.v.q.title, 1),
            buf_str(&b), (str){0});
    }
    return JOB_DONE;
}

static void lines_fill(struct quote_letter *l, enum lang lang)
{
    struct quote_lines q;

    quote_lines_read(l->job->mem, l->v.q.lines, &q);
    l->v.lines = (struct price_mail_lines){NEW(l->job->mem, struct price_mail_line, q.n + 1), q.n};
    for (size_t i = 0; i < q.n; i++)
        l->v.lines.v[i] = (struct price_mail_line){q.v[i].what, money_text(l->job->mem, lang, cents(q.v[i].cents))};
}

/* Who gave a telephone alone reads it there: that there is an answer, and where. */
static enum job_end by_sms(struct job *job, const struct quote_letter *l, enum lang lang, const char *msgid)
{
    str pieces[] = {l->v.shop, l->v.url}, to = sms_number(job->mem, l->v.q.phone);

    if (!to.n || !sms_possible(job->hall)) return JOB_DONE; /* the shop sees the link, and calls */
    return job_sms(job, to, gsm_text(job->mem, tr_fill(job->mem, tr(lang, msgid), pieces, 2), QUOTE_SMS));
}

/* In the language of who asked. False: forgotten since. */
static bool asker_read(struct job *job, struct quote_letter *l, enum lang *lang)
{
    job_read(job, letter_read, l);
    if (!l->found) return false;
    *lang = str_eq(l->v.q.lang, S("en")) ? LANG_EN : LANG_FR;
    l->v.price = l->v.q.answer_cents.set ? money_text(job->mem, *lang, cents(l->v.q.answer_cents.v)) : S("");
    l->v.url = l->v.q.link.p ? job_url(job, *lang, str_fmt(job->mem, "/devis/lire/%.*s", STR_ARG(l->v.q.link))) : S("");
    if (l->v.q.valid_to.set) l->v.valid = date_text(job->mem, *lang, l->v.zone, l->v.q.valid_to.v - 1, DATE_DAY);
    lines_fill(l, *lang);
    return true;
}

static enum job_end quote_answer_job(struct job *job)
{
    struct quote_letter l = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);
    enum lang lang;

    if (!asker_read(job, &l, &lang)) return JOB_DONE;
    if (!l.v.q.mail.n) return by_sms(job, &l, lang, _("%1 answers your request for a price: %2"));
    tpl_price_quote_answer_txt(&b, lang, &l.v);
    return job_mail(job, lang, l.v.q.mail, tr_fill(job->mem, tr(lang, "%1 answers you"), &l.v.shop, 1), buf_str(&b),
                    (str){0});
}

static enum job_end quote_lapsed_job(struct job *job)
{
    struct quote_letter l = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);
    enum lang lang;

    if (!asker_read(job, &l, &lang)) return JOB_DONE;
    if (!l.v.q.mail.n) return by_sms(job, &l, lang, _("The quote of %1 has lapsed: %2"));
    tpl_price_quote_lapsed_txt(&b, lang, &l.v);
    return job_mail(job, lang, l.v.q.mail, tr_fill(job->mem, tr(lang, "The quote of %1 has lapsed"), &l.v.shop, 1),
                    buf_str(&b), (str){0});
}

const struct job_kind quote_jobs[] = {{"mail_quote_new", quote_new_job, 8},
                                      {"mail_quote_answer", quote_answer_job, 8},
                                      {"mail_quote_end", quote_end_job, 8},
                                      {"mail_quote_lapsed", quote_lapsed_job, 8},
                                      JOBS_END};
