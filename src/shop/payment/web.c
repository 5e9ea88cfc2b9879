/* web.c: the address banks call, the page that sends a buyer to his merchant's bank, and the merchant's contract. */
#include "shop/payment/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/event.h"
#include "app/form.h"
#include "app/hall.h"
#include "app/secret.h"
#include "app/settings.h"
#include "http/http.h"
#include "shop/account/account.h"
#include "shop/merchant/merchant.h"

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

/* Written down and synced before anything else, so that no fault of ours loses it; only in a flood of words that are forged or
** said again is it looked at first. False: not durable. */
static bool notification_keep(struct rq *rq, const struct contract_by_token_row *c, enum gateway_trust *t)
{
    str raw = http_rq_body(rq->http);
    bool flood = journal_forged_full(rq->place, rq->now);
    struct heard h = {0};

    if (flood) h = hear(rq, c, raw);
    *t = h.trust;
    if (flood && !h.needed) return true;
    if (!journal_append(rq->place, c->token, rq->now, raw)) return false;
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
    if (!notification_keep(rq, &c, &t)) fault("payment.journal", "the journal is not durable: no answer");
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
        } *v;
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

static bool form_make(struct rq *rq, const struct attempt_one_row *a, const struct payment_start *p, struct gateway_form *form)
{
    struct contract_by_id_row c;
    struct contract_by_token_row same;
    struct gateway_contract bank;
    struct merchant m;

    if (!q_contract_by_id(rq->db, rq->mem, a->contract_id, &c) || !merchant_any(rq->db, rq->mem, rq->lang, a->merchant_id, &m)) return false;
    memcpy(&same, &c, sizeof same);
    if (!contract_open(rq->hall, rq->place, rq->mem, &same, str_eq(a->mode, S("PRODUCTION")), &bank)) return false;
    struct gateway_request r = {
        .amount_cents = a->amount_cents, .currency = a->currency, .reference = a->reference, .trans_id = a->trans_id,
        .trans_date = a->trans_date, .lang = lang_code(rq->lang), .buyer_mail = p->buyer_mail, .buyer_name = p->buyer_name,
        .shop_name = m.name, .pickup = p->pickup, .return_url = rq_absolute(rq, p->return_path),
        .notify_url = str_fmt(rq->mem, "%.*s/paiement/%.*s/%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(c.dialect), STR_ARG(c.token)),
    };
    gateway_of(c.dialect)->redirect(rq->mem, &bank, &r, form);
    return true;
}

void payment_redirect_page(struct rq *rq, int64_t attempt_id, const struct payment_start *p)
{
    struct attempt_one_row a;
    struct gateway_form form;
    struct merchant m = {0};

    if (!q_attempt_one(rq->db, rq->mem, attempt_id, &a) || !form_make(rq, &a, p, &form)) {
        rq_refuse(rq, 503, "payment.contract", "This shop's online payment does not answer. Choose to pay in the shop, or call it.");
        return;
    }
    merchant_any(rq->db, rq->mem, rq->lang, a.merchant_id, &m);
    struct payment_redirect_view v = {.url = form.url, .merchant = m.name, .amount = money_text(rq->mem, rq->lang, cents(a.amount_cents))};
    v.fields.v = NEW(rq->mem, struct payment_redirect_field, form.n);
    for (v.fields.n = 0; v.fields.n < form.n; v.fields.n++)
        v.fields.v[v.fields.n] = (struct payment_redirect_field){form.field[v.fields.n].name, form.field[v.fields.n].value};
    rq_form_action(rq, origin_of(form.url));
    page_open(rq, &(struct page){.title = tr(rq->lang, "To the bank"), .body = "plain"});
    tpl_payment_redirect(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* --- the merchant's contract --- */

struct payment_contract_form {
    str platform, site_id, key_test, key_production, rest_test, rest_production, state;
};
struct payment_contract_view {
    struct payment_contract_form f;
    str last4_test, last4_production, notify_url, state;
    bool rest_test, rest_production, exists, saved;
    const struct form_errors *errors;
    struct payment_platforms {
        struct platform *v;
        size_t n;
    } platforms;
    struct payment_by_hands {
        struct refunds_by_hand_row *v;
        size_t n;
    } by_hand;
};
#include "payment_contract.html.h"

enum { SITE_DIGITS = 8 }; /* vads_site_id */

static const struct field contract_fields[] = {
    FIELD(struct payment_contract_form, platform, FIELD_LINE, 0, 40),
    FIELD(struct payment_contract_form, site_id, FIELD_LINE, 1, 20),
    FIELD(struct payment_contract_form, key_test, FIELD_LINE, 0, 80),
    FIELD(struct payment_contract_form, key_production, FIELD_LINE, 0, 80),
    FIELD(struct payment_contract_form, rest_test, FIELD_LINE, 0, 200),
    FIELD(struct payment_contract_form, rest_production, FIELD_LINE, 0, 200),
    FIELD_ONE_OF(struct payment_contract_form, state, "pending|test|production"),
};

static void contract_view_fill(struct rq *rq, struct payment_contract_view *v, const struct form_errors *errors)
{
    struct contract_of_merchant_row c;
    struct refunds_by_hand_rows hand;

    v->exists = q_contract_of_merchant(rq->db, rq->mem, rq->merchant_id, S("off"), &c);
    v->errors = errors;
    v->state = v->exists ? c.state : S("none");
    if (v->exists) {
        if (!errors) v->f = (struct payment_contract_form){.platform = c.platform, .site_id = c.site_id, .state = c.state};
        v->last4_test = c.last4_test;
        v->last4_production = c.last4_production;
        v->rest_test = c.rest_test.p != NULL;
        v->rest_production = c.rest_production.p != NULL;
        v->notify_url = str_fmt(rq->mem, "%.*s/paiement/%.*s/%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(c.dialect), STR_ARG(c.token));
    }
    v->platforms.v = NEW(rq->mem, struct platform, PLATFORMS_MOST);
    v->platforms.n = platforms_all(rq->mem, rq->place, v->platforms.v, PLATFORMS_MOST);
    q_refunds_by_hand(rq->db, rq->mem, rq->merchant_id, S("by_hand"), &hand);
    v->by_hand.v = hand.v;
    v->by_hand.n = hand.n;
}

static void contract_page(struct rq *rq, struct payment_contract_view *v)
{
    page_open(rq, &(struct page){.title = tr(rq->lang, "Online payment"), .body = "merchant", .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_payment_contract(&rq->out, rq->lang, v);
    page_close(rq);
}

static void contract_get(struct rq *rq)
{
    struct payment_contract_view v = {.saved = rq_query(rq, "fait").n > 0};

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    contract_view_fill(rq, &v, NULL);
    contract_page(rq, &v);
}

struct contract_posted {
    struct payment_contract_form f;
    struct form_errors errors;
};

/* The same shop at the same bank: its keys may stay as they were. */
static bool same_shop(const struct contract_of_merchant_row *c, const struct payment_contract_form *f)
{
    return str_eq(c->platform, f->platform) && str_eq(c->site_id, f->site_id);
}

static bool key_known(const struct rq *rq, const struct payment_contract_form *f, bool production)
{
    struct contract_of_merchant_row c;

    if (!q_contract_of_merchant(rq->db, rq->mem, rq->merchant_id, S("off"), &c) || !same_shop(&c, f)) return false;
    return production ? c.key_production.p != NULL : c.key_test.p != NULL;
}

static bool contract_prepare(struct rq *rq)
{
    struct contract_posted *p = NEW(rq->in, struct contract_posted, 1);
    struct platform platform;
    int64_t n;

    rq->form = p;
    FORM_READ(rq, contract_fields, &p->f, &p->errors);
    str site = form_digits(rq, "site_id");
    if (site.n == SITE_DIGITS && str_i64(site, &n)) p->f.site_id = site;
    else if (!form_error(&p->errors, "site_id").n)
        form_error_add(rq, &p->errors, "site_id", "payment.site_id", "The number of the shop at the bank has eight digits.");
    if (!platform_of(rq->mem, rq->place, p->f.platform, &platform))
        form_error_add(rq, &p->errors, "platform", "payment.platform", "Choose your bank in the list.");
    if (str_eq(p->f.state, S("test")) && !p->f.key_test.n && !key_known(rq, &p->f, false))
        form_error_add(rq, &p->errors, "key_test", "payment.key", "The test key is needed to test.");
    if (str_eq(p->f.state, S("production")) && !p->f.key_production.n && !key_known(rq, &p->f, true))
        form_error_add(rq, &p->errors, "key_production", "payment.key", "The production key is needed to take real payments.");
    if (!p->errors.n) return true;
    struct payment_contract_view v = {.f = p->f};
    rq_refused(rq, 422, p->errors.v[0].code);
    contract_view_fill(rq, &v, &p->errors);
    contract_page(rq, &v);
    return false;
}

/* A key left empty stays as it was; all are sealed again with the key of today. */
static str kept(struct rq *rq, struct tx *tx, str typed, str sealed, int64_t number)
{
    str plain = typed;
    int64_t now_number;

    if (!plain.n && (!sealed.p || !secret_open(rq->hall, tx->mem, sealed, number, &plain))) return (str){0};
    return secret_seal(rq->hall, tx->mem, plain, &now_number);
}

/* The bank may still sign with it for a while, and a buyer may be on its page. */
static void key_retire(struct rq *rq, struct tx *tx, const struct contract_of_merchant_row *c, bool production, str typed)
{
    str sealed = production ? c->key_production : c->key_test, plain;

    if (!typed.n || !sealed.p) return;
    if (secret_open(rq->hall, tx->mem, sealed, c->seal_number, &plain) && str_eq(plain, typed)) return;
    x_old_key_keep(tx, tx->mem, &(struct old_key_keep_args){.id = id_new(), .contract_id = c->id, .production = production,
        .key = sealed, .seal_number = c->seal_number, .until_at = rq->now + OLD_KEY_MS});
}

static void contract_change(struct rq *rq, struct tx *tx, const struct payment_contract_form *f, const struct contract_of_merchant_row *c)
{
    key_retire(rq, tx, c, false, f->key_test);
    key_retire(rq, tx, c, true, f->key_production);
    x_contract_update(tx, tx->mem, &(struct contract_update_args){
        .id = c->id, .merchant_id = rq->merchant_id, .platform = f->platform, .site_id = f->site_id,
        .key_test = kept(rq, tx, f->key_test, c->key_test, c->seal_number),
        .key_production = kept(rq, tx, f->key_production, c->key_production, c->seal_number),
        .rest_test = kept(rq, tx, f->rest_test, c->rest_test, c->seal_number),
        .rest_production = kept(rq, tx, f->rest_production, c->rest_production, c->seal_number), .seal_number = rq->hall->seal_number,
        .last4_test = f->key_test.n ? secret_last4(tx->mem, f->key_test) : c->last4_test,
        .last4_production = f->key_production.n ? secret_last4(tx->mem, f->key_production) : c->last4_production,
        .state = f->state, .now = rq->now,
    });
    merchant_pay_online_set(tx, rq->now, rq->merchant_id, !str_eq(f->state, S("pending")));
}

static void contract_post(struct rq *rq, struct tx *tx)
{
    const struct contract_posted *p = rq->form;
    struct contract_of_merchant_row c;

    bool had = q_contract_of_merchant(tx->db, tx->mem, rq->merchant_id, S("off"), &c), same = had && same_shop(&c, &p->f);
    if (had && !same) x_contract_off(tx, tx->mem, c.id, rq->merchant_id, S("off"), rq->now); /* a buyer may be on its card page */
    if (same) contract_change(rq, tx, &p->f, &c);
    else
        payment_contract_make(rq->hall, tx, rq->now, &(struct contract_new){rq->merchant_id, p->f.platform, p->f.site_id, p->f.key_test,
            p->f.key_production, p->f.rest_test, p->f.rest_production, p->f.state});
    audit_note(rq, tx, "contract.change", str_fmt(tx->mem, "merchant %lld", (long long)rq->merchant_id), p->f.state);
    owners_tell(tx, &(struct owners_news){rq->now, rq->merchant_id, rq->person_id, "bank", S(""), S("")});
    rq_go(rq, "/commercant/banque?fait=1");
}

static void by_hand_post(struct rq *rq, struct tx *tx)
{
    struct refund_one_row r;
    int64_t id = 0;

    if (!str_i64(rq_field(rq, "remboursement"), &id) || !q_refund_one(tx->db, tx->mem, id, &r) || r.merchant_id != rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    if (r.amount_cents > setting_i64(rq->place, SETTING_REFUND_CODE_CENTS) && !rq_fresh(rq)) return;
    if (x_refund_end(tx, tx->mem, id, S("by_hand"), S("done"), SOME_I64(rq->now)) == 1) {
        event_raise(tx, EVENT_REFUND_CHANGED, rq->now, id);
        owners_tell(tx, &(struct owners_news){rq->now, rq->merchant_id, rq->person_id, "refund",
                                              money_text(tx->mem, LANG_FR, cents(r.amount_cents)), S("")});
    }
    audit_note(rq, tx, "refund.by_hand", str_fmt(tx->mem, "refund %lld", (long long)id), S(""));
    rq_go(rq, "/commercant/banque?fait=1");
}

const struct route payment_routes[] = {
    {POST, "/paiement/{dialecte}/{jeton}", ACCESS_HOOK | ACCESS_ANYONE, RATE_HOOK, .prepare = notification_prepare, .flags = ROUTE_RAW | ROUTE_FR_ONLY},
    {GET, "/commercant/banque", ACCESS_MEMBER | ACCESS_OWNER, RATE_PAGE, .read = contract_get},
    {POST, "/commercant/banque", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_WRITE, .prepare = contract_prepare, .write = contract_post},
    {POST, "/commercant/banque/rembourse", ACCESS_MEMBER | ACCESS_OWNER, RATE_WRITE, .write = by_hand_post},
    ROUTES_END
};
