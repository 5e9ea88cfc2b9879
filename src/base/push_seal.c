#include "base/push_seal.h"

#include "base/crypt.h"
#include "base/rand.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

enum { KEY = 16, NONCE = 12, TAG = 16, RECORD = 4096, HEAD = PUSH_SALT + 4 + 1 + PUSH_PUBLIC, HALF = 32 };

/* --- base64url --- */

str base64url(struct arena *mem, str bytes)
{
    str s = base64(mem, bytes.p, bytes.n);
    char *p = str_z(mem, s);

    while (s.n && p[s.n - 1] == '=') s.n--;
    for (size_t i = 0; i < s.n; i++) p[i] = p[i] == '+' ? '-' : p[i] == '/' ? '_' : p[i];
    return (str){p, s.n};
}

bool base64url_read(struct arena *mem, str text, str *bytes)
{
    size_t pad = (4 - text.n % 4) % 4;
    char *p = arena_alloc(mem, text.n + 4);

    if (pad == 3) return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '+' || text.p[i] == '/' || text.p[i] == '=') return false;
        p[i] = text.p[i] == '-' ? '+' : text.p[i] == '_' ? '/' : text.p[i];
    }
    for (size_t i = 0; i < pad; i++) p[text.n + i] = '=';
    return base64_read(mem, (str){p, text.n + pad}, bytes);
}

/* --- keys --- */

static const unsigned char *bytes_of(str s)
{
    return (const unsigned char *)s.p;
}

/* A key of the curve from its bytes; secret absent: a public one. NULL: not a point of it. */
static EVP_PKEY *key_of(str secret, str shown)
{
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    BIGNUM *n = secret.n ? BN_secure_new() : NULL;
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = NULL;
    bool ok = b && c && shown.n == PUSH_PUBLIC && (!secret.n || secret.n == PUSH_SECRET);

    if (ok && n)
        ok = BN_bin2bn(bytes_of(secret), PUSH_SECRET, n) && OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PRIV_KEY, n);
    ok = ok && OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
         OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, shown.p, shown.n) &&
         (params = OSSL_PARAM_BLD_to_param(b));
    if (ok && (EVP_PKEY_fromdata_init(c) != 1 ||
               EVP_PKEY_fromdata(c, &key, secret.n ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) != 1))
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(b);
    BN_clear_free(n);
    EVP_PKEY_CTX_free(c);
    return key;
}

static bool key_bytes(EVP_PKEY *key, struct arena *mem, str *secret, str *shown)
{
    unsigned char *s = arena_alloc(mem, PUSH_SECRET), *p = arena_alloc(mem, PUSH_PUBLIC);
    BIGNUM *n = NULL;
    size_t len = 0;
    bool ok = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &n) == 1 &&
              BN_bn2binpad(n, s, PUSH_SECRET) == PUSH_SECRET &&
              EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, p, PUSH_PUBLIC, &len) == 1 &&
              len == PUSH_PUBLIC;

    BN_clear_free(n);
    *secret = (str){(char *)s, PUSH_SECRET};
    *shown = (str){(char *)p, PUSH_PUBLIC};
    return ok;
}

bool push_keys_make(struct arena *mem, str *secret, str *shown)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "prime256v1");
    bool ok = key && key_bytes(key, mem, secret, shown);

    EVP_PKEY_free(key);
    return ok;
}

bool push_once_make(struct arena *mem, struct push_once *out)
{
    char *salt = arena_alloc(mem, PUSH_SALT);

    rand_bytes(salt, PUSH_SALT);
    out->salt = (str){salt, PUSH_SALT};
    return push_keys_make(mem, &out->secret, &out->shown);
}

/* --- the message --- */

static bool shared_secret(const struct push_reader *to, const struct push_once *once, uint8_t out[HALF])
{
    EVP_PKEY *ours = key_of(once->secret, once->shown), *theirs = key_of((str){0}, to->shown);
    EVP_PKEY_CTX *c = ours ? EVP_PKEY_CTX_new(ours, NULL) : NULL;
    size_t n = HALF;
    bool ok = c && theirs && EVP_PKEY_derive_init(c) == 1 && EVP_PKEY_derive_set_peer(c, theirs) == 1 &&
              EVP_PKEY_derive(c, out, &n) == 1 && n == HALF;

    EVP_PKEY_CTX_free(c);
    EVP_PKEY_free(ours);
    EVP_PKEY_free(theirs);
    return ok;
}

/* HKDF (RFC 5869) with SHA-256, as long as one block: the first bytes of HMAC(HMAC(salt, in), info ‖ 1). */
static void hkdf(struct arena *mem, str salt, str in, str info, uint8_t out[SHA256_BYTES])
{
    uint8_t prk[SHA256_BYTES];
    char *said = arena_alloc(mem, info.n + 1);

    memcpy(said, info.p, info.n);
    said[info.n] = 1;
    hmac_sha256(salt, in, prk);
    hmac_sha256((str){(char *)prk, sizeof prk}, (str){said, info.n + 1}, out);
}

