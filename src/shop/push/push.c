/* push.c: "ready" told to a browser that asked to hear it (RFC 8030, 8291, 8292). A bonus beside mail and SMS: what
** cannot be told is let go. The message says which order and where; its code stays on the page. */
#include "shop/push/push.h"

#include "app/api.h"
#include "app/config.h"
#include "app/event.h"
#include "app/hall.h"
#include "app/job.h"
#include "app/secret.h"
#include "app/settings.h"
#include "base/push_seal.h"
#include "push.sql.h"
#include "shop/merchant/merchant.h"
#include "shop/order/order.h"

enum {
    READERS_MOST = 5,
    ENDPOINT_MOST = 500,
    UNDO_WAIT_MS = 10 * SECOND_MS,
    DEADLINE_MS = 15 * SECOND_MS,
    TOKEN_HOURS = 12,
    TRIES = 5,
    ANSWER_BYTES = 8192,
    HEADERS = 6,
    KEPT_DAYS = 60
};

void push_key_make(struct tx *tx, const struct hall *hall)
{
    str secret, shown;
    int64_t number;

    if (!push_keys_make(tx->mem, &secret, &shown)) fault("push.key", "no pair of keys could be made");
    str sealed = secret_seal(hall, tx->mem, secret, &number);
    x_push_key_put(tx, tx->mem, 1, sealed, number, base64url(tx->mem, shown));
}

/* --- a browser asks --- */

static void key_get(struct rq *rq)
{
    struct push_key_one_row key;

    if (!q_push_key_one(rq->db, rq->mem, &key)) {
        rq_not_found(rq);
        return;
    }
    rq->content_type = S("text/plain; charset=utf-8");
    buf_put(&rq->out, key.shown);
}

/* The service this machine trusts beside those of the world: tests and the demo. */
static bool is_local(const struct hall *hall, str endpoint)
{
    str local = config_str(hall->config, CONFIG_PUSH_SERVICE);

    return local.n && str_starts(endpoint, local) && endpoint.n > local.n && endpoint.p[local.n] == '/';
}

/* Letters, digits and what addresses are made of: it becomes part of a request. */
static bool endpoint_ok(const struct hall *hall, str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 127 || strchr("\"'<>\\@`{}|^", s.p[i]))
            return false;
    if (s.n > ENDPOINT_MOST) return false;
    return is_local(hall, s) || (str_starts(s, S("https://")) && str_find(str_from(s, 8), S("/")) > 0);
}

/* Its keys must be such that a message can be made for it. */
static bool reader_read(struct arena *mem, str shown, str auth, struct push_reader *out)
{
    struct push_once once;
    str body;

    if (!base64url_read(mem, shown, &out->shown) || !base64url_read(mem, auth, &out->auth)) return false;
    return push_once_make(mem, &once) && push_encrypt(mem, out, &once, S("?"), &body);
}

struct push_asking {
    str endpoint, shown, auth;
};

static bool ask_prepare(struct rq *rq)
{
    struct push_asking *a = NEW(rq->in, struct push_asking, 1);
    struct push_reader reader;

    *a = (struct push_asking){rq_field(rq, "endpoint"), rq_field(rq, "p256dh"), rq_field(rq, "auth")};
    rq->form = a;
    if (a->endpoint.n && a->shown.n < 200 && endpoint_ok(rq->hall, a->endpoint) &&
        reader_read(rq->in, a->shown, a->auth, &reader))
        return true;
    rq_refuse(rq, 422, "push.reader", "This browser cannot be told. The mail or the SMS will come all the same.");
    return false;
}

static bool has_room(struct tx *tx, int64_t purchase_id, str endpoint)
{
    struct push_readers_of_rows rows;

    q_push_readers_of(tx->db, tx->mem, purchase_id, &rows);
    for (size_t i = 0; i < rows.n; i++)
        if (str_eq(rows.v[i].endpoint, endpoint)) return true;
    return rows.n < READERS_MOST;
}

