/* Where and until when: several places of one merchant, each with its own week, its seats and its last moment to order. */
#include "shop/order/test/buy.h"

#include <pthread.h>

#include "app/settings.h"

enum { BUYERS = 12 };

static int64_t in_zone(const char *zone, int year, int month, int day, int minutes)
{
    return local_at(
        str_c(zone),
        (struct local){.year = year, .month = month, .day = day, .hour = minutes / 60, .minute = minutes % 60});
}

static int64_t paris(int day, int minutes)
{
    return in_zone("Europe/Paris", 2026, 11, day, minutes);
}

static int64_t shop_new(struct room *room)
{
    static int n;
    char slug[32], code[32];

    snprintf(slug, sizeof slug, "lieu-%d", ++n);
    snprintf(code, sizeof code, "L%d", n);
    return room_merchant(room, strdup(slug), strdup(code));
}

struct making {
    int64_t merchant_id, place_id;
    struct pickup_place p;
};

/* Open from two to five, every day but Wednesday. */
static bool place_make_run(struct tx *tx, struct room *room, void *arg)
{
    struct making *k = arg;
    struct opening_new o[6];
    size_t n = 0;

    for (int d = 1; d <= 7; d++)
        if (d != 3) o[n++] = (struct opening_new){d, 14 * 60, 17 * 60};
    k->place_id = k->p.id = reception_place_add(tx, room->now, k->merchant_id, &k->p);
    reception_place_week_set(tx, &k->p, k->merchant_id, o, n);
    return true;
}

static int64_t farm_new(struct room *room, int64_t merchant_id, int64_t seats)
{
    struct making k = {merchant_id,
                       0,
                       {.kind = S("farm"),
                        .name = S("La ferme des Haies"),
                        .address = S("Les Haies"),
                        .postcode = S("61000"),
                        .insee = S("61001"),
                        .lead_min = 30,
                        .slot_min = 60,
                        .slot_seats = seats}};

    assert_true(room_write(room, place_make_run, &k));
    return k.place_id;
}

static bool cutoff_run(struct tx *tx, struct room *room, void *arg)
{
    const struct making *k = arg;

    (void)room;
    reception_cutoff_set(tx, k->merchant_id, k->place_id, &k->p.cutoff);
    return true;
}

/* The day before, at six in the evening. */
static void cutoff_six(struct room *room, int64_t merchant_id, int64_t place_id)
{
    struct making k = {merchant_id, place_id, {.cutoff = {true, 1, 18 * 60}}};

    assert_true(room_write(room, cutoff_run, &k));
}

struct asking_slots {
    struct slot_ask ask;
    struct slots s;
};

static void slots_run(struct db *db, struct room *room, void *arg)
{
    struct asking_slots *a = arg;

    reception_slots(db, room->mem, LANG_FR, &a->ask, &a->s);
}

static int64_t first_slot(struct room *room, int64_t merchant_id, int64_t place_id, int64_t now)
{
    struct asking_slots a = {.ask = {merchant_id, now, S("pickup"), 500, 0, place_id}};

    room_read(room, slots_run, &a);
    return a.s.n ? a.s.v[0].starts_at : 0;
}

static bool zone_run(struct tx *tx, struct room *room, void *arg)
{
    return setting_set(tx, S("time.zone"), str_c(arg), room->now, 0) == SETTING_OK;
}

static void after_six_it_is_the_day_after(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Pain", 500, 40);
    int64_t m = o.merchant_id;

    assert_int_equal(first_slot(room, m, 0, paris(24, 9 * 60)),
                     paris(24, 10 * 60)); /* without one: an hour to prepare */
    cutoff_six(room, m, 0);
    assert_int_equal(first_slot(room, m, 0, paris(24, 9 * 60)), paris(25, 9 * 60));
    assert_int_equal(first_slot(room, m, 0, paris(24, 18 * 60)), paris(25, 9 * 60));
    assert_int_equal(first_slot(room, m, 0, paris(24, 18 * 60 + 1)), paris(26, 9 * 60));
    struct buy late = {.room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .slot_at = paris(25, 9 * 60)};
    time_is(room, paris(24, 18 * 60 + 1));
    cart_fill(&late);
    assert_false(place(&late)); /* a page from before six */
    assert_string_equal(late.code, "order.slot_closed");
    time_is(room, paris(24, 17 * 60 + 59));
    assert_true(place(&late));
    time_is(room, ROOM_START_MS);
}

