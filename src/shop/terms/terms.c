/* terms.c: what is said before the contract (who sells, what, for how much, when, how it can be undone): one text,
** shown before the button, kept word for word with the purchase. */
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/law/facts.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/terms/terms.h"
#include "shop/territory/territory.h"
#include "terms.sql.h"

enum { TERMS_BYTES = 512 * 1024, CHECK_PIECE = 50, PIECE_BYTES = 64 << 20 };

struct saying {
    struct db *db;
    struct arena *mem;
    enum lang lang;
    str zone;
    struct buf b;
    int64_t early_at;
};

static void line(struct saying *s, str text)
{
    buf_fmt(&s->b, "%.*s\n", STR_ARG(text));
}

static void fact(struct saying *s, const char *msgid, str value)
{
    if (value.n) line(s, tr_fill(s->mem, tr(s->lang, msgid), &value, 1));
}

static str euros(struct saying *s, int64_t n)
{
    return money_text(s->mem, s->lang, cents(n));
}

static str town_text(struct saying *s, str street, str postcode, str insee)
{
    const struct commune *c = insee.n ? commune_of(insee) : NULL;
    str town = str_trim(str_fmt(s->mem, "%.*s %.*s", STR_ARG(postcode), STR_ARG(c ? c->name : S(""))));

    return street.n ? str_fmt(s->mem, "%.*s, %.*s", STR_ARG(street), STR_ARG(town)) : town;
}

static void say_merchant(struct saying *s, const struct merchant *m)
{
    fact(s, "Seller: %1", m->legal_name.n ? m->legal_name : m->name);
    fact(s, "SIRET: %1", m->siret);
    fact(s, "Address: %1", town_text(s, m->address, m->postcode, m->insee));
    fact(s, "Telephone: %1", m->phone);
    fact(s, "Mail: %1", m->mail);
    fact(s, "Mediator of this shop: %1", merchant_mediator(s->db, s->mem, m->id));
}

str terms_weight_rule(struct db *db, struct arena *mem, enum lang lang, const struct weight_asked *w)
{
    return offer_weighed_text(
        mem, lang, &(struct weighing_asked){w->unit, w->online, setting_in_i64(db, mem, SETTING_WEIGHT_TOLERANCE)});
}

/* binding: ordered at a distance; then the reason why one may not change one's mind about it is said with it. */
static void say_line(struct saying *s, const struct cart_part *p, const struct cart_line *l, bool binding)
{
    const struct offer *o = &l->offer;
    str qty = qty_text(s->mem, s->lang, l->qty_milli, o->unit), glue = o->variant.n ? S(", ") : S("");
    str each = euros(s, o->price_cents.set ? o->price_cents.v : 0), all = euros(s, l->total_cents);

    buf_fmt(&s->b, "- %.*s %.*s%.*s%.*s", STR_ARG(qty), STR_ARG(o->title), STR_ARG(glue), STR_ARG(o->variant));
    if (o->kilo_cents)
        buf_fmt(&s->b, " (%.*s, %.*s)", STR_ARG(piece_weight_text(s->mem, s->lang, o)),
                STR_ARG(unit_price_text(s->mem, s->lang, o)));
    if (l->when.n) buf_fmt(&s->b, " (%.*s)", STR_ARG(l->when));
    buf_fmt(&s->b, " \u00b7 %.*s \u00b7 %.*s\n", STR_ARG(each), STR_ARG(all));
    str keeps = binding ? offer_keeps_text(s->lang, cart_line_keeps(s->db, s->mem, l)) : S("");
    if (keeps.n) buf_fmt(&s->b, "  %.*s\n", STR_ARG(keeps));
    if (s->early_at && cart_line_early(s->db, s->mem, s->early_at, p, l))
        line(s, str_fmt(s->mem, "  %.*s",
                        STR_ARG(tr(s->lang, "You ask that it begin before the end of the 14 days. Once it is done, it "
                                            "can no longer be given up."))));
    str weighed =
        terms_weight_rule(s->db, s->mem, s->lang, &(struct weight_asked){o->unit, str_eq(p->pay, S("online"))});
    if (weighed.n) line(s, str_fmt(s->mem, "  %.*s", STR_ARG(weighed)));
    if (l->at_list) line(s, tr(s->lang, "Delivered, a new book costs its publisher's price."));
    if (l->inside.n) fact(s, "In it: %1", l->inside);
}

static str day_and_hours(struct saying *s, int64_t from, int64_t to)
{
    str day = date_text(s->mem, s->lang, s->zone, from, DATE_DAY_YEAR);
    str a = date_text(s->mem, s->lang, s->zone, from, DATE_HOUR),
        b = date_text(s->mem, s->lang, s->zone, to, DATE_HOUR);

    return str_fmt(s->mem, "%.*s, %.*s\u00a0–\u00a0%.*s", STR_ARG(day), STR_ARG(a), STR_ARG(b));
}

