/* migrate.c: one text for both engines. A migration is plain SQL with these differences:
**
**   BIGINT  becomes INTEGER on SQLite, so that a BIGINT PRIMARY KEY is the row's own number;
**   BLOB    becomes BYTEA on PostgreSQL;
**   every CREATE TABLE is made STRICT on SQLite;
**   text is ordered bytewise on both: the PostgreSQL database must have a C collation (checked when opened);
**   a statement after the line `-- only: sqlite` or `-- only: postgres` is skipped on the other engine.
**
** Statements end with a semicolon outside quotes, comments, $$ … $$ and the BEGIN … END of a trigger. A migration is
*one
** transaction, with foreign keys checked once at its end on SQLite (so a table can be rebuilt). Its number, name and
** SHA-256 are kept in schema_migration; an applied migration never changes again. */
#include "db/inside.h"

#include <ctype.h>
#include <strings.h>

enum { MIGRATE_CAP = 32 << 20, SQL_CAP = 1 << 20 };

/* ---- cutting the text ---- */

static size_t quoted(str s, char end)
{
    size_t i = 1;

    while (i < s.n && s.p[i] != end) i++;
    return i < s.n ? i + 1 : s.n;
}

static size_t until(str s, str end)
{
    ptrdiff_t at = str_find(s, end);

    return at < 0 ? s.n : (size_t)at + end.n;
}

/* $tag$ … $tag$, or just the dollar. */
static size_t dollar(str s)
{
    size_t tag = 1;

    while (tag < s.n && (isalnum((unsigned char)s.p[tag]) || s.p[tag] == '_')) tag++;
    if (tag == s.n || s.p[tag] != '$') return 1;
    str mark = str_head(s, tag + 1);
    return mark.n + until(str_from(s, mark.n), mark);
}

static size_t word(str s)
{
    size_t i = 0;

    while (i < s.n && (isalnum((unsigned char)s.p[i]) || s.p[i] == '_')) i++;
    return i;
}

static bool is_comment(str s)
{
    return str_starts(s, S("--")) || str_starts(s, S("/*"));
}

/* Length of the piece at the front of s (not empty): a comment, a quoted text, a word or one other byte. */
static size_t piece(str s)
{
    if (str_starts(s, S("--"))) return until(s, S("\n"));
    if (str_starts(s, S("/*"))) return 2 + until(str_from(s, 2), S("*/"));
    if (*s.p == '\'' || *s.p == '"') return quoted(s, *s.p);
    if (*s.p == '$') return dollar(s);
    size_t n = word(s);
    return n ? n : 1;
}

/* ---- one statement for one engine ---- */

struct cut {
    bool pg;
    struct buf out;
    str words[3]; /* its first words */
    int nwords, depth;
    bool skip;
};

static bool begins(const struct cut *c, int at, str w)
{
    return at < c->nwords && str_eq_nocase(c->words[at], w);
}

static bool begins_table(const struct cut *c)
{
    return begins(c, 0, S("create")) && (begins(c, 1, S("table")) || begins(c, 2, S("table")));
}

/* The blocks of a trigger hold semicolons. */
static void depth_count(struct cut *c, str w)
{
    bool trigger = begins(c, 0, S("create")) && (begins(c, 1, S("trigger")) || begins(c, 2, S("trigger")));

    if (!trigger) return;
    if (str_eq_nocase(w, S("begin")) || str_eq_nocase(w, S("case"))) c->depth++;
    else if (str_eq_nocase(w, S("end"))) c->depth--;
}

static void word_put(struct cut *c, str w)
{
    if (c->nwords < 3) c->words[c->nwords++] = w;
    depth_count(c, w);
    if (c->pg && str_eq_nocase(w, S("blob"))) w = S("BYTEA");
    if (!c->pg && str_eq_nocase(w, S("bigint"))) w = S("INTEGER");
    buf_put(&c->out, w);
}

static void comment_read(struct cut *c, str comment)
{
    str line = str_trim(comment);

    if (str_eq(line, S("-- only: sqlite"))) c->skip = c->pg;
    else if (str_eq(line, S("-- only: postgres"))) c->skip = !c->pg;
    else if (str_starts(line, S("-- only:"))) fault("store.migration", "%.*s: sqlite or postgres", STR_ARG(line));
    buf_byte(&c->out, '\n');
}

