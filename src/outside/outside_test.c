/* outside_test.c: the supervisor, the cages, the couriers and the imager, with real processes. */
#include "outside/cage.h"
#include "outside/letter.h"
#include "outside/probe.h"
#include "outside/test/house.h"
#include "outside/test/peers.h"
#include "outside/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A test is one file to the build: these are its other pages. */
#include "outside/test/house.c"
#include "outside/test/peers.c"

#if defined(__SANITIZE_ADDRESS__)
#define CAGED CAGE_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CAGED CAGE_ASAN
#endif
#endif
#ifndef CAGED
#define CAGED CAGE_ON
#endif

enum { FILE_MAX = 8 << 20, LONG_MS = 30000 };
#define LONG S("30000")

static struct arena *mem;
static struct house house;
static int smtp_port, http_port, https_port;
static char place[64]; /* a folder any user may write in */
static char fixtures[512];

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

/* ---- escapes: each in a process of its own, caged as its role is ---- */

struct caged {
    int pid, peer;
};

/* In the child of fork: descriptor 3 is the peer, 4 a listener. */
static void place_descriptors(int peer)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int s = socket(AF_INET, SOCK_STREAM, 0), high = fcntl(peer, F_DUPFD, 30);

    if (bind(s, (struct sockaddr *)&a, sizeof a) || listen(s, 1)) _exit(9);
    int listener = fcntl(s, F_DUPFD, 30);
    dup2(high, FD_PEER);
    dup2(listener, FD_LISTEN);
    close(high);
    close(listener);
}

static struct caged caged_start(const char *role, enum cage_mode mode, int abi)
{
    static const char *const modes[] = {"on", "tell", "asan", "off"};
    char number[8];
    const char *argv[] = {"outside_test", "role", role, modes[mode], number, "probe", place, NULL};
    const char *env[] = {"TZ=UTC0", "ASAN_OPTIONS=detect_leaks=0:exitcode=99", NULL};
    struct caged c;
    int pair[2];

    snprintf(number, sizeof number, "%d", abi);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    c.pid = fork();
    if (c.pid == 0) {
        place_descriptors(pair[1]);
        execve("/proc/self/exe", (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)env);
        _exit(127);
    }
    close(pair[1]);
    c.peer = pair[0];
    return c;
}

/* Web's part: locks itself in the order of cage.h, then tries what it is asked. */
static int caged_web(enum cage_mode mode, int abi)
{
    struct arena *a = arena_new(1 << 20);
    struct wire_msg m;

    cage_web_start(mode, abi, place, NULL);
    cage_calls(mode, CAGE_WEB_PG);
    while (wire_recv(FD_PEER, a, &m, WIRE_SMALL, false, -1))
        wire_send(FD_PEER, WIRE_DONE, probe(a, m.bytes), -1, clock_mono_ms() + LONG_MS);
    return 0;
}

/* "ok", "refused" (a plain error), "killed" (by the filter), "left" (it became another program). */
static const char *attempt(const char *role, enum cage_mode mode, int abi, str what)
{
    struct caged c = caged_start(role, mode, abi);
    struct buf b = buf_new(mem, WIRE_SMALL);
    struct wire_msg m = {.fd = -1};
    int status;

    for (int i = 0; i < 3; i++) wire_put_str(&b, S(""));
    int64_t until = clock_mono_ms() + LONG_MS;
    if (!strcmp(role, "courier")) assert_true(wire_send(c.peer, WIRE_SETUP, buf_str(&b), -1, until));
    assert_true(wire_send(c.peer, WIRE_PROBE, what, -1, until));
    bool told = wire_recv(c.peer, mem, &m, WIRE_SMALL, false, until);
    close(c.peer);
    if (!told && errno == ETIMEDOUT) kill(c.pid, SIGKILL);
    assert_int_equal(waitpid(c.pid, &status, 0), c.pid);
    if (told) return str_ends(m.bytes, S(": ok")) ? "ok" : "refused";
    if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGSYS ? "killed" : "crashed";
    return WEXITSTATUS(status) == 0 ? "left" : "ended";
}

