/* parcel_web.c: a merchant says by which carrier he sends, for how much, how many a day and how long it travels. */
#include "shop/premises/inside.h"

#include "app/form.h"

struct premises_parcel_view {
    str action, u_stop;
    str carrier, fee, minimum, a_day, travel; /* as typed */
    bool saved, on, paid_online;
    struct form_errors errors;
};
#include "premises_parcel.html.h"

struct parcel_form {
    str transporteur;
    int64_t frais, par_jour, trajet;
    opt_i64 minimum;
};
static const struct field parcel_fields[] = {
    FIELD(struct parcel_form, transporteur, FIELD_LINE, 2, 40),
    FIELD(struct parcel_form, frais, FIELD_MONEY, 0, 10000),
    FIELD(struct parcel_form, minimum, FIELD_MONEY_OPT, 0, 100000),
    FIELD(struct parcel_form, par_jour, FIELD_INT, 1, 500),
    FIELD(struct parcel_form, trajet, FIELD_INT, 1, 15),
};

static str amount_typed(struct rq *rq, int64_t amount_cents)
{
    return str_fmt(rq->mem, "%lld,%02lld", (long long)(amount_cents / 100), (long long)(amount_cents % 100));
}

static str number(struct rq *rq, int64_t n)
{
    return str_fmt(rq->mem, "%lld", (long long)n);
}

static void parcel_show(struct rq *rq, struct db *db, struct premises_parcel_view *v)
{
    struct merchant m;

    v->action = rq_url(rq, S("/commercant/colis"));
    v->u_stop = rq_url(rq, S("/commercant/colis/arreter"));
    v->paid_online = merchant_any(db, rq->mem, rq->lang, rq->merchant_id, &m) && m.pay_online;
    page_open(rq, &(struct page){.title = tr(rq->lang, "Parcels"),
                                 .body = "merchant",
                                 .nav = "shop",
                                 .back = S("/commercant/livraison"),
                                 .back_text = tr(rq->lang, "My deliveries")});
    tpl_premises_parcel(&rq->out, rq->lang, v);
    page_close(rq);
}

static void parcel_get(struct rq *rq)
{
    struct premises_parcel_view v = {.saved = rq_query(rq, "fait").n > 0,
                                     .carrier = S(""),
                                     .fee = S(""),
                                     .minimum = S(""),
                                     .a_day = S("10"),
                                     .travel = S("2")};
    struct parcel_terms t;

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    reception_parcel(rq->db, rq->mem, rq->merchant_id, &t);
    v.on = t.possible;
    if (t.possible) {
        v.carrier = t.carrier, v.fee = amount_typed(rq, t.fee_cents),
        v.minimum = t.minimum_cents ? amount_typed(rq, t.minimum_cents) : S("");
        v.a_day = number(rq, t.a_day), v.travel = number(rq, t.travel_days);
    }
    parcel_show(rq, rq->db, &v);
}

static void parcel_write(struct rq *rq, struct tx *tx)
{
    struct premises_parcel_view *v = NEW(rq->mem, struct premises_parcel_view, 1);
    struct parcel_form f = {0};
    struct parcel_terms was;

    if (!rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    if (!FORM_READ(rq, parcel_fields, &f, &v->errors)) {
        reception_parcel(tx->db, tx->mem, rq->merchant_id, &was);
        v->on = was.possible;
        v->carrier = form_typed(rq, "transporteur"), v->fee = form_typed(rq, "frais"),
        v->minimum = form_typed(rq, "minimum");
        v->a_day = form_typed(rq, "par_jour"), v->travel = form_typed(rq, "trajet");
        rq_refused(rq, 422, v->errors.v[0].code);
        parcel_show(rq, tx->db, v);
        return;
    }
    reception_parcel_set(
        tx, rq->merchant_id,
        &(struct parcel_terms){true, f.transporteur, f.frais, f.minimum.set ? f.minimum.v : 0, f.par_jour, f.trajet});
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/colis?fait=1");
}

static void stop_write(struct rq *rq, struct tx *tx)
{
    if (!rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    reception_parcel_set(tx, rq->merchant_id, &(struct parcel_terms){0});
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/colis?fait=1");
}

const struct route premises_parcel_routes[] = {
    {GET, "/commercant/colis", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = parcel_get},
    {POST, "/commercant/colis", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = parcel_write},
    {POST, "/commercant/colis/arreter", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = stop_write},
    ROUTES_END};
