/* order_jobs.c: who is told what, once. A listener writes a job with the change it tells of; the job makes the mail when it
** is sent, and lets it go when it is no longer true. */
#include "shop/order/letter.h"

#include "app/event.h"
#include "app/hall.h"
#include "shop/account/account.h"

enum { UNDO_WAIT_MS = 10 * SECOND_MS, SAID_AGAIN_MS = 10 * MINUTE_MS, MAIL_TRIES = 8 };

struct letter_note {
    const char *what;
    int64_t order_id, mark; /* mark: what makes this telling different from the next of its kind */
    int64_t person_id, run_at;
};

static void letter_add(struct tx *tx, const struct letter_note *n)
{
    bool each = n->person_id && n->person_id != n->mark; /* the same telling for several people */
    str who = each ? str_fmt(tx->mem, "-%lld", (long long)n->person_id) : S("");
    str key = str_fmt(tx->mem, "mail-%s-%lld-%lld%.*s", n->what, (long long)n->order_id, (long long)n->mark, STR_ARG(who));
    str payload = str_fmt(tx->mem, "{\"what\":\"%s\",\"order\":%lld,\"event\":%lld,\"person\":%lld}", n->what, (long long)n->order_id,
                          (long long)n->mark, (long long)n->person_id);

    job_add(tx, "mail_order", key, payload, n->run_at);
}

static void members_tell(struct tx *tx, int64_t now, const char *what, const struct order_view *o)
{
    struct people people;

    members_of(tx->db, tx->mem, o->merchant_id, &people);
    for (size_t i = 0; i < people.n; i++)
        letter_add(tx, &(struct letter_note){what, o->id, people.v[i].id, people.v[i].id, now});
}

static bool moved(const struct order_last *l)
{
    return str_eq(l->reason, S("slot_changed")) || str_eq(l->reason, S("time_changed")) || str_eq(l->reason, S("place_changed"));
}

/* What the buyer is told of a step; NULL: nothing (he did it himself, or it changes nothing for him). */
static const char *word_for_buyer(const struct order_view *o, const struct order_last *l)
{
    static const char *const plain[] = {"refused", "cancelled", "expired", "not_collected"};

    if (str_eq(l->reason, S("undo"))) return NULL;
    if (moved(l)) return str_eq(l->actor, S("member")) ? "slot" : NULL;
    if (str_eq(l->from, l->to) || str_eq(l->reason, S("withdrawn"))) return NULL; /* of that he has a receipt */
    if (str_eq(l->to, S("ready"))) return str_eq(o->fulfilment, S("pickup")) ? "ready" : NULL;
    if (str_eq(l->to, S("out_for_delivery"))) return "on_its_way";
    if (str_eq(l->to, S("submitted")) && str_eq(l->from, S("expired"))) return "revived";
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (str_eq(l->to, str_c(plain[i]))) return plain[i];
    return NULL;
}

static void buyer_tell(struct tx *tx, int64_t now, const struct order_view *o, const struct order_last *l)
{
    const char *what = o->buyer_mail.n ? word_for_buyer(o, l) : NULL;
    bool may_be_undone = order_may_undo(l, now);

    if (what) letter_add(tx, &(struct letter_note){what, o->id, l->id, 0, l->at + (may_be_undone ? UNDO_WAIT_MS : 0)});
    if (o->refund_cents > 0 && o->buyer_mail.n) letter_add(tx, &(struct letter_note){"refund", o->id, o->refund_cents, 0, now});
}

/* The buyer comes at another time than the shop was told. */
static void move_tell(struct tx *tx, int64_t now, const struct order_view *o, const struct order_last *l)
{
    struct people people;

    members_of(tx->db, tx->mem, o->merchant_id, &people);
    for (size_t i = 0; i < people.n; i++)
        letter_add(tx, &(struct letter_note){"moved", o->id, l->id, people.v[i].id, now});
}

static void merchant_tell(struct tx *tx, int64_t now, const struct order_view *o, const struct order_last *l)
{
    bool given_up = str_eq(l->to, S("cancelled")) && (str_eq(l->actor, S("buyer")) || str_eq(l->actor, S("staff")));

    if (str_eq(o->state, S("submitted")) && !str_eq(o->due, S("due_online"))) {
        members_tell(tx, now, "new", o);
        order_unseen_begin(tx, now, o);
    }
    if (moved(l) && str_eq(l->actor, S("buyer")) && order_announced(o)) move_tell(tx, now, o, l);
    if (given_up && order_announced(o) && !str_eq(l->reason, S("withdrawn"))) members_tell(tx, now, "given_up", o);
    if (str_eq(l->to, S("expired")) && str_eq(l->reason, S("not_paid_in_time"))) members_tell(tx, now, "unpaid", o);
}

void order_members_tell(struct tx *tx, int64_t now, const struct order_view *o, const char *what, int64_t mark)
{
    struct people people;

    members_of(tx->db, tx->mem, o->merchant_id, &people);
    for (size_t i = 0; i < people.n; i++) letter_add(tx, &(struct letter_note){what, o->id, mark, people.v[i].id, now});
}

