/* complaint_web.c: the shop answers a complaint; what it says goes to the buyer, once. */
#include "shop/fulfilment/inside.h"

#include "app/form.h"
#include "shop/message/message.h"

enum { ANSWER_MOST = 2000 };

/* The complaint about this order that the form names. */
static bool complaint_here(struct rq *rq, struct db *db, const struct order_view *o, struct complaint *c)
{
    int64_t id;

    return str_i64(rq_field(rq, "reclamation"), &id) && complaint_read(db, rq->mem, id, c) && c->order_id == o->id;
}

/* Where its answer is typed, or stands. */
static str answer_at(struct rq *rq, const struct complaint *c)
{
    if (!c->id) return S("");
    return c->answered_at.set ? S("reclamations") : str_fmt(rq->mem, "f-reponse-%lld", (long long)c->id);
}

static void answer_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;
    struct complaint c = {0};
    struct complaint_reply a = {.person_id = rq->person_id,
                                .text = utf8_head(text_clean_lines(rq->mem, form_typed(rq, "reponse")), ANSWER_MOST)};

    if (!ticket_mine(rq, tx->db, &o)) return;
    if (complaint_here(rq, tx->db, &o, &c) && complaint_answer(tx, rq->now, &c, &a)) {
        rq_go(rq, "/commercant/commandes/%.*s?ecrit=1#reclamations", STR_ARG(o.number));
        return;
    }
    if (!a.text.n) {
        rq_refused(rq, 422, "order.no_answer");
        ticket_page(rq, tx->db, &o,
                    &(struct ticket_fault){.text = tr(rq->lang, "Write your answer to the complaint."),
                                           .at = answer_at(rq, &c)});
        return;
    }
    str kept = tr_fill(rq->mem, tr(rq->lang, "You had written: “%1”"), &a.text, 1);
    rq_refused(rq, 409, "order.changed");
    ticket_page(
        rq, tx->db, &o,
        &(struct ticket_fault){
            .text = str_fmt(rq->mem, "%.*s %.*s", STR_ARG(tr(rq->lang, "It was answered already.")), STR_ARG(kept)),
            .at = answer_at(rq, &c)});
}

const struct route fulfilment_complaint_routes[] = {{POST, "/commercant/commandes/{numero}/reclamation",
                                                     ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .write = answer_write},
                                                    ROUTES_END};
