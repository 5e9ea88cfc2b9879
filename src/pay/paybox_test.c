/* The published vectors of Paybox, and what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pay/fields.h"
#include "pay/gateway.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

static struct arena *mem;
static EVP_PKEY *bank_key;
static struct gateway_contract contract;

static const struct gateway *paybox(void)
{
    return gateway_of(S("paybox"));
}

static str public_half(EVP_PKEY *key, struct arena *into)
{
    BIO *b = BIO_new(BIO_s_mem());
    char *p;

    assert_int_equal(PEM_write_bio_PUBKEY(b, key), 1);
    long n = BIO_get_mem_data(b, &p);
    str pem = arena_str(into, (str){p, (size_t)n});
    BIO_free(b);
    return pem;
}

#define KEY                                                                                                            \
    "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"                                                 \
    "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"

/* The bank of these tests has a key of its own beside the published one. */
static int open_mem(void **s)
{
    (void)s;
    mem = arena_new(1 << 24);
    if (!base_start()) return 1;
    if (!bank_key) bank_key = EVP_RSA_gen(2048);
    contract = (struct gateway_contract){
        .site_id = S("1999888"),
        .part = S("32"),
        .login = S("110647233"),
        .key = S(KEY),
        .production = true,
        .form_url = S("https://bank.example/cgi/form"),
        .rest_url = S("https://ppps.bank.example/PPPS.php"),
        .public_keys = str_fmt(mem, "%s%.*s", paybox()->public_keys, STR_ARG(public_half(bank_key, mem)))};
    return 0;
}
static int close_mem(void **s)
{
    (void)s;
    arena_free(mem);
    return 0;
}

static enum gateway_trust read_raw(str raw, struct gateway_event *e)
{
    return paybox()->notification(mem, &contract, raw, e);
}

static str escaped(str value)
{
    struct buf b = buf_new(mem, 8192);

    fields_put(&b, S("Sign"), value);
    return buf_str(&b);
}

/* --- P1, P2: the signature of what the bank sends --- */

#define P1 "Mt=1000&Ref=CMD1349338388&Auto=XXXXXX&Erreur=00000"
#define P1_SIGN                                                                                                        \
    "QnhlnuOpcbfUruOU7kKG/ZmDPsDzM31VrpMIObQomYwEE/afhJiDPkWVN9+r3JVFXBsFnqo3VlOVzxQVVahXpF7eWiJoAe5LcIoqSvms96SFFv9L" \
    "fndS/3zAO5fF/tR4Us3rOSUwT1Hs2AS17R3B9ATwBMhKt1l3DPw9hClpFw0="
#define P2 "Mt=8160&Ref=COM000000117T1402932051&Erreur=00004"
#define P2_SIGN                                                                                                        \
    "j2OZPEE0gKc%2BD34u2QkpBUR3VQyd9zYhpewHS6IZ1vjdiuGvC01irSBb2taQblYQ3RXI0DkmgIgdFY8ywW6NOdWx1vH%2B1c3GSZX2MhMqlonp" \
    "fElUAN%2FlzYNH%2Ftw%2BntQLvzO2HBPobCLNUERqKrFqU9dSAvAYagXNdjpU%2BXPzPgI%3D"

static void published_words(void **s)
{
    struct gateway_event e;
    str raw = str_fmt(mem, P1 "&%.*s", STR_ARG(escaped(S(P1_SIGN))));

    (void)s;
    assert_int_equal(read_raw(raw, &e), GATEWAY_TRUSTED);
    assert_true(e.status == GATEWAY_CAPTURED && e.amount_cents == 1000 && !e.production && !e.mode_unsaid);
    assert_true(str_eq(e.reference, S("CMD1349338388")) && str_eq(e.seal, S(P1_SIGN)) && !e.site_id.n);
    assert_int_equal(read_raw(S(P2 "&Sign=" P2_SIGN), &e), GATEWAY_TRUSTED);
    assert_true(e.status == GATEWAY_REFUSED && e.amount_cents == 8160 && e.mode_unsaid && !e.bank_id.n);
    raw = str_fmt(mem, "Mt=1000&Ref=CMD1349338389&Auto=XXXXXX&Erreur=00000&%.*s", STR_ARG(escaped(S(P1_SIGN))));
    assert_int_equal(read_raw(raw, &e), GATEWAY_FORGED);
    contract.public_keys = public_half(bank_key, mem); /* without the bank's own key, nothing of it is believed */
    assert_int_equal(read_raw(S(P2 "&Sign=" P2_SIGN), &e), GATEWAY_FORGED);
    contract.public_keys = S("");
    assert_int_equal(read_raw(S(P2 "&Sign=" P2_SIGN), &e), GATEWAY_FORGED);
}

