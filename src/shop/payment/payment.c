#include "shop/payment/inside.h"

#include "app/event.h"

enum { FIRST_POLL_MS = 2 * MINUTE_MS, POLL_DAY_MS = 24 * HOUR_MS };

opt_i64 poll_next(int64_t created_at, int64_t polls, int64_t now)
{
    static const int64_t early[] = {2, 5, 15, 30};
    int64_t at = polls < 4 ? created_at + early[polls] * MINUTE_MS : now + HOUR_MS;

    if (at < now) at = now + MINUTE_MS;
    return at > created_at + POLL_DAY_MS ? NO_I64 : SOME_I64(at);
}

/* --- sums --- */

static void sums_some(struct db *db, struct arena *mem, const int64_t *v, size_t n, struct payment_sum *out)
{
    struct sums_between_args a = {.asked = S("asked"),
                                  .by_hand = S("by_hand"),
                                  .done = S("done"),
                                  .redirected = S("redirected"),
                                  .pending = S("pending")};
    int64_t *slot[] = {&a.a0, &a.a1, &a.a2,  &a.a3,  &a.a4,  &a.a5,  &a.a6,  &a.a7,
                       &a.a8, &a.a9, &a.a10, &a.a11, &a.a12, &a.a13, &a.a14, &a.a15};
    struct sums_between_rows rows;

    for (size_t i = 0; i < n; i++) *slot[i] = v[i];
    q_sums_between(db, mem, &a, &rows);
    for (size_t r = 0; r < rows.n; r++)
        for (size_t i = 0; i < n; i++)
            if (rows.v[r].about == v[i])
                out[i] = (struct payment_sum){.authorised_cents = rows.v[r].captured_cents,
                                              .captured_cents = rows.v[r].captured_cents,
                                              .refunded_cents = rows.v[r].refunded_cents,
                                              .refund_asked_cents = rows.v[r].asked_cents,
                                              .unknown = rows.v[r].unknown > 0};
}

void payment_sums(struct db *db, struct arena *mem, const int64_t *abouts, size_t n, struct payment_sum *out)
{
    for (size_t i = 0; i < n; i++) out[i] = (struct payment_sum){0};
    for (size_t i = 0; i < n; i += 16) sums_some(db, mem, abouts + i, n - i < 16 ? n - i : 16, out + i);
}

void payment_sum(struct db *db, struct arena *mem, int64_t about, struct payment_sum *out)
{
    struct attempts_about_rows a;

    payment_sums(db, mem, &about, 1, out);
    q_attempts_about(db, mem, about, &a);
    out->refused = a.n && (str_eq(a.v[0].state, S("refused")) || str_eq(a.v[0].state, S("cancelled")) ||
                           str_eq(a.v[0].state, S("expired")));
}

void payment_moves_between(struct db *db, struct arena *mem, int64_t merchant_id, int64_t from, int64_t to,
                           struct payment_moves *out)
{
    struct captures_between_rows in;
    struct refunds_between_rows back;
    size_t i = 0, k = 0;

    q_captures_between(db, mem, merchant_id, from, to, &in);
    q_refunds_between(db, mem, merchant_id, from, to, S("done"), &back);
    *out = (struct payment_moves){NEW(mem, struct payment_move, in.n + back.n), 0};
    while (i < in.n || k < back.n) {
        bool first = k == back.n || (i < in.n && in.v[i].at <= back.v[k].at);
        out->v[out->n++] = first ? (struct payment_move){in.v[i].about, in.v[i].at, in.v[i].cents}
                                 : (struct payment_move){back.v[k].about, back.v[k].at, back.v[k].cents};
        *(first ? &i : &k) += 1;
    }
}

bool payment_unknown(struct db *db, struct arena *mem, int64_t about)
{
    struct payment_sum s;

    payment_sums(db, mem, &about, 1, &s);
    return s.unknown;
}

int64_t payment_about(struct db *db, struct arena *mem, int64_t attempt_id)
{
    struct attempt_one_row a;

    return q_attempt_one(db, mem, attempt_id, &a) ? a.about : 0;
}

int64_t payment_taken(struct db *db, struct arena *mem, int64_t attempt_id)
{
    struct attempt_one_row a;

    return q_attempt_one(db, mem, attempt_id, &a) ? a.captured_cents : 0;
}

