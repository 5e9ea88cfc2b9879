/* demo_orders.c: a few purchases. At the first merchant of the table each is as far along as the next is not; at
** another there is a present ordered with a resident's card, and what comes after: something given up, something given
** back, a complaint. */
#include "command/demo.h"

#include "app/event.h"
#include "demo.sql.h"
#include "shop/merchant/merchant.h"
#include "shop/message/message.h"
#include "shop/order/order.h"
#include "shop/reception/reception.h"
#include "shop/returns/returns.h"

enum { SLOTS = 8, LINES = 3 };

enum after { NOTHING, PRESENT, GIVEN_UP, GIVEN_BACK, COMPLAINT };

/* Offers by their place on the merchant's shelf, and pieces of each. shop: NULL: the first. buyer: of people. */
static const struct demo_purchase {
    const char *shop, *state, *note;
    size_t buyer, slot;
    struct {
        size_t shelf;
        int64_t pieces;
    } line[LINES];
    enum after after;
} purchases[DEMO_ORDERS] = {
    {NULL, "submitted", "Un camembert bien fait, s’il vous plaît.", 0, 3, {{0, 2}, {2, 1}}, NOTHING},
    {NULL, "accepted", "", 1, 2, {{1, 1}, {3, 2}, {4, 1}}, NOTHING},
    {NULL, "preparing", "Je passerai avec un panier.", 2, 1, {{2, 1}, {0, 1}}, NOTHING},
    {NULL, "ready", "", 3, 0, {{1, 2}}, NOTHING},
    {DEMO_HABERDASHER, "accepted", "", DEMO_CARD_HOLDER, 1, {{5, 2}, {9, 1}}, PRESENT},
    {DEMO_HABERDASHER, "ready", "", 4, 0, {{0, 1}, {8, 1}}, GIVEN_UP},
    {DEMO_HABERDASHER, "ready", "", 5, 0, {{9, 1}}, GIVEN_BACK},
    {DEMO_HABERDASHER, "ready", "", 0, 1, {{3, 1}}, COMPLAINT},
};

static const char *const steps[] = {"submitted", "accepted", "preparing", "ready"};

static ptrdiff_t shop_row(const struct demo *d, const struct demo_purchase *p)
{
    return p->shop ? table_find(&d->merchants, str_c(p->shop)) : 0;
}

/* Row of the offer at that place of the shelf: the offers of a merchant follow each other. */
static size_t shelf_row(const struct demo *d, const struct demo_purchase *p, size_t shelf)
{
    str slug = table_cell(&d->merchants, (size_t)shop_row(d, p), "slug");
    size_t row = 0;

    while (row + 1 < d->offers.rows && !str_eq(table_cell(&d->offers, row, "merchant"), slug)) row++;
    return row + shelf < d->offers.rows ? row + shelf : row;
}

static int64_t line_cents(const struct demo *d, const struct demo_purchase *p, size_t i)
{
    return table_i64(&d->offers, shelf_row(d, p, p->line[i].shelf), "price_cents", 0) * p->line[i].pieces;
}

static int64_t total_of(const struct demo *d, const struct demo_purchase *p)
{
    int64_t total = 0;

    for (size_t i = 0; i < LINES && p->line[i].pieces; i++) total += line_cents(d, p, i);
    return total;
}

/* The buyer's part: cart closed, purchase. */
static int64_t purchase_add(struct tx *tx, struct demo *d, const struct demo_purchase *p, int64_t total_cents)
{
    const struct table *t = &d->people;
    size_t n = p->buyer % t->rows;
    int64_t id = id_new(), cart = id_new();
    str mail = table_cell(t, n, "mail"), name = table_cell(t, n, "name"), phone = table_cell(t, n, "phone");

    x_demo_cart_insert(tx, tx->mem,
                       &(struct demo_cart_insert_args){.id = cart,
                                                       .token_hash = id_public(tx->mem, 32),
                                                       .name = name,
                                                       .phone = phone,
                                                       .mail = mail,
                                                       .now = d->now,
                                                       .purchase_id = id});
    x_demo_purchase_insert(tx, tx->mem,
                           &(struct demo_purchase_insert_args){.id = id,
                                                               .token = id_public(tx->mem, 26),
                                                               .key = id_public(tx->mem, 32),
                                                               .cart_id = cart,
                                                               .lang = S("fr"),
                                                               .name = name,
                                                               .phone = phone,
                                                               .mail = mail,
                                                               .total_cents = total_cents,
                                                               .now = d->now});
    return id;
}

static void lines_add(struct tx *tx, struct demo *d, const struct demo_purchase *p,
                      const struct demo_order_insert_args *o)
{
    int64_t until = reception_grace_end(tx->db, tx->mem, o->slot_end_at);

    for (size_t i = 0; i < LINES && p->line[i].pieces; i++) {
        size_t shelf = shelf_row(d, p, p->line[i].shelf);
        int64_t qty = p->line[i].pieces * 1000, stock = d->stock_id[shelf];
        x_demo_line_insert(
            tx, tx->mem,
            &(struct demo_line_insert_args){.id = id_new(),
                                            .order_id = o->id,
                                            .merchant_id = o->merchant_id,
                                            .offer_id = d->offer_id[shelf],
                                            .stock_item_id = stock,
                                            .title = table_cell(&d->offers, shelf, "title_fr"),
                                            .unit = table_cell(&d->offers, shelf, "unit"),
                                            .price_cents = table_i64(&d->offers, shelf, "price_cents", 0),
                                            .vat_bp = table_i64(&d->offers, shelf, "vat_bp", 0),
                                            .qty_milli = qty,
                                            .total_cents = line_cents(d, p, i)});
        x_demo_hold_insert(tx, tx->mem, id_new(), stock, o->id, qty, until);
    }
}

