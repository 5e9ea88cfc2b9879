/* buyers: people who buy, as fast as they are answered. Each visit is what a browser without scripts sends: products in the
** basket, a name, a time, the page to check, the confirmation; only a visit that was sent to its purchase counts.
**
** usage: buyers PORT BUYERS VISITS OFFERS-FILE [PID [PAUSE]]
** A line of the file holds the offer numbers of one basket, each of another shop. The market's limits must be lifted.
**
** In two parts, each timed by itself: all baskets up to the page to check, then all confirmations, so that the second is
** the rate of durable purchases. One thread and one connection a buyer. Prints one line of JSON; with
** the server's PID, also the processor time it used for the confirmations. With PAUSE (ms) each buyer rests before a
** confirmation, all say "ready" once the baskets are made, wait for a line, and stop when the input ends. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER = 512 * 1024, FORM = 2048, WORD = 128, BASKETS = 4096, SHOPS = 8 };

struct visit {
    char cookie[WORD], form[FORM];
    bool ready;
    double ms;
};
struct buyer {
    pthread_t thread;
    int fd, status;
    size_t n;
    char location[WORD];
    char answer[ANSWER];
};

static int port, buyers, visits, baskets, pause_ms;
static struct {
    long offer[SHOPS];
    int n;
} wanted[BASKETS];
static struct visit *visit;
static atomic_int next_visit, bought, refused, lost;
static bool confirming;
static atomic_bool enough;

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- one connection --- */

static bool dial(struct buyer *b)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;

    if (b->fd >= 0) close(b->fd);
    b->fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(b->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return !connect(b->fd, (struct sockaddr *)&at, sizeof at);
}

static bool header_copy(const struct buyer *b, const char *name, char *to)
{
    const char *at = strstr(b->answer, name);
    size_t n = at ? strcspn(at + strlen(name), ";\r") : 0;

    if (!n || n >= WORD) return false;
    memcpy(to, at + strlen(name), n);
    to[n] = 0;
    return true;
}

static bool answer_read(struct buyer *b)
{
    size_t whole = 0;
    char word[WORD], *body;

    b->n = 0;
    while (!whole || b->n < whole) {
        ssize_t got = recv(b->fd, b->answer + b->n, ANSWER - 1 - b->n, 0);
        if (got <= 0) return false;
        b->answer[b->n += (size_t)got] = 0;
        if (whole || !(body = strstr(b->answer, "\r\n\r\n"))) continue;
        if (!header_copy(b, "\r\nContent-Length: ", word)) return false;
        whole = (size_t)(body + 4 - b->answer) + (size_t)atol(word);
        if (whole >= ANSWER) return false;
    }
    b->status = atoi(b->answer + 9);
    b->location[0] = 0;
    header_copy(b, "\r\nLocation: ", b->location);
    return true;
}

