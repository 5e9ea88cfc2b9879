/* db_pg.c: the PostgreSQL side of the door. Values travel in binary, so text needs no terminator and blobs no quoting.
 */
#include "db/fault_inject.h"
#include "db/inside.h"

#include <endian.h>
#include <errno.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CONNECTION_CAP = 4 << 20,
    ARGS_MAX = 64,
    ALONG_MOST = 160, /* statements sent before one is waited for */
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043
};

struct pg {
    struct db db;
    PGconn *c;
    const char *url;
    enum db_role role;
    bool read_only;
    int names; /* prepared so far */
    struct {
        const char *what;
        struct ahead ahead;
        const struct stmt *st;    /* of what was asked ahead or is looked at later; NULL: nobody will */
        struct db_outcome *later; /* NULL: it was asked ahead */
        struct arena *mem;
    } along[ALONG_MOST]; /* what was sent and not waited for, in libpq's pipeline */
    int sent;
    const char *unread; /* why an outcome that came could not be taken */
    bool parting;       /* the end of a snapshot was sent and not waited for */
    bool heard;         /* something was answered since the transaction was begun */
};

static struct pg *pg(struct db *db)
{
    return (struct pg *)db;
}

/* ---- errors ---- */

static const char *code_of(const char *state)
{
    static const struct {
        const char *state, *code; /* a whole SQLSTATE or its class */
    } codes[] = {{"40001", "db.conflict"}, {"40P01", "db.conflict"}, {"55P03", "db.conflict"}, {"53100", "db.full"},
                 {"53200", "db.memory"},   {"57014", "db.slow"},     {"57P", "db.gone"},       {"08", "db.gone"},
                 {"23", "db.constraint"},  {"58", "db.io"},          {"XX001", "db.corrupt"},  {"XX002", "db.corrupt"}};

    for (size_t i = 0; state && i < sizeof codes / sizeof *codes; i++)
        if (!strncmp(state, codes[i].state, strlen(codes[i].state))) return codes[i].code;
    return "db.statement";
}

static bool alive(const struct pg *p)
{
    return PQstatus(p->c) == CONNECTION_OK;
}

static const char *lost(struct pg *p)
{
    log_line(LOG_ERROR, "db.gone", "connection lost: %s", PQerrorMessage(p->c));
    if (store_lost_hook()) store_lost_hook()();
    return "db.gone";
}

/* What went wrong, without the values PostgreSQL puts into its details. Clears r. */
static const char *reason(struct pg *p, PGresult *r, char msg[256])
{
    const char *primary = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    const char *code = code_of(PQresultErrorField(r, PG_DIAG_SQLSTATE));

    snprintf(msg, 256, "%s", primary ? primary : PQerrorMessage(p->c));
    PQclear(r);
    return alive(p) ? code : lost(p);
}

static _Noreturn void fail(struct pg *p, PGresult *r, const char *what)
{
    char msg[256];
    const char *code = reason(p, r, msg);

    fault(code, "%s: %s", what, msg);
}

static bool went_well(PGresult *r)
{
    ExecStatusType s = PQresultStatus(r);

    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;
}

/* ---- sent along ----
** What nobody waits for travels with the next statement that is waited for: one way there and back for all of them. */

/* Waits for the answer to what was sent; the last result, or NULL. */
static PGresult *answer(struct pg *p)
{
    PGresult *last = NULL;

    for (PGresult *r; (r = PQgetResult(p->c)); last = r) PQclear(last);
    return last;
}

/* Adds to the pipeline; sent: what libpq said of it. */
static void along(struct pg *p, const char *what, bool sent)
{
    if (!sent) fail(p, NULL, what);
    p->along[p->sent].st = NULL;
    p->along[p->sent++].what = what;
}

/* A pipeline is open from the first statement sent along to the one that is waited for. */
static void along_open(struct pg *p)
{
    if (!p->sent && !PQenterPipelineMode(p->c)) fail(p, NULL, "pipeline");
}

static void along_plain(struct pg *p, const char *sql)
{
    along(p, sql, PQsendQueryParams(p->c, sql, 0, NULL, NULL, NULL, NULL, 0));
}

static int64_t integer(const unsigned char *p, int n)
{
    uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;

    for (int i = 0; i < n; i++) v = v << 8 | p[i];
    return (int64_t)v;
}

/* Its text lies in the result. */
static struct val column(const struct stmt *st, PGresult *r, int row, int i)
{
    const char *p = PQgetvalue(r, row, i);
    int n = PQgetlength(r, row, i);

