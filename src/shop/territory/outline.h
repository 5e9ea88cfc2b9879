/* outline.h: outlines on the territory's plane: of whole départements and of communes. Whole metres. */
#pragma once
#include "shop/territory/geojson.h"
#include "shop/territory/territory.h"

struct plane_point {
    int32_t x, y; /* metres east and north, as struct commune_place has them */
};
struct plane_ring {
    struct plane_point *v;
    size_t n;
};
struct outline {
    str code;
    bool commune; /* else a département */
    struct plane_ring *ring;
    size_t rings;
};
struct outlines {
    struct outline *v;
    size_t n;
};
/* Where a position is on the plane. east_m: metres of one degree eastward there, of the setting MAP_EAST. */
struct plane_point plane_of(struct geo_point, int64_t east_m);
enum { PLANE_EAST_M = 73500 }; /* of the figures that come with the program: of 48.6° N */
/* The same of a latitude, in millionths of a degree. */
int64_t plane_east_m(int32_t lat);
/* In place: leaves points out that are nearer than this to the line without them. A border that two of them share stays
** one line. What is too small for it loses its ring, and its last. */
void outlines_simplify(struct arena *, struct outlines *, int64_t tolerance_m);
/* The middle of its largest ring, by area; false: it has none. */
bool outline_middle(const struct outline *, struct plane_point *);

/* Stored: those before it of the same code go. */
void outline_put(struct tx *, const struct outline *);
/* All that are stored, by code: of communes, or of départements. */
void outlines_read(struct db *, struct arena *, bool communes, struct outlines *);
/* A commune whose place was not known stands there from now on. */
bool commune_place_put(struct tx *, str insee, struct plane_point);
/* The other way of plane_of(), to a metre; what comes out of it goes in and out again unchanged. */
struct geo_point geo_of(struct plane_point, int64_t east_m);
/* The outline of a commune. False: none was put in. */
bool outline_of_commune(struct db *, struct arena *, str insee, struct outline *);
/* Inside of it, or no further than so many metres from its border. */
bool outline_holds(const struct outline *, struct plane_point, int64_t within_m);

/* A piece of the plane as a square picture: outlines, the names of communes, places on it, a bar that says how long so
** many metres are. Fixed colours, as it is shown as a picture by itself too. */
struct sketch_pin {
    struct plane_point at;
    str name, url; /* url: empty, or where it leads */
    bool mine;     /* drawn above the others, larger */
};
struct sketch {
    struct plane_point centre;
    int64_t width_m;
    int size;  /* of the picture, in its own units */
    str insee; /* the commune that is filled */
    str label; /* what the picture shows, for those who do not see it */
    const struct sketch_pin *pin;
    size_t pins;
};
void sketch_draw(struct db *, struct arena *, const struct sketch *, struct buf *out);
