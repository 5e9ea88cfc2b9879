/* bundle.c: baskets. What is in one, how many its parts make, and how its price is shared among them. */
#include "shop/catalog/inside.h"

#include "app/event.h"
#include "bundle.sql.h"

static struct bundle_part part_made(struct arena *mem, enum lang lang, const struct bundle_parts_row *r)
{
    str variant = said_in(lang, r->variant_fr, r->variant_en), title = said_in(lang, r->title_fr, r->title_en);

    return (struct bundle_part){
        .offer_id = r->part_id,
        .product_id = r->product_id,
        .stock_item_id = r->stock_item_id,
        .each_milli = r->qty_milli,
        .vat_bp = r->vat_bp,
        .price_cents = r->price_cents.set ? r->price_cents.v : 0,
        .left_milli = r->off ? 0 : r->left_milli,
        .net_milli = r->net_milli,
        .degree_milli = r->degree_milli,
        .title = variant.n ? str_fmt(mem, "%.*s, %.*s", STR_ARG(title), STR_ARG(variant)) : title,
        .unit = r->unit,
        .pub = r->shown ? r->pub : S(""),
        .slug = slug(mem, r->title_fr),
        .net_unit = r->net_unit,
        .allergens = r->allergens,
        .ingredients = r->ingredients,
        .origin = r->origin,
        .storage = r->storage,
        .maker = r->maker,
        .warnings = r->warnings,
        .traces = r->traces,
        .facts = r->facts,
        .alcohol = r->alcohol,
        .off = r->off,
    };
}

void bundle_read(struct db *db, struct arena *mem, enum lang lang, int64_t offer_id, int64_t now,
                 struct bundle_parts *out)
{
    struct bundle_parts_rows rows;

