/* jobs.c: what is asked of the bank: the end of attempts left unknown, and money back. */
#include "shop/payment/inside.h"

#include "app/event.h"
#include "shop/account/account.h"
#include "shop/merchant/merchant.h"

enum {
    BANK_MS = 30000,
    UNKNOWN_MS = 3 * MINUTE_MS,
    ANSWER_BYTES = 256 * 1024,
    EVENTS_MOST = 64,
    NO_REST_MS = 45 * MINUTE_MS
};

struct asking {
    struct job *job;
    struct attempt_one_row attempt;
    struct contract_by_token_row contract;
    struct refund_one_row refund;
    struct refunds_of_attempt_rows refunds; /* of the attempt */
    struct gateway_contract bank;
    struct gateway_asked asked;
    struct gateway_event event[EVENTS_MOST];
    size_t events;
    bool found, rest, refuses; /* refuses: the bank will not do what is asked */
    bool closed;               /* it lets this contract ask nothing */
    bool must;                 /* nothing but its answer counts: it is asked even if the shop said that it may not be */
    const char *state;
    str credit; /* what the bank calls the money it gave back */
};

static void attempt_read(struct db *db, struct asking *a, int64_t id)
{
    struct contract_by_id_row c;

    a->found = q_attempt_one(db, a->job->mem, id, &a->attempt) &&
               q_contract_by_id(db, a->job->mem, a->attempt.contract_id, &c);
    if (!a->found) return;
    _Static_assert(sizeof c == sizeof a->contract, "same columns");
    memcpy(&a->contract, &c, sizeof c);
    a->found = contract_open(a->job->hall, a->job->place, a->job->mem, &a->contract,
                             str_eq(a->attempt.mode, S("PRODUCTION")), &a->bank);
    a->rest = a->found && contract_has_services(&a->contract, &a->bank);
    a->must = a->found && only_answers_count(&a->contract, a->attempt.mode);
    a->asked = (struct gateway_asked){
        .reference = a->attempt.reference,
        .bank_id = a->attempt.bank_id,
        .local_time = bank_time(a->job->mem, a->attempt.created_at),
        .now_local = bank_time(a->job->mem, a->job->now),
        .amount_cents = a->attempt.amount_cents,
        .refund_cents = a->refund.amount_cents,
        .number = a->refund.id ? a->refund.id : a->attempt.id,
    };
}

static enum outside_end bank_call(struct asking *a, const struct gateway_call *call, struct outside_answer *answer)
{
    struct outside_call c = {.method = call->method,
                             .url = call->url,
                             .header = call->header,
                             .headers = call->headers,
                             .body = call->body,
                             .trusted = true,
                             .max_bytes = ANSWER_BYTES};

    return courier_call(a->job->mem, &c, BANK_MS, answer, &a->job->error);
}

/* A question is asked of the bank's other house too, if its first does not answer. */
static enum outside_end question(struct asking *a, struct gateway_call *call, struct outside_answer *answer)
{
    enum outside_end end = bank_call(a, call, answer);

    if ((end == OUTSIDE_OK && answer->status == 200) || !a->bank.spare_rest_url.n) return end;
    a->bank.rest_url = a->bank.spare_rest_url; /* what is to be done is done there too, then */
    a->bank.spare_rest_url = S("");
    gateway_of(a->contract.dialect)->status_call(a->job->mem, &a->bank, &a->asked, call);
    return bank_call(a, call, answer);
}

static bool status_once(struct asking *a, struct gateway_events *told)
{
    const struct gateway *g = gateway_of(a->contract.dialect);
    struct gateway_call call;
    struct outside_answer answer;

    g->status_call(a->job->mem, &a->bank, &a->asked, &call);
    if (question(a, &call, &answer) != OUTSIDE_OK || answer.status != 200) return false;
    if (g->status_read(a->job->mem, &a->bank, &a->asked, answer.body, told)) return true;
    a->closed = told->closed;
    a->refuses = g->refund_read(a->job->mem, answer.body) == GATEWAY_REFUND_BY_HAND;
    a->job->error = S("the bank's answer cannot be read");
    return false;
}