void order_buyer_tell(struct tx *tx, int64_t now, const struct order_view *o, const char *what, int64_t mark)
{
    if (o->buyer_mail.n) letter_add(tx, &(struct letter_note){what, o->id, mark, 0, now});
}

void order_return_tell(struct tx *tx, int64_t now, const struct order_return *r, const char *what)
{
    struct people people;
    bool buyer = !strcmp(what, "goods_back");

    members_of(tx->db, tx->mem, r->merchant_id, &people);
    for (size_t i = 0; !buyer && i < people.n; i++) letter_add(tx, &(struct letter_note){what, r->order_id, r->id, people.v[i].id, now});
    if (buyer) letter_add(tx, &(struct letter_note){what, r->order_id, r->id, 0, now});
}

void order_receipt_mail(struct tx *tx, int64_t now, const struct order_return *r)
{
    str id = str_fmt(tx->mem, "%lld", (long long)r->id);

    if (r->contact.n)
        job_add(tx, "mail_receipt", str_fmt(tx->mem, "mail-receipt-%.*s", STR_ARG(id)), str_fmt(tx->mem, "{\"return\":%.*s}", STR_ARG(id)), now);
}

void order_question_mail(struct tx *tx, int64_t now, int64_t order_id, int64_t question_id)
{
    letter_add(tx, &(struct letter_note){"question", order_id, question_id, 0, now});
}

void order_remind(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;

    if (order_read(tx->db, tx->mem, order_id, &o)) members_tell(tx, now, "unseen", &o);
    event_raise(tx, EVENT_ORDER_UNSEEN, now, order_id);
}

void order_on_order_changed(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;
    struct order_last l;

    if (!order_read(tx->db, tx->mem, order_id, &o) || !order_last_step(tx->db, tx->mem, order_id, &l)) return;
    buyer_tell(tx, now, &o, &l);
    merchant_tell(tx, now, &o, &l);
}

void order_on_purchase_placed(struct tx *tx, int64_t now, int64_t purchase_id)
{
    struct orders_in_purchase_rows o;
    str id = str_fmt(tx->mem, "%lld", (long long)purchase_id);

    q_orders_in_purchase(tx->db, tx->mem, purchase_id, &o);
    if (o.n && o.v[0].buyer_mail.n)
        job_add(tx, "mail_purchase", str_fmt(tx->mem, "mail-purchase-%.*s", STR_ARG(id)), str_fmt(tx->mem, "{\"purchase\":%.*s}", STR_ARG(id)), now);
    for (size_t i = 0; i < o.n; i++) event_raise(tx, EVENT_ORDER_CHANGED, now, o.v[i].id);
}

/* The second click says nothing new: the last words, again within a while. */
static bool just_said(struct tx *tx, int64_t now, int64_t order_id, str text)
{
    struct order_messages all;

    order_messages(tx->db, tx->mem, order_id, &all);
    return all.n && now - all.v[all.n - 1].at < SAID_AGAIN_MS && str_eq(all.v[all.n - 1].text, text);
}

bool order_message_add(struct tx *tx, int64_t now, int64_t order_id, int64_t person_id, str text)
{
    struct order_view o;
    int64_t id = id_new();

    if (!text.n || !order_read(tx->db, tx->mem, order_id, &o)) return false;
    if (just_said(tx, now, order_id, text)) return true;
    x_message_insert(tx, tx->mem, id, order_id, person_id, text, now);
    if (o.buyer_mail.n) letter_add(tx, &(struct letter_note){"message", o.id, id, 0, now});
    return true;
}

/* --- sending --- */

struct letter_read {
    struct job *job;
    struct order_letter letter;
    bool any;
};

static enum job_end letter_send(struct job *job, struct letter_read *r)
{
    if (!r->any) return JOB_DONE;
    return job_mail(job, r->letter.lang, r->letter.to, r->letter.subject, r->letter.text, r->letter.html);
}

static void order_letter_run(struct db *db, void *arg)
{
    struct letter_read *r = arg;
    struct job *j = r->job;
    struct letter_ask ask = {j->place->origin[0], job_str(j, "what"), job_i64(j, "order"), job_i64(j, "event"), job_i64(j, "person")};

    r->any = order_letter_make(db, j->mem, &ask, &r->letter);
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

    r->any = order_recap_make(db, r->job->mem, r->job->place->origin[0], job_i64(r->job, "purchase"), &r->letter);
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

    r->any = order_receipt_make(db, r->job->mem, r->job->place->origin[0], job_i64(r->job, "return"), &r->letter);
}

static enum job_end mail_receipt_job(struct job *job)
{
    struct letter_read r = {.job = job};

    job_read(job, receipt_run, &r);
    return letter_send(job, &r);
}

const struct job_kind order_jobs[] = {
    {"mail_receipt", mail_receipt_job, MAIL_TRIES},
    {"mail_order", mail_order_job, MAIL_TRIES},
    {"mail_purchase", mail_purchase_job, MAIL_TRIES},
    JOBS_END
};
