/* http_test.c: the http floor over real sockets: framing, answers, queue, clocks, streams, drain. */
#include "http/test/toy.h"

#include "http/door.h"

#include <poll.h>
#include <sys/wait.h>

/* Framing. */

#define P "POST /form HTTP/1.1\r\nHost: x\r\n"
static const str bad_heads[] = {
    S(P "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    S(P "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    S(P "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde"),
    S("GET /live HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
    S("GET /live HTTP/1.1\r\nA: x\r\n\r\n"),
    S("GET /live HTTP/1.0\r\n\r\n"),
    S(P "Content-Length : 5\r\n\r\nabcde"),
    S(P "Content-Length: +5\r\n\r\nabcde"),
    S(P "Content-Length: 5,5\r\n\r\nabcde"),
    S("GET /live HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"),
    S("GET /live HTTP/1.1\nHost: x\n\n"),
    S("GET /live HTTP/1.1\r\nHost: x\r\nA: b\nB: c\r\n\r\n"),
    S("GET /live HTTP/1.1\r\nHost: x\r\n\n"),
    S("GET /live HTTP/1.1\r\nHost: x\r\nA: b\rB: c\r\n\r\n"),
    S("GET /live HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"),
    S("GET /live\tHTTP/1.1\r\nHost: x\r\n\r\n"),
    S("GET /live HTTP/1.1 \r\nHost: x\r\n\r\n"),
    S("GET /live\r\n\r\n"),
};

static void framing_test(void **state)
{
    (void)state;
    start((struct http_options){0});
    for (size_t i = 0; i < sizeof bad_heads / sizeof *bad_heads; i++)
        for (int cut = 0; cut < 2; cut++) {
            int status = raw_ask(port, bad_heads[i], cut);
            if (cut ? status == 200 : status < 400 || status > 499)
                fail_msg("bad head %zu, cut %d: %d", i, cut, status);
        }
    assert_int_equal(raw_ask(port, S("GET /live HTTP/1.1\r\nHost: x\r\n\r\n"), true), 200);
    assert_int_equal(raw_ask(port, S("GET /live HTTP/1.0\r\nHost: x\r\n\r\n"), false), 200);
    /* The control: the other listener has no door, and the library answers what we refuse. */
    assert_int_equal(raw_ask(metrics_port, S("GET /healthz HTTP/1.1\nHost: x\n\n"), false), 200);
    stop();
}

/* What comes after a bad byte is never parsed, nor what hides in a body. */
static void smuggling_test(void **state)
{
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){0});
    long before = price;
    conn_open(&c);
    send_str(&c, S("POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                   "Content-Length: 40\r\n\r\nGET /touch HTTP/1.1\r\nHost: x\r\nA: bcdef\r\n"
                   "GET /touch HTTP/1.1\nHost: x\n\nGET /touch HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_true(reply_read(&c, &r, false));
    while (reply_read(&c, &r, false)) assert_int_not_equal(r.status, 200);
    assert_int_equal(price, before);
    close(c.fd);
    stop();
}

/* A request that did not pass the door is not answered; if nothing ever passed, the process ends. */
static void door_test(void **state)
{
    const str head = S("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    char to[100];
    int ends[2], status;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_true(door_open(ends[0]));
    pid_t child = fork();
    if (!child) {
        signal(SIGABRT, SIG_DFL);
        door_passed(ends[0]);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(send(ends[1], head.p, head.n, 0), head.n);
    assert_int_equal(recv(ends[0], to, sizeof to, 0), head.n);
    assert_true(door_passed(ends[0]));
    assert_false(door_passed(ends[0])); /* two requests of one head */
    assert_int_equal(send(ends[1], "\0", 1, 0), 1);
    assert_true(recv(ends[0], to, sizeof to, 0) < 0);
    assert_int_equal(send(ends[1], head.p, head.n, 0), head.n);
    assert_true(recv(ends[0], to, sizeof to, 0) < 0); /* for good */
    door_close(ends[0]);
    assert_int_equal(recv(ends[0], to, sizeof to, 0), head.n); /* control: unwatched, all passes */
    assert_false(door_open(1 << 20));
    close(ends[0]);
    close(ends[1]);
}

static void head_limits_test(void **state)
{
    static char head[20000];
    int n = sprintf(head, "GET /x HTTP/1.1\r\nHost: x\r\n");

    (void)state;
    start((struct http_options){0});
    for (int i = 0; i < 100; i++) n += sprintf(head + n, "A%d: b\r\n", i);
    memcpy(head + n, "\r\n", 2);
    assert_int_equal(raw_ask(port, (str){head, (size_t)n + 2}, false), 431);
    n = sprintf(head, "GET /x HTTP/1.1\r\nHost: x\r\nA: %09000d\r\n\r\n", 0);
    assert_int_equal(raw_ask(port, (str){head, (size_t)n}, false), 431);
    n = sprintf(head, "GET /x HTTP/1.1\r\nHost: x\r\nA: %05000d\r\n\r\n", 0);
    assert_int_equal(raw_ask(port, (str){head, (size_t)n}, false), 200);
    stop();
}

static void keepalive_test(void **state)
{
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){0});
    conn_open(&c);
    send_str(&c, S("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n"
                   "POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /c HTTP/1.1\r\nHost: x\r\n\r\n"));
    const char *const want[] = {"path=/a", "path=/b", "raw 3", "path=/c"};
    for (size_t i = 0; i < 4; i++) {
        assert_true(reply_read(&c, &r, false));
        assert_true(r.status == 200 && body_has(&r, want[i]));
    }
    assert_int_equal(ask(&c, &r, "HEAD /live", ""), 200);
    char length[256];
    assert_true(header(&r, "Content-Length", length) && atoi(length) >= 6000);
    assert_int_equal(ask(&c, &r, "GET /live", ""), 200);
    assert_true(header_is(&r, "Content-Length", length) && r.n >= 6000);
    assert_int_equal(ask(&c, &r, "GET /gone", ""), 404);
    assert_true(body_has(&r, "Rien ici") && header_is(&r, "Connection", "close"));
    assert_false(fill(&c));
    close(c.fd);
    stop();
}

/* Answers. */

static void headers_test(void **state)
{
    static const char *const pairs[][2] = {{"X-Content-Type-Options", "nosniff"},
                                           {"Referrer-Policy", "strict-origin-when-cross-origin"},
                                           {"Cross-Origin-Opener-Policy", "same-origin"},
                                           {"Cross-Origin-Resource-Policy", "same-origin"},
                                           {"Content-Security-Policy", "default-src 'self'"}};
    static const char *const targets[] = {"/live", "/page", "/page", "/page", "/asset", "/gone", "/fault", "/file"};
    struct reply r;
    char v[256], body_id[300];

    (void)state;
    start((struct http_options){0});
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        get(&r, targets[i], "");
        for (size_t k = 0; k < 5; k++)
            if (!header_is(&r, pairs[k][0], pairs[k][1])) fail_msg("%s: no %s", targets[i], pairs[k][0]);
        assert_true(header(&r, "Permissions-Policy", v));
    }
    assert_int_equal(get(&r, "/live", ""), 200);
    assert_true(header_is(&r, "Cache-Control", "no-store"));
    assert_int_equal(get(&r, "/x", "Cookie: a=\"\r\nCOOKIE: sid=other\r\n"), 200);
    assert_true(body_has(&r, "cookie=other"));
    assert_int_equal(get(&r, "/x", "Cookie: a=1; sid=s3cret\r\nUser-Agent: me\r\n"), 200);
    assert_true(header(&r, "X-Request-Id", v) && strlen(v) == 12);
    snprintf(body_id, sizeof body_id, "id=%s\n", v);
    assert_true(body_has(&r, "cookie=s3cret peer=127.0.0.1 agent=me") && body_has(&r, body_id));
    assert_int_equal(get(&r, "/x", "User-Agent: \xff\r\n"), 200);
    assert_true(body_has(&r, "agent= id"));
    stop();
}

/* Not a byte, and the connection is over; the next one is served. */
static void no_answer_test(void **state)
{
    static const str asked[] = {S("GET /hush HTTP/1.1\r\nHost: x\r\n\r\n"),
                                S("POST /hush HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")};
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){0});
    for (int i = 0; i < 2; i++) {
        conn_open(&c);
        send_str(&c, asked[i]);
        assert_false(fill(&c));
        assert_int_equal(c.n, 0);
        close(c.fd);
    }
    assert_int_equal(entered, 2);
    assert_int_equal(get(&r, "/live", ""), 200);
    stop();
}