/* What the bank knows of an attempt. False: it could not be asked. */
static bool status_ask(struct asking *a)
{
    struct gateway_events told = {.v = a->event, .most = EVENTS_MOST};

    a->events = 0;
    if (!status_once(a, &told)) return false;
    if (told.by.n) {
        a->asked.bank_id = told.by;
        told.by = S("");
        if (!status_once(a, &told)) return false;
    }
    a->events = told.n;
    a->asked.settled = false;
    for (size_t i = 0; i < told.n; i++)
        a->asked.settled |= told.v[i].status == GATEWAY_CAPTURED && str_eq(told.v[i].kind, S("DEBIT"));
    return true;
}

/* --- polling --- */

static void poll_read(struct db *db, void *arg)
{
    struct asking *a = arg;
    attempt_read(db, a, job_i64(a->job, "attempt"));
    if (!a->found || !gateway_of(a->contract.dialect)->shared_key) return;
    a->asked.bank_id = S("");   /* by our reference and sum: numbers that a word told bind it to neither */
    a->asked.number = id_new(); /* each time anew: the bank answers a question it knows as it did before */
}

static bool events_write(struct tx *tx, int64_t now, void *arg)
{
    struct asking *a = arg;

    for (size_t i = 0; i < a->events; i++)
        event_apply(tx, now, &(struct told){&a->contract, &a->event[i], "status", S(""), now});
    return true;
}

/* The bank knows of nothing: its page is long closed and the attempt came to nothing, or it told of a refusal, after which
** another card may still pay, and which is asked about again. */
static bool over_write(struct tx *tx, int64_t now, void *arg)
{
    struct asking *a = arg;
    struct attempt_one_row fresh;

    if (!q_attempt_one(tx->db, tx->mem, a->attempt.id, &fresh) || fresh.captured_cents) return false;
    if (!str_eq(fresh.state, S("redirected")) && !str_eq(fresh.state, S("pending"))) return false;
    x_attempt_end(tx, tx->mem,
                  &(struct attempt_end_args){.id = fresh.id,
                                             .state = str_c(a->state),
                                             .bank_id = fresh.bank_id,
                                             .captured_cents = 0,
                                             .now = now,
                                             .poll_at = strcmp(a->state, "expired") ? fresh.poll_at : NO_I64});
    event_raise(tx, EVENT_PAYMENT_REFUSED, now, fresh.id);
    return true;
}

/* The next question is already planned: nothing for staff to mend. */
static enum job_end unanswered(const struct asking *a)
{
    log_line(LOG_WARN, "payment.unanswered", "attempt %lld: %.*s", (long long)a->attempt.id, STR_ARG(a->job->error));
    return JOB_DONE;
}

static enum job_end poll_job(struct job *job)
{
    struct asking a = {.job = job, .state = "expired"};

    job_read(job, poll_read, &a);
    if (!a.found || a.attempt.captured_cents) return JOB_DONE;
    int64_t age = job->now - a.attempt.created_at;
    if (!a.rest && !a.must) {
        if (age > NO_REST_MS) job_write(job, over_write, &a);
        return JOB_DONE;
    }
    if (!status_ask(&a)) return a.attempt.poll_at.set ? unanswered(&a) : JOB_GIVE_UP;
    if (a.events) job_write(job, events_write, &a);
    else if (age > PAGE_LIFE_MS) job_write(job, over_write, &a);
    else if (job_i64(job, "told")) {
        a.state = "refused";
        job_write(job, over_write, &a);
    }
    return JOB_DONE;
}

