/* demo_more.c: what else a few shops of the demo show: lower prices with dates, a basket made of other goods, bottles
** with a deposit, wrapping for presents, a resident's card. */
#include "command/demo.h"

#include "shop/account/account.h"
#include "shop/card/card.h"
#include "shop/cart/cart.h"
#include "shop/catalog/catalog.h"
#include "shop/price/promotion.h"
#include "shop/order/order.h"

enum { PROMOTION_DAYS = 21 };

static const struct {
    str ref;
    int64_t cents;
} deposits[] = {{S("B9-02"), 15}, {S("B9-04"), 20}, {S("B9-06"), 15}, {S("B9-08"), 20}, {S("B9-10"), 15}},
  lower[] = {{S("M8-07"), 895}, {S("M8-02"), 890}};

static const struct {
    str bundle, part;
} contents[] = {{S("M8-12"), S("M8-03")}, {S("M8-12"), S("M8-11")}, {S("M8-12"), S("M8-08")}, {S("M8-12"), S("M8-05")}};

int64_t demo_deposit_of(str ref)
{
    for (size_t i = 0; i < sizeof deposits / sizeof *deposits; i++)
        if (str_eq(deposits[i].ref, ref)) return deposits[i].cents;
    return 0;
}

/* 0: a folder of other tables than ours need not have it. */
static int64_t offer_of(const struct demo *d, str ref)
{
    for (size_t i = 0; i < d->offers.rows; i++)
        if (str_eq(table_cell(&d->offers, i, "ref"), ref)) return d->offer_id[i];
    return 0;
}

int64_t demo_owner(struct tx *tx, int64_t merchant_id)
{
    struct people p;

    members_of(tx->db, tx->mem, merchant_id, &p);
    return p.n ? p.v[0].id : 0;
}

/* From the next moment on: nobody has seen a price yet when the shelf is filled. */
static void promotions_add(struct tx *tx, const struct demo *d, int64_t shop)
{
    int64_t was, from = d->now + 1;

    for (size_t i = 0; i < sizeof lower / sizeof *lower; i++) {
        struct promotion_new p = {.offer_id = offer_of(d, lower[i].ref),
                                  .merchant_id = shop,
                                  .person_id = demo_owner(tx, shop),
                                  .price_cents = lower[i].cents,
                                  .from_at = from,
                                  .to_at = from + PROMOTION_DAYS * DAY_MS};
        if (p.offer_id && promotion_make(tx, d->now, &p, &was) != PROMOTION_MADE)
            fault("demo.table", "no promotion of %.*s", STR_ARG(lower[i].ref));
    }
}

static void bundle_fill(struct tx *tx, const struct demo *d, int64_t shop)
{
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        struct bundle_act a = {
            shop, demo_owner(tx, shop), offer_of(d, contents[i].bundle), offer_of(d, contents[i].part), 1000, d->now};
        if (a.offer_id && a.part_id && bundle_put(tx, &a) != BUNDLE_DONE)
            fault("demo.table", "%.*s goes in no basket", STR_ARG(contents[i].part));
    }
}

static void card_add(struct tx *tx, struct demo *d)
{
    const struct table *t = &d->people;
    struct resident_card_new c = {
        .name = table_cell(t, DEMO_CARD_HOLDER, "name"),
        .phone = table_cell(t, DEMO_CARD_HOLDER, "phone"),
        .made_by = person_make(tx, d->now, str_c(d->staff[0].mail), str_c(d->staff[0].name), LANG_FR)};

    resident_card_make(tx, d->now, &c);
    d->card_id = c.id;
    d->card_number = arena_str(d->mem, c.number);
}

bool demo_more(struct tx *tx, struct demo *d, size_t row)
{
    ptrdiff_t shop = table_find(&d->merchants, S(DEMO_HABERDASHER));

    (void)row;
    if (d->people.rows > DEMO_CARD_HOLDER) card_add(tx, d);
    if (shop < 0) return true;
    gift_wrap_set(tx, d->merchant_id[shop], SOME_I64(DEMO_WRAP_CENTS));
    promotions_add(tx, d, d->merchant_id[shop]);
    bundle_fill(tx, d, d->merchant_id[shop]);
    return true;
}
