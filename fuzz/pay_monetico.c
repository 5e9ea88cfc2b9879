/* pay_monetico.c: what Monetico sends, or who says he is it: a notification with and without a good seal, answers of its
** services. Nothing unsealed is trusted, and what is kept is text. First byte: which of them. */
#include "pay/fields.h"
#include "pay/gateway.h"

#include <stdlib.h>

enum { MEMORY = 8 << 20, EVENTS = 3, SORTED_MOST = 60 };
static const struct gateway_contract contract = {
    .site_id = S("1234567"), .login = S("perche"), .key = S("1234567890123456789012345678901234567890")};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* As the guide says it, written here again: the seal of all fields but itself, in the order of their names. */
static str seal_of(struct arena *mem, struct pay_fields *all)
{
    struct buf b = buf_new(mem, FIELD_BYTES_MOST * 2);
    uint8_t mac[SHA1_BYTES];
    str key;

    for (size_t i = 1; i < all->n; i++)
        for (size_t k = i; k && str_cmp(all->v[k - 1].name, all->v[k].name) > 0; k--) {
            struct pay_field f = all->v[k];
            all->v[k] = all->v[k - 1], all->v[k - 1] = f;
        }
    for (size_t i = 0; i < all->n; i++) {
        if (str_eq(all->v[i].name, S("MAC"))) continue;
        buf_put(&b, b.n ? S("*") : S("")), buf_put(&b, all->v[i].name), buf_byte(&b, '='), buf_put(&b, all->v[i].value);
    }
    if (!hex_read(mem, contract.key, &key)) abort();
    hmac_sha1(key, buf_str(&b), mac);
    return hex(mem, mac, sizeof mac);
}

static void text_ok(const struct gateway_event *e)
{
    const str said[] = {e->status_word, e->bank_id, e->site_id, e->reference, e->currency, e->kind, e->seal};

    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!utf8_ok(said[i])) abort();
    if (e->amount_cents < -1) abort();
}

static void notification(struct arena *mem, str raw)
{
    const struct gateway *g = gateway_of(S("monetico"));
    struct buf b = buf_new(mem, FIELD_BYTES_MOST * 4);
    struct gateway_event e;
    struct pay_fields all;

    bool trusted = g->notification(mem, &contract, raw, &e) == GATEWAY_TRUSTED;
    str said = trusted ? str_lower(mem, e.seal) : S("");
    if (!fields_read_bytes(mem, raw, &all)) {
        if (trusted) abort();
        return;
    }
    if (all.n > SORTED_MOST) return;
    str seal = seal_of(mem, &all);
    if (trusted && !str_eq(said, seal)) abort(); /* of the kept inputs one is sealed; nobody guesses another */
    for (size_t i = 0; i < all.n; i++)
        if (!str_eq(all.v[i].name, S("MAC"))) fields_put(&b, all.v[i].name, all.v[i].value);
    fields_put(&b, S("MAC"), seal);
    if (b.n > FIELD_BYTES_MOST) return;
    if (g->notification(mem, &contract, buf_str(&b), &e) != GATEWAY_TRUSTED) abort();
    text_ok(&e);
    if (!str_eq(e.seal, seal)) abort();
}

static void answers(struct arena *mem, str raw)
{
    const struct gateway *g = gateway_of(S("monetico"));
    struct gateway_asked asked = {.reference = S("B7X0412X1"), .amount_cents = 2480};
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

    if (data[0] % 2) notification(mem, raw);
    else answers(mem, raw);
    arena_free(mem);
    return 0;
}