static str joined(struct arena *mem, str a, str b, str c)
{
    char *p = arena_alloc(mem, a.n + b.n + c.n + 1);

    memcpy(p, a.p, a.n);
    if (b.n) memcpy(p + a.n, b.p, b.n);
    if (c.n) memcpy(p + a.n + b.n, c.p, c.n);
    return (str){p, a.n + b.n + c.n};
}

#define INFO(text) ((str){text, sizeof text}) /* with the NUL behind it */

static bool content_keys(struct arena *mem, const struct push_reader *to, const struct push_once *once,
                         uint8_t key[SHA256_BYTES], uint8_t nonce[SHA256_BYTES])
{
    uint8_t shared[HALF], ikm[SHA256_BYTES];

    if (to->auth.n != PUSH_AUTH || !shared_secret(to, once, shared)) return false;
    hkdf(mem, to->auth, (str){(char *)shared, HALF}, joined(mem, INFO("WebPush: info"), to->shown, once->shown), ikm);
    hkdf(mem, once->salt, (str){(char *)ikm, sizeof ikm}, INFO("Content-Encoding: aes128gcm"), key);
    hkdf(mem, once->salt, (str){(char *)ikm, sizeof ikm}, INFO("Content-Encoding: nonce"), nonce);
    return true;
}

/* AES-128-GCM of the text and the byte that says it is the last record. */
static bool record_make(const uint8_t *key, const uint8_t *nonce, str plain, unsigned char *out)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    const unsigned char last = 2;
    int n = 0, more = 0, end = 0;
    bool ok = c && EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, key, nonce) == 1 &&
              EVP_EncryptUpdate(c, out, &n, bytes_of(plain), (int)plain.n) == 1 &&
              EVP_EncryptUpdate(c, out + n, &more, &last, 1) == 1 &&
              EVP_EncryptFinal_ex(c, out + n + more, &end) == 1 &&
              EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, out + plain.n + 1) == 1;

    EVP_CIPHER_CTX_free(c);
    return ok;
}

bool push_encrypt(struct arena *mem, const struct push_reader *to, const struct push_once *once, str plain, str *body)
{
    uint8_t key[SHA256_BYTES], nonce[SHA256_BYTES];
    size_t n = HEAD + plain.n + 1 + TAG;

    if (plain.n > PUSH_PLAIN_MOST || !content_keys(mem, to, once, key, nonce)) return false;
    unsigned char *p = arena_alloc(mem, n);
    memcpy(p, once->salt.p, PUSH_SALT);
    p[PUSH_SALT] = 0, p[PUSH_SALT + 1] = 0, p[PUSH_SALT + 2] = RECORD >> 8, p[PUSH_SALT + 3] = RECORD & 255,
    p[PUSH_SALT + 4] = PUSH_PUBLIC;
    memcpy(p + PUSH_SALT + 5, once->shown.p, PUSH_PUBLIC);
    if (!record_make(key, nonce, plain, p + HEAD)) return false;
    *body = (str){(char *)p, n};
    return true;
}

/* --- who sends it --- */

/* OpenSSL signs in DER; a token wants both numbers side by side. */
static bool raw_signature(const unsigned char *der, size_t n, unsigned char out[2 * HALF])
{
    ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &der, (long)n);
    bool ok = s && BN_bn2binpad(ECDSA_SIG_get0_r(s), out, HALF) == HALF &&
              BN_bn2binpad(ECDSA_SIG_get0_s(s), out + HALF, HALF) == HALF;

    ECDSA_SIG_free(s);
    return ok;
}

static bool sign(struct arena *mem, const struct push_sender *from, str text, str *out)
{
    EVP_PKEY *key = key_of(from->secret, from->shown);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    unsigned char der[128], *raw = arena_alloc(mem, 2 * HALF);
    size_t n = sizeof der;
    bool ok = key && c && EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, key) == 1 &&
              EVP_DigestSign(c, der, &n, bytes_of(text), text.n) == 1 && raw_signature(der, n, raw);

    EVP_MD_CTX_free(c);
    EVP_PKEY_free(key);
    *out = (str){(char *)raw, 2 * HALF};
    return ok;
}

bool push_authorization(struct arena *mem, const struct push_sender *from, str *out)
{
    str claims = str_fmt(mem, "{\"aud\":\"%.*s\",\"exp\":%lld,\"sub\":\"%.*s\"}", STR_ARG(from->origin),
                         (long long)from->expires_s, STR_ARG(from->subject));
    str head = base64url(mem, S("{\"typ\":\"JWT\",\"alg\":\"ES256\"}")), body = base64url(mem, claims), signature;
    str said = str_fmt(mem, "%.*s.%.*s", STR_ARG(head), STR_ARG(body));

    if (!from->secret.n || !sign(mem, from, said, &signature)) return false;
    *out = str_fmt(mem, "vapid t=%.*s.%.*s, k=%.*s", STR_ARG(said), STR_ARG(base64url(mem, signature)),
                   STR_ARG(base64url(mem, from->shown)));
    return true;
}
