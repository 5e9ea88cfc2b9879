/* sketch.c: a piece of the territory as a square picture, and whether a place lies in a commune. */
#include "shop/territory/outline.h"

#include "app/settings.h"

/* --- in a commune --- */

static int64_t cross(struct plane_point a, struct plane_point b, struct plane_point p)
{
    return ((int64_t)b.x - a.x) * ((int64_t)p.y - a.y) - ((int64_t)b.y - a.y) * ((int64_t)p.x - a.x);
}

/* Whether a ray from the point eastward crosses this side. */
static bool crosses(struct plane_point a, struct plane_point b, struct plane_point p)
{
    if ((a.y > p.y) == (b.y > p.y)) return false;
    return (cross(a, b, p) > 0) == (b.y > a.y);
}

static int64_t far2(struct plane_point a, struct plane_point b)
{
    int64_t dx = (int64_t)a.x - b.x, dy = (int64_t)a.y - b.y;

    return dx * dx + dy * dy;
}

static bool is_near(struct plane_point a, struct plane_point b, struct plane_point p, int64_t within_m)
{
    int64_t dx = (int64_t)b.x - a.x, dy = (int64_t)b.y - a.y, side2 = dx * dx + dy * dy;
    int64_t along = ((int64_t)p.x - a.x) * dx + ((int64_t)p.y - a.y) * dy;

    if (!side2 || along <= 0) return far2(a, p) <= within_m * within_m;
    if (along >= side2) return far2(b, p) <= within_m * within_m;
    int64_t off =
        cross(a, b, p) / (within_m ? within_m : 1); /* times the side's length: a distance in parts of within_m */
    return off * off <= side2;
}

bool outline_holds(const struct outline *o, struct plane_point p, int64_t within_m)
{
    bool inside = false;

    for (size_t k = 0; k < o->rings; k++)
        for (size_t i = 0; i < o->ring[k].n; i++) {
            struct plane_point a = o->ring[k].v[i], b = o->ring[k].v[(i + 1) % o->ring[k].n];
            if (is_near(a, b, p, within_m)) return true;
            inside ^= crosses(a, b, p);
        }
    return inside;
}

/* --- drawn --- */

#define INK  "#23180F"
#define HERE "#F3E2B3"
#define LAND "#F4EFE3"
#define LINE "#8A6E4B"
#define PIN  "#A32F16"

struct view {
    const struct sketch *s;
    struct buf *out;
};

/* In tenths of a unit of the picture. */
static struct plane_point place_on(const struct view *v, struct plane_point p)
{
    const struct sketch *s = v->s;
    int64_t x = ((int64_t)p.x - s->centre.x) * s->size * 10 / s->width_m + (int64_t)s->size * 5;
    int64_t y = ((int64_t)s->centre.y - p.y) * s->size * 10 / s->width_m + (int64_t)s->size * 5;

    return (struct plane_point){(int32_t)x, (int32_t)y};
}

static void tenths(struct buf *b, int32_t n)
{
    buf_fmt(b, "%s%d.%d", n < 0 ? "-" : "", (n < 0 ? -n : n) / 10, (n < 0 ? -n : n) % 10);
}

static bool is_shown(const struct view *v, struct plane_point p)
{
    struct plane_point at = place_on(v, p);

    return at.x >= 0 && at.y >= 0 && at.x <= v->s->size * 10 && at.y <= v->s->size * 10;
}

/* Whether its box and the picture's have anything in common. */
static bool touches(const struct view *v, const struct outline *o)
{
    struct plane_point least = {INT32_MAX, INT32_MAX}, most = {INT32_MIN, INT32_MIN};

    for (size_t k = 0; k < o->rings; k++)
        for (size_t i = 0; i < o->ring[k].n; i++) {
            struct plane_point p = o->ring[k].v[i];
            least = (struct plane_point){p.x < least.x ? p.x : least.x, p.y < least.y ? p.y : least.y};
            most = (struct plane_point){p.x > most.x ? p.x : most.x, p.y > most.y ? p.y : most.y};
        }
    int64_t half = v->s->width_m / 2;
    return most.x >= v->s->centre.x - half && least.x <= v->s->centre.x + half && most.y >= v->s->centre.y - half &&
           least.y <= v->s->centre.y + half;
}

