/* shelf_web.c: the merchant's own shelf: list with quick stock and price, and the sheet of one product. */
#include "shop/catalog/catalog.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/event.h"
#include "app/form.h"
#include "catalog.sql.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"

struct catalog_shelf_line {
    int64_t id, left;
    str title, price, price_typed, code, src, url, held;
    bool shown, has_price;
};
struct catalog_shelf_view {
    struct catalog_shelf_lines {
        struct catalog_shelf_line *v;
        size_t n;
    } lines;
    str new_url, error;
    bool done;
};
#include "catalog_shelf.html.h"

static str price_typed(struct arena *mem, opt_i64 cents)
{
    if (!cents.set) return S("");
    return str_fmt(mem, "%lld,%02lld", (long long)cents.v / 100, (long long)cents.v % 100);
}

static void pictures_add(struct rq *rq, const struct offer_shelf_rows *rows, struct catalog_shelf_view *v)
{
    struct picture *p = NEW(rq->mem, struct picture, rows->n + 1);
    int64_t *ids = NEW(rq->mem, int64_t, rows->n + 1);

    for (size_t i = 0; i < rows->n; i++) ids[i] = rows->v[i].picture_id.set ? rows->v[i].picture_id.v : 0;
    media_pictures(rq->db, rq->mem, rq->lang, ids, rows->n, p);
    for (size_t i = 0; i < rows->n; i++) v->lines.v[i].src = p[i].src;
}

