/* as src/shop/order/order.c rule word */
static int best_variants;
