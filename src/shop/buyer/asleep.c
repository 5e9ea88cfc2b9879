/* asleep.c: accounts nobody signed in to for a long time: a letter, a month, and the account is gone; purchases have their own time. */
#include "shop/buyer/inside.h"

#include "app/settings.h"
#include "mine.sql.h"
#include "shop/sms/sms.h"

struct buyer_asleep_mail_view {
    str name, url, until, market;
};
#include "buyer_asleep_mail.txt.h"

size_t buyers_fade(struct tx *tx, int64_t now, int64_t most)
{
    struct buyers_sleepy_rows s;
    struct buyers_asleep_rows a;

    q_buyers_sleepy(tx->db, tx->mem, now - (BUYER_ASLEEP_DAYS - BUYER_WARNED_DAYS) * DAY_MS, most, &s);
    for (size_t i = 0; i < s.n; i++) {
        if (x_buyer_warned(tx, tx->mem, s.v[i].id, now) != 1) continue;
        job_add(tx, "buyer_asleep", str_fmt(tx->mem, "asleep-%lld-%lld", (long long)s.v[i].id, (long long)now),
                str_fmt(tx->mem, "{\"buyer\":%lld,\"until\":%lld}", (long long)s.v[i].id,
                        (long long)(now + BUYER_WARNED_DAYS * DAY_MS)),
                now);
    }
    q_buyers_asleep(tx->db, tx->mem, now - BUYER_ASLEEP_DAYS * DAY_MS, now - BUYER_WARNED_DAYS * DAY_MS, most, &a);
    for (size_t i = 0; i < a.n; i++) buyer_drop(tx, a.v[i].id);
    return a.n;
}

struct telling {
    struct job *job;
    struct buyer b;
    bool found;
};

static void telling_read(struct db *db, void *arg)
{
    struct telling *t = arg;

    t->found = buyer_read(db, t->job->mem, job_i64(t->job, "buyer"), &t->b);
}

/* Who signed in meanwhile is not told. */
static enum job_end asleep_job(struct job *job)
{
    struct telling t = {.job = job};
    struct buf text = buf_new(job->mem, 8 * 1024);
    int64_t until = job_i64(job, "until");

    job_read(job, telling_read, &t);
    if (!t.found || t.b.seen_at > until - BUYER_WARNED_DAYS * DAY_MS) return JOB_DONE;
    enum lang lang = t.b.lang;
    struct buyer_asleep_mail_view v = {
        t.b.name, job_url(job, lang, S("/compte")),
        date_text(job->mem, lang, setting_str(job->place, SETTING_TIME_ZONE), until, DATE_DAY_YEAR),
        setting_str(job->place, SETTING_MARKET_NAME)};
    str number = sms_number(job->mem, buyer_phone(&t.b)), pieces[] = {v.market, v.until, v.url};
    if (buyer_mail(&t.b).n) {
        tpl_buyer_asleep_mail_txt(&text, lang, &v);
        return job_mail(job, lang, buyer_mail(&t.b),
                        tr_fill(job->mem, tr(lang, "%1: your account is about to be erased"), pieces, 1),
                        buf_str(&text), (str){0});
    }
    if (!number.n || !sms_possible(job->hall)) return JOB_DONE;
    return job_sms(job, number,
                   tr_fill(job->mem, tr(lang, "%1: your account is erased on %2. To keep it, sign in: %3"), pieces, 3));
}

const struct job_kind buyer_jobs[] = {{"buyer_asleep", asleep_job, 6}, JOBS_END};
