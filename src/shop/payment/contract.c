#include "shop/payment/inside.h"

#include "app/secret.h"
#include "app/settings.h"
#include "shop/merchant/merchant.h"

static const struct platform built_in[] = {
    {S("systempay"), S("Systempay — Banque Populaire, Caisse d’Épargne"), S("https://paiement.systempay.fr/vads-payment/"), S("https://api.systempay.fr")},
    {S("sogecommerce"), S("Sogecommerce — Société Générale"), S("https://sogecommerce.societegenerale.eu/vads-payment/"), S("https://api-sogecommerce.societegenerale.eu")},
    {S("scellius"), S("Scellius — La Banque Postale"), S("https://scelliuspaiement.labanquepostale.fr/vads-payment/"), S("https://api.scelliuspaiement.labanquepostale.fr")},
    {S("clicandpay"), S("Clic&Pay — ex-Crédit du Nord"), S("https://clicandpay.groupecdn.fr/vads-payment/"), S("https://api-clicandpay.groupecdn.fr")},
    {S("payzen"), S("PayZen — toutes banques"), S("https://secure.payzen.eu/vads-payment/"), S("https://api.payzen.eu")},
    {S("lyra"), S("Lyra Collect — toutes banques"), S("https://secure.lyra.com/vads-payment/"), S("https://api.lyra.com")},
};
enum { BUILT_IN = sizeof built_in / sizeof *built_in };

/* "code|name|form address|REST address" */
static bool line_read(str line, struct platform *p)
{
    return str_cut(&line, '|', &p->code) && str_cut(&line, '|', &p->name) && str_cut(&line, '|', &p->form_url) && line.p &&
           (p->rest_url = str_trim(line), p->code.n > 0);
}

size_t platforms_all(struct arena *mem, const struct territory *t, struct platform *out, size_t most)
{
    str rest = setting_str(t, SETTING_PLATFORMS), line;
    size_t n = 0;

    (void)mem;
    for (; n < BUILT_IN && n < most; n++) out[n] = built_in[n];
    while (n < most && str_cut(&rest, '\n', &line))
        if (line_read(str_trim(line), &out[n])) n++;
    return n;
}

bool platform_of(struct arena *mem, const struct territory *t, str code, struct platform *out)
{
    struct platform all[PLATFORMS_MOST];
    size_t n = platforms_all(mem, t, all, PLATFORMS_MOST);

    for (size_t i = n; i-- > 0;)
        if (str_eq(all[i].code, code)) {
            *out = all[i];
            return true;
        }
    return false;
}

bool contract_open(const struct hall *hall, const struct territory *t, struct arena *mem, const struct contract_by_token_row *c,
                   bool production, struct gateway_contract *out)
{
    struct platform p;
    str key = production ? c->key_production : c->key_test, rest = production ? c->rest_production : c->rest_test;

    if (!platform_of(mem, t, c->platform, &p)) return false;
    *out = (struct gateway_contract){.site_id = c->site_id, .production = production, .form_url = p.form_url, .rest_url = p.rest_url};
    if (rest.p && !secret_open(hall, mem, rest, c->seal_number, &out->rest_password)) return false;
    return secret_open(hall, mem, key, c->seal_number, &out->key);
}

static enum gateway_trust key_try(struct arena *mem, const struct bank_word *w, const struct gateway_contract *bank, struct gateway_event *e)
{
    const struct gateway *g = gateway_of(w->contract->dialect);
    enum gateway_trust t = g ? g->notification(mem, bank, w->raw, e) : GATEWAY_FORGED;

    return t == GATEWAY_TRUSTED && e->production != bank->production ? GATEWAY_FORGED : t;
}

/* The key that signed is the one of the mode the contract was in when the attempt was made: all are tried. */
enum gateway_trust word_read(const struct hall *hall, const struct territory *t, struct arena *mem, const struct bank_word *w,
                             struct gateway_event *e)
{
    enum gateway_trust trust = GATEWAY_FORGED;

    for (int production = 0; production < 2 && trust != GATEWAY_TRUSTED; production++) {
        struct gateway_contract bank;
        if (contract_open(hall, t, mem, w->contract, production, &bank)) trust = key_try(mem, w, &bank, e);
    }
    for (size_t i = 0; i < w->old.n && trust != GATEWAY_TRUSTED; i++) {
        const struct old_keys_at_row *k = &w->old.v[i];
        struct gateway_contract bank = {.site_id = w->contract->site_id, .production = k->production};
        if (secret_open(hall, mem, k->key, k->seal_number, &bank.key)) trust = key_try(mem, w, &bank, e);
    }
    return trust;
}

bool payment_possible(struct db *db, struct arena *mem, int64_t merchant_id)
{
    str s = payment_contract_state(db, mem, merchant_id);
    return str_eq(s, S("test")) || str_eq(s, S("production"));
}

str payment_contract_state(struct db *db, struct arena *mem, int64_t merchant_id)
{
    struct contract_of_merchant_row c;

    return q_contract_of_merchant(db, mem, merchant_id, S("off"), &c) ? c.state : S("none");
}

static str sealed(struct hall *hall, struct arena *mem, str plain, int64_t *number)
{
    return plain.n ? secret_seal(hall, mem, plain, number) : (str){0};
}

str payment_contract_make(struct hall *hall, struct tx *tx, int64_t now, const struct contract_new *c)
{
    int64_t number = hall->seal_number;
    str token = id_public(tx->mem, 20);
    bool open = str_eq(c->state, S("test")) || str_eq(c->state, S("production"));

    x_contract_insert(tx, tx->mem, &(struct contract_insert_args){
        .id = id_new(), .token = token, .merchant_id = c->merchant_id, .dialect = S("vads"), .platform = c->platform,
        .site_id = c->site_id, .key_test = sealed(hall, tx->mem, c->key_test, &number),
        .key_production = sealed(hall, tx->mem, c->key_production, &number), .rest_test = sealed(hall, tx->mem, c->rest_test, &number),
        .rest_production = sealed(hall, tx->mem, c->rest_production, &number), .seal_number = number,
        .last4_test = c->key_test.n ? secret_last4(tx->mem, c->key_test) : S(""),
        .last4_production = c->key_production.n ? secret_last4(tx->mem, c->key_production) : S(""), .state = c->state, .now = now,
    });
    merchant_pay_online_set(tx, now, c->merchant_id, open);
    return token;
}
