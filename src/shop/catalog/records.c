/* records.c: what staff may change of a shop's goods for it, and how the shop takes it back. Prices keep their history,
** stock goes back by a move of its own, photos by which there are. */
#include "shop/catalog/inside.h"

#include "app/event.h"
#include "app/record.h"
#include "goods_records.sql.h"
#include "shop/media/media.h"

static const struct record_word units[] = {{S("piece"), _("by the piece")}, {S("weighed"), _("by the piece, weighed")},
                                           {S("kg"), _("by the kilo")},     {S("l"), _("by the litre")},
                                           {S("service"), _("a service")},  RECORD_WORDS_END};
static const struct record_word modes[] = {{S("showcase"), _("Showcase")},
                                           {S("reserve"), _("Reserve")},
                                           {S("order"), _("Order")},
                                           {S("made"), _("Made to order")},
                                           {S("quote"), _("On quote")},
                                           {S("link_out"), _("On my own site")},
                                           RECORD_WORDS_END};

static const struct record_field product_fields[] = {
    {_("Name"), RECORD_TEXT, NULL},
    {_("Name in English"), RECORD_TEXT, NULL},
    {_("Description"), RECORD_TEXT, NULL},
    {_("Description in English"), RECORD_TEXT, NULL},
    {"", RECORD_MUTE, NULL},
    {_("Sold"), RECORD_WORD, units},
    {_("Net quantity"), RECORD_MILLI, NULL},
    {_("Unit of the net quantity"), RECORD_TEXT, NULL},
    {_("Labels"), RECORD_TEXT, NULL},
    {_("Allergens"), RECORD_TEXT, NULL},
    {_("Origin"), RECORD_TEXT, NULL},
    {_("Storage"), RECORD_TEXT, NULL},
    {_("Sold in its pack"), RECORD_YES, NULL},
    {_("Ingredients"), RECORD_TEXT, NULL},
    {_("Degree of alcohol"), RECORD_MILLI, NULL},
    {_("Maker"), RECORD_TEXT, NULL},
    {_("Warnings"), RECORD_TEXT, NULL},
    {_("ISBN"), RECORD_TEXT, NULL},
    {_("Right to change one’s mind"), RECORD_TEXT, NULL},
    {_("What is said of its origin"), RECORD_TEXT, NULL},
    {_("Particulars"), RECORD_TEXT, NULL},
    {_("Drained weight"), RECORD_MILLI, NULL},
    {_("Rayon"), RECORD_TEXT, NULL},
};
static const struct record_field offer_fields[] = {
    {_("Price"), RECORD_MONEY, NULL},
    {_("Publisher’s price"), RECORD_MONEY, NULL},
    {"", RECORD_MUTE, NULL},
    {_("Level"), RECORD_WORD, modes},
    {_("Link"), RECORD_TEXT, NULL},
    {_("Days to make one"), RECORD_NUMBER, NULL},
    {_("Deposit"), RECORD_MONEY, NULL},
    {_("Season, from the month"), RECORD_NUMBER, NULL},
    {_("Season, to the month"), RECORD_NUMBER, NULL},
    {_("Minutes of an appointment"), RECORD_NUMBER, NULL},
    {_("Persons at once"), RECORD_NUMBER, NULL},
    {_("At the buyer’s home"), RECORD_YES, NULL},
    {_("Shared with other services"), RECORD_YES, NULL},
    {_("On the shelf"), RECORD_YES, NULL},
};
static const struct record_field variant_fields[] = {{_("Variant"), RECORD_TEXT, NULL},
                                                     {_("Variant in English"), RECORD_TEXT, NULL}};
static const struct record_field stock_fields[] = {{_("In stock"), RECORD_MILLI, NULL}};
static const struct record_field photo_fields[] = {
    {"", RECORD_MUTE, NULL}, {"", RECORD_MUTE, NULL}, {"", RECORD_MUTE, NULL}};
enum { OFFER_PRICE = 0, OFFER_SEASON_FROM = 7, OFFER_SEASON_TO = 8 };
#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))

static void product_tell(struct tx *tx, const struct record_back *b, int64_t product_id)
{
    struct records_offers_of_rows o;

    x_records_product_now(tx, tx->mem, product_id, b->merchant_id, b->now);
    product_gate(tx, b->now, b->merchant_id, product_id);
    q_records_offers_of(tx->db, tx->mem, product_id, b->merchant_id, &o);
    for (size_t i = 0; i < o.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, b->now, o.v[i].id);
}

static void product_after(struct tx *tx, const struct record_back *b)
{
    product_tell(tx, b, b->id);
}

static void variant_after(struct tx *tx, const struct record_back *b)
{
    struct records_variant_product_row p;

    if (q_records_variant_product(tx->db, tx->mem, b->id, b->merchant_id, &p)) product_tell(tx, b, p.product_id);
}

static opt_i64 price_of(const struct record *r)
{
    return r->n ? val_opt(&r->v[OFFER_PRICE]) : NO_I64;
}

