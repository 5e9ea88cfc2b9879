/* front.h: the market's own pages: home, shops, products, markets, communes, help, and the papers a site must show. */
#pragma once
#include "app/route.h"

extern const struct route front_routes[];
