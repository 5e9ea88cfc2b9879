#include "shop/merchant/inside.h"

#include "app/settings.h"
#include "shop/account/account.h"

struct merchant_decided_view {
    str name, reason, url, help_phone, market;
    int64_t verdict;
};
#include "merchant_decided.txt.h"

struct telling {
    struct job *job;
    struct merchant m;
    struct people people;
    struct trader_reason {
        str text;
    } reason;
    bool found;
};

static void read_all(struct db *db, void *arg)
{
    struct telling *t = arg;
    int64_t id = job_i64(t->job, "merchant");
    struct verdict_last_row last;

    t->found = merchant_any(db, t->job->mem, LANG_FR, id, &t->m);
    if (!t->found) return;
    members_of(db, t->job->mem, id, &t->people);
    t->reason.text = q_verdict_last(db, t->job->mem, id, &last) ? last.reason : S("");
}

static const char *subject_of(int64_t verdict)
{
    switch (verdict) {
    case MERCHANT_VERIFY: return _("Your shop is verified");
    case MERCHANT_REFUSE: return _("Your shop's file needs a correction");
    case MERCHANT_SUSPEND: return _("Your shop is suspended");
    default: return _("Your shop is open again");
    }
}

/* Each owner is told; the first that fails makes the job come again, and those already told hear it twice at worst. */
static enum job_end decided_job(struct job *job)
{
    struct telling t = {.job = job};
    enum job_end end = JOB_DONE;

    job_read(job, read_all, &t);
    for (size_t i = 0; t.found && i < t.people.n && end == JOB_DONE; i++) {
        const struct person_contact *p = &t.people.v[i];
        int64_t verdict = job_i64(job, "verdict");
        struct buf b = buf_new(job->mem, 64 * 1024);
        struct merchant_decided_view v = {t.m.name,
                                          t.reason.text,
                                          job_url(job, p->lang, S("/commercant")),
                                          setting_str(job->place, SETTING_HELP_PHONE),
                                          setting_str(job->place, SETTING_MARKET_NAME),
                                          verdict};
        if (i && !str_eq(p->role, S("owner"))) continue;
        tpl_merchant_decided_txt(&b, p->lang, &v);
        end = job_mail(job, p->lang, p->mail, tr(p->lang, subject_of(verdict)), buf_str(&b), (str){0});
    }
    return end;
}

/* --- letters of other rooms --- */

void shop_letters_add(struct tx *tx, int64_t now, const struct shop_letters *l)
{
    struct people people;

    members_of(tx->db, tx->mem, l->merchant_id, &people);
    for (size_t i = 0; i < people.n; i++) {
        long long id = people.v[i].id;
        if (i && id != l->also_id && !str_eq(people.v[i].role, S("owner"))) continue;
        job_add(tx, l->kind,
                str_fmt(tx->mem, "%s-%lld-%lld-%lld", l->kind, (long long)l->merchant_id, (long long)now, id),
                str_fmt(tx->mem, "{\"merchant\":%lld,\"person\":%lld}", (long long)l->merchant_id, id), now);
    }
}

bool shop_letter_read(struct db *db, struct arena *mem, int64_t merchant_id, int64_t person_id, struct shop_letter *out)
{
    struct merchant m;
    struct people people;

    if (!merchant_any(db, mem, LANG_FR, merchant_id, &m)) return false;
    members_of(db, mem, merchant_id, &people);
    out->shop = m.name;
    for (size_t i = 0; i < people.n; i++) {
        out->to = people.v[i];
        if (out->to.id == person_id) return true;
    }
    return false;
}

const struct job_kind merchant_jobs[] = {{"mail_merchant_decided", decided_job, 8},
                                         {"mail_shop_asked", question_new_job, 8},
                                         {"mail_shop_answers", question_answer_job, 8},
                                         JOBS_END};