/* Takes the next statement off the front of *rest: absent at the end, empty when it is for the other engine. */
static str statement_cut(str *rest, bool pg, struct arena *mem)
{
    struct cut c = {.pg = pg, .out = buf_new(mem, SQL_CAP)};
    size_t n;

    for (; rest->n; *rest = str_from(*rest, n)) {
        n = piece(*rest);
        str p = str_head(*rest, n);
        if (*p.p == ';' && c.depth <= 0) break;
        if (is_comment(p)) comment_read(&c, p);
        else if (word(p)) word_put(&c, p);
        else buf_put(&c.out, p);
    }
    bool ended = rest->n;
    if (ended) *rest = str_from(*rest, 1);
    str sql = str_trim(buf_str(&c.out));
    if (!sql.n && !ended) return (str){0};
    if (!ended) fault("store.migration", "a statement without its semicolon: %.*s", STR_ARG(str_head(sql, 60)));
    if (c.skip) return S("");
    if (begins(&c, 0, S("begin")) || begins(&c, 0, S("commit")) || begins(&c, 0, S("end")) ||
        begins(&c, 0, S("rollback")))
        fault("store.migration", "a migration is one transaction already: %.*s", STR_ARG(str_head(sql, 60)));
    if (!pg && begins_table(&c))
        return str_fmt(mem, "%.*s%s", STR_ARG(sql), str_ends(sql, S(")")) ? " STRICT" : ", STRICT");
    return sql;
}

/* ---- what is applied ---- */

static const enum vtype i64_col[] = {V_I64}, str_col[] = {V_STR}, row_cols[] = {V_I64, V_STR, V_STR};
static const enum vtype row_args[] = {V_I64, V_STR, V_STR, V_I64};
static const struct stmt table_there = {
    .name = "schema_there",
    .sqlite = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1",
    .pg = "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = $1",
    .nargs = 1,
    .ncols = 1,
    .arg = str_col,
    .col = i64_col};
#define ALL_SQL "SELECT number, name, sha256 FROM schema_migration ORDER BY number"
static const struct stmt all_rows = {
    .name = "schema_all", .sqlite = ALL_SQL, .pg = ALL_SQL, .ncols = 3, .col = row_cols};
static const struct stmt add_row = {
    .name = "schema_add",
    .sqlite = "INSERT INTO schema_migration (number, name, sha256, applied_at) VALUES (?1, ?2, ?3, ?4)",
    .pg = "INSERT INTO schema_migration (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)",
    .nargs = 4,
    .arg = row_args,
    .write = true};

static str checksum(struct arena *mem, const struct migration *m)
{
    uint8_t sum[SHA256_BYTES];

    sha256(str_c(m->sql), sum);
    return hex(mem, sum, sizeof sum);
}

struct applied {
    struct arena *mem;
    const struct migration *list;
    int n;
    const char *wrong; /* a fault's name, and about which */
    str about;
};

static int list_length(const struct migration *list)
{
    int n = 0;

    while (list[n].number) n++;
    return n;
}

static void applied_row(void *to, const struct val *row)
{
    struct applied *a = to;
    const struct migration *m = a->n < list_length(a->list) ? &a->list[a->n] : NULL;

    a->n++;
    if (a->wrong) return;
    a->about = row[1].s;
    if (!m) a->wrong = "store.ahead";
    else if (m->number != row[0].i || !str_eq(str_c(m->name), row[1].s) || !str_eq(checksum(a->mem, m), row[2].s))
        a->wrong = "store.changed";
}

static void first_i64(void *to, const struct val *row)
{
    *(int64_t *)to = row[0].i;
}

