/* answer.c: from what a handler said to what libmicrohttpd sends. */
#include "http/head.h"
#include "http/inside.h"

#include <stdlib.h>
#include <unistd.h>

enum { HANDLER_HEADERS_MAX = 40, REFUSAL_BYTES = 32 * 1024 };
#define HTML "text/html; charset=utf-8"

static const struct head safety[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "strict-origin-when-cross-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"},
};

static const char *heads_find(const struct heads *h, const char *name)
{
    for (size_t i = 0; h && i < h->n; i++)
        if (str_eq_nocase(str_c(h->h[i].name), str_c(name))) return h->h[i].value;
    return NULL;
}

void heads_add(struct heads *h, const char *name, const char *value)
{
    if (h->n < HEADERS_MAX) h->h[h->n++] = (struct head){name, value};
}

static void heads_default(struct heads *h, const char *name, const char *value)
{
    if (!heads_find(h, name)) heads_add(h, name, value);
}

void heads_put(struct MHD_Response *r, const struct heads *h)
{
    for (size_t i = 0; i < h->n; i++) MHD_add_response_header(r, h->h[i].name, h->h[i].value);
}

void heads_complete(struct http_rq *rq, struct heads *h, bool with_id)
{
    const struct http_options *o = &http_srv.opt;

    for (size_t i = 0; i < sizeof safety / sizeof *safety; i++) heads_default(h, safety[i].name, safety[i].value);
    for (size_t i = 0; i < o->always_n; i++) heads_default(h, o->always[i].name.p, o->always[i].value.p);
    if (!with_id) return;
    heads_add(h, "X-Request-Id", rq->id);
    if (http_srv.draining) heads_default(h, "Connection", "close");
}

static void heads_forget(void *arg)
{
    ((struct http_rq *)arg)->heads = NULL;
}

static bool header_ok(const char *name, str value)
{
    static const char *const ours[] = {"Connection", "Content-Length", "Transfer-Encoding", "Content-Encoding", "Date"};

    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (str_eq_nocase(str_c(name), str_c(ours[i]))) return false;
    for (size_t i = 0; i < value.n; i++)
        if (((unsigned char)value.p[i] < 32 && value.p[i] != '\t') || value.p[i] == 127) return false;
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    return n && !name[n];
}

void http_header(struct http_rq *rq, const char *name, str value)
{
    struct arena *mem = http_rq_mem(rq);

    if (!header_ok(name, value)) fault("http.header", "header %.40s cannot be sent", name);
    if (!rq->heads) {
        rq->heads = NEW(mem, struct heads, 1);
        arena_defer(mem, heads_forget, rq);
    }
    if (rq->heads->n == HANDLER_HEADERS_MAX) fault("http.header", "too many headers");
    heads_add(rq->heads, str_z(mem, str_c(name)), str_z(mem, value));
}

static struct MHD_Response *or_die(struct MHD_Response *r)
{
    if (r) return r;
    log_line(LOG_ERROR, "http.no_memory", "no memory for an answer");
    abort();
}

struct MHD_Response *empty_response(void)
{
    return or_die(MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT));
}

struct MHD_Response *blob_response(struct blob *b)
{
    atomic_fetch_add(&b->holds, 1);
    return or_die(MHD_create_response_from_buffer_with_free_callback_cls(b->n, b->bytes, blob_release, b));
}

/* The request whose handler this thread runs; NULL once answered. */
static _Thread_local struct http_rq *current;

void current_set(struct http_rq *rq)
{
    current = rq;
}

bool current_is(const struct http_rq *rq)
{
    return current == rq;
}

void answer_send(struct http_rq *rq, unsigned status, struct MHD_Response *r)
{
    rq->status = status;
    rq->resp = r;
    rq->answered = true;
    if (current == rq) current = NULL;
    rq_let_go(rq);
    MHD_resume_connection(rq->c);
}

static bool asked(const struct http_rq *rq)
{
    return rq->method == HTTP_GET || rq->method == HTTP_HEAD;
}