/* What was published of the same key by others: a word of another service, changed in one place, and what is no word. */
static void published_signatures(void **s)
{
    static const char with[] = "IdSession=session002&StatusPBX=Timeout&3DSTATUS=%s&3DSIGNVAL=Y&3DENROLLED=Y&3DERROR=0&"
                               "3DXID=ej77Ax2su6mBwEvI7v7eTWbjPBo=&ID3D=2000000267972";
    static const char sign[] = "SLGxbGYJNFMoX0ZujWWU/wdLbpp4MUojlcTkK3iA6wXGsiU692slTZp7PYcjzlraoU2A8AfPS9HGVHIVLbS8IY"
                               "Vy3uZsMnXRyWbjJybmnfL6PqTI9yjuZEG56FJVRSH2V0zb1yU2JpwG5SdDl7t3yBl2MFAiyo2UG3QTLOsy8Ao=";
    static const char *const no_words[] = {"",
                                           "a",
                                           "a=",
                                           "a=b",
                                           "a=b&",
                                           "a=b&c",
                                           "a=b&c=",
                                           "a=b&Sign",
                                           "a=b&Sign=",
                                           "a=b&Sign=d",
                                           "Sign=d",
                                           "&Sign=d",
                                           "a=b&Sign=ZA==&Sign=ZA=="};
    struct gateway_event e;
    str bytes, keys = str_c(paybox()->public_keys);

    (void)s;
    assert_true(base64_read(mem, str_c(sign), &bytes));
    assert_true(rsa_sha1_ok(keys, str_fmt(mem, with, "N"), bytes));
    assert_false(rsa_sha1_ok(keys, str_fmt(mem, with, "Y"), bytes));
    assert_false(rsa_sha1_ok(keys, str_fmt(mem, with, "N"), str_head(bytes, bytes.n - 1)));
    for (size_t i = 0; i < sizeof no_words / sizeof *no_words; i++)
        if (read_raw(str_c(no_words[i]), &e) == GATEWAY_TRUSTED) fail_msg("taken: %s", no_words[i]);
}

/* --- what another bank signs --- */

static str signed_word(str words)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    unsigned char sign[512];
    size_t n = sizeof sign;

    assert_int_equal(EVP_DigestSignInit(c, NULL, EVP_sha1(), NULL, bank_key), 1);
    assert_int_equal(EVP_DigestSign(c, sign, &n, (const unsigned char *)words.p, words.n), 1);
    EVP_MD_CTX_free(c);
    return str_fmt(mem, "%.*s&%.*s", STR_ARG(words), STR_ARG(escaped(base64(mem, sign, n))));
}

static struct gateway_event told(const char *words)
{
    struct gateway_event e;

    if (read_raw(signed_word(str_c(words)), &e) != GATEWAY_TRUSTED) fail_msg("not believed: %s", words);
    return e;
}

#define GOOD "Mt=2480&Ref=B7-0412-1-1999888&Auto=123456&Erreur=00000&Trans=0012345678&Appel=87654321"

