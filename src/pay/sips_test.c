/* Sips: seals reckoned by another tool (openssl) under the key of the public simulator, and what must be refused. */
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
    mem = arena_new(1 << 24);
    return !base_start();
}
static int close_mem(void **s)
{
    (void)s;
    arena_free(mem);
    return 0;
}

#define KEY "002001000000001_KEY1"
static const struct gateway_contract contract = {.site_id = S("002001000000001"),
                                                 .part = S("1"),
                                                 .key = S(KEY),
                                                 .form_url = S("https://bank.example/paymentInit"),
                                                 .rest_url = S("https://office.bank.example/rs-services/v2/")};

static const struct gateway *sips(void)
{
    return gateway_of(S("sips"));
}

static enum gateway_trust read_raw(str raw, struct gateway_event *e)
{
    return sips()->notification(mem, &contract, raw, e);
}

static str word(str data, str seal, const char *encode)
{
    struct buf b = buf_new(mem, 65536);

    fields_put(&b, S("Data"), data);
    if (encode) fields_put(&b, S("Encode"), str_c(encode));
    fields_put(&b, S("Seal"), seal);
    fields_put(&b, S("InterfaceVersion"), S("HP_3.4"));
    return buf_str(&b);
}

#define DATA                                                                                                           \
    "amount=2480|currencyCode=978|merchantId=002001000000001|keyVersion=1|responseCode=00"                             \
    "|transactionReference=B7X0412X1|authorisationId=654321|orderId=B7X0412X1"
#define SEAL  "d281c48e35aba1a58628957de6a616e8eb8da1e5d587819e1690c49c366742a0"
#define OLDER "8a6f0e785d350c8eca8742b70b4b0054fda8e8c489c730784551d6e245bc64e6"
#define ENCODED                                                                                                        \
    "YW1vdW50PTI0ODB8Y3VycmVuY3lDb2RlPTk3OHxtZXJjaGFudElkPTAwMjAwMTAwMDAwMDAwMXxrZXlWZXJzaW9uPTF8cmVzcG9uc2VDb2RlPTAw" \
    "fHRyYW5zYWN0aW9uUmVmZXJlbmNlPUI3WDA0MTJYMXxhdXRob3Jpc2F0aW9uSWQ9NjU0MzIxfG9yZGVySWQ9QjdYMDQxMlgx"
#define ENCODED_SEAL "e9de7612ea580fcb733b2a6db75439eec8669e710c1c2a55c12ca75263fce291"

