/* Told once when it is back: nobody while it is sold out or set aside, each once when it is there, nobody who ended it; one
** address waits for so many things, and a telephone for fewer. */
#include "shop/test/room.h"

#include "shop/wish/inside.h"

struct wishing {
    struct wish_new w;
    enum wish_made made;
    str token;
};

static bool wish_run(struct tx *tx, struct room *room, void *arg)
{
    struct wishing *g = arg;

    g->made = wish_make(tx, &g->w, &g->token);
    g->token = arena_str(room->mem, g->token);
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

    q_wish_of_product(db, room->mem, c->product_id, 100, &r);
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
    wish_for(room, &o, "a@exemple.fr", false); /* asked for anew, he waits anew */
    assert_int_equal(waiting(room, &o), 1);
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
    struct wishing g = wish_for(room, &a, "c@exemple.fr", false);

    wish_for(room, &b, "c@exemple.fr", false);
    wish_for(room, &b, "d@exemple.fr", false);
    assert_true(room_write(room, end_run, &g.token));
    assert_int_equal(waiting(room, &a), 0);
    assert_int_equal(waiting(room, &b), 1);
    assert_false(room_write(room, end_run, &g.token));
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

int main(void)
{
    const struct CMUnitTest tests[] = {AT_NINE(told_once_when_it_is_back), AT_NINE(who_ends_it_waits_for_nothing),
                                       AT_NINE(so_many_at_once)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
