/* hall.c: from configuration to open territories. */
#include "app/hall.h"

#include "app/serve.h"
#include "app/settings.h"
#include "app/shared.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PLACES = TERRITORIES_MOST, READERS_MORE = 4, SEAL_LINE_MOST = 96 };

static struct territory *place_of(struct hall *hall, str slug)
{
    for (size_t i = 0; i < hall->places; i++)
        if (str_eq(hall->place[i].slug, slug)) return &hall->place[i];
    if (hall->places == PLACES) fault("config.origins", "more than %d territories", PLACES);
    hall->place[hall->places] = (struct territory){.slug = slug};
    return &hall->place[hall->places++];
}

static bool slug_ok(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", s.p[i])) return false;
    return s.n > 0 && s.n <= 40;
}

static str origin_host(str origin)
{
    return str_from(origin, str_starts(origin, S("https://")) ? 8 : 7);
}

bool origin_ok(str origin)
{
    str host = origin_host(origin);

    if (!str_starts(origin, S("https://")) && !str_starts(origin, S("http://"))) return false;
    for (size_t i = 0; i < host.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-.:[]", host.p[i])) return false;
    return host.n > 0;
}

bool origin_plain(str origin)
{
    str host = origin_host(origin), name;

    if (str_starts(origin, S("https://")) || str_starts(host, S("[::1]"))) return false;
    str_cut(&host, ':', &name);
    for (size_t i = 0; i < name.n; i++)
        if (!strchr("0123456789.", name.p[i])) return !str_eq(name, S("localhost")) && !str_ends(name, S(".localhost"));
    return !str_starts(name, S("127."));
}

bool origin_each(str *rest, str *origin, str *slug)
{
    str one;

    while (str_cut(rest, ' ', &one)) {
        if (!one.n) continue;
        ptrdiff_t eq = str_find(one, S("="));
        *origin = str_head(one, eq < 0 ? one.n : (size_t)eq);
        *slug = eq < 0 ? S("") : str_from(one, (size_t)eq + 1);
        return true;
    }
    return false;
}

/* "https://marche.example=orne": which origin shows which territory. */
static void origin_take(struct hall *hall, str origin, str slug)
{
    bool https = str_starts(origin, S("https://"));

    if (!slug_ok(slug) || !origin_ok(origin))
        fault("config.origins", "“%.*s=%.*s” is not origin=territory", STR_ARG(origin), STR_ARG(slug));
    struct territory *t = place_of(hall, slug);
    if (t->origins == ORIGINS) fault("config.origins", "too many origins for %.*s", STR_ARG(slug));
    if (!t->origins) t->secure = https;
    t->host[t->origins] = origin_host(origin);
    t->origin[t->origins++] = origin;
}

/* {territory} in the PostgreSQL connection string. */
static char *pg_url(struct arena *mem, const struct config *c, str slug)
{
    str v = config_str(c, CONFIG_DATABASE);
    ptrdiff_t at = str_find(v, S("{territory}"));

    if (!v.n) return NULL;
    if (at < 0) return str_z(mem, v);
    return str_z(mem, str_fmt(mem, "%.*s%.*s%.*s", (int)at, v.p, STR_ARG(slug), STR_ARG(str_from(v, (size_t)at + 11))));
}

struct store_options territory_store(struct arena *mem, const struct config *c, str slug)
{
    struct store_options o = {.readers = (int)config_i64(c, CONFIG_WORKERS) + READERS_MORE};

    o.pg_url = pg_url(mem, c, slug);
    o.neighbours = str_eq(config_str(c, CONFIG_NEIGHBOURS), S("on"));
    if (!o.pg_url)
        o.sqlite_path = str_z(mem, str_fmt(mem, "%s/%.*s/market.db", config_path(mem, c, CONFIG_DATA), STR_ARG(slug)));
    return o;
}

static void store_stand(struct arena *mem, const struct config *c, struct territory *t, bool read_only)
{
    struct store_options o = territory_store(mem, c, t->slug);

    o.read_only = read_only;
    o.held = t->hold > 0;
    if (!t->store) t->store = store_open(&o);
    settings_load(t);
}

static void index_open_of(struct arena *mem, struct territory *t)
{
    bool rebuilt = false;

    t->find = find_open(str_z(mem, str_fmt(mem, "%.*s/find.db", STR_ARG(t->dir))), &rebuilt);
    if (rebuilt) log_line(LOG_INFO, "find.rebuilt", "%.*s: the search index is made anew", STR_ARG(t->slug));
}

void territory_open(struct arena *mem, const struct config *c, struct territory *t, bool read_only)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        territory_close(t);
        fault_again(&fp);
    }
    store_stand(mem, c, t, read_only);
    if (!read_only) index_open_of(mem, t);
    fault_end(&fp);
}

