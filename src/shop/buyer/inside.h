/* inside.h: what the files of this room share. */
#pragma once
#include "shop/account/account.h"
#include "shop/account/buyer.h"
#include "shop/buyer/buyer.h"
#include "shop/list/list.h"

/* Where a code was sent to, and what for: kept in a cookie for an hour, so that it is typed once. */
enum buyer_after { AFTER_ACCOUNT, AFTER_DATA, AFTER_CHECKOUT };
struct code_waiting {
    str address; /* as purchases hold it; empty: none waits */
    bool phone;
    bool add; /* for the account that is open here, beside its other ones */
    enum buyer_after after;
};
void code_waiting_read(struct rq *, struct code_waiting *);
/* One place asks for codes to one address some times an hour; false: too often, and the page that says so is gone to. Before the write. */
bool code_may_send(struct rq *, const struct code_waiting *);
/* Sends six digits there and goes to the page that asks for them. */
void code_send_go(struct rq *, struct tx *, const struct code_waiting *);
/* The operator has a gateway for SMS: a telephone is enough. */
bool phones_taken(const struct rq *);
/* A mail address or a telephone typed into "courriel" and "telephone": one of them. */
struct reach_form {
    str courriel, telephone;
    struct form_errors *errors;
};
bool reach_form_read(struct rq *, struct reach_form *);
struct page buyer_page(struct rq *, const char *title);

/* --- all that is kept of him --- */

/* He typed a code here not long ago: what is grave wants that. */
bool buyer_fresh(const struct rq *);
/* Writes an archive with all of it into a file; false with errno: the disk refused. */
struct takeout {
    struct rq *rq;
    struct arena *mem;
    const struct buyer *buyer;
    int64_t size; /* out */
};
bool takeout_write(struct takeout *, int fd);
/* His purchases, oldest last, at most so many. */
struct buyer_purchases {
    struct buyer_purchase {
        int64_t id, created_at, total_cents;
        str token;
    } * v;
    size_t n;
};
void buyer_purchases(struct db *, struct arena *, int64_t buyer_id, struct buyer_purchases *);
/* The account goes at once, and of purchases all that no law keeps and nothing open needs; the rest when it may. */
void buyer_erase(struct tx *, int64_t now, int64_t buyer_id);
