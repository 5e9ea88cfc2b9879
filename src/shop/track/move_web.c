/* move_web.c: another time or another place, as its buyer wishes: of what is collected or brought, and of each service by itself. */
#include "shop/track/inside.h"

#include "shop/booking/booking.h"
#include "shop/merchant/merchant.h"
#include "shop/returns/returns.h"
#include "shop/terms/terms.h"
#include "shop/territory/territory.h"

struct slot_page_view {
    str base, token, name, number, now, notice;
    str booking, what; /* of a service: which, and what it is called; both empty: of the order */
    str place, cutoff; /* where the times shown are of, as the form says it */
    str early; /* before this day a service begins before the 14 days are over, which is asked for; empty: no such thing */
    bool early_ticked;
    int64_t order_id;
    struct slot_days days;
    struct slot_places { /* where it may be collected, when there are several */
        struct slot_place {
            str value, name;
            bool chosen;
        } * v;
        size_t n;
    } places;
};
#include "track_slot.html.h"

struct moving {
    struct purchase_view p;
    const struct order_view *o;
    struct order_booking b; /* id 0: the order's own time */
    struct pickup_places places;
    int64_t place_id; /* where it would be collected */
    bool no_place;    /* it named one that is gone */
};

/* As addresses and forms call it. */
static str place_value(const struct pickup_place *p)
{
    return p->id ? p->pub : S("boutique");
}

/* Of those where somebody is; without a word, where it is collected now. */
static void place_pick(struct rq *rq, struct db *db, str named, struct moving *m)
{
    size_t n = 0;

    m->place_id = m->o->place_id;
    if (m->b.id || !str_eq(m->o->fulfilment, S("pickup")) || book_only(db, rq->mem, m->o->id)) return;
    reception_places(db, rq->mem, m->o->merchant_id, &m->places);
    m->no_place = named.n > 0;
    for (size_t i = 0; i < m->places.n; i++) {
        const struct pickup_place *p = &m->places.v[i];
        if (!p->hours) continue;
        if (named.n && str_eq(place_value(p), named)) m->place_id = p->id, m->no_place = false;
        m->places.v[n++] = *p;
    }
    m->places.n = n;
}

struct named {
    str order, booking, place;
};

/* What the address or the form names; false: the answer is made. */
static bool moving_read(struct rq *rq, struct db *db, struct named named, struct moving *m)
{
    struct order_booking_ask ask = {.now = rq->now};

    *m = (struct moving){0};
    m->o = track_order_here(rq, db, named.order, &m->p);
    if (!m->o) return false;
    ask.order = m->o;
    if (named.booking.n && (!str_i64(named.booking, &ask.id) || !order_booking_read(db, rq->mem, &ask, &m->b))) {
        rq_not_found(rq);
        return false;
    }
    place_pick(rq, db, named.place, m);
    return true;
}

static bool may_move(struct rq *rq, struct db *db, const struct moving *m)
{
    return m->b.id ? m->b.may_buyer : order_movable(rq, db, m->o);
}

static void days_read(struct rq *rq, struct db *db, const struct moving *m, struct slot_days *out)
{
    struct slots s;

    if (m->b.id) {
        order_booking_times(db, rq->mem, rq->lang, rq->now, &m->b, &s);
        book_days(rq, &s, m->b.starts_at, out);
        return;
    }
    out->not_before = order_ready_from(db, rq->mem, m->o->id);
    out->place_id = m->place_id;
    slot_days_read(rq, db, m->o->merchant_id, m->o->fulfilment,
                   m->place_id == m->o->place_id ? SOME_I64(m->o->slot_at) : NO_I64, out);
}

static void places_show(struct rq *rq, const struct moving *m, str shop, struct slot_page_view *v)
{
    v->places = (struct slot_places){NEW(rq->mem, struct slot_place, m->places.n), m->places.n};
    for (size_t i = 0; i < m->places.n; i++) {
        const struct pickup_place *p = &m->places.v[i];
        bool here = p->id == m->place_id;
        v->places.v[i] = (struct slot_place){place_value(p), p->id ? p->name : shop, here};
        if (here) v->place = place_value(p), v->cutoff = reception_cutoff_text(rq->mem, rq->lang, &p->cutoff);
    }
}

/* Until then a service begins before the days to change one's mind are over, and was not asked for so early; 0: no such thing. */
static int64_t early_until(struct rq *rq, struct db *db, const struct moving *m)
{
    struct merchant shop = {0};

    if (!m->b.id || !order_early_asks(db, rq->mem, rq->now, m->o, m->b.line_id)) return 0;
    merchant_any(db, rq->mem, rq->lang, m->o->merchant_id, &shop);
    return withdrawal_end(territory_zone(rq), shop.insee, m->o->created_at);
}

