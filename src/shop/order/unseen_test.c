/* An order its shop does not look at: reminded, then staff, then refused, by opening time alone. */
#include "shop/order/test/buy.h"

#include "shop/account/account.h"

static int64_t stage(struct room *room, int64_t order)
{
    return sql_int(room, "SELECT unseen_stage FROM orders WHERE id = %lld", (long long)order);
}

static int64_t reminders(struct room *room, int64_t order)
{
    return sql_int(room,
                   "SELECT count(*) FROM job WHERE kind = 'mail_order' AND key > 'mail-unseen-%lld-' AND key < "
                   "'mail-unseen-%lld.'",
                   (long long)order, (long long)order);
}

static void goes_to(struct room *room, int64_t at)
{
    time_is(room, at);
    clock_ticks(room, "order_unseen");
    clock_ticks(room, "order_unseen"); /* twice is once */
}

static bool member_run(struct tx *tx, struct room *room, void *arg)
{
    member_add(tx, room->now, person_make(tx, room->now, S("sourd@demo.foirail.example"), S("Jeanne"), LANG_FR),
               *(int64_t *)arg, S("owner"));
    return true;
}

/* Ordered at 18:50, ten minutes before the shop closes: the night does not count. */
static void the_clock_stands_while_the_shop_is_closed(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "sourd", "U1"), nine = ROOM_START_MS + DAY_MS;
    struct offer_new o = room_offer(room, m, "Pain", 700, 9);

    assert_true(room_write(room, member_run, &m));
    time_is(room, ROOM_START_MS + 9 * HOUR_MS + 50 * MINUTE_MS);
    struct buy b = {.room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .slot_at = nine + 8 * HOUR_MS};
    cart_fill(&b);
    assert_true(place(&b));
    int64_t id = b.order[0];
    goes_to(room, nine - MINUTE_MS);
    assert_int_equal(stage(room, id), 0);
    goes_to(room, nine + 20 * MINUTE_MS - 1);
    assert_int_equal(stage(room, id), 0);
    goes_to(room, nine + 20 * MINUTE_MS);
    assert_int_equal(stage(room, id), 1);
    assert_int_equal(reminders(room, id), 1);
    goes_to(room, nine + 50 * MINUTE_MS);
    assert_int_equal(stage(room, id), 2);
    goes_to(room, nine + 230 * MINUTE_MS - 1);
    assert_true(is_state(room, id, "submitted"));
    goes_to(room, nine + 230 * MINUTE_MS);
    assert_true(is_state(room, id, "refused"));
    assert_int_equal(reminders(room, id), 1);
    assert_int_equal(
        sql_int(
            room,
            "SELECT count(*) FROM order_event WHERE order_id = %lld AND reason = 'no_answer' AND actor_kind = 'clock'",
            (long long)id),
        1);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM job WHERE substr(key, 1, 13) = 'mail-refused-'"), 1);
    all_is_well(room);
}

static bool seen_run(struct tx *tx, struct room *room, void *arg)
{
    order_seen(tx, room->now, *(int64_t *)arg);
    return true;
}

