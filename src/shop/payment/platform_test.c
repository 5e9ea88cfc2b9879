/* The banks' platforms: those that are built in, the operator's beside them, and what is no platform. */
#include "shop/test/room.h"

#include "app/settings.h"
#include "shop/payment/inside.h"

static enum setting_set end;

static bool set(struct tx *tx, struct room *room, void *arg)
{
    end = setting_set(tx, S("pay.platforms"), str_c(arg), room->now, 0);
    return end == SETTING_OK;
}

static struct territory place_with(struct room *room, const char *lines)
{
    struct territory t = {.store = room->store};

    assert_true(room_write(room, set, (void *)(intptr_t)lines));
    settings_load(&t);
    return t;
}

static void row_is(const struct territory *t, const char *code, const char *name, const char *form, const char *rest)
{
    struct gateway_platform p;

    if (!platform_of(t, str_c(code), &p)) fail_msg("%s is not there", code);
    assert_true(str_starts(p.name, str_c(name)));
    if (!str_eq(p.form_url, str_c(form)) || !str_eq(p.rest_url, str_c(rest)))
        fail_msg("%s: %.*s, %.*s", code, STR_ARG(p.form_url), STR_ARG(p.rest_url));
}

static void built_in_ones(void **state)
{
    struct territory t = place_with(*state, "");
    struct gateway_platform all[PLATFORMS_MOST], p;
    size_t many = 0;

    for (size_t g = 0; gateways[g]; g++)
        for (const struct gateway_platform *b = gateways[g]->platforms; b->code.n; b++) many++;
    assert_int_equal(platforms_all(&t, all, PLATFORMS_MOST), many);
    assert_true(platform_of(&t, S("etransactions"), &p) && str_eq(p.dialect, S("paybox")));
    assert_true(str_eq(p.spare_form_url, S("https://tpeweb1.e-transactions.fr/cgi/MYchoix_pagepaiement.cgi")));
    row_is(&t, "systempay", "Systempay", "https://paiement.systempay.fr/vads-payment/", "https://api.systempay.fr");
    row_is(&t, "sogecommerce", "Sogecommerce", "https://sogecommerce.societegenerale.eu/vads-payment/",
           "https://api-sogecommerce.societegenerale.eu");
    row_is(&t, "scellius", "Scellius", "https://scelliuspaiement.labanquepostale.fr/vads-payment/",
           "https://api.scelliuspaiement.labanquepostale.fr");
    row_is(&t, "payzen", "PayZen", "https://secure.payzen.eu/vads-payment/", "https://api.payzen.eu");
    assert_false(platform_of(&t, S("perche"), &p));
    assert_false(platform_of(&t, S(""), &p));
}

static void the_operators_own(void **state)
{
    struct territory plain = place_with(*state, "");
    struct territory t = place_with(
        *state,
        "perche|Crédit du Perche|https://paiement.perche.example/vads-payment/|https://api.perche.example\n\n"
        "payzen|PayZen, nouvelle adresse|https://neuf.payzen.example/vads-payment/|https://api.payzen.example\n");
    struct gateway_platform all[PLATFORMS_MOST];

    assert_int_equal(platforms_all(&t, all, PLATFORMS_MOST), platforms_all(&plain, all, PLATFORMS_MOST) + 1);
    row_is(&t, "perche", "Crédit du Perche", "https://paiement.perche.example/vads-payment/",
           "https://api.perche.example");
    row_is(&t, "payzen", "PayZen, nouvelle", "https://neuf.payzen.example/vads-payment/", "https://api.payzen.example");
    row_is(&t, "systempay", "Systempay", "https://paiement.systempay.fr/vads-payment/", "https://api.systempay.fr");
    assert_int_equal(platforms_all(&t, all, 2), 2); /* never more than there is room for */
}

