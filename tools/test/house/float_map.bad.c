/* as src/shop/territory/territory.c rule float */
static int x = (int)(float)3;
