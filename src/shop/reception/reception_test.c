/* What people are promised about time: slots, seats, holidays, clock changes, areas. */
#include "shop/test/room.h"

#include <pthread.h>

#include "app/settings.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/inside.h"

static const char *const zone = "Europe/Paris";

static int64_t at(const char *where, int year, int month, int day, int hour)
{
    return local_at(str_c(where), (struct local){.year = year, .month = month, .day = day, .hour = hour});
}

/* --- holidays --- */

static void holidays_are_computed(void **state)
{
    (void)state;
    static const struct {
        int y, m, d;
    } holiday[] = {
        {2026, 1, 1},  {2026, 4, 6},  {2026, 5, 1},  {2026, 5, 8},   {2026, 5, 14},  {2026, 5, 25},
        {2026, 7, 14}, {2026, 8, 15}, {2026, 11, 1}, {2026, 11, 11}, {2026, 12, 25}, {2027, 3, 29},
        {2027, 5, 6},  {2027, 5, 17}, {2038, 4, 26}, {2000, 4, 24},
    };
    static const struct {
        int y, m, d;
    } plain[] = {{2026, 4, 5}, {2026, 4, 7}, {2026, 11, 24}, {2026, 12, 26}, {2027, 3, 28}, {2026, 12, 20}};

    for (size_t i = 0; i < sizeof holiday / sizeof *holiday; i++)
        assert_non_null(holiday_of(day_number(holiday[i].y, holiday[i].m, holiday[i].d), S("61001")));
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        assert_null(holiday_of(day_number(plain[i].y, plain[i].m, plain[i].d), S("61001")));
    assert_non_null(holiday_of(day_number(2026, 12, 20), S("97411")));
    static const char *const east[] = {"57463", "67482", "68066"};
    for (size_t i = 0; i < sizeof east / sizeof *east;
         i++) { /* Alsace and Moselle: Good Friday and the day after Christmas */
        assert_non_null(holiday_of(day_number(2026, 12, 26), str_c(east[i])));
        assert_non_null(holiday_of(day_number(2027, 3, 26), str_c(east[i])));
    }
    assert_null(holiday_of(day_number(2027, 3, 26), S("61001")));
    assert_null(holiday_of(day_number(2027, 3, 26), S("54395"))); /* Nancy is next door, and has none */
}

/* --- help --- */

struct look {
    struct slot_ask ask;
    struct slots slots;
    struct opening_state open;
    struct week week;
    struct delivery delivery;
    str insee, closure;
    struct days days;
};

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct look *l = arg;

    if (!l->ask.fulfilment.p) l->ask.fulfilment = S("pickup");
    if (!l->ask.most) l->ask.most = 500;
    reception_slots(db, room->mem, LANG_FR, &l->ask, &l->slots);
    reception_state(db, room->mem, LANG_FR, l->ask.merchant_id, l->ask.now, &l->open);
    reception_week(db, room->mem, LANG_FR, l->ask.merchant_id, l->ask.now, &l->week);
    l->closure = reception_closure_text(db, room->mem, LANG_FR, l->ask.merchant_id, l->ask.now);
    reception_days(db, room->mem, LANG_FR, l->ask.merchant_id, l->ask.now, &l->days);
    if (l->insee.n) reception_delivery(db, room->mem, l->ask.merchant_id, l->insee, &l->delivery);
}

static struct look look(struct room *room, int64_t merchant_id, int64_t now)
{
    struct look l = {.ask = {.merchant_id = merchant_id, .now = now}};

    room_read(room, look_run, &l);
    return l;
}

static bool has(const struct look *l, int64_t starts_at)
{
    for (size_t i = 0; i < l->slots.n; i++)
        if (l->slots.v[i].starts_at == starts_at) return true;
    return false;
}

struct hours {
    int64_t merchant_id;
    struct opening_new v[14];
    size_t n;
};

static bool hours_run(struct tx *tx, struct room *room, void *arg)
{
    const struct hours *h = arg;

    (void)room;
    reception_week_set(tx, h->merchant_id, h->v, h->n);
    return true;
}

