/* as src/shop/cart/cart.c rule call */
/* malloc(3) */
static void *f(struct arena *mem)
{
    return log("malloc(3)", arena_alloc(mem, 3));
}
