/* map.c: the territory drawn by the server: outline and a link per commune that has shops. No tiles, no script. */
#include "shop/territory/territory.h"

#include "app/settings.h"
#include "base/embed.h"

extern const struct embedded data_files[];

enum { WIDTH = 620, MARGIN = 20, LABELS = 8, POINTS_MOST = 4000 };

struct frame {
    double left, bottom, scale, height;
};
struct point {
    double x, y;
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

/* The same plane as the communes' (see territory.c): metres around 48.6° N, 0.1° E. */
static size_t outline_read(str text, struct point *p)
{
    str line, lat;
    size_t n = 0;
    double y, x;

    while (n < POINTS_MOST && str_cut(&text, '\n', &line))
        if (str_cut(&line, '\t', &lat) && line.p && thousandths(lat, &y) && thousandths(str_trim(line), &x))
            p[n++] = (struct point){(x - 0.10) * 73500, (y - 48.60) * 111200};
    return n;
}

static struct frame frame_of(const struct point *p, size_t n)
{
    double right = p[0].x, top = p[0].y;
    struct frame f = {.left = p[0].x, .bottom = p[0].y};

    for (size_t i = 1; i < n; i++) {
        if (p[i].x < f.left) f.left = p[i].x;
        if (p[i].x > right) right = p[i].x;
        if (p[i].y < f.bottom) f.bottom = p[i].y;
        if (p[i].y > top) top = p[i].y;
    }
    f.scale = (WIDTH - 2 * MARGIN) / (right > f.left ? right - f.left : 1);
    f.height = (top - f.bottom) * f.scale + 2 * MARGIN;
    return f;
}

static double x_on(const struct frame *f, double x)
{
    return MARGIN + (x - f->left) * f->scale;
}

static double y_on(const struct frame *f, double y)
{
    return f->height - MARGIN - (y - f->bottom) * f->scale;
}

static void outline_draw(struct buf *b, const struct frame *f, const struct point *p, size_t n)
{
    buf_put(b, S("<path class=\"contour\" d=\""));
    for (size_t i = 0; i < n; i++) buf_fmt(b, "%c%.1f %.1f", i ? 'L' : 'M', x_on(f, p[i].x), y_on(f, p[i].y));
    buf_put(b, S("Z\"/>\n"));
}

static double root(double v)
{
    double r = v > 1 ? v : 1;

    for (int i = 0; i < 20; i++) r = (r + v / r) / 2;
    return r;
}

static void commune_draw(struct buf *b, const struct frame *f, const struct commune_place *c, enum lang lang, bool label)
{
    double r = 6 + 4 * root((double)c->merchants), x = x_on(f, c->x_m), y = y_on(f, c->y_m);

    buf_fmt(b, "<a href=\"%s/commune/", lang == LANG_EN ? "/en" : "");
    buf_urlpart(b, c->slug);
    buf_put(b, S("\"><title>"));
    buf_esc(b, c->name);
    buf_fmt(b, " (%lld)</title><circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", (long long)c->merchants, x, y, r);
    if (label) {
        buf_fmt(b, "<text class=\"nv\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x > WIDTH - 130 ? x - r - 5 : x + r + 5, y + 8, x > WIDTH - 130 ? "end" : "start");
        buf_esc(b, c->name);
        buf_put(b, S("</text>"));
    }
    buf_put(b, S("</a>\n"));
}

/* The few with the most shops are named on the map; all are in the list beside it. */
static int64_t label_least(const struct commune_list *c)
{
    int64_t best[LABELS] = {0};

    for (size_t i = 0; i < c->n; i++)
        for (int k = 0; k < LABELS; k++)
            if (c->v[i].merchants > best[k]) {
                for (int m = LABELS - 1; m > k; m--) best[m] = best[m - 1];
                best[k] = c->v[i].merchants;
                break;
            }
    return best[LABELS - 1] > 1 ? best[LABELS - 1] : 2;
}

struct html territory_map(struct db *db, struct arena *mem, enum lang lang)
{
    str one = setting_in(db, mem, SETTING_DEPARTEMENTS);
    const struct embedded *file = embed_find(data_files, str_fmt(mem, "outline-%.*s.tsv", STR_ARG(one)));
    struct point *p = NEW(mem, struct point, POINTS_MOST);
    size_t n = file ? outline_read(file->identity, p) : 0;
    struct buf b = buf_new(mem, (size_t)1 << 20);
    struct commune_list c;
    int labels = 0;

    if (n < 3) return (struct html){S("")};
    struct frame f = frame_of(p, n);
    territory_communes(db, mem, &c);
    int64_t least = label_least(&c);
    buf_fmt(&b, "<div class=\"carte-dep\"><svg viewBox=\"0 0 %d %.0f\" role=\"group\" aria-label=\"", WIDTH, f.height);
    buf_esc(&b, tr(lang, "Map of the communes that have shops; the same list follows"));
    buf_put(&b, S("\">\n"));
    outline_draw(&b, &f, p, n);
    for (size_t i = 0; i < c.n; i++)
        if (c.v[i].merchants && c.v[i].x_m != INT32_MIN) commune_draw(&b, &f, &c.v[i], lang, c.v[i].merchants >= least && labels++ < LABELS);
    buf_put(&b, S("</svg></div>\n"));
    return (struct html){buf_str(&b)};
}
