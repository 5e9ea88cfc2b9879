/* inside.h: what the files of this room share. */
#pragma once
#include "shop/letter/letter.h"
#include "shop/order/after.h"
#include "shop/order/order.h"

enum { LETTER_BYTES = 256 * 1024 };

struct letter {
    enum lang lang;
    str to, subject, text, html;
    str stop; /* where one says no to letters like this; empty: the contract needs it */
};
/* what: "ready", "refused"… to the buyer; "new", "given_up", "unpaid" to a member (person_id). */
struct letter_ask {
    str origin, what; /* "https://marche.example" */
    int64_t order_id, event_id, person_id;
};
/* False: there is nobody to tell, or it is no longer true. */
bool letter_make(struct db *, struct arena *, const struct letter_ask *, struct letter *);
/* The one recap of a purchase. */
bool letter_recap_make(struct db *, struct arena *, str origin, int64_t purchase_id, struct letter *);
/* The receipt of a change of mind, as it was kept. */
bool letter_receipt_make(struct db *, struct arena *, str origin, int64_t return_id, struct letter *);

struct letter_line {
    str qty, title, total, keeps; /* keeps: why one may not change one's mind about it */
};
struct letter_lines {
    struct letter_line *v;
    size_t n;
};
/* As whom and for whom it is written. */
struct letter_writer {
    struct db *db;
    struct arena *mem;
    enum lang lang;
    str origin;
};
/* An address on this market, in the reader's language. */
str letter_link(const struct letter_writer *, str path);
/* "12,50 €". */
str letter_euros(const struct letter_writer *, int64_t n);
/* The translated sentence with %1 and %2 in it. */
str letter_say(const struct letter_writer *, const char *msgid, str a, str b);
/* "12 rue du Four, 61000 Alençon". */
str letter_place(const struct letter_writer *, str street, str postcode, str insee);
/* What is in the bag. */
void letter_lines_make(const struct letter_writer *, const struct order_view *, struct letter_lines *);
/* Where this order can be given up, as long as it can; empty: nowhere. */
str letter_withdraw_url(const struct letter_writer *, const struct order_view *);
/* "Hello Camille," */
str letter_hello(const struct letter_writer *, str name);