static void what_is_told(void **s)
{
    static const struct {
        const char *code;
        enum gateway_status status;
    } codes[] = {{"00105", GATEWAY_REFUSED}, {"00151", GATEWAY_REFUSED}, {"00001", GATEWAY_REFUSED},
                 {"00003", GATEWAY_REFUSED}, {"00004", GATEWAY_REFUSED}, {"00006", GATEWAY_REFUSED},
                 {"00021", GATEWAY_REFUSED}, {"00033", GATEWAY_REFUSED}, {"00040", GATEWAY_REFUSED},
                 {"00030", GATEWAY_EXPIRED}, {"99999", GATEWAY_PENDING}, {"00015", GATEWAY_UNKNOWN},
                 {"00000", GATEWAY_UNKNOWN}, {"0000", GATEWAY_UNKNOWN},  {"00x05", GATEWAY_UNKNOWN}};
    struct gateway_event e = told(GOOD);

    (void)s;
    assert_true(e.status == GATEWAY_CAPTURED && e.production && !e.mode_unsaid && e.amount_cents == 2480);
    assert_true(str_eq(e.reference, S("B7-0412-1")) && str_eq(e.site_id, S("1999888")) && str_eq(e.currency, S("978")));
    assert_true(str_eq(e.bank_id, S("12345678-87654321")) && str_eq(e.kind, S("DEBIT")));
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) { /* none has an authorisation: no success without one */
        e = told(str_z(mem, str_fmt(mem, "Mt=2480&Ref=B7-0412-1-1999888&Erreur=%s", codes[i].code)));
        if (e.status != codes[i].status || !e.mode_unsaid) fail_msg("%s: %d", codes[i].code, e.status);
    }
    e = told("Mt=2480&Ref=B7-0412-1-1999888&Auto=XXXXXX&Erreur=00000");
    assert_true(e.status == GATEWAY_CAPTURED && !e.production && !e.mode_unsaid && !e.bank_id.n);
    e = told("Mt=-5&Ref=r%E9serv%E9&Auto=1&Erreur=00000&Trans=1a&Appel=0");
    assert_true(e.amount_cents == -1 && !e.reference.n && !e.site_id.n && !e.bank_id.n);
    e = told("Mt=2480&Mt=1&Ref=B7-0412-1&Erreur=00000&Auto=1"); /* what is said twice is not believed */
    assert_true(e.amount_cents == -1 && !e.site_id.n);
}

