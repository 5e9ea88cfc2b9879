/* http.h: libmicrohttpd on one side, a request and its answer on the other. Knows bytes, heads, caches, queues; knows
** no shop, no session, no database. Served requests run on worker threads, top to bottom; hits, assets and streams on
** the I/O thread. Shape proven by the serving prototype: strict door before the parser, second-call rule, bounded
** queue. One server per process. */
#pragma once
#include "base/base.h"

struct http_server;
struct http_rq;

enum http_method { HTTP_GET = 1, HTTP_HEAD, HTTP_POST };

struct http_field {
    str name, value;
};
/* A file of a multipart form, streamed to an unnamed file (O_TMPFILE) as it came; its offset is at the beginning. */
struct http_upload {
    str name, filename, content_type; /* as the client wrote them; content_type at most 100 bytes */
    int fd;                           /* closed with the request unless taken: set to -1 */
    int64_t size;
};
/* Ready codings of one asset; each may be absent but identity. Memory that lives as long as the process. */
struct http_asset {
    str content_type, etag, identity, gzip, brotli; /* etag with or without quotes */
};

/* What a policy says about a head before any body byte is read. */
struct http_plan {
    int refuse;         /* 0, or a status to answer and close with: 404, 405, 413, 421… */
    size_t body_max;    /* form or raw body ceiling in bytes (memory); of a multipart form, of all its fields */
    bool multipart;     /* files allowed: upload_max bytes in all, upload_files at most (64) */
    int64_t upload_max; /* above it the connection is closed with 413, which browsers show badly: be generous */
    int upload_files;
    bool raw;                       /* keep the body as it came (banks) instead of reading it as a form */
    bool cacheable;                 /* GET whose answer depends on Host and URL only: page cache */
    bool stream;                    /* event stream: handler decides with http_stream_accept */
    const struct http_asset *asset; /* answered on the I/O thread, immutable for a year; no handler runs */
    const void *route;              /* handed back by http_route() */
    int share;                      /* whose part of the queue: 0 … options.shares - 1 */
};

/* A request that this floor answers by itself, before or without a handler. Host, target (as it came) and
** Accept-Language are absent where its head was not understood. */
struct http_refused {
    int status;
    str id, host, target, languages;
};

/* What a page is of, for who counts how often pages are opened: nothing here knows what it means. */
struct http_count {
    int kind; /* 0: the page is not counted */
    int64_t about;
};

