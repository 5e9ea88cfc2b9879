/* map.c: the territory drawn by the server: outline and a link per commune that has shops. No tiles, no script. */
#include "shop/territory/outline.h"

#include "app/settings.h"
#include "base/embed.h"

#include <math.h>

extern const struct embedded data_files[];

enum {
    WIDTH = 620,
    FINE = 2 /* of the small map's outline */,
    MARGIN = 20,
    LABELS = 12,
    POINTS_MOST = 4000,
    LETTER = 12 /* mean width of a letter of a name */,
    MAP_MOST = 8 << 20
};

struct frame {
    double left, bottom, right, top, scale, height;
};
struct box {
    double left, top, right, bottom;
};
struct labels {
    struct box *taken;
    size_t n;
};
/* What is drawn: outlines of départements, of communes where they are stored, and all communes. */
struct ground {
    struct outlines contour, commune;
    struct commune_list places;
    struct frame frame;
};

static bool thousandths(str s, double *out)
{
    double v = 0, unit = 1;
    bool minus = s.n && s.p[0] == '-', after = false;

    for (size_t i = minus; i < s.n; i++) {
        if (s.p[i] == '.') after = true;
        else if (s.p[i] < '0' || s.p[i] > '9') return false;
        else v = v * 10 + (s.p[i] - '0'), unit = after ? unit * 10 : unit;
    }
    *out = (minus ? -v : v) / unit;
    return s.n > 0;
}

/* The figures that come with the program, where no better outline was put in. The same plane as the communes'. */
static size_t figures_read(str text, struct plane_point *p)
{
    str line, lat;
    size_t n = 0;
    double y, x;

    while (n < POINTS_MOST && str_cut(&text, '\n', &line))
        if (str_cut(&line, '\t', &lat) && line.p && thousandths(lat, &y) && thousandths(str_trim(line), &x))
            p[n++] = plane_of((struct geo_point){(int32_t)(x * GEO_MILLION), (int32_t)(y * GEO_MILLION)}, PLANE_EAST_M);
    return n;
}

static void contour_figures(struct db *db, struct arena *mem, struct outlines *out)
{
    str one, list = setting_in(db, mem, SETTING_DEPARTEMENTS);

    if (!str_cut(&list, ',', &one)) return;
    const struct embedded *file = embed_find(data_files, str_fmt(mem, "outline-%.*s.tsv", STR_ARG(str_trim(one))));
    if (!file) return;
    struct plane_ring *ring = NEW(mem, struct plane_ring, 1);
    ring->v = NEW(mem, struct plane_point, POINTS_MOST);
    ring->n = figures_read(file->identity, ring->v);
    out->v = NEW(mem, struct outline, 1);
    out->v[0] = (struct outline){one, false, ring, 1};
    out->n = ring->n > 2;
}

int64_t plane_east_m(int32_t lat)
{
    enum { EQUATOR_M = 111320 };

    return (int64_t)(EQUATOR_M * cos((double)lat / GEO_MILLION * M_PI / 180) + 0.5);
}

/* --- where it stands on the page --- */

static bool on_map(const struct commune_place *c)
{
    return c->merchants && c->x_m != INT32_MIN;
}

static void frame_take(struct frame *f, double x, double y)
{
    if (x < f->left) f->left = x;
    if (x > f->right) f->right = x;
    if (y < f->bottom) f->bottom = y;
    if (y > f->top) f->top = y;
}

static void frame_outlines(struct frame *f, const struct outlines *all)
{
    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->v[i].rings; k++)
            for (size_t j = 0; j < all->v[i].ring[k].n; j++)
                frame_take(f, all->v[i].ring[k].v[j].x, all->v[i].ring[k].v[j].y);
}

/* Of all that has a place, whether it is drawn or not: the map and the borders under it are two pictures of one size. */
static bool frame_make(struct ground *g)
{
    struct frame *f = &g->frame;

    *f = (struct frame){.left = INT32_MAX, .bottom = INT32_MAX, .right = INT32_MIN, .top = INT32_MIN};
    frame_outlines(f, &g->contour);
    frame_outlines(f, &g->commune);
    for (size_t i = 0; i < g->places.n; i++)
        if (g->places.v[i].x_m != INT32_MIN) frame_take(f, g->places.v[i].x_m, g->places.v[i].y_m);
    if (f->right <= f->left) return false;
    f->scale = (WIDTH - 2 * MARGIN) / (f->right - f->left);
    f->height = (f->top - f->bottom) * f->scale + 2 * MARGIN;
    return true;
}

/* False: nothing is known of where things are. whole: with the outlines of communes; they stand for those of départements too. */
static bool ground_read(struct db *db, struct arena *mem, bool whole, struct ground *g)
{
    *g = (struct ground){0};
    outlines_read(db, mem, false, &g->contour);
    if (!g->contour.n) contour_figures(db, mem, &g->contour);
    if (whole || !g->contour.n) outlines_read(db, mem, true, &g->commune);
    territory_communes(db, mem, &g->places);
    return frame_make(g);
}

