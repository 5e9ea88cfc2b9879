/* Rounds over territories: one that holds its thread keeps no other waiting, is never visited by two at once, and is
** visited again when it lets go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/turn.h"

#include <pthread.h>

enum { PLACES = 3, HANGS = 1, MORE = 5 };

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static struct {
    int visits[PLACES], inside[PLACES], opened, closed, rounds;
    bool hangs, hanging, twice, ends;
} seen;

static int begin(struct round *r, bool some)
{
    (void)r;
    pthread_mutex_lock(&mu);
    seen.rounds += some;
    int how = seen.ends ? -1 : 7;
    pthread_mutex_unlock(&mu);
    return how;
}

static bool visit(struct round *r, size_t i, int how, void *own)
{
    (void)r;
    pthread_mutex_lock(&mu);
    seen.twice |= ++seen.inside[i] > 1 || how != 7 || own != &seen;
    if (i == HANGS && seen.hangs) turn_waits(true);
    while (i == HANGS && seen.hangs) {
        seen.hanging = true;
        pthread_cond_broadcast(&moved);
        pthread_cond_wait(&moved, &mu);
    }
    turn_waits(false);
    seen.inside[i]--;
    seen.visits[i]++;
    pthread_cond_broadcast(&moved);
    pthread_mutex_unlock(&mu);
    return true;
}

static void *open_own(void)
{
    pthread_mutex_lock(&mu);
    seen.opened++;
    pthread_mutex_unlock(&mu);
    return &seen;
}

static void close_own(void *own)
{
    (void)own;
    pthread_mutex_lock(&mu);
    seen.closed++;
    pthread_mutex_unlock(&mu);
}

/* Held: mu. Until a place was visited so often more. */
static void visited(size_t i, int more)
{
    int until = seen.visits[i] + more;

    while (seen.visits[i] < until) pthread_cond_wait(&moved, &mu);
}

static void one_that_hangs_is_left_alone(void **state)
{
    struct territory place[PLACES] = {{.slug = S("one")}, {.slug = S("two")}, {.slug = S("three")}};
    struct hall hall = {.place = place, .places = PLACES};
    struct round r = {
        .hall = &hall, .name = "a test", .begin = begin, .visit = visit, .open = open_own, .close = close_own};

    (void)state;
    turn_waits(true); /* on another thread: nothing */
    seen.hangs = true;
    turn_start(&r);
    pthread_mutex_lock(&mu);
    while (!seen.hanging) pthread_cond_wait(&moved, &mu);
    visited(2, MORE); /* its thread is held before it: another has taken the round over */
    visited(0, MORE);
    assert_int_equal(seen.visits[HANGS], 0);
    assert_int_equal(seen.opened, 2);
    seen.hangs = false;
    pthread_cond_broadcast(&moved);
    visited(HANGS, MORE); /* the first came back, and was let go; the second comes here too */
    assert_true(!seen.twice && seen.rounds > MORE);
    seen.ends = true;
    pthread_mutex_unlock(&mu);
    turn_join(&r);
    assert_int_equal(seen.closed, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_that_hangs_is_left_alone)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
