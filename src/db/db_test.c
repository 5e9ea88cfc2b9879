/* The store, on the engine named by ENGINE (sqlite, the default, or postgres with its address in FOIRAIL_TEST_PG). */
#include "db/fault_inject.h"
#include "db/inside.h"
#include "db_test.sql.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { THREADS = 8, EACH = 25 };
#define MEM_CAP (64u << 20)

static const struct migration first[] = {
    {1, "0001_note",
     "-- a note; \"quoted\" ; it's fine\n"
     "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY, title TEXT, n BIGINT, body BLOB);\n"
     "CREATE INDEX note_title ON note (title); /* one; two */\n"
     "CREATE TABLE tally (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL CHECK (n >= 0));\n"},
    {2, "0002_remark",
     "CREATE TABLE remark (id BIGINT NOT NULL PRIMARY KEY, note_id BIGINT NOT NULL REFERENCES note (id));\n"
     "INSERT INTO note (id, title) VALUES (-1, 'semi;colon ''quoted'' -- kept');\n"
     "-- only: sqlite\n"
     "CREATE TRIGGER kept BEFORE DELETE ON remark BEGIN SELECT CASE WHEN old.id < 0 THEN RAISE(ABORT, 'kept') END; END;\n"
     "-- only: postgres\n"
     "COMMENT ON TABLE remark IS $x$ a; b $x$;\n"
     "DELETE FROM note;\n"},
    {0, NULL, NULL}};

static char folder[64], path[96];
static struct arena *mem;
static struct store *store;

static const char *pg_url(void)
{
    const char *engine = getenv("ENGINE");

    return engine && !strcmp(engine, "postgres") ? getenv("FOIRAIL_TEST_PG") : NULL;
}

static struct store_options options(void)
{
    if (pg_url()) return (struct store_options){.pg_url = pg_url(), .readers = THREADS + 2};
    return (struct store_options){.sqlite_path = path, .readers = 4};
}

/* ---- small helpers ---- */

/* The fault's code fn ends with, or NULL. */
static const char *fault_of(void (*fn)(void *), void *arg)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) return fp.code;
    fn(arg);
    fault_end(&fp);
    return NULL;
}

static void assert_code(const char *have, const char *want)
{
    assert_string_equal(have ? have : "no fault", want);
}

struct job {
    struct write w;
    int64_t id, n;
    int ended;
    enum write_end end;
    struct store *s;
};

static void job_done(struct write *w, enum write_end end)
{
    struct job *j = (struct job *)w;

    j->end = end;
    __atomic_add_fetch(&j->ended, 1, __ATOMIC_SEQ_CST);
}

static struct job job_make(bool (*run)(struct write *, struct tx *), int64_t id)
{
    return (struct job){.w = {.run = run, .done = job_done, .mem = arena_new(MEM_CAP)}, .id = id, .s = store};
}

static enum write_end job_run(struct job *j)
{
    enum write_end end = store_write_wait(store, &j->w);

    assert_int_equal(j->ended, 1);
    assert_int_equal(j->end, end);
    return end;
}

static enum write_end run_once(bool (*run)(struct write *, struct tx *), int64_t id)
{
    struct job j = job_make(run, id);
    enum write_end end = job_run(&j);

    arena_free(j.w.mem);
    return end;
}

static bool add_plain(struct write *w, struct tx *tx)
{
    x_note_add(tx, tx->mem, ((struct job *)w)->id, S("plain"), NO_I64, (str){0});
    return true;
}

static bool add_refused(struct write *w, struct tx *tx)
{
    add_plain(w, tx);
    return false;
}

static void count_read(struct db *db, void *to)
{
    struct note_count_row row;

    q_note_count(db, mem, &row);
    *(int64_t *)to = row.n;
}

static int64_t notes(void)
{
    int64_t n = -1;

    store_read(store, count_read, &n);
    return n;
}

static void id_read(struct db *db, void *arg)
{
    int64_t *id = arg;
    struct note_get_row row;

    *id = q_note_get(db, mem, *id, &row) ? 1 : 0;
}

static bool note_there(int64_t id)
{
    store_read(store, id_read, &id);
    return id;
}

/* ---- values ---- */

