#include "app/rq.h"

#include "app/limit.h"
#include "app/route.h"
#include "app/serve.h"
#include "app/settings.h"
#include "app/shared.h"

#include <stdarg.h>
#include <stdio.h>

str rq_query(const struct rq *rq, const char *name)
{
    return http_rq_query(rq->http, name);
}

str rq_header(const struct rq *rq, const char *name)
{
    return http_rq_header(rq->http, name);
}

str rq_field(const struct rq *rq, const char *name)
{
    size_t n;
    const struct http_field *f = http_rq_form(rq->http, &n);

    for (size_t i = 0; i < n; i++)
        if (str_eq(f[i].name, str_c(name))) return f[i].value;
    return (str){0};
}

bool rq_can(const struct rq *rq, uint32_t rights)
{
    return (rq->rights & rights) == rights;
}

str rq_base(const struct rq *rq)
{
    if (rq->view || rq->near.slug.n)
        return ways_text(rq->mem, &(struct ways){rq->bare, rq->lang, rq->view, rq->near.slug});
    if (rq->bare) return rq->lang == LANG_EN ? S("/app/en") : S("/app");
    return rq->lang == LANG_EN ? S("/en") : S("");
}

static str prefixed(const struct rq *rq, str base, str path)
{
    if (!base.n) return path;
    return str_fmt(rq->mem, "%.*s%.*s", STR_ARG(base), STR_ARG(str_eq(path, S("/")) ? S("") : path));
}

/* The shop's own pages, and nothing that is only called like them. */
static bool of_shop(str path)
{
    str rest = str_starts(path, S("/commercant")) ? str_from(path, sizeof "/commercant" - 1) : S("-");

    return !rest.n || rest.p[0] == '/' || rest.p[0] == '?' || rest.p[0] == '#';
}

static str acted(const struct rq *rq, str path)
{
    if (!rq->acting_pub.n || !of_shop(path)) return path;
    return str_fmt(rq->mem, "/pour/%.*s%.*s", STR_ARG(rq->acting_pub), STR_ARG(path));
}

str rq_url(const struct rq *rq, str path)
{
    return prefixed(rq, rq_base(rq), acted(rq, path));
}

str rq_url_seen(const struct rq *rq, uint32_t view, str path)
{
    return prefixed(rq, ways_text(rq->mem, &(struct ways){rq->bare, rq->lang, view, rq->near.slug}), acted(rq, path));
}

str rq_url_near(const struct rq *rq, str near, str path)
{
    return prefixed(rq, ways_text(rq->mem, &(struct ways){rq->bare, rq->lang, rq->view, near}), acted(rq, path));
}

str rq_public(const struct rq *rq, str path)
{
    str shown = prefixed(rq, rq->lang == LANG_EN ? S("/en") : S(""), path);

    return str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(shown));
}

str rq_absolute(const struct rq *rq, str path)
{
    str shown = prefixed(rq, ways_text(rq->mem, &(struct ways){.bare = rq->bare, .lang = rq->lang}), path);

    return str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(shown));
}

void rq_go(struct rq *rq, const char *fmt, ...)
{
    char path[1024];
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(path, sizeof path, fmt, ap);
    va_end(ap);
    MUST(n > 0 && (size_t)n < sizeof path && path[0] == '/' && path[1] != '/');
    rq->status = 303;
    rq->location = rq_url(rq, arena_str(rq->mem, (str){path, (size_t)n}));
}

void rq_go_outside(struct rq *rq, str url)
{
    rq->status = 303;
    rq->location = arena_str(rq->mem, url);
}

void rq_refused(struct rq *rq, int status, const char *code)
{
    rq->status = status;
    rq->refusal = code;
}

void rq_refuse(struct rq *rq, int status, const char *code, const char *msgid)
{
    error_page(rq, status, code, msgid);
}

void rq_not_found(struct rq *rq)
{
    error_page(rq, 404, "page.none", "This page does not exist, or no longer does.");
}

void rq_out_header(struct rq *rq, const char *name, str value)
{
    http_header(rq->http, name, value);
}

str cookie_name(const struct rq *rq, const char *name)
{
    return str_fmt(rq->in, "%s%s", rq->place->secure ? "__Host-" : "", name);
}

str rq_cookie_in(const struct rq *rq, const char *name)
{
    return http_rq_cookie(rq->http, str_z(rq->in, cookie_name(rq, name)));
}

void rq_cookie(struct rq *rq, const char *name, str value, int64_t max_age_s, bool script_may_read)
{
    /* The hint holds nothing secret and is read by script under one name everywhere. */
    str full = script_may_read ? str_c(name) : cookie_name(rq, name);

    http_header(rq->http, "Set-Cookie",
                str_fmt(rq->mem, "%.*s=%.*s; Path=/; Max-Age=%lld; SameSite=Lax%s%s", STR_ARG(full), STR_ARG(value),
                        (long long)max_age_s, rq->place->secure ? "; Secure" : "",
                        script_may_read ? "" : "; HttpOnly"));
}