    if (PQgetisnull(r, row, i)) return (struct val){0};
    if (st->col[i] == V_I64) return v_i64(integer((const unsigned char *)p, n));
    str s = {p, (size_t)n};
    return st->col[i] == V_STR ? v_str(s) : v_blob(s);
}

static struct val column_kept(struct arena *mem, const struct stmt *st, PGresult *r, int row, int i)
{
    struct val v = column(st, r, row, i);

    if (v.s.p) v.s = arena_str(mem, v.s);
    return v;
}

static void rows_take(struct arena *mem, const struct stmt *st, PGresult *r, db_row_fn *fn, void *to)
{
    UNCLEARED struct val row[64];

    for (int k = 0; k < PQntuples(r); k++) {
        for (int i = 0; i < st->ncols; i++) row[i] = column_kept(mem, st, r, k, i);
        row_check(st, row);
        if (fn) fn(to, row);
    }
}

static int64_t changed(const struct stmt *st, PGresult *r)
{
    return st->ncols ? PQntuples(r) : strtoll(PQcmdTuples(r), NULL, 10);
}

/* What becomes of it is told when all that was sent has been answered. */
static void outcome_take(struct pg *p, int nth, PGresult *r)
{
    struct db_outcome *out = p->along[nth].later;
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        p->unread = fp.code;
        return;
    }
    rows_take(p->along[nth].mem, p->along[nth].st, r, out->fn, out->to);
    out->n = changed(p->along[nth].st, r);
    fault_end(&fp);
}

/* The answer to what was asked ahead. */
static void arrived(struct pg *p, int nth, PGresult *r)
{
    const struct stmt *st = p->along[nth].st;

    if (p->along[nth].later) {
        outcome_take(p, nth, r);
        return;
    }
    struct asking *to = memo_arriving(&p->db, &p->along[nth].ahead);
    UNCLEARED struct val row[64];

    for (int k = 0; to && k < PQntuples(r); k++) {
        for (int i = 0; i < st->ncols; i++) row[i] = column(st, r, k, i);
        memo_row(to, row);
    }
    if (to) memo_arrived(to, &p->along[nth].ahead);
}

/* Ends the pipeline: the answer to its last statement, or to the first that failed, which *what names. */
static PGresult *along_end(struct pg *p, const char **what)
{
    PGresult *end = NULL;
    bool failed = !PQpipelineSync(p->c);

    *what = p->along[0].what;
    p->db.ways++;
    for (int i = 0; i < p->sent; i++) {
        PGresult *r = answer(p);
        PQclear(failed ? r : end);
        if (failed) continue;
        end = r;
        *what = p->along[i].what;
        failed = !went_well(r);
        p->heard |= !failed;
        if (!failed && p->along[i].st) arrived(p, i, r);
    }
    PQclear(answer(p)); /* that it ends here */
    PQexitPipelineMode(p->c);
    p->sent = 0;
    return end;
}

/* The same; faults with what went wrong. */
static PGresult *along_well(struct pg *p)
{
    const char *what, *unread;
    PGresult *r = along_end(p, &what);

    if (!went_well(r)) fail(p, r, what);
    unread = p->unread;
    p->unread = NULL;
    if (!unread) return r;
    PQclear(r);
    fault(unread, "an outcome that was to be looked at later");
}

/* All that was sent before is known to have gone well. */
static void caught_up(struct pg *p)
{
    if (p->parting) PQclear(answer(p));
    p->parting = false;
    if (p->sent) PQclear(along_well(p));
}

static void pg_script(struct db *db, const char *sql)
{
    caught_up(pg(db));
    PGresult *r = PQexec(pg(db)->c, sql);

    if (!went_well(r)) fail(pg(db), r, "script");
    PQclear(r);
}

/* ---- connecting ---- */

/* The one value of a one-row answer, compared. */
static bool answers(struct pg *p, const char *sql, const char *wanted)
{
    PGresult *r = PQexec(p->c, sql);

    if (PQresultStatus(r) != PGRES_TUPLES_OK) fail(p, r, "session");
    bool same = PQntuples(r) == 1 && !strcmp(PQgetvalue(r, 0, 0), wanted);
    PQclear(r);
    return same;
}

