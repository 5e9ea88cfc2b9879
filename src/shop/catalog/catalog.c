#include "shop/catalog/inside.h"

#include "app/change.h"
#include "app/event.h"
#include "catalog.sql.h"
#include "shop/label/label.h"
#include "shop/law/facts.h"
#include "shop/law/vat.h"

str said_in(enum lang lang, str fr, str en)
{
    return lang == LANG_EN && en.n ? en : fr;
}

/* The three statements have the same columns on purpose: their rows are one type. */
_Static_assert(sizeof(struct offer_public_one_row) == sizeof(struct offer_public_of_merchant_row), "same columns");
_Static_assert(sizeof(struct offer_public_one_row) == sizeof(struct offer_public_of_product_row), "same columns");

static struct offer offer_made(struct arena *mem, enum lang lang, const struct offer_public_one_row *r)
{
    int64_t left = r->available_milli > 0 ? r->available_milli : 0;

    struct offer o = {
        .id = r->id,
        .merchant_id = r->merchant_id,
        .product_id = r->product_id,
        .category_id = r->category_id,
        .stock_item_id = r->stock_item_id,
        .picture_id = r->picture_id.set ? r->picture_id.v : 0,
        .vat_bp = r->vat_bp,
        .price_cents = r->price_cents,
        .list_cents = r->list_cents,
        .was_cents = r->was_cents,
        .promo_to = r->promo_to.set ? r->promo_to.v : 0,
        .available_milli = left,
        .net_milli = r->net_milli,
        .code = r->code,
        .pub = r->pub,
        .slug = slug(mem, r->title_fr),
        .title = said_in(lang, r->title_fr, r->title_en),
        .text = said_in(lang, r->text_fr, r->text_en),
        .variant = said_in(lang, r->variant_fr, r->variant_en),
        .unit = r->unit,
        .net_unit = r->net_unit,
        .labels = labels_shown(mem, r->labels, r->shop_labels),
        .allergens = r->allergens,
        .origin = r->origin,
        .traces = r->traces,
        .facts = r->facts,
        .drained_milli = r->drained_milli,
        .storage = r->storage,
        .mode = r->mode,
        .link = r->link,
        .updated_at = r->updated_at,
        .alcohol = r->alcohol,
        .food = r->food,
        .service = r->service,
        .lead_days = r->lead_days,
        .packed = r->packed,
        .ingredients = r->ingredients,
        .maker = r->maker,
        .warnings = r->warnings,
        .isbn = r->isbn,
        .degree_milli = r->degree_milli,
        .kind = r->kind,
        .needs = r->needs,
        .extra = r->extra,
        .placed = r->placed,
        .book_min = r->book_min,
        .book_home = r->book_home,
        .bundle = r->bundle,
        .deposit_cents = r->deposit_cents,
        .back_month = r->back_month,
    };

    offer_weigh(&o);
    return o;
}

bool offer_any(struct db *db, struct arena *mem, enum lang lang, int64_t id, int64_t now, struct offer *out)
{
    struct offer_public_one_row r;

    if (!q_offer_public_one(db, mem, id, now, &r)) return false;
    *out = offer_made(mem, lang, &r);
    bundle_settle(db, mem, now, out);
    places_settle(db, mem, now, out);
    return true;
}

void offers_public(struct db *db, struct arena *mem, enum lang lang, struct offer_ids ids, int64_t now,
                   struct offers *out)
{
    *out = (struct offers){NEW(mem, struct offer, ids.n), 0};
    for (size_t i = 0; i < ids.n; i++)
        if (offer_any(db, mem, lang, ids.v[i], now, &out->v[out->n])) out->n++;
}

void offers_of_merchant(struct db *db, struct arena *mem, enum lang lang, int64_t merchant_id, int64_t now,
                        struct offers *out)
{
    struct offer_public_of_merchant_rows rows;

