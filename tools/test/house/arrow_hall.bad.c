/* as src/app/x.c rule arrow */
#include "shop/order/order.h"
