/* change_web.c: "Be delivered instead", "Collect it instead": how and when, what it changes, and yes. What costs more
** goes to the bank of the shop from here; an order that waits for that says so on the page of its purchase. */
#include "shop/track/inside.h"

#include "app/form.h"
#include "shop/merchant/merchant.h"
#include "shop/payment/payment.h"
#include "shop/territory/territory.h"

enum { TOWNS_MOST = 60 };

struct mode_view {
    str base, token, name, number, now, place, cutoff, street, postcode;
    int64_t order_id;
    bool delivery;
    const struct form_errors *errors;
    struct slot_days days;
    struct mode_towns {
        struct mode_town {
            str insee, name;
            bool chosen;
        } * v;
        size_t n;
    } towns;
    struct mode_places {
        struct mode_place {
            str value, name;
            bool chosen;
        } * v;
        size_t n;
    } places;
};
#include "track_mode.html.h"

struct mode_check_view {
    str base, token, name, number, notice, now, then, where, place, street, postcode, insee;
    int64_t order_id, slot_at, fee_cents, more_cents, back_cents, total_cents;
    bool delivery, at_bank, given_back;
};
#include "track_mode_check.html.h"

struct mode_form {
    str street, postcode;
};
static const struct field mode_fields[] = {
    FIELD(struct mode_form, street, FIELD_LINE, 1, 120),
    FIELD(struct mode_form, postcode, FIELD_POSTCODE, 5, 5),
};

struct changing {
    struct purchase_view p;
    const struct order_view *o;
    struct pickup_places places;
    struct mode_wanted w;
    struct mode_form f;
    struct form_errors errors;
};

static str place_value(const struct pickup_place *p)
{
    return p->id ? p->pub : S("boutique");
}

/* Where it may be collected, and which of these is named; the first one otherwise. */
static void places_read(struct rq *rq, struct db *db, str named, struct changing *c)
{
    size_t n = 0;

    reception_places(db, rq->mem, c->o->merchant_id, &c->places);
    for (size_t i = 0; i < c->places.n; i++)
        if (c->places.v[i].hours) c->places.v[n++] = c->places.v[i];
    c->places.n = n;
    if (n) c->w.place_id = c->places.v[0].id;
    for (size_t i = 0; i < n; i++)
        if (str_eq(place_value(&c->places.v[i]), named)) c->w.place_id = c->places.v[i].id;
}

/* False: the answer is made. */
static bool changing_read(struct rq *rq, struct db *db, str order, str place, struct changing *c)
{
    *c = (struct changing){.w = {.street = S(""), .postcode = S(""), .insee = S("")}};
    c->o = track_order_here(rq, db, order, &c->p);
    if (!c->o) return false;
    c->w.order_id = c->o->id;
    c->w.fulfilment = str_eq(c->o->fulfilment, S("delivery")) ? S("pickup") : S("delivery");
    if (str_eq(c->w.fulfilment, S("pickup"))) places_read(rq, db, place, c);
    return true;
}

/* --- the form --- */

static void places_show(struct rq *rq, const struct changing *c, struct mode_view *v)
{
    v->places = (struct mode_places){NEW(rq->mem, struct mode_place, c->places.n), c->places.n};
    for (size_t i = 0; i < c->places.n; i++) {
        const struct pickup_place *p = &c->places.v[i];
        bool here = p->id == c->w.place_id;
        v->places.v[i] = (struct mode_place){place_value(p), p->id ? p->name : v->name, here};
        if (here) v->place = place_value(p), v->cutoff = reception_cutoff_text(rq->mem, rq->lang, &p->cutoff);
    }
}

static void towns_show(struct rq *rq, str chosen, struct mode_view *v)
{
    const struct commune *c[TOWNS_MOST];
    size_t n = v->postcode.n ? communes_of_postcode(v->postcode, c, TOWNS_MOST) : 0;

    v->towns = (struct mode_towns){NEW(rq->mem, struct mode_town, n), n};
    for (size_t i = 0; i < n; i++)
        v->towns.v[i] = (struct mode_town){c[i]->insee, c[i]->name, str_eq(c[i]->insee, chosen)};
}

