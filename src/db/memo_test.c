/* What a transaction has read is told again, until it writes there. The build of tests asks the database all the same,
** and faults where it says something else: that is how these tests see what was kept. */
#include "db/test/help.h"

enum { NOTES = 1, ELSEWHERE = 2 };

static void count_row(void *to, const struct val *row)
{
    *(int64_t *)to = row->i;
}

static const enum vtype number[] = {V_I64};
static const struct stmt counted = {.name = "counted",
                                    .sqlite = "SELECT count(*) FROM note",
                                    .pg = "SELECT count(*) FROM note",
                                    .ncols = 1,
                                    .col = number,
                                    .tables = NOTES};

static int64_t count(struct tx *tx)
{
    int64_t n = -1;

    db_run(tx->db, tx->mem, &counted, NULL, count_row, &n);
    return n;
}

/* tables: what the write says it writes to. unread: it says that nobody asks for it. */
static void add_as(struct tx *tx, int64_t id, table_set tables, bool unread)
{
    struct stmt s = {.name = "add",
                     .sqlite = "INSERT INTO note (id) VALUES (?1)",
                     .pg = "INSERT INTO note (id) VALUES ($1)",
                     .nargs = 1,
                     .arg = number,
                     .tables = tables,
                     .write = true,
                     .unread = unread};
    struct stmt *kept = NEW(tx->db->mem, struct stmt, 1); /* statements are known by their address */
    struct val arg = v_i64(id);

    *kept = s;
    db_run(tx->db, tx->mem, kept, &arg, NULL, NULL);
}

static void add(struct tx *tx, int64_t id, table_set tables)
{
    add_as(tx, id, tables, false);
}

static bool count_and_add(struct write *w, struct tx *tx)
{
    (void)w;
    assert_int_equal(count(tx), 0);
    assert_int_equal(count(tx), 0);
    add(tx, 1, NOTES);
    assert_int_equal(count(tx), 1);
    add(tx, 2, 0); /* nobody knows where it writes */
    assert_int_equal(count(tx), 2);
    return true;
}

static void what_is_written_is_asked_again(void **state)
{
    (void)state;
    assert_int_equal(run_once(count_and_add, 0), WRITE_DONE);
    assert_int_equal(notes(), 2);
}

static bool add_one(struct tx *tx, void *keep)
{
    add(tx, keep ? 4 : 5, NOTES);
    assert_int_equal(count(tx), 1);
    return keep != NULL;
}

static bool undo_and_count(struct write *w, struct tx *tx)
{
    (void)w;
    assert_int_equal(count(tx), 0);
    assert_false(tx_try(tx, add_one, NULL));
    assert_int_equal(count(tx), 0);
    assert_true(tx_try(tx, add_one, tx));
    assert_int_equal(count(tx), 1);
    return true;
}

static void what_is_undone_is_asked_again(void **state)
{
    (void)state;
    assert_int_equal(run_once(undo_and_count, 0), WRITE_DONE);
    assert_int_equal(notes(), 1);
}

static bool add_and_lie(struct write *w, struct tx *tx)
{
    (void)w;
    count(tx);
    add(tx, 3, ELSEWHERE);
    count(tx);
    return true;
}

/* Somebody did ask for it. */
static bool add_unread(struct write *w, struct tx *tx)
{
    (void)w;
    count(tx);
    add_as(tx, 3, NOTES, true);
    count(tx);
    return true;
}

static void what_is_kept_beside_a_write_is_compared(void **state)
{
    struct job j = job_make(add_unread, 0);

    (void)state;
    assert_int_equal(job_run(&j), WRITE_FAULT);
    assert_code(j.w.code, "db.memo");
    arena_free(j.w.mem);
    assert_int_equal(notes(), 0);
}

static void what_is_kept_is_compared(void **state)
{
    struct job j = job_make(add_and_lie, 0);

    (void)state;
    assert_int_equal(job_run(&j), WRITE_FAULT);
    assert_code(j.w.code, "db.memo");
    arena_free(j.w.mem);
    assert_int_equal(notes(), 0);
}

