/* complaint.c: what a buyer writes to his shop, and complaints: numbered, told to the shop, seen by staff, answered by a human. */
#include "shop/message/inside.h"

#include "app/event.h"
#include "app/settings.h"

enum { SAID_WITHIN_MS = HOUR_MS, SAID_MOST = 6, COMPLAINTS_MOST = 5, LATEST = 200, AT_ONCE = 20 };

_Static_assert(sizeof(struct complaint_one_row) == sizeof(struct complaints_of_order_row), "same columns");
_Static_assert(sizeof(struct complaint_one_row) == sizeof(struct complaints_latest_row), "same columns");

enum said message_from_buyer(struct tx *tx, int64_t now, const struct order_view *o, str text)
{
    struct buyer_messages_since_row was = {0};
    int64_t id = id_new();

    if (!text.n) return SAID_NOTHING;
    q_buyer_messages_since(tx->db, tx->mem, o->id, text, now - SAID_WITHIN_MS, &was);
    if (was.same) return SAID;
    if (was.n >= SAID_MOST) return SAID_TOO_MUCH;
    x_buyer_message_insert(tx, tx->mem, id, o->id, text, now);
    order_members_tell(tx, now, o, "buyer_says", id);
    event_raise(tx, EVENT_ORDER_CHANGED, now, o->id);
    return SAID;
}

static struct complaint complaint_made(const void *row)
{
    const struct complaint_one_row *r = row;

    return (struct complaint){r->id,      r->order_id,    r->merchant_id,
                              r->at,      r->answered_at, r->number,
                              r->about,   r->text,        r->answer.p ? r->answer : S(""),
                              r->by_staff};
}

void complaints_of(struct db *db, struct arena *mem, int64_t order_id, struct complaints *out)
{
    struct complaints_of_order_rows r;

    q_complaints_of_order(db, mem, order_id, &r);
    *out = (struct complaints){NEW(mem, struct complaint, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = complaint_made(&r.v[i]);
}

void complaints_latest(struct db *db, struct arena *mem, struct complaints *out)
{
    struct complaints_latest_rows r;

    q_complaints_latest(db, mem, LATEST, &r);
    *out = (struct complaints){NEW(mem, struct complaint, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = complaint_made(&r.v[i]);
}

bool complaint_read(struct db *db, struct arena *mem, int64_t id, struct complaint *out)
{
    struct complaint_one_row r;

    if (!q_complaint_one(db, mem, id, &r)) return false;
    *out = complaint_made(&r);
    return true;
}

bool complaint_make(struct tx *tx, int64_t now, const struct order_view *o, str about, str text)
{
    struct complaints were;
    int64_t id = id_new();

    complaints_of(tx->db, tx->mem, o->id, &were);
    for (size_t i = 0; i < were.n; i++)
        if (str_eq(were.v[i].text, text) && str_eq(were.v[i].about, about)) return true; /* the second click */
    if (were.n >= COMPLAINTS_MOST) return false;
    str number = str_fmt(tx->mem, "%.*s-R%zu", STR_ARG(o->number), were.n + 1);
    if (x_complaint_insert(tx, tx->mem,
                           &(struct complaint_insert_args){.id = id,
                                                           .number = number,
                                                           .order_id = o->id,
                                                           .merchant_id = o->merchant_id,
                                                           .about = about,
                                                           .text = text,
                                                           .now = now}) != 1)
        return false;
    order_members_tell(tx, now, o, "complaint", id);
    event_raise(tx, EVENT_ORDER_CHANGED, now, o->id);
    return true;
}

bool complaint_answer(struct tx *tx, int64_t now, const struct complaint *c, const struct complaint_reply *a)
{
    struct order_view o;

    if (!a->text.n || !order_read(tx->db, tx->mem, c->order_id, &o)) return false;
    if (x_complaint_answered(tx, tx->mem, c->id, a->text, a->person_id, a->staff, now) != 1) return false;
    order_buyer_tell(tx, now, &o, "complaint_answer", c->id);
    return true;
}

static const struct about_word {
    str code;
    const char *msgid;
} abouts[] = {
    {S("missing"), _("Something is missing")},        {S("damaged"), _("Something is damaged or no good")},
    {S("wrong"), _("It is not what I ordered")},      {S("late"), _("It is late, or was not there")},
    {S("money"), _("Money: price, payment, refund")}, {S("other"), _("Something else")},
};

str complaint_about_text(enum lang lang, str about)
{
    for (size_t i = 0; i < sizeof abouts / sizeof *abouts; i++)
        if (str_eq(abouts[i].code, about)) return tr(lang, abouts[i].msgid);
    return about;
}

/* --- the clock --- */

int64_t complaint_answer_by(struct db *db, struct arena *mem, int64_t at)
{
    return at + setting_in_i64(db, mem, SETTING_COMPLAINT_DAYS) * DAY_MS;
}

/* Once, when half of the time to answer is over. */
static void complaints_run(struct tx *tx, int64_t now)
{
    struct complaints_unanswered_rows r;
    struct order_view o;

    q_complaints_unanswered(tx->db, tx->mem, now - setting_in_i64(tx->db, tx->mem, SETTING_COMPLAINT_DAYS) * DAY_MS / 2,
                            AT_ONCE, &r);
    for (size_t i = 0; i < r.n; i++)
        if (x_complaint_reminded(tx, tx->mem, r.v[i].id, now) == 1 && order_read(tx->db, tx->mem, r.v[i].order_id, &o))
            order_members_tell(tx, now, &o, "complaint_again", r.v[i].id);
}

const struct clock_task message_clock[] = {{"order_complaints", HOUR_MS, complaints_run}, JOBS_END};
