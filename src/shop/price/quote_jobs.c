/* quote_jobs.c: the two letters of a question about a price: to the shop, and back. */
#include "shop/price/quote.h"

#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/merchant/merchant.h"

struct price_quote_mail_view {
    struct quote_one_row q;
    str market, shop, shop_phone, shop_mail, url, price;
};
#include "price_quote_answer.txt.h"
#include "price_quote_new.txt.h"

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

static enum job_end quote_answer_job(struct job *job)
{
    struct quote_letter l = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);

    job_read(job, letter_read, &l);
    if (!l.found) return JOB_DONE;
    enum lang lang = str_eq(l.v.q.lang, S("en")) ? LANG_EN : LANG_FR;
    l.v.price = l.v.q.answer_cents.set ? money_text(job->mem, lang, cents(l.v.q.answer_cents.v)) : S("");
    tpl_price_quote_answer_txt(&b, lang, &l.v);
    return job_mail(job, lang, l.v.q.mail, tr_fill(job->mem, tr(lang, "%1 answers you"), &l.v.shop, 1), buf_str(&b),
                    (str){0});
}

const struct job_kind quote_jobs[] = {
    {"mail_quote_new", quote_new_job, 8}, {"mail_quote_answer", quote_answer_job, 8}, JOBS_END};