struct escape {
    const char *what, *arg; /* arg NULL: see argument() */
};
static const struct escape escapes[] = {
    {"socket", ""},
    {"connect", NULL},
    {"open", "/etc/passwd"},
    {"open", "/proc/self/maps"},
    {"write", NULL},
    {"ptrace", ""},
    {"signal", ""},
    {"fork", ""},
    {"unix", NULL},
    {"recycle", NULL},
    {"code", ""},
    {"fastopen", NULL},
    {"unshare", ""},
    {"uring", ""},
    {"execve", ""},
};

static str argument(const struct escape *e)
{
    if (e->arg) return str_c(e->arg);
    if (!strcmp(e->what, "write")) {
        char *path = str_z(mem, str_fmt(mem, "/tmp/outside-escape-%d", (int)getpid()));
        unlink(path);
        return str_c(path);
    }
    if (!strcmp(e->what, "unix")) return str_fmt(mem, "%s/out.sock", place);
    return str_fmt(mem, "%d", http_port);
}

/* The courier's trade is to dial. */
static bool is_trade(const char *role, const struct escape *e)
{
    return !strcmp(role, "courier") && (!strcmp(e->what, "socket") || !strcmp(e->what, "connect"));
}

static bool on_listener(const struct escape *e)
{
    return !strcmp(e->what, "recycle") || !strcmp(e->what, "fastopen");
}

static void try_all(const char *role, enum cage_mode mode, int abi)
{
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        const struct escape *e = &escapes[i];
        if (on_listener(e) && strcmp(role, "web")) continue; /* only web holds one */
        str what = str_fmt(mem, "%s %.*s", e->what, STR_ARG(argument(e)));
        const char *end = attempt(role, mode, abi, what);
        bool out = !strcmp(end, "ok") || !strcmp(end, "left");
        if (out != (mode == CAGE_OFF || is_trade(role, e)))
            fail_msg("%s, mode %d, ABI %d: %.*s: %s", role, mode, abi, STR_ARG(what), end);
        if (!out && strcmp(end, "killed") && strcmp(end, "refused")) fail_msg("%s: %.*s: %s", role, STR_ARG(what), end);
    }
}

static void test_escape_web(void **state)
{
    (void)state;
    try_all("web", CAGED, 0);
    try_all("web", CAGED, 2);
    try_all("web", CAGE_OFF, 0);
}

static void test_escape_courier(void **state)
{
    (void)state;
    try_all("courier", CAGED, 0);
    try_all("courier", CAGED, 2);
    try_all("courier", CAGE_OFF, 0);
}

static void test_escape_imager(void **state)
{
    (void)state;
    try_all("imager", CAGED, 0);
    try_all("imager", CAGED, 2);
    try_all("imager", CAGE_OFF, 0);
}

/* Without Landlock, web's openat reaches anything: what the files' step is for. */
static void test_escape_files_step(void **state)
{
    (void)state;
    assert_string_equal(attempt("web", CAGED, 0, S("open /etc/passwd")), "refused");
    assert_string_equal(attempt("web", CAGED, 0, str_fmt(mem, "write %s/inside", place)), "ok");
    assert_string_equal(attempt("web", CAGED, 2, str_fmt(mem, "write %s/inside", place)), "ok");
}

/* ---- mail ---- */

static struct outside_mail a_mail(void)
{
    return (struct outside_mail){.from_name = S("Marché d’Alençon"),
                                 .from = S("marche@exemple.fr"),
                                 .to = S("ok@exemple.fr"),
                                 .subject = S("Commande reçue"),
                                 .text = S("Bonjour,\nà bientôt = 5 € \n.\n"),
                                 .html = S("<p>Bonjour</p>"),
                                 .message_id = S("<42@exemple.fr>"),
                                 .date_ms = 1795318603000};
}

