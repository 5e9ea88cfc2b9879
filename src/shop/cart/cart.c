#include "shop/cart/inside.h"

#include "app/settings.h"
#include "cart.sql.h"
#include "shop/merchant/merchant.h"
#include "shop/price/price.h"
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

int64_t cart_id_ever(struct rq *rq, struct db *db)
{
    struct cart_find_ever_row c;

    if (!rq->cart_token.n || !q_cart_find_ever(db, rq->mem, token_hash(rq->mem, rq->cart_token), &c)) return 0;
    return c.id;
}

int64_t cart_id_make(struct rq *rq, struct tx *tx)
{
    int64_t id = cart_id_of(rq, tx->db);
    str token = id ? rq->cart_token : id_public(tx->mem, 32);

    if (!id) {
        id = id_new();
        x_cart_insert(tx, tx->mem, id, token_hash(tx->mem, token), rq->now, S(""));
    }
    rq_cookie(rq, "c", token, CART_DAYS * 86400, false);
    return id;
}

int64_t cart_make_apart(struct tx *tx, int64_t now, str *token)
{
    int64_t id = id_new();

    *token = id_public(tx->mem, 32);
    x_cart_insert(tx, tx->mem, id, token_hash(tx->mem, *token), now, S(""));
    return id;
}

void cart_contact_give(struct tx *tx, int64_t now, int64_t cart_id, str name, str phone, str mail)
{
    cart_contact_set(tx, now, cart_id, name, phone, mail);
}

void cart_helper_give(struct tx *tx, int64_t cart_id, str name, str phone)
{
    x_cart_helper(tx, tx->mem, cart_id, name, phone);
}

str phone_end_shown(struct arena *mem, str phone)
{
    enum { END = 2 };

    return phone.n <= END ? S("") : str_fmt(mem, "•• •• •• •• %.*s", STR_ARG(str_from(phone, phone.n - END)));
}

str cart_phone_shown(struct arena *mem, const struct cart *c)
{
    return c->card_id ? phone_end_shown(mem, c->phone) : S("");
}

void cart_card_give(struct tx *tx, int64_t cart_id, int64_t card_id)
{
    x_cart_card_set(tx, tx->mem, cart_id, card_id);
}

void cart_pickup_give(struct tx *tx, int64_t now, int64_t cart_id, const struct cart_pickup *p)
{
    cart_choice_set(tx, now, cart_id,
                    &(struct cart_choice){
                        .merchant_id = p->merchant_id,
                        .place_id = p->place_id,
                        .slot_at = p->slot_at,
                        .fulfilment = S("pickup"),
                        .pay = S("shop"),
                        .street = S(""),
                        .postcode = S(""),
                        .insee = S(""),
                        .note = p->note,
                    });
}

void cart_delivery_give(struct tx *tx, int64_t now, int64_t cart_id, const struct cart_delivery *d)
{
    cart_choice_set(tx, now, cart_id,
                    &(struct cart_choice){
                        .merchant_id = d->merchant_id,
                        .slot_at = d->slot_at,
                        .fulfilment = S("delivery"),
                        .pay = S("shop"),
                        .street = d->street,
                        .postcode = d->postcode,
                        .insee = d->insee,
                        .note = d->note,
                    });
}

int64_t cart_qty_step(const struct offer *o)
{
    return str_eq(o->unit, S("kg")) || str_eq(o->unit, S("l")) ? 100 : 1000;
}

bool cart_qty_ok(const struct offer *o, int64_t qty_milli)
{
    return qty_milli > 0 && qty_milli <= CART_QTY_MOST_MILLI && qty_milli % cart_qty_step(o) == 0;
}

bool cart_sells(const struct offer *o)
{
    return o->price_cents.set && (str_eq(o->mode, S("order")) || str_eq(o->mode, S("reserve")));
}

int64_t cart_lines_count(struct db *db, struct arena *mem, int64_t cart_id)
{
    struct cart_lines_count_row n;

    q_cart_lines_count(db, mem, cart_id, &n);
    return n.n;
}

