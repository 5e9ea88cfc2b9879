/* What banks say, in the database several machines share: written once, taken by one machine at a time, in the order of
** each contract, and never behind another write. */
#include "shop/test/room.h"

#include <pthread.h>
#include <stdatomic.h>

#include "shop/payment/inside.h"

static bool on_postgres(void)
{
    const char *engine = getenv("ENGINE");

    return engine && !strcmp(engine, "postgres");
}

#define CHANGE(text)                                                                                                   \
    {                                                                                                                  \
        .name = text, .sqlite = text, .pg = text, .write = true                                                        \
    }
static const struct stmt empty = CHANGE("DELETE FROM bank_word"), away = CHANGE("ALTER TABLE bank_word RENAME TO away"),
                         back = CHANGE("ALTER TABLE away RENAME TO bank_word");

static bool change_run(struct tx *tx, struct room *room, void *st)
{
    (void)room;
    db_run(tx->db, tx->mem, st, NULL, NULL, NULL);
    return true;
}

static void change(struct room *room, const struct stmt *st)
{
    assert_true(room_write(room, change_run, (void *)(uintptr_t)st));
}

static void count_row(void *to, const struct val *row)
{
    *(int64_t *)to = row[0].i;
}

static void count_read(struct db *db, struct room *room, void *to)
{
    static const enum vtype number[] = {V_I64};
    static const struct stmt count = {.name = "words",
                                      .sqlite = "SELECT count(*) FROM bank_word",
                                      .pg = "SELECT count(*) FROM bank_word",
                                      .ncols = 1,
                                      .col = number};

    db_run(db, room->mem, &count, NULL, count_row, to);
}

static int64_t words(struct room *room)
{
    int64_t n = -1;

    room_read(room, count_read, &n);
    return n;
}

static struct territory emptied(struct room *room)
{
    change(room, &empty);
    return (struct territory){.store = room->store};
}

struct ending {
    int64_t id, trusted;
};

static bool done_run(struct tx *tx, struct room *room, void *arg)
{
    const struct ending *e = arg;

    return x_word_done(tx, tx->mem, e->id, e->trusted, room->now) == 1;
}

static bool done(struct room *room, int64_t id, int64_t trusted)
{
    return room_write(room, done_run, &(struct ending){id, trusted});
}

static void next_is(struct room *room, const struct territory *t, const char *raw, struct word *w)
{
    if (!word_take(t, room->mem, room->now, w)) fail_msg("no word, expected %s", raw);
    if (!str_eq(w->raw, str_c(raw))) fail_msg("%.*s, expected %s", STR_ARG(w->raw), raw);
}

static void same_word_is_one_row(void **state)
{
    struct room *room = *state;
    struct territory t = emptied(room);

    for (int i = 0; i < 3; i++) assert_true(word_append(&t, S("aaa"), room->now + i, S("vads_amount=1500&x=%00")));
    assert_int_equal(words(room), 1);
    assert_true(word_append(&t, S("bbb"), room->now, S("vads_amount=1500&x=%00")));
    assert_true(word_append(&t, S("aaa"), room->now, (str){"\xff\0\n", 3}));
    assert_int_equal(words(room), 3);
}

static void each_contract_in_its_order(void **state)
{
    struct room *room = *state;
    struct territory t = emptied(room);
    struct word a, b, none;

    word_append(&t, S("aaa"), room->now, S("one"));
    word_append(&t, S("aaa"), room->now, S("two"));
    word_append(&t, S("bbb"), room->now, S("three"));
    next_is(room, &t, "one", &a);
    assert_true(str_eq(a.token, S("aaa")) && a.received_at == room->now);
    next_is(room, &t, "three", &b); /* two waits for one, which somebody is at */
    assert_false(word_take(&t, room->mem, room->now, &none));
    assert_true(done(room, b.id, 1));
    assert_true(done(room, a.id, 1));
    assert_false(done(room, a.id, 1)); /* by another machine meanwhile: once */
    next_is(room, &t, "two", &a);
}

static void who_died_with_a_word_keeps_it_for_seconds(void **state)
{
    struct room *room = *state;
    struct territory t = emptied(room);
    struct word w, again;

    word_append(&t, S("aaa"), room->now, S("one"));
    next_is(room, &t, "one", &w);
    room->now += WORD_LEASE_MS - 1;
    assert_false(word_take(&t, room->mem, room->now, &again));
    room->now++;
    next_is(room, &t, "one", &again);
    assert_true(again.id == w.id);
}

static void judged_anew_only_if_nobody_had_signed(void **state)
{
    struct room *room = *state;
    struct territory t = emptied(room);
    struct word w;

    word_append(&t, S("aaa"), room->now, S("one"));
    next_is(room, &t, "one", &w);
    assert_true(done(room, w.id, 0));
    word_append(&t, S("aaa"), room->now, S("one"));
    next_is(room, &t, "one", &w); /* the right key may have been typed since */
    assert_true(done(room, w.id, 1));
    word_append(&t, S("aaa"), room->now, S("one"));
    assert_false(word_take(&t, room->mem, room->now, &w));
    assert_int_equal(words(room), 1);
}