static void shelf_page(struct rq *rq, str error)
{
    struct offer_shelf_rows rows;
    struct catalog_shelf_view v = {.error = error, .new_url = rq_url(rq, S("/commercant/produits/nouveau")), .done = rq_query(rq, "fait").n > 0};

    q_offer_shelf(rq->db, rq->mem, rq->merchant_id, rq->now, &rows);
    v.lines.v = NEW(rq->mem, struct catalog_shelf_line, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        const struct offer_shelf_row *r = &rows.v[i];
        str held = str_fmt(rq->mem, "%lld", (long long)r->held_milli / 1000);
        v.lines.v[v.lines.n++] = (struct catalog_shelf_line){
            .id = r->id, .left = r->on_hand_milli / 1000, .title = r->title_fr, .code = r->code, .price_typed = price_typed(rq->mem, r->price_cents),
            .price = r->price_cents.set ? money_text(rq->mem, rq->lang, cents(r->price_cents.v)) : S(""), .has_price = r->price_cents.set,
            .url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld", (long long)r->id)), .shown = r->published_at.set && !r->withdrawn_at.set,
            .held = r->held_milli ? tr_fill(rq->mem, tr(rq->lang, "%1 set aside for orders"), &held, 1) : S(""),
        };
    }
    pictures_add(rq, &rows, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Products and stock"), .body = "merchant", .back = S("/commercant"), .back_text = tr(rq->lang, "My shop")});
    tpl_catalog_shelf(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void shelf_get(struct rq *rq)
{
    if (rq->merchant_id) shelf_page(rq, S(""));
    else rq_go(rq, "/commercant");
}

/* --- quick stock: each press is a small form --- */

struct shelf_posted {
    int64_t id, stock_milli, price_cents;
    str action;
};

static bool qty_typed(str s, int64_t *milli)
{
    int64_t n;

    if (!str_i64(str_trim(s), &n) || n < 0 || n > 100000) return false;
    *milli = n * 1000;
    return true;
}

static bool shelf_prepare(struct rq *rq)
{
    struct shelf_posted *p = NEW(rq->in, struct shelf_posted, 1);
    struct money price = {0};

    rq->form = p;
    p->action = rq_field(rq, "action");
    if (!rq->merchant_id || !str_i64(rq_field(rq, "offre"), &p->id)) {
        rq_not_found(rq);
        return false;
    }
    bool wrong_stock = str_eq(p->action, S("fixer")) && !qty_typed(rq_field(rq, "stock"), &p->stock_milli);
    bool wrong_price = str_eq(p->action, S("prix")) && (money_parse(rq_field(rq, "prix"), &price) != MONEY_OK || price.cents < 1);
    p->price_cents = price.cents;
    if (!wrong_stock && !wrong_price) return true;
    rq_refused(rq, 422, "form.number");
    shelf_page(rq, tr(rq->lang, wrong_stock ? _("Write a whole number, for example 12.") : _("Write a price in euros, for example 12,50.")));
    return false;
}

static int64_t delta_of(const struct shelf_posted *p, const struct offer_mine_row *o)
{
    if (str_eq(p->action, S("plus"))) return 1000;
    if (str_eq(p->action, S("moins"))) return o->on_hand_milli >= 1000 ? -1000 : 0;
    if (str_eq(p->action, S("epuise"))) return -(o->on_hand_milli - o->held_milli);
    return str_eq(p->action, S("fixer")) ? p->stock_milli - o->on_hand_milli : 0;
}

static void price_set(struct rq *rq, struct tx *tx, const struct offer_mine_row *o, opt_i64 price)
{
    x_offer_update(tx, tx->mem, &(struct offer_update_args){.id = o->id, .merchant_id = rq->merchant_id, .price_cents = price, .vat_bp = o->vat_bp,
                                                            .mode = o->mode, .link = o->link, .now = rq->now});
    x_price_past_add(tx, tx->mem, id_new(), o->id, price, rq->now);
    event_raise(tx, EVENT_OFFER_CHANGED, rq->now, o->id);
}

static void shelf_post(struct rq *rq, struct tx *tx)
{
    const struct shelf_posted *p = rq->form;
    struct offer_mine_row o;

    if (!q_offer_mine(tx->db, tx->mem, p->id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return;
    }
    int64_t delta = delta_of(p, &o);
    struct stock_change c = {o.stock_item_id, delta, 0, rq->person_id, S("count")};
    if (delta && !stock_move_make(tx, rq->now, &c)) {
        rq_refused(rq, 409, "stock.held");
        rq->out.n = 0;
        shelf_page(rq, tr(rq->lang, "Some are set aside for orders: the stock cannot fall below them."));
        return;
    }
    if (str_eq(p->action, S("prix"))) price_set(rq, tx, &o, SOME_I64(p->price_cents));
    if (str_eq(p->action, S("montrer")) && x_offer_publish(tx, tx->mem, o.id, rq->merchant_id, rq->now)) event_raise(tx, EVENT_OFFER_CHANGED, rq->now, o.id);
    if (str_eq(p->action, S("retirer")) && x_offer_withdraw(tx, tx->mem, o.id, rq->merchant_id, rq->now)) event_raise(tx, EVENT_OFFER_CHANGED, rq->now, o.id);
    rq_go(rq, "/commercant/produits?fait=1#o%lld", (long long)o.id);
}

/* --- the sheet of a product --- */

struct catalog_sheet_form {
    str title_fr, title_en, text_fr, text_en, rayon, unit, net_unit, labels, allergens, origin, storage, mode, link;
    opt_i64 price;
    int64_t net, stock;
};
struct catalog_sheet_rayon {
    str slug, name;
    bool chosen;
};
struct catalog_sheet_view {
    struct catalog_sheet_form f;
    const struct form_errors *errors;
    str price_typed, net_typed, stock_typed, photo, hint, title;
    int64_t id;
    struct catalog_sheet_rayons {
        struct catalog_sheet_rayon *v;
        size_t n;
    } rayons;
    bool is_new;
};
#include "catalog_sheet.html.h"

static const struct field sheet_fields[] = {
    FIELD(struct catalog_sheet_form, title_fr, FIELD_LINE, 2, 100), FIELD(struct catalog_sheet_form, title_en, FIELD_LINE, 0, 100),
    FIELD(struct catalog_sheet_form, text_fr, FIELD_TEXT, 0, 2000), FIELD(struct catalog_sheet_form, text_en, FIELD_TEXT, 0, 2000),
    FIELD(struct catalog_sheet_form, rayon, FIELD_LINE, 1, 60),     FIELD(struct catalog_sheet_form, price, FIELD_MONEY_OPT, 1, MONEY_MAX_CENTS),
    FIELD_ONE_OF(struct catalog_sheet_form, unit, "piece|kg|l|service"), FIELD_ONE_OF(struct catalog_sheet_form, net_unit, "|kg|l"),
    FIELD(struct catalog_sheet_form, net, FIELD_QTY, 0, 1000000),   FIELD(struct catalog_sheet_form, stock, FIELD_QTY, 0, 100000000),
    FIELD(struct catalog_sheet_form, labels, FIELD_LINE, 0, 120),   FIELD(struct catalog_sheet_form, allergens, FIELD_LINE, 0, 200),
    FIELD(struct catalog_sheet_form, origin, FIELD_LINE, 0, 120),   FIELD(struct catalog_sheet_form, storage, FIELD_LINE, 0, 200),
    FIELD_ONE_OF(struct catalog_sheet_form, mode, "|showcase|reserve|order|link_out"), FIELD(struct catalog_sheet_form, link, FIELD_URL, 0, 300),
};

static void rayons_fill(struct rq *rq, struct catalog_sheet_view *v)
{
    struct categories c;

    categories_all(rq->db, rq->mem, rq->lang, &c);
    v->rayons.v = NEW(rq->mem, struct catalog_sheet_rayon, c.n + 1);
    for (size_t i = 0; i < c.n; i++)
        for (size_t k = 0; !c.v[i].parent_id && k < c.n; k++)
            if (c.v[k].parent_id == c.v[i].id)
                v->rayons.v[v->rayons.n++] = (struct catalog_sheet_rayon){c.v[k].slug,
                    str_fmt(rq->mem, "%.*s : %.*s", STR_ARG(c.v[i].name), STR_ARG(c.v[k].name)), str_eq(c.v[k].slug, v->f.rayon)};
}

static void sheet_page(struct rq *rq, struct catalog_sheet_view *v)
{
    rayons_fill(rq, v);
    v->is_new = !v->id;
    page_open(rq, &(struct page){.title = v->is_new ? tr(rq->lang, "New product") : v->f.title_fr, .body = "merchant", .photo = true,
                                 .back = S("/commercant/produits"), .back_text = tr(rq->lang, "Products and stock")});
    tpl_catalog_sheet(&rq->out, rq->lang, v);
    page_close(rq);
}

static str milli_typed(struct arena *mem, int64_t milli)
{
    if (!milli) return S("");
    str s = milli % 1000 ? str_fmt(mem, "%lld,%03lld", (long long)milli / 1000, (long long)milli % 1000) : str_fmt(mem, "%lld", (long long)milli / 1000);
    while (milli % 1000 && s.p[s.n - 1] == '0') s.n--;
    return s;
}

static str category_slug_of(struct rq *rq, int64_t id)
{
    struct categories c;

    categories_all(rq->db, rq->mem, rq->lang, &c);
    for (size_t i = 0; i < c.n; i++)
        if (c.v[i].id == id) return c.v[i].slug;
    return S("");
}

static void sheet_get(struct rq *rq)
{
    struct catalog_sheet_view v = {.f = {.unit = S("piece")}};
    struct offer_mine_row o;
    struct picture p;

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    if (str_eq(rq_param(rq, 0), S("nouveau"))) {
        sheet_page(rq, &v);
        return;
    }
    if (!str_i64(rq_param(rq, 0), &v.id) || !q_offer_mine(rq->db, rq->mem, v.id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return;
    }
    v.f = (struct catalog_sheet_form){o.title_fr, o.title_en, o.text_fr, o.text_en, category_slug_of(rq, o.category_id), o.unit, o.net_unit, o.labels,
        o.allergens, o.origin, o.storage, o.mode.p ? o.mode : S(""), o.link, o.price_cents, o.net_milli, o.on_hand_milli};
    v.price_typed = price_typed(rq->mem, o.price_cents);
    v.net_typed = milli_typed(rq->mem, o.net_milli);
    v.stock_typed = o.on_hand_milli ? milli_typed(rq->mem, o.on_hand_milli) : S("0");
    if (o.picture_id.set) {
        media_pictures(rq->db, rq->mem, rq->lang, &o.picture_id.v, 1, &p);
        v.photo = p.src;
        v.hint = p.hint;
    }
    sheet_page(rq, &v);
}

struct sheet_posted {
    struct catalog_sheet_form f;
    struct form_errors errors;
    struct category category;
    struct media_received photo;
    int64_t id;
    bool has_photo;
};

/* What the law and good sense want before a thing is sold: named field by field. */
static void sheet_gate(struct rq *rq, struct sheet_posted *p)
{
    struct merchant m;
    bool showcase = str_eq(p->f.mode, S("showcase"));

    if (!category_by_slug(rq->db, rq->in, rq->lang, p->f.rayon, &p->category)) {
        form_error_add(rq, &p->errors, "rayon", "form.choice", "Please choose one of the answers.");
        return;
    }
    if (!merchant_any(rq->db, rq->mem, rq->lang, rq->merchant_id, &m)) return;
    bool sold = !showcase && !str_eq(m.mode, S("showcase")) && !str_eq(p->f.mode, S("link_out"));
    if (sold && !p->f.price.set) form_error_add(rq, &p->errors, "price", "offer.price", "A price is needed to sell or reserve. Without one, choose “showcase”.");
    if (sold && p->category.food && !p->f.allergens.n)
        form_error_add(rq, &p->errors, "allergens", "offer.allergens", "Say which allergens it holds, or write “aucun”.");
    if (str_eq(p->f.mode, S("link_out")) && !p->f.link.n) form_error_add(rq, &p->errors, "link", "offer.link", "Write the address of the page on your site.");
    if (p->f.net && !p->f.net_unit.n) form_error_add(rq, &p->errors, "net_unit", "offer.net", "Kilos or litres?");
}

static bool sheet_prepare(struct rq *rq)
{
    struct sheet_posted *p = NEW(rq->in, struct sheet_posted, 1);
    struct offer_mine_row o;

    rq->form = p;
    if (!rq->merchant_id || (!str_eq(rq_param(rq, 0), S("nouveau")) &&
                             (!str_i64(rq_param(rq, 0), &p->id) || !q_offer_mine(rq->db, rq->mem, p->id, rq->merchant_id, rq->now, &o)))) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, sheet_fields, &p->f, &p->errors);
    sheet_gate(rq, p);
    enum media_verdict v = media_receive(rq, "photo", 0, &p->photo);
    p->has_photo = v == MEDIA_OK;
    if (v != MEDIA_OK && v != MEDIA_NONE) form_error_add(rq, &p->errors, "photo", "media.photo", media_verdict_says(v));
    if (!p->errors.n) return true;
    struct catalog_sheet_view view = {.f = p->f, .errors = &p->errors, .id = p->id, .price_typed = rq_field(rq, "price"), .net_typed = rq_field(rq, "net"),
                                      .stock_typed = rq_field(rq, "stock")};
    rq_refused(rq, 422, "form.fields");
    sheet_page(rq, &view);
    return false;
}

static void sheet_new(struct rq *rq, struct tx *tx, const struct sheet_posted *p, int64_t picture)
{
    const struct catalog_sheet_form *f = &p->f;
    struct offer_new o = {
        .merchant_id = rq->merchant_id, .category_id = p->category.id, .picture_id = picture, .vat_bp = p->category.vat_bp, .stock_milli = f->stock,
        .net_milli = f->net, .price_cents = f->price, .title_fr = f->title_fr, .title_en = f->title_en, .text_fr = f->text_fr, .text_en = f->text_en,
        .unit = f->unit, .net_unit = f->net ? f->net_unit : S(""), .labels = f->labels, .allergens = f->allergens, .origin = f->origin,
        .storage = f->storage, .mode = f->mode, .link = f->link, .publish = true,
    };

    offer_make(tx, rq->now, &o);
}

static bool sheet_change(struct rq *rq, struct tx *tx, const struct sheet_posted *p, int64_t picture)
{
    const struct catalog_sheet_form *f = &p->f;
    struct offer_mine_row o;

    if (!q_offer_mine(tx->db, tx->mem, p->id, rq->merchant_id, rq->now, &o)) return false;
    x_product_update(tx, tx->mem, &(struct product_update_args){
        .id = o.product_id, .merchant_id = rq->merchant_id, .category_id = p->category.id, .title_fr = f->title_fr, .title_en = f->title_en,
        .text_fr = f->text_fr, .text_en = f->text_en, .unit = f->unit, .net_milli = f->net, .net_unit = f->net ? f->net_unit : S(""), .labels = f->labels,
        .allergens = f->allergens, .origin = f->origin, .storage = f->storage, .now = rq->now,
    });
    bool price_moved = f->price.set != o.price_cents.set || (f->price.set && f->price.v != o.price_cents.v);
    x_offer_update(tx, tx->mem, &(struct offer_update_args){.id = o.id, .merchant_id = rq->merchant_id, .price_cents = f->price, .vat_bp = p->category.vat_bp,
                                                            .mode = f->mode.n ? f->mode : (str){0}, .link = f->link, .now = rq->now});
    if (price_moved) x_price_past_add(tx, tx->mem, id_new(), o.id, f->price, rq->now);
    if (picture) x_product_picture_add(tx, tx->mem, o.product_id, picture); /* the former one stays until this one is readable */
    struct stock_change c = {o.stock_item_id, f->stock - o.on_hand_milli, 0, rq->person_id, S("count")};
    bool ok = !c.delta_milli || stock_move_make(tx, rq->now, &c);
    event_raise(tx, EVENT_OFFER_CHANGED, rq->now, o.id);
    return ok;
}

static void sheet_post(struct rq *rq, struct tx *tx)
{
    const struct sheet_posted *p = rq->form;
    int64_t picture = p->has_photo ? media_add(tx, rq->now, rq->merchant_id, &p->photo) : 0;

    if (!p->id) sheet_new(rq, tx, p, picture);
    else if (!sheet_change(rq, tx, p, picture)) {
        rq_refuse(rq, 409, "stock.held", "Some are set aside for orders: the stock cannot fall below them.");
        return;
    }
    rq_go(rq, "/commercant/produits?fait=1");
}

const struct route catalog_routes[] = {
    {GET, "/commercant/produits", ACCESS_MEMBER, RATE_PAGE, .read = shelf_get},
    {POST, "/commercant/produits", ACCESS_MEMBER, RATE_WRITE, .prepare = shelf_prepare, .write = shelf_post},
    {GET, "/commercant/produits/{offre}", ACCESS_MEMBER, RATE_PAGE, .read = sheet_get},
    {POST, "/commercant/produits/{offre}", ACCESS_MEMBER, RATE_UPLOAD, .prepare = sheet_prepare, .write = sheet_post, .flags = ROUTE_FILES},
    ROUTES_END
};