/* Money paid online comes back with the refusal; a shop that has looked is reminded and called, later, and never refused for. */
static void money_comes_back_and_who_has_looked_is_told_later(void **state)
{
    struct room *room = *state;
    int64_t deaf = room_merchant(room, "sourd-2", "U2"), other = room_merchant(room, "voit", "U3");
    struct offer_new o = room_offer(room, deaf, "Pain", 700, 9), seen = room_offer(room, other, "Vin", 900, 9);

    assert_true(room_write(room, contract_run, &deaf));
    assert_true(room_write(room, member_run, &other));
    struct buy a = {.room = room,
                    .offer = {o.id},
                    .qty = {1},
                    .merchant = {deaf},
                    .pay = {"online"},
                    .slot_at = ROOM_START_MS + 9 * HOUR_MS};
    struct buy b = {
        .room = room, .offer = {seen.id}, .qty = {1}, .merchant = {other}, .slot_at = ROOM_START_MS + 9 * HOUR_MS};
    cart_fill(&a), cart_fill(&b);
    assert_true(place(&a) && place(&b));
    goes_to(room, ROOM_START_MS + 20 * MINUTE_MS); /* not paid yet: nobody was told of it */
    struct capture c = {.order = a.order[0], .merchant = deaf, .cents = 700};
    assert_true(room_write(room, capture_run, &c));
    assert_true(room_write(room, seen_run, &other));
    goes_to(room, ROOM_START_MS + 49 * MINUTE_MS);
    assert_int_equal(stage(room, a.order[0]), 0); /* its time began with the money */
    assert_int_equal(stage(room, b.order[0]), 0);
    goes_to(room, ROOM_START_MS + 60 * MINUTE_MS);
    assert_int_equal(stage(room, b.order[0]), 1); /* seen, and not accepted for an hour */
    assert_int_equal(reminders(room, b.order[0]), 1);
    goes_to(room, ROOM_START_MS + 240 * MINUTE_MS - 1);
    assert_int_equal(stage(room, b.order[0]), 1);
    for (int i = 0; i < 3; i++) goes_to(room, ROOM_START_MS + 260 * MINUTE_MS);
    assert_true(is_state(room, a.order[0], "refused"));
    assert_int_equal(sql_int(room, "SELECT CAST(coalesce(sum(amount_cents), 0) AS BIGINT) FROM refund"), 700);
    assert_true(is_state(room, b.order[0], "submitted"));
    assert_int_equal(stage(room, b.order[0]), 2); /* staff call */
    assert_int_equal(reminders(room, b.order[0]), 1);
    all_is_well(room);
}

/* --- not ready when it was promised --- */

static int64_t told(struct room *room, const char *what)
{
    return sql_int(room, "SELECT count(*) FROM job WHERE substr(key, 1, %zu) = '%s'", strlen(what), what);
}

static void late_at(struct room *room, int64_t at)
{
    time_is(room, at);
    clock_ticks(room, "order_late");
    clock_ticks(room, "order_late"); /* twice is once */
}

static bool step_run(struct tx *tx, struct room *room, void *arg)
{
    return order_move(tx, room->now, arg);
}

/* The shop when its time begins, the buyer when it is over, each once; what is ready is not late. */
static void what_is_not_ready_is_told_to_shop_and_buyer(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "lent", "U4"), slot = ROOM_START_MS + 2 * HOUR_MS;
    struct offer_new o = room_offer(room, m, "Pain", 700, 9);

    assert_true(room_write(room, member_run, &m));
    struct buy a = {.room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .slot_at = slot}, b = a;
    cart_fill(&a), cart_fill(&b);
    assert_true(place(&a) && place(&b));
    for (int i = 0; i < 2; i++)
        assert_true(room_write(
            room, step_run,
            &(struct order_step){i ? b.order[0] : a.order[0], "submitted", "accepted", BY_MEMBER, 0, S("")}));
    assert_true(room_write(room, step_run, &(struct order_step){b.order[0], "accepted", "ready", BY_MEMBER, 0, S("")}));
    late_at(room, slot - 1);
    assert_int_equal(told(room, "mail-late_shop-"), 0);
    late_at(room, slot);
    assert_int_equal(told(room, "mail-late_shop-"), 1);
    assert_int_equal(told(room, "mail-late-"), 0);
    int64_t end = sql_int(room, "SELECT slot_end_at FROM orders WHERE id = %lld", (long long)a.order[0]);
    late_at(room, end);
    assert_int_equal(told(room, "mail-late-"), 1);
    assert_int_equal(told(room, "mail-late_shop-"), 1);
    all_is_well(room);
}

