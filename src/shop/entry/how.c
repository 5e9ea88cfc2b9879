/* how.c: an order typed in for somebody: at which place of a shop each part is collected, or that it is brought
** to him; when; and the address, once for all of them. */
#include "shop/entry/inside.h"

#include "shop/account/account.h"
#include "shop/territory/territory.h"

enum { COMMUNES_MOST = 60, STREET_MOST = 120, POSTCODE_MOST = 12 };

str entry_desk(struct rq *rq, struct db *db)
{
    bool alone = (rq->route->access & ACCESS_STAFF) && !rq_can(rq, ACCESS_HELP);

    return alone ? staff_commune(db, rq->mem, rq->person_id) : S("");
}

str entry_desk_name(struct rq *rq, struct db *db)
{
    str insee = entry_desk(rq, db);
    const struct commune *c = insee.n ? commune_of(insee) : NULL;

    return c ? c->name : insee;
}

static str way_of(struct arena *mem, const struct pickup_place *p)
{
    return p->id ? str_fmt(mem, "pickup-%.*s", STR_ARG(p->pub)) : S("pickup");
}

static bool brought(const struct cart_part *p)
{
    return p->delivers && str_eq(p->fulfilment, S("delivery"));
}

static str place_title(struct rq *rq, const struct pickup_place *at)
{
    if (!at->id) return tr(rq->lang, "In the shop");
    return place_text(rq->mem, at->name, address_text(rq->mem, at->address, at->postcode, at->insee));
}

/* Only places where somebody is; the shop of the sheet when there is no other. */
void entry_ways_fill(struct rq *rq, struct db *db, const struct cart_part *p, struct entry_ways *out)
{
    struct pickup_places all;
    struct pickup_place at;
    size_t open = 0;

    entry_place(rq, db, p, &at);
    reception_places(db, rq->mem, p->merchant_id, &all);
    *out = (struct entry_ways){NEW(rq->mem, struct entry_way, all.n + 1), 0};
    for (size_t i = 0; i < all.n; i++) open += all.v[i].hours;
    for (size_t i = 0; i < all.n; i++) {
        if (!all.v[i].hours && (open || all.v[i].id)) continue;
        out->v[out->n++] = (struct entry_way){way_of(rq->mem, &all.v[i]), place_title(rq, &all.v[i]),
                                              !brought(p) && all.v[i].id == at.id};
    }
    if (p->delivers)
        out->v[out->n++] = (struct entry_way){S("delivery"), tr(rq->lang, "The shop brings it"), brought(p)};
}

/* As typed, else as it was kept with one of the parts. */
void entry_address_fill(struct rq *rq, const struct cart *c, const struct form_errors *e, struct entry_address *out)
{
    const struct commune *k[COMMUNES_MOST];
    str insee = form_typed(rq, "commune");

    *out = (struct entry_address){.street = form_typed(rq, "rue"),
                                  .postcode = form_typed(rq, "cp"),
                                  .bad_street = form_error(e, "rue"),
                                  .bad_postcode = form_error(e, "cp"),
                                  .bad_commune = form_error(e, "commune")};
    for (size_t i = 0; i < c->parts.n; i++) {
        const struct cart_part *p = &c->parts.v[i];
        out->wanted |= p->delivers;
        if (out->street.n || out->postcode.n || !p->street.n) continue;
        out->street = p->street, out->postcode = p->postcode, insee = p->insee;
    }
    size_t n = out->postcode.n ? communes_of_postcode(postcode_clean(rq->mem, out->postcode), k, COMMUNES_MOST) : 0;
    out->communes.v = NEW(rq->mem, struct entry_commune, n);
    for (size_t i = 0; i < n && n > 1; i++)
        out->communes.v[out->communes.n++] =
            (struct entry_commune){k[i]->insee, k[i]->name, str_eq(k[i]->insee, insee)};
}

/* --- reading --- */

struct how {
    struct rq *rq;
    struct tx *tx;
    const struct cart *cart;
    struct form_errors *errors;
    str street, postcode, insee;
    bool look, address_read, other; /* other: a way was chosen whose times were not those shown */
};

static str field_of(struct how *h, const char *what, int64_t merchant_id)
{
    return form_typed(h->rq, str_z(h->rq->mem, str_fmt(h->rq->mem, "%s-%lld", what, (long long)merchant_id)));
}

