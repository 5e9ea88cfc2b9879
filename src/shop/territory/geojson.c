#include "shop/territory/geojson.h"

enum { LABEL_MOST = 80, DIGITS_MOST = 18, FRACTION = 6, RING_LEAST = 4 };

/* Where one reads. A wrong byte ends all reading: bad is where, and stays. */
struct reader {
    const char *at, *end, *bad;
};

static struct reader reader_of(str s)
{
    return (struct reader){s.p, s.p + s.n, NULL};
}

static bool wrong(struct reader *r)
{
    if (!r->bad) r->bad = r->at;
    return false;
}

static void space_skip(struct reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\t' || *r->at == '\r')) r->at++;
}

/* Takes this byte, and the space before it. */
static bool byte_take(struct reader *r, char c)
{
    space_skip(r);
    if (r->at == r->end || *r->at != c) return false;
    r->at++;
    return true;
}

static bool string_skip(struct reader *r)
{
    if (!byte_take(r, '"')) return wrong(r);
    for (; r->at < r->end && *r->at != '"'; r->at++) {
        if ((unsigned char)*r->at < ' ') return wrong(r);
        if (*r->at == '\\' && ++r->at == r->end) return wrong(r);
    }
    if (r->at == r->end) return wrong(r);
    r->at++;
    return true;
}

static bool digits_skip(struct reader *r)
{
    const char *from = r->at;

    while (r->at < r->end && *r->at >= '0' && *r->at <= '9') r->at++;
    return r->at > from || wrong(r);
}

static bool number_skip(struct reader *r)
{
    byte_take(r, '-');
    if (!digits_skip(r)) return false;
    if (r->at < r->end && *r->at == '.') {
        r->at++;
        if (!digits_skip(r)) return false;
    }
    if (r->at == r->end || (*r->at != 'e' && *r->at != 'E')) return true;
    r->at++;
    if (r->at < r->end && (*r->at == '+' || *r->at == '-')) r->at++;
    return digits_skip(r);
}

static bool word_skip(struct reader *r)
{
    static const str words[] = {S("true"), S("false"), S("null")};
    str rest = {r->at, (size_t)(r->end - r->at)};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(rest, words[i])) return r->at += words[i].n, true;
    return wrong(r);
}

static bool value_skip(struct reader *r, int depth);

/* Behind its opening bracket, whose closing one is `close`. An object's values have a name each. */
static bool inside_skip(struct reader *r, char close, int depth)
{
    if (depth > GEO_DEPTH_MOST) return wrong(r);
    if (byte_take(r, close)) return true;
    do {
        if (close == '}' && (!string_skip(r) || !byte_take(r, ':'))) return wrong(r);
        if (!value_skip(r, depth)) return false;
    } while (byte_take(r, ','));
    return byte_take(r, close) || wrong(r);
}

static bool value_skip(struct reader *r, int depth)
{
    space_skip(r);
    if (r->at == r->end) return wrong(r);
    if (byte_take(r, '{')) return inside_skip(r, '}', depth + 1);
    if (byte_take(r, '[')) return inside_skip(r, ']', depth + 1);
    if (*r->at == '"') return string_skip(r);
    if (*r->at == '-' || (*r->at >= '0' && *r->at <= '9')) return number_skip(r);
    return word_skip(r);
}

/* --- pieces of what was found well formed: their text is looked at again --- */

/* The members of an object, as their text; the first of a name counts. */
struct member {
    const char *name;
    str value; /* absent: not there */
};

static void members_read(str object, struct member *m, size_t n)
{
    struct reader r = reader_of(object);

    if (!byte_take(&r, '{') || byte_take(&r, '}')) return;
    do {
        space_skip(&r);
        const char *from = r.at + 1;
        if (!string_skip(&r)) return;
        str name = {from, (size_t)(r.at - from) - 1};
        byte_take(&r, ':');
        space_skip(&r);
        from = r.at;
        if (!value_skip(&r, 0)) return;
        for (size_t i = 0; i < n; i++)
            if (!m[i].value.p && str_eq(str_c(m[i].name), name)) m[i].value = (str){from, (size_t)(r.at - from)};
    } while (byte_take(&r, ','));
}

/* The next value of an array whose opening bracket was taken: its text, or absent at the end. */
static str element_next(struct reader *r)
{
    byte_take(r, ',');
    space_skip(r);
    const char *from = r->at;
    if (r->at == r->end || *r->at == ']' || !value_skip(r, 0)) return (str){0};
    return (str){from, (size_t)(r->at - from)};
}

static int32_t hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A letter written as \uXXXX; those of two such halves, and what is none, become a question mark. */
static void letter_put(struct buf *b, str four)
{
    uint32_t c = 0;

    for (size_t i = 0; i < 4; i++) {
        int32_t d = i < four.n ? hex_digit(four.p[i]) : -1;
        if (d < 0) {
            buf_byte(b, '?');
            return;
        }
        c = c * 16 + (uint32_t)d;
    }
    if (c < ' ' || (c >= 0xd800 && c < 0xe000)) c = '?';
    if (c < 0x80) buf_byte(b, (char)c);
    else if (c < 0x800) buf_byte(b, (char)(0xc0 | c >> 6)), buf_byte(b, (char)(0x80 | (c & 0x3f)));
    else
        buf_byte(b, (char)(0xe0 | c >> 12)), buf_byte(b, (char)(0x80 | (c >> 6 & 0x3f))),
            buf_byte(b, (char)(0x80 | (c & 0x3f)));
}

