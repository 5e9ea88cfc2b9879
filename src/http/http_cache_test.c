/* http_cache_test.c: the page cache over real sockets: what it keeps and for how long, in which coding, what it counts; never a
** page older than a write that has been answered. */
#include "http/test/toy.h"

#include <brotli/decode.h>

static long price_shown(const struct reply *r)
{
    const char *at = strstr(r->body, "price ");

    return at ? strtol(at + 6, NULL, 10) : -1;
}

static long page_price(struct conn *c, const char *line)
{
    struct reply r;

    assert_int_equal(ask(c, &r, line, ""), 200);
    return price_shown(&r);
}

static void cache_test(void **state)
{
    struct conn c;
    struct reply r;
    long n;

    (void)state;
    start((struct http_options){0});
    conn_open(&c);
    n = metric("renders_total");
    for (int i = 0; i < 3; i++) page_price(&c, "GET /page?k=1");
    assert_int_equal(since("renders_total", n), 2);
    assert_int_equal(ask(&c, &r, "GET /page?k=1", ""), 200);
    assert_true(header_is(&r, "Cache-Control", "max-age=0, must-revalidate"));
    assert_true(header_is(&r, "Content-Language", "fr") && header_is(&r, "Vary", "Accept-Encoding"));
    assert_null(strstr(r.head, "Connection: close"));
    assert_int_equal(ask(&c, &r, "HEAD /page?k=1", ""), 200);
    long was = page_price(&c, "GET /page?k=1");
    assert_int_equal(ask(&c, &r, "POST /touch", "Content-Length: 0\r\n"), 200);
    assert_int_equal(page_price(&c, "GET /page?k=1"), was + 1);
    assert_int_equal(ask(&c, &r, "GET /touch?quietly", ""), 200);
    assert_int_equal(page_price(&c, "GET /page?k=1"), was + 1); /* control: without a bump the old page stays */
    http_bump_all();
    assert_int_equal(page_price(&c, "GET /page?k=1"), was + 2);
    n = metric("renders_total"); /* another Host is another page */
    send_str(&c, S("GET /page?k=1 HTTP/1.1\r\nHost: y\r\n\r\n"));
    assert_true(reply_read(&c, &r, false));
    assert_int_equal(since("renders_total", n), 1);
    close(c.fd);
    stop();
}

/* The Date of an answer, which has one and only one; seconds since 1970. */
static int64_t date_of(struct reply *r)
{
    struct tm tm = {0};
    char text[256];
    const char *at = strstr(r->head, "\r\nDate: ");

    assert_true(at && !strstr(at + 2, "\r\nDate: ") && header(r, "Date", text));
    assert_ptr_equal(strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm), text + 29);
    return timegm(&tm);
}

/* A kept answer tells the time it is sent at, not that of its making. */
static void date_test(void **state)
{
    struct conn c;
    struct reply r;
    int64_t first = 0, now = 0;

    (void)state;
    start((struct http_options){0});
    conn_open(&c);
    for (int i = 0; i < 3; i++) page_price(&c, "GET /page?date");
    long hits = metric("cache_hits_total"), asked = 0;
    for (; now < first + 2 && asked < 400; asked++, nap_ms(10)) {
        int64_t from = clock_now_ms() / SECOND_MS;
        assert_int_equal(ask(&c, &r, "GET /page?date", asked & 1 ? "Accept-Encoding: gzip\r\n" : ""), 200);
        now = date_of(&r);
        if (!first) first = now;
        assert_in_range(now, from - 1, clock_now_ms() / SECOND_MS);
    }
    assert_true(now >= first + 2);
    assert_int_equal(since("cache_hits_total", hits), asked);
    close(c.fd);
    stop();
}

static void cache_refusals_test(void **state)
{
    static const char *const never[] = {"GET /page?cookie", "GET /page?forgetful", "GET /live"};
    struct conn c;
    struct reply r;
    long n = metric("stored_total");

    (void)state;
    start((struct http_options){0});
    conn_open(&c);
    for (size_t i = 0; i < 3; i++)
        for (int k = 0; k < 4; k++) page_price(&c, never[i]);
    assert_int_equal(ask(&c, &r, "POST /page?k=1", "Content-Length: 0\r\n"), 200);
    assert_int_equal(ask(&c, &r, "POST /page?k=1", "Content-Length: 0\r\n"), 200);
    assert_int_equal(since("stored_total", n), 0);
    for (int k = 0; k < 3; k++) page_price(&c, "GET /page?until");
    assert_int_equal(since("stored_total", n), 1);
    ask(&c, &r, "GET /touch?quietly", "");
    for (int i = 0; i < 400 && page_price(&c, "GET /page?until") != price; i++) nap_ms(10);
    assert_int_equal(page_price(&c, "GET /page?until"), price); /* its moment came */
    close(c.fd);
    stop();
}

