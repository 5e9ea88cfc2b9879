/* serve.h: the web role: territories opened, sandbox closed, requests served; and what the commands share with it. */
#pragma once
#include "app/config.h"
#include "app/hall.h"
#include "app/route.h"
#include "http/http.h"
#include "outside/control.h"

enum { TERRITORIES_MOST = 16 }; /* of one process */

/* Opens configuration's territories. Faults with "config.…", "store.…". In mem, which lives as long as the hall. */
struct hall *hall_open(struct arena *mem, const struct config *, bool read_only);
/* The same to serve them: the first that opens, whose fault goes through when there is no other; the others are closed
** (opening.h), but their locks taken or, on PostgreSQL, their connections dialled. */
struct hall *hall_open_served(struct arena *mem, const struct config *);
void hall_close(struct hall *);
/* Opens one: store, settings, index. Faults as hall_open, and then has opened nothing. mem: for the meantime. */
void territory_open(struct arena *mem, const struct config *, struct territory *, bool read_only);
/* Lets index and store go; on PostgreSQL, where a caged process could not dial again, the index. */
void territory_close(struct territory *);
/* Takes the lock that is held over closings, or faults "store.locked"; nothing to take on PostgreSQL. */
void territory_hold(struct arena *mem, const struct config *, struct territory *);
/* Gives it back, so that somebody can mend what does not open. */
void territory_let_go(struct territory *);
/* Reads the sealing keys. False when there is none, or a line is not right (doctor says how to make one). */
bool hall_seal_keys(struct arena *, const struct config *, struct seal_keys *);
/* Writes them in the place of what is there, whole or not at all, for their owner alone. */
bool hall_seal_keys_write(struct arena *, const struct config *, const struct seal_keys *);

/* Entry point of the web role, in the process the supervisor started. Returns the exit code. control: does what commands ask of it. */
int web_main(const struct config *, int cage_mode, int landlock_abi_max, control_fn *);

/* Used by web_main: what libmicrohttpd's side calls. ctx is the hall. */
void hall_plan(void *ctx, struct http_rq *, struct http_plan *);
void hall_handle(void *ctx, struct http_rq *);
/* Job threads. After end no job is begun, and job_stopping() says so; stop also waits for what is running. */
void jobs_start(struct hall *, int threads);
/* What a process that died had taken of a territory that was just opened is free again. */
void jobs_adopt(struct territory *);
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
/* The page of what the HTTP floor refuses by itself, in mem: in the language of the address or of the browser, with the
** telephone of the territory that was asked for, or of the only one there is. ctx is the hall. */
str floor_page(void *ctx, struct arena *mem, const struct http_refused *);
/* Sends what the handler left in rq. */
void rq_finish(struct rq *);
/* A page for a status and a code, whatever rq->out holds. */
void error_page(struct rq *, int status, const char *code, const char *msgid);
/* Where the sealing key is looked for. */
char *hall_seal_path(struct arena *, const struct config *);
/* How a territory's database is reached. */
struct store_options territory_store(struct arena *, const struct config *, str slug);
