/* What the buyer means to buy: what may enter, what is said when it changes, how long it stays. */
#include "shop/test/room.h"

#include "cart.sql.h"
#include "place_fixture.sql.h"
#include "shop/cart/inside.h"

static const char *const token = "0000000000000000000000000000cart1";

struct held {
    struct room *room;
    struct offer_new bread; /* 5 at 2.50 */
    int64_t cart_id;
};

static bool make_run(struct tx *tx, struct room *room, void *arg)
{
    struct held *b = arg;
    uint8_t h[SHA256_BYTES];

    sha256(str_c(token), h);
    b->cart_id = id_new();
    x_cart_insert(tx, tx->mem, b->cart_id, hex(tx->mem, h, sizeof h), room->now, S(""));
    return true;
}

static int open_cart(void **state)
{
    struct held *b = calloc(1, sizeof *b);

    b->room = room_open();
    b->bread = room_offer(b->room, room_merchant(b->room, "boulangerie", "B1"), "Pain de campagne", 250, 5);
    assert_true(room_write(b->room, make_run, b));
    *state = b;
    return 0;
}

static int close_cart(void **state)
{
    struct held *b = *state;

    room_close(b->room);
    free(b);
    return 0;
}

struct adding {
    int64_t cart_id, offer_id, qty_milli;
    enum cart_added end;
};

static bool add_run(struct tx *tx, struct room *room, void *arg)
{
    struct adding *a = arg;

    a->end = cart_add(tx, room->now, a->cart_id, a->offer_id, a->qty_milli);
    return a->end == CART_ADDED;
}

static enum cart_added add(struct held *b, int64_t offer_id, int64_t qty_milli)
{
    struct adding a = {.cart_id = b->cart_id, .offer_id = offer_id, .qty_milli = qty_milli};

    room_write(b->room, add_run, &a);
    return a.end;
}

static void read_run(struct db *db, struct room *room, void *arg)
{
    struct rq rq = {.mem = room->mem, .in = room->mem, .now = room->now, .lang = LANG_FR, .cart_token = str_c(token)};
    cart_read(&rq, db, arg);
}

static struct cart cart_now(struct held *b)
{
    struct cart c;

    room_read(b->room, read_run, &c);
    return c;
}

static const struct cart_line *only_line(const struct cart *c)
{
    assert_int_equal(c->lines, 1);
    return &c->parts.v[0].lines.v[0];
}

/* --- tests --- */

static void the_same_twice_is_one_line_of_at_most_99(void **state)
{
    struct held *b = *state;

    assert_int_equal(add(b, b->bread.id, 1000), CART_ADDED);
    assert_int_equal(add(b, b->bread.id, 2000), CART_ADDED);
    struct cart c = cart_now(b);
    assert_int_equal(only_line(&c)->qty_milli, 3000);
    assert_int_equal(c.total_cents, 750);
    assert_int_equal(add(b, b->bread.id, 98000), CART_ADDED);
    c = cart_now(b);
    assert_int_equal(only_line(&c)->qty_milli, 99000);
    assert_true(c.blocked); /* five are left, and that is said */
}

static void quantities_that_cannot_be_are_refused(void **state)
{
    struct held *b = *state;

    assert_int_equal(add(b, b->bread.id, 500), CART_BAD_QTY);
    assert_int_equal(add(b, b->bread.id, 0), CART_BAD_QTY);
    assert_int_equal(add(b, b->bread.id, -1000), CART_BAD_QTY);
    assert_int_equal(add(b, b->bread.id, 100000), CART_BAD_QTY);
    struct offer by_weight = {.unit = S("kg")}, by_piece = {.unit = S("piece")};
    assert_true(cart_qty_ok(&by_weight, 300));
    assert_false(cart_qty_ok(&by_weight, 350));
    assert_false(cart_qty_ok(&by_piece, 300));
}

static bool price_run(struct tx *tx, struct room *room, void *arg)
{
    const struct held *b = arg;
    return x_fixture_price(tx, tx->mem, b->bread.id, 300) == 1;
}

static bool suspend_run(struct tx *tx, struct room *room, void *arg)
{
    const struct held *b = arg;
    return x_fixture_suspend(tx, tx->mem, b->bread.merchant_id, room->now) == 1;
}

static void only_what_is_sold_enters(void **state)
{
    struct held *b = *state;

    assert_int_equal(add(b, 12345, 1000), CART_NOT_SOLD);
    assert_int_equal(add(b, b->bread.id, 1000), CART_ADDED);
    assert_true(room_write(b->room, suspend_run, b));
    assert_int_equal(add(b, b->bread.id, 1000), CART_NOT_SOLD);
    struct cart c = cart_now(b);
    assert_false(only_line(&c)->sellable); /* still there, and said */
    assert_true(only_line(&c)->warning.n > 0);
    assert_int_equal(c.total_cents, 0);
}

static bool seen_run(struct tx *tx, struct room *room, void *arg)
{
    struct held *b = arg;
    struct cart_lines_rows l;

    q_cart_lines(tx->db, tx->mem, b->cart_id, &l);
    cart_price_is_seen(tx, b->cart_id, l.v[0].id, 300);
    return true;
}

static void a_new_price_is_said_until_it_was_seen(void **state)
{
    struct held *b = *state;

    add(b, b->bread.id, 1000);
    assert_false(cart_now(b).repriced);
    assert_true(room_write(b->room, price_run, b));
    for (int i = 0; i < 2; i++) { /* looking does not silence it */
        struct cart c = cart_now(b);
        assert_true(c.repriced && !c.blocked);
        assert_int_equal(c.total_cents, 300);
    }
    assert_true(room_write(b->room, seen_run, b));
    assert_false(cart_now(b).repriced);
}

