/* mhd.c: libmicrohttpd's callbacks, all on the I/O thread. A refusal given in the first call of a request closes the
** connection, which is right; but so does any answer there: hits and assets wait for the second call. */
#include "http/door.h"
#include "http/head.h"
#include "http/inside.h"
#include "http/multipart.h"
#include "http/url.h"

#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/statvfs.h>

enum { PARTS_EXTRA = 64 * 1024, CLOSE = -1 };

static enum http_method method_read(const char *m)
{
    if (!strcmp(m, "GET")) return HTTP_GET;
    if (!strcmp(m, "HEAD")) return HTTP_HEAD;
    return strcmp(m, "POST") ? 0 : HTTP_POST;
}

/* Pictures never take the last of the disk, which orders need: a twentieth of it stays free, 1 GiB at most. */
static int64_t keep_free(const char *dir)
{
    const uint64_t most = UINT64_C(1) << 30;
    struct statvfs fs;

    if (statvfs(dir, &fs)) return (int64_t)most;
    uint64_t part = (uint64_t)fs.f_blocks * fs.f_frsize / 20;
    return (int64_t)(part < most ? part : most);
}

static struct multipart_limits part_limits(const struct http_plan *p)
{
    return (struct multipart_limits){.fields_bytes = p->body_max,
                                     .files_bytes = p->upload_max,
                                     .files = p->upload_files < FILES_MAX ? p->upload_files : FILES_MAX,
                                     .fields = PART_FIELDS_MAX,
                                     .keep_free = keep_free(http_srv.opt.incoming_dir),
                                     .dir = http_srv.opt.incoming_dir};
}

/* Where the body will go. 0, or the status that refuses it unread. */
static int body_begin(struct http_rq *rq)
{
    str type = http_rq_header(rq, "Content-Type"), kind = media_type(type);
    bool parts = rq->plan.multipart && !rq->plan.raw && str_eq_nocase(kind, S("multipart/form-data"));
    uint64_t room = rq->plan.body_max + (parts ? (uint64_t)rq->plan.upload_max + PARTS_EXTRA : 0);

    if (rq->length > room) return 413;
    if (parts) {
        struct multipart_limits max = part_limits(&rq->plan);
        rq->parts = multipart_new(http_rq_in(rq), type, &max);
        return rq->parts ? 0 : 400;
    }
    if (!rq->plan.raw && !str_eq_nocase(kind, S("application/x-www-form-urlencoded"))) return 415;
    rq->body = arena_room(http_rq_in(rq), rq->length + 1);
    return 0;
}

static int length_read(struct http_rq *rq)
{
    str length = rq->said.length;
    int64_t n = 0;

    if (length.p && (!str_i64(str_trim(length), &n) || n < 0)) return 400;
    rq->length = (uint64_t)n;
    return n && rq->method != HTTP_POST ? 400 : 0;
}

/* 0 to go on, or a status. */
static int plan_make(struct http_rq *rq)
{
    const struct http_options *o = &http_srv.opt;
    int bad = rq_target_read(rq);

    if (bad) return bad;
    o->plan(o->ctx, rq, &rq->plan);
    rq->planned = true;
    if (rq->plan.refuse) return rq->plan.refuse;
    MUST(rq->plan.share >= 0 && rq->plan.share < SHARES_MAX);
    http_srv.use[rq->plan.share].begun++;
    http_srv.use[rq->plan.share].in_hand++;
    rq->in_hand = true;
    return rq->plan.stream && rq->method != HTTP_GET ? 405 : 0;
}

