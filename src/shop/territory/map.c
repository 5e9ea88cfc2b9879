/* map.c: the territory drawn by the server: outline and a link per commune that has shops. No tiles, no script. */
#include "shop/territory/territory.h"

#include "app/settings.h"
#include "base/embed.h"

extern const struct embedded data_files[];

enum { WIDTH = 620, MARGIN = 20, LABELS = 12, POINTS_MOST = 4000, LETTER = 12 /* mean width of a letter of a name */ };

struct frame {
    double left, bottom, scale, height;
};
struct point {
    double x, y;
};
struct box {
    double left, top, right, bottom;
};
struct labels {
    struct box *taken;
    size_t n;
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

static double radius(const struct commune_place *c)
{
    return 9 + 3.5 * root((double)c->merchants);
}

/* A dot with how many shops the commune has, and a link to its page. */
static void commune_draw(struct buf *b, const struct frame *f, const struct commune_place *c, str base)
{
    double x = x_on(f, c->x_m), y = y_on(f, c->y_m);

    buf_fmt(b, "<a href=\"%.*s/commune/", STR_ARG(base));
    buf_urlpart(b, c->slug);
    buf_put(b, S("\"><title>"));
    buf_esc(b, c->name);
    buf_fmt(b, " (%lld)</title><circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", (long long)c->merchants, x, y, radius(c));
    buf_fmt(b, "<text class=\"nb\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%lld</text></a>\n", x, y + 6.5, (long long)c->merchants);
}

static bool on_map(const struct commune_place *c)
{
    return c->merchants && c->x_m != INT32_MIN;
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
        {x + r, y - 13, x + r + wide, y + 13}, {x - r - wide, y - 13, x - r, y + 13},
        {x - wide / 2, y + r, x + wide / 2, y + r + 26}, {x - wide / 2, y - r - 26, x + wide / 2, y - r},
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
        if (!seen[i] && on_map(&c->v[i]) && c->v[i].merchants > 1 && (best < 0 || c->v[i].merchants > c->v[best].merchants)) best = (int64_t)i;
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
        buf_fmt(b, "<text class=\"nv\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" aria-hidden=\"true\">", (at.left + at.right) / 2, at.bottom - 6);
        buf_esc(b, c->v[i].name);
        buf_put(b, S("</text>\n"));
    }
}

struct html territory_map(struct db *db, struct arena *mem, enum lang lang, str base)
{
    str one = setting_in(db, mem, SETTING_DEPARTEMENTS);
    const struct embedded *file = embed_find(data_files, str_fmt(mem, "outline-%.*s.tsv", STR_ARG(one)));
    struct point *p = NEW(mem, struct point, POINTS_MOST);
    size_t n = file ? outline_read(file->identity, p) : 0;
    struct buf b = buf_new(mem, (size_t)1 << 20);
    struct commune_list c;

    if (n < 3) return (struct html){S("")};
    struct frame f = frame_of(p, n);
    territory_communes(db, mem, &c);
    buf_fmt(&b, "<div class=\"carte-dep\"><svg viewBox=\"0 0 %d %.0f\" role=\"group\" aria-label=\"", WIDTH, f.height);
    buf_esc(&b, tr(lang, "Map of the communes that have shops; the same list follows"));
    buf_put(&b, S("\">\n"));
    outline_draw(&b, &f, p, n);
    for (size_t i = 0; i < c.n; i++)
        if (on_map(&c.v[i])) commune_draw(&b, &f, &c.v[i], base);
    names_write(&b, mem, &f, &c);
    buf_put(&b, S("</svg></div>\n"));
    return (struct html){buf_str(&b)};
}
