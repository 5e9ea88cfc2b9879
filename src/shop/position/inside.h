/* inside.h: what the files of this room share. */
#pragma once
#include "position.sql.h"
#include "shop/position/position.h"
#include "shop/territory/outline.h"

/* Where a place is on the territory's plane, and back. */
struct plane_point plane_here(struct db *, struct arena *, struct geo_point);
struct geo_point geo_here(struct db *, struct arena *, struct plane_point);
/* Where the operator's chosen map shows a place, and that map's name. Empty: none was chosen. Degrees as text. */
str map_service_url(struct rq *, struct geo_point, str *name);
/* How wide a picture that holds the whole commune is, in metres. */
int64_t commune_width_m(struct db *, struct arena *, str insee);
/* Everything has its middle somewhere. False: nothing is known of where the commune is. */
bool commune_middle(struct db *, struct arena *, str insee, struct plane_point *);
