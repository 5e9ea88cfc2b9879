/* web.c: the web role. Order of locking: identity, files, threads, system calls, libmicrohttpd, first byte. */
#include "app/serve.h"

#include "app/awaited.h"
#include "app/limit.h"
#include "app/opening.h"
#include "app/seen.h"
#include "app/shared.h"
#include "outside/cage.h"
#include "outside/outside.h"
#include "outside/probe.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_AGAIN = 75, SECRETS = 2 };
enum { HALL_MEMORY = 64 << 20, JOB_THREADS = 5, CONNECTION_MEMORY = 8192, IDLE_S = 30, HEAD_S = 10 };

/* Which thread waits for the end, for who must call it from elsewhere. */
static pthread_t waiting;
static atomic_flag called = ATOMIC_FLAG_INIT;

/* A caged process cannot dial again, nor trust what it holds of a file that failed to be synced: it says its answers,
** ends, and a new one is started. */
static void database_lost(void)
{
    if (!atomic_flag_test_and_set(&called)) pthread_kill(waiting, SIGUSR1);
}

/* What it lacks it cannot dial either: a new one does. */
static void database_back(void)
{
    log_line(LOG_INFO, "place.back", "a database that did not answer does now");
    database_lost();
}

static void signals_block(sigset_t *set)
{
    waiting = pthread_self();
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void cage_open(struct arena *mem, const struct config *c, enum cage_mode mode, int abi)
{
    static const enum config_id secrets[SECRETS] = {CONFIG_SMS_TOKEN_FILE, CONFIG_SMS_ANSWER_FILE};
    struct cage_path paths[2 + SECRETS] = {{config_path(mem, c, CONFIG_DATA), true}, {hall_seal_path(mem, c), false}};
    char *user = str_z(mem, config_str(c, CONFIG_USER));
    size_t n = 2;

    cage_identity(mode, *user ? user : NULL);
    for (size_t i = 0; i < SECRETS; i++) { /* one that is not there is told in the log when it is read */
        const char *path = config_path(mem, c, secrets[i]);
        if (*path && !access(path, R_OK)) paths[n++] = (struct cage_path){path, false};
    }
    cage_files(mode, abi, paths, n);
}

/* One that is closed is ready in its way: it opens when it is asked for. */
static bool ready(void *ctx)
{
    struct hall *hall = ctx;
    bool all = true;

    for (size_t i = 0; i < hall->places; i++) {
        if (!place_enter_open(&hall->place[i])) continue;
        all &= !store_refuses_writes(hall->place[i].store);
        place_leave(&hall->place[i]);
    }
    return all;
}

static bool share_open(void *ctx, int share)
{
    return place_is_open(&((const struct hall *)ctx)->place[share]);
}

static void metrics(void *ctx, struct buf *b)
{
    opening_metrics(ctx, b);
}

#ifdef FOIRAIL_TEST_HOOKS
/* "/probe/imager/open /etc/passwd": an attempt to escape, made by that process; its own account, or that it died. */
static str test_probe(void *ctx, struct arena *mem, str path)
{
    static const struct {
        str role;
        int kind; /* 0: this process */
    } who[] = {{S("web"), 0},
               {S("imager"), OUTSIDE_IMAGER},
               {S("mailer"), OUTSIDE_MAILER},
               {S("caller"), OUTSIDE_CALLER},
               {S("fetcher"), OUTSIDE_FETCHER},
               {S("teller"), OUTSIDE_TELLER}};
    enum { PROBE_MS = 20000 };
    str said, rest = path, word;

    (void)ctx;
    if (!str_cut(&rest, '/', &word) || !str_cut(&rest, '/', &word) || !str_eq(word, S("probe")) ||
        !str_cut(&rest, '/', &word))
        return (str){0};
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        if (!str_eq(word, who[i].role)) continue;
        if (!who[i].kind) return probe(mem, rest);
        return outside_probe(mem, (enum outside_helper_kind)who[i].kind, rest, PROBE_MS, &said) == OUTSIDE_OK
                   ? said
                   : S("died");
    }
    return (str){0};
}
#endif

/* Of every answer that has none of its own: what the HTTP floor says by itself holds text and a link. */
static const struct http_field always[] = {
    {S("Content-Security-Policy"),
     S("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")},
};

