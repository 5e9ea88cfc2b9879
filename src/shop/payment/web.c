/* web.c: the address banks call, and the page that sends a buyer to his merchant's bank. */
#include "shop/payment/inside.h"

#include "app/assets.h"
#include "app/hall.h"
#include "http/http.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

/* --- notifications --- */

struct heard {
    enum gateway_trust trust;
    bool needed; /* a bank's word that is not in the journal yet; our own form sent back says nothing of how it ended */
    str seal;
};

static struct heard hear(struct rq *rq, const struct contract_by_token_row *c, str raw)
{
    struct gateway_event e = {0};
    struct bank_word w = {.contract = c, .raw = raw};

    q_old_keys_at(rq->db, rq->mem, c->id, rq->now, &w.old);
    enum gateway_trust t = word_read(rq->hall, rq->place, rq->mem, &w, &e);
    return (struct heard){t, t == GATEWAY_TRUSTED && e.status_word.n && !journal_heard(rq->place, e.seal), e.seal};
}

/* Written down and synced before anything else, so that no fault of ours loses it; only in a flood of words that are
** forged or said again is it looked at first. False: not durable. */
static bool notification_keep(struct rq *rq, const struct contract_by_token_row *c, enum gateway_trust *t)
{
    str raw = http_rq_body(rq->http);
    bool flood = journal_forged_full(rq->place, rq->now);
    struct heard h = {0};

    if (flood) h = hear(rq, c, raw);
    *t = h.trust;
    if (flood && !h.needed) return true;
    if (!journal_keep(rq->place, c->token, rq->now, raw)) return false;
    if (!flood) h = hear(rq, c, raw);
    *t = h.trust;
    if (h.needed) journal_heard_add(rq->place, h.seal);
    else journal_forged_add(rq->place, rq->now, raw.n);
    return true;
}

/* Kept, then answered in the bank's own words; the chore applies it at once. Unknown addresses do not exist. */
static bool notification_prepare(struct rq *rq)
{
    struct contract_by_token_row c;
    enum gateway_trust t;
    const struct gateway *g = gateway_of(rq_param(rq, 0));

    if (!g || !q_contract_by_token(rq->db, rq->mem, rq_param(rq, 1), &c) || !str_eq(c.dialect, rq_param(rq, 0))) {
        rq_not_found(rq);
        return false;
    }
    if (!notification_keep(rq, &c, &t)) fault("payment.journal", "the journal is not durable");
    struct gateway_ack ack = g->acknowledge(t);
    rq->status = ack.status;
    rq->content_type = ack.content_type;
    buf_put(&rq->out, ack.body);
    chore_wake();
    return false;
}

/* --- to the bank --- */

struct payment_redirect_view {
    str url, merchant, bank, amount;
    struct payment_redirect_fields {
        struct payment_redirect_field {
            str name, value;
        } * v;
        size_t n;
    } fields;
};
#include "payment_redirect.html.h"

static str origin_of(str url)
{
    ptrdiff_t at = str_find(url, S("://"));
    ptrdiff_t slash = at < 0 ? -1 : str_find(str_from(url, (size_t)at + 3), S("/"));

    return slash < 0 ? url : str_head(url, (size_t)(at + 3 + slash));
}

static struct gateway_address address_of(const struct merchant *m)
{
    const struct commune *c = commune_of(m->insee);

    return (struct gateway_address){m->address, m->postcode, c ? c->name : S("")};
}

static bool form_make(struct rq *rq, const struct attempt_one_row *a, const struct payment_start *p,
                      struct gateway_form *form)
{
    struct contract_by_id_row c;
    struct contract_by_token_row same;
    struct gateway_contract bank;
    struct gateway_platform platform;
    struct merchant m;

    if (!q_contract_by_id(rq->db, rq->mem, a->contract_id, &c) ||
        !merchant_any(rq->db, rq->mem, rq->lang, a->merchant_id, &m))
        return false;
    memcpy(&same, &c, sizeof same);
    if (!contract_open(rq->hall, rq->place, rq->mem, &same, str_eq(a->mode, S("PRODUCTION")), &bank)) return false;
    const struct gateway *g = gateway_of(c.dialect);
    str back = p->return_path;
    if (g->returns_by_post) back = str_fmt(rq->mem, "%.*s/retour", STR_ARG(back));
    struct gateway_request r = {
        .amount_cents = a->amount_cents,
        .currency = a->currency,
        .reference = a->reference,
        .trans_id = a->trans_id,
        .trans_date = a->trans_date,
        .lang = lang_code(rq->lang),
        .buyer_mail = p->buyer_mail,
        .buyer_name = p->buyer_name,
        .shop_name = m.name,
        .pickup = p->pickup,
        .local_time = bank_time(rq->mem, a->created_at),
        .where = address_of(&m),
        .return_url = rq_absolute(rq, back),
        .notify_url = str_fmt(rq->mem, "%.*s/paiement/%.*s/%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(c.dialect),
                              STR_ARG(c.token)),
    };
    if (bank.production && platform_of(rq->place, c.platform, &platform) && platform.spare_form_url.n &&
        door_spare(rq->db, rq->mem, c.platform, rq->now))
        bank.form_url = platform.spare_form_url;
    g->redirect(rq->mem, &bank, &r, form);
    return true;
}

bool payment_redirect_page(struct rq *rq, int64_t attempt_id, const struct payment_start *p)
{
    struct attempt_one_row a;
    struct gateway_form form;
    struct merchant m = {0};

    if (!q_attempt_one(rq->db, rq->mem, attempt_id, &a) || !form_make(rq, &a, p, &form)) return false;
    merchant_any(rq->db, rq->mem, rq->lang, a.merchant_id, &m);
    struct payment_redirect_view v = {
        .url = form.url, .merchant = m.name, .amount = money_text(rq->mem, rq->lang, cents(a.amount_cents))};
    v.fields.v = NEW(rq->mem, struct payment_redirect_field, form.n);
    for (v.fields.n = 0; v.fields.n < form.n; v.fields.n++)
        v.fields.v[v.fields.n] =
            (struct payment_redirect_field){form.field[v.fields.n].name, form.field[v.fields.n].value};
    rq_form_action(rq, origin_of(form.url));
    page_open(rq, &(struct page){.title = tr(rq->lang, "To the bank"), .body = "plain"});
    tpl_payment_redirect(&rq->out, rq->lang, &v);
    page_close(rq);
    return true;
}

const struct route payment_routes[] = {
    {POST, "/paiement/{dialecte}/{jeton}", ACCESS_HOOK | ACCESS_ANYONE, RATE_HOOK, .prepare = notification_prepare,
     .flags = ROUTE_RAW | ROUTE_FR_ONLY | ROUTE_HUSH},
    {GET, "/commercant/banque", ACCESS_MEMBER | ACCESS_OWNER, RATE_PAGE, .read = contract_get},
    {POST, "/commercant/banque", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_WRITE, .prepare = contract_prepare,
     .write = contract_post},
    {POST, "/commercant/banque/rembourse", ACCESS_MEMBER | ACCESS_OWNER, RATE_WRITE, .write = by_hand_post},
    {POST, "/commercant/banque/vu", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_WRITE, .write = seen_post},
    ROUTES_END};