static enum cart_added line_put(struct tx *tx, int64_t now, int64_t cart_id, const struct offer *o, int64_t qty_milli)
{
    if (cart_lines_count(tx->db, tx->mem, cart_id) >= CART_LINES_MOST) return CART_FULL;
    x_cart_line_add(tx, tx->mem,
                    &(struct cart_line_add_args){
                        .id = id_new(),
                        .cart_id = cart_id,
                        .offer_id = o->id,
                        .qty_milli = qty_milli,
                        .price_cents = o->price_cents.v,
                        .now = now,
                        .most_milli = CART_QTY_MOST_MILLI,
                    });
    x_cart_seen(tx, tx->mem, cart_id, now);
    return CART_ADDED;
}

enum cart_added cart_add(struct tx *tx, int64_t now, int64_t cart_id, int64_t offer_id, int64_t qty_milli)
{
    struct offer o;

    if (!offer_any(tx->db, tx->mem, LANG_FR, offer_id, now, &o) || !cart_sells(&o)) return CART_NOT_SOLD;
    if (o.book_min) return CART_NO_TIME;
    if (!cart_qty_ok(&o, qty_milli)) return CART_BAD_QTY;
    return line_put(tx, now, cart_id, &o, qty_milli);
}

enum cart_added cart_quote(struct tx *tx, int64_t now, int64_t cart_id, int64_t quote_id)
{
    struct quote_open q;
    struct merchant m;
    struct offer o;

    if (!quote_open(tx->db, tx->mem, now, quote_id, &q) || !offer_any(tx->db, tx->mem, LANG_FR, q.offer_id, now, &o) ||
        !merchant_public(tx->db, tx->mem, LANG_FR, q.merchant_id, &m) || str_eq(m.mode, S("showcase")))
        return CART_NOT_SOLD;
    if (cart_lines_count(tx->db, tx->mem, cart_id) >= CART_LINES_MOST) return CART_FULL;
    x_cart_line_quote(tx, tx->mem,
                      &(struct cart_line_quote_args){.id = id_new(),
                                                     .cart_id = cart_id,
                                                     .offer_id = q.offer_id,
                                                     .price_cents = q.cents,
                                                     .quote_id = quote_id,
                                                     .one = 1000,
                                                     .now = now});
    x_cart_seen(tx, tx->mem, cart_id, now);
    return CART_ADDED;
}

str cart_line_keeps(struct db *db, struct arena *mem, const struct cart_line *l)
{
    if (l->quote_id && l->made) return S("made");
    return offer_keeps(db, mem, l->offer.id);
}

enum cart_added cart_book(struct tx *tx, int64_t now, int64_t cart_id, const struct cart_time *t)
{
    int64_t qty = t->people * 1000, end_at;
    struct offer o;

    if (!offer_any(tx->db, tx->mem, LANG_FR, t->offer_id, now, &o) || !cart_sells(&o) || !o.book_min)
        return CART_NOT_SOLD;
    if (!cart_qty_ok(&o, qty)) return CART_BAD_QTY;
    if (!reception_time_ok(tx->db, tx->mem, &(struct time_ask){o.merchant_id, now, o.book_min}, t->starts_at, &end_at))
        return CART_NO_TIME;
    enum cart_added end = line_put(tx, now, cart_id, &o, qty);
    if (end == CART_ADDED) x_cart_line_book(tx, tx->mem, cart_id, o.id, qty, t->starts_at);
    return end;
}

bool cart_line_change(struct tx *tx, int64_t now, int64_t cart_id, int64_t line_id, int64_t qty_milli)
{
    x_cart_seen(tx, tx->mem, cart_id, now);
    if (!qty_milli) return x_cart_line_drop(tx, tx->mem, line_id, cart_id) == 1;
    return x_cart_line_set(tx, tx->mem, line_id, cart_id, qty_milli) == 1;
}