static double x_on(const struct frame *f, double x)
{
    return MARGIN + (x - f->left) * f->scale;
}

static double y_on(const struct frame *f, double y)
{
    return f->height - MARGIN - (y - f->bottom) * f->scale;
}

struct tenths {
    int64_t x, y;
};

static struct tenths tenths_of(const struct frame *f, struct plane_point p)
{
    return (struct tenths){(int64_t)(x_on(f, p.x) * 10 + 0.5), (int64_t)(y_on(f, p.y) * 10 + 0.5)};
}

/* "-1.5 ", "12 ": tenths as short as they can be. */
static void tenths_put(struct buf *b, int64_t n)
{
    if (n < 0) buf_byte(b, '-'), n = -n;
    buf_fmt(b, n % 10 ? "%lld.%lld " : "%lld ", (long long)(n / 10), (long long)(n % 10));
}

/* Each point by its way from the one before: half as long. */
static void ring_draw(struct buf *b, const struct frame *f, const struct plane_ring *r)
{
    struct tenths last = {0, 0};
    size_t drawn = 0;

    for (size_t i = 0; i < r->n; i++) {
        struct tenths t = tenths_of(f, r->v[i]);
        if (drawn && t.x == last.x && t.y == last.y) continue;
        if (drawn < 2) buf_byte(b, drawn ? 'l' : 'M');
        drawn++;
        tenths_put(b, t.x - last.x);
        tenths_put(b, t.y - last.y);
        last = t;
    }
    buf_byte(b, 'Z');
}

/* what: further attributes of ours. */
static void outline_draw(struct buf *b, const struct frame *f, const struct outline *o, const char *what)
{
    buf_fmt(b, "<path %s d=\"", what);
    for (size_t k = 0; k < o->rings; k++) ring_draw(b, f, &o->ring[k]);
    buf_put(b, S("\"/>\n"));
}

static double root(double v)
{
    double r = v > 1 ? v : 1;

    for (int i = 0; i < 20; i++) r = (r + v / r) / 2;
    return r;
}

static double radius(const struct commune_place *c)
{
    return 9 + 3.5 * root((double)c->merchants);
}

static const struct outline *outline_find(const struct outlines *all, str insee)
{
    size_t low = 0, high = all->n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = str_cmp(all->v[mid].code, insee);
        if (!order) return &all->v[mid];
        if (order < 0) low = mid + 1;
        else high = mid;
    }
    return NULL;
}

/* A dot with how many shops the commune has, on its outline where that is known, and a link to its page. */
static void commune_draw(struct buf *b, const struct ground *g, const struct commune_place *c, str base)
{
    const struct frame *f = &g->frame;
    const struct outline *o = outline_find(&g->commune, c->insee);
    double x = x_on(f, c->x_m), y = y_on(f, c->y_m);

    buf_fmt(b, "<a href=\"%.*s/commune/", STR_ARG(base));
    buf_urlpart(b, c->slug);
    buf_put(b, S("\"><title>"));
    buf_esc(b, c->name);
    buf_fmt(b, " (%lld)</title>", (long long)c->merchants);
    if (o) buf_fmt(b, "<use class=\"aire\" href=\"/communes.svg#c%.*s\"/>", STR_ARG(c->insee));
    buf_fmt(b, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, radius(c));
    buf_fmt(b, "<text class=\"nb\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%lld</text></a>\n", x, y + 6.5,
            (long long)c->merchants);
}

