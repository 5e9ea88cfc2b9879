/* crypt.h: no cryptography of our own: libsodium (argon2id, secretbox, SHA-2, HMAC), and OpenSSL for the SHA-1 that
** telephones' one-time codes (RFC 6238) and the banks' signatures demand, RSA among them. Thread-safe after base_start(). */
#pragma once
#include "base/arena.h"

/* Call once, first thing in every process. False: no randomness, give up. */
bool base_start(void);

enum { SHA512_BYTES = 64, SHA256_BYTES = 32, SHA1_BYTES = 20, KEY_BYTES = 32 };

/* Digest of all bytes of the text (with a key: HMAC, RFC 2104), written to out. */
void sha256(str, uint8_t out[SHA256_BYTES]);
void hmac_sha256(str key, str message, uint8_t out[SHA256_BYTES]);
void hmac_sha512(str key, str message, uint8_t out[SHA512_BYTES]);
void sha1(str, uint8_t out[SHA1_BYTES]);
void hmac_sha1(str key, str message, uint8_t out[SHA1_BYTES]);
/* RSA public keys in PEM, one after another, at most PUBLIC_KEYS_MOST of them; what stands between two is nothing. How
** many there are and whether all can be read; whether one of them signed (PKCS #1 v1.5 over SHA-1, as a bank still does). */
enum { PUBLIC_KEYS_MOST = 8 };
bool public_keys_ok(str pems, size_t *n);
bool rsa_sha1_ok(str pems, str message, str signature);
/* Same length and bytes, in a time that does not depend on where they differ. */
bool crypt_eq(str a, str b);

/* Lower-case hexadecimal, standard Base64 with padding, RFC 4648 Base32 without. */
str hex(struct arena *, const void *, size_t n);
str base64(struct arena *, const void *, size_t n);
str base32(struct arena *, const void *, size_t n);
/* False when malformed; *out is in the arena. */
bool hex_read(struct arena *, str, str *out);
bool base64_read(struct arena *, str, str *out);
bool base32_read(struct arena *, str, str *out);

/* argon2id, t=2, m=19 MiB; at most two at once in the process, the third waits. About 30 ms. */
str password_hash(struct arena *, str password);
bool password_ok(str hash, str password);

/* XSalsa20-Poly1305 with a random nonce in front. key: KEY_BYTES. */
str seal(struct arena *, str key, str plain);
/* False if forged, cut or of another key. */
bool unseal(struct arena *, str key, str sealed, str *plain);

/* RFC 6238: six digits, 30 s steps, SHA-1 (what telephones' applications implement). */
str totp_code(struct arena *, str secret, int64_t step);
/* The step (now/30 s, one either side) at which code is right and which is after last_step; -1 if none. */
int64_t totp_step(struct arena *, str secret, str code, int64_t now_ms, int64_t last_step);