static void what_is_too_long_or_not_kept_is_told(void **state)
{
    struct room *room = *state;
    struct territory t = emptied(room);
    char *long_one = calloc(1, ENTRY_MOST + 1);

    assert_true(word_append(&t, S("aaa"), room->now, (str){long_one, ENTRY_MOST}));
    assert_false(word_append(&t, S("aaa"), room->now, (str){long_one, ENTRY_MOST + 1}));
    free(long_one);
    change(room, &away);
    assert_false(word_append(&t, S("aaa"), room->now, S("one")));
    change(room, &back);
    assert_true(word_append(&t, S("aaa"), room->now, S("one")));
}

/* --- two machines --- */

enum { EACH = 12, HANDS = 4 };

struct hand {
    struct territory place;
    int64_t now;
    int taken;
    pthread_t thread;
};

static void *hand_main(void *arg)
{
    struct hand *h = arg;
    struct arena *mem = arena_new(16u << 20);
    struct word w;

    while (word_take(&h->place, mem, h->now, &w)) h->taken++;
    arena_free(mem);
    return NULL;
}

static struct store *neighbour(void)
{
    struct store_options o = {.pg_url = getenv("FOIRAIL_TEST_PG"), .readers = 2, .neighbours = true};

    return store_open(&o);
}

static void two_machines_take_each_word_once(void **state)
{
    struct room *room = *state;
    struct territory t = emptied(room);
    struct hand hand[HANDS];
    char token[8];
    int all = 0;

    for (int i = 0; i < EACH; i++) {
        snprintf(token, sizeof token, "t%d", i);
        assert_true(word_append(&t, str_c(token), room->now, S("one")));
    }
    struct store *other = on_postgres() ? neighbour() : room->store;
    for (int i = 0; i < HANDS; i++) {
        hand[i] = (struct hand){.place = {.store = i % 2 ? other : room->store}, .now = room->now};
        assert_int_equal(pthread_create(&hand[i].thread, NULL, hand_main, &hand[i]), 0);
    }
    for (int i = 0; i < HANDS; i++) pthread_join(hand[i].thread, NULL), all += hand[i].taken;
    struct hand last = {.place = t, .now = room->now};
    hand_main(&last); /* who lost a race too often leaves the rest to the next round */
    assert_int_equal(all + last.taken, EACH);
    if (other != room->store) store_close(other);
}

/* --- behind nobody --- */

struct holding {
    struct store *store;
    pthread_mutex_t mu;
    pthread_cond_t cv;
    int in;
    bool go;
    pthread_t thread[2];
};

static void hold_run(struct db *db, void *arg)
{
    struct holding *h = arg;

    (void)db;
    pthread_mutex_lock(&h->mu);
    h->in++;
    pthread_cond_broadcast(&h->cv);
    while (!h->go) pthread_cond_wait(&h->cv, &h->mu);
    pthread_mutex_unlock(&h->mu);
}

static void *hold_main(void *arg)
{
    struct holding *h = arg;

    store_read(h->store, hold_run, h);
    return NULL;
}

struct waiting {
    struct room *room;
    struct store *store;
    atomic_bool over;
};

static bool nothing(struct write *w, struct tx *tx)
{
    (void)w, (void)tx;
    return true;
}

static void *wait_main(void *arg)
{
    struct waiting *w = arg;
    struct write write = {.run = nothing, .mem = arena_new(4096)};

    store_write_wait(w->store, &write);
    w->over = true;
    arena_free(write.mem);
    return NULL;
}

/* Every connection of the pool is taken: a word is written all the same, another write waits (the control). */
static void a_word_waits_behind_nobody(void **state)
{
    struct room *room = *state;

    if (!on_postgres()) return; /* a machine alone writes into its file */
    emptied(room);
    struct holding h = {neighbour(), PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, false, {0}};
    struct waiting w = {.room = room, .store = h.store};
    struct territory t = {.store = h.store};
    pthread_t waits;

    for (int i = 0; i < 2; i++) assert_int_equal(pthread_create(&h.thread[i], NULL, hold_main, &h), 0);
    pthread_mutex_lock(&h.mu);
    while (h.in < 2) pthread_cond_wait(&h.cv, &h.mu);
    pthread_mutex_unlock(&h.mu);
    assert_int_equal(pthread_create(&waits, NULL, wait_main, &w), 0);
    assert_true(journal_keep(&t, S("aaa"), room->now, S("one")));
    assert_int_equal(words(room), 1);
    assert_false(w.over);
    pthread_mutex_lock(&h.mu);
    h.go = true;
    pthread_cond_broadcast(&h.cv);
    pthread_mutex_unlock(&h.mu);
    pthread_join(waits, NULL);
    for (int i = 0; i < 2; i++) pthread_join(h.thread[i], NULL);
    assert_true(w.over);
    store_close(h.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(same_word_is_one_row),
        AT_NINE(each_contract_in_its_order),
        AT_NINE(who_died_with_a_word_keeps_it_for_seconds),
        AT_NINE(judged_anew_only_if_nobody_had_signed),
        AT_NINE(what_is_too_long_or_not_kept_is_told),
        AT_NINE(two_machines_take_each_word_once),
        AT_NINE(a_word_waits_behind_nobody),
    };

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