static void ask_write(struct rq *rq, struct tx *tx)
{
    const struct push_asking *a = rq->form;
    struct purchase_view p;

    if (!purchase_read(tx->db, tx->mem, rq_param(rq, 0), &p)) {
        rq_not_found(rq);
        return;
    }
    if (!has_room(tx, p.id, a->endpoint)) {
        rq_refuse(rq, 422, "push.many", "Five browsers wait for this purchase already.");
        return;
    }
    x_push_reader_put(
        tx, tx->mem,
        &(struct push_reader_put_args){id_new(), p.id, a->endpoint, a->shown, a->auth, lang_code(rq->lang), rq->now});
    rq->status = 204;
}

/* --- what is told --- */

/* The step that is worth it; empty: none. */
static str told_step(const struct order_view *o, const struct order_last *l)
{
    if (str_eq(l->reason, S("undo")) || !str_eq(o->state, l->to)) return S("");
    if (str_eq(l->to, S("ready")) && str_eq(o->fulfilment, S("pickup"))) return l->to;
    return str_eq(l->to, S("out_for_delivery")) ? l->to : S("");
}

void push_on_order_changed(struct tx *tx, int64_t now, int64_t order_id)
{
    struct push_readers_of_rows readers;
    struct order_view o;
    struct order_last l;

    if (!order_read(tx->db, tx->mem, order_id, &o) || !order_last_step(tx->db, tx->mem, order_id, &l) ||
        !told_step(&o, &l).n)
        return;
    q_push_readers_of(tx->db, tx->mem, o.purchase_id, &readers);
    for (size_t i = 0; i < readers.n; i++)
        job_add(tx, "push_order", str_fmt(tx->mem, "push-%lld-%lld", (long long)l.id, (long long)readers.v[i].id),
                str_fmt(tx->mem, "{\"order\":%lld,\"step\":%lld,\"reader\":%lld}", (long long)o.id, (long long)l.id,
                        (long long)readers.v[i].id),
                l.at + (order_may_undo(&l, now) ? UNDO_WAIT_MS : 0));
}

/* --- sending --- */

struct push_telling {
    struct job *job;
    struct push_reader_one_row reader;
    struct push_key_one_row key;
    struct order_view o;
    struct merchant m;
    enum lang lang;
    bool any;
};

/* Still true, and somebody still wants to hear it. */
static void telling_read(struct db *db, void *arg)
{
    struct push_telling *t = arg;
    struct arena *mem = t->job->mem;
    struct order_last l;

    t->any = q_push_reader_one(db, mem, job_i64(t->job, "reader"), &t->reader) && q_push_key_one(db, mem, &t->key) &&
             order_read(db, mem, job_i64(t->job, "order"), &t->o) && order_last_step(db, mem, t->o.id, &l) &&
             l.id == job_i64(t->job, "step") && told_step(&t->o, &l).n &&
             merchant_any(db, mem, LANG_FR, t->o.merchant_id, &t->m);
    t->lang = str_eq(t->reader.lang, S("en")) ? LANG_EN : LANG_FR;
}

/* In the form browsers can show by themselves ("declarative"), which our worker reads too. */
static str message_of(const struct push_telling *t)
{
    struct buf b = buf_new(t->job->mem, PUSH_PLAIN_MOST);
    struct json j = json_new(&b);
    bool ready = str_eq(t->o.state, S("ready"));
    str title = ready ? tr_fill(t->job->mem, tr(t->lang, "Order %1 is ready"), &t->o.number, 1)
                      : tr_fill(t->job->mem, tr(t->lang, "Order %1 is on its way"), &t->o.number, 1);

    json_open(&j, '{');
    json_number_of(&j, "web_push", 8030);
    json_open_of(&j, "notification", '{');
    json_text_of(&j, "title", title);
    json_text_of(&j, "body", t->m.name);
    json_text_of(&j, "lang", lang_code(t->lang));
    json_text_of(&j, "tag", t->o.number);
    json_text_of(&j, "navigate",
                 job_url(t->job, t->lang, str_fmt(t->job->mem, "/achat/%.*s", STR_ARG(t->o.purchase_token))));
    json_close(&j, '}');
    json_close(&j, '}');
    return buf_str(&b);
}

/* "https://push.example" of "https://push.example/abc". */
static str origin_of(str endpoint)
{
    ptrdiff_t scheme = str_find(endpoint, S("://")), path = str_find(str_from(endpoint, (size_t)scheme + 3), S("/"));

    return str_head(endpoint, (size_t)(scheme + 3 + path));
}