static str mail(const struct house *h, struct outside_mail m, str ms)
{
    return ASK(mem, h, S("mail"), ms, m.from_name, m.from, m.to, m.subject, m.text, m.html, m.message_id,
               m.list_unsubscribe);
}

static str mail_to(str to, str ms)
{
    struct outside_mail m = a_mail();

    m.to = to;
    return mail(&house, m, ms);
}

static void test_mail(void **state)
{
    struct outside_mail m = a_mail();

    (void)state;
    assert_str(mail(&house, m, LONG), S("0\x1f"));
    m.date_ms = 1795318603000;
    assert_str(smtp_letter(mem), letter_write(mem, &m));
    assert_str(smtp_auth(mem), S("AG1lAHNlY3JldA==\r\n"));
}

static void test_mail_refusals(void **state)
{
    (void)state;
    str s = mail_to(S("never@exemple.fr"), LONG);
    assert_str(house_field(s, 0), S("1"));
    assert_has(house_field(s, 1), S("550"));
    assert_str(house_field(mail_to(S("reject@exemple.fr"), LONG), 0), S("1"));
    assert_str(house_field(mail_to(S("later@exemple.fr"), LONG), 0), S("2"));
    assert_str(mail_to(S("hang@exemple.fr"), S("700")), S("2\x1ftimeout"));
    assert_str(mail_to(S("ok@exemple.fr"), LONG), S("0\x1f"));
}

static void test_mail_forged(void **state)
{
    struct outside_mail m = a_mail();
    int before = smtp_connections();

    (void)state;
    m.subject = S("x\r\nBcc: a@b.fr");
    assert_str(mail(&house, m, LONG), S("1\x1fheader: subject"));
    assert_str(mail_to(S("a@b.fr>\r\nDATA"), LONG), S("1\x1fheader: to"));
    assert_int_equal(smtp_connections(), before);
}

/* ---- calls ---- */

static str call(str url, str trusted, str max, str ms)
{
    return ASK(mem, &house, S("call"), ms, S("GET"), url, trusted, max, S(""), S(""));
}

static str local(int port, const char *path)
{
    return str_fmt(mem, "http://127.0.0.1:%d%s", port, path);
}

static void test_call(void **state)
{
    (void)state;
    str s = ASK(mem, &house, S("call"), LONG, S("POST"), local(http_port, "/ok"), S("1"), S("9999"), S("X-One: two"),
                S("body!"));
    assert_str(house_field(s, 0), S("0"));
    assert_str(house_field(s, 2), S("200"));
    assert_str(house_field(s, 3), S("text/plain"));
    str echo = house_field(s, 4);
    assert_has(echo, S("POST /ok HTTP/1.1\r\n"));
    assert_has(echo, S("\r\nX-One: two\r\n"));
    assert_has(echo, S("\r\n\r\nbody!"));
    assert_lacks(echo, S("Content-Type"));
}

static void test_call_limits(void **state)
{
    int before = http_requests();

    (void)state;
    str s = call(local(http_port, "/go"), S("1"), S("9999"), LONG);
    assert_str(house_field(s, 2), S("302"));
    assert_int_equal(http_requests(), before + 1);
    assert_str(call(local(http_port, "/endless"), S("1"), S("100000"), LONG), S("1\x1ftoo_large\x1f"
                                                                                "0\x1f\x1f"));
    assert_str(call(local(http_port, "/hang"), S("1"), S("100"), S("600")), S("2\x1ftimeout\x1f"
                                                                              "0\x1f\x1f"));
    assert_str(house_field(call(S("file:///etc/passwd"), S("1"), S("100"), LONG), 1), S("url"));
    assert_str(house_field(call(S("http://9.9.9.9/"), S("1"), S("100"), LONG), 1),
               S("address")); /* plain: loopback only */
    assert_str(house_field(call(local(http_port, "/ok"), S(""), S("100"), LONG), 1), S("url")); /* typed: HTTPS only */
    str forged =
        ASK(mem, &house, S("call"), LONG, S("GET"), local(http_port, "/ok"), S("1"), S("99"), S("X: y\r\nZ: t"), S(""));
    assert_str(house_field(forged, 1), S("header"));
}

