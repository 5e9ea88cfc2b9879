/* toy.h: a toy policy behind the http floor, and clients over real sockets, for the tests of this folder. */
#pragma once
#include "http/http.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <libdeflate.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define HTML  S("text/html; charset=utf-8")
#define TEXT  S("text/plain; charset=utf-8")
#define FORM  "application/x-www-form-urlencoded"
#define PARTS "multipart/form-data; boundary="

/* The toy: a price that writes raise, and pages that show it. */

static _Atomic long price, served, entered;
static atomic_bool gate_open;
static bool keep_listening;
static char incoming[] = "/tmp/foirail-http-XXXXXX";
static int port, metrics_port, listener, metrics_listener;
static struct http_server *server;
static const struct http_asset asset = {
    .content_type = S("text/css"), .etag = S("abc"), .identity = S("body{}"), .brotli = S("BR")};
static const struct http_field always[] = {{S("Content-Security-Policy"), S("default-src 'self'")}};

static void nap_ms(int ms)
{
    nanosleep(&(struct timespec){ms / 1000, (long)(ms % 1000) * 1000000}, NULL);
}

static void page_handle(struct http_rq *rq)
{
    struct buf b = buf_new(http_rq_mem(rq), 64 * 1024);

    if (!http_rq_query(rq, "forgetful").p) http_depends(rq, 1);
    if (http_rq_query(rq, "until").p) http_good_until(rq, clock_now_ms() + 300);
    if (http_rq_query(rq, "cookie").p) http_header(rq, "Set-Cookie", S("a=b"));
    if (http_rq_query(rq, "counts").p) http_counts(rq, (struct http_count){7, 1234});
    http_header(rq, "Content-Language", S("fr"));
    buf_fmt(&b, "<p>price %ld</p>\n", (long)price);
    while (b.n < 6000) buf_put(&b, S("<p>pain, lait, laine</p>\n"));
    if (http_rq_query(rq, "slow").p) nap_ms(20);
    http_answer(rq, 200, HTML, buf_str(&b));
}

static void echo_handle(struct http_rq *rq)
{
    struct buf b = buf_new(http_rq_mem(rq), 64 * 1024);
    size_t n, files;
    const struct http_field *f = http_rq_form(rq, &n);
    struct http_upload *u = http_rq_uploads(rq, &files);

    for (size_t i = 0; i < n; i++) buf_fmt(&b, "%.*s=%.*s\n", STR_ARG(f[i].name), STR_ARG(f[i].value));
    for (size_t i = 0; i < files; i++) {
        char first = '-';
        if (u[i].size && read(u[i].fd, &first, 1) != 1) first = '!';
        buf_fmt(&b, "%.*s:%.*s:%.*s:%lld:%c\n", STR_ARG(u[i].name), STR_ARG(u[i].filename), STR_ARG(u[i].content_type),
                (long long)u[i].size, first);
    }
    if (http_rq_body(rq).p) buf_fmt(&b, "raw %zu\n", http_rq_body(rq).n);
    served++;
    http_answer(rq, 200, TEXT, buf_str(&b));
}

static void show_handle(struct http_rq *rq)
{
    http_answer(rq, 200, TEXT,
                str_fmt(http_rq_mem(rq), "path=%.*s q=%.*s cookie=%.*s peer=%.*s agent=%.*s id=%.*s\n",
                        STR_ARG(http_rq_path(rq)), STR_ARG(http_rq_query(rq, "q")), STR_ARG(http_rq_cookie(rq, "sid")),
                        STR_ARG(http_rq_peer(rq)), STR_ARG(http_rq_header(rq, "User-Agent")), STR_ARG(http_rq_id(rq))));
}

static void *later_main(void *arg)
{
    struct http_rq *rq = arg;

    arena_reset(http_rq_mem(rq)); /* as a replay does */
    http_header(rq, "X-Try", S("2"));
    http_answer(rq, 200, TEXT, str_fmt(http_rq_mem(rq), "later\n"));
    return NULL;
}