/* Of another dialect, with addresses of its own for tests, or one for both. */
static void other_dialects(void **state)
{
    struct territory t =
        place_with(*state, "perche|Crédit du Perche|https://a.example/|https://b.example/|monetico|"
                           "https://c.example/|https://d.example/\n"
                           "ouche|Banque d’Ouche|https://e.example/|https://f.example/|monetico\n"
                           "auge|Banque d’Auge|https://g.example/|https://h.example/|vads\n"
                           "huisne|Banque d’Huisne|https://i.example/|https://j.example/|paybox|"
                           "https://k.example/|https://l.example/|https://m.example/|https://n.example/");
    struct gateway_platform p;

    assert_true(platform_of(&t, S("monetico"), &p) && str_eq(p.dialect, S("monetico")));
    assert_true(str_eq(p.test_form_url, S("https://p.monetico-services.com/test/paiement.cgi")));
    row_is(&t, "perche", "Crédit du Perche", "https://a.example/", "https://b.example/");
    assert_true(platform_of(&t, S("perche"), &p) && str_eq(p.dialect, S("monetico")));
    assert_true(str_eq(p.test_form_url, S("https://c.example/")) && str_eq(p.test_rest_url, S("https://d.example/")));
    assert_true(platform_of(&t, S("ouche"), &p) && str_eq(p.dialect, S("monetico")) && !p.test_form_url.n);
    assert_true(platform_of(&t, S("huisne"), &p) && str_eq(p.dialect, S("paybox")));
    assert_true(str_eq(p.spare_form_url, S("https://m.example/")) && str_eq(p.spare_rest_url, S("https://n.example/")));
    assert_true(platform_of(&t, S("auge"), &p) && str_eq(p.dialect, S("vads")));
}

static void what_is_none(void **state)
{
    static const char *const wrong[] = {
        "perche",
        "perche|Crédit du Perche|https://a.example/",
        "|Crédit du Perche|https://a.example/|https://b.example",
        "perche| |https://a.example/|https://b.example",
        "per che|Crédit|https://a.example/|https://b.example",
        "perche|Crédit|http://a.example/|https://b.example",
        "perche|Crédit|https://a.example/|javascript:alert(1)",
        "perche|Crédit|https://a.example/ https://b.example|https://b.example",
        "perche|Crédit|https://|https://b.example",
        "perche|Crédit|https://a.example/|https://b.example|plus",
        "perche|Crédit|https://a.example/|https://b.example|monetico|https://c.example/|https://d.example/|plus",
        "perche|Crédit|https://a.example/|https://b.example|paybox|https://c.example/|https://d.example/"
        "|https://e.example/|https://f.example/|https://g.example/",
        "perche|Crédit|https://a.example/|https://b.example|monetico|autre",
        "perche|Crédit|https://a.example/|https://b.example|",
        "perche|Crédit|https://a.example/;x|https://b.example",
        "perche|Crédit|https://a.example/|https://b.example\nautre",
    };
    struct territory t =
        place_with(*state, "perche|Crédit|http://127.0.0.1:9/vads-payment/|http://127.0.0.1:9"); /* this machine */
    struct gateway_platform p;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (room_write(*state, set, (void *)(intptr_t)wrong[i])) fail_msg("taken: %s", wrong[i]);
        assert_int_equal(end, SETTING_BAD_VALUE);
    }
    settings_load(&t);
    assert_true(platform_of(&t, S("perche"), &p)); /* what was there is still there */
}

#define PEM                                                                                                            \
    "-----BEGIN PUBLIC KEY-----\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDOcpdq1bh7aaKjkN6E8VL/Wg/a\n"                   \
    "rpyxD46TRjoYn3kkbeDhpvzOJS5E29UV8740KLCnsKB7RIAWBMnaKToT5OBoK5HR\n"                                               \
    "AiYuc0+fQ8ofMJOt+5JEL7slD/KIZcivPJ2TP0s8iJUat/Z/ryOl/JfE9Y7+XEu1\n"                                               \
    "caWDZdaYnPqNBa0pYQIDAQAB\n-----END PUBLIC KEY-----\n"

static bool keys_set(struct tx *tx, struct room *room, void *arg)
{
    end = setting_set(tx, S("pay.bank_keys"), str_c(arg), room->now, 0);
    return end == SETTING_OK;
}

/* Each key under the code of its platform, and readable. */
static void what_banks_sign_with(void **state)
{
    static const char *const good[] = {"", "paybox\n" PEM, "paybox\n" PEM PEM "\nautre-banque\r\n" PEM};
    static const char *const wrong[] = {PEM,
                                        "paybox",
                                        "paybox\nautre\n" PEM,
                                        "paybox\n-----BEGIN PUBLIC KEY-----\nMIGf\n",
                                        "pay box\n" PEM,
                                        "paybox\n-----BEGIN PUBLIC KEY-----\nMIGf\n-----END PUBLIC KEY-----\n"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!room_write(*state, keys_set, (void *)(intptr_t)good[i])) fail_msg("not taken: %s", good[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (room_write(*state, keys_set, (void *)(intptr_t)wrong[i])) fail_msg("taken: %s", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_ones), cmocka_unit_test(the_operators_own),    cmocka_unit_test(other_dialects),
        cmocka_unit_test(what_is_none),  cmocka_unit_test(what_banks_sign_with),
    };

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
