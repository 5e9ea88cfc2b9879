/* as src/shop/order/order_api.c rule library */
#include <jansson.h>