/* body NULL: a GET. False when no answer came. */
static bool ask(struct buyer *b, const struct visit *v, const char *path, const char *body)
{
    char head[FORM * 3];
    int n = snprintf(head, sizeof head,
                     "%s %s HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://localhost:%d\r\nCookie: c=%s\r\n",
                     body ? "POST" : "GET", path, port, port, v->cookie);

    if (body)
        n += snprintf(head + n, sizeof head - (size_t)n,
                      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n", strlen(body));
    n += snprintf(head + n, sizeof head - (size_t)n, "\r\n%s", body ? body : "");
    return send(b->fd, head, (size_t)n, MSG_NOSIGNAL) == n && answer_read(b);
}

/* --- one visit --- */

static bool went(const struct buyer *b, const char *where)
{
    return b->status == 303 && !strncmp(b->location, where, strlen(where));
}

/* The word that follows a text, up to a quote. */
static bool word_after(const char *page, const char *text, char *to)
{
    const char *at = strstr(page, text);
    size_t n = at ? strcspn(at + strlen(text), "\"") : 0;

    if (!at || !n || n >= WORD) return false;
    memcpy(to, at + strlen(text), n);
    to[n] = 0;
    return true;
}

/* One of a shop's times on the page, so that buyers spread over the days. */
static bool time_pick(const char *page, int which, const char *shop, char *time)
{
    char text[WORD * 2];
    const char *at = page;
    int n = 0;

    snprintf(text, sizeof text, "name=\"creneau-%s\" value=\"", shop);
    for (const char *p = at; (p = strstr(p, text)); p++) n++;
    if (!n) return false;
    for (which %= n; which >= 0; which--) at = strstr(at, text) + strlen(text);
    size_t len = strcspn(at, "\"");
    if (len >= WORD) return false;
    memcpy(time, at, len);
    time[len] = 0;
    return true;
}

/* The form of the page of times: each shop of it is visited, and paid there. */
static bool times_fill(const struct buyer *b, int number, char form[FORM])
{
    char shop[WORD], time[WORD];
    size_t n = 0;

    for (const char *at = b->answer; word_after(at, "name=\"montre-", shop); n = strlen(form)) {
        at = strstr(at, "name=\"montre-") + 1;
        if (!time_pick(b->answer, number, shop, time)) return false;
        snprintf(form + n, FORM - n, "%smontre-%s=pickup&mode-%s=pickup&creneau-%s=%s&paiement-%s=shop", n ? "&" : "",
                 shop, shop, shop, time, shop);
    }
    return n > 0 && n < FORM - 1;
}

static bool basket(struct buyer *b, struct visit *v, int number)
{
    char form[FORM], token[WORD], print[WORD];

    for (int i = 0; i < wanted[number % baskets].n; i++) {
        snprintf(form, sizeof form, "offre=%ld&quantite=1", wanted[number % baskets].offer[i]);
        if (!ask(b, v, "/panier/ajouter", form) || !went(b, "/panier")) return false;
        if (!header_copy(b, "\r\nSet-Cookie: c=", v->cookie)) return false;
    }
    snprintf(form, sizeof form, "nom=Camille+Lefort&courriel=camille.%d%%40exemple.fr&telephone=", number);
    if (!ask(b, v, "/commander/vous", form) || !went(b, "/commander/retrait")) return false;
    if (!ask(b, v, "/commander/retrait", NULL) || b->status != 200 || !times_fill(b, number, form)) return false;
    if (!ask(b, v, "/commander/retrait", form) || !went(b, "/commander/verifier")) return false;
    if (!ask(b, v, "/commander/verifier", NULL) || b->status != 200) return false;
    if (!word_after(b->answer, "name=\"jeton\" value=\"", token) ||
        !word_after(b->answer, "name=\"empreinte\" value=\"", print))
        return false;
    snprintf(v->form, sizeof v->form, "jeton=%s&empreinte=%s", token, print);
    return v->ready = true;
}

static void confirm(struct buyer *b, struct visit *v)
{
    double from = now_s();

    if (!v->ready) return;
    if (!ask(b, v, "/commander", v->form)) {
        lost++;
        dial(b);
        return;
    }
    v->ms = (now_s() - from) * 1e3;
    if (went(b, "/achat/")) bought++;
    else refused++;
}

/* Whether to go on. */
static bool rested(void)
{
    struct pollfd in = {.fd = 0, .events = POLLIN};

    if (pause_ms && poll(&in, 1, pause_ms)) enough = true;
    return !enough;
}

static void *buy(void *arg)
{
    struct buyer *b = arg;

    for (int k; dial(b) && (k = next_visit++) < visits;) do {
            if (confirming && !rested()) break;
            if (confirming) confirm(b, &visit[k]);
            else if (!basket(b, &visit[k], k)) {
                if (!refused++) fprintf(stderr, "buyers: visit %d: status %d, to \"%s\"\n", k, b->status, b->location);
                dial(b);
            }
        } while (!enough && (k = next_visit++) < visits);
    close(b->fd);
    b->fd = -1;
    return NULL;
}

/* Seconds for all visits of one part. */
static double part(struct buyer *all, bool confirmations)
{
    double from = now_s();

    confirming = confirmations;
    next_visit = 0;
    for (int i = 0; i < buyers; i++)
        if (pthread_create(&all[i].thread, NULL, buy, &all[i])) exit(1);
    for (int i = 0; i < buyers; i++) pthread_join(all[i].thread, NULL);
    return now_s() - from;
}

static double cpu_s(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* Of another process, or 0. */
static double cpu_s_of(const char *pid)
{
    char path[64], line[2048];
    unsigned long user = 0, kernel = 0;

    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *f = pid ? fopen(path, "r") : NULL;
    const char *at = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
    if (at) sscanf(at + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel);
    if (f) fclose(f);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static int by_ms(const void *a, const void *b)
{
    double x = ((const struct visit *)a)->ms, y = ((const struct visit *)b)->ms;
    return (x > y) - (x < y);
}

static bool offers_read(const char *path)
{
    FILE *f = fopen(path, "r");
    char line[SHOPS * 24], *at, *rest;

    for (; f && baskets < BASKETS && fgets(line, sizeof line, f); baskets++)
        for (at = line; wanted[baskets].n < SHOPS; at = rest, wanted[baskets].n++) {
            wanted[baskets].offer[wanted[baskets].n] = strtol(at, &rest, 10);
            if (rest == at) break;
        }
    if (f) fclose(f);
    return baskets > 0;
}

int main(int argc, char **argv)
{
    if (argc == 7) pause_ms = atoi(argv[6]), setvbuf(stdin, NULL, _IONBF, 0);
    if (argc < 5 || argc > 7 || (port = atoi(argv[1])) <= 0 || (buyers = atoi(argv[2])) <= 0 ||
        (visits = atoi(argv[3])) <= 0 || !offers_read(argv[4])) {
        fprintf(stderr, "usage: buyers PORT BUYERS VISITS OFFERS-FILE [PID [PAUSE]]\n");
        return 2;
    }
    struct buyer *all = calloc((size_t)buyers, sizeof *all);
    visit = calloc((size_t)visits, sizeof *visit);
    for (int i = 0; i < buyers; i++) all[i].fd = -1;
    double gathered = part(all, false), mine = cpu_s(), theirs = cpu_s_of(argc > 5 ? argv[5] : NULL);
    if (pause_ms) {
        puts("ready");
        fflush(stdout);
        getchar();
    }
    double confirmed = part(all, true);
    mine = cpu_s() - mine, theirs = cpu_s_of(argv[5]) - theirs;
    int ready = 0;
    for (int i = 0; i < visits; i++) ready += visit[i].ready;
    qsort(visit, (size_t)visits, sizeof *visit, by_ms);
    struct visit *first = visit;
    int timed = visits;
    for (; timed > 1 && first->ms == 0; first++) timed--; /* those not sent any more */
    printf("{\"visits\":%d,\"ready\":%d,\"bought\":%d,\"refused\":%d,\"lost\":%d,\"baskets_s\":%.4f,\"confirm_s\":%.4f,"
           "\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"client_cpu_s\":%.3f,\"server_cpu_s\":%.3f}\n",
           visits, ready, bought, refused, lost, gathered, confirmed, first[timed / 2].ms, first[timed * 99 / 100].ms,
           mine, theirs);
    return bought == visits ? 0 : 1;
}
