/* deposit_web.c: packaging comes back to the shop: one tap for each, and its deposit is given back. */
#include "shop/fulfilment/inside.h"

enum { UNITS_MOST = 99 };

static void deposit_write(struct rq *rq, struct tx *tx)
{
    struct order_back b = {.person_id = rq->person_id};
    struct order_view o;

    if (!ticket_mine(rq, tx->db, &o)) return;
    b.order_id = o.id;
    if (!str_i64(rq_field(rq, "ligne"), &b.line_id) || !str_i64(rq_field(rq, "nombre"), &b.units) || b.units < -UNITS_MOST || b.units > UNITS_MOST)
        b.units = 0; /* nothing came back */
    if (order_deposit_back(tx, rq->now, &b)) {
        rq_go(rq, "/commercant/commandes/%.*s?consigne=1#consignes", STR_ARG(o.number));
        return;
    }
    rq_refused(rq, 409, "order.deposit");
    ticket_page(rq, tx->db, &o, tr(rq->lang, "That many did not go out, or came back already."), NULL);
}

const struct route fulfilment_deposit_routes[] = {
    {POST, "/commercant/commandes/{numero}/consigne", ACCESS_MEMBER, RATE_WRITE, .write = deposit_write},
    ROUTES_END
};
