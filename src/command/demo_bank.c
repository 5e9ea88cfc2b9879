/* demo_bank.c: what ties the demo's merchants to the demo's bank, which speaks every dialect. */
#include "command/demo.h"

#include "pay/gateway.h"
#include "shop/payment/payment.h"

/* What the demo's bank signs with, where banks of the dialect have a key of their own: a short one and a long one. Of
** the other half, which tests/fakes holds, nothing is secret. */
enum { PLATFORM_BYTES = 8 * 1024 };
static const char bank_keys[] = "-----BEGIN PUBLIC KEY-----\n"
                                "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDOcpdq1bh7aaKjkN6E8VL/Wg/a\n"
                                "rpyxD46TRjoYn3kkbeDhpvzOJS5E29UV8740KLCnsKB7RIAWBMnaKToT5OBoK5HR\n"
                                "AiYuc0+fQ8ofMJOt+5JEL7slD/KIZcivPJ2TP0s8iJUat/Z/ryOl/JfE9Y7+XEu1\n"
                                "caWDZdaYnPqNBa0pYQIDAQAB\n"
                                "-----END PUBLIC KEY-----\n"
                                "-----BEGIN PUBLIC KEY-----\n"
                                "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuXXYaicwdfi6cqXIiv3f\n"
                                "peFFQiHNUcNEN+IkCjfALpmPr81A8mmwWlivPYc7T3btnQPOuEvSdq8RJzNykuxw\n"
                                "naPieqeWzdFsZD1wbya2J6vSohMMJKVjGWXbMEo7kWaX2Fvr4oyyeLuUDcVI2OiC\n"
                                "lW8LFNzLMEyBybL8XZd40abRXC1OnNQm6IMgnfNNA2TLqtpI34ub0QtnUBlXPjn8\n"
                                "MVQTpNANPWlnCSN71qsYfERfQICfqlRNLgoWGHL1U80D/q+pYuzRwb1hPpy5wjXD\n"
                                "IMNfGKIoyMMxdynDICWbsjdAsn2bgYF82V2t/UV9mgfTRdMOpvR2/KPhzGCKum1h\n"
                                "+wIDAQAB\n"
                                "-----END PUBLIC KEY-----\n";

/* A row of demo/merchants.tsv names the dialect its shop's bank speaks. NULL: the shop has no bank. */
static const struct gateway *dialect_of(const struct demo *d, size_t row)
{
    str bank = table_cell(&d->merchants, row, "bank");

    return gateway_of(str_eq(bank, S("pending")) ? S("vads") : bank);
}

static str platform_code(struct arena *mem, const struct gateway *g)
{
    return str_eq(str_c(g->dialect), S("vads")) ? S("demo") : str_fmt(mem, "demo_%s", g->dialect);
}

static str word_of(struct arena *mem, const char *about, str siret, size_t chars)
{
    uint8_t h[SHA256_BYTES];

    sha256(str_fmt(mem, "foirail demo %s %.*s", about, STR_ARG(siret)), h);
    str once = hex(mem, h, sizeof h);
    return str_head(str_fmt(mem, "%.*s%.*s", STR_ARG(once), STR_ARG(once)), chars);
}

/* Keys come from a merchant's SIRET, so that they are the same every time. */
static struct contract_new contract_of(struct arena *mem, const struct demo *d, size_t row)
{
    const struct gateway *g = dialect_of(d, row);
    const struct gateway_sample *k = &g->sample;
    str siret = table_cell(&d->merchants, row, "siret");

    return (struct contract_new){
        .merchant_id = d->merchant_id[row],
        .platform = platform_code(mem, g),
        .dialect = str_c(g->dialect),
        .part = k->part,
        .login = k->login,
        .services = true,
        .state = S("production"),
        .site_id = str_from(str_fmt(mem, "0000000000%.*s", STR_ARG(siret)), 10 + siret.n - k->site_digits),
        .key_test = word_of(mem, "test key", siret, k->key_chars),
        .key_production = word_of(mem, "production key", siret, k->key_chars),
        .rest_test = str_fmt(mem, "testpassword_%.*s", STR_ARG(word_of(mem, "test password", siret, 16))),
        .rest_production = str_fmt(mem, "prodpassword_%.*s", STR_ARG(word_of(mem, "production password", siret, 16))),
    };
}

