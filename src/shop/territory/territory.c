#include "shop/territory/territory.h"

#include "app/settings.h"
#include "base/embed.h"
#include "territory.sql.h"

enum { MORNING_HOUR = 8, EVENING_HOUR = 20 };

extern const struct embedded data_files[];

static struct commune_place place_made(const struct commune_all_row *r)
{
    return (struct commune_place){.insee = r->insee,
                                  .slug = r->slug,
                                  .name = r->name,
                                  .population = r->population,
                                  .merchants = r->merchants,
                                  .x_m = r->x_m.set ? (int32_t)r->x_m.v : INT32_MIN,
                                  .y_m = r->y_m.set ? (int32_t)r->y_m.v : INT32_MIN};
}
_Static_assert(sizeof(struct commune_all_row) == sizeof(struct commune_one_row), "same columns");
_Static_assert(sizeof(struct commune_all_row) == sizeof(struct commune_by_slug_row), "same columns");

void territory_communes(struct db *db, struct arena *mem, struct commune_list *out)
{
    struct commune_all_rows rows;

    q_commune_all(db, mem, &rows);
    *out = (struct commune_list){NEW(mem, struct commune_place, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++) out->v[i] = place_made(&rows.v[i]);
}

bool territory_commune(struct db *db, struct arena *mem, str insee, struct commune_place *out)
{
    struct commune_one_row r;

    if (!q_commune_one(db, mem, insee, &r)) return false;
    *out = place_made((const struct commune_all_row *)(const void *)&r);
    return true;
}

bool territory_commune_by_slug(struct db *db, struct arena *mem, str slug, struct commune_place *out)
{
    struct commune_by_slug_row r;

    if (!q_commune_by_slug(db, mem, slug, &r)) return false;
    *out = place_made((const struct commune_all_row *)(const void *)&r);
    return true;
}

/* Integer square root, rounded down. */
static int64_t root(int64_t n)
{
    int64_t r = 0;

    for (int64_t bit = INT64_C(1) << 31; bit; bit >>= 1)
        if ((r + bit) * (r + bit) <= n) r += bit;
    return r;
}

int64_t territory_distance_m(struct db *db, struct arena *mem, str insee_a, str insee_b)
{
    struct commune_place a, b;

    if (!territory_commune(db, mem, insee_a, &a) || !territory_commune(db, mem, insee_b, &b)) return -1;
    if (a.x_m == INT32_MIN || b.x_m == INT32_MIN) return -1;
    int64_t dx = (int64_t)a.x_m - b.x_m, dy = (int64_t)a.y_m - b.y_m;
    return plane_far_m(dx, dy);
}

int64_t plane_far_m(int64_t dx, int64_t dy)
{
    return root(dx * dx + dy * dy);
}

str distance_text(struct arena *mem, enum lang lang, int64_t metres)
{
    if (metres < 0) return S("");
    if (metres < 1000) return tr(lang, "less than 1 km");
    return str_fmt(mem, "%lld\u00a0km", (long long)((metres + 500) / 1000));
}

str territory_zone(const struct rq *rq)
{
    return setting_str(rq->place, SETTING_TIME_ZONE);
}

int64_t today_here(const struct rq *rq)
{
    struct local l = local_of(territory_zone(rq), rq->now);

    return day_number(l.year, l.month, l.day);
}

/* --- filling the perimeter --- */

static bool listed(str list, str code)
{
    str one;

    while (str_cut(&list, ',', &one))
        if (str_eq(str_trim(one), code)) return true;
    return false;
}

/* A number with two decimals as hundredths: "48.43" is 4843. */
static bool hundredths(str s, int64_t *out)
{
    str whole, frac = s;
    int64_t w, f = 0;
    bool minus = s.n && s.p[0] == '-';

    if (!str_cut(&frac, '.', &whole) || !str_i64(whole, &w)) return false;
    frac = str_head(frac, 2);
    if (frac.n && !str_i64(frac, &f)) return false;
    if (frac.n == 1) f *= 10;
    *out = w * 100 + (minus ? -f : f);
    return true;
}

struct position {
    bool known;
    int64_t x_m, y_m;
};

/* Metres on a plane around 48.6° N, 0.1° E: a hundredth of a degree is 1,111.9 m northward, 735 m eastward there. Good
** to a percent over a département, enough for "6 km". */
static struct position position_of(int64_t lat_hundredths, int64_t lon_hundredths)
{
    return (struct position){true, (lon_hundredths - 10) * 735, (lat_hundredths - 4860) * 1112};
}

static struct position centre_find(str departement, str insee, struct arena *mem)
{
    const struct embedded *file = embed_find(data_files, str_fmt(mem, "centres-%.*s.tsv", STR_ARG(departement)));
    str text = file ? file->identity : S(""), line, code, lat;
    int64_t y, x;

    while (str_cut(&text, '\n', &line)) {
        if (!str_cut(&line, '\t', &code) || !str_eq(code, insee) || !str_cut(&line, '\t', &lat)) continue;
        if (hundredths(lat, &y) && hundredths(str_trim(line), &x)) return position_of(y, x);
    }
    return (struct position){0};
}

static str slug_free(struct tx *tx, const struct commune *c)
{
    struct commune_slug_taken_row taken;
    str s = slug(tx->mem, c->name);

    if (!q_commune_slug_taken(tx->db, tx->mem, s, c->insee, &taken)) return s;
    return str_fmt(tx->mem, "%.*s-%.*s", STR_ARG(s), STR_ARG(c->insee));
}

static void commune_add(struct tx *tx, const struct commune *c)
{
    struct position p = centre_find(c->departement, c->insee, tx->mem);

    x_commune_put(tx, tx->mem,
                  &(struct commune_put_args){
                      .insee = c->insee,
                      .slug = slug_free(tx, c),
                      .name = c->name,
                      .article = c->article,
                      .departement = c->departement,
                      .population = c->population,
                      .x_m = p.known ? SOME_I64(p.x_m) : NO_I64,
                      .y_m = p.known ? SOME_I64(p.y_m) : NO_I64,
                  });
}

static bool departement_known(str code)
{
    for (const struct commune *c = commune_first(); c; c = commune_next(c))
        if (str_eq(c->departement, code)) return true;
    return false;
}

str territory_unknown(str departements, str communes)
{
    str one;

    while (departements.n && str_cut(&departements, ',', &one))
        if (!departement_known(str_trim(one))) return one.n ? one : S(",");
    while (communes.n && str_cut(&communes, ',', &one))
        if (!commune_of(str_trim(one))) return one.n ? one : S(",");
    return S("");
}

int64_t territory_fill(struct tx *tx, int64_t now)
{
    str departements = setting_in(tx->db, tx->mem, SETTING_DEPARTEMENTS),
        list = setting_in(tx->db, tx->mem, SETTING_COMMUNES);
    int64_t n = 0;
    str one;

    for (const struct commune *c = commune_first(); c; c = commune_next(c))
        if (listed(departements, c->departement)) commune_add(tx, c), n++;
    while (str_cut(&list, ',', &one)) {
        const struct commune *c = commune_of(str_trim(one));
        if (c && !listed(departements, c->departement)) commune_add(tx, c), n++;
    }
    x_commune_names_apart(tx, tx->mem, S(" ("), S(")"));
    (void)now;
    return n;
}

int64_t territory_by_day(struct db *db, struct arena *mem, int64_t now)
{
    str zone = setting_in(db, mem, SETTING_TIME_ZONE);
    struct local l = local_of(zone, now);

    if (l.hour >= MORNING_HOUR && l.hour < EVENING_HOUR) return now;
    int64_t day = day_number(l.year, l.month, l.day) + (l.hour >= EVENING_HOUR);
    l = day_local(day);
    l.hour = MORNING_HOUR;
    return local_at(zone, l);
}
