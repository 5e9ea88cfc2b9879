/* courier: dials out for web. No data folder, no database; resolver files and nothing else. Of the three that run, only
** the mailer is told the SMTP server, and only the fetcher is sent addresses that merchants typed. */
#include "outside/address.h"
#include "outside/cage.h"
#include "outside/letter.h"
#include "outside/message.h"
#include "outside/probe.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    MEMORY = 512 * 1024 * 1024, /* of address space */
    REQUEST_MAX = 128 * 1024 * 1024,
    AUTHORITIES_MAX = 8 * 1024 * 1024,
    MARGIN_MS = 200, /* we give up this long before web does, so that it need not have us killed */
    LEAST_MS = 50,
    ANSWER_MS = 5 * SECOND_MS,
    WHY_MAX = 200
};

/* Whom a connection may reach. */
enum peers { PEERS_ANY, PEERS_PUBLIC, PEERS_LOOPBACK };

static struct {
    char *smtp_url, *smtp_user, *smtp_password;
    struct curl_blob authorities;
} setup;

struct dial {
    struct arena *mem;
    CURL *curl;
    enum peers peers;
    bool refused; /* an address was not allowed… */
    bool dialled; /* …but another was */
    str out;      /* what is left to upload (a letter) */
    bool uploading;
    char *body; /* of the answer, max bytes */
    size_t n, max;
    bool too_large;
    char error[CURL_ERROR_SIZE];
};

/* ---- who may be reached ---- */

static bool allowed(enum peers peers, const struct sockaddr *a)
{
    return peers == PEERS_ANY || (peers == PEERS_PUBLIC ? address_public(a) : address_loopback(a));
}

/* Before any packet. With several addresses, curl goes on to the next one. */
static curl_socket_t on_socket(void *dial, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct dial *d = dial;

    if (purpose != CURLSOCKTYPE_IPCXN || !allowed(d->peers, &a->addr)) {
        d->refused = true;
        return CURL_SOCKET_BAD;
    }
    d->dialled = true;
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* After connection, before the request: the address really reached. */
static int on_ready(void *dial, char *peer, char *self, int peer_port, int self_port)
{
    struct dial *d = dial;
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    bool ok = (inet_pton(AF_INET, peer, &four.sin_addr) == 1 && allowed(d->peers, (struct sockaddr *)&four)) ||
              (inet_pton(AF_INET6, peer, &six.sin6_addr) == 1 && allowed(d->peers, (struct sockaddr *)&six));

    (void)self, (void)peer_port, (void)self_port;
    if (ok) return CURL_PREREQFUNC_OK;
    d->refused = true;
    d->dialled = false;
    return CURL_PREREQFUNC_ABORT;
}

/* ---- bytes ---- */

static size_t on_upload(char *to, size_t size, size_t count, void *dial)
{
    struct dial *d = dial;
    size_t n = size * count < d->out.n ? size * count : d->out.n;

    d->uploading = true;
    if (n) memcpy(to, d->out.p, n);
    d->out = str_from(d->out, n);
    return n;
}

static size_t on_body(char *p, size_t one, size_t count, void *dial)
{
    struct dial *d = dial;
    size_t n = one * count;

    if (n > d->max - d->n) {
        d->too_large = true;
        return 0;
    }
    memcpy(d->body + d->n, p, n);
    d->n += n;
    return n;
}

/* One line of clean ASCII: it may come from the other side. */
static str clean(struct arena *mem, const char *text)
{
    str s = str_head(str_c(text), WHY_MAX);
    char *p = str_z(mem, s);

    for (size_t i = 0; i < s.n; i++)
        if (p[i] < ' ' || p[i] >= 127) p[i] = '?';
    return (str){p, s.n};
}

/* ---- dialling ---- */

static long patience(int64_t until)
{
    int64_t left = until - clock_mono_ms() - MARGIN_MS;

    return left < LEAST_MS ? LEAST_MS : (long)left;
}

static void close_curl(void *curl)
{
    curl_easy_cleanup(curl);
}

static void free_list(void *list)
{
    curl_slist_free_all(list);
}

static void add_line(struct curl_slist **list, struct arena *mem, str line)
{
    struct curl_slist *more = curl_slist_append(*list, str_z(mem, line));

    if (!more) fault("courier.memory", "no memory for a header");
    *list = more;
}

/* In the arena, not on the stack: curl looks at it again when it closes, with the arena. */
static struct dial *new_dial(struct arena *mem, enum peers peers)
{
    struct dial *d = NEW(mem, struct dial, 1);

    d->mem = mem;
    d->peers = peers;
    return d;
}

/* protocols: what the address may begin with. A handle each time: a connection made for one is never lent to another,
** and a request is never sent twice because a kept connection had died. */
static void prepare(struct dial *d, const char *url, const char *protocols, int64_t until)
{
    CURL *c = d->curl = curl_easy_init();

    if (!c) fault("courier.memory", "no memory for a connection");
    arena_defer(d->mem, close_curl, c);
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L); /* do not wait for a look-up that outlives the deadline */
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, patience(until));
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, patience(until));
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_CAINFO_BLOB, &setup.authorities);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, d);
    curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_ready);
    curl_easy_setopt(c, CURLOPT_PREREQDATA, d);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, d);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, d->error);
}

