/* geo.c: `foirail territory import-geo FILE`: official outlines of communes and départements, made small and kept for the map. */
#include "command/command.h"

#include "app/audit.h"
#include "app/settings.h"
#include "app/shared.h"
#include "shop/territory/outline.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BATCH = 100,
    FAULTS_SHOWN = 50,
    WITHOUT_SHOWN = 10,
    NAME_SHOWN = 200,
    STEPS = 800 /* of the width: finer than the map shows */
};
#define FILE_MOST  ((size_t)64 << 20)
#define GEO_MEMORY ((size_t)1 << 30)

struct geo_work {
    struct changing *c;
    str file;
    struct territory *place;
    struct arena *mem;
    struct commune_list communes; /* by INSEE code */
    str departements;
    struct geo_feature *read; /* beside all: as they stand in the file */
    struct outlines all;
    size_t room, from; /* from: of the batch */
    int64_t east_m;
    bool known; /* something of this territory has a place already, on the plane of east_m */
    int64_t elsewhere, faults, before, after, placed;
    int64_t in_batch; /* communes that got a place by this try of it */
    bool dry;
};

/* --- what is of this territory --- */

static int by_insee(const void *a, const void *b)
{
    return str_cmp(((const struct commune_place *)a)->insee, ((const struct commune_place *)b)->insee);
}

static const struct commune_place *commune_found(const struct geo_work *w, str code)
{
    struct commune_place key = {.insee = code};

    return bsearch(&key, w->communes.v, w->communes.n, sizeof key, by_insee);
}

static bool departement_is(str list, str code)
{
    str one;

    while (str_cut(&list, ',', &one))
        if (str_eq(str_trim(one), code)) return true;
    return false;
}

static bool wanted(void *arg, str code)
{
    struct geo_work *w = arg;

    if (commune_found(w, code) || departement_is(w->departements, code)) return true;
    w->elsewhere++;
    return false;
}

static void feature_fault(void *arg, const struct geo_feature *f, str why)
{
    struct geo_work *w = arg;

    if (++w->faults > FAULTS_SHOWN) return;
    buf_fmt(w->c->said, "foirail: %.*s", STR_ARG(w->file));
    if (f->number) buf_fmt(w->c->said, ", feature %lld", (long long)f->number);
    if (f->number && (f->code.n || f->name.n))
        buf_fmt(w->c->said, " (%.*s%s%.*s)", STR_ARG(f->code), f->code.n && f->name.n ? " " : "", STR_ARG(f->name));
    buf_fmt(w->c->said, ": %.*s\n", STR_ARG(why));
}

static void feature(void *arg, const struct geo_feature *f)
{
    struct geo_work *w = arg;
    struct outline o = {f->code, commune_found(w, f->code) != NULL, NEW(w->mem, struct plane_ring, f->rings), f->rings};

    for (size_t i = 0; i < w->all.n; i++)
        if (str_eq(w->all.v[i].code, f->code)) {
            feature_fault(w, f, S("this code stands in the file twice; the first counts"));
            return;
        }
    MUST(w->all.n < w->room);
    w->read[w->all.n] = *f;
    w->all.v[w->all.n++] = o;
}

/* The latitude in the middle of what was read. */
static int32_t latitude(const struct geo_work *w)
{
    int64_t low = INT32_MAX, high = INT32_MIN;

    for (size_t i = 0; i < w->all.n; i++)
        for (size_t k = 0; k < w->read[i].rings; k++)
            for (size_t j = 0; j < w->read[i].ring[k].n; j++) {
                int64_t lat = w->read[i].ring[k].v[j].lat;
                if (lat < low) low = lat;
                if (lat > high) high = lat;
            }
    return high >= low ? (int32_t)((low + high) / 2) : 0;
}

static void outlines_place(struct geo_work *w)
{
    if (!w->known && w->all.n) w->east_m = plane_east_m(latitude(w));
    for (size_t i = 0; i < w->all.n; i++)
        for (size_t k = 0; k < w->read[i].rings; k++) {
            const struct geo_ring *from = &w->read[i].ring[k];
            struct plane_ring *to = &w->all.v[i].ring[k];
            *to = (struct plane_ring){NEW(w->mem, struct plane_point, from->n), from->n};
            for (size_t j = 0; j < from->n; j++) to->v[j] = plane_of(from->v[j], w->east_m);
        }
}

/* --- the file --- */

