#include "base/crypt.h"

#include "base/fault.h"
#include "base/rand.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>

enum { ARGON_OPS = 2, ARGON_MEMORY = 19 * 1024 * 1024, ARGON_AT_ONCE = 2, TOTP_STEP_MS = 30000 };

static sem_t argon_room;

bool base_start(void)
{
    static bool done;

    if (done) return true;
    done = sodium_init() >= 0 && !sem_init(&argon_room, 0, ARGON_AT_ONCE);
    return done;
}

static const unsigned char *bytes(str s)
{
    return (const unsigned char *)(s.p ? s.p : "");
}

void sha256(str s, uint8_t out[SHA256_BYTES])
{
    crypto_hash_sha256(out, bytes(s), s.n);
}

void hmac_sha256(str key, str message, uint8_t out[SHA256_BYTES])
{
    crypto_auth_hmacsha256_state st;

    crypto_auth_hmacsha256_init(&st, bytes(key), key.n);
    crypto_auth_hmacsha256_update(&st, bytes(message), message.n);
    crypto_auth_hmacsha256_final(&st, out);
}

void hmac_sha512(str key, str message, uint8_t out[SHA512_BYTES])
{
    crypto_auth_hmacsha512_state st;

    crypto_auth_hmacsha512_init(&st, bytes(key), key.n);
    crypto_auth_hmacsha512_update(&st, bytes(message), message.n);
    crypto_auth_hmacsha512_final(&st, out);
}

void sha1(str s, uint8_t out[SHA1_BYTES])
{
    if (!EVP_Digest(bytes(s), s.n, out, NULL, EVP_sha1(), NULL)) fault("crypt.sha1", "OpenSSL refuses SHA-1");
}

void hmac_sha1(str key, str message, uint8_t out[SHA1_BYTES])
{
    if (!HMAC(EVP_sha1(), bytes(key), (int)key.n, bytes(message), message.n, out, NULL))
        fault("crypt.sha1", "OpenSSL refuses HMAC-SHA-1");
}

/* --- what a bank signs with a key of its own --- */

static bool signed_by(EVP_PKEY *key, str message, str signature)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool ok = c && EVP_PKEY_is_a(key, "RSA") && EVP_DigestVerifyInit(c, NULL, EVP_sha1(), NULL, key) == 1 &&
              EVP_DigestVerify(c, bytes(signature), signature.n, bytes(message), message.n) == 1;

    EVP_MD_CTX_free(c);
    return ok;
}

/* Calls ok for each key until it says yes. Gives whether one did; *n: how many keys were read until then. */
static bool keys_each(str pems, size_t *n, bool (*ok)(EVP_PKEY *, str, str), str message, str signature)
{
    BIO *in = pems.n ? BIO_new_mem_buf(pems.p, (int)pems.n) : NULL;
    bool found = false;
    EVP_PKEY *key;

    *n = 0;
    while (in && !found && *n < PUBLIC_KEYS_MOST && (key = PEM_read_bio_PUBKEY(in, NULL, NULL, NULL))) {
        ++*n;
        found = ok(key, message, signature);
        EVP_PKEY_free(key);
    }
    BIO_free(in);
    ERR_clear_error();
    return found;
}

static bool is_no_rsa(EVP_PKEY *key, str message, str signature)
{
    (void)message, (void)signature;
    return !EVP_PKEY_is_a(key, "RSA");
}

bool public_keys_ok(str pems, size_t *n)
{
    static const str begin = S("-----BEGIN ");
    size_t told = 0;
    ptrdiff_t at;

    for (str rest = pems; (at = str_find(rest, begin)) >= 0; told++) rest = str_from(rest, (size_t)at + begin.n);
    return !keys_each(pems, n, is_no_rsa, S(""), S("")) && *n == told;
}

bool rsa_sha1_ok(str pems, str message, str signature)
{
    size_t n;

    return keys_each(pems, &n, signed_by, message, signature);
}

bool crypt_eq(str a, str b)
{
    return a.n == b.n && (!a.n || sodium_memcmp(a.p, b.p, a.n) == 0);
}

str hex(struct arena *mem, const void *p, size_t n)
{
    char *to = arena_alloc(mem, n * 2 + 1);

    sodium_bin2hex(to, n * 2 + 1, p, n);
    return (str){to, n * 2};
}

str base64(struct arena *mem, const void *p, size_t n)
{
    size_t room = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
    char *to = arena_alloc(mem, room);

    sodium_bin2base64(to, room, p, n, sodium_base64_VARIANT_ORIGINAL);
    return str_c(to);
}

