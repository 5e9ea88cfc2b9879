/* The writer: groups, failures in every place, commits whose answer is lost. The database always holds what was
** acknowledged and nothing else. */
#include "db/test/help.h"

#include <sys/socket.h>

enum { MEMBERS = 5, STATEMENTS = 4, MANY = 300 };

/* ---- groups ---- */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

/* Holds the writer until the test has queued the rest. */
static bool wait_at_gate(struct write *w, struct tx *tx)
{
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return add_plain(w, tx);
}

static bool add_slowly(struct write *w, struct tx *tx)
{
    int64_t until = clock_mono_ms() + GROUP_MS + 2;

    while (clock_mono_ms() < until) {
    }
    return add_plain(w, tx);
}

static void ended_wait(const struct job *j, int n)
{
    for (int i = 0; i < n; i++)
        while (!__atomic_load_n(&j[i].ended, __ATOMIC_SEQ_CST)) usleep(100);
}

static bool queue_empty(void)
{
    pthread_mutex_lock(&store->mu);
    bool empty = !store->head;
    pthread_mutex_unlock(&store->mu);
    return empty;
}

/* Queues a first write that waits, then the n of g, then lets them run; returns when all have ended. */
static void run_together(struct job *g, int n)
{
    struct job first_one = job_make(wait_at_gate, id_new());

    first_one.w.together = true;
    for (int i = 0; i < n; i++) g[i].w.together = true;

    if (g->w.run != add_slowly) store->group_ms = MINUTE_MS;
    pthread_mutex_lock(&gate);
    store_write(store, &first_one.w);
    while (!queue_empty()) usleep(100); /* taken alone */
    for (int i = 0; i < n; i++) store_write(store, &g[i].w);
    pthread_mutex_unlock(&gate);
    ended_wait(&first_one, 1);
    ended_wait(g, n);
    arena_free(first_one.w.mem);
}

static void jobs_free(struct job *g, int n)
{
    for (int i = 0; i < n; i++) arena_free(g[i].w.mem);
}

static void queued_writes_share_a_commit(void **state)
{
    struct job g[GROUP_MAX];

    (void)state;
    for (int i = 0; i < GROUP_MAX; i++) g[i] = job_make(add_plain, i + 1);
    run_together(g, GROUP_MAX);
    assert_int_equal(notes(), GROUP_MAX + 1);
    assert_int_equal(store->members, GROUP_MAX + 1);
    assert_int_equal(store->commits, 2); /* the one at the gate and all the others */
    jobs_free(g, GROUP_MAX);
}

static void a_group_does_not_outlast_its_time(void **state)
{
    struct job g[MEMBERS];

    (void)state;
    for (int i = 0; i < MEMBERS; i++) g[i] = job_make(add_slowly, i + 1);
    run_together(g, MEMBERS);
    assert_int_equal(store->commits, MEMBERS + 1);
    jobs_free(g, MEMBERS);
}

static bool add_twice(struct write *w, struct tx *tx)
{
    add_plain(w, tx);
    return add_plain(w, tx);
}

static bool add_effect(struct write *w, struct tx *tx)
{
    tx_after_commit(tx, effect, 1);
    return add_plain(w, tx);
}

static bool refuse_effect(struct write *w, struct tx *tx)
{
    add_effect(w, tx);
    return false;
}

static bool part(struct tx *tx, void *arg)
{
    x_note_add(tx, tx->mem, *(int64_t *)arg, S("part"), NO_I64, S(""));
    tx_after_commit(tx, effect, 1);
    return *(int64_t *)arg % 2 == 0;
}

static bool add_in_parts(struct write *w, struct tx *tx)
{
    int64_t odd = 1001, even = 1002;

    return add_plain(w, tx) && !tx_try(tx, part, &odd) && tx_try(tx, part, &even);
}

static void a_part_is_taken_back_alone(void **state)
{
    (void)state;
    effects = 0;
    assert_int_equal(run_once(add_in_parts, 7), WRITE_DONE);
    assert_true(note_there(7) && note_there(1002) && !note_there(1001));
    assert_int_equal(effects, 1);
}