static bool kept_out(const struct dial *d)
{
    return d->refused && !d->dialled;
}

static str reason(const struct dial *d, CURLcode rc)
{
    if (kept_out(d)) return S("address");
    if (d->too_large || rc == CURLE_FILESIZE_EXCEEDED) return S("too_large");
    if (rc == CURLE_PARTIAL_FILE) return S("partial");
    if (rc == CURLE_OPERATION_TIMEDOUT) return S("timeout");
    if (rc == CURLE_URL_MALFORMAT || rc == CURLE_UNSUPPORTED_PROTOCOL) return S("url");
    if (rc == CURLE_PEER_FAILED_VERIFICATION) return S("certificate");
    return clean(d->mem, d->error[0] ? d->error : curl_easy_strerror(rc));
}

static bool sent(uint32_t kind, str text)
{
    return wire_send(FD_PEER, kind, text, -1, clock_mono_ms() + ANSWER_MS);
}

/* ---- mail ---- */

/* smtp://127.0.0.1, smtp://localhost or smtp://[::1]: the demo's and the tests' server, without TLS. The connection is
** then held to loopback whatever the name leads to. */
static bool is_local(const char *url)
{
    str rest = str_c(url);

    if (!str_starts(rest, S("smtp://"))) return false;
    rest = str_from(rest, 7);
    const str hosts[] = {S("localhost"), S("[::1]"), S("127.0.0.1")};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        str after = str_from(rest, hosts[i].n);
        if (str_starts(rest, hosts[i]) && (!after.n || after.p[0] == ':' || after.p[0] == '/')) return true;
    }
    return false;
}

/* 5xx said about this letter (not about our log-in or our greeting) is for good. */
static uint32_t verdict_of_smtp(const struct dial *d, CURLcode rc)
{
    long code = 0;

    if (rc == CURLE_OK) return WIRE_DONE;
    curl_easy_getinfo(d->curl, CURLINFO_RESPONSE_CODE, &code);
    bool ours = code == 530 || code == 534 || code == 535 || code == 538;
    bool about_letter = d->uploading || rc == CURLE_SEND_ERROR;
    return code >= 500 && code <= 599 && !ours && about_letter ? WIRE_REFUSED : WIRE_AGAIN;
}

/* The library names some refusals and keeps silent on the number of others: staff read both. */
static str reason_of_smtp(const struct dial *d, CURLcode rc)
{
    str why = reason(d, rc);
    long code = 0;

    curl_easy_getinfo(d->curl, CURLINFO_RESPONSE_CODE, &code);
    str number = str_fmt(d->mem, "%ld", code);
    return code < 400 || str_find(why, number) >= 0 ? why
                                                    : str_fmt(d->mem, "%.*s: %.*s", STR_ARG(why), STR_ARG(number));
}