static bool other_cart_run(struct tx *tx, struct room *room, void *arg)
{
    struct held *b = arg;
    struct cart_lines_rows l;

    q_cart_lines(tx->db, tx->mem, b->cart_id, &l);
    assert_false(cart_line_change(tx, room->now, b->cart_id + 1, l.v[0].id, 0)); /* not his cart */
    assert_true(cart_line_change(tx, room->now, b->cart_id, l.v[0].id, 2000));
    return true;
}

static void a_line_changes_in_its_own_cart_only(void **state)
{
    struct held *b = *state;

    add(b, b->bread.id, 1000);
    assert_true(room_write(b->room, other_cart_run, b));
    struct cart c = cart_now(b);
    assert_int_equal(only_line(&c)->qty_milli, 2000);
}

static bool sweep_run(struct tx *tx, struct room *room, void *arg)
{
    cart_clock[0].run(tx, *(int64_t *)arg);
    return true;
}

static void a_cart_lives_thirty_days_from_its_last_use(void **state)
{
    struct held *b = *state;
    int64_t day_29 = b->room->now + 29 * DAY_MS, day_31 = b->room->now + 31 * DAY_MS;

    add(b, b->bread.id, 1000);
    assert_true(room_write(b->room, sweep_run, &day_29));
    assert_int_equal(cart_now(b).lines, 1);
    b->room->now = day_29;
    add(b, b->bread.id, 1000); /* used again: thirty days from here */
    assert_true(room_write(b->room, sweep_run, &day_31));
    assert_int_equal(cart_now(b).lines, 1);
    day_31 += 30 * DAY_MS;
    assert_true(room_write(b->room, sweep_run, &day_31));
    assert_int_equal(cart_now(b).lines, 0);
}

/* --- new books that are delivered --- */

static struct cart_line book_line(int64_t price, int64_t list, int64_t pieces)
{
    return (struct cart_line){
        .sellable = true,
        .qty_milli = pieces * 1000,
        .total_cents = price * pieces,
        .offer = {.kind = S("book"), .price_cents = SOME_I64(price), .list_cents = list ? SOME_I64(list) : NO_I64}};
}

static struct cart_part carried(struct cart_line *lines, size_t n, str way, int64_t carry_cents)
{
    struct cart_part p = {.fulfilment = way,
                          .carry_cents = carry_cents,
                          .fee_cents = carry_cents + 200,
                          .wrap_cents = 200,
                          .lines = {lines, n}};

    for (size_t i = 0; i < n; i++) p.subtotal_cents += lines[i].total_cents;
    cart_part_books(&p);
    return p;
}

static void a_new_book_is_never_carried_for_nothing(void **state)
{
    const struct {
        int64_t price, list, pieces, carry, fee, subtotal;
        str way;
    } t[] = {
        {3499, 3499, 1, 0, 500, 3499, S("parcel")}, /* below 35 €: three euros, and two for wrapping */
        {3500, 3500, 1, 0, 201, 3500, S("parcel")}, /* a cent from there on */
        {1750, 1750, 2, 0, 201, 3500, S("delivery")},
        {1710, 1800, 2, 0, 201, 3600, S("delivery")}, /* five percent less is for who comes: 36 € */
        {1750, 1750, 1, 590, 790, 1750, S("parcel")}, /* more may be asked */
        {1710, 1800, 2, 0, 200, 3420, S("pickup")},
        {500, 0, 1, 0, 200, 500, S("parcel")}, /* second-hand: as the shop likes */
    };

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cart_line line = book_line(t[i].price, t[i].list, t[i].pieces);
        struct cart_part p = carried(&line, 1, t[i].way, t[i].carry);
        assert_int_equal(p.fee_cents, t[i].fee);
        assert_int_equal(p.subtotal_cents, t[i].subtotal);
        assert_int_equal(line.total_cents, t[i].subtotal);
        cart_part_books(&p); /* again: the same */
        assert_int_equal(p.fee_cents, t[i].fee);
        assert_int_equal(p.subtotal_cents, t[i].subtotal);
    }
}

/* Books of 20 and of 18 €; without the second the first is below 35 €. */
static void the_least_follows_what_is_left(void **state)
{
    struct cart_line lines[] = {book_line(2000, 2000, 1), book_line(1800, 1800, 1)};
    struct cart_part p = carried(lines, 2, S("parcel"), 0);

    (void)state;
    assert_int_equal(p.fee_cents, 201);
    assert_true(p.least);
    p.lines.n = 1, p.subtotal_cents = 2000;
    cart_part_books(&p);
    assert_int_equal(p.fee_cents, 500);
    p.lines.n = 0;
    cart_part_books(&p);
    assert_int_equal(p.fee_cents, 200);
    assert_false(p.least);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_cart, close_cart)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_twice_is_one_line_of_at_most_99),
        TEST(quantities_that_cannot_be_are_refused),
        TEST(only_what_is_sold_enters),
        TEST(a_new_price_is_said_until_it_was_seen),
        TEST(a_line_changes_in_its_own_cart_only),
        TEST(a_cart_lives_thirty_days_from_its_last_use),
        cmocka_unit_test(a_new_book_is_never_carried_for_nothing),
        cmocka_unit_test(the_least_follows_what_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
