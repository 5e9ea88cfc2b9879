/* push_seal.h: what web push demands of cryptography (RFC 8291, 8188, 8292), through OpenSSL: a message that only one
** browser can read, and a token that says who sends it. */
#pragma once
#include "base/arena.h"

enum { PUSH_SECRET = 32, PUSH_PUBLIC = 65, PUSH_AUTH = 16, PUSH_SALT = 16, PUSH_PLAIN_MOST = 3000 };

/* A pair on P-256: 32 bytes of a secret, and its 65 bytes to show. False: no randomness. */
bool push_keys_make(struct arena *, str *secret, str *shown);

/* Whom a message is for: what the browser said, as bytes. */
struct push_reader {
    str shown; /* PUSH_PUBLIC bytes */
    str auth;  /* PUSH_AUTH bytes */
};
/* Our side of one message, made anew for each: a pair and a salt. */
struct push_once {
    str secret, shown, salt;
};
bool push_once_make(struct arena *, struct push_once *);
/* The whole body of the request ("aes128gcm", one record). False: the reader's key is no point of the curve, or the text too long. */
bool push_encrypt(struct arena *, const struct push_reader *, const struct push_once *, str plain, str *body);

/* "vapid t=…, k=…": an Authorization good for one push service (origin) until expires_s. False: the secret is none. */
struct push_sender {
    str secret, shown, origin, subject; /* subject: "mailto:…" or "https://…" */
    int64_t expires_s;
};
bool push_authorization(struct arena *, const struct push_sender *, str *out);

/* base64url without padding, and back; false: not that. */
str base64url(struct arena *, str bytes);
bool base64url_read(struct arena *, str text, str *bytes);
