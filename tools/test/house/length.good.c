/* as src/app/x.c rule length */
static void f(void)
{
@repeat 60     g();
}

static void h(void)
{
@repeat 60     g();
}
