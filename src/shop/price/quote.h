/* quote.h: "what would it cost?": asked about an offer, answered by its shop. Inside of this room. */
#pragma once
#include "quote.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/price/price.h"

enum { QUOTES_OPEN_MOST = 300, QUOTES_OPEN_EACH = 5, QUOTE_KEEP_DAYS = 365, QUOTES_SHOWN = 100 };

struct quote_new {
    int64_t merchant_id, offer_id;
    str token, title, name, mail, phone, asked;
    enum lang lang;
};
/* Kept, and the shop's members are told. QUOTE_TWICE: that form was sent before. QUOTE_FULL: the shop has too many to
** answer. QUOTE_WAIT: so many of this address wait for an answer already. */
enum quote_end { QUOTE_KEPT, QUOTE_TWICE, QUOTE_FULL, QUOTE_WAIT };
enum quote_end quote_ask(struct tx *, int64_t now, const struct quote_new *);
struct quote_answer {
    int64_t id, merchant_id, person_id;
    str text;
    opt_i64 price_cents;
};
/* Kept, and who asked is told by mail. False: none of this merchant's, or answered before. */
bool quote_answer(struct tx *, int64_t now, const struct quote_answer *);