/* The bank does not let us ask: whether there is money, its merchant alone can see. */
static bool look_write(struct tx *tx, int64_t now, void *arg)
{
    struct asking *a = arg;

    x_attempt_look(tx, tx->mem, a->attempt.id, now);
    job_add(tx, "mail_payment_to_look_at", str_fmt(tx->mem, "look-%lld", (long long)a->attempt.id),
            str_fmt(tx->mem, "{\"attempt\":%lld}", (long long)a->attempt.id), now);
    return true;
}

/* A success that one of the bank's words told: whether the bank knows it as this shop's. */
static enum job_end confirm_job(struct job *job)
{
    struct asking a = {.job = job};

    job_read(job, poll_read, &a);
    if (!a.found || a.attempt.captured_cents) return JOB_DONE;
    if (!status_ask(&a)) {
        if (!a.closed) return JOB_AGAIN;
        return job_write(job, look_write, &a) ? JOB_DONE : JOB_AGAIN; /* asked again when it is its turn, like others */
    }
    if (a.events) return job_write(job, events_write, &a) ? JOB_DONE : JOB_AGAIN;
    their_fault("payment.told", "contract %lld: a success the bank does not know", (long long)a.contract.id);
    return JOB_DONE;
}

static void poll_run(struct tx *tx, int64_t now)
{
    struct attempts_to_poll_rows rows;

    q_attempts_to_poll(tx->db, tx->mem, now, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        const struct attempts_to_poll_row *r = &rows.v[i];
        job_add(tx, "payment_poll", str_fmt(tx->mem, "poll-%lld-%lld", (long long)r->id, (long long)r->polls),
                str_fmt(tx->mem, "{\"attempt\":%lld}", (long long)r->id), now);
        x_attempt_polled(tx, tx->mem, r->id, poll_next(r->created_at, r->polls + 1, now));
    }
}

int64_t payment_wait(struct db *db, struct arena *mem)
{
    struct attempt_soonest_row r;
    struct words_left_row words = {0};

    q_words_left(db, mem, INT64_MAX, &words);
    if (words.n) return words.oldest.v;
    return q_attempt_soonest(db, mem, &r) && r.poll_at.set ? r.poll_at.v : INT64_MAX;
}

/* A day longer than they are good for: words that came in time may still wait in the journal. */
static void old_keys_run(struct tx *tx, int64_t now)
{
    x_old_keys_drop(tx, tx->mem, now - OLD_KEY_MS);
}

const struct clock_task payment_clock[] = {{"payment_poll", 15 * SECOND_MS, poll_run},
                                           {"payment_old_keys", HOUR_MS, old_keys_run},
                                           {"payment_door", DOOR_MS, doors_run},
                                           JOBS_END};

/* --- refunds --- */

static void refund_read_rows(struct db *db, void *arg)
{
    struct asking *a = arg;

    struct refunds_done_row done = {0};

    if (!q_refund_one(db, a->job->mem, job_i64(a->job, "refund"), &a->refund)) return;
    attempt_read(db, a, a->refund.attempt_id);
    q_refunds_of_attempt(db, a->job->mem, a->refund.attempt_id, &a->refunds);
    q_refunds_done(db, a->job->mem, a->refund.attempt_id, S("done"), &done);
    a->asked.refunded_cents = done.all_cents;
}

static bool refund_end_write(struct tx *tx, int64_t now, void *arg)
{
    struct asking *a = arg;
    bool done = !strcmp(a->state, "done");

    if (x_refund_end(tx, tx->mem, a->refund.id, S("asked"), str_c(a->state), done ? SOME_I64(now) : NO_I64) != 1)
        return false;
    if (a->credit.n) x_refund_name(tx, tx->mem, a->refund.id, a->credit);
    if (!done)
        job_add(tx, "mail_refund_by_hand", str_fmt(tx->mem, "by-hand-%lld", (long long)a->refund.id),
                str_fmt(tx->mem, "{\"refund\":%lld}", (long long)a->refund.id), now);
    event_raise(tx, EVENT_REFUND_CHANGED, now, a->refund.id);
    return true;
}

