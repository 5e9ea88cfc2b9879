/* demo_bank.c: what ties the demo's merchants to the demo's bank. */
#include "command/demo.h"

#include "shop/payment/payment.h"

enum { KEY_LENGTH = 16, SITE_DIGITS = 8 };

static str word_of(struct arena *mem, const char *about, str siret)
{
    uint8_t h[SHA256_BYTES];

    sha256(str_fmt(mem, "foirail demo %s %.*s", about, STR_ARG(siret)), h);
    return str_head(hex(mem, h, sizeof h), KEY_LENGTH);
}

struct demo_contract demo_contract_of(struct arena *mem, str siret)
{
    return (struct demo_contract){
        .site_id = str_from(siret, siret.n > SITE_DIGITS ? siret.n - SITE_DIGITS : 0),
        .key_test = word_of(mem, "test key", siret),
        .key_production = word_of(mem, "production key", siret),
        .rest_test = str_fmt(mem, "testpassword_%.*s", STR_ARG(word_of(mem, "test password", siret))),
        .rest_production = str_fmt(mem, "prodpassword_%.*s", STR_ARG(word_of(mem, "production password", siret))),
    };
}

bool demo_contract(struct tx *tx, struct demo *d, size_t row)
{
    str bank = table_cell(&d->merchants, row, "bank");
    bool pending = str_eq(bank, S("pending"));
    struct contract_new c = {.merchant_id = d->merchant_id[row], .platform = S("demo"), .state = pending ? S("pending") : S("production")};

    if (!pending && !str_eq(bank, S("vads"))) return true;
    struct demo_contract k = demo_contract_of(tx->mem, table_cell(&d->merchants, row, "siret"));
    c.site_id = k.site_id;
    if (!pending) c.key_test = k.key_test, c.key_production = k.key_production, c.rest_test = k.rest_test, c.rest_production = k.rest_production;
    d->contract_token[row] = arena_str(d->mem, payment_contract_make(d->hall, tx, d->now, &c));
    return true;
}

static void shop_json(struct json *j, const struct demo *d, size_t row)
{
    struct demo_contract k = demo_contract_of(d->mem, table_cell(&d->merchants, row, "siret"));
    const struct {
        str key, value;
    } field[] = {
        {S("site_id"), k.site_id}, {S("name"), table_cell(&d->merchants, row, "name")}, {S("test_key"), k.key_test},
        {S("production_key"), k.key_production}, {S("test_password"), k.rest_test}, {S("production_password"), k.rest_production},
        {S("url_check"), str_fmt(d->mem, "/paiement/vads/%.*s", STR_ARG(d->contract_token[row]))},
    };

    json_open(j, '{');
    for (size_t i = 0; i < sizeof field / sizeof *field; i++) json_key(j, field[i].key), json_str(j, field[i].value);
    json_close(j, '}');
}

void demo_shops_json(const struct demo *d, struct buf *out)
{
    struct json j = json_new(out);

    json_open(&j, '{');
    json_key(&j, S("shops"));
    json_open(&j, '[');
    for (size_t i = 0; i < d->merchants.rows; i++)
        if (d->contract_token[i].n) shop_json(&j, d, i);
    json_close(&j, ']');
    json_close(&j, '}');
}