static void later_handle(struct http_rq *rq)
{
    pthread_t t;

    http_header(rq, "X-Try", S("1"));
    assert_int_equal(pthread_create(&t, NULL, later_main, rq), 0);
    pthread_detach(t);
}

static void file_handle(struct http_rq *rq)
{
    int fd = open(incoming, O_TMPFILE | O_RDWR, 0600);

    assert_int_equal(write(fd, "picture", 7), 7);
    http_header(rq, "ETag", S("\"p1\""));
    http_header(rq, "Cache-Control", S("max-age=60"));
    http_answer_file(rq, 200, S("image/webp"), fd, 7);
}

static void touch_handle(struct http_rq *rq)
{
    long now = ++price;

    if (!http_rq_query(rq, "quietly").p) http_bump(1);
    http_answer(rq, 200, TEXT, str_fmt(http_rq_mem(rq), "%ld", now));
}

static void gate_handle(struct http_rq *rq)
{
    entered++;
    while (!gate_open) nap_ms(1);
    http_answer(rq, 200, TEXT, S("through\n"));
}

static void events_handle(struct http_rq *rq)
{
    int64_t topic = 0, member = 0;

    str_i64(http_rq_query(rq, "topic"), &topic);
    str_i64(http_rq_query(rq, "member"), &member);
    if (!http_stream_accept(rq, (uint64_t)topic, (uint64_t)member)) http_answer(rq, 429, TEXT, S("poll\n"));
}

static void slow_handle(struct http_rq *rq)
{
    entered++;
    nap_ms(500);
    http_answer(rq, 200, TEXT, S("slow\n"));
}

static void fault_handle(struct http_rq *rq)
{
    http_header(rq, "X-Lost", S("1"));
    if (http_rq_query(rq, "inject").p) http_header(rq, "Location", http_rq_query(rq, "inject"));
    fault("test.broken", "on purpose");
}

static void hush_handle(struct http_rq *rq)
{
    entered++;
    http_hang_up(rq);
}

static void publish_handle(struct http_rq *rq)
{
    http_stream_publish(7, S("order 12"));
    http_answer(rq, 200, TEXT, S("told\n"));
}

static const struct toy {
    str path;
    struct http_plan plan;
    void (*handle)(struct http_rq *);
} toys[] = {
    {S("/page"), {.cacheable = true}, page_handle},
    {S("/live"), {0}, page_handle},
    {S("/form"), {.body_max = 4096}, echo_handle},
    {S("/large"), {.body_max = 4 << 20}, echo_handle},
    {S("/raw"), {.body_max = 64, .raw = true}, echo_handle},
    {S("/upload"), {.multipart = true, .body_max = 4096, .upload_max = 26 << 20, .upload_files = 2}, echo_handle},
    {S("/touch"), {0}, touch_handle},
    {S("/later"), {0}, later_handle},
    {S("/file"), {0}, file_handle},
    {S("/gate"), {0}, gate_handle},
    {S("/events"), {.stream = true}, events_handle},
    {S("/publish"), {0}, publish_handle},
    {S("/slow"), {0}, slow_handle},
    {S("/fault"), {0}, fault_handle},
    {S("/hush"), {.body_max = 64, .raw = true}, hush_handle},
    {S("/asset"), {.asset = &asset}, NULL},
    {S("/gone"), {.refuse = 404}, NULL},
};

static void toy_plan(void *ctx, struct http_rq *rq, struct http_plan *p)
{
    static const struct toy any = {.handle = show_handle};

    (void)ctx;
    p->route = &any;
    for (size_t i = 0; i < sizeof toys / sizeof *toys; i++)
        if (str_eq(toys[i].path, http_rq_path(rq))) *p = toys[i].plan, p->route = &toys[i];
    p->share = http_rq_query(rq, "other").p ? 1 : 0;
}