static void answers_test(void **state)
{
    struct reply r;
    struct conn c;

    (void)state;
    start((struct http_options){0});
    long faults = metric("faults_total");
    assert_int_equal(get(&r, "/later", ""), 200);
    assert_true(body_has(&r, "later") && header_is(&r, "X-Try", "2") && !strstr(r.head, "X-Try: 1"));
    assert_int_equal(get(&r, "/fault", ""), 500);
    assert_null(strstr(r.head, "X-Lost"));
    assert_int_equal(get(&r, "/fault?inject=%0d%0aSet-Cookie:a=b", ""), 500);
    assert_null(strstr(r.head, "Set-Cookie"));
    assert_int_equal(since("faults_total", faults), 2);
    assert_int_equal(get(&r, "/file", ""), 200);
    assert_true(body_has(&r, "picture") && header_is(&r, "Cache-Control", "max-age=60"));
    assert_int_equal(get(&r, "/file", "If-None-Match: \"p0\", W/\"p1\"\r\n"), 304);
    assert_int_equal(get(&r, "/asset", ""), 200);
    assert_true(body_has(&r, "body{}") && header_is(&r, "Cache-Control", "public, max-age=31536000, immutable"));
    assert_int_equal(get(&r, "/asset", "Accept-Encoding: gzip, br\r\n"), 200);
    assert_true(body_has(&r, "BR") && header_is(&r, "Content-Encoding", "br") && header_is(&r, "ETag", "\"abcb\""));
    assert_int_equal(get(&r, "/asset", "Accept-Encoding: br\r\nIf-None-Match: \"abcb\"\r\n"), 304);
    assert_int_equal(get(&r, "/asset", "If-None-Match: \"abcb\"\r\n"), 200);
    conn_open(&c);
    assert_int_equal(ask(&c, &r, "HEAD /file", ""), 200);
    assert_true(header_is(&r, "Content-Length", "7"));
    assert_int_equal(ask(&c, &r, "HEAD /asset", ""), 200);
    assert_int_equal(ask(&c, &r, "PUT /x", ""), 405);
    assert_true(header_is(&r, "Allow", "GET, HEAD, POST"));
    close(c.fd);
    stop();
}