static void hours_daily(struct room *room, int64_t merchant_id, int opens_min, int closes_min)
{
    struct hours h = {.merchant_id = merchant_id};

    for (int d = 1; d <= 7; d++) h.v[h.n++] = (struct opening_new){d, opens_min, closes_min};
    assert_true(room_write(room, hours_run, &h));
}

struct taking {
    int64_t merchant_id, slot_at, now, end_at;
    enum slot_take end;
    str fulfilment;
};

static bool take_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;

    (void)room;
    t->end = reception_slot_take(tx, t->merchant_id, t->fulfilment.p ? t->fulfilment : S("pickup"), t->slot_at, t->now,
                                 &t->end_at);
    return t->end == SLOT_TAKEN;
}

static enum slot_take take(struct room *room, int64_t merchant_id, int64_t slot_at, int64_t now)
{
    struct taking t = {.merchant_id = merchant_id, .slot_at = slot_at, .now = now};

    room_write(room, take_run, &t);
    return t.end;
}

static bool free_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;

    (void)room;
    reception_slot_free(tx, &(struct slot_ask){.merchant_id = t->merchant_id, .fulfilment = S("pickup")}, t->slot_at);
    return true;
}

struct making {
    int64_t merchant_id, ready;
    struct slots s;
};

static void making_run(struct db *db, struct room *room, void *arg)
{
    struct making *l = arg;

    l->ready = reception_ready_from(db, room->mem, room->now, 21);
    reception_slots(db, room->mem, LANG_FR, &(struct slot_ask){l->merchant_id, room->now, S("pickup"), 5, l->ready},
                    &l->s);
}

static bool making_take_run(struct tx *tx, struct room *room, void *arg)
{
    struct making *l = arg;
    struct slot_ask ask = {
        .merchant_id = l->merchant_id, .now = room->now, .fulfilment = S("pickup"), .not_before = l->ready};
    int64_t end;

    return reception_slot_take_made(tx, &ask, l->s.v[0].starts_at, &end) == SLOT_TAKEN;
}

/* Three weeks to make it: no time before that day, and times beyond the usual fortnight. */
static void what_is_made_has_its_day(void **state)
{
    struct room *room = *state;
    struct making l = {.merchant_id = room_merchant(room, "atelier", "M1")};

    room_read(room, making_run, &l);
    assert_int_equal(l.ready, at("Europe/Paris", 2026, 12, 15, 0));
    assert_int_equal(l.s.n, 5);
    assert_int_equal(l.s.v[0].starts_at, at("Europe/Paris", 2026, 12, 15, 9));
    assert_int_equal(take(room, l.merchant_id, l.s.v[0].starts_at, room->now),
                     SLOT_CLOSED); /* of what is there, too far */
    assert_true(room_write(room, making_take_run, &l));
}

/* --- slots --- */

static void slots_follow_hours_and_lead_time(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "crochet", "A1"), noon = at(zone, 2026, 11, 24, 12);
    struct look l = look(room, m, room->now); /* Tuesday, 9:00, an hour ahead */

    assert_int_equal(l.slots.v[0].starts_at, room->now + HOUR_MS);
    assert_int_equal(l.slots.v[0].ends_at - l.slots.v[0].starts_at, HOUR_MS);
    assert_int_equal(l.slots.v[0].left, 4);
    assert_true(str_starts(l.slots.v[0].text, S("mardi 24, 10")));
    assert_int_equal(l.slots.n, 9 + 14 * 10);
    assert_false(has(&l, at(zone, 2026, 11, 24, 19)));
    assert_int_equal(take(room, m, room->now, room->now), SLOT_CLOSED);                  /* before the lead time */
    assert_int_equal(take(room, m, noon + 30 * MINUTE_MS, room->now), SLOT_CLOSED);      /* not the start of a slot */
    assert_int_equal(take(room, m, at(zone, 2026, 11, 24, 19), room->now), SLOT_CLOSED); /* after hours */
    assert_int_equal(take(room, m, at(zone, 2026, 12, 15, 10), room->now), SLOT_CLOSED); /* too far */
    assert_int_equal(take(room, m, noon, room->now), SLOT_TAKEN);
    l = look(room, m, room->now);
    for (size_t i = 0; i < l.slots.n; i++) assert_int_equal(l.slots.v[i].left, l.slots.v[i].starts_at == noon ? 3 : 4);
    assert_int_equal(take(room, m + 1, noon, room->now), SLOT_CLOSED); /* nobody */
}

