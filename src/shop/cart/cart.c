#include "shop/cart/inside.h"

#include "cart.sql.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

static str token_hash(struct arena *mem, str token)
{
    uint8_t h[SHA256_BYTES];

    sha256(token, h);
    return hex(mem, h, sizeof h);
}

int64_t cart_id_of(struct rq *rq, struct db *db)
{
    struct cart_find_row c;

    if (!rq->cart_token.n || !q_cart_find(db, rq->mem, token_hash(rq->mem, rq->cart_token), &c)) return 0;
    return c.id;
}

int64_t cart_id_make(struct rq *rq, struct tx *tx)
{
    int64_t id = cart_id_of(rq, tx->db);

    if (id) {
        x_cart_seen(tx, tx->mem, id, rq->now);
        return id;
    }
    str token = id_public(tx->mem, 32);
    id = id_new();
    x_cart_insert(tx, tx->mem, id, token_hash(tx->mem, token), rq->now, S(""));
    rq_cookie(rq, "c", token, CART_DAYS * 86400, false);
    return id;
}

bool cart_close(struct tx *tx, int64_t now, int64_t cart_id, int64_t purchase_id)
{
    return x_cart_close_row(tx, tx->mem, cart_id, purchase_id, now) == 1;
}

/* --- reading --- */

struct reading {
    struct rq *rq;
    struct db *db;
    struct arena *mem;
    struct cart *cart;
};

static struct cart_part *part_of(struct reading *r, int64_t merchant_id)
{
    for (size_t i = 0; i < r->cart->parts.n; i++)
        if (r->cart->parts.v[i].merchant_id == merchant_id) return &r->cart->parts.v[i];
    return NULL;
}

/* Why a line cannot be bought as it stands, or what changed; empty: all well. */
static str line_warning(struct reading *r, struct cart_line *l)
{
    enum lang lang = r->rq->lang;
    int64_t left = l->offer.available_milli / 1000;
    str n = str_fmt(r->mem, "%lld", (long long)left);

    if (!l->sellable) return tr(lang, "This is no longer sold. Remove it to go on.");
    if (!l->offer.service && left <= 0) return tr(lang, "Sold out since. Remove it to go on.");
    if (!l->offer.service && l->offer.available_milli < l->qty_milli)
        return tr_fill(r->mem, tr(lang, "Only %1 left: take less to go on."), &n, 1);
    if (l->offer.price_cents.v == l->price_seen_cents) return S("");
    str was = money_text(r->mem, lang, cents(l->price_seen_cents));
    return tr_fill(r->mem, tr(lang, "The price has changed: it was %1."), &was, 1);
}

static struct cart_line line_made(struct reading *r, const struct cart_lines_row *row)
{
    struct cart_line l = {.id = row->id, .qty_milli = row->qty_milli, .price_seen_cents = row->price_seen_cents};

    l.sellable = offer_any(r->db, r->mem, r->rq->lang, row->offer_id, r->rq->now, &l.offer) && l.offer.price_cents.set &&
                 (str_eq(l.offer.mode, S("order")) || str_eq(l.offer.mode, S("reserve")));
    l.offer.id = row->offer_id;
    if (l.sellable) l.total_cents = money_times_milli(cents(l.offer.price_cents.v), l.qty_milli).cents;
    l.warning = line_warning(r, &l);
    return l;
}

static void line_take(struct reading *r, const struct cart_lines_row *row, size_t room)
{
    struct cart_part *p = part_of(r, row->merchant_id);

    if (!p) {
        p = &r->cart->parts.v[r->cart->parts.n++];
        *p = (struct cart_part){.merchant_id = row->merchant_id, .lines = {NEW(r->mem, struct cart_line, room), 0}};
    }
    struct cart_line *l = &p->lines.v[p->lines.n++];
    *l = line_made(r, row);
    p->subtotal_cents = money_add(cents(p->subtotal_cents), cents(l->total_cents)).cents;
    r->cart->lines++;
    r->cart->warned |= l->warning.n > 0;
}

/* A part is an order as soon as one of its lines must be ordered; else a reservation, without commitment. */
static str part_kind(const struct cart_part *p)
{
    for (size_t i = 0; i < p->lines.n; i++)
        if (p->lines.v[i].sellable && str_eq(p->lines.v[i].offer.mode, S("order"))) return S("order");
    return S("reserve");
}

static void choice_take(struct reading *r, const struct cart_choices_row *c)
{
    struct cart_part *p = part_of(r, c->merchant_id);

    if (!p) return;
    p->fulfilment = c->fulfilment;
    p->slot_at = c->slot_at;
    p->pay = c->pay;
    p->street = c->street;
    p->postcode = c->postcode;
    p->insee = c->insee;
    p->note = c->note;
}

static void part_fee(struct reading *r, struct cart_part *p)
{
    struct delivery d = {0};

    if (!p->fulfilment.p || !str_eq(p->fulfilment, S("delivery"))) return;
    if (p->insee.n) reception_delivery(r->db, r->mem, p->merchant_id, p->insee, &d);
    if (d.possible) p->fee_cents = d.fee_cents;
}

static void part_finish(struct reading *r, struct cart_part *p)
{
    struct merchant m;
    struct commune_place c;

    p->kind = part_kind(p);
    if (!merchant_public(r->db, r->mem, r->rq->lang, p->merchant_id, &m)) return;
    p->merchant_name = m.name;
    p->merchant_slug = m.slug;
    p->merchant_commune = territory_commune(r->db, r->mem, m.insee, &c) ? c.name : S("");
    p->banne = m.banne;
    p->may_order = str_eq(p->kind, S("order"));
    p->may_pay_online = p->may_order && m.pay_online;
    p->may_pay_shop = m.pay_in_shop || !p->may_pay_online || !p->may_order;
    p->delivers = p->may_order && m.delivers;
    part_fee(r, p);
    r->cart->total_cents = money_add(cents(r->cart->total_cents), cents(p->subtotal_cents + p->fee_cents)).cents;
}

bool cart_read(struct rq *rq, struct db *db, struct cart *out)
{
    struct reading r = {rq, db, rq->mem, out};
    struct cart_find_row c;
    struct cart_lines_rows lines;
    struct cart_choices_rows choices;

    *out = (struct cart){0};
    if (!rq->cart_token.n || !q_cart_find(db, rq->mem, token_hash(rq->mem, rq->cart_token), &c)) return false;
    *out = (struct cart){.id = c.id, .name = c.name, .phone = c.phone, .mail = c.mail, .mail_proved = c.mail_proved_at.set};
    q_cart_lines(db, rq->mem, c.id, &lines);
    q_cart_choices(db, rq->mem, c.id, &choices);
    out->parts.v = NEW(rq->mem, struct cart_part, lines.n);
    for (size_t i = 0; i < lines.n; i++) line_take(&r, &lines.v[i], lines.n);
    for (size_t i = 0; i < choices.n; i++) choice_take(&r, &choices.v[i]);
    for (size_t i = 0; i < out->parts.n; i++) part_finish(&r, &out->parts.v[i]);
    return out->lines > 0;
}

/* --- carts nobody came back to --- */

static void cart_sweep_run(struct tx *tx, int64_t now)
{
    int64_t before = now - CART_DAYS * DAY_MS;

    x_cart_sweep_choices(tx, tx->mem, before);
    x_cart_sweep_lines(tx, tx->mem, before);
    x_cart_sweep(tx, tx->mem, before);
}

const struct clock_task cart_clock[] = {
    {"cart_sweep", HOUR_MS, cart_sweep_run},
    JOBS_END
};
