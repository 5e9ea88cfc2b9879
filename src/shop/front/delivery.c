/* delivery.c: to where a shop brings what is ordered, as its own page says it. */
#include "shop/front/inside.h"

#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

static str euros(struct rq *rq, int64_t n)
{
    return money_text(rq->mem, rq->lang, cents(n));
}

/* "5,00 €, for orders of 20,00 € or more". */
static str cost_text(struct rq *rq, int64_t fee_cents, int64_t minimum_cents)
{
    str piece[2] = {fee_cents ? euros(rq, fee_cents) : tr(rq->lang, "Free of charge"), euros(rq, minimum_cents)};

    if (!minimum_cents) return piece[0];
    return tr_fill(rq->mem, tr(rq->lang, "%1, for orders of %2 or more"), piece, 2);
}

static str radius_text(struct rq *rq, int64_t radius_m)
{
    str km = str_fmt(rq->mem, "%lld", (long long)(radius_m / 1000));

    return tr_fill(rq->mem, tr(rq->lang, "Within %1 km of the shop"), &km, 1);
}

static bool same_cost(const struct area_new *a, const struct area_new *b)
{
    return a->insee.n && b->insee.n && a->fee_cents == b->fee_cents && a->minimum_cents == b->minimum_cents;
}

/* The names of the communes that cost what this one costs, this one first. */
static str communes_text(struct rq *rq, const struct delivery_areas *all, size_t i)
{
    struct buf b = buf_new(rq->mem, 64 * 1024);

    for (size_t k = i; k < all->n; k++) {
        const struct commune *c = same_cost(&all->v[i], &all->v[k]) ? commune_of(all->v[k].insee) : NULL;
        if (!c) continue;
        if (b.n) buf_put(&b, S(", "));
        buf_put(&b, c->name);
    }
    return buf_str(&b);
}

static bool said_before(const struct delivery_areas *all, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (same_cost(&all->v[k], &all->v[i])) return true;
    return false;
}

static void areas_fill(struct rq *rq, const struct merchant *m, struct shop_areas *out)
{
    struct delivery_areas all;

    reception_areas(rq->db, rq->mem, m->id, &all);
    out->v = NEW(rq->mem, struct shop_area, all.n);
    for (size_t i = 0; i < all.n; i++) {
        const struct area_new *a = &all.v[i];
        if (said_before(&all, i)) continue;
        str where = a->insee.n ? communes_text(rq, &all, i) : radius_text(rq, a->radius_m);
        if (where.n) out->v[out->n++] = (struct shop_area){where, cost_text(rq, a->fee_cents, a->minimum_cents)};
    }
}

/* "By Colissimo: 6,90 €. There about 2 working days later." */
static str parcel_text(struct rq *rq, const struct merchant *m)
{
    struct parcel_terms t;

    reception_parcel(rq->db, rq->mem, m->id, &t);
    if (!t.possible || !m->pay_online) return S("");
    str days = str_fmt(rq->mem, "%lld", (long long)t.travel_days);
    str piece[3] = {t.carrier, cost_text(rq, t.fee_cents, t.minimum_cents), days};
    return tr_fill(rq->mem,
                   tr_n(rq->lang, t.travel_days, "By %1: %2. There about %3 working day later.",
                        "By %1: %2. There about %3 working days later."),
                   piece, 3);
}

void shop_delivery_read(struct rq *rq, const struct merchant *m, struct shop_delivery *out)
{
    *out = (struct shop_delivery){.parcel = S("")};
    if (!str_eq(m->mode, S("order"))) return;
    out->parcel = parcel_text(rq, m);
    if (!m->delivers) return;
    areas_fill(rq, m, &out->areas);
    reception_rounds(rq->db, rq->mem, rq->lang, m->id, &out->rounds);
}