static void neighbours_of_a_refusal_stay(void **state)
{
    bool (*run[])(struct write *, struct tx *) = {add_effect, refuse_effect, add_effect, add_twice, add_effect};
    const enum write_end end[] = {WRITE_DONE, WRITE_REFUSED, WRITE_DONE, WRITE_FAULT, WRITE_DONE};
    struct job g[MEMBERS];

    (void)state;
    effects = 0;
    for (int i = 0; i < MEMBERS; i++) g[i] = job_make(run[i], i + 1);
    run_together(g, MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(g[i].end, end[i]);
        assert_int_equal(note_there(i + 1), end[i] == WRITE_DONE);
    }
    assert_string_equal(g[3].w.code, "db.constraint");
    assert_int_equal(effects, 3);
    jobs_free(g, MEMBERS);
}

static void closing_finishes_what_is_held(void **state)
{
    static struct job g[MANY];
    struct store_options opt = options();

    (void)state;
    for (int i = 0; i < MANY; i++) g[i] = job_make(add_plain, i + 1), g[i].w.together = true;
    for (int i = 0; i < MANY; i++) store_write(store, &g[i].w);
    store_close(store);
    for (int i = 0; i < MANY; i++) assert_int_equal(g[i].ended, 1), assert_int_equal(g[i].end, WRITE_DONE);
    jobs_free(g, MANY);
    store = store_open_with(&opt, first);
    assert_int_equal(notes(), MANY);
}

/* ---- failures inside SQLite ---- */

static char large[200000];

/* Reads and writes, and needs new pages: nothing here frees any, or there would be no running full. Four statements. */
static bool add_large(struct write *w, struct tx *tx)
{
    struct job *j = (struct job *)w;
    struct note_count_row row;

    j->n++;
    x_note_add(tx, tx->mem, j->id, S("large"), NO_I64, (str){large, sizeof large});
    q_note_count(tx->db, tx->mem, &row);
    x_tally_new(tx, tx->mem, j->id, 1);
    x_tally_add(tx, tx->mem, j->id, 1);
    tx_after_commit(tx, effect, 1);
    return true;
}

static int64_t kept(struct job *g, int n)
{
    int64_t rows = 0;

    for (int i = 0; i < n; i++) {
        assert_int_equal(g[i].ended, 1);
        assert_int_equal(note_there(g[i].id), g[i].end == WRITE_DONE);
        rows += g[i].end == WRITE_DONE;
    }
    return rows;
}

/* The n-th statement of the group fails once: the lost group is replayed, nobody loses anything but a statement that
** failed without taking the transaction along. */
static int fail_once(enum inject kind, int n)
{
    struct job g[MEMBERS];
    int64_t before = notes();

    effects = 0;
    for (int i = 0; i < MEMBERS; i++) g[i] = job_make(add_large, id_new());
    inject_at(kind, n + 1, false); /* the first is the one at the gate */
    run_together(g, MEMBERS);
    int fired = inject_fired();
    inject_at(INJECT_NONE, 0, false);
    int64_t rows = kept(g, MEMBERS);
    assert_int_equal(effects, rows);
    assert_true(rows >= MEMBERS - 1);
    assert_int_equal(notes(), before + rows + 1);
    jobs_free(g, MEMBERS);
    return fired > 0;
}

static void each_statement_fails_once(void **state)
{
    (void)state;
    for (enum inject kind = INJECT_FULL; kind <= INJECT_INTERRUPT; kind++) {
        int hits = 0;
        for (int n = 1; n <= MEMBERS * STATEMENTS; n++) hits += fail_once(kind, n);
        print_message("failures of kind %d: %d\n", (int)kind, hits);
        assert_true(hits > 0); /* or the test proves nothing */
    }
}

