/* question.c: "do you still have this?", one product at a time, for a shop that looks at no screen. */
#include "shop/sms/inside.h"

#include "shop/catalog/catalog.h"
#include "shop/territory/territory.h"
#include "shop/shelf/shelf.h"

enum { TITLE_MOST = 60 };

str sms_question_next(struct tx *tx, int64_t now, int64_t merchant_id)
{
    struct stock_question q;

    x_sms_question_drop(tx, tx->mem, merchant_id);
    if (!fresh_next(tx->db, tx->mem, merchant_id, &q)) return (str){0};
    str title = utf8_head(q.title, TITLE_MOST);
    x_sms_question_put(tx, tx->mem, merchant_id, q.offer_id, title, now);
    return title;
}

void sms_on_still_sold_asked(struct tx *tx, int64_t now, int64_t merchant_id)
{
    struct sms_phone phone;

    if (!sms_phone_of(tx->db, tx->mem, merchant_id, &phone) || !sms_question_next(tx, now, merchant_id).n) return;
    job_add(tx, "sms_question", str_fmt(tx->mem, "sms-question-%lld-%lld", (long long)merchant_id, (long long)now),
            str_fmt(tx->mem, "{\"merchant\":%lld}", (long long)merchant_id), territory_by_day(tx->db, tx->mem, now));
}

struct sms_asked {
    struct job *job;
    struct sms_phone phone;
    struct sms_question_of_row q;
    bool found;
};

static void asking_read(struct db *db, void *arg)
{
    struct sms_asked *a = arg;
    int64_t merchant = job_i64(a->job, "merchant");

    a->found =
        sms_phone_of(db, a->job->mem, merchant, &a->phone) && q_sms_question_of(db, a->job->mem, merchant, &a->q);
}

enum job_end sms_question_job(struct job *job)
{
    struct sms_asked a = {.job = job};

    job_read(job, asking_read, &a);
    if (!a.found) return JOB_DONE;
    return job_sms(
        job, a.phone.number,
        tr_fill(job->mem, tr(a.phone.lang, "Do you still have: %1? Answer 1 = yes, 0 = no."), &a.q.title, 1));
}
