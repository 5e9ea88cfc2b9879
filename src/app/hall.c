/* hall.c: from configuration to open territories. */
#include "app/hall.h"

#include "app/serve.h"
#include "app/settings.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PLACES = 16, READERS_MORE = 4 };

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

/* "https://marche.example=orne": which origin shows which territory. */
static void origin_take(struct hall *hall, str one)
{
    ptrdiff_t eq = str_find(one, S("="));
    str origin = str_head(one, eq < 0 ? one.n : (size_t)eq), slug = eq < 0 ? S("") : str_from(one, (size_t)eq + 1);
    bool https = str_starts(origin, S("https://"));

    if (!slug_ok(slug) || (!https && !str_starts(origin, S("http://"))) || str_ends(origin, S("/")))
        fault("config.origins", "“%.*s” is not origin=territory", STR_ARG(one));
    struct territory *t = place_of(hall, slug);
    if (t->origins == ORIGINS) fault("config.origins", "too many origins for %.*s", STR_ARG(slug));
    if (!t->origins) t->secure = https;
    t->host[t->origins] = str_from(origin, https ? 8 : 7);
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
    if (!o.pg_url)
        o.sqlite_path = str_z(mem, str_fmt(mem, "%s/%.*s/market.db", config_path(mem, c, CONFIG_DATA), STR_ARG(slug)));
    return o;
}

static void territory_open(struct arena *mem, const struct config *c, struct territory *t, bool read_only)
{
    struct store_options o = territory_store(mem, c, t->slug);
    bool rebuilt = false;

    o.read_only = read_only;
    t->dir = str_fmt(mem, "%s/%.*s", config_path(mem, c, CONFIG_DATA), STR_ARG(t->slug));
    t->store = store_open(&o);
    settings_load(t);
    if (read_only) return;
    t->find = find_open(str_z(mem, str_fmt(mem, "%.*s/find.db", STR_ARG(t->dir))), &rebuilt);
    if (rebuilt) log_line(LOG_INFO, "find.rebuilt", "%.*s: the search index is made anew", STR_ARG(t->slug));
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
    str rest = config_str(c, CONFIG_ORIGINS), one;

    hall->config = c;
    hall->place = NEW(mem, struct territory, PLACES);
    while (str_cut(&rest, ' ', &one))
        if (one.n) origin_take(hall, one);
    if (!hall->places) fault("config.origins", "no territory is named");
    if (!hall_seal_key(mem, c, &hall->seal_key, &hall->seal_number))
        fault("config.seal_key", "the sealing key cannot be read (foirail doctor says where it is looked for)");
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

/* A PostgreSQL that is away is not this territory's fault: the process ends and is started anew until it is back. */
static bool opens(struct arena *mem, const struct config *c, struct territory *t)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        if (t->store) store_close(t->store);
        t->store = NULL;
        if (!strcmp(fp.code, "db.gone") && config_str(c, CONFIG_DATABASE).n) fault_again(&fp);
        log_line(LOG_ERROR, fp.code, "%.*s is not served, the others are: %s", STR_ARG(t->slug), fp.msg);
        return false;
    }
    territory_open(mem, c, t, false);
    fault_end(&fp);
    return true;
}

struct hall *hall_open_served(struct arena *mem, const struct config *c)
{
    struct hall *hall = hall_read(mem, c);
    size_t all = hall->places, sound = 0;

    for (size_t i = 0; all > 1 && i < all; i++) {
        if (!opens(mem, c, &hall->place[i])) continue;
        struct territory t = hall->place[i];
        hall->place[i] = hall->place[sound];
        hall->place[sound++] = t;
    }
    if (!sound) territory_open(mem, c, &hall->place[sound++], false); /* alone, or none opens: its fault goes through */
    hall->places = sound;
    hall->broken = all - sound;
    return hall;
}

void hall_close(struct hall *hall)
{
    for (size_t i = 0; i < hall->places; i++) {
        if (hall->place[i].find) find_close(hall->place[i].find);
        store_close(hall->place[i].store);
    }
}

char *hall_seal_path(struct arena *mem, const struct config *c)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");

    if (config_str(c, CONFIG_SEAL_KEY).n) return config_path(mem, c, CONFIG_SEAL_KEY);
    if (credentials) return str_z(mem, str_fmt(mem, "%s/seal_key", credentials));
    return str_z(mem, str_fmt(mem, "%.*s/seal_key", STR_ARG(c->dir.n ? c->dir : S("."))));
}

/* One line: key number, a space, 64 hexadecimal digits. */
bool hall_seal_key(struct arena *mem, const struct config *c, str *key, int64_t *number)
{
    char text[128];
    int fd = open(hall_seal_path(mem, c), O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
    str rest = {text, n > 0 ? (size_t)n : 0}, head;

    if (fd >= 0) close(fd);
    return n > 0 && str_cut(&rest, ' ', &head) && str_i64(head, number) && rest.p &&
           hex_read(mem, str_trim(rest), key) && key->n == KEY_BYTES;
}
