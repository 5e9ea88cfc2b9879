#include "app/serve.h"

#include "app.sql.h"
#include "app/acting.h"
#include "app/limit.h"
#include "app/role.h"
#include "html/html.h"

#define PROOF "cross_site_proof"
enum { FRESH_MINUTES = 15, ASKED_MOST = 200 };

/* What each role of a shop may do; who has no shop yet opens one. */
static uint32_t rights_of_role(str role)
{
    if (!role.p) return ACCESS_MANAGER | ACCESS_CLERK;
    if (str_eq(role, S("owner"))) return ACCESS_OWNER | ACCESS_MANAGER | ACCESS_CLERK;
    if (str_eq(role, S("manager"))) return ACCESS_MANAGER | ACCESS_CLERK;
    return str_eq(role, S("clerk")) ? ACCESS_CLERK : 0;
}

static void rights_add(struct rq *rq, const struct session_find_row *s)
{
    rq->session_id = s->id;
    rq->person_id = s->person_id;
    rq->person_name = s->name;
    if (str_eq(s->kind, S("staff")) && s->staff_roles.set) rq->rights |= staff_rights_of(s->staff_roles.v);
    if (str_eq(s->kind, S("member"))) {
        rq->rights |= ACCESS_MEMBER | rights_of_role(s->member_role);
        rq->merchant_id = s->merchant_id.set ? s->merchant_id.v : 0;
        if (s->confirmed_at.set && s->confirmed_at.v > rq->now - FRESH_MINUTES * MINUTE_MS) rq->rights |= ACCESS_FRESH;
    }
}

static str token_hash(struct arena *mem, str token)
{
    uint8_t h[SHA256_BYTES];

    sha256(token, h);
    return hex(mem, h, sizeof h);
}

/* An account of a buyer, beside that of a shop or of staff: the baker buys too. */
static void buyer_read(struct rq *rq)
{
    struct buyer_session_find_row b;
    str token = rq_cookie_in(rq, "b");

    if (token.n < 16 || token.n > 64 || !q_buyer_session_find(rq->db, rq->in, token_hash(rq->in, token), rq->now, &b))
        return;
    rq->rights |= ACCESS_BUYER;
    rq->buyer_id = b.buyer_id;
    rq->buyer_session_id = b.id;
    rq->buyer_since = b.created_at;
}

void session_read(struct rq *rq)
{
    struct session_find_row s;
    str token = rq_cookie_in(rq, "s"), cart = rq_cookie_in(rq, "c");

    rq->rights = ACCESS_ANYONE;
    if (cart.n >= 16 && cart.n <= 64) rq->cart_token = cart;
    buyer_read(rq);
    if (token.n < 16 || token.n > 64) return;
    if (q_session_find(rq->db, rq->in, token_hash(rq->in, token), rq->now, &s)) rights_add(rq, &s);
}

/* --- cross-site --- */

static bool origin_ours(const struct rq *rq, str origin)
{
    for (size_t i = 0; i < rq->place->origins; i++)
        if (str_eq(rq->place->origin[i], origin)) return true;
    return false;
}

static bool referer_ours(const struct rq *rq, str referer)
{
    for (size_t i = 0; i < rq->place->origins; i++) {
        str o = rq->place->origin[i];
        if (str_starts(referer, o) && (referer.n == o.n || referer.p[o.n] == '/')) return true;
    }
    return false;
}

/* A proof that this browser saw our own page: bound to its cookies, to this market and to nothing else. */
static str proof(struct rq *rq, str x)
{
    uint8_t mac[SHA256_BYTES];
    str s = rq_cookie_in(rq, "s");

    hmac_sha256(rq->hall->mark_key, str_fmt(rq->in, "cross-site|%.*s|%.*s", STR_ARG(s), STR_ARG(x)), mac);
    return hex(rq->in, mac, sizeof mac);
}

struct confirm_fields {
    struct http_field *v;
    size_t n;
};
struct confirm_page_view {
    str action, proof;
    struct confirm_fields fields;
};
#include "confirm.html.h"

