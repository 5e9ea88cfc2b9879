/* A cart becomes orders: all or nothing, once, at the prices shown. Each guard has its control beside it. */
#include "shop/test/room.h"

#include "cart.sql.h"
#include "catalog.sql.h"
#include "place_fixture.sql.h"
#include "shop/cart/inside.h"
#include "shop/order/inside.h"
#include "shop/reception/reception.h"

static const char *const cart_1 = "0000000000000000000000000000cart1", *const cart_2 =
                                                                           "0000000000000000000000000000cart2";

struct shop {
    struct room *room;
    int64_t bakery, dairy;
    struct offer_new bread, cheese; /* 5 at 2.50, 1 at 14.00 */
};

/* --- carts --- */

static struct rq rq_of(struct room *room, struct arena *mem, const char *token)
{
    return (struct rq){.mem = mem, .in = mem, .now = room->now, .lang = LANG_FR, .cart_token = str_c(token)};
}

static int64_t cart_here(struct tx *tx, struct room *room, const char *token)
{
    struct cart_find_row c;
    uint8_t h[SHA256_BYTES];

    sha256(str_c(token), h);
    str hash = hex(tx->mem, h, sizeof h);
    if (q_cart_find(tx->db, tx->mem, hash, &c)) return c.id;
    int64_t id = id_new();
    x_cart_insert(tx, tx->mem, id, hash, room->now, S(""));
    cart_contact_set(tx, room->now, id, S("Odile Martin"), S(""), S("odile@exemple.fr"));
    return id;
}

struct filling {
    const char *token;
    const struct offer_new *offer;
    int64_t pieces;
    opt_i64 slot_at;
    enum cart_added end;
};

static int64_t slot_first(struct db *db, struct arena *mem, int64_t merchant_id, int64_t now)
{
    struct slots s;

    reception_slots(db, mem, LANG_FR, &(struct slot_ask){merchant_id, now, S("pickup"), 5}, &s);
    assert_true(s.n > 0);
    return s.v[0].starts_at;
}

static bool fill_run(struct tx *tx, struct room *room, void *arg)
{
    struct filling *f = arg;
    int64_t id = cart_here(tx, room, f->token);
    struct cart_choice c = {.merchant_id = f->offer->merchant_id,
                            .slot_at = f->slot_at,
                            .fulfilment = S("pickup"),
                            .pay = S("shop"),
                            .street = S(""),
                            .postcode = S(""),
                            .insee = S(""),
                            .note = S("")};

    if (!c.slot_at.set) c.slot_at = SOME_I64(slot_first(tx->db, tx->mem, c.merchant_id, room->now));
    f->end = cart_add(tx, room->now, id, f->offer->id, f->pieces * 1000);
    cart_choice_set(tx, room->now, id, &c);
    return true;
}

/* Puts so many in a cart, to be collected at the first free time and paid in the shop. */
static void fill(struct shop *s, const char *token, const struct offer_new *o, int64_t pieces)
{
    struct filling f = {.token = token, .offer = o, .pieces = pieces};

    assert_true(room_write(s->room, fill_run, &f));
    assert_int_equal(f.end, CART_ADDED);
}

struct looking {
    const char *token;
    char fingerprint[64];
    int64_t lines, total_cents;
};

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct looking *l = arg;
    struct rq rq = rq_of(room, room->mem, l->token);
    struct cart c;

    cart_read(&rq, db, &c);
    l->lines = c.lines;
    l->total_cents = c.total_cents;
    snprintf(l->fingerprint, sizeof l->fingerprint, "%.*s", STR_ARG(cart_fingerprint(room->mem, &c)));
}

/* What the page that confirms would show now. */
static struct looking look(struct shop *s, const char *token)
{
    struct looking l = {.token = token};

    room_read(s->room, look_run, &l);
    return l;
}

/* --- placing --- */

struct posting {
    const char *token, *form, *fingerprint, *before;
    int64_t left_out[4];
    size_t left_out_n;
    enum place_end end;
    char code[40], purchase[40];
    int64_t problem_offer, ways;
};

