#include "http/multipart.h"
#include "http/head.h"
#include "http/door.h"
#include "http/inside.h"
#include "http/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>

/* Requests are numbered from a random start and the number is scrambled: unique, cheap, not to be guessed from another.
 */
void id_print(char id[13])
{
    static const char alphabet[] = "23456789abcdefghjkmnpqrstvwxyzEF";
    static _Atomic uint64_t counter;
    uint64_t n = atomic_load(&counter), first = n;

    while (!n) {
        uint64_t seed = rand_u64() | 1;
        if (atomic_compare_exchange_strong(&counter, &first, seed)) n = seed;
        else n = first;
    }
    n = atomic_fetch_add(&counter, 1) * UINT64_C(0x9e3779b97f4a7c15);
    n ^= n >> 32;
    for (int i = 0; i < 12; i++, n >>= 5) id[i] = alphabet[n & 31];
    id[12] = 0;
}

/* Memory of requests that are over, for the next ones: the I/O thread alone begins and ends them. */
static struct {
    struct arena *arena[SPARE_LIVES];
    size_t n;
} spare;

static struct arena *life_take(void)
{
    return spare.n ? spare.arena[--spare.n] : arena_new(LIFE_BYTES);
}

static void life_give(struct arena *life)
{
    if (spare.n == SPARE_LIVES) {
        arena_free(life);
        return;
    }
    arena_reset(life);
    spare.arena[spare.n++] = life;
}

void rq_spares_free(void)
{
    while (spare.n) arena_free(spare.arena[--spare.n]);
}

struct http_rq *rq_new(struct MHD_Connection *c, str target)
{
    struct arena *life = life_take();
    struct http_rq *rq = NEW(life, struct http_rq, 1);

    rq->life = life;
    rq->c = c;
    rq->too_long = target.n > URL_TARGET_MAX;
    rq->target = arena_str(life, str_head(target, URL_TARGET_MAX));
    rq->work.run = request_run;
    rq->good_until = INT64_MAX;
    rq->fd = -1;
    id_print(rq->id);
    return rq;
}

int rq_target_read(struct http_rq *rq)
{
    if (!url_path(rq->life, rq->target, &rq->path)) return 400;
    return url_fields(rq->life, url_query(rq->target), URL_FIELDS_MAX, &rq->query, &rq->query_n) ? 0 : 400;
}

int rq_form_read(struct http_rq *rq)
{
    if (rq->late || !rq->length || rq->plan.raw) return rq->late;
    if (rq->parts) {
        int bad = multipart_end(rq->parts);
        const struct http_field *f = multipart_fields(rq->parts, &rq->fields_n);
        rq->fields = (struct http_field *)(uintptr_t)f;
        return bad;
    }
    str body = {rq->body, rq->body_n};
    return url_fields(rq->in, body, FORM_FIELDS_MAX, &rq->fields, &rq->fields_n) ? 0 : 400;
}

void rq_let_go(struct http_rq *rq)
{
    arena_free(rq->mem);
    arena_free(rq->in);
    rq->mem = rq->in = NULL;
}

void rq_free(struct http_rq *rq)
{
    rq_let_go(rq);
    if (rq->resp) MHD_destroy_response(rq->resp);
    life_give(rq->life);
}

enum http_method http_rq_method(const struct http_rq *rq)
{
    return rq->method;
}

str http_rq_target(const struct http_rq *rq)
{
    return rq->target;
}

str http_rq_path(const struct http_rq *rq)
{
    return rq->path;
}

str http_rq_query(const struct http_rq *rq, const char *name)
{
    return field_value(rq->query, rq->query_n, str_c(name));
}

const struct http_field *http_rq_queries(const struct http_rq *rq, size_t *n)
{
    *n = rq->query_n;
    return rq->query;
}

static str *said_place(struct http_rq *rq, str name)
{
    switch (name.n) {
    case 4: return str_eq_nocase(name, S("Host")) ? &rq->said.host : NULL;
    case 5: return str_eq_nocase(name, S("X-Moz")) ? &rq->said.purpose : NULL;
    case 7:
        if (str_eq_nocase(name, S("Purpose"))) return &rq->said.purpose;
        return str_eq_nocase(name, S("Referer")) ? &rq->said.from : NULL;
    case 10: return str_eq_nocase(name, S("User-Agent")) ? &rq->said.agent : NULL;
    case 11: return str_eq_nocase(name, S("Sec-Purpose")) ? &rq->said.purpose : NULL;
    case 13: return str_eq_nocase(name, S("If-None-Match")) ? &rq->said.tags : NULL;
    case 14: return str_eq_nocase(name, S("Content-Length")) ? &rq->said.length : NULL;
    case 15: return str_eq_nocase(name, S("Accept-Encoding")) ? &rq->said.codings : NULL;
    default: return NULL;
    }
}

static enum MHD_Result head_read(/* library signature */ void *cls, enum MHD_ValueKind kind, const char *name,
                                 size_t name_n, const char *value, size_t n)
{
    str *place = said_place(cls, (str){name, name_n}), said = {value, n};

    (void)kind;
    if (place && !place->p && value && utf8_ok(said)) *place = said;
    return MHD_YES;
}

void rq_heads_read(struct http_rq *rq)
{
    MHD_get_connection_values_n(rq->c, MHD_HEADER_KIND, head_read, rq);
}

/* The door lets no line end otherwise than by CRLF. */
static bool line_cut(str *rest, str *line)
{
    if (!str_cut(rest, '\n', line)) return false;
    if (line->n) line->n--;
    return true;
}