static void a_full_slot_is_gone_and_comes_back(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "laine", "A2"), noon = at(zone, 2026, 11, 24, 12);
    struct taking t = {.merchant_id = m, .slot_at = noon};

    for (int i = 0; i < 4; i++) assert_int_equal(take(room, m, noon, room->now), SLOT_TAKEN);
    assert_int_equal(take(room, m, noon, room->now), SLOT_FULL);
    struct look l = look(room, m, room->now);
    assert_false(has(&l, noon));
    assert_true(room_write(room, free_run, &t));
    l = look(room, m, room->now);
    assert_true(has(&l, noon));
    assert_int_equal(take(room, m, noon, room->now), SLOT_TAKEN);
}

static void a_public_holiday_has_no_slots(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "noel", "A3"), now = at(zone, 2026, 12, 24, 9);
    struct look l = look(room, m, now);

    assert_true(has(&l, at(zone, 2026, 12, 24, 18)));
    for (int h = 0; h < 24; h++) assert_false(has(&l, at(zone, 2026, 12, 25, h)));
    assert_true(has(&l, at(zone, 2026, 12, 26, 9)));
    assert_int_equal(take(room, m, at(zone, 2026, 12, 25, 10), now), SLOT_CLOSED);
    l = look(room, m, at(zone, 2026, 12, 24, 20)); /* closed tonight, tomorrow is Christmas */
    assert_false(l.open.open);
    assert_int_equal(l.open.until_at, at(zone, 2026, 12, 26, 9));
}

/* --- days unlike the others --- */

struct special {
    int64_t merchant_id, day, opens_min, closes_min; /* closes_min 0: closed all day */
    str holiday;                                     /* or: he works on it */
    int64_t leave_to;                                /* or: on leave from `day` on */
};

static bool special_run(struct tx *tx, struct room *room, void *arg)
{
    const struct special *s = arg;

    (void)room;
    if (s->holiday.n) x_holiday_work_add(tx, tx->mem, s->merchant_id, s->holiday);
    else if (s->leave_to) x_closure_add(tx, tx->mem, id_new(), s->merchant_id, s->day, s->leave_to, S(""));
    else if (s->closes_min)
        x_day_hours_add(tx, tx->mem, id_new(), s->merchant_id, s->day, SOME_I64(s->opens_min), SOME_I64(s->closes_min));
    else x_day_hours_add(tx, tx->mem, id_new(), s->merchant_id, s->day, NO_I64, NO_I64);
    return true;
}

static void says(struct room *room, struct special s)
{
    assert_true(room_write(room, special_run, &s));
}

static void a_day_may_be_unlike_the_others(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "jours", "C1"), now = at(zone, 2026, 12, 23, 9), eve = day_number(2026, 12, 24);

    says(room, (struct special){.merchant_id = m, .day = eve, .opens_min = 8 * 60, .closes_min = 13 * 60});
    says(room, (struct special){.merchant_id = m, .day = eve, .opens_min = 14 * 60, .closes_min = 16 * 60});
    says(room, (struct special){.merchant_id = m, .day = day_number(2026, 12, 26)});
    struct look l = look(room, m, now);
    assert_true(has(&l, at(zone, 2026, 12, 24, 8)) && has(&l, at(zone, 2026, 12, 24, 15)));
    assert_false(has(&l, at(zone, 2026, 12, 24, 13)) || has(&l, at(zone, 2026, 12, 24, 16)));
    assert_false(has(&l, at(zone, 2026, 12, 26, 10)));
    assert_true(has(&l, at(zone, 2026, 12, 27, 10)));
    assert_int_equal(take(room, m, at(zone, 2026, 12, 26, 10), now), SLOT_CLOSED);
    assert_int_equal(l.days.n, 4); /* the 24th, Christmas, the 26th, New Year */
    assert_true(str_find(l.days.v[1].name, S("Noël")) > 0);
    l = look(room, m, at(zone, 2026, 12, 24, 17)); /* the eve is over, then Christmas, then his day off */
    assert_false(l.open.open);
    assert_int_equal(l.open.until_at, at(zone, 2026, 12, 27, 9));
    says(room, (struct special){
                   .merchant_id = m, .day = day_number(2026, 12, 25), .opens_min = 9 * 60, .closes_min = 11 * 60});
    l = look(room, m, now);
    assert_true(has(&l, at(zone, 2026, 12, 25, 10)) &&
                !has(&l, at(zone, 2026, 12, 25, 11))); /* said of that very day: he opens */
}

