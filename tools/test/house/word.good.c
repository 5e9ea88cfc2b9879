/* as src/shop/cart/cart.c rule word */
/* not a basket */
static int basketball, askus;