str base32(struct arena *mem, const void *p, size_t n)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const uint8_t *from = p;
    char *to = arena_alloc(mem, (n * 8 + 4) / 5 + 1);
    size_t out = 0;
    uint32_t acc = 0;
    int bits = 0;

    for (size_t i = 0; i < n; i++) {
        acc = acc << 8 | from[i];
        for (bits += 8; bits >= 5; bits -= 5) to[out++] = alphabet[acc >> (bits - 5) & 31];
    }
    if (bits) to[out++] = alphabet[acc << (5 - bits) & 31];
    return (str){to, out};
}

bool hex_read(struct arena *mem, str s, str *out)
{
    unsigned char *to = arena_alloc(mem, s.n / 2 + 1);
    size_t n;
    const char *end;

    if (sodium_hex2bin(to, s.n / 2 + 1, s.p, s.n, NULL, &n, &end) || end != s.p + s.n || s.n % 2) return false;
    *out = (str){(char *)to, n};
    return true;
}

bool base64_read(struct arena *mem, str s, str *out)
{
    unsigned char *to = arena_alloc(mem, s.n + 1);
    size_t n;
    const char *end;

    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80) return false; /* libsodium takes some of them for digits */
    if (sodium_base642bin(to, s.n + 1, s.p, s.n, NULL, &n, &end, sodium_base64_VARIANT_ORIGINAL) || end != s.p + s.n)
        return false;
    *out = (str){(char *)to, n};
    return true;
}

static int base32_digit(char c)
{
    if (c >= 'a' && c <= 'z') return c - 'a';
    if (c >= 'A' && c <= 'Z') return c - 'A';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

bool base32_read(struct arena *mem, str s, str *out)
{
    char *to = arena_alloc(mem, s.n * 5 / 8 + 1);
    size_t n = 0;
    uint32_t acc = 0;
    int bits = 0;

    for (size_t i = 0; i < s.n; i++) {
        int d = base32_digit(s.p[i]);
        if (d < 0) return false;
        acc = acc << 5 | (uint32_t)d;
        if ((bits += 5) >= 8) to[n++] = (char)(acc >> (bits -= 8) & 255);
    }
    *out = (str){to, n};
    return true;
}

str password_hash(struct arena *mem, str password)
{
    char *out = arena_alloc(mem, crypto_pwhash_STRBYTES);

    sem_wait(&argon_room);
    int rc = crypto_pwhash_str_alg(out, (const char *)bytes(password), password.n, ARGON_OPS, ARGON_MEMORY,
                                   crypto_pwhash_ALG_ARGON2ID13);
    sem_post(&argon_room);
    if (rc) fault("base.no_memory", "no memory to hash a password");
    return str_c(out);
}

bool password_ok(str hash, str password)
{
    char z[crypto_pwhash_STRBYTES] = {0};

    if (!hash.n || hash.n >= sizeof z) return false;
    memcpy(z, hash.p, hash.n);
    sem_wait(&argon_room);
    int rc = crypto_pwhash_str_verify(z, (const char *)bytes(password), password.n);
    sem_post(&argon_room);
    return rc == 0;
}

str seal(struct arena *mem, str key, str plain)
{
    size_t n = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.n;
    unsigned char *to = arena_alloc(mem, n);

    MUST(key.n == crypto_secretbox_KEYBYTES);
    rand_bytes(to, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(to + crypto_secretbox_NONCEBYTES, bytes(plain), plain.n, to, bytes(key));
    return (str){(char *)to, n};
}

bool unseal(struct arena *mem, str key, str sealed, str *plain)
{
    const size_t over = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;

    MUST(key.n == crypto_secretbox_KEYBYTES);
    if (sealed.n < over) return false;
    unsigned char *to = arena_alloc(mem, sealed.n - over + 1);
    if (crypto_secretbox_open_easy(to, bytes(sealed) + crypto_secretbox_NONCEBYTES,
                                   sealed.n - crypto_secretbox_NONCEBYTES, bytes(sealed), bytes(key)))
        return false;
    *plain = (str){(char *)to, sealed.n - over};
    return true;
}

str totp_code(struct arena *mem, str secret, int64_t step)
{
    uint8_t counter[8], mac[SHA1_BYTES];

    for (int i = 0; i < 8; i++) counter[i] = (uint8_t)(step >> (56 - 8 * i));
    hmac_sha1(secret, (str){(char *)counter, 8}, mac);
    size_t at = mac[19] & 15;
    uint32_t v =
        (uint32_t)(mac[at] & 127) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    return str_fmt(mem, "%06u", v % 1000000);
}

int64_t totp_step(struct arena *mem, str secret, str code, int64_t now_ms, int64_t last_step)
{
    int64_t now = now_ms / TOTP_STEP_MS;

    for (int64_t step = now - 1; step <= now + 1; step++)
        if (step > last_step && crypt_eq(totp_code(mem, secret, step), code)) return step;
    return -1;
}