static bool post_run(struct tx *tx, struct room *room, void *arg)
{
    struct posting *p = arg;
    struct rq rq = rq_of(room, tx->mem, p->token);
    struct place place = {.rq = &rq,
                          .form_token = str_c(p->form),
                          .fingerprint = str_c(p->fingerprint),
                          .early = true,
                          .before = p->before ? str_c(p->before) : (str){0},
                          .left_out = p->left_out,
                          .left_out_n = p->left_out_n};

    p->ways = db_ways(tx->db);
    p->end = purchase_place(tx, &place);
    p->ways = db_ways(tx->db) - p->ways;
    snprintf(p->purchase, sizeof p->purchase, "%.*s", STR_ARG(place.token));
    if (place.problems.n) {
        snprintf(p->code, sizeof p->code, "%s", place.problems.v[0].code);
        p->problem_offer = place.problems.v[0].offer_id;
    }
    return p->end == PLACED;
}

static struct posting post(struct shop *s, struct posting p)
{
    room_write(s->room, post_run, &p);
    return p;
}

/* The page is looked at, then its button pressed. */
static struct posting confirm(struct shop *s, const char *token, const char *form)
{
    struct looking l = look(s, token);
    return post(s, (struct posting){.token = token, .form = form, .fingerprint = l.fingerprint});
}

static void count_run(struct db *db, struct room *room, void *arg)
{
    assert_true(q_fixture_counts(db, room->mem, arg));
}

static struct fixture_counts_row counts(struct shop *s)
{
    struct fixture_counts_row c;

    room_read(s->room, count_run, &c);
    return c;
}

static void check_run(struct db *db, struct room *room, void *arg)
{
    struct buf b = buf_new(room->mem, 64 * 1024);

    order_check(db, room->mem, &b);
    if (b.n) fail_msg("%.*s", STR_ARG(buf_str(&b)));
}

/* --- frame --- */

static int open_shops(void **state)
{
    struct shop *s = calloc(1, sizeof *s);

    s->room = room_open();
    s->bakery = room_merchant(s->room, "boulangerie", "B1");
    s->dairy = room_merchant(s->room, "cremerie", "C1");
    s->bread = room_offer(s->room, s->bakery, "Pain de campagne", 250, 5);
    s->cheese = room_offer(s->room, s->dairy, "Camembert", 1400, 1);
    *state = s;
    return 0;
}

static int close_shops(void **state)
{
    struct shop *s = *state;

    room_read(s->room, check_run, NULL);
    room_close(s->room);
    free(s);
    return 0;
}

/* --- tests --- */

static void one_cart_two_shops_two_orders(void **state)
{
    struct shop *s = *state;

    fill(s, cart_1, &s->bread, 2);
    fill(s, cart_1, &s->cheese, 1);
    assert_int_equal(look(s, cart_1).total_cents, 1900);
    struct posting p = confirm(s, cart_1, "form-a");
    assert_int_equal(p.end, PLACED);
    assert_int_equal(strlen(p.purchase), 26);
    struct fixture_counts_row c = counts(s);
    assert_int_equal(c.purchases, 1);
    assert_int_equal(c.orders, 2);
    assert_int_equal(c.lines, 2);
    assert_int_equal(c.holds, 2);
    assert_int_equal(c.seats, 2);
    assert_int_equal(look(s, cart_1).lines, 0); /* the cart is closed */
}

/* One piece of each, as the nth purchase: how often its transaction waits for the database. */
static int64_t ways_of(struct shop *s, const struct offer_new *o, int n, int nth)
{
    str token = str_fmt(s->room->mem, "000000000000000000000000000ways%d", nth),
        form = str_fmt(s->room->mem, "form-%d", nth);

    for (int i = 0; i < n; i++) fill(s, token.p, &o[i], 1);
    struct posting p = confirm(s, token.p, form.p);
    assert_int_equal(p.end, PLACED);
    return p.ways;
}