static void sealed_words(void **s)
{
    struct gateway_contract other = contract;
    struct gateway_event e;

    (void)s;
    assert_int_equal(read_raw(word(S(DATA), S(SEAL), NULL), &e), GATEWAY_TRUSTED);
    assert_true(e.status == GATEWAY_AUTHORISED && e.amount_cents == 2480 && !e.production && !e.mode_unsaid);
    assert_true(str_eq(e.reference, S("B7X0412X1")) && str_eq(e.site_id, S("002001000000001")));
    assert_true(str_eq(e.currency, S("978")) && str_eq(e.bank_id, S("B7X0412X1-654321")) && str_eq(e.seal, S(SEAL)));
    assert_int_equal(read_raw(word(S(DATA), S(OLDER), NULL), &e), GATEWAY_TRUSTED);
    assert_int_equal(read_raw(word(S(ENCODED), S(ENCODED_SEAL), "base64"), &e), GATEWAY_TRUSTED);
    assert_true(e.status == GATEWAY_AUTHORISED && e.amount_cents == 2480);
    assert_int_equal(read_raw(word(S(ENCODED), S(ENCODED_SEAL), "base64url"), &e), GATEWAY_TRUSTED);
    assert_int_equal(read_raw(word(S(DATA), S(ENCODED_SEAL), NULL), &e), GATEWAY_FORGED); /* of the text as it came */
    assert_int_equal(read_raw(word(S(ENCODED), S(SEAL), "base64"), &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(word(S(DATA), S(SEAL), "base64"), &e), GATEWAY_MALFORMED);
    assert_int_equal(read_raw(word(S(DATA), S(SEAL), "rot13"), &e), GATEWAY_MALFORMED);
    assert_int_equal(read_raw(word(S(ENCODED), S(ENCODED_SEAL), NULL), &e), GATEWAY_MALFORMED);
    other.production = true;
    assert_int_equal(sips()->notification(mem, &other, word(S(DATA), S(SEAL), NULL), &e), GATEWAY_TRUSTED);
    assert_true(e.production); /* its key tells */
    other.key = S("002001000000001_KEY2");
    assert_int_equal(sips()->notification(mem, &other, word(S(DATA), S(SEAL), NULL), &e), GATEWAY_FORGED);
    other.key = S("");
    assert_int_equal(sips()->notification(mem, &other, word(S(DATA), S(SEAL), NULL), &e), GATEWAY_FORGED);
}

/* Every byte that is sealed counts, and every one of the seal; the rest, of which nothing is made, may be as it likes. */
static void mutations_are_refused(void **s)
{
    str good = word(S(DATA), S(SEAL), NULL);
    ptrdiff_t end = str_find(good, S("&InterfaceVersion"));
    char *raw = arena_alloc(mem, good.n);
    struct arena *keep = mem;
    struct gateway_event e;

    (void)s;
    memcpy(raw, good.p, good.n);
    mem = arena_new(1 << 22);
    for (ptrdiff_t i = 0; i < end; i++)
        for (int by = 1; by < 256; by <<= 1) {
            char was = raw[i];
            raw[i] = (char)(was ^ by);
            bool same =
                by == 0x20 && i > 1 && (raw[i - 1] == '%' || raw[i - 2] == '%'); /* an escape in small letters */
            if (read_raw((str){raw, good.n}, &e) == GATEWAY_TRUSTED && !same) fail_msg("byte %zd by %d", i, by);
            raw[i] = was;
            arena_reset(mem);
        }
    arena_free(mem);
    mem = keep;
    assert_int_equal(read_raw(word(S(DATA "|neuf=1"), S(SEAL), NULL), &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(str_fmt(mem, "%.*s&Seal=" SEAL, STR_ARG(good)), &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(str_fmt(mem, "%.*s&Data=a", STR_ARG(good)), &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(word(S(DATA), S(""), NULL), &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(S("Seal=" SEAL), &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(S(""), &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(S("%zz"), &e), GATEWAY_MALFORMED);
    assert_int_equal(read_raw(S("a=\xE9"), &e), GATEWAY_MALFORMED);
}

static str seal_of(str data)
{
    uint8_t mac[SHA256_BYTES];

    hmac_sha256(S(KEY), data, mac);
    return hex(mem, mac, sizeof mac);
}

static enum gateway_trust told(const char *data, struct gateway_event *e)
{
    return read_raw(word(str_c(data), seal_of(str_c(data)), NULL), e);
}

#define WHO "merchantId=002001000000001|transactionReference=B7X0412X1|currencyCode=978|amount=2480"

static void what_is_told(void **s)
{
    static const struct {
        const char *code;
        enum gateway_status status;
    } codes[] = {{"00", GATEWAY_AUTHORISED}, {"02", GATEWAY_REFUSED},   {"05", GATEWAY_REFUSED},
                 {"14", GATEWAY_REFUSED},    {"34", GATEWAY_REFUSED},   {"54", GATEWAY_REFUSED},
                 {"75", GATEWAY_REFUSED},    {"17", GATEWAY_CANCELLED}, {"97", GATEWAY_EXPIRED},
                 {"60", GATEWAY_PENDING},    {"94", GATEWAY_UNKNOWN},   {"99", GATEWAY_UNKNOWN},
                 {"0", GATEWAY_UNKNOWN},     {"", GATEWAY_UNKNOWN}};
    static const char *const none[] = {"merchantId=002001000000001|responseCode=00",
                                       "responseCode=00",
                                       "=|=",
                                       "a",
                                       WHO "||responseCode=00",
                                       WHO "|=00"};
    struct gateway_event e;

    (void)s;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        assert_int_equal(told(str_z(mem, str_fmt(mem, WHO "|responseCode=%s", codes[i].code)), &e), GATEWAY_TRUSTED);
        if (e.status != codes[i].status) fail_msg("%s: %d", codes[i].code, e.status);
    }
    assert_int_equal(told(WHO "|responseCode=00|responseCode=05", &e), GATEWAY_TRUSTED);
    assert_true(e.status == GATEWAY_UNKNOWN && !e.status_word.n); /* what is said twice is not believed */
    assert_int_equal(told("merchantId=1|transactionReference=a|amount=-1|responseCode=00|authorisationId=a*b", &e),
                     GATEWAY_TRUSTED);
    assert_true(e.amount_cents == -1 && !e.currency.n && !e.bank_id.n);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (told(none[i], &e) != GATEWAY_MALFORMED) fail_msg("read: %s", none[i]);
}

static const struct gateway_request request = {.amount_cents = 2480,
                                               .currency = S("978"),
                                               .reference = S("B7X0412X1"),
                                               .lang = S("fr"),
                                               .buyer_mail = S("lea@example.org"),
                                               .buyer_name = S("Léa|amount=1"),
                                               .shop_name = S("Chez Zoé"),
                                               .notify_url = S("https://m.example/paiement/sips/x"),
                                               .return_url = S("https://m.example/achat/y/retour"),
                                               .pickup = true};

static str field_of(const struct gateway_form *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->field[i].name, str_c(name))) return f->field[i].value;
    return (str){0};
}

/* The form is sealed as the bank will seal it, and says nothing if it is sent back to us as the bank's word. */
static void form_is_sealed(void **s)
{
    static const char *const mails[] = {"a|amount=1@example.org", "a=b@example.org", "", "é@example.org"};
    struct gateway_request odd = request;
    struct gateway_form f;
    struct gateway_event e;

    (void)s;
    sips()->redirect(mem, &contract, &request, &f);
    str data = field_of(&f, "Data");
    assert_true(str_eq(data, S("amount=2480|automaticResponseUrl=https://m.example/paiement/sips/x|captureDay=0"
                               "|captureMode=AUTHOR_CAPTURE|currencyCode=978|customerContact.email=lea@example.org"
                               "|customerLanguage=fr|keyVersion=1|merchantId=002001000000001"
                               "|normalReturnUrl=https://m.example/achat/y/retour|orderId=B7X0412X1"
                               "|transactionReference=B7X0412X1")));
    assert_true(str_eq(field_of(&f, "Seal"), seal_of(data)));
    assert_true(str_eq(field_of(&f, "SealAlgorithm"), S("HMAC-SHA-256")) && !field_of(&f, "Encode").p);
    assert_int_equal(read_raw(word(data, field_of(&f, "Seal"), NULL), &e), GATEWAY_TRUSTED);
    assert_true(e.status == GATEWAY_UNKNOWN && !e.status_word.n);
    for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
        odd.buyer_mail = str_c(mails[i]);
        sips()->redirect(mem, &contract, &odd, &f);
        assert_true(str_find(field_of(&f, "Data"), S("customerContact")) < 0);
    }
}

/* --- the office --- */

static const struct gateway_asked asked = {.reference = S("B7X0412X1"),
                                           .bank_id = S("B7X0412X1-654321"),
                                           .amount_cents = 2480,
                                           .refunded_cents = 1000,
                                           .refund_cents = 480};

static void calls(void **s)
{
    struct gateway_asked out = asked;
    struct gateway_call call;

    (void)s;
    sips()->refund_call(mem, &contract, &asked, &call);
    assert_true(str_eq(call.url, S("https://office.bank.example/rs-services/v2/cashManagement/cancel")));
    assert_true(str_eq(call.body, S("{\"currencyCode\":\"978\",\"interfaceVersion\":\"CR_WS_2.27\",\"merchantId\":"
                                    "\"002001000000001\",\"operationAmount\":\"480\",\"transactionReference\":"
                                    "\"B7X0412X1\",\"keyVersion\":\"1\",\"sealAlgorithm\":\"HMAC-SHA-256\",\"seal\":"
                                    "\"9b0e336857692500f9d4acbf160893b8bb5fe5961209e1181220ffe590a1a398\"}")));
    out.settled = true;
    sips()->refund_call(mem, &contract, &out, &call);
    assert_true(str_ends(call.url, S("/cashManagement/refund")));
    sips()->status_call(mem, &contract, &asked, &call);
    assert_true(str_ends(call.url, S("/diagnostic/getTransactionData")));
    assert_true(str_find(call.body, seal_of(S("DR_WS_2.27002001000000001B7X0412X1"))) > 0);
}

static struct gateway_events status_of(const struct gateway_asked *a, const char *body, bool *readable)
{
    struct gateway_events e = {.v = NEW(mem, struct gateway_event, 4), .most = 4};

    *readable = sips()->status_read(mem, &contract, a, str_c(body), &e);
    return e;
}

#define ANSWER(word, more)                                                                                             \
    "{\"responseCode\":\"00\",\"transactionStatus\":\"" word                                                           \
    "\",\"amount\":\"2480\",\"currencyCode\":\"978\",\"authorisationId\":\"654321\"" more "}"

/* What is left tells what went back; what we know of is not told again. */
static void status_answers(void **s)
{
    static const char *const none[] = {"",
                                       "<html>",
                                       "[]",
                                       "{}",
                                       "{\"responseCode\":\"34\"}",
                                       "{\"responseCode\":0}",
                                       "{\"responseCode\":\"00\"}",
                                       "{\"responseCode\":\"00\",\"transactionStatus\":\"CAPTURED\"}",
                                       "{\"responseCode\":\"00\",\"responseCode\":\"00\"}"};
    struct gateway_asked poll = asked;
    bool ok;
    struct gateway_events e = status_of(&asked, ANSWER("CAPTURED", ",\"currentAmount\":\"1480\""), &ok);

    (void)s;
    assert_true(ok && e.n == 1 && e.v[0].status == GATEWAY_CAPTURED && e.v[0].amount_cents == 2480);
    assert_true(str_eq(e.v[0].bank_id, asked.bank_id) && str_eq(e.v[0].currency, S("978")) && !e.v[0].production);
    e = status_of(&asked, ANSWER("TO_CREDIT", ",\"currentAmount\":1000"), &ok);
    assert_true(ok && e.n == 2 && e.v[0].status == GATEWAY_CAPTURED && e.v[1].status == GATEWAY_REFUNDED);
    assert_true(e.v[1].amount_cents == 480 && str_eq(e.v[1].kind, S("CREDIT")) && !e.v[1].bank_id.n);
    e = status_of(&asked, ANSWER("CAPTURED", ""), &ok); /* not said: no refund is told from one done before */
    assert_true(ok && e.n == 2 && e.v[1].amount_cents == 0);
    poll.refund_cents = poll.refunded_cents = 0;
    poll.bank_id = S("");
    e = status_of(&poll, ANSWER("TO_CAPTURE", ""), &ok);
    assert_true(ok && e.n == 1 && e.v[0].status == GATEWAY_AUTHORISED && str_eq(e.v[0].bank_id, asked.bank_id));
    e = status_of(&asked, ANSWER("CANCELLED", ",\"currentAmount\":\"0\""), &ok);
    assert_true(ok && e.n == 1 && e.v[0].status == GATEWAY_CANCELLED && str_eq(e.v[0].bank_id, asked.bank_id));
    e = status_of(&asked, ANSWER("TO_VALIDATE", ""), &ok);
    assert_true(ok && e.n == 1 && e.v[0].status == GATEWAY_PENDING);
    e = status_of(&asked, ANSWER("NEUF", ""), &ok);
    assert_true(ok && e.n == 1 && e.v[0].status == GATEWAY_UNKNOWN);
    e = status_of(&asked, "{\"responseCode\":\"25\"}", &ok);
    assert_true(ok && !e.n);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        status_of(&asked, none[i], &ok);
        if (ok) fail_msg("read: %s", none[i]);
    }
}

static void refund_answers_and_words(void **s)
{
    const struct gateway *g = sips();

    (void)s;
    assert_int_equal(g->refund_read(mem, S("{\"responseCode\":\"00\",\"newStatus\":\"CANCELLED\"}")),
                     GATEWAY_REFUND_DONE);
    assert_int_equal(g->refund_read(mem, S("{\"responseCode\":\"24\"}")), GATEWAY_REFUND_BY_HAND);
    assert_int_equal(g->refund_read(mem, S("{\"responseCode\":\"40\"}")), GATEWAY_REFUND_BY_HAND);
    assert_int_equal(g->refund_read(mem, S("{\"responseCode\":\"99\"}")), GATEWAY_REFUND_UNKNOWN);
    assert_int_equal(g->refund_read(mem, S("{\"responseCode\":\"90\"}")), GATEWAY_REFUND_UNKNOWN);
    assert_int_equal(g->refund_read(mem, S("<html>maintenance")), GATEWAY_REFUND_UNKNOWN);
    assert_true(g->acknowledge(GATEWAY_FORGED).status == 200 && !g->acknowledge(GATEWAY_TRUSTED).body.n);
    assert_true(g->word_ok(GATEWAY_SITE, S("002001000000001")) && g->word_ok(GATEWAY_PART, S("1")) &&
                g->word_ok(GATEWAY_LOGIN, S("")) && g->word_ok(GATEWAY_KEY, S(KEY)));
    assert_false(g->word_ok(GATEWAY_SITE, S("00200100000000")) || g->word_ok(GATEWAY_PART, S("")) ||
                 g->word_ok(GATEWAY_PART, S("a")) || g->word_ok(GATEWAY_LOGIN, S("a")) ||
                 g->word_ok(GATEWAY_KEY, S("")) || g->word_ok(GATEWAY_KEY, S("a b")));
}

int main(void)
{
#define RUN(test) cmocka_unit_test_setup_teardown(test, open_mem, close_mem)
    const struct CMUnitTest tests[] = {
        RUN(sealed_words),   RUN(mutations_are_refused),    RUN(what_is_told), RUN(form_is_sealed), RUN(calls),
        RUN(status_answers), RUN(refund_answers_and_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
