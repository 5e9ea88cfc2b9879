/* Baskets: their stock is that of their parts, whatever way it is sold, held, handed over or given back. */
#include "shop/order/test/buy.h"

#include <pthread.h>

#include "shop/catalog/inside.h"

enum { BUYERS = 8 };

#define SQL(...)                                                                                                       \
    assert_true(room_write(room, sql_run, (void *)(uintptr_t)str_z(room->mem, str_fmt(room->mem, __VA_ARGS__))))

static int64_t shop_no;

static int64_t shop_new(struct room *room)
{
    char slug[40], code[8];

    snprintf(slug, sizeof slug, "panier-%lld", (long long)++shop_no);
    snprintf(code, sizeof code, "P%lld", (long long)shop_no);
    return room_merchant(room, strdup(slug), strdup(code));
}

static int64_t held(struct room *room, int64_t stock_item)
{
    return sql_int(room, "SELECT CAST(coalesce(sum(qty_milli), 0) AS BIGINT) FROM hold WHERE stock_item_id = %lld",
                   (long long)stock_item);
}

static int64_t on_hand(struct room *room, int64_t stock_item)
{
    return sql_int(room, "SELECT on_hand_milli FROM stock_item WHERE id = %lld", (long long)stock_item);
}

struct putting {
    struct bundle_act a;
    bool set;
    enum bundle_end end;
};

static bool put_run(struct tx *tx, struct room *room, void *arg)
{
    struct putting *p = arg;

    p->a.now = room->now;
    p->end = p->set ? bundle_set(tx, &p->a) : bundle_put(tx, &p->a);
    return p->end == BUNDLE_DONE;
}

static enum bundle_end put(struct room *room, const struct offer_new *bundle, const struct offer_new *part,
                           int64_t milli)
{
    struct putting p = {
        .a = {.merchant_id = bundle->merchant_id, .offer_id = bundle->id, .part_id = part->id, .each_milli = milli}};

    room_write(room, put_run, &p);
    return p.end;
}

static enum bundle_end change(struct room *room, const struct offer_new *bundle, const struct offer_new *part,
                              int64_t milli)
{
    struct putting p = {
        .set = true,
        .a = {.merchant_id = bundle->merchant_id, .offer_id = bundle->id, .part_id = part->id, .each_milli = milli}};

    room_write(room, put_run, &p);
    return p.end;
}

struct seeing {
    int64_t id;
    struct offer o;
    bool public;
};

static void see_run(struct db *db, struct room *room, void *arg)
{
    struct seeing *s = arg;

    s->public = offer_any(db, room->mem, LANG_FR, s->id, room->now, &s->o);
}

static int64_t left(struct room *room, const struct offer_new *o)
{
    struct seeing s = {.id = o->id};

    room_read(room, see_run, &s);
    assert_true(s.public);
    return s.o.available_milli / 1000;
}

static void catalog_run(struct db *db, struct room *room, void *arg)
{
    struct checking *c = arg;

    c->findings = buf_new(room->mem, 1 << 20);
    catalog_check(db, room->mem, &c->findings);
}

static str catalog_findings(struct room *room)
{
    struct checking c;

    room_read(room, catalog_run, &c);
    return buf_str(&c.findings);
}

/* Two cheeses and a cider in a bundle of 20 euros; five cheeses and three ciders are there. */
struct bundle {
    struct offer_new cheese, cider, bundle;
};

static struct bundle bundle_new(struct room *room)
{
    int64_t m = shop_new(room);
    struct bundle b = {room_offer(room, m, "Camembert", 600, 5), room_offer(room, m, "Cidre", 500, 3),
                       room_offer(room, m, "Panier", 2000, 9)};

    assert_int_equal(put(room, &b.bundle, &b.cheese, 2000), BUNDLE_DONE);
    assert_int_equal(put(room, &b.bundle, &b.cider, 1000), BUNDLE_DONE);
    return b;
}

