/* http_body_test.c: what clients send in: header values, forms, uploads. */
#include "http/test/toy.h"

#include "http/head.h"
#include "http/multipart.h"

/* Bodies. */

static void form_test(void **state)
{
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){0});
    conn_open(&c);
    assert_int_equal(post(&c, &r, "/form", FORM, S("a=1&b=%C3%A9+x&a=2&empty=&flag&&p=50%")), 200);
    assert_string_equal(r.body, "a=1\nb=é x\na=2\nempty=\nflag=\np=50%\n");
    assert_int_equal(post(&c, &r, "/form", FORM, S("")), 200);
    assert_int_equal(post(&c, &r, "/form", FORM, S("a=%00")), 400);
    assert_int_equal(post(&c, &r, "/form", FORM, S("a=\xc3(")), 400);
    assert_int_equal(post(&c, &r, "/raw", NULL, S("anything \xff")), 200);
    assert_true(body_has(&r, "raw 10"));
    assert_int_equal(post(&c, &r, "/form", "text/plain", S("a=1")), 415);
    close(c.fd);
    conn_open(&c);
    assert_int_equal(post(&c, &r, "/form", PARTS "x", S("--x--\r\n")), 415); /* no files where none are planned */
    close(c.fd);
    conn_open(&c);
    send_str(&c, S("POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: " FORM "\r\nContent-Length: 4097\r\n\r\n"));
    assert_true(reply_read(&c, &r, false) && r.status == 413); /* before a byte of it */
    close(c.fd);
    assert_int_equal(get(&r, "/form", "Content-Length: 3\r\n"), 400);
    stop();
}

#define FIELD(b, name) "--" b "\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_PART(b, name, file)                                                                                       \
    "--" b "\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file                                   \
    "\"\r\nContent-Type: image/jpeg\r\n\r\n"

static const struct part_case {
    const char *type;
    str body;
    int status;
    const char *shows;
} part_cases[] = {
    {PARTS "bb", S(FIELD("bb", "a") "1\r\n" FILE_PART("bb", "f", "é.jpg") "data\r\n--bb--\r\n"), 200,
     "a=1\nf:é.jpg:image/jpeg:4:d\n"},
    {PARTS "x", S(FIELD("x", "a") "1\r\n--x--"), 200, "a=1\n"},
    {PARTS "\"x y\"", S(FIELD("x y", "a") "\r\n--x y--\r\n"), 200, "a=\n"},
    {PARTS "x",
     S("preamble\r\n" FIELD("x", "a") "1\r\n--x  \r\nContent-Disposition: form-data; name=b\r\n\r\n2\r\n--x--\r\nepi"),
     200, "a=1\nb=2\n"},
    {PARTS "x", S(FILE_PART("x", "f", "") "\r\n--x--\r\n"), 200, ""},
    {PARTS "x", S(FILE_PART("x", "f", "empty.jpg") "\r\n--x--\r\n"), 200, "f:empty.jpg:image/jpeg:0:-\n"},
    {PARTS "x", S(FILE_PART("x", "f", "a%22b\\\"c.jpg") "\r\n\r--\r\n-x\r\n--x--\r\n"), 200,
     "f:a\"b\"c.jpg:image/jpeg:9:\r\n"},
    {PARTS "x", S("--x--\r\n"), 200, ""},
    {PARTS "x", S(FIELD("x", "a") "bin\0ary\r\n--x--\r\n"), 400, ""},
    {PARTS "x", S(FIELD("x", "a") "\xff\r\n--x--\r\n"), 400, ""},
    {PARTS "x", S(FIELD("x", "a") "1\r\n--x"), 400, ""},
    {PARTS "x", S(FIELD("x", "a") "never ended"), 400, ""},
    {PARTS "x", S("--x\r\n\r\nno head\r\n--x--\r\n"), 400, ""},
    {PARTS "x", S("--x\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--x--\r\n"), 400, ""},
    {PARTS "x", S("--x\nContent-Disposition: form-data; name=a\n\n1\n--x--\n"), 400, ""},
    {PARTS "x", S("--x\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--x--\r\n"), 400, ""},
    {PARTS "x",
     S("--x\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n1\r\n--x--\r\n"), 400,
     ""},
    {PARTS "x", S(FIELD("x", "a\x01") "1\r\n--x--\r\n"), 400, ""},
    {PARTS "x",
     S(FILE_PART("x", "f", "1") "a\r\n" FILE_PART("x", "f", "2") "b\r\n" FILE_PART("x", "f", "3") "c\r\n--x--\r\n"),
     413, ""},
    {"multipart/form-data", S("--x--\r\n"), 400, ""},
    {PARTS, S("--x--\r\n"), 400, ""},
    {PARTS "\"x", S("--x--\r\n"), 400, ""},
    {PARTS "a\xc3\xa9", S("--x--\r\n"), 400, ""},
};