void cart_price_is_seen(struct tx *tx, int64_t cart_id, int64_t line_id, int64_t price_cents)
{
    x_cart_price_seen(tx, tx->mem, line_id, cart_id, price_cents);
}

void cart_contact_set(struct tx *tx, int64_t now, int64_t cart_id, str name, str phone, str mail)
{
    x_cart_seen(tx, tx->mem, cart_id, now);
    x_cart_contact(tx, tx->mem, cart_id, name, phone, mail, S(""));
}

void cart_choice_set(struct tx *tx, int64_t now, int64_t cart_id, const struct cart_choice *c)
{
    x_cart_seen(tx, tx->mem, cart_id, now);
    x_cart_choice_put(tx, tx->mem,
                      &(struct cart_choice_put_args){
                          .cart_id = cart_id,
                          .merchant_id = c->merchant_id,
                          .fulfilment = c->fulfilment,
                          .place_id = c->place_id,
                          .slot_at = c->slot_at,
                          .pay = c->pay,
                          .street = c->street,
                          .postcode = c->postcode,
                          .insee = c->insee,
                          .note = c->note,
                      });
}

void cart_mail_prove(struct tx *tx, int64_t now, int64_t cart_id)
{
    x_cart_mail_proved(tx, tx->mem, cart_id, now);
}

bool cart_mail_is_proved(struct db *db, struct arena *mem, int64_t cart_id)
{
    struct cart_proved_row r;

    return q_cart_proved(db, mem, cart_id, &r) && r.mail_proved_at.set;
}

bool cart_contact_known(const struct cart *c)
{
    return c->name.n && (c->mail.n || c->phone.n);
}

bool cart_part_ready(struct db *db, struct arena *mem, const struct cart_part *p)
{
    struct delivery d = {0};

    if (!p->fulfilment.n || !p->slot_at.set || p->slot_at.v < p->ready_from) return false;
    if (str_eq(p->pay, S("online")) ? !p->may_pay_online : !p->may_pay_shop) return false;
    if (str_eq(p->fulfilment, S("pickup"))) return true;
    if (str_eq(p->fulfilment, S("parcel")))
        return p->parcels && p->street.n && p->insee.n && str_eq(p->pay, S("online"));
    if (!p->delivers || !p->street.n || !p->insee.n) return false;
    reception_delivery(db, mem, p->merchant_id, p->insee, &d);
    return d.possible;
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
    bool measured = cart_qty_step(&l->offer) < 1000;
    str left = milli_text(r->mem, lang, l->offer.available_milli, measured ? l->offer.unit : S(""));

    l->blocked = true;
    l->repriced = false;
    if (l->sellable && l->offer.book_min && l->starts_at <= r->rq->now) return tr(lang, "Choose a time to go on.");
    if (!l->sellable) return tr(lang, "This is no longer sold. Remove it to go on.");
    if (l->at_place && l->offer.available_milli < l->qty_milli)
        return tr_fill(r->mem, tr(lang, "Only %1 left at the place you chose: take less, or choose another."), &left,
                       1);
    if (l->offer.available_milli < cart_qty_step(&l->offer)) return tr(lang, "Sold out since. Remove it to go on.");
    if (l->offer.available_milli < l->qty_milli)
        return tr_fill(r->mem, tr(lang, "Only %1 left: take less to go on."), &left, 1);
    l->blocked = false;
    l->repriced = l->offer.price_cents.v != l->price_seen_cents;
    if (!l->repriced) return S("");
    str was = money_text(r->mem, lang, cents(l->price_seen_cents));
    return tr_fill(r->mem, tr(lang, "The price has changed: it was %1."), &was, 1);
}