/* The merchant's part, from one state to the next until where the purchase stands. */
static bool walk_on(struct tx *tx, struct demo *d, int64_t order_id, const char *to)
{
    for (size_t i = 0; strcmp(steps[i], to); i++) {
        struct order_step s = {order_id, steps[i], steps[i + 1], BY_MEMBER, 0, S("")};
        if (!order_move(tx, d->now, &s)) return false;
    }
    return true;
}

/* Four digits of which the first is the order's own: no two of these orders share a code. */
static str code_of(struct arena *mem, size_t n)
{
    _Static_assert(DEMO_ORDERS <= 10, "a digit each");
    return str_fmt(mem, "%zu%.*s", n, STR_ARG(id_digits(mem, 3)));
}

/* --- what comes after --- */

static bool handed_over(struct tx *tx, struct demo *d, const struct demo_order_insert_args *o)
{
    return order_paid_in_shop(tx, d->now, o->id, S("card")) &&
           order_hand_over_known(tx, d->now, o->id, demo_owner(tx, o->merchant_id)) == HANDED_OVER;
}

/* Of the first line. back: it is in the shop again, and the money was given back. */
static bool given_up(struct tx *tx, struct demo *d, const struct order_view *o, bool back)
{
    struct withdrawing w = {.order_id = o->id,
                            .line_id = &o->lines.v[0].id,
                            .n = 1,
                            .name = o->buyer_name,
                            .contact = o->buyer_mail,
                            .lang = LANG_FR};
    int64_t owner = demo_owner(tx, o->merchant_id);
    struct order_return r;

    if (order_withdraw(tx, d->now, &w) != WITHDRAWN) return false;
    if (!back) return true;
    return order_return_read(tx->db, tx->mem, w.return_id, &r) && order_return_receive(tx, d->now, &r, owner, true) &&
           order_return_read(tx->db, tx->mem, w.return_id, &r) && order_return_refund(tx, d->now, &r, owner, S("cash"));
}

static bool present(struct tx *tx, struct demo *d, const struct demo_order_insert_args *o)
{
    x_demo_gift_insert(tx, tx->mem, o->id, S("Bon anniversaire, marraine\u00a0! Pour l’écharpe de cet hiver."),
                       DEMO_WRAP_CENTS);
    if (d->card_id) x_demo_card_use(tx, tx->mem, o->purchase_id, d->card_id);
    return true;
}

static bool follows(struct tx *tx, struct demo *d, const struct demo_purchase *p,
                    const struct demo_order_insert_args *o)
{
    struct order_view v;

    if (p->after == NOTHING) return true;
    if (p->after == PRESENT) return present(tx, d, o);
    if (!handed_over(tx, d, o) || !order_read(tx->db, tx->mem, o->id, &v)) return false;
    if (p->after != COMPLAINT) return given_up(tx, d, &v, p->after == GIVEN_BACK);
    return complaint_make(tx, d->now, &v, S("damaged"),
                          S("Une aiguille de la trousse est fendue. Pouvez-vous me l’échanger\u00a0?"));
}

bool demo_order(struct tx *tx, struct demo *d, size_t n)
{
    const struct demo_purchase *p = &purchases[n];
    ptrdiff_t shop = shop_row(d, p);
    struct slots slots;
    if (shop < 0) return true;
    int64_t lines = total_of(d, p), fee = p->after == PRESENT ? DEMO_WRAP_CENTS : 0;
    struct demo_order_insert_args o = {.id = id_new(),
                                       .merchant_id = d->merchant_id[shop],
                                       .code = code_of(tx->mem, n),
                                       .kind = S("order"),
                                       .fulfilment = S("pickup"),
                                       .empty = S(""),
                                       .note = str_c(p->note),
                                       .pay = S("shop"),
                                       .state = S("submitted"),
                                       .lines_cents = lines,
                                       .fee_cents = fee,
                                       .total_cents = lines + fee,
                                       .now = d->now};

    reception_slots(tx->db, tx->mem, LANG_FR, &(struct slot_ask){o.merchant_id, d->now, o.fulfilment, SLOTS}, &slots);
    if (p->slot >= slots.n) return true; /* the shop is on leave: the board stays shorter */
    o.slot_at = slots.v[p->slot].starts_at;
    if (reception_slot_take(tx, o.merchant_id, o.fulfilment, o.slot_at, d->now, &o.slot_end_at) != SLOT_TAKEN)
        return false;
    o.purchase_id = purchase_add(tx, d, p, o.total_cents);
    o.number = merchant_number_next(tx, o.merchant_id);
    x_demo_order_insert(tx, tx->mem, &o);
    lines_add(tx, d, p, &o);
    x_demo_event_insert(tx, tx->mem,
                        &(struct demo_event_insert_args){.id = id_new(),
                                                         .order_id = o.id,
                                                         .from = S(""),
                                                         .to = S("submitted"),
                                                         .actor_kind = S("buyer"),
                                                         .reason = S("submitted"),
                                                         .now = d->now});
    event_raise(tx, EVENT_PURCHASE_PLACED, d->now, o.purchase_id);
    return walk_on(tx, d, o.id, p->state) && follows(tx, d, p, &o);
}