/* The client has it already. */
static bool unchanged(struct http_rq *rq, int status, const struct heads *h)
{
    const char *etag = heads_find(h, "ETag");

    return status == 200 && etag && asked(rq) && etag_listed(rq->said.tags, str_c(etag));
}

/* The handler's headers, then ours that do not depend on the coding. */
static struct heads heads_begin(struct http_rq *rq, int status, const char *type, const char *cache)
{
    struct heads h = {.n = 0};

    if (rq->heads) h = *rq->heads;
    if (type && *type) heads_default(&h, "Content-Type", type);
    heads_default(&h, "Cache-Control", cache);
    if (status == 503) heads_default(&h, "Retry-After", "2");
    if (status == 405) heads_default(&h, "Allow", "GET, HEAD, POST");
    return h;
}

/* Two codings of one text, as far as they are wanted. */
static struct page page_make(struct http_rq *rq, str type, str body, bool keep, bool *use_gzip)
{
    struct page p = {.identity = blob_new(body.p, body.n)};
    bool worth = squeeze_worth(type, body.n);

    *use_gzip = worth && coding_accepted(rq->said.codings, S("gzip"));
    if (*use_gzip || (worth && keep)) p.gzip = squeeze_gzip(body);
    if (!p.gzip) *use_gzip = false;
    return p;
}

void answer_counted(const struct http_rq *rq, int share, struct http_count what)
{
    const struct http_options *o = &http_srv.opt;

    if (what.kind && o->counted && rq->method == HTTP_GET) o->counted(o->ctx, rq, share, what);
}

void http_answer(struct http_rq *rq, int status, str type, str body)
{
    bool page = rq->plan.cacheable && asked(rq) && status == 200 && !heads_find(rq->heads, "Set-Cookie");
    bool keep = page && cache_wants(rq), gzip;
    const char *z = str_z(http_rq_mem(rq), type);
    struct page p = page_make(rq, type, body, keep, &gzip);
    struct heads common = heads_begin(rq, status, z, page ? "max-age=0, must-revalidate" : "no-store");
    char etag[24];

    if (p.gzip || squeeze_worth(type, body.n)) heads_add(&common, "Vary", "Accept-Encoding");
    struct heads shared = common;
    heads_complete(rq, &shared, false);
    heads_complete(rq, &common, true);
    if (page) {
        p.hash = hash64(body);
        etag_print(etag, p.hash, gzip ? 'g' : 'i');
        heads_default(&common, "ETag", etag);
    }
    if (gzip) heads_add(&common, "Content-Encoding", "gzip");
    bool same = unchanged(rq, status, &common);
    struct MHD_Response *r = same ? empty_response() : blob_response(gzip ? p.gzip : p.identity);
    heads_put(r, &common);
    p.heads = &shared;
    if (status == 200) answer_counted(rq, rq->plan.share, rq->counts);
    cache_done(rq, keep ? &p : NULL);
    blob_drop(p.identity);
    blob_drop(p.gzip);
    answer_send(rq, same ? 304 : (unsigned)status, r);
}

void http_hang_up(struct http_rq *rq)
{
    cache_done(rq, NULL);
    answer_send(rq, 0, NULL);
}

void http_answer_file(struct http_rq *rq, int status, str type, int fd, int64_t size)
{
    struct heads h = heads_begin(rq, status, str_z(http_rq_mem(rq), type), "no-store");
    bool same = unchanged(rq, status, &h);

    heads_complete(rq, &h, true);
    if (same) close(fd);
    struct MHD_Response *r = same ? empty_response() : or_die(MHD_create_response_from_fd64((uint64_t)size, fd));
    heads_put(r, &h);
    cache_done(rq, NULL);
    answer_send(rq, same ? 304 : (unsigned)status, r);
}

static struct MHD_Response *asset_response(struct http_rq *rq, const struct http_asset *a, unsigned *status)
{
    str list = rq->said.codings, bytes = a->identity;
    char etag[80], coding = 'i', type[80];

