/* sheet_write.c: a sheet is kept: a new product, or what another has not changed meanwhile. */
#include "shop/shelf/sheet.h"

#include "app/event.h"

static void season_write(struct rq *rq, struct tx *tx, const struct sheet_posted *p, int64_t id)
{
    struct season s = {.offer_id = id, .merchant_id = rq->merchant_id};

    if (!str_i64(p->f.season_from, &s.from) || !str_i64(p->f.season_to, &s.to)) s.from = s.to = 0;
    season_keep(tx, rq->now, &s);
}

/* What has no place in the product's one statement. */
static void beside_write(struct rq *rq, struct tx *tx, const struct shelf_sheet_form *f, int64_t product_id)
{
    product_traces_set(tx, rq->merchant_id, product_id, f->traces);
    product_facts_set(tx, &(struct product_facts){rq->merchant_id, product_id, f->drained_milli, f->facts});
}

/* Only a new book has a publisher's price. */
static opt_i64 list_of(const struct shelf_sheet_form *f)
{
    return facts_second_hand(f->facts) ? NO_I64 : f->list_cents;
}

void sheet_new(struct rq *rq, struct tx *tx, const struct sheet_posted *p, int64_t picture)
{
    const struct shelf_sheet_form *f = &p->f;
    struct offer_new o = {
        .merchant_id = rq->merchant_id,
        .category_id = p->category.id,
        .picture_id = picture,
        .vat_bp = p->vat_bp,
        .stock_milli = f->stock,
        .net_milli = f->net_milli,
        .price_cents = f->price_cents,
        .title_fr = f->title_fr,
        .title_en = f->title_en,
        .text_fr = f->text_fr,
        .text_en = f->text_en,
        .unit = f->unit,
        .net_unit = f->net_milli ? f->net_unit : S(""),
        .labels = f->labels,
        .allergens = f->allergens,
        .origin = f->origin,
        .storage = f->storage,
        .mode = f->mode,
        .link = f->link,
        .lead_days = f->lead,
        .publish = !p->draft,
        .variant_fr = f->variant_fr,
        .packed = f->packed,
        .ingredients = f->ingredients,
        .degree_milli = f->degree_milli,
        .maker = f->maker,
        .warnings = f->warnings,
        .isbn = f->isbn,
        .list_cents = list_of(f),
        .keeps = f->keeps,
        .deposit_cents = f->deposit.set ? f->deposit.v : 0,
    };

    offer_make(tx, rq->now, &o);
    beside_write(rq, tx, f, o.product_id);
    season_write(rq, tx, p, o.id);
}

