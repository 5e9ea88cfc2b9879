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

    for (int i = 1; i <= ASKS; i++) ok += limit_take(RATE_CODE, str_fmt(mem, "%s%d%s", before, same ? 1 : i, after), 1000, &wait);
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
    assert_int_equal(passed("2001:db8:1:1::", "", false), burst);   /* one household */
    assert_int_equal(passed("2001:db8:2:", "::1", false), ASKS); /* as many households */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(networks)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
