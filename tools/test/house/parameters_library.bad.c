/* as src/http/x.c rule parameters */
static int f(int a, int b, int c, int d, int e, int f, int g)
{
    return 0;
}