/* Every byte counts, of the names, the values and the signature; only an escape may be written in another case. */
static void mutations_are_refused(void **s)
{
    str good = signed_word(S(GOOD));
    ptrdiff_t sign = str_find(good, S("&Sign=")) + 6;
    char *raw = arena_alloc(mem, good.n);
    struct gateway_event e;
    struct arena *keep = mem;

    (void)s;
    memcpy(raw, good.p, good.n);
    mem = arena_new(1 << 22);
    for (size_t i = 0; i < good.n; i++)
        for (int by = 1; by < 256; by <<= 1) {
            char was = raw[i];
            raw[i] = (char)(was ^ by);
            bool same = by == 0x20 && (ptrdiff_t)i > sign && (raw[i - 1] == '%' || raw[i - 2] == '%');
            if (read_raw((str){raw, good.n}, &e) == GATEWAY_TRUSTED && !same) fail_msg("byte %zu by %d", i, by);
            raw[i] = was;
            arena_reset(mem);
        }
    arena_free(mem);
    mem = keep;
    assert_int_equal(read_raw(good, &e), GATEWAY_TRUSTED);
    assert_int_equal(read_raw(str_fmt(mem, "%.*s&Erreur=00000", STR_ARG(good)), &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(str_fmt(mem, "Neuf=1&%.*s", STR_ARG(good)), &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(str_from(good, 3), &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(S("a=%zz&Sign=AA"), &e), GATEWAY_MALFORMED);
    assert_int_equal(read_raw(S("a=\xE9&Sign=AA"), &e), GATEWAY_MALFORMED);
}

/* --- P3: the seal of what we send --- */

static str sealed(str message)
{
    uint8_t mac[SHA512_BYTES];
    str key;

    assert_true(hex_read(mem, S(KEY), &key));
    hmac_sha512(key, message, mac);
    return hex(mem, mac, sizeof mac);
}

static void published_seal(void **s)
{
    static const char message[] =
        "PBX_SITE=1999888&PBX_RANG=32&PBX_IDENTIFIANT=110647233&PBX_TOTAL=2480&PBX_DEVISE=978&PBX_CMD=F26-000123"
        "&PBX_PORTEUR=lea@example.org&PBX_REPONDRE_A=https://foirail.example/paiement/paybox/m17"
        "&PBX_RETOUR=Mt:M;Ref:R;Auto:A;Erreur:E;Trans:S;Appel:T;Sign:K&PBX_HASH=SHA512"
        "&PBX_TIME=2026-11-22T09:30:15+01:00";

    (void)s;
    assert_true(str_eq_nocase(sealed(str_c(message)),
                              S("985A0ADBA0DDFC2554A2BDB228BB874598EE2FE726FEE56B58A7CC2AEE8F4730B8C3FC6C1ED852FBB598"
                                "2960938474D877360C6ED2782B63FBC9DCA47B3AA692")));
}

static const struct gateway_request request = {.amount_cents = 2480,
                                               .currency = S("978"),
                                               .reference = S("B7-0412-1"),
                                               .trans_date = S("20261122083015"),
                                               .local_time = S("20261122093015"),
                                               .lang = S("fr"),
                                               .buyer_mail = S("lea@example.org"),
                                               .buyer_name = S("Léa d’Œuilly-Čapek <b>"),
                                               .shop_name = S("Chez Zoé"),
                                               .notify_url = S("https://m.example/paiement/paybox/x"),
                                               .return_url = S("https://m.example/achat/y"),
                                               .where = {S("3 rue du Puits & C°"), S("61000"), S("Alençon")},
                                               .pickup = true};

static str field_of(const struct gateway_form *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->field[i].name, str_c(name))) return f->field[i].value;
    return (str){0};
}

/* The message as it would be sealed by one who has only what is posted, without its last field. */
static str posted(const struct gateway_form *f)
{
    struct buf b = buf_new(mem, 65536);

    for (size_t i = 0; i + 1 < f->n; i++)
        buf_fmt(&b, "%s%.*s=%.*s", i ? "&" : "", STR_ARG(f->field[i].name), STR_ARG(f->field[i].value));
    return buf_str(&b);
}

static void form_is_sealed(void **s)
{
    struct gateway_form f;

    (void)s;
    paybox()->redirect(mem, &contract, &request, &f);
    assert_true(str_eq(f.field[f.n - 1].name, S("PBX_HMAC")));
    assert_true(str_eq_nocase(f.field[f.n - 1].value, sealed(posted(&f))) && f.field[f.n - 1].value.n == 128);
    assert_true(str_find(posted(&f), S("PBX_SITE=1999888&PBX_RANG=32&PBX_IDENTIFIANT=110647233&PBX_TOTAL=2480"
                                       "&PBX_DEVISE=978&PBX_CMD=B7-0412-1-1999888&PBX_PORTEUR=lea@example.org"
                                       "&PBX_REPONDRE_A=https://m.example/paiement/paybox/x&")) == 0);
    assert_true(str_eq(field_of(&f, "PBX_TIME"), S("2026-11-22T08:30:15+00:00")));
    assert_true(str_eq(field_of(&f, "PBX_BILLING"),
                       S("<?xml version=\"1.0\" encoding=\"utf-8\"?><Billing><Address><FirstName>LEA</FirstName>"
                         "<LastName>D'OUILLY- APEK B</LastName><Address1>3 RUE DU PUITS C</Address1>"
                         "<ZipCode>61000</ZipCode><City>ALENCON</City><CountryCode>250</CountryCode>"
                         "</Address></Billing>")));
    assert_true(str_ends(field_of(&f, "PBX_RETOUR"), S(";Sign:K")) && str_eq(field_of(&f, "PBX_RUF1"), S("POST")));
    assert_true(str_eq(field_of(&f, "PBX_SIGN_KEYSIZE"), S("2048"))); /* one of that length is known */
    contract.public_keys = str_c(paybox()->public_keys);
    paybox()->redirect(mem, &contract, &request, &f);
    assert_false(field_of(&f, "PBX_SIGN_KEYSIZE").p);
}

/* No name or address that is typed can cut the sealed form into other fields. */
static void nothing_typed_cuts_it(void **s)
{
    static const char *const mails[] = {"a&PBX_TOTAL=1@example.org", "", "é@example.org", "a=b@example.org"};
    struct gateway_request odd = request;
    struct gateway_form f;

    (void)s;
    odd.buyer_name = S("&PBX_TOTAL=1&x=\"");
    for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
        odd.buyer_mail = str_c(mails[i]);
        paybox()->redirect(mem, &contract, &odd, &f);
        assert_true(str_eq(field_of(&f, "PBX_PORTEUR"), S("client@sans-adresse.invalid")));
        for (size_t k = 0; k < f.n; k++) assert_true(str_find(f.field[k].value, S("&")) < 0);
        assert_true(str_find(field_of(&f, "PBX_BILLING"), S("<FirstName>PBX</FirstName><LastName>TOTAL 1 X<")) > 0);
    }
    odd.buyer_name = S("");
    paybox()->redirect(mem, &contract, &odd, &f);
    assert_true(str_find(field_of(&f, "PBX_BILLING"), S("<FirstName>CLIENT</FirstName><LastName>CLIENT<")) > 0);
}

