/* as src/app/x.c rule call */
static long f(void)
{
    return clock_time(x->time(1), y.rand(2), time);
}
