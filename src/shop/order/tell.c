/* tell.c: who is told what, once. A listener writes a job with the change it tells of; the words are made when it is sent. */
#include "shop/order/inside.h"

#include "app/event.h"
#include "shop/account/account.h"
#include "shop/review/review.h"
#include "shop/territory/territory.h"

enum { UNDO_WAIT_MS = 10 * SECOND_MS, TOLD_AFTER_MS = 10 * MINUTE_MS };

struct letter_note {
    const char *what;
    int64_t order_id, mark; /* mark: what makes this telling different from the next of its kind */
    int64_t person_id, run_at;
};

bool order_announced(const struct order_view *o)
{
    return str_eq(o->pay, S("shop")) || o->paid_cents > 0 || o->refund_cents > 0 || str_eq(o->due, S("authorised"));
}

static void letter_add(struct tx *tx, const struct letter_note *n)
{
    bool each = n->person_id && n->person_id != n->mark; /* the same telling for several people */
    str who = each ? str_fmt(tx->mem, "-%lld", (long long)n->person_id) : S("");
    str key =
        str_fmt(tx->mem, "mail-%s-%lld-%lld%.*s", n->what, (long long)n->order_id, (long long)n->mark, STR_ARG(who));
    str payload = str_fmt(tx->mem, "{\"what\":\"%s\",\"order\":%lld,\"event\":%lld,\"person\":%lld}", n->what,
                          (long long)n->order_id, (long long)n->mark, (long long)n->person_id);

    job_add(tx, "mail_order", key, payload, n->run_at);
}

/* By mail, or to who gave a telephone alone by SMS, which never rings at night. */
static void buyer_note(struct tx *tx, const struct order_view *o, const struct letter_note *n)
{
    if (o->buyer_mail.n) {
        letter_add(tx, n);
        return;
    }
    if (!o->buyer_phone.n) return;
    str key = str_fmt(tx->mem, "sms-%s-%lld-%lld", n->what, (long long)o->id, (long long)n->mark);
    str payload = str_fmt(tx->mem, "{\"what\":\"%s\",\"order\":%lld,\"event\":%lld}", n->what, (long long)o->id,
                          (long long)n->mark);
    job_add(tx, "sms_buyer", key, payload, territory_by_day(tx->db, tx->mem, n->run_at));
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
    return str_eq(l->reason, S("slot_changed")) || str_eq(l->reason, S("time_changed")) ||
           str_eq(l->reason, S("place_changed")) || str_eq(l->reason, S("mode_changed"));
}

/* What the buyer is told of a step; NULL: nothing (he did it himself, or it changes nothing for him). */
static const char *word_for_buyer(const struct order_view *o, const struct order_last *l)
{
    static const char *const plain[] = {"refused", "cancelled", "expired", "not_collected"};

    if (str_eq(l->reason, S("undo"))) return NULL;
    if (str_eq(l->reason, S("mode_changed"))) return "changed"; /* it costs something else: he has it in writing */
    if (moved(l)) return str_eq(l->actor, S("buyer")) ? NULL : "slot";
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

    if (o->buyer_mail.n && str_eq(l->to, S("handed_over")))
        letter_add(tx, &(struct letter_note){"opinion", o->id, o->id, 0, l->at + REVIEW_ASK_DAYS * DAY_MS});
    if (what) letter_add(tx, &(struct letter_note){what, o->id, l->id, 0, l->at + (may_be_undone ? UNDO_WAIT_MS : 0)});
    if (o->refund_cents > 0) buyer_note(tx, o, &(struct letter_note){"refund", o->id, o->refund_cents, 0, now});
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
    bool given_up = str_eq(l->to, S("cancelled")) && str_eq(l->actor, S("buyer"));

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
    buyer_note(tx, o, &(struct letter_note){what, o->id, mark, 0, now});
}

void order_done_by_staff(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;
    struct people people;
    int64_t end = (now / TOLD_AFTER_MS + 1) * TOLD_AFTER_MS; /* of several steps, one after the other, one letter */

    if (!order_read(tx->db, tx->mem, order_id, &o)) return;
    members_of(tx->db, tx->mem, o.merchant_id, &people);
    for (size_t i = 0; i < people.n; i++)
        letter_add(tx, &(struct letter_note){"by_staff", o.id, end, people.v[i].id, end});
    event_raise(tx, EVENT_ORDER_BY_STAFF, now, order_id);
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

void order_ahead_order_changed(struct db *db, struct arena *mem, int64_t order_id)
{
    struct order_view o;
    struct order_last l;
    struct people people;

    order_last_step(db, mem, order_id, &l);
    if (order_read(db, mem, order_id, &o)) members_of(db, mem, o.merchant_id, &people);
}

/* First which shops they are of, then what is asked of those. */
static void orders_ahead(struct tx *tx, const struct orders_in_purchase_rows *o)
{
    if (!db_ahead_begin(tx->db)) return;
    for (size_t i = 0; i < o->n; i++) event_ahead(tx->db, tx->mem, EVENT_ORDER_CHANGED, o->v[i].id);
    db_ahead_again(tx->db);
    for (size_t i = 0; i < o->n; i++) event_ahead(tx->db, tx->mem, EVENT_ORDER_CHANGED, o->v[i].id);
    db_ahead_end(tx->db);
}

void order_on_purchase_placed(struct tx *tx, int64_t now, int64_t purchase_id)
{
    struct orders_in_purchase_rows o;
    str id = str_fmt(tx->mem, "%lld", (long long)purchase_id);

    q_orders_in_purchase(tx->db, tx->mem, purchase_id, &o);
    if (o.n && o.v[0].buyer_mail.n)
        job_add(tx, "mail_purchase", str_fmt(tx->mem, "mail-purchase-%.*s", STR_ARG(id)),
                str_fmt(tx->mem, "{\"purchase\":%.*s}", STR_ARG(id)), now);
    orders_ahead(tx, &o);
    for (size_t i = 0; i < o.n; i++) event_raise(tx, EVENT_ORDER_CHANGED, now, o.v[i].id);
}