str demo_platforms(struct arena *mem, str bank)
{
    struct buf b = buf_new(mem, PLATFORM_BYTES);

    buf_fmt(&b, "demo|Banque de démonstration|%.*s/vads-payment/|%.*s", STR_ARG(bank), STR_ARG(bank));
    for (size_t i = 0; gateways[i]; i++) {
        const struct gateway *g = gateways[i];
        str at = str_fmt(mem, "%.*s/%s", STR_ARG(bank), g->dialect);
        if (str_eq(platform_code(mem, g), S("demo"))) continue;
        buf_fmt(&b, "\ndemo_%s|Banque de démonstration (%s)", g->dialect, g->name);
        buf_fmt(&b, "|%.*s/cgi/form|%.*s/services/|%s", STR_ARG(at), STR_ARG(at), g->dialect);
        buf_fmt(&b, "|%.*s/test/cgi/form|%.*s/test/services/", STR_ARG(at), STR_ARG(at));
        if (g->probe) buf_fmt(&b, "|%.*s/spare/cgi/form|%.*s/spare/services/", STR_ARG(at), STR_ARG(at));
    }
    return buf_str(&b);
}

str demo_bank_keys(struct arena *mem)
{
    struct buf b = buf_new(mem, PLATFORM_BYTES);

    for (size_t i = 0; gateways[i]; i++)
        if (gateways[i]->public_keys) buf_fmt(&b, "%.*s\n%s", STR_ARG(platform_code(mem, gateways[i])), bank_keys);
    return str_trim(buf_str(&b));
}

bool demo_contract(struct tx *tx, struct demo *d, size_t row)
{
    if (!dialect_of(d, row)) return true;
    struct contract_new c = contract_of(tx->mem, d, row);
    if (str_eq(table_cell(&d->merchants, row, "bank"), S("pending"))) {
        c.state = S("pending");
        c.key_test = c.key_production = c.rest_test = c.rest_production = (str){0};
    }
    d->contract_token[row] = arena_str(d->mem, payment_contract_make(d->hall, tx, d->now, &c));
    return true;
}

struct said {
    str key, value;
};

static void shop_json(struct json *j, const struct said *field, size_t n)
{
    json_open(j, '{');
    for (size_t i = 0; i < n; i++) json_key(j, field[i].key), json_str(j, field[i].value);
    json_close(j, '}');
}

static void shop_put(struct json *j, const struct demo *d, size_t row)
{
    struct contract_new c = contract_of(d->mem, d, row);
    str name = table_cell(&d->merchants, row, "name");
    str address = str_fmt(d->mem, "/paiement/%.*s/%.*s", STR_ARG(c.dialect), STR_ARG(d->contract_token[row]));
    const struct said vads[] = {
        {S("site_id"), c.site_id},         {S("name"), name},
        {S("test_key"), c.key_test},       {S("production_key"), c.key_production},
        {S("test_password"), c.rest_test}, {S("production_password"), c.rest_production},
        {S("url_check"), address},
    };
    const struct said other[] = {
        {S("account"), c.site_id},    {S("name"), name},
        {S("part"), c.part},          {S("login"), c.login},
        {S("key"), c.key_production}, {S("test_key"), dialect_of(d, row)->one_key ? c.key_production : c.key_test},
        {S("url_check"), address},
    };

    if (str_eq(c.dialect, S("vads"))) shop_json(j, vads, sizeof vads / sizeof *vads);
    else shop_json(j, other, sizeof other / sizeof *other);
}

void demo_shops_json(const struct demo *d, struct buf *out)
{
    struct json j = json_new(out);

    json_open(&j, '{');
    for (size_t k = 0; gateways[k]; k++) {
        str dialect = str_c(gateways[k]->dialect);
        json_key(&j, str_eq(dialect, S("vads")) ? S("shops") : dialect);
        json_open(&j, '[');
        for (size_t i = 0; i < d->merchants.rows; i++)
            if (d->contract_token[i].n && dialect_of(d, i) == gateways[k]) shop_put(&j, d, i);
        json_close(&j, ']');
    }
    json_close(&j, '}');
}
