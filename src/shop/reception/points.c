/* points.c: places staff have made for all: several merchants bring there what was ordered of them. */
#include "shop/reception/inside.h"

#include "app/form.h"
#include "shop/territory/territory.h"

enum { COMMUNES_MOST = 60 };

void reception_points(struct db *db, struct arena *mem, struct pickup_points *out)
{
    struct point_all_rows r;

    q_point_all(db, mem, &r);
    *out = (struct pickup_points){NEW(mem, struct pickup_point, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct pickup_point){r.v[i].id,      r.v[i].merchants, r.v[i].pub,   r.v[i].name,
                                          r.v[i].address, r.v[i].postcode,  r.v[i].insee, r.v[i].openings > 0};
}

bool reception_point_named(struct db *db, struct arena *mem, str pub, struct pickup_point *out)
{
    struct pickup_points all;

    reception_points(db, mem, &all);
    for (size_t i = 0; i < all.n; i++) {
        *out = all.v[i];
        if (pub.n && str_eq(out->pub, pub)) return true;
    }
    return false;
}

static void all_changed(struct tx *tx, int64_t now, int64_t point_id)
{
    struct point_merchants_rows m;

    q_point_merchants(tx->db, tx->mem, point_id, &m);
    for (size_t i = 0; i < m.n; i++) reception_changed(tx, now, m.v[i].merchant_id);
}

int64_t reception_point_put(struct tx *tx, int64_t now, const struct pickup_point *k)
{
    int64_t id = k->id ? k->id : id_new();
    struct point_add_args a = {id, id_public(tx->mem, 10), k->name, k->address, k->postcode, k->insee, now};

    if (!k->id) x_point_add(tx, tx->mem, &a);
    else {
        x_point_set(tx, tx->mem, id, k->name, k->address, k->postcode, k->insee);
        all_changed(tx, now, id);
    }
    return id;
}

bool reception_point_close(struct tx *tx, int64_t now, int64_t point_id)
{
    if (x_point_close(tx, tx->mem, point_id, now) != 1) return false;
    all_changed(tx, now, point_id);
    return true;
}

void reception_point_week_set(struct tx *tx, int64_t now, int64_t point_id, const struct opening_new *v, size_t n)
{
    x_point_hours_clear(tx, tx->mem, point_id);
    for (size_t i = 0; i < n; i++)
        x_point_hours_add(tx, tx->mem, id_new(), point_id, v[i].weekday, v[i].opens_min, v[i].closes_min);
    all_changed(tx, now, point_id);
}

str reception_commune_read(struct rq *rq, struct form_errors *errors, str postcode)
{
    const struct commune *c[COMMUNES_MOST];
    str picked = form_typed(rq, "commune");
    size_t n = postcode.n ? communes_of_postcode(postcode, c, COMMUNES_MOST) : 0;

    if (n == 1) return c[0]->insee;
    for (size_t i = 0; i < n; i++)
        if (str_eq(c[i]->insee, picked)) return c[i]->insee;
    if (n) form_error_add(rq, errors, "commune", "form.commune", "Several communes have this postcode: choose yours.");
    else if (postcode.n) form_error_add(rq, errors, "postcode", "form.postcode", "No commune has this postcode.");
    return S("");
}
