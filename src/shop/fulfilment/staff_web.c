/* staff_web.c: staff look after an order in its shop's place, as the shop tells them on the telephone: the page and the
** buttons are the shop's own, under /equipe. What they do is noted as theirs, and the shop is told. */
#include "shop/fulfilment/inside.h"

#include "app/audit.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"

str ticket_path(struct rq *rq, const struct order_view *o, const char *verb)
{
    return str_fmt(rq->mem, "%s/%.*s%s", ticket_by_staff(rq) ? "/equipe/commande" : "/commercant/commandes",
                   STR_ARG(o->number), verb);
}

bool ticket_mine(struct rq *rq, struct db *db, struct order_view *o)
{
    str number = rq_param(rq, 0);
    bool found = ticket_by_staff(rq) ? order_numbered(db, rq->mem, number, o)
                                     : rq->merchant_id && order_of_merchant(db, rq->mem, rq->merchant_id, number, o);

    if (found) rq->merchant_id = o->merchant_id; /* whom staff act for */
    else rq_not_found(rq);
    return found;
}

/* What was pressed: the last piece of the address. */
static str verb_of(str path)
{
    str piece = S("");

    while (str_cut(&path, '/', &piece)) {
    }
    return piece;
}

void ticket_acted(struct rq *rq, struct tx *tx, const struct order_view *o)
{
    if (!ticket_by_staff(rq)) {
        order_seen(tx, rq->now, rq->merchant_id); /* who acts has seen, all of it */
        return;
    }
    audit_note(rq, tx, "order.step", str_fmt(tx->mem, "merchant %lld", (long long)o->merchant_id),
               str_fmt(tx->mem, "%.*s %.*s", STR_ARG(o->number), STR_ARG(verb_of(rq->path))));
    order_done_by_staff(tx, rq->now, o->id);
}

void ticket_go(struct rq *rq, const struct order_view *o, const char *query)
{
    rq_go(rq, "%.*s%s", STR_ARG(ticket_path(rq, o, "")), query);
}

void ticket_shop_make(struct rq *rq, struct db *db, const struct order_view *o, struct ticket_shop *v)
{
    struct merchant m = {0};

    *v = (struct ticket_shop){.name = S("")};
    if (!ticket_by_staff(rq) || !merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m)) return;
    str file = str_fmt(rq->mem, "/equipe/fiche/%lld", (long long)m.id);
    *v = (struct ticket_shop){m.name, m.phone, rq_url(rq, file),
                              rq_url(rq, str_fmt(rq->mem, "%.*s/pause", STR_ARG(file))),
                              reception_pause_text(db, rq->mem, rq->lang, m.id, rq->now)};
}
