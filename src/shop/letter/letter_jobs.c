/* letter_jobs.c: a letter leaves, unless it is no longer true. */
#include "shop/letter/inside.h"

#include "app/hall.h"

enum { MAIL_TRIES = 8 };

struct letter_read {
    struct job *job;
    struct letter letter;
    bool any;
};

static enum job_end letter_send(struct job *job, struct letter_read *r)
{
    if (!r->any) return JOB_DONE;
    job->stop = r->letter.stop;
    return job_mail(job, r->letter.lang, r->letter.to, r->letter.subject, r->letter.text, r->letter.html);
}

static void order_letter_run(struct db *db, void *arg)
{
    struct letter_read *r = arg;
    struct job *j = r->job;
    struct letter_ask ask = {j->place->origin[0], job_str(j, "what"), job_i64(j, "order"), job_i64(j, "event"),
                             job_i64(j, "person")};

    r->any = letter_make(db, j->mem, &ask, &r->letter);
}

static enum job_end mail_order_job(struct job *job)
{
    struct letter_read r = {.job = job};

    job_read(job, order_letter_run, &r);
    return letter_send(job, &r);
}

static void recap_run(struct db *db, void *arg)
{
    struct letter_read *r = arg;

    r->any = letter_recap_make(db, r->job->mem, r->job->place->origin[0], job_i64(r->job, "purchase"), &r->letter);
}

static enum job_end mail_purchase_job(struct job *job)
{
    struct letter_read r = {.job = job};

    job_read(job, recap_run, &r);
    return letter_send(job, &r);
}

static void receipt_run(struct db *db, void *arg)
{
    struct letter_read *r = arg;

    r->any = letter_receipt_make(db, r->job->mem, r->job->place->origin[0], job_i64(r->job, "return"), &r->letter);
}

static enum job_end mail_receipt_job(struct job *job)
{
    struct letter_read r = {.job = job};

    job_read(job, receipt_run, &r);
    return letter_send(job, &r);
}

const struct job_kind letter_jobs[] = {{"mail_receipt", mail_receipt_job, MAIL_TRIES},
                                       {"mail_order", mail_order_job, MAIL_TRIES},
                                       {"mail_purchase", mail_purchase_job, MAIL_TRIES},
                                       JOBS_END};