/* --- services --- */

static struct gateway_asked asked = {.reference = S("B7-0412-1"),
                                     .bank_id = S("12345678-87654321"),
                                     .local_time = S("20261122093015"),
                                     .now_local = S("20261125180000"),
                                     .amount_cents = 2480,
                                     .refund_cents = 1000,
                                     .number = 77};

static str call_of(void (*make)(struct arena *, const struct gateway_contract *, const struct gateway_asked *,
                                struct gateway_call *),
                   const struct gateway_asked *a)
{
    struct gateway_call call;
    struct pay_fields all;
    struct buf b = buf_new(mem, 65536);

    make(mem, &contract, a, &call);
    assert_true(str_eq(call.url, contract.rest_url) && str_eq(call.method, S("POST")));
    assert_true(fields_read(mem, call.body, &all) && str_eq(all.v[all.n - 1].name, S("HMAC")));
    for (size_t i = 0; i + 1 < all.n; i++)
        buf_fmt(&b, "%s%.*s=%.*s", i ? "&" : "", STR_ARG(all.v[i].name), STR_ARG(all.v[i].value));
    assert_true(str_eq_nocase(all.v[all.n - 1].value, sealed(buf_str(&b))));
    return call.body;
}

static bool says(str body, const char *words)
{
    return str_find(body, str_c(words)) >= 0;
}

static str number_in(str body)
{
    struct pay_fields all;

    assert_true(fields_read(mem, body, &all));
    str n = fields_get(&all, S("NUMQUESTION"));
    assert_int_equal(n.n, 10);
    return n;
}

/* A refund asked again has its first number: the bank does it once. A question asked again has another. */
static void calls(void **s)
{
    struct gateway_asked later = asked, other = asked, unknown = asked;
    str refund = call_of(paybox()->refund_call, &asked);

    (void)s;
    assert_true(says(refund, "VERSION=00104&TYPE=00014&SITE=1999888&RANG=032&IDENTIFIANT=110647233"
                             "&DATEQ=25112026180000&NUMQUESTION="));
    assert_true(says(refund, "&MONTANT=0000001000&DEVISE=978&REFERENCE=B7-0412-1-1999888&NUMAPPEL=0087654321"
                             "&NUMTRANS=0012345678&ACTIVITE=024&HASH=SHA512&HMAC="));
    later.now_local = S("20261125181500");
    other.number = 78;
    assert_true(str_eq(number_in(refund), number_in(call_of(paybox()->refund_call, &later))));
    assert_false(str_eq(number_in(refund), number_in(call_of(paybox()->refund_call, &other))));
    str status = call_of(paybox()->status_call, &asked);
    assert_true(says(status, "TYPE=00017") && says(status, "&MONTANT=0000002480") && says(status, "NUMTRANS"));
    assert_false(str_eq(number_in(status), number_in(call_of(paybox()->status_call, &later))));
    unknown.bank_id = S("");
    status = call_of(paybox()->status_call, &unknown);
    assert_true(says(status, "TYPE=00011") && !says(status, "NUMTRANS"));
    other.refund_cents = other.amount_cents; /* whole, and not paid out yet: cancelled; paid out: given back */
    assert_true(says(call_of(paybox()->refund_call, &other), "TYPE=00005"));
    other.settled = true;
    assert_true(says(call_of(paybox()->refund_call, &other), "TYPE=00014"));
}

static struct gateway_events status_of(const struct gateway_asked *a, const char *body, bool *readable)
{
    struct gateway_events e = {.v = NEW(mem, struct gateway_event, 4), .most = 4};