    q_bundle_parts(db, mem, offer_id, now, &rows);
    *out = (struct bundle_parts){NEW(mem, struct bundle_part, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++) out->v[i] = part_made(mem, lang, &rows.v[i]);
}

int64_t bundle_left(const struct bundle_parts *p)
{
    int64_t least = 0;

    for (size_t i = 0; i < p->n; i++) {
        int64_t n = p->v[i].left_milli > 0 ? p->v[i].left_milli / p->v[i].each_milli : 0;
        if (!i || n < least) least = n;
    }
    return least * 1000;
}

str bundle_part_text(struct arena *mem, enum lang lang, const struct bundle_part *p)
{
    if (by_measure(p->unit))
        return str_fmt(mem, "%.*s %.*s", STR_ARG(milli_text(mem, lang, p->each_milli, p->unit)), STR_ARG(p->title));
    return p->each_milli == 1000
               ? p->title
               : str_fmt(mem, "%lld\u00a0× %.*s", (long long)(p->each_milli / 1000), STR_ARG(p->title));
}

str bundle_text(struct arena *mem, enum lang lang, const struct bundle_parts *p)
{
    struct buf b = buf_new(mem, 16 * 1024);

    for (size_t i = 0; i < p->n; i++) {
        if (i) buf_put(&b, S(", "));
        buf_put(&b, bundle_part_text(mem, lang, &p->v[i]));
    }
    return buf_str(&b);
}

/* Each part has what its own price weighs; the cents that are left go one each to the first parts. */
void bundle_share(struct bundle_parts *p, int64_t cents)
{
    int64_t all = 0, left = cents;

    for (size_t i = 0; i < p->n; i++) all += p->v[i].price_cents * p->v[i].each_milli;
    for (size_t i = 0; i < p->n; i++) {
        int64_t weight = p->v[i].price_cents * p->v[i].each_milli;
        p->v[i].share_cents = all ? (int64_t)((__int128)cents * weight / all) : cents / (int64_t)p->n;
        left -= p->v[i].share_cents;
    }
    for (size_t i = 0; left > 0 && i < p->n; i = (i + 1) % p->n, left--) p->v[i].share_cents++;
}

void bundle_settle(struct db *db, struct arena *mem, int64_t now, struct offer *o)
{
    struct bundle_parts p;

    if (!o->bundle) return;
    bundle_read(db, mem, LANG_FR, o->id, now, &p);
    o->available_milli = bundle_left(&p);
    for (size_t i = 0; i < p.n; i++) o->alcohol |= p.v[i].alcohol;
}

void bundle_holders_tell(struct tx *tx, int64_t now, int64_t offer_id)
{
    struct bundle_holders_rows h;

    q_bundle_holders(tx->db, tx->mem, offer_id, &h);
    for (size_t i = 0; i < h.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, now, h.v[i].offer_id);
}

void catalog_ahead_offer_changed(struct db *db, struct arena *mem, int64_t offer_id)
{
    struct bundle_holders_rows holders;
    struct offer_owner_row owner;

    q_offer_owner(db, mem, offer_id, &owner);
    q_bundle_holders(db, mem, offer_id, &holders);
}

/* --- putting one together --- */

/* Its own number on the shelf is not looked at any more; what of it is set aside still leaves from there. */
static void own_stock_end(struct tx *tx, int64_t now, int64_t person_id, const struct bundle_one_row *o)
{
    struct stock_change c = {o->stock_item_id, o->held_milli - o->on_hand_milli, 0, person_id, S("count")};

    if (c.delta_milli < 0) stock_move_make(tx, now, &c);
}

static void bundle_follow(struct tx *tx, const struct bundle_act *a, const struct bundle_one_row *o, bool is)
{
    if (is && !o->bundle) own_stock_end(tx, a->now, a->person_id, o);
    x_offer_bundle_set(tx, tx->mem, o->id, a->merchant_id, is, a->now);
    products_gate_table(tx, a->now, a->merchant_id, &o->product_id, 1);
    event_raise(tx, EVENT_OFFER_CHANGED, a->now, o->id);
}

/* Counted in pieces, in no basket itself, nothing at a time of its own, no new book. */
static bool bundle_possible(const struct bundle_one_row *o)
{
    return str_eq(o->unit, S("piece")) && !o->placed && !o->book_min && !o->holders && !str_eq(o->kind, S("book"));
}

bool bundle_offer_read(struct db *db, struct arena *mem, const struct bundle_act *a, struct bundle_offer *out)
{
    struct bundle_one_row o;

    if (!q_bundle_one(db, mem, a->offer_id, a->merchant_id, a->now, &o)) return false;
    *out = (struct bundle_offer){o.title_fr, o.price_cents, bundle_possible(&o), o.holders > 0};
    return true;
}

/* Pieces are whole. */
static bool quantity_ok(str unit, int64_t milli)
{
    return milli > 0 && milli <= BUNDLE_EACH_MOST_MILLI && (by_measure(unit) || milli % 1000 == 0);
}

void bundle_candidates(struct db *db, struct arena *mem, const struct bundle_asked *a, struct bundle_candidates *out)
{
    struct bundle_candidates_args ask = {a->merchant_id, a->offer_id, S("piece"), S("kg"),
                                         S("l"),         S("book"),   a->most,    a->skip};
    struct bundle_candidates_rows r;

    q_bundle_candidates(db, mem, &ask, &r);
    *out = (struct bundle_candidates){NEW(mem, struct bundle_candidate, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct bundle_candidate){r.v[i].id,         r.v[i].code, r.v[i].title_fr,
                                              r.v[i].variant_fr, r.v[i].unit, r.v[i].price_cents};
}

enum bundle_end bundle_put(struct tx *tx, const struct bundle_act *a)
{
    struct bundle_candidate_row part;
    struct bundle_parts p;
    struct bundle_one_row o;

    if (!q_bundle_one(tx->db, tx->mem, a->offer_id, a->merchant_id, a->now, &o)) return BUNDLE_NOT_HERE;
    if (!bundle_possible(&o)) return BUNDLE_NO;
    struct bundle_candidate_args one = {a->merchant_id, a->offer_id, a->part_id, S("piece"),
                                        S("kg"),        S("l"),      S("book")};
    if (!q_bundle_candidate(tx->db, tx->mem, &one, &part)) return BUNDLE_NOT_HERE;
    if (!quantity_ok(part.unit, a->each_milli)) return BUNDLE_BAD_QTY;
    bundle_read(tx->db, tx->mem, LANG_FR, a->offer_id, a->now, &p);
    if (p.n >= BUNDLE_PARTS_MOST) return BUNDLE_FULL;
    if (x_bundle_part_add(tx, tx->mem, a->offer_id, a->part_id, a->merchant_id, a->each_milli) != 1)
        return BUNDLE_NOT_HERE;
    products_gate_table(tx, a->now, a->merchant_id, &part.product_id, 1); /* what is in a basket is sold */
    bundle_follow(tx, a, &o, true);
    return BUNDLE_DONE;
}

enum bundle_end bundle_set(struct tx *tx, const struct bundle_act *a)
{
    struct bundle_one_row o;
    struct bundle_parts p;
    const struct bundle_part *part = NULL;

    if (!q_bundle_one(tx->db, tx->mem, a->offer_id, a->merchant_id, a->now, &o)) return BUNDLE_NOT_HERE;
    bundle_read(tx->db, tx->mem, LANG_FR, a->offer_id, a->now, &p);
    for (size_t i = 0; i < p.n; i++)
        if (p.v[i].offer_id == a->part_id) part = &p.v[i];
    if (!part) return BUNDLE_NOT_HERE;
    if (a->each_milli && !quantity_ok(part->unit, a->each_milli)) return BUNDLE_BAD_QTY;
    if (a->each_milli) x_bundle_part_set(tx, tx->mem, a->offer_id, a->part_id, a->merchant_id, a->each_milli);
    else x_bundle_part_drop(tx, tx->mem, a->offer_id, a->part_id, a->merchant_id);
    products_gate_table(tx, a->now, a->merchant_id, &part->product_id, 1);
    bundle_follow(tx, a, &o, a->each_milli || p.n > 1);
    return BUNDLE_DONE;
}

void bundle_copy(struct tx *tx, int64_t now, int64_t merchant_id, int64_t from_id, int64_t to_id)
{
    struct bundle_parts p;

    bundle_read(tx->db, tx->mem, LANG_FR, from_id, now, &p);
    for (size_t i = 0; i < p.n; i++)
        bundle_put(tx, &(struct bundle_act){.merchant_id = merchant_id,
                                            .offer_id = to_id,
                                            .part_id = p.v[i].offer_id,
                                            .each_milli = p.v[i].each_milli,
                                            .now = now});
}

void bundle_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_bundles_rows a;
    struct check_bundle_parts_rows b;

    q_check_bundles(db, mem, &a);
    for (size_t i = 0; i < a.n; i++)
        buf_fmt(f, "C5: offer %lld says basket %lld and has %lld parts\n", (long long)a.v[i].id,
                (long long)a.v[i].bundle, (long long)a.v[i].parts);
    q_check_bundle_parts(db, mem, &b);
    for (size_t i = 0; i < b.n; i++)
        buf_fmt(f, "C5: basket %lld holds %lld, which is a basket, another merchant's, or has another stock\n",
                (long long)b.v[i].offer_id, (long long)b.v[i].part_id);
}
