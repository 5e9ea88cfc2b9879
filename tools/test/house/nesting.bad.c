/* as src/app/x.c rule nesting */
static void f(int a)
{
    for (;;) {
        if (a) {
            while (a)
                for (int i = 0; i < 3; i++)
                    if (a) g();
        }
    }
}
