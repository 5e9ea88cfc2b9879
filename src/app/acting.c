/* acting.c: whether staff may act for a shop now, and what they changed there. */
#include "app/acting.h"

#include "app.sql.h"
#include "app/audit.h"
#include "app/form.h"
#include "app/role.h"
#include "app/route.h"
#include "app/serve.h"

enum { KINDS_MOST = 48, CHANGES_MOST = 500, SNAPSHOT_CAP = 256 << 20 };

struct acting_over_view {
    str title, sentence, ask, code, request;
    bool files;
    struct rq_typed fields;
};
#include "acting_over.html.h"

/* --- whether --- */

const char *acting_over(const struct acting_state *s, int64_t now)
{
    if (s->ended_at.set && str_eq(s->ended_how, S("withdrawn"))) return _("The shop took its agreement back.");
    if (s->ended_at.set && str_eq(s->ended_how, S("refused"))) return _("The shop did not agree.");
    if (s->ended_at.set) return _("You stopped acting for this shop.");
    if (!s->agreed_at.set) return _("The shop has not agreed yet.");
    return s->until_at.v > now ? NULL : _("The time the shop agreed to is over.");
}

enum acting_news acting_news(struct db *db, struct arena *mem, int64_t merchant_id, int64_t now)
{
    struct acting_of_shop_row r = {0};

    q_acting_of_shop(db, mem, merchant_id, now, now - ACTING_ASKED_DAYS * DAY_MS, &r);
    if (r.asked) return ACTING_ASKED;
    return r.runs ? ACTING_RUNS : ACTING_NO_NEWS;
}

static const char *why_over(const struct acting_one_row *a, int64_t now)
{
    struct acting_state s = {a->agreed_at, a->until_at, a->ended_at, a->ended_how};
    const char *why = acting_over(&s, now);

    if (why) return why;
    return a->suspended_at.set ? _("This shop is suspended: nothing is changed for it until that is decided.") : NULL;
}

enum looked { LOOKED_NONE, LOOKED_OVER, LOOKED_MAY };
struct look {
    struct acting_one_row a;
    const char *why; /* of LOOKED_OVER, a msgid */
};

/* NONE: no agreement of his, or he is not of the staff who may (any more). */
static enum looked look(struct db *db, struct arena *mem, const struct acting_ask *ask, struct look *out)
{
    if (!q_acting_one(db, mem, ask->pub, ask->person_id, &out->a) || !out->a.roles.set ||
        !(staff_rights_of(out->a.roles.v) & ACCESS_STAND_IN))
        return LOOKED_NONE;
    out->why = why_over(&out->a, ask->now);
    return out->why ? LOOKED_OVER : LOOKED_MAY;
}

bool acting_may(struct db *db, struct arena *mem, const struct acting_ask *ask)
{
    struct look l;

    return look(db, mem, ask, &l) == LOOKED_MAY;
}

/* Not what a form says of itself. */
static bool is_typed(const struct rq_typed_field *f)
{
    return f->value.n && !str_eq(f->name, S("jeton")) && !str_eq(f->name, S("vu")) && !str_ends(f->name, S("_vu")) &&
           !str_ends(f->name, S("_gardee"));
}

static void typed_show(struct rq *rq, struct rq_typed *out)
{
    struct rq_typed all;

    rq_typed(rq, &all);
    *out = (struct rq_typed){NEW(rq->mem, struct rq_typed_field, all.n + 1), 0};
    for (size_t i = 0; i < all.n; i++)
        if (is_typed(&all.v[i])) out->v[out->n++] = all.v[i];
}