/* What was counted: how often, whose, and by whom as the request says. */
static atomic_long counted, counted_as_said;

static void counted_note(void *ctx, const struct http_rq *rq, int share, struct http_count what)
{
    bool said = str_eq(http_rq_agent(rq), S("Browser/1")) && str_eq(http_rq_from(rq), S("http://x/before")) &&
                str_eq(http_rq_purpose(rq), S("none")) && share == 1 && what.kind == 7 && what.about == 1234;

    (void)ctx;
    counted++;
    counted_as_said += said;
}

/* A page that goes past the library is counted once it is on its way: who has it may be the quicker one. */
static void counted_is(long n)
{
    for (int i = 0; i < 5000 && counted < n; i++) nap_ms(1);
    assert_int_equal(counted, n);
}

/* Each time a page is given to somebody who asks for it: made, kept, from the cache, and when he has it already. */
static void counted_test(void **state)
{
#define WHO "User-Agent: Browser/1\r\nReferer: http://x/before\r\nSec-Purpose: none\r\n"
    struct conn c;
    struct reply r;
    char tag[256], headers[600];

    (void)state;
    start((struct http_options){.counted = counted_note, .shares = 2});
    conn_open(&c);
    long made = metric("renders_total"), hits = metric("cache_hits_total"), same = metric("not_modified_total");
    counted = counted_as_said = 0;
    for (int i = 1; i <= 5; i++) {
        assert_int_equal(ask(&c, &r, "GET /page?counts&other", WHO), 200);
        counted_is(i);
    }
    assert_int_equal(since("renders_total", made), 2);
    assert_int_equal(since("cache_hits_total", hits), 3);
    assert_true(header(&r, "ETag", tag));
    snprintf(headers, sizeof headers, WHO "If-None-Match: %s\r\n", tag);
    assert_int_equal(ask(&c, &r, "GET /page?counts&other", headers), 304);
    counted_is(6);
    assert_int_equal(since("not_modified_total", same), 1);
    assert_int_equal(counted_as_said, 6);
    assert_int_equal(ask(&c, &r, "HEAD /page?counts&other", WHO), 200);
    assert_int_equal(ask(&c, &r, "GET /page?other", WHO), 200);
    assert_int_equal(ask(&c, &r, "GET /page?counts&other&k=2", "Purpose: none\r\n"), 200);
    counted_is(7);
    assert_int_equal(counted_as_said, 6); /* the control: who says nothing is told so */
    for (int i = 0; i < 2; i++) assert_int_equal(ask(&c, &r, "GET /live?counts&other", WHO), 200);
    counted_is(9); /* what is never kept */
    close(c.fd);
    stop();
#undef WHO
}

static void codings_test(void **state)
{
    struct conn c;
    struct reply r;
    char tag[256], other[256], plain[16384], headers[600];
    size_t n;

    (void)state;
    start((struct http_options){.brotli_hits = 3, .brotli_age_ms = 1});
    conn_open(&c);
    for (int i = 0; i < 3; i++) { /* rendered, stored, hit: the same to the client */
        assert_int_equal(ask(&c, &r, "GET /page?z", "Accept-Encoding: gzip\r\n"), 200);
        assert_true(header_is(&r, "Content-Encoding", "gzip") && header(&r, "ETag", i ? other : tag));
        if (i) assert_string_equal(tag, other);
    }
    n = body_gunzip(&r, plain, sizeof plain);
    assert_int_equal(ask(&c, &r, "GET /page?z", "Accept-Encoding: gzip;q=0\r\n"), 200);
    assert_false(header(&r, "Content-Encoding", other));
    assert_true(str_eq((str){r.body, r.n}, (str){plain, n}));
    snprintf(headers, sizeof headers, "Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n", tag);
    assert_int_equal(ask(&c, &r, "GET /page?z", headers), 304);
    assert_true(header_is(&r, "ETag", tag));
    snprintf(headers, sizeof headers, "If-None-Match: %s\r\n", tag);
    assert_int_equal(ask(&c, &r, "GET /page?z", headers), 200); /* the plain page has another tag */
    snprintf(headers, sizeof headers, "Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n", tag);
    assert_int_equal(ask(&c, &r, "GET /page?first-use", headers), 304); /* same text, rendered now, not kept */
    for (int i = 0; i < 2000; i++) {
        assert_int_equal(ask(&c, &r, "GET /page?z", "Accept-Encoding: br, gzip\r\n"), 200);
        if (header_is(&r, "Content-Encoding", "br")) break;
        nap_ms(2);
    }
    uint8_t out[16384];
    size_t out_n = sizeof out;
    assert_true(header_is(&r, "Content-Encoding", "br"));
    assert_int_equal(BrotliDecoderDecompress(r.n, (uint8_t *)r.body, &out_n, out), BROTLI_DECODER_RESULT_SUCCESS);
    assert_true(str_eq((str){(char *)out, out_n}, (str){plain, n}) && header_is(&r, "Content-Language", "fr"));
    assert_true(header(&r, "ETag", other) && strcmp(tag, other));
    assert_int_equal(ask(&c, &r, "GET /page?z", headers), 200); /* the denser gzip has other bytes, so another tag */
    assert_true(header_is(&r, "Content-Encoding", "gzip") && header(&r, "ETag", other) && strcmp(tag, other));
    out_n = body_gunzip(&r, out, sizeof out);
    assert_true(str_eq((str){(char *)out, out_n}, (str){plain, n}));
    long renders = metric("renders_total"); /* made anew, the same: as dense as before; not the same: as it comes */
    http_bump_all();
    assert_int_equal(ask(&c, &r, "GET /page?z", "Accept-Encoding: br, gzip\r\n"), 200);
    assert_int_equal(ask(&c, &r, "GET /page?z", "Accept-Encoding: br, gzip\r\n"), 200);
    assert_true(header_is(&r, "Content-Encoding", "br") && since("renders_total", renders) == 1);
    assert_int_equal(ask(&c, &r, "POST /touch", "Content-Length: 0\r\n"), 200);
    assert_int_equal(ask(&c, &r, "GET /page?z", "Accept-Encoding: br, gzip\r\n"), 200);
    assert_int_equal(ask(&c, &r, "GET /page?z", "Accept-Encoding: br, gzip\r\n"), 200);
    assert_false(header_is(&r, "Content-Encoding", "br"));
    close(c.fd);
    stop();
}