/* A zero takes the value in brackets. */
struct http_options {
    int listen_fd;            /* inherited, listening; stays the caller's */
    const char *incoming_dir; /* where uploads are streamed */
    int workers;              /* [8] */
    int queue_max;            /* requests waiting for a worker [256]; one more is answered 503 */
    int shares;               /* who divides workers and queue, at most 16 [1]: none can take all of either */
    int conn_limit, idle_s;   /* [2000] [30] */
    int head_s;               /* for a whole head; a body must then come at 4 kB/s [10] */
    size_t cache_bytes;       /* page cache [32 MiB] */
    /* head and answer head of one connection, cleared by the library with each request [8 KiB: heads of some 6 KiB] */
    size_t connection_memory;
    int brotli_hits, brotli_age_ms;      /* a cached page is squeezed after so many hits at this age [50] [2000] */
    int comment_ms;                      /* a comment on idle streams, which finds the dead [15000] */
    int streams_max, streams_per_member; /* [1000] [2] */
    int drain_ms;                        /* how long http_stop says "Connection: close" before it refuses [300] */
    const struct http_field *always;     /* headers of every answer that does not set them itself (the CSP); literals */
    size_t always_n;
    void *ctx;
    /* On the I/O thread, must not block nor fault: look at method, path, query and Host, say what is expected. */
    void (*plan)(void *ctx, struct http_rq *, struct http_plan *);
    /* On a worker, once per request that is no cache hit. Ends by http_answer() now, or later from another thread.
    ** A fault that leaves it is answered 500 (it must then not have handed the request to another thread). */
    void (*handle)(void *ctx, struct http_rq *);
    /* May be NULL. On any thread, must not block nor fault: text/html for what this floor answers by itself (400, 404,
    ** 405, 408, 411, 413, 414, 415, 421, 431, 500, 503…), static or in mem; absent: a line of plain text. */
    str (*refusal)(void *ctx, struct arena *mem, const struct http_refused *);
    /* May be NULL. A page that said http_counts() was answered to a GET, 200 or 304, made anew or from the cache: what it
    ** said, and whose share it is. Before the answer leaves, on the I/O thread too: must not block nor fault. */
    void (*counted)(void *ctx, const struct http_rq *, int share, struct http_count);
    /* May be NULL. On each worker thread, first and last thing. */
    void (*worker_start)(void *ctx);
    void (*worker_stop)(void *ctx);
    /* May be NULL. Any thread, at once: false: this share has to be made ready first. One worker does that; what comes
    ** meanwhile waits in its part of the queue, and those who make ready never take the last worker. */
    bool (*open)(void *ctx, int share);
    /* A second, local listener for /metrics, /healthz, /readyz, on a thread of its own. 0: none. */
    int metrics_fd;
    void (*metrics)(void *ctx, struct buf *); /* adds the caller's lines; may be NULL */
    bool (*ready)(void *ctx);                 /* /readyz 200 or 503; may be NULL (ready) */
#ifdef FOIRAIL_TEST_HOOKS
    /* May be NULL. What the tests ask at any other address of that listener; absent: 404. */
    str (*test)(void *ctx, struct arena *, str path);
#endif
};

/* Probes the door with bad heads first (fault "http.door" when one passes); faults "http.start" when it cannot start.
** Makes its threads; needs no socket(), no connect(). At each request it also checks that the bytes came through the
** door: without it the process ends. */
struct http_server *http_start(const struct http_options *);
/* Drain: no new connections, streams end, what is in flight finishes, then all threads stop. Frees. last: nobody takes
** over: the listening ends too, so that no client is kept; else who knocks waits for the next one. */
void http_stop(struct http_server *, bool last);

/* How a share is used: requests ever begun, from the cache too; and those not over: uploads under way, waiting, running,
** streams. */
struct http_use {
    long begun, in_hand;
};
struct http_use http_use_of(int share);
/* All pages kept of a share are stale from now on. */
void http_share_stale(int share);

/* The request. All of it, and its arenas, live until http_answer (or http_answer_…, http_stream_accept) is called:
** nothing may be touched after that call. One thread at a time. */
enum http_method http_rq_method(const struct http_rq *);
str http_rq_target(const struct http_rq *); /* raw path?query as received, at most 4096 bytes */
str http_rq_path(
    const struct http_rq *); /* percent-decoded, valid UTF-8, no NUL, no "//", no "..": else refused before */
str http_rq_query(const struct http_rq *, const char *name); /* decoded; absent str if not given */
const struct http_field *http_rq_queries(const struct http_rq *, size_t *n);
str http_rq_host(const struct http_rq *); /* the Host as it came */
/* User-Agent, Referer, Sec-Purpose (or the Purpose and X-Moz that browsers said before it), found once; also on the I/O
** thread. Absent str if not given. */
str http_rq_agent(const struct http_rq *);
str http_rq_from(const struct http_rq *);
str http_rq_purpose(const struct http_rq *);
str http_rq_header(const struct http_rq *, const char *name); /* absent str if not given or not UTF-8 */
/* Of a header sent in several lines, the last: what the nearest proxy added. */
str http_rq_header_last(const struct http_rq *, const char *name);
str http_rq_cookie(const struct http_rq *, const char *name);
str http_rq_peer(const struct http_rq *); /* address of the connection, text; "unix" on a local socket */
str http_rq_id(const struct http_rq *);   /* request id, 12 characters, also in the X-Request-Id answer header */
const struct http_field *http_rq_form(const struct http_rq *,
                                      size_t *n);                 /* decoded form fields in order, valid UTF-8 */
