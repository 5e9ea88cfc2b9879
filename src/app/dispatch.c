/* dispatch.c: from a head that arrived to an answer that leaves: route, session, rights, limits, cross-site, snapshot,
** transaction, replay, and the catch point of every fault. */
#include "app/acting.h"
#include "app/assets.h"
#include "app/ended.h"
#include "app/limit.h"
#include "app/near.h"
#include "app/opening.h"
#include "app/route.h"
#include "app/serve.h"
#include "app/settings.h"

enum {
    FORM_BYTES = 512 * 1024,
    FORM_BYTES_ANYONE = 64 * 1024,
    RAW_BYTES = 64 * 1024,
    PAGE_BYTES = 4 << 20,
    PAGE_BYTES_LIKELY = 40 * 1024,
    UPLOAD_FILES = 60
};
#define UPLOAD_BYTES                                                                                                   \
    ((int64_t)10 * 20 * 1024 * 1024 +                                                                                  \
     (1 << 20)) /* more files than are kept at once come in: the page names those left out */

static bool has_host(const struct territory *t, str host)
{
    for (size_t k = 0; k < t->origins; k++)
        if (str_eq_nocase(t->host[k], host)) return true;
    return false;
}

static struct territory *territory_of(struct hall *hall, str host)
{
    for (size_t i = 0; i < hall->places; i++)
        if (has_host(&hall->place[i], host)) return &hall->place[i];
    return NULL;
}

static void plan_of(const struct route *r, struct http_plan *plan)
{
    plan->route = r;
    plan->cacheable = r->method == GET && r->cache == CACHE_PUBLIC;
    plan->stream = r->flags & ROUTE_STREAM;
    plan->raw = r->flags & ROUTE_RAW;
    plan->body_max = r->method == GET             ? 0
                     : plan->raw                  ? RAW_BYTES
                     : r->access == ACCESS_ANYONE ? FORM_BYTES_ANYONE
                                                  : FORM_BYTES;
    plan->multipart = r->flags & ROUTE_FILES;
    if (plan->multipart) plan->upload_max = UPLOAD_BYTES, plan->upload_files = UPLOAD_FILES;
}

/* Photos of who shows no session are not even received: their bytes would be on the disk before rights are looked at. */
static bool is_stranger(const struct territory *place, struct http_rq *http)
{
    return !http_rq_cookie(http, place->secure ? "__Host-s" : "s").n;
}

/* Unknown addresses still get a page in French: they are handed on without a route. */
void hall_plan(void *ctx, struct http_rq *http, struct http_plan *plan)
{
    struct route_match m;
    int method = http_rq_method(http);

    const struct territory *place = territory_of(ctx, http_rq_host(http));
    plan->refuse = !place ? 421 : place_barred(place) ? 503 : 0;
    if (plan->refuse) return;
    plan->share = (int)(place - ((const struct hall *)ctx)->place);
    if (asset_plan(http_rq_path(http), plan)) return;
    enum route_find found = route_find(method, http_rq_path(http), &m);
    if (found == ROUTE_FOUND) plan_of(m.route, plan);
    if (plan->multipart && is_stranger(place, http)) plan->refuse = 403;
    if (found != ROUTE_FOUND && method == HTTP_POST) plan->refuse = found == ROUTE_WRONG_METHOD ? 405 : 404;
}

static struct rq *rq_new(struct hall *hall, struct http_rq *http)
{
    struct rq *rq = NEW(http_rq_in(http), struct rq, 1);
    struct route_match m;

    rq->http = http;
    rq->hall = hall;
    rq->place = territory_of(hall, http_rq_host(http));
    rq->in = http_rq_in(http);
    rq->mem = http_rq_mem(http);
    rq->now = clock_now_ms();
    rq->out = buf_new_about(rq->mem, PAGE_BYTES, PAGE_BYTES_LIKELY);
    enum route_find found = route_find(http_rq_method(http), http_rq_path(http), &m);
    rq->lang = m.lang;
    rq->bare = m.bare;
    rq->view = m.view;
    rq->near.slug = m.near;
    rq->path = m.path;
    rq->acting_pub = m.acting;
    if (found == ROUTE_FOUND) rq->route = m.route;
    for (int i = 0; i < ROUTE_PARAMS; i++) rq->param[i] = m.param[i];
    *http_rq_user(http) = rq;
    return rq;
}

