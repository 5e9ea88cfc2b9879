/* A restore that is cut off at any of its steps leaves the old database whole, with what only its log held, or the new one. */
#include "db/test/help.h"

#include <sys/syscall.h>
#include <sys/wait.h>

/* ---- a process that dies just before the n-th of its calls that change a folder or promise a disk something ---- */

static int calls_left = -1;

static void call(void)
{
    if (calls_left >= 0 && !calls_left--) _exit(9);
}

int rename(const char *from, const char *to)
{
    call();
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int unlink(const char *file)
{
    call();
    return unlinkat(AT_FDCWD, file, 0);
}

int link(const char *from, const char *to)
{
    call();
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int fsync(int fd)
{
    call();
    return (int)syscall(SYS_fsync, fd);
}

/* ---- the scene: a copy with note 7; a territory with note 1 in its file and note 2 in the log of a killed server ---- */

static void run(const char *what)
{
    char command[512];

    snprintf(command, sizeof command, "cd %s && %s", folder, what);
    assert_int_equal(system(command), 0);
}

static void make_store(int64_t id)
{
    struct store_options opt = options();

    migrate_with(&opt, first);
    store = store_open_with(&opt, first);
    store_writer_start(store);
    assert_int_equal(run_once(add_plain, id), WRITE_DONE);
}

static void close_store(void)
{
    store_close(store);
    store = NULL;
}

static int wait_for(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void scene(void)
{
    char copy[128];

    snprintf(copy, sizeof copy, "%s/copy", folder);
    make_store(7);
    store_backup(store, copy);
    close_store();
    run("rm market.db*");
    make_store(1);
    close_store();
    pid_t child = fork();
    if (!child) {
        make_store(2);
        _exit(0);
    }
    assert_int_equal(wait_for(child), 0);
    run("test -s market.db-wal && mkdir was && cp market.db* was/");
}

/* As the killed server left it. */
static void scene_again(const char *and_then)
{
    run("rm -f market.db* && cp was/* .");
    run(and_then);
}

/* Gives how the process ended: 0 it came to its end, 9 it was cut off. */
static int restore_cut_at(int n)
{
    struct store_options opt = options();
    char copy[128];
    pid_t child = fork();

    snprintf(copy, sizeof copy, "%s/copy", folder);
    if (!child) {
        calls_left = n;
        store_restore(&opt, copy, true);
        _exit(0);
    }
    return wait_for(child);
}

/* Which notes are there: "12", "7". */
static const char *notes_there(void)
{
    static char there[8];
    struct store_options opt = options();
    size_t n = 0;

    store = store_open_with(&opt, first);
    assert_int_equal(store_integrity(store, mem).n, 0);
    for (int id = 1; id <= 7; id++)
        if (note_there(id)) there[n++] = (char)('0' + id);
    there[n] = 0;
    close_store();
    return there;
}

enum { CALLS_MOST = 100 };

static void cut_off_anywhere_it_is_the_old_or_the_new(void **state)
{
    int old = 0, new = 0, end = 9;

    (void)state;
    scene();
    for (int n = 0; end && n < CALLS_MOST; n++) {
        scene_again("true");
        end = restore_cut_at(n);
        const char *there = notes_there();
        if (!strcmp(there, "12")) old++;
        else if (!strcmp(there, "7")) new ++;
        else fail_msg("cut off at call %d: notes %s", n, there);
    }
    assert_int_equal(end, 0);
    assert_true(old >= 4 && new >= 2); /* the scene did cut it off, before and after */
    assert_string_equal(notes_there(), "7");
    run("test ! -e market.db.before && test ! -e market.db.part");
}

static bool same(const char *what)
{
    char command[512];

    snprintf(command, sizeof command, "cd %s && %s", folder, what);
    return !system(command);
}

/* What SQLite cannot read any more is not made worse: file and log stay together, under their name or aside. */
static void a_damaged_one_is_kept_to_the_end(void **state)
{
    const char *damage =
        "printf 'no database at all' | dd of=market.db conv=notrunc status=none && cp market.db damaged";
    int end = 9;

    (void)state;
    scene();
    for (int n = 0; end && n < CALLS_MOST; n++) {
        scene_again(damage);
        end = restore_cut_at(n);
        bool here = same("cmp -s market.db damaged && cmp -s market.db-wal was/market.db-wal");
        bool aside = same("cmp -s market.db.before damaged && cmp -s market.db.before-wal was/market.db-wal");
        if (!here && !aside) assert_string_equal(notes_there(), "7");
    }
    assert_int_equal(end, 0);
    assert_string_equal(notes_there(), "7");
    run("test ! -e market.db.before && test ! -e market.db.before-wal");
}

static void into_an_empty_folder(void **state)
{
    (void)state;
    scene();
    run("rm -f market.db");
    assert_int_equal(restore_cut_at(CALLS_MOST), 0);
    assert_string_equal(notes_there(), "7"); /* a log that belonged to nothing is not taken for its own */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAIN_TEST(cut_off_anywhere_it_is_the_old_or_the_new),
        PLAIN_TEST(a_damaged_one_is_kept_to_the_end),
        PLAIN_TEST(into_an_empty_folder),
    };

    if (pg_url()) return 0; /* pg_restore does it in one transaction */
    if (tests_start()) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
