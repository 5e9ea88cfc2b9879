/* quote.h: "what would it cost?": asked about an offer, answered by its shop. Inside of this room. */
#pragma once
#include "quote.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/price/price.h"

enum { QUOTES_OPEN_MOST = 300, QUOTES_OPEN_EACH = 5, QUOTE_KEEP_DAYS = 365, QUOTES_SHOWN = 100 };
enum { QUOTE_LINES = 6, QUOTE_DAYS = 14, QUOTE_DAYS_MOST = 90, QUOTE_LINK_LEN = 26, QUOTES_LAPSE_AT_ONCE = 50 };

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
    str text, lines;  /* lines: as they are kept; empty: words alone */
    int64_t valid_to; /* with lines: until then it can be ordered */
    int64_t lead_days;
    bool made;
};
/* "cents what", one on a line; and back. */
str quote_lines_kept(struct arena *, const struct quote_lines *);
void quote_lines_read(struct arena *, str kept, struct quote_lines *);
int64_t quote_lines_sum(const struct quote_lines *);
/* Kept, and who asked is told by mail, or by SMS when a telephone is all he gave. False: none of this merchant's, or
** answered before. What was answered is never changed. */
bool quote_answer(struct tx *, int64_t now, const struct quote_answer *);
/* Invariant Q1: what can be or was ordered costs what its lines say, and there is one piece of it. */
void quotes_check(struct db *, struct arena *, struct buf *findings);
