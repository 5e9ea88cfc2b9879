#include "shop/position/inside.h"

#include "app/event.h"
#include "app/settings.h"

#include <stdlib.h>

enum { BORDER_M = 500, AROUND_M = 15000, WIDTH_M = 12000 };

struct plane_point plane_here(struct db *db, struct arena *mem, struct geo_point g)
{
    return plane_of(g, setting_in_i64(db, mem, SETTING_MAP_EAST));
}

struct plane_point position_plane(struct db *db, struct arena *mem, int64_t lat, int64_t lon)
{
    return plane_here(db, mem, (struct geo_point){.lat = (int32_t)lat, .lon = (int32_t)lon});
}

void positions_on_plane(struct db *db, struct arena *mem, int64_t most, struct map_pins *out)
{
    struct positions_all_rows r;

    q_positions_all(db, mem, most, &r);
    *out = (struct map_pins){.v = NEW(mem, struct map_pin, r.n + 1), .n = r.n};
    for (size_t i = 0; i < r.n; i++) {
        struct plane_point p = position_plane(db, mem, r.v[i].lat, r.v[i].lon);
        out->v[i] = (struct map_pin){p.x, p.y, r.v[i].name};
    }
}

struct geo_point geo_here(struct db *db, struct arena *mem, struct plane_point p)
{
    return geo_of(p, setting_in_i64(db, mem, SETTING_MAP_EAST));
}

bool commune_middle(struct db *db, struct arena *mem, str insee, struct plane_point *out)
{
    struct commune_place c;
    struct outline o;

    if (outline_of_commune(db, mem, insee, &o) && outline_middle(&o, out)) return true;
    if (!territory_commune(db, mem, insee, &c) || c.x_m == INT32_MIN) return false;
    *out = (struct plane_point){c.x_m, c.y_m};
    return true;
}

int64_t commune_width_m(struct db *db, struct arena *mem, str insee)
{
    struct plane_point middle;
    struct outline o;
    int64_t half = 0;

    if (!outline_of_commune(db, mem, insee, &o) || !outline_middle(&o, &middle)) return WIDTH_M;
    for (size_t k = 0; k < o.rings; k++)
        for (size_t i = 0; i < o.ring[k].n; i++) {
            int64_t dx = llabs((int64_t)o.ring[k].v[i].x - middle.x), dy = llabs((int64_t)o.ring[k].v[i].y - middle.y);
            half = dx > half ? dx : half;
            half = dy > half ? dy : half;
        }
    return half * 2 + half / 5;
}

void position_read(struct db *db, struct arena *mem, const struct merchant *m, struct position *out)
{
    struct position_of_row r;
    struct plane_point middle;

    *out = (struct position){0};
    if (q_position_of(db, mem, m->id, m->insee, &r)) {
        *out = (struct position){true, true, {.lon = (int32_t)r.lon, .lat = (int32_t)r.lat}};
        return;
    }
    if (!commune_middle(db, mem, m->insee, &middle)) return;
    out->known = true;
    out->at = geo_here(db, mem, middle);
}

str degrees_text(struct arena *mem, int32_t millionths)
{
    int64_t n = (llabs((int64_t)millionths) + 5) / 10; /* five decimals: a metre */

    return str_fmt(mem, "%s%lld.%05lld", millionths < 0 && n ? "-" : "", (long long)(n / 100000),
                   (long long)(n % 100000));
}

str position_text(struct arena *mem, struct geo_point at)
{
    return str_fmt(mem, "%.*s,%.*s", STR_ARG(degrees_text(mem, at.lat)), STR_ARG(degrees_text(mem, at.lon)));
}

/* --- the operator's map --- */

str map_service_url(struct rq *rq, struct geo_point at, str *name)
{
    enum { URL_MOST = 1024 };
    str rest = setting_str(rq->place, SETTING_MAP_SERVICE), lat = degrees_text(rq->mem, at.lat),
        lon = degrees_text(rq->mem, at.lon);
    struct buf b = buf_new(rq->mem, URL_MOST);

    if (!str_cut(&rest, '|', name) || !rest.n) return S("");
    while (rest.n) {
        bool is_lat = str_starts(rest, S("{lat}")), is_lon = str_starts(rest, S("{lon}"));
        if (is_lat || is_lon) buf_put(&b, is_lat ? lat : lon);
        else buf_byte(&b, rest.p[0]);
        rest = str_from(rest, is_lat || is_lon ? 5 : 1);
    }
    return buf_str(&b);
}

/* --- where it may be --- */

/* Boxes around the parts of France, in hundredths of a degree, by how INSEE codes begin. */
static const struct part {
    str code;
    int32_t south, west, north, east;
} parts[] = {
    {S("971"), 1570, -6200, 1660, -6090}, {S("972"), 1430, -6130, 1500, -6070}, {S("973"), 200, -5480, 600, -5140},
    {S("974"), -2150, 5510, -2080, 5590}, {S("976"), -1310, 4490, -1250, 4540}, {S(""), 4100, -560, 5150, 1000},
};

static bool in_france(str insee, struct geo_point g)
{
    enum { HUNDREDTH = GEO_MILLION / 100 };
    const struct part *p = parts;

    while (!str_starts(insee, p->code)) p++;
    return g.lat >= p->south * HUNDREDTH && g.lat <= p->north * HUNDREDTH && g.lon >= p->west * HUNDREDTH &&
           g.lon <= p->east * HUNDREDTH;
}

enum position_verdict position_may(struct db *db, struct arena *mem, str insee, struct geo_point g)
{
    struct commune_place c;
    struct outline o;

    if (!in_france(insee, g)) return POSITION_OUTSIDE; /* also: near enough for the plane's numbers */
    struct plane_point p = plane_here(db, mem, g);
    if (outline_of_commune(db, mem, insee, &o)) return outline_holds(&o, p, BORDER_M) ? POSITION_OK : POSITION_OUTSIDE;
    if (!territory_commune(db, mem, insee, &c) || c.x_m == INT32_MIN) return POSITION_OK;
    int64_t dx = (int64_t)p.x - c.x_m, dy = (int64_t)p.y - c.y_m;
    return dx * dx + dy * dy <= (int64_t)AROUND_M * AROUND_M ? POSITION_OK : POSITION_OUTSIDE;
}

enum position_verdict position_set(struct tx *tx, int64_t now, const struct position_new *n)
{
    struct merchant m;

    if (!merchant_any(tx->db, tx->mem, LANG_FR, n->merchant_id, &m)) return POSITION_OUTSIDE;
    if (position_may(tx->db, tx->mem, m.insee, n->at) != POSITION_OK) return POSITION_OUTSIDE;
    x_position_put(tx, tx->mem,
                   &(struct position_put_args){
                       .merchant_id = m.id,
                       .insee = m.insee,
                       .lat = n->at.lat,
                       .lon = n->at.lon,
                       .person_id = n->person_id,
                       .now = now,
                   });
    event_raise(tx, EVENT_MERCHANT_CHANGED, now, m.id);
    return POSITION_OK;
}

bool position_forget(struct tx *tx, int64_t now, int64_t merchant_id)
{
    if (!x_position_drop(tx, tx->mem, merchant_id)) return false;
    event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
    return true;
}