static bool unmet_run(struct tx *tx, struct room *room, void *arg)
{
    struct order_view o;

    return order_read(tx->db, tx->mem, *(int64_t *)arg, &o) && order_unmet_say(tx, room->now, &o) == UNMET_ASKED;
}

static bool unmet_at_once(struct tx *tx, struct room *room, void *arg)
{
    struct order_view o;

    return order_read(tx->db, tx->mem, *(int64_t *)arg, &o) && order_unmet_say(tx, room->now, &o) == UNMET_CANCELLED;
}

static int64_t asked(struct room *room)
{
    return sql_int(room, "SELECT count(*) FROM order_unmet");
}

static void accepts(struct room *room, int64_t order)
{
    assert_true(room_write(room, step_run, &(struct order_step){order, "submitted", "accepted", BY_MEMBER, 0, S("")}));
}

/* Accepted, its time over, never ready: unpaid it is cancelled at once; paid, the shop has two opening hours to say otherwise. */
static void what_was_never_got_is_paid_back(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "absent", "U6"), slot = ROOM_START_MS + 2 * HOUR_MS;
    struct offer_new o = room_offer(room, m, "Pain", 700, 9);

    assert_true(room_write(room, contract_run, &m));
    assert_true(room_write(room, member_run, &m));
    struct buy paid = {.room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .pay = {"online"}, .slot_at = slot};
    struct buy answered = paid, owed = paid;
    owed.pay[0] = "shop";
    cart_fill(&paid), cart_fill(&answered), cart_fill(&owed);
    assert_true(place(&paid) && place(&answered) && place(&owed));
    for (int i = 0; i < 2; i++) {
        struct capture c = {.order = i ? paid.order[0] : answered.order[0], .merchant = m, .cents = 700};
        assert_true(room_write(room, capture_run, &c));
    }
    accepts(room, paid.order[0]), accepts(room, answered.order[0]), accepts(room, owed.order[0]);
    int64_t end = sql_int(room, "SELECT slot_end_at FROM orders WHERE id = %lld", (long long)paid.order[0]);
    time_is(room, end - 1);
    assert_false(room_write(room, unmet_run, &paid.order[0])); /* he may still get it */
    time_is(room, end);
    assert_true(room_write(room, unmet_at_once, &owed.order[0]));
    assert_true(is_state(room, owed.order[0], "cancelled"));
    for (int i = 0; i < 2; i++) assert_true(room_write(room, unmet_run, &paid.order[0])); /* twice is once */
    assert_true(room_write(room, unmet_run, &answered.order[0]));
    assert_int_equal(asked(room), 2);
    assert_int_equal(told(room, "mail-unmet-"), 2);
    assert_true(
        room_write(room, step_run, &(struct order_step){answered.order[0], "accepted", "ready", BY_MEMBER, 0, S("")}));
    late_at(room, end + 2 * HOUR_MS - 1);
    assert_true(is_state(room, paid.order[0], "accepted"));
    late_at(room, end + 2 * HOUR_MS);
    assert_true(is_state(room, paid.order[0], "cancelled"));
    assert_true(is_state(room, answered.order[0], "ready")); /* the shop has said otherwise */
    assert_int_equal(asked(room), 0);
    assert_int_equal(
        sql_int(room, "SELECT CAST(coalesce(sum(amount_cents), 0) AS BIGINT) FROM refund WHERE merchant_id = %lld",
                (long long)m),
        700);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_event WHERE reason = 'not_received'"), 2);
    all_is_well(room);
}

static void said(struct room *room, int64_t order)
{
    assert_true(room_write(room, unmet_run, &order));
}

static void steps(struct room *room, int64_t order, const char *from, const char *to)
{
    assert_true(room_write(room, step_run, &(struct order_step){order, from, to, BY_MEMBER, 0, S("")}));
}

static struct buy brought(struct room *room, const struct offer_new *o, int64_t slot)
{
    struct buy b = {.room = room,
                    .offer = {o->id},
                    .qty = {1},
                    .merchant = {o->merchant_id},
                    .pay = {"online"},
                    .slot_at = slot,
                    .fulfilment = "delivery"};

