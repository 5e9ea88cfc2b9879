/* position_typed.c: what somebody pasted from a map. Whatever it is, an answer; what is read is a place on the earth, and
** written by us and read again it is the same place. */
#include "shop/position/position.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { MEMORY = 1 << 16, METRE = 10 /* millionths of a degree that five decimals leave out, at most */ };

static bool is_near(int32_t a, int32_t b)
{
    return a - b <= METRE && b - a <= METRE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *mem;
    struct geo_point p, again;

    if (!mem) mem = arena_new(MEMORY);
    arena_reset(mem);
    if (!position_typed((str){(const char *)data, n}, &p)) return 0;
    if (p.lat < -90 * GEO_MILLION || p.lat > 90 * GEO_MILLION) abort();
    if (p.lon < -180 * GEO_MILLION || p.lon > 180 * GEO_MILLION) abort();
    if (!position_typed(position_text(mem, p), &again) || !is_near(p.lat, again.lat) || !is_near(p.lon, again.lon))
        abort();
    return 0;
}
