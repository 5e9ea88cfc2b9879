/* as src/shop/cart/cart.c rule sql */
static void f(void)
{
    run(" DELETE FROM cart");
}