static bool touch(const struct box *a, const struct box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* What no name may cover: the dots, then the names already written. */
static bool is_free(const struct labels *l, const struct box *b)
{
    if (b->left < 0 || b->right > WIDTH || b->top < 0) return false;
    for (size_t i = 0; i < l->n; i++)
        if (touch(&l->taken[i], b)) return false;
    return true;
}

/* A name stands right of its dot, else left, else below, else above; else nowhere: all are in the list beside the map. */
static bool label_place(const struct labels *l, const struct frame *f, const struct commune_place *c, struct box *out)
{
    double x = x_on(f, c->x_m), y = y_on(f, c->y_m), r = radius(c) + 4, wide = LETTER * (double)utf8_count(c->name);
    const struct box tries[] = {
        {x + r, y - 13, x + r + wide, y + 13},
        {x - r - wide, y - 13, x - r, y + 13},
        {x - wide / 2, y + r, x + wide / 2, y + r + 26},
        {x - wide / 2, y - r - 26, x + wide / 2, y - r},
    };

    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
        if (is_free(l, &tries[i])) {
            *out = tries[i];
            return true;
        }
    return false;
}

/* The commune with the most shops among those not looked at yet; -1 when none has two. */
static int64_t next_most(const struct commune_list *c, const bool *seen)
{
    int64_t best = -1;

    for (size_t i = 0; i < c->n; i++)
        if (!seen[i] && on_map(&c->v[i]) && c->v[i].merchants > 1 &&
            (best < 0 || c->v[i].merchants > c->v[best].merchants))
            best = (int64_t)i;
    return best;
}

static void names_write(struct buf *b, struct arena *mem, const struct frame *f, const struct commune_list *c)
{
    struct labels l = {.taken = NEW(mem, struct box, c->n + LABELS)};
    bool *seen = NEW(mem, bool, c->n);
    struct box at;
    int64_t i;

    for (size_t k = 0; k < c->n; k++)
        if (on_map(&c->v[k])) {
            double x = x_on(f, c->v[k].x_m), y = y_on(f, c->v[k].y_m), r = radius(&c->v[k]);
            l.taken[l.n++] = (struct box){x - r, y - r, x + r, y + r};
        }
    for (int names = 0; names < LABELS && (i = next_most(c, seen)) >= 0; seen[i] = true) {
        if (!label_place(&l, f, &c->v[i], &at)) continue;
        l.taken[l.n++] = at;
        names++;
        buf_fmt(b, "<text class=\"nv\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" aria-hidden=\"true\">",
                (at.left + at.right) / 2, at.bottom - 6);
        buf_esc(b, c->v[i].name);
        buf_put(b, S("</text>\n"));
    }
}

/* Where the outlines come from, as their licence wants it said. */
static void source_put(struct buf *b, struct db *db, struct arena *mem, enum lang lang)
{
    str source = setting_in(db, mem, SETTING_MAP_SOURCE);

    if (!source.n) return;
    buf_put(b, S("<p class=\"petit doux\">"));
    buf_esc(b, tr_fill(mem, tr(lang, "Outlines: %1"), &source, 1));
    buf_put(b, S("</p>\n"));
}

/* Over the dots of communes: they are smaller. */
static void pins_draw(struct buf *b, const struct frame *f, const struct map_pins *pins)
{
    for (size_t i = 0; pins && i < pins->n; i++) {
        buf_fmt(b, "<circle class=\"ep\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>", x_on(f, pins->v[i].x_m),
                y_on(f, pins->v[i].y_m));
        buf_esc(b, pins->v[i].name);
        buf_put(b, S("</title></circle>\n"));
    }
    if (pins && pins->here)
        buf_fmt(b, "<circle class=\"ici\" cx=\"%.1f\" cy=\"%.1f\" r=\"12\"/>\n", x_on(f, pins->here_x),
                y_on(f, pins->here_y));
}

struct html territory_map(struct db *db, struct arena *mem, enum lang lang, const struct map_ask *ask)
{
    struct buf b = buf_new(mem, MAP_MOST);
    bool whole = ask->whole;
    struct ground g;

    if (!ground_read(db, mem, whole, &g)) return (struct html){S("")};
    if (!whole) outlines_simplify(mem, &g.contour, (int64_t)(FINE / g.frame.scale));
    buf_fmt(&b, "<div class=\"carte-dep\"><svg viewBox=\"0 0 %d %.0f\" role=\"group\" aria-label=\"", WIDTH,
            g.frame.height);
    buf_esc(&b, tr(lang, "Map of the communes that have shops; the same list follows"));
    buf_put(&b, S("\">\n"));
    for (size_t i = 0; i < g.contour.n; i++) outline_draw(&b, &g.frame, &g.contour.v[i], "class=\"contour\"");
    if (g.commune.n)
        buf_fmt(&b, "<use class=\"%s\" href=\"/communes.svg#limites\"/>\n", g.contour.n ? "limites" : "contour");
    if (!whole) g.commune.n = 0;
    for (size_t i = 0; i < g.places.n; i++)
        if (on_map(&g.places.v[i])) commune_draw(&b, &g, &g.places.v[i], ask->base);
    pins_draw(&b, &g.frame, ask->pins);
    names_write(&b, mem, &g.frame, &g.places);
    buf_put(&b, S("</svg></div>\n"));
    source_put(&b, db, mem, lang);
    return (struct html){buf_str(&b)};
}

bool territory_borders(struct db *db, struct arena *mem, struct buf *out)
{
    struct ground g;

    if (!ground_read(db, mem, true, &g) || !g.commune.n) return false;
    buf_fmt(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\"><g id=\"limites\">\n", WIDTH,
            g.frame.height);
    for (size_t i = 0; i < g.commune.n; i++)
        outline_draw(out, &g.frame, &g.commune.v[i],
                     str_z(mem, str_fmt(mem, "id=\"c%.*s\"", STR_ARG(g.commune.v[i].code))));
    buf_put(out, S("</g></svg>\n"));
    return true;
}
