/* books.c: new books that are delivered: at their publisher's price, and never carried for nothing (loi 2021-1901 and
** the arrêté of 4 April 2023; the discount of five percent is for who collects them in a bookshop: loi 81-766). */
#include "shop/cart/inside.h"

enum { BOOKS_FROM_CENTS = 35 * 100, POSTAGE_BELOW_CENTS = 3 * 100, POSTAGE_ABOVE_CENTS = 1 };

static bool is_new_book(const struct cart_line *l)
{
    return l->sellable && l->offer.list_cents.set && str_eq(l->offer.kind, S("book"));
}

int64_t cart_books_least(const struct cart_part *p)
{
    int64_t books = 0;
    bool any = false;

    for (size_t i = 0; i < p->lines.n; i++) {
        const struct cart_line *l = &p->lines.v[i];
        if (!is_new_book(l)) continue;
        any = true;
        books += money_times_milli(cents(l->offer.list_cents.v), l->qty_milli).cents;
    }
    if (!any) return 0;
    return books < BOOKS_FROM_CENTS ? POSTAGE_BELOW_CENTS : POSTAGE_ABOVE_CENTS;
}

static void at_list(struct cart_part *p, struct cart_line *l)
{
    int64_t total;

    if (!is_new_book(l) || l->offer.price_cents.v >= l->offer.list_cents.v) return;
    total = money_times_milli(cents(l->offer.list_cents.v), l->qty_milli).cents;
    p->subtotal_cents += total - l->total_cents;
    l->total_cents = total;
    l->offer.price_cents = l->offer.list_cents;
    l->offer.was_cents = NO_I64;
    l->at_list = true;
}

void cart_part_books(struct cart_part *p)
{
    int64_t least = cart_books_least(p);

    if (!p->fulfilment.n || str_eq(p->fulfilment, S("pickup")) || p->booked_at) return;
    for (size_t i = 0; i < p->lines.n; i++) at_list(p, &p->lines.v[i]);
    p->fee_cents = (p->carry_cents > least ? p->carry_cents : least) + p->wrap_cents;
    p->least = p->carry_cents < least;
}
