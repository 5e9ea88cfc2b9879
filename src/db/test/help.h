/* help.h: what the tests of the store share: a fresh store each, on the engine named by ENGINE (sqlite, the default, or
** postgres with its address in FOIRAIL_TEST_PG, an empty database it may wipe). */
#pragma once
#ifndef FOIRAIL_TEST_HOOKS
#error "the tests of the store need -Dtest_hooks=true"
#endif
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

enum { THREADS = 8 };
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
     "CREATE TRIGGER kept BEFORE DELETE ON remark BEGIN SELECT CASE WHEN old.id < 0 THEN RAISE(ABORT, 'kept') END; "
     "END;\n"
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

static atomic_int effects;

static void effect(int64_t by)
{
    effects += (int)by;
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

static int tests_start(void)
{
    const char *engine = getenv("ENGINE");

    if (engine && !strcmp(engine, "postgres") && !pg_url()) {
        fprintf(stderr, "ENGINE=postgres needs FOIRAIL_TEST_PG, the address of a database that may be wiped\n");
        return 1;
    }
    if (!base_start()) return 1;
    inject_install();
    log_set_level(LOG_ERROR + 1); /* the failures are ordered */
    return 0;
}