static bool add_values(struct write *w, struct tx *tx)
{
    (void)w;
    x_note_add(tx, tx->mem, INT64_MIN, S("Crème brûlée, 3 €, 🧀"), SOME_I64(INT64_MAX), (str){"\0\xff'\\x", 5});
    x_note_add(tx, tx->mem, 2, S(""), SOME_I64(-1), S(""));
    x_note_add(tx, tx->mem, 3, (str){0}, NO_I64, (str){0});
    return true;
}

static void read_values(struct db *db, void *arg)
{
    struct note_get_row r;

    (void)arg;
    assert_true(q_note_get(db, mem, INT64_MIN, &r));
    assert_int_equal(r.id, INT64_MIN);
    assert_true(str_eq(r.title, S("Crème brûlée, 3 €, 🧀")));
    assert_true(r.n.set && r.n.v == INT64_MAX);
    assert_true(r.body.n == 5 && !memcmp(r.body.p, "\0\xff'\\x", 5));
    assert_true(q_note_get(db, mem, 2, &r));
    assert_true(r.title.p && !r.title.n && r.body.p && !r.body.n && r.n.v == -1);
    assert_true(q_note_get(db, mem, 3, &r));
    assert_true(!r.title.p && !r.body.p && !r.n.set);
    assert_false(q_note_get(db, mem, 4, &r));
}

static void values_come_back(void **state)
{
    (void)state;
    assert_int_equal(run_once(add_values, 0), WRITE_DONE);
    store_read(store, read_values, NULL);
}

static void read_strict(struct db *db, void *arg)
{
    struct note_strict_row r;

    q_note_strict(db, mem, *(int64_t *)arg, &r);
}

static void read_strict_of(void *id)
{
    store_read(store, read_strict, id);
}

static void null_is_told(void **state)
{
    (void)state;
    run_once(add_values, 0);
    assert_code(fault_of(read_strict_of, &(int64_t){3}), "db.null");
    assert_null(fault_of(read_strict_of, &(int64_t){2}));
    assert_int_equal(notes(), 3);
}

static bool add_titles(struct write *w, struct tx *tx)
{
    const str titles[] = {S("é"), S("z"), S("B"), S("a")};
    struct note_retitle_row was;
    struct note_drop_before_rows gone;

    (void)w;
    for (int i = 0; i < 4; i++) assert_int_equal(x_note_add(tx, tx->mem, i, titles[i], SOME_I64(i), (str){0}), 1);
    assert_true(x_note_retitle(tx, tx->mem, 3, S("A"), &was));
    assert_true(was.id == 3 && was.was.v == 3);
    assert_false(x_note_retitle(tx, tx->mem, 99, S("A"), &was));
    x_note_drop_before(tx, tx->mem, 0, &gone);
    assert_int_equal(gone.n, 0);
    return true;
}

static void read_titles(struct db *db, void *arg)
{
    struct note_all_rows all;
    struct note_between_rows some;

    (void)arg;
    q_note_all(db, mem, &all);
    assert_int_equal(all.n, 4);
    const int64_t order[] = {3, 2, 1, 0};
    for (int i = 0; i < 4; i++) assert_int_equal(all.v[i].id, order[i]);
    struct note_between_args args = {.from_id = 0, .to_id = 3, .a = S("é"), .b = S("B"), .c = S("none"), .d = NO_I64};
    q_note_between(db, mem, &args, &some);
    assert_true(some.n == 2 && some.v[0].id == 1 && some.v[1].id == 3);
    args.d = SOME_I64(3);
    q_note_between(db, mem, &args, &some);
    assert_true(some.n == 1 && some.v[0].id == 3);
}

static void text_is_ordered_bytewise(void **state)
{
    (void)state;
    assert_int_equal(run_once(add_titles, 0), WRITE_DONE);
    store_read(store, read_titles, NULL);
}

static bool drop_all(struct write *w, struct tx *tx)
{
    struct note_drop_before_rows gone;

    (void)w;
    x_note_drop_before(tx, tx->mem, 2, &gone);
    assert_int_equal(gone.n, 2);
    assert_true(gone.v[0].id + gone.v[1].id == 1);
    return true;
}

static void rows_of_a_write_come_back(void **state)
{
    (void)state;
    run_once(add_titles, 0);
    assert_int_equal(run_once(drop_all, 0), WRITE_DONE);
    assert_int_equal(notes(), 2);
}

/* ---- snapshots ---- */

static void *write_elsewhere(void *arg)
{
    run_once(add_plain, *(int64_t *)arg);
    return NULL;
}

