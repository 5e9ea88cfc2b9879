/* complaints_web.c: complaints, those that wait for an answer first; staff answer where the shop does not. */
#include "shop/office/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "shop/merchant/merchant.h"
#include "shop/message/message.h"
#include "shop/order/order.h"
#include "shop/territory/territory.h"

struct office_complaints_view {
    str action, done, typed;
    const struct form_errors *errors;
    int64_t wrong; /* the complaint whose answer lacks its words */
    bool orders;   /* who looks may open them */
    struct office_complaints {
        struct office_complaint {
            int64_t id;
            str number, order, buyer, contact, shop, phone, about, text, answer, at, answered;
            bool by_staff;
        } * v;
        size_t n;
    } complaints;
};
#include "office_complaints.html.h"
#include "office_nav.html.h"

static void complaint_show(struct rq *rq, struct db *db, const struct complaint *c, struct office_complaint *v)
{
    struct order_view o = {0};
    struct merchant m = {0};
    str zone = territory_zone(rq);

    order_read(db, rq->mem, c->order_id, &o);
    merchant_any(db, rq->mem, rq->lang, c->merchant_id, &m);
    *v = (struct office_complaint){.id = c->id,
                                   .number = c->number,
                                   .order = o.number,
                                   .buyer = o.buyer_name,
                                   .contact = o.buyer_phone.n ? o.buyer_phone : o.buyer_mail,
                                   .shop = m.name,
                                   .phone = m.phone,
                                   .about = complaint_about_text(rq->lang, c->about),
                                   .text = c->text,
                                   .answer = c->answer,
                                   .at = date_text(rq->mem, rq->lang, zone, c->at, DATE_FULL),
                                   .by_staff = c->by_staff};
    if (c->answered_at.set) v->answered = date_text(rq->mem, rq->lang, zone, c->answered_at.v, DATE_FULL);
}

static void complaints_page(struct rq *rq, struct db *db, const struct form_errors *errors, int64_t wrong)
{
    struct office_complaints_view v = {.action = rq_url(rq, S("/equipe/reclamations")),
                                       .errors = errors,
                                       .wrong = wrong,
                                       .orders = rq_can(rq, ACCESS_HELP),
                                       .typed = form_typed(rq, "reponse")};
    struct complaints c;

    complaints_latest(db, rq->mem, &c);
    v.complaints = (struct office_complaints){NEW(rq->mem, struct office_complaint, c.n), c.n};
    for (size_t i = 0; i < c.n; i++) complaint_show(rq, db, &c.v[i], &v.complaints.v[i]);
    if (rq_query(rq, "fait").n) v.done = tr(rq->lang, "The buyer has your answer.");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Complaints"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"complaints", 0, rq->rights});
    tpl_office_complaints(&rq->out, rq->lang, &v);
    buf_put(&rq->out, S("</div>\n"));
    page_close(rq);
}

static void complaints_get(struct rq *rq)
{
    complaints_page(rq, rq->db, NULL, 0);
}

struct answer_form {
    int64_t reclamation;
    str reponse;
};
static const struct field answer_fields[] = {FIELD(struct answer_form, reclamation, FIELD_INT, 1, INT64_MAX),
                                             FIELD(struct answer_form, reponse, FIELD_TEXT, 3, 2000)};

static void complaints_write(struct rq *rq, struct tx *tx)
{
    struct answer_form f = {0};
    struct form_errors e = {0};
    struct complaint c;

    if (!FORM_READ(rq, answer_fields, &f, &e)) {
        rq_refused(rq, 422, e.v[0].code);
        complaints_page(rq, tx->db, &e, f.reclamation);
        return;
    }
    if (!complaint_read(tx->db, rq->mem, f.reclamation, &c)) {
        rq_not_found(rq);
        return;
    }
    if (!complaint_answer(tx, rq->now, &c, &(struct complaint_reply){rq->person_id, true, f.reponse})) {
        form_error_add(rq, &e, "reponse", "order.changed", "It was answered already.");
        rq_refused(rq, 409, "order.changed");
        complaints_page(rq, tx->db, &e, c.id);
        return;
    }
    audit_note(rq, tx, "complaint.answer", str_fmt(tx->mem, "merchant %lld", (long long)c.merchant_id), c.number);
    rq_go(rq, "/equipe/reclamations?fait=1");
}

const struct route office_complaints_routes[] = {
    {GET, "/equipe/reclamations", ACCESS_STAFF | ACCESS_JUDGE, RATE_PAGE, .read = complaints_get},
    {POST, "/equipe/reclamations", ACCESS_STAFF | ACCESS_JUDGE, RATE_WRITE, .write = complaints_write},
    ROUTES_END};
