/* as src/html/x.c rule call */
static void f(void *p)
{
    free(p);
}