static void test_call_inward(void **state)
{
    static const char *const hosts[] = {"127.0.0.1",          "localhost",       "0x7f.1",   "2130706433",
                                        "0177.0.0.1",         "127.1",           "0",        "[::1]",
                                        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "10.1.2.3", "169.254.169.254"};
    int before = http_requests();

    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        str s = call(str_fmt(mem, "https://%s:%d/ok", hosts[i], https_port), S(""), S("100"), LONG);
        if (!str_eq(house_field(s, 1), S("address"))) fail_msg("%s: %.*s", hosts[i], STR_ARG(s));
        assert_str(house_field(s, 0), S("1"));
    }
    assert_int_equal(http_requests(), before);
    str s = call(str_fmt(mem, "https://127.0.0.1:%d/ok", https_port), S("1"), S("9999"), LONG);
    assert_str(house_field(s, 2), S("200")); /* the control: trusted, the same address is reached */
}

/* Whatever the resolver says or does not say, asking it is within the courier's call list. */
static void test_call_look_up(void **state)
{
    (void)state;
    str s = call(S("https://no-such-name.invalid/"), S(""), S("100"), S("3000"));
    assert_str(house_field(s, 0), S("2"));
}

/* Web gets its two listeners, also after a restart; the metrics one goes away with the house. */
static void test_metrics(void **state)
{
    char path[96];
    struct house h = house_open((struct house_start){.cage = CAGED});

    (void)state;
    snprintf(path, sizeof path, "%s.metrics", h.dir);
    assert_str(ASK(mem, &h, S("metrics")), S("listening"));
    assert_int_equal(access(path, F_OK), 0);
    ASK(mem, &h, S("exit"), S("75"));
    house_wait(&h, S("started rq=- msg=\"web"), house_wait(&h, S("died rq=- msg=\"web"), 0));
    assert_str(ASK(mem, &h, S("metrics")), S("listening"));
    assert_int_equal(house_close(&h), 0);
    assert_int_equal(access(path, F_OK), -1);
}

static void test_call_unknown_authority(void **state)
{
    struct house h = house_open((struct house_start){.cage = CAGED});
    str url = str_fmt(mem, "https://127.0.0.1:%d/ok", https_port);

    (void)state;
    str s = ASK(mem, &h, S("call"), LONG, S("GET"), url, S("1"), S("9999"), S(""), S(""));
    assert_str(house_field(s, 0), S("2"));
    assert_str(house_field(s, 1), S("certificate"));
    assert_str(house_field(mail(&h, a_mail(), LONG), 1), S("no SMTP server is configured"));
    assert_int_equal(house_close(&h), 0);
}

/* A server elsewhere than on loopback must speak TLS; this one does not, and gets no word of the letter. */
static void test_mail_never_plain(void **state)
{
    struct house h =
        house_open((struct house_start){.cage = CAGED, .smtp_url = str_fmt(mem, "smtp://127.0.0.2:%d", smtp_port)});

    (void)state;
    struct outside_mail m = a_mail();
    m.subject = S("Secret");
    str s = mail(&h, m, LONG);
    assert_str(house_field(s, 0), S("2"));
    assert_lacks(smtp_letter(mem), S("Secret"));
    assert_int_equal(house_close(&h), 0);
}

/* ---- pictures ---- */

static void put_in(const char *name, str bytes)
{
    char path[160];

    snprintf(path, sizeof path, "%s/%s", house.dir, name);
    file_write(path, bytes);
}

