/* neighbours.c: several processes on one PostgreSQL database. What a write does to this process's memory after its
** COMMIT (pages that are stale, streams to wake), its neighbours are told with that COMMIT, by NOTIFY, and do as well.
** A process that hears nothing for a second takes all it remembers for stale until it hears again. */
#include "db/inside.h"

#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    SHARED_MOST = 16,
    PAYLOAD_MOST = 7900,
    ONE_BYTES = 18,
    LOOK_MS = 200,
    ASK_MS = 300,
    DEAF_MS = 800
}; /* NOTIFY takes 8,000 bytes */

static struct {
    char letter;
    void (*fn)(int64_t);
} shared[SHARED_MOST];
static size_t shared_n;
static void (*doubt)(bool heard);

struct ear {
    PGconn *c;
    pthread_t thread;
    int stop; /* eventfd */
    bool threaded, asking, deaf;
    int64_t asked_at; /* monotonic ms */
    char self[24];    /* tells our own words from theirs */
};

void store_share(char letter, void (*fn)(int64_t))
{
    MUST(shared_n < SHARED_MOST);
    shared[shared_n].letter = letter;
    shared[shared_n++].fn = fn;
}

void store_on_doubt(void (*hook)(bool heard))
{
    doubt = hook;
}

/* ---- telling ---- */

static char letter_of(const struct effect *e)
{
    for (size_t i = 0; i < shared_n; i++)
        if (shared[i].fn == e->fn) return shared[i].letter;
    return 0;
}

/* "SELF b0123456789abcdef t…"; too much for one message: "SELF *", all they remember is in doubt. */
static str words_of(struct arena *mem, const char *self, const struct effect *e)
{
    struct buf b = buf_new(mem, PAYLOAD_MOST + 200);
    const struct effect *last = NULL;
    size_t n = 0;

    buf_put(&b, str_c(self));
    for (; e; e = e->next) {
        char letter = letter_of(e);
        if (!letter || (last && last->fn == e->fn && last->arg == e->arg)) continue;
        last = e;
        if (++n * ONE_BYTES > PAYLOAD_MOST - sizeof((struct ear){0}.self)) return str_fmt(mem, "%s *", self);
        buf_put(&b, str_fmt(mem, " %c%016llx", letter, (unsigned long long)e->arg));
    }
    return n ? buf_str(&b) : (str){0};
}

static void told(void *to, const struct val *row)
{
    (void)to, (void)row;
}

void neighbours_tell(const struct store *s, struct db *db, struct arena *mem, const struct effect *e)
{
    static const enum vtype text[] = {V_STR};
    static const struct stmt tell = {.name = "neighbours_tell",
                                     .pg = "SELECT CAST(pg_notify('foirail', $1) AS TEXT)",
                                     .nargs = 1,
                                     .ncols = 1,
                                     .arg = text,
                                     .col = text,
                                     .maybe = 1};

    if (!s->opt.neighbours) return;
    struct val words = v_str(words_of(mem, s->ear ? s->ear->self : "0", e));
    if (words.s.n) db_run(db, mem, &tell, &words, told, NULL);
}

/* ---- hearing ---- */

static void doubt_all(bool heard)
{
    if (doubt) doubt(heard);
}

static void word_do(str word)
{
    char hex[17] = "";

    if (str_eq(word, S("*"))) doubt_all(true);
    if (word.n != ONE_BYTES - 1) return;
    memcpy(hex, word.p + 1, 16);
    for (size_t i = 0; i < shared_n; i++)
        if (shared[i].letter == word.p[0]) shared[i].fn((int64_t)strtoull(hex, NULL, 16));
}

static void hear(const struct ear *ear, const char *payload)
{
    str rest = str_c(payload), word;
    bool first = true;

    for (; str_cut(&rest, ' ', &word); first = false) {
        if (first && str_eq(word, str_c(ear->self))) return;
        if (!first && word.n) word_do(word);
    }
}

static void answers_read(struct ear *ear)
{
    while (!PQisBusy(ear->c)) {
        PGresult *r = PQgetResult(ear->c);
        if (!r) {
            ear->asking = false;
            return;
        }
        PQclear(r);
    }
}

/* False: the connection is gone. */
static bool listen_on(struct ear *ear)
{
    if (!PQconsumeInput(ear->c)) return false;
    if (ear->asking) answers_read(ear);
    for (PGnotify *n; (n = PQnotifies(ear->c)); PQfreemem(n)) hear(ear, n->extra);
    if (ear->asking || clock_mono_ms() - ear->asked_at < ASK_MS) return true;
    ear->asked_at = clock_mono_ms();
    ear->asking = PQsendQuery(ear->c, "SELECT 1") && PQflush(ear->c) >= 0;
    return ear->asking;
}

/* True: to stop. */
static bool look_up(const struct ear *ear, bool gone)
{
    struct pollfd p[] = {{.fd = ear->stop, .events = POLLIN}, {.fd = gone ? -1 : PQsocket(ear->c), .events = POLLIN}};

    poll(p, 2, LOOK_MS);
    return p[0].revents != 0;
}

static void *ear_main(void *arg)
{
    struct ear *ear = arg;
    bool gone = false;

    while (!look_up(ear, gone)) {
        bool lost = !gone && !listen_on(ear);
        if (lost && store_lost_hook()) store_lost_hook()();
        if (lost)
            log_line(LOG_WARN, "db.neighbours", "the neighbours are not heard any more: %s", PQerrorMessage(ear->c));
        gone |= lost;
        bool deaf = gone || (ear->asking && clock_mono_ms() - ear->asked_at > DEAF_MS);
        if (deaf || ear->deaf) doubt_all(!deaf);
        ear->deaf = deaf;
    }
    return NULL;
}

/* ---- opening and closing ---- */

void neighbours_open(struct store *s)
{
    static const char *const keys[] = {"dbname",           "application_name", "connect_timeout",
                                       "tcp_user_timeout", "client_encoding",  NULL};
    const char *const values[] = {s->opt.pg_url, "foirail ear", "5", "10000", "UTF8", NULL};
    struct ear *ear = NEW(s->mem, struct ear, 1);

    if (!s->opt.neighbours || !s->opt.pg_url || s->opt.read_only) return;
    *ear = (struct ear){.stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    snprintf(ear->self, sizeof ear->self, "%llx", (unsigned long long)id_new());
    s->ear = ear;
    ear->c = PQconnectdbParams(keys, values, 1);
    PGresult *r = PQexec(ear->c, "LISTEN foirail");
    bool well = ear->stop >= 0 && PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    if (!well) fault("db.gone", "the neighbours cannot be listened to: %s", PQerrorMessage(ear->c));
}

void neighbours_start(struct store *s)
{
    sigset_t all, before;

    if (!s->ear || s->ear->threaded) return;
    s->ear->asked_at = clock_mono_ms();
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&s->ear->thread, NULL, ear_main, s->ear);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc) fault("store.thread", "no thread for the neighbours: %s", strerror(rc));
    s->ear->threaded = true;
}

void neighbours_stop(struct store *s)
{
    uint64_t one = 1;

    if (!s->ear || !s->ear->threaded) return;
    if (write(s->ear->stop, &one, sizeof one) < 0) log_line(LOG_ERROR, "db.neighbours", "no stop could be told");
    pthread_join(s->ear->thread, NULL);
    s->ear->threaded = false;
}

void neighbours_close(struct store *s)
{
    if (!s->ear) return;
    if (s->ear->c) PQfinish(s->ear->c);
    if (s->ear->stop >= 0) close(s->ear->stop);
    s->ear = NULL;
}
