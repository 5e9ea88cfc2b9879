#include "shop/account/inside.h"

#include "account.sql.h"
#include "app/settings.h"

struct account_code_mail_view {
    str code, market;
    bool member, grave, buyer;
};
#include "account_code_mail.txt.h"

static enum job_end code_job(struct job *job)
{
    enum lang lang = str_eq(job_str(job, "lang"), S("en")) ? LANG_EN : LANG_FR;
    str code = job_str(job, "code"), market = setting_str(job->place, SETTING_MARKET_NAME);
    struct account_code_mail_view v = {code, market, str_eq(job_str(job, "purpose"), S("member")),
                                       str_eq(job_str(job, "purpose"), S("confirm")),
                                       str_eq(job_str(job, "purpose"), S("buyer"))};
    struct buf b = buf_new(job->mem, 16 * 1024);
    str pieces[] = {code, market};

    if (job->now - (job->id >> 22) - INT64_C(1577836800000) > 15 * MINUTE_MS || !code.n)
        return JOB_DONE; /* nobody waits for it any more */
    tpl_account_code_mail_txt(&b, lang, &v);
    return job_mail(job, lang, job_str(job, "mail"), tr_fill(job->mem, tr(lang, "%1 is your code for %2"), pieces, 2),
                    buf_str(&b), (str){0});
}

/* --- the team --- */

static enum lang lang_read(struct job *job)
{
    return str_eq(job_str(job, "lang"), S("en")) ? LANG_EN : LANG_FR;
}

struct reading {
    struct job *job;
    str shop;
    struct person_one_row to;
    bool found;
};

static void read_shop(struct db *db, void *arg)
{
    struct reading *r = arg;
    struct shop_name_row shop;
    int64_t to = job_i64(r->job, "to");

    r->found = q_shop_name(db, r->job->mem, job_i64(r->job, "merchant"), &shop) &&
               (!to || q_person_one(db, r->job->mem, to, &r->to));
    r->shop = r->found ? shop.name : S("");
}

struct account_invitation_mail_view {
    str name, by, shop, role, url, market;
};
#include "account_invitation_mail.txt.h"

static enum job_end invitation_job(struct job *job)
{
    struct reading r = {.job = job};
    enum lang lang = lang_read(job);
    str token = job_str(job, "token"), market = setting_str(job->place, SETTING_MARKET_NAME);
    struct buf b = buf_new(job->mem, 16 * 1024);

    job_read(job, read_shop, &r);
    if (!r.found || !token.n) return JOB_DONE;
    str url = job_url(job, lang, str_fmt(job->mem, "/commercant/invitation/%.*s", STR_ARG(token)));
    struct account_invitation_mail_view v = {
        job_str(job, "name"), job_str(job, "by"), r.shop, role_text(lang, job_str(job, "role")), url, market};
    str pieces[] = {r.shop, market};
    tpl_account_invitation_mail_txt(&b, lang, &v);
    return job_mail(job, lang, job_str(job, "mail"), tr_fill(job->mem, tr(lang, "%1 invites you, on %2"), pieces, 2),
                    buf_str(&b), (str){0});
}

struct account_staff_mail_view {
    str name, url, market;
};
#include "account_staff_mail.txt.h"

static enum job_end staff_link_job(struct job *job)
{
    enum lang lang = lang_read(job);
    str path = job_str(job, "token"), market = setting_str(job->place, SETTING_MARKET_NAME);
    struct buf b = buf_new(job->mem, 16 * 1024);

    if (!path.n) return JOB_DONE;
    struct account_staff_mail_view v = {job_str(job, "name"), job_url(job, lang, path), market};
    tpl_account_staff_mail_txt(&b, lang, &v);
    return job_mail(job, lang, job_str(job, "mail"), tr_fill(job->mem, tr(lang, "Your way into %1"), &market, 1),
                    buf_str(&b), (str){0});
}

struct account_owners_mail_view {
    str what, url, phone, market;
};
#include "account_owners_mail.txt.h"

/* %1 who did it, %2 about whom or what, %3 the role. */
static const struct news {
    str what;
    const char *says;
} news[] = {
    {S("invited"), _("%1 invited %2 to the team. Role: %3.")},
    {S("withdrawn"), _("%1 took back the invitation of %2.")},
    {S("joined"), _("%1 joined the team. Role: %3.")},
    {S("role"), _("%1 gave %2 another role: %3.")},
    {S("removed"), _("%1 took %2 out of the team.")},
    {S("bank"), _("%1 changed the bank's keys.")},
    {S("export"), _("%1 took the shop's data out.")},
    {S("refund"), _("%1 gave back %2 to a buyer.")},
    {S("offered"), _("%1 offered a buyer something else: up to %2 may go back to him.")},
    {S("sms"), _("%1 has orders sent by SMS to %2, and answers from there count.")},
    {S("no_sms"), _("%1 stopped the SMS to %2.")},
    {S("paused"), _("%1, for the shop, stopped orders for a while.")},
    {S("resumed"), _("%1, for the shop, started orders again.")},
    {S("left"), _("%1 closed the shop. Its addresses lead here: %2")},
};

static enum job_end owners_job(struct job *job)
{
    struct reading r = {.job = job};
    struct buf b = buf_new(job->mem, 16 * 1024);
    const char *says = NULL;

    job_read(job, read_shop, &r);
    for (size_t i = 0; i < sizeof news / sizeof *news; i++)
        if (str_eq(news[i].what, job_str(job, "what"))) says = news[i].says;
    if (!r.found || !says) return JOB_DONE;
    enum lang lang = str_eq(r.to.lang, S("en")) ? LANG_EN : LANG_FR;
    str pieces[] = {job_str(job, "by"), job_str(job, "about"), role_text(lang, job_str(job, "role"))};
    struct account_owners_mail_view v = {
        tr_fill(job->mem, tr(lang, says), pieces, 3), job_url(job, lang, S("/commercant")),
        setting_str(job->place, SETTING_HELP_PHONE), setting_str(job->place, SETTING_MARKET_NAME)};
    tpl_account_owners_mail_txt(&b, lang, &v);
    return job_mail(job, lang, r.to.mail, tr_fill(job->mem, tr(lang, "%1: an important change"), &r.shop, 1),
                    buf_str(&b), (str){0});
}

const struct job_kind account_jobs[] = {{"mail_code", code_job, 6, .secret = true},
                                        {"mail_invitation", invitation_job, 8, .secret = true},
                                        {"mail_staff_link", staff_link_job, 8, .secret = true},
                                        {"mail_owners", owners_job, 8},
                                        JOBS_END};
