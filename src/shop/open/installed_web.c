/* installed_web.c: the market on a telephone's home screen: its manifest, the worker that shows what was seen last
** without a line, and the page for all else. */
#include "shop/open/inside.h"

#include "app/assets.h"

static void icon_put(struct rq *rq, struct json *j, const char *name, const char *sizes, const char *purpose)
{
    bool drawn = str_ends(str_c(name), S(".svg"));

    json_open(j, '{');
    json_text_of(j, "src", asset_url(name));
    json_text_of(j, "sizes", str_c(sizes));
    json_text_of(j, "type", drawn ? S("image/svg+xml") : S("image/png"));
    json_text_of(j, "purpose", str_c(purpose));
    json_close(j, '}');
}

static void shortcut_put(struct rq *rq, struct json *j, const char *name, str path)
{
    json_open(j, '{');
    json_text_of(j, "name", tr(rq->lang, name));
    json_text_of(j, "url", rq_url(rq, path));
    json_close(j, '}');
}

static void manifest_get(struct rq *rq)
{
    str name = setting_str(rq->place, SETTING_MARKET_NAME);

    api_keep(rq);
    rq->content_type = S("application/manifest+json; charset=utf-8");
    struct json j = json_new(&rq->out);
    json_open(&j, '{');
    json_text_of(&j, "id", S("/"));
    json_text_of(&j, "name", name);
    json_text_of(&j, "short_name", utf8_head(name, 12));
    json_text_of(&j, "lang", lang_code(rq->lang));
    json_text_of(&j, "start_url", rq_url(rq, S("/")));
    json_text_of(&j, "scope", S("/"));
    json_text_of(&j, "display", S("standalone"));
    json_text_of(&j, "background_color", S("#FFFAF0"));
    json_text_of(&j, "theme_color", S("#FFFFFF"));
    json_open_of(&j, "icons", '[');
    icon_put(rq, &j, "icone.svg", "any", "any");
    icon_put(rq, &j, "icone-192.png", "192x192", "any");
    icon_put(rq, &j, "icone-512.png", "512x512", "any");
    icon_put(rq, &j, "icone-masque-512.png", "512x512", "maskable");
    json_close(&j, ']');
    json_open_of(&j, "shortcuts", '[');
    shortcut_put(rq, &j, _("Search"), S("/recherche"));
    shortcut_put(rq, &j, _("My basket"), S("/panier"));
    json_close(&j, ']');
    json_close(&j, '}');
}

/* At the root, so that all pages are its; it only names the worker, whose name changes with its content. */
static void worker_get(struct rq *rq)
{
    rq->content_type = S("text/javascript; charset=utf-8");
    rq_out_header(rq, "Content-Security-Policy", S("default-src 'none'; script-src 'self'; connect-src 'self'"));
    buf_put(&rq->out, S("importScripts(\""));
    buf_put(&rq->out, asset_url("sw.js"));
    buf_put(&rq->out, S("\");\n"));
    api_keep(rq);
}

struct open_offline_view {
    str phone;
};
#include "open_offline.html.h"

static void offline_get(struct rq *rq)
{
    struct open_offline_view v = {setting_str(rq->place, SETTING_HELP_PHONE)};

    api_keep(rq);
    page_open(rq, &(struct page){.title = tr(rq->lang, "No connection")});
    tpl_open_offline(&rq->out, rq->lang, &v);
    page_close(rq);
}

const struct route open_installed_routes[] = {
    {GET, "/manifest.webmanifest", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = manifest_get},
    {GET, "/sw.js", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = worker_get, .flags = ROUTE_FR_ONLY},
    {GET, "/hors-ligne", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = offline_get},
    ROUTES_END};
