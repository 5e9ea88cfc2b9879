#include "shop/entry/inside.h"

static bool wrong(struct rq *rq, struct entry_row *row, const char *msgid)
{
    row->bad = tr(rq->lang, msgid);
    return false;
}

/* Thousandths of "2", "1,5"; below zero: not a quantity. */
static int64_t qty_read(str typed)
{
    int64_t whole = 0, tenth = 0;
    str rest = typed, head;

    if (!typed.n) return 1000;
    if (!str_cut(&rest, str_find(typed, S(".")) >= 0 ? '.' : ',', &head) || !str_i64(head, &whole) || whole < 0 ||
        whole > 99)
        return -1;
    if (rest.p && (rest.n != 1 || !str_i64(rest, &tenth) || tenth < 0)) return -1;
    return whole * 1000 + tenth * 100;
}

bool entry_row_read(struct rq *rq, struct db *db, int64_t shop, struct entry_row *row)
{
    struct offer_of_code_row o;
    struct offer offer;

    if (!row->code.n) return row->qty.n ? wrong(rq, row, _("Write the code of the product too.")) : true;
    if (!q_offer_of_code(db, rq->mem, row->code, &o) || (shop && o.merchant_id != shop))
        return wrong(rq, row, _("No product has this code."));
    if (!offer_any(db, rq->mem, rq->lang, o.id, rq->now, &offer)) return wrong(rq, row, _("No product has this code."));
    if (offer.book_min) return wrong(rq, row, _("A time is chosen for it: order it on its own page."));
    if (!cart_sells(&offer)) return wrong(rq, row, _("This is not sold here, or no longer."));
    row->qty_milli = qty_read(row->qty);
    if (!cart_qty_ok(&offer, row->qty_milli)) return wrong(rq, row, _("This quantity is not possible."));
    if (offer.available_milli < row->qty_milli) return wrong(rq, row, _("There is not enough left."));
    row->offer_id = o.id, row->merchant_id = o.merchant_id;
    return true;
}

void entry_place(struct rq *rq, struct db *db, const struct cart_part *p, struct pickup_place *at)
{
    struct pickup_places all;

    if (p->fulfilment.n && reception_place(db, rq->mem, p->merchant_id, p->place_id, at)) return;
    reception_places(db, rq->mem, p->merchant_id, &all);
    *at = all.v[0];
    for (size_t i = all.n; i-- > 0;)
        if (all.v[i].hours) *at = all.v[i];
}

void entry_choose(struct rq *rq, struct tx *tx, const struct cart *c)
{
    for (size_t i = 0; i < c->parts.n; i++) {
        const struct cart_part *p = &c->parts.v[i];
        struct pickup_place at;
        struct slots s;
        if (p->fulfilment.n) continue;
        entry_place(rq, tx->db, p, &at);
        reception_slots(tx->db, tx->mem, rq->lang,
                        &(struct slot_ask){p->merchant_id, rq->now, S("pickup"), 1, p->ready_from, at.id}, &s);
        cart_pickup_give(
            tx, rq->now, c->id,
            &(struct cart_pickup){p->merchant_id, at.id, s.n ? SOME_I64(s.v[0].starts_at) : NO_I64, S("")});
    }
}
