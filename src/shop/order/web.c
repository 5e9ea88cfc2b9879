/* web.c: words that every page of an order needs. */
#include "shop/order/web.h"

#include "shop/territory/territory.h"

enum { TOKEN_LEN = 26 };

str place_text(struct arena *mem, str name, str address)
{
    return name.n ? str_fmt(mem, "%.*s, %.*s", STR_ARG(name), STR_ARG(address)) : address;
}

str address_text(struct arena *mem, str street, str postcode, str insee)
{
    const struct commune *c = insee.n ? commune_of(insee) : NULL;
    str town = c ? c->name : S("");
    str place = postcode.n ? str_fmt(mem, "%.*s %.*s", STR_ARG(postcode), STR_ARG(town)) : town;

    return street.n ? str_fmt(mem, "%.*s, %.*s", STR_ARG(street), STR_ARG(place)) : place;
}

str slot_text(struct rq *rq, int64_t from, int64_t to)
{
    str day = date_text(rq->mem, rq->lang, territory_zone(rq), from, DATE_DAY), hours = hours_text(rq, from, to);

    return str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(day), STR_ARG(hours));
}

bool order_waits(const struct order_view *o, int64_t now)
{
    return str_eq(o->state, S("submitted")) && str_eq(o->due, S("due_online")) && o->pay_by_at.set &&
           o->pay_by_at.v > now;
}

bool purchase_waiting(struct rq *rq, struct db *db, struct purchase_view *p)
{
    str token = rq_cookie_in(rq, "d");

    if (token.n != TOKEN_LEN || !purchase_read(db, rq->mem, token, p)) return false;
    for (size_t i = 0; i < p->orders.n; i++)
        if (order_waits(&p->orders.v[i], rq->now)) return true;
    return false;
}

str phone_tail(struct arena *mem, str typed)
{
    struct buf b = buf_new(mem, 256);

    for (size_t i = 0; i < typed.n && b.n < 200; i++)
        if (typed.p[i] >= '0' && typed.p[i] <= '9') buf_byte(&b, typed.p[i]);
    return b.n < 9 ? S("") : str_from(buf_str(&b), b.n - 9);
}
