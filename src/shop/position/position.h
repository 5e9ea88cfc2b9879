/* position.h: where a shop stands. Its people put a pin on the map, or paste numbers; until they do, the middle of its
** commune stands for it, and every page says so. How to get there. */
#pragma once
#include "app/record.h"
#include "app/route.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/geojson.h"
#include "shop/territory/outline.h"

struct position {
    bool known, exact; /* exact: of the shop itself; else the middle of its commune */
    struct geo_point at;
};
/* Whatever the shop's state: the caller knows who may see it. */
void position_read(struct db *, struct arena *, const struct merchant *, struct position *);
/* Where a pin lies on the territory's plane, in metres. */
struct plane_point position_plane(struct db *, struct arena *, int64_t lat, int64_t lon);
/* "48.74391,-0.02012" */
str position_text(struct arena *, struct geo_point);
/* "48.74391" of 48743910. */
str degrees_text(struct arena *, int32_t millionths);

enum position_verdict { POSITION_OK, POSITION_OUTSIDE };
/* Whether a shop of this commune may stand there: in its outline or 500 m around, 15 km from its middle where no outline
** is known, in its part of France where nothing is. */
enum position_verdict position_may(struct db *, struct arena *, str insee, struct geo_point);
struct position_new {
    int64_t merchant_id, person_id;
    struct geo_point at;
};
/* Asks position_may() again. */
enum position_verdict position_set(struct tx *, int64_t now, const struct position_new *);
/* Back to the commune's middle. False: there was no pin. */
bool position_forget(struct tx *, int64_t now, int64_t merchant_id);

/* What somebody pasted: "48.74391, -0.02012", "48,74391 -0,02012", 48°44'38"N 0°01'12"O, geo:…, an address of a map
** service that says it. Latitude first, but where letters say otherwise. A stranger's text: bounded, nothing becomes a
** float. False: no two numbers that can be a place. */
bool position_typed(str typed, struct geo_point *);

/* All public shops that have a pin, at most so many, on the territory's plane. */
void positions_on_plane(struct db *, struct arena *, int64_t most, struct map_pins *);
/* Shops of a commune that have a pin, drawn with a way to each; empty when there is none. */
struct html position_map(struct rq *, str insee, str name);
/* Where the page that says how to get there is, of the shop of this name; in the request's language. */
str position_way_url(struct rq *, str slug);
extern const struct route position_routes[], position_way_routes[];
/* Of a shop's place on the map, what staff change while they act for it: app/record.h. */
extern const struct record_kind pin_records[];
