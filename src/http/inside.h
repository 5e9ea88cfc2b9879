/* inside.h: what the files of http/ share; nobody else includes it. A request is touched by one thread at a time: the
** I/O thread until it is suspended, then a worker (or who it was handed to) until it is resumed. */
#pragma once
#include "http/http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    LIFE_BYTES = 15 * 1024, /* below an arena's block: takes exactly what it asks */
    SPARE_LIVES = 64,
    IN_EXTRA = 256 * 1024,
    MEM_BYTES = 16 * 1024 * 1024,
    DEPS_MAX = 64,
    HEADERS_MAX = 64,
    FORM_FIELDS_MAX = 1000,
    PART_FIELDS_MAX = 256,
    FILES_MAX = 64
};

struct entry;
struct multipart;

/* Something for a worker to do. */
struct work {
    struct work *next;
    void (*run)(struct work *);
};

/* Bytes shared by answers and cache; freed with the last hold. */
struct blob {
    struct arena *mem;
    atomic_int holds;
    size_t n;
    char bytes[];
};
struct blob *blob_new(const void *, size_t n);
void blob_drop(struct blob *);
void blob_release(void *blob); /* the same, as libmicrohttpd calls it */

/* A header of an answer, as libmicrohttpd wants it. */
struct head {
    const char *name, *value;
};
struct heads {
    struct head h[HEADERS_MAX];
    size_t n;
};

struct http_rq {
    struct work work; /* first */
    struct MHD_Connection *c;
    struct arena *life, *in, *mem;
    str target, path;
    enum http_method method;
    struct http_plan plan;
    /* unwanted: the plan refuses it; in_hand: counted among those of its share */
    bool too_long, seen, planned, unwanted, counted, in_hand, waiting, answered;
    struct {
        str host, length, codings, tags, agent, from, purpose, cookies;
    } said; /* cookies: of a head that goes the short way; Host, Content-Length, Accept-Encoding, If-None-Match, User-Agent, Referer, Sec-Purpose */
    int fd, late; /* late: the status that the body has earned, told when it is over */
    char id[13], peer[48];
    struct http_field *query, *fields;
    size_t query_n, fields_n;
    uint64_t length;
    char *body;
    size_t body_n;
    struct multipart *parts;
    struct heads *heads; /* set by the handler, in mem */
    unsigned status;
    struct MHD_Response *resp;
    struct entry *entry; /* this request renders it */
    struct http_rq *next_waiting;
    int tries;
    uint64_t epoch;
    int64_t good_until;
    uint32_t dep[DEPS_MAX];
    int dep_n;
    struct http_count counts;
    void *user;
};

struct counters {
    atomic_long requests, shorts, hits, not_modified, renders, coalesced, stored, queue_full, gone, faults, refused,
        streams, events, streams_dead, in_flight, waiting, running, connections;
};

/* see http_use_of */
struct share_use {
    atomic_long begun, in_hand;
};

enum { QUEUE_OWN = -1, SHARES_MAX = 16 };
struct http_server {
    struct http_options opt;
    struct MHD_Daemon *daemon, *metrics;
    atomic_bool draining, refusing;
    struct counters count;
    struct share_use use[SHARES_MAX];
};
extern struct http_server http_srv;

/* mhd.c: libmicrohttpd's callbacks. */
struct MHD_Daemon *mhd_start(void);
struct MHD_Daemon *mhd_metrics_start(void);
/* rq.c */
struct http_rq *rq_new(struct MHD_Connection *, str target);
/* A new request id. */
void id_print(char id[13]);
/* The heads that each request is asked about, in one walk through all. */
void rq_heads_read(struct http_rq *);
/* From the bytes of a whole head that the door has passed, which must outlive rq (whose connection is NULL): false when
** it is nothing that is merely asked for, and goes the library's way. */
bool rq_short_read(struct http_rq *, str head);
/* Path, query. 0, or the status that refuses the target. */
int rq_target_read(struct http_rq *);
/* Decodes the form on a worker. 0, or the status that refuses it. */
int rq_form_read(struct http_rq *);
/* Lets go what the handler and the body took; the request itself stays for the I/O thread. */
void rq_let_go(struct http_rq *);
void rq_free(struct http_rq *);
/* Once libmicrohttpd has stopped. */
void rq_spares_free(void);
/* answer.c */
/* On the I/O thread: queues a refusal at once. */
enum MHD_Result answer_refusal(struct http_rq *, int status);
/* On the I/O thread: queues an asset at once. */
enum MHD_Result answer_asset_now(struct http_rq *, const struct http_asset *);
/* Tells who counts, when this is an answer to count. */
void answer_counted(const struct http_rq *, int share, struct http_count);
/* Over the blob's bytes, with a hold of its own. Never NULL. */
struct MHD_Response *blob_response(struct blob *);
struct MHD_Response *empty_response(void);
/* The request whose handler this thread runs, until it is answered. */
void current_set(struct http_rq *);
bool current_is(const struct http_rq *);
/* From a worker: the refusal page of a status. */
void answer_status(struct http_rq *, int status);
/* The common headers, after the caller's own in `h`. */
void heads_complete(struct http_rq *, struct heads *h, bool with_id);
void heads_add(struct heads *, const char *name, const char *value);
void heads_put(struct MHD_Response *, const struct heads *);
/* Any thread, last thing: hands the answer to the I/O thread; the request is gone for the caller. NULL: none. */
void answer_send(struct http_rq *, unsigned status, struct MHD_Response *);
/* queue.c */
/* share: whose request it is (plan.share); QUEUE_OWN: ours. False: no place is left for it. */
bool queue_reserve(int share);
void queue_unreserve(int share);
void queue_put(struct work *, int share); /* after queue_reserve */
void queue_start(int workers);
void queue_stop(void);
int queue_length(void);
void request_run(struct work *); /* mhd.c: what a worker does with a request */
/* cache.c */
bool cache_answer(struct http_rq *, enum MHD_Result *);
/* The same past the library, for a request read by rq_short_read: sends all of the answer to rq->fd, or nothing. */
bool cache_short(struct http_rq *);
bool cache_join(struct http_rq *);
/* A rendering is over: page is NULL if it is not to be kept. Wakes who waits for it. */
struct page {
    struct blob *identity, *gzip; /* gzip may be NULL */
    const struct heads *heads;    /* without Content-Encoding, ETag, request id */
    uint64_t hash;
};
void cache_done(struct http_rq *, const struct page *);
bool cache_wants(const struct http_rq *);
void cache_clear(void);
size_t cache_bytes(void);
/* squeeze.c: codings. */
/* NULL when it would not be smaller. */
struct blob *squeeze_gzip(str);
struct blob *squeeze_gzip_dense(str); /* for a page that stays: some twelve times the work, a tenth fewer bytes */
struct blob *squeeze_brotli(str);
bool squeeze_worth(str content_type, size_t n);
uint64_t hash64(str);
/* ETag of one coding of a page: coding is 'i', 'g' or 'b'. */
void etag_print(char to[24], uint64_t hash, char coding);
/* stream.c */
void streams_start(void);
void streams_end(void);
