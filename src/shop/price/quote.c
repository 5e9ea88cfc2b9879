/* quote.c: a question about a price, kept and answered once; answered with lines it can be ordered, once, until a day. */
#include "shop/price/quote.h"

#include "shop/account/account.h"

static void members_tell(struct tx *tx, int64_t now, int64_t merchant_id, int64_t id, const char *job)
{
    struct people people;

    members_of(tx->db, tx->mem, merchant_id, &people);
    for (size_t i = 0; i < people.n; i++)
        job_add(tx, job, str_fmt(tx->mem, "%s-%lld-%lld", job, (long long)id, (long long)people.v[i].id),
                str_fmt(tx->mem, "{\"quote\":%lld,\"person\":%lld}", (long long)id, (long long)people.v[i].id), now);
}

static void asker_tell(struct tx *tx, int64_t now, int64_t id, const char *job)
{
    job_add(tx, job, str_fmt(tx->mem, "%s-%lld", job, (long long)id),
            str_fmt(tx->mem, "{\"quote\":%lld}", (long long)id), now);
}

enum quote_end quote_ask(struct tx *tx, int64_t now, const struct quote_new *q)
{
    struct quote_counts_row n;
    int64_t id = id_new();

    q_quote_counts(tx->db, tx->mem, q->merchant_id, q->mail, q->phone, &n);
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
    members_tell(tx, now, q->merchant_id, id, "mail_quote_new");
    return QUOTE_KEPT;
}

/* --- what it holds --- */

str quote_lines_kept(struct arena *mem, const struct quote_lines *l)
{
    struct buf b = buf_new(mem, 4096);

    for (size_t i = 0; i < l->n; i++)
        buf_fmt(&b, "%s%lld %.*s", i ? "\n" : "", (long long)l->v[i].cents, STR_ARG(l->v[i].what));
    return buf_str(&b);
}

void quote_lines_read(struct arena *mem, str kept, struct quote_lines *out)
{
    str line, head;

    *out = (struct quote_lines){NEW(mem, struct quote_line, QUOTE_LINES), 0};
    while (out->n < QUOTE_LINES && str_cut(&kept, '\n', &line)) {
        struct quote_line *l = &out->v[out->n];
        str_cut(&line, ' ', &head);
        if (line.p && str_i64(head, &l->cents)) l->what = line, out->n++;
    }
}

int64_t quote_lines_sum(const struct quote_lines *l)
{
    int64_t sum = 0;

    for (size_t i = 0; i < l->n; i++) sum += l->v[i].cents;
    return sum;
}

str quote_inside(struct arena *mem, const struct quote_lines *l)
{
    struct buf b = buf_new(mem, 4096);

    for (size_t i = 0; i < l->n; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(l->v[i].what));
    return buf_str(&b);
}

/* One piece of it: whoever takes that has taken the quote. */
static int64_t one_piece(struct tx *tx, int64_t now, const struct quote_answer *a)
{
    int64_t item = stock_item_make(tx, a->merchant_id);

    if (!stock_move_make(tx, now, &(struct stock_change){item, 1000, 0, a->person_id, S("start")}))
        fault("quote.stock", "a new stock item takes no piece");
    return item;
}

bool quote_answer(struct tx *tx, int64_t now, const struct quote_answer *a)
{
    struct quote_answered_args row = {.id = a->id,
                                      .merchant_id = a->merchant_id,
                                      .answer = a->text,
                                      .person_id = a->person_id,
                                      .link = id_public(tx->mem, QUOTE_LINK_LEN),
                                      .lines = a->lines,
                                      .made = a->made,
                                      .state = a->lines.n ? S("sent") : S("answered"),
                                      .now = now};
    struct quote_lines l;

    if (a->lines.n) {
        quote_lines_read(tx->mem, a->lines, &l);
        row.answer_cents = SOME_I64(quote_lines_sum(&l));
        row.valid_to = SOME_I64(a->valid_to);
        row.lead_days = a->lead_days;
        row.stock_item_id = SOME_I64(one_piece(tx, now, a));
    }
    if (!x_quote_answered(tx, tx->mem, &row)) return false;
    asker_tell(tx, now, a->id, "mail_quote_answer");
    return true;
}

/* --- for who asked --- */

static bool still_sent(str state, int64_t valid_to, int64_t now)
{
    return str_eq(state, S("sent")) && valid_to > now;
}

