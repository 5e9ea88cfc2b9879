/* payment.h: bank contracts, payment attempts, gateway events, refunds. Knows a number (`about`) and a reference, not
** an order. Speaks upward by EVENT_PAYMENT_CAPTURED, EVENT_PAYMENT_REFUSED, EVENT_REFUND_CHANGED. */
#pragma once
#include "app/job.h"
#include "app/route.h"
#include "app/secret.h"

/* Whether a merchant can be paid online now (contract in test or production state). */
bool payment_possible(struct db *, struct arena *, int64_t merchant_id);
/* "none", "pending", "test", "production". */
str payment_contract_state(struct db *, struct arena *, int64_t merchant_id);

struct payment_start {
    int64_t merchant_id, about, amount_cents;
    str reference; /* order number; a suffix is added per attempt */
    str buyer_mail, buyer_name;
    str return_path; /* of the page the bank sends the browser back to; with "/retour" behind, to where banks post it back */
    enum lang lang;
    bool pickup;
};
/* Writes the attempt row before any redirect. Returns the attempt id, 0 when the merchant has no usable contract. */
int64_t payment_attempt_make(struct tx *, int64_t now, const struct payment_start *);
/* The page that sends the browser to the merchant's bank (signed form, a visible button, no script needed): draws it.
** False: the contract cannot be used, and nothing is drawn. */
bool payment_redirect_page(struct rq *, int64_t attempt_id, const struct payment_start *);

struct payment_sum {
    int64_t authorised_cents, captured_cents, refunded_cents, refund_asked_cents;
    bool unknown; /* an attempt was sent to the bank and its end is not known */
    bool refused; /* the last one was refused or cancelled */
};
/* What was paid for `about`. */
void payment_sum(struct db *, struct arena *, int64_t about, struct payment_sum *);
/* Of many, in the same order. One query. */
void payment_sums(struct db *, struct arena *, const int64_t *abouts, size_t n, struct payment_sum *out);
/* Which `about` an attempt or a refund belongs to. */
int64_t payment_about(struct db *, struct arena *, int64_t attempt_id);
int64_t refund_about(struct db *, struct arena *, int64_t refund_id);
/* Money that goes back. at_the_bank: the merchant gave it back there, of himself; nobody here had asked. False: none. */
struct refund_told {
    int64_t about, cents;
    bool at_the_bank;
};
bool refund_read(struct db *, struct arena *, int64_t refund_id, struct refund_told *);
/* What the bank took by an attempt. */
int64_t payment_taken(struct db *, struct arena *, int64_t attempt_id);
/* Whether its buyer ever went to the bank for it. */
bool payment_begun(struct db *, struct arena *, int64_t about);
/* Money of a merchant's buyers that came in or went back online between two instants (the second excluded), by time.
** cents: below zero when it went back. */
struct payment_moves {
    struct payment_move {
        int64_t about, at, cents;
    } * v;
    size_t n;
};
void payment_moves_between(struct db *, struct arena *, int64_t merchant_id, int64_t from, int64_t to,
                           struct payment_moves *);
/* Asks for money back on what was captured for `about`: rows and jobs; a bank that refuses by API leaves a task for
** staff and the merchant. False: nothing (left) to give back. */
bool payment_refund(struct tx *, int64_t now, int64_t about, int64_t amount_cents, str reason);
/* True when any attempt may still end well at the bank, so that an order must be polled before it expires. */
bool payment_unknown(struct db *, struct arena *, int64_t about);

/* For the demo and commands: a contract in a given state; keys are sealed. dialect: absent is vads. */
struct contract_new {
    int64_t merchant_id;
    str platform, site_id, key_test, key_production, rest_test, rest_production, state;
    str dialect, part, login;
    bool services;
};
str payment_contract_make(struct hall *, struct tx *, int64_t now, const struct contract_new *); /* its token */
/* Invariants of attempts, contracts and refunds; used by fsck. */
void payment_check(struct db *, struct arena *, struct buf *findings);
/* How many words of banks nobody has applied for ten minutes: in the table, in the files of this machine's journal. */
void payment_journal_check(struct territory *, struct arena *, struct buf *findings);
extern const struct route payment_routes[];
extern const struct job_kind payment_jobs[];
extern const struct chore payment_chores[];
/* When the bank is to be asked next about an attempt left unknown, or a word of it is to be applied: a room_wait. */
int64_t payment_wait(struct db *, struct arena *);
extern const struct clock_task payment_clock[];
/* Keys of bank contracts, and those kept for a day, under the current sealing key: see sealed_kind. */
size_t contract_seal_turn(struct tx *, const struct hall *, struct secret_turning *);
size_t old_key_seal_turn(struct tx *, const struct hall *, struct secret_turning *);