static void the_hour_is_the_one_on_the_wall(void **state)
{
    struct room *room = *state;
    int64_t m = shop_new(room);
    const char *zone = "Europe/Paris";

    cutoff_six(room, m, 0);
    /* the clocks go forward in the night to 28 March 2027, back in the night to 31 October */
    assert_int_equal(first_slot(room, m, 0, in_zone(zone, 2027, 3, 27, 18 * 60)), in_zone(zone, 2027, 3, 28, 9 * 60));
    assert_int_equal(first_slot(room, m, 0, in_zone(zone, 2027, 3, 27, 18 * 60 + 1)),
                     in_zone(zone, 2027, 3, 30, 9 * 60)); /* 29: Easter Monday */
    assert_int_equal(first_slot(room, m, 0, in_zone(zone, 2027, 10, 30, 18 * 60)), in_zone(zone, 2027, 10, 31, 9 * 60));
    assert_int_equal(first_slot(room, m, 0, in_zone(zone, 2027, 10, 31, 17 * 60 + 59)),
                     in_zone(zone, 2027, 11, 2, 9 * 60)); /* 1: All Saints’ */
    zone = "Indian/Reunion";
    assert_true(room_write(room, zone_run, (void *)(uintptr_t)zone));
    assert_int_equal(first_slot(room, m, 0, in_zone(zone, 2026, 11, 24, 18 * 60)), in_zone(zone, 2026, 11, 25, 9 * 60));
    assert_int_equal(first_slot(room, m, 0, in_zone(zone, 2026, 11, 24, 18 * 60 + 1)),
                     in_zone(zone, 2026, 11, 26, 9 * 60));
    assert_true(room_write(room, zone_run, (void *)(uintptr_t) "Europe/Paris"));
}

static void each_place_has_its_own_week(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Tomme", 900, 40);
    int64_t m = o.merchant_id, farm = farm_new(room, m, 2), other = farm_new(room, shop_new(room), 2);

    assert_int_equal(first_slot(room, m, farm, paris(24, 9 * 60)), paris(24, 14 * 60));
    assert_int_equal(first_slot(room, m, farm, paris(24, 16 * 60)), paris(26, 14 * 60)); /* not on Wednesday */
    assert_int_equal(first_slot(room, m, 0, paris(24, 9 * 60)), paris(24, 10 * 60));
    assert_int_equal(first_slot(room, m, other, paris(24, 9 * 60)), 0); /* another merchant's place */
    cutoff_six(room, m, farm);
    assert_int_equal(first_slot(room, m, farm, paris(24, 9 * 60)), paris(26, 14 * 60));
    assert_int_equal(first_slot(room, m, 0, paris(24, 9 * 60)), paris(24, 10 * 60));
    struct buy b = {
        .room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .slot_at = paris(26, 14 * 60), .place_id = farm};
    cart_fill(&b);
    assert_true(place(&b));
    assert_int_equal(
        sql_int(room,
                "SELECT count(*) FROM orders WHERE id = %lld AND place_id = %lld AND place_name <> '' AND street <> ''",
                (long long)b.order[0], (long long)farm),
        1);
    b.slot_at = paris(24, 12 * 60); /* the shop's time, not the farm's */
    cart_fill(&b);
    assert_false(place(&b));
    assert_string_equal(b.code, "order.slot_closed");
    all_is_well(room);
}

static void *place_thread(void *arg)
{
    place(arg);
    return NULL;
}