static bool deliver(struct arena *mem, const struct outside_mail *m, int64_t until)
{
    bool local = is_local(setup.smtp_url);
    struct dial *d = new_dial(mem, local ? PEERS_LOOPBACK : PEERS_ANY);
    struct curl_slist *to = NULL;

    d->out = letter_write(mem, m);
    prepare(d, setup.smtp_url, "smtp,smtps", until);
    add_line(&to, mem, m->to);
    arena_defer(mem, free_list, to);
    curl_easy_setopt(d->curl, CURLOPT_USE_SSL, (long)(local ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(d->curl, CURLOPT_MAIL_FROM, str_z(mem, m->from));
    curl_easy_setopt(d->curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(d->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(d->curl, CURLOPT_READFUNCTION, on_upload);
    curl_easy_setopt(d->curl, CURLOPT_READDATA, d);
    if (setup.smtp_user[0]) curl_easy_setopt(d->curl, CURLOPT_USERNAME, setup.smtp_user);
    if (setup.smtp_user[0]) curl_easy_setopt(d->curl, CURLOPT_PASSWORD, setup.smtp_password);
    CURLcode rc = curl_easy_perform(d->curl);
    uint32_t verdict = verdict_of_smtp(d, rc);
    return sent(verdict, verdict == WIRE_DONE ? S("") : reason_of_smtp(d, rc));
}

static bool do_mail(struct arena *mem, str bytes)
{
    struct outside_mail m;
    int64_t until;

    if (!mail_read(bytes, &m, &until)) return false;
    const char *bad = letter_fault(&m);
    if (bad) return sent(WIRE_REFUSED, str_fmt(mem, "header: %s", bad));
    if (!setup.smtp_url[0]) return sent(WIRE_AGAIN, S("no SMTP server is configured"));
    return deliver(mem, &m, until);
}

/* ---- HTTPS ---- */

static bool method_ok(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z') return false;
    return s.n >= 3 && s.n <= 10;
}

static bool url_ok(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 127) return false;
    return s.n > 0 && s.n <= 4096;
}

static const char *call_fault(const struct outside_call *c)
{
    if (!url_ok(c->url) || !method_ok(c->method)) return "url";
    for (size_t i = 0; i < c->headers; i++)
        if (str_find(c->header[i], S(": ")) < 1 || !header_text_ok(c->header[i])) return "header";
    return NULL;
}

static void put_headers(struct dial *d, const struct outside_call *c)
{
    struct curl_slist *list = NULL;
    bool typed = false;

    for (size_t i = 0; i < c->headers; i++) {
        add_line(&list, d->mem, c->header[i]);
        if (str_eq_nocase(str_head(c->header[i], 13), S("Content-Type:"))) typed = true;
    }
    if (!typed) add_line(&list, d->mem, S("Content-Type:")); /* else curl says it is a form */
    add_line(&list, d->mem, S("Expect:"));
    arena_defer(d->mem, free_list, list);
    curl_easy_setopt(d->curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(d->curl, CURLOPT_USERAGENT, "Foirail");
    curl_easy_setopt(d->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
}

static void put_method(struct dial *d, const struct outside_call *c)
{
    if (c->body.n || str_eq(c->method, S("POST")) || str_eq(c->method, S("PUT"))) {
        curl_easy_setopt(d->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body.n);
        curl_easy_setopt(d->curl, CURLOPT_POSTFIELDS, c->body.n ? c->body.p : "");
    }
    if (str_eq(c->method, S("HEAD"))) curl_easy_setopt(d->curl, CURLOPT_NOBODY, 1L);
    else curl_easy_setopt(d->curl, CURLOPT_CUSTOMREQUEST, str_z(d->mem, c->method));
}

/* A header of the answer as it came; empty: none, or one that could not be sent back as it is. */
static str header_of(struct dial *d, const char *name)
{
    struct curl_header *h;

    if (curl_easy_header(d->curl, name, 0, CURLH_HEADER, -1, &h) != CURLHE_OK) return S("");
    str s = clean(d->mem, h->value);
    return str_eq(s, str_c(h->value)) && s.n <= ANSWER_TAG_MOST ? s : S("");
}

static str location_of(struct dial *d)
{
    char *url = NULL;

    curl_easy_getinfo(d->curl, CURLINFO_REDIRECT_URL, &url);
    return url && url_ok(str_c(url)) && strlen(url) <= ANSWER_LOCATION_MOST ? str_c(url) : S("");
}

static bool answer(struct dial *d)
{
    struct outside_answer a = {.body = {d->body, d->n}};
    struct buf b = buf_new(d->mem, WIRE_LARGE);
    long status = 0;
    char *type = NULL;

    curl_easy_getinfo(d->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(d->curl, CURLINFO_CONTENT_TYPE, &type);
    a.status = (int)status;
    a.content_type = type ? clean(d->mem, type) : S("");
    a.etag = header_of(d, "ETag");
    a.modified = header_of(d, "Last-Modified");
    a.location = location_of(d);
    answer_write(&b, &a);
    return sent(WIRE_DONE, buf_str(&b));
}

static bool do_call(struct arena *mem, str bytes)
{
    struct outside_call c;
    int64_t until;

    if (!call_read(mem, bytes, &c, &until)) return false;
    const char *bad = call_fault(&c);
    if (bad) return sent(WIRE_REFUSED, str_c(bad));
    bool plain = c.trusted && str_starts(c.url, S("http://"));
    struct dial *d = new_dial(mem, plain ? PEERS_LOOPBACK : c.trusted ? PEERS_ANY : PEERS_PUBLIC);
    d->max = c.max_bytes;
    d->body = arena_alloc(mem, c.max_bytes + 1);
    prepare(d, str_z(mem, c.url), plain ? "http" : "https", until);
    curl_easy_setopt(d->curl, CURLOPT_MAXFILESIZE_LARGE,
                     (curl_off_t)c.max_bytes); /* what announces more is not begun */
    put_headers(d, &c);
    put_method(d, &c);
    CURLcode rc = curl_easy_perform(d->curl);
    if (rc == CURLE_OK) return answer(d);
    bool for_good = kept_out(d) || d->too_large || rc == CURLE_FILESIZE_EXCEEDED || rc == CURLE_URL_MALFORMAT ||
                    rc == CURLE_UNSUPPORTED_PROTOCOL;
    return sent(for_good ? WIRE_REFUSED : WIRE_AGAIN, reason(d, rc));
}

/* ---- life ---- */

/* From a descriptor, whose offset the two couriers share. */
static void read_authorities(struct arena *mem, int fd)
{
    char *all = arena_alloc(mem, AUTHORITIES_MAX);
    size_t n = 0;

    for (ssize_t k = 1; fd >= 0 && k > 0 && n<AUTHORITIES_MAX; n += k> 0 ? (size_t)k : 0)
        k = pread(fd, all + n, AUTHORITIES_MAX - n, (off_t)n);
    if (fd >= 0) close(fd);
    setup.authorities = (struct curl_blob){.data = all, .len = n, .flags = CURL_BLOB_NOCOPY};
}

static bool take_setup(struct arena *mem)
{
    struct wire_msg m;

    if (!wire_recv(FD_PEER, mem, &m, WIRE_SMALL, true, -1) || m.kind != WIRE_SETUP) return false;
    struct wire_in in = {.left = m.bytes};
    setup.smtp_url = str_z(mem, wire_str(&in));
    setup.smtp_user = str_z(mem, wire_str(&in));
    setup.smtp_password = str_z(mem, wire_str(&in));
    read_authorities(mem, m.fd);
    return wire_over(&in);
}

static bool serve_one(struct arena *mem, const struct wire_msg *m)
{
    if (m->kind == WIRE_MAIL) return do_mail(mem, m->bytes);
    if (m->kind == WIRE_CALL) return do_call(mem, m->bytes);
#ifdef FOIRAIL_TEST_HOOKS
    if (m->kind == WIRE_PROBE) return sent(WIRE_DONE, probe(mem, m->bytes));
#endif
    return false;
}

/* A fault (no memory, mostly) costs the request, not the courier. */
static bool serve_guarded(struct arena *mem, const struct wire_msg *m)
{
    struct faultpoint fp;
    bool ok;

    if (FAULT_CATCH(&fp)) {
        log_line(LOG_ERROR, fp.code, "%s", fp.msg);
        return sent(WIRE_AGAIN, S("memory"));
    }
    ok = serve_one(mem, m);
    fault_end(&fp);
    return ok;
}

/* TLS with its configuration, one look-up, one handle: all that opens files is then in memory. */
static void warm(void)
{
    struct addrinfo *a = NULL;

    if (curl_global_init(CURL_GLOBAL_ALL)) fault("courier.start", "libcurl does not start");
    if (!getaddrinfo("localhost", NULL, NULL, &a)) freeaddrinfo(a);
    curl_easy_cleanup(curl_easy_init());
}

static void lock(enum cage_mode mode, int abi)
{
    static const struct cage_path files[] = {{"/etc/resolv.conf", false},
                                             {"/etc/hosts", false},
                                             {"/etc/nsswitch.conf", false},
                                             {"/etc/host.conf", false},
                                             {"/etc/gai.conf", false}};

    cage_identity(mode, "65534"); /* nobody */
    cage_limits(mode, MEMORY);
    cage_files(mode, abi, files, sizeof files / sizeof *files);
    cage_calls(mode, CAGE_COURIER);
}

int courier_main(enum cage_mode mode, int landlock_abi_max)
{
    struct arena *kept = arena_new(AUTHORITIES_MAX + 64 * 1024), *mem = arena_new(REQUEST_MAX);
    struct wire_msg m;

    if (!base_start()) return 1;
    warm();
    lock(mode, landlock_abi_max);
    if (!take_setup(kept)) return 1;
    while (wire_recv(FD_PEER, mem, &m, WIRE_LARGE, false, -1)) {
        if (!serve_guarded(mem, &m)) return 1; /* web speaks another language: it may be taken */
        arena_reset(mem);
    }
    return 0;
}
