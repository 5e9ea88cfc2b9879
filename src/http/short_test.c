/* short_test.c: pages that are kept, answered past libmicrohttpd: as it answers them, all of them, and no others. */
#include "http/door.h"
#include "http/test/toy.h"

enum { LINES = 40 };

static int line_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The head's lines in order, without its Date; the body. */
static void reply_lines(const struct reply *r, char *to, size_t room)
{
    char copy[sizeof r->head], *line[LINES], *rest = copy;
    size_t n = 0, used = 0;

    memcpy(copy, r->head, sizeof copy);
    for (char *l; (l = strsep(&rest, "\r\n"));)
        if (*l && strncmp(l, "Date: ", 6)) line[n++] = l, assert_true(n < LINES);
    qsort(line, n, sizeof *line, line_order);
    for (size_t i = 0; i < n; i++) used += (size_t)snprintf(to + used, room - used, "%s\n", line[i]);
    assert_true(used < room);
}

/* Asks, and waits until that is counted: an answer is on its way before it is. */
static int counted(struct conn *c, struct reply *r, const char *line, const char *headers)
{
    long n = metric("requests_total");
    int status = ask(c, r, line, headers);

    metric_reaches("requests_total", n + 1);
    return status;
}

static void same_reply(struct conn *c, const char *line, const char *headers)
{
    struct reply whole, brief;
    char slow[512], a[4096], b[4096];
    long n = metric("short_total");

    snprintf(slow, sizeof slow, "%sContent-Length: 0\r\n", headers); /* goes the library's way */
    assert_int_equal(counted(c, &whole, line, slow), 200);
    assert_int_equal(since("short_total", n), 0);
    assert_int_equal(counted(c, &brief, line, headers), 200);
    assert_int_equal(since("short_total", n), 1);
    reply_lines(&whole, a, sizeof a);
    reply_lines(&brief, b, sizeof b);
    assert_string_equal(a, b);
    assert_int_equal(whole.n, brief.n);
    assert_memory_equal(whole.body, brief.body, whole.n);
    char date[256];
    assert_true(header(&brief, "Date", date) && strlen(date) == 29);
}

static void primed(struct conn *c, const char *line)
{
    struct reply r;

    conn_open(c);
    for (int i = 0; i < 3; i++) assert_int_equal(counted(c, &r, line, ""), 200);
}

static void same_test(void **state)
{
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){.brotli_hits = 1, .brotli_age_ms = 1});
    primed(&c, "GET /page?same");
    same_reply(&c, "GET /page?same", "");
    same_reply(&c, "GET /page?same", "Accept-Encoding: gzip\r\n");
    same_reply(&c, "GET /page?same", "accept-encoding:  gzip;q=1 , x\r\nConnection: Keep-Alive\r\nCookie: a=b\r\n");
    do assert_int_equal(counted(&c, &r, "GET /page?same", "Accept-Encoding: br\r\n"), 200);
    while (!header_is(&r, "Content-Encoding", "br"));
    same_reply(&c, "GET /page?same", "Accept-Encoding: br\r\n");
    same_reply(&c, "GET /page?same", "Accept-Encoding: gzip\r\n"); /* the denser one now */
    close(c.fd);
    stop();
}

/* What is more than one plain wish, or not kept (any more), goes the library's way, and is answered. */
static void others_test(void **state)
{
    static const struct {
        const char *line, *headers;
        int status;
    } others[] = {{"HEAD /page?others", "", 200},
                  {"GET /live", "", 200},
                  {"GET /asset", "", 200},
                  {"GET /page?others", "Content-Length: 0\r\n", 200},
                  {"GET /page?others", "Expect: 100-continue\r\n", 200},
                  {"GET /page?others", "If-None-Match: *\r\n", 304},
                  {"GET /page?others", "Cookie: a=b\r\nCookie: c=d\r\n", 200},
                  {"GET /page?others&never", "", 200},
                  {"POST /touch", "Content-Length: 0\r\n", 200},
                  {"GET /page?others", "", 200}, /* touched */
                  {"GET /page?others", "Connection: close\r\n", 200}};
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){0});
    primed(&c, "GET /page?others");
    long n = metric("short_total");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (counted(&c, &r, others[i].line, others[i].headers) != others[i].status)
            fail_msg("%s %s: %d", others[i].line, others[i].headers, r.status);
    assert_false(fill(&c));
    assert_int_equal(since("short_total", n), 0);
    close(c.fd);
    stop();
}

