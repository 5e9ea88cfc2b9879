/* app_web.c: which apps open our addresses (Android's and Apple's own files), from the operator's settings; none said: 404. */
#include "shop/open/inside.h"

static void prints_put(struct json *j, str rest)
{
    str one;

    json_open_of(j, "sha256_cert_fingerprints", '[');
    while (rest.n && str_cut(&rest, ' ', &one)) json_str(j, one);
    json_close(j, ']');
}

static void android_get(struct rq *rq)
{
    str rest = setting_str(rq->place, SETTING_APP_ANDROID), package;

    if (!rest.n || !str_cut(&rest, ' ', &package)) {
        rq_not_found(rq);
        return;
    }
    api_keep(rq);
    rq_json(rq);
    struct json j = json_new(&rq->out);
    json_open(&j, '[');
    json_open(&j, '{');
    json_open_of(&j, "relation", '[');
    json_str(&j, S("delegate_permission/common.handle_all_urls"));
    json_close(&j, ']');
    json_open_of(&j, "target", '{');
    json_text_of(&j, "namespace", S("android_app"));
    json_text_of(&j, "package_name", package);
    prints_put(&j, rest);
    json_close(&j, '}');
    json_close(&j, '}');
    json_close(&j, ']');
}

/* What an app may open: public pages, baskets handed over and orders followed; nothing of merchants or staff. */
static const char *const opened[] = {"/",         "/recherche",     "/rayon/*",    "/commune/*",
                                     "/communes", "/boutiques",     "/boutique/*", "/produit/*",
                                     "/marches",  "/panier/remise", "/achat/*"};

static void components_put(struct rq *rq, struct json *j)
{
    json_open_of(j, "components", '[');
    for (size_t i = 0; i < sizeof opened / sizeof *opened; i++)
        for (int en = 0; en < 2; en++) {
            json_open(j, '{');
            json_text_of(j, "/", str_fmt(rq->mem, "%s%s", en ? "/en" : "", opened[i]));
            json_close(j, '}');
        }
    json_close(j, ']');
}

static void apple_get(struct rq *rq)
{
    str app = setting_str(rq->place, SETTING_APP_APPLE);

    if (!app.n) {
        rq_not_found(rq);
        return;
    }
    api_keep(rq);
    rq_json(rq);
    struct json j = json_new(&rq->out);
    json_open(&j, '{');
    json_open_of(&j, "applinks", '{');
    json_open_of(&j, "details", '[');
    json_open(&j, '{');
    json_open_of(&j, "appIDs", '[');
    json_str(&j, app);
    json_close(&j, ']');
    components_put(rq, &j);
    json_close(&j, '}');
    json_close(&j, ']');
    json_close(&j, '}');
    json_close(&j, '}');
}

const struct route open_app_routes[] = {{GET, "/.well-known/assetlinks.json", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC,
                                         .read = android_get, .flags = ROUTE_FR_ONLY},
                                        {GET, "/.well-known/apple-app-site-association", ACCESS_ANYONE, RATE_PAGE,
                                         CACHE_PUBLIC, .read = apple_get, .flags = ROUTE_FR_ONLY},
                                        ROUTES_END};