static void targets_test(void **state)
{
    static const char *const refused[] = {"/a%00b", "/%ff",        "/a%2",   "/a%zz",  "/a//b", "/../a",    "/a/..",
                                          "/a/./b", "/a/%2e%2e/b", "/a%2fb", "/a%0ab", "a",     "/x?q=%ff", "/x?q=%00"};
    char long_target[4500] = "/";
    struct reply r;

    (void)state;
    start((struct http_options){0});
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (get(&r, refused[i], "") != 400) fail_msg("%s: %d", refused[i], r.status);
    assert_int_equal(get(&r, "/bo%C3%AEte%20a/?q=a+b%26c&q=2", ""), 200);
    assert_true(body_has(&r, "path=/boîte a/ q=a b&c"));
    assert_int_equal(get(&r, "/x?q=100%", ""), 200);
    assert_true(body_has(&r, "q=100% "));
    memset(long_target + 1, 'a', sizeof long_target - 2);
    assert_int_equal(get(&r, long_target, ""), 414);
    long_target[4000] = 0;
    assert_int_equal(get(&r, long_target, ""), 200);
    stop();
}

/* The queue. */

static void queue_test(void **state)
{
    static struct conn c[9];
    struct reply r;

    (void)state;
    start((struct http_options){.workers = 2, .queue_max = 4});
    long gone = metric("client_gone_total"), full = metric("queue_full_total");
    for (int i = 0; i < 6; i++) {
        conn_open(&c[i]);
        send_str(&c[i], S("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n"));
        if (i < 2) entered_reaches(i + 1);
        else metric_reaches("queue", i - 1);
    }
    for (int i = 6; i < 9; i++) {
        conn_open(&c[i]);
        assert_int_equal(ask(&c[i], &r, "GET /gate", ""), 503);
        assert_true(header_is(&r, "Retry-After", "2") && !strstr(r.head, "Connection: close"));
        assert_int_equal(ask(&c[i], &r, "GET /asset", ""), 200); /* what needs no worker goes on */
        close(c[i].fd);
    }
    assert_int_equal(since("queue_full_total", full), 3);
    for (int i = 2; i < 5; i++) close(c[i].fd);
    gate_open = true;
    for (int i = 0; i < 6; i++) {
        if (i >= 2 && i < 5) continue;
        assert_true(reply_read(&c[i], &r, false) && r.status == 200);
        close(c[i].fd);
    }
    metric_reaches("in_flight", 0);
    assert_int_equal(since("client_gone_total", gone), 3);
    assert_int_equal(entered, 3);
    stop();
}