static str fixture(const char *name)
{
    char path[640];

    snprintf(path, sizeof path, "%s/%s", fixtures, name);
    str s = file_read(mem, path, FILE_MAX);
    if (!s.p) fail_msg("no fixture %s", path);
    return s;
}

static str render(const char *name, const char *format, str ms)
{
    return ASK(mem, &house, S("render"), ms, str_c(name), S("out"), S("120"), str_c(format));
}

static str rendered(void)
{
    char path[160];

    snprintf(path, sizeof path, "%s/out", house.dir);
    return file_read(mem, path, FILE_MAX);
}

static void assert_bare(str file)
{
    const str traces[] = {
        S("SecretCam"),          S("SecretModel"),        S("Alencon"), S("x:xmpmeta"), S("http://ns.adobe.com"),
        {"\x25\x88\x04\x00", 4}, {"\x88\x25\x00\x04", 4}, S("XMP "),    S("ICCP"),      S("Photoshop")};

    for (size_t i = 0; i < sizeof traces / sizeof *traces; i++) assert_lacks(file, traces[i]);
}

static void test_pictures(void **state)
{
    static const char *const names[] = {"gps.jpg", "gps.png", "gps.webp", "gps.heic"};

    (void)state;
    for (int i = 0; i < 8; i++) {
        const char *name = names[i / 2], *format = i % 2 ? "avif" : "webp";
        str in = fixture(name);
        assert_has(in, S("SecretCam")); /* the control: they hold what must not come out */
        put_in("in", in);
        str s = render("in", format, LONG);
        if (!str_starts(s, S("0\x1f\x1f"))) fail_msg("%s to %s: %.*s", name, format, STR_ARG(s));
        str out = rendered();
        assert_has(str_head(out, 16), i % 2 ? S("ftypavif") : S("WEBP"));
        assert_bare(out);
    }
}

/* The fixture lies on its side (orientation 6): stored 320 × 240, it is 240 × 320 upright. */
static void test_picture_upright(void **state)
{
    (void)state;
    put_in("in", fixture("gps.jpg"));
    str s = render("in", "webp", LONG);
    assert_str(house_field(s, 2), S("120"));
    str raw = ASK(mem, &house, S("render"), LONG, S("in"), S("out"), S("4000"), S("webp"));
    assert_str(house_field(raw, 2), S("240")); /* never enlarged */
    assert_str(house_field(raw, 3), S("320"));
    int64_t sharp, bright;
    assert_true(str_i64(house_field(s, 5), &sharp) && sharp > 0);
    assert_true(str_i64(house_field(s, 6), &bright) && bright > 300 && bright < 700);
}

static int64_t brightness_of(str answer)
{
    int64_t v = -1;

    assert_true(str_i64(house_field(answer, 6), &v));
    return v;
}

/* Square and brighter, from a picture that lies on its side; without these words it is as it was. */
static void test_picture_retouched(void **state)
{
    (void)state;
    put_in("in", fixture("gps.jpg"));
    str plain = render("in", "webp", LONG), square = render("in", "webps", LONG), light = render("in", "webpb", LONG);
    assert_str(house_field(square, 2), S("120"));
    assert_str(house_field(square, 3), S("120"));
    assert_str(house_field(light, 3), house_field(plain, 3));
    assert_true(brightness_of(light) > brightness_of(plain) + 30);
    str most = render("in", "avifbbbs", LONG);
    assert_true(brightness_of(most) > brightness_of(light) + 30);
    assert_has(str_head(rendered(), 16), S("ftypavif"));
    assert_bare(rendered());
    str whole = ASK(mem, &house, S("render"), LONG, S("in"), S("out"), S("4000"), S("webps"));
    assert_str(house_field(whole, 2), S("240")); /* never enlarged */
    assert_str(house_field(whole, 3), S("240"));
    assert_str(render("in", "webp", LONG), plain);
}

