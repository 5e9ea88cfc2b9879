/* contract_web.c: where a merchant says which contract he has with which bank: his bank first, then what it needs. */
#include "shop/payment/inside.h"

#include "app/audit.h"
#include "app/event.h"
#include "app/form.h"
#include "app/secret.h"
#include "app/settings.h"
#include "http/http.h"
#include "shop/account/account.h"
#include "shop/merchant/merchant.h"

struct payment_contract_form {
    str platform, site_id, part, login, key_test, key_production, rest_test, rest_production, state;
    int64_t services;
    str dialect; /* of the platform */
};
/* What the chosen bank calls things, in the reader's language; empty where it has no such thing. */
struct payment_words {
    str site, site_hint, part, part_hint, login, login_hint, key, key_hint, notify_hint, services, services_hint;
};
struct payment_contract_view {
    struct payment_contract_form f;
    struct payment_words w;
    str bank, address;
    bool one_key;
    bool chosen; /* a bank was: its fields are shown */
    str last4_test, last4_production, notify_url, state;
    bool rest_test, rest_production, exists, saved;
    const struct form_errors *errors;
    struct payment_platforms {
        struct gateway_platform *v;
        size_t n;
    } platforms;
    struct payment_by_hands {
        struct payment_by_hand {
            int64_t id, amount_cents;
            str reference, until;
        } * v;
        size_t n;
    } by_hand;
    struct payment_looks {
        struct payment_look {
            int64_t id, amount_cents;
            str reference, day;
        } * v;
        size_t n;
    } looks;
};
#include "payment_contract.html.h"

static const struct field contract_fields[] = {
    FIELD(struct payment_contract_form, platform, FIELD_LINE, 0, 40),
    FIELD(struct payment_contract_form, site_id, FIELD_LINE, 1, 30),
    FIELD(struct payment_contract_form, part, FIELD_LINE, 0, 30),
    FIELD(struct payment_contract_form, login, FIELD_LINE, 0, 30),
    FIELD(struct payment_contract_form, key_test, FIELD_LINE, 0, 300),
    FIELD(struct payment_contract_form, key_production, FIELD_LINE, 0, 300),
    FIELD(struct payment_contract_form, rest_test, FIELD_LINE, 0, 200),
    FIELD(struct payment_contract_form, rest_production, FIELD_LINE, 0, 200),
    FIELD(struct payment_contract_form, services, FIELD_FLAG, 0, 1),
    FIELD_ONE_OF(struct payment_contract_form, state, "pending|test|production"),
};

static str said(const struct rq *rq, const char *msgid)
{
    return msgid ? tr(rq->lang, msgid) : S("");
}

/* The fields of the chosen bank, and the address to copy. */
static void words_fill(struct rq *rq, struct payment_contract_view *v)
{
    struct gateway_platform p;

    v->chosen = platform_of(rq->place, v->f.platform, &p);
    if (!v->chosen) return;
    const struct gateway_words *w = &gateway_of(p.dialect)->words;
    v->bank = p.name;
    v->one_key = w->key != NULL;
    v->address = setting_str(rq->place, SETTING_PAY_ADDRESS);
    v->w = (struct payment_words){
        .site = said(rq, w->site),
        .site_hint = said(rq, w->site_hint),
        .part = said(rq, w->part),
        .part_hint = said(rq, w->part_hint),
        .login = said(rq, w->login),
        .login_hint = said(rq, w->login_hint),
        .key = w->key ? tr(rq->lang, w->key) : tr(rq->lang, "Production key"),
        .key_hint = said(rq, w->key_hint),
        .notify_hint = said(rq, w->notify_hint),
        .services = said(rq, w->services),
        .services_hint = said(rq, w->services_hint),
    };
}

/* What is known of the contract, where the page is about it and not about another bank. */
static void known_fill(struct rq *rq, struct payment_contract_view *v, const struct contract_of_merchant_row *c,
                       bool typed)
{
    if (!typed)
        v->f = (struct payment_contract_form){.platform = c->platform,
                                              .site_id = c->site_id,
                                              .part = c->part,
                                              .login = c->login,
                                              .state = c->state,
                                              .services = c->services};
    v->last4_test = c->last4_test;
    v->last4_production = c->last4_production;
    v->rest_test = c->rest_test.p != NULL;
    v->rest_production = c->rest_production.p != NULL;
    v->exists = true;
    v->notify_url = str_fmt(rq->mem, "%.*s/paiement/%.*s/%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(c->dialect),
                            STR_ARG(c->token));
}