    cart_fill(&b);
    assert_true(place(&b));
    struct capture c = {.order = b.order[0], .merchant = o->merchant_id, .cents = 700};
    assert_true(room_write(room, capture_run, &c));
    accepts(room, b.order[0]);
    return b;
}

static bool brings_run(struct tx *tx, struct room *room, void *arg)
{
    int64_t m = *(int64_t *)arg;

    (void)room;
    x_fixture_delivers(tx, tx->mem, m, 1);
    reception_areas_set(tx, m, &(struct area_new){S("14118"), 0, 0, 0}, 1);
    return true;
}

/* What is brought and not there: the shop's word ends it, "ready" as well as "has left"; said of what was ready all along,
** nothing but "has left" does, and without a word it is paid back. */
static void a_delivery_its_shop_spoke_of_is_not_paid_back(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "porteur", "U7"), slot = ROOM_START_MS + 2 * HOUR_MS;
    struct offer_new o = room_offer(room, m, "Pain", 700, 9);

    assert_true(room_write(room, contract_run, &m));
    assert_true(room_write(room, member_run, &m));
    assert_true(room_write(room, brings_run, &m));
    int64_t made = brought(room, &o, slot).order[0], left = brought(room, &o, slot).order[0],
            mute = brought(room, &o, slot).order[0];
    steps(room, left, "accepted", "ready"), steps(room, mute, "accepted", "ready");
    int64_t end = sql_int(room, "SELECT slot_end_at FROM orders WHERE id = %lld", (long long)made);
    time_is(room, end);
    said(room, made), said(room, left), said(room, mute);
    assert_int_equal(asked(room), 3);
    time_is(room, end + HOUR_MS);
    steps(room, made, "accepted", "ready"), steps(room, left, "ready", "out_for_delivery");
    assert_int_equal(asked(room), 1);
    steps(room, left, "out_for_delivery", "ready"); /* a mistaken tap: what was answered stays answered */
    late_at(room, end + 2 * HOUR_MS);
    assert_true(is_state(room, made, "ready") && is_state(room, left, "ready"));
    assert_true(is_state(room, mute, "cancelled"));
    said(room, made); /* still not there: he may say it again, and the shop has its time again */
    late_at(room, end + 4 * HOUR_MS - 1);
    assert_true(is_state(room, made, "ready"));
    late_at(room, end + 4 * HOUR_MS);
    assert_true(is_state(room, made, "cancelled") && is_state(room, left, "ready"));
    assert_int_equal(
        sql_int(room, "SELECT CAST(coalesce(sum(amount_cents), 0) AS BIGINT) FROM refund WHERE merchant_id = %lld",
                (long long)m),
        1400);
    all_is_well(room);
}

struct later {
    int64_t order, at;
};
static bool later_run(struct tx *tx, struct room *room, void *arg)
{
    struct later *l = arg;

    return order_slot_change(tx, room->now, l->order, l->at) == SLOT_CHANGED;
}

static bool other_way_run(struct tx *tx, struct room *room, void *arg)
{
    struct later *l = arg;

    return order_mode_change(tx, room->now,
                             &(struct mode_wanted){
                                 .order_id = l->order, .slot_at = l->at, .fulfilment = S("pickup")}) == MODE_CHANGED;
}