/* Held in common by all who serve, alone by migrate, until the connection ends. Waits a little (lock_timeout): a server
** just ended may not have let go yet. */
static void session_lock(struct pg *p)
{
    bool alone = p->role == DB_TOOL;
    PGresult *r = PQexec(p->c, alone ? "SELECT pg_advisory_lock(19814361430548844)"
                                     : "SELECT pg_advisory_lock_shared(19814361430548844)");
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    bool held = state && !strcmp(state, "55P03");

    if (!held && !went_well(r)) fail(p, r, "lock");
    PQclear(r);
    if (held) fault("store.locked", "%s", alone ? "the database is being served" : "the database is being migrated");
}

static void session_start(struct pg *p)
{
    pg_script(&p->db, "SET client_min_messages = warning; SET standard_conforming_strings = on; SET timezone = 'UTC';"
                      "SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '30s'; "
                      "SET jit = off"); /* our statements are short: compiling one took up to half a second */
    /* Under SERIALIZABLE a table read from end to end is locked as a whole: every writer of it would then be a race.
       Pages lie on a disk without arms, most of them in memory: walking an index costs little more than reading on. */
    if (p->role != DB_TOOL)
        pg_script(&p->db, "SET statement_timeout = '30s'; SET enable_seqscan = off; SET random_page_cost = 1.1");
    if (p->read_only) pg_script(&p->db, "SET default_transaction_read_only = on");
    if (!answers(p,
                 "SELECT pg_encoding_to_char(encoding) = 'UTF8' AND datcollate IN ('C', 'POSIX', 'C.UTF-8', 'C.utf8')"
                 " FROM pg_database WHERE datname = current_database()",
                 "t"))
        fault("store.collation", "the database must be created with ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0");
    if (!p->read_only) session_lock(p);
}

static void dial(struct pg *p)
{
    static const char *const keys[] = {"application_name",
                                       "connect_timeout",
                                       "keepalives_idle",
                                       "keepalives_interval",
                                       "keepalives_count",
                                       "tcp_user_timeout",
                                       "dbname",
                                       "client_encoding",
                                       NULL};
    const char *const values[] = {"foirail", "5", "10", "5", "3", "10000", p->url, "UTF8", NULL};

    if (p->c) PQfinish(p->c);
    p->sent = 0;
    p->parting = false;
    p->c = PQconnectdbParams(keys, values, 1);
    if (!alive(p)) fault("db.gone", "%s", PQerrorMessage(p->c));
    if (PQserverVersion(p->c) < 150000) fault("db.gone", "PostgreSQL 15 or later is needed");
    session_start(p);
}

static void pg_close(struct db *db)
{
    PQfinish(pg(db)->c);
    arena_free(db->mem);
}

static struct db *pg_open(const struct store_options *opt, enum db_role role)
{
    struct arena *mem = arena_new(CONNECTION_CAP);
    struct pg *p = NEW(mem, struct pg, 1);
    struct faultpoint fp;

    *p =
        (struct pg){.db = {.e = &engine_pg, .mem = mem}, .url = opt->pg_url, .role = role, .read_only = opt->read_only};
    if (FAULT_CATCH(&fp)) {
        pg_close(&p->db);
        fault_again(&fp);
    }
    dial(p);
    fault_end(&fp);
    return &p->db;
}

/* Before a transaction: dials again when the connection was lost, unless the process cannot. */
static void connected(struct pg *p)
{
    if (alive(p)) caught_up(p);
    if (alive(p)) return;
    if (store_lost_hook()) fault(lost(p), "the connection was lost");
    if (p->db.cache.v) memset(p->db.cache.v, 0, p->db.cache.cap * sizeof *p->db.cache.v);
    p->db.cache.n = 0;
    dial(p);
}

/* ---- statements ---- */

static bool type_fits(enum vtype t, Oid oid)
{
    if (t == V_I64) return oid == OID_INT8 || oid == OID_INT4 || oid == OID_INT2;
    if (t == V_BLOB) return oid == OID_BYTEA;
    return oid == OID_TEXT || oid == OID_VARCHAR || oid == OID_BPCHAR;
}

static void shape_check(struct pg *p, const struct stmt *st, const char *name)
{
    PGresult *r = PQdescribePrepared(p->c, name);
    int n = PQnfields(r), bad = 0;

    if (!went_well(r)) fail(p, r, st->name);
    while (bad < n && bad < st->ncols && type_fits(st->col[bad], PQftype(r, bad))) bad++;
    PQclear(r);
    if (n != st->ncols) fault("db.statement", "%s returns %d columns, declared %d", st->name, n, st->ncols);
    if (bad < n) fault("db.statement", "%s: column %d has another type", st->name, bad + 1);
}

