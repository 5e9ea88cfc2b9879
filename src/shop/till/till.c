/* till.c: what a shop looks up afterwards: its old orders, the money of a day. */
#include "shop/till/till.h"

#include "till.sql.h"
#include "shop/payment/payment.h"

enum { FOUND_MOST = 50, LOOKED_AT = 2000 };

_Static_assert(sizeof(struct orders_before_row) == sizeof(struct orders_slot_between_row), "same columns");

/* "B7-0412", "b7-0412", "0412" and "412" mean the same order. */
static bool number_means(str number, str typed)
{
    ptrdiff_t dash = str_find(number, S("-"));
    int64_t a, b;

    if (str_eq_nocase(number, typed)) return true;
    return dash > 0 && str_i64(str_from(number, (size_t)dash + 1), &a) && str_i64(typed, &b) && a == b;
}

static void row_look(struct arena *mem, str typed, str folded, const struct orders_before_row *r,
                     struct till_pasts *out)
{
    if (typed.n && !number_means(r->number, typed) && str_find(fold(mem, r->name), folded) < 0) return;
    out->v[out->n++] = (struct till_past){r->id, r->slot_at, r->cents, r->number, r->state, r->name};
}

void till_past(struct db *db, struct arena *mem, const struct till_past_ask *ask, struct till_pasts *out)
{
    struct orders_before_rows r;
    int64_t before = ask->before_id.set ? ask->before_id.v : INT64_MAX;
    str typed = str_trim(ask->words), folded = fold(mem, typed);
    size_t i = 0;

    if (ask->from_at.set)
        q_orders_slot_between(db, mem, ask->merchant_id, ask->from_at.v, ask->to_at.v, before, LOOKED_AT,
                              (struct orders_slot_between_rows *)(void *)&r);
    else q_orders_before(db, mem, ask->merchant_id, before, LOOKED_AT, &r);
    *out = (struct till_pasts){NEW(mem, struct till_past, FOUND_MOST), 0, NO_I64};
    for (; i < r.n && out->n < FOUND_MOST; i++) row_look(mem, typed, folded, &r.v[i], out);
    if (i && (i < r.n || r.n == LOOKED_AT)) out->next = SOME_I64(r.v[i - 1].id);
}

/* --- the money of a day --- */

static const struct means {
    str code;
    const char *msgid;
} means[] = {
    {S("online"), _("card, online")}, {S("cash"), _("cash")},       {S("card"), _("card")},
    {S("cheque"), _("cheque")},       {S("voucher"), _("voucher")}, {S("deposit"), _("deposits given back")},
};

str till_means_text(enum lang lang, str code)
{
    for (size_t i = 0; i < sizeof means / sizeof *means; i++)
        if (str_eq(means[i].code, code)) return tr(lang, means[i].msgid);
    return code;
}

/* One by one, earliest first, into what is sorted already. */
static void taking_put(struct till_takings *all, struct till_taking t)
{
    size_t at = all->n++;

    for (; at && all->v[at - 1].at > t.at; at--) all->v[at] = all->v[at - 1];
    all->v[at] = t;
}

static struct till_taking online_made(struct db *db, struct arena *mem, const struct payment_move *m)
{
    struct order_called_row o;
    bool known = q_order_called(db, mem, m->about, &o);

    return (struct till_taking){m->at, m->cents, known ? o.number : S(""), known ? o.name : S(""), S("online")};
}

void till_takings(struct db *db, struct arena *mem, int64_t merchant_id, int64_t from, int64_t to,
                  struct till_takings *out)
{
    struct shop_paid_between_rows shop;
    struct counter_refunds_between_rows back;
    struct deposits_back_between_rows deposits;
    struct loose_paid_between_rows loose;
    struct payment_moves online;

    q_shop_paid_between(db, mem, merchant_id, from, to, &shop);
    payment_moves_between(db, mem, merchant_id, from, to, &online);
    q_counter_refunds_between(db, mem, merchant_id, from, to, S("shop"), &back);
    q_deposits_back_between(db, mem, merchant_id, from, to, &deposits);
    q_loose_paid_between(db, mem, merchant_id, from, to, &loose);
    *out = (struct till_takings){NEW(mem, struct till_taking, shop.n + online.n + back.n + deposits.n + loose.n), 0};
    for (size_t i = 0; i < shop.n; i++)
        out->v[out->n++] =
            (struct till_taking){shop.v[i].at, shop.v[i].cents, shop.v[i].number, shop.v[i].name, shop.v[i].means};
    for (size_t i = 0; i < online.n; i++) taking_put(out, online_made(db, mem, &online.v[i]));
    for (size_t i = 0; i < back.n; i++)
        taking_put(out, (struct till_taking){back.v[i].at, back.v[i].cents, back.v[i].number, back.v[i].name,
                                             back.v[i].means});
    for (size_t i = 0; i < deposits.n; i++)
        taking_put(out, (struct till_taking){deposits.v[i].at, deposits.v[i].cents, deposits.v[i].number,
                                             deposits.v[i].name, S("deposit")});
    for (size_t i = 0; i < loose.n; i++)
        taking_put(out, (struct till_taking){loose.v[i].at, -loose.v[i].cents, S(""), loose.v[i].title, S("deposit")});
}

/* --- all of it, to be taken along --- */

void till_lines_after(struct db *db, struct arena *mem, const struct till_lines_ask *ask, struct till_line_rows *out)
{
    struct order_lines_all_rows r;

    q_order_lines_all(db, mem, ask->merchant_id, ask->after_order, ask->after_line, ask->most, &r);
    *out = (struct till_line_rows){NEW(mem, struct till_line_row, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) {
        const struct order_lines_all_row *l = &r.v[i];
        out->v[i] = (struct till_line_row){l->order_id,
                                           l->line_id,
                                           l->created_at,
                                           l->slot_at,
                                           l->qty_milli,
                                           l->price_cents,
                                           l->vat_bp,
                                           l->cents,
                                           l->fee_cents,
                                           l->total_cents,
                                           l->number,
                                           l->state,
                                           l->name,
                                           l->mail,
                                           l->phone,
                                           l->fulfilment,
                                           l->title,
                                           l->unit,
                                           str_eq(l->pay, S("online"))};
    }
}
