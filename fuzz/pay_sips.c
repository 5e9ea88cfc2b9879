/* pay_sips.c: what Sips sends, or who says he is it: a word as it comes, one sealed here in each way it may be encoded, answers
** of the office. Nothing unsealed is trusted, and what is kept is text. First byte: which of them. */
#include "pay/fields.h"
#include "pay/gateway.h"

#include <stdlib.h>

enum { MEMORY = 8 << 20, EVENTS = 3, CHOICES = 4 };
static const struct gateway_contract contract = {
    .site_id = S("002001000000001"), .part = S("1"), .key = S("002001000000001_KEY1")};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void text_ok(const struct gateway_event *e)
{
    const str said[] = {e->status_word, e->bank_id, e->site_id, e->reference, e->currency, e->kind, e->seal};

    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!utf8_ok(said[i])) abort();
    if (e->amount_cents < -1) abort();
}

/* As the guide says it, written here again: HMAC-SHA-256 of the text that travels. */
static bool is_sealed(struct arena *mem, str data, str seal)
{
    uint8_t mac[SHA256_BYTES], older[SHA256_BYTES];

    hmac_sha256(contract.key, data, mac);
    sha256(str_fmt(mem, "%.*s%.*s", STR_ARG(data), STR_ARG(contract.key)), older);
    return str_eq(hex(mem, mac, sizeof mac), seal) || str_eq(hex(mem, older, sizeof older), seal);
}

static void as_it_came(struct arena *mem, str raw)
{
    struct gateway_event e;
    struct pay_fields all;

    if (gateway_of(S("sips"))->notification(mem, &contract, raw, &e) != GATEWAY_TRUSTED) return;
    text_ok(&e);
    if (!fields_read(mem, raw, &all) || !is_sealed(mem, fields_get(&all, S("Data")), fields_get(&all, S("Seal"))))
        abort();
}

static void sealed(struct arena *mem, str text, bool encoded)
{
    struct buf b = buf_new(mem, FIELD_BYTES_MOST * 4);
    uint8_t mac[SHA256_BYTES];
    struct gateway_event e;
    str data = encoded ? base64(mem, text.p, text.n) : text;

    hmac_sha256(contract.key, data, mac);
    fields_put(&b, S("Data"), data);
    fields_put(&b, S("Seal"), hex(mem, mac, sizeof mac));
    if (encoded) fields_put(&b, S("Encode"), S("base64"));
    if (b.n > FIELD_BYTES_MOST) return;
    enum gateway_trust t = gateway_of(S("sips"))->notification(mem, &contract, buf_str(&b), &e);
    if (t == GATEWAY_TRUSTED) text_ok(&e);
    if (t == GATEWAY_FORGED && data.n && utf8_ok(data)) abort();
}

static void answers(struct arena *mem, str raw)
{
    const struct gateway *g = gateway_of(S("sips"));
    struct gateway_asked asked = {.reference = S("B7X0412X1"), .amount_cents = 2480, .refund_cents = 480};
    struct gateway_event v[EVENTS];
    struct gateway_events e = {.v = v, .most = EVENTS};

    if (g->status_read(mem, &contract, &asked, raw, &e))
        for (size_t i = 0; i < e.n; i++) text_ok(&v[i]);
    if (e.n > EVENTS) abort();
    g->refund_read(mem, raw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n || n > FIELD_BYTES_MOST) return 0;
    struct arena *mem = arena_new(MEMORY);
    str raw = arena_str(mem, (str){(const char *)data + 1, n - 1});

    switch (data[0] % CHOICES) {
    case 0: answers(mem, raw); break;
    case 1: as_it_came(mem, raw); break;
    default: sealed(mem, raw, data[0] % 2);
    }
    arena_free(mem);
    return 0;
}