/* As the shop made its price for this buyer: one piece of its own, whatever the shelf has. False: it can no longer be had. */
static bool quoted(struct reading *r, struct cart_line *l)
{
    struct offer *o = &l->offer;
    struct quote_open q;
    struct merchant m;

    if (!quote_open(r->db, r->mem, r->rq->now, l->quote_id, &q) || q.offer_id != o->id ||
        !merchant_public(r->db, r->mem, r->rq->lang, q.merchant_id, &m))
        return false;
    *o = (struct offer){.id = o->id,
                        .merchant_id = o->merchant_id,
                        .product_id = o->product_id,
                        .category_id = o->category_id,
                        .stock_item_id = q.stock_item_id,
                        .picture_id = o->picture_id,
                        .vat_bp = o->vat_bp,
                        .price_cents = SOME_I64(q.cents),
                        .available_milli = q.left_milli,
                        .lead_days = q.lead_days,
                        .code = o->code,
                        .pub = o->pub,
                        .slug = o->slug,
                        .title = o->title,
                        .variant = o->variant,
                        .unit = S("piece"),
                        .mode = m.mode,
                        .kind = o->kind,
                        .alcohol = o->alcohol,
                        .food = o->food};
    l->made = q.made;
    l->inside = q.inside;
    return true;
}

static struct cart_line line_made(struct reading *r, const struct cart_lines_row *row)
{
    struct cart_line l = {.id = row->id, .qty_milli = row->qty_milli, .price_seen_cents = row->price_seen_cents};

    l.sellable = offer_any(r->db, r->mem, r->rq->lang, row->offer_id, r->rq->now, &l.offer);
    if (row->quote_id.set) l.quote_id = row->quote_id.v, l.sellable = l.sellable && quoted(r, &l);
    l.sellable = l.sellable && cart_sells(&l.offer);
    l.offer.id = row->offer_id;
    if (row->starts_at.set && l.sellable && l.offer.book_min) {
        l.starts_at = row->starts_at.v;
        l.ends_at = l.starts_at + l.offer.book_min * MINUTE_MS;
        l.when = reception_slot_text(r->db, r->mem, r->rq->lang, l.starts_at, l.ends_at);
    }
    if (l.sellable && l.offer.bundle) {
        bundle_read(r->db, r->mem, r->rq->lang, l.offer.id, r->rq->now, &l.parts);
        l.inside = bundle_text(r->mem, r->rq->lang, &l.parts);
    }
    if (l.sellable) l.shelf_cents = l.offer.price_cents.v;
    if (l.sellable) l.total_cents = money_times_milli(cents(l.offer.price_cents.v), l.qty_milli).cents;
    if (l.sellable) l.deposit_cents = money_times_milli(cents(l.offer.deposit_cents), l.qty_milli).cents;
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
    p->deposit_cents += l->deposit_cents;
    r->cart->lines++;
}

/* A part is an order as soon as one of its lines must be ordered; else a reservation, without commitment. */
static str part_kind(const struct cart_part *p)
{
    for (size_t i = 0; i < p->lines.n; i++)
        if (p->lines.v[i].sellable && str_eq(p->lines.v[i].offer.mode, S("order"))) return S("order");
    return S("reserve");
}

/* The slowest of what is made to order. */
static int64_t part_ready_from(struct reading *r, const struct cart_part *p)
{
    int64_t days = 0;

    for (size_t i = 0; i < p->lines.n; i++)
        if (p->lines.v[i].sellable && p->lines.v[i].offer.lead_days > days) days = p->lines.v[i].offer.lead_days;
    return days ? reception_ready_from(r->db, r->mem, r->rq->now, days) : 0;
}

static void choice_take(struct reading *r, const struct cart_choices_row *c)
{
    struct cart_part *p = part_of(r, c->merchant_id);

    if (!p) return;
    p->fulfilment = c->fulfilment;
    p->place_id = c->place_id;
    p->slot_at = c->slot_at;
    p->pay = c->pay;
    p->street = c->street;
    p->postcode = c->postcode;
    p->insee = c->insee;
    p->note = c->note;
}

/* What is done by somebody fits into no parcel. */
static bool has_service(const struct cart_part *p)
{
    for (size_t i = 0; i < p->lines.n; i++)
        if (p->lines.v[i].offer.service) return true;
    return false;
}

