/* as src/app/x.c rule length */
static void f(void)
{
@repeat 61     g();
}