    *readable = paybox()->status_read(mem, &contract, a, str_c(body), &e);
    return e;
}

static void status_answers(void **s)
{
    static const char *const none[] = {"",
                                       "<html>maintenance",
                                       "CODEREPONSE=00006",
                                       "CODEREPONSE=00001&STATUS=Captur%E9",
                                       "CODEREPONSE=00000",
                                       "CODEREPONSE=00000&CODEREPONSE=00000&STATUS=Captur%E9",
                                       "CODEREPONSE=00000&STATUS="};
    struct gateway_asked unknown = asked, again = asked;
    struct gateway_events e;
    bool ok;

    (void)s;
    e = status_of(&asked, "SITE=1999888&CODEREPONSE=00000&STATUS=Captur%E9\r\n", &ok);
    assert_true(ok && e.n == 1 && e.v[0].status == GATEWAY_CAPTURED && e.v[0].amount_cents == 2480);
    assert_true(e.v[0].production && str_eq(e.v[0].site_id, S("1999888")) && str_eq(e.v[0].bank_id, asked.bank_id));
    e = status_of(&asked, "CODEREPONSE=00000&STATUS=Autoris%E9&MONTANT=0000002400", &ok);
    assert_true(ok && e.v[0].status == GATEWAY_AUTHORISED && e.v[0].amount_cents == 2400);
    e = status_of(&asked, "CODEREPONSE=00000&STATUS=Annul%E9", &ok);
    assert_true(ok && e.n == 1 && e.v[0].status == GATEWAY_CANCELLED && str_eq(e.v[0].kind, S("DEBIT")));
    e = status_of(&asked, "CODEREPONSE=00000&STATUS=Refus%E9", &ok);
    assert_true(ok && e.n == 1 && e.v[0].status == GATEWAY_REFUSED);
    e = status_of(&asked, "CODEREPONSE=00000&STATUS=Rejet+support", &ok);
    assert_true(ok && e.n == 1 && e.v[0].status == GATEWAY_UNKNOWN);
    e = status_of(&asked, "CODEREPONSE=00000&STATUS=Rembours%E9", &ok);
    assert_true(ok && e.n == 2 && e.v[1].status == GATEWAY_REFUNDED && e.v[1].amount_cents == 2480);
    assert_true(str_eq(e.v[1].kind, S("CREDIT")) && !e.v[1].bank_id.n);
    again.refunded_cents = 500; /* it was we: of what more went back, the word says nothing */
    e = status_of(&again, "CODEREPONSE=00000&STATUS=Rembours%E9", &ok);
    assert_true(ok && e.n == 1);
    unknown.bank_id = S("");
    e = status_of(&unknown, "CODEREPONSE=00000&NUMTRANS=0012345678&NUMAPPEL=0087654321", &ok);
    assert_true(ok && !e.n && str_eq(e.by, S("12345678-87654321")));
    e = status_of(&unknown, "CODEREPONSE=00000&NUMTRANS=0&NUMAPPEL=0087654321", &ok);
    assert_false(ok);
    e = status_of(&unknown, "CODEREPONSE=00000&MONTANT=0000002480&NUMTRANS=0012345678&NUMAPPEL=0087654321", &ok);
    assert_true(ok && e.by.n);
    e = status_of(&unknown, "CODEREPONSE=00018&COMMENTAIRE=rien", &ok);
    assert_true(ok && !e.n && !e.by.n);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        e = status_of(&asked, none[i], &ok);
        assert_int_equal(e.closed, !strcmp(none[i], "CODEREPONSE=00006"));
        if (ok) fail_msg("read: %s", none[i]);
    }
}

