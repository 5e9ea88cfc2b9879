/* returns_web.c: what buyers gave up: goods expected back, money to give back, and the shop's terms for both. */
#include "shop/fulfilment/inside.h"

#include "app/assets.h"
#include "app/form.h"
#include "shop/returns/returns.h"
#include "shop/terms/terms.h"
#include "shop/territory/territory.h"

struct fulfilment_returns_view {
    str u_terms, done, notice; /* notice: what cannot be done to a return */
    struct return_terms terms;
    const struct form_errors *errors;
    struct fulfilment_returns {
        struct fulfilment_return {
            int64_t id;
            str number, url, name, what, state, u_received, u_given;
            bool late, receive, give, bank;
        } * v;
        size_t n;
    } returns;
    struct fulfilment_nav nav;
};
#include "fulfilment_nav.html.h"
#include "fulfilment_returns.html.h"

static str return_url(struct rq *rq, str number, const char *verb)
{
    return rq_url(rq, str_fmt(rq->mem, "/commercant/commandes/%.*s/%s", STR_ARG(number), verb));
}

static void return_show(struct rq *rq, struct db *db, const struct order_return *r, struct fulfilment_return *v)
{
    struct order_view o = {0};

    order_read(db, rq->mem, r->order_id, &o);
    bool arrived = str_eq(o.state, S("handed_over")), waits = r->back_by_at.set && !r->received_at.set;
    *v = (struct fulfilment_return){
        .id = r->id,
        .number = o.number,
        .url = rq_url(rq, str_fmt(rq->mem, "/commercant/commandes/%.*s", STR_ARG(o.number))),
        .name = r->name,
        .what = order_return_text(db, rq->mem, rq->lang, r->id),
        .state = order_return_state_text(db, rq->mem, rq->lang, r),
        .u_received = return_url(rq, o.number, "retour-recu"),
        .u_given = return_url(rq, o.number, "retour-rendu"),
        .bank = str_eq(r->way, S("bank")),
        .late = !r->refunded_at.set && rq->now > r->refund_by_at,
        .receive = waits && arrived && !order_return_service(db, rq->mem, r->id),
    };
    v->give = !r->refunded_at.set && r->cents &&
              (!v->bank || r->back_by_at.set); /* what is still in the bag goes back at the hand-over */
}

static void returns_page(struct rq *rq, struct db *db, const struct form_errors *errors, str notice)
{
    struct fulfilment_returns_view v = {.u_terms = rq_url(rq, S("/commercant/retours/conditions")),
                                        .errors = errors,
                                        .notice = notice,
                                        .nav = fulfilment_nav_make(rq)};
    struct order_returns r;

    order_returns_of_merchant(db, rq->mem, rq->merchant_id, &r);
    v.returns = (struct fulfilment_returns){NEW(rq->mem, struct fulfilment_return, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) return_show(rq, db, &r.v[i], &v.returns.v[i]);
    return_terms_read(db, rq->mem, rq->merchant_id, &v.terms);
    if (errors)
        v.terms = (struct return_terms){str_eq(form_typed(rq, "paye"), S("shop")), form_typed(rq, "ou"),
                                        form_typed(rq, "mediateur")};
    if (rq_query(rq, "fait").n) v.done = tr(rq->lang, "It is noted.");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Returns"),
                                 .body = "merchant",
                                 .nav = "orders",
                                 .back = S("/commercant/commandes"),
                                 .back_text = tr(rq->lang, "All orders")});
    tpl_fulfilment_returns(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void returns_get(struct rq *rq)
{
    if (!no_shop_yet(rq)) returns_page(rq, rq->db, NULL, S(""));
}

static void refused(struct rq *rq, struct tx *tx, int status, const char *code, const char *msgid)
{
    rq_refused(rq, status, code);
    returns_page(rq, tx->db, NULL, tr(rq->lang, msgid));
}

static void noted(struct rq *rq, struct tx *tx, bool yes)
{
    if (yes) rq_go(rq, "/commercant/retours?fait=1");
    else refused(rq, tx, 409, "order.changed", _("This has changed meanwhile. Look at the page again."));
}

/* The return of the shop's own order that form and address name; false: the answer is made. */
static bool return_mine(struct rq *rq, struct tx *tx, struct order_return *r)
{
    struct order_view o;
    int64_t id;

    if (!ticket_mine(rq, tx->db, &o)) return false;
    if (str_i64(rq_field(rq, "rendu"), &id) && order_return_read(tx->db, rq->mem, id, r) && r->order_id == o.id)
        return true;
    noted(rq, tx, false);
    return false;
}

static void received_write(struct rq *rq, struct tx *tx)
{
    struct order_return r;
    str state = form_typed(rq, "etat");
    bool again = str_eq(state, S("vendable"));

    if (!return_mine(rq, tx, &r)) return;
    if (!again && !str_eq(state, S("perdu"))) {
        refused(rq, tx, 422, "form.choice", _("Say whether it can be sold again."));
        return;
    }
    if (r.received_at.set && r.sold_again == again) { /* the second click */
        noted(rq, tx, true);
        return;
    }
    if (str_eq(r.way, S("bank")) && !r.refunded_at.set && !money_may_go_back(rq, tx, r.cents)) return;
    if (order_return_service(tx->db, rq->mem, r.id)) noted(rq, tx, false);
    else noted(rq, tx, order_return_receive(tx, rq->now, &r, rq->person_id, again));
}

static void given_write(struct rq *rq, struct tx *tx)
{
    struct order_return r;
    str means = form_typed(rq, "moyen");
    bool known = str_eq(means, S("cash")) || str_eq(means, S("card")) || str_eq(means, S("cheque")) || !means.n;

    if (!return_mine(rq, tx, &r)) return;
    if (!known || (str_eq(r.way, S("shop")) && !means.n)) {
        refused(rq, tx, 422, "form.choice", _("Say how it was given back."));
        return;
    }
    if (r.refunded_at.set && str_eq(r.means, means)) { /* the second click */
        noted(rq, tx, true);
        return;
    }
    if (r.cents && !r.refunded_at.set && !money_may_go_back(rq, tx, r.cents)) return;
    bool bag = str_eq(r.way, S("bank")) && !r.back_by_at.set;
    noted(rq, tx, !bag && order_return_refund(tx, rq->now, &r, rq->person_id, means));
}

struct terms_form {
    str paye, ou, mediateur;
};
static const struct field terms_fields[] = {FIELD_ONE_OF(struct terms_form, paye, "buyer|shop"),
                                            FIELD(struct terms_form, ou, FIELD_LINE, 0, 200),
                                            FIELD(struct terms_form, mediateur, FIELD_LINE, 0, 300)};

static void terms_write(struct rq *rq, struct tx *tx)
{
    struct terms_form f = {0};
    struct form_errors e = {0};

    if (!rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    if (!FORM_READ(rq, terms_fields, &f, &e)) {
        rq_refused(rq, 422, e.v[0].code);
        returns_page(rq, tx->db, &e, S(""));
        return;
    }
    return_terms_set(tx, rq->now, rq->merchant_id,
                     &(struct return_terms){str_eq(f.paye, S("shop")), f.ou, f.mediateur});
    rq_go(rq, "/commercant/retours?fait=1");
}

const struct route fulfilment_returns_routes[] = {
    {GET, "/commercant/retours", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = returns_get},
    {POST, "/commercant/retours/conditions", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = terms_write},
    {POST, "/commercant/commandes/{numero}/retour-recu", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE,
     .write = received_write},
    {POST, "/commercant/commandes/{numero}/retour-rendu", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE,
     .write = given_write},
    ROUTES_END};