/* One of two floods the house: the other is served at once, and has its part of the queue. */
static void share_test(void **state)
{
    enum { FLOOD = 7, QUEUE = 8 };
    static struct conn c[FLOOD], other[1], more;
    struct reply r;

    (void)state;
    for (int shares = 1; shares <= 2; shares++) {
        start((struct http_options){.workers = 2, .queue_max = QUEUE, .shares = shares});
        int run = shares == 1 ? 2 : 1; /* of two workers, one is always left for the others */
        int fits = shares == 1 ? FLOOD : 1 + QUEUE / 2 + QUEUE / 4;
        for (int i = 0; i < fits; i++) {
            conn_open(&c[i]);
            send_str(&c[i], S("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n"));
            if (i < run) entered_reaches(i + 1);
            else metric_reaches("queue", i + 1 - run);
        }
        conn_open(&more);
        conn_open(&other[0]);
        if (shares == 2) {
            assert_int_equal(ask(&more, &r, "GET /gate", ""), 503);
            assert_int_equal(ask(&other[0], &r, "GET /x?other", ""), 200);
            assert_int_equal(entered, 1);
        } else { /* the control: nobody is left for him, he waits */
            send_str(&other[0], S("GET /x?other HTTP/1.1\r\nHost: x\r\n\r\n"));
            metric_reaches("queue", fits + 1 - run);
        }
        gate_open = true;
        for (int i = 0; i < fits; i++) {
            assert_true(reply_read(&c[i], &r, false) && r.status == 200);
            close(c[i].fd);
        }
        if (shares == 1) assert_true(reply_read(&other[0], &r, false) && r.status == 200);
        close(more.fd);
        close(other[0].fd);
        stop();
    }
}

static atomic_bool made_ready;

static bool open_of(void *ctx, int share)
{
    (void)ctx;
    return share || made_ready;
}

