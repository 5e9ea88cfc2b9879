/* as src/shop/territory/territory_map.c rule float */
static int x = (int)(float)3;
