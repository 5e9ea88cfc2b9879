/* fairground.h: what the market is made of, as staff keep it: its rayons, markets, shared points, labels, organisations, local words and
** selections. */
#pragma once
#include "app/route.h"
#include "shop/office/office.h"

extern const struct route fairground_rayons_routes[], fairground_markets_routes[], fairground_points_routes[],
    fairground_labels_routes[], fairground_words_routes[], fairground_selections_routes[], fairground_sought_routes[],
    fairground_rayon_picture_routes[], fairground_guilds_routes[];
