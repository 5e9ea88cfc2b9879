/* points_web.c: shared pick-up points: staff make them, merchants then say that they come there. */
#include "shop/fairground/fairground.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum { COMMUNES_MOST = 60 };

struct fairground_points_view {
    str action, u_close, pub, title;
    str name, address, postcode; /* as typed */
    bool saved;
    struct form_errors errors;
    struct fairground_point_communes {
        struct fairground_point_commune {
            str insee, name;
            bool chosen;
        } v[COMMUNES_MOST];
        size_t n;
    } communes;
    struct fairground_point_rows {
        struct fairground_point_row {
            str name, address, pub, u_hours, u_change;
            int64_t merchants;
            bool hours;
        } * v;
        size_t n;
    } rows;
};
#include "office_nav.html.h"
#include "fairground_points.html.h"

struct point_form {
    str nom, adresse, postcode;
};
static const struct field point_fields[] = {
    FIELD(struct point_form, nom, FIELD_LINE, 2, 60),
    FIELD(struct point_form, adresse, FIELD_LINE, 2, 120),
    FIELD(struct point_form, postcode, FIELD_POSTCODE, 1, 5),
};

static void communes_fill(struct fairground_points_view *v, str postcode, str chosen)
{
    const struct commune *c[COMMUNES_MOST];
    size_t n = postcode.n ? communes_of_postcode(postcode, c, COMMUNES_MOST) : 0;

    for (size_t i = 0; n > 1 && i < n; i++)
        v->communes.v[v->communes.n++] =
            (struct fairground_point_commune){c[i]->insee, c[i]->name, str_eq(c[i]->insee, chosen)};
}

static void rows_fill(struct rq *rq, struct db *db, struct fairground_points_view *v)
{
    struct pickup_points all;

    reception_points(db, rq->mem, &all);
    v->rows.v = NEW(rq->mem, struct fairground_point_row, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct pickup_point *k = &all.v[i];
        const struct commune *c = commune_of(k->insee);
        v->rows.v[v->rows.n++] = (struct fairground_point_row){
            .name = k->name,
            .address = str_fmt(rq->mem, "%.*s, %.*s %.*s", STR_ARG(k->address), STR_ARG(k->postcode),
                               STR_ARG(c ? c->name : S(""))),
            .pub = k->pub,
            .u_hours = rq_url(rq, str_fmt(rq->mem, "/equipe/points/horaires?lieu=%.*s", STR_ARG(k->pub))),
            .u_change = rq_url(rq, str_fmt(rq->mem, "/equipe/points?point=%.*s", STR_ARG(k->pub))),
            .merchants = k->merchants,
            .hours = k->hours};
    }
}

static void points_show(struct rq *rq, struct db *db, struct fairground_points_view *v)
{
    v->action = rq_url(rq, S("/equipe/points"));
    v->u_close = rq_url(rq, S("/equipe/points/fermer"));
    v->title = v->pub.n ? tr(rq->lang, "Change this point") : tr(rq->lang, "A new point");
    rows_fill(rq, db, v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Shared pick-up points"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"points", 0, rq->rights});
    tpl_fairground_points(&rq->out, rq->lang, v);
    page_close(rq);
}

static void points_get(struct rq *rq)
{
    struct fairground_points_view *v = NEW(rq->mem, struct fairground_points_view, 1);
    struct pickup_point k;
    str asked = rq_query(rq, "point");

    v->saved = rq_query(rq, "fait").n > 0;
    if (asked.n && !reception_point_named(rq->db, rq->mem, asked, &k)) {
        rq_not_found(rq);
        return;
    }
    if (asked.n) {
        v->pub = k.pub, v->name = k.name, v->address = k.address, v->postcode = k.postcode;
        communes_fill(v, k.postcode, k.insee);
    }
    points_show(rq, rq->db, v);
}

static void point_write(struct rq *rq, struct tx *tx)
{
    struct fairground_points_view *v = NEW(rq->mem, struct fairground_points_view, 1);
    struct pickup_point k = {0};
    struct point_form f = {0};

    v->pub = form_typed(rq, "point"), v->name = form_typed(rq, "nom"), v->address = form_typed(rq, "adresse"),
    v->postcode = form_typed(rq, "postcode");
    if (v->pub.n && !reception_point_named(tx->db, tx->mem, v->pub, &k)) {
        rq_not_found(rq);
        return;
    }
    FORM_READ(rq, point_fields, &f, &v->errors);
    k.insee = reception_commune_read(rq, &v->errors, f.postcode);
    if (v->errors.n) {
        communes_fill(v, f.postcode, form_typed(rq, "commune"));
        rq_refused(rq, 422, v->errors.v[0].code);
        points_show(rq, tx->db, v);
        return;
    }
    k.name = f.nom, k.address = f.adresse, k.postcode = f.postcode;
    int64_t id = reception_point_put(tx, rq->now, &k);
    audit_note(rq, tx, k.id ? "point.change" : "point.add", str_fmt(tx->mem, "pickup point %lld", (long long)id),
               k.name);
    rq_go(rq, "/equipe/points?fait=1");
}

static void point_close_write(struct rq *rq, struct tx *tx)
{
    struct pickup_point k;

    if (!reception_point_named(tx->db, tx->mem, form_typed(rq, "point"), &k) ||
        !reception_point_close(tx, rq->now, k.id)) {
        rq_not_found(rq);
        return;
    }
    audit_note(rq, tx, "point.close", str_fmt(tx->mem, "pickup point %lld", (long long)k.id), k.name);
    rq_go(rq, "/equipe/points?fait=1");
}

const struct route fairground_points_routes[] = {
    {GET, "/equipe/points", ACCESS_STAFF | ACCESS_EDIT, RATE_PAGE, .read = points_get},
    {POST, "/equipe/points", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = point_write},
    {POST, "/equipe/points/fermer", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = point_close_write},
    ROUTES_END};