/* A price that comes back is a new line of its history. */
static void offer_after(struct tx *tx, const struct record_back *b)
{
    opt_i64 from = price_of(&b->is), to = price_of(&b->was);
    struct offer_owner_row o;

    if (b->was.n && (from.set != to.set || from.v != to.v)) price_past_note(tx, b->id, to, b->now);
    x_records_offer_now(tx, tx->mem, b->id, b->merchant_id, b->now);
    if (b->was.n)
        season_keep(
            tx, b->now,
            &(struct season){b->id, b->merchant_id, b->was.v[OFFER_SEASON_FROM].i, b->was.v[OFFER_SEASON_TO].i});
    if (q_offer_owner(tx->db, tx->mem, b->id, &o)) product_gate(tx, b->now, b->merchant_id, o.product_id);
    event_raise(tx, EVENT_OFFER_CHANGED, b->now, b->id);
}

/* Counted since by whoever was there: what he found is not added to. */
static bool counted_since(struct tx *tx, const struct record_back *b)
{
    struct records_stock_counted_row r = {0};

    q_records_stock_counted(tx->db, tx->mem,
                            &(struct records_stock_counted_args){.id = b->id,
                                                                 .merchant_id = b->merchant_id,
                                                                 .after = b->act_id,
                                                                 .count = S("count"),
                                                                 .stocktake = S("stocktake"),
                                                                 .import = S("import"),
                                                                 .stock = S("stock")},
                            &r);
    return r.n > 0;
}

/* By what was added or taken then, whatever was sold since; never below what is set aside. */
static bool stock_back(struct tx *tx, const struct record_back *b)
{
    int64_t delta = b->was.n && b->became.n ? b->was.v[0].i - b->became.v[0].i : 0;
    struct stock_change c = {b->id, delta, 0, b->person_id, S("count")};

    return delta && b->is.n && !counted_since(tx, b) && stock_move_make(tx, b->now, &c);
}

/* --- photos: by which there are, as making them ready to show moves their places --- */

static bool photo_in(const struct record *r, int64_t picture_id)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->v[i * (size_t)COUNT(photo_fields)].i == picture_id) return true;
    return false;
}

/* None came since, and all that were added then are there. */
static bool photos_firm(const struct record_back *b)
{
    for (size_t i = 0; i < b->is.n; i++) {
        int64_t id = b->is.v[i * (size_t)COUNT(photo_fields)].i;
        if (!photo_in(&b->was, id) && !photo_in(&b->became, id)) return false;
    }
    for (size_t i = 0; i < b->became.n; i++) {
        int64_t id = b->became.v[i * (size_t)COUNT(photo_fields)].i;
        if (!photo_in(&b->was, id) && !photo_in(&b->is, id)) return false;
    }
    return true;
}

static bool photos_put(struct tx *tx, const struct record_back *b)
{
    bool all = true;

    x_records_photos_drop(tx, tx->mem, b->merchant_id, b->id);
    for (size_t i = 0; i < b->was.n && all; i++) {
        const struct val *v = &b->was.v[i * (size_t)COUNT(photo_fields)];
        all = x_records_photos_put(tx, tx->mem, b->merchant_id, b->id, v[0].i, v[1].i, v[2].i) == 1;
    }
    return all;
}

static bool photos_try(struct tx *tx, void *arg)
{
    return photos_put(tx, arg);
}

static bool photos_back(struct tx *tx, const struct record_back *b)
{
    struct record_back again = *b;

    if (!photos_firm(b) || !tx_try(tx, photos_try, &again)) return false;
    for (size_t i = 0; i < b->is.n; i++) {
        int64_t id = b->is.v[i * (size_t)COUNT(photo_fields)].i;
        if (!photo_in(&b->was, id)) media_drop(tx, b->now, id);
    }
    product_tell(tx, b, b->id);
    return true;
}

#define STATEMENTS goods_records_statements, &goods_records_statements_n
const struct record_kind goods_records[] = {
    {S("product"), _("Product"), STATEMENTS, "records_product", "records_product_put", NULL, product_fields,
     COUNT(product_fields), COUNT(product_fields) - 1, .alone = true, .after = product_after},
    {S("variant"), _("Variant"), STATEMENTS, "records_variant", "records_variant_put", NULL, variant_fields,
     COUNT(variant_fields), COUNT(variant_fields), .alone = true, .after = variant_after},
    {S("offer"), _("Offer"), STATEMENTS, "records_offer", "records_offer_put", "records_offer_drop", offer_fields,
     COUNT(offer_fields), COUNT(offer_fields), .stays_gone = true, .after = offer_after},
    {S("stock"), _("Stock"), STATEMENTS, "records_stock", NULL, NULL, stock_fields, COUNT(stock_fields),
     COUNT(stock_fields), .alone = true, .back = stock_back},
    {S("photos"), _("Photos"), STATEMENTS, "records_photos", NULL, NULL, photo_fields, COUNT(photo_fields),
     COUNT(photo_fields), .list = true, .back = photos_back},
    RECORDS_END};
