/* The store on either engine: values, snapshots, writes, migrations, copies. */
#include "db/test/help.h"

enum { EACH = 25 };

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

static struct stmt mistyped;

static void read_mistyped(struct db *db, void *arg)
{
    (void)arg;
    db_run(db, mem, &mistyped, NULL, NULL, NULL);
}

static void read_mistyped_of(void *arg)
{
    store_read(store, read_mistyped, arg);
}

/* SQLite gives what it has, whatever was declared: a text is never taken for a number, nor an average for a sum. */
static void types_are_checked(void **state)
{
    static const enum vtype number[] = {V_I64}, text[] = {V_STR};
    struct stmt number_as_text = {.name = "t",
                                  .sqlite = "SELECT id FROM note",
                                  .pg = "SELECT id FROM note",
                                  .ncols = 1,
                                  .col = text},
                number_as_number = number_as_text, text_as_number = number_as_text, average = number_as_text;

    (void)state;
    run_once(add_titles, 0);
    mistyped = number_as_text;
    assert_code(fault_of(read_mistyped_of, NULL), "db.statement");
    text_as_number.sqlite = text_as_number.pg = "SELECT title FROM note";
    average.sqlite = average.pg = "SELECT avg(id) FROM note";
    number_as_number.col = text_as_number.col = average.col = number;
    struct stmt *const each[] = {&text_as_number, &average};
    for (int i = 0; i < 2; i++) {
        store_close(store);
        struct store_options opt = options();
        store = store_open_with(&opt, first); /* the cache knows a statement by its place */
        mistyped = *each[i];
        assert_code(fault_of(read_mistyped_of, NULL), "db.statement");
    }
    struct store_options opt = options();
    store_close(store);
    store = store_open_with(&opt, first);
    mistyped = number_as_number;
    assert_null(fault_of(read_mistyped_of, NULL));
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

static void read_report(struct db *db, void *arg)
{
    db->e->script(
        db, "DO $$ BEGIN IF current_setting('transaction_isolation') <> 'serializable' OR "
            "current_setting('transaction_deferrable') <> 'on'"
            " OR current_setting('transaction_read_only') <> 'on' THEN RAISE EXCEPTION 'not a report'; END IF; END $$");
    read_twice(db, arg);
}

static void read_as_report(void *read)
{
    *(bool *)read ? store_read(store, read_report, NULL) : store_report(store, read_report, NULL);
}

/* What is added up over everything stands on a serializable snapshot; the next page does not. */
static void report_is_serializable(void **state)
{
    (void)state;
    if (pg_url()) {
        assert_null(fault_of(read_as_report, &(bool){false}));
        assert_non_null(fault_of(read_as_report, &(bool){true}));
    } else {
        store_report(store, read_twice, NULL);
    }
    assert_int_equal(notes(), 1);
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

/* ---- migrations ---- */

static const struct migration third[] = {{1, "0001_a", "CREATE TABLE a (id BIGINT NOT NULL PRIMARY KEY);\n"},
                                         {2, "0002_b", "CREATE TABLE b (id BIGINT NOT NULL PRIMARY KEY);\n"},
                                         {3, "0003_c", "CREATE TABLE c (id BIGINT NOT NULL PRIMARY KEY);\n"},
                                         {0, NULL, NULL}};

static const struct migration *list; /* what the two below use */

static void open_list(void *arg)
{
    struct store_options opt = options();

    (void)arg;
    store_close(store_open_with(&opt, list));
}

static void migrate_list(void *applied)
{
    struct store_options opt = options();

    *(int *)applied = migrate_with(&opt, list);
}

static void the_schema_must_be_the_programs(void **state)
{
    struct migration two[4], other[4];
    int n;

    (void)state;
    memcpy(two, third, sizeof two);
    two[2].number = 0;
    memcpy(other, third, sizeof other);
    other[1].sql = "CREATE TABLE b (id BIGINT NOT NULL PRIMARY KEY); -- another comment\n";
    list = two;
    if (!pg_url()) assert_code(fault_of(open_list, NULL), "store.behind"); /* no file */
    assert_null(fault_of(migrate_list, &n));
    assert_int_equal(n, 2);
    assert_null(fault_of(open_list, NULL));
    list = third;
    assert_code(fault_of(open_list, NULL), "store.behind");
    assert_null(fault_of(migrate_list, &n));
    assert_int_equal(n, 1);
    assert_null(fault_of(migrate_list, &n));
    assert_int_equal(n, 0);
    list = two;
    assert_code(fault_of(open_list, NULL), "store.ahead");
    assert_code(fault_of(migrate_list, &n), "store.ahead");
    list = other;
    assert_code(fault_of(open_list, NULL), "store.changed");
    assert_code(fault_of(migrate_list, &n), "store.changed");
    list = third;
    assert_null(fault_of(open_list, NULL));
}

/* A migration that fails in its middle leaves nothing of itself, and the ones before it whole. */
static void a_failed_migration_leaves_nothing(void **state)
{
    struct migration bad[4];
    static const char *const wrong[] = {
        "CREATE TABLE c (id BIGINT NOT NULL PRIMARY KEY);\nINSERT INTO nowhere (id) VALUES (1);\n",
        "CREATE TABLE c (id BIGINT NOT NULL PRIMARY KEY);\nCOMMIT;\nCREATE TABLE d (id BIGINT NOT NULL PRIMARY KEY);\n",
        "CREATE TABLE c (id BIGINT NOT NULL PRIMARY KEY)",
    };
    int n;

    (void)state;
    memcpy(bad, third, sizeof bad);
    for (int i = 0; i < 3; i++) {
        list = bad;
        bad[2].sql = wrong[i];
        assert_code(fault_of(migrate_list, &n), i ? "store.migration" : "db.statement");
    }
    list = third;
    assert_null(fault_of(migrate_list, &n)); /* c is not there, a and b are */
    assert_int_equal(n, 1);
}

static bool add_semicolon(struct write *w, struct tx *tx)
{
    (void)w;
    x_note_add(tx, tx->mem, 1, S("x"), NO_I64, (str){0});
    assert_int_equal(x_remark_add(tx, tx->mem, 1, 1), 1);
    return true;
}

/* The second migration of help.h has quotes, comments, a trigger and statements for one engine only. */
static void statements_are_cut_where_they_end(void **state)
{
    (void)state;
    assert_int_equal(run_once(add_semicolon, 0), WRITE_DONE);
    assert_int_equal(notes(), 1);
}

/* ---- statements prepared ---- */

static void prepare_them(void *arg)
{
    const struct stmt *all[] = {db_test_statements[0], arg};

    store_prepare_all(store, all, 2);
}

static void every_statement_is_tried(void **state)
{
    struct stmt good = *db_test_statements[1], bad = good;

    (void)state;
    store_prepare_all(store, db_test_statements, db_test_statements_n);
    assert_null(fault_of(prepare_them, &good));
    bad.sqlite = "SELECT id, title, n FROM note WHERE id = ?1";
    bad.pg = "SELECT id, title, n FROM note WHERE id = $1";
    assert_code(fault_of(prepare_them, &bad), "db.statement"); /* a column short */
    struct stmt nowhere = *db_test_statements[1];
    nowhere.sqlite = nowhere.pg = "SELECT id FROM nowhere";
    assert_code(fault_of(prepare_them, &nowhere), "db.statement");
    assert_int_equal(notes(), 0);
}

/* ---- copies ---- */

static atomic_bool stop_writing;
static atomic_int written;

static bool add_pair(struct write *w, struct tx *tx)
{
    int64_t id = ((struct job *)w)->id;

    x_note_add(tx, tx->mem, 2 * id, S("one"), NO_I64, (str){0});
    x_note_add(tx, tx->mem, 2 * id + 1, S("two"), NO_I64, (str){0});
    return true;
}

static void *write_pairs(void *arg)
{
    (void)arg;
    while (!stop_writing) run_once(add_pair, written + 1), written++;
    return NULL;
}

static void backup_to(void *to)
{
    store_backup(store, to);
}

static int64_t notes_of(const char *file)
{
    struct store_options opt = {.sqlite_path = file, .read_only = true};
    struct store *copy = store_open_with(&opt, first);
    int64_t n;

    store_read(copy, count_read, &n);
    assert_int_equal(store_integrity(copy, mem).n, 0);
    store_close(copy);
    return n;
}

static void a_copy_is_whole_while_others_write(void **state)
{
    char to[200];
    pthread_t t;

    (void)state;
    stop_writing = false;
    written = 0;
    snprintf(to, sizeof to, "%s/copy.db", pg_url() ? "/tmp" : folder);
    pthread_create(&t, NULL, write_pairs, NULL);
    for (int i = 0; i < 3; i++) {
        while (written < 20 * (i + 1)) usleep(1000);
        int before = written;
        store_backup(store, to);
        if (pg_url()) continue;
        int64_t n = notes_of(to);
        assert_int_equal(n % 2, 0);
        assert_in_range(n, 2 * before, 2 * (written + 1));
    }
    stop_writing = true;
    pthread_join(t, NULL);
    if (pg_url()) {
        char magic[6] = "";
        int fd = open(to, O_RDONLY);
        assert_int_equal(read(fd, magic, 5), 5);
        assert_string_equal(magic, "PGDMP");
        close(fd);
        unlink(to);
    }
    assert_code(fault_of(backup_to, "/nowhere/at/all"), "store.backup");
    assert_int_equal(notes(), 2 * written);
}

static bool fill(struct write *w, struct tx *tx)
{
    for (int i = 0; i < 2000; i++) x_note_add(tx, tx->mem, i, S("a title to find again"), SOME_I64(i), (str){0});
    return ((struct job *)w)->id == 0;
}

static void check_integrity(void *found)
{
    *(str *)found = store_integrity(store, mem);
}

/* One page of the copy is overwritten; a copy that was left alone is clean. */
static void damage_is_found(void **state)
{
    struct store_options opt = options();
    char page[4096];
    str found = {0};

    (void)state;
    if (pg_url()) skip();
    run_once(fill, 0);
    assert_int_equal(store_integrity(store, mem).n, 0);
    store_close(store);
    int fd = open(path, O_RDWR);
    memset(page, 0x5a, sizeof page);
    for (int i = 8; i < 20; i += 3) assert_int_equal(pwrite(fd, page, sizeof page, i * 4096), sizeof page);
    close(fd);
    store = store_open_with(&opt, first);
    const char *code = fault_of(check_integrity, &found);
    assert_true(code ? !strcmp(code, "db.corrupt") : found.n > 0);
}

/* ---- what plans are made by ---- */

static void plan_row(void *to, const struct val *row)
{
    *(bool *)to = str_find(row[3].s, S("note_title")) >= 0;
}

/* Which of two indexes a snapshot would go by. */
static void plan_read(struct db *db, void *by_title)
{
    static const enum vtype shape[] = {V_I64, V_I64, V_I64, V_STR};
    static const struct stmt plan = {.name = "plan",
                                     .sqlite = "EXPLAIN QUERY PLAN SELECT id FROM note WHERE title = 'x' AND n = 7",
                                     .ncols = 4,
                                     .col = shape};

    db_run(db, mem, &plan, NULL, plan_row, by_title);
}

static bool second_index(struct write *w, struct tx *tx)
{
    (void)w;
    tx->db->e->script(tx->db, "CREATE INDEX note_n ON note (n)");
    return true;
}

/* id 1: the titles are all the same and the numbers all different; 0: the other way round. */
static bool add_thousands(struct write *w, struct tx *tx)
{
    bool same_title = ((struct job *)w)->id;

    for (int i = 0; i < 3000; i++)
        x_note_add(tx, tx->mem, i + 10, same_title ? S("x") : str_fmt(tx->mem, "%d", i), SOME_I64(same_title ? i : 7),
                   (str){0});
    return true;
}

static bool forget_most(struct write *w, struct tx *tx)
{
    (void)w;
    tx->db->e->script(tx->db, "DELETE FROM note WHERE id > 100");
    return true;
}

/* An index that looked as good as the other is left alone once it is known that it tells nothing apart, also by
** connections that were open before; a table that is small again plans as if nobody had counted. */
static void plans_follow_the_counts(void **state)
{
    bool before, after;

    (void)state;
    if (pg_url()) return;
    run_once(second_index, 0);
    assert_int_equal(notes(), 0); /* an explanation alone does not notice that there is a new index */
    store_read(store, plan_read, &before);
    run_once(add_thousands, before);
    store_read(store, plan_read, &after);
    assert_true(after == before); /* the control: nobody has counted */
    store_counted(store);
    store_read(store, plan_read, &after);
    assert_true(after != before);
    run_once(forget_most, 0);
    store_counted(store);
    store_read(store, plan_read, &after);
    assert_true(after == before);
}

int main(void)
{
    const struct CMUnitTest both[] = {
        STORE_TEST(values_come_back),
        STORE_TEST(null_is_told),
        STORE_TEST(types_are_checked),
        STORE_TEST(text_is_ordered_bytewise),
        STORE_TEST(rows_of_a_write_come_back),
        STORE_TEST(snapshot_stands_still),
        STORE_TEST(report_is_serializable),
        STORE_TEST(readers_cannot_write),
        STORE_TEST(a_fault_closes_the_snapshot),
        STORE_TEST(refusal_and_fault_leave_nothing),
        STORE_TEST(effects_come_before_done),
        STORE_TEST(swallowed_fault_tells_the_truth),
        STORE_TEST(hot_row_loses_nothing),
        PLAIN_TEST(the_schema_must_be_the_programs),
        PLAIN_TEST(a_failed_migration_leaves_nothing),
        STORE_TEST(statements_are_cut_where_they_end),
        STORE_TEST(every_statement_is_tried),
        STORE_TEST(a_copy_is_whole_while_others_write),
        STORE_TEST(damage_is_found),
        STORE_TEST(plans_follow_the_counts),
    };

    if (tests_start()) return 1;
    return cmocka_run_group_tests(both, NULL, NULL);
}
