/* round_web.c: the collections of a purchase as one trip. */
#include "shop/track/inside.h"

#include "shop/merchant/merchant.h"

static bool to_collect(const struct order_view *o)
{
    static const char *const open[] = {"submitted", "accepted", "preparing", "ready"};

    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (str_eq(o->state, str_c(open[i]))) return str_eq(o->fulfilment, S("pickup"));
    return false;
}

static struct round_stop stop_made(struct rq *rq, struct db *db, const struct order_view *o)
{
    struct merchant m = {.name = S("")};
    bool moves = order_movable(rq, db, o);
    struct round_stop s = {.merchant_id = o->merchant_id,
                           .place_id = o->place_id,
                           .starts_at = o->slot_at,
                           .ends_at = o->slot_end_at,
                           .not_before = order_ready_from(db, rq->mem, o->id),
                           .fixed = !moves,
                           .change = S("")};

    merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m);
    s.name = m.name;
    s.insee = o->place_id ? o->insee : m.insee; /* where it was promised, also when the place has moved since */
    s.where = o->place_id ? place_text(rq->mem, o->place_name, address_text(rq->mem, o->street, o->postcode, o->insee))
                          : address_text(rq->mem, m.address, m.postcode, m.insee);
    if (moves)
        s.change = rq_url(
            rq, str_fmt(rq->mem, "/achat/%.*s/creneau?commande=%lld", STR_ARG(o->purchase_token), (long long)o->id));
    return s;
}

void round_of_purchase(struct rq *rq, struct db *db, const struct purchase_view *p, struct round_stops *out)
{
    *out = (struct round_stops){NEW(rq->mem, struct round_stop, p->orders.n), 0};
    for (size_t i = 0; i < p->orders.n; i++)
        if (to_collect(&p->orders.v[i])) out->v[out->n++] = stop_made(rq, db, &p->orders.v[i]);
}