static bool has_rights(const struct rq *rq)
{
    uint32_t need = rq->route->access;

    return need && rq_can(rq, need & ~(uint32_t)(ACCESS_HOOK | ACCESS_FRESH));
}

/* What is not mine looks like what does not exist; who is not signed in is sent where one signs in, and what he sent is
** kept: true then, it is to be written. */
static bool rights_lacking(struct rq *rq)
{
    const char *kind = ended_kind(rq);

    if (kind && rq->route->method == POST) return cross_site_ok(rq) && ended_answer(rq);
    if (kind) rq_go(rq, "%s", ended_door(kind));
    else if (rq->acting) acting_refuse(rq);
    else if ((rq->route->access & ACCESS_MEMBER) && rq_can(rq, ACCESS_MEMBER) && rq->merchant_id)
        rq_refuse(rq, 403, "member.role", "Your role in this shop does not go so far. Ask an owner of the shop.");
    else rq_not_found(rq);
    return false;
}

static bool limits_ok(struct rq *rq)
{
    int64_t wait;

    if (limit_take(rq->route->rate, rq_client(rq), clock_mono_ms(), &wait)) return true;
    rq_out_header(rq, "Retry-After", str_fmt(rq->mem, "%lld", (long long)wait));
    if (rq->route->rate == RATE_API)
        rq_out_header(rq, "RateLimit", str_fmt(rq->mem, "\"api\";r=0;t=%lld", (long long)wait));
    rq_refuse(rq, 429, "limit.rate", "You are asking very often. Wait a moment, then try again.");
    return false;
}

static void not_found(struct rq *rq)
{
    rq_not_found(rq);
}

/* The form is right: before anything is written, is this still who signed in? */
static bool prepared(struct rq *rq)
{
    if (rq->route->prepare && !rq->route->prepare(rq)) return false;
    if (!rq->route->write) return false;
    return !(rq->route->access & ACCESS_FRESH) || rq_fresh(rq);
}

/* Everything that happens inside the snapshot. Sets *go_on when a write part is to follow. */
struct step {
    struct rq *rq;
    bool go_on, over; /* over: the handler answered by itself; rq may be gone */
};

static void run_step(struct db *db, void *arg)
{
    struct step *s = arg;
    struct rq *rq = s->rq;
    bool unsafe;

    rq->db = db;
    rq->over = &s->over;
    session_read(rq);
    if (rq->near.slug.n && !near_known(rq)) rq->near = (struct rq_near){0}, rq->route = NULL;
    if (!rq->route) {
        not_found(rq);
        return;
    }
    if (!limits_ok(rq) || !acting_enter(rq)) return;
    if (!has_rights(rq)) {
        s->go_on = rights_lacking(rq);
        return;
    }
    unsafe = rq->route->method == POST && !(rq->route->access & ACCESS_HOOK);
    if (unsafe && (!cross_site_ok(rq) || !ended_may_send(rq))) return;
    if (!rq->route->read) s->go_on = prepared(rq);
    else if (fresh_read_ok(rq)) rq->route->read(rq);
}

/* Nothing of what was asked is in the database. */
static void fault_page(struct rq *rq, const char *code, const char *msg)
{
    bool full = !strcmp(code, "db.full"), gone = !strcmp(code, "db.gone") || !strcmp(code, "db.io");

    log_line(LOG_ERROR, code, "%s", msg);
    if (full) error_page(rq, 503, code, "The server has no room left. Nothing was recorded; call us.");
    else if (gone)
        error_page(rq, 503, code, "The server cannot reach its data for the moment. Nothing was recorded; try again.");
    else error_page(rq, 500, code, "Something broke on our side. Nothing was recorded; try again, or call us.");
}