static void its_stock_is_what_its_parts_make(void **state)
{
    struct room *room = *state;
    struct bundle b = bundle_new(room);

    assert_int_equal(on_hand(room, b.bundle.stock_item_id), 0); /* its own nine are no longer looked at */
    assert_int_equal(left(room, &b.bundle), 2);
    struct buy one = buy_one(room, &b.cheese, 2, "shop");
    assert_int_equal(one.end, PLACED);
    assert_int_equal(left(room, &b.bundle), 1);
    struct buy two = buy_one(room, &b.bundle, 1, "shop");
    assert_int_equal(two.end, PLACED);
    assert_int_equal(held(room, b.cheese.stock_item_id), 4000);
    assert_int_equal(held(room, b.cider.stock_item_id), 1000);
    assert_int_equal(held(room, b.bundle.stock_item_id), 0);
    assert_int_equal(left(room, &b.bundle), 0);
    assert_int_equal(left(room, &b.cheese), 1);
    assert_true(str_find(order_seen_as(room, two.order[0]).lines.v[0].title, S("(2\u00a0× Camembert, Cidre)")) > 0);
    assert_true(move(room, one.order[0], "submitted", "cancelled", BY_BUYER));
    assert_int_equal(left(room, &b.bundle), 1);
    all_is_well(room);
}

static void a_bundle_and_its_part_are_summed(void **state)
{
    struct room *room = *state;
    struct bundle b = bundle_new(room);
    struct buy k = {
        .room = room, .offer = {b.bundle.id, b.cheese.id}, .qty = {2, 2}, .merchant = {b.bundle.merchant_id}};

    cart_fill(&k);
    assert_false(place(&k));
    assert_string_equal(k.code, "order.sold_out");
    assert_int_equal(held(room, b.cheese.stock_item_id), 0);
    struct buy ok = {
        .room = room, .offer = {b.bundle.id, b.cheese.id}, .qty = {2, 1}, .merchant = {b.bundle.merchant_id}};
    cart_fill(&ok);
    assert_true(place(&ok));
    assert_int_equal(held(room, b.cheese.stock_item_id), 5000);
    all_is_well(room);
}

static void *place_thread(void *arg)
{
    place(arg);
    return NULL;
}

/* Half of them want the bundle, half the part it shares: the stock is sold once. */
static void the_last_parts_are_sold_once(void **state)
{
    struct room *room = *state;
    struct bundle b = bundle_new(room);
    struct buy k[BUYERS];
    pthread_t t[BUYERS];
    int64_t cheeses = 0;

    for (int i = 0; i < BUYERS; i++) {
        k[i] = (struct buy){
            .room = room, .offer = {i % 2 ? b.bundle.id : b.cheese.id}, .qty = {1}, .merchant = {b.bundle.merchant_id}};
        k[i].slot_at = (room->now + (5 + i % 4) * HOUR_MS) / HOUR_MS * HOUR_MS;
        cart_fill(&k[i]);
    }
    for (int i = 0; i < BUYERS; i++) assert_int_equal(pthread_create(&t[i], NULL, place_thread, &k[i]), 0);
    for (int i = 0; i < BUYERS; i++) pthread_join(t[i], NULL);
    for (int i = 0; i < BUYERS; i++) cheeses += k[i].end == PLACED ? (i % 2 ? 2 : 1) : 0;
    assert_true(cheeses >= 4 && cheeses <= 5);
    assert_int_equal(held(room, b.cheese.stock_item_id), cheeses * 1000);
    all_is_well(room);
}

static bool hand_run(struct tx *tx, struct room *room, void *arg)
{
    return order_paid_in_shop(tx, room->now, *(int64_t *)arg, S("cash")) &&
           order_hand_over_known(tx, room->now, *(int64_t *)arg, 9) == HANDED_OVER;
}

static bool undo_run(struct tx *tx, struct room *room, void *arg)
{
    return order_undo(tx, room->now, *(int64_t *)arg, 9);
}