/* All that was sent, but for an earlier proof. */
static void confirm_fields(struct rq *rq, struct confirm_fields *out)
{
    size_t n;
    const struct http_field *f = http_rq_form(rq->http, &n);

    *out = (struct confirm_fields){NEW(rq->mem, struct http_field, n + 1), 0};
    for (size_t i = 0; i < n; i++)
        if (!str_eq(f[i].name, S(PROOF))) out->v[out->n++] = f[i];
}

/* Old browsers say nothing of where a form came from: the form is shown back with one button. */
static void confirm(struct rq *rq)
{
    struct confirm_page_view v = {.action = http_rq_target(rq->http)};
    str x = rq_cookie_in(rq, "x");

    if (!x.n && rq_field(rq, PROOF).n) { /* the cookie of the page before did not come back */
        rq_refuse(rq, 403, "cross_site.cookie", "Your browser must accept cookies for this. Nothing was sent.");
        return;
    }
    if (!x.n) rq_cookie(rq, "x", x = id_public(rq->mem, 26), 86400, false);
    confirm_fields(rq, &v.fields);
    v.proof = proof(rq, x);
    rq_refused(rq, 200, "cross_site.confirm");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Please confirm"), .body = "plain"});
    tpl_confirm(&rq->out, rq->lang, &v);
    page_close(rq);
}

bool cross_site_ok(struct rq *rq)
{
    str site = rq_header(rq, "Sec-Fetch-Site"), origin = rq_header(rq, "Origin"), referer = rq_header(rq, "Referer");

    if (site.p && str_eq(site, S("same-origin"))) return true;
    if (!site.p && origin.p && origin_ours(rq, origin)) return true;
    if (!site.p && !origin.p && referer.p && referer_ours(rq, referer)) return true;
    if (!site.p && !origin.p && !referer.p) {
        str x = rq_cookie_in(rq, "x");
        if (x.n && crypt_eq(rq_field(rq, PROOF), proof(rq, x))) return true;
        confirm(rq);
        return false;
    }
    rq_refuse(rq, 403, "cross_site", "This request came from another site. Nothing was done.");
    return false;
}

/* --- a fresh code --- */

struct fresh_view {
    str action, target;
    struct rq_typed fields;
};
#include "fresh.html.h"

void rq_typed(struct rq *rq, struct rq_typed *out)
{
    size_t n;
    const struct http_field *f = http_rq_form(rq->http, &n);

    *out = (struct rq_typed){NEW(rq->mem, struct rq_typed_field, n), 0};
    for (size_t i = 0; i < n; i++)
        if (f[i].name.n && !str_eq(f[i].name, S(PROOF)) &&
            (f[i].name.p[0] != '_' || str_eq(f[i].name, S(RQ_SENT_AGAIN))))
            out->v[out->n++] = (struct rq_typed_field){f[i].name, f[i].value};
}

bool rq_fresh(struct rq *rq)
{
    struct fresh_view v = {.action = rq_url(rq, S("/commercant/confirmer")), .target = rq->path};

    if (rq_can(rq, ACCESS_FRESH)) return true;
    if (rq->acting) {
        acting_refuse(rq);
        return false;
    }
    rq_typed(rq, &v.fields);
    rq_refused(rq, 403, "session.fresh");
    page_open(rq, &(struct page){.title = tr(rq->lang, "A code, to be safe"), .body = "plain"});
    tpl_fresh(&rq->out, rq->lang, &v);
    page_close(rq);
    return false;
}

/* "?jour=2026-11-24" as it was asked, or nothing: also of what no page of ours asks at such length. */
static str asked_of(const struct rq *rq)
{
    str target = http_rq_target(rq->http);
    ptrdiff_t at = str_find(target, S("?"));

    return at < 0 || target.n - (size_t)at > ASKED_MOST ? S("") : str_from(target, (size_t)at);
}

bool fresh_read_ok(struct rq *rq)
{
    struct buf to = buf_new(rq->mem, 4096);

    if (!(rq->route->access & ACCESS_FRESH) || rq_can(rq, ACCESS_FRESH)) return true;
    buf_urlpart(&to, str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->path), STR_ARG(asked_of(rq))));
    rq_go(rq, "/commercant/confirmer?vers=%.*s", STR_ARG(buf_str(&to)));
    return false;
}