static void he_says_which_holidays_he_works(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "fetes", "C2"), may = at(zone, 2027, 4, 28, 9);
    struct look l = look(room, m, may);

    assert_false(has(&l, at(zone, 2027, 5, 1, 10)) || has(&l, at(zone, 2027, 5, 8, 10)));
    says(room, (struct special){.merchant_id = m, .holiday = S("victoire")});
    l = look(room, m, may);
    assert_false(has(&l, at(zone, 2027, 5, 1, 10)));
    assert_true(has(&l, at(zone, 2027, 5, 8, 10)));
    says(room, (struct special){.merchant_id = m, .holiday = S("paques")}); /* wherever Easter is: 2027-03-29 */
    l = look(room, m, at(zone, 2027, 3, 26, 9));
    assert_true(has(&l, at(zone, 2027, 3, 29, 10)));
}

/* Offers stay, times go; work begins when the shop opens again, and that day is said however far it is. */
static void a_leave_ends_by_itself(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "conge", "C3"), now = at(zone, 2026, 11, 24, 10), back = at(zone, 2026, 12, 23, 9);

    says(room,
         (struct special){.merchant_id = m, .day = day_number(2026, 11, 24), .leave_to = day_number(2026, 11, 29)});
    struct look l = look(room, m, now);
    assert_false(l.open.open);
    assert_int_equal(l.open.until_at, at(zone, 2026, 11, 30, 9));
    assert_int_equal(l.slots.v[0].starts_at,
                     at(zone, 2026, 11, 30, 10)); /* an hour to prepare, from the reopening on */
    assert_int_equal(take(room, m, at(zone, 2026, 11, 30, 9), now), SLOT_CLOSED);
    assert_true(str_find(l.closure, S("29 novembre")) > 0);
    l = look(room, m, at(zone, 2026, 11, 30, 0) - 1);
    assert_false(l.open.open);
    l = look(room, m, at(zone, 2026, 11, 30, 9));
    assert_true(l.open.open && !l.closure.n);
    says(room,
         (struct special){.merchant_id = m, .day = day_number(2026, 11, 30), .leave_to = day_number(2026, 12, 22)});
    l = look(room, m, now); /* two leaves that touch are one */
    assert_int_equal(l.open.until_at, back);
    assert_true(str_find(l.open.text, S("23 décembre")) > 0);
    assert_int_equal(l.slots.n, 0);
}

/* The night with 25 hours (2026-10-25) and the one with 23 (2027-03-28). */
static void clock_changes_move_nothing(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "nuit", "A4"), autumn = at(zone, 2026, 10, 24, 12),
            spring = at(zone, 2027, 3, 27, 12);

    struct look l = look(room, m, autumn);
    assert_true(has(&l, at(zone, 2026, 10, 24, 18)) && has(&l, at(zone, 2026, 10, 25, 9)));
    assert_int_equal(at(zone, 2026, 10, 25, 9) - at(zone, 2026, 10, 24, 9), 25 * HOUR_MS);
    l = look(room, m, spring);
    assert_true(has(&l, at(zone, 2027, 3, 28, 9)));
    assert_int_equal(at(zone, 2027, 3, 28, 9) - at(zone, 2027, 3, 27, 9), 23 * HOUR_MS);
    hours_daily(room, m, 0, 1440); /* open round the clock: every slot has a length, none begins twice */
    for (int night = 0; night < 2; night++) {
        l = look(room, m, night ? spring : autumn);
        for (size_t i = 0; i < l.slots.n; i++) assert_true(l.slots.v[i].ends_at > l.slots.v[i].starts_at);
        for (size_t i = 1; i < l.slots.n; i++) assert_true(l.slots.v[i].starts_at >= l.slots.v[i - 1].ends_at);
    }
    assert_int_equal(take(room, m, at(zone, 2027, 3, 28, 9), spring), SLOT_TAKEN);
    l = look(room, m, spring);
    assert_true(l.open.open); /* never closes but on Easter Monday */
    assert_int_equal(l.open.until_at, at(zone, 2027, 3, 29, 0));
}