static void its_parts_leave_and_come_back(void **state)
{
    struct room *room = *state;
    struct bundle b = bundle_new(room);
    struct buy k = buy_one(room, &b.bundle, 2, "shop");
    int64_t id = k.order[0];

    assert_true(move(room, id, "submitted", "accepted", BY_MEMBER) && move(room, id, "accepted", "ready", BY_MEMBER));
    assert_true(room_write(room, hand_run, &id));
    assert_int_equal(on_hand(room, b.cheese.stock_item_id), 1000);
    assert_int_equal(on_hand(room, b.cider.stock_item_id), 1000);
    all_is_well(room);
    assert_true(room_write(room, undo_run, &id));
    assert_int_equal(on_hand(room, b.cheese.stock_item_id), 5000);
    assert_int_equal(held(room, b.cheese.stock_item_id), 4000);
    all_is_well(room);
}

struct bagging {
    int64_t order, milli;
    enum weighed end;
};

static bool bag_run(struct tx *tx, struct room *room, void *arg)
{
    struct bagging *g = arg;

    g->end = order_weigh(tx, room->now, &(struct weighing){g->order, 7, &g->milli, 1, 0});
    return g->end == WEIGHED;
}

/* One bundle of two could be made; what is taken out of it later does not change what was ordered. */
static void fewer_bundles_free_their_parts(void **state)
{
    struct room *room = *state;
    struct bundle b = bundle_new(room);
    struct buy k = buy_one(room, &b.bundle, 2, "shop");
    struct bagging g = {k.order[0], 1000, WEIGHED};

    assert_int_equal(change(room, &b.bundle, &b.cheese, 0), BUNDLE_DONE);
    assert_true(move(room, g.order, "submitted", "accepted", BY_MEMBER));
    assert_true(room_write(room, bag_run, &g));
    assert_int_equal(held(room, b.cheese.stock_item_id), 2000);
    assert_int_equal(held(room, b.cider.stock_item_id), 1000);
    all_is_well(room);
}

static void what_cannot_be_in_one(void **state)
{
    struct room *room = *state;
    struct bundle b = bundle_new(room);
    struct offer_new other = room_offer(room, shop_new(room), "Ailleurs", 100, 3),
                     bowl = room_offer(room, b.bundle.merchant_id, "Bol", 900, 3);

    assert_int_equal(put(room, &b.bundle, &other, 1000), BUNDLE_NOT_HERE);
    assert_int_equal(put(room, &b.bundle, &b.bundle, 1000), BUNDLE_NOT_HERE);
    assert_int_equal(put(room, &b.bundle, &b.cheese, 1000), BUNDLE_NOT_HERE); /* it is in already */
    assert_int_equal(put(room, &b.bundle, &bowl, 500), BUNDLE_BAD_QTY);
    assert_int_equal(put(room, &b.cheese, &bowl, 1000), BUNDLE_NO);       /* a part is no bundle */
    assert_int_equal(put(room, &bowl, &b.bundle, 1000), BUNDLE_NOT_HERE); /* a bundle is no part */
    assert_int_equal(put(room, &b.bundle, &bowl, 1000), BUNDLE_DONE);
    assert_int_equal(change(room, &b.bundle, &bowl, 1500), BUNDLE_BAD_QTY);
    assert_int_equal(change(room, &b.bundle, &bowl, 3000), BUNDLE_DONE);
    assert_int_equal(left(room, &b.bundle), 1);
    SQL("UPDATE offer SET withdrawn_at = 1 WHERE id = %lld", (long long)bowl.id);
    assert_int_equal(left(room, &b.bundle), 0); /* taken off the shelf, it is in no bundle that is sold */
    assert_int_equal(change(room, &b.bundle, &bowl, 0), BUNDLE_DONE);
    assert_int_equal(left(room, &b.bundle), 2);
}