static void parts_test(void **state)
{
    struct conn c;
    struct reply r;
    long left = metric("in_flight");

    (void)state;
    start((struct http_options){0});
    for (size_t i = 0; i < sizeof part_cases / sizeof *part_cases; i++) {
        const struct part_case *p = &part_cases[i];
        conn_open(&c);
        int status = post(&c, &r, "/upload", p->type, p->body);
        if (status != p->status || (status == 200 && !str_eq((str){r.body, r.n}, str_c(p->shows))))
            fail_msg("parts %zu: %d %.*s", i, status, (int)r.n, r.body);
        close(c.fd);
    }
    conn_open(&c); /* half of one, then gone */
    send_str(&c, S("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: " PARTS
                   "x\r\nContent-Length: 1000\r\n\r\n" FILE_PART("x", "f", "a") "half"));
    metric_reaches("in_flight", left + 1);
    close(c.fd);
    metric_reaches("in_flight", left);
    stop();
}

static void parts_send(struct conn *c, long bytes)
{
    static char chunk[65536];
    char head[300];
    const str begin = S(FILE_PART("BOUNDARY", "f", "a.jpg")), end = S("\r\n--BOUNDARY--\r\n");
    int n =
        snprintf(head, sizeof head,
                 "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: " PARTS "BOUNDARY\r\nContent-Length: %ld\r\n\r\n",
                 bytes + (long)(begin.n + end.n));

    send_all(c, head, (size_t)n);
    send_str(c, begin);
    for (long done = 0; done < bytes; done += (long)sizeof chunk)
        if (!send_all(c, chunk, bytes - done < (long)sizeof chunk ? (size_t)(bytes - done) : sizeof chunk)) return;
    send_str(c, end);
}

static long status_kb(const char *name)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    long kb = 0;

    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, name, 6)) kb = atol(line + 6);
    if (f) fclose(f);
    return kb;
}

static long memory_peak_kb(void)
{
    return status_kb("VmHWM:");
}

static long memory_now_kb(void)
{
    return status_kb("VmRSS:");
}

static void upload_test(void **state)
{
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){0});
    conn_open(&c);
    parts_send(&c, 100);
    assert_true(reply_read(&c, &r, false) && r.status == 200);
    FILE *f = fopen("/proc/self/clear_refs", "w");
    if (f) fputs("5", f), fclose(f);
    long before = memory_peak_kb();
    parts_send(&c, 10 << 20);
    assert_true(reply_read(&c, &r, false) && r.status == 200 && body_has(&r, "f:a.jpg:image/jpeg:10485760:"));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    assert_true(memory_peak_kb() - before < 4096);
#else
    (void)before;
#endif
    parts_send(&c, 25 << 20);
    assert_true(reply_read(&c, &r, false) && r.status == 200 && body_has(&r, ":26214400:"));
    parts_send(&c, (26 << 20) + 1); /* within the head's room, over the files' ceiling: told when it is over */
    assert_true(reply_read(&c, &r, false) && r.status == 413);
    assert_int_equal(ask(&c, &r, "GET /x", ""), 200);
    send_str(&c, S("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: " PARTS "x\r\nContent-Length: 90000000\r\n\r\n"));
    assert_true(reply_read(&c, &r, false) && r.status == 413);
    assert_false(fill(&c));
    close(c.fd);
    stop();
}

/* Readers alone. */