static void outline_put_on(const struct view *v, const struct outline *o)
{
    buf_fmt(v->out, "<path fill=\"%s\" stroke=\"%s\" d=\"", str_eq(o->code, v->s->insee) ? HERE : LAND, LINE);
    for (size_t k = 0; k < o->rings; k++) {
        for (size_t i = 0; i < o->ring[k].n; i++) {
            struct plane_point at = place_on(v, o->ring[k].v[i]);
            buf_byte(v->out, i ? 'L' : 'M');
            tenths(v->out, at.x);
            buf_byte(v->out, ' ');
            tenths(v->out, at.y);
        }
        buf_byte(v->out, 'Z');
    }
    buf_put(v->out, S("\"/>\n"));
}

static void name_put(const struct view *v, struct plane_point at, str name)
{
    struct plane_point p = place_on(v, at);

    buf_put(v->out,
            S("<text font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\" fill=\"" INK "\" x=\""));
    tenths(v->out, p.x);
    buf_put(v->out, S("\" y=\""));
    tenths(v->out, p.y);
    buf_put(v->out, S("\">"));
    buf_esc(v->out, name);
    buf_put(v->out, S("</text>\n"));
}

static void pin_put(const struct view *v, const struct sketch_pin *pin)
{
    struct plane_point p = place_on(v, pin->at);

    if (pin->url.n) {
        buf_put(v->out, S("<a href=\""));
        buf_url(v->out, pin->url);
        buf_put(v->out, S("\">"));
    }
    buf_fmt(v->out, "<circle fill=\"%s\" stroke=\"#fff\" stroke-width=\"2\" r=\"%d\" cx=\"", pin->mine ? PIN : INK,
            pin->mine ? 9 : 7);
    tenths(v->out, p.x);
    buf_put(v->out, S("\" cy=\""));
    tenths(v->out, p.y);
    buf_put(v->out, S("\"><title>"));
    buf_esc(v->out, pin->name);
    buf_put(v->out, S("</title></circle>"));
    if (pin->url.n) buf_put(v->out, S("</a>"));
    buf_byte(v->out, '\n');
}

/* The longest of 1, 2, 5, 10, 20… metres that fills a third of the picture at most. */
static int64_t bar_m(int64_t width_m)
{
    static const int steps[] = {2, 5, 10};
    int64_t most = width_m / 3, unit = 1, best = 1;

    for (; unit <= most; unit *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            if (unit * steps[i] <= most) best = unit * steps[i];
    return best;
}

static void bar_put(const struct view *v)
{
    int64_t m = bar_m(v->s->width_m), long_by = m * v->s->size / v->s->width_m;
    int y = v->s->size - 12;

    buf_fmt(v->out, "<path stroke=\"%s\" stroke-width=\"2\" fill=\"none\" d=\"M10 %dv6h%lldv-6\"/>", INK, y,
            (long long)long_by);
    buf_fmt(v->out, "<text font-family=\"sans-serif\" font-size=\"13\" fill=\"%s\" x=\"10\" y=\"%d\">", INK, y - 4);
    buf_fmt(v->out, m < 1000 ? "%lld\u00a0m" : "%lld\u00a0km", (long long)(m < 1000 ? m : m / 1000));
    buf_put(v->out, S("</text>\n"));
}

static void names_put(const struct view *v, struct db *db, struct arena *mem)
{
    struct commune_list all;

    territory_communes(db, mem, &all);
    for (size_t i = 0; i < all.n; i++) {
        struct plane_point at = {all.v[i].x_m, all.v[i].y_m};
        if (at.x != INT32_MIN && is_shown(v, at)) name_put(v, at, all.v[i].name);
    }
}

void sketch_draw(struct db *db, struct arena *mem, const struct sketch *s, struct buf *out)
{
    struct view v = {s, out};
    struct outlines communes;
    bool leads = false;

    for (size_t i = 0; i < s->pins; i++) leads |= s->pin[i].url.n > 0;
    buf_fmt(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"%s\" aria-label=\"", s->size,
            s->size, leads ? "group" : "img");
    buf_esc(out, s->label);
    buf_fmt(out, "\">\n<rect width=\"%d\" height=\"%d\" fill=\"#E3EEF2\"/>\n", s->size, s->size);
    outlines_read(db, mem, true, &communes);
    for (size_t i = 0; i < communes.n; i++)
        if (touches(&v, &communes.v[i])) outline_put_on(&v, &communes.v[i]);
    names_put(&v, db, mem);
    for (int mine = 0; mine < 2; mine++)
        for (size_t i = 0; i < s->pins; i++)
            if (s->pin[i].mine == (bool)mine && is_shown(&v, s->pin[i].at)) pin_put(&v, &s->pin[i]);
    bar_put(&v);
    buf_put(out, S("</svg>\n"));
}
