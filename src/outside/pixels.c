#include "outside/pixels.h"

#include <string.h>

enum { SHADES = 16 * 16 * 16, MOST = 1000 };

void pixels_flatten(uint8_t *rgba, size_t count)
{
    uint8_t *to = rgba;

    for (const uint8_t *p = rgba; count > 0; count--, p += 4) {
        unsigned alpha = p[3], white = 255 * (255 - alpha);
        for (int i = 0; i < 3; i++) *to++ = (uint8_t)((p[i] * alpha + white + 127) / 255);
    }
}

static size_t count_of(const struct pixels *x)
{
    return (size_t)x->width * (size_t)x->height;
}

static unsigned shade(const uint8_t *p)
{
    return (unsigned)(p[0] >> 4) << 8 | (unsigned)(p[1] >> 4) << 4 | p[2] >> 4;
}

uint32_t pixels_dominant(const struct pixels *x)
{
    static struct {
        uint64_t n, sum[3];
    } of[SHADES]; /* the imager treats one picture at a time, on one thread */
    size_t best = 0;

    memset(of, 0, sizeof of);
    for (size_t i = 0; i < count_of(x); i++) {
        const uint8_t *p = x->rgb + 3 * i;
        unsigned s = shade(p);
        of[s].n++;
        for (int k = 0; k < 3; k++) of[s].sum[k] += p[k];
    }
    for (size_t s = 1; s < SHADES; s++)
        if (of[s].n > of[best].n) best = s;
    uint64_t n = of[best].n ? of[best].n : 1;
    return (uint32_t)(of[best].sum[0] / n << 16 | of[best].sum[1] / n << 8 | of[best].sum[2] / n);
}

/* Rec. 601, in integers. */
static int luma(const uint8_t *p)
{
    return (299 * p[0] + 587 * p[1] + 114 * p[2] + 500) / 1000;
}

static int laplacian(const struct pixels *x, int col, int row)
{
    const uint8_t *p = x->rgb + 3 * ((size_t)row * (size_t)x->width + (size_t)col);
    size_t line = 3 * (size_t)x->width;

    return 4 * luma(p) - luma(p - 3) - luma(p + 3) - luma(p - line) - luma(p + line);
}

int pixels_sharpness(const struct pixels *x)
{
    int64_t n = 0, sum = 0, squares = 0;

    for (int row = 1; row + 1 < x->height; row++) {
        for (int col = 1; col + 1 < x->width; col++) {
            int v = laplacian(x, col, row);
            n++;
            sum += v;
            squares += (int64_t)v * v;
        }
    }
    if (n == 0) return 0;
    int64_t variance = squares / n - (sum / n) * (sum / n);
    return variance > MOST ? MOST : variance < 0 ? 0 : (int)variance;
}

int pixels_brightness(const struct pixels *x)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count_of(x); i++) sum += (uint64_t)luma(x->rgb + 3 * i);
    return count_of(x) ? (int)(sum * MOST / 255 / count_of(x)) : 0;
}

/* x + x (255 - x) / 510, rounded: a mean of 50 becomes 70, then 95. */
static void lift(uint8_t to[256])
{
    for (int i = 0; i < 256; i++) to[i] = (uint8_t)(to[i] + (to[i] * (255 - to[i]) + 255) / 510);
}

void pixels_brighten(struct pixels *x, int times)
{
    uint8_t to[256];

    for (int i = 0; i < 256; i++) to[i] = (uint8_t)i;
    for (; times > 0; times--) lift(to);
    for (size_t i = 0; i < 3 * count_of(x); i++) x->rgb[i] = to[x->rgb[i]];
}

void pixels_square(struct pixels *x, int side)
{
    int n = x->width < x->height ? x->width : x->height;

    if (n > side) n = side;
    size_t left = (size_t)(x->width - n) / 2, top = (size_t)(x->height - n) / 2, line = (size_t)n * 3;
    for (size_t row = 0; row < (size_t)n; row++)
        memmove(x->rgb + row * line, x->rgb + 3 * ((row + top) * (size_t)x->width + left), line);
    x->width = x->height = n;
}