/* On PostgreSQL what is asked of one shop travels with what is asked of the others. */
static void more_shops_cost_no_ways_of_their_own(void **state)
{
    enum { SHOPS = 5, WAYS_MOST = 14, MORE_MOST = 1 };
    struct shop *s = *state;
    struct offer_new o[SHOPS];

    for (int i = 0; i < SHOPS; i++) {
        str slug = str_fmt(s->room->mem, "etal-%d", i), code = str_fmt(s->room->mem, "E%d", i);
        o[i] = room_offer(s->room, room_merchant(s->room, slug.p, code.p), "Miel", 700, 9);
    }
    ways_of(s, o, SHOPS, 0); /* a connection's first purchase is prepared, statement by statement */
    int64_t many = ways_of(s, o, SHOPS, 1), one = ways_of(s, o, 1, 2);
    if (many > WAYS_MOST || many > one + MORE_MOST)
        fail_msg("over %d shops %lld ways, over one %lld", SHOPS, (long long)many, (long long)one);
}

static void a_second_click_gives_the_same_answer(void **state)
{
    struct shop *s = *state;

    fill(s, cart_1, &s->bread, 1);
    struct looking l = look(s, cart_1);
    struct posting once = post(s, (struct posting){.token = cart_1, .form = "form-a", .fingerprint = l.fingerprint});
    struct posting twice = post(s, (struct posting){.token = cart_1, .form = "form-a", .fingerprint = l.fingerprint});
    assert_int_equal(once.end, PLACED);
    assert_int_equal(twice.end, PLACE_SAME);
    assert_string_equal(once.purchase, twice.purchase);
    assert_int_equal(counts(s).purchases, 1);
    struct posting other =
        post(s, (struct posting){
                    .token = cart_1, .form = "form-a", .fingerprint = l.fingerprint, .left_out = {7}, .left_out_n = 1});
    assert_int_equal(other.end, PLACE_OTHER);
    struct posting forged = post(s, (struct posting){.token = cart_1, .form = "form-a", .fingerprint = "00"});
    assert_int_equal(forged.end, PLACE_OTHER);
}

static void two_tabs_make_one_purchase(void **state)
{
    struct shop *s = *state;

    fill(s, cart_1, &s->bread, 1);
    struct looking l = look(s, cart_1);
    assert_int_equal(post(s, (struct posting){.token = cart_1, .form = "tab-1", .fingerprint = l.fingerprint}).end,
                     PLACED);
    assert_int_equal(post(s, (struct posting){.token = cart_1, .form = "tab-2", .fingerprint = l.fingerprint}).end,
                     PLACE_EMPTY);
    assert_int_equal(counts(s).purchases, 1);
}

static void the_last_unit_has_one_buyer(void **state)
{
    struct shop *s = *state;

    fill(s, cart_1, &s->cheese, 1);
    fill(s, cart_2, &s->bread, 1);
    fill(s, cart_2, &s->cheese, 1); /* a cart holds nothing: both may have it in theirs */
    assert_int_equal(confirm(s, cart_1, "form-a").end, PLACED);
    struct posting late = confirm(s, cart_2, "form-b");
    assert_int_equal(late.end, PLACE_PROBLEMS);
    assert_string_equal(late.code, "order.sold_out");
    assert_int_equal(late.problem_offer, s->cheese.id);
    struct fixture_counts_row c = counts(s);
    assert_int_equal(c.purchases, 1);
    assert_int_equal(c.holds, 1);
    assert_int_equal(c.seats, 1);
    assert_int_equal(look(s, cart_2).lines, 2); /* nothing was taken out of the cart behind his back */
    struct looking l = look(s, cart_2);
    struct posting without = post(s, (struct posting){.token = cart_2,
                                                      .form = "form-c",
                                                      .fingerprint = l.fingerprint,
                                                      .left_out = {s->cheese.id},
                                                      .left_out_n = 1});
    assert_int_equal(without.end, PLACED);
    assert_int_equal(counts(s).orders, 2);
}

static bool twin_run(struct tx *tx, struct room *room, void *arg)
{
    struct offer_new *o = arg;
    int64_t variant = id_new();

    x_variant_insert(tx, tx->mem, variant, o->product_id, S("tranché"), S("sliced"), 1);
    o->id = id_new();
    return x_offer_insert(tx, tx->mem,
                          &(struct offer_insert_args){.id = o->id,
                                                      .code = S("99999"),
                                                      .merchant_id = o->merchant_id,
                                                      .product_id = o->product_id,
                                                      .variant_id = variant,
                                                      .stock_item_id = o->stock_item_id,
                                                      .price_cents = SOME_I64(260),
                                                      .vat_bp = 550,
                                                      .link = S(""),
                                                      .lead_days = 7,
                                                      .now = room->now,
                                                      .published_at = SOME_I64(room->now)}) == 1;
}