/* Another time, or collected instead of brought: what was said of the time before is over, until he says it of the new one. */
static void another_time_ends_what_was_said_of_the_one_before(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "remis", "U8"), slot = ROOM_START_MS + 2 * HOUR_MS;
    struct offer_new o = room_offer(room, m, "Pain", 700, 9);

    assert_true(room_write(room, contract_run, &m));
    assert_true(room_write(room, member_run, &m));
    assert_true(room_write(room, brings_run, &m));
    int64_t moved = brought(room, &o, slot).order[0], fetched = brought(room, &o, slot).order[0];
    int64_t end = sql_int(room, "SELECT slot_end_at FROM orders WHERE id = %lld", (long long)moved);
    time_is(room, end);
    said(room, moved), said(room, fetched);
    assert_true(room_write(room, later_run, &(struct later){moved, slot + 3 * HOUR_MS}));
    assert_true(room_write(room, other_way_run, &(struct later){fetched, slot + 3 * HOUR_MS}));
    assert_int_equal(asked(room), 0);
    late_at(room, slot + 5 * HOUR_MS); /* both times are over, and nobody said anything of the new one */
    assert_true(is_state(room, moved, "accepted") && is_state(room, fetched, "accepted"));
    said(room, moved);
    assert_int_equal(asked(room), 1);
    all_is_well(room);
}

static bool staff_run(struct tx *tx, struct room *room, void *arg)
{
    staff_invite(tx, room->now, S("appui@demo.foirail.example"), S("Sandrine"), STAFF_COACH);
    *(int64_t *)arg = person_make(tx, room->now, S("appui@demo.foirail.example"), S("Sandrine"), LANG_FR);
    return true;
}

struct handing {
    int64_t order, person;
    enum hand_over end;
};

static bool hand_run(struct tx *tx, struct room *room, void *arg)
{
    struct handing *h = arg;

    assert_true(order_paid_in_shop(tx, room->now, h->order, S("cash")));
    h->end = order_hand_over_known(tx, room->now, h->order, h->person);
    order_done_by_staff(tx, room->now, h->order);
    order_done_by_staff(tx, room->now, h->order);
    return true;
}

static bool undo_run(struct tx *tx, struct room *room, void *arg)
{
    struct handing *h = arg;

    return order_undo(tx, room->now, h->order, h->person);
}

/* Staff hand over in the shop's place: the history says so, the shop is told once, and either may take the step back. */
static void staff_act_for_the_shop(void **state)
{
    struct room *room = *state;
    int64_t m = room_merchant(room, "sans-ecran", "U5");
    struct offer_new o = room_offer(room, m, "Pain", 700, 9);
    struct handing h = {0};

    assert_true(room_write(room, member_run, &m));
    assert_true(room_write(room, staff_run, &h.person));
    struct buy a = {.room = room, .offer = {o.id}, .qty = {1}, .merchant = {m}, .slot_at = ROOM_START_MS + 2 * HOUR_MS};
    cart_fill(&a);
    assert_true(place(&a));
    h.order = a.order[0];
    assert_true(
        room_write(room, step_run, &(struct order_step){h.order, "submitted", "accepted", BY_STAFF, h.person, S("")}));
    assert_true(
        room_write(room, step_run, &(struct order_step){h.order, "accepted", "ready", BY_STAFF, h.person, S("")}));
    assert_true(room_write(room, hand_run, &h));
    assert_int_equal(h.end, HANDED_OVER);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_event WHERE order_id = %lld AND actor_kind = 'staff'",
                             (long long)h.order),
                     3);
    assert_int_equal(told(room, "mail-by_staff-"), 1);
    assert_true(room_write(room, undo_run, &h));
    assert_true(is_state(room, h.order, "ready"));
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_event WHERE order_id = %lld AND actor_kind = 'member'",
                             (long long)h.order),
                     0);
    all_is_well(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(the_clock_stands_while_the_shop_is_closed),
        AT_NINE(money_comes_back_and_who_has_looked_is_told_later),
        AT_NINE(what_is_not_ready_is_told_to_shop_and_buyer),
        AT_NINE(what_was_never_got_is_paid_back),
        AT_NINE(a_delivery_its_shop_spoke_of_is_not_paid_back),
        AT_NINE(another_time_ends_what_was_said_of_the_one_before),
        AT_NINE(staff_act_for_the_shop),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
