/* squeeze.c: bytes that outlive their request, and their codings. */
#include "http/inside.h"

#include <brotli/encode.h>
#include <libdeflate.h>
#include <stdio.h>

enum { WORTH = 400, BROTLI_QUALITY = 9, GZIP_LEVEL = 1 };

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

struct blob *blob_new(const void *p, size_t n)
{
    struct arena *mem = arena_new(sizeof(struct blob) + n + 32);
    struct blob *b = arena_alloc(mem, sizeof *b + n + 1);

    b->mem = mem;
    b->holds = 1;
    b->n = n;
    if (n) memcpy(b->bytes, p, n);
    return b;
}

void blob_drop(struct blob *b)
{
    if (b && atomic_fetch_sub(&b->holds, 1) == 1) arena_free(b->mem);
}

void blob_release(void *blob)
{
    blob_drop(blob);
}

static void compressor_free(void *z)
{
    libdeflate_free_compressor(z);
}

static void key_make(void)
{
    if (pthread_key_create(&key, compressor_free)) fault("http.no_memory", "no thread key");
}

/* One for each thread: making one costs more than using it on a page. */
static struct libdeflate_compressor *compressor(void)
{
    pthread_once(&once, key_make);
    struct libdeflate_compressor *z = pthread_getspecific(key);
    if (z) return z;
    z = libdeflate_alloc_compressor(GZIP_LEVEL);
    if (!z) fault("http.no_memory", "no memory to compress");
    pthread_setspecific(key, z);
    return z;
}

struct blob *squeeze_gzip(str s)
{
    struct arena *mem = arena_new(s.n + 32);
    char *to = arena_alloc(mem, s.n + 1);
    size_t n = libdeflate_gzip_compress(compressor(), s.p, s.n, to, s.n);
    struct blob *b = n ? blob_new(to, n) : NULL;

    arena_free(mem);
    return b;
}

struct blob *squeeze_brotli(str s)
{
    struct arena *mem = arena_new(s.n + 32);
    uint8_t *to = arena_alloc(mem, s.n + 1);
    size_t n = s.n;
    bool ok = BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, s.n, (const uint8_t *)s.p,
                                    &n, to);
    struct blob *b = ok && n ? blob_new(to, n) : NULL;

    arena_free(mem);
    return b;
}

bool squeeze_worth(str type, size_t n)
{
    if (n < WORTH) return false;
    return str_starts(type, S("text/")) || str_find(type, S("json")) >= 0 || str_find(type, S("xml")) >= 0 ||
           str_find(type, S("javascript")) >= 0;
}

uint64_t hash64(str s)
{
    uint64_t h = UINT64_C(1469598103934665603) + s.n, w; /* tells versions of one address apart, keeps no secret */

    for (; s.n >= sizeof w; s = str_from(s, sizeof w)) {
        memcpy(&w, s.p, sizeof w);
        h = (h ^ w) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 32;
    }
    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    return h ^ h >> 29;
}

void etag_print(char to[24], uint64_t hash, char coding)
{
    snprintf(to, 24, "\"%016llx%c\"", (unsigned long long)hash, coding);
}