/* Fee and minimum of the way chosen; collecting while nothing is chosen. */
static void part_terms(struct reading *r, struct cart_part *p, int64_t minimum_cents)
{
    struct delivery d = {0};
    struct parcel_terms t;

    reception_parcel(r->db, r->mem, p->merchant_id, &t);
    p->parcels = t.possible && p->may_pay_online && !has_service(p);
    p->carrier = t.carrier;
    p->parcel_fee_cents = t.fee_cents;
    p->parcel_days = t.travel_days;
    if (p->parcels && str_eq(p->fulfilment, S("parcel"))) p->fee_cents = t.fee_cents, minimum_cents = t.minimum_cents;

    if (str_eq(p->fulfilment, S("delivery"))) {
        minimum_cents = 0;
        if (p->insee.n) reception_delivery(r->db, r->mem, p->merchant_id, p->insee, &d);
        if (d.possible) p->fee_cents = d.fee_cents, minimum_cents = d.minimum_cents;
    }
    p->carry_cents = p->fee_cents;
    p->fee_cents += p->wrap_cents;
    cart_part_books(p);
    if (p->subtotal_cents < minimum_cents) p->missing_cents = minimum_cents - p->subtotal_cents;
}

static void part_merchant(struct reading *r, struct cart_part *p, const struct merchant *m)
{
    const struct commune *town = commune_of(m->insee);

    p->merchant_slug = m->slug;
    p->paused = reception_pause_text(r->db, r->mem, r->rq->lang, m->id, r->rq->now);
    p->merchant_commune = town ? town->name : S("");
    p->may_order = str_eq(p->kind, S("order"));
    p->may_pay_online = p->may_order && m->pay_online;
    p->may_pay_shop = m->pay_in_shop || !p->may_pay_online;
    p->delivers =
        (p->may_order || p->at_home) && m->delivers; /* what is done at home is, also when it is only reserved */
    part_terms(r, p, m->minimum_cents);
}

/* Nothing but services: when and where is theirs, once the buyer has said how he pays. */
void cart_part_times(struct cart_part *p)
{
    const struct cart_line *first = NULL;
    int64_t last = 0;
    size_t n = 0;

    p->at_home = false;
    p->booked_at = p->booked_end = 0;
    for (size_t i = 0; i < p->lines.n; i++) {
        const struct cart_line *l = &p->lines.v[i];
        p->at_home |= l->sellable && l->offer.book_min && l->offer.book_home;
        n += l->starts_at > 0;
        if (l->starts_at && l->ends_at > last) last = l->ends_at;
        if (l->starts_at && (!first || l->starts_at < first->starts_at)) first = l;
    }
    if (!n || n < p->lines.n) return;
    p->booked_at = first->starts_at, p->booked_end = last;
    if (!p->fulfilment.n) return;
    p->slot_at = SOME_I64(p->booked_at);
    p->fulfilment = p->at_home ? S("delivery") : S("pickup");
    p->place_id = 0;
}

/* What has stock of its own at places is had where one collects it. */
static void lines_warn(struct reading *r, struct cart_part *p)
{
    bool chosen = p->fulfilment.n > 0;
    int64_t place = chosen && str_eq(p->fulfilment, S("pickup")) ? p->place_id : 0;

    for (size_t i = 0; i < p->lines.n; i++) {
        struct cart_line *l = &p->lines.v[i];
        l->at_place =
            chosen && l->sellable && !l->quote_id && offer_at_place(r->db, r->mem, r->rq->now, place, &l->offer);
        l->warning = line_warning(r, l);
        r->cart->warned |= l->warning.n > 0;
        r->cart->blocked |= l->blocked;
        r->cart->repriced |= l->repriced;
    }
}