static void by_hand_fill(struct rq *rq, struct payment_contract_view *v)
{
    struct refunds_by_hand_rows r;

    q_refunds_by_hand(rq->db, rq->mem, rq->merchant_id, S("by_hand"), &r);
    v->by_hand.v = NEW(rq->mem, struct payment_by_hand, r.n);
    for (; v->by_hand.n < r.n; v->by_hand.n++)
        v->by_hand.v[v->by_hand.n] = (struct payment_by_hand){
            .id = r.v[v->by_hand.n].id,
            .amount_cents = r.v[v->by_hand.n].amount_cents,
            .reference = r.v[v->by_hand.n].reference,
            .until = date_text(rq->mem, rq->lang, BANK_ZONE, r.v[v->by_hand.n].created_at + BY_HAND_MS, DATE_DAY),
        };
}

static void looks_fill(struct rq *rq, struct payment_contract_view *v)
{
    struct attempts_to_look_rows r;

    q_attempts_to_look(rq->db, rq->mem, rq->merchant_id, &r);
    v->looks.v = NEW(rq->mem, struct payment_look, r.n);
    for (size_t i = 0; i < r.n; i++)
        v->looks.v[v->looks.n++] =
            (struct payment_look){r.v[i].id, r.v[i].amount_cents, r.v[i].reference,
                                  date_text(rq->mem, rq->lang, BANK_ZONE, r.v[i].created_at, DATE_DAY)};
}

static void contract_view_fill(struct rq *rq, struct payment_contract_view *v, const struct form_errors *errors)
{
    struct contract_of_merchant_row c;
    bool had = q_contract_of_merchant(rq->db, rq->mem, rq->merchant_id, S("off"), &c);

    v->errors = errors;
    v->state = had ? c.state : S("none");
    if (had && (!v->f.platform.n || str_eq(v->f.platform, c.platform))) known_fill(rq, v, &c, errors != NULL);
    words_fill(rq, v);
    v->platforms.v = NEW(rq->mem, struct gateway_platform, PLATFORMS_MOST);
    v->platforms.n = platforms_all(rq->place, v->platforms.v, PLATFORMS_MOST);
    by_hand_fill(rq, v);
    looks_fill(rq, v);
}