static void midnight_belongs_to_the_right_day(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "minuit", "A5");
    struct hours h = {
        .merchant_id = m, .v = {{2, 20 * 60, 1440}, {3, 0, 2 * 60}}, .n = 2}; /* Tuesday evening to Wednesday 2:00 */

    assert_true(room_write(room, hours_run, &h));
    struct look l = look(room, m, room->now);
    assert_true(has(&l, at(zone, 2026, 11, 24, 23)) && has(&l, at(zone, 2026, 11, 25, 0)));
    l = look(room, m, at(zone, 2026, 11, 24, 23));
    assert_true(l.open.open);
    assert_int_equal(l.open.until_at, at(zone, 2026, 11, 25, 2));
    l = look(room, m, at(zone, 2026, 11, 25, 1));
    assert_true(l.open.open);
    l = look(room, m, at(zone, 2026, 11, 25, 2));
    assert_false(l.open.open);
    assert_int_equal(l.open.until_at, at(zone, 2026, 12, 1, 20));
}

static bool zone_run(struct tx *tx, struct room *room, void *arg)
{
    return setting_set(tx, S("time.zone"), str_c(arg), room->now, 0) == SETTING_OK;
}

static void another_zone_has_its_own_noon(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "letchi", "A6"), now = at("Indian/Reunion", 2026, 11, 24, 8);

    assert_true(room_write(room, zone_run, (void *)(uintptr_t) "Indian/Reunion"));
    struct look l = look(room, m, now);
    assert_true(has(&l, at("Indian/Reunion", 2026, 11, 24, 9)));
    assert_false(has(&l, at(zone, 2026, 11, 25, 9)) && !has(&l, at("Indian/Reunion", 2026, 11, 25, 12)));
    assert_true(str_starts(l.slots.v[0].text, S("mardi 24, 9")));
    l = look(room, m, at("Indian/Reunion", 2026, 11, 24, 18));
    assert_true(l.open.open);
    assert_int_equal(l.open.until_at, at("Indian/Reunion", 2026, 11, 24, 19));
    assert_true(room_write(room, zone_run, (void *)(uintptr_t)zone));
}

/* --- many at once --- */

enum { TAKERS = 32 };
struct taker {
    struct room *room;
    struct taking t;
    pthread_t thread;
};

static void *taker_main(void *arg)
{
    struct taker *k = arg;

    room_write(k->room, take_run, &k->t);
    return NULL;
}

static void never_more_than_the_seats(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "cohue", "A7");
    struct taker k[TAKERS];
    int taken = 0, full = 0;

    for (int i = 0; i < TAKERS; i++) {
        k[i] = (struct taker){.room = room,
                              .t = {.merchant_id = m, .slot_at = at(zone, 2026, 11, 24, 12), .now = room->now}};
        assert_int_equal(pthread_create(&k[i].thread, NULL, taker_main, &k[i]), 0);
    }
    for (int i = 0; i < TAKERS; i++) pthread_join(k[i].thread, NULL);
    for (int i = 0; i < TAKERS; i++) taken += k[i].t.end == SLOT_TAKEN, full += k[i].t.end == SLOT_FULL;
    assert_int_equal(taken, 4);
    assert_int_equal(full, TAKERS - 4);
}

/* --- words --- */