static bool count_alone(struct write *w, struct tx *tx)
{
    assert_int_equal(count(tx), ((struct job *)w)->id);
    return true;
}

static void nothing_is_kept_beyond_its_transaction(void **state)
{
    (void)state;
    assert_int_equal(run_once(count_alone, 0), WRITE_DONE);
    run_once(add_plain, 1);
    assert_int_equal(run_once(count_alone, 1), WRITE_DONE);
}

/* What is behind the memory's back it does not see: so these tests see that it looked nowhere else. */
static void add_unseen(struct tx *tx, int64_t id)
{
    struct stmt s = {.name = "add",
                     .sqlite = "INSERT INTO note (id) VALUES (?1)",
                     .pg = "INSERT INTO note (id) VALUES ($1)",
                     .nargs = 1,
                     .arg = number,
                     .write = true};
    struct stmt *kept = NEW(tx->db->mem, struct stmt, 1);
    struct val arg = v_i64(id);

    *kept = s;
    tx->db->e->run(tx->db, tx->mem, kept, &arg, NULL, NULL);
}

static bool count_and_hide(struct write *w, struct tx *tx)
{
    count(tx);
    add_unseen(tx, ((struct job *)w)->id);
    return true;
}

/* What it counts is gone with it. */
static bool count_and_undo(struct write *w, struct tx *tx)
{
    add(tx, ((struct job *)w)->id, NOTES);
    count(tx);
    return false;
}

static bool count_again(struct write *w, struct tx *tx)
{
    (void)w;
    count(tx);
    return true;
}

/* The two in one transaction: behind one that waits until both are queued. */
static enum write_end second_of(bool (*first_does)(struct write *, struct tx *), int64_t first_id, const char **code)
{
    struct job gate = job_make(add_plain, first_id + 1), a = job_make(first_does, first_id),
               b = job_make(count_again, 0);
    struct job *all[] = {&gate, &a, &b};

    store->group_ms = MINUTE_MS;
    for (int i = 0; i < 3; i++) all[i]->w.together = true;
    pthread_mutex_lock(&store->mu); /* whoever takes what is queued waits for this */
    for (int i = 0; i < 3; i++) {
        *store->tail = &all[i]->w;
        store->tail = &all[i]->w.next;
    }
    pthread_cond_signal(&store->queued);
    pthread_mutex_unlock(&store->mu);
    for (int i = 0; i < 3; i++)
        while (!__atomic_load_n(&all[i]->ended, __ATOMIC_SEQ_CST)) usleep(100);
    *code = b.w.code;
    for (int i = 0; i < 3; i++) arena_free(all[i]->w.mem);
    return b.end;
}

static void writes_of_one_transaction_share_what_was_read(void **state)
{
    const char *code;

    (void)state;
    assert_int_equal(second_of(count_and_hide, 1, &code), pg_url() ? WRITE_FAULT : WRITE_DONE);
    if (pg_url()) assert_code(code, "db.memo"); /* on SQLite each asks for itself */
    assert_int_equal(notes(), 2);               /* the others stay */
    assert_int_equal(second_of(count_and_undo, 101, &code),
                     WRITE_DONE); /* the one before it was taken back, with all it had read */
    assert_int_equal(notes(), 3);
}

static bool ask_ahead(struct write *w, struct tx *tx)
{
    (void)w;
    if (!db_ahead_begin(tx->db)) return true;
    assert_int_equal(count(tx), -1); /* not known yet */
    assert_int_equal(count(tx), -1);
    db_ahead_end(tx->db);
    int64_t ways = db_ways(tx->db);
    assert_int_equal(count(tx), 0);
    assert_true(db_ways(tx->db) > ways);
    assert_true(db_ahead_begin(tx->db));
    assert_int_equal(count(tx), 0); /* known */
    db_ahead_end(tx->db);
    add(tx, 1, NOTES);
    assert_true(db_ahead_begin(tx->db));
    count(tx);
    db_ahead_end(tx->db);
    add(tx, 2, NOTES); /* what is on its way is not true any more */
    assert_int_equal(count(tx), 2);
    return true;
}