/* A text or a number as text, on one line, of a bounded length; empty for anything else. */
static str label_read(struct arena *mem, str value)
{
    struct buf b = buf_new(mem, (size_t)LABEL_MOST * 8);
    str s = value;

    if (!s.n || (*s.p != '"' && (*s.p < '0' || *s.p > '9'))) return S("");
    if (*s.p == '"') s = (str){s.p + 1, s.n - 2};
    s = utf8_head(s, LABEL_MOST);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\\') buf_byte(&b, s.p[i]);
        else if (++i < s.n && s.p[i] == 'u') letter_put(&b, str_head(str_from(s, i + 1), 4)), i += 4;
        else if (i < s.n) buf_byte(&b, strchr("\"\\/", s.p[i]) ? s.p[i] : ' ');
    }
    return arena_str(mem, str_trim(buf_str(&b)));
}

/* --- outlines --- */

static const int64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
enum { TENS_MOST = 9 };

/* mantissa × 10^exponent, rounded; what is far too large stays too large. */
static int64_t scaled(int64_t mantissa, int64_t exponent)
{
    for (; exponent > 0 && mantissa < INT64_MAX / 10; exponent--) mantissa *= 10;
    for (; exponent < -TENS_MOST && mantissa; exponent += TENS_MOST) mantissa /= tens[TENS_MOST];
    if (exponent >= 0 || !mantissa) return mantissa;
    return (mantissa + tens[-exponent] / 2) / tens[-exponent];
}

/* A number as millionths: "-0.40176", "1e-05". False: no number. */
static bool millionths(str s, int64_t *out)
{
    int64_t mantissa = 0, exponent = FRACTION, e = 0;
    bool minus = s.n && *s.p == '-', point = false;
    size_t i = minus, digits = 0;

    if (i == s.n || s.p[i] < '0' || s.p[i] > '9') return false;
    for (; i < s.n && s.p[i] != 'e' && s.p[i] != 'E'; i++) {
        if (s.p[i] == '.') point = true;
        else if (digits < DIGITS_MOST)
            mantissa = mantissa * 10 + (s.p[i] - '0'), digits += mantissa > 0, exponent -= point;
        else exponent += !point;
    }
    if (i < s.n) {
        str written = str_from(s, i + 1);
        if (written.n && *written.p == '+') written = str_from(written, 1);
        if (!str_i64(written, &e) || e > 100 || e < -100) e = e < 0 || str_starts(written, S("-")) ? -100 : 100;
    }
    *out = scaled(mantissa, exponent + e) * (minus ? -1 : 1);
    return true;
}

/* An outline on its way. why: what is wrong with it, once something is. */
struct shape {
    struct arena *mem;
    struct geo_feature *f;
    struct geo_point *point; /* room for all of it */
    size_t points;
    const char *why;
};

static bool refuse(struct shape *s, const char *why)
{
    if (!s->why) s->why = why;
    return false;
}

static bool position_read(struct shape *s, str text, struct geo_point *out)
{
    struct reader r = reader_of(text);
    int64_t lon, lat;

    if (!byte_take(&r, '[')) return refuse(s, "a position is not a list of two numbers");
    str x = element_next(&r), y = element_next(&r);
    if (!millionths(x, &lon) || !millionths(y, &lat)) return refuse(s, "a position is not a list of two numbers");
    if (lon < -180 * (int64_t)GEO_MILLION || lon > 180 * (int64_t)GEO_MILLION || lat < -90 * (int64_t)GEO_MILLION ||
        lat > 90 * (int64_t)GEO_MILLION)
        return refuse(s, "a position is not in degrees (the file must be in WGS84, longitude first)");
    *out = (struct geo_point){(int32_t)lon, (int32_t)lat};
    return true;
}

static bool ring_read(struct shape *s, str text)
{
    struct reader r = reader_of(text);
    struct geo_ring *ring = &s->f->ring[s->f->rings];
    str one;

    if (s->f->rings == GEO_RINGS_MOST) return refuse(s, "its outline has too many rings");
    if (!byte_take(&r, '[')) return refuse(s, "a ring is not a list of positions");
    *ring = (struct geo_ring){s->point + s->points, 0};
    while ((one = element_next(&r)).p)
        if (!position_read(s, one, &ring->v[ring->n++])) return false;
    if (ring->n < RING_LEAST) return refuse(s, "a ring has less than four positions");
    struct geo_point first = ring->v[0], last = ring->v[ring->n - 1];
    if (first.lon != last.lon || first.lat != last.lat) return refuse(s, "a ring does not end where it begins");
    ring->n--;
    s->points += ring->n;
    s->f->rings++;
    return true;
}