/* Not written: another was quicker, which the next look shows, or the database is to blame. */
static enum job_end refund_settle(struct asking *a, const char *state)
{
    a->state = state;
    return job_write(a->job, refund_end_write, a) ? JOB_DONE : JOB_AGAIN;
}

/* Whether the bank already gave this money back. Asked before every try: an answer of an earlier one may have been lost,
** and how many there were is not known, as staff may have begun anew or a backup may have been put back. */
static enum given given_back(struct asking *a)
{
    const struct gateway_event *credit;
    enum given given = refund_given(&(struct given_ask){.ours = &a->refunds,
                                                        .refund_id = a->refund.id,
                                                        .attempt_bank_id = a->attempt.bank_id,
                                                        .event = a->event,
                                                        .events = a->events,
                                                        .cut = a->events == EVENTS_MOST},
                                    &credit);

    if (credit) a->credit = credit->bank_id;
    return given;
}

/* A bank refuses what it has done already, too: it is asked once more before a merchant is told to do it himself. */
static enum job_end refund_refused(struct asking *a)
{
    if (!status_ask(a)) return refund_settle(a, "by_hand");
    switch (given_back(a)) {
    case GIVEN_BACK: return refund_settle(a, "done");
    case GIVEN_UNDER_WAY: a->job->error = S("a refund of this amount is under way at the bank"); return JOB_AGAIN;
    default: return refund_settle(a, "by_hand");
    }
}

static bool sent_write(struct tx *tx, int64_t now, void *arg)
{
    struct asking *a = arg;

    return x_refund_sent(tx, tx->mem, a->refund.id, S("asked"), now) == 1;
}

static enum job_end refund_call(struct asking *a)
{
    const struct gateway *g = gateway_of(a->contract.dialect);
    struct arena *mem = a->job->mem;
    struct gateway_call call;
    struct outside_answer answer;

    if (g->day_numbers && !job_write(a->job, sent_write, a)) return JOB_AGAIN;
    g->refund_call(mem, &a->bank, &a->asked, &call);
    a->job->wait_ms = UNKNOWN_MS; /* what is not answered may still be under way: the bank is asked when it is over */
    if (bank_call(a, &call, &answer) != OUTSIDE_OK || answer.status != 200) return JOB_AGAIN;
    switch (g->refund_read(mem, answer.body)) {
    case GATEWAY_REFUND_DONE:
        a->credit = g->refund_id ? g->refund_id(mem, answer.body) : S("");
        return refund_settle(a, "done");
    case GATEWAY_REFUND_BY_HAND: return refund_refused(a);
    default: a->job->error = S("the bank's answer cannot be read"); return JOB_AGAIN;
    }
}

/* Where the bank knows a refund asked again by that day's number alone, one that may have been asked yesterday is looked
** at by its merchant. */
static bool same_day(const struct asking *a)
{
    str was = bank_time(a->job->mem, a->refund.created_at);

    return !gateway_of(a->contract.dialect)->day_numbers || str_eq(str_head(was, 8), str_head(a->asked.now_local, 8));
}

/* Such a bank tells of a payment that all of it went back, of a part perhaps not: a part that it was asked for, and whose
** answer was lost, may have gone back, and is not asked for twice. */
static bool answer_lost(const struct asking *a)
{
    return gateway_of(a->contract.dialect)->day_numbers && a->refund.sent_at.set &&
           a->refund.amount_cents < a->attempt.amount_cents;
}

static enum job_end refund_job(struct job *job)
{
    struct asking a = {.job = job};