static void toy_handle(void *ctx, struct http_rq *rq)
{
    (void)ctx;
    ((const struct toy *)http_route(rq))->handle(rq);
}

static str toy_refusal(void *ctx, struct arena *mem, const struct http_refused *r)
{
    (void)ctx, (void)mem;
    return r->status == 404 ? S("<p>Rien ici</p>") : (str){0};
}

static void toy_metrics(void *ctx, struct buf *b)
{
    (void)ctx;
    buf_put(b, S("toy 1\n"));
}

static int listen_any(int *at)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&a, n), 0);
    assert_int_equal(listen(fd, 512), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    *at = ntohs(a.sin_port);
    return fd;
}

static void start(struct http_options o)
{
    listener = listen_any(&port);
    metrics_listener = listen_any(&metrics_port);
    o.listen_fd = listener;
    o.metrics_fd = metrics_listener;
    o.incoming_dir = incoming;
    o.plan = toy_plan;
    o.handle = toy_handle;
    o.refusal = toy_refusal;
    o.metrics = toy_metrics;
    o.always = always;
    o.always_n = 1;
    if (!o.drain_ms) o.drain_ms = 1;
    served = entered = 0;
    gate_open = false;
    server = http_start(&o);
}

static void stop(void)
{
    gate_open = true;
    http_stop(server, !keep_listening);
    close(listener);
    close(metrics_listener);
}

static long metric(const char *name)
{
    struct arena *mem = arena_new(1 << 20);
    struct buf b = buf_new(mem, 65536);

    http_metrics(&b);
    str key = str_fmt(mem, "\nfoirail_http_%s ", name);
    buf_byte(&b, 0);
    ptrdiff_t at = str_find(buf_str(&b), key);
    assert_true(at >= 0);
    long v = strtol(b.p + at + key.n, NULL, 10);
    arena_free(mem);
    return v;
}

/* Counters of the process: what was added since. */
static long since(const char *name, long before)
{
    return metric(name) - before;
}

static void metric_reaches(const char *name, long want)
{
    for (int i = 0; i < 2000 && metric(name) != want; i++) nap_ms(5);
    assert_int_equal(metric(name), want);
}

static void entered_reaches(long want)
{
    for (int i = 0; i < 2000 && entered != want; i++) nap_ms(5);
    assert_int_equal(entered, want);
}

/* The client: in the same process, by read() and send(). */

struct conn {
    int fd;
    size_t n;
    char buf[64 * 1024];
};
struct reply {
    int status;
    char head[4096];
    size_t n;
    char body[32 * 1024];
};

static void conn_to(struct conn *c, int to)
{
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)to), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = 30};

    c->n = 0;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(c->fd, (struct sockaddr *)&a, sizeof a)) {
        close(c->fd);
        c->fd = -1;
    }
}

static void conn_open(struct conn *c)
{
    conn_to(c, port);
    assert_true(c->fd >= 0);
}

static bool send_all(struct conn *c, const char *p, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t w = send(c->fd, p + done, n - done, MSG_NOSIGNAL);
        if (w <= 0) return false;
        done += (size_t)w;
    }
    return true;
}

static bool send_str(struct conn *c, str s)
{
    return send_all(c, s.p, s.n);
}

static bool fill(struct conn *c)
{
    assert_true(c->n < sizeof c->buf);
    ssize_t got = read(c->fd, c->buf + c->n, sizeof c->buf - c->n);

    if (got <= 0) return false;
    c->n += (size_t)got;
    return true;
}

static void take(struct conn *c, size_t n)
{
    memmove(c->buf, c->buf + n, c->n - n);
    c->n -= n;
}

/* Value of a header of the reply into `to`; false if it is not there. */
static bool header(const struct reply *r, const char *name, char to[256])
{
    char key[64];
    int n = snprintf(key, sizeof key, "\r\n%s: ", name);
    const char *at = strcasestr(r->head, key);

    if (!at) return false;
    at += n;
    size_t len = strcspn(at, "\r");
    assert_true(len < 256);
    memcpy(to, at, len);
    to[len] = 0;
    return true;
}

