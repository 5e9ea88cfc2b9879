/* as src/shop/cart/cart.c rule word */
static int basket_lines;