static void product_write(struct rq *rq, struct tx *tx, const struct sheet_posted *p, const struct offer_mine_row *o)
{
    const struct shelf_sheet_form *f = &p->f;
    bool price_moved =
        f->price_cents.set != o->price_cents.set || (f->price_cents.set && f->price_cents.v != o->price_cents.v);

    x_product_update(tx, tx->mem,
                     &(struct product_update_args){
                         .id = o->product_id,
                         .merchant_id = rq->merchant_id,
                         .category_id = p->category.id,
                         .title_fr = f->title_fr,
                         .title_en = f->title_en,
                         .text_fr = f->text_fr,
                         .text_en = f->text_en,
                         .unit = o->book_min || o->bundle || o->holders ? o->unit : f->unit,
                         .net_milli = f->net_milli,
                         .net_unit = f->net_milli ? f->net_unit : S(""),
                         .labels = f->labels,
                         .allergens = f->allergens,
                         .origin = f->origin,
                         .storage = f->storage,
                         .packed = f->packed,
                         .ingredients = f->ingredients,
                         .degree_milli = f->degree_milli,
                         .maker = f->maker,
                         .warnings = f->warnings,
                         .isbn = f->isbn,
                         .keeps = f->keeps,
                         .now = rq->now,
                     });
    beside_write(rq, tx, f, o->product_id);
    x_product_vat(tx, tx->mem, o->product_id, rq->merchant_id, p->vat_bp);
    offer_list_set(tx, rq->merchant_id, o->id, list_of(f));
    season_write(rq, tx, p, o->id);
    offer_deposit_set(tx, rq->merchant_id, o->id, f->deposit.set ? f->deposit.v : 0);
    x_variant_name(tx, tx->mem, o->variant_id, rq->merchant_id, f->variant_fr,
                   str_eq(f->variant_fr, o->variant_fr) ? o->variant_en : S(""));
    x_offer_update(tx, tx->mem,
                   &(struct offer_update_args){.id = o->id,
                                               .merchant_id = rq->merchant_id,
                                               .price_cents = f->price_cents,
                                               .vat_bp = p->vat_bp,
                                               .mode = f->mode.n ? f->mode : (str){0},
                                               .link = f->link,
                                               .lead_days = f->lead ? f->lead : o->lead_days,
                                               .now = rq->now});
    if (p->draft) x_offer_withdraw(tx, tx->mem, o->id, rq->merchant_id, rq->now);
    else if (!o->published_at.set) x_offer_publish(tx, tx->mem, o->id, rq->merchant_id, rq->now);
    if (price_moved) price_past_note(tx, o->id, f->price_cents, rq->now);
    product_gate(tx, rq->now, rq->merchant_id, o->product_id);
}

/* A number left as it was shown says nothing about the stock, which may have moved since; a new one is a count, and is
** asked about again if something left the shelf meanwhile. NULL: done; else why not. */
static const char *stock_write(struct rq *rq, struct tx *tx, const struct sheet_posted *p,
                               const struct offer_mine_row *o)
{
    struct stock_change c = {o->stock_item_id, p->f.stock - o->on_hand_milli, 0, rq->person_id, S("count")};

    if (o->bundle || o->book_min) return NULL; /* its parts are counted; its times limit it */
    if (p->f.stock == p->stock_seen || !c.delta_milli) return NULL;
    if (o->on_hand_milli != p->stock_seen) return _("The stock moved while you were writing. Count again, then save.");
    return stock_move_make(tx, rq->now, &c) ? NULL : HELD;
}

void variants_tell(struct rq *rq, struct tx *tx, int64_t product_id)
{
    struct variants_mine_rows v;

    q_variants_mine(tx->db, tx->mem, product_id, rq->merchant_id, rq->now, &v);
    for (size_t i = 0; i < v.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, rq->now, v.v[i].id);
}

/* Another member has saved since this page was shown: this one is told what, and keeps what he typed. */
static bool another_saved(struct rq *rq, const struct sheet_posted *p, const struct offer_mine_row *o)
{
    struct shelf_sheet_view v = sheet_typed(rq, p);

    if (!sheet_moved(rq, o, &v)) return false;
    v.variants = o->variants;
    rq_refused(rq, 409, "form.moved");
    sheet_picture_show(rq, &v, o->picture_id);
    sheet_page(rq, &v);
    return true;
}

void sheet_change(struct rq *rq, struct tx *tx, const struct sheet_posted *p, int64_t picture)
{
    struct offer_mine_row o;

    if (!q_offer_mine(tx->db, tx->mem, p->id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return;
    }
    if (another_saved(rq, p, &o)) return;
    product_write(rq, tx, p, &o);
    if (picture)
        product_picture_put(tx, o.product_id, picture, false); /* the former one stays until this one is readable */
    const char *why = stock_write(rq, tx, p, &o);
    variants_tell(rq, tx, o.product_id);
    if (!why) {
        rq_go(rq, "/commercant/produits?fait=1");
        return;
    }
    struct sheet_posted again = *p; /* a replay must find the form as it came */
    again.stock_seen = o.on_hand_milli;
    form_error_add(rq, &again.errors, "stock", why == HELD ? "stock.held" : "stock.moved", why);
    sheet_again(rq, 409, &again, o.picture_id);
}
