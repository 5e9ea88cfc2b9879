/* courier_tests.c: mail and calls; a piece of outside_test.c. */
/* ---- mail ---- */

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