void territory_close(struct territory *t)
{
    find_close(t->find);
    t->find = NULL;
    if (!t->store || store_is_pg(t->store)) return;
    store_close(t->store);
    t->store = NULL;
}

void territory_hold(struct arena *mem, const struct config *c, struct territory *t)
{
    struct store_options o = territory_store(mem, c, t->slug);

    if (t->hold > 0 || o.pg_url) return;
    t->hold = store_hold(&o);
}

void territory_let_go(struct territory *t)
{
    if (t->hold > 0) store_let_go(t->hold);
    t->hold = 0;
}

/* The line of a secret's file; empty if none is named. */
static str secret_line(struct arena *mem, const struct config *c, enum config_id id)
{
    char text[512];
    char *path = config_path(mem, c, id);
    int fd = *path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text);

    if (fd >= 0) close(fd);
    if (*path && n <= 0) log_line(LOG_WARN, "config.secret", "%s cannot be read", path);
    return arena_str(mem, str_trim((str){text, n > 0 ? (size_t)n : 0}));
}

/* From the configuration, nothing opened yet. */
static struct hall *hall_read(struct arena *mem, const struct config *c)
{
    struct hall *hall = NEW(mem, struct hall, 1);
    str rest = config_str(c, CONFIG_ORIGINS), origin, slug;

    effects_share();
    hall->config = c;
    hall->place = NEW(mem, struct territory, PLACES);
    while (origin_each(&rest, &origin, &slug)) origin_take(hall, origin, slug);
    for (size_t i = 0; i < hall->places; i++)
        hall->place[i].dir = str_fmt(mem, "%s/%.*s", config_path(mem, c, CONFIG_DATA), STR_ARG(hall->place[i].slug));
    if (!hall->places) fault("config.origins", "no territory is named");
    if (!hall_seal_keys(mem, c, &hall->seals))
        fault("config.seal_key", "the sealing key cannot be read (foirail doctor says where it is looked for)");
    hall->seal_number = hall->seals.v[0].number;
    hall->mark_key = hall->seals.v[hall->seals.n - 1].key;
    hall->sms_token = secret_line(mem, c, CONFIG_SMS_TOKEN_FILE);
    hall->sms_answer = secret_line(mem, c, CONFIG_SMS_ANSWER_FILE);
    return hall;
}

struct hall *hall_open(struct arena *mem, const struct config *c, bool read_only)
{
    struct hall *hall = hall_read(mem, c);

    for (size_t i = 0; i < hall->places; i++) territory_open(mem, c, &hall->place[i], read_only);
    return hall;
}

/* Takes what a closed territory keeps: its lock, or its connections, which cannot be dialled from inside the cage. */
static void reserve(struct arena *mem, const struct config *c, struct territory *t)
{
    if (config_str(c, CONFIG_DATABASE).n) store_stand(mem, c, t, false);
    else territory_hold(mem, c, t);
}

static void open_to_serve(struct arena *mem, const struct config *c, struct territory *t)
{
    territory_open(mem, c, t, false);
}

/* False: that was told in the log, the others are served. */
static bool works(struct arena *mem, const struct config *c, struct territory *t,
                  void (*what)(struct arena *, const struct config *, struct territory *))
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        log_line(LOG_ERROR, fp.code, "%.*s is not served, the others are: %s", STR_ARG(t->slug), fp.msg);
        return false;
    }
    what(mem, c, t);
    fault_end(&fp);
    return true;
}