/* Two at the farm, whoever is fast, and as many as ever in the shop at the same hour. */
static void the_last_seat_of_a_place_is_one(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Miel", 700, 90);
    int64_t m = o.merchant_id, farm = farm_new(room, m, 2);
    struct buy b[BUYERS];
    pthread_t t[BUYERS];
    int won = 0, full = 0;

    for (int i = 0; i < BUYERS; i++) {
        b[i] = (struct buy){.room = room,
                            .offer = {o.id},
                            .qty = {1},
                            .merchant = {m},
                            .slot_at = paris(24, 15 * 60),
                            .place_id = farm};
        cart_fill(&b[i]);
    }
    for (int i = 0; i < BUYERS; i++) assert_int_equal(pthread_create(&t[i], NULL, place_thread, &b[i]), 0);
    for (int i = 0; i < BUYERS; i++) pthread_join(t[i], NULL);
    for (int i = 0; i < BUYERS; i++)
        won += b[i].end == PLACED, full += b[i].end == PLACE_PROBLEMS && !strcmp(b[i].code, "order.slot_full");
    assert_int_equal(won, 2);
    assert_int_equal(full, BUYERS - 2);
    struct buy shop = {.room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .slot_at = paris(24, 15 * 60)};
    cart_fill(&shop);
    assert_true(place(&shop));
    for (int i = 0; i < BUYERS; i++) /* who leaves gives his seat to the next */
        if (b[i].end == PLACED) {
            assert_true(move(room, b[i].order[0], "submitted", "refused", BY_MEMBER));
            break;
        }
    struct buy next = {
        .room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .slot_at = paris(24, 15 * 60), .place_id = farm};
    cart_fill(&next);
    assert_true(place(&next));
    all_is_well(room);
}

static bool close_run(struct tx *tx, struct room *room, void *arg)
{
    const struct making *k = arg;

    (void)room;
    sql_do(tx, "UPDATE pickup_place SET closed_at = %lld WHERE id = %lld", (long long)room->now,
           (long long)k->place_id);
    return true;
}

static void a_place_that_is_gone_takes_nothing_new(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Cidre", 400, 40);
    struct making k = {o.merchant_id, farm_new(room, o.merchant_id, 4), {0}};
    struct buy b = {.room = room,
                    .offer = {o.id},
                    .qty = {1},
                    .merchant = {o.merchant_id},
                    .slot_at = paris(24, 15 * 60),
                    .place_id = k.place_id};

    cart_fill(&b);
    assert_true(place(&b));
    struct buy late = b;
    cart_fill(&late);
    assert_true(room_write(room, close_run, &k));
    assert_int_equal(first_slot(room, o.merchant_id, k.place_id, room->now), 0);
    assert_false(place(&late));
    assert_string_equal(late.code, "order.slot_closed");
    assert_true(move(room, b.order[0], "submitted", "refused", BY_MEMBER)); /* its seat goes back all the same */
    all_is_well(room);
}

/* --- another place --- */

struct changing {
    struct room *room;
    struct order_place_wanted w;
    enum slot_change end;
};
static bool change_run(struct tx *tx, struct room *room, void *arg)
{
    struct changing *c = arg;
    return (c->end = order_place_change(tx, room->now, &c->w)) == SLOT_CHANGED;
}

static void *change_thread(void *arg)
{
    struct changing *c = arg;

    room_write(c->room, change_run, c);
    return NULL;
}

static enum slot_change change(struct room *room, int64_t order, int64_t place, int64_t at)
{
    struct changing c = {room, {order, place, at, 0}, SLOT_TOO_LATE};

    change_thread(&c);
    return c.end;
}

static int64_t seats_taken(struct room *room, int64_t merchant, int64_t place, int64_t at)
{
    return sql_int(room,
                   "SELECT CAST(coalesce(sum(taken), 0) AS BIGINT) FROM slot WHERE merchant_id = %lld AND place_id = "
                   "%lld AND starts_at = %lld",
                   (long long)merchant, (long long)place, (long long)at);
}

static void an_order_goes_to_another_place(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Poires", 500, 40);
    int64_t m = o.merchant_id, farm = farm_new(room, m, 2), other = farm_new(room, shop_new(room), 2),
            noon = paris(24, 15 * 60);
    struct buy b = {.room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .slot_at = noon};

    cart_fill(&b);
    assert_true(place(&b));
    assert_int_equal(change(room, b.order[0], other, noon), SLOT_NOT_FREE);              /* another merchant's */
    assert_int_equal(change(room, b.order[0], farm, paris(24, 12 * 60)), SLOT_NOT_FREE); /* nobody is there then */
    assert_int_equal(seats_taken(room, m, 0, noon), 1);
    assert_int_equal(change(room, b.order[0], farm, noon), SLOT_CHANGED);
    assert_int_equal(change(room, b.order[0], farm, noon), SLOT_CHANGED); /* the second click */
    assert_int_equal(seats_taken(room, m, 0, noon), 0);
    assert_int_equal(seats_taken(room, m, farm, noon), 1);
    struct order_view seen = order_seen_as(room, b.order[0]);
    assert_true(str_eq(seen.place_name, S("La ferme des Haies")) && seen.street.n);
    assert_int_equal(sql_int(room,
                             "SELECT count(*) FROM order_event WHERE order_id = %lld AND reason = 'place_changed'",
                             (long long)b.order[0]),
                     1);
    cutoff_six(room, m, farm); /* the day before: what stands stays, nothing new comes */
    assert_int_equal(change(room, b.order[0], 0, paris(24, 16 * 60)), SLOT_CHANGED);
    assert_true(!order_seen_as(room, b.order[0]).place_name.n);
    assert_int_equal(change(room, b.order[0], farm, noon), SLOT_NOT_FREE);
    assert_int_equal(change(room, b.order[0], farm, paris(26, 15 * 60)), SLOT_CHANGED);
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER) &&
                move(room, b.order[0], "accepted", "preparing", BY_MEMBER));
    assert_int_equal(change(room, b.order[0], 0, paris(24, 16 * 60)), SLOT_TOO_LATE);
    all_is_well(room);
}