static void what_is_asked_ahead_is_there(void **state)
{
    (void)state;
    assert_int_equal(run_once(ask_ahead, 0), WRITE_DONE);
}

static bool ask_and_leave(struct write *w, struct tx *tx)
{
    if (db_ahead_begin(tx->db)) {
        count(tx); /* and never looked at: neither now nor by the next */
        db_ahead_end(tx->db);
    }
    return ((struct job *)w)->id == 0;
}

static void what_nobody_wants_any_more_harms_nobody(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(run_once(ask_and_leave, i), i ? WRITE_REFUSED : WRITE_DONE);
        assert_int_equal(run_once(add_plain, i + 1), WRITE_DONE);
        assert_int_equal(run_once(count_alone, i + 1), WRITE_DONE);
    }
}

static bool write_ahead(struct write *w, struct tx *tx)
{
    if (!db_ahead_begin(tx->db)) fault("invariant.broken", "asking is no way here");
    return add_plain(w, tx);
}

static void nothing_is_written_ahead(void **state)
{
    struct job j = job_make(write_ahead, 1);

    (void)state;
    assert_int_equal(job_run(&j), WRITE_FAULT);
    assert_code(j.w.code, "invariant.broken");
    arena_free(j.w.mem);
    assert_int_equal(run_once(add_plain, 2), WRITE_DONE);
    assert_int_equal(notes(), 1);
}

static void row_ignored(void *unused, const struct val *row)
{
    (void)unused, (void)row;
}

static bool part_ahead_wrong(struct write *w, struct tx *tx)
{
    static const struct stmt wrong = {.name = "wrong",
                                      .sqlite = "SELECT 1 / (count(*) - count(*)) FROM note",
                                      .pg = "SELECT 1 / (count(*) - count(*)) FROM note",
                                      .ncols = 1,
                                      .col = number,
                                      .maybe = 1,
                                      .tables = NOTES};

    if (!db_ahead_begin(tx->db)) fault("db.statement", "asking is no way here");
    db_run(tx->db, tx->mem, &wrong, NULL, row_ignored, NULL);
    db_ahead_end(tx->db);
    return add_plain(w, tx);
}

/* A question that fails on its way fails the write that asked it, and it alone. */
static void what_fails_ahead_is_told(void **state)
{
    struct job j = job_make(part_ahead_wrong, 1);

    (void)state;
    assert_int_equal(job_run(&j), WRITE_FAULT);
    assert_code(j.w.code, "db.statement");
    arena_free(j.w.mem);
    assert_int_equal(run_once(add_plain, 2), WRITE_DONE);
    assert_int_equal(notes(), 1);
}

static bool read_long(struct write *w, struct tx *tx)
{
    static const struct stmt all = {.name = "all",
                                    .sqlite = "SELECT id FROM note",
                                    .pg = "SELECT id FROM note",
                                    .ncols = 1,
                                    .col = number,
                                    .tables = NOTES};

    (void)w;
    for (int i = 0; i < 100; i++) add(tx, i, NOTES);
    for (int i = 0; i < 2; i++) assert_int_equal(db_run(tx->db, tx->mem, &all, NULL, row_ignored, NULL), 100);
    return true;
}

static void a_long_answer_is_asked_for_again(void **state)
{
    (void)state;
    assert_int_equal(run_once(read_long, 0), WRITE_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_is_written_is_asked_again),
        STORE_TEST(what_is_undone_is_asked_again),
        STORE_TEST(what_is_kept_is_compared),
        STORE_TEST(what_is_kept_beside_a_write_is_compared),
        STORE_TEST(nothing_is_kept_beyond_its_transaction),
        STORE_TEST(a_long_answer_is_asked_for_again),
        STORE_TEST(writes_of_one_transaction_share_what_was_read),
        STORE_TEST(what_is_asked_ahead_is_there),
        STORE_TEST(what_nobody_wants_any_more_harms_nobody),
        STORE_TEST(nothing_is_written_ahead),
        STORE_TEST(what_fails_ahead_is_told),
    };

    if (tests_start()) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
