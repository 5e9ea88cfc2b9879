/* outside_unit_test.c: what the outside floor does without any process: addresses, letters, messages, pixels,
** listeners. */
#include "outside/address.h"
#include "outside/letter.h"
#include "outside/listen.h"
#include "outside/message.h"
#include "outside/pixels.h"
#include "outside/test/a_mail.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *mem;
static char place[64];

static void assert_str(str got, str want)
{
    if (!str_eq(got, want)) fail_msg("got \"%.*s\", not \"%.*s\"", STR_ARG(got), STR_ARG(want));
}

static void assert_has(str text, str needle)
{
    if (str_find(text, needle) < 0)
        fail_msg("\"%.*s\" is not in \"%.*s\"", STR_ARG(needle), STR_ARG(str_head(text, 4000)));
}

static void assert_lacks(str text, str needle)
{
    if (str_find(text, needle) >= 0) fail_msg("\"%.*s\" was found", STR_ARG(needle));
}

static int fresh(void **state)
{
    (void)state;
    arena_reset(mem);
    return 0;
}

static bool is_public(const char *text)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &four.sin_addr) == 1) return address_public((struct sockaddr *)&four);
    assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
    return address_public((struct sockaddr *)&six);
}

static void test_addresses(void **state)
{
    static const char *const yes[] = {"9.9.9.9",    "100.63.255.255",  "100.128.0.1", "172.32.0.1",
                                      "192.0.3.1",  "223.255.255.255", "2620:fe::fe", "2001:4860:4860::8888",
                                      "2a01:e0a::1"};
    static const char *const no[] = {
        "0.0.0.0",          "10.1.2.3",       "100.64.0.1",       "127.0.0.1",   "127.255.0.1",
        "169.254.169.254",  "172.16.0.1",     "172.31.255.255",   "192.168.1.1", "192.0.2.1",
        "198.18.0.1",       "224.0.0.1",      "255.255.255.255",  "::",          "::1",
        "::ffff:127.0.0.1", "::ffff:9.9.9.9", "64:ff9b::a01:203", "fe80::1",     "fc00::1",
        "fd12::1",          "2002:7f00:1::",  "2001::1",          "2001:db8::1", "ff02::1"};

    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!is_public(yes[i])) fail_msg("%s is public", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (is_public(no[i])) fail_msg("%s is not public", no[i]);
}