/* One seat is left at the farm; all who collect in the shop want it. */
static void the_last_seat_elsewhere_is_one(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Noix", 300, 90);
    int64_t m = o.merchant_id, farm = farm_new(room, m, 1), at = paris(24, 15 * 60);
    struct changing c[4];
    pthread_t t[4];
    int won = 0;

    for (int i = 0; i < 4; i++) {
        struct buy b = {.room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .slot_at = at};
        cart_fill(&b);
        assert_true(place(&b));
        c[i] = (struct changing){room, {b.order[0], farm, at, 0}, SLOT_TOO_LATE};
    }
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&t[i], NULL, change_thread, &c[i]), 0);
    for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
    for (int i = 0; i < 4; i++) won += c[i].end == SLOT_CHANGED;
    assert_int_equal(won, 1);
    assert_int_equal(seats_taken(room, m, farm, at), 1);
    assert_int_equal(seats_taken(room, m, 0, at), 3);
    all_is_well(room);
}

struct pointing {
    struct making k[2];
    int64_t point_id;
};

/* Saturdays from ten to noon, for two merchants: each with his own seats. */
static bool point_run(struct tx *tx, struct room *room, void *arg)
{
    struct pointing *p = arg;
    struct opening_new saturday = {6, 10 * 60, 12 * 60};

    p->point_id = reception_point_put(
        tx, room->now,
        &(struct pickup_point){.name = S("Halle"), .address = S("Place"), .postcode = S("61000"), .insee = S("61001")});
    reception_point_week_set(tx, room->now, p->point_id, &saturday, 1);
    for (int i = 0; i < 2; i++) {
        p->k[i].p = (struct pickup_place){.kind = S("point"),
                                          .point_id = p->point_id,
                                          .name = S(""),
                                          .address = S(""),
                                          .postcode = S(""),
                                          .insee = S(""),
                                          .lead_min = 60,
                                          .slot_min = 60,
                                          .slot_seats = 1,
                                          .cutoff = {true, 1, 18 * 60}};
        p->k[i].place_id = reception_place_add(tx, room->now, p->k[i].merchant_id, &p->k[i].p);
    }
    return true;
}

static bool point_close_run(struct tx *tx, struct room *room, void *arg)
{
    return reception_point_close(tx, room->now, ((struct pointing *)arg)->point_id);
}

static void a_shared_point_has_its_own_hours(void **state)
{
    struct room *room = *state;
    struct offer_new o[2] = {room_offer(room, shop_new(room), "Poires", 300, 40),
                             room_offer(room, shop_new(room), "Oeufs", 300, 40)};
    struct pointing p = {.k = {{.merchant_id = o[0].merchant_id}, {.merchant_id = o[1].merchant_id}}};

    assert_true(room_write(room, point_run, &p));
    for (int i = 0; i < 2; i++) {
        struct buy b = {.room = room,
                        .offer = {o[i].id},
                        .qty = {1},
                        .merchant = {o[i].merchant_id},
                        .slot_at = paris(28, 10 * 60),
                        .place_id = p.k[i].place_id};
        assert_int_equal(first_slot(room, o[i].merchant_id, p.k[i].place_id, room->now), paris(28, 10 * 60));
        assert_int_equal(first_slot(room, o[i].merchant_id, p.k[i].place_id, paris(27, 18 * 60 + 1)),
                         paris(28, 10 * 60) + 7 * DAY_MS);
        cart_fill(&b);
        assert_true(place(&b)); /* the other's seat is not mine */
        assert_int_equal(first_slot(room, o[i].merchant_id, p.k[i].place_id, room->now), paris(28, 11 * 60));
        assert_int_equal(first_slot(room, o[i].merchant_id, p.k[1 - i].place_id, room->now), 0);
    }
    assert_true(room_write(room, point_close_run, &p));
    assert_int_equal(first_slot(room, o[0].merchant_id, p.k[0].place_id, room->now), 0);
    assert_false(room_write(room, point_close_run, &p));
    all_is_well(room);
}