/* What an answer says of another site, reference, sum or transaction than was asked is no answer. */
static void status_of_others(void **s)
{
    static const char *const named[] = {"SITE=1999889&CODEREPONSE=00000&STATUS=Captur%E9",
                                        "REFERENCE=B7-0412-2-1999888&CODEREPONSE=00000&STATUS=Captur%E9",
                                        "NUMTRANS=12345679&NUMAPPEL=87654321&CODEREPONSE=00000&STATUS=Captur%E9",
                                        "NUMTRANS=12345678&NUMAPPEL=87654322&CODEREPONSE=00000&STATUS=Captur%E9"};
    static const char *const found[] = {"CODEREPONSE=00000&SITE=1999889&NUMTRANS=1&NUMAPPEL=2",
                                        "CODEREPONSE=00000&REFERENCE=B7-0412-1&NUMTRANS=1&NUMAPPEL=2",
                                        "CODEREPONSE=00000&MONTANT=0000002481&NUMTRANS=1&NUMAPPEL=2",
                                        "CODEREPONSE=00000&MONTANT=x&NUMTRANS=1&NUMAPPEL=2"};
    struct gateway_asked unknown = asked;
    bool ok;

    (void)s;
    status_of(&asked,
              "SITE=1999888&REFERENCE=B7-0412-1-1999888&NUMTRANS=0012345678&NUMAPPEL=0087654321&CODEREPONSE=00000"
              "&STATUS=Captur%E9",
              &ok);
    assert_true(ok);
    unknown.bank_id = S("");
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        status_of(&asked, named[i], &ok);
        if (ok) fail_msg("read: %s", named[i]);
        struct gateway_events e = status_of(&unknown, found[i], &ok);
        if (ok || e.by.n) fail_msg("read: %s", found[i]);
    }
}

static void refund_answers(void **s)
{
    (void)s;
    assert_int_equal(paybox()->refund_read(mem, S("CODEREPONSE=00000&COMMENTAIRE=fait")), GATEWAY_REFUND_DONE);
    assert_int_equal(paybox()->refund_read(mem, S("CODEREPONSE=00006")), GATEWAY_REFUND_BY_HAND);
    assert_int_equal(paybox()->refund_read(mem, S("CODEREPONSE=00011")), GATEWAY_REFUND_BY_HAND);
    assert_int_equal(paybox()->refund_read(mem, S("CODEREPONSE=00001")), GATEWAY_REFUND_UNKNOWN);
    assert_int_equal(paybox()->refund_read(mem, S("CODEREPONSE=00097")), GATEWAY_REFUND_UNKNOWN);
    assert_int_equal(paybox()->refund_read(mem, S("<html>maintenance")), GATEWAY_REFUND_UNKNOWN);
    assert_int_equal(paybox()->refund_read(mem, S("")), GATEWAY_REFUND_UNKNOWN);
}

static void house_and_words(void **s)
{
    const struct gateway *g = paybox();

    (void)s;
    assert_true(g->open(S("<div id=\"server_status\" style=\"x\">OK</div>")));
    assert_true(g->open(S("<p>a</p>\n<div id=\"server_status\"> OK\n</div>")));
    assert_false(g->open(S("<div id=\"server_status\">KO</div>")) || g->open(S("OK")) ||
                 g->open(S("<div id=\"server_status\"")) || g->open(S("<div id=\"server_status\">OK")) ||
                 g->open(S("")));
    assert_int_equal(g->acknowledge(GATEWAY_TRUSTED).status, 200);
    assert_int_equal(g->acknowledge(GATEWAY_FORGED).body.n, 0);
    assert_true(g->word_ok(GATEWAY_SITE, S("1999888")) && g->word_ok(GATEWAY_PART, S("32")) &&
                g->word_ok(GATEWAY_PART, S("001")) && g->word_ok(GATEWAY_LOGIN, S("110647233")) &&
                g->word_ok(GATEWAY_KEY, S(KEY)));
    assert_false(g->word_ok(GATEWAY_SITE, S("199988")) || g->word_ok(GATEWAY_PART, S("1")) ||
                 g->word_ok(GATEWAY_LOGIN, S("")) || g->word_ok(GATEWAY_LOGIN, S("1234567890")) ||
                 g->word_ok(GATEWAY_KEY, S("00")));
}

int main(void)
{
#define RUN(test) cmocka_unit_test_setup_teardown(test, open_mem, close_mem)
    const struct CMUnitTest tests[] = {
        RUN(published_words), RUN(published_signatures), RUN(what_is_told),          RUN(mutations_are_refused),
        RUN(published_seal),  RUN(form_is_sealed),       RUN(nothing_typed_cuts_it), RUN(calls),
        RUN(status_answers),  RUN(status_of_others),     RUN(refund_answers),        RUN(house_and_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