static bool fail_always(struct write *w, struct tx *tx)
{
    inject_at((enum inject)((struct job *)w)->n, 1, false);
    x_note_add(tx, tx->mem, ((struct job *)w)->id, S("large"), NO_I64, (str){large, sizeof large});
    return true;
}

/* Two thirds of its memory: a second run needs it emptied. */
static bool add_greedily(struct write *w, struct tx *tx)
{
    NEW(tx->mem, char, MEM_CAP / 3 * 2);
    return add_large(w, tx);
}

/* One member always fails and always takes the group with it: it alone is told so. */
static void the_guilty_falls_alone(void **state)
{
    (void)state;
    for (enum inject kind = INJECT_FULL; kind <= INJECT_INTERRUPT; kind += 2) {
        struct job g[MEMBERS];
        for (int i = 0; i < MEMBERS; i++) g[i] = job_make(i == 2 ? fail_always : add_greedily, id_new());
        g[2].n = kind;
        run_together(g, MEMBERS);
        inject_at(INJECT_NONE, 0, false);
        for (int i = 0; i < MEMBERS; i++) assert_int_equal(g[i].end, i == 2 ? WRITE_FAULT : WRITE_DONE);
        assert_string_equal(g[2].w.code, kind == INJECT_FULL ? "db.full" : "db.slow");
        assert_int_equal(g[0].n, 2); /* ran again, its memory emptied */
        kept(g, MEMBERS);
        jobs_free(g, MEMBERS);
    }
}

/* No room in COMMIT: known not to have happened, so all run again alone. */
static void full_at_commit_is_replayed(void **state)
{
    struct job g[MEMBERS];

    (void)state;
    effects = 0;
    for (int i = 0; i < MEMBERS; i++) g[i] = job_make(add_large, i + 1);
    inject_at(INJECT_COMMIT_FULL, 3, false);
    run_together(g, MEMBERS);
    assert_int_equal(inject_fired(), 1);
    assert_int_equal(kept(g, MEMBERS), MEMBERS);
    assert_int_equal(effects, MEMBERS);
    assert_false(store_refuses_writes(store));
    jobs_free(g, MEMBERS);
}

static void reopen(void)
{
    struct store_options opt = options();

    store_close(store);
    store = store_open_with(&opt, first);
    store_writer_start(store);
}

/* The log could not be synced: nobody knows, nobody is told it went well, and nothing more is written. */
static void broken_commit_is_unknown(void **state)
{
    struct job g[MEMBERS];
    int there = 0;

    (void)state;
    effects = 0;
    for (int i = 0; i < MEMBERS; i++) g[i] = job_make(add_large, i + 1);
    inject_at(INJECT_COMMIT_IOERR, 3, false);
    run_together(g, MEMBERS);
    inject_at(INJECT_NONE, 0, false);
    for (int i = 0; i < MEMBERS; i++) assert_true(g[i].end == WRITE_UNKNOWN || g[i].end == WRITE_STOPPED);
    assert_int_equal(g[0].end, WRITE_UNKNOWN);
    assert_string_equal(g[0].w.code, "db.io");
    assert_int_equal(effects, 0);
    assert_true(store_refuses_writes(store));
    assert_int_equal(run_once(add_plain, 77), WRITE_STOPPED);
    reopen();
    assert_false(store_refuses_writes(store));
    assert_int_equal(store_integrity(store, mem).n, 0);
    for (int i = 0; i < MEMBERS; i++) there += note_there(i + 1);
    for (int i = 0; i < MEMBERS; i++) assert_true(note_there(i + 1) ? g[i].end == WRITE_UNKNOWN : true);
    assert_true(there == 0 || g[there - 1].end == WRITE_UNKNOWN); /* the whole group or none of it */
    assert_int_equal(run_once(add_plain, 77), WRITE_DONE);
    jobs_free(g, MEMBERS);
}

