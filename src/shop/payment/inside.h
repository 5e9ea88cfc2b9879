/* inside.h: what the files of this room share. */
#pragma once
#include "app/hall.h"
#include "app/job.h"
#include "pay/gateway.h"
#include "payment.sql.h"
#include "shop/payment/payment.h"

enum { PLATFORMS_MOST = 50, PUBLIC_KEYS_BYTES = 32 * 1024 };
/* The built-in ones, then the operator's; a line of his with a code of ours takes its place. How many. */
size_t platforms_all(const struct territory *, struct gateway_platform *out, size_t most);
/* False: no platform has this code. */
bool platform_of(const struct territory *, str code, struct gateway_platform *out);

/* The contract's row with its keys opened for one use. False: the sealing key is not the right one, or no such platform. */
bool contract_open(const struct hall *, const struct territory *, struct arena *, const struct contract_by_token_row *,
                   bool production, struct gateway_contract *out);
#define BANK_ZONE S("Europe/Paris")
/* YYYYMMDDHHMMSS where the banks are. */
str bank_time(struct arena *, int64_t at);
/* Whether the bank answers questions and orders of ours on this contract. */
bool contract_has_services(const struct contract_by_token_row *, const struct gateway_contract *);

#define DOOR_MS (5 * MINUTE_MS)
/* A clock task: asks for a look at every platform that has two houses and takes real payments. */
void doors_run(struct tx *, int64_t now);
/* The job that looks, and writes down what it saw. */
enum job_end door_job(struct job *);
/* Whether buyers go to the spare house of a platform now: the first was closed when it was last looked at, a while ago at
** most, and the spare one open. */
bool door_spare(struct db *, struct arena *, str platform, int64_t now);

/* Words at a contract's address. The banks' side changes keys when it wants: what was signed with the key before is
** understood for a day after another was typed here (`old`: the contract's old keys of when the words came). */
enum { OLD_KEY_MS = 24 * HOUR_MS };
struct bank_word {
    const struct contract_by_token_row *contract;
    struct old_keys_at_rows old;
    str raw;
};
/* Whose words they are: signed with a key of the contract, and of the mode that key is for. *event when trusted. */
enum gateway_trust word_read(const struct hall *, const struct territory *, struct arena *, const struct bank_word *,
                             struct gateway_event *);
/* An event the bank told, by notification or status: kept once, applied once. */
struct told {
    const struct contract_by_token_row *contract;
    const struct gateway_event *event;
    const char *source; /* "notification" or "status" */
    str raw;
    int64_t received_at;
};
/* Gives the verdict word that is kept with the event. */
str event_apply(struct tx *, int64_t now, const struct told *);

/* Writes down what a bank said before it is answered; false: not durable. In the day's file of this machine, or, where
** several serve one database, in its table, so that the words do not go with the machine. */
bool journal_keep(const struct territory *, str token, int64_t now, str raw);
/* The table: in a transaction of its own, behind no other write. The same word again is the same row; one that no key
** had signed is looked at anew, as the right key may have been typed since. False: not durable. */
bool word_append(const struct territory *, str token, int64_t now, str raw);
/* The next word that no machine is at and none of the same contract stands before: leased to the caller for WORD_LEASE_MS.
** False: there is none. */
struct word {
    int64_t id, received_at;
    str token, raw;
};
bool word_take(const struct territory *, struct arena *, int64_t now, struct word *);
enum { WORD_LEASE_MS = 10 * SECOND_MS };
/* Whether, for an attempt of this mode, words count for nothing but what the bank answers to the contract's own key: its
** words are signed with a key that all its shops share. Always of real payments; of tests where it can be asked. */
bool only_answers_count(const struct contract_by_token_row *, str mode);
/* The refund of an attempt that a credit of the bank is: the one it is called by already; else, of the same amount and not
** called anything yet, one that is asked for, one to be made by hand, one that is done. NULL: none of ours. */
const struct refunds_of_attempt_row *credit_owner(const struct refunds_of_attempt_rows *, const struct gateway_event *);
/* Whether the bank gave a refund back already, from all it told of the attempt just now. */
enum given {
    GIVEN_NOT,       /* it may be asked for */
    GIVEN_BACK,      /* done; *credit: the event that says so, NULL: the whole payment was cancelled */
    GIVEN_UNDER_WAY, /* it, or another of the same amount before it: wait */
    GIVEN_UNSURE     /* it may be it, or one left to the merchant: he looks */
};
struct given_ask {
    const struct refunds_of_attempt_rows *ours; /* read before the bank was asked */
    int64_t refund_id;
    str attempt_bank_id;
    const struct gateway_event *event;
    size_t events;
    bool cut; /* the bank told of more than there was room for */
};
enum given refund_given(const struct given_ask *, const struct gateway_event **credit);

/* What a merchant saw of a payment he was asked to look for (look_at). There: it is paid, on his word. Not there: the
** attempt came to nothing here, and the bank is asked on. False: no such attempt of his. */
struct payment_sight {
    int64_t attempt_id, merchant_id;
    bool there;
};
bool payment_seen(struct tx *, int64_t now, const struct payment_sight *);

/* Makes today's file and tomorrow's ahead, with 4 MiB of room each: a disk that is full when the bank speaks for the
** first time of a day must not silence it. */
void journal_reserve(const struct territory *, int64_t now);
/* Days whose words nobody may dispute any more (13 months: code monétaire et financier, L133-24) are thrown away; how many. */
size_t journal_forget(const struct territory *, int64_t now);
enum { ENTRY_MOST = 64 * 1024 };
/* The day's journal of a territory: raw notifications, synced before the bank is answered. False: not durable. */
bool journal_append(const struct territory *, str token, int64_t now, str raw);
/* Words that no bank of ours signed: as many bytes of them a day are kept as evidence, no more. Anybody who ever paid
** knows the address banks call, and must not be able to fill the disk through it. A ceiling of this process only. */
bool journal_forged_full(const struct territory *, int64_t now);
void journal_forged_add(const struct territory *, int64_t now, size_t bytes);
/* Whether a word with this seal (gateway_event) is in the journal since this process began; and that it now is. */
bool journal_heard(const struct territory *, str seal);
void journal_heard_add(const struct territory *, str seal);
struct journal_entry {
    str token, raw;
    int64_t received_at;
    int64_t end; /* offset just after it */
};
/* The next whole entry at or after `from` in a file's bytes; damaged or cut ones are passed over. */
bool journal_next(struct arena *, str bytes, int64_t from, struct journal_entry *);
/* An attempt's next question to the bank: 2, 5, 15, 30 minutes, then hourly for a day. */
opt_i64 poll_next(int64_t created_at, int64_t polls, int64_t now);
enum { PAGE_LIFE_MS = 20 * MINUTE_MS }; /* the bank's page is closed by then */

/* The merchant's page about his contract, and what he posts there. */
void contract_get(struct rq *);
bool contract_prepare(struct rq *);
void contract_post(struct rq *, struct tx *);
void by_hand_post(struct rq *, struct tx *);
void seen_post(struct rq *, struct tx *);
/* What a bank would not give back by itself is given back by its merchant within the fourteen days the law leaves
** (code de la consommation, L221-24). */
#define BY_HAND_MS (14 * DAY_MS)