static const char *prepared(struct pg *p, const struct stmt *st)
{
    static const Oid oids[] = {[V_I64] = OID_INT8, [V_STR] = OID_TEXT, [V_BLOB] = OID_BYTEA};
    struct cached *c = cache_slot(&p->db, st);
    Oid types[ARGS_MAX];

    if (c->prepared) return c->prepared;
    caught_up(p);
    MUST(st->nargs <= ARGS_MAX && st->ncols <= 64);
    for (int i = 0; i < st->nargs; i++) types[i] = oids[st->arg[i]];
    str name = str_fmt(p->db.mem, "s%d", ++p->names);
    PGresult *r = PQprepare(p->c, name.p, st->pg, st->nargs, types);
    if (!went_well(r)) fail(p, r, st->name);
    PQclear(r);
    shape_check(p, st, name.p);
    c->prepared = (void *)name.p;
    return name.p;
}

static void pg_prepare(struct db *db, const struct stmt *st)
{
    prepared(pg(db), st);
}

struct bound {
    uint64_t i64[ARGS_MAX];
    const char *v[ARGS_MAX];
    int n[ARGS_MAX], binary[ARGS_MAX];
};

static void bind_all(struct bound *b, const struct stmt *st, const struct val *args)
{
    for (int i = 0; i < st->nargs; i++) {
        const struct val *a = &args[i];
        bool number = a->t == V_I64;
        b->i64[i] = htobe64((uint64_t)a->i);
        b->v[i] = a->t == V_NULL ? NULL : number ? (const char *)&b->i64[i] : a->s.p;
        b->n[i] = number ? 8 : (int)a->s.n;
        b->binary[i] = 1;
    }
}

static void rows_read(struct arena *mem, const struct stmt *st, PGresult *r, db_row_fn *fn, void *to)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        PQclear(r);
        fault_again(&fp);
    }
    rows_take(mem, st, r, fn, to);
    fault_end(&fp);
}

static int64_t pg_run(struct db *db, struct arena *mem, const struct stmt *st, const struct val *args, db_row_fn *fn,
                      void *to)
{
    struct pg *p = pg(db);
    const char *name = prepared(p, st);
    UNCLEARED struct bound b;

    bind_all(&b, st, args);
    if (p->parting) caught_up(p);
    along_open(p);
    along(p, st->name, PQsendQueryPrepared(p->c, name, st->nargs, b.v, b.n, b.binary, 1));
    if (st->put && p->sent < ALONG_MOST) return 0;
    PGresult *r = along_well(p);
    rows_read(mem, st, r, fn, to);
    int64_t n = changed(st, r);
    PQclear(r);
    return n;
}

static void send_along(struct pg *p, const struct stmt *st, const struct val *args)
{
    const char *name = prepared(p, st);
    UNCLEARED struct bound b;

    bind_all(&b, st, args);
    if (p->parting || p->sent >= ALONG_MOST - 1) caught_up(p);
    along_open(p);
    along(p, st->name, PQsendQueryPrepared(p->c, name, st->nargs, b.v, b.n, b.binary, 1));
    p->along[p->sent - 1].st = st;
    p->along[p->sent - 1].later = NULL;
}

static void pg_ahead(struct db *db, const struct stmt *st, const struct val *args, struct ahead ahead)
{
    send_along(pg(db), st, args);
    pg(db)->along[pg(db)->sent - 1].ahead = ahead;
}

static void pg_later(struct db *db, struct arena *mem, const struct stmt *st, const struct val *args,
                     struct db_outcome *out)
{
    struct pg *p = pg(db);

    send_along(p, st, args);
    p->along[p->sent - 1].later = out;
    p->along[p->sent - 1].mem = mem;
}

static void pg_arrive(struct db *db)
{
    caught_up(pg(db));
}

/* ---- transactions ---- */