static void without_a_fault_all_is_well(void **state)
{
    struct job g[MEMBERS];

    (void)state;
    for (int i = 0; i < MEMBERS; i++) g[i] = job_make(add_large, i + 1);
    run_together(g, MEMBERS);
    assert_int_equal(kept(g, MEMBERS), MEMBERS);
    for (int i = 0; i < MEMBERS; i++) assert_int_equal(g[i].n, 1);
    jobs_free(g, MEMBERS);
}

/* ---- the log ---- */

static int64_t size_of(const char *suffix)
{
    char name[128];
    struct stat st;

    snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &st) ? -1 : (int64_t)st.st_size;
}

static void the_log_stays_small(void **state)
{
    (void)state;
    for (int i = 0; i < 400; i++) assert_int_equal(run_once(add_large, i), WRITE_DONE); /* 80 MB */
    assert_true(size_of("") > 60 << 20);
    assert_true(size_of("-wal") < 20 << 20);
}

static void leave(const char *from, const char *suffix, const char *to)
{
    char command[300];

    snprintf(command, sizeof command, "cp %s%s %s%s", from, suffix, to, suffix);
    assert_int_equal(system(command), 0);
}

/* As left by a killed server: opened for reading, the log stays; opened for writing, it is copied back. */
static void reading_alone_leaves_the_log(void **state)
{
    char copy[160], was[sizeof path];
    struct store_options opt = options();

    (void)state;
    run_once(add_large, 1);
    snprintf(copy, sizeof copy, "%s/copy", folder);
    assert_int_equal(mkdir(copy, 0700), 0);
    snprintf(copy, sizeof copy, "%s/copy/market.db", folder);
    leave(path, "", copy);
    leave(path, "-wal", copy);
    memcpy(was, path, sizeof was);
    snprintf(path, sizeof path, "%.*s", (int)sizeof path - 1, copy);
    store_close(store);
    opt.sqlite_path = path;
    opt.read_only = true;
    int64_t log = size_of("-wal");
    store = store_open_with(&opt, first);
    assert_true(note_there(1));
    assert_int_equal(run_once(add_plain, 2), WRITE_STOPPED);
    store_close(store);
    assert_true(log > 0 && size_of("-wal") == log);
    opt.read_only = false;
    store = store_open_with(&opt, first);
    assert_true(note_there(1));
    store_close(store);
    assert_int_equal(size_of("-wal"), -1);
    store = NULL;
}

static void lock_take_again(void *opt)
{
    store_close(store_open_with(opt, first));
}

static void migrate_again(void *opt)
{
    migrate_with(opt, first);
}

static void a_territory_has_one_server(void **state)
{
    struct store_options opt = options(), looks = options();

    (void)state;
    looks.read_only = true;
    if (!pg_url()) assert_code(fault_of(lock_take_again, &opt), "store.locked");
    assert_code(fault_of(migrate_again, &opt), "store.locked");
    assert_null(fault_of(lock_take_again, &looks));
    store_close(store);
    store = NULL;
    assert_null(fault_of(migrate_again, &opt));
    assert_null(fault_of(lock_take_again, &opt));
}

/* ---- in memory ---- */

static void read_inside(struct db *db, void *arg)
{
    (void)db;
    count_read(db, arg);
    store_read(store, count_read, arg);
}

static void read_whole(void *arg)
{
    store_read(store, count_read, arg);
}

static void read_nested(void *arg)
{
    store_read(store, read_inside, arg);
}

static void in_memory_works_alike(void **state)
{
    struct store_options opt = {.sqlite_path = ":memory:"};
    int64_t n;

    (void)state;
    store_close(store);
    store = store_open_with(&opt, first);
    assert_int_equal(run_once(add_plain, 1), WRITE_DONE); /* before the thread */
    store_writer_start(store);
    assert_int_equal(run_once(add_plain, 2), WRITE_DONE);
    assert_int_equal(run_once(add_refused, 3), WRITE_REFUSED);
    assert_int_equal(notes(), 2);
    assert_code(fault_of(read_nested, &n), "invariant.broken");
    assert_code(fault_of(read_then_write, NULL), "db.statement");
    assert_int_equal(notes(), 2);
}

