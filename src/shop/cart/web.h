/* web.h: what the pages of cart and checkout share. */
#pragma once
#include "shop/cart/inside.h"

enum { SLOTS_MOST = 120 }; /* times a form offers */

/* "" or "/en": what paths of ours begin with in the request's language. */
str web_base(const struct rq *);
/* "Camembert, 250 g"; a sentence for an offer that is no longer public. */
str cart_line_title(struct arena *, enum lang, const struct offer *);

/* Step 1: who. */
void contact_get(struct rq *);
bool contact_prepare(struct rq *);
void contact_write(struct rq *, struct tx *);
/* Step 2: how, when, paid how, for each merchant. */
void receive_get(struct rq *);
bool receive_prepare(struct rq *);
void receive_write(struct rq *, struct tx *);
