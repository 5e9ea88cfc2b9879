/* gateway.h: what every bank dialect can do. Knows amounts and references, no orders. A driver gets raw bytes; it holds
** no state and opens no connection: it builds what to send and reads what came. One file and one line per dialect. */
#pragma once
#include "base/base.h"

struct gateway_contract { /* keys unsealed for the time of one call */
    str site_id, part,
        login; /* what the bank calls the contract by; a dialect that has no part or login leaves it empty */
    str key, rest_password;
    bool production;
    str form_url, rest_url; /* of the platform, in the contract's mode */
    str spare_rest_url;     /* the bank's other house, which answers the same questions; absent: it has none */
    str public_keys;        /* PEM: what the bank signs with, if it signs with a key of its own */
};
struct gateway_address {
    str line, postcode, city;
};
struct gateway_request {
    int64_t amount_cents;
    str currency, reference, trans_id, trans_date, lang, buyer_mail, buyer_name, shop_name;
    str local_time;               /* YYYYMMDDHHMMSS where the bank is */
    str notify_url, return_url;   /* absolute, without query */
    struct gateway_address where; /* where it is collected: the shop's, if the buyer gave none */
    bool pickup;
};
enum { GATEWAY_FIELDS = 40 };
struct gateway_form {
    str url;
    struct {
        str name, value;
    } field[GATEWAY_FIELDS];
    size_t n;
};
/* AUTHORISED, CAPTURED, REFUNDED: the money of a DEBIT or a CREDIT moves; the others: it does not, or not yet. */
enum gateway_status {
    GATEWAY_PENDING,
    GATEWAY_AUTHORISED,
    GATEWAY_CAPTURED,
    GATEWAY_REFUSED,
    GATEWAY_CANCELLED,
    GATEWAY_EXPIRED,
    GATEWAY_REFUNDED,
    GATEWAY_UNKNOWN
};
static inline bool gateway_moves_money(enum gateway_status s)
{
    return s == GATEWAY_AUTHORISED || s == GATEWAY_CAPTURED || s == GATEWAY_REFUNDED;
}

enum gateway_trust { GATEWAY_TRUSTED, GATEWAY_FORGED, GATEWAY_MALFORMED };
struct gateway_event {
    enum gateway_status status;
    str bank_id, status_word, site_id, reference, trans_id, currency, kind; /* kind: DEBIT, CREDIT */
    str seal; /* the signature of a notification: the same word said again has the same */
    int64_t amount_cents;
    bool production, mode_unsaid; /* mode_unsaid: the dialect does not say of what mode such a word is */
};
struct gateway_events {
    struct gateway_event *v;
    size_t most, n;
    str by;      /* the bank knows of it by this bank_id, and tells how it stands only when asked once more by that */
    bool closed; /* it answered that this contract may ask nothing */
};
struct gateway_ack {
    int status;
    str content_type, body;
};
struct gateway_call { /* what the courier is to send */
    str method, url, body;
    str header[4];
    size_t headers;
};
/* The attempt that is asked about, or whose money is to go back. */
struct gateway_asked {
    bool settled; /* the bank has sent it to be paid out: what is given back now is a refund, no cancelling */
    str reference, bank_id;
    str local_time, now_local;            /* of the attempt and of the question, as in gateway_request */
    int64_t amount_cents, refunded_cents; /* of it; what went back already */
    int64_t refund_cents;                 /* what is to go back now */
    int64_t number;                       /* of this question: the same when it is asked again */
};
enum gateway_refund { GATEWAY_REFUND_DONE, GATEWAY_REFUND_BY_HAND, GATEWAY_REFUND_UNKNOWN };
/* What a contract is made of. */
enum gateway_word { GATEWAY_SITE, GATEWAY_PART, GATEWAY_LOGIN, GATEWAY_KEY };
/* What the bank calls these, and where a shopkeeper finds them: texts to be translated; NULL: it has no such part. */
struct gateway_words {
    const char *site, *site_hint, *site_wrong;
    const char *part, *part_hint, *part_wrong;
    const char *login, *login_hint, *login_wrong;
    const char *key, *key_hint, *key_wrong; /* key: of the one key there is; NULL where there is one per mode */
    const char *notify_hint;                /* what to do with the notification address */
    const char *services, *services_hint;   /* the box that says that the bank lets our questions in */
};
/* The addresses of a bank: built in, or added by the operator. test_*: absent where one serves both; spare_*: where buyers
** and questions go while the bank's first house is closed; absent: there is but one. */
struct gateway_platform {
    str code, name, form_url, rest_url, dialect, test_form_url, test_rest_url, spare_form_url, spare_rest_url;
};
/* What a shop of the demo is given: as many digits of its SIRET, a key of as many characters, the same words for all. */
struct gateway_sample {
    size_t site_digits, key_chars;
    str part, login;
};
#ifndef _
#define _(msgid) (msgid) /* the texts of the words, for the catalogue */
#endif
struct gateway {
    const char *dialect;  /* in the notification address */
    const char *name;     /* as people say it */
    bool one_key;         /* one key serves test and production; else each has its own */
    bool key_tells_mode;  /* which of them signed tells the mode of what was said */
    bool plain_reference; /* it takes letters and digits only, twelve at most */
    bool key_for_calls;   /* web services are signed with the contract's key: there is no password */
    bool day_numbers;     /* a refund asked again is known to be the same on the day it was first asked only */
    bool shared_key;      /* its words are signed with the bank's key for all its shops, and others say what stands in
                             them: of a real payment nothing is believed but what the bank answers this contract */
    bool returns_by_post; /* it sends the buyer back with a form of its own */
    struct gateway_words words;
    struct gateway_sample sample;
    const struct gateway_platform *platforms; /* built in; ended by one without a code. Their dialect is this one */
    const char *public_keys; /* PEM: what the bank is known to sign with; NULL: it signs with the contract's key */
    const char
        *probe; /* a page beside the form's folder that says whether the bank's house is open; NULL: there is none */
    bool (*open)(str page);
    /* Whether a word of a contract has the form the bank gives it. A dialect without a part or login wants it empty. */
    bool (*word_ok)(enum gateway_word, str);
    void (*redirect)(struct arena *, const struct gateway_contract *, const struct gateway_request *,
                     struct gateway_form *);
    /* Raw body of a notification. GATEWAY_FORGED: signature wrong. */
    enum gateway_trust (*notification)(struct arena *, const struct gateway_contract *, str raw,
                                       struct gateway_event *);
    struct gateway_ack (*acknowledge)(enum gateway_trust);
    void (*status_call)(struct arena *, const struct gateway_contract *, const struct gateway_asked *,
                        struct gateway_call *);
    /* The answer: all events it tells of (a reference may have several transactions). False: unreadable. */
    bool (*status_read)(struct arena *, const struct gateway_contract *, const struct gateway_asked *, str body,
                        struct gateway_events *);
    void (*refund_call)(struct arena *, const struct gateway_contract *, const struct gateway_asked *,
                        struct gateway_call *);
    enum gateway_refund (*refund_read)(struct arena *, str body);
    /* What the bank calls the money a refund that is done gave back: the bank_id of its CREDIT. Absent: it does not say;
    ** NULL: the dialect never does. */
    str (*refund_id)(struct arena *, str body);
};
/* Ended by NULL. */
extern const struct gateway *const gateways[];
const struct gateway *gateway_of(str dialect);
/* One more field of a form; absent is empty. */
void gateway_put(struct gateway_form *, const char *name, str value);