/* ---- PostgreSQL: the answer to COMMIT is lost ---- */

static atomic_int told_lost;

static void hook(void)
{
    told_lost++;
}

/* Whether the COMMIT had arrived or not, the database says which, over another connection. */
static void a_lost_commit_is_settled(void **state)
{
    (void)state;
    effects = 0;
    inject_at(INJECT_LOST_AFTER, 1, false);
    enum write_end end = run_once(add_effect, 1);
    assert_int_equal(inject_fired(), 1);
    assert_int_equal(note_there(1), end == WRITE_DONE);
    assert_int_equal(effects, end == WRITE_DONE);
    assert_int_not_equal(end, WRITE_UNKNOWN);
    inject_at(INJECT_LOST_BEFORE, 1, false);
    assert_int_equal(run_once(add_effect, 2), WRITE_FAULT);
    assert_false(note_there(2));
    for (int i = 10; i < 30; i++)
        assert_int_equal(run_once(add_plain, i), WRITE_DONE); /* every connection works again */
}

static void a_caged_process_does_not_redial(void **state)
{
    (void)state;
    told_lost = 0;
    store_on_lost(hook);
    inject_at(INJECT_LOST_AFTER, 1, false);
    enum write_end end = run_once(add_plain, 1);
    assert_int_equal(note_there(1), end == WRITE_DONE);
    assert_int_not_equal(end, WRITE_UNKNOWN);
    assert_int_equal(told_lost, 1);
    int64_t n;
    for (int i = 10; i < 30; i++) { /* the dead one is kept for last: the others go on */
        assert_int_equal(run_once(add_plain, i), WRITE_DONE);
        store_read(store, count_read, &n);
    }
    assert_int_equal(told_lost, 1);
    for (int i = 40; i < 40 + 3 * (THREADS + 2); i++) { /* one after the other, until none is left */
        inject_at(INJECT_LOST_BEFORE, 1, false);
        run_once(add_plain, i);
    }
    inject_at(INJECT_NONE, 0, false);
    assert_int_equal(run_once(add_plain, 80), WRITE_FAULT);
    assert_code(fault_of(read_whole, &n), "db.gone");
    store_on_lost(NULL);
    assert_int_equal(run_once(add_plain, 90), WRITE_DONE);
}

/* A group whose COMMIT nobody answered is whole or not at all; what is known not to be there is made again. */
static void a_group_whose_commit_is_lost_is_settled(void **state)
{
    struct job g[MEMBERS];

    (void)state;
    for (int before = 0; before < 2; before++) {
        effects = 0;
        for (int i = 0; i < MEMBERS; i++) g[i] = job_make(i == 2 ? refuse_effect : add_effect, before * 100 + i + 1);
        inject_at(before ? INJECT_LOST_BEFORE : INJECT_LOST_AFTER, 2, false); /* the first is the one at the gate */
        run_together(g, MEMBERS);
        assert_int_equal(inject_fired(), 1);
        for (int i = 0; i < MEMBERS; i++) {
            assert_int_equal(g[i].end, i == 2 ? WRITE_REFUSED : WRITE_DONE);
            assert_int_equal(note_there(g[i].id), i != 2);
        }
        assert_int_equal(effects, MEMBERS - 1);
        jobs_free(g, MEMBERS);
    }
}

/* ---- who loses always ---- */

static atomic_bool rushing;

static bool tally_make(struct write *w, struct tx *tx)
{
    x_tally_new(tx, tx->mem, ((struct job *)w)->id, 0);
    return true;
}

static bool rush(struct write *w, struct tx *tx)
{
    x_tally_add(tx, tx->mem, ((struct job *)w)->id, 1);
    return true;
}

static void *rush_main(void *arg)
{
    struct job j = job_make(rush, 1);

    while (rushing) store_write_wait(store, &j.w);
    arena_free(j.w.mem);
    return arg;
}