static void say_parcel(struct saying *s, const struct cart_part *p)
{
    int64_t there = reception_parcel_arrives(s->db, s->mem, p->slot_at.v, p->parcel_days);
    str pieces[] = {date_text(s->mem, s->lang, s->zone, p->slot_at.v, DATE_DAY_YEAR), p->carrier,
                    date_text(s->mem, s->lang, s->zone, there, DATE_DAY_YEAR)};

    line(s, tr_fill(s->mem, tr(s->lang, "Sent on %1 by %2, at your home about %3"), pieces, 3));
    fact(s, "To: %1", town_text(s, p->street, p->postcode, p->insee));
}

static void say_when(struct saying *s, const struct cart_part *p, const struct merchant *m)
{
    struct pickup_place at = {
        .name = S(""), .address = m->address, .postcode = m->postcode, .insee = m->insee, .slot_min = m->slot_min};
    int64_t end = p->booked_at ? p->booked_end : 0;

    if (str_eq(p->fulfilment, S("parcel"))) {
        say_parcel(s, p);
        return;
    }
    if (p->place_id) reception_place(s->db, s->mem, m->id, p->place_id, &at);
    if (!end) end = p->slot_at.v + at.slot_min * MINUTE_MS;
    str place = town_text(s, at.address, at.postcode, at.insee);
    if (at.name.n) place = str_fmt(s->mem, "%.*s, %.*s", STR_ARG(at.name), STR_ARG(place));
    if (str_eq(p->fulfilment, S("delivery")))
        fact(s, p->booked_at ? "At your home: %1" : "Delivered to: %1", town_text(s, p->street, p->postcode, p->insee));
    else fact(s, p->booked_at ? "Your appointment: %1" : "To collect at: %1", place);
    fact(s, "When: %1", day_and_hours(s, p->slot_at.v, end));
}

static const char *payment_words(const struct cart_part *p)
{
    if (str_eq(p->pay, S("online")))
        return _("Paid by card, on the page of this shop’s own bank, right after confirming.");
    return str_eq(p->fulfilment, S("delivery")) ? _("Paid to the shop on delivery.")
                                                : _("Paid in the shop when you collect.");
}

static int64_t say_part(struct saying *s, const struct cart_part *p)
{
    struct merchant m = {.name = p->merchant_name};
    struct merchant_look look;
    int64_t total = p->subtotal_cents + p->fee_cents + p->deposit_cents;
    bool order = str_eq(p->kind, S("order"));

    merchant_any(s->db, s->mem, s->lang, p->merchant_id, &m);
    buf_fmt(&s->b, "\n%.*s\n", STR_ARG(p->merchant_name));
    say_merchant(s, &m);
    for (size_t i = 0; i < p->lines.n; i++) say_line(s, p, &p->lines.v[i], order);
    if (p->fee_cents > p->wrap_cents) fact(s, "Delivery: %1", euros(s, p->fee_cents - p->wrap_cents));
    if (p->least) line(s, tr(s->lang, "For new books, the law sets the least one pays for delivery."));
    if (p->wrapped) fact(s, "Gift wrapping: %1", euros(s, p->wrap_cents));
    if (p->deposit_cents)
        fact(s, "Deposits on packaging, given back when you bring it back: %1", euros(s, p->deposit_cents));
    fact(s, "Total for this shop, taxes included: %1", euros(s, total));
    if (merchant_look_of(s->db, s->mem, p->merchant_id, &look) && look.vat_free)
        line(s, setting_in(s->db, s->mem, SETTING_VAT_FREE));
    say_when(s, p, &m);
    line(s, tr(s->lang, payment_words(p)));
    line(s, tr(s->lang, order ? _("It is an order with obligation to pay.")
                              : _("A reservation binds you to nothing: the sale is made in the shop.")));
    return total;
}

static void say_rights(struct saying *s)
{
    line(s, tr(s->lang, "You may change your mind within 14 days of receiving, without a reason, but for what is "
                        "marked above. The page of your "
                        "purchase says “Give up the contract here”."));
    line(
        s,
        tr(s->lang,
           "Each shop answers for what it sells: two years for goods that are not as agreed, and for hidden defects."));
    fact(s, "Mediator for consumers: %1", setting_in(s->db, s->mem, SETTING_MEDIATOR));
    buf_fmt(&s->b, "\n%.*s\n", STR_ARG(tr(s->lang, "Words to give up a contract by letter")));
    line(s, tr(s->lang,
               "To the shop (name and address): I give up the contract for… (the goods or the service). Ordered on… "
               "Received on… My name and address… Date, and signature if it is on paper."));
}

