/* Who is one client, and who is another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/limit.h"

enum { ASKS = 50 };

/* How many of so many dear requests at one moment pass, each from an address with another middle (or the same). */
static int passed(const char *before, const char *after, bool same)
{
    struct arena *mem = arena_new(1 << 16);
    int64_t wait;
    int ok = 0;

    for (int i = 1; i <= ASKS; i++)
        ok += limit_take(RATE_CODE, str_fmt(mem, "%s%d%s", before, same ? 1 : i, after), 1000, &wait);
    arena_free(mem);
    return ok;
}

static void networks(void **state)
{
    (void)state;
    int burst = passed("192.0.2.", "", true);
    assert_in_range(burst, 1, ASKS - 1);
    assert_int_equal(passed("198.51.100.", "", false), ASKS);
    assert_int_equal(passed("::ffff:203.0.113.", "", false), ASKS);
    assert_int_equal(passed("2001:db8:1:1::", "", false), burst); /* one household */
    assert_int_equal(passed("2001:db8:2:", "::1", false), ASKS);  /* as many households */
}

/* One place and one address of mail: some; another place, or another address: as many again. */
static int letters(const char *from, const char *about)
{
    int64_t wait;
    int ok = 0;

    for (int i = 0; i < ASKS; i++) ok += limit_take_about(RATE_LETTER, str_c(from), str_c(about), 1000, &wait);
    return ok;
}

static void about_each(void **state)
{
    (void)state;
    int burst = letters("192.0.2.1", "a@example.org");
    assert_int_equal(burst, 4);
    assert_int_equal(letters("192.0.2.1", "a@example.org"), 0);
    assert_int_equal(letters("192.0.2.1", "b@example.org"), burst);
    assert_int_equal(letters("192.0.2.2", "a@example.org"), burst);
    assert_int_equal(letters("2001:db8:9:9::1", "a@example.org"), burst);
    assert_int_equal(letters("2001:db8:9:9::2", "a@example.org"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(networks), cmocka_unit_test(about_each)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