static void refused_as(const char *name, str bytes, const char *why)
{
    put_in("in", bytes);
    str s = render("in", "webp", LONG);

    if (!str_eq(house_field(s, 0), S("1")) || !str_eq(house_field(s, 1), str_c(why)))
        fail_msg("%s: %.*s, not %s", name, STR_ARG(s), why);
}

static void test_picture_refusals(void **state)
{
    char path[160];

    (void)state;
    str jpeg = fixture("gps.jpg");
    refused_as("a truncated JPEG", str_head(jpeg, jpeg.n / 2), "damaged");
    refused_as("30000 × 30000", fixture("30000x30000.png"), "too_many_pixels");
    refused_as("16385 × 1", fixture("16385x1.png"), "too_many_pixels");
    refused_as("a PDF", S("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n"), "format");
    refused_as("an SVG", S("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"), "format");
    refused_as("nothing", S(""), "format");
    put_in("in", jpeg);
    snprintf(path, sizeof path, "%s/in", house.dir);
    assert_int_equal(truncate(path, 25 * 1000 * 1000), 0);
    assert_str(house_field(render("in", "webp", LONG), 1), S("too_large"));
    put_in("in", jpeg);
    assert_str(house_field(render("in", "webp", LONG), 0), S("0")); /* and goes on after all that */
}

/* ---- who dies is replaced ---- */

static str probe_in(const char *helper, str what, str ms)
{
    return ASK(mem, &house, S("probe"), ms, str_c(helper), what);
}

static void test_hung_imager(void **state)
{
    size_t from = house_log(mem, &house).n;

    (void)state;
    put_in("in", fixture("gps.jpg"));
    assert_str(probe_in("1", S("hang"), S("300")), S("2\x1ftimeout"));
    assert_str(house_field(render("in", "webp", LONG), 0), S("0"));
    house_wait(&house, S("died rq=- msg=\"imager"), from);
}

static void test_killed(void **state)
{
    (void)state;
    put_in("in", fixture("gps.jpg"));
    kill(house_pid(&house, "mailer"), SIGKILL);
    kill(house_pid(&house, "caller"), SIGKILL);
    assert_str(probe_in("1", S("crash"), LONG), S("2\x1fhelper"));
    assert_str(house_field(render("in", "webp", LONG), 0), S("0"));
    size_t from = house_wait(&house, S("died rq=- msg=\"mailer"), 0);
    house_wait(&house, S("started rq=- msg=\"mailer"), from);
    assert_str(mail(&house, a_mail(), LONG), S("0\x1f"));
    house_wait(&house, S("died rq=- msg=\"caller"), 0);
    assert_str(house_field(call(local(http_port, "/ok"), S("1"), S("9999"), LONG), 2), S("200"));
}

static void test_killed_web(void **state)
{
    size_t from = house_log(mem, &house).n;

    (void)state;
    kill(house_pid(&house, "web"), SIGKILL);
    from = house_wait(&house, S("started rq=- msg=\"web"), from);
    assert_str(ASK(mem, &house, S("hello")), S("hello"));
    assert_str(mail(&house, a_mail(), LONG), S("0\x1f"));
    put_in("in", fixture("gps.png"));
    assert_str(house_field(render("in", "webp", LONG), 0), S("0"));
    ASK(mem, &house, S("exit"), S("75"));
    house_wait(&house, S("started rq=- msg=\"web"), from);
    assert_str(ASK(mem, &house, S("hello")), S("hello"));
}

static void test_resolver_replaced(void **state)
{
    char now[96], later[96];
    (void)state;
    assert_str(house_field(call(local(http_port, "/ok"), S("1"), S("9999"), LONG), 2), S("200"));
    size_t from = house_log(mem, &house).n;
    snprintf(now, sizeof now, "%s.resolv", house.dir);
    snprintf(later, sizeof later, "%s.next", house.dir);
    file_write(later, S("nameserver 127.0.0.1\n"));
    assert_int_equal(rename(later, now), 0);
    from = house_wait(&house, S("died rq=- msg=\"caller"), from);
    house_wait(&house, S("started rq=- msg=\"caller"), from);
    assert_str(house_field(call(local(http_port, "/ok"), S("1"), S("9999"), LONG), 2), S("200"));
}