/* A share is made ready by one worker, however many ask; the control has nothing to make ready. */
static void ready_test(void **state)
{
    static struct conn c[2], other;
    struct reply r;

    (void)state;
    for (int control = 0; control < 2; control++) {
        made_ready = false;
        start((struct http_options){.workers = 4, .shares = 2, .open = control ? NULL : open_of});
        for (int i = 0; i < 2; i++) {
            conn_open(&c[i]);
            send_str(&c[i], S("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n"));
            if (i && !control) metric_reaches("queue", 1);
            else entered_reaches(i + 1);
        }
        conn_open(&other);
        assert_int_equal(ask(&other, &r, "GET /x?other", ""), 200);
        made_ready = gate_open = true;
        for (int i = 0; i < 2; i++) {
            assert_true(reply_read(&c[i], &r, false) && r.status == 200);
            close(c[i].fd);
        }
        metric_reaches("in_flight", 0);
        assert_int_equal(http_use_of(0).in_hand, 0);
        assert_true(http_use_of(0).begun >= 2);
        close(other.fd);
        stop();
    }
}

/* Clocks. */

static void slow_head_test(void **state)
{
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){.head_s = 1});
    conn_open(&c);
    send_str(&c, S("GET /"));
    for (int i = 0; i < 400 && send_all(&c, "a", 1) && recv(c.fd, c.buf, 1, MSG_PEEK | MSG_DONTWAIT) < 0; i++)
        nap_ms(50);
    assert_true(reply_read(&c, &r, false) && r.status == 408);
    close(c.fd);
    conn_open(&c);
    send_str(&c, S("POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\n"));
    for (int i = 0; i < 59 && send_all(&c, "a", 1) && recv(c.fd, c.buf, 1, MSG_PEEK | MSG_DONTWAIT) < 0; i++)
        nap_ms(50);
    assert_true(reply_read(&c, &r, false) && r.status == 408); /* a body that trickles */
    close(c.fd);
    conn_open(&c); /* control: the same number of bytes, faster; and slow only between requests */
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(&c, &r, "GET /aaaaaaaaaaaaaaaaaaaaaaa", ""), 200);
        nap_ms(600);
    }
    close(c.fd);
    stop();
}

