/* pay_vads.c: what a bank sends, or who says he is one: form fields, a notification with and without a good signature,
** answers about payments and refunds. Nothing unsigned is trusted, and no event lies outside what came. First byte:
** which of them. */
#include "pay/fields.h"
#include "pay/gateway.h"

#include <stdlib.h>

enum { MEMORY = 4 << 20, EVENTS = 20, SORTED_MOST = 60 };
static const str key = S("cle-de-test");

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct gateway *vads(void)
{
    return gateway_of(S("vads"));
}

static void fields(struct arena *mem, str raw)
{
    struct pay_fields all;

    if (!fields_read(mem, raw, &all)) return;
    if (all.n > FIELDS_MOST) abort();
    for (size_t i = 0; i < all.n; i++) {
        if (!utf8_ok(all.v[i].name) || !utf8_ok(all.v[i].value)) abort();
        str one = fields_get(&all, all.v[i].name);
        if (one.p && !str_eq(one, all.v[i].value)) abort();
    }
}

/* As the vendor's guide says it, written here again. */
static str signed_as(struct arena *mem, struct pay_fields *all)
{
    struct buf b = buf_new(mem, FIELD_BYTES_MOST * 2);
    uint8_t mac[SHA256_BYTES];

    for (size_t i = 1; i < all->n; i++)
        for (size_t k = i; k && str_cmp(all->v[k - 1].name, all->v[k].name) > 0; k--) {
            struct pay_field f = all->v[k];
            all->v[k] = all->v[k - 1], all->v[k - 1] = f;
        }
    for (size_t i = 0; i < all->n; i++)
        if (str_starts(all->v[i].name, S("vads_"))) buf_put(&b, all->v[i].value), buf_byte(&b, '+');
    buf_put(&b, key);
    hmac_sha256(key, buf_str(&b), mac);
    return base64(mem, mac, sizeof mac);
}

static void escaped(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) buf_fmt(b, "%%%02X", (unsigned char)s.p[i]);
}

static str body_of(struct arena *mem, const struct pay_fields *all, str signature)
{
    struct buf b = buf_new(mem, FIELD_BYTES_MOST * 4);

    for (size_t i = 0; i < all->n; i++) {
        if (str_eq(all->v[i].name, S("signature"))) continue;
        escaped(&b, all->v[i].name), buf_byte(&b, '='), escaped(&b, all->v[i].value), buf_byte(&b, '&');
    }
    buf_put(&b, S("signature="));
    escaped(&b, signature);
    return buf_str(&b);
}

static void notification(struct arena *mem, str raw)
{
    struct gateway_contract c = {.site_id = S("12345678"), .key = key};
    struct gateway_event e;
    struct pay_fields all;

    if (vads()->notification(mem, &c, raw, &e) == GATEWAY_TRUSTED) abort(); /* nobody guessed the key */
    vads()->acknowledge(GATEWAY_MALFORMED);
    if (!fields_read(mem, raw, &all) || all.n > SORTED_MOST) return;
    str signature = signed_as(mem, &all), good = body_of(mem, &all, signature);
    if (good.n > FIELD_BYTES_MOST) return;
    enum gateway_trust t = vads()->notification(mem, &c, good, &e);
    if (t == GATEWAY_FORGED) abort();
    if (t == GATEWAY_TRUSTED && (!e.site_id.p || !e.reference.p || !str_eq(e.seal, signature))) abort();
}

static void answers(struct arena *mem, str raw)
{
    struct gateway_contract c = {.site_id = S("12345678"), .key = key};
    struct gateway_event v[EVENTS];
    struct gateway_events e = {.v = v, .most = EVENTS};

    if (vads()->status_read(mem, &c, NULL, raw, &e) && e.n > EVENTS) abort();
    vads()->refund_read(mem, raw);
    vads()->refund_id(mem, raw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n || n > FIELD_BYTES_MOST) return 0;
    struct arena *mem = arena_new(MEMORY);
    str raw = arena_str(mem, (str){(const char *)data + 1, n - 1});

    if (data[0] % 3 == 0) fields(mem, raw);
    else if (data[0] % 3 == 1) notification(mem, raw);
    else answers(mem, raw);
    arena_free(mem);
    return 0;
}