static bool body_of(const struct push_telling *t, str *body)
{
    struct push_reader to;
    struct push_once once;
    struct arena *mem = t->job->mem;

    return base64url_read(mem, t->reader.shown, &to.shown) && base64url_read(mem, t->reader.auth, &to.auth) &&
           push_once_make(mem, &once) && push_encrypt(mem, &to, &once, message_of(t), body);
}

static bool authorization_of(const struct push_telling *t, str *out)
{
    struct arena *mem = t->job->mem;
    struct push_sender from = {.origin = origin_of(t->reader.endpoint),
                               .subject = t->job->place->origin[0],
                               .expires_s = t->job->now / 1000 + TOKEN_HOURS * 3600};

    if (!secret_open(t->job->hall, mem, t->key.secret, t->key.seal_number, &from.secret) ||
        !base64url_read(mem, t->key.shown, &from.shown))
        return false;
    return push_authorization(mem, &from, out);
}

static bool reader_drop(struct tx *tx, int64_t now, void *arg)
{
    x_push_reader_drop(tx, tx->mem, job_i64(arg, "reader"));
    return true;
}

/* 404 and 410: that browser wants nothing any more. */
static enum job_end answered(struct job *job, int status)
{
    if (status >= 200 && status < 300) return JOB_DONE;
    job->error = str_fmt(job->mem, "status %d", status);
    if (status == 404 || status == 410) return job_write(job, reader_drop, job) ? JOB_DONE : JOB_AGAIN;
    return status == 429 || status >= 500 ? JOB_AGAIN : JOB_GIVE_UP;
}

static enum job_end push_order_job(struct job *job)
{
    struct push_telling t = {.job = job};
    struct outside_answer answer;
    str body, authorization;

    job_read(job, telling_read, &t);
    if (!t.any) return JOB_DONE;
    if (!body_of(&t, &body) || !authorization_of(&t, &authorization)) {
        job->error = S("no key");
        return JOB_GIVE_UP;
    }
    str headers[HEADERS] = {S("TTL: 14400"),
                            S("Urgency: high"),
                            S("Content-Encoding: aes128gcm"),
                            S("Content-Type: application/octet-stream"),
                            str_fmt(job->mem, "Topic: %.*s", STR_ARG(base64url(job->mem, str_head(t.o.number, 20)))),
                            str_fmt(job->mem, "Authorization: %.*s", STR_ARG(authorization))};
    struct outside_call call = {.method = S("POST"),
                                .url = t.reader.endpoint,
                                .header = headers,
                                .headers = HEADERS,
                                .body = body,
                                .trusted = is_local(job->hall, t.reader.endpoint),
                                .tell = true,
                                .max_bytes = ANSWER_BYTES};
    enum outside_end end = courier_call(job->mem, &call, DEADLINE_MS, &answer, &job->error);
    return end == OUTSIDE_OK ? answered(job, answer.status) : end == OUTSIDE_AGAIN ? JOB_AGAIN : JOB_GIVE_UP;
}

static void readers_forget(struct tx *tx, int64_t now)
{
    x_push_readers_old(tx, tx->mem, now - KEPT_DAYS * DAY_MS);
}

const struct job_kind push_jobs[] = {{"push_order", push_order_job, TRIES, JOB_TOLD}, JOBS_END};
const struct clock_task push_clock[] = {{"push_forget", HOUR_MS, readers_forget}, {0}};
const struct route push_routes[] = {
    {GET, "/prevenir/cle", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = key_get, .flags = ROUTE_FR_ONLY},
    {POST, "/achat/{token}/prevenir", ACCESS_ANYONE, RATE_WRITE, .prepare = ask_prepare, .write = ask_write},
    ROUTES_END};

/* --- a new sealing key --- */

size_t push_seal_turn(struct tx *tx, const struct hall *hall, struct secret_turning *t)
{
    struct push_key_sealed_before_rows rows;
    str anew;

    q_push_key_sealed_before(tx->db, tx->mem, hall->seal_number, t->cursor, SECRET_TURN_MOST, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        t->cursor = rows.v[i].id;
        if (secret_turn(hall, tx->mem, rows.v[i].secret, rows.v[i].seal_number, &anew))
            x_push_key_seal(tx, tx->mem, rows.v[i].id, anew, hall->seal_number);
        else t->lost++;
    }
    return rows.n;
}
