/* as src/shop/cart/cart.c rule call */
static void *f(void)
{
    return malloc(3);
}