static void heads_test(void **state)
{
    char to[100];
    str v;

    (void)state;
    assert_true(cookie_find(S("a=1; sid=\"q\" ; b=2"), S("sid"), &v) && str_eq(v, S("q")));
    assert_false(cookie_find(S("xsid=1; sid2=3"), S("sid"), &v));
    assert_false(cookie_find(S("sid=a\\b"), S("sid"), &v));
    assert_true(coding_accepted(S("gzip;q=0.5, br"), S("gzip")) && coding_accepted(S("*"), S("br")));
    assert_false(coding_accepted(S("gzip;q=0.000, *"), S("gzip")) || coding_accepted(S("gzipx"), S("gzip")));
    assert_false(coding_accepted((str){0}, S("gzip")) || coding_accepted(S("*;q=0"), S("br")));
    assert_true(etag_listed(S("\"a\", W/\"b\""), S("\"b\"")) && etag_listed(S("*"), S("\"b\"")));
    assert_false(etag_listed(S("\"ab\""), S("\"b\"")) || etag_listed(S(""), S("\"b\"")));
    assert_true(param_find(S("form-data; NAME=\"a\\\"b;c=d\"; filename=x y"), "name", to, &v) &&
                str_eq(v, S("a\"b;c=d")));
    assert_true(param_find(S("form-data; name=\"b; filename=z\"; filename=x"), "filename", to, &v) &&
                str_eq(v, S("x")));
    assert_false(param_find(S("form-data; xname=a"), "name", to, &v));
}

static int parts_bad(const struct multipart_limits *max, str one, size_t times)
{
    struct arena *mem = arena_new(1 << 20);
    struct multipart *m = multipart_new(mem, S(PARTS "x"), max);

    for (size_t i = 0; i < times; i++) multipart_feed(m, one.p, one.n);
    multipart_feed(m, "--x--\r\n", 7);
    int bad = multipart_end(m);
    arena_free(mem);
    return bad;
}

/* Parts that leave nothing behind are counted all the same; files stop before the disk is full. */
static void parts_bounds_test(void **state)
{
    const str none = S(FILE_PART("x", "f", "") "\r\n"), file = S(FILE_PART("x", "f", "a.jpg") "data\r\n");
    struct multipart_limits max = {
        .fields_bytes = 4096, .files_bytes = 1 << 20, .files = 2, .fields = 20, .dir = incoming};

    (void)state;
    assert_int_equal(parts_bad(&max, none, 22), 0);
    assert_int_equal(parts_bad(&max, none, 23), 413);
    assert_int_equal(parts_bad(&max, file, 1), 0);
    max.keep_free = INT64_MAX;
    assert_int_equal(parts_bad(&max, file, 1), 507);
    assert_int_equal(parts_bad(&max, none, 1), 0);
}

/* A body announced and not sent holds no memory. */
static void announced_test(void **state)
{
    enum { CLIENTS = 40, BODY = 4000 * 1024 };
    struct conn c[CLIENTS];

    (void)state;
    start((struct http_options){0});
    long left = metric("in_flight"), before = memory_now_kb();
    for (int i = 0; i < CLIENTS; i++) {
        conn_open(&c[i]);
        send_str(&c[i],
                 S("POST /large HTTP/1.1\r\nHost: x\r\nContent-Type: " FORM "\r\nContent-Length: 4000000\r\n\r\na="));
    }
    metric_reaches("in_flight", left + CLIENTS);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    assert_true(memory_now_kb() - before < CLIENTS * BODY / 1024 / 4);
#else
    (void)before;
#endif
    for (int i = 0; i < CLIENTS; i++) close(c[i].fd);
    metric_reaches("in_flight", left);
    stop();
}

/* Every way to cut a form in two gives what the whole gives. */
static void parts_cut_test(void **state)
{
    struct multipart_limits max = {4096, 1 << 20, 20, 2, incoming};

    (void)state;
    max.files = 2;
    max.fields = 20;
    for (size_t i = 0; i < sizeof part_cases / sizeof *part_cases; i++) {
        const struct part_case *p = &part_cases[i];
        for (size_t at = 0; at <= p->body.n; at++) {
            struct arena *mem = arena_new(1 << 20);
            struct multipart *m = multipart_new(mem, str_c(p->type), &max);
            if (m) {
                multipart_feed(m, p->body.p, at);
                multipart_feed(m, p->body.p + at, p->body.n - at);
                int bad = multipart_end(m);
                if ((bad ? bad : 200) != p->status) fail_msg("parts %zu cut at %zu: %d", i, at, bad);
            } else {
                assert_int_equal(p->status, 400);
            }
            arena_free(mem);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_test),     cmocka_unit_test(parts_cut_test), cmocka_unit_test(form_test),
        cmocka_unit_test(parts_test),     cmocka_unit_test(upload_test),    cmocka_unit_test(parts_bounds_test),
        cmocka_unit_test(announced_test),
    };

    return cmocka_run_group_tests(tests, dir_make, dir_drop);
}