struct sending {
    int64_t merchant_id, arrives;
};

static bool parcels_run(struct tx *tx, struct room *room, void *arg)
{
    struct sending *s = arg;

    (void)room;
    reception_parcel_set(tx, s->merchant_id, &(struct parcel_terms){true, S("Colissimo"), 690, 0, 1, 2});
    return true;
}

static void arrives_run(struct db *db, struct room *room, void *arg)
{
    struct sending *s = arg;

    s->arrives = reception_parcel_arrives(db, room->mem, s->arrives, 2);
}

/* One parcel a day: the next leaves a day later. Neither Sundays nor public holidays count, nor does a change of clocks. */
static void a_parcel_leaves_on_a_day(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Savon", 1200, 40);
    struct sending s = {.merchant_id = o.merchant_id};
    struct asking_slots a = {.ask = {o.merchant_id, room->now, S("parcel"), 5, 0, 0}};

    room_read(room, slots_run, &a);
    assert_int_equal(a.s.n, 0); /* he sends none yet */
    assert_true(room_write(room, contract_run, &s.merchant_id));
    assert_true(room_write(room, parcels_run, &s));
    room_read(room, slots_run, &a);
    assert_int_equal(a.s.v[0].starts_at, paris(25, 9 * 60));
    assert_int_equal(a.s.v[0].ends_at, paris(25, 19 * 60));
    struct buy b = {.room = room,
                    .offer = {o.id},
                    .qty = {1},
                    .merchant = {o.merchant_id},
                    .slot_at = paris(25, 9 * 60),
                    .fulfilment = "parcel",
                    .pay = {"shop"}};
    cart_fill(&b);
    assert_false(place(&b)); /* never without money */
    assert_string_equal(b.code, "order.no_parcel");
    b.pay[0] = "online";
    cart_fill(&b);
    assert_true(place(&b));
    assert_int_equal(sql_int(room, "SELECT fee_cents FROM orders WHERE id = %lld", (long long)b.order[0]), 690);
    assert_int_equal(
        sql_int(room, "SELECT arrives_at FROM parcel WHERE order_id = %lld", (long long)b.order[0]) - paris(27, 0), 0);
    struct buy full = b;
    cart_fill(&full);
    assert_false(place(&full));
    assert_string_equal(full.code, "order.slot_full");
    s.arrives =
        in_zone("Europe/Paris", 2027, 3, 26, 600); /* Friday; Sunday the clocks go forward, Monday is Easter’s */
    room_read(room, arrives_run, &s);
    assert_int_equal(s.arrives, in_zone("Europe/Paris", 2027, 3, 30, 0));
    all_is_well(room);
}

struct arriving {
    int64_t order;
    enum order_actor who;
};
static bool arrived_run(struct tx *tx, struct room *room, void *arg)
{
    const struct arriving *a = arg;
    return order_parcel_arrived(tx, room->now, a->order, a->who);
}

static struct buy parcel_sent(struct room *room, const char *pay)
{
    struct offer_new o = room_offer(room, shop_new(room), "Laine", 1200, 40);
    struct sending s = {.merchant_id = o.merchant_id};
    struct buy b = {.room = room,
                    .offer = {o.id},
                    .qty = {1},
                    .merchant = {o.merchant_id},
                    .slot_at = paris(25, 9 * 60),
                    .fulfilment = "parcel",
                    .pay = {pay}};

    assert_true(room_write(room, contract_run, &s.merchant_id));
    assert_true(room_write(room, parcels_run, &s));
    cart_fill(&b);
    assert_true(place(&b));
    struct capture c = {b.order[0], o.merchant_id, 1890, 0};
    assert_true(room_write(room, capture_run, &c));
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER) &&
                move(room, b.order[0], "accepted", "ready", BY_MEMBER));
    return b;
}