bool payment_begun(struct db *db, struct arena *mem, int64_t about)
{
    struct attempt_count_row n = {0};

    return q_attempt_count(db, mem, about, &n) && n.n > 0;
}

int64_t refund_about(struct db *db, struct arena *mem, int64_t refund_id)
{
    struct refund_one_row r;

    return q_refund_one(db, mem, refund_id, &r) ? r.about : 0;
}

bool refund_read(struct db *db, struct arena *mem, int64_t refund_id, struct refund_told *out)
{
    struct refund_one_row r;

    if (!q_refund_one(db, mem, refund_id, &r)) return false;
    *out = (struct refund_told){r.about, r.amount_cents, str_eq(r.reason, S("at_the_bank"))};
    return true;
}

/* --- attempts --- */

str bank_time(struct arena *mem, int64_t at)
{
    struct local d = local_of(BANK_ZONE, at);

    return str_fmt(mem, "%04d%02d%02d%02d%02d%02d", d.year, d.month, d.day, d.hour, d.minute, d.second);
}

/* YYYYMMDDHHMMSS, UTC. */
static str trans_date(struct arena *mem, int64_t now)
{
    struct local d = day_local(now / DAY_MS);
    int64_t s = now % DAY_MS / SECOND_MS;

    return str_fmt(mem, "%04d%02d%02d%02lld%02lld%02lld", d.year, d.month, d.day, (long long)(s / 3600),
                   (long long)(s / 60 % 60), (long long)(s % 60));
}

/* B7-0412-1; B7X0412X1 for banks that know letters and digits only. */
static str attempt_reference(struct arena *mem, const struct contract_of_merchant_row *c, str number, int64_t rank)
{
    str s = str_fmt(mem, "%.*s-%lld", STR_ARG(number), (long long)rank);
    char *p = arena_alloc(mem, s.n + 1);

    if (!gateway_of(c->dialect)->plain_reference) return s;
    for (size_t i = 0; i < s.n; i++) p[i] = s.p[i] == '-' ? 'X' : s.p[i];
    return (str){p, s.n};
}

int64_t payment_attempt_make(struct tx *tx, int64_t now, const struct payment_start *p)
{
    struct contract_of_merchant_row c;
    struct attempt_count_row count = {0};
    struct trans_next_row trans;
    int64_t id = id_new();

    if (!q_contract_of_merchant(tx->db, tx->mem, p->merchant_id, S("off"), &c)) return 0;
    if (!str_eq(c.state, S("test")) && !str_eq(c.state, S("production"))) return 0;
    if (!gateway_of(c.dialect)) return 0;
    q_attempt_count(tx->db, tx->mem, p->about, &count);
    if (!x_trans_next(tx, tx->mem, c.id, now / DAY_MS, &trans)) return 0;
    x_attempt_insert(tx, tx->mem,
                     &(struct attempt_insert_args){
                         .id = id,
                         .merchant_id = p->merchant_id,
                         .contract_id = c.id,
                         .about = p->about,
                         .reference = attempt_reference(tx->mem, &c, p->reference, count.n + 1),
                         .amount_cents = p->amount_cents,
                         .currency = S("978"),
                         .mode = str_eq(c.state, S("production")) ? S("PRODUCTION") : S("TEST"),
                         .trans_id = str_fmt(tx->mem, "%06lld", (long long)(trans.next - 1) % 900000),
                         .trans_date = trans_date(tx->mem, now),
                         .bank_id = S(""),
                         .state = S("redirected"),
                         .now = now,
                         .poll_at = now + FIRST_POLL_MS,
                     });
    return id;
}

/* --- refunds --- */

static void refund_ask(struct tx *tx, int64_t now, const struct attempts_about_row *a, int64_t cents, str reason)
{
    struct attempt_one_row full;
    int64_t id = id_new();

    if (!q_attempt_one(tx->db, tx->mem, a->id, &full)) return;
    x_refund_insert(tx, tx->mem,
                    &(struct refund_insert_args){.id = id,
                                                 .merchant_id = full.merchant_id,
                                                 .attempt_id = a->id,
                                                 .amount_cents = cents,
                                                 .reason = reason.n ? reason : S("asked"),
                                                 .state = S("asked"),
                                                 .now = now,
                                                 .done_at = NO_I64,
                                                 .bank_id = S("")});
    job_add(tx, "payment_refund", str_fmt(tx->mem, "refund-%lld", (long long)id),
            str_fmt(tx->mem, "{\"refund\":%lld}", (long long)id), now);
}

