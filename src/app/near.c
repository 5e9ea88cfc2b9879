#include "app/near.h"

#include "app/route.h"
#include "http/http.h"

enum { BACK_MOST = 300, URL_MOST = 2048 };

static bool is_get(const struct rq *rq)
{
    return rq->route && rq->route->method == GET;
}

/* Neither the place typed here nor how far one has turned the pages stays true elsewhere. */
static bool is_of_here(str parameter)
{
    return str_starts(parameter, S("pres=")) || str_starts(parameter, S("page="));
}

/* This page as its address says it, without what addresses begin with. elsewhere: for another place. */
static str here(struct rq *rq, bool elsewhere)
{
    struct buf b = buf_new(rq->mem, URL_MOST * 3);
    str rest = http_rq_target(rq->http), one;
    char before = '?';

    buf_put(&b, rq->path);
    str_cut(&rest, '?', &one);
    while (rest.n && str_cut(&rest, '&', &one)) {
        if (!one.n || (elsewhere && is_of_here(one))) continue;
        buf_byte(&b, before);
        buf_put(&b, one);
        before = '&';
    }
    return buf_str(&b);
}

/* What is too long to come back to is left out: its query, or all of it. */
static str back_here(struct rq *rq)
{
    str at = here(rq, true);

    if (at.n > BACK_MOST) at = rq->path;
    return at.n > BACK_MOST ? S("/") : at;
}

str near_change_url(struct rq *rq)
{
    struct buf b = buf_new(rq->mem, URL_MOST);
    bool back = is_get(rq) && rq->route->cache == CACHE_PUBLIC;

    buf_put(&b, S("/communes?vers="));
    buf_urlpart(&b, back ? back_here(rq) : S("/"));
    return rq_url(rq, buf_str(&b));
}

str near_forget_url(struct rq *rq)
{
    return rq_url_near(rq, S(""), is_get(rq) ? here(rq, true) : S("/"));
}

str view_url(struct rq *rq, uint32_t other)
{
    return rq_url_seen(rq, rq->view ^ other, is_get(rq) ? here(rq, false) : S("/lecture"));
}

str near_back(struct rq *rq, str path)
{
    struct route_match m;
    ptrdiff_t query = str_find(path, S("?"));

    if (!path.n || path.n > BACK_MOST) return S("/");
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] <= ' ' || path.p[i] == '\\') return S("/");
    if (route_find(GET, query < 0 ? path : str_head(path, (size_t)query), &m) != ROUTE_FOUND) return S("/");
    if (m.route->cache != CACHE_PUBLIC || m.lang != LANG_FR || m.bare || m.view || m.near.n) return S("/");
    return arena_str(rq->mem, path);
}
