/* sheet_web.c: the sheet of one product: shown, sent, kept. */
#include "shop/shelf/sheet.h"

/* Why it could not be put on the shelf, field by field. */
static void missing_show(struct rq *rq, const struct offer_mine_row *o, struct shelf_sheet_view *v,
                         struct form_errors *errors)
{
    struct gate_fault f[GATE_FAULTS_MOST];
    size_t n = offer_faults(rq, rq->db, o, f);

    for (size_t i = 0; i < n; i++) fact_fault_say(rq, errors, &f[i]);
    v->errors = errors;
}

void sheet_get(struct rq *rq)
{
    struct shelf_sheet_view v = {.lead_typed = S("7")};
    struct form_errors missing = {0};
    struct offer_mine_row o;

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    if (str_eq(rq_param(rq, 0), S("nouveau"))) {
        sheet_page(rq, &v);
        return;
    }
    if (!str_i64(rq_param(rq, 0), &v.id) || !q_offer_mine(rq->db, rq->mem, v.id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return;
    }
    sheet_row_show(rq, &o, &v);
    v.seen = sheet_seen(rq, &o);
    if (rq_query(rq, "manque").n || o.lacks_at.set) missing_show(rq, &o, &v, &missing);
    sheet_picture_show(rq, &v, o.picture_id);
    sheet_page(rq, &v);
}

void sheet_again(struct rq *rq, int status, const struct sheet_posted *p, opt_i64 picture_id)
{
    struct shelf_sheet_view v = sheet_typed(rq, p);

    if (p->errors.n) rq_refused(rq, status, p->errors.v[0].code);
    sheet_picture_show(rq, &v, picture_id);
    sheet_page(rq, &v);
}

bool sheet_prepare(struct rq *rq)
{
    struct sheet_posted *p = NEW(rq->in, struct sheet_posted, 1);
    struct offer_mine_row o = {.variants = 1};

    rq->form = p;
    if (!rq->merchant_id ||
        (!str_eq(rq_param(rq, 0), S("nouveau")) &&
         (!str_i64(rq_param(rq, 0), &p->id) || !q_offer_mine(rq->db, rq->mem, p->id, rq->merchant_id, rq->now, &o)))) {
        rq_not_found(rq);
        return false;
    }
    sheet_read(rq, p, &o);
    if (p->look) p->errors.n = 0;
    if (!p->errors.n && !p->look) return true;
    sheet_again(rq, 422, p, o.picture_id);
    return false;
}

void sheet_post(struct rq *rq, struct tx *tx)
{
    struct sheet_posted *p = rq->form;
    int64_t picture = p->photo.sha256.n ? media_add(tx, rq->now, rq->merchant_id, &p->photo) : 0;

    if (p->id) {
        sheet_change(rq, tx, p, picture);
        return;
    }
    sheet_new(rq, tx, p, picture);
    rq_go(rq, "/commercant/produits?fait=1");
}
