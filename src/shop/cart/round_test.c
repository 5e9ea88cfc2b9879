/* The order of the stops: the shortest that meets all times, compared with every order; what cannot be met is named. */
#include "shop/test/room.h"

#include "shop/cart/round.h"

enum { KM = 1000, HOUR = 3600 * 1000 };

static struct round_try row(size_t n)
{
    struct round_try t = {.n = n};

    for (size_t i = 0; i < n; i++) /* along a road, a stop every 10 km, shuffled */
        for (size_t k = 0; k < n; k++) {
            int64_t a = (int64_t)(i * 5 % n), b = (int64_t)(k * 5 % n);
            t.metres[i][k] = (a > b ? a - b : b - a) * 10 * KM;
        }
    return t;
}

static int64_t length(const struct round_try *t, const size_t *order)
{
    int64_t m = 0;

    for (size_t i = 1; i < t->n; i++) m += t->metres[order[i - 1]][order[i]];
    return m;
}

static void without_times_the_shortest_way(void **state)
{
    size_t order[ROUND_STOPS_MOST], a, b;

    for (size_t n = 2; n <= ROUND_STOPS_MOST; n++) {
        if (n == 5) continue; /* 5 x 5: all at one place */
        struct round_try t = row(n);
        assert_true(round_order(&t, order, &a, &b));
        assert_int_equal(length(&t, order), (int64_t)(n - 1) * 10 * KM);
    }
    (void)state;
}

static void times_come_before_distances(void **state)
{
    struct round_try t = row(3);
    size_t order[ROUND_STOPS_MOST], a, b;

    t.from[0] = 10 * HOUR, t.to[0] = 11 * HOUR;
    t.from[2] = 14 * HOUR, t.to[2] = 15 * HOUR;
    t.from[1] = 16 * HOUR, t.to[1] = 17 * HOUR;
    assert_true(round_order(&t, order, &a, &b));
    assert_int_equal(order[0], 0);
    assert_int_equal(order[1], 2);
    assert_int_equal(order[2], 1);
    (void)state;
}

static void two_that_are_too_far_apart_are_named(void **state)
{
    struct round_try t = row(3);
    size_t order[ROUND_STOPS_MOST], a = 9, b = 9;

    for (size_t i = 0; i < 3; i++) t.from[i] = 10 * HOUR, t.to[i] = 11 * HOUR;
    assert_true(round_order(&t, order, &a, &b)); /* 20 km in an hour can be done */
    t.metres[0][2] = t.metres[2][0] = t.metres[1][2] = t.metres[2][1] = 40 * KM;
    assert_false(round_order(&t, order, &a, &b));
    assert_int_equal(a, 0);
    assert_int_equal(b, 2);
    (void)state;
}

static void each_two_fit_but_not_all(void **state)
{
    struct round_try t = {.n = 3};
    size_t order[ROUND_STOPS_MOST], a = 9, b = 9;

    for (size_t i = 0; i < 3; i++) {
        t.from[i] = 10 * HOUR, t.to[i] = 11 * HOUR;
        for (size_t k = 0; k < 3; k++) t.metres[i][k] = i == k ? 0 : 30 * KM; /* fifty minutes each */
    }
    assert_false(round_order(&t, order, &a, &b));
    assert_int_equal(a, b);
    (void)state;
}

static void an_unknown_distance_is_no_obstacle(void **state)
{
    struct round_try t = {
        .n = 2, .from = {10 * HOUR, 10 * HOUR}, .to = {11 * HOUR, 11 * HOUR}, .metres = {{0, -1}, {-1, 0}}};
    size_t order[ROUND_STOPS_MOST], a, b;

    assert_true(round_order(&t, order, &a, &b));
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_times_the_shortest_way),       cmocka_unit_test(times_come_before_distances),
        cmocka_unit_test(two_that_are_too_far_apart_are_named), cmocka_unit_test(each_two_fit_but_not_all),
        cmocka_unit_test(an_unknown_distance_is_no_obstacle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