static void two_lines_of_one_stock_are_summed(void **state)
{
    struct shop *s = *state;
    struct offer_new sliced = s->bread;

    assert_true(room_write(s->room, twin_run, &sliced));
    fill(s, cart_1, &s->bread, 3);
    fill(s, cart_1, &sliced, 3); /* each is there, both are not: five loaves */
    struct posting p = confirm(s, cart_1, "form-a");
    assert_int_equal(p.end, PLACE_PROBLEMS);
    assert_string_equal(p.code, "order.sold_out");
    assert_int_equal(counts(s).holds, 0);
    fill(s, cart_2, &s->bread, 3);
    fill(s, cart_2, &sliced, 2);
    assert_int_equal(confirm(s, cart_2, "form-b").end, PLACED);
}

static bool price_run(struct tx *tx, struct room *room, void *arg)
{
    const struct offer_new *o = arg;
    return x_fixture_price(tx, tx->mem, o->id, o->price_cents.v) == 1;
}

static void only_what_was_shown_is_placed(void **state)
{
    struct shop *s = *state;

    fill(s, cart_1, &s->bread, 1);
    struct looking l = look(s, cart_1);
    struct posting forged =
        post(s, (struct posting){.token = cart_1, .form = "form-a", .fingerprint = "0123456789abcdef0123456789abcdef"});
    assert_int_equal(forged.end, PLACE_CHANGED);
    s->bread.price_cents = SOME_I64(300);
    assert_true(room_write(s->room, price_run, &s->bread));
    assert_int_equal(post(s, (struct posting){.token = cart_1, .form = "form-b", .fingerprint = l.fingerprint}).end,
                     PLACE_CHANGED);
    assert_int_equal(counts(s).purchases, 0);
    assert_int_equal(confirm(s, cart_1, "form-c").end, PLACED); /* looked at again, at the new price */
}

struct contact {
    const char *token, *name, *mail;
    bool proved;
};

static bool contact_run(struct tx *tx, struct room *room, void *arg)
{
    const struct contact *c = arg;
    int64_t id = cart_here(tx, room, c->token);

    cart_contact_set(tx, room->now, id, str_c(c->name), S(""), str_c(c->mail));
    if (c->proved) cart_mail_prove(tx, room->now, id);
    return true;
}

static void who_it_is_for_is_shown_too(void **state)
{
    struct shop *s = *state;
    struct contact other = {cart_1, "Jean Petit", "jean@exemple.fr", false}, nobody = {cart_1, "", "", false};

    fill(s, cart_1, &s->bread, 1);
    struct looking l = look(s, cart_1);
    assert_true(room_write(s->room, contact_run, &other));
    assert_int_equal(post(s, (struct posting){.token = cart_1, .form = "form-a", .fingerprint = l.fingerprint}).end,
                     PLACE_CHANGED);
    assert_true(room_write(s->room, contact_run, &nobody));
    struct posting p = confirm(s, cart_1, "form-b");
    assert_int_equal(p.end, PLACE_PROBLEMS);
    assert_string_equal(p.code, "order.no_contact");
}

static void a_closed_time_is_refused(void **state)
{
    struct shop *s = *state;
    struct filling f = {
        .token = cart_1, .offer = &s->bread, .pieces = 1, .slot_at = SOME_I64(s->room->now + 14 * HOUR_MS)}; /* 23:00 */

    assert_true(room_write(s->room, fill_run, &f));
    struct posting p = confirm(s, cart_1, "form-a");
    assert_int_equal(p.end, PLACE_PROBLEMS);
    assert_string_equal(p.code, "order.slot_closed");
    assert_int_equal(counts(s).orders, 0);
    fill(s, cart_1, &s->bread, 1);
    assert_int_equal(confirm(s, cart_1, "form-b").end, PLACED);
}