bool payment_refund(struct tx *tx, int64_t now, int64_t about, int64_t amount_cents, str reason)
{
    struct attempts_about_rows a;
    int64_t left = amount_cents;

    q_attempts_about(tx->db, tx->mem, about, &a);
    for (size_t i = 0; i < a.n && left > 0; i++) {
        struct refunded_of_attempt_row r = {0};
        q_refunded_of_attempt(tx->db, tx->mem, a.v[i].id, &r);
        int64_t can = a.v[i].captured_cents - r.all_cents, take = can < left ? can : left;
        if (take <= 0) continue;
        refund_ask(tx, now, &a.v[i], take, reason);
        left -= take;
    }
    return left < amount_cents;
}

/* --- what the bank told --- */

static str event_key(struct arena *mem, const struct told *t)
{
    const struct gateway_event *e = t->event;
    str who = e->bank_id.n ? e->bank_id : e->reference;

    return str_fmt(mem, "%lld|%.*s|%.*s|%.*s", (long long)t->contract->id, STR_ARG(who), STR_ARG(e->kind),
                   STR_ARG(e->status_word));
}

static bool contradicts(str verdict)
{
    return str_starts(verdict, S("wrong_")) || str_eq(verdict, S("other_site")) ||
           str_eq(verdict, S("unknown_reference"));
}

/* A word that contradicts what we asked is kept under a key of its own: it must not stand in the way of the true one. */
static str contradicting_key(struct arena *mem, str key, str verdict, const struct gateway_event *e)
{
    return str_fmt(mem, "%.*s|%.*s|%lld", STR_ARG(key), STR_ARG(verdict), (long long)e->amount_cents);
}

static void end(struct tx *tx, int64_t now, const struct attempt_by_reference_row *a, const char *state,
                const struct gateway_event *e)
{
    bool taken = !strcmp(state, "captured") || !strcmp(state, "authorised");
    bool over = taken || !strcmp(state, "cancelled") || !strcmp(state, "expired");

    x_attempt_end(tx, tx->mem,
                  &(struct attempt_end_args){.id = a->id,
                                             .state = str_c(state),
                                             .bank_id = e->bank_id.p ? e->bank_id : S(""),
                                             .captured_cents = taken ? e->amount_cents : a->captured_cents,
                                             .now = now,
                                             .poll_at = over ? NO_I64 : a->poll_at});
}

/* Written down as the merchant's own doing: nobody here had asked for it. */
static str credit_write(struct tx *tx, int64_t now, const struct attempt_by_reference_row *a,
                        const struct gateway_event *e)
{
    struct refunded_of_attempt_row r = {0};
    int64_t id = id_new();

    q_refunded_of_attempt(tx->db, tx->mem, a->id, &r);
    if (e->amount_cents <= 0 || r.all_cents + e->amount_cents > a->captured_cents) return S("refund_too_large");
    x_refund_insert(tx, tx->mem,
                    &(struct refund_insert_args){.id = id,
                                                 .merchant_id = a->merchant_id,
                                                 .attempt_id = a->id,
                                                 .amount_cents = e->amount_cents,
                                                 .reason = S("at_the_bank"),
                                                 .state = S("done"),
                                                 .now = now,
                                                 .done_at = SOME_I64(now),
                                                 .bank_id = e->bank_id.p ? e->bank_id : S("")});
    event_raise(tx, EVENT_REFUND_CHANGED, now, id);
    return S("refund_told");
}

/* Money that went back, by us or in the bank's own back office. What the merchant had to do by hand is done, without his
** having to say so too. One that a job is at is the job's to end: it asks the bank itself. */
static str credit_take(struct tx *tx, int64_t now, const struct attempt_by_reference_row *a,
                       const struct gateway_event *e)
{
    struct refunds_of_attempt_rows ours;

    q_refunds_of_attempt(tx->db, tx->mem, a->id, &ours);
    const struct refunds_of_attempt_row *r = credit_owner(&ours, e);
    if (!r) return credit_write(tx, now, a, e);
    if (r->bank_id.n || str_eq(r->state, S("asked"))) return S("refund_known");
    if (e->bank_id.n) x_refund_name(tx, tx->mem, r->id, e->bank_id);
    if (x_refund_end(tx, tx->mem, r->id, S("by_hand"), S("done"), SOME_I64(now)) != 1) return S("refund_known");
    event_raise(tx, EVENT_REFUND_CHANGED, now, r->id);
    return S("refund_told");
}