bool quote_linked(struct db *db, struct arena *mem, int64_t now, str link, struct quote *out)
{
    struct quote_linked_row r;

    if (link.n != QUOTE_LINK_LEN || !q_quote_linked(db, mem, link, &r)) return false;
    *out = (struct quote){.id = r.id,
                          .merchant_id = r.merchant_id,
                          .offer_id = r.offer_id,
                          .total_cents = r.answer_cents.set ? r.answer_cents.v : 0,
                          .valid_to = r.valid_to.set ? r.valid_to.v : 0,
                          .lead_days = r.lead_days,
                          .ended_at = r.ended_at.set ? r.ended_at.v : 0,
                          .title = r.title,
                          .name = r.name,
                          .mail = r.mail,
                          .phone = r.phone,
                          .asked = r.asked,
                          .answer = r.answer,
                          .state = r.state,
                          .made = r.made};
    if (str_eq(r.state, S("sent")) && !still_sent(r.state, out->valid_to, now)) out->state = S("lapsed");
    quote_lines_read(mem, r.lines, &out->lines);
    return true;
}

bool quote_open(struct db *db, struct arena *mem, int64_t now, int64_t quote_id, struct quote_open *out)
{
    struct quote_open_row r;
    struct quote_lines l;

    if (!q_quote_open(db, mem, quote_id, S("sent"), now, &r) || !r.answer_cents.set || !r.stock_item_id.set)
        return false;
    quote_lines_read(mem, r.lines, &l);
    *out = (struct quote_open){r.offer_id,  r.merchant_id,        r.answer_cents.v,
                               r.lead_days, r.stock_item_id.v,    r.left_milli.set ? r.left_milli.v : 0,
                               r.made,      quote_inside(mem, &l)};
    return true;
}

bool quote_take(struct tx *tx, int64_t now, int64_t quote_id, int64_t order_id)
{
    return x_quote_taken(tx, tx->mem, quote_id, order_id, S("sent"), S("accepted"), now) == 1;
}

bool quote_refuse(struct tx *tx, int64_t now, str link, str why)
{
    struct quote q;

    if (!quote_linked(tx->db, tx->mem, now, link, &q)) return false;
    if (x_quote_refused(tx, tx->mem, link, S("sent"), S("refused"), why, now) != 1) return false;
    members_tell(tx, now, q.merchant_id, q.id, "mail_quote_end");
    return true;
}

void quote_order_lapsed(struct tx *tx, int64_t order_id)
{
    x_quote_open_again(tx, tx->mem, order_id, S("accepted"), S("sent"));
}

bool quote_piece_stands(struct tx *tx, int64_t now, int64_t stock_item_id, int64_t order_id)
{
    struct quote_of_piece_row q;

    if (!q_quote_of_piece(tx->db, tx->mem, stock_item_id, &q)) return true;
    return x_quote_stands(tx, tx->mem, q.id, order_id, S("accepted"), S("sent"), now) == 1;
}

/* --- the clock --- */

/* Whether it is over is read when it is asked for; here both sides are told. */
static void quotes_lapse_run(struct tx *tx, int64_t now)
{
    struct quotes_over_rows r;

    q_quotes_over(tx->db, tx->mem, S("sent"), now, QUOTES_LAPSE_AT_ONCE, &r);
    for (size_t i = 0; i < r.n; i++) {
        if (x_quote_lapsed(tx, tx->mem, r.v[i].id, S("sent"), S("lapsed"), now) != 1) continue;
        members_tell(tx, now, r.v[i].merchant_id, r.v[i].id, "mail_quote_end");
        asker_tell(tx, now, r.v[i].id, "mail_quote_lapsed");
    }
}

/* Names and addresses of people are not kept for ever. */
static void quotes_forget_run(struct tx *tx, int64_t now)
{
    x_quotes_forget(tx, tx->mem, now - QUOTE_KEEP_DAYS * DAY_MS, 200);
}

const struct clock_task quote_clock[] = {
    {"quotes_lapse", MINUTE_MS, quotes_lapse_run}, {"quotes_forget", HOUR_MS, quotes_forget_run}, JOBS_END};

/* --- the books --- */

void quotes_check(struct db *db, struct arena *mem, struct buf *findings)
{
    struct quotes_checked_rows r;

    q_quotes_checked(db, mem, S("asked"), S("answered"), &r);
    for (size_t i = 0; i < r.n; i++) {
        const struct quotes_checked_row *q = &r.v[i];
        struct quote_lines l;
        quote_lines_read(mem, q->lines, &l);
        bool priced = q->answer_cents.set && l.n && quote_lines_sum(&l) == q->answer_cents.v;
        bool once = q->moves_milli.set && q->moves_milli.v == 1000;
        bool ordered = !str_eq(q->state, S("accepted")) || q->order_id.set;
        if (!priced || !once || !ordered)
            buf_fmt(findings,
                    "Q1: quote %lld (%.*s): its price is not that of its lines, or it could be ordered twice\n",
                    (long long)q->id, STR_ARG(q->state));
    }
}
