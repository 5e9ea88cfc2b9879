/* checkout.h: the steps of buying: who it is for, how and when it is had, what is said before the contract, the code that proves a buyer, and the one POST that
** places a purchase. */
#pragma once
#include "app/route.h"

extern const struct route checkout_routes[], checkout_quote_routes[];