/* The first that opens is served from the start; the others wait until they are asked for. */
static bool open_first(struct arena *mem, const struct config *c, struct hall *hall)
{
    for (size_t i = 0; i < hall->places; i++)
        hall->place[i].standing.state = works(mem, c, &hall->place[i], reserve) ? PLACE_CLOSED : PLACE_BROKEN;
    for (size_t i = 0; i < hall->places; i++) {
        struct territory *t = &hall->place[i];
        if (t->standing.state == PLACE_BROKEN) continue;
        bool good = works(mem, c, t, open_to_serve);
        t->standing.state = good ? PLACE_OPEN : PLACE_BROKEN;
        if (good) return hall->first = i, true;
        territory_let_go(t);
    }
    return false;
}

struct hall *hall_open_served(struct arena *mem, const struct config *c)
{
    struct hall *hall = hall_read(mem, c);

    if (hall->places > 1 && open_first(mem, c, hall)) return hall;
    territory_open(mem, c, &hall->place[0], false); /* alone, or none opens: its fault goes through */
    hall->place[0].standing.state = PLACE_OPEN;
    return hall;
}

void hall_close(struct hall *hall)
{
    for (size_t i = 0; i < hall->places; i++) {
        struct territory *t = &hall->place[i];
        find_close(t->find);
        if (t->store) store_close(t->store);
        territory_let_go(t);
    }
}

char *hall_seal_path(struct arena *mem, const struct config *c)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");

    if (config_str(c, CONFIG_SEAL_KEY).n) return config_path(mem, c, CONFIG_SEAL_KEY);
    if (credentials) return str_z(mem, str_fmt(mem, "%s/seal_key", credentials));
    return str_z(mem, str_fmt(mem, "%.*s/seal_key", STR_ARG(c->dir.n ? c->dir : S("."))));
}

static bool seal_line(struct arena *mem, str line, struct seal_keys *out)
{
    struct seal_key *k = &out->v[out->n];
    str head;

    if (out->n == SEAL_KEYS || !str_cut(&line, ' ', &head) || !str_i64(head, &k->number)) return false;
    if (!line.p || !hex_read(mem, str_trim(line), &k->key) || k->key.n != KEY_BYTES) return false;
    for (size_t i = out->n++; i && out->v[i - 1].number < out->v[i].number; i--) {
        struct seal_key higher = out->v[i];
        out->v[i] = out->v[i - 1];
        out->v[i - 1] = higher;
    }
    return true;
}

/* A line each: number, a space, 64 hexadecimal digits. */
bool hall_seal_keys(struct arena *mem, const struct config *c, struct seal_keys *out)
{
    char text[SEAL_KEYS * SEAL_LINE_MOST];
    int fd = open(hall_seal_path(mem, c), O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
    str rest = {text, n > 0 ? (size_t)n : 0}, line;

    *out = (struct seal_keys){0};
    if (fd >= 0) close(fd);
    while (rest.n && str_cut(&rest, '\n', &line))
        if (str_trim(line).n && !seal_line(mem, str_trim(line), out)) return false;
    return out->n > 0;
}

/* A file rewritten by root stays whose it was. */
static bool seal_owner_kept(const char *path, int fd)
{
    struct stat st;

    return !stat(path, &st) && (st.st_uid == geteuid() || !fchown(fd, st.st_uid, st.st_gid));
}

bool hall_seal_keys_write(struct arena *mem, const struct config *c, const struct seal_keys *k)
{
    char *path = hall_seal_path(mem, c), *fresh = str_z(mem, str_fmt(mem, "%s.new", path));
    struct buf b = buf_new(mem, SEAL_KEYS * SEAL_LINE_MOST);

    for (size_t i = 0; i < k->n; i++)
        buf_fmt(&b, "%lld %.*s\n", (long long)k->v[i].number,
                STR_ARG(hex(mem, (const uint8_t *)k->v[i].key.p, k->v[i].key.n)));
    unlink(fresh); /* of a run that was cut off */
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    bool ok =
        write(fd, buf_str(&b).p, buf_str(&b).n) == (ssize_t)buf_str(&b).n && !fsync(fd) && seal_owner_kept(path, fd);
    close(fd);
    return ok && !rename(fresh, path) && folder_of_sync(path);
}