static void words_say_when(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "mots", "A8");
    struct hours h = {
        .merchant_id = m, .v = {{2, 9 * 60, 12 * 60 + 30}, {2, 14 * 60, 19 * 60}, {5, 9 * 60, 19 * 60}}, .n = 3};

    assert_true(room_write(room, hours_run, &h));
    struct look l = look(room, m, at(zone, 2026, 11, 24, 10));
    assert_true(l.open.open && l.open.known);
    assert_int_equal(l.open.until_at, at(zone, 2026, 11, 24, 12) + 30 * MINUTE_MS);
    assert_true(l.week.v[1].today && !l.week.v[0].today && l.week.n == 7);
    assert_true(str_find(l.week.v[1].hours, S(", 14")) > 0);
    l = look(room, m, at(zone, 2026, 11, 24, 13));
    assert_false(l.open.open);
    assert_int_equal(l.open.until_at, at(zone, 2026, 11, 24, 14));
    h.n = 0;
    assert_true(room_write(room, hours_run, &h));
    l = look(room, m, room->now);
    assert_true(!l.open.known && !l.open.text.n && !l.slots.n && !l.week.n);
}

/* --- delivery --- */

struct areas {
    int64_t merchant_id;
    struct area_new v[4];
    size_t n;
};

static bool areas_run(struct tx *tx, struct room *room, void *arg)
{
    const struct areas *a = arg;
    static const struct {
        const char *insee;
        int64_t x;
    } communes[] = {{"61001", 0}, {"61002", 4000}, {"61003", 9000}, {"61004", 30000}};

    (void)room;
    for (size_t i = 0; i < 4; i++)
        x_fixture_commune(tx, tx->mem,
                          &(struct fixture_commune_args){.insee = str_c(communes[i].insee),
                                                         .slug = str_c(communes[i].insee),
                                                         .name = str_c(communes[i].insee),
                                                         .empty = S(""),
                                                         .dep = S("61"),
                                                         .x = SOME_I64(communes[i].x),
                                                         .y = SOME_I64(0)});
    x_fixture_commune(tx, tx->mem,
                      &(struct fixture_commune_args){.insee = S("61005"),
                                                     .slug = S("61005"),
                                                     .name = S("61005"),
                                                     .empty = S(""),
                                                     .dep = S("61"),
                                                     .x = NO_I64,
                                                     .y = NO_I64});
    x_fixture_delivers(tx, tx->mem, a->merchant_id, 1);
    reception_areas_set(tx, a->merchant_id, a->v, a->n);
    return true;
}

static struct delivery delivered(struct room *room, int64_t merchant_id, const char *insee)
{
    struct look l = {.ask = {.merchant_id = merchant_id, .now = room->now}, .insee = str_c(insee)};

    room_read(room, look_run, &l);
    return l.delivery;
}

static void the_nearest_area_sets_the_fee(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "velo", "A9");
    struct areas a = {m, {{S(""), 10000, 500, 2000}, {S(""), 5000, 300, 1000}, {S("61003"), 0, 700, 0}}, 3};

    assert_false(delivered(room, m, "61002").possible); /* does not deliver at all */
    assert_true(room_write(room, areas_run, &a));
    assert_int_equal(delivered(room, m, "61002").fee_cents, 300); /* 4 km: the smaller radius */
    assert_int_equal(delivered(room, m, "61002").minimum_cents, 1000);
    assert_int_equal(delivered(room, m, "61003").fee_cents, 700); /* 9 km: its own line before the radius */
    assert_false(delivered(room, m, "61004").possible);           /* too far */
    assert_false(delivered(room, m, "61005").possible);           /* nobody knows where it is */
    assert_int_equal(take(room, m, at(zone, 2026, 11, 24, 12), room->now), SLOT_TAKEN);
    struct taking t = {
        .merchant_id = m, .slot_at = at(zone, 2026, 11, 24, 12), .now = room->now, .fulfilment = S("delivery")};
    assert_true(room_write(room, take_run, &t)); /* a seat of its own */
}

/* --- rounds --- */

struct rounds {
    int64_t merchant_id;
};