    job_read(job, refund_read_rows, &a);
    if (!a.found || !str_eq(a.refund.state, S("asked"))) return JOB_DONE;
    if (!a.rest || !a.attempt.bank_id.n || !same_day(&a)) return refund_settle(&a, "by_hand");
    if (!status_ask(&a)) return a.refuses ? refund_settle(&a, "by_hand") : JOB_AGAIN;
    switch (given_back(&a)) {
    case GIVEN_BACK: return refund_settle(&a, "done");
    case GIVEN_UNSURE: return refund_settle(&a, "by_hand");
    case GIVEN_UNDER_WAY: job->error = S("a refund of this amount is under way at the bank"); return JOB_AGAIN;
    default: return answer_lost(&a) ? refund_settle(&a, "by_hand") : refund_call(&a);
    }
}

/* --- what the merchant must do himself --- */

struct by_hand_mail {
    struct job *job;
    struct refund_one_row refund;
    struct attempt_one_row attempt;
    struct merchant merchant;
    struct people people;
    bool found;
};

static void by_hand_read(struct db *db, void *arg)
{
    struct by_hand_mail *m = arg;

    m->found = q_refund_one(db, m->job->mem, job_i64(m->job, "refund"), &m->refund) &&
               q_attempt_one(db, m->job->mem, m->refund.attempt_id, &m->attempt) &&
               merchant_any(db, m->job->mem, LANG_FR, m->refund.merchant_id, &m->merchant);
    if (m->found) members_of(db, m->job->mem, m->refund.merchant_id, &m->people);
}

struct payment_by_hand_view {
    str amount, reference, bank_id, url, market, until;
};
#include "payment_by_hand.txt.h"

static enum job_end by_hand_job(struct job *job)
{
    struct by_hand_mail m = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);

    job_read(job, by_hand_read, &m);
    if (!m.found || !m.people.n) return JOB_DONE;
    const struct person_contact *p = &m.people.v[0];
    struct payment_by_hand_view v = {
        money_text(job->mem, p->lang, cents(m.refund.amount_cents)),
        m.attempt.reference,
        m.attempt.bank_id,
        job_url(job, p->lang, S("/commercant/banque")),
        m.merchant.name,
        date_text(job->mem, p->lang, BANK_ZONE, m.refund.created_at + BY_HAND_MS, DATE_DAY)};
    tpl_payment_by_hand_txt(&b, p->lang, &v);
    return job_mail(job, p->lang, p->mail, tr(p->lang, "A refund to make at your bank"), buf_str(&b), (str){0});
}

static void look_read(struct db *db, void *arg)
{
    struct by_hand_mail *m = arg;

    m->found = q_attempt_one(db, m->job->mem, job_i64(m->job, "attempt"), &m->attempt) && !m->attempt.captured_cents &&
               merchant_any(db, m->job->mem, LANG_FR, m->attempt.merchant_id, &m->merchant);
    if (m->found) members_of(db, m->job->mem, m->attempt.merchant_id, &m->people);
}

struct payment_look_view {
    str amount, reference, url;
};
#include "payment_look.txt.h"

static enum job_end look_job(struct job *job)
{
    struct by_hand_mail m = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);

    job_read(job, look_read, &m);
    if (!m.found || !m.people.n) return JOB_DONE;
    const struct person_contact *p = &m.people.v[0];
    struct payment_look_view v = {money_text(job->mem, p->lang, cents(m.attempt.amount_cents)), m.attempt.reference,
                                  job_url(job, p->lang, S("/commercant/banque"))};
    tpl_payment_look_txt(&b, p->lang, &v);
    return job_mail(job, p->lang, p->mail, tr(p->lang, "A payment to look for at your bank"), buf_str(&b), (str){0});
}

const struct job_kind payment_jobs[] = {{"payment_poll", poll_job, 1, JOB_HANGS},
                                        {"payment_refund", refund_job, 12, JOB_HANGS},
                                        {"mail_refund_by_hand", by_hand_job, 8},
                                        {"payment_confirm", confirm_job, 12, JOB_HANGS},
                                        {"payment_door", door_job, 1, JOB_HANGS},
                                        {"mail_payment_to_look_at", look_job, 8},
                                        JOBS_END};
