#include "app/assets.h"

#include "base/embed.h"

#include <pthread.h>

extern const struct embedded assets[];

enum { ASSETS = 64, ICONS = 256 };

static struct {
    pthread_once_t once;
    pthread_mutex_t mu;
    struct arena *mem;
    struct http_asset http[ASSETS];
    str url[ASSETS];
    struct {
        const char *name;
        str url;
    } icon[ICONS];
    size_t n;
} all = {.once = PTHREAD_ONCE_INIT, .mu = PTHREAD_MUTEX_INITIALIZER};

/* http/ wants the tag without its quotes. */
static str unquoted(str etag)
{
    return etag.n >= 2 && etag.p[0] == '"' ? (str){etag.p + 1, etag.n - 2} : etag;
}

static void start(void)
{
    all.mem = arena_new((size_t)1 << 20);
    for (const struct embedded *e = assets; e->name.p; e++, all.n++) {
        MUST(all.n < ASSETS);
        all.http[all.n] = (struct http_asset){e->content_type, unquoted(e->etag), e->identity, e->gzip, e->brotli};
        all.url[all.n] = str_fmt(all.mem, "/a/%.*s", STR_ARG(e->public_name));
    }
}

str asset_url(const char *logical)
{
    pthread_once(&all.once, start);
    for (size_t i = 0; i < all.n; i++)
        if (str_eq(assets[i].name, str_c(logical))) return all.url[i];
    fault("app.asset", "no asset is called %s", logical);
}

str icon(const char *name)
{
    str sprite = asset_url("sprite.svg"), found = {0};

    pthread_mutex_lock(&all.mu);
    for (int i = 0; i < ICONS && !found.p; i++) {
        if (all.icon[i].name && strcmp(all.icon[i].name, name)) continue;
        if (!all.icon[i].name) {
            all.icon[i].name = str_z(all.mem, str_c(name));
            all.icon[i].url = str_fmt(all.mem, "%.*s#%.*s", STR_ARG(sprite), STR_ARG(str_c(all.icon[i].name)));
        }
        found = all.icon[i].url;
    }
    pthread_mutex_unlock(&all.mu);
    return found.p ? found : sprite;
}

bool asset_plan(str path, struct http_plan *plan)
{
    if (!str_starts(path, S("/a/"))) return false;
    pthread_once(&all.once, start);
    for (size_t i = 0; i < all.n; i++)
        if (str_eq(all.url[i], path)) plan->asset = &all.http[i];
    if (!plan->asset) plan->refuse = 404;
    return true;
}
