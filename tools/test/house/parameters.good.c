/* as src/app/x.c rule parameters */
static void f(int a, int b, int c, int d, int e, void (*f)(int, int, int))
{
}
