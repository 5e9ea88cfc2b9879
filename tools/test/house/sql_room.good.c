/* as src/shop/cart/cart_test.c rule sql */
static void f(void)
{
    run("DELETE FROM cart");
}