static struct http_server *http_open(struct arena *mem, struct hall *hall, const struct config *c)
{
    struct http_options o = {
        .listen_fd = FD_LISTEN,
        .metrics_fd = config_str(c, CONFIG_METRICS).n ? FD_METRICS : 0,
        .ready = ready,
        .metrics = metrics,
        .open = share_open,
        .refusal = floor_page,
        .incoming_dir = str_z(mem, str_fmt(mem, "%.*s/incoming", STR_ARG(hall->place[hall->first].dir))),
        .workers = (int)config_i64(c, CONFIG_WORKERS),
        .queue_max = (int)config_i64(c, CONFIG_QUEUE),
        .shares = (int)hall->places,
        .conn_limit = (int)config_i64(c, CONFIG_CONNECTIONS),
        .idle_s = IDLE_S,
        .head_s = HEAD_S,
        .cache_bytes = (size_t)config_i64(c, CONFIG_CACHE_MB) << 20,
        .connection_memory = CONNECTION_MEMORY,
        .always = always,
        .always_n = sizeof always / sizeof *always,
        .ctx = hall,
        .plan = hall_plan,
        .handle = hall_handle,
        .counted = hall_counted,
    };
#ifdef FOIRAIL_TEST_HOOKS
    o.test = test_probe;
#endif
    return http_start(&o);
}

/* The exit code. */
static int serve_until_told(struct arena *mem, const struct config *c, struct hall *hall, const sigset_t *set)
{
    int got = 0;

    struct http_server *http = http_open(mem, hall, c);
    outside_ready();
    log_line(LOG_INFO, "web.ready", "%.*s", STR_ARG(config_str(c, CONFIG_LISTEN)));
    sigwait(set, &got);
    bool lost = got == SIGUSR1;
    log_line(lost ? LOG_WARN : LOG_INFO, "web.drain",
             lost ? "a database was lost, or is back: to be started anew" : "told to stop");
    control_stop();
    http_stop(http, !lost);
    keeper_stop();
    jobs_end(); /* first: whose call is given up must see that it was we who hung up */
    outside_leave();
    jobs_stop();
    chores_stop();
    return lost ? EXIT_AGAIN : 0;
}

/* What went wrong before the first request: busy territories and moved schemas are for the person who started it. */
static int start_failed(const struct config *c, const struct faultpoint *fp)
{
    bool away = !strcmp(fp->code, "db.gone") && config_str(c, CONFIG_DATABASE).n; /* PostgreSQL comes back by itself */

    log_line(LOG_ERROR, fp->code, "%s", fp->msg);
    if (away || !strcmp(fp->code, "store.locked")) return EXIT_AGAIN;
    return !strncmp(fp->code, "config.", 7) ? 2 : 1;
}

/* Where commands find the server that holds a territory; of one that somebody else holds just now, as soon as it is ours. On
** PostgreSQL nobody holds it alone: there it is the server of this machine, which hears so what a command changed. */
static void doors_open(struct arena *mem, const struct config *c, const struct hall *hall)
{
    bool shared = config_str(c, CONFIG_DATABASE).n > 0;

    for (size_t i = 0; i < hall->places; i++) {
        const struct territory *t = &hall->place[i];
        bool ours = shared || t->hold > 0 || place_is_open(t);
        control_door(str_z(mem, str_fmt(mem, "%.*s/control.sock", STR_ARG(t->dir))), ours);
    }
}

int web_main(const struct config *c, int cage, int abi, control_fn *control)
{
    struct arena *mem = arena_new(HALL_MEMORY);
    struct faultpoint fp;
    sigset_t set;

    signals_block(&set);
    if (FAULT_CATCH(&fp)) return start_failed(c, &fp);
    routes_check();
    lang_start();
    limit_off(str_eq(config_str(c, CONFIG_LIMITS), S("off")));
    cage_open(mem, c, (enum cage_mode)cage, abi);
    store_on_lost(database_lost);
    struct hall *hall = hall_open_served(mem, c);
    doors_open(mem, c, hall);
    awaited_start(c, hall);
    effects_serve(hall);
    outside_start(FD_PEER);
    for (size_t i = 0; i < hall->places; i++)
        if (hall->place[i].store) store_writer_start(hall->place[i].store);
    jobs_start(hall, JOB_THREADS);
    control_start(control, hall);
    chores_start(hall);
    keeper_start(hall, database_back);
    cage_calls((enum cage_mode)cage, config_str(c, CONFIG_DATABASE).n ? CAGE_WEB_PG : CAGE_WEB);
    int code = serve_until_told(mem, c, hall, &set);
    hall_close(hall);
    fault_end(&fp);
    arena_free(mem);
    return code;
}