static void slot_page(struct rq *rq, struct db *db, const struct moving *m, const char *notice)
{
    const struct order_view *o = m->o;
    struct merchant shop = {0};
    struct slot_page_view v = {.base = rq_base(rq),
                               .token = o->purchase_token,
                               .number = o->number,
                               .order_id = o->id,
                               .early_ticked = rq_field(rq, "prestation").n > 0,
                               .notice = notice ? tr(rq->lang, notice) : S(""),
                               .now = slot_text(rq, o->slot_at, o->slot_end_at)};

    if (m->b.id) {
        v.booking = str_fmt(rq->mem, "%lld", (long long)m->b.id);
        v.what = m->b.title;
        v.now = slot_text(rq, m->b.starts_at, m->b.ends_at);
        if (early_until(rq, db, m))
            v.early = date_text(rq->mem, rq->lang, territory_zone(rq), early_until(rq, db, m), DATE_DAY);
    }
    if (merchant_any(db, rq->mem, rq->lang, o->merchant_id, &shop)) v.name = shop.name;
    places_show(rq, m, v.name, &v);
    days_read(rq, db, m, &v.days);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Change the time"), .body = ""});
    tpl_track_slot(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void slot_get(struct rq *rq)
{
    struct moving m;

    if (!moving_read(rq, rq->db,
                     (struct named){rq_query(rq, "commande"), rq_query(rq, "rendezvous"), rq_query(rq, "lieu")}, &m))
        return;
    if (may_move(rq, rq->db, &m)) slot_page(rq, rq->db, &m, NULL);
    else track_go(rq, &m.p, m.o);
}

static enum slot_change moved(struct rq *rq, struct tx *tx, const struct moving *m, int64_t at)
{
    if (m->b.id) return order_booking_move(tx, rq->now, &(struct order_booking_moving){m->o->id, m->b.id, at, 0});
    if (m->no_place || at < order_ready_from(tx->db, rq->mem, m->o->id)) return SLOT_NOT_FREE;
    return order_place_change(tx, rq->now, &(struct order_place_wanted){m->o->id, m->place_id, at, 0});
}

static void slot_write(struct rq *rq, struct tx *tx)
{
    struct moving m;
    int64_t at;

    if (!moving_read(rq, tx->db,
                     (struct named){rq_field(rq, "commande"), rq_field(rq, "rendezvous"), rq_field(rq, "lieu")}, &m))
        return;
    if (!str_i64(rq_field(rq, "creneau"), &at)) {
        rq_refused(rq, 422, "form.slot");
        slot_page(rq, tx->db, &m, _("Choose a time in the list."));
        return;
    }
    bool early = at < early_until(rq, tx->db, &m);
    if (early && !rq_field(rq, "prestation").n) {
        rq_refused(rq, 422, "order.early");
        slot_page(rq, tx->db, &m,
                  _("The service would begin before the end of the 14 days: tick that you ask for it, or choose a "
                    "later time."));
        return;
    }
    if (early) order_early_keep(tx, rq->now, m.o->id);
    if (order_moved_often(tx->db, rq->mem, m.o->id)) { /* each time the shop is written to */
        track_refused(rq, tx, &m.p, "order.too_much", _("You have changed this many times already: call the shop."));
        return;
    }
    switch (moved(rq, tx, &m, at)) {
    case SLOT_CHANGED:
        if (early) order_terms_add(tx, rq->now, m.o->id);
        track_go(rq, &m.p, m.o);
        return;
    case SLOT_NOT_FREE:
        rq_refused(rq, 409, "order.slot_full");
        slot_page(rq, tx->db, &m, _("This time was just taken. Choose another."));
        return;
    case SLOT_TOO_LATE:
        track_refused(rq, tx, &m.p, "order.too_late",
                      m.b.id ? _("It is too late to change this time here: call the shop.")
                             : _("The shop is already preparing it: call it to agree on another time."));
        return;
    case SLOT_GONE:
        track_refused(rq, tx, &m.p, "order.gone",
                      _("The time to collect it was over and its goods were sold to somebody else: call the shop."));
        return;
    }
}

const struct route track_move_routes[] = {
    {GET, "/achat/{token}/creneau", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = slot_get},
    {POST, "/achat/{token}/creneau", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = slot_write},
    ROUTES_END};
