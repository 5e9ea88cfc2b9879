/* http_test.c: the http floor over real sockets, with a toy policy: every way in, out and around. */
#include "http/http.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <brotli/decode.h>
#include <libdeflate.h>

/* The toy: a price that writes raise; pages that show it. */

enum { PAGE_BYTES = 6000 };

static _Atomic long price[16];
static atomic_int gate_open, gate_entered, served, accepted_slow;
static char incoming[64];
static int port, metrics_port, listener, metrics_listener;
static struct http_server *server;

static bool path_is(struct http_rq *rq, str path)
{
    return str_eq(http_rq_path(rq), path);
}

static const struct http_asset asset = {
    .content_type = {"text/css", 8}, .etag = {"abc", 3}, .identity = {"body{}", 6}, .brotli = {"BR", 2}};
static const struct http_field always[] = {{{"Content-Security-Policy", 23}, {"default-src 'self'", 18}}};

static void plan(void *ctx, struct http_rq *rq, struct http_plan *p)
{
    (void)ctx;
    p->route = rq;
    if (path_is(rq, S("/page"))) p->cacheable = true;
    else if (path_is(rq, S("/cookie-page"))) p->cacheable = true;
    else if (path_is(rq, S("/events"))) p->stream = true;
    else if (path_is(rq, S("/asset"))) p->asset = &asset;
    else if (path_is(rq, S("/form"))) p->body_max = 4096;
    else if (path_is(rq, S("/raw"))) p->body_max = 64, p->raw = true;
    else if (path_is(rq, S("/upload")))
        p->multipart = true, p->body_max = 4096, p->upload_max = 26 << 20, p->upload_files = 2;
    else if (path_is(rq, S("/gone"))) p->refuse = 404;
}
static void handle(void *ctx, struct http_rq *rq)
{
    (void)ctx;
    http_header(rq, "X-Test", S("yes"));
    if (path_is(rq, S("/page"))) { http_depends(rq, 1); }
    http_answer(rq, 200, S("text/html; charset=utf-8"), str_fmt(http_rq_mem(rq), "hello %.*s %ld %0*d\n", STR_ARG(http_rq_query(rq, "m")), price[1], 800, 0));
}
int main(void)
{
    base_start();
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}; socklen_t n = sizeof a;
    listener = socket(AF_INET, SOCK_STREAM, 0); bind(listener, (void *)&a, n); listen(listener, 128); getsockname(listener, (void *)&a, &n);
    struct http_options o = {.listen_fd = listener, .plan = plan, .handle = handle, .always = always, .always_n = 1};
    server = http_start(&o);
    char cmd[500];
    snprintf(cmd, sizeof cmd, "P=%d; curl -si localhost:$P/x?m=%%41; for i in 1 2 3; do curl -s --compressed -D- -o/dev/null localhost:$P/page; done; curl -sI localhost:$P/page; curl -si localhost:$P/asset; curl -si localhost:$P/gone; curl -si localhost:$P/form -d a=b", ntohs(a.sin_port));
    system(cmd);
    http_stop(server);
}