void rq_hint(struct rq *rq, int64_t cart_lines)
{
    const char *who = rq_can(rq, ACCESS_STAFF) ? "equipe" : rq_can(rq, ACCESS_MEMBER) ? "commercant" : "";

    rq_cookie(rq, "foirail_hint", str_fmt(rq->mem, "n%%3D%lld%%3Ba%%3D%s", (long long)cart_lines, who), 30 * 86400,
              true);
}

void rq_json(struct rq *rq)
{
    rq->content_type = S("application/json; charset=utf-8");
}

str rq_client(const struct rq *rq)
{
    str peer = http_rq_peer(rq->http), hops = http_rq_header_last(rq->http, "X-Forwarded-For"), hop, last = peer;
    str proxies = config_str(rq->hall->config, CONFIG_PROXIES), one;
    bool ours = !peer.n; /* a Unix socket: only a proxy can be there */

    for (str rest = proxies; !ours && str_cut(&rest, ' ', &one);) ours = one.n && str_eq(one, peer);
    if (!ours) return peer;
    while (str_cut(&hops, ',', &hop)) last = str_trim(hop);
    return last;
}

/* What the public pages depend on, as one number for the page cache. */
static uint64_t slot_of(const char *kind, int64_t id)
{
    uint64_t h = UINT64_C(1469598103934665603);

    for (; *kind; kind++) h = (h ^ (unsigned char)*kind) * UINT64_C(1099511628211);
    h ^= (uint64_t)id;
    h = (h ^ h >> 31) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 29;
}

void rq_depends(struct rq *rq, const char *kind, int64_t id)
{
    http_depends(rq->http, slot_of(kind, id));
}

uint64_t rq_epoch(const struct rq *rq)
{
    return http_rq_epoch(rq->http);
}

bool touched_since(const char *kind, int64_t id, uint64_t epoch)
{
    return http_bumped_since(slot_of(kind, id), epoch);
}

void rq_good_until(struct rq *rq, int64_t at_ms)
{
    http_good_until(rq->http, at_ms);
}

void effect_bump(int64_t slot)
{
    http_bump((uint64_t)slot);
}

void tx_touch(struct tx *tx, const char *kind, int64_t id)
{
    tx_after_commit(tx, effect_bump, (int64_t)slot_of(kind, id));
    if (id) tx_after_commit(tx, effect_bump, (int64_t)slot_of(kind, 0));
}

void touch_now(const char *kind, int64_t id)
{
    http_bump(slot_of(kind, id));
}

void effect_tell(int64_t topic)
{
    http_stream_publish((uint64_t)topic, S("changed"));
}

void tx_tell(struct tx *tx, const char *topic, int64_t id)
{
    tx_after_commit(tx, effect_tell, (int64_t)slot_of(topic, id));
}

void effect_hush(int64_t person_id)
{
    http_streams_end_of((uint64_t)person_id);
}

void tx_hush(struct tx *tx, int64_t person_id)
{
    tx_after_commit(tx, effect_hush, person_id);
}

void rq_over(struct rq *rq)
{
    *rq->over = true;
}

bool rq_stream(struct rq *rq, const char *topic, int64_t id)
{
    bool *over = rq->over;

    *over = true;
    if (http_stream_accept(rq->http, slot_of(topic, id), (uint64_t)rq->person_id)) return true;
    *over = false;
    rq->status = 204; /* too many streams: the page asks again every twenty seconds instead */
    return false;
}

void rq_form_action(struct rq *rq, str origin)
{
    rq->form_origin = arena_str(rq->mem, origin);
}

void rq_frame_ancestors(struct rq *rq, str origins)
{
    rq->frame_origins = origins;
}

/* Content-Security-Policy: nothing from elsewhere, nothing inline; forms go here, or to the bank of this page. */
static void policy(struct rq *rq)
{
    str f = rq->form_origin, frames = rq->frame_origins;

    http_header(
        rq->http, "Content-Security-Policy",
        str_fmt(rq->mem,
                "default-src 'none'; img-src 'self' blob:; style-src 'self'; script-src 'self'; font-src 'self'; "
                "connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
                "frame-ancestors %.*s; form-action 'self'%s%.*s",
                STR_ARG(frames.n ? frames : S("'none'")), f.n ? " " : "", STR_ARG(f)));
}

void rq_finish(struct rq *rq)
{
    bool html = !rq->content_type.n;

    if (!rq->status) rq->status = 200;
    if (rq->location.n) http_header(rq->http, "Location", rq->location);
    if (rq->route && rq->route->cache == CACHE_PRIVATE) http_header(rq->http, "Cache-Control", S("no-store"));
    if (rq->route && rq->route->cache == CACHE_PRIVATE) http_header(rq->http, "Referrer-Policy", S("same-origin"));
    if (html && rq->out.n) policy(rq);
    if (setting_i64(rq->place, SETTING_DEMO)) http_header(rq->http, "X-Robots-Tag", S("noindex"));
    if (rq->refusal) http_header(rq->http, "X-Refusal", str_c(rq->refusal));
    log_line(LOG_INFO, "http.request", "%s %s %d %s", rq->route && rq->route->method == POST ? "POST" : "GET",
             rq->route ? rq->route->path : "-", rq->status, rq->refusal ? rq->refusal : "");
    http_answer(rq->http, rq->status, html ? S("text/html; charset=utf-8") : rq->content_type, buf_str(&rq->out));
}
