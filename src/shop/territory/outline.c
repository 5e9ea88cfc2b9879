/* outline.c: outlines made small enough for a page. Communes share their borders: where three of them meet nothing
** moves, and what lies between two such points is made simpler once, the same whichever of the two communes is looked
** at. */
#include "shop/territory/outline.h"

#include <stdlib.h>

/* --- the plane --- */

/* Metres around 48.6° N, 0.1° E, as communes have them (territory.c); a degree is 111,200 m northward everywhere. */
enum { NORTH = 111200, LON = 100000, LAT = 48600000 };

struct plane_point plane_of(struct geo_point g, int64_t east_m)
{
    return (struct plane_point){(int32_t)(((int64_t)g.lon - LON) * east_m / GEO_MILLION),
                                (int32_t)(((int64_t)g.lat - LAT) * NORTH / GEO_MILLION)};
}

/* The middle of what plane_of() takes for this metre, which cuts off: there and back again a place does not wander. */
static int64_t half_metres(int32_t m)
{
    return (int64_t)m * 2 + (m < 0 ? -1 : 1);
}

struct geo_point geo_of(struct plane_point p, int64_t east_m)
{
    return (struct geo_point){.lon = (int32_t)(half_metres(p.x) * GEO_MILLION / (2 * east_m) + LON),
                              .lat = (int32_t)(half_metres(p.y) * GEO_MILLION / (2 * NORTH) + LAT)};
}

static bool same(struct plane_point a, struct plane_point b)
{
    return a.x == b.x && a.y == b.y;
}

static bool before(struct plane_point a, struct plane_point b)
{
    return a.x != b.x ? a.x < b.x : a.y < b.y;
}

/* --- points and who stands beside them --- */

struct spot {
    struct plane_point at, low, high; /* low, high: its neighbours on the first ring that had it */
    bool used, meeting;               /* meeting: on another ring its neighbours are others */
};
struct spots {
    struct spot *v;
    size_t mask;
};

static struct spot *spot_of(const struct spots *s, struct plane_point p)
{
    size_t i = (size_t)(((uint64_t)(uint32_t)p.x << 32 | (uint32_t)p.y) * UINT64_C(0x9e3779b97f4a7c15) >> 20) & s->mask;

    while (s->v[i].used && !same(s->v[i].at, p)) i = (i + 1) & s->mask;
    return &s->v[i];
}

static void spot_note(struct spots *s, struct plane_point p, struct plane_point a, struct plane_point b)
{
    struct spot *t = spot_of(s, p);
    struct plane_point low = before(a, b) ? a : b, high = before(a, b) ? b : a;

    if (!t->used) *t = (struct spot){p, low, high, true, false};
    else if (!same(t->low, low) || !same(t->high, high)) t->meeting = true;
}

static void ring_tidy(struct plane_ring *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->n; i++)
        if (!n || !same(r->v[n - 1], r->v[i])) r->v[n++] = r->v[i];
    while (n > 1 && same(r->v[n - 1], r->v[0])) n--;
    r->n = n;
}

static void spots_fill(struct spots *s, struct arena *mem, struct outlines *all)
{
    size_t points = 0, room = 16;

    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->v[i].rings; k++) {
            ring_tidy(&all->v[i].ring[k]);
            points += all->v[i].ring[k].n;
        }
    while (room < points * 2) room *= 2;
    *s = (struct spots){NEW(mem, struct spot, room), room - 1};
    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->v[i].rings; k++) {
            const struct plane_ring *r = &all->v[i].ring[k];
            for (size_t j = 0; j < r->n; j++) spot_note(s, r->v[j], r->v[(j + r->n - 1) % r->n], r->v[(j + 1) % r->n]);
        }
}

/* --- one piece of a border --- */

/* Points of a ring from one to another that both stay, in the direction that does not depend on the ring. */
struct piece {
    const struct plane_ring *ring;
    size_t from, n; /* n steps from there */
    bool back;
    uint8_t *keep; /* of the ring's points */
};

static size_t piece_at(const struct piece *p, size_t i)
{
    return (p->from + (p->back ? p->n - i : i)) % p->ring->n;
}

/* How far a point is from the line between two, squared, times the line's length squared; of two that are one: how far from it. */
static unsigned __int128 beside(struct plane_point p, struct plane_point a, struct plane_point b, int64_t *length2)
{
    int64_t dx = (int64_t)b.x - a.x, dy = (int64_t)b.y - a.y, px = (int64_t)p.x - a.x, py = (int64_t)p.y - a.y;
    __int128 across = (__int128)dx * py - (__int128)dy * px;

    *length2 = dx * dx + dy * dy;
    if (*length2) return (unsigned __int128)(across * across);
    *length2 = 1;
    return (unsigned __int128)(px * px + py * py);
}

/* The point farthest from the line between its ends (0: none is farther than it may be). */
static size_t farthest(const struct piece *p, size_t from, size_t to, int64_t tolerance_m)
{
    const struct plane_point *v = p->ring->v;
    struct plane_point a = v[piece_at(p, from)], b = v[piece_at(p, to)];
    unsigned __int128 most = 0;
    int64_t length2 = 1;
    size_t best = 0;

    for (size_t i = from + 1; i < to; i++) {
        unsigned __int128 d = beside(v[piece_at(p, i)], a, b, &length2);
        if (d > most) most = d, best = i;
    }
    return most > (unsigned __int128)length2 * (unsigned __int128)(tolerance_m * tolerance_m) ? best : 0;
}