/* Nothing has come that nobody asked for: neither the server's farewell nor the end of the line. */
static bool quiet(struct pg *p)
{
    char byte;

    return recv(PQsocket(p->c), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

/* A snapshot is taken by its first statement, so its BEGIN travels with that; but whether a connection that may have
** died in the pool can still be read over is to be known here. */
static void pg_read_begin(struct db *db)
{
    static const char plain[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    struct pg *p = pg(db);

    connected(p);
    db->writing = false;
    if (db->report || !quiet(p)) {
        pg_script(db, db->report ? "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE" : plain);
        return;
    }
    along_open(p);
    along_plain(p, plain);
}

static void pg_rollback(struct db *db)
{
    struct pg *p = pg(db);

    db->writing = false;
    if (p->sent) PQclear(along_end(p, &(const char *){NULL}));
    if (p->parting) PQclear(answer(p));
    p->unread = NULL; /* it was of what is undone */
    p->parting = false;
    if (!alive(p) || PQtransactionStatus(p->c) == PQTRANS_IDLE) return;
    PGresult *r = PQexec(p->c, "ROLLBACK");
    if (!went_well(r)) log_line(LOG_WARN, "db.rollback", "%s", PQerrorMessage(p->c));
    PQclear(r);
}

/* Nobody waits for the end of a snapshot: whoever takes the connection next hears of it. */
static void pg_read_end(struct db *db)
{
    struct pg *p = pg(db);

    if (p->sent || PQtransactionStatus(p->c) != PQTRANS_INTRANS) pg_rollback(db);
    else p->parting = PQsendQuery(p->c, "ROLLBACK");
}

void pg_write_begin(struct db *db)
{
    struct pg *p = pg(db);

    p->heard = false;
    p->unread = NULL;
    connected(p);
    along_open(p);
    along_plain(p, "BEGIN ISOLATION LEVEL SERIALIZABLE");
    db->writing = true;
}

void pg_part_begin(struct db *db)
{
    along_open(pg(db));
    along_plain(pg(db), "SAVEPOINT m");
}

static void text_row(void *to, const struct val *row)
{
    snprintf(to, 24, "%.*s", STR_ARG(row[0].s));
}

/* What its statements sent along is known to have gone well: the next one is blamed for nothing of it. */
void pg_part_keep(struct db *db, struct arena *mem, char *xid)
{
    static const enum vtype text[] = {V_STR};
    static const struct stmt own = {.name = "xid",
                                    .pg = "SELECT CAST(pg_current_xact_id_if_assigned() AS TEXT)",
                                    .ncols = 1,
                                    .col = text,
                                    .maybe = 1};

    along_open(pg(db));
    along_plain(pg(db), "RELEASE m");
    if (!*xid) pg_run(db, mem, &own, NULL, text_row, xid);
    else caught_up(pg(db));
}

void pg_part_undo(struct db *db)
{
    struct pg *p = pg(db);

    if (p->sent) PQclear(along_end(p, &(const char *){NULL}));
    p->unread = NULL;
    PGresult *r = PQexec(p->c, "ROLLBACK TO m; RELEASE m");
    if (!went_well(r)) fail(p, r, "undo");
    PQclear(r);
}

void pg_look(struct db *db)
{
    struct pg *p = pg(db);
    bool was = alive(p);

    PQconsumeInput(p->c);
    if (was && !alive(p)) lost(p);
}

bool pg_alive(struct db *db)
{
    return alive(pg(db));
}

bool pg_heard(struct db *db)
{
    return pg(db)->heard;
}

enum pg_end pg_commit(struct db *db, const char **code, char msg[256])
{
    struct pg *p = pg(db);

    db->writing = false;
    MUST(!p->sent);
    db->ways++;
    inject_socket(PQsocket(p->c), true);
    int sent = PQsendQuery(p->c, "COMMIT");
    inject_socket(PQsocket(p->c), false);
    PGresult *r = sent ? answer(p) : NULL;
    bool tag = went_well(r) && !strcmp(PQcmdStatus(r), "COMMIT"), undone = went_well(r) && !tag;
    if (tag || undone) {
        PQclear(r);
        *code = "db.statement";
        snprintf(msg, 256, "the transaction had failed before its COMMIT");
        return tag ? PG_COMMITTED : PG_UNDONE;
    }
    *code = reason(p, r, msg);
    if (!strcmp(*code, "db.conflict")) return PG_CONFLICT;
    return alive(p) && strcmp(*code, "db.gone") ? PG_UNDONE : PG_UNKNOWN;
}

/* ---- copy and check ---- */

/* The address without its password, which must not be seen in the list of processes; *password is in mem. */
static str address(struct arena *mem, const char *url, const char **password)
{
    struct buf b = buf_new(mem, 64 << 10);
    char *why = NULL;
    PQconninfoOption *all = PQconninfoParse(url, &why);

    PQfreemem(why);
    if (!all) fault("store.backup", "the database address cannot be read");
    for (PQconninfoOption *o = all; o->keyword; o++) {
        if (!o->val) continue;
        if (!strcmp(o->keyword, "password")) {
            *password = arena_str(mem, str_c(o->val)).p;
            continue;
        }
        buf_fmt(&b, "%s='", o->keyword);
        for (const char *c = o->val; *c; c++) {
            if (*c == '\'' || *c == '\\') buf_byte(&b, '\\');
            buf_byte(&b, *c);
        }
        buf_put(&b, S("' "));
    }
    PQconninfoFree(all);
    return buf_str(&b);
}

/* Runs one of PostgreSQL's own programs against the database; code: the fault when it does not end well. */
static void tool_run(struct arena *mem, const char *url, const char *const *words, const char *code)
{
    const char *password = NULL;
    char *argv[12], *to = str_z(mem, str_fmt(mem, "--dbname=%.*s", STR_ARG(address(mem, url, &password))));
    char *envp[] = {"PATH=/usr/bin:/usr/local/bin:/bin",
                    str_z(mem, str_fmt(mem, "PGPASSWORD=%s", password ? password : "")), NULL};
    pid_t pid;
    int status = -1, n = 0;

    for (; words[n] && n < 10; n++) argv[n] = str_z(mem, str_c(words[n]));
    argv[n] = to;
    argv[n + 1] = NULL;
    int rc = posix_spawnp(&pid, argv[0], NULL, NULL, argv, password ? envp : (char *[]){envp[0], NULL});
    if (rc) fault(code, "%s: %s", argv[0], strerror(rc));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (status) fault(code, "%s ended with %d", argv[0], WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

static void dump(struct arena *mem, const char *url, const char *part)
{
    const char *words[] = {
        "pg_dump", "--format=custom", "--no-password", "--no-owner", str_z(mem, str_fmt(mem, "--file=%s", part)), NULL};

    tool_run(mem, url, words, "store.backup");
}

void pg_put_back(const char *url, const char *path, bool replace)
{
    struct arena *mem = arena_new(1 << 20);
    struct faultpoint fp;
    const char *over[] = {"pg_restore", "--no-password", "--no-owner", "--single-transaction",
                          "--clean",    "--if-exists",   path,         NULL};
    const char *empty[] = {"pg_restore", "--no-password", "--no-owner", "--single-transaction", path, NULL};

    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        fault_again(&fp);
    }
    tool_run(mem, url, replace ? over : empty, "store.restore");
    fault_end(&fp);
    arena_free(mem);
}

/* pg_dump reads its own snapshot over its own connection; the pool's is not needed. Not for a sandboxed process. */
static void pg_backup(struct db *db, const struct store_options *opt, const char *path)
{
    struct arena *mem = arena_new(1 << 20);
    char *part = str_z(mem, str_fmt(mem, "%s.part", path));
    struct faultpoint fp;

    (void)db;
    if (FAULT_CATCH(&fp)) {
        unlink(part);
        arena_free(mem);
        fault_again(&fp);
    }
    dump(mem, opt->pg_url, part);
    if (rename(part, path)) fault("store.backup", "%s: %s", path, strerror(errno));
    fault_end(&fp);
    arena_free(mem);
}

static void finding_row(void *to, const struct val *row)
{
    buf_fmt(to, "%.*s %.*s\n", STR_ARG(row[0].s), STR_ARG(row[1].s));
}

static str pg_integrity(struct db *db, struct arena *mem)
{
    static const enum vtype text[] = {V_STR, V_STR};
    static const struct stmt doubts = {
        .name = "integrity",
        .pg = "SELECT CAST('constraint not checked:' AS TEXT), CAST(conname AS TEXT) FROM pg_constraint WHERE NOT "
              "convalidated"
              " UNION ALL SELECT 'index not valid:', CAST(CAST(indexrelid AS regclass) AS TEXT) FROM pg_index WHERE "
              "NOT indisvalid"
              " UNION ALL SELECT 'pages failed their checksum:', CAST(checksum_failures AS TEXT) FROM pg_stat_database"
              " WHERE datname = current_database() AND checksum_failures > 0",
        .ncols = 2,
        .col = text};
    struct buf out = buf_new(mem, 1 << 20);

    pg_run(db, mem, &doubts, NULL, finding_row, &out);
    return buf_str(&out);
}

const struct engine engine_pg = {
    .pg = true,
    .open = pg_open,
    .close = pg_close,
    .run = pg_run,
    .prepare = pg_prepare,
    .script = pg_script,
    .ahead = pg_ahead,
    .arrive = pg_arrive,
    .later = pg_later,
    .read_begin = pg_read_begin,
    .read_end = pg_read_end,
    .rollback = pg_rollback,
    .backup = pg_backup,
    .integrity = pg_integrity,
};