    q_offer_public_of_merchant(db, mem, merchant_id, now, &rows);
    *out = (struct offers){NEW(mem, struct offer, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++) {
        out->v[i] = offer_made(mem, lang, (const struct offer_public_one_row *)(const void *)&rows.v[i]);
        bundle_settle(db, mem, now, &out->v[i]);
        places_settle(db, mem, now, &out->v[i]);
    }
}

void offers_of_product(struct db *db, struct arena *mem, enum lang lang, str pub, int64_t now, struct offers *out)
{
    struct offer_public_of_product_rows rows;

    q_offer_public_of_product(db, mem, pub, now, &rows);
    *out = (struct offers){NEW(mem, struct offer, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++) {
        out->v[i] = offer_made(mem, lang, (const struct offer_public_one_row *)(const void *)&rows.v[i]);
        bundle_settle(db, mem, now, &out->v[i]);
        places_settle(db, mem, now, &out->v[i]);
    }
}

/* As it is written after a price. */
static str per_text(enum lang lang, str unit)
{
    if (str_eq(unit, S("m2"))) return S("m²");
    return str_eq(unit, S("piece")) ? tr(lang, "piece") : unit;
}

str net_text(struct arena *mem, enum lang lang, int64_t net_milli, str net_unit)
{
    str n;

    if (!net_milli) return S("");
    if (!str_eq(net_unit, S("piece"))) return milli_text(mem, lang, net_milli, per_text(lang, net_unit));
    n = milli_text(mem, lang, net_milli, S(""));
    return tr_fill(mem, tr_n(lang, net_milli / 1000, "%1 piece", "%1 pieces"), &n, 1);
}

str unit_price_text(struct arena *mem, enum lang lang, const struct offer *o)
{
    bool by_unit = by_measure(o->unit);
    str unit = by_unit ? o->unit : o->net_unit;
    int64_t net = by_unit ? 1000 : o->drained_milli ? o->drained_milli : o->net_milli;

    if (o->kilo_cents) return str_fmt(mem, "%.*s/kg", STR_ARG(money_text(mem, lang, cents(o->kilo_cents))));
    if (by_piece_weighed(o->unit)) return S("");
    if (!o->price_cents.set || !unit.n || net <= 0 || (str_eq(unit, S("piece")) && net <= 1000)) return S("");
    struct money per = cents((o->price_cents.v * 1000 + net / 2) / net);
    return str_fmt(mem, "%.*s/%.*s", STR_ARG(money_text(mem, lang, per)), STR_ARG(per_text(lang, unit)));
}

str stock_text(struct arena *mem, enum lang lang, const struct offer *o)
{
    int64_t left = o->available_milli / 1000;
    str n = str_fmt(mem, "%lld", (long long)left);

    if (o->service) return tr(lang, "By appointment");
    if (left <= 0) return tr(lang, "Sold out");
    if (o->lead_days) return tr(lang, "Made to order");
    if (left == 1) return tr(lang, "Only one left");
    if (left <= 5) return tr_fill(mem, tr(lang, "Only %1 left"), &n, 1);
    return tr(lang, "In stock");
}

/* --- stock --- */

static void stock_touched(struct tx *tx, int64_t now, int64_t stock_item_id)
{
    struct offer_of_stock_rows rows;

    q_offer_of_stock(tx->db, tx->mem, stock_item_id, &rows);
    for (size_t i = 0; i < rows.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, now, rows.v[i].id);
}

int64_t stock_item_make(struct tx *tx, int64_t merchant_id)
{
    int64_t id = id_new();

    x_stock_item_insert(tx, tx->mem, id, merchant_id, 0);
    return id;
}

/* Somebody looked at the shelf: what orders set aside must still be there. */
static bool was_seen(str reason)
{
    return str_eq(reason, S("count")) || str_eq(reason, S("stocktake")) || str_eq(reason, S("loss"));
}

static void move_insert(struct tx *tx, int64_t now, const struct stock_change *c, int64_t held_milli)
{
    x_stock_move_insert(tx, tx->mem,
                        &(struct stock_move_insert_args){
                            .id = id_new(),
                            .stock_item_id = c->stock_item_id,
                            .qty_milli = c->delta_milli,
                            .held_milli = held_milli,
                            .reason = c->reason,
                            .order_id = c->order_id ? SOME_I64(c->order_id) : NO_I64,
                            .person_id = c->person_id ? SOME_I64(c->person_id) : NO_I64,
                            .now = now,
                        });
}

void stock_release_note(struct tx *tx, int64_t now, const struct stock_change *c)
{
    struct stock_change none = *c;

    none.delta_milli = 0, none.reason = S("released");
    move_insert(tx, now, &none, c->delta_milli);
}

bool stock_move_make(struct tx *tx, int64_t now, const struct stock_change *c)
{
    int64_t done = was_seen(c->reason) ? x_stock_count(tx, tx->mem, c->stock_item_id, c->delta_milli, now)
                                       : x_stock_add(tx, tx->mem, c->stock_item_id, c->delta_milli);

    if (!done) return false;
    move_insert(tx, now, c, 0);
    stock_touched(tx, now, c->stock_item_id);
    return true;
}

/* --- making --- */

static void product_make(struct tx *tx, int64_t now, struct offer_new *o)
{
    o->product_id = id_new();
    o->pub = id_public(tx->mem, 8);
    x_product_insert(tx, tx->mem,
                     &(struct product_insert_args){
                         .id = o->product_id,
                         .pub = o->pub,
                         .merchant_id = o->merchant_id,
                         .category_id = o->category_id,
                         .title_fr = o->title_fr,
                         .title_en = o->title_en,
                         .text_fr = o->text_fr,
                         .text_en = o->text_en,
                         .unit = o->unit,
                         .net_milli = o->net_milli,
                         .net_unit = o->net_unit,
                         .labels = o->labels,
                         .allergens = o->allergens,
                         .origin = o->origin,
                         .storage = o->storage,
                         .packed = o->packed,
                         .ingredients = o->ingredients,
                         .degree_milli = o->degree_milli,
                         .maker = o->maker,
                         .warnings = o->warnings,
                         .isbn = o->isbn,
                         .keeps = o->keeps,
                         .now = now,
                     });
    if (o->picture_id) x_product_picture_add(tx, tx->mem, o->product_id, o->picture_id, false);
}

str code_drawn(struct arena *mem, int draw)
{
    size_t n = CODE_DIGITS_LEAST + (size_t)draw / CODE_DRAWS_EACH;
    str rest = id_digits(mem, (n < CODE_DIGITS_MOST ? n : CODE_DIGITS_MOST) - 1);

    return str_fmt(mem, "%u%.*s", 1 + rand_below(9), STR_ARG(rest));
}

/* Drawn again while somebody has it. */
static void offer_insert(struct tx *tx, int64_t now, const struct offer_new *o, int64_t variant_id)
{
    struct offer_insert_args a = {
        .id = o->id,
        .merchant_id = o->merchant_id,
        .product_id = o->product_id,
        .variant_id = variant_id,
        .stock_item_id = o->stock_item_id,
        .price_cents = o->price_cents,
        .vat_bp = o->vat_bp,
        .mode = o->mode.n ? o->mode : (str){0},
        .link = o->link.p ? o->link : S(""),
        .lead_days = o->lead_days ? o->lead_days : LEAD_DAYS_USUAL,
        .now = now,
        .published_at = o->publish ? SOME_I64(now) : NO_I64,
    };

    for (int i = 0; i < CODE_DRAWS; i++) {
        a.code = code_drawn(tx->mem, i);
        if (x_offer_insert(tx, tx->mem, &a)) return;
    }
    fault("catalog.codes", "no free code was found in %d draws", CODE_DRAWS);
}

void offer_variant_make(struct tx *tx, int64_t now, int64_t position, struct offer_new *o)
{
    int64_t variant_id = id_new();

    o->id = id_new();
    o->stock_item_id = id_new();
    x_variant_insert(tx, tx->mem, variant_id, o->product_id, o->variant_fr, o->variant_en, position);
    x_stock_item_insert(tx, tx->mem, o->stock_item_id, o->merchant_id, 0);
    offer_insert(tx, now, o, variant_id);
    if (o->list_cents.set) x_offer_list_set(tx, tx->mem, o->id, o->merchant_id, o->list_cents);
    if (o->deposit_cents) x_offer_deposit_set(tx, tx->mem, o->id, o->merchant_id, o->deposit_cents);
    if (o->book_min)
        offer_book_set(tx, now,
                       &(struct offer_book){.id = o->id,
                                            .merchant_id = o->merchant_id,
                                            .min = o->book_min,
                                            .seats = o->book_seats ? o->book_seats : 1,
                                            .home = o->book_home,
                                            .shared = !o->book_seats || o->book_shared});
    x_price_past_add(tx, tx->mem, id_new(), o->id, o->price_cents, now);
    if (o->stock_milli)
        stock_move_make(tx, now, &(struct stock_change){o->stock_item_id, o->stock_milli, 0, 0, S("start")});
    event_raise(tx, EVENT_OFFER_CHANGED, now, o->id);
}

void offer_make(struct tx *tx, int64_t now, struct offer_new *o)
{
    product_make(tx, now, o);
    offer_variant_make(tx, now, 0, o);
}

void product_traces_set(struct tx *tx, int64_t merchant_id, int64_t product_id, str traces)
{
    x_product_traces_set(tx, tx->mem, product_id, merchant_id, traces);
}

void product_facts_set(struct tx *tx, const struct product_facts *f)
{
    x_product_facts_set(tx, tx->mem, f->product_id, f->merchant_id, f->facts, f->drained_milli);
}

void product_picture_put(struct tx *tx, int64_t product_id, int64_t picture_id, bool beside)
{
    x_product_picture_add(tx, tx->mem, product_id, picture_id, beside);
}

void price_past_note(struct tx *tx, int64_t offer_id, opt_i64 price, int64_t now)
{
    x_price_past_add(tx, tx->mem, id_new(), offer_id, price, now);
}

void offer_list_set(struct tx *tx, int64_t merchant_id, int64_t offer_id, opt_i64 list)
{
    x_offer_list_set(tx, tx->mem, offer_id, merchant_id, list);
}

void offer_deposit_set(struct tx *tx, int64_t merchant_id, int64_t offer_id, int64_t deposit)
{
    x_offer_deposit_set(tx, tx->mem, offer_id, merchant_id, deposit);
}

void offer_book_set(struct tx *tx, int64_t now, const struct offer_book *b)
{
    x_offer_book_set(tx, tx->mem,
                     &(struct offer_book_set_args){.id = b->id,
                                                   .merchant_id = b->merchant_id,
                                                   .book_min = b->min,
                                                   .book_seats = b->seats,
                                                   .book_home = b->home,
                                                   .book_shared = b->shared,
                                                   .now = now});
}

/* --- what follows a change --- */

void catalog_on_offer_changed(struct tx *tx, int64_t now, int64_t offer_id)
{
    struct offer_owner_row o;

    if (!q_offer_owner(tx->db, tx->mem, offer_id, &o)) return;
    change_note(tx, now, "offer", offer_id);
    tx_touch(tx, "product", o.product_id);
    tx_touch(tx, "merchant", o.merchant_id);
    bundle_holders_tell(tx, now, offer_id);
}

/* --- the books --- */

void catalog_check(struct db *db, struct arena *mem, struct buf *f)
{
    bundle_check(db, mem, f);
    season_check(db, mem, f);
    places_check(db, mem, f);
}

str offer_path(struct arena *mem, const struct offer *o)
{
    return str_fmt(mem, "/produit/%.*s-%.*s", STR_ARG(o->pub), STR_ARG(o->slug));
}

bool offer_sold_here(const struct offer *o)
{
    return o->price_cents.set && !o->book_min && (str_eq(o->mode, S("order")) || str_eq(o->mode, S("reserve")));
}

bool offer_left(const struct offer *o)
{
    return o->service || o->available_milli >= 1000;
}

int64_t offer_vat(struct db *db, struct arena *mem, int64_t offer_id, int64_t now)
{
    struct vat_offer_row o;

    if (!q_vat_offer(db, mem, offer_id, &o) || o.vat_free) return 0;
    str territory = vat_territory(o.insee);
    int64_t day = vat_day(db, mem, now);
    return o.own_bp >= 0 && vat_allowed(territory, day, o.own_bp) ? o.own_bp : vat_rate(territory, o.vat, day);
}