static void a_time_has_so_many_seats(void **state)
{
    struct shop *s = *state;
    static const char *const tokens[] = {"000000000000000000000000000seat1", "000000000000000000000000000seat2",
                                         "000000000000000000000000000seat3", "000000000000000000000000000seat4",
                                         "000000000000000000000000000seat5"};

    for (size_t i = 0; i < 5; i++) fill(s, tokens[i], &s->bread, 1);
    for (size_t i = 0; i < 4; i++) assert_int_equal(confirm(s, tokens[i], "form").end, PLACED);
    struct posting fifth = confirm(s, tokens[4], "form");
    assert_int_equal(fifth.end, PLACE_PROBLEMS);
    assert_string_equal(fifth.code, "order.slot_full");
    assert_int_equal(counts(s).seats, 4);
}

static bool minimum_run(struct tx *tx, struct room *room, void *arg)
{
    const struct shop *s = arg;
    return x_fixture_minimum(tx, tx->mem, s->bakery, 500) == 1;
}

static void a_minimum_is_a_minimum(void **state)
{
    struct shop *s = *state;

    assert_true(room_write(s->room, minimum_run, s));
    fill(s, cart_1, &s->bread, 1);
    struct posting p = confirm(s, cart_1, "form-a");
    assert_int_equal(p.end, PLACE_PROBLEMS);
    assert_string_equal(p.code, "order.minimum");
    fill(s, cart_1, &s->bread, 1); /* 5.00 exactly */
    assert_int_equal(confirm(s, cart_1, "form-b").end, PLACED);
}

static void a_large_unpaid_order_wants_a_proved_address(void **state)
{
    struct shop *s = *state;
    struct offer_new ham = room_offer(s->room, s->dairy, "Jambon entier", 6000, 9);
    struct contact proved = {cart_1, "Odile Martin", "odile@exemple.fr", true},
                   other = {cart_1, "Odile Martin", "autre@exemple.fr", false};

    fill(s, cart_2, &ham, 1); /* 60.00: the limit itself */
    assert_int_equal(confirm(s, cart_2, "form-a").end, PLACED);
    fill(s, cart_1, &ham, 2);
    assert_int_equal(confirm(s, cart_1, "form-b").end, PLACE_NEEDS_CODE);
    assert_int_equal(counts(s).purchases, 1);
    assert_true(room_write(s->room, contact_run, &proved));
    assert_true(room_write(s->room, contact_run, &other)); /* another address is not proved by the first */
    assert_int_equal(confirm(s, cart_1, "form-c").end, PLACE_NEEDS_CODE);
    assert_true(room_write(s->room, contact_run, &proved));
    assert_int_equal(confirm(s, cart_1, "form-d").end, PLACED);
}

static bool missed_run(struct tx *tx, struct room *room, void *arg)
{
    static const char *const way[] = {"submitted", "accepted", "ready", "not_collected"};
    struct fixture_submitted_rows r;
    bool all = true;

    (void)arg;
    q_fixture_submitted(tx->db, tx->mem, S("submitted"), &r);
    for (size_t i = 0; i < r.n * 3; i++)
        all &= order_move(
            tx, room->now,
            &(struct order_step){r.v[i / 3].id, way[i % 3], way[i % 3 + 1], BY_MEMBER, 0, S("not_collected")});
    return all && r.n > 0;
}

static bool older_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room, (void)arg;
    return x_fixture_older(tx, tx->mem, 184 * DAY_MS) > 0;
}

/* Orders a tart on a cart of its own, with a proved address or not, in the browser of an earlier purchase or in another, and
** does not come for it. */
static struct posting orders(struct shop *s, const struct offer_new *tart, struct contact who, const char *before)
{
    fill(s, who.token, tart, 1);
    assert_true(room_write(s->room, contact_run, &who));
    struct looking l = look(s, who.token);
    return post(
        s, (struct posting){.token = who.token, .form = who.token, .fingerprint = l.fingerprint, .before = before});
}

#define ODILE(n, proved) ((struct contact){cart[n], "Odile Martin", "odile@exemple.fr", proved})