/* Its bytes; 0 and good false: they cannot be read. */
static size_t bytes_read(int fd, char *to, size_t n, bool *good)
{
    size_t at = 0;
    ssize_t got = 1;

    while (at < n && (got = read(fd, to + at, n - at)) != 0) {
        if (got > 0) at += (size_t)got;
        else if (errno != EINTR) break;
    }
    *good = got >= 0;
    return at;
}

/* The whole of it; absent: it cannot be read, and it was said why. */
static str file_text(struct geo_work *w)
{
    struct stat st;
    bool good = !fstat(w->c->fd, &st), fits = good && S_ISREG(st.st_mode) && (size_t)st.st_size <= FILE_MOST;
    char *p = fits ? arena_room(w->mem, (size_t)st.st_size + 1) : NULL;
    size_t n = fits ? bytes_read(w->c->fd, p, (size_t)st.st_size, &good) : 0;

    if (good && fits) return str_starts((str){p, n}, S("\xef\xbb\xbf")) ? (str){p + 3, n - 3} : (str){p, n};
    if (good) buf_fmt(w->c->said, "foirail: %.*s is no file of at most %zu MiB\n", STR_ARG(w->file), FILE_MOST >> 20);
    else buf_fmt(w->c->said, "foirail: %.*s cannot be read: %s\n", STR_ARG(w->file), strerror(errno));
    return (str){0};
}

static int64_t points(const struct outlines *all)
{
    int64_t n = 0;

    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->v[i].rings; k++) n += (int64_t)all->v[i].ring[k].n;
    return n;
}

/* How wide what was read is, in metres. */
static int64_t width(const struct outlines *all)
{
    int64_t left = INT32_MAX, right = INT32_MIN;

    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->v[i].rings; k++)
            for (size_t j = 0; j < all->v[i].ring[k].n; j++) {
                int64_t x = all->v[i].ring[k].v[j].x;
                if (x < left) left = x;
                if (x > right) right = x;
            }
    return right > left ? right - left : 0;
}

/* False: nothing of the file can be taken. */
static bool file_read(struct geo_work *w)
{
    struct geo_to to = {w, wanted, feature, feature_fault};
    str text = file_text(w);

    if (!text.p) return false;
    if (!utf8_ok(text)) return feature_fault(w, &(struct geo_feature){0}, S("this is not UTF-8")), false;
    if (!geojson_read(w->mem, text, &to)) return false;
    outlines_place(w);
    w->before = points(&w->all);
    outlines_simplify(w->mem, &w->all, width(&w->all) / STEPS);
    w->after = points(&w->all);
    return true;
}

/* --- into the database --- */

static bool batch_put(struct tx *tx, int64_t now, void *arg)
{
    struct geo_work *w = arg;
    struct plane_point middle;

    w->in_batch = 0;
    for (size_t i = w->from; i < w->all.n && i < w->from + BATCH; i++) {
        const struct outline *o = &w->all.v[i];
        if (!outline_middle(o, &middle)) continue;
        outline_put(tx, o);
        if (o->commune) w->in_batch += commune_place_put(tx, o->code, middle);
    }
    return true;
}

static bool note(struct tx *tx, int64_t now, void *arg)
{
    struct geo_work *w = arg;
    const char *source = option_value(w->c->o, "--source");

    if (source && setting_set(tx, S("map.source"), str_c(source), now, 0) != SETTING_OK) return false;
    tx_after_commit(tx, effect_settings, settings_number(w->place->slug));
    audit_line_add(tx, now,
                   &(struct audit_line){"command", "outlines.load", 0, S("territory"),
                                        str_fmt(tx->mem, "%zu outlines, %lld faults", w->all.n, (long long)w->faults)});
    return true;
}

/* Before any place: what is put in later stands on the same plane. */
static bool plane_put(struct tx *tx, int64_t now, void *arg)
{
    const struct geo_work *w = arg;

    return setting_set(tx, S("map.east_m"), str_fmt(tx->mem, "%lld", (long long)w->east_m), now, 0) == SETTING_OK;
}

static bool all_put(struct geo_work *w)
{
    if (!w->known && w->all.n && !command_write(w->place, plane_put, w)) return false;
    for (w->from = 0; w->from < w->all.n; w->from += BATCH) {
        if (!changing_goes_on(w->c) || !command_write(w->place, batch_put, w)) return false;
        w->placed += w->in_batch;
    }
    if (command_write(w->place, note, w)) return true;
    buf_fmt(w->c->said, "foirail: map.source is not right: at most 160 letters\n");
    return false;
}