static void without_parts_it_is_none(void **state)
{
    struct room *room = *state;
    struct bundle b = bundle_new(room);

    assert_int_equal(change(room, &b.bundle, &b.cheese, 0), BUNDLE_DONE);
    assert_int_equal(change(room, &b.bundle, &b.cider, 0), BUNDLE_DONE);
    assert_int_equal(sql_int(room, "SELECT bundle FROM offer WHERE id = %lld", (long long)b.bundle.id), 0);
    assert_int_equal(left(room, &b.bundle), 0);
    assert_int_equal(catalog_findings(room).n, 0);
}

static void shares_add_up(void **state)
{
    (void)state;
    struct bundle_part v[3] = {{.price_cents = 600, .each_milli = 2000},
                               {.price_cents = 500, .each_milli = 1000},
                               {.price_cents = 333, .each_milli = 500}};
    struct bundle_parts p = {v, 3};

    for (int64_t cents = 0; cents < 3000; cents += 7) {
        bundle_share(&p, cents);
        assert_int_equal(v[0].share_cents + v[1].share_cents + v[2].share_cents, cents);
        assert_true(v[0].share_cents >= v[1].share_cents && v[1].share_cents >= v[2].share_cents);
    }
    for (int i = 0; i < 3; i++) v[i].price_cents = 0;
    bundle_share(&p, 100);
    assert_int_equal(v[0].share_cents + v[1].share_cents + v[2].share_cents, 100);
}

static void says(str found, const char *what)
{
    if (str_find(found, str_c(what)) < 0) fail_msg("fsck does not say %s but: %.*s", what, STR_ARG(found));
}

/* Each invariant broken on purpose: fsck names it, and only then. */
static void fsck_sees_what_is_wrong(void **state)
{
    struct room *room = *state;
    struct bundle b = bundle_new(room);
    struct buy k = buy_one(room, &b.bundle, 1, "shop");

    all_is_well(room);
    SQL("DELETE FROM hold WHERE stock_item_id = %lld", (long long)b.cider.stock_item_id);
    says(findings(room), "I13:");
    SQL("INSERT INTO hold (id, stock_item_id, order_id, qty_milli) SELECT 71, stock_item_id, order_id, milli FROM "
        "line_goods WHERE stock_item_id = %lld",
        (long long)b.cider.stock_item_id);
    all_is_well(room);
    SQL("UPDATE line_part SET share_cents = share_cents + 1 WHERE offer_id = %lld", (long long)b.cider.id);
    says(findings(room), "I14:");
    SQL("UPDATE line_part SET share_cents = share_cents - 1 WHERE offer_id = %lld", (long long)b.cider.id);
    all_is_well(room);
    assert_int_equal(catalog_findings(room).n, 0);
    SQL("UPDATE offer SET bundle = 0 WHERE id = %lld", (long long)b.bundle.id);
    says(catalog_findings(room), "C5: offer");
    SQL("UPDATE offer SET bundle = 1 WHERE id = %lld", (long long)b.bundle.id);
    SQL("UPDATE offer SET bundle = 1 WHERE id = %lld", (long long)b.cider.id);
    says(catalog_findings(room), "C5: basket");
    SQL("UPDATE offer SET bundle = 0 WHERE id = %lld", (long long)b.cider.id);
    assert_int_equal(catalog_findings(room).n, 0);
    assert_true(move(room, k.order[0], "submitted", "refused", BY_MEMBER));
    assert_int_equal(held(room, b.cider.stock_item_id), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(its_stock_is_what_its_parts_make), AT_NINE(a_bundle_and_its_part_are_summed),
        AT_NINE(the_last_parts_are_sold_once),     AT_NINE(its_parts_leave_and_come_back),
        AT_NINE(fewer_bundles_free_their_parts),   AT_NINE(what_cannot_be_in_one),
        AT_NINE(without_parts_it_is_none),         AT_NINE(shares_add_up),
        AT_NINE(fsck_sees_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
