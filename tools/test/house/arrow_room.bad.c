/* as src/shop/cart/cart.c rule arrow */
#include "shop/order/order.h"
