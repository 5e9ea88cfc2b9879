/* demo_bank.c: what ties the demo's merchants to the demo's bank, which speaks every dialect. */
#include "command/demo.h"

#include "shop/payment/payment.h"

/* A row of demo/merchants.tsv names the dialect its shop's bank speaks. */
static const struct dialect {
    str name, platform;
    size_t site_digits, key_chars;
    str part, login;
} dialects[] = {
    {S("vads"), S("demo"), 8, 16, S(""), S("")},
    {S("monetico"), S("demo_monetico"), 7, 40, S(""), S("foirail")},
};
enum { DIALECTS = sizeof dialects / sizeof *dialects };

/* NULL: the shop has no bank. */
static const struct dialect *dialect_of(const struct demo *d, size_t row)
{
    str bank = table_cell(&d->merchants, row, "bank");

    for (size_t i = 0; i < DIALECTS; i++)
        if (str_eq(dialects[i].name, bank)) return &dialects[i];
    return str_eq(bank, S("pending")) ? &dialects[0] : NULL;
}

static str word_of(struct arena *mem, const char *about, str siret, size_t chars)
{
    uint8_t h[SHA256_BYTES];

    sha256(str_fmt(mem, "foirail demo %s %.*s", about, STR_ARG(siret)), h);
    return str_head(hex(mem, h, sizeof h), chars);
}

/* Keys come from a merchant's SIRET, so that they are the same every time. */
static struct contract_new contract_of(struct arena *mem, const struct demo *d, size_t row)
{
    const struct dialect *k = dialect_of(d, row);
    str siret = table_cell(&d->merchants, row, "siret");

    return (struct contract_new){
        .merchant_id = d->merchant_id[row],
        .platform = k->platform,
        .dialect = k->name,
        .part = k->part,
        .login = k->login,
        .services = true,
        .state = S("production"),
        .site_id = str_from(siret, siret.n > k->site_digits ? siret.n - k->site_digits : 0),
        .key_test = word_of(mem, "test key", siret, k->key_chars),
        .key_production = word_of(mem, "production key", siret, k->key_chars),
        .rest_test = str_fmt(mem, "testpassword_%.*s", STR_ARG(word_of(mem, "test password", siret, 16))),
        .rest_production = str_fmt(mem, "prodpassword_%.*s", STR_ARG(word_of(mem, "production password", siret, 16))),
    };
}

str demo_platforms(struct arena *mem, str bank)
{
    return str_fmt(mem,
                   "demo|Banque de démonstration|%.*s/vads-payment/|%.*s\n"
                   "demo_monetico|Banque de démonstration (Monetico)|%.*s/monetico/paiement.cgi|%.*s/monetico/services/"
                   "|monetico|%.*s/monetico/test/paiement.cgi|%.*s/monetico/test/services/",
                   STR_ARG(bank), STR_ARG(bank), STR_ARG(bank), STR_ARG(bank), STR_ARG(bank), STR_ARG(bank));
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
    const struct said monetico[] = {{S("tpe"), c.site_id},
                                    {S("name"), name},
                                    {S("societe"), c.login},
                                    {S("key"), c.key_production},
                                    {S("url_check"), address}};

    if (str_eq(c.dialect, S("vads"))) shop_json(j, vads, sizeof vads / sizeof *vads);
    else shop_json(j, monetico, sizeof monetico / sizeof *monetico);
}

void demo_shops_json(const struct demo *d, struct buf *out)
{
    struct json j = json_new(out);

    json_open(&j, '{');
    for (size_t k = 0; k < DIALECTS; k++) {
        json_key(&j, k ? dialects[k].name : S("shops"));
        json_open(&j, '[');
        for (size_t i = 0; i < d->merchants.rows; i++)
            if (d->contract_token[i].n && dialect_of(d, i) == &dialects[k]) shop_put(&j, d, i);
        json_close(&j, ']');
    }
    json_close(&j, '}');
}