struct span {
    size_t from, to;
};

/* Douglas and Peucker: what is farthest from the line stays, and parts it in two. */
static void piece_simplify(const struct piece *p, struct span *todo, int64_t tolerance_m)
{
    size_t n = 1;

    p->keep[piece_at(p, 0)] = p->keep[piece_at(p, p->n)] = 1;
    todo[0] = (struct span){0, p->n};
    while (n) {
        struct span s = todo[--n];
        size_t at = farthest(p, s.from, s.to, tolerance_m);
        if (!at) continue;
        p->keep[piece_at(p, at)] = 1;
        todo[n++] = (struct span){s.from, at};
        todo[n++] = (struct span){at, s.to};
    }
}

static void piece_turn(struct piece *p)
{
    const struct plane_point *v = p->ring->v;
    struct plane_point a = v[piece_at(p, 0)], b = v[piece_at(p, p->n)];

    if (same(a, b)) a = v[piece_at(p, 1)], b = v[piece_at(p, p->n - 1)];
    p->back = before(b, a);
}

/* --- a ring --- */

/* A ring that meets no other: from its first point in order of the plane, and the farthest from that one. */
static void alone_mark(const struct plane_ring *r, uint8_t *fixed)
{
    size_t low = 0, far = 0;
    int64_t most = 0;

    for (size_t i = 1; i < r->n; i++)
        if (before(r->v[i], r->v[low])) low = i;
    for (size_t i = 0; i < r->n; i++) {
        int64_t dx = (int64_t)r->v[i].x - r->v[low].x, dy = (int64_t)r->v[i].y - r->v[low].y, d = dx * dx + dy * dy;
        if (d > most || (d == most && before(r->v[i], r->v[far]))) most = d, far = i;
    }
    fixed[low] = fixed[far] = 1;
}

struct simplifying {
    struct spots spots;
    uint8_t *fixed, *keep; /* of the points of one ring */
    struct span *todo;
    int64_t tolerance_m;
};

static void ring_pieces(struct simplifying *s, const struct plane_ring *r)
{
    size_t first = 0;

    while (!s->fixed[first]) first++;
    for (size_t from = first, i = 1; i <= r->n; i++) {
        if (!s->fixed[(first + i) % r->n]) continue;
        struct piece p = {r, from % r->n, first + i - from, false, s->keep};
        if (p.n > 1) piece_turn(&p);
        piece_simplify(&p, s->todo, s->tolerance_m);
        from = first + i;
    }
}

static void ring_simplify(struct simplifying *s, struct plane_ring *r)
{
    bool met = false;
    size_t n = 0;

    if (r->n < 3) {
        r->n = 0;
        return;
    }
    memset(s->keep, 0, r->n);
    for (size_t i = 0; i < r->n; i++) met |= s->fixed[i] = spot_of(&s->spots, r->v[i])->meeting;
    if (!met) alone_mark(r, s->fixed);
    ring_pieces(s, r);
    for (size_t i = 0; i < r->n; i++)
        if (s->keep[i]) r->v[n++] = r->v[i];
    r->n = n < 3 ? 0 : n;
}

static size_t longest(const struct outlines *all)
{
    size_t most = 0;

    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->v[i].rings; k++)
            if (all->v[i].ring[k].n > most) most = all->v[i].ring[k].n;
    return most;
}

void outlines_simplify(struct arena *mem, struct outlines *all, int64_t tolerance_m)
{
    size_t most = longest(all) + 1;
    struct simplifying s = {.tolerance_m = tolerance_m};

    spots_fill(&s.spots, mem, all);
    s.fixed = NEW(mem, uint8_t, most);
    s.keep = NEW(mem, uint8_t, most);
    s.todo = NEW(mem, struct span, most + 1);
    for (size_t i = 0; i < all->n; i++) {
        struct outline *o = &all->v[i];
        size_t n = 0;
        for (size_t k = 0; k < o->rings; k++) {
            ring_simplify(&s, &o->ring[k]);
            if (o->ring[k].n) o->ring[n++] = o->ring[k];
        }
        o->rings = n;
    }
}

/* Twice the area of a ring, and its middle times that. Square metres of a country, times its width: more than 64 bits hold. */
static __int128 ring_sums(const struct plane_ring *r, __int128 *x, __int128 *y)
{
    __int128 area = 0;

    *x = *y = 0;
    for (size_t i = 0; i < r->n; i++) {
        struct plane_point a = r->v[i], b = r->v[(i + 1) % r->n];
        __int128 cross = (__int128)a.x * b.y - (__int128)b.x * a.y;
        area += cross;
        *x += cross * ((__int128)a.x + b.x);
        *y += cross * ((__int128)a.y + b.y);
    }
    return area;
}

bool outline_middle(const struct outline *o, struct plane_point *out)
{
    __int128 most = 0;

    for (size_t i = 0; i < o->rings; i++) {
        __int128 x, y, area = ring_sums(&o->ring[i], &x, &y), size = area < 0 ? -area : area;
        if (size <= most) continue;
        most = size;
        *out = (struct plane_point){(int32_t)(x / (3 * area)), (int32_t)(y / (3 * area))};
    }
    return most > 0;
}
