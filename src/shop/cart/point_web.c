/* point_web.c: several shops bring what was ordered to one place: collecting all of it there is offered. */
#include "shop/cart/inside.h"

#include "shop/reception/reception.h"

enum { POINTS_MOST = 40 };

struct tally {
    struct pickup_place at; /* of the first shop that goes there */
    int64_t shops, chosen;
};

/* The place of this shop at that point; false: it does not go there. */
static bool place_at(struct rq *rq, struct db *db, const struct cart_part *p, int64_t point_id,
                     struct pickup_place *out)
{
    struct pickup_places all;

    reception_places(db, rq->mem, p->merchant_id, &all);
    for (size_t i = 0; i < all.n; i++) {
        *out = all.v[i];
        if (out->point_id == point_id && out->hours) return true;
    }
    return false;
}

/* What is sent or done by the hour is not brought to a point. */
static bool may_move(const struct cart_part *p)
{
    return p->merchant_slug.n && !p->booked_at && !(p->fulfilment.n && !str_eq(p->fulfilment, S("pickup")));
}

static void tally_part(struct rq *rq, struct db *db, const struct cart_part *p, struct tally *t, size_t *n)
{
    struct pickup_places all;
    size_t k;

    reception_places(db, rq->mem, p->merchant_id, &all);
    for (size_t i = 0; i < all.n; i++) {
        const struct pickup_place *at = &all.v[i];
        if (!at->point_id || !at->hours) continue;
        for (k = 0; k < *n && t[k].at.point_id != at->point_id; k++) {
        }
        if (k == POINTS_MOST) continue;
        if (k == *n) t[(*n)++] = (struct tally){.at = *at};
        t[k].shops++;
        t[k].chosen += p->fulfilment.n && p->place_id == at->id;
    }
}

void point_offer_read(struct rq *rq, struct db *db, const struct cart *c, struct point_offer *out)
{
    struct tally *t = NEW(rq->mem, struct tally, POINTS_MOST), *best = NULL;
    size_t n = 0;

    *out = (struct point_offer){.name = S("")};
    if (c->parts.n < 2) return;
    for (size_t i = 0; i < c->parts.n; i++)
        if (may_move(&c->parts.v[i])) tally_part(rq, db, &c->parts.v[i], t, &n);
    for (size_t i = 0; i < n; i++)
        if (t[i].shops > 1 && t[i].chosen < t[i].shops && (!best || t[i].shops > best->shops)) best = &t[i];
    if (best) *out = (struct point_offer){best->at.point_id, best->shops, best->at.name};
}

static void part_to_point(struct rq *rq, struct tx *tx, const struct cart *c, const struct cart_part *p,
                          int64_t point_id)
{
    struct pickup_place at;

    if (!may_move(p) || !place_at(rq, tx->db, p, point_id, &at)) return;
    cart_choice_set(tx, rq->now, c->id,
                    &(struct cart_choice){
                        .merchant_id = p->merchant_id,
                        .fulfilment = S("pickup"),
                        .place_id = at.id,
                        .pay = p->may_pay_shop ? S("shop") : S("online"),
                        .street = p->street.p ? p->street : S(""),
                        .postcode = p->postcode.p ? p->postcode : S(""),
                        .insee = p->insee.p ? p->insee : S(""),
                        .note = p->note.p ? p->note : S(""),
                    });
}

void point_write(struct rq *rq, struct tx *tx)
{
    struct cart c;
    int64_t point_id = 0;

    if (!str_i64(rq_field(rq, "point"), &point_id) || point_id < 1) {
        rq_not_found(rq);
        return;
    }
    if (cart_read(rq, tx->db, &c))
        for (size_t i = 0; i < c.parts.n; i++) part_to_point(rq, tx, &c, &c.parts.v[i], point_id);
    rq_go(rq, "/panier#tournee");
}