/* Tuesday 14:00 to 18:00 for two, ordered by the evening before; Friday at noon for one, the same morning. */
static bool rounds_run(struct tx *tx, struct room *room, void *arg)
{
    const struct rounds *r = arg;

    (void)room;
    x_fixture_delivers(tx, tx->mem, r->merchant_id, 1);
    x_round_add(tx, tx->mem, &(struct round_add_args){id_new(), r->merchant_id, 2, 14 * 60, 18 * 60, 2, 1, 18 * 60});
    x_round_add(tx, tx->mem, &(struct round_add_args){id_new(), r->merchant_id, 5, 11 * 60, 13 * 60, 1, 0, 9 * 60});
    return true;
}

static struct look delivery_look(struct room *room, int64_t merchant_id, int64_t now)
{
    struct look l = {.ask = {.merchant_id = merchant_id, .now = now, .fulfilment = S("delivery")}};

    room_read(room, look_run, &l);
    return l;
}

static enum slot_take deliver(struct room *room, int64_t merchant_id, int64_t slot_at, int64_t now)
{
    struct taking t = {.merchant_id = merchant_id, .slot_at = slot_at, .now = now, .fulfilment = S("delivery")};

    room_write(room, take_run, &t);
    return t.end;
}

static void rounds_leave_on_their_days(void **state)
{
    struct room *room = *state;
    struct rounds r = {room_merchant(room, "tournee", "B3")};
    int64_t m = r.merchant_id, tuesday = at(zone, 2026, 12, 1, 14), friday = at(zone, 2026, 11, 27, 11);

    assert_true(room_write(room, rounds_run, &r));
    struct look l = delivery_look(room, m, room->now); /* Tuesday morning: too late for the afternoon */
    assert_int_equal(l.slots.v[0].starts_at, friday);
    assert_int_equal(l.slots.v[1].starts_at, tuesday);
    assert_int_equal(l.slots.v[1].ends_at - tuesday, 4 * HOUR_MS);
    assert_int_equal(l.slots.v[1].left, 2);
    assert_int_equal(deliver(room, m, at(zone, 2026, 11, 24, 14), room->now), SLOT_CLOSED);
    assert_int_equal(deliver(room, m, at(zone, 2026, 11, 25, 10), room->now), SLOT_CLOSED); /* open, but no round */
    assert_int_equal(deliver(room, m, friday, at(zone, 2026, 11, 27, 9)), SLOT_TAKEN);      /* to the last minute */
    assert_int_equal(deliver(room, m, friday, at(zone, 2026, 11, 27, 9) + 1), SLOT_CLOSED);
    assert_int_equal(deliver(room, m, friday, room->now), SLOT_FULL);
    for (int i = 0; i < 2; i++) assert_int_equal(deliver(room, m, tuesday, room->now), SLOT_TAKEN);
    assert_int_equal(deliver(room, m, tuesday, room->now), SLOT_FULL);
    assert_int_equal(take(room, m, at(zone, 2026, 11, 24, 12), room->now), SLOT_TAKEN); /* the shop is as before */
    l = delivery_look(room, m, at(zone, 2026, 12, 23, 9));                              /* Friday is Christmas */
    assert_int_equal(l.slots.v[0].starts_at, at(zone, 2026, 12, 29, 14));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holidays_are_computed),
        cmocka_unit_test(slots_follow_hours_and_lead_time),
        cmocka_unit_test(a_full_slot_is_gone_and_comes_back),
        cmocka_unit_test(a_public_holiday_has_no_slots),
        cmocka_unit_test(a_day_may_be_unlike_the_others),
        cmocka_unit_test(he_says_which_holidays_he_works),
        cmocka_unit_test(a_leave_ends_by_itself),
        cmocka_unit_test(clock_changes_move_nothing),
        cmocka_unit_test(midnight_belongs_to_the_right_day),
        cmocka_unit_test(another_zone_has_its_own_noon),
        cmocka_unit_test(never_more_than_the_seats),
        cmocka_unit_test(words_say_when),
        cmocka_unit_test(what_is_made_has_its_day),
        cmocka_unit_test(the_nearest_area_sets_the_fee),
        cmocka_unit_test(rounds_leave_on_their_days),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