static void answer_fault(struct rq *rq, const char *code, const char *msg)
{
    if (rq->route && rq->route->flags & ROUTE_HUSH) {
        log_line(LOG_ERROR, code, "%s: no answer", msg);
        http_hang_up(rq->http);
        return;
    }
    fault_page(rq, code, msg);
    rq_finish(rq);
}

/* --- the write part --- */

struct writing {
    struct write w;
    struct rq *rq;
};

static bool write_run(struct write *w, struct tx *tx)
{
    struct rq *rq = ((struct writing *)w)->rq;

    rq->db = tx->db;
    rq->status = 0;
    rq->undo = rq->keep = false;
    rq->watching = NULL;
    rq->location = rq->content_type = (str){0};
    rq->refusal = NULL;
    rq->out = buf_new_about(rq->mem, PAGE_BYTES, PAGE_BYTES_LIKELY);
    log_set_request(http_rq_id(rq->http)); /* the writer works for many */
    if (ended_hold(rq, tx) && acting_begin(rq, tx)) rq->route->write(rq, tx);
    bool kept = rq->keep || (rq->status < 400 && !rq->undo);
    kept = acting_end(rq, tx, kept);
    if (rq->status < 400 && !rq->undo) ended_sent(rq, tx);
    log_set_request(S(""));
    return kept;
}

static void end_page(struct rq *rq, enum write_end end, const struct write *w)
{
    if (end == WRITE_UNKNOWN)
        error_page(rq, 504, "db.unknown",
                   "We do not know whether this was recorded. Press the same button again: nothing is done twice.");
    else if (end == WRITE_STOPPED)
        error_page(rq, 503, "db.stopped", "The server is restarting. Nothing was recorded; try again in a moment.");
    else fault_page(rq, w->code ? w->code : "db.fault", w->msg);
}

static void write_done(struct write *w, enum write_end end)
{
    struct rq *rq = ((struct writing *)w)->rq;
    struct territory *place = rq->place; /* rq is gone with its answer */
    struct faultpoint fp;

    rq->db = NULL;
    log_set_request(http_rq_id(rq->http));
    if (FAULT_CATCH(&fp)) {
        log_line(LOG_ERROR, fp.code, "%s", fp.msg);
        http_answer(rq->http, 500, S("text/plain; charset=utf-8"), S("500\n"));
        place_leave(place);
        return;
    }
    if (end != WRITE_DONE && end != WRITE_REFUSED) end_page(rq, end, w);
    rq_finish(rq);
    fault_end(&fp);
    log_set_request(S(""));
    place_leave(place);
}

/* PostgreSQL takes two purchases that were written at once for a race, as both read and wrote the last pages of the
** same indexes: one of them would be thrown away and run again. In one process they share transactions instead. */
static void write_start(struct rq *rq)
{
    struct writing *w = NEW(rq->in, struct writing, 1);

    *w = (struct writing){.w = {.run = write_run, .done = write_done, .mem = rq->mem, .together = true}, .rq = rq};
    store_write(rq->place->store, &w->w);
}

/* True: it was handed to the writer, who ends it. */
static bool handle_in(void *ctx, struct http_rq *http)
{
    struct faultpoint fp;
    struct rq *volatile rq = NULL;
    volatile bool handed = false;

    log_set_request(http_rq_id(http));
    if (FAULT_CATCH(&fp)) {
        if (handed) fault("app.handed_over", "%s: %s", fp.code, fp.msg);
        if (rq) answer_fault(rq, fp.code, fp.msg);
        else http_answer(http, 500, S("text/plain; charset=utf-8"), S("500\n"));
        return false;
    }
    rq = rq_new(ctx, http);
    struct step s = {.rq = rq};
    store_read(rq->place->store, run_step, &s);
    handed = s.go_on || s.over;
    if (s.go_on) write_start(rq);
    else if (!s.over) rq_finish(rq);
    fault_end(&fp);
    log_set_request(S(""));
    return s.go_on;
}

void hall_handle(void *ctx, struct http_rq *http)
{
    struct territory *place = territory_of(ctx, http_rq_host(http));

    if (!place_enter(ctx, place)) http_refuse(http, 503);
    else if (!handle_in(ctx, http)) place_leave(place);
}
