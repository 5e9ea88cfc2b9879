/* serve.h: the web role: territories opened, sandbox closed, requests served; and what the commands share with it. */
#pragma once
#include "app/config.h"
#include "app/hall.h"
#include "app/route.h"
#include "http/http.h"

/* Opens configuration's territories. Faults with "config.…", "store.…". In mem, which lives as long as the hall. */
struct hall *hall_open(struct arena *mem, const struct config *, bool read_only);
/* The same to serve them: of several, those that do not open are left out (hall->broken) and told in the log. */
struct hall *hall_open_served(struct arena *mem, const struct config *);
void hall_close(struct hall *);
/* Reads the sealing key; *number is the key's number. False when there is none (doctor says how to make one). */
bool hall_seal_key(struct arena *, const struct config *, str *key, int64_t *number);

/* Entry point of the web role, in the process the supervisor started. Returns the exit code. */
int web_main(const struct config *, int cage_mode, int landlock_abi_max);

/* Used by web_main: what libmicrohttpd's side calls. ctx is the hall. */
void hall_plan(void *ctx, struct http_rq *, struct http_plan *);
void hall_handle(void *ctx, struct http_rq *);
/* Job threads. After end no job is begun, and job_stopping() says so; stop also waits for what is running. */
void jobs_start(struct hall *, int threads);
void jobs_end(void);
void jobs_stop(void);
/* The upkeep thread. */
void chores_start(struct hall *);
void chores_stop(void);

/* Session of the cookie, rights; inside a snapshot. Fills rq->rights and who. */
void session_read(struct rq *);
/* False: a GET that needs a fresh code was sent where one is asked for. */
bool fresh_read_ok(struct rq *);
/* Cross-site check of an unsafe request: true to go on; false when an answer was made (403, or a page with one button). */
bool cross_site_ok(struct rq *);
/* Name of a cookie of ours on this origin: "__Host-s" on https, "s" on plain loopback. */
str cookie_name(const struct rq *, const char *name);
/* Client address: the last hop that is no proxy of ours. */
str rq_client(const struct rq *);
/* Sends what the handler left in rq. */
void rq_finish(struct rq *);
/* A page for a status and a code, whatever rq->out holds. */
void error_page(struct rq *, int status, const char *code, const char *msgid);
/* Where the sealing key is looked for. */
char *hall_seal_path(struct arena *, const struct config *);
/* How a territory's database is reached. */
struct store_options territory_store(struct arena *, const struct config *, str slug);
