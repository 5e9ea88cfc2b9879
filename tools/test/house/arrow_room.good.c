/* as src/shop/cart/cart.c rule arrow */
#include "shop/catalog/catalog.h"
#include "shop/cart/cart.h"
#include "app/rq.h"