static void part_finish(struct reading *r, struct cart_part *p)
{
    struct merchant m;

    lines_warn(r, p);
    p->kind = part_kind(p);
    p->ready_from = part_ready_from(r, p);
    cart_part_times(p);
    bool known = merchant_public(r->db, r->mem, r->rq->lang, p->merchant_id, &m);
    if (known) part_merchant(r, p, &m);
    else known = merchant_any(r->db, r->mem, r->rq->lang, p->merchant_id, &m);
    if (known) p->merchant_name = m.name, p->banne = m.banne;
    r->cart->total_cents =
        money_add(cents(r->cart->total_cents), cents(p->subtotal_cents + p->fee_cents + p->deposit_cents)).cents;
}

/* What is about to be asked of a cart, at once; then of all its lines and shops. */
static void cart_ahead(struct reading *r, int64_t cart_id)
{
    struct cart_lines_rows lines;
    struct cart_choices_rows choices;

    if (!db_ahead_begin(r->db)) return;
    q_cart_lines(r->db, r->mem, cart_id, &lines);
    q_cart_choices(r->db, r->mem, cart_id, &choices);
    cart_gifts_take(r->db, r->mem, &(struct cart){.id = cart_id});
    setting_in(r->db, r->mem, SETTING_TIME_ZONE);
    db_ahead_end(r->db);
}

static void lines_ahead(struct reading *r, const struct cart_lines_rows *lines)
{
    struct parcel_terms t;
    struct merchant m;

    if (!db_ahead_begin(r->db)) return;
    for (size_t i = 0; i < lines->n; i++) {
        int64_t shop = lines->v[i].merchant_id;
        line_made(r, &lines->v[i]);
        merchant_public(r->db, r->mem, r->rq->lang, shop, &m);
        reception_pause_text(r->db, r->mem, r->rq->lang, shop, r->rq->now);
        reception_parcel(r->db, r->mem, shop, &t);
    }
    db_ahead_end(r->db);
}

bool cart_read(struct rq *rq, struct db *db, struct cart *out)
{
    struct reading r = {rq, db, rq->mem, out};
    struct cart_find_row c;
    struct cart_lines_rows lines;
    struct cart_choices_rows choices;

    *out = (struct cart){0};
    if (!rq->cart_token.n || !q_cart_find(db, rq->mem, token_hash(rq->mem, rq->cart_token), &c)) return false;
    *out = (struct cart){.id = c.id,
                         .name = c.name,
                         .phone = c.phone,
                         .mail = c.mail,
                         .helper = c.helper,
                         .helper_phone = c.helper_phone,
                         .mail_proved = c.mail_proved_at.set,
                         .card_id = c.card_id.set ? c.card_id.v : 0};
    cart_ahead(&r, c.id);
    q_cart_lines(db, rq->mem, c.id, &lines);
    q_cart_choices(db, rq->mem, c.id, &choices);
    lines_ahead(&r, &lines);
    out->parts.v = NEW(rq->mem, struct cart_part, lines.n);
    for (size_t i = 0; i < lines.n; i++) line_take(&r, &lines.v[i], lines.n);
    for (size_t i = 0; i < choices.n; i++) choice_take(&r, &choices.v[i]);
    cart_gifts_take(db, rq->mem, out);
    for (size_t i = 0; i < out->parts.n; i++) part_finish(&r, &out->parts.v[i]);
    return out->lines > 0;
}

/* --- carts nobody came back to --- */

static void cart_sweep_run(struct tx *tx, int64_t now)
{
    int64_t before = now - CART_DAYS * DAY_MS;

    x_carry_sweep(tx, tx->mem, now);
    x_carry_sweep_carts(tx, tx->mem, before);
    x_cart_sweep_gifts(tx, tx->mem, before);
    x_cart_sweep_choices(tx, tx->mem, before);
    x_cart_sweep_lines(tx, tx->mem, before);
    x_cart_sweep(tx, tx->mem, before);
}

const struct clock_task cart_clock[] = {{"cart_sweep", HOUR_MS, cart_sweep_run}, JOBS_END};
