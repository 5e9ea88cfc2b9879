/* as src/app/x.c rule nesting */
static void f(int a)
{
#if defined(A) && (B)
    const struct x y[] = {{{{{{1}}}}}};
#endif
    for (;;) {
        if (a) {
            while (a)
                for (int i = 0; i < 3; i++) g((struct z){.v = (struct w[]){{1}, {2}}});
        } else if (b) {
            g();
        } else if (c) {
            while (a) {
                if (d) g();
                else if (e) g();
                else g();
            }
        }
    }
    if (a) return;
    if (b) return;
}
