/* forget.h: what a purchase says of its buyer, and until when. */
#pragma once
#include "app/job.h"

/* How long, in days: how to reach him (code of commerce and common practice: three years after the last order); his
** name (civil code 2224: five years in which either side may go to court); name and terms of a contract of 120 euros or
** more (consumer code L213-1, D213-1, D213-2: ten years from delivery). Lines and amounts are the shops' books (code of
** commerce L123-22) and then name nobody. */
enum {
    KEEP_REACH_DAYS = 3 * 365 + 1,
    KEEP_NAME_DAYS = 5 * 365 + 2,
    KEEP_DEAR_DAYS = 10 * 365 + 3,
    KEEP_DEAR_CENTS = 12000,
    KEEP_RIGHTS_DAYS = 30
};
struct purchase_standing {
    bool open;          /* something of it is not over, or money or an answer is due to its buyer */
    bool dear;          /* a contract of 120 euros or more is in it */
    int64_t forgotten;  /* 0: nothing, 1: how to reach him, 2: his name too */
    int64_t last_at;    /* its last change */
    int64_t settled_at; /* the rights that follow the hand-over are over; 0: open */
    int64_t named_until;
    str token;
};
/* False: no such purchase. */
bool purchase_stand(struct db *, struct arena *, int64_t now, int64_t purchase_id, struct purchase_standing *);
/* Its buyer's mail address, telephone, address, words and messages go, of its merchants' copies too; name_too: name, terms, receipts. */
void purchase_forget(struct tx *, int64_t purchase_id, bool name_too);
/* The same because he wants it, as far as the law lets go of it. False: not yet, it is open or its rights still run. */
bool purchase_erase(struct tx *, int64_t now, int64_t purchase_id);
/* The same because they are old: a few at a time; how many. */
size_t purchases_fade(struct tx *, int64_t now);
extern const struct clock_task buyer_forget_clock[];
