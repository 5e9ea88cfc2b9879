/* escape_tests.c: what a role must not be able to do; a piece of outside_test.c. */
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
