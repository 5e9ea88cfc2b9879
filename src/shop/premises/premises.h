/* premises.h: the pages on which a merchant says where his goods are had: his places and shared points, the week of each,
** how many of a product are at each, what he sends by a carrier. What follows from it is reception's. */
#pragma once
#include "app/route.h"

extern const struct route premises_hours_routes[], premises_places_routes[], premises_parcel_routes[],
    premises_stock_routes[];
