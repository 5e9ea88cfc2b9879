/* as src/shop/cart/cart_web.c rule sql */
/* SELECT id FROM cart */
static const char *q = "SELECTED UPDATES";