/* How many of the list are applied; faults when what is applied is not the list's. */
static int applied_count(struct db *db, struct arena *mem, const struct migration *list)
{
    struct applied a = {.mem = mem, .list = list};
    int64_t there = 0;

    for (int i = 0; list[i].number; i++) MUST(list[i].number == i + 1);
    db_run(db, mem, &table_there, &(struct val){V_STR, 0, S("schema_migration")}, first_i64, &there);
    if (there) db_run(db, mem, &all_rows, NULL, applied_row, &a);
    if (!a.wrong) return a.n;
    if (!strcmp(a.wrong, "store.ahead"))
        fault("store.ahead", "the database has migration %.*s, this program does not: run a newer one",
              STR_ARG(a.about));
    fault("store.changed", "migration %.*s was applied with another text", STR_ARG(a.about));
}

void migrate_check(struct db *db, const struct migration *list)
{
    struct arena *mem = arena_new(MIGRATE_CAP);
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        fault_again(&fp);
    }
    int have = applied_count(db, mem, list), want = list_length(list);
    if (have < want) fault("store.behind", "%d of %d migrations are applied: migrate first", have, want);
    fault_end(&fp);
    arena_free(mem);
}

/* ---- applying ---- */

static void orphan_row(void *to, const struct val *row)
{
    *(str *)to = row[0].s;
}

/* SQLite checks no foreign key while tables are being rebuilt: all at the end. */
static void orphans_check(struct db *db, struct arena *mem, const char *name)
{
    static const struct stmt orphans = {.name = "orphans",
                                        .sqlite = "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1",
                                        .ncols = 1,
                                        .col = str_col};
    str table = {0};

    if (db->e->pg) return;
    db_run(db, mem, &orphans, NULL, orphan_row, &table);
    if (table.p) fault("store.migration", "%s leaves rows of %.*s without what they refer to", name, STR_ARG(table));
}

static void migration_apply(struct db *db, struct arena *mem, const struct migration *m)
{
    str rest = str_c(m->sql), sql;

    db->e->script(db, db->e->pg ? "BEGIN" : "BEGIN IMMEDIATE");
    while ((sql = statement_cut(&rest, db->e->pg, mem)).p)
        if (sql.n) db->e->script(db, str_z(mem, sql));
    struct val args[] = {v_i64(m->number), v_str(str_c(m->name)), v_str(checksum(mem, m)), v_i64(clock_now_ms())};
    db_run(db, mem, &add_row, args, NULL, NULL);
    orphans_check(db, mem, m->name);
    db->e->script(db, "COMMIT");
}

static int missing_apply(struct db *db, struct arena *mem, const struct migration *list)
{
    int have = applied_count(db, mem, list), n = 0;

    if (!have) {
        str rest =
            S("CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
              " sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL);");
        db->e->script(db, str_z(mem, statement_cut(&rest, db->e->pg, mem)));
    }
    for (; list[have].number; have++, n++) {
        arena_reset(mem);
        log_line(LOG_INFO, "store.migrate", "%s", list[have].name);
        migration_apply(db, mem, &list[have]);
    }
    return n;
}

static void foreign_keys(struct db *db, bool on)
{
    if (!db->e->pg) db->e->script(db, on ? "PRAGMA foreign_keys=ON" : "PRAGMA foreign_keys=OFF");
}

int migrate_run(struct db *db, const struct migration *list)
{
    struct arena *mem = arena_new(MIGRATE_CAP);
    struct faultpoint fp;

    db->writing = true;
    if (FAULT_CATCH(&fp)) {
        db->e->rollback(db);
        arena_free(mem);
        fault_again(&fp);
    }
    foreign_keys(db, false);
    int n = missing_apply(db, mem, list);
    foreign_keys(db, true);
    fault_end(&fp);
    arena_free(mem);
    return n;
}

int migrate_with(const struct store_options *opt, const struct migration *list)
{
    int lock = lock_take(opt);
    struct db *volatile db = NULL;
    struct faultpoint fp;

    MUST(!in_memory(opt));
    if (FAULT_CATCH(&fp)) {
        if (db) db->e->close(db);
        lock_give(lock);
        fault_again(&fp);
    }
    db = engine_of(opt)->open(opt, DB_TOOL);
    int n = migrate_run(db, list);
    fault_end(&fp);
    db->e->close(db);
    lock_give(lock);
    return n;
}
