/* Batches: replacing, dropping, dying in the middle, full disks, damaged files, searches at the same time. */
#include "find/test/support.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>

static size_t completions_of(struct bench *b, const char *typed)
{
    str out[4];
    return find_suggest(b->find, b->mem, str_c(typed), UINT32_MAX, out, 4);
}

/* Places are known while a document that has one is there, also after the file was read anew. */
static void places_known(void **state)
{
    struct bench *b = *state;
    struct find_doc d[] = {doc(9, "Vase bleu"), doc(10, "Lampe verte")};

    feed(b, &d[0], 1);
    assert_false(find_knows_places(b->find));
    d[1].x = 0, d[1].y = 0;
    feed(b, d, 2);
    assert_true(find_knows_places(b->find));
    reopen(b, false);
    assert_true(find_knows_places(b->find));
    d[1].x = FIND_NOWHERE;
    feed(b, d, 2);
    assert_false(find_knows_places(b->find));
}

static void replaced_and_dropped(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(9, "Vase bleu");

    feed(b, &d, 1);
    d = doc(9, "Lampe verte");
    feed(b, &d, 1);
    assert_int_equal(ask_words(b, "vase").total, 0);
    finds_only(b, "lampe", 9);
    find_begin(b->find);
    find_drop(b->find, 9);
    find_drop(b->find, 10);
    d = doc(11, "Chaise");
    find_put(b->find, &d); /* takes the number of the dropped one */
    find_put(b->find, &d);
    find_commit(b->find, 77);
    assert_int_equal(ask_words(b, "lampe").total, 0);
    finds_only(b, "chaise", 11);
    assert_int_equal(find_count(b->find), 1);
    assert_int_equal(completions_of(b, "lam"), 0); /* vocabulary and titles forgot it */
    assert_int_equal(completions_of(b, "cha"), 2);
    reopen(b, false);
    assert_int_equal(completions_of(b, "lam"), 0);
    assert_int_equal(completions_of(b, "cha"), 2);
    finds_only(b, "chaise", 11);
    assert_int_equal(find_count(b->find), 1);
    assert_int_equal(find_cursor(b->find), 77);
    assert_non_null(ask_words(b, "chaisse").corrected.p);
}

/* Another process that only asks: it sees what was there when it came, and makes no file. */
static void asked_beside_its_feeder(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu"), e = doc(2, "Vase vert");
    struct find_query q = find_query_new(S("vase"));
    struct find_result r;
    struct faultpoint fp;

    feed(b, &d, 1);
    struct find *beside = find_open_read(b->path);
    feed(b, &e, 1);
    find_search(beside, b->mem, &q, &r);
    assert_int_equal(r.total, 1);
    assert_int_equal(find_count(beside), 1);
    assert_int_equal(ask_words(b, "vase").total, 2);
    find_close(beside);
    beside = find_open_read(b->path);
    find_search(beside, b->mem, &q, &r);
    assert_int_equal(r.total, 2);
    find_close(beside);
    if (!FAULT_CATCH(&fp)) {
        find_open_read("/tmp/no/such/find.db");
        fail();
    }
    assert_string_equal(fp.code, "find.io");
}

static void readers_see_the_old_state_until_commit(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu"), e = doc(2, "Miroir");

    feed(b, &d, 1);
    find_begin(b->find);
    find_put(b->find, &e);
    find_drop(b->find, 1);
    finds_only(b, "vase", 1);
    assert_int_equal(ask_words(b, "miroir").total, 0);
    find_cancel(b->find);
    finds_only(b, "vase", 1);
    assert_int_equal(find_cursor(b->find), 1);
    find_begin(b->find);
    find_put(b->find, &e);
    find_begin(b->find); /* an unfinished batch is forgotten */
    find_commit(b->find, 5);
    assert_int_equal(find_count(b->find), 1);
    assert_int_equal(find_cursor(b->find), 5);
}

