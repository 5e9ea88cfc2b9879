/* gateway.h: what every bank dialect can do. Knows amounts and references, no orders. A driver gets raw bytes; it holds no
** state and opens no connection: it builds what to send and reads what came. One file and one line per dialect. */
#pragma once
#include "base/base.h"

struct gateway_contract {       /* keys unsealed for the time of one call */
    str site_id, key, rest_password;
    bool production;
    str form_url, rest_url;     /* of the platform */
};
struct gateway_request {
    int64_t amount_cents;
    str currency, reference, trans_id, trans_date, lang, buyer_mail, buyer_name, shop_name;
    str notify_url, return_url; /* absolute, without query */
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
enum gateway_status { GATEWAY_PENDING, GATEWAY_AUTHORISED, GATEWAY_CAPTURED, GATEWAY_REFUSED, GATEWAY_CANCELLED, GATEWAY_EXPIRED, GATEWAY_REFUNDED, GATEWAY_UNKNOWN };
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
    bool production;
};
struct gateway_ack {
    int status;
    str content_type, body;
};
struct gateway_call {           /* what the courier is to send */
    str method, url, body;
    str header[4];
    size_t headers;
};
struct gateway {
    const char *dialect;        /* in the notification address */
    void (*redirect)(struct arena *, const struct gateway_contract *, const struct gateway_request *, struct gateway_form *);
    /* Raw body of a notification. GATEWAY_FORGED: signature wrong. */
    enum gateway_trust (*notification)(struct arena *, const struct gateway_contract *, str raw, struct gateway_event *);
    struct gateway_ack (*acknowledge)(enum gateway_trust);
    void (*status_call)(struct arena *, const struct gateway_contract *, str reference, struct gateway_call *);
    /* The answer: all events it tells of (a reference may have several transactions). False: unreadable. */
    bool (*status_read)(struct arena *, str body, struct gateway_event *out, size_t most, size_t *n);
    void (*refund_call)(struct arena *, const struct gateway_contract *, str bank_id, int64_t amount_cents, str comment, struct gateway_call *);
    enum gateway_refund { GATEWAY_REFUND_DONE, GATEWAY_REFUND_BY_HAND, GATEWAY_REFUND_UNKNOWN } (*refund_read)(struct arena *, str body);
};
/* Ended by NULL. */
extern const struct gateway *const gateways[];
const struct gateway *gateway_of(str dialect);