static bool header_is(const struct reply *r, const char *name, const char *want)
{
    char v[256];

    return header(r, name, v) && !strcmp(v, want);
}

static bool reply_read(struct conn *c, struct reply *r, bool head_only)
{
    char length[256];
    ptrdiff_t end;

    *r = (struct reply){0};
    while ((end = str_find((str){c->buf, c->n}, S("\r\n\r\n"))) < 0)
        if (!fill(c)) return false;
    size_t head_n = (size_t)end + 2;
    assert_true(head_n < sizeof r->head);
    memcpy(r->head, c->buf, head_n);
    take(c, head_n + 2);
    r->status = atoi(r->head + 9);
    if (r->status == 100) return reply_read(c, r, head_only);
    r->n = head_only || r->status == 304 || !header(r, "Content-Length", length) ? 0 : strtoul(length, NULL, 10);
    assert_true(r->n < sizeof r->body);
    while (c->n < r->n)
        if (!fill(c)) return false;
    memcpy(r->body, c->buf, r->n);
    take(c, r->n);
    return true;
}

/* The body of a reply, out of its gzip, into `to`; how long it is. */
__attribute__((unused)) static size_t body_gunzip(const struct reply *r, void *to, size_t room)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    size_t n = 0;

    assert_int_equal(libdeflate_gzip_decompress(d, r->body, r->n, to, room, &n), 0);
    libdeflate_free_decompressor(d);
    return n;
}

static bool body_has(const struct reply *r, const char *text)
{
    return str_find((str){r->body, r->n}, str_c(text)) >= 0;
}

/* Sends a request line and headers (each ended by CRLF) and reads the answer: its status, 0 if there was none. */
static int ask(struct conn *c, struct reply *r, const char *line, const char *headers)
{
    char head[8192];
    int n = snprintf(head, sizeof head, "%s HTTP/1.1\r\nHost: x\r\n%s\r\n", line, headers);

    if (!send_all(c, head, (size_t)n) || !reply_read(c, r, !strncmp(line, "HEAD", 4))) return 0;
    return r->status;
}

static int post(struct conn *c, struct reply *r, const char *path, const char *type, str body)
{
    char head[1024];
    int n = snprintf(head, sizeof head, "POST %s HTTP/1.1\r\nHost: x\r\n%s%s%sContent-Length: %zu\r\n\r\n", path,
                     type ? "Content-Type: " : "", type ? type : "", type ? "\r\n" : "", body.n);

    if (!send_all(c, head, (size_t)n) || !send_str(c, body) || !reply_read(c, r, false)) return 0;
    return r->status;
}

static int get(struct reply *r, const char *target, const char *headers)
{
    struct conn c;
    char line[5000];

    conn_open(&c);
    snprintf(line, sizeof line, "GET %s", target);
    int status = ask(&c, r, line, headers);
    close(c.fd);
    return status;
}

/* Raw bytes on a connection of their own, whole or one by one; the status, 0 if closed without. */
static int raw_ask(int to, str raw, bool cut)
{
    struct conn c;
    struct reply r;
    int one = 1;

    conn_to(&c, to);
    assert_true(c.fd >= 0);
    setsockopt(c.fd, IPPROTO_TCP, 1, &one, sizeof one);
    bool sent = true;
    for (size_t i = 0; cut && sent && i < raw.n; i++) sent = send_all(&c, raw.p + i, 1);
    if (!cut) sent = send_str(&c, raw);
    int status = reply_read(&c, &r, false) ? r.status : 0;
    close(c.fd);
    return status;
}

static int dir_make(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    return base_start() && mkdtemp(incoming) ? 0 : -1;
}

static int dir_drop(void **state)
{
    (void)state;
    return rmdir(incoming); /* fails if an upload left anything */
}