/* A word about money going back: only what the bank did counts, not what it refused or has not done yet. */
static str credit_judge(struct tx *tx, int64_t now, const struct attempt_by_reference_row *a,
                        const struct gateway_event *e)
{
    if (e->status == GATEWAY_PENDING || e->status == GATEWAY_UNKNOWN) return S("refund_pending");
    if (!gateway_moves_money(e->status)) return S("refund_refused");
    return credit_take(tx, now, a, e);
}

static bool has_money(const struct attempt_by_reference_row *a)
{
    return a->captured_cents > 0;
}

bool only_answers_count(const struct contract_by_token_row *c, str mode)
{
    const struct gateway *g = gateway_of(c->dialect);

    return g && g->shared_key && (c->services || str_eq(mode, S("PRODUCTION")));
}

/* A word that is signed with a key all shops of the bank share: the bank is asked what it knows of this shop. */
static bool wants_asking(const struct told *t, const struct attempt_by_reference_row *a)
{
    return !strcmp(t->source, "notification") && only_answers_count(t->contract, a->mode);
}

static str confirm_ask(struct tx *tx, int64_t now, const struct attempt_by_reference_row *a,
                       const struct gateway_event *e)
{
    x_attempt_state(tx, tx->mem, a->id, S("pending"));
    job_add(tx, "payment_confirm", str_fmt(tx->mem, "confirm-%lld-%.*s", (long long)a->id, STR_ARG(e->bank_id)),
            str_fmt(tx->mem, "{\"attempt\":%lld,\"bank_id\":\"%.*s\"}", (long long)a->id, STR_ARG(e->bank_id)), now);
    return S("to_confirm");
}

static str success_take(struct tx *tx, int64_t now, const struct told *t, const struct attempt_by_reference_row *a)
{
    const struct gateway_event *e = t->event;
    const char *state = e->status == GATEWAY_CAPTURED ? "captured" : "authorised";

    if (has_money(a)) {
        if (e->status == GATEWAY_CAPTURED && str_eq(a->state, S("authorised")))
            x_attempt_state(tx, tx->mem, a->id, S("captured"));
        return S("known");
    }
    if (wants_asking(t, a)) return confirm_ask(tx, now, a, e);
    end(tx, now, a, state, e);
    event_raise(tx, EVENT_PAYMENT_CAPTURED, now, a->id);
    return S("captured");
}

/* Anybody may have had it signed: it ends nothing, the next question only comes at once. */
static str failure_ask(struct tx *tx, int64_t now, const struct attempt_by_reference_row *a,
                       const struct gateway_event *e)
{
    job_add(tx, "payment_poll", str_fmt(tx->mem, "told-%lld-%.*s", (long long)a->id, STR_ARG(e->status_word)),
            str_fmt(tx->mem, "{\"attempt\":%lld,\"told\":1}", (long long)a->id), now);
    return S("to_confirm");
}

static str failure_take(struct tx *tx, int64_t now, const struct told *t, const struct attempt_by_reference_row *a)
{
    const struct gateway_event *e = t->event;
    static const char *const states[] = {
        [GATEWAY_REFUSED] = "refused", [GATEWAY_CANCELLED] = "cancelled", [GATEWAY_EXPIRED] = "expired"};

    if (has_money(a)) {
        if (e->status != GATEWAY_CANCELLED) return S("after_success");
        return credit_take(tx, now, a, e); /* an authorisation given up before capture: the money never left */
    }
    if (wants_asking(t, a)) return failure_ask(tx, now, a, e);
    end(tx, now, a, states[e->status], e);
    event_raise(tx, EVENT_PAYMENT_REFUSED, now, a->id);
    return str_c(states[e->status]);
}

static str judge(struct tx *tx, int64_t now, const struct told *t, const struct attempt_by_reference_row *a)
{
    const struct gateway_event *e = t->event;

    if (!str_eq(e->site_id, t->contract->site_id)) return S("other_site");
    if (!e->mode_unsaid && !str_eq(e->production ? S("PRODUCTION") : S("TEST"), a->mode)) return S("wrong_mode");
    if (!str_eq(e->currency, a->currency)) return S("wrong_currency");
    if (str_eq(e->kind, S("CREDIT"))) return credit_judge(tx, now, a, e);
    if (e->amount_cents != a->amount_cents) return S("wrong_amount");
    switch (e->status) {
    case GATEWAY_AUTHORISED:
    case GATEWAY_CAPTURED: return success_take(tx, now, t, a);
    case GATEWAY_REFUSED:
    case GATEWAY_CANCELLED:
    case GATEWAY_EXPIRED: return failure_take(tx, now, t, a);
    case GATEWAY_PENDING:
        if (!has_money(a)) x_attempt_state(tx, tx->mem, a->id, S("pending"));
        return S("pending");
    default: return S("unknown_status");
    }
}