/* 0 to go on, CLOSE, or a status. Who only asks is planned for when the cache has no answer. */
static int head_judge(struct http_rq *rq, const char *method)
{
    int bad;

    rq->fd = MHD_get_connection_info(rq->c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    http_srv.count.requests++;
    if (!door_passed(rq->fd)) {
        their_fault("http.door", "the parser saw a head that the door did not");
        return CLOSE;
    }
    if (!(rq->method = method_read(method))) return 405;
    if (rq->too_long) return 414;
    rq_heads_read(rq);
    if ((bad = length_read(rq))) return bad;
    if (rq->method != HTTP_POST) return 0;
    if ((bad = plan_make(rq))) return bad;
    return rq->length ? body_begin(rq) : 0;
}

static enum MHD_Result head_look(struct http_rq *rq, const char *method)
{
    struct faultpoint fp;
    volatile int bad = 500;

    if (FAULT_CATCH(&fp)) {
        log_line(LOG_ERROR, fp.code, "%s", fp.msg);
    } else {
        bad = head_judge(rq, method);
        fault_end(&fp);
    }
    if (bad == CLOSE) return MHD_NO;
    if (bad) return answer_refusal(rq, bad);
    rq->counted = true;
    http_srv.count.in_flight++;
    return MHD_YES;
}

static int body_feed(struct http_rq *rq, const char *p, size_t n)
{
    if (rq->parts) return multipart_feed(rq->parts, p, n);
    if (!rq->body || n > rq->length - rq->body_n) return 400;
    memcpy(rq->body + rq->body_n, p, n);
    rq->body_n += n;
    return 0;
}

/* What is wrong with a body is told when it is over: libmicrohttpd takes no answer before. */
static enum MHD_Result body_take(struct http_rq *rq, const char *p, size_t *n)
{
    struct faultpoint fp;
    size_t len = *n;

    *n = 0;
    if (rq->late || rq->answered) return MHD_YES;
    if (FAULT_CATCH(&fp)) {
        log_line(LOG_ERROR, fp.code, "%s", fp.msg);
        rq->late = 500;
    } else {
        rq->late = body_feed(rq, p, len);
        fault_end(&fp);
    }
    return MHD_YES;
}

/* A fault in planning is ours: the request is told so. */
static int plan_asked(struct http_rq *rq)
{
    struct faultpoint fp;
    volatile int bad = 500;

    if (rq->planned) return 0;
    if (FAULT_CATCH(&fp)) {
        log_line(LOG_ERROR, fp.code, "%s", fp.msg);
    } else {
        bad = plan_make(rq);
        fault_end(&fp);
    }
    rq->unwanted = bad;
    return bad;
}

static enum MHD_Result dispatch(struct http_rq *rq)
{
    bool asks = rq->method != HTTP_POST && !http_srv.draining;
    enum MHD_Result result;
    int bad;

    if (rq->late) return answer_refusal(rq, rq->late);
    if (asks && cache_answer(rq, &result)) return result;
    if ((bad = plan_asked(rq))) return answer_refusal(rq, bad);
    if (rq->plan.asset) return answer_asset_now(rq, rq->plan.asset);
    bool cached = asks && rq->plan.cacheable;
    if (http_srv.refusing || !queue_reserve(rq->plan.share)) {
        http_srv.count.queue_full++;
        return answer_refusal(rq, 503);
    }
    rq->waiting = true;
    http_srv.count.waiting++;
    MHD_suspend_connection(rq->c);
    if (!cached || cache_join(rq)) queue_put(&rq->work, rq->plan.share);
    else queue_unreserve(rq->plan.share);
    return MHD_YES;
}

static enum MHD_Result on_request(/* library signature */ void *cls, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *data, size_t *n, void **con)
{
    struct http_rq *rq = *con;

    (void)cls, (void)url, (void)version, (void)c;
    if (!rq->seen) return rq->seen = true, head_look(rq, method);
    if (*n) return body_take(rq, data, n);
    if (rq->waiting) rq->waiting = false, http_srv.count.waiting--;
    if (rq->answered) return rq->resp ? MHD_queue_response(rq->c, rq->status, rq->resp) : MHD_NO;
    return dispatch(rq);
}

/* On a worker. */

static void handle(struct http_rq *rq)
{
    const struct http_options *o = &http_srv.opt;
    int bad = rq_form_read(rq);

    if (bad) {
        answer_status(rq, bad);
        return;
    }
    if (rq->plan.cacheable) http_srv.count.renders++;
    o->handle(o->ctx, rq);
}

static void handle_fault(struct http_rq *rq, const struct faultpoint *fp)
{
    log_line(LOG_ERROR, fp->code, "%s", fp->msg);
    http_srv.count.faults++;
    if (!current_is(rq)) return;
    if (rq->mem) arena_reset(rq->mem);
    answer_status(rq, 500);
}

void request_run(struct work *w)
{
    struct http_rq *rq = (struct http_rq *)w;
    struct faultpoint fp;

    if (!rq->entry && http_rq_client_gone(rq)) {
        http_srv.count.gone++;
        answer_status(rq, 503);
        return;
    }
    rq->epoch = http_epoch();
    log_set_request(http_rq_id(rq));
    current_set(rq);
    if (FAULT_CATCH(&fp)) {
        handle_fault(rq, &fp);
    } else {
        handle(rq);
        fault_end(&fp);
    }
    current_set(NULL);
    log_set_request(S(""));
}

/* Connections. */

/* The only place where the target is raw: libmicrohttpd has not unescaped it yet. */
static void *on_uri(void *cls, const char *uri, struct MHD_Connection *c)
{
    (void)cls;
    return rq_new(c, str_c(uri));
}

static void on_done(void *cls, struct MHD_Connection *c, void **con, enum MHD_RequestTerminationCode why)
{
    struct http_rq *rq = *con;

    (void)cls, (void)c, (void)why;
    if (!rq) return;
    if (rq->in_hand) http_srv.use[rq->plan.share].in_hand--;
    if (rq->counted) http_srv.count.in_flight--;
    if (rq->waiting) http_srv.count.waiting--;
    door_rest(rq->fd);
    rq_free(rq);
    *con = NULL;
}

static void on_connection(void *cls, struct MHD_Connection *c, void **ctx, enum MHD_ConnectionNotificationCode what)
{
    int fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;

    (void)cls, (void)ctx;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        http_srv.count.connections--;
        door_close(fd);
        return;
    }
    http_srv.count.connections++;
    if (!door_open(fd)) shutdown(fd, SHUT_RDWR);
}

