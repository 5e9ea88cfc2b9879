/* inside.h: what the files of this room share. */
#pragma once
#include "app/hall.h"
#include "pay/gateway.h"
#include "payment.sql.h"
#include "shop/payment/payment.h"

/* A platform of the dialect: built in, or added by the operator's setting. */
struct platform {
    str code, name, form_url, rest_url;
};
enum { PLATFORMS_MOST = 40 };
size_t platforms_all(struct arena *, const struct territory *, struct platform *out, size_t most);
bool platform_of(struct arena *, const struct territory *, str code, struct platform *out);

/* The contract's row with its keys opened for one use. False: the sealing key is not the right one, or no such platform. */
bool contract_open(const struct hall *, const struct territory *, struct arena *, const struct contract_by_token_row *,
                   bool production, struct gateway_contract *out);
/* Words at a contract's address. The banks' side changes keys when it wants: what was signed with the key before is understood
** for a day after another was typed here (`old`: the contract's old keys of when the words came). */
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

/* Makes today's file and tomorrow's ahead, with 4 MiB of room each: a disk that is full when the bank speaks for the first
** time of a day must not silence it. */
void journal_reserve(const struct territory *, int64_t now);
/* The day's journal of a territory: raw notifications, synced before the bank is answered. False: not durable. */
bool journal_append(const struct territory *, str token, int64_t now, str raw);
/* Words that no bank of ours signed: as many bytes of them a day are kept as evidence, no more. Anybody who ever paid knows
** the address banks call, and must not be able to fill the disk through it. A ceiling of this process only. */
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
