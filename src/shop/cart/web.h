/* web.h: what the pages of cart and checkout share. */
#pragma once
#include "shop/cart/inside.h"

enum { SLOTS_MOST = 120 }; /* times a form offers */

/* "" or "/en": what paths of ours begin with in the request's language. */
str web_base(const struct rq *);

/* The place where most of these shops bring what was ordered, if that is two of them and not all is collected there yet. */
struct point_offer {
    int64_t point_id, shops; /* 0: none */
    str name;
};
void point_offer_read(struct rq *, struct db *, const struct cart *, struct point_offer *);
void point_write(struct rq *, struct tx *);
/* The basket on another device. */
void carry_get(struct rq *);
void carry_write(struct rq *, struct tx *);
void carry_code_write(struct rq *, struct tx *);
void take_get(struct rq *);
void take_write(struct rq *, struct tx *);
/* Step 1: who. */
void contact_get(struct rq *);
bool contact_prepare(struct rq *);
void contact_write(struct rq *, struct tx *);
/* Step 2: how, when, paid how, for each merchant. */
void receive_get(struct rq *);
bool receive_prepare(struct rq *);
void receive_write(struct rq *, struct tx *);