/* What asks for more than an answer. */
static bool is_wish(str name, str value)
{
    if (str_eq_nocase(name, S("Connection"))) return !str_eq_nocase(value, S("keep-alive"));
    return str_eq_nocase(name, S("Expect")) || str_eq_nocase(name, S("Upgrade")) ||
           str_eq_nocase(name, S("Content-Length"));
}

static bool line_read(struct http_rq *rq, str line)
{
    str name;

    if (!str_cut(&line, ':', &name)) return false;
    str value = str_trim(line);
    if (is_wish(name, value)) return false;
    if (str_eq_nocase(name, S(COOKIE_HIDDEN))) {
        if (rq->said.cookies.p) return false;
        rq->said.cookies = value;
        return true;
    }
    head_read(rq, MHD_HEADER_KIND, name.p, name.n, value.p, value.n);
    return true;
}

bool rq_short_read(struct http_rq *rq, str head)
{
    const str get = S("GET "), version = S(" HTTP/1.1");
    str line;

    if (!str_starts(head, get) || !line_cut(&head, &line)) return false;
    if (line.n < get.n + version.n || !str_ends(line, version)) return false;
    rq->target = str_head(str_from(line, get.n), line.n - get.n - version.n);
    if (rq->target.n > URL_TARGET_MAX) return false;
    while (line_cut(&head, &line) && line.n)
        if (!line_read(rq, line)) return false;
    return true;
}

str http_rq_host(const struct http_rq *rq)
{
    return rq->said.host;
}

str http_rq_agent(const struct http_rq *rq)
{
    return rq->said.agent;
}

str http_rq_from(const struct http_rq *rq)
{
    return rq->said.from;
}

str http_rq_purpose(const struct http_rq *rq)
{
    return rq->said.purpose;
}

str http_rq_header(const struct http_rq *rq, const char *name)
{
    str v = str_c(MHD_lookup_connection_value(rq->c, MHD_HEADER_KIND, name));

    return utf8_ok(v) ? v : (str){0};
}

struct last_search {
    str name, value;
};

static enum MHD_Result last_look(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct last_search *s = cls;

    (void)kind;
    if (str_eq_nocase(str_c(name), s->name)) s->value = str_c(value);
    return MHD_YES;
}

str http_rq_header_last(const struct http_rq *rq, const char *name)
{
    struct last_search s = {str_c(name), {0}};

    MHD_get_connection_values(rq->c, MHD_HEADER_KIND, last_look, &s);
    return utf8_ok(s.value) ? s.value : (str){0};
}

struct cookie_search {
    str name, value;
};

static enum MHD_Result cookie_look(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct cookie_search *s = cls;

    (void)kind;
    if (!str_eq_nocase(str_c(name), S(COOKIE_HIDDEN))) return MHD_YES;
    return cookie_find(str_c(value), s->name, &s->value) ? MHD_NO : MHD_YES;
}

str http_rq_cookie(const struct http_rq *rq, const char *name)
{
    struct cookie_search s = {str_c(name), {0}};

    if (!rq->c) return cookie_find(rq->said.cookies, s.name, &s.value) ? s.value : (str){0};
    if (MHD_get_connection_values(rq->c, MHD_HEADER_KIND, cookie_look, &s) < 0) return (str){0};
    return s.value;
}

str http_rq_peer(const struct http_rq *rq)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(rq->c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *a = info ? info->client_addr : NULL;
    char *to = ((struct http_rq *)(uintptr_t)rq)->peer;

    if (a && a->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr, to, sizeof rq->peer);
    else if (a && a->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr, to, sizeof rq->peer);
    else return S("unix");
    return str_c(to);
}

str http_rq_id(const struct http_rq *rq)
{
    return str_c(rq->id);
}

const struct http_field *http_rq_form(const struct http_rq *rq, size_t *n)
{
    *n = rq->fields_n;
    return rq->fields;
}

str http_rq_form_value(const struct http_rq *rq, const char *name)
{
    return field_value(rq->fields, rq->fields_n, str_c(name));
}

str http_rq_body(const struct http_rq *rq)
{
    return rq->plan.raw ? (str){rq->body ? rq->body : "", rq->body_n} : (str){0};
}

struct http_upload *http_rq_uploads(struct http_rq *rq, size_t *n)
{
    *n = 0;
    return rq->parts ? multipart_uploads(rq->parts, n) : NULL;
}

const void *http_route(const struct http_rq *rq)
{
    return rq->plan.route;
}

struct arena *http_rq_in(struct http_rq *rq)
{
    if (!rq->in) rq->in = arena_new(rq->plan.body_max * 2 + IN_EXTRA);
    return rq->in;
}

struct arena *http_rq_mem(struct http_rq *rq)
{
    if (!rq->mem) rq->mem = arena_new(MEM_BYTES);
    return rq->mem;
}

void **http_rq_user(struct http_rq *rq)
{
    return &rq->user;
}

/* A suspended connection is not watched by libmicrohttpd: we look ourselves. */
bool http_rq_client_gone(const struct http_rq *rq)
{
    struct pollfd p = {.fd = rq->fd, .events = POLLRDHUP};

    return poll(&p, 1, 0) > 0 && (p.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

void http_depends(struct http_rq *rq, uint64_t slot)
{
    uint32_t dep = (uint32_t)hash64((str){(const char *)&slot, sizeof slot});

    for (int i = 0; i < rq->dep_n && i < DEPS_MAX; i++)
        if (rq->dep[i] == dep) return; /* said already */
    if (rq->dep_n < DEPS_MAX) rq->dep[rq->dep_n] = dep;
    rq->dep_n++;
}

void http_counts(struct http_rq *rq, struct http_count c)
{
    rq->counts = c;
}

void http_good_until(struct http_rq *rq, int64_t at_ms)
{
    if (at_ms < rq->good_until) rq->good_until = at_ms;
}
