/* territory.h: communes, the perimeter, distances. All communes of France come embedded (data/communes.tsv); those of
** the perimeter are also rows, with their place on the territory's plane. */
#pragma once
#include "app/rq.h"

struct commune {
    str insee, name, article, departement, postcodes, aliases; /* postcodes: "61000,61250"; aliases: "A|B" */
    int64_t population;
};
/* NULL if there is none. Constant, lives for ever. */
const struct commune *commune_of(str insee);
/* All of them, in the order of INSEE codes; next gives NULL after the last. */
const struct commune *commune_first(void);
const struct commune *commune_next(const struct commune *);
/* A postcode as it is meant: "61 000" is 61000. All else stays as typed. In the arena. */
str postcode_clean(struct arena *, str typed);
/* Communes of a postcode, in the order of the table; returns how many were written (at most n). */
size_t communes_of_postcode(str postcode, const struct commune **out, size_t n);
/* By name or former name, accents and case forgiven; the largest first. */
size_t communes_named(struct arena *, str typed, const struct commune **out, size_t n);
/* "Alençon", or "Saint-Denis (93)" when several communes of France share the name. */
str commune_label(struct arena *, const struct commune *);
/* "à Alençon", "au Mans", "à L’Aigle", "aux Ventes-de-Bourse" / "in Alençon". */
str commune_at(struct arena *, enum lang, const struct commune *);

struct commune_list {
    struct commune_place {
        str insee, slug, name;
        int64_t population, merchants; /* public merchants there */
        int32_t x_m, y_m;              /* INT32_MIN: unknown */
    } * v;
    size_t n;
};
/* The perimeter, French order of names. */
void territory_communes(struct db *, struct arena *, struct commune_list *);
/* False when the commune is outside of the perimeter. */
bool territory_commune(struct db *, struct arena *, str insee, struct commune_place *);
bool territory_commune_by_slug(struct db *, struct arena *, str slug, struct commune_place *);
/* Metres between two communes, -1 when a position is unknown. */
int64_t territory_distance_m(struct db *, struct arena *, str insee_a, str insee_b);
/* The same of two points of the plane, from what lies between them along each axis. */
int64_t plane_far_m(int64_t dx, int64_t dy);
/* "6 km", "moins de 1 km"; empty for -1. */
str distance_text(struct arena *, enum lang, int64_t metres);
/* Local calendar helpers in the territory's time zone. */
str territory_zone(const struct rq *);
/* The calendar day there. */
int64_t today_here(const struct rq *);
/* No telephone rings at night: now, or the next morning. */
int64_t territory_by_day(struct db *, struct arena *, int64_t now);

/* The first of these codes, separated by commas, that France does not have; empty: all are known. */
str territory_unknown(str departements, str communes);
/* Fills the perimeter from the settings and the embedded table, positions from data/centres-*.tsv. Two of one name show
** their département. For init and demo. */
int64_t territory_fill(struct tx *, int64_t now);
/* An SVG of the territory: outlines of its départements, a link per commune that has merchants, sized by their number;
** absent where no place is known. whole: with the outlines of communes too, where they were put in. base: of rq_base().
** pins: what else stands on it (NULL: nothing): small dots with their names, and the place of who looks. */
struct map_pins {
    struct map_pin {
        int32_t x_m, y_m;
        str name;
    } * v;
    size_t n;
    bool here;
    int32_t here_x, here_y;
};
struct map_ask {
    str base;
    bool whole;
    const struct map_pins *pins;
};
struct html territory_map(struct db *, struct arena *, enum lang, const struct map_ask *);
/* The outlines of all communes as a picture of the map's size, each with its code: the whole map draws them under its
** dots. False: none were put in. */
bool territory_borders(struct db *, struct arena *, struct buf *out);