    if (a->gzip.p && coding_accepted(list, S("gzip"))) bytes = a->gzip, coding = 'g';
    if (a->brotli.p && coding_accepted(list, S("br"))) bytes = a->brotli, coding = 'b';
    str tag = a->etag;
    while (tag.n && tag.p[0] == '"') tag = str_from(tag, 1);
    while (tag.n && tag.p[tag.n - 1] == '"') tag.n--;
    size_t n = tag.n < 70 ? tag.n : 70, t = a->content_type.n < 79 ? a->content_type.n : 79;
    if (t) memcpy(type, a->content_type.p, t);
    type[t] = 0;
    if (n) memcpy(etag + 1, tag.p, n);
    etag[0] = '"', etag[n + 1] = coding, etag[n + 2] = '"', etag[n + 3] = 0;
    struct heads h = heads_begin(rq, 200, type, "public, max-age=31536000, immutable");
    heads_default(&h, "ETag", etag);
    if (a->gzip.p || a->brotli.p) heads_add(&h, "Vary", "Accept-Encoding");
    if (coding != 'i') heads_add(&h, "Content-Encoding", coding == 'g' ? "gzip" : "br");
    bool same = unchanged(rq, 200, &h);
    heads_complete(rq, &h, true);
    *status = same ? 304 : 200;
    struct MHD_Response *r =
        same ? empty_response()
             : or_die(MHD_create_response_from_buffer(bytes.n, (void *)(uintptr_t)bytes.p, MHD_RESPMEM_PERSISTENT));
    heads_put(r, &h);
    return r;
}

void http_answer_asset(struct http_rq *rq, const struct http_asset *a)
{
    unsigned status;
    struct MHD_Response *r = asset_response(rq, a, &status);

    cache_done(rq, NULL);
    answer_send(rq, status, r);
}

/* On the I/O thread. */
static enum MHD_Result queue_now(struct http_rq *rq, unsigned status, struct MHD_Response *r)
{
    enum MHD_Result ok = MHD_queue_response(rq->c, status, r);

    rq->answered = true;
    MHD_destroy_response(r);
    return ok;
}

enum MHD_Result answer_asset_now(struct http_rq *rq, const struct http_asset *a)
{
    unsigned status;
    struct MHD_Response *r = asset_response(rq, a, &status);

    return queue_now(rq, status, r);
}

/* What this floor says by itself: the hall's page for it, or the status' name. */
static str refusal_text(struct http_rq *rq, struct arena *mem, int status, const char **type)
{
    const struct http_options *o = &http_srv.opt;
    struct http_refused what = {status, http_rq_id(rq), http_rq_host(rq), http_rq_target(rq),
                                http_rq_header(rq, "Accept-Language")};
    str page = o->refusal ? o->refusal(o->ctx, mem, &what) : (str){0};

    log_set_request(http_rq_id(rq));
    log_line(LOG_INFO, "http.refused", "%d", status);
    log_set_request(S(""));
    *type = page.p ? HTML : "text/plain; charset=utf-8";
    return page.p ? page : str_fmt(mem, "%s\n", MHD_get_reason_phrase_for((unsigned)status));
}

enum MHD_Result answer_refusal(struct http_rq *rq, int status)
{
    struct arena *mem = arena_new(REFUSAL_BYTES);
    const char *type;
    str body = refusal_text(rq, mem, status, &type);
    struct heads h = heads_begin(rq, status, type, "no-store");

    http_srv.count.refused++;
    if (!rq->counted || rq->unwanted) heads_add(&h, "Connection", "close"); /* its body, if any, is not read */
    heads_complete(rq, &h, true);
    struct MHD_Response *r =
        or_die(MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_MUST_COPY));
    heads_put(r, &h);
    arena_free(mem);
    return queue_now(rq, (unsigned)status, r);
}

void answer_status(struct http_rq *rq, int status)
{
    const char *type;
    str body = refusal_text(rq, http_rq_mem(rq), status, &type);

    http_answer(rq, status, str_c(type), body);
}

void http_refuse(struct http_rq *rq, int status)
{
    answer_status(rq, status);
}
