/* as src/app/x.c rule float */
static double half;