/* What was typed stays on the page, to be copied. */
static void over_page(struct rq *rq, const struct acting_one_row *a, const char *why)
{
    struct acting_over_view v = {.title = tr_fill(rq->mem, tr(rq->lang, "You no longer act for %1"), &a->shop, 1),
                                 .sentence = tr(rq->lang, why),
                                 .ask =
                                     rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld/agir", (long long)a->merchant_id)),
                                 .code = S("standin.over"),
                                 .request = http_rq_id(rq->http)};
    size_t files = 0;

    rq->acting = NULL;
    if (rq->route->method == POST) {
        typed_show(rq, &v.fields);
        http_rq_uploads(rq->http, &files);
        v.files = files > 0;
    }
    rq->location = (str){0};
    rq->out = buf_new(rq->mem, (size_t)4 << 20);
    rq_refused(rq, 403, "standin.over");
    page_open(rq, &(struct page){.title = v.title, .body = "staff"});
    tpl_acting_over(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* Looks for a request; what is over, or none of his, is answered. */
static bool looked_ok(struct rq *rq, struct db *db, struct arena *mem, struct look *out)
{
    switch (look(db, mem, &(struct acting_ask){rq->acting_pub, rq->person_id, rq->now}, out)) {
    case LOOKED_MAY: return true;
    case LOOKED_OVER: over_page(rq, &out->a, out->why); return false;
    case LOOKED_NONE: rq_not_found(rq);
    }
    return false;
}

/* What buyers ordered and asked, and who they are: staff have pages of their own for it (/equipe/commandes), where the order says
** that staff did it and the shop is told. Nobody needs it to put a shelf in order. */
static bool is_of_orders(const struct route *r)
{
    static const char *const paths[] = {
        "/commercant/commandes",       "/commercant/saisie",     "/commercant/consignes", "/commercant/tableau",
        "/commercant/retours",         "/commercant/a-preparer", "/commercant/caisse",    "/commercant/scanner",
        "/commercant/feuille-du-jour", "/commercant/etiquettes", "/commercant/devis",     "/commercant/questions",
    };

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (str_starts(str_c(r->path), str_c(paths[i]))) return true;
    return false;
}

bool acting_closed(const struct route *r)
{
    return r->flags & ROUTE_OWN || is_of_orders(r);
}

void acting_refuse(struct rq *rq)
{
    if (!(rq->route->flags & ROUTE_OWN) && is_of_orders(rq->route)) {
        rq_refuse(rq, 403, "standin.orders",
                  "Orders and buyers stay with the shop. The team has its own pages for them.");
        return;
    }
    rq_refuse(rq, 403, "standin.owner", "Only an owner of the shop does this, signed in as himself. Ask him to do it.");
}

/* What only a shop's own people have. */
static void shop_leave(struct rq *rq)
{
    rq->rights &= ~(uint32_t)(ACCESS_MEMBER | ACCESS_OWNER | ACCESS_MANAGER | ACCESS_CLERK | ACCESS_FRESH);
    rq->merchant_id = 0;
}

bool acting_enter(struct rq *rq)
{
    struct acting *now = NEW(rq->in, struct acting, 1);
    struct look l;

    if (!rq->acting_pub.n) return true;
    shop_leave(rq);
    if (!(rq->route->access & ACCESS_MEMBER)) {
        rq_not_found(rq);
        return false;
    }
    if (!rq_can(rq, ACCESS_STAFF)) return true; /* he is led to where one signs in */
    if (!looked_ok(rq, rq->db, rq->in, &l)) return false;
    *now = (struct acting){l.a.id, l.a.until_at.v, l.a.shop};
    rq->acting = now;
    rq->merchant_id = l.a.merchant_id;
    rq->rights &= ACCESS_ANYONE | ACCESS_BUYER | ACCESS_STAFF;
    rq->rights |= ACCESS_MEMBER | ACCESS_MANAGER | ACCESS_CLERK;
    if (!acting_closed(rq->route)) return true;
    acting_refuse(rq);
    return false;
}

/* --- what --- */

/* Of one request: how each kind of record stood before the first statement that wrote to one of its tables. */
struct watching {
    struct rq *rq;
    struct tx *tx;
    struct arena *mem;
    bool wrote;
    struct records_ask ask;
    size_t n;
    struct watched {
        const struct record_kind *kind;
        uint64_t tables;
        bool taken;
        struct records before;
    } v[KINDS_MOST];
};

static void writes(void *arg, const struct stmt *st)
{
    struct watching *w = arg;

    w->wrote = true;
    for (size_t i = 0; i < w->n; i++) {
        struct watched *k = &w->v[i];
        if (k->taken || (st->tables && k->tables && !(st->tables & k->tables))) continue;
        k->taken = true;
        records_of(w->tx->db, w->mem, k->kind, &w->ask, &k->before);
    }
}

/* The pages of one product change nothing else of the shelf, but for the one that copies it: a shelf of ten thousand is not
** read for each of their forms. */
static int64_t one_offer(const struct rq *rq)
{
    str path = str_c(rq->route->path);
    int64_t id;

    if (!str_starts(path, S("/commercant/produits/{offre}")) || str_ends(path, S("/copier"))) return 0;
    return str_i64(rq_param(rq, 0), &id) && id > 0 ? id : 0;
}

static void watch_begin(struct rq *rq, struct tx *tx)
{
    struct watching *w = NEW(rq->mem, struct watching, 1);

    *w = (struct watching){.rq = rq, .tx = tx, .mem = arena_new(SNAPSHOT_CAP), .ask = {rq->merchant_id, one_offer(rq)}};
    arena_defer(rq->mem, (void (*)(void *))arena_free, w->mem);
    for (size_t t = 0; all_records[t]; t++)
        for (const struct record_kind *k = all_records[t]; k->code.n; k++) {
            MUST(w->n < KINDS_MOST);
            w->v[w->n++] = (struct watched){.kind = k, .tables = record_stmt(k, k->all)->tables};
        }
    rq->watching = w;
    tx_watch(tx, writes, w);
}

bool acting_begin(struct rq *rq, struct tx *tx)
{
    struct look l;

    if (!rq->acting) return true;
    if (!looked_ok(rq, tx->db, tx->mem, &l)) return false;
    watch_begin(rq, tx);
    return true;
}

/* --- written down --- */

struct noting {
    struct watching *w;
    int64_t act_id;
    size_t n;
};

static void change_add(struct noting *n, const struct record_kind *k, const struct record *was,
                       const struct record *became)
{
    struct tx *tx = n->w->tx;

    if (record_same(k, was, became) || (k->alone && !(was->n && became->n))) return;
    if (++n->n > CHANGES_MOST) return;
    x_acting_change_add(tx, tx->mem,
                        &(struct acting_change_add_args){
                            .id = id_new(),
                            .act_id = n->act_id,
                            .merchant_id = n->w->rq->merchant_id,
                            .kind = k->code,
                            .record_id = was->n ? was->id : became->id,
                            .name = became->n ? became->name : was->name,
                            .was = record_text(tx->mem, k, was),
                            .became = record_text(tx->mem, k, became),
                        });
}

/* Both are in the order of their ids. */
static void kind_note(struct noting *n, const struct watched *k)
{
    const struct record none = {0};
    struct records after;
    size_t a = 0, b = 0;

    records_of(n->w->tx->db, n->w->mem, k->kind, &n->w->ask, &after);
    while (a < k->before.n || b < after.n) {
        const struct record *was = a < k->before.n ? &k->before.v[a] : NULL, *is = b < after.n ? &after.v[b] : NULL;
        bool gone = was && (!is || was->id < is->id), made = is && (!was || is->id < was->id);
        a += !made, b += !gone;
        change_add(n, k->kind, made ? &none : was, gone ? &none : is);
    }
}

/* What cannot be listed is not done. */
static bool too_many(struct rq *rq)
{
    rq->location = (str){0};
    rq->out = buf_new(rq->mem, (size_t)4 << 20);
    rq_refuse(rq, 409, "standin.many",
              "This is too much at once for somebody else. Nothing was changed: do it in parts.");
    return false;
}

bool acting_end(struct rq *rq, struct tx *tx, bool kept)
{
    struct watching *w = rq->watching;
    struct noting n = {w, 0, 0};

    rq->watching = NULL;
    if (!w) return kept;
    tx_watch(tx, NULL, NULL);
    if (!kept || !w->wrote) return kept;
    n.act_id = id_new();
    x_acting_act_add(tx, tx->mem,
                     &(struct acting_act_add_args){.id = n.act_id,
                                                   .stand_in_id = rq->acting->id,
                                                   .merchant_id = rq->merchant_id,
                                                   .person_id = rq->person_id,
                                                   .now = rq->now,
                                                   .path = str_c(rq->route->path)});
    for (size_t i = 0; i < w->n; i++)
        if (w->v[i].taken) kind_note(&n, &w->v[i]);
    audit_line_add(tx, rq->now,
                   &(struct audit_line){"staff", "standin.act", rq->person_id,
                                        str_fmt(tx->mem, "merchant %lld", (long long)rq->merchant_id),
                                        str_c(rq->route->path)});
    return n.n <= CHANGES_MOST || too_many(rq);
}
