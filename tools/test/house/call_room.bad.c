/* as src/shop/cart/cart.c rule call */
static void f(void *p)
{
    free(p); /* library memory */
}
