/* outline_store.c: outlines in the database: rings parted by semicolons, points by spaces, "x,y" in metres. */
#include "shop/territory/outline.h"

#include "territory.sql.h"

enum { RINGS_TEXT_MOST = 8 << 20 };

static str rings_text(struct arena *mem, const struct outline *o)
{
    struct buf b = buf_new(mem, RINGS_TEXT_MOST);

    for (size_t i = 0; i < o->rings; i++)
        for (size_t k = 0; k < o->ring[i].n; k++) {
            if (k || i) buf_byte(&b, k ? ' ' : ';');
            buf_i64(&b, o->ring[i].v[k].x);
            buf_byte(&b, ',');
            buf_i64(&b, o->ring[i].v[k].y);
        }
    return buf_str(&b);
}

void outline_put(struct tx *tx, const struct outline *o)
{
    x_outline_put(tx, tx->mem, o->code, o->commune, rings_text(tx->mem, o));
    tx_touch(tx, "outline", 0);
}

static size_t count(str s, char c)
{
    size_t n = 1;

    for (size_t i = 0; i < s.n; i++) n += s.p[i] == c;
    return n;
}

static struct plane_ring ring_of(struct arena *mem, str text)
{
    struct plane_ring r = {NEW(mem, struct plane_point, count(text, ' ')), 0};
    str one, x;
    int64_t east, north;

    while (str_cut(&text, ' ', &one))
        if (str_cut(&one, ',', &x) && str_i64(x, &east) && str_i64(one, &north))
            r.v[r.n++] = (struct plane_point){(int32_t)east, (int32_t)north};
    return r;
}

static struct outline outline_of(struct arena *mem, const struct outline_all_row *row, bool commune)
{
    str rest = row->rings, one;
    struct outline o = {row->code, commune, NEW(mem, struct plane_ring, count(rest, ';')), 0};

    while (str_cut(&rest, ';', &one)) o.ring[o.rings++] = ring_of(mem, one);
    return o;
}

void outlines_read(struct db *db, struct arena *mem, bool communes, struct outlines *out)
{
    struct outline_all_rows rows;

    q_outline_all(db, mem, communes, &rows);
    *out = (struct outlines){NEW(mem, struct outline, rows.n + 1), rows.n};
    for (size_t i = 0; i < rows.n; i++) out->v[i] = outline_of(mem, &rows.v[i], communes);
}

_Static_assert(sizeof(struct outline_all_row) == sizeof(struct outline_one_row), "same columns");

bool outline_of_commune(struct db *db, struct arena *mem, str insee, struct outline *out)
{
    struct outline_one_row row;

    if (!q_outline_one(db, mem, insee, true, &row)) return false;
    *out = outline_of(mem, (const struct outline_all_row *)(const void *)&row, true);
    return true;
}

bool commune_place_put(struct tx *tx, str insee, struct plane_point p)
{
    return x_commune_place_put(tx, tx->mem, insee, p.x, p.y) == 1;
}