struct many {
    pthread_t thread;
    int i;
    bool ok;
};

static void *one_of_many(void *arg)
{
    struct many *m = arg;
    struct arena *a = arena_new(16 << 20);
    str name = str_fmt(a, "out%d", m->i), id = str_fmt(a, "<%d@x.fr>", m->i);
    str s = m->i % 2
                ? ASK(a, &house, S("render"), LONG, S("in"), name, S("60"), S("webp"))
                : ASK(a, &house, S("mail"), LONG, S("N"), S("a@x.fr"), S("ok@x.fr"), S("S"), S("T"), S(""), id, S(""));

    m->ok = str_starts(s, S("0\x1f"));
    arena_free(a);
    return NULL;
}

static void test_many_threads(void **state)
{
    struct many all[16];

    (void)state;
    put_in("in", fixture("gps.jpg"));
    for (int i = 0; i < 16; i++) {
        all[i] = (struct many){.i = i};
        assert_int_equal(pthread_create(&all[i].thread, NULL, one_of_many, &all[i]), 0);
    }
    for (int i = 0; i < 16; i++) pthread_join(all[i].thread, NULL);
    for (int i = 0; i < 16; i++) assert_true(all[i].ok);
}

/* ---- how a house ends ---- */

static int code_of(const char *web_exit)
{
    struct house h = house_open((struct house_start){.cage = CAGED, .web_exit = web_exit});
    int status;

    assert_int_equal(waitpid(h.pid, &status, 0), h.pid);
    h.pid = fork(); /* something to close */
    if (h.pid == 0) _exit(0);
    house_close(&h);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Told to stop, web goes on with what it does, its helpers serve it, and a second signal ends its respite. */
static void test_drain(void **state)
{
    struct house h =
        house_open((struct house_start){.cage = CAGED, .smtp_url = str_fmt(mem, "smtp://127.0.0.1:%d", smtp_port)});

    (void)state;
    assert_str(ASK(mem, &h, S("stubborn")), S("yes"));
    kill(h.pid, SIGTERM);
    assert_str(mail(&h, a_mail(), LONG), S("0\x1f"));
    assert_int_equal(house_close(&h), 1); /* it had to be killed */
}

static void test_refusals_of_web(void **state)
{
    (void)state;
    assert_int_equal(code_of("0"), 0);
    assert_int_equal(code_of("1"), 1);
    assert_int_equal(code_of("2"), 2);
    assert_int_equal(code_of("3"), 3);
    assert_int_equal(code_of("75"), 75);
}

static void test_no_cage_works_too(void **state)
{
    struct house kept = house, h = house_open((struct house_start){
                                   .cage = CAGE_OFF, .smtp_url = str_fmt(mem, "smtp://127.0.0.1:%d", smtp_port)});

    (void)state;
    house = h;
    put_in("in", fixture("gps.heic"));
    str pictured = render("in", "avif", LONG), mailed = mail(&h, a_mail(), LONG);
    house = kept;
    assert_str(house_field(pictured, 0), S("0"));
    assert_str(mailed, S("0\x1f"));
    assert_int_equal(house_close(&h), 0);
}

static void test_nobody_died(void **state)
{
    (void)state;
    assert_lacks(house_log(mem, &house), S("signal=31")); /* the call lists are long enough for all the above */
}

/* ---- setting up ---- */

static str make_certificate(void)
{
    char command[512];

    snprintf(command, sizeof command,
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout %s/key -out %s/cert "
             "-subj /CN=test -addext subjectAltName=IP:127.0.0.1,DNS:localhost 2>/dev/null",
             place, place);
    assert_int_equal(system(command), 0);
    return str_fmt(mem, "%s/cert", place);
}

static void open_unix(void)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(a.sun_path, sizeof a.sun_path, "%s/out.sock", place);
    assert_int_equal(bind(s, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(chmod(a.sun_path, 0777), 0);
    assert_int_equal(listen(s, 64), 0);
}

static int set_up(void **state)
{
    char cert[80], key[80];

    (void)state;
    str ca = make_certificate();
    snprintf(cert, sizeof cert, "%s/cert", place);
    snprintf(key, sizeof key, "%s/key", place);
    open_unix();
    smtp_port = smtp_start();
    http_port = http_start(NULL, NULL);
    https_port = http_start(cert, key);
    house = house_open((struct house_start){.cage = CAGED,
                                            .ca_file = ca,
                                            .smtp_user = S("me"),
                                            .smtp_url = str_fmt(mem, "smtp://127.0.0.1:%d", smtp_port)});
    return 0;
}

static int tear_down(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s /tmp/outside-escape-%d", place, (int)getpid());
    return house_close(&house) || system(command);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_mail, fresh),
        cmocka_unit_test_setup(test_mail_refusals, fresh),
        cmocka_unit_test_setup(test_mail_forged, fresh),
        cmocka_unit_test_setup(test_call, fresh),
        cmocka_unit_test_setup(test_call_limits, fresh),
        cmocka_unit_test_setup(test_call_inward, fresh),
        cmocka_unit_test_setup(test_call_look_up, fresh),
        cmocka_unit_test_setup(test_metrics, fresh),
        cmocka_unit_test_setup(test_drain, fresh),
        cmocka_unit_test_setup(test_pictures, fresh),
        cmocka_unit_test_setup(test_picture_upright, fresh),
        cmocka_unit_test_setup(test_picture_retouched, fresh),
        cmocka_unit_test_setup(test_picture_refusals, fresh),
        cmocka_unit_test_setup(test_many_threads, fresh),
        cmocka_unit_test_setup(test_nobody_died, fresh),
        cmocka_unit_test_setup(test_hung_imager, fresh),
        cmocka_unit_test_setup(test_killed, fresh),
        cmocka_unit_test_setup(test_killed_web, fresh),
        cmocka_unit_test_setup(test_resolver_replaced, fresh),
        cmocka_unit_test_setup(test_nobody_died, fresh),
        cmocka_unit_test_setup(test_call_unknown_authority, fresh),
        cmocka_unit_test_setup(test_mail_never_plain, fresh),
        cmocka_unit_test_setup(test_no_cage_works_too, fresh),
        cmocka_unit_test_setup(test_refusals_of_web, fresh),
        cmocka_unit_test_setup(test_escape_files_step, fresh),
        cmocka_unit_test_setup(test_escape_web, fresh),
        cmocka_unit_test_setup(test_escape_courier, fresh),
        cmocka_unit_test_setup(test_escape_imager, fresh),
    };
    struct role_start r;
    int code;

    if (role_read(argc, argv, &r) && r.role == ROLE_WEB && r.argc == 2 && !strcmp(r.argv[0], "probe")) {
        snprintf(place, sizeof place, "%s", r.argv[1]);
        return caged_web(r.cage, r.landlock_abi_max);
    }
    if (house_role(argc, argv, &code)) return code;
    if (!base_start()) return 1;
    signal(SIGPIPE, SIG_IGN);
    snprintf(fixtures, sizeof fixtures, "%s", getenv("FIXTURES") ? getenv("FIXTURES") : "src/outside/test");
    snprintf(place, sizeof place, "/tmp/outside-place-XXXXXX");
    if (!mkdtemp(place) || chmod(place, 0777)) return 1;
    mem = arena_new(256 << 20);
    code = cmocka_run_group_tests(tests, set_up, tear_down);
    arena_free(mem);
    return code;
}
