/* payment.h: bank contracts, payment attempts, gateway events, refunds. Knows a number (`about`) and a reference, not an
** order. Speaks upward by EVENT_PAYMENT_CAPTURED, EVENT_PAYMENT_REFUSED, EVENT_REFUND_CHANGED. */
#pragma once
#include "app/job.h"
#include "app/route.h"

/* Whether a merchant can be paid online now (contract in test or production state). */
bool payment_possible(struct db *, struct arena *, int64_t merchant_id);
/* "none", "pending", "test", "production". */
str payment_contract_state(struct db *, struct arena *, int64_t merchant_id);

struct payment_start {
    int64_t merchant_id, about, amount_cents;
    str reference;          /* order number; a suffix is added per attempt */
    str buyer_mail, buyer_name, return_path; /* path of the page the bank sends the browser back to */
    enum lang lang;
    bool pickup;
};
/* Writes the attempt row before any redirect. Returns the attempt id, 0 when the merchant has no usable contract. */
int64_t payment_attempt_make(struct tx *, int64_t now, const struct payment_start *);
/* The page that sends the browser to the merchant's bank (signed form, a visible button, no script needed): draws it. */
void payment_redirect_page(struct rq *, int64_t attempt_id, const struct payment_start *);

struct payment_sum {
    int64_t authorised_cents, captured_cents, refunded_cents, refund_asked_cents;
    bool unknown;           /* an attempt was sent to the bank and its end is not known */
    bool refused;           /* the last one was refused or cancelled */
};
/* What was paid for `about`. */
void payment_sum(struct db *, struct arena *, int64_t about, struct payment_sum *);
/* Of many, in the same order. One query. */
void payment_sums(struct db *, struct arena *, const int64_t *abouts, size_t n, struct payment_sum *out);
/* Which `about` an attempt or a refund belongs to. */
int64_t payment_about(struct db *, struct arena *, int64_t attempt_id);
int64_t refund_about(struct db *, struct arena *, int64_t refund_id);
/* Money of a merchant's buyers that came in or went back online between two instants (the second excluded), by time.
** cents: below zero when it went back. */
struct payment_moves {
    struct payment_move {
        int64_t about, at, cents;
    } *v;
    size_t n;
};
void payment_moves_between(struct db *, struct arena *, int64_t merchant_id, int64_t from, int64_t to, struct payment_moves *);
/* Asks for money back on what was captured for `about`: rows and jobs; a bank that refuses by API leaves a task for staff
** and the merchant. False: nothing (left) to give back. */
bool payment_refund(struct tx *, int64_t now, int64_t about, int64_t amount_cents, str reason);
/* True when any attempt may still end well at the bank, so that an order must be polled before it expires. */
bool payment_unknown(struct db *, struct arena *, int64_t about);

/* For the demo and commands: a vads contract in a given state; keys are sealed. */
struct contract_new {
    int64_t merchant_id;
    str platform, site_id, key_test, key_production, rest_test, rest_production, state;
};
str payment_contract_make(struct hall *, struct tx *, int64_t now, const struct contract_new *); /* its token */
/* Replays the journal's notifications that are not yet applied; at start. */
void payment_journal_replay(struct hall *, struct territory *);
/* Invariants of attempts, contracts and refunds; used by fsck. */
void payment_check(struct db *, struct arena *, struct buf *findings);
extern const struct route payment_routes[];
extern const struct job_kind payment_jobs[];
extern const struct chore payment_chores[];
extern const struct clock_task payment_clock[];
