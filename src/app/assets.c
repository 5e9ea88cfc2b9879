#include "app/assets.h"

#include "base/embed.h"
#include "http/http.h"

extern const struct embedded assets[];

str asset_url(const char *logical)
{
    static _Thread_local char made[64][96]; /* one per asset of the manifest */
    const struct embedded *e = embed_find(assets, str_c(logical));

    if (!e) fault("app.asset", "no asset is called %s", logical);
    size_t i = (size_t)(e - assets);
    MUST(i < 64 && e->public_name.n + 4 < sizeof made[0]);
    if (!made[i][0]) memcpy(made[i], "/a/", 3), memcpy(made[i] + 3, e->public_name.p, e->public_name.n);
    return (str){made[i], e->public_name.n + 3};
}

static void asset_get(struct rq *rq)
{
    for (const struct embedded *e = assets; e->name.p; e++) {
        if (!str_eq(e->public_name, rq_param(rq, 0))) continue;
        struct http_asset a = {e->content_type, e->etag, e->identity, e->gzip, e->brotli};
        rq->status = RQ_ANSWERED;
        http_answer_asset(rq->http, &a);
        return;
    }
    rq_not_found(rq);
}

const struct route asset_routes[] = {
    {GET, "/a/{name}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = asset_get, .flags = ROUTE_FR_ONLY},
    ROUTES_END
};
