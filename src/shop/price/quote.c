/* quote.c: a question about a price, kept and answered once. */
#include "shop/price/quote.h"

#include "shop/account/account.h"

static void members_tell(struct tx *tx, int64_t now, int64_t merchant_id, int64_t id)
{
    struct people people;

    members_of(tx->db, tx->mem, merchant_id, &people);
    for (size_t i = 0; i < people.n; i++)
        job_add(tx, "mail_quote_new", str_fmt(tx->mem, "quote-%lld-%lld", (long long)id, (long long)people.v[i].id),
                str_fmt(tx->mem, "{\"quote\":%lld,\"person\":%lld}", (long long)id, (long long)people.v[i].id), now);
}

enum quote_end quote_ask(struct tx *tx, int64_t now, const struct quote_new *q)
{
    struct quote_counts_row n;
    int64_t id = id_new();

    q_quote_counts(tx->db, tx->mem, q->merchant_id, q->mail, &n);
    if (n.open >= QUOTES_OPEN_MOST) return QUOTE_FULL;
    struct quote_insert_args a = {
        .id = id,
        .token = q->token,
        .merchant_id = q->merchant_id,
        .offer_id = q->offer_id,
        .title = q->title,
        .name = q->name,
        .mail = q->mail,
        .phone = q->phone,
        .asked = q->asked,
        .lang = lang_code(q->lang),
        .now = now,
        .empty = S(""),
    };
    if (!x_quote_insert(tx, tx->mem, &a)) return QUOTE_TWICE;
    if (n.open_each >= QUOTES_OPEN_EACH)
        return QUOTE_WAIT; /* after the row: a second click is no sixth question; the caller undoes it */
    members_tell(tx, now, q->merchant_id, id);
    return QUOTE_KEPT;
}

bool quote_answer(struct tx *tx, int64_t now, const struct quote_answer *a)
{
    struct quote_answered_args row = {a->id, a->merchant_id, a->text, a->price_cents, a->person_id, now};

    if (!x_quote_answered(tx, tx->mem, &row)) return false;
    job_add(tx, "mail_quote_answer", str_fmt(tx->mem, "quote-answer-%lld", (long long)a->id),
            str_fmt(tx->mem, "{\"quote\":%lld}", (long long)a->id), now);
    return true;
}

/* Names and addresses of people are not kept for ever. */
static void quotes_forget_run(struct tx *tx, int64_t now)
{
    x_quotes_forget(tx, tx->mem, now - QUOTE_KEEP_DAYS * DAY_MS, 200);
}

const struct clock_task quote_clock[] = {{"quotes_forget", HOUR_MS, quotes_forget_run}, JOBS_END};