static void cleared(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu"), e = doc(1, "Miroir");

    feed(b, &d, 1);
    find_begin(b->find);
    find_clear(b->find);
    find_put(b->find, &e);
    finds_only(b, "vase", 1);
    find_commit(b->find, 8);
    finds_only(b, "miroir", 1);
    assert_int_equal(ask_words(b, "vase").total, 0);
    find_clear(b->find);
    assert_int_equal(ask_words(b, "").total, 0);
    assert_int_equal(find_cursor(b->find), 0);
    feed(b, &d, 1);
    find_tidy(b->find);
    finds_only(b, "vase", 1);
}

/* Another process feeds and dies at the given moment of a batch. */
static void die_in_a_batch(const char *path, int commit)
{
    bool rebuilt;
    pid_t pid = fork();

    if (!pid) {
        struct find *f = find_open(path, &rebuilt);
        find_begin(f);
        for (int i = 0; i < 500; i++) {
            struct find_doc d = doc(1000 + i, "Tapis volant");
            find_put(f, &d);
        }
        find_drop(f, 1);
        if (commit) find_commit(f, 99);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void a_death_before_commit_leaves_the_old_state(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu");
    bool rebuilt;

    feed(b, &d, 1);
    find_close(b->find);
    die_in_a_batch(b->path, 0);
    b->find = find_open(b->path, &rebuilt);
    assert_false(rebuilt);
    finds_only(b, "vase", 1);
    assert_int_equal(find_count(b->find), 1);
    assert_int_equal(find_cursor(b->find), 1);
    find_close(b->find);
    die_in_a_batch(b->path, 1); /* the control: after the commit it is all there */
    b->find = find_open(b->path, &rebuilt);
    assert_false(rebuilt);
    assert_int_equal(find_count(b->find), 500);
    assert_int_equal(ask_words(b, "tapis").total, 500);
    assert_int_equal(find_cursor(b->find), 99);
}

static void write_at(const char *path, long at, const char *bytes, size_t n)
{
    FILE *f = fopen(path, "r+b");

    assert_non_null(f);
    fseek(f, at, SEEK_SET);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void another_file_is_made_anew(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu");
    static const struct {
        long at;
        char byte;
    } damage[] = {
        {60 + 3, 99} /* user_version: another layout */, {68, 1} /* application_id */, {1, '?'} /* no database */};

    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        feed(b, &d, 1);
        reopen(b, false);
        find_close(b->find);
        write_at(b->path, damage[i].at, &damage[i].byte, 1);
        bool rebuilt;
        b->find = find_open(b->path, &rebuilt);
        assert_true(rebuilt);
        assert_int_equal(find_count(b->find), 0);
        assert_int_equal(find_cursor(b->find), 0);
    }
    feed(b, &d, 1);
    finds_only(b, "vase", 1);
}

static void damaged_pages_are_made_anew(void **state)
{
    struct bench *b = *state;
    bool rebuilt;
    char rubbish[4096];

    find_begin(b->find);
    for (int i = 0; i < 2000; i++) {
        struct find_doc d = doc(i, "Vase bleu");
        find_put(b->find, &d);
    }
    find_commit(b->find, 1);
    find_close(b->find);
    memset(rubbish, 0xa5, sizeof rubbish);
    for (long page = 2; page < 60; page++) write_at(b->path, page * 4096, rubbish, sizeof rubbish);
    b->find = find_open(b->path, &rebuilt);
    assert_true(rebuilt);
    assert_int_equal(ask_words(b, "vase").total, 0);
}

/* The disk is full in the middle of a batch: a fault, the old state, and the feed goes on once there is room. */
static void a_full_disk_keeps_the_old_state(void **state)
{
    struct bench *b = *state;
    struct find_doc d = doc(1, "Vase bleu");
    struct rlimit was, small;
    struct faultpoint fp;
    volatile bool faulted = false;

    feed(b, &d, 1);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &was);
    small = (struct rlimit){200000, was.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    if (FAULT_CATCH(&fp)) faulted = true;
    else {
        find_begin(b->find);
        for (int i = 0; i < 20000; i++) d = doc(i + 2, "Tapis volant rouge"), find_put(b->find, &d);
        find_commit(b->find, 2);
        fault_end(&fp);
    }
    setrlimit(RLIMIT_FSIZE, &was);
    assert_true(faulted);
    assert_true(str_starts(str_c(fp.code), S("find.")));
    finds_only(b, "vase", 1);
    assert_int_equal(find_count(b->find), 1);
    assert_int_equal(find_cursor(b->find), 1);
    d = doc(2, "Lampe");
    feed(b, &d, 1);
    finds_only(b, "lampe", 2);
    assert_int_equal(ask_words(b, "tapis").total, 0);
    reopen(b, false);
    assert_int_equal(find_count(b->find), 2);
}

/* --- many at once --- */

struct crowd {
    struct find *find;
    atomic_bool over;
    atomic_int searches, wrong;
};

enum { TOGETHER = 40 };

/* All the documents of a batch carry the batch's number: a search must see one number, forty times. */
static void *keep_searching(void *arg)
{
    struct crowd *c = arg;
    struct arena *mem = arena_new(16 << 20);

    while (!atomic_load(&c->over)) {
        struct find_query q = find_query_new(atomic_fetch_add(&c->searches, 1) % 3 ? S("lampe") : S("lanpe"));
        struct find_result r;
        str out[4];
        find_search(c->find, mem, &q, &r);
        if (r.total != TOGETHER || r.facet_n[0] != 1 || r.facet[0][0].n != TOGETHER) atomic_fetch_add(&c->wrong, 1);
        if (find_suggest(c->find, mem, S("lam"), UINT32_MAX, out, 4) < 1) atomic_fetch_add(&c->wrong, 1);
        arena_reset(mem);
    }
    arena_free(mem);
    return NULL;
}

static void feed_batch(struct crowd *c, int32_t batch)
{
    find_begin(c->find);
    for (int i = 0; i < TOGETHER; i++) {
        struct find_doc d = doc(i + (batch % 2) * 1000, "Lampe de bureau");
        d.facet[0] = batch;
        find_put(c->find, &d);
        find_drop(c->find, i + (1 - batch % 2) * 1000);
    }
    find_commit(c->find, batch);
}

static void searches_while_feeding(void **state)
{
    struct bench *b = *state;
    struct crowd c = {.find = b->find};
    pthread_t thread[4];

    feed_batch(&c, 1);
    for (int i = 0; i < 4; i++) pthread_create(&thread[i], NULL, keep_searching, &c);
    for (int batch = 2; batch < 120 || atomic_load(&c.searches) < 200; batch++) feed_batch(&c, batch);
    atomic_store(&c.over, true);
    for (int i = 0; i < 4; i++) pthread_join(thread[i], NULL);
    assert_int_equal(atomic_load(&c.wrong), 0);
}

/* More threads than connections: they wait their turn. */
static void *search_some(void *arg)
{
    struct crowd *c = arg;
    struct arena *mem = arena_new(16 << 20);

    for (int i = 0; i < 20; i++) {
        struct find_query q = find_query_new(S("lampe"));
        struct find_result r;
        find_search(c->find, mem, &q, &r);
        if (r.total != TOGETHER) atomic_fetch_add(&c->wrong, 1);
        arena_reset(mem);
    }
    arena_free(mem);
    return NULL;
}

static void more_threads_than_connections(void **state)
{
    struct bench *b = *state;
    struct crowd c = {.find = b->find};
    pthread_t thread[40];

    feed_batch(&c, 1);
    for (int i = 0; i < 40; i++) pthread_create(&thread[i], NULL, search_some, &c);
    for (int i = 0; i < 40; i++) pthread_join(thread[i], NULL);
    assert_int_equal(atomic_load(&c.wrong), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(places_known),
        TEST(replaced_and_dropped),
        TEST(asked_beside_its_feeder),
        TEST(readers_see_the_old_state_until_commit),
        TEST(cleared),
        TEST(a_death_before_commit_leaves_the_old_state),
        TEST(another_file_is_made_anew),
        TEST(damaged_pages_are_made_anew),
        TEST(a_full_disk_keeps_the_old_state),
        TEST(searches_while_feeding),
        TEST(more_threads_than_connections),
    };

    if (!base_start()) return 1;
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests_name("find_feed", tests, NULL, NULL);
}
