/* slot_days.c: the free times of a merchant as a form shows them: by day. */
#include "shop/cart/inside.h"

#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

str hours_text(struct rq *rq, int64_t from, int64_t to)
{
    str zone = territory_zone(rq);
    str a = date_text(rq->mem, rq->lang, zone, from, DATE_HOUR), b = date_text(rq->mem, rq->lang, zone, to, DATE_HOUR);

    return str_fmt(rq->mem, "%.*s\u00a0–\u00a0%.*s", STR_ARG(a), STR_ARG(b));
}

static void slot_add(struct rq *rq, const struct slot *s, opt_i64 chosen, struct slot_days *out)
{
    str title = date_text(rq->mem, rq->lang, territory_zone(rq), s->starts_at, DATE_DAY);
    struct slot_day *d = out->n ? &out->v[out->n - 1] : NULL;
    bool mine = chosen.set && chosen.v == s->starts_at;

    if (!d || !str_eq(d->title, title)) {
        d = &out->v[out->n++];
        *d = (struct slot_day){
            .title = title, .open = out->n == 1, .slots = {NEW(rq->mem, struct slot_hour, SLOTS_MOST), 0}};
    }
    d->slots.v[d->slots.n++] = (struct slot_hour){
        s->starts_at, s->left,
        out->parcels ? tr(rq->lang, "It leaves that day") : hours_text(rq, s->starts_at, s->ends_at), mine};
    d->open |= mine;
}

void slot_days_read(struct rq *rq, struct db *db, int64_t merchant_id, str fulfilment, opt_i64 chosen,
                    struct slot_days *out)
{
    struct slots s;

    reception_slots(db, rq->mem, rq->lang,
                    &(struct slot_ask){merchant_id, rq->now, fulfilment, SLOTS_MOST, out->not_before, out->place_id},
                    &s);
    *out = (struct slot_days){out->not_before, out->place_id, str_eq(fulfilment, S("parcel")),
                              NEW(rq->mem, struct slot_day, s.n), 0};
    for (size_t i = 0; i < s.n; i++) slot_add(rq, &s.v[i], chosen, out);
}