static void read_twice(struct db *db, void *arg)
{
    int64_t before, after, id = 7;
    pthread_t t;

    (void)arg;
    count_read(db, &before);
    pthread_create(&t, NULL, write_elsewhere, &id);
    pthread_join(t, NULL);
    count_read(db, &after);
    assert_int_equal(before, after);
}

static void snapshot_stands_still(void **state)
{
    (void)state;
    store_read(store, read_twice, NULL);
    assert_int_equal(notes(), 1);
}

static void write_while_reading(struct db *db, void *arg)
{
    struct tx tx = {.db = db, .mem = mem};

    (void)arg;
    x_note_add(&tx, mem, 1, S("x"), NO_I64, (str){0});
}

static void read_then_write(void *arg)
{
    (void)arg;
    store_read(store, write_while_reading, NULL);
}

static struct stmt disguised;

static void write_disguised(struct db *db, void *arg)
{
    struct val v[] = {v_i64(1), v_str(S("x")), v_opt(NO_I64), v_blob((str){0})};

    (void)arg;
    db_run(db, mem, &disguised, v, NULL, NULL);
}

static void read_disguised(void *arg)
{
    (void)arg;
    store_read(store, write_disguised, NULL);
}

static void readers_cannot_write(void **state)
{
    (void)state;
    assert_code(fault_of(read_then_write, NULL), "db.statement");
    disguised = *db_test_statements[0];
    disguised.write = false;
    assert_code(fault_of(read_disguised, NULL), "db.statement");
    assert_int_equal(notes(), 0);
}

static void fill_the_arena(struct db *db, void *arg)
{
    struct arena *small = arena_new(64);
    struct note_all_rows all;
    struct faultpoint fp;

    (void)arg;
    if (FAULT_CATCH(&fp)) {
        arena_free(small);
        fault_again(&fp);
    }
    q_note_all(db, small, &all);
    fault_end(&fp);
    arena_free(small);
}

static void read_too_much(void *arg)
{
    (void)arg;
    store_read(store, fill_the_arena, NULL);
}

static void a_fault_closes_the_snapshot(void **state)
{
    (void)state;
    run_once(add_titles, 0);
    for (int i = 0; i < 2 * THREADS + 2; i++) assert_code(fault_of(read_too_much, NULL), "base.arena_full");
    run_once(add_plain, 50);
    assert_int_equal(notes(), 5);
}

/* ---- one write ---- */

static atomic_int effects;

static void effect(int64_t by)
{
    effects += (int)by;
}

static bool add_with_effects(struct write *w, struct tx *tx)
{
    add_plain(w, tx);
    tx_after_commit(tx, effect, 1);
    tx_after_commit(tx, effect, 10);
    return ((struct job *)w)->id >= 0;
}

static bool add_orphan(struct write *w, struct tx *tx)
{
    add_with_effects(w, tx);
    x_remark_add(tx, tx->mem, 1, 99);
    return true;
}

static void refusal_and_fault_leave_nothing(void **state)
{
    struct job j = job_make(add_orphan, 5);

    (void)state;
    effects = 0;
    assert_int_equal(run_once(add_refused, 1), WRITE_REFUSED);
    assert_int_equal(run_once(add_with_effects, -1), WRITE_REFUSED);
    assert_int_equal(job_run(&j), WRITE_FAULT);
    assert_string_equal(j.w.code, "db.constraint");
    assert_int_equal(effects, 0);
    assert_int_equal(notes(), 0);
    assert_int_equal(run_once(add_with_effects, 1), WRITE_DONE);
    assert_int_equal(effects, 11);
    assert_int_equal(notes(), 1);
    arena_free(j.w.mem);
}

static int order_seen;

static void effect_first(int64_t x)
{
    (void)x;
    assert_int_equal(order_seen++, 0);
}

static bool add_ordered(struct write *w, struct tx *tx)
{
    order_seen = 0;
    tx_after_commit(tx, effect_first, 0);
    return add_plain(w, tx);
}

static void done_after_effect(struct write *w, enum write_end end)
{
    assert_int_equal(order_seen++, 1);
    assert_int_equal(end, WRITE_DONE);
    job_done(w, end);
}

