#include "shop/account/inside.h"

#include "app/settings.h"

struct account_code_mail_view {
    str code, market;
    bool member;
};
#include "account_code_mail.txt.h"

static enum job_end code_job(struct job *job)
{
    enum lang lang = str_eq(job_str(job, "lang"), S("en")) ? LANG_EN : LANG_FR;
    str code = job_str(job, "code"), market = setting_str(job->place, SETTING_MARKET_NAME);
    struct account_code_mail_view v = {code, market, str_eq(job_str(job, "purpose"), S("member"))};
    struct buf b = buf_new(job->mem, 16 * 1024);
    str pieces[] = {code, market};

    if (job->now - (job->id >> 22) - INT64_C(1577836800000) > 15 * MINUTE_MS || !code.n) return JOB_DONE; /* nobody waits for it any more */
    tpl_account_code_mail_txt(&b, lang, &v);
    return job_mail(job, lang, job_str(job, "mail"), tr_fill(job->mem, tr(lang, "%1 is your code for %2"), pieces, 2), buf_str(&b), (str){0});
}

const struct job_kind account_jobs[] = {
    {"mail_code", code_job, 6, .secret = true},
    JOBS_END
};
