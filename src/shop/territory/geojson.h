/* geojson.h: reads official outlines (GeoJSON in degrees, WGS84). The text is a stranger's: depth, rings and points are
** bounded, and what is wrong is told by its feature. Degrees come as millionths: nothing of the text becomes a float. */
#pragma once
#include "base/base.h"

enum {
    GEO_DEPTH_MOST = 24,
    GEO_FEATURES_MOST = 100000,
    GEO_RINGS_MOST = 4096,
    GEO_POINTS_MOST = 500000,
    GEO_MILLION = 1000000
};

struct geo_point {
    int32_t lon, lat; /* millionths of a degree */
};
struct geo_ring {
    struct geo_point *v; /* its first point is not said again at its end */
    size_t n;
};
struct geo_feature {
    int64_t number; /* in the file, from 1 */
    str code, name; /* of its properties; empty: not there. At most 80 letters, on one line */
    struct geo_ring *ring;
    size_t rings;
};
/* What becomes of the features. None may be NULL. */
struct geo_to {
    void *arg;
    /* Whether a feature of this code is asked for: the outline of another is not looked at. */
    bool (*wanted)(void *arg, str code);
    /* A feature, with an outline of at least one ring of three points. It lasts as long as the arena. */
    void (*feature)(void *arg, const struct geo_feature *);
    /* A feature that cannot be taken (its outline is absent), and why, in English. Number 0: the whole file. */
    void (*fault)(void *arg, const struct geo_feature *, str why);
};
/* A collection of features, or one feature. False: the text is neither, and no feature of it was told. Valid UTF-8 is the caller's. */
bool geojson_read(struct arena *, str text, const struct geo_to *);