/* A page that is kept, asked for by somebody who wants nothing else: a fifth of its price is the library's. */
static bool short_way(int fd, str head)
{
    struct http_rq rq = {.method = HTTP_GET, .fd = fd};

    if (http_srv.draining || !rq_short_read(&rq, head) || !cache_short(&rq)) return false;
    http_srv.count.shorts++;
    http_srv.count.requests++;
    return true;
}

static size_t keep_escapes(void *cls, struct MHD_Connection *c, char *s)
{
    (void)cls, (void)c;
    return strlen(s);
}

static void on_log(void *cls, const char *fmt, va_list ap)
{
    char text[400];

    (void)cls;
    vsnprintf(text, sizeof text, fmt, ap);
    log_line(LOG_DEBUG, "http.library", "%s", text);
}

enum { FLAGS = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG };

struct MHD_Daemon *mhd_start(void)
{
    const struct http_options *o = &http_srv.opt;

    door_short_set(short_way, (int64_t)o->idle_s * SECOND_MS / 4);
    return MHD_start_daemon(FLAGS, 0, NULL, NULL, on_request, NULL, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
                            MHD_OPTION_LISTEN_SOCKET, o->listen_fd, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                            MHD_OPTION_URI_LOG_CALLBACK, on_uri, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL,
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, NULL, MHD_OPTION_UNESCAPE_CALLBACK,
                            keep_escapes, NULL, MHD_OPTION_CONNECTION_LIMIT, (unsigned)o->conn_limit,
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)o->idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            o->connection_memory, MHD_OPTION_END);
}

/* The second listener. */

/* An address that only tests know, or none. */
static void other_text(struct arena *mem, const char *url, unsigned *status, struct buf *b)
{
    str said = {0};

#ifdef FOIRAIL_TEST_HOOKS
    if (http_srv.opt.test) said = http_srv.opt.test(http_srv.opt.ctx, mem, str_c(url));
#else
    (void)mem, (void)url;
#endif
    *status = said.p ? 200 : 404;
    buf_put(b, said.p ? said : S("not found\n"));
}

static struct blob *metrics_text(const char *url, unsigned *status)
{
    const struct http_options *o = &http_srv.opt;
    struct arena *mem = arena_new(1024 * 1024);
    struct buf b = buf_new(mem, 256 * 1024);

    *status = 200;
    if (!strcmp(url, "/healthz")) {
        buf_put(&b, S("ok\n"));
    } else if (!strcmp(url, "/readyz")) {
        bool yes = !http_srv.draining && (!o->ready || o->ready(o->ctx));
        *status = yes ? 200 : 503;
        buf_put(&b, yes ? S("ready\n") : S("not ready\n"));
    } else if (!strcmp(url, "/metrics")) {
        http_metrics(&b);
        if (o->metrics) o->metrics(o->ctx, &b);
    } else {
        other_text(mem, url, status, &b);
    }
    struct blob *text = blob_new(buf_str(&b).p, b.n);
    arena_free(mem);
    return text;
}

static enum MHD_Result on_metrics(/* library signature */ void *cls, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *data, size_t *n, void **con)
{
    static char seen;
    unsigned status;

    (void)cls, (void)version, (void)data;
    if (*n || (strcmp(method, "GET") && strcmp(method, "HEAD"))) return MHD_NO;
    if (*con != &seen) return *con = &seen, MHD_YES;
    struct blob *b = metrics_text(url, &status);
    struct MHD_Response *r = blob_response(b);
    MHD_add_response_header(r, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    MHD_add_response_header(r, "Cache-Control", "no-store");
    enum MHD_Result ok = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    blob_drop(b);
    return ok;
}

struct MHD_Daemon *mhd_metrics_start(void)
{
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_metrics, NULL,
                            MHD_OPTION_LISTEN_SOCKET, http_srv.opt.metrics_fd, MHD_OPTION_CONNECTION_LIMIT, 16u,
                            MHD_OPTION_CONNECTION_TIMEOUT, 10u, MHD_OPTION_END);
}
