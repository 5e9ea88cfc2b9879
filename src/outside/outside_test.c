/* outside_test.c: the supervisor, the cages, the couriers and the imager, with real processes. */
#include "base/sanitizer.h"
#include "outside/cage.h"
#include "outside/letter.h"
#include "outside/probe.h"
#include "outside/test/a_mail.h"
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

#ifdef SANITIZED
#define CAGED CAGE_ASAN
#else
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

/* Pieces of this test by subject: they share what stands above. */
#include "outside/test/escape_tests.c"
#include "outside/test/courier_tests.c"
#include "outside/test/picture_tests.c"

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
        cmocka_unit_test_setup(test_heic_upright, fresh),
        cmocka_unit_test_setup(test_largest_pictures, fresh),
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