/* The same for who sends nothing more, while somebody is slow to be answered and has begun his next request. */
static void silent_head_test(void **state)
{
    static const struct {
        str bytes;
        bool told; /* 408; else closed by the limit of idle connections */
    } begun[] = {{S("G"), true},
                 {S("GET / HTTP/1.1\r\nHost: x\r\nA: "), true},
                 {S("POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\n"), true},
                 {S("POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\na"), true},
                 {S(""), false}};
    enum { BEGUN = sizeof begun / sizeof *begun };
    struct conn c[BEGUN], busy, idle;
    struct reply r;

    (void)state;
    start((struct http_options){.head_s = 2, .idle_s = 5});
    conn_open(&busy);
    send_str(&busy, S("GET /gate HTTP/1.1\r\nHost: x\r\n\r\nGET /ne"));
    conn_open(&idle);
    assert_int_equal(ask(&idle, &r, "GET /x", ""), 200);
    for (int i = 0; i < BEGUN; i++) conn_open(&c[i]), send_str(&c[i], begun[i].bytes);
    for (int i = 0; i < BEGUN; i++) {
        bool told = reply_read(&c[i], &r, false);
        assert_int_equal(told, begun[i].told);
        if (told) assert_int_equal(r.status, 408);
        assert_false(fill(&c[i]));
        close(c[i].fd);
    }
    gate_open = true; /* long past the time of a head, which this one had not: it waited for us */
    assert_true(reply_read(&busy, &r, false) && r.status == 200);
    send_str(&busy, S("xt HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_true(reply_read(&busy, &r, false) && r.status == 200);
    assert_false(fill(&idle)); /* between requests: closed without a word */
    close(busy.fd);
    close(idle.fd);
    stop();
}

/* Streams. */

static bool stream_has(struct conn *c, const char *text)
{
    while (str_find((str){c->buf, c->n}, str_c(text)) < 0)
        if (!fill(c)) return false;
    return true;
}

static void stream_ask(struct conn *c, int topic, int member)
{
    char head[200];
    int n = snprintf(head, sizeof head, "GET /events?topic=%d&member=%d HTTP/1.1\r\nHost: x\r\n\r\n", topic, member);

    conn_open(c);
    send_all(c, head, (size_t)n);
}

static void streams_test(void **state)
{
    static struct conn s[12], c;
    struct reply r;
    char big[400];

    (void)state;
    start((struct http_options){.comment_ms = 200, .streams_max = 12});
    for (int i = 0; i < 8; i++) {
        stream_ask(&s[i], i < 7 ? 7 : 8, i);
        assert_true(stream_has(&s[i], "retry: 2000\n\n"));
    }
    long events = metric("events_total"), dead = metric("streams_dead_total");
    assert_int_equal(get(&r, "/publish", ""), 200);
    for (int i = 0; i < 7; i++) assert_true(stream_has(&s[i], "data: order 12\n\n"));
    assert_int_equal(since("events_total", events), 7);
    assert_true(stream_has(&s[7], ":\n\n")); /* the other topic hears comments only */
    assert_true(str_find((str){s[7].buf, s[7].n}, S("order 12")) < 0);
    for (int i = 0; i < 2; i++) stream_ask(&s[8 + i], 9, 77), assert_true(stream_has(&s[8 + i], "retry"));
    stream_ask(&c, 9, 77); /* the third of one member */
    assert_true(reply_read(&c, &r, false) && r.status == 429);
    close(c.fd);
    for (int i = 0; i < 2; i++) stream_ask(&s[10 + i], 9, 0), assert_true(stream_has(&s[10 + i], "retry"));
    stream_ask(&c, 9, 0); /* the thirteenth of all */
    assert_true(reply_read(&c, &r, false) && r.status == 429);
    close(c.fd);
    for (int i = 0; i < 4; i++) {
        struct linger hard = {1, 0};
        if (i > 1) setsockopt(s[i].fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close(s[i].fd);
    }
    metric_reaches("streams", 8);
    assert_int_equal(since("streams_dead_total", dead), 4);
    memset(big, 'x', sizeof big);
    for (int i = 0; i < 40; i++) http_stream_publish(8, (str){big, sizeof big});
    http_stream_publish(8, S("after"));
    assert_true(stream_has(&s[7], "data: after\n\n")); /* slow or not, the last word comes */
    conn_open(&c);
    assert_int_equal(ask(&c, &r, "HEAD /events", ""), 405);
    close(c.fd);
    stop(); /* with eight streams open */
    for (int i = 4; i < 12; i++) {
        while (fill(&s[i])) s[i].n = 0;
        close(s[i].fd);
    }
    assert_int_equal(metric("streams"), 0);
}

/* A page that is loaded anew finds room at once, though nobody has noticed yet that the one before is gone. */
static void streams_left_test(void **state)
{
    static struct conn old[2], c;
    bool there = false;

    (void)state;
    start((struct http_options){.comment_ms = 600000});
    for (int i = 0; i < 2; i++) stream_ask(&old[i], 9, 77), assert_true(stream_has(&old[i], "retry"));
    for (int i = 0; i < 2; i++) close(old[i].fd);
    for (int i = 0; i < 500 && !there; i++) { /* the last bytes of the old ones may be on their way */
        if (i) close(c.fd), poll(NULL, 0, 10);
        stream_ask(&c, 9, 77);
        while (!c.n && fill(&c)) continue;
        there = stream_has(&c, "retry");
    }
    assert_true(there);
    stop();
    close(c.fd);
}

/* Drain. */

static _Atomic long told, slow_told, polite;

static void *buyer_main(void *arg)
{
    struct conn c;
    struct reply r;

    for (;;) {
        conn_to(&c, port);
        if (c.fd < 0) return arg;
        int status = post(&c, &r, "/form", FORM, S("a=1"));
        while (status == 200 && !header_is(&r, "Connection", "close")) {
            told++;
            status = post(&c, &r, "/form", FORM, S("a=1"));
        }
        told += status == 200;
        polite += header_is(&r, "Connection", "close");
        close(c.fd);
        if (status != 200) return arg;
    }
}

static void *slow_main(void *arg)
{
    struct reply r;

    slow_told += get(&r, "/slow", "") == 200;
    return arg;
}

/* Whatever a handler has done, its client has been told; nobody who was slow is cut. */
static void drain_test(void **state)
{
    pthread_t buyers[12], slow[3];
    static struct conn stream;

    (void)state;
    for (int round = 0; round < 3; round++) {
        start((struct http_options){.workers = 4, .drain_ms = 200});
        told = slow_told = polite = 0;
        stream_ask(&stream, 1, 1);
        assert_true(stream_has(&stream, "retry"));
        for (int i = 0; i < 3; i++) pthread_create(&slow[i], NULL, slow_main, NULL);
        entered_reaches(3);
        for (int i = 0; i < 12; i++) pthread_create(&buyers[i], NULL, buyer_main, NULL);
        while (told < 50) nap_ms(1);
        stop();
        for (int i = 0; i < 12; i++) pthread_join(buyers[i], NULL);
        for (int i = 0; i < 3; i++) pthread_join(slow[i], NULL);
        while (fill(&stream)) continue;
        close(stream.fd);
        assert_int_equal(slow_told, 3);
        assert_true(polite > 0);
        assert_int_equal(served, told);
        assert_int_equal(metric("in_flight"), 0);
    }
}

/* A supervisor keeps the listener: who comes between two generations waits for the next. */
static void handover_test(void **state)
{
    struct conn c;
    struct reply r;

    (void)state;
    keep_listening = true;
    start((struct http_options){0});
    assert_int_equal(get(&r, "/x", ""), 200);
    struct http_options o = {.listen_fd = listener, .plan = toy_plan, .handle = toy_handle, .drain_ms = 1};
    http_stop(server, !keep_listening);
    keep_listening = false;
    conn_open(&c);
    send_str(&c, S("GET /between HTTP/1.1\r\nHost: x\r\n\r\n"));
    server = http_start(&o);
    assert_true(reply_read(&c, &r, false) && body_has(&r, "path=/between"));
    close(c.fd);
    stop();
}

static void metrics_test(void **state)
{
    struct conn c;
    struct reply r;

    (void)state;
    start((struct http_options){0});
    conn_to(&c, metrics_port);
    assert_int_equal(ask(&c, &r, "GET /healthz", ""), 200);
    assert_int_equal(ask(&c, &r, "GET /readyz", ""), 200);
    assert_int_equal(ask(&c, &r, "GET /metrics", ""), 200);
    assert_true(body_has(&r, "foirail_http_requests_total ") && body_has(&r, "toy 1\n"));
    assert_int_equal(ask(&c, &r, "GET /other", ""), 404);
    close(c.fd);
    assert_int_equal(get(&r, "/metrics", ""), 200);
    assert_false(body_has(&r, "toy 1")); /* not on the public listener */
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(framing_test),     cmocka_unit_test(smuggling_test), cmocka_unit_test(door_test),
        cmocka_unit_test(head_limits_test), cmocka_unit_test(keepalive_test), cmocka_unit_test(headers_test),
        cmocka_unit_test(answers_test),     cmocka_unit_test(targets_test),   cmocka_unit_test(queue_test),
        cmocka_unit_test(share_test),       cmocka_unit_test(ready_test),     cmocka_unit_test(slow_head_test),
        cmocka_unit_test(silent_head_test), cmocka_unit_test(streams_test),   cmocka_unit_test(streams_left_test),
        cmocka_unit_test(drain_test),       cmocka_unit_test(metrics_test),   cmocka_unit_test(handover_test),
        cmocka_unit_test(no_answer_test),
    };

    return cmocka_run_group_tests(tests, dir_make, dir_drop);
}
