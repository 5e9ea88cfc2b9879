/* http_text.c: targets, queries and forms, cookies, header parameters: what comes out is inside what went in, and
** clean. */
#include "http/head.h"
#include "http/url.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void target(struct arena *mem, str s)
{
    str path;

    if (!url_path(mem, s, &path)) return;
    if (!path.n || path.p[0] != '/' || !utf8_ok(path) || str_find(path, S("//")) >= 0) abort();
    if (str_find(path, S("/../")) >= 0 || str_ends(path, S("/..")) || path.n > s.n) abort();
}

static void fields(struct arena *mem, str s)
{
    struct http_field *f;
    size_t n, bytes = 0;

    if (!url_fields(mem, s, 50, &f, &n)) return;
    if (n > 50) abort();
    for (size_t i = 0; i < n; i++) {
        bytes += f[i].name.n + f[i].value.n;
        if (!utf8_ok(f[i].name) || !utf8_ok(f[i].value)) abort();
    }
    if (bytes > s.n) abort();
    field_value(f, n, S("a"));
}

static void headers(struct arena *mem, str s)
{
    str v = {0};

    if (cookie_find(s, S("sid"), &v) && (v.p < s.p || v.p + v.n > s.p + s.n)) abort();
    coding_accepted(s, S("gzip"));
    etag_listed(s, S("\"a\""));
    media_type(s);
    if (param_find(s, "name", arena_alloc(mem, s.n + 1), &v) && v.n > s.n) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *mem = arena_new(1 << 20);
    str s = arena_str(mem, (str){(const char *)data, n});

    if (n <= URL_TARGET_MAX) {
        target(mem, s);
        fields(mem, url_query(s));
        fields(mem, s);
        headers(mem, s);
    }
    arena_free(mem);
    return 0;
}
