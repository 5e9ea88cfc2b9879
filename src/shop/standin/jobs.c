/* jobs.c: what the owners of a shop are told of an agreement, by mail and by SMS. */
#include "shop/standin/inside.h"

#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/sms/sms.h"

struct standin_mail_view {
    str staff, shop, why, lasts, until, how, said_by, said_at, url, ended_by, market, phone;
    bool asked, written, agreed, ended;
};
#include "standin_mail.txt.h"

struct telling {
    struct job *job;
    struct stand_in s;
    struct person_contact to;
    struct sms_phone phone;
    bool found;
};

static void read_mail(struct db *db, void *arg)
{
    struct telling *t = arg;
    struct people people;

    t->found = false;
    if (!stand_in_named(db, t->job->mem, job_str(t->job, "stand_in"), &t->s)) return;
    members_of(db, t->job->mem, t->s.merchant_id, &people);
    for (size_t i = 0; i < people.n; i++)
        if (people.v[i].id == job_i64(t->job, "to")) t->to = people.v[i], t->found = true;
}

static void read_sms(struct db *db, void *arg)
{
    struct telling *t = arg;

    t->found = stand_in_named(db, t->job->mem, job_str(t->job, "stand_in"), &t->s) &&
               sms_phone_of(db, t->job->mem, t->s.merchant_id, &t->phone);
}

static str at_text(struct job *job, enum lang lang, opt_i64 at)
{
    return at.set ? date_text(job->mem, lang, setting_str(job->place, SETTING_TIME_ZONE), at.v, DATE_FULL) : S("");
}

static str url_of(struct job *job, enum lang lang, const struct stand_in *s)
{
    return job_url(job, lang, stand_in_path(job->hall, job->mem, "agree", s->pub));
}

static const char *subject_of(str what)
{
    if (str_eq(what, S("asked"))) return _("%1: may %2 act for you?");
    return str_eq(what, S("ended")) ? _("%1: %2 no longer acts for you") : _("%1: %2 acts for you");
}

static enum job_end mail_job(struct job *job)
{
    struct telling t = {.job = job};
    struct buf b = buf_new(job->mem, 16 * 1024);
    str what = job_str(job, "what");

    job_read(job, read_mail, &t);
    if (!t.found || (str_eq(what, S("asked")) && !stand_in_open(&t.s, job->now))) return JOB_DONE;
    enum lang lang = t.to.lang;
    struct standin_mail_view v = {
        .staff = t.s.staff,
        .shop = t.s.shop,
        .why = t.s.why,
        .lasts = stand_in_lasts_text(lang, t.s.lasts),
        .until = at_text(job, lang, t.s.state.until_at),
        .how = tr(lang, str_eq(t.s.how, S("telephone")) ? _("by telephone") : _("face to face")),
        .said_by = t.s.said_by,
        .said_at = at_text(job, lang, t.s.said_at),
        .url = url_of(job, lang, &t.s),
        .ended_by = t.s.ended_by,
        .market = setting_str(job->place, SETTING_MARKET_NAME),
        .phone = setting_str(job->place, SETTING_HELP_PHONE),
        .asked = str_eq(what, S("asked")),
        .written = str_eq(what, S("written")),
        .agreed = str_eq(what, S("agreed")),
        .ended = str_eq(what, S("ended")),
    };
    str pieces[] = {t.s.shop, t.s.staff};
    tpl_standin_mail_txt(&b, lang, &v);
    return job_mail(job, lang, t.to.mail, tr_fill(job->mem, tr(lang, subject_of(what)), pieces, 2), buf_str(&b),
                    (str){0});
}

static enum job_end sms_job(struct job *job)
{
    struct telling t = {.job = job};
    bool asked = str_eq(job_str(job, "what"), S("asked"));

    job_read(job, read_sms, &t);
    if (!t.found || (asked && !stand_in_open(&t.s, job->now))) return JOB_DONE;
    enum lang lang = t.phone.lang;
    str pieces[] = {t.s.staff, url_of(job, lang, &t.s)};
    const char *says = asked ? _("May %1 change your page for you? %2") : _("%1 acts for your shop. To say no: %2");
    return job_sms(job, t.phone.number, tr_fill(job->mem, tr(lang, says), pieces, 2));
}

const struct job_kind standin_jobs[] = {{"mail_stand_in", mail_job, 8}, {"sms_stand_in", sms_job, 6}, JOBS_END};