/* How the bytes come never changes what is answered, nor its order. */
static void cut_test(void **state)
{
    static const str two = S("GET /page?cut HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    struct conn c;
    struct reply r;
    int one = 1;

    (void)state;
    start((struct http_options){0});
    primed(&c, "GET /page?cut");
    setsockopt(c.fd, IPPROTO_TCP, 1, &one, sizeof one);
    for (size_t at = 1; at < two.n; at++) {
        long before = metric("requests_total");
        assert_true(send_all(&c, two.p, at));
        if (at >= 37) metric_reaches("requests_total", before + 1); /* the first head is whole: it is read alone */
        assert_true(send_all(&c, two.p + at, two.n - at));
        assert_true(reply_read(&c, &r, false) && r.status == 200 && body_has(&r, "price"));
        assert_true(reply_read(&c, &r, false) && r.status == 200 && body_has(&r, "path=/b"));
    }
    close(c.fd);
    stop();
}

/* Who asks and asks and takes nothing fills what the kernel keeps for him: from then on the library has the answer, as
** it can wait. He gets all of them whole. */
static void unread_test(void **state)
{
    static const str head = S("GET /page?unread HTTP/1.1\r\nHost: x\r\n\r\n");
    struct conn c;
    struct reply r;
    long sent = 0;
    int one = 1;

    (void)state;
    start((struct http_options){.idle_s = 600});
    primed(&c, "GET /page?unread");
    setsockopt(c.fd, IPPROTO_TCP, 1, &one, sizeof one);
    long asked = metric("requests_total"), brief = metric("short_total");
    while (since("short_total", brief) == sent) {
        assert_true(send_str(&c, head));
        sent++;
        metric_reaches("requests_total", asked + sent);
    }
    assert_true(sent > 1);
    for (long i = 0; i < sent; i++) assert_true(reply_read(&c, &r, false) && r.status == 200 && r.n >= 6000);
    close(c.fd);
    stop();
}

/* The library closes what it hears nothing of: it hears of a connection in use. A machine that stood still meanwhile, and
** so did not ask in time, begins again. */
static void idle_test(void **state)
{
    enum { IDLE_S = 1 };
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){.idle_s = IDLE_S});
    primed(&c, "GET /page?idle");
    long brief = metric("short_total");
    for (int64_t now = clock_mono_ms(), last = now, end = now + 4 * IDLE_S * SECOND_MS; now < end; last = now) {
        int status = ask(&c, &r, "GET /page?idle", "");
        now = clock_mono_ms();
        if (now - last > IDLE_S * SECOND_MS / 4) {
            close(c.fd);
            primed(&c, "GET /page?idle");
            now = clock_mono_ms(), end = now + 4 * IDLE_S * SECOND_MS;
            continue;
        }
        assert_int_equal(status, 200);
        nap_ms(20);
    }
    assert_true(since("short_total", brief) > 0);
    close(c.fd);
    stop();
}

static int short_asked;

static bool short_takes(int fd, str head)
{
    (void)fd, (void)head;
    short_asked++;
    return true;
}

/* Heads as long as what is asked for, as many as there are: the thread comes back to the others long before the last. */
static void turns_test(void **state)
{
    enum { HEADS = 1000 };
    static const str head = S("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    char all[HEADS * 32], got[64];
    int to[2], calls = 0, longest = 0;
    ssize_t n;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, to), 0);
    assert_true(door_open(to[0]));
    door_short_set(short_takes, HOUR_MS);
    short_asked = 0;
    for (size_t i = 0; i < HEADS; i++) memcpy(all + i * head.n, head.p, head.n);
    assert_int_equal(send(to[1], all, HEADS * head.n, 0), HEADS * head.n);
    for (int before = 0; (n = recv(to[0], got, head.n, MSG_DONTWAIT)) > 0; calls++, before = short_asked) {
        assert_int_equal(n, head.n); /* the library's own, and those before it were not */
        assert_true(door_passed(to[0]));
        door_rest(to[0]);
        if (short_asked - before > longest) longest = short_asked - before;
    }
    assert_int_equal(short_asked + calls, HEADS);
    assert_in_range(longest, 2, 50);
    door_short_set(NULL, 0);
    door_close(to[0]);
    close(to[0]);
    close(to[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_test),   cmocka_unit_test(others_test), cmocka_unit_test(cut_test),
        cmocka_unit_test(unread_test), cmocka_unit_test(idle_test),   cmocka_unit_test(turns_test),
    };

    return cmocka_run_group_tests(tests, dir_make, dir_drop);
}
