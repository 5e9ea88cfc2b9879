/* inside.h: what the pages of resident cards share: what was ordered with one is shown after its telephone was proved. */
#pragma once
#include "shop/account/mobile.h"
#include "shop/card/card.h"
#include "shop/order/web.h"
#include "card.sql.h"

/* What was ordered with a card, or how to see it. */
struct card_seen_view {
    bool shown, sent, too_soon;
    str u_code, u_open, u_find, typed, bad;
    str ends; /* the last digits of the telephone a code can go to; empty: none can */
    struct card_purchases {
        struct card_purchase {
            str when, url;
            int64_t total_cents;
        } * v;
        size_t n;
    } purchases;
};
/* A card on the page at path ("/carte/…"). bad: what was wrong with the code, an English msgid; NULL: nothing. */
struct card_seen {
    int64_t card_id;
    str phone, path;
    const char *bad;
};
void card_seen_fill(struct rq *, struct db *, const struct card_seen *, struct card_seen_view *);
/* Six digits to its telephone; goes back to its page. */
void card_code_send(struct rq *, struct tx *, const struct card_seen *);
/* Puts the digits to the test: right ones open this browser, and go to the page. NULL: the answer is made; else why not, and the status is. */
const char *card_prove(struct rq *, struct tx *, const struct card_seen *);