/* Its buyer says so, or ten days after its day nobody has said anything. */
static void a_parcel_ends(void **state)
{
    struct room *room = *state;
    struct buy told = parcel_sent(room, "online"), mute = parcel_sent(room, "online");
    struct arriving a = {told.order[0], BY_BUYER};

    assert_false(room_write(room, arrived_run, &a)); /* it has not left */
    assert_true(move(room, told.order[0], "ready", "out_for_delivery", BY_MEMBER) &&
                move(room, mute.order[0], "ready", "out_for_delivery", BY_MEMBER));
    assert_true(room_write(room, arrived_run, &a));
    assert_true(room_write(room, arrived_run, &a)); /* the second tap */
    assert_true(is_state(room, told.order[0], "handed_over"));
    int64_t day = sql_int(room, "SELECT arrives_at FROM parcel WHERE order_id = %lld", (long long)mute.order[0]),
            now = room->now;
    time_is(room, day + 10 * DAY_MS);
    clock_ticks(room, "order_parcels");
    assert_true(is_state(room, mute.order[0], "out_for_delivery"));
    time_is(room, day + 10 * DAY_MS + 1);
    clock_ticks(room, "order_parcels");
    assert_true(is_state(room, mute.order[0], "handed_over"));
    time_is(room, now);
    all_is_well(room);
}

static void a_seat_nobody_took_is_named(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Sel", 300, 40);
    struct buy b = buy_one(room, &o, 1, "shop");
    char more[128], back[128];

    snprintf(more, sizeof more, "UPDATE slot SET taken = taken + 1 WHERE merchant_id = %lld", (long long)o.merchant_id);
    snprintf(back, sizeof back, "UPDATE slot SET taken = taken - 1 WHERE merchant_id = %lld", (long long)o.merchant_id);
    assert_int_equal(b.end, PLACED);
    all_is_well(room);
    assert_true(room_write(room, sql_run, more));
    assert_true(str_find(findings(room), S("I10: the slot")) >= 0);
    assert_true(room_write(room, sql_run, back));
    all_is_well(room);
}

static void a_place_of_nobody_is_named(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, shop_new(room), "Poivre", 300, 40);
    struct buy b = buy_one(room, &o, 1, "shop");
    char broken[96], mended[96];

    assert_int_equal(b.end, PLACED);
    snprintf(broken, sizeof broken, "UPDATE orders SET place_id = 77 WHERE id = %lld", (long long)b.order[0]);
    snprintf(mended, sizeof mended, "UPDATE orders SET place_id = 0 WHERE id = %lld", (long long)b.order[0]);
    assert_true(room_write(room, sql_run, broken));
    assert_true(str_find(findings(room), S("I12: order")) >= 0);
    assert_true(room_write(room, sql_run, mended));
    snprintf(broken, sizeof broken, "UPDATE orders SET fulfilment = 'parcel' WHERE id = %lld", (long long)b.order[0]);
    snprintf(mended, sizeof mended, "UPDATE orders SET fulfilment = 'pickup' WHERE id = %lld", (long long)b.order[0]);
    assert_true(room_write(room, sql_run, broken));
    assert_true(str_find(findings(room), S("a parcel without its promise")) >= 0);
    assert_true(room_write(room, sql_run, mended));
    all_is_well(room);
}

static int start(void **state)
{
    struct room *room = room_open();

    time_is(room, ROOM_START_MS);
    *state = room;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_six_it_is_the_day_after),
        cmocka_unit_test(the_hour_is_the_one_on_the_wall),
        cmocka_unit_test(each_place_has_its_own_week),
        cmocka_unit_test(the_last_seat_of_a_place_is_one),
        cmocka_unit_test(a_place_that_is_gone_takes_nothing_new),
        cmocka_unit_test(a_shared_point_has_its_own_hours),
        cmocka_unit_test(a_parcel_leaves_on_a_day),
        cmocka_unit_test(an_order_goes_to_another_place),
        cmocka_unit_test(the_last_seat_elsewhere_is_one),
        cmocka_unit_test(a_parcel_ends),
        cmocka_unit_test(a_seat_nobody_took_is_named),
        cmocka_unit_test(a_place_of_nobody_is_named),
    };
    return cmocka_run_group_tests(tests, start, room_stop);
}