str http_rq_form_value(const struct http_rq *, const char *name); /* of the first such field; absent str if not given */
str http_rq_body(const struct http_rq *);                         /* raw body (plan.raw) */
struct http_upload *http_rq_uploads(struct http_rq *, size_t *n);
const void *http_route(const struct http_rq *);
/* Not from plan(). Holds the request as received (ceiling: 2 × body_max + 256 KiB: as it came and decoded). */
struct arena *http_rq_in(struct http_rq *);
/* Not from plan(). The handler's (ceiling 16 MiB); may be reset by a replay, which also forgets the headers set. */
struct arena *http_rq_mem(struct http_rq *);
void **http_rq_user(struct http_rq *); /* a place for the hall's own struct */
bool http_rq_client_gone(const struct http_rq *);

/* The answer. Headers and body are copied or owned until sent. A name that is no token, or a value with control bytes,
** faults "http.header". Adds one; for Cache-Control, ETag, Retry-After and the always-headers ours then stay away.
** Every answer has X-Content-Type-Options, Referrer-Policy, Cross-Origin-Opener-Policy, Cross-Origin-Resource-Policy,
** Permissions-Policy and X-Request-Id (not cache hits: they are shared). At most 64. */
void http_header(struct http_rq *, const char *name, str value);
/* Sends status and body (text in any arena of the request, or static). Thread-safe, once. HEAD and 304 drop the body.
** Compresses with libdeflate level 1 when worth it and accepted. A 200 with an ETag the client has becomes 304. */
void http_answer(struct http_rq *, int status, str content_type, str body);
/* The page of a status this floor answers by itself. */
void http_refuse(struct http_rq *, int status);
/* No answer at all: the connection is closed as if this machine had gone, so that who called comes again. As http_answer
** it ends the request. */
void http_hang_up(struct http_rq *);
/* Sends an open file (closed afterwards), `size` bytes. */
void http_answer_file(struct http_rq *, int status, str content_type, int fd, int64_t size);
/* Sends one of several ready codings of the same asset, immutable for a year. */
void http_answer_asset(struct http_rq *, const struct http_asset *);

/* Page cache: call while rendering a cacheable page. Slots are hashes of what it depends on. Only a 200 without
** Set-Cookie that has named a slot or a moment is kept, at its second use; more than 64 slots: not kept. */
void http_depends(struct http_rq *, uint64_t slot);
/* Earliest moment (UTC ms of base/clock) at which anything on the page changes by itself. */
void http_good_until(struct http_rq *, int64_t at_ms);
/* While rendering: see http_options.counted. The last call counts. */
void http_counts(struct http_rq *, struct http_count);
/* Everything that depends on the slot is stale from now on. Any thread; after COMMIT, before the write's answer. */
void http_bump(uint64_t slot);
void http_bump_all(void);
/* For what else is kept between requests: the epoch this request was given before its handler ran, and whether anything
** of a slot became stale after an epoch. */
uint64_t http_rq_epoch(const struct http_rq *);
bool http_bumped_since(uint64_t slot, uint64_t epoch);
/* Taken by the server before the handler runs; a WRITE's rendering is never cached. */
uint64_t http_epoch(void);

/* Event streams (text/event-stream), woken by topic. */
/* From handle() of a stream route: true: the request has become a stream (and is over for the caller); false: too many
** (2 a member, 1,000 in all) or stopping: answer something else, the page polls. member 0 counts as nobody. */
bool http_stream_accept(struct http_rq *, uint64_t topic, uint64_t member);
/* Any thread. One "data:" line, at most 400 bytes, no line end. A reader too slow to keep up gets "event: lost". */
void http_stream_publish(uint64_t topic, str event);
/* Any thread. Ends all streams of a member (not 0), who comes again and is asked anew who he is. */
void http_streams_end_of(uint64_t member);

/* Counters for /metrics, Prometheus text format. */
void http_metrics(struct buf *);
