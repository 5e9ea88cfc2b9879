/* http.c: start, drain, figures. */
#include "http/http.h"

#include "http/door.h"
#include "http/inside.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <time.h>

struct http_server http_srv;

static void default_to(int *v, int otherwise)
{
    if (*v <= 0) *v = otherwise;
}

static void options_complete(struct http_options *o)
{
    default_to(&o->workers, 8);
    default_to(&o->queue_max, 256);
    default_to(&o->shares, 1);
    default_to(&o->conn_limit, 2000);
    default_to(&o->idle_s, 30);
    default_to(&o->head_s, 10);
    default_to(&o->brotli_hits, 50);
    default_to(&o->brotli_age_ms, 2000);
    default_to(&o->comment_ms, 15000);
    default_to(&o->streams_max, 1000);
    default_to(&o->streams_per_member, 2);
    default_to(&o->drain_ms, 300);
    if (!o->cache_bytes) o->cache_bytes = 32 * 1024 * 1024;
    if (!o->connection_memory) o->connection_memory = 8 * 1024;
    if (!o->incoming_dir) o->incoming_dir = "/tmp";
}

/* Before a head is understood: nobody knows whose it is. */
static void door_page(struct arena *mem, int status, struct door_page *p)
{
    const struct http_options *o = &http_srv.opt;

    id_print(p->id);
    log_set_request(str_c(p->id));
    log_line(LOG_INFO, "http.refused", "%d", status);
    log_set_request(S(""));
    p->html =
        o->refusal ? o->refusal(o->ctx, mem, &(struct http_refused){.status = status, .id = str_c(p->id)}) : (str){0};
}

struct http_server *http_start(const struct http_options *options)
{
    http_srv.opt = *options;
    options_complete(&http_srv.opt);
    http_srv.draining = http_srv.refusing = false;
    MUST(http_srv.opt.always_n <= 8 && http_srv.opt.shares <= SHARES_MAX);
    door_probe((int64_t)http_srv.opt.head_s * SECOND_MS);
    fcntl(http_srv.opt.listen_fd, F_SETFL, fcntl(http_srv.opt.listen_fd, F_GETFL) | O_NONBLOCK);
    queue_start(http_srv.opt.workers);
    streams_start();
    door_words_set(door_page);
    if (!door_clock_start()) fault("http.start", "no thread for the clock of the door");
    http_srv.metrics = http_srv.opt.metrics_fd > 0 ? mhd_metrics_start() : NULL;
    if (http_srv.opt.metrics_fd > 0 && !http_srv.metrics) fault("http.start", "the metrics listener does not start");
    http_srv.daemon = mhd_start();
    if (!http_srv.daemon) fault("http.start", "libmicrohttpd does not start on descriptor %d", http_srv.opt.listen_fd);
    return &http_srv;
}

static void nap_ms(int ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000}, NULL);
}

/* Stop in the order that loses nothing: no new connections; a while to say "Connection: close"; then 503 instead of
** queueing, so that nothing is suspended any more when libmicrohttpd is stopped (it aborts otherwise). */
void http_stop(struct http_server *s, bool last)
{
    enum { STEP_MS = 10, PATIENCE_MS = 10000 };
    MHD_socket listener = MHD_quiesce_daemon(s->daemon);

    s->draining = true;
    if (listener != MHD_INVALID_SOCKET && last) shutdown(listener, SHUT_RD);
    streams_end();
    nap_ms(s->opt.drain_ms);
    s->refusing = true;
    for (int ms = 0; ms < PATIENCE_MS && s->count.in_flight; ms += STEP_MS) nap_ms(STEP_MS);
    while (s->count.waiting || s->count.running || queue_length()) nap_ms(STEP_MS);
    log_line(LOG_INFO, "http.drained", "%ld left", (long)s->count.in_flight);
    MHD_stop_daemon(s->daemon);
    if (s->metrics) {
        MHD_quiesce_daemon(s->metrics);
        MHD_stop_daemon(s->metrics);
    }
    door_clock_stop();
    queue_stop();
    rq_spares_free();
    cache_clear();
}

struct http_use http_use_of(int share)
{
    const struct share_use *u = &http_srv.use[share];

    return (struct http_use){u->begun, u->in_hand};
}

void http_metrics(struct buf *b)
{
    const struct counters *c = &http_srv.count;
    const struct {
        const char *name, *type;
        long value;
    } lines[] = {
        {"requests_total", "counter", c->requests}, {"short_total", "counter", c->shorts},
        {"cache_hits_total", "counter", c->hits},   {"not_modified_total", "counter", c->not_modified},
        {"renders_total", "counter", c->renders},   {"coalesced_total", "counter", c->coalesced},
        {"stored_total", "counter", c->stored},     {"queue_full_total", "counter", c->queue_full},
        {"client_gone_total", "counter", c->gone},  {"faults_total", "counter", c->faults},
        {"refused_total", "counter", c->refused},   {"door_refused_total", "counter", door_refusals()},
        {"events_total", "counter", c->events},     {"streams_dead_total", "counter", c->streams_dead},
        {"streams", "gauge", c->streams},           {"connections", "gauge", c->connections},
        {"in_flight", "gauge", c->in_flight},       {"running", "gauge", c->running},
        {"queue", "gauge", queue_length()},         {"cache_bytes", "gauge", (long)cache_bytes()},
    };

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        buf_fmt(b, "# TYPE foirail_http_%s %s\nfoirail_http_%s %ld\n", lines[i].name, lines[i].type, lines[i].name,
                lines[i].value);
}
