/* Told once when it is back: nobody while it is sold out or set aside, each once when it is there, nobody who ended it; one
** address waits for so many things, and a telephone for fewer. */
#include "shop/test/room.h"

#include "shop/wish/inside.h"

struct wishing {
    struct wish_new w;
    enum wish_made made;
};

static bool wish_run(struct tx *tx, struct room *room, void *arg)
{
    struct wishing *g = arg;

    (void)room;
    g->made = wish_make(tx, &g->w);
    return true;
}

static struct wishing wish_for(struct room *room, const struct offer_new *o, const char *address, bool phone)
{
    struct wishing g = {.w = {room->now, o->product_id, str_c(address), phone, LANG_FR}};

    assert_true(room_write(room, wish_run, &g));
    return g;
}

static bool turn_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    wish_turn(tx, room->now);
    return true;
}

struct stocking {
    const struct offer_new *o;
    int64_t delta;
};

static bool stock_run(struct tx *tx, struct room *room, void *arg)
{
    const struct stocking *s = arg;

    return stock_move_make(tx, room->now, &(struct stock_change){s->o->stock_item_id, s->delta, 0, 0, S("count")});
}

static void stock_add(struct room *room, const struct offer_new *o, int64_t pieces)
{
    struct stocking s = {o, pieces * 1000};

    assert_true(room_write(room, stock_run, &s));
}

struct counting {
    int64_t product_id;
    size_t waiting;
};

static void count_run(struct db *db, struct room *room, void *arg)
{
    struct counting *c = arg;
    struct wish_of_product_rows r;

    q_wish_of_product(db, room->mem,
                      &(struct wish_of_product_args){
                          .product_id = c->product_id, .phone = S("phone"), .phones = 100, .mails = 100, .most = 100},
                      &r);
    c->waiting = r.n;
}

static size_t waiting(struct room *room, const struct offer_new *o)
{
    struct counting c = {o->product_id, 0};

    room_read(room, count_run, &c);
    return c.waiting;
}

static void turn(struct room *room)
{
    assert_true(room_write(room, turn_run, NULL));
}

static void told_once_when_it_is_back(void **state)
{
    struct room *room = *state;
    struct offer_new o = room_offer(room, room_merchant(room, "retour", "R1"), "Tarte", 400, 0);

    wish_for(room, &o, "a@exemple.fr", false);
    wish_for(room, &o, "b@exemple.fr", false);
    wish_for(room, &o, "a@exemple.fr", false); /* pressed twice */
    turn(room);
    assert_int_equal(waiting(room, &o), 2);
    stock_add(room, &o, 3);
    turn(room);
    assert_int_equal(waiting(room, &o), 0);
    stock_add(room, &o, -3);
    stock_add(room, &o, 3);
    turn(room);
    assert_int_equal(waiting(room, &o), 0);
    wish_for(room, &o, "a@exemple.fr", false); /* whoever asks within a day changes nothing */
    assert_int_equal(waiting(room, &o), 0);
    room->now += DAY_MS + 1;
    wish_for(room, &o, "a@exemple.fr", false); /* asked for anew, he waits anew */
    assert_int_equal(waiting(room, &o), 1);
}

struct linked {
    int64_t id;
    str token;
};

static void token_run(struct db *db, struct room *room, void *arg)
{
    struct linked *l = arg;
    struct wish_of_product_rows r;
    struct wish_one_row w;

    q_wish_of_product(db, room->mem,
                      &(struct wish_of_product_args){
                          .product_id = l->id, .phone = S("phone"), .phones = 100, .mails = 100, .most = 1},
                      &r);
    assert_true(r.n == 1 && q_wish_one(db, room->mem, r.v[0].id, &w));
    l->token = w.token;
}

/* What stands in the letter to who waits for it first. */
static str token_of(struct room *room, const struct offer_new *o)
{
    struct linked l = {.id = o->product_id};

    room_read(room, token_run, &l);
    return l.token;
}

