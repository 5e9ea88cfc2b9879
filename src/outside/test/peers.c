#include "outside/test/peers.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { LETTER_MAX = 256 * 1024, LINE_MAX_BYTES = 2048 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char letter[LETTER_MAX], auth[256];
static size_t letter_n;
static int smtp_count, http_count;

struct server {
    int listener;
    SSL_CTX *tls;
    void (*serve)(struct server *, int s);
};
struct visit {
    struct arena *mem; /* its own */
    struct server *server;
    int s;
};

static void *visit(void *arg)
{
    struct visit v = *(struct visit *)arg;

    arena_free(v.mem);
    v.server->serve(v.server, v.s);
    close(v.s);
    return NULL;
}

static void *accept_for_ever(void *arg)
{
    struct server *v = arg;
    pthread_t t;

    for (int s; (s = accept4(v->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;) {
        struct arena *mem = arena_new(4096);
        struct visit *one = NEW(mem, struct visit, 1);
        *one = (struct visit){mem, v, s};
        pthread_create(&t, NULL, visit, one);
        pthread_detach(t);
    }
    return NULL;
}

static int start(struct server *v)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    pthread_t t;

    v->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(v->listener, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(v->listener, 64), 0);
    assert_int_equal(getsockname(v->listener, (struct sockaddr *)&a, &n), 0);
    pthread_create(&t, NULL, accept_for_ever, v);
    pthread_detach(t);
    return ntohs(a.sin_port);
}

/* ---- SMTP ---- */

static void say(int s, const char *text)
{
    if (send(s, text, strlen(text), MSG_NOSIGNAL) < 0) return;
}

static bool line_in(FILE *f, char *line)
{
    return fgets(line, LINE_MAX_BYTES, f) != NULL;
}

static void hang(int s)
{
    struct pollfd p = {.fd = s, .events = 0};

    poll(&p, 1, -1);
}

static void take_letter(FILE *f)
{
    char line[LINE_MAX_BYTES];

    pthread_mutex_lock(&lock);
    letter_n = 0;
    while (line_in(f, line) && strcmp(line, ".\r\n")) {
        const char *text = line[0] == '.' ? line + 1 : line; /* RFC 5321, 4.5.2 */
        size_t n = strlen(text);
        if (letter_n + n < LETTER_MAX) memcpy(letter + letter_n, text, n), letter_n += n;
    }
    pthread_mutex_unlock(&lock);
}

static const char *reply_to(int s, const char *line, FILE *f)
{
    static _Thread_local bool reject;

    if (!strncmp(line, "EHLO", 4)) reject = false;
    if (!strncmp(line, "EHLO", 4)) return "250-here\r\n250 AUTH PLAIN\r\n";
    if (!strcmp(line, "AUTH PLAIN\r\n")) return "334 \r\n";
    if (!strcmp(line, "AG1lAHNlY3JldA==\r\n")) { /* NUL me NUL secret */
        pthread_mutex_lock(&lock);
        snprintf(auth, sizeof auth, "%.200s", line);
        pthread_mutex_unlock(&lock);
        return "235 yes\r\n";
    }
    if (strstr(line, "<later@")) return "451 come back\r\n";
    if (strstr(line, "<never@")) return "550 5.1.1 no such box\r\n";
    if (strstr(line, "<hang@")) hang(s);
    if (strstr(line, "<reject@")) reject = true;
    if (strncmp(line, "DATA", 4)) return strncmp(line, "QUIT", 4) ? "250 fine\r\n" : "221 bye\r\n";
    say(s, "354 go\r\n");
    take_letter(f);
    return reject ? "554 5.7.1 spam\r\n" : "250 taken\r\n";
}

static void serve_smtp(struct server *v, int s)
{
    char line[LINE_MAX_BYTES];
    FILE *f = fdopen(dup(s), "r");

    (void)v;
    pthread_mutex_lock(&lock);
    smtp_count++;
    pthread_mutex_unlock(&lock);
    say(s, "220 here\r\n");
    while (line_in(f, line)) say(s, reply_to(s, line, f));
    fclose(f);
}

int smtp_start(void)
{
    static struct server v = {.serve = serve_smtp};

    return start(&v);
}

str smtp_letter(struct arena *mem)
{
    pthread_mutex_lock(&lock);
    str s = arena_str(mem, (str){letter, letter_n});
    pthread_mutex_unlock(&lock);
    return s;
}

str smtp_auth(struct arena *mem)
{
    pthread_mutex_lock(&lock);
    str s = arena_str(mem, str_c(auth));
    pthread_mutex_unlock(&lock);
    return s;
}

static int locked_count(const int *count)
{
    pthread_mutex_lock(&lock);
    int n = *count;
    pthread_mutex_unlock(&lock);
    return n;
}

int smtp_connections(void)
{
    return locked_count(&smtp_count);
}

/* ---- HTTP ---- */

static ssize_t get(SSL *tls, int s, char *to, size_t n)
{
    return tls ? SSL_read(tls, to, (int)n) : recv(s, to, n, 0);
}

static bool put(SSL *tls, int s, const char *p, size_t n)
{
    return (tls ? SSL_write(tls, p, (int)n) : send(s, p, n, MSG_NOSIGNAL)) == (ssize_t)n;
}

/* Head, and a body that came with it. */
static size_t read_request(SSL *tls, int s, char *room, size_t most)
{
    size_t n = 0;

    for (ssize_t k; n < most - 1 && (k = get(tls, s, room + n, most - 1 - n)) > 0;) {
        n += (size_t)k;
        room[n] = 0;
        const char *end = strstr(room, "\r\n\r\n"), *length = strstr(room, "Content-Length: ");
        if (end && (size_t)(room + n - end - 4) >= (length ? (size_t)atoi(length + 16) : 0)) break;
    }
    room[n] = 0;
    return n;
}

static void answer(SSL *tls, int s, const char *request)
{
    static const char endless[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
    static const char go[] = "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n";
    char text[LINE_MAX_BYTES * 2], block[4096];
    int n;

    if (strstr(request, " /hang ")) hang(s);
    if (strstr(request, " /go ")) put(tls, s, go, sizeof go - 1);
    if (strstr(request, " /endless ")) {
        memset(block, 'x', sizeof block);
        bool ok = put(tls, s, endless, sizeof endless - 1);
        while (ok) ok = put(tls, s, block, sizeof block);
    }
    if (!strstr(request, " /ok ")) return;
    n = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
                 strlen(request), request);
    put(tls, s, text, (size_t)n);
}

static void serve_http(struct server *v, int s)
{
    char request[LINE_MAX_BYTES];
    SSL *tls = v->tls ? SSL_new(v->tls) : NULL;

    pthread_mutex_lock(&lock);
    http_count++;
    pthread_mutex_unlock(&lock);
    if (tls) SSL_set_fd(tls, s);
    if ((!tls || SSL_accept(tls) == 1) && read_request(tls, s, request, sizeof request)) answer(tls, s, request);
    if (tls) SSL_free(tls);
}

int http_start(const char *cert, const char *key)
{
    static struct server servers[4];
    static int used;
    struct server *v = &servers[used++];

    assert_true(used <= 4);
    v->serve = serve_http;
    if (cert) {
        v->tls = SSL_CTX_new(TLS_server_method());
        assert_int_equal(SSL_CTX_use_certificate_file(v->tls, cert, SSL_FILETYPE_PEM), 1);
        assert_int_equal(SSL_CTX_use_PrivateKey_file(v->tls, key, SSL_FILETYPE_PEM), 1);
    }
    return start(v);
}

int http_requests(void)
{
    return locked_count(&http_count);
}