/* The commune of a postcode: the only one, or the one picked among several. */
static str commune_pick(struct how *h)
{
    const struct commune *c[COMMUNES_MOST];
    size_t n = communes_of_postcode(h->postcode, c, COMMUNES_MOST);
    str picked = form_typed(h->rq, "commune");

    if (n == 1) return c[0]->insee;
    for (size_t i = 0; i < n; i++)
        if (str_eq(c[i]->insee, picked)) return c[i]->insee;
    if (!n) form_error_add(h->rq, h->errors, "cp", "form.postcode", "No commune has this postcode.");
    else
        form_error_add(h->rq, h->errors, "commune", "form.commune",
                       "Several communes have this postcode: choose yours.");
    return S("");
}

/* Once for all parts. Nothing typed yet, while other times are asked for, is not wrong. */
static void address_read(struct how *h)
{
    struct rq *rq = h->rq;

    if (h->address_read) return;
    h->address_read = true;
    h->street = utf8_head(text_clean(rq->mem, form_typed(rq, "rue")), STREET_MOST);
    h->postcode = utf8_head(postcode_clean(rq->mem, form_typed(rq, "cp")), POSTCODE_MOST);
    if (h->look && !h->street.n && !h->postcode.n) return;
    if (!h->street.n) form_error_add(rq, h->errors, "rue", "form.empty", "Say where to deliver: number and street.");
    if (h->postcode.n) h->insee = commune_pick(h);
    else form_error_add(rq, h->errors, "cp", "form.empty", "Say where to deliver: the postcode.");
    str desk = entry_desk(rq, h->tx->db);
    if (desk.n && h->insee.n && !str_eq(desk, h->insee))
        form_error_add(rq, h->errors, "cp", "order.desk",
                       "Your desk takes orders for residents of its own commune only.");
}

/* The time typed, if those shown were of this way; else the first one that is free. */
static opt_i64 slot_of(struct how *h, const struct slot_ask *ask, bool shown)
{
    struct slots s;
    int64_t at = 0;

    if (shown && str_i64(field_of(h, "creneau", ask->merchant_id), &at) && at > 0) return SOME_I64(at);
    reception_slots(h->tx->db, h->tx->mem, h->rq->lang, ask, &s);
    return s.n ? SOME_I64(s.v[0].starts_at) : NO_I64;
}

static void delivery_write(struct how *h, const struct cart_part *p, bool shown)
{
    struct rq *rq = h->rq;
    struct delivery d = {0};
    struct slot_ask ask = {p->merchant_id, rq->now, S("delivery"), 1, p->ready_from, 0};

    address_read(h);
    if (h->insee.n) reception_delivery(h->tx->db, rq->mem, p->merchant_id, h->insee, &d);
    if (h->insee.n && !d.possible)
        form_error_add(rq, h->errors, "cp", "order.no_delivery",
                       "This shop does not deliver to your commune. Choose to collect.");
    cart_delivery_give(h->tx, rq->now, h->cart->id,
                       &(struct cart_delivery){p->merchant_id, slot_of(h, &ask, shown), h->street, h->postcode,
                                               h->insee.p ? h->insee : S(""), p->note.p ? p->note : S("")});
}

static void pickup_write(struct how *h, const struct cart_part *p, str way, bool shown)
{
    struct pickup_places all;
    struct pickup_place at;

    entry_place(h->rq, h->tx->db, p, &at);
    reception_places(h->tx->db, h->rq->mem, p->merchant_id, &all);
    for (size_t i = 0; i < all.n; i++)
        if (str_eq(way_of(h->rq->mem, &all.v[i]), way)) at = all.v[i];
    struct slot_ask ask = {p->merchant_id, h->rq->now, S("pickup"), 1, p->ready_from, at.id};
    cart_pickup_give(
        h->tx, h->rq->now, h->cart->id,
        &(struct cart_pickup){p->merchant_id, at.id, slot_of(h, &ask, shown), p->note.p ? p->note : S("")});
}

enum entry_how entry_how_write(struct rq *rq, struct tx *tx, const struct cart *c, struct form_errors *errors)
{
    struct how h = {.rq = rq,
                    .tx = tx,
                    .cart = c,
                    .errors = errors,
                    .street = S(""),
                    .postcode = S(""),
                    .insee = S(""),
                    .look = form_typed(rq, "montrer").n > 0};

    for (size_t i = 0; i < c->parts.n; i++) {
        const struct cart_part *p = &c->parts.v[i];
        str way = field_of(&h, "ou", p->merchant_id);
        bool shown = str_eq(way, field_of(&h, "montre", p->merchant_id));
        h.other |= !shown;
        if (p->delivers && str_eq(way, S("delivery"))) delivery_write(&h, p, shown);
        else pickup_write(&h, p, way, shown);
    }
    if (errors->n) return ENTRY_WRONG;
    return h.look || h.other ? ENTRY_LOOK : ENTRY_HOW_OK;
}