static void contract_page(struct rq *rq, struct payment_contract_view *v)
{
    page_open(rq, &(struct page){.title = tr(rq->lang, "Online payment"),
                                 .body = "merchant",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_payment_contract(&rq->out, rq->lang, v);
    page_close(rq);
}

void contract_get(struct rq *rq)
{
    struct payment_contract_view v = {.saved = rq_query(rq, "fait").n > 0, .f = {.platform = rq_query(rq, "banque")}};

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
    return str_eq(c->platform, f->platform) && str_eq(c->dialect, f->dialect) && str_eq(c->site_id, f->site_id);
}

static bool key_known(const struct rq *rq, const struct payment_contract_form *f, bool production)
{
    struct contract_of_merchant_row c;

    if (!q_contract_of_merchant(rq->db, rq->mem, rq->merchant_id, S("off"), &c) || !same_shop(&c, f)) return false;
    return production ? c.key_production.p != NULL : c.key_test.p != NULL;
}

/* Numbers as people copy them: in groups, with points or dashes between. */
static str closed_up(struct arena *mem, str typed)
{
    char *p = arena_alloc(mem, typed.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < typed.n; i++)
        if (typed.p[i] != ' ' && typed.p[i] != '.' && typed.p[i] != '-') p[n++] = typed.p[i];
    return (str){p, n};
}

/* A key of the contract as it will be: what was typed, or what is kept. Absent: none. */
static str key_to_be(struct rq *rq, const struct payment_contract_form *f, bool production)
{
    str typed = production ? f->key_production : f->key_test, plain = {0};
    struct contract_of_merchant_row c;

    if (typed.n) return typed;
    if (!q_contract_of_merchant(rq->db, rq->mem, rq->merchant_id, S("off"), &c) || !same_shop(&c, f)) return plain;
    str sealed = production ? c.key_production : c.key_test;
    return sealed.p && secret_open(rq->hall, rq->in, sealed, c.seal_number, &plain) ? plain : (str){0};
}

/* Where the key that signed is all that tells a test, one key for both would make a test of a payment, or the reverse. */
static void keys_differ(struct rq *rq, struct contract_posted *p)
{
    str test = key_to_be(rq, &p->f, false), real = key_to_be(rq, &p->f, true);

    if (test.n && str_eq(test, real) && !form_error(&p->errors, "key_production").n)
        form_error_add(rq, &p->errors, "key_production", "payment.key",
                       "Tests and real payments each have a key of their own.");
}

static void key_check(struct rq *rq, struct contract_posted *p, const struct gateway *g, const struct gateway_words *w)
{
    struct payment_contract_form *f = &p->f;
    bool real = str_eq(f->state, S("production")), test = str_eq(f->state, S("test"));

    if (g->one_key) f->key_test = S("");
    if (f->key_production.n && !g->word_ok(GATEWAY_KEY, f->key_production))
        form_error_add(rq, &p->errors, "key_production", "payment.key", w->key_wrong);
    else if (g->one_key && (real || test) && !f->key_production.n && !key_known(rq, f, true))
        form_error_add(rq, &p->errors, "key_production", "payment.key", "The key is needed to take payments.");
    else if (real && !f->key_production.n && !key_known(rq, f, true))
        form_error_add(rq, &p->errors, "key_production", "payment.key",
                       "The production key is needed to take real payments.");
    if (f->key_test.n && !g->word_ok(GATEWAY_KEY, f->key_test))
        form_error_add(rq, &p->errors, "key_test", "payment.key", w->key_wrong);
    else if (!g->one_key && test && !f->key_test.n && !key_known(rq, f, false))
        form_error_add(rq, &p->errors, "key_test", "payment.key", "The test key is needed to test.");
    if (g->key_tells_mode) keys_differ(rq, p);
}

/* Each word as the bank gives it; what the bank does not have is not kept. */
static void words_check(struct rq *rq, struct contract_posted *p, const struct gateway *g,
                        const struct gateway_words *w)
{
    struct payment_contract_form *f = &p->f;
    str site = closed_up(rq->in, f->site_id);

    if (g->word_ok(GATEWAY_SITE, site)) f->site_id = site;
    else if (!form_error(&p->errors, "site_id").n)
        form_error_add(rq, &p->errors, "site_id", "payment.site_id", w->site_wrong);
    if (!w->part) f->part = S("");
    else if (!g->word_ok(GATEWAY_PART, f->part)) form_error_add(rq, &p->errors, "part", "payment.part", w->part_wrong);
    if (!w->login) f->login = S("");
    else if (!g->word_ok(GATEWAY_LOGIN, f->login))
        form_error_add(rq, &p->errors, "login", "payment.login", w->login_wrong);
    if (g->key_for_calls) f->rest_test = f->rest_production = S("");
    else f->services = 0;
    if (g->shared_key && !f->services && str_eq(f->state, S("production")))
        form_error_add(rq, &p->errors, "services", "payment.services",
                       "Real payments at this bank need this option: tick it once your bank has opened it.");
    key_check(rq, p, g, w);
}

bool contract_prepare(struct rq *rq)
{
    struct contract_posted *p = NEW(rq->in, struct contract_posted, 1);
    struct gateway_platform bank;

    rq->form = p;
    FORM_READ(rq, contract_fields, &p->f, &p->errors);
    if (platform_of(rq->place, p->f.platform, &bank)) {
        p->f.dialect = bank.dialect;
        words_check(rq, p, gateway_of(bank.dialect), &gateway_of(bank.dialect)->words);
    } else form_error_add(rq, &p->errors, "platform", "payment.platform", "Choose your bank in the list.");
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
static void key_retire(struct rq *rq, struct tx *tx, const struct contract_of_merchant_row *c, bool production,
                       str typed)
{
    str sealed = production ? c->key_production : c->key_test, plain;

    if (!typed.n || !sealed.p) return;
    if (secret_open(rq->hall, tx->mem, sealed, c->seal_number, &plain) && str_eq(plain, typed)) return;
    x_old_key_keep(tx, tx->mem,
                   &(struct old_key_keep_args){.id = id_new(),
                                               .contract_id = c->id,
                                               .production = production,
                                               .key = sealed,
                                               .seal_number = c->seal_number,
                                               .until_at = rq->now + OLD_KEY_MS});
}

static void contract_change(struct rq *rq, struct tx *tx, const struct payment_contract_form *f,
                            const struct contract_of_merchant_row *c)
{
    key_retire(rq, tx, c, false, f->key_test);
    key_retire(rq, tx, c, true, f->key_production);
    x_contract_update(
        tx, tx->mem,
        &(struct contract_update_args){
            .id = c->id,
            .merchant_id = rq->merchant_id,
            .platform = f->platform,
            .site_id = f->site_id,
            .part = f->part,
            .login = f->login,
            .services = f->services,
            .key_test = kept(rq, tx, f->key_test, c->key_test, c->seal_number),
            .key_production = kept(rq, tx, f->key_production, c->key_production, c->seal_number),
            .rest_test = kept(rq, tx, f->rest_test, c->rest_test, c->seal_number),
            .rest_production = kept(rq, tx, f->rest_production, c->rest_production, c->seal_number),
            .seal_number = rq->hall->seal_number,
            .last4_test = f->key_test.n ? secret_last4(tx->mem, f->key_test) : c->last4_test,
            .last4_production = f->key_production.n ? secret_last4(tx->mem, f->key_production) : c->last4_production,
            .state = f->state,
            .now = rq->now,
        });
    merchant_pay_online_set(tx, rq->now, rq->merchant_id, !str_eq(f->state, S("pending")));
}

void contract_post(struct rq *rq, struct tx *tx)
{
    const struct contract_posted *p = rq->form;
    struct contract_of_merchant_row c;

    bool had = q_contract_of_merchant(tx->db, tx->mem, rq->merchant_id, S("off"), &c),
         same = had && same_shop(&c, &p->f);
    if (had && !same)
        x_contract_off(tx, tx->mem, c.id, rq->merchant_id, S("off"), rq->now); /* a buyer may be on its card page */
    if (same) contract_change(rq, tx, &p->f, &c);
    else
        payment_contract_make(rq->hall, tx, rq->now,
                              &(struct contract_new){
                                  .merchant_id = rq->merchant_id,
                                  .platform = p->f.platform,
                                  .site_id = p->f.site_id,
                                  .key_test = p->f.key_test,
                                  .key_production = p->f.key_production,
                                  .rest_test = p->f.rest_test,
                                  .rest_production = p->f.rest_production,
                                  .state = p->f.state,
                                  .dialect = p->f.dialect,
                                  .part = p->f.part,
                                  .login = p->f.login,
                                  .services = p->f.services > 0,
                              });
    audit_note(rq, tx, "contract.change", str_fmt(tx->mem, "merchant %lld", (long long)rq->merchant_id), p->f.state);
    owners_tell(tx, &(struct owners_news){rq->now, rq->merchant_id, rq->person_id, "bank", S(""), S("")});
    rq_go(rq, "/commercant/banque?fait=1");
}

void by_hand_post(struct rq *rq, struct tx *tx)
{
    struct refund_one_row r;
    int64_t id = 0;

    if (!str_i64(rq_field(rq, "remboursement"), &id) || !q_refund_one(tx->db, tx->mem, id, &r) ||
        r.merchant_id != rq->merchant_id) {
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

void seen_post(struct rq *rq, struct tx *tx)
{
    str said = rq_field(rq, "reponse");
    struct payment_sight s = {.merchant_id = rq->merchant_id, .there = str_eq(said, S("oui"))};

    if ((!s.there && !str_eq(said, S("non"))) || !str_i64(rq_field(rq, "paiement"), &s.attempt_id) ||
        !payment_seen(tx, rq->now, &s)) {
        rq_not_found(rq);
        return;
    }
    audit_note(rq, tx, "payment.seen", str_fmt(tx->mem, "attempt %lld", (long long)s.attempt_id), said);
    rq_go(rq, "/commercant/banque?fait=1");
}