/* depth 0: the rings of a polygon; 1: polygons. */
static bool rings_read(struct shape *s, str text, int depth)
{
    struct reader r = reader_of(text);
    str one;

    if (!byte_take(&r, '[')) return refuse(s, "its outline is not a list of rings");
    while ((one = element_next(&r)).p)
        if (!(depth ? rings_read(s, one, depth - 1) : ring_read(s, one))) return false;
    return s->f->rings || refuse(s, "its outline is empty");
}

static size_t brackets(str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) n += s.p[i] == '[';
    return n;
}

static bool outline_read(struct shape *s, str geometry)
{
    struct member m[] = {{.name = "type"}, {.name = "coordinates"}};
    size_t n;

    members_read(geometry, m, 2);
    str type = label_read(s->mem, m[0].value);
    bool many = str_eq(type, S("MultiPolygon"));
    if (!many && !str_eq(type, S("Polygon"))) return refuse(s, "it has no outline (a Polygon or a MultiPolygon)");
    if (!m[1].value.p) return refuse(s, "its outline has no coordinates");
    if ((n = brackets(m[1].value)) > GEO_POINTS_MOST) return refuse(s, "its outline has too many points");
    s->point = NEW(s->mem, struct geo_point, n + 1);
    s->f->ring = NEW(s->mem, struct geo_ring, n < GEO_RINGS_MOST ? n + 1 : GEO_RINGS_MOST + 1);
    return rings_read(s, m[1].value, many);
}

/* --- features --- */

/* The first of these that is there. */
static str property(struct arena *mem, const struct member *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str s = label_read(mem, m[i].value);
        if (s.n) return s;
    }
    return S("");
}

/* The words IGN, Etalab and OpenStreetMap's extracts have for the same two things. */
static void properties_read(struct arena *mem, str object, struct geo_feature *f)
{
    struct member code[] = {{.name = "code"},      {.name = "insee"},     {.name = "code_insee"},
                            {.name = "INSEE_COM"}, {.name = "insee_com"}, {.name = "INSEE_DEP"},
                            {.name = "insee_dep"}, {.name = "code_dept"}, {.name = "ref:INSEE"}};
    struct member name[] = {{.name = "nom"},     {.name = "name"},         {.name = "NOM"},
                            {.name = "NOM_COM"}, {.name = "nom_officiel"}, {.name = "libelle"}};
    size_t codes = sizeof code / sizeof *code, names = sizeof name / sizeof *name;

    members_read(object, code, codes);
    members_read(object, name, names);
    f->code = property(mem, code, codes);
    f->name = property(mem, name, names);
}

static void feature_read(struct arena *mem, str text, int64_t number, const struct geo_to *to)
{
    struct member m[] = {{.name = "properties"}, {.name = "geometry"}};
    struct geo_feature f = {.number = number, .code = S(""), .name = S("")};
    struct shape s = {.mem = mem, .f = &f};

    members_read(text, m, 2);
    if (m[0].value.p) properties_read(mem, m[0].value, &f);
    if (!f.code.n) {
        to->fault(to->arg, &f, S("it has no code (property “code”, “insee” or “INSEE_COM”)"));
        return;
    }
    if (!to->wanted(to->arg, f.code)) return;
    if (outline_read(&s, m[1].value.p ? m[1].value : S(""))) {
        to->feature(to->arg, &f);
        return;
    }
    f.ring = NULL, f.rings = 0;
    to->fault(to->arg, &f, str_c(s.why));
}

static bool file_fault(const struct geo_to *to, str why)
{
    to->fault(to->arg, &(struct geo_feature){.code = S(""), .name = S("")}, why);
    return false;
}

/* The whole text is one value: else where it stops being so. */
static bool text_ok(struct arena *mem, str text, const struct geo_to *to)
{
    struct reader r = reader_of(text);
    int64_t line = 1, column = 1;

    if (value_skip(&r, 0)) {
        space_skip(&r);
        if (r.at == r.end) return true;
        wrong(&r);
    }
    for (const char *p = text.p; p < r.bad; p++) {
        column = *p == '\n' ? 1 : column + 1;
        line += *p == '\n';
    }
    return file_fault(to, str_fmt(mem, "this is not JSON: line %lld, column %lld", (long long)line, (long long)column));
}

bool geojson_read(struct arena *mem, str text, const struct geo_to *to)
{
    struct member m[] = {{.name = "type"}, {.name = "features"}};
    struct reader r;
    int64_t n = 0;
    str one;

    if (!text.n || !text_ok(mem, text, to)) return text.n ? false : file_fault(to, S("the file is empty"));
    members_read(text, m, 2);
    str type = label_read(mem, m[0].value);
    if (str_eq(type, S("Feature"))) return feature_read(mem, text, 1, to), true;
    r = reader_of(m[1].value.p ? m[1].value : S(""));
    if (!str_eq(type, S("FeatureCollection")) || !byte_take(&r, '['))
        return file_fault(to, S("this is no GeoJSON (a FeatureCollection with its features, or a Feature)"));
    while (n < GEO_FEATURES_MOST && (one = element_next(&r)).p) feature_read(mem, one, ++n, to);
    return true;
}
