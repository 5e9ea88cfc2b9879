/* terms.h: what is agreed to when one buys: said before the contract, kept word for word with the purchase; the days to
** change one's mind; who is of age. */
#pragma once
#include "app/record.h"
#include "shop/cart/cart.h"

/* What is said before the contract about a cart, in words; the same as long as nothing it speaks of changes. early_at:
** now, where its buyer asks that services begin before his days to change his mind are over; 0: nobody asks for that. */
str terms_text(struct db *, struct arena *, enum lang, int64_t early_at, const struct cart *);
/* The SHA-256 of such a text. */
str terms_hash(struct arena *, str text);
/* Keeps it word for word with the purchase. */
void terms_keep(struct tx *, int64_t purchase_id, str text);
/* What was said before the contract, word for word, and the SHA-256 of it. False: a purchase of before they were kept. */
struct terms_kept {
    str text, hash;
};
bool terms_read(struct db *, struct arena *, int64_t purchase_id, struct terms_kept *);
/* An order was changed: what is agreed to from now on is added to its purchase, word for word. */
struct terms_change {
    int64_t purchase_id, total_cents; /* of the whole order, as it is now */
    str number;
    enum lang lang;               /* the buyer's */
    const struct cart_part *part; /* when, where, how it is paid, merchant_id, fee_cents and wrap_cents; no lines */
    bool early;
};
void terms_changed(struct tx *, int64_t now, const struct terms_change *);
/* What was agreed to afterwards, oldest first. */
struct terms_list {
    struct terms_kept *v;
    size_t n;
};
void terms_added(struct db *, struct arena *, int64_t purchase_id, struct terms_list *);
/* Of every purchase: one line a finding (I15). */
void terms_check(struct db *, struct arena *, struct buf *findings);
/* What may become of its weight and its price when it is prepared, said before one pays; empty of what is only counted. */
struct weight_asked {
    str unit;
    bool online; /* paid online: the amount is the most it may cost */
};
str terms_weight_rule(struct db *, struct arena *, enum lang, const struct weight_asked *);

/* The end of the 14 days of somebody who received the last of his goods then: the first moment after the fourteenth
** day, after the next working day where that one is a Saturday, a Sunday or a public holiday of the commune. */
int64_t withdrawal_end(str zone, str insee, int64_t received_at);
/* A service that binds and begins before the days to change one's mind are over; any of a part. */
bool cart_line_early(struct db *, struct arena *, int64_t now, const struct cart_part *, const struct cart_line *);
bool cart_part_early(struct db *, struct arena *, int64_t now, const struct cart_part *);
/* Who pays the way back and where to bring it, as the merchant says; without a word of his, the buyer pays. */
struct return_terms {
    bool shop_pays;
    str how, mediator; /* mediator: the merchant's, with its address */
};
void return_terms_read(struct db *, struct arena *, int64_t merchant_id, struct return_terms *);
void return_terms_set(struct tx *, int64_t now, int64_t merchant_id, const struct return_terms *);

/* Something in it is sold to adults only. */
bool cart_part_alcohol(const struct cart_part *);
bool cart_line_alcohol(const struct cart_line *);
/* Of a date of birth as typed ("2001-02-28", "28/02/2001"), today in this zone. */
enum of_age { AGE_ADULT, AGE_MINOR, AGE_UNREADABLE };
enum of_age birth_of_age(str zone, int64_t now, str typed);
/* Of a shop's terms of returns, what staff change while they act for it: app/record.h. */
extern const struct record_kind terms_records[];
