/* squeeze.c: bytes that outlive their request, and their codings. */
#include "http/inside.h"

#include <brotli/encode.h>
#include <libdeflate.h>
#include <stdio.h>

/* The window of 64 KiB holds a page whole. A wider one makes Brotli lay out tables of 33 MB at this quality, for each page:
   the same bytes come out, after eighteen times the work. */
enum { WORTH = 400, BROTLI_QUALITY = 9, BROTLI_WINDOW_BITS = 16, GZIP_LEVEL = 1, GZIP_DENSE_LEVEL = 9 };

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

static struct blob *gzip_with(struct libdeflate_compressor *z, str s)
{
    struct arena *mem = arena_new(s.n + 32);
    char *to = arena_alloc(mem, s.n + 1);
    size_t n = libdeflate_gzip_compress(z, s.p, s.n, to, s.n);
    struct blob *b = n ? blob_new(to, n) : NULL;

    arena_free(mem);
    return b;
}

struct blob *squeeze_gzip(str s)
{
    return gzip_with(compressor(), s);
}

struct blob *squeeze_gzip_dense(str s)
{
    struct libdeflate_compressor *z = libdeflate_alloc_compressor(GZIP_DENSE_LEVEL);
    if (!z) return NULL;
    struct blob *b = gzip_with(z, s);

    libdeflate_free_compressor(z);
    return b;
}

struct blob *squeeze_brotli(str s)
{
    struct arena *mem = arena_new(s.n + 32);
    uint8_t *to = arena_alloc(mem, s.n + 1);
    size_t n = s.n;
    bool ok =
        BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_WINDOW_BITS, BROTLI_MODE_TEXT, s.n, (const uint8_t *)s.p, &n, to);
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

/* One step of a lane: four of them run beside each other, as a step waits for the one before. */
static uint64_t lane_step(uint64_t h, const char *p)
{
    uint64_t w;

    memcpy(&w, p, sizeof w);
    h = (h ^ w) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 32;
}

uint64_t hash64(str s)
{
    const uint64_t first =
        UINT64_C(1469598103934665603) + s.n; /* tells versions of one address apart, keeps no secret */
    uint64_t lane[4] = {first, ~first, first << 1 | 1, first ^ UINT64_C(0x5851f42d4c957f2d)};

    for (; s.n >= sizeof lane; s = str_from(s, sizeof lane))
        for (size_t i = 0; i < 4; i++) lane[i] = lane_step(lane[i], s.p + 8 * i);
    uint64_t h = first;
    for (size_t i = 0; i < 4; i++) h = lane_step(h, (const char *)&lane[i]);
    for (; s.n >= sizeof h; s = str_from(s, sizeof h)) h = lane_step(h, s.p);
    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    return h ^ h >> 29;
}

void etag_print(char to[24], uint64_t hash, char coding)
{
    snprintf(to, 24, "\"%016llx%c\"", (unsigned long long)hash, coding);
}
