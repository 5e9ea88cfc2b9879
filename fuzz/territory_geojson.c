/* territory_geojson.c: a file of outlines: what is told is of a bounded size, in degrees, in rings of three points at
** least; what is told once is told of the same bytes again; outlines made small never grow and keep their corners among
** what they had. */
#include "shop/territory/outline.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct told {
    struct buf b;
    struct arena *mem;
    struct outlines all;
};
enum { TOLD_MOST = 64 };

static bool wanted(void *arg, str code)
{
    (void)arg;
    return code.n && code.p[0] == '6';
}

static void label(struct buf *b, str s)
{
    if (!utf8_ok(s) || utf8_count(s) > 80 || memchr(s.p ? s.p : "", '\n', s.n)) abort();
    buf_put(b, s);
    buf_byte(b, '|');
}

static void feature(void *arg, const struct geo_feature *f)
{
    struct told *t = arg;
    struct outline o = {f->code, true, NEW(t->mem, struct plane_ring, f->rings), f->rings};

    if (!f->rings || f->rings > GEO_RINGS_MOST || f->number < 1 || !wanted(NULL, f->code)) abort();
    label(&t->b, f->code);
    label(&t->b, f->name);
    for (size_t i = 0; i < f->rings; i++) {
        if (f->ring[i].n < 3) abort();
        o.ring[i] = (struct plane_ring){NEW(t->mem, struct plane_point, f->ring[i].n), f->ring[i].n};
        for (size_t k = 0; k < f->ring[i].n; k++) {
            struct geo_point p = f->ring[i].v[k];
            if (p.lon < -180000000 || p.lon > 180000000 || p.lat < -90000000 || p.lat > 90000000) abort();
            buf_fmt(&t->b, "%d %d,", p.lon, p.lat);
            o.ring[i].v[k] = plane_of(p, PLANE_EAST_M);
        }
    }
    if (t->all.n < TOLD_MOST) t->all.v[t->all.n++] = o;
}

static void fault_told(void *arg, const struct geo_feature *f, str why)
{
    struct told *t = arg;

    if (!why.n || f->rings) abort();
    label(&t->b, f->code);
    buf_fmt(&t->b, "!%lld %.*s\n", (long long)f->number, STR_ARG(why));
}

static struct told read_in(struct arena *mem, str s)
{
    struct told t = {buf_new(mem, 16 << 20), mem, {NEW(mem, struct outline, TOLD_MOST), 0}};
    struct geo_to to = {&t, wanted, feature, fault_told};

    if (!geojson_read(mem, s, &to) && t.all.n) abort();
    return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *mem;
    str s = {(const char *)data, n};
    struct plane_point middle;

    if (!mem) {
        if (!base_start()) abort();
        mem = arena_new((size_t)256 << 20);
    }
    if (n > 65536 || !utf8_ok(s)) return 0;
    struct told t = read_in(mem, s), again = read_in(mem, s);
    if (!str_eq(buf_str(&t.b), buf_str(&again.b))) abort();
    outlines_simplify(mem, &t.all, 50);
    for (size_t i = 0; i < t.all.n; i++) {
        if (t.all.v[i].rings > again.all.v[i].rings) abort();
        for (size_t k = 0; k < t.all.v[i].rings; k++)
            if (t.all.v[i].ring[k].n < 3) abort();
        outline_middle(&t.all.v[i], &middle);
    }
    arena_reset(mem);
    return 0;
}