/* --- what is said at the end --- */

/* Communes that are shown by their point alone, or not at all. */
static void without_say(struct geo_work *w)
{
    size_t without = 0, n = 0;

    for (size_t i = 0; i < w->communes.n; i++) {
        bool has = false;
        for (size_t k = 0; k < w->all.n && !has; k++)
            has = w->all.v[k].rings && str_eq(w->all.v[k].code, w->communes.v[i].insee);
        w->communes.v[i].merchants = has;
        without += !has;
    }
    if (!without || without == w->communes.n) return;
    buf_fmt(w->c->said, "%zu communes of this territory have no outline in it, they stay as they were:", without);
    for (size_t i = 0; i < w->communes.n && n < WITHOUT_SHOWN; i++)
        if (!w->communes.v[i].merchants) buf_fmt(w->c->said, "%s %.*s", n++ ? "," : "", STR_ARG(w->communes.v[i].name));
    buf_fmt(w->c->said, "%s\n", without > n ? "…" : ".");
}

static void say(struct geo_work *w)
{
    int64_t communes = 0, departements = 0;

    for (size_t i = 0; i < w->all.n; i++) {
        if (w->all.v[i].rings) communes += w->all.v[i].commune, departements += !w->all.v[i].commune;
        else buf_fmt(w->c->said, "%.*s is too small to be drawn: it keeps its point.\n", STR_ARG(w->all.v[i].code));
    }
    if (w->faults > FAULTS_SHOWN)
        buf_fmt(w->c->said, "foirail: and %lld features more like these\n", (long long)(w->faults - FAULTS_SHOWN));
    buf_fmt(w->c->said,
            "%lld communes and %lld départements outlined%s, %lld of %lld points kept; left out: %lld elsewhere, %lld "
            "faulty\n",
            (long long)communes, (long long)departements, w->dry ? " (nothing was written)" : "", (long long)w->after,
            (long long)w->before, (long long)w->elsewhere, (long long)w->faults);
    if (communes) without_say(w);
    if (w->placed)
        buf_fmt(w->c->said, "%lld communes have a place now: `foirail search rebuild` lets distances know.\n",
                (long long)w->placed);
}

static void territory_read(struct db *db, void *arg)
{
    struct geo_work *w = arg;
    struct outlines before;

    territory_communes(db, w->mem, &w->communes);
    qsort(w->communes.v, w->communes.n, sizeof *w->communes.v, by_insee);
    w->departements = setting_in(db, w->mem, SETTING_DEPARTEMENTS);
    outlines_read(db, w->mem, false, &before);
    w->known = before.n > 0;
    w->east_m = setting_in_i64(db, w->mem, SETTING_MAP_EAST);
    for (size_t i = 0; i < w->communes.n; i++) w->known |= w->communes.v[i].x_m != INT32_MIN;
    for (size_t i = 0; i < w->departements.n; i++) w->room += w->departements.p[i] == ',';
    w->room += w->communes.n + 1;
    w->all.v = NEW(w->mem, struct outline, w->room);
    w->read = NEW(w->mem, struct geo_feature, w->room);
}

static bool geo_asked(const struct options *o)
{
    return o->n >= 2 && !strcmp(o->rest[0], "import-geo") && strncmp(o->rest[1], "--", 2) != 0;
}

int territory_change(struct changing *c)
{
    struct geo_work w = {.c = c, .place = c->place, .dry = option_flag(c->o, "--check")};

    if (!geo_asked(c->o) || c->fd < 0) return EXIT_USE;
    w.file = str_head(str_c(c->o->rest[1]), NAME_SHOWN);
    w.mem = changing_memory(c, GEO_MEMORY);
    store_read(w.place->store, territory_read, &w);
    if (!file_read(&w) || (!w.dry && !all_put(&w))) return EXIT_REFUSED;
    if (c->served) http_bump_all(); /* the map is on many pages */
    say(&w);
    return w.faults ? EXIT_FINDINGS : EXIT_DONE;
}

int territory_command(int argc, char **argv)
{
    struct options o;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (!geo_asked(&o)) return command_misused("territory");
    if (option_flag(&o, "--check")) return command_looked(&o, o.rest[1], territory_change);
    return command_served(&o, "territory", o.rest[1], territory_change);
}
