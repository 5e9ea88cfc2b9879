/* as src/http/x.c rule call */
static void f(char *a, char *b)
{
    strcpy(a, b);
}