static void form_page(struct rq *rq, struct db *db, const struct changing *c)
{
    const struct order_view *o = c->o;
    struct merchant m = {0};
    bool again = c->errors.n > 0;
    int64_t at = 0;
    bool given = again && str_i64(form_typed(rq, "creneau"), &at);
    struct mode_view v = {.base = rq_base(rq),
                          .token = o->purchase_token,
                          .number = o->number,
                          .order_id = o->id,
                          .place = S(""),
                          .now = slot_text(rq, o->slot_at, o->slot_end_at),
                          .delivery = str_eq(c->w.fulfilment, S("delivery")),
                          .street = again ? form_typed(rq, "street") : S(""),
                          .postcode = again ? form_typed(rq, "postcode") : S("")};

    v.errors = again ? &c->errors : NULL;
    if (merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m)) v.name = m.name;
    places_show(rq, c, &v);
    towns_show(rq, again ? form_typed(rq, "commune") : S(""), &v);
    v.days = (struct slot_days){.not_before = order_ready_from(db, rq->mem, o->id), .place_id = c->w.place_id};
    slot_days_read(rq, db, o->merchant_id, c->w.fulfilment, given ? SOME_I64(at) : NO_I64, &v.days);
    page_open(rq,
              &(struct page){.title = tr(rq->lang, v.delivery ? _("Be delivered instead") : _("Collect it instead")),
                             .body = ""});
    tpl_track_mode(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void mode_get(struct rq *rq)
{
    struct changing c;

    if (!changing_read(rq, rq->db, rq_query(rq, "commande"), rq_query(rq, "lieu"), &c)) return;
    if (order_mode_open(rq->db, rq->mem, rq->now, c.o)) form_page(rq, rq->db, &c);
    else track_go(rq, &c.p, c.o);
}

/* --- what it changes --- */

/* The end of a time that is offered; 0: it is not, or no longer. */
static int64_t slot_end(struct rq *rq, struct db *db, const struct changing *c)
{
    struct slot_ask ask = {c->o->merchant_id, rq->now, c->w.fulfilment, 500, order_ready_from(db, rq->mem, c->o->id),
                           c->w.place_id};
    struct slots s;

    reception_slots(db, rq->mem, rq->lang, &ask, &s);
    for (size_t i = 0; i < s.n; i++)
        if (s.v[i].starts_at == c->w.slot_at) return s.v[i].ends_at;
    return 0;
}

static str where_text(struct rq *rq, const struct changing *c, const struct merchant *m)
{
    if (str_eq(c->w.fulfilment, S("delivery"))) return address_text(rq->mem, c->w.street, c->w.postcode, c->w.insee);
    for (size_t i = 0; i < c->places.n; i++) {
        const struct pickup_place *p = &c->places.v[i];
        if (p->id && p->id == c->w.place_id)
            return place_text(rq->mem, p->name, address_text(rq->mem, p->address, p->postcode, p->insee));
    }
    return address_text(rq->mem, m->address, m->postcode, m->insee);
}

static void check_page(struct rq *rq, struct db *db, const struct changing *c, const char *notice)
{
    const struct order_view *o = c->o;
    struct merchant m = {.address = S(""), .postcode = S(""), .insee = S("")};
    struct order_gift gift;
    struct mode_check_view v = {.base = rq_base(rq),
                                .token = o->purchase_token,
                                .number = o->number,
                                .order_id = o->id,
                                .slot_at = c->w.slot_at,
                                .delivery = str_eq(c->w.fulfilment, S("delivery")),
                                .now = slot_text(rq, o->slot_at, o->slot_end_at),
                                .notice = notice ? tr(rq->lang, notice) : S(""),
                                .street = c->w.street,
                                .postcode = c->w.postcode,
                                .insee = c->w.insee,
                                .more_cents = c->w.more_cents,
                                .back_cents = -c->w.more_cents,
                                .total_cents = o->actual_cents + c->w.more_cents,
                                .at_bank = c->w.at_bank,
                                .given_back = c->w.more_cents < 0 && o->kept_cents > 0,
                                .place = S("")};

    if (merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m)) v.name = m.name;
    order_gift_read(db, rq->mem, o->id, &gift);
    v.fee_cents = c->w.fee_cents - gift.wrap_cents;
    v.then = slot_text(rq, c->w.slot_at, slot_end(rq, db, c));
    v.where = where_text(rq, c, &m);
    for (size_t i = 0; i < c->places.n; i++)
        if (c->places.v[i].id == c->w.place_id) v.place = place_value(&c->places.v[i]);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Check what changes"), .body = ""});
    tpl_track_mode_check(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void wanted_read(struct rq *rq, struct db *db, struct changing *c)
{
    if (str_eq(c->w.fulfilment, S("delivery"))) {
        FORM_READ(rq, mode_fields, &c->f, &c->errors);
        c->w.street = c->f.street;
        c->w.postcode = c->f.postcode;
        if (!form_error(&c->errors, "postcode").n) c->w.insee = reception_commune_read(rq, &c->errors, c->f.postcode);
    }
    if (!str_i64(rq_field(rq, "creneau"), &c->w.slot_at))
        form_error_add(rq, &c->errors, "creneau", "form.slot", "Choose a time in the list.");
    else if (!slot_end(rq, db, c))
        form_error_add(rq, &c->errors, "creneau", "order.slot_full", "This time was just taken. Choose another.");
}

static void end_tell(struct rq *rq, struct changing *c, enum mode_end end)
{
    if (end == MODE_NOT_THERE)
        form_error_add(rq, &c->errors, "postcode", "order.no_delivery", "This shop does not deliver to your commune.");
    if (end == MODE_TOO_SMALL && str_eq(c->w.fulfilment, S("delivery")))
        form_error_add(rq, &c->errors, "postcode", "order.minimum",
                       "To your commune this shop delivers from a larger amount.");
    else if (end == MODE_TOO_SMALL)
        form_error_add(rq, &c->errors, "creneau", "order.minimum",
                       "To collect, this shop takes orders from a larger amount.");
    if (end == MODE_NOT_FREE)
        form_error_add(rq, &c->errors, "creneau", "order.slot_full", "This time was just taken. Choose another.");
}

static void form_again(struct rq *rq, struct tx *tx, const struct changing *c)
{
    rq_refused(rq, !strcmp(c->errors.v[0].code, "order.slot_full") ? 409 : 422, c->errors.v[0].code);
    form_page(rq, tx->db, c);
}

static void mode_ended(struct rq *rq, struct tx *tx, struct changing *c, enum mode_end end)
{
    if (end == MODE_TO_PAY) end = track_to_bank(rq, tx, c->o, c->w.more_cents) ? MODE_TO_PAY : MODE_NO_BANK;
    switch (end) {
    case MODE_TO_PAY: return; /* the page is made */
    case MODE_CHANGED: track_go(rq, &c->p, c->o); return;
    case MODE_NO_BANK:
        track_refused(rq, tx, &c->p, "order.no_contract",
                      _("This shop cannot be paid online for the moment: call it to change."));
        return;
    case MODE_OTHER_PRICE:
        rq_refused(rq, 409, "order.changed");
        check_page(rq, tx->db, c, _("The price of the change is another one by now: look at it again."));
        return;
    case MODE_GONE:
        track_refused(rq, tx, &c->p, "order.gone",
                      _("The time to collect it was over and its goods were sold to somebody else: call the shop."));
        return;
    case MODE_TOO_LATE:
        track_refused(rq, tx, &c->p, "order.too_late", _("This can no longer be changed here: call the shop."));
        return;
    default: end_tell(rq, c, end); form_again(rq, tx, c);
    }
}

static void mode_write(struct rq *rq, struct tx *tx)
{
    struct changing c;
    str shown = rq_field(rq, "montre");

    if (!changing_read(rq, tx->db, rq_field(rq, "commande"), rq_field(rq, "lieu"), &c)) return;
    if (str_eq(rq_field(rq, "mode"), c.o->fulfilment)) { /* the second click: it is so */
        track_go(rq, &c.p, c.o);
        return;
    }
    if (!order_mode_open(tx->db, rq->mem, rq->now, c.o)) {
        mode_ended(rq, tx, &c, MODE_TOO_LATE);
        return;
    }
    if (order_moved_often(tx->db, rq->mem, c.o->id)) { /* each time the shop is written to */
        track_refused(rq, tx, &c.p, "order.too_much", _("You have changed this many times already: call the shop."));
        return;
    }
    wanted_read(rq, tx->db, &c);
    enum mode_end end = c.errors.n ? MODE_FITS : order_mode_look(tx->db, rq->mem, rq->now, c.o, &c.w);
    if (c.errors.n) form_again(rq, tx, &c);
    else if (end != MODE_FITS) mode_ended(rq, tx, &c, end);
    else if (!str_i64(shown, &c.w.more_cents)) check_page(rq, tx->db, &c, NULL);
    else mode_ended(rq, tx, &c, order_mode_change(tx, rq->now, &c.w));
}

/* --- one that waits for the bank --- */

void track_change_fill(struct rq *rq, struct db *db, const struct order_view *o, struct track_change *t)
{
    struct order_change c;
    bool brought = str_eq(o->fulfilment, S("delivery"));

    *t = (struct track_change){.to = !order_mode_open(db, rq->mem, rq->now, o) ? S("")
                                     : brought                                 ? S("pickup")
                                                                               : S("delivery")};
    if (!order_change_read(db, rq->mem, o->id, &c)) return;
    t->when = slot_text(rq, c.slot_at, c.slot_end_at);
    t->more_cents = c.more_cents;
    t->until = date_text(rq->mem, rq->lang, territory_zone(rq), c.pay_by_at, DATE_HOUR);
    t->unknown = payment_unknown(db, rq->mem, o->id);
}

static void more_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    struct order_change c;
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    if (!order_change_read(tx->db, rq->mem, o->id, &c)) {
        track_refused(rq, tx, &p, "order.not_payable", _("There is nothing to pay online here, or no longer."));
        return;
    }
    order_change_pay_started(tx, rq->now, o->id);
    if (!track_to_bank(rq, tx, o, c.more_cents))
        track_refused(rq, tx, &p, "order.no_contract",
                      _("This shop cannot be paid online for the moment: call it to change."));
}

static void leave_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    order_change_leave(tx, rq->now, o->id);
    track_go(rq, &p, o);
}

const struct route track_change_routes[] = {
    {GET, "/achat/{token}/mode", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = mode_get},
    {POST, "/achat/{token}/mode", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = mode_write},
    {POST, "/achat/{token}/mode/payer", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = more_write},
    {POST, "/achat/{token}/mode/laisser", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = leave_write},
    ROUTES_END};
