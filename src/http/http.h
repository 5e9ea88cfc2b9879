/* http.h: libmicrohttpd on one side, a request and its answer on the other. Knows bytes, heads, caches, queues; knows
** no shop, no session, no database. Served requests run on worker threads, top to bottom; hits and streams on the I/O
** thread. Shape proven by the serving prototype: strict door before the parser, second-call rule, bounded queue. */
#pragma once
#include "base/base.h"

struct http_server;
struct http_rq;

enum http_method { HTTP_GET = 1, HTTP_HEAD, HTTP_POST };

struct http_field {
    str name, value;
};
/* A file of a multipart form, streamed to an unnamed file (O_TMPFILE) as it came. */
struct http_upload {
    str name, filename, content_type;
    int fd;         /* closed with the request unless taken: set to -1 */
    int64_t size;
};

/* What a policy says about a head before any body byte is read. */
struct http_plan {
    int refuse;            /* 0, or a status to answer and close with: 404, 405, 413, 421… */
    size_t body_max;       /* form or raw body ceiling in bytes (memory) */
    bool multipart;        /* files allowed: upload_max bytes in all, upload_files at most */
    int64_t upload_max;
    int upload_files;
    bool raw;              /* keep the body as it came (banks) instead of reading it as a form */
    bool cacheable;        /* GET whose answer depends on the URL only: page cache */
    bool stream;           /* event stream: handler decides with http_stream_accept */
    const void *route;     /* handed back by http_route() */
};

struct http_options {
    int listen_fd;                 /* inherited, listening */
    const char *incoming_dir;      /* where uploads are streamed */
    int workers, queue_max, conn_limit, idle_s, head_s;
    size_t cache_bytes, connection_memory;
    void *ctx;
    /* On the I/O thread, must not block: look at method, path and Host, say what is expected. */
    void (*plan)(void *ctx, struct http_rq *, struct http_plan *);
    /* On a worker, once per request that is no cache hit. Ends by http_answer() now, or later from another thread. */
    void (*handle)(void *ctx, struct http_rq *);
};

/* Probes the door with bad heads first (fault "http.door" when one passes). */
struct http_server *http_start(const struct http_options *);
/* Drain: no new connections, streams end, what is in flight finishes, then all threads stop. Frees. */
void http_stop(struct http_server *);

/* The request. Views live until the answer is sent. */
enum http_method http_rq_method(const struct http_rq *);
str http_rq_target(const struct http_rq *); /* raw path?query as received */
str http_rq_path(const struct http_rq *);   /* percent-decoded, valid UTF-8, no NUL, no "//", no "..": else refused before */
str http_rq_query(const struct http_rq *, const char *name); /* decoded; absent str if not given */
const struct http_field *http_rq_queries(const struct http_rq *, size_t *n);
str http_rq_header(const struct http_rq *, const char *name); /* absent str if not given */
str http_rq_cookie(const struct http_rq *, const char *name);
str http_rq_peer(const struct http_rq *);   /* address of the connection, text */
str http_rq_id(const struct http_rq *);     /* request id, 12 characters, also in the X-Request-Id answer header */
const struct http_field *http_rq_form(const struct http_rq *, size_t *n); /* decoded form fields in order, valid UTF-8 */
str http_rq_body(const struct http_rq *);   /* raw body (plan.raw) */
struct http_upload *http_rq_uploads(struct http_rq *, size_t *n);
const void *http_route(const struct http_rq *);
struct arena *http_rq_in(struct http_rq *);  /* holds the request as received */
struct arena *http_rq_mem(struct http_rq *); /* the handler's; may be reset by a replay */
void **http_rq_user(struct http_rq *);       /* a place for the hall's own struct */
bool http_rq_client_gone(const struct http_rq *);

/* The answer. Headers and body are copied or owned until sent. Header values with control bytes fault. */
void http_header(struct http_rq *, const char *name, str value); /* adds one */
/* Sends status and body (text in any arena of the request, or static). Thread-safe, once. HEAD and 304 drop the body.
** Compresses with libdeflate level 1 when worth it and accepted. */
void http_answer(struct http_rq *, int status, str content_type, str body);
/* Sends an open file (closed afterwards), `size` bytes. */
void http_answer_file(struct http_rq *, int status, str content_type, int fd, int64_t size);
/* Sends one of several ready codings of the same asset, immutable for a year. Each may be absent. */
struct http_asset {
    str content_type, etag, identity, gzip, brotli;
};
void http_answer_asset(struct http_rq *, const struct http_asset *);

/* Page cache: call while rendering a cacheable page. Slots are hashes of what it depends on. */
void http_depends(struct http_rq *, uint64_t slot);
/* Earliest moment (UTC ms of base/clock) at which anything on the page changes by itself. */
void http_good_until(struct http_rq *, int64_t at_ms);
/* Everything that depends on the slot is stale from now on. Any thread; after COMMIT, before the write's answer. */
void http_bump(uint64_t slot);
void http_bump_all(void);
/* Taken by the server before the handler runs; a WRITE's rendering is never cached. */
uint64_t http_epoch(void);

/* Event streams (text/event-stream), woken by topic. */
bool http_stream_accept(struct http_rq *, uint64_t topic, uint64_t member); /* false: too many (2 a member, 1,000 in all) */
void http_stream_publish(uint64_t topic, str event); /* any thread; event without newline */

/* Counters for /metrics, Prometheus text format. */
void http_metrics(struct buf *);
