/* inside.h: the steps of a checkout; checkout_web.c has the table of routes. */
#pragma once
#include "shop/cart/cart.h"
#include "shop/checkout/checkout.h"
#include "shop/order/web.h"

/* Step 1: who. */
void contact_get(struct rq *);
bool contact_prepare(struct rq *);
void contact_write(struct rq *, struct tx *);
/* Step 2: how, when, paid how, for each merchant. */
void receive_get(struct rq *);
bool receive_prepare(struct rq *);
void receive_write(struct rq *, struct tx *);
