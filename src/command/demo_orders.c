/* demo_orders.c: a few purchases at the first merchant of the table, each as far along as the next is not. */
#include "command/demo.h"

#include "app/event.h"
#include "demo.sql.h"
#include "shop/merchant/merchant.h"
#include "shop/order/order.h"
#include "shop/reception/reception.h"

enum { SLOTS = 8, LINES = 3 };

/* Offers by their place on the merchant's shelf, and pieces of each. */
static const struct demo_purchase {
    const char *state, *note;
    size_t slot;
    struct {
        size_t shelf;
        int64_t pieces;
    } line[LINES];
} purchases[DEMO_ORDERS] = {
    {"submitted", "Un camembert bien fait, s’il vous plaît.", 3, {{0, 2}, {2, 1}}},
    {"accepted", "", 2, {{1, 1}, {3, 2}, {4, 1}}},
    {"preparing", "Je passerai avec un panier.", 1, {{2, 1}, {0, 1}}},
    {"ready", "", 0, {{1, 2}}},
};

static const char *const steps[] = {"submitted", "accepted", "preparing", "ready"};

static int64_t line_cents(const struct demo *d, size_t shelf, int64_t pieces)
{
    return table_i64(&d->offers, shelf, "price_cents", 0) * pieces;
}

static int64_t total_of(const struct demo *d, const struct demo_purchase *p)
{
    int64_t total = 0;

    for (size_t i = 0; i < LINES && p->line[i].pieces; i++) total += line_cents(d, p->line[i].shelf, p->line[i].pieces);
    return total;
}

/* The buyer's part: cart closed, purchase. */
static int64_t purchase_add(struct tx *tx, struct demo *d, size_t n)
{
    const struct table *t = &d->people;
    int64_t id = id_new(), cart = id_new();
    str mail = table_cell(t, n, "mail"), name = table_cell(t, n, "name"), phone = table_cell(t, n, "phone");

    x_demo_cart_insert(tx, tx->mem, &(struct demo_cart_insert_args){
        .id = cart, .token_hash = id_public(tx->mem, 32), .name = name, .phone = phone, .mail = mail, .now = d->now, .purchase_id = id});
    x_demo_purchase_insert(tx, tx->mem, &(struct demo_purchase_insert_args){
        .id = id, .token = id_public(tx->mem, 26), .key = id_public(tx->mem, 32), .cart_id = cart, .lang = S("fr"), .name = name,
        .phone = phone, .mail = mail, .total_cents = total_of(d, &purchases[n]), .now = d->now});
    return id;
}

static void lines_add(struct tx *tx, struct demo *d, const struct demo_purchase *p, const struct demo_order_insert_args *o)
{
    int64_t until = reception_grace_end(tx->db, tx->mem, o->slot_end_at);

    for (size_t i = 0; i < LINES && p->line[i].pieces; i++) {
        size_t shelf = p->line[i].shelf;
        int64_t qty = p->line[i].pieces * 1000, stock = d->stock_id[shelf];
        x_demo_line_insert(tx, tx->mem, &(struct demo_line_insert_args){
            .id = id_new(), .order_id = o->id, .merchant_id = o->merchant_id, .offer_id = d->offer_id[shelf], .stock_item_id = stock,
            .title = table_cell(&d->offers, shelf, "title_fr"), .unit = table_cell(&d->offers, shelf, "unit"), .price_cents = table_i64(&d->offers, shelf, "price_cents", 0),
            .vat_bp = table_i64(&d->offers, shelf, "vat_bp", 0), .qty_milli = qty,
            .total_cents = line_cents(d, shelf, p->line[i].pieces)});
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

bool demo_order(struct tx *tx, struct demo *d, size_t n)
{
    const struct demo_purchase *p = &purchases[n];
    struct slots slots;
    struct demo_order_insert_args o = {.id = id_new(), .merchant_id = d->merchant_id[0], .code = code_of(tx->mem, n), .kind = S("order"),
        .fulfilment = S("pickup"), .empty = S(""), .note = str_c(p->note), .pay = S("shop"), .state = S("submitted"),
        .total_cents = total_of(d, p), .now = d->now};

    reception_slots(tx->db, tx->mem, LANG_FR, &(struct slot_ask){o.merchant_id, d->now, o.fulfilment, SLOTS}, &slots);
    if (p->slot >= slots.n) return true; /* the shop is on leave: the board stays shorter */
    o.slot_at = slots.v[p->slot].starts_at;
    if (reception_slot_take(tx, o.merchant_id, o.fulfilment, o.slot_at, d->now, &o.slot_end_at) != SLOT_TAKEN) return false;
    o.purchase_id = purchase_add(tx, d, n);
    o.number = merchant_number_next(tx, o.merchant_id);
    x_demo_order_insert(tx, tx->mem, &o);
    lines_add(tx, d, p, &o);
    x_demo_event_insert(tx, tx->mem, &(struct demo_event_insert_args){
        .id = id_new(), .order_id = o.id, .from = S(""), .to = S("submitted"), .actor_kind = S("buyer"), .reason = S("submitted"), .now = d->now});
    event_raise(tx, EVENT_PURCHASE_PLACED, d->now, o.purchase_id);
    return walk_on(tx, d, o.id, p->state);
}