/* Reads what the other changes a hundred times before it writes: together with it, it never gets through. */
static bool dawdle(struct write *w, struct tx *tx)
{
    struct tally_get_row row;
    int64_t until = clock_mono_ms() + 40;

    q_tally_get(tx->db, tx->mem, 1, &row);
    while (clock_mono_ms() < until) usleep(1000);
    return rush(w, tx);
}

/* The first time, somebody else is there between what it reads and what it writes. */
static bool overtaken(struct write *w, struct tx *tx)
{
    struct job *j = (struct job *)w;
    struct tally_get_row row;

    q_tally_get(tx->db, tx->mem, 1, &row);
    if (!j->n++) assert_int_equal(run_once(rush, 1), WRITE_DONE);
    return x_tally_add(tx, tx->mem, 1, 1) == 1;
}

static bool tally_is(struct write *w, struct tx *tx)
{
    struct tally_get_row row = {0};

    return q_tally_get(tx->db, tx->mem, 1, &row) && row.n == ((struct job *)w)->id;
}

/* One of a group loses a race: all of it is run again, and nobody is there twice. */
static void a_group_that_loses_is_run_again(void **state)
{
    struct job g[MEMBERS];

    (void)state;
    assert_int_equal(run_once(tally_make, 1), WRITE_DONE);
    effects = 0;
    for (int i = 0; i < MEMBERS; i++) g[i] = job_make(i == 3 ? overtaken : add_effect, i + 10);
    run_together(g, MEMBERS);
    for (int i = 0; i < MEMBERS; i++) assert_int_equal(g[i].end, WRITE_DONE);
    assert_int_equal(g[3].n, 2);
    assert_int_equal(effects, MEMBERS - 1);
    assert_int_equal(run_once(tally_is, 2), WRITE_DONE);
    jobs_free(g, MEMBERS);
}

static void who_loses_always_goes_alone(void **state)
{
    pthread_t other;

    (void)state;
    assert_int_equal(run_once(tally_make, 1), WRITE_DONE);
    rushing = true;
    pthread_create(&other, NULL, rush_main, NULL);
    for (int i = 0; i < 3; i++) assert_int_equal(run_once(dawdle, 1), WRITE_DONE);
    rushing = false;
    pthread_join(other, NULL);
}

int main(void)
{
    const struct CMUnitTest sqlite[] = {
        STORE_TEST(queued_writes_share_a_commit),  STORE_TEST(a_group_does_not_outlast_its_time),
        STORE_TEST(neighbours_of_a_refusal_stay),  STORE_TEST(a_part_is_taken_back_alone),
        STORE_TEST(closing_finishes_what_is_held), STORE_TEST(without_a_fault_all_is_well),
        STORE_TEST(each_statement_fails_once),     STORE_TEST(the_guilty_falls_alone),
        STORE_TEST(full_at_commit_is_replayed),    STORE_TEST(broken_commit_is_unknown),
        STORE_TEST(the_log_stays_small),           STORE_TEST(reading_alone_leaves_the_log),
        STORE_TEST(a_territory_has_one_server),    STORE_TEST(in_memory_works_alike),
    };
    const struct CMUnitTest postgres[] = {
        STORE_TEST(a_lost_commit_is_settled),
        STORE_TEST(a_part_is_taken_back_alone),
        STORE_TEST(a_caged_process_does_not_redial),
        STORE_TEST(a_territory_has_one_server),
        STORE_TEST(who_loses_always_goes_alone),
        STORE_TEST(queued_writes_share_a_commit),
        STORE_TEST(a_group_does_not_outlast_its_time),
        STORE_TEST(neighbours_of_a_refusal_stay),
        STORE_TEST(closing_finishes_what_is_held),
        STORE_TEST(a_group_that_loses_is_run_again),
        STORE_TEST(a_group_whose_commit_is_lost_is_settled),
    };

    if (tests_start()) return 1;
    memset(large, 'x', sizeof large);
    return pg_url() ? cmocka_run_group_tests(postgres, NULL, NULL) : cmocka_run_group_tests(sqlite, NULL, NULL);
}
