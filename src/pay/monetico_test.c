/* The published vectors of Monetico, and what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pay/fields.h"
#include "pay/gateway.h"

static struct arena *mem;

static int open_mem(void **s)
{
    (void)s;
    mem = arena_new(1 << 23);
    return !base_start();
}
static int close_mem(void **s)
{
    (void)s;
    arena_free(mem);
    return 0;
}

/* As the bank shows it: its last two characters are written otherwise. */
#define SHOWN "12345678901234567890123456789012345678P0"
#define MEANT "1234567890123456789012345678901234567890"

static const struct gateway_contract contract = {.site_id = S("1234567"),
                                                 .login = S("perche"),
                                                 .key = S(SHOWN),
                                                 .production = true,
                                                 .form_url = S("https://bank.example/paiement.cgi"),
                                                 .rest_url = S("https://bank.example/services/")};

static const struct gateway *monetico(void)
{
    return gateway_of(S("monetico"));
}

static enum gateway_trust read_raw(const char *raw, struct gateway_event *e)
{
    return monetico()->notification(mem, &contract, str_c(raw), e);
}

static void mac_is(const char *message, const char *want)
{
    uint8_t mac[SHA1_BYTES];
    str key;

    assert_true(hex_read(mem, S(MEANT), &key));
    hmac_sha1(key, str_c(message), mac);
    assert_true(str_eq(hex(mem, mac, sizeof mac), str_c(want)));
}

/* M1, M3: the seal of bytes, whatever they stand for. */
static void published_seals(void **s)
{
    (void)s;
    mac_is("hello", "a535d23382a5191994c64d2c629114739cd51bf9");
    mac_is("r\xE9serv\xE9", "5eed6ee7cf26cbf7e61ec9ee95049b251933ed32");
    mac_is("réservé", "fcfbf74d0db49b86f01c863ddbbcc181bbc5eae9");
}

#define GOOD                                                                                                           \
    "TPE=1234567&code-retour=paiement&date=13%2F07%2F2026_10%3A05%3A00&montant=6.00EUR&reference=MDT0001"              \
    "&texte-libre=resa%3Aatelier%3A0001"
#define GOOD_MAC "&MAC=aae928c2040d6686311881e98cd251554d24b811"

/* M2, in any order and case of the seal, under the key as it is shown and as it is meant. */
static void published_notification(void **s)
{
    struct gateway_contract meant = contract;
    struct gateway_event e;

    (void)s;
    meant.key = S(MEANT);
    assert_int_equal(read_raw(GOOD GOOD_MAC, &e), GATEWAY_TRUSTED);
    assert_int_equal(e.status, GATEWAY_CAPTURED);
    assert_int_equal(e.amount_cents, 600);
    assert_true(e.production && !e.mode_unsaid);
    assert_true(str_eq(e.currency, S("978")) && str_eq(e.reference, S("MDT0001")) && str_eq(e.site_id, S("1234567")));
    assert_int_equal(read_raw("MAC=AAE928C2040D6686311881E98CD251554D24B811&" GOOD, &e), GATEWAY_TRUSTED);
    assert_int_equal(monetico()->notification(mem, &meant, S(GOOD GOOD_MAC), &e), GATEWAY_TRUSTED);
    meant.key = S("1234567890123456789012345678901234567891");
    assert_int_equal(monetico()->notification(mem, &meant, S(GOOD GOOD_MAC), &e), GATEWAY_FORGED);
    meant.key = S("123456789012345678901234567890123456789");
    assert_int_equal(monetico()->notification(mem, &meant, S(GOOD GOOD_MAC), &e), GATEWAY_FORGED);
}