static bool end_run(struct tx *tx, struct room *room, void *arg)
{
    struct wish_by_token_row w;

    (void)room;
    return q_wish_by_token(tx->db, tx->mem, *(str *)arg, &w) && x_wish_end_all(tx, tx->mem, w.address) > 0;
}

static void who_ends_it_waits_for_nothing(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "retour-2", "R2");
    struct offer_new a = room_offer(room, shop, "Pain", 400, 0), b = room_offer(room, shop, "Miche", 400, 0);

    wish_for(room, &a, "c@exemple.fr", false);
    str token = token_of(room, &a);
    wish_for(room, &a, "c@exemple.fr", false); /* somebody asks again: the link stays good */
    wish_for(room, &b, "c@exemple.fr", false);
    wish_for(room, &b, "d@exemple.fr", false);
    assert_true(room_write(room, end_run, &token));
    assert_int_equal(waiting(room, &a), 0);
    assert_int_equal(waiting(room, &b), 1);
    assert_false(room_write(room, end_run, &token));
}

/* One address waits for twenty things, a telephone is promised three messages a day. */
static void so_many_at_once(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "retour-3", "R3");

    for (int i = 0; i < 21; i++) {
        struct offer_new o = room_offer(room, shop, "Pot", 400, 0);
        assert_int_equal(wish_for(room, &o, "e@exemple.fr", false).made, i < 20 ? WISH_MADE : WISH_TOO_MANY);
        assert_int_equal(wish_for(room, &o, "+33639980001", true).made, i < 3 ? WISH_MADE : WISH_TOO_MANY);
    }
}

/* Ended and asked anew, a telephone is told three things within a day all the same; a fourth waits for the next. */
static void what_was_told_stays_counted(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "retour-4", "R4");
    struct offer_new o[4];

    for (int i = 0; i < 4; i++) o[i] = room_offer(room, shop, "Bocal", 400, 0);
    for (int i = 0; i < 3; i++) {
        wish_for(room, &o[i], "+33639980002", true);
        str token = token_of(room, &o[i]);
        stock_add(room, &o[i], 2);
        turn(room);
        assert_int_equal(waiting(room, &o[i]), 0);
        assert_true(room_write(room, end_run, &token));
    }
    stock_add(room, &o[3], 2);
    assert_int_equal(wish_for(room, &o[3], "+33639980002", true).made, WISH_MADE);
    wish_for(room, &o[3], "f@exemple.fr", false);
    turn(room);
    assert_int_equal(waiting(room, &o[3]), 1);
    room->now += DAY_MS + 1;
    turn(room);
    assert_int_equal(waiting(room, &o[3]), 0);
}

static bool crowd_run(struct tx *tx, struct room *room, void *arg)
{
    const struct offer_new *o = arg;

    for (int i = 0; i < 1000; i++) {
        struct wish_new w = {room->now, o->product_id, str_fmt(tx->mem, "inconnu-%d@exemple.fr", i), false, LANG_FR};
        if (wish_make(tx, &w) != WISH_MADE) return false;
    }
    return true;
}

/* Addresses that somebody made up keep others from a product for a week, not until they lapse. */
static void strangers_do_not_fill_it_for_long(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "retour-5", "R5");
    struct offer_new o = room_offer(room, shop, "Cloche", 400, 0);

    assert_true(room_write(room, crowd_run, &o));
    assert_int_equal(wish_for(room, &o, "g@exemple.fr", false).made, WISH_TOO_MANY);
    room->now += 7 * DAY_MS + 1;
    assert_int_equal(wish_for(room, &o, "g@exemple.fr", false).made, WISH_MADE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {AT_NINE(told_once_when_it_is_back), AT_NINE(who_ends_it_waits_for_nothing),
                                       AT_NINE(so_many_at_once), AT_NINE(what_was_told_stays_counted),
                                       AT_NINE(strangers_do_not_fill_it_for_long)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