str terms_text(struct db *db, struct arena *mem, enum lang lang, int64_t early_at, const struct cart *c)
{
    struct saying s = {db, mem, lang, setting_in(db, mem, SETTING_TIME_ZONE), buf_new(mem, TERMS_BYTES), early_at};
    int64_t total = 0;
    bool ordered = false;

    line(&s, setting_in(db, mem, SETTING_MARKET_NAME));
    fact(&s, "Buyer: %1", c->name);
    fact(&s, "Ordered for the buyer, who asked for it, by: %1", c->helper);
    for (size_t i = 0; i < c->parts.n; i++) {
        const struct cart_part *p = &c->parts.v[i];
        if (!p->fulfilment.n || !p->slot_at.set) continue; /* cannot be placed as it stands */
        total += say_part(&s, p);
        ordered |= str_eq(p->kind, S("order"));
    }
    buf_put(&s.b, S("\n"));
    fact(&s, "Total, taxes included: %1", euros(&s, total));
    if (ordered) say_rights(&s);
    return buf_str(&s.b);
}

str terms_hash(struct arena *mem, str text)
{
    uint8_t h[SHA256_BYTES];

    sha256(text, h);
    return hex(mem, h, sizeof h);
}

void terms_keep(struct tx *tx, int64_t purchase_id, str text)
{
    x_terms_add(tx, tx->mem, purchase_id, text, terms_hash(tx->mem, text));
}

bool terms_read(struct db *db, struct arena *mem, int64_t purchase_id, struct terms_kept *out)
{
    struct terms_of_row r;

    if (!q_terms_of(db, mem, purchase_id, &r)) return false;
    *out = (struct terms_kept){r.text, r.hash};
    return true;
}

void terms_changed(struct tx *tx, int64_t now, const struct terms_change *c)
{
    struct saying s = {
        tx->db, tx->mem, c->lang, setting_in(tx->db, tx->mem, SETTING_TIME_ZONE), buf_new(tx->mem, TERMS_BYTES), 0};
    const struct cart_part *p = c->part;
    struct merchant m = {0};
    str head[] = {c->number, date_text(tx->mem, c->lang, s.zone, now, DATE_FULL)};

    merchant_any(tx->db, tx->mem, c->lang, p->merchant_id, &m);
    line(&s, tr_fill(tx->mem, tr(c->lang, "Order %1, changed on %2"), head, 2));
    fact(&s, "Seller: %1", m.legal_name.n ? m.legal_name : m.name);
    say_when(&s, p, &m);
    fact(&s, "Delivery: %1", euros(&s, p->fee_cents - p->wrap_cents));
    fact(&s, "Total for this shop, taxes included: %1", euros(&s, c->total_cents));
    line(&s, tr(c->lang, payment_words(p)));
    if (c->early)
        line(&s,
             tr(c->lang,
                "You ask that it begin before the end of the 14 days. Once it is done, it can no longer be given up."));
    str text = buf_str(&s.b);
    x_terms_added_insert(tx, tx->mem, id_new(), c->purchase_id, text, terms_hash(tx->mem, text));
}

void terms_added(struct db *db, struct arena *mem, int64_t purchase_id, struct terms_list *out)
{
    struct terms_added_rows r;

    q_terms_added(db, mem, purchase_id, &r);
    *out = (struct terms_list){NEW(mem, struct terms_kept, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = (struct terms_kept){r.v[i].text, r.v[i].hash};
}

static void added_check(struct db *db, struct arena *piece, struct buf *findings)
{
    struct terms_added_all_rows r;
    int64_t after = 0;

    do {
        arena_reset(piece);
        q_terms_added_all(db, piece, after, CHECK_PIECE, &r);
        for (size_t i = 0; i < r.n; i++)
            if (!str_eq(terms_hash(piece, r.v[i].text), r.v[i].hash))
                buf_fmt(findings, "I15: what was added to the terms of purchase %lld is not what was agreed to\n",
                        (long long)r.v[i].purchase_id);
        if (r.n) after = r.v[r.n - 1].id;
    } while (r.n == CHECK_PIECE);
}

void terms_check(struct db *db, struct arena *mem, struct buf *findings)
{
    struct arena *piece = arena_new(PIECE_BYTES); /* of all purchases there ever were: a piece of them at a time */
    struct terms_all_rows r;
    int64_t after = 0;

    (void)mem;
    do {
        arena_reset(piece);
        q_terms_all(db, piece, after, CHECK_PIECE, &r);
        for (size_t i = 0; i < r.n; i++)
            if (!str_eq(terms_hash(piece, r.v[i].text), r.v[i].hash))
                buf_fmt(findings, "I15: the terms kept with purchase %lld are not what was confirmed\n",
                        (long long)r.v[i].purchase_id);
        if (r.n) after = r.v[r.n - 1].purchase_id;
    } while (r.n == CHECK_PIECE);
    added_check(db, piece, findings);
    arena_free(piece);
}