static void who_does_not_come_proves_it_is_he_then_pays_before(void **state)
{
    struct shop *s = *state;
    struct offer_new tart = room_offer(s->room, s->dairy, "Tarte", 500, 50);
    static const char *const cart[] = {
        "0000000000000000000000000000miss0", "0000000000000000000000000000miss1", "0000000000000000000000000000miss2",
        "0000000000000000000000000000miss3", "0000000000000000000000000000miss4", "0000000000000000000000000000miss5",
        "0000000000000000000000000000miss6", "0000000000000000000000000000miss7", "0000000000000000000000000000miss8"};
    struct contact other = {cart[3], "Odile Martin", "autre@exemple.fr", false};
    struct posting last;

    for (int i = 0; i < 2; i++) assert_int_equal((last = orders(s, &tart, ODILE(i, false), NULL)).end, PLACED);
    assert_true(room_write(s->room, missed_run, NULL));
    assert_int_equal(orders(s, &tart, ODILE(2, false), last.purchase).end, PLACE_NEEDS_CODE); /* twice, and here */
    assert_int_equal(orders(s, &tart, other, last.purchase).end, PLACED);
    for (int i = 2; i < 6; i++)
        if (i != 3) assert_int_equal(orders(s, &tart, ODILE(i, true), last.purchase).end, PLACED);
    assert_true(room_write(s->room, missed_run, NULL));
    assert_int_equal(orders(s, &tart, ODILE(6, true), NULL).end, PLACE_PROBLEMS); /* three times, and it was he */
    assert_string_equal(confirm(s, cart[6], "again").code, "order.no_show");
    assert_int_equal(orders(s, &tart, ODILE(7, false), NULL).end, PLACED); /* who types his address learns nothing */
    assert_true(room_write(s->room, older_run, NULL));
    assert_int_equal(orders(s, &tart, ODILE(8, true), NULL).end, PLACED); /* half a year later it is forgotten */
}

static bool suspend_run(struct tx *tx, struct room *room, void *arg)
{
    const struct shop *s = arg;
    return x_fixture_suspend(tx, tx->mem, s->dairy, room->now) == 1;
}

static void a_suspended_shop_sells_nothing(void **state)
{
    struct shop *s = *state;

    fill(s, cart_1, &s->bread, 1);
    fill(s, cart_1, &s->cheese, 1);
    assert_true(room_write(s->room, suspend_run, s));
    assert_int_equal(look(s, cart_1).total_cents, 250);
    struct posting p = confirm(s, cart_1, "form-a");
    assert_int_equal(p.end, PLACE_PROBLEMS);
    assert_string_equal(p.code, "order.not_sold");
    struct looking l = look(s, cart_1);
    struct posting without = {
        .token = cart_1, .form = "form-b", .fingerprint = l.fingerprint, .left_out = {s->cheese.id}, .left_out_n = 1};
    assert_int_equal(post(s, without).end, PLACED);
}

static void leaving_everything_places_nothing(void **state)
{
    struct shop *s = *state;

    fill(s, cart_1, &s->bread, 1);
    struct looking l = look(s, cart_1);
    struct posting p = {
        .token = cart_1, .form = "form-a", .fingerprint = l.fingerprint, .left_out = {s->bread.id}, .left_out_n = 1};
    assert_int_equal(post(s, p).end, PLACE_EMPTY);
    assert_int_equal(look(s, cart_1).lines, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_shops, close_shops)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_cart_two_shops_two_orders),
        TEST(more_shops_cost_no_ways_of_their_own),
        TEST(a_second_click_gives_the_same_answer),
        TEST(two_tabs_make_one_purchase),
        TEST(the_last_unit_has_one_buyer),
        TEST(two_lines_of_one_stock_are_summed),
        TEST(only_what_was_shown_is_placed),
        TEST(who_it_is_for_is_shown_too),
        TEST(a_closed_time_is_refused),
        TEST(a_time_has_so_many_seats),
        TEST(a_minimum_is_a_minimum),
        TEST(a_large_unpaid_order_wants_a_proved_address),
        TEST(who_does_not_come_proves_it_is_he_then_pays_before),
        TEST(a_suspended_shop_sells_nothing),
        TEST(leaving_everything_places_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
