/* The sealing keys on the disk: written whole, and said to be only once their name is durable too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/config.h"
#include "app/serve.h"
#include "base/fallible.h"

static char calls[] = "/tmp/foirail-calls-XXXXXX";
static int calls_fd = -1;

/* The next call about files fails; or none. */
static void fail_next(bool yes)
{
    int64_t page[4] = {yes, 0, yes ? FALLIBLE_FILE : 0, 0};

    assert_int_equal(pwrite(calls_fd, page, sizeof page, 0), sizeof page);
}

static void written_for_good(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    char dir[] = "/tmp/foirail-keys-XXXXXX", path[64];
    struct seal_keys keys = {.n = 1, .v = {{7, S("0123456789abcdef0123456789abcdef")}}}, read;

    (void)state;
    assert_non_null(mkdtemp(dir));
    unsetenv("CREDENTIALS_DIRECTORY");
    struct config c = {.dir = str_c(dir)};
    snprintf(path, sizeof path, "%s/seal_key", dir);
    close(open(path, O_WRONLY | O_CREAT, 0600));
    assert_true(hall_seal_keys_write(mem, &c, &keys));
    assert_true(hall_seal_keys(mem, &c, &read) && read.n == 1 && read.v[0].number == 7);
    fail_next(true);
    assert_false(hall_seal_keys_write(mem, &c, &keys)); /* the folder could not be synced: who asked begins anew */
    fail_next(false);
    assert_true(hall_seal_keys_write(mem, &c, &keys));
    unlink(path);
    assert_int_equal(rmdir(dir), 0);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(written_for_good)};

    calls_fd = mkstemp(calls);
    if (!base_start() || calls_fd < 0) return 1;
    fail_next(false);
#ifdef FOIRAIL_TEST_HOOKS
    fallible_map(calls);
#endif
    unlink(calls);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
