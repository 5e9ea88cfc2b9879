/* pay_paybox.c: what Paybox sends, or who says he is it: a word signed by nobody, signed by the bank of these tests, and
** answers of its services, its page of the house. Nothing unsigned is trusted, and what is kept is text. First byte: which. */
#include "pay/fields.h"
#include "pay/gateway.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>

enum { MEMORY = 8 << 20, EVENTS = 3, SIGNATURE_MOST = 512, CHOICES = 4 };

static EVP_PKEY *key;
static char pem[2048];
static struct gateway_contract contract = {
    .site_id = S("1999888"),
    .part = S("32"),
    .login = S("110647233"),
    .key = S("0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
             "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"),
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void key_make(void)
{
    BIO *b = BIO_new(BIO_s_mem());

    key = EVP_RSA_gen(1024);
    if (!key || !b || !PEM_write_bio_PUBKEY(b, key) || BIO_read(b, pem, sizeof pem - 1) <= 0) abort();
    BIO_free(b);
    contract.public_keys = str_c(pem);
}

static void text_ok(const struct gateway_event *e)
{
    const str said[] = {e->status_word, e->bank_id, e->site_id, e->reference, e->currency, e->kind, e->seal};

    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!utf8_ok(said[i])) abort();
    if (e->amount_cents < -1) abort();
}

static str signed_word(struct arena *mem, str words)
{
    struct buf b = buf_new(mem, FIELD_BYTES_MOST * 2);
    unsigned char sign[SIGNATURE_MOST];
    size_t n = sizeof sign;
    EVP_MD_CTX *c = EVP_MD_CTX_new();

    if (!c || EVP_DigestSignInit(c, NULL, EVP_sha1(), NULL, key) != 1 ||
        EVP_DigestSign(c, sign, &n, (const unsigned char *)words.p, words.n) != 1)
        abort();
    EVP_MD_CTX_free(c);
    buf_put(&b, words);
    fields_put(&b, S("Sign"), base64(mem, sign, n));
    return buf_str(&b);
}

/* Signed, it is believed unless it cannot be read, has a signature of its own already, or is empty. */
static void notification(struct arena *mem, str raw, bool sealed)
{
    const struct gateway *g = gateway_of(S("paybox"));
    struct gateway_event e;

    if (!sealed) {
        if (g->notification(mem, &contract, raw, &e) == GATEWAY_TRUSTED) abort();
        return;
    }
    str word = signed_word(mem, raw);
    if (word.n > FIELD_BYTES_MOST) return;
    enum gateway_trust t = g->notification(mem, &contract, word, &e);
    bool odd = !raw.n || str_find(raw, S("Sign")) >= 0 || str_find(raw, S("%")) >= 0; /* an escape may spell the name */
    if (t == GATEWAY_FORGED && !odd) abort();
    if (t == GATEWAY_TRUSTED) text_ok(&e);
}

static void answers(struct arena *mem, str raw)
{
    const struct gateway *g = gateway_of(S("paybox"));
    struct gateway_asked asked = {.reference = S("B7-0412-1"), .amount_cents = 2480};
    struct gateway_event v[EVENTS];
    struct gateway_events e = {.v = v, .most = EVENTS};

    for (int named = 0; named < 2; named++) {
        asked.bank_id = named ? S("12-34") : S("");
        e.by = S("");
        if (g->status_read(mem, &contract, &asked, raw, &e))
            for (size_t i = 0; i < e.n; i++) text_ok(&v[i]);
        if (e.n > EVENTS || !utf8_ok(e.by)) abort();
    }
    g->refund_read(mem, raw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n || n > FIELD_BYTES_MOST) return 0;
    if (!key) key_make();
    struct arena *mem = arena_new(MEMORY);
    str raw = arena_str(mem, (str){(const char *)data + 1, n - 1});

    switch (data[0] % CHOICES) {
    case 0: answers(mem, raw); break;
    case 1: notification(mem, raw, false); break;
    case 2: notification(mem, raw, true); break;
    default: gateway_of(S("paybox"))->open(raw);
    }
    arena_free(mem);
    return 0;
}