/* Every byte counts, of the names, the values and the seal; only the seal's letters may be capitals. */
static void mutations_are_refused(void **s)
{
    char raw[] = GOOD GOOD_MAC;
    struct gateway_event e;

    (void)s;
    for (size_t i = 0; i < sizeof raw - 1; i++)
        for (int by = 1; by < 256; by <<= 1) {
            char was = raw[i];
            raw[i] = (char)(was ^ by);
            bool same = (raw[i] | 0x20) == (was | 0x20) && i >= sizeof GOOD + 4;
            enum gateway_trust t = read_raw(raw, &e);
            if (!same && t == GATEWAY_TRUSTED && !strstr(raw, "%2f") && !strstr(raw, "%3a"))
                fail_msg("byte %zu by %d: %s", i, by, raw);
            raw[i] = was;
            arena_reset(mem);
        }
    assert_int_equal(read_raw(GOOD "&neuf=1" GOOD_MAC, &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(GOOD "&neuf=" GOOD_MAC, &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(GOOD GOOD_MAC GOOD_MAC, &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(GOOD "&MAC=", &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(GOOD, &e), GATEWAY_FORGED);
    assert_int_equal(read_raw("%zz", &e), GATEWAY_MALFORMED);
    assert_int_equal(read_raw("a=\xE9", &e), GATEWAY_MALFORMED);
}

static str sealed(const char *fields)
{
    struct pay_fields all;
    struct buf b = buf_new(mem, 65536);
    uint8_t mac[SHA1_BYTES];
    str key;

    assert_true(hex_read(mem, S(MEANT), &key) && fields_read_bytes(mem, str_c(fields), &all));
    const struct pay_field **sorted = fields_sorted(mem, all.v, all.n);
    for (size_t i = 0; i < all.n; i++)
        buf_fmt(&b, "%s%.*s=%.*s", i ? "*" : "", STR_ARG(sorted[i]->name), STR_ARG(sorted[i]->value));
    hmac_sha1(key, buf_str(&b), mac);
    return str_fmt(mem, "%s&MAC=%.*s", fields, STR_ARG(hex(mem, mac, sizeof mac)));
}

static struct gateway_event told(const char *fields)
{
    struct gateway_event e;

    assert_int_equal(monetico()->notification(mem, &contract, sealed(fields), &e), GATEWAY_TRUSTED);
    return e;
}

/* A test is said to be one; of a refusal nobody says it. What is sealed is believed to come from the bank whatever it says. */
static void what_is_told(void **s)
{
    struct gateway_event e =
        told("TPE=1234567&code-retour=payetest&montant=24.80EUR&numauto=123456&reference=B7X0412X1");

    (void)s;
    assert_true(e.status == GATEWAY_CAPTURED && !e.production && !e.mode_unsaid && e.amount_cents == 2480);
    assert_true(str_eq(e.bank_id, S("B7X0412X1-123456")));
    e = told("TPE=1234567&code-retour=Annulation&montant=24.8EUR&reference=B7X0412X1&motifrefus=Refus");
    assert_true(e.status == GATEWAY_REFUSED && e.mode_unsaid && e.amount_cents == 2480 && !e.bank_id.n);
    e = told("TPE=1234567&code-retour=paiement_pf2&montant=24EUR&reference=B7X0412X1");
    assert_true(e.status == GATEWAY_UNKNOWN && e.amount_cents == 2400);
    e = told("TPE=1234567&code-retour=paiement&montant=24.80USD&reference=r%E9serv%E9");
    assert_true(str_eq(e.currency, S("USD")) && !e.reference.n);
    static const char *const none[] = {"-1.00EUR", "1.234EUR", "1.EUR",   ".50EUR",
                                       "EUR",      "1e3EUR",   "1.-5EUR", "12345678901.00EUR"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(told(str_z(mem, str_fmt(mem, "code-retour=paiement&montant=%s", none[i]))).amount_cents, -1);
}

static const struct gateway_request request = {.amount_cents = 2480,
                                               .currency = S("978"),
                                               .reference = S("B7X0412X1"),
                                               .local_time = S("20261123093015"),
                                               .lang = S("fr"),
                                               .buyer_mail = S("lea@example.org"),
                                               .buyer_name = S("Léa"),
                                               .shop_name = S("Chez Zoé"),
                                               .notify_url = S("https://m.example/paiement/monetico/x"),
                                               .return_url = S("https://m.example/achat/y"),
                                               .where = {S("3 rue du Puits"), S("61000"), S("Alençon")},
                                               .pickup = true};

static str field_of(const struct gateway_form *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->field[i].name, str_c(name))) return f->field[i].value;
    return (str){0};
}

static str body_of(const struct gateway_form *f)
{
    struct buf b = buf_new(mem, 65536);

    for (size_t i = 0; i < f->n; i++) fields_put(&b, f->field[i].name, f->field[i].value);
    return buf_str(&b);
}

/* The form is sealed as the bank will seal it, is ASCII but for what its context holds, and says nothing if it is sent
** back to us as the bank's word. */
static void form_is_sealed(void **s)
{
    struct gateway_form f;
    struct gateway_event e;
    str context;

    (void)s;
    monetico()->redirect(mem, &contract, &request, &f);
    assert_true(str_eq(field_of(&f, "date"), S("23/11/2026:09:30:15")));
    assert_true(str_eq(field_of(&f, "montant"), S("24.80EUR")) && str_eq(field_of(&f, "version"), S("3.0")));
    assert_true(str_eq(field_of(&f, "societe"), S("perche")) && str_eq(field_of(&f, "TPE"), S("1234567")));
    assert_true(base64_read(mem, field_of(&f, "contexte_commande"), &context));
    assert_true(str_find(context, S("\"billing\":{\"addressLine1\":\"3 rue du Puits\",\"city\":\"Alençon\"")) >= 0);
    assert_true(str_find(context, S("\"shipIndicator\":\"pick-up\"")) >= 0);
    for (size_t i = 0; i < f.n; i++)
        for (size_t k = 0; k < f.field[i].value.n; k++)
            assert_true((unsigned char)f.field[i].value.p[k] < 128 && f.field[i].value.p[k] != '*');
    assert_int_equal(monetico()->notification(mem, &contract, body_of(&f), &e), GATEWAY_TRUSTED);
    assert_true(e.status == GATEWAY_UNKNOWN && !e.status_word.n);
    struct gateway_request odd = request;
    odd.buyer_mail = S("a*code-retour=paiement@example.org");
    monetico()->redirect(mem, &contract, &odd, &f);
    assert_false(field_of(&f, "mail").n);
}

/* The bank reads these bytes and no others. */
static void answer_words(void **s)
{
    (void)s;
    assert_true(str_eq(monetico()->acknowledge(GATEWAY_TRUSTED).body, S("version=2\ncdr=0\n")));
    assert_true(str_eq(monetico()->acknowledge(GATEWAY_FORGED).body, S("version=2\ncdr=1\n")));
    assert_true(str_eq(monetico()->acknowledge(GATEWAY_MALFORMED).body, S("version=2\ncdr=1\n")));
    assert_true(str_eq(monetico()->acknowledge(GATEWAY_TRUSTED).content_type, S("text/plain")));
    assert_int_equal(monetico()->acknowledge(GATEWAY_FORGED).status, 200);
}

static const struct gateway_asked asked = {.reference = S("B7X0412X1"),
                                           .bank_id = S("B7X0412X1-123456"),
                                           .local_time = S("20261123093015"),
                                           .now_local = S("20261125180000"),
                                           .amount_cents = 2480,
                                           .refunded_cents = 480,
                                           .refund_cents = 1000};

static struct gateway_events status_of(const char *body, bool *readable)
{
    struct gateway_events e = {.v = NEW(mem, struct gateway_event, 4), .most = 4};

    *readable = monetico()->status_read(mem, &contract, &asked, str_c(body), &e);
    return e;
}

/* Only PA is paid; what went back besides what we know of is told too. */
static void status_answers(void **s)
{
    bool ok;
    struct gateway_events e = status_of("<?xml version=\"1.0\"?><etatpaiement><etat>PA</etat><numauto>123456</numauto>"
                                        "<recredits><total>14.80EUR</total></recredits></etatpaiement>",
                                        &ok);

    (void)s;
    assert_true(ok && e.n == 2);
    assert_true(e.v[0].status == GATEWAY_CAPTURED && e.v[0].amount_cents == 2480 && e.v[0].production);
    assert_true(str_eq(e.v[0].bank_id, S("B7X0412X1-123456")) && str_eq(e.v[0].status_word, S("paiement")));
    assert_true(e.v[1].status == GATEWAY_REFUNDED && e.v[1].amount_cents == 1000 && str_eq(e.v[1].kind, S("CREDIT")));
    e = status_of("<etatpaiement><etat>AN</etat></etatpaiement>", &ok);
    assert_true(ok && !e.n);
    static const char *const none[] = {"", "<html>", "cdr=-30", "<etatpaiement></etatpaiement>",
                                       "<etatpaiement><etat>AN</etat><etat>PA</etat></etatpaiement>"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        status_of(none[i], &ok);
        assert_false(ok);
    }
}

static void refund_words(void **s)
{
    struct gateway_call call;

    (void)s;
    monetico()->refund_call(mem, &contract, &asked, &call);
    assert_true(str_eq(call.url, S("https://bank.example/services/recredit_paiement.cgi")));
    assert_true(str_find(call.body, S("num_autorisation=123456&montant=24.80EUR&montant_recredit=10.00EUR"
                                      "&montant_possible=20.00EUR&reference=B7X0412X1")) > 0);
    assert_true(str_find(call.body, S("date_commande=23%2F11%2F2026")) > 0);
    assert_int_equal(monetico()->refund_read(mem, S("version=1.0\r\nreference=x\r\ncdr=0\r\nlib=ok\r\n")),
                     GATEWAY_REFUND_DONE);
    assert_int_equal(monetico()->refund_read(mem, S("version=1.0\ncdr=-30\nlib=ip\n")), GATEWAY_REFUND_BY_HAND);
    assert_int_equal(monetico()->refund_read(mem, S("<html>maintenance")), GATEWAY_REFUND_UNKNOWN);
    assert_int_equal(monetico()->refund_read(mem, S("cdr=zero\n")), GATEWAY_REFUND_UNKNOWN);
}

static void words_of_a_contract(void **s)
{
    const struct gateway *g = monetico();

    (void)s;
    assert_true(g->word_ok(GATEWAY_SITE, S("1234567")) && g->word_ok(GATEWAY_LOGIN, S("perche")));
    assert_true(g->word_ok(GATEWAY_KEY, S(SHOWN)) && g->word_ok(GATEWAY_KEY, S(MEANT)) &&
                g->word_ok(GATEWAY_PART, S("")));
    assert_false(g->word_ok(GATEWAY_SITE, S("123456")) || g->word_ok(GATEWAY_SITE, S("12345*7")));
    assert_false(g->word_ok(GATEWAY_LOGIN, S("")) || g->word_ok(GATEWAY_LOGIN, S("a*b")));
    assert_false(g->word_ok(GATEWAY_KEY, S("1234")) ||
                 g->word_ok(GATEWAY_KEY, S("g234567890123456789012345678901234567890")));
    assert_false(g->word_ok(GATEWAY_PART, S("1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(published_seals, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(published_notification, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(mutations_are_refused, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(what_is_told, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(form_is_sealed, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(answer_words, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(status_answers, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(refund_words, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(words_of_a_contract, open_mem, close_mem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