static void effects_come_before_done(void **state)
{
    struct job j = job_make(add_ordered, 1);

    (void)state;
    j.w.done = done_after_effect;
    assert_int_equal(job_run(&j), WRITE_DONE);
    assert_int_equal(order_seen, 2);
    arena_free(j.w.mem);
}

static bool fault_quietly(struct write *w, struct tx *tx)
{
    struct faultpoint fp;

    add_plain(w, tx);
    if (FAULT_CATCH(&fp)) return true;
    x_note_add(tx, tx->mem, ((struct job *)w)->id, S("twice"), NO_I64, (str){0});
    fault_end(&fp);
    return true;
}

/* PostgreSQL's transaction is spoilt by any error, SQLite's is not: either way what is told is what is there. */
static void swallowed_fault_tells_the_truth(void **state)
{
    (void)state;
    enum write_end end = run_once(fault_quietly, 1);
    assert_int_equal(end, pg_url() ? WRITE_FAULT : WRITE_DONE);
    assert_int_equal(notes(), end == WRITE_DONE);
}

/* ---- many writers ---- */

static bool read_then_set(struct write *w, struct tx *tx)
{
    struct tally_get_row row;

    (void)w;
    assert_true(q_tally_get(tx->db, tx->mem, 1, &row));
    x_tally_set(tx, tx->mem, 1, row.n + 1);
    tx_after_commit(tx, effect, 1);
    return true;
}

static bool tally_start(struct write *w, struct tx *tx)
{
    (void)w;
    x_tally_new(tx, tx->mem, 1, 0);
    return true;
}

static void *hot_row(void *arg)
{
    int *failed = arg;

    for (int i = 0; i < EACH; i++)
        if (run_once(read_then_set, 0) != WRITE_DONE) ++*failed;
    return NULL;
}

static void tally_read(struct db *db, void *to)
{
    struct tally_get_row row;

    assert_true(q_tally_get(db, mem, 1, &row));
    *(int64_t *)to = row.n;
}

static void hot_row_loses_nothing(void **state)
{
    pthread_t t[THREADS];
    int failed[THREADS] = {0}, lost = 0;
    int64_t n;

    (void)state;
    effects = 0;
    run_once(tally_start, 0);
    for (int i = 0; i < THREADS; i++) pthread_create(&t[i], NULL, hot_row, &failed[i]);
    for (int i = 0; i < THREADS; i++) pthread_join(t[i], NULL), lost += failed[i];
    store_read(store, tally_read, &n);
    assert_int_equal(n + lost, THREADS * EACH);
    assert_int_equal(effects, n);
    assert_int_equal(lost, 0);
}

/* ---- setting up ---- */

static void wipe(void)
{
    struct store_options opt = options();

    if (pg_url()) {
        struct db *db = engine_pg.open(&opt, DB_TOOL);
        db->e->script(db, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        db->e->close(db);
        return;
    }
    strcpy(folder, "/tmp/foirail-db-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/market.db", folder);
}

static int plain_setup(void **state)
{
    (void)state;
    mem = arena_new(MEM_CAP);
    wipe();
    return 0;
}

static int setup(void **state)
{
    struct store_options opt;

    plain_setup(state);
    opt = options();
    assert_int_equal(migrate_with(&opt, first), 2);
    store = store_open_with(&opt, first);
    store_writer_start(store);
    return 0;
}

static int teardown(void **state)
{
    char command[128];

    (void)state;
    inject_at(INJECT_NONE, 0, false);
    if (store) store_close(store);
    store = NULL;
    arena_free(mem);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return pg_url() ? 0 : system(command);
}

#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define PLAIN_TEST(f) cmocka_unit_test_setup_teardown(f, plain_setup, teardown)

int main(void)
{
    const struct CMUnitTest both[] = {
        STORE_TEST(values_come_back),
        STORE_TEST(null_is_told),
        STORE_TEST(text_is_ordered_bytewise),
        STORE_TEST(rows_of_a_write_come_back),
        STORE_TEST(snapshot_stands_still),
        STORE_TEST(readers_cannot_write),
        STORE_TEST(a_fault_closes_the_snapshot),
        STORE_TEST(refusal_and_fault_leave_nothing),
        STORE_TEST(effects_come_before_done),
        STORE_TEST(swallowed_fault_tells_the_truth),
        STORE_TEST(hot_row_loses_nothing),
    };

    if (!base_start()) return 1;
    inject_install();
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(both, NULL, NULL);
}
