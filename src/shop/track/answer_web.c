/* answer_web.c: what the buyer answers to his shop's question. */
#include "shop/track/inside.h"

static const struct order_view *order_named(const struct purchase_view *p, str id)
{
    int64_t n;

    for (size_t i = 0; str_i64(id, &n) && i < p->orders.n; i++)
        if (p->orders.v[i].id == n) return &p->orders.v[i];
    return NULL;
}

static void answer_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    str answer = rq_field(rq, "reponse");
    int64_t question;
    bool yes = answer.n && str_eq(answer, S("oui"));
    const struct order_view *o =
        purchase_read(tx->db, rq->mem, rq_param(rq, 0), &p) ? order_named(&p, rq_field(rq, "commande")) : NULL;

    if (!o || !str_i64(rq_field(rq, "question"), &question) || (!yes && !str_eq(answer, S("non")))) {
        rq_not_found(rq);
        return;
    }
    switch (order_question_answer(tx, rq->now, o->id, question, yes ? S("yes") : S("no"))) {
    case ANSWERED: rq_go(rq, "/achat/%.*s#c-%.*s", STR_ARG(p.token), STR_ARG(o->number)); return;
    case ANSWER_GONE:
        track_refused(rq, tx, &p, "order.gone", _("The goods were sold meanwhile. Call the shop, or answer no."));
        return;
    default:
        track_refused(rq, tx, &p, "order.too_late",
                      _("It is too late to answer: the shop prepares your order without it."));
        return;
    }
}

const struct route track_answer_routes[] = {
    {POST, "/achat/{token}/reponse", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, NULL, NULL, answer_write, 0},
    ROUTES_END};