str event_apply(struct tx *tx, int64_t now, const struct told *t)
{
    struct attempt_by_reference_row a;
    struct event_known_row known;
    str key = event_key(tx->mem, t), verdict;
    bool found;

    if (q_event_known(tx->db, tx->mem, key, &known)) return S("known");
    found = q_attempt_by_reference(tx->db, tx->mem, t->event->reference, t->contract->id, &a);
    verdict = found ? judge(tx, now, t, &a) : S("unknown_reference");
    if (contradicts(verdict)) key = contradicting_key(tx->mem, key, verdict, t->event);
    x_event_insert(tx, tx->mem,
                   &(struct event_insert_args){
                       .id = id_new(),
                       .key = key,
                       .contract_id = t->contract->id,
                       .attempt_id = found ? SOME_I64(a.id) : NO_I64,
                       .source = str_c(t->source),
                       .status = t->event->status_word,
                       .amount_cents = t->event->amount_cents,
                       .raw = t->raw,
                       .received_at = t->received_at,
                       .now = now,
                       .verdict = verdict,
                   });
    if (contradicts(verdict))
        their_fault("payment.told", "contract %lld: %.*s", (long long)t->contract->id, STR_ARG(verdict));
    return verdict;
}

/* --- what its merchant saw --- */

bool payment_seen(struct tx *tx, int64_t now, const struct payment_sight *s)
{
    struct attempt_one_row a;

    if (!q_attempt_one(tx->db, tx->mem, s->attempt_id, &a) || a.merchant_id != s->merchant_id) return false;
    if (x_attempt_looked(tx, tx->mem, a.id, a.merchant_id) != 1) return true; /* said before, or the bank was quicker */
    bool open = str_eq(a.state, S("redirected")) || str_eq(a.state, S("pending"));
    if (!s->there && !open) return true;
    if (s->there) x_attempt_seen(tx, tx->mem, a.id, now);
    x_attempt_end(tx, tx->mem,
                  &(struct attempt_end_args){.id = a.id,
                                             .state = s->there ? S("captured") : S("refused"),
                                             .bank_id = a.bank_id,
                                             .captured_cents = s->there ? a.amount_cents : 0,
                                             .now = now,
                                             .poll_at = s->there ? NO_I64 : a.poll_at});
    event_raise(tx, s->there ? EVENT_PAYMENT_CAPTURED : EVENT_PAYMENT_REFUSED, now, a.id);
    return true;
}

/* --- fsck --- */

void payment_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_contract_rows a;
    struct check_refunds_rows b;
    struct check_captures_rows c;
    struct check_dialects_rows d;

    q_check_dialects(db, mem, &d);
    for (size_t i = 0; i < d.n; i++)
        if (!gateway_of(d.v[i].dialect))
            buf_fmt(f, "contract %lld is of no dialect: %.*s\n", (long long)d.v[i].id, STR_ARG(d.v[i].dialect));
    q_check_contract(db, mem, &a);
    for (size_t i = 0; i < a.n; i++)
        buf_fmt(f, "I7: attempt %lld is on another merchant's contract\n", (long long)a.v[i].id);
    q_check_refunds(db, mem, &b);
    for (size_t i = 0; i < b.n; i++)
        buf_fmt(f, "K5: attempt %lld: %lld cents asked back of %lld captured\n", (long long)b.v[i].id,
                (long long)b.v[i].refunds_cents, (long long)b.v[i].captured_cents);
    q_check_captures(db, mem, S("captured"), S("recovered"), &c); /* by the bank's words, or its merchant's */
    for (size_t i = 0; i < c.n; i++)
        buf_fmt(f, "K5: attempt %lld says %lld cents captured, the bank's words say %lld\n", (long long)c.v[i].id,
                (long long)c.v[i].captured_cents, (long long)c.v[i].told_cents);
}