static void ceiling_test(void **state)
{
    struct conn c;
    char line[64];

    (void)state;
    start((struct http_options){.cache_bytes = 200 * 1024});
    conn_open(&c);
    for (int i = 0; i < 300; i++) {
        snprintf(line, sizeof line, "GET /page?n=%d", i / 2 % 60);
        page_price(&c, line);
        if (metric("cache_bytes") > 200 * 1024) fail_msg("cache holds %ld", metric("cache_bytes"));
    }
    assert_true(metric("cache_bytes") > 50 * 1024);
    close(c.fd);
    stop();
}

/* Whoever asks for a thousand addresses, each once, takes no room and pushes nothing out. */
static void invented_test(void **state)
{
    struct conn c;
    char line[64];

    (void)state;
    start((struct http_options){.cache_bytes = 100 * 1024});
    conn_open(&c);
    for (int i = 0; i < 2; i++) page_price(&c, "GET /page?kept");
    long bytes = metric("cache_bytes"), renders = metric("renders_total");
    for (int i = 0; i < 1000; i++) {
        snprintf(line, sizeof line, "GET /page?invented=%d", i);
        page_price(&c, line);
    }
    assert_int_equal(since("renders_total", renders), 1000);
    assert_int_equal(metric("cache_bytes"), bytes);
    page_price(&c, "GET /page?kept");
    assert_int_equal(since("renders_total", renders), 1000);
    page_price(&c, "GET /page?invented=999"); /* control: what is asked again is kept, and takes room */
    page_price(&c, "GET /page?invented=999");
    assert_int_equal(since("renders_total", renders), 1001);
    assert_true(metric("cache_bytes") > bytes);
    close(c.fd);
    stop();
}

static atomic_bool herd_ends;

static void *herd_main(void *arg)
{
    struct conn c;
    struct reply r;

    conn_open(&c);
    while (!herd_ends) assert_int_equal(ask(&c, &r, "GET /page?slow", "Accept-Encoding: gzip\r\n"), 200);
    close(c.fd);
    return arg;
}

/* Never a page older than a write that has been answered. */
static void coherence_test(void **state)
{
    pthread_t herd[6];
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){.workers = 2});
    long n = metric("coalesced_total");
    herd_ends = false;
    for (int i = 0; i < 6; i++) pthread_create(&herd[i], NULL, herd_main, NULL);
    conn_open(&c);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(ask(&c, &r, "GET /touch", ""), 200);
        r.body[r.n] = 0;
        long answered = atol(r.body), shown = page_price(&c, "GET /page?slow");
        if (shown < answered) fail_msg("round %d: %ld answered, %ld shown", i, answered, shown);
    }
    herd_ends = true;
    for (int i = 0; i < 6; i++) pthread_join(herd[i], NULL);
    assert_true(since("coalesced_total", n) > 0);
    close(c.fd);
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cache_test),   cmocka_unit_test(date_test),      cmocka_unit_test(codings_test),
        cmocka_unit_test(ceiling_test), cmocka_unit_test(invented_test),  cmocka_unit_test(cache_refusals_test),
        cmocka_unit_test(counted_test), cmocka_unit_test(coherence_test),
    };

    return cmocka_run_group_tests(tests, dir_make, dir_drop);
}
