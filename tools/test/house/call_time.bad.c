/* as src/app/x.c rule call */
static long f(void)
{
    return time(NULL);
}
