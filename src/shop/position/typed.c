/* typed.c: two numbers out of what somebody pasted from a map. Bounded by the text alone: no copies, no floats. */
#include "shop/position/position.h"

enum { TYPED_MOST = 600, LAT_MOST = 90 * GEO_MILLION, LON_MOST = 180 * GEO_MILLION, PARTS = 3 };

/* How far a text was read. */
struct reading {
    str s;
    size_t at;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char here(const struct reading *r)
{
    return r->at < r->s.n ? r->s.p[r->at] : 0;
}

static bool takes(struct reading *r, str word)
{
    if (!str_starts(str_from(r->s, r->at), word)) return false;
    r->at += word.n;
    return true;
}

/* Behind this word, wherever it is. False: it is not there. */
static bool find(struct reading *r, str word)
{
    ptrdiff_t at = str_find(r->s, word);

    if (at < 0) return false;
    r->at = (size_t)at + word.n;
    return true;
}

/* A number without sign, as millionths; a comma is a decimal one when a digit follows at once. False: there is none,
** or it is too long for an angle. */
static bool number(struct reading *r, int64_t *out)
{
    enum { WHOLE_MOST = 3, AFTER_MOST = 6 };
    int64_t n = 0;
    int whole = 0, after = 0;

    for (; is_digit(here(r)); r->at++, whole++) {
        if (whole == WHOLE_MOST) return false;
        n = n * 10 + (here(r) - '0');
    }
    if (!whole) return false;
    bool point = (here(r) == '.' || here(r) == ',') && r->at + 1 < r->s.n && is_digit(r->s.p[r->at + 1]);
    for (r->at += point; point && is_digit(here(r)); r->at++)
        if (after < AFTER_MOST) n = n * 10 + (here(r) - '0'), after++;
    for (; after < AFTER_MOST; after++) n *= 10;
    *out = n;
    return true;
}

/* "-0.02012" */
static bool angle(struct reading *r, int64_t *out)
{
    bool minus = takes(r, S("-")) || takes(r, S("\u2212"));

    if (!minus) takes(r, S("+"));
    if (!number(r, out)) return false;
    if (minus) *out = -*out;
    return true;
}

static void spaces(struct reading *r)
{
    while (here(r) == ' ' || here(r) == '\t' || takes(r, S("\u00a0")) || takes(r, S("\u202f")))
        if (here(r) == ' ' || here(r) == '\t') r->at++;
}

static void between(struct reading *r)
{
    spaces(r);
    if (here(r) == ',' || here(r) == ';' || here(r) == '/') r->at++;
    else takes(r, S("%2C"));
    spaces(r);
}

/* "48.74391, -0.02012" from here on. */
static bool pair(struct reading *r, int64_t *lat, int64_t *lon)
{
    spaces(r);
    if (!angle(r, lat)) return false;
    between(r);
    return angle(r, lon);
}

/* --- addresses of map services --- */

static bool in_address(str s, int64_t *lat, int64_t *lon)
{
    /* a place is meant before the middle of what is shown */
    static const struct {
        str first, second; /* second empty: both stand together */
    } words[] = {{S("mlat="), S("mlon=")}, {S("!3d"), S("!4d")},   {S("?q="), S("")},  {S("&q="), S("")},
                 {S("query="), S("")},     {S("ll="), S("")},      {S("loc:"), S("")}, {S("geo:"), S("")},
                 {S("lat="), S("lon=")},   {S("lat="), S("lng=")}, {S("/@"), S("")}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct reading r = {s, 0}, other = {s, 0};
        if (!find(&r, words[i].first)) continue;
        if (!words[i].second.n && pair(&r, lat, lon)) return true;
        if (words[i].second.n && angle(&r, lat) && find(&other, words[i].second) && angle(&other, lon)) return true;
    }
    struct reading r = {s, 0};
    int64_t zoom;
    return find(&r, S("#map=")) && number(&r, &zoom) && takes(&r, S("/")) && pair(&r, lat, lon);
}

/* --- degrees, minutes, seconds --- */

static bool takes_mark(struct reading *r, int part)
{
    static const str marks[PARTS][4] = {
        {S("°"), S("º"), S("d"), S("")}, {S("'"), S("′"), S("’"), S("")}, {S("\""), S("″"), S("''"), S("”")}};

    for (size_t i = 0; i < 4; i++)
        if (marks[part][i].n && takes(r, marks[part][i])) return true;
    return false;
}

/* N, S, E, W, O (ouest). 0: none. */
static char letter(struct reading *r)
{
    spaces(r);
    char c = here(r) & ~32;
    if (c != 'N' && c != 'S' && c != 'E' && c != 'W' && c != 'O') return 0;
    r->at++;
    return c == 'O' ? 'W' : c;
}

/* 48°44'38.1"N, 48.74391° N, 48°44.635' */
static bool sexagesimal(struct reading *r, int64_t *out, char *side)
{
    static const int64_t seconds[PARTS] = {3600, 60, 1};
    int64_t n, sum = 0;
    int part = 0;

    spaces(r);
    *side = letter(r);
    spaces(r);
    bool minus = takes(r, S("-"));
    for (; part < PARTS; part++) {
        size_t was = r->at;
        if (!number(r, &n)) break;
        if ((part && n >= 60 * (int64_t)GEO_MILLION) || !takes_mark(r, part)) {
            r->at = was;
            break;
        }
        sum += n * seconds[part];
        spaces(r);
    }
    if (!*side) *side = letter(r);
    sum = (sum + seconds[0] / 2) / seconds[0];
    *out = minus || *side == 'S' || *side == 'W' ? -sum : sum;
    return part > 0;
}

static bool is_east(char side)
{
    return side == 'E' || side == 'W';
}

static bool in_degrees(str s, int64_t *lat, int64_t *lon)
{
    struct reading r = {s, 0};
    char first, second;

    if (!sexagesimal(&r, lat, &first)) return false;
    between(&r);
    if (!sexagesimal(&r, lon, &second)) return false;
    if (is_east(first) && !is_east(second)) {
        int64_t kept = *lat;
        *lat = *lon, *lon = kept;
    }
    return !(first && second && is_east(first) == is_east(second));
}

bool position_typed(str typed, struct geo_point *out)
{
    str s = str_trim(typed);
    struct reading plain = {s, 0};
    int64_t lat, lon;

    if (!s.n || s.n > TYPED_MOST) return false;
    if (here(&plain) == '(' || here(&plain) == '[') plain.at++;
    bool found = in_degrees(s, &lat, &lon) || pair(&plain, &lat, &lon) || in_address(s, &lat, &lon);
    if (!found || lat < -LAT_MOST || lat > LAT_MOST || lon < -LON_MOST || lon > LON_MOST) return false;
    *out = (struct geo_point){.lon = (int32_t)lon, .lat = (int32_t)lat};
    return true;
}
