/* http_multipart.c: multipart forms, whole, byte by byte and in between: same status, same fields, same files. */
#include "http/multipart.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct outcome {
    struct arena *mem;
    int status;
    size_t fields_n, uploads_n;
    const struct http_field *fields;
    struct http_upload *uploads;
};

static struct outcome read_form(str type, str body, size_t step)
{
    const struct multipart_limits max = {256, 300, 2, 4, "/tmp"};
    struct outcome o = {.mem = arena_new(1 << 20), .status = 400};
    struct multipart *m = multipart_new(o.mem, type, &max);

    if (!m) return o;
    for (size_t i = 0; i < body.n; i += step) multipart_feed(m, body.p + i, body.n - i < step ? body.n - i : step);
    o.status = multipart_end(m);
    o.fields = multipart_fields(m, &o.fields_n);
    o.uploads = multipart_uploads(m, &o.uploads_n);
    return o;
}

static void same(const struct outcome *a, const struct outcome *b)
{
    if (a->status != b->status) abort();
    if (a->status) return;
    if (a->fields_n != b->fields_n || a->uploads_n != b->uploads_n) abort();
    for (size_t i = 0; i < a->fields_n; i++) {
        if (!str_eq(a->fields[i].name, b->fields[i].name) || !str_eq(a->fields[i].value, b->fields[i].value)) abort();
        if (!utf8_ok(a->fields[i].name) || !utf8_ok(a->fields[i].value)) abort();
    }
    for (size_t i = 0; i < a->uploads_n; i++)
        if (a->uploads[i].size != b->uploads[i].size || !str_eq(a->uploads[i].filename, b->uploads[i].filename))
            abort();
}

/* The first line is the Content-Type; without one, a boundary of one letter. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    str all = {(const char *)data, n}, type = S("multipart/form-data; boundary=x"), body = all;

    if (n && all.p[0] == 'm') {
        str rest = all;
        str_cut(&rest, '\n', &type);
        body = rest.p ? rest : S("");
    }
    struct outcome a = read_form(type, body, body.n + 1), b = read_form(type, body, 1), c = read_form(type, body, 5);
    same(&a, &b);
    same(&a, &c);
    arena_free(a.mem);
    arena_free(b.mem);
    arena_free(c.mem);
    return 0;
}
