/* as src/shop/cart/cart_web.c rule sql */
static const char *q = "SELECT id FROM cart";