static void test_letter(void **state)
{
    struct outside_mail m = a_mail();

    (void)state;
    m.reply_to = S("b7@exemple.fr");
    m.list_unsubscribe = S("https://exemple.fr/stop?x=1");
    assert_null(letter_fault(&m));
    str s = letter_write(mem, &m);
    assert_has(s, S("Date: Sun, 22 Nov 2026 03:36:43 +0000\r\n"));
    assert_has(s, S("From: =?UTF-8?B?TWFyY2jDqSBk4oCZQWxlbsOnb24=?=\r\n <marche@exemple.fr>\r\n"));
    assert_has(s,
               S("To: <ok@exemple.fr>\r\nReply-To: <b7@exemple.fr>\r\nSubject: =?UTF-8?B?Q29tbWFuZGUgcmXDp3Vl?=\r\n"));
    assert_has(s, S("Message-ID: <42@exemple.fr>\r\nList-Unsubscribe: <https://exemple.fr/stop?x=1>\r\n"
                    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    assert_has(s, S("Content-Type: multipart/alternative; boundary=\"=_"));
    assert_has(s, S("\r\n\r\nBonjour,\r\n=C3=A0 bient=C3=B4t =3D 5 =E2=82=AC=20\r\n.\r\n"));
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\n') assert_true(i && s.p[i - 1] == '\r');
}

static void test_letter_plain_and_long(void **state)
{
    struct outside_mail m = a_mail();
    str line;

    (void)state;
    m.html = (str){0};
    m.from_name = S("A \"B\" C");
    m.subject =
        S("é0123456789é0123456789é0123456789é0123456789é0123456789é0123456789é0123456789é0123456789é0123456789");
    m.text = S("é0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789\n");
    str s = letter_write(mem, &m);
    assert_has(s, S("From: \"A \\\"B\\\" C\"\r\n"));
    assert_lacks(s, S("multipart"));
    while (str_cut(&s, '\n', &line)) assert_true(line.n <= 77); /* 76 and the CR */
    m.subject = S("Plain words");
    assert_has(letter_write(mem, &m), S("\r\nSubject: Plain words\r\n"));
}

static void test_letter_forged(void **state)
{
    struct outside_mail m = a_mail();

    (void)state;
#define BAD(field, value)                                                                                              \
    do {                                                                                                               \
        struct outside_mail bad = m;                                                                                   \
        bad.field = (str){value, sizeof value - 1};                                                                    \
        assert_string_equal(letter_fault(&bad), #field);                                                               \
    } while (0)
    BAD(subject, "x\r\nBcc: a@b.fr");
    BAD(subject, "x\nBcc: a@b.fr");
    BAD(subject, "\xff");
    BAD(from_name, "x\r\nBcc: a@b.fr");
    BAD(to, "a@b.fr\r\nBcc: c@d.fr");
    BAD(to, "a@b.fr,c@d.fr");
    BAD(to, "a@b.fr> RCPT");
    BAD(to, "");
    BAD(to, "@b.fr");
    BAD(to, "a@b@c");
    BAD(from, "a b@c.fr");
    BAD(reply_to, "a@b.fr\n");
    BAD(message_id, "42@exemple.fr");
    BAD(message_id, "<a@b>\r\nX: <c@d>");
    BAD(list_unsubscribe, "https://x/>\r\nX: y");
    BAD(text, "");
    BAD(html, "\xc3");
#undef BAD
}

static str packed_call(void)
{
    static const str headers[] = {{"A: b", 4}, {"C: d", 4}};
    struct outside_call c = {.method = S("POST"),
                             .url = S("https://x/"),
                             .header = headers,
                             .headers = 2,
                             .body = S("zz"),
                             .trusted = true,
                             .max_bytes = 100};
    struct buf b = buf_new(mem, 4096);

    call_write(&b, &c, 7);
    return buf_str(&b);
}

static void test_messages(void **state)
{
    struct outside_call c;
    int64_t until;
    str s = packed_call();

    (void)state;
    assert_true(call_read(mem, s, &c, &until));
    assert_int_equal(until, 7);
    assert_int_equal(c.headers, 2);
    assert_str(c.header[1], S("C: d"));
    assert_str(c.body, S("zz"));
    for (size_t n = 0; n < s.n; n++) assert_false(call_read(mem, str_head(s, n), &c, &until));
    assert_false(call_read(mem, str_fmt(mem, "%.*sx", STR_ARG(s)), &c, &until));
}

static bool answer_passes(struct outside_answer a)
{
    struct buf b = buf_new(mem, 16384);
    struct outside_answer got;

    answer_write(&b, &a);
    bool ok = answer_read(buf_str(&b), 10, &got);
    if (ok) assert_str(got.etag, a.etag), assert_str(got.modified, a.modified), assert_str(got.location, a.location);
    return ok;
}

/* What is kept of an answer goes out again in the next request: it can hold no line end, whoever wrote it. */
static void test_answer_headers(void **state)
{
    struct outside_answer a = {.status = 200,
                               .body = S("0123456789"),
                               .content_type = S("text/csv"),
                               .etag = S("W/\"a b\""),
                               .modified = S("Tue, 24 Nov 2026 08:00:00 GMT"),
                               .location = S("https://exemple.fr/a?b=c")};
    char long_one[2100];

    (void)state;
    memset(long_one, 'a', sizeof long_one);
    assert_true(answer_passes(a));
#define BAD(member, text)                                                                                              \
    do {                                                                                                               \
        struct outside_answer b = a;                                                                                   \
        b.member = text;                                                                                               \
        assert_false(answer_passes(b));                                                                                \
    } while (0)
    BAD(etag, S("x\r\nX: y"));
    BAD(etag, ((str){long_one, 201}));
    BAD(modified, S("\x7f"));
    BAD(modified, S("\xc3\xa9"));
    BAD(location, S("https://a b/"));
    BAD(location, ((str){long_one, 2001}));
    BAD(body, S("01234567890"));
    BAD(status, 99);
#undef BAD
}

static void test_message_lies(void **state)
{
    struct picture_order o = {100, PICTURE_WEBP};
    struct picture_done d = {{50, 50, 0xffffff, 1, 1}, S("RIFF0000WEBP")}, got;
    struct buf b = buf_new(mem, 4096), c = buf_new(mem, 4096), e = buf_new(mem, 4096);

    (void)state;
    done_write(&b, &d);
    assert_true(done_read(buf_str(&b), o, &got));
    assert_false(done_read(buf_str(&b), (struct picture_order){49, PICTURE_WEBP}, &got));
    assert_false(done_read(buf_str(&b), (struct picture_order){100, PICTURE_AVIF}, &got));
    d.file = S("<html>");
    done_write(&c, &d);
    assert_false(done_read(buf_str(&c), o, &got));
    wire_put_i64(&e, INT64_MAX);
    struct wire_in in = {.left = buf_str(&e)};
    wire_str(&in);
    assert_true(in.bad);
}

static void test_pixels(void **state)
{
    uint8_t flat[3 * 64], board[3 * 64], clear[8] = {10, 20, 30, 0, 10, 20, 30, 255};
    struct pixels f = {flat, 8, 8}, b = {board, 8, 8};

    (void)state;
    for (int i = 0; i < 64; i++) {
        memcpy(flat + 3 * i, (uint8_t[]){200, 100, 50}, 3);
        memset(board + 3 * i, (i + i / 8) % 2 ? 255 : 0, 3);
    }
    assert_int_equal(pixels_dominant(&f), 0xc86432);
    assert_int_equal(pixels_sharpness(&f), 0);
    assert_int_equal(pixels_sharpness(&b), 1000);
    assert_int_equal(pixels_brightness(&b), 500);
    pixels_flatten(clear, 2);
    assert_memory_equal(clear, ((uint8_t[]){255, 255, 255, 10, 20, 30}), 6);
}

static void test_pixels_retouched(void **state)
{
    uint8_t ramp[3 * 256], wide[3 * 8] = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7};
    struct pixels r = {ramp, 256, 1}, w = {wide, 4, 2};

    (void)state;
    for (int i = 0; i < 256; i++) memset(ramp + 3 * i, i, 3);
    pixels_brighten(&r, 0);
    assert_int_equal(ramp[3 * 50], 50);
    pixels_brighten(&r, 1);
    assert_int_equal(ramp[3 * 50], 70);
    assert_int_equal(ramp[0], 0);
    assert_int_equal(ramp[3 * 255], 255);
    for (int i = 1; i < 256; i++) assert_true(ramp[3 * i] >= ramp[3 * (i - 1)]);
    pixels_square(&w, 100);
    assert_true(w.width == 2 && w.height == 2);
    assert_memory_equal(wide, ((uint8_t[]){1, 1, 1, 2, 2, 2, 5, 5, 5, 6, 6, 6}), 12);
    pixels_square(&w, 1);
    assert_true(w.width == 1 && w.height == 1);
    assert_int_equal(wide[0], 1);
}

static void order_is(int64_t side, int64_t format, int64_t brighter, int64_t square, bool ok)
{
    struct buf b = buf_new(mem, 256);
    struct picture_order o;
    const int64_t v[] = {side, format, brighter, square};

    for (int i = 0; i < 4; i++) wire_put_i64(&b, v[i]);
    assert_int_equal(picture_order_read(buf_str(&b), &o), ok);
    assert_true(!ok || (o.max_side == side && o.brighter == brighter && o.square == square));
}

static void test_picture_orders(void **state)
{
    (void)state;
    order_is(640, PICTURE_WEBP, 0, 0, true);
    order_is(640, PICTURE_AVIF, PICTURE_BRIGHTER_MOST, 1, true);
    order_is(640, PICTURE_AVIF, PICTURE_BRIGHTER_MOST + 1, 1, false);
    order_is(640, PICTURE_AVIF, -1, 1, false);
    order_is(640, PICTURE_AVIF, 0, 2, false);
    order_is(640, 2, 0, 0, false);
    order_is(4097, PICTURE_WEBP, 0, 0, false);
}

static void test_listeners(void **state)
{
    struct listener a, b;
    char path[128];

    (void)state;
    assert_int_equal(listen_open(S("localhost"), false, &a), LISTEN_MALFORMED);
    assert_int_equal(listen_open(S("127.0.0.1:0"), false, &a), LISTEN_MALFORMED);
    assert_int_equal(listen_open(S("127.0.0.1:99999"), false, &a), LISTEN_MALFORMED);
    assert_int_equal(listen_open(S("[::1:80"), false, &a), LISTEN_MALFORMED);
    assert_int_equal(listen_open(S("unix:relative"), false, &a), LISTEN_MALFORMED);
    assert_int_equal(listen_open(S("0.0.0.0:8080"), true, &a), LISTEN_MALFORMED);
    int port = 20000 + (int)(getpid() % 20000);
    while (listen_open(str_fmt(mem, "127.0.0.1:%d", port), true, &a) == LISTEN_TAKEN) port++;
    listen_close(&a);
    str here = str_fmt(mem, "127.0.0.1:%d", port);
    assert_int_equal(listen_open(here, true, &a), LISTEN_OK);
    assert_int_equal(listen_open(here, true, &b), LISTEN_TAKEN);
    listen_close(&a);
    snprintf(path, sizeof path, "%s/l.sock", place);
    str there = str_fmt(mem, "unix:%s", path);
    assert_int_equal(listen_open(there, true, &a), LISTEN_OK);
    assert_int_equal(listen_open(there, true, &b), LISTEN_TAKEN);
    close(a.fd); /* a crash: the file stays */
    assert_int_equal(listen_open(there, true, &b), LISTEN_OK);
    listen_close(&b);
    assert_int_equal(access(path, F_OK), -1);
    close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)); /* a file that is not a socket */
    assert_int_equal(listen_open(there, true, &b), LISTEN_TAKEN);
    assert_int_equal(access(path, F_OK), 0);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_addresses, fresh),
        cmocka_unit_test_setup(test_letter, fresh),
        cmocka_unit_test_setup(test_letter_plain_and_long, fresh),
        cmocka_unit_test_setup(test_letter_forged, fresh),
        cmocka_unit_test_setup(test_messages, fresh),
        cmocka_unit_test_setup(test_answer_headers, fresh),
        cmocka_unit_test_setup(test_message_lies, fresh),
        cmocka_unit_test_setup(test_pixels, fresh),
        cmocka_unit_test_setup(test_pixels_retouched, fresh),
        cmocka_unit_test_setup(test_picture_orders, fresh),
        cmocka_unit_test_setup(test_listeners, fresh),
    };

    if (!base_start()) return 1;
    snprintf(place, sizeof place, "/tmp/outside-unit-XXXXXX");
    if (!mkdtemp(place)) return 1;
    mem = arena_new(64 << 20);
    int code = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(mem);
    rmdir(place);
    return code;
}
