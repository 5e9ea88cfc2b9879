/* shelf_web.c: the merchant's own shelf: list with quick stock and price, and the sheet of one product. */
#include "shop/catalog/catalog.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/event.h"
#include "app/form.h"
#include "catalog.sql.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"

enum { STOCK_MOST_MILLI = 100 * 1000 * 1000 };

struct catalog_shelf_line {
    int64_t id;
    str title, left, unit, price_typed, code, src, url, held, bad_stock, bad_price;
    bool shown;
};
struct catalog_shelf_view {
    struct catalog_shelf_lines {
        struct catalog_shelf_line *v;
        size_t n;
    } lines;
    str new_url, import_url, error, error_at; /* error_at: the field it is about */
    bool done;
};
#include "catalog_shelf.html.h"

/* What was typed for an offer and refused: shown again as it was, with its sentence. */
struct shelf_again {
    int64_t id;
    str stock, price, error; /* stock or price absent: not what was typed */
};

static str price_typed(struct arena *mem, opt_i64 cents)
{
    if (!cents.set) return S("");
    return str_fmt(mem, "%lld,%02lld", (long long)cents.v / 100, (long long)cents.v % 100);
}

static str milli_typed(struct arena *mem, int64_t milli)
{
    str s = milli % 1000 ? str_fmt(mem, "%lld,%03lld", (long long)milli / 1000, (long long)milli % 1000) : str_fmt(mem, "%lld", (long long)milli / 1000);
    while (milli % 1000 && s.p[s.n - 1] == '0') s.n--;
    return s;
}

static void pictures_add(struct rq *rq, const struct offer_shelf_rows *rows, struct catalog_shelf_view *v)
{
    struct picture *p = NEW(rq->mem, struct picture, rows->n + 1);
    int64_t *ids = NEW(rq->mem, int64_t, rows->n + 1);

    for (size_t i = 0; i < rows->n; i++) ids[i] = rows->v[i].picture_id.set ? rows->v[i].picture_id.v : 0;
    media_pictures(rq->db, rq->mem, rq->lang, ids, rows->n, p);
    for (size_t i = 0; i < rows->n; i++) v->lines.v[i].src = p[i].src;
}

/* "1,5 kg", "4": what is sold by weight or volume has its unit; the rest is counted. */
static bool by_measure(str unit)
{
    return str_eq(unit, S("kg")) || str_eq(unit, S("l"));
}

static struct catalog_shelf_line line_made(struct rq *rq, const struct offer_shelf_row *r)
{
    str unit = by_measure(r->unit) ? r->unit : S(""), held = milli_text(rq->mem, rq->lang, r->held_milli, unit);

    return (struct catalog_shelf_line){
        .id = r->id, .left = milli_typed(rq->mem, r->on_hand_milli), .unit = unit, .title = r->title_fr, .code = r->code,
        .price_typed = price_typed(rq->mem, r->price_cents), .url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld", (long long)r->id)),
        .shown = r->published_at.set && !r->withdrawn_at.set,
        .held = r->held_milli ? tr_fill(rq->mem, tr(rq->lang, "%1 set aside for orders"), &held, 1) : S(""),
    };
}

static void again_show(struct rq *rq, const struct shelf_again *again, struct catalog_shelf_view *v)
{
    v->error = again->error;
    for (size_t i = 0; i < v->lines.n; i++) {
        struct catalog_shelf_line *l = &v->lines.v[i];
        if (l->id != again->id) continue;
        if (again->stock.p) l->left = again->stock, l->bad_stock = again->error;
        if (again->price.p) l->price_typed = again->price, l->bad_price = again->error;
        v->error_at = str_fmt(rq->mem, "%s%lld", again->price.p ? "p" : "s", (long long)l->id);
        return;
    }
}

static void shelf_page(struct rq *rq, const struct shelf_again *again)
{
    struct offer_shelf_rows rows;
    struct catalog_shelf_view v = {.new_url = rq_url(rq, S("/commercant/produits/nouveau")), .import_url = rq_url(rq, S("/commercant/produits/import")), .done = rq_query(rq, "fait").n > 0};

    q_offer_shelf(rq->db, rq->mem, rq->merchant_id, rq->now, &rows);
    v.lines = (struct catalog_shelf_lines){NEW(rq->mem, struct catalog_shelf_line, rows.n + 1), rows.n};
    for (size_t i = 0; i < rows.n; i++) v.lines.v[i] = line_made(rq, &rows.v[i]);
    pictures_add(rq, &rows, &v);
    if (again) again_show(rq, again, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Products and stock"), .body = "merchant", .back = S("/commercant"), .back_text = tr(rq->lang, "My shop")});
    tpl_catalog_shelf(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void shelf_get(struct rq *rq)
{
    if (rq->merchant_id) shelf_page(rq, NULL);
    else rq_go(rq, "/commercant");
}

/* --- quick stock: each press is a small form --- */

struct shelf_posted {
    int64_t id, stock, prix;
    str action;
    struct form_errors errors;
};
static const struct field shelf_action[] = {FIELD_ONE_OF(struct shelf_posted, action, "plus|moins|fixer|epuise|prix|montrer|retirer")};
static const struct field shelf_stock[] = {FIELD(struct shelf_posted, stock, FIELD_QTY, 0, STOCK_MOST_MILLI)};
static const struct field shelf_price[] = {FIELD(struct shelf_posted, prix, FIELD_MONEY, 1, MONEY_MAX_CENTS)};

/* What is counted comes in whole pieces. */
static void stock_whole(struct rq *rq, str unit, int64_t milli, struct form_errors *errors)
{
    if (!by_measure(unit) && milli % 1000) form_error_add(rq, errors, "stock", "form.number", "Write a whole number, for example 12.");
}

static void typed_read(struct rq *rq, struct shelf_posted *p, const struct offer_mine_row *o)
{
    if (str_eq(p->action, S("prix"))) FORM_READ(rq, shelf_price, p, &p->errors);
    if (str_eq(p->action, S("fixer")) && FORM_READ(rq, shelf_stock, p, &p->errors)) stock_whole(rq, o->unit, p->stock, &p->errors);
}

/* The page again with the number that was typed, and why it will not do. */
static void shelf_refused(struct rq *rq, int status, const struct shelf_posted *p, const struct form_error *e)
{
    struct shelf_again again = {.id = p->id, .error = e->text};

    if (str_eq(p->action, S("prix"))) again.price = form_typed(rq, "prix");
    else again.stock = form_typed(rq, "stock");
    rq_refused(rq, status, e->code);
    shelf_page(rq, &again);
}

static bool shelf_prepare(struct rq *rq)
{
    struct shelf_posted *p = NEW(rq->in, struct shelf_posted, 1);
    struct offer_mine_row o;

    rq->form = p;
    if (!rq->merchant_id || !str_i64(rq_field(rq, "offre"), &p->id) || !FORM_READ(rq, shelf_action, p, &p->errors) ||
        !q_offer_mine(rq->db, rq->mem, p->id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return false;
    }
    typed_read(rq, p, &o);
    if (!p->errors.n) return true;
    shelf_refused(rq, 422, p, &p->errors.v[0]);
    return false;
}

static int64_t delta_of(const struct shelf_posted *p, const struct offer_mine_row *o)
{
    if (str_eq(p->action, S("plus"))) return 1000;
    if (str_eq(p->action, S("moins"))) return o->on_hand_milli >= 1000 ? -1000 : 0;
    if (str_eq(p->action, S("epuise"))) return -(o->on_hand_milli - o->held_milli);
    return str_eq(p->action, S("fixer")) ? p->stock - o->on_hand_milli : 0;
}

static void price_set(struct rq *rq, struct tx *tx, const struct offer_mine_row *o, opt_i64 price)
{
    x_offer_update(tx, tx->mem, &(struct offer_update_args){.id = o->id, .merchant_id = rq->merchant_id, .price_cents = price, .vat_bp = o->vat_bp,
                                                            .mode = o->mode, .link = o->link, .now = rq->now});
    x_price_past_add(tx, tx->mem, id_new(), o->id, price, rq->now);
    event_raise(tx, EVENT_OFFER_CHANGED, rq->now, o->id);
}

static const char *const HELD = _("Some are set aside for orders: the stock cannot fall below them.");

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
        shelf_refused(rq, 409, p, &(struct form_error){"stock", "stock.held", tr(rq->lang, HELD)});
        return;
    }
    if (str_eq(p->action, S("prix"))) price_set(rq, tx, &o, SOME_I64(p->prix));
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
    struct media_kept kept; /* came with a form that had a fault */
    int64_t id, stock_seen;        /* stock_seen: on hand as this form shows it, in thousandths */
    struct catalog_sheet_rayons {
        struct catalog_sheet_rayon *v;
        size_t n;
    } rayons;
    bool is_new, more; /* more: a fault stands in the folded part */
};
#include "catalog_sheet.html.h"

static const struct field sheet_fields[] = {
    FIELD(struct catalog_sheet_form, title_fr, FIELD_LINE, 2, 100), FIELD(struct catalog_sheet_form, title_en, FIELD_LINE, 0, 100),
    FIELD(struct catalog_sheet_form, text_fr, FIELD_TEXT, 0, 2000), FIELD(struct catalog_sheet_form, text_en, FIELD_TEXT, 0, 2000),
    FIELD(struct catalog_sheet_form, rayon, FIELD_LINE, 1, 60),     FIELD(struct catalog_sheet_form, price, FIELD_MONEY_OPT, 1, MONEY_MAX_CENTS),
    FIELD_ONE_OF(struct catalog_sheet_form, unit, "piece|kg|l|service"), FIELD_ONE_OF(struct catalog_sheet_form, net_unit, "|kg|l"),
    FIELD(struct catalog_sheet_form, stock, FIELD_QTY, 0, STOCK_MOST_MILLI),
    FIELD(struct catalog_sheet_form, labels, FIELD_LINE, 0, 120),   FIELD(struct catalog_sheet_form, allergens, FIELD_LINE, 0, 200),
    FIELD(struct catalog_sheet_form, origin, FIELD_LINE, 0, 120),   FIELD(struct catalog_sheet_form, storage, FIELD_LINE, 0, 200),
    FIELD_ONE_OF(struct catalog_sheet_form, mode, "|showcase|reserve|order|link_out"), FIELD(struct catalog_sheet_form, link, FIELD_URL, 0, 300),
};

static const struct field net_field[] = {FIELD(struct catalog_sheet_form, net, FIELD_QTY, 0, 1000000)}; /* may be left empty */

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

static str category_slug_of(struct rq *rq, int64_t id)
{
    struct categories c;

    categories_all(rq->db, rq->mem, rq->lang, &c);
    for (size_t i = 0; i < c.n; i++)
        if (c.v[i].id == id) return c.v[i].slug;
    return S("");
}

static void picture_show(struct rq *rq, struct catalog_sheet_view *v, opt_i64 picture_id)
{
    struct picture p;

    if (!picture_id.set) return;
    media_pictures(rq->db, rq->mem, rq->lang, &picture_id.v, 1, &p);
    v->photo = p.src;
    v->hint = p.hint;
}

static void sheet_get(struct rq *rq)
{
    struct catalog_sheet_view v = {.f = {.unit = S("piece")}};
    struct offer_mine_row o;

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
    v.net_typed = o.net_milli ? milli_typed(rq->mem, o.net_milli) : S("");
    v.stock_typed = milli_typed(rq->mem, o.on_hand_milli);
    v.stock_seen = o.on_hand_milli;
    picture_show(rq, &v, o.picture_id);
    sheet_page(rq, &v);
}

struct sheet_posted {
    struct catalog_sheet_form f;
    struct form_errors errors;
    struct category category;
    struct media_received photo;
    int64_t id, stock_seen;
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
    if (!form_error(&p->errors, "stock").n) stock_whole(rq, p->f.unit, p->f.stock, &p->errors);
    if (p->f.net && !p->f.net_unit.n) form_error_add(rq, &p->errors, "net_unit", "offer.net", "Kilos or litres?");
}

/* The form again with all that was typed, the photo that came with it and the one that stands there. */
static void sheet_again(struct rq *rq, int status, const struct sheet_posted *p, opt_i64 picture_id)
{
    struct catalog_sheet_view v = {.f = p->f, .errors = &p->errors, .id = p->id, .price_typed = form_typed(rq, "price"),
                                   .net_typed = form_typed(rq, "net"), .stock_typed = form_typed(rq, "stock"), .kept = media_keep(rq, &p->photo)};

    v.f.link = form_typed(rq, "link");
    v.stock_seen = p->stock_seen;
    v.more = form_error(&p->errors, "net").n || form_error(&p->errors, "net_unit").n || form_error(&p->errors, "link").n;
    rq_refused(rq, status, p->errors.v[0].code);
    picture_show(rq, &v, picture_id);
    sheet_page(rq, &v);
}

static bool sheet_prepare(struct rq *rq)
{
    struct sheet_posted *p = NEW(rq->in, struct sheet_posted, 1);
    struct offer_mine_row o = {0};

    rq->form = p;
    if (!rq->merchant_id || (!str_eq(rq_param(rq, 0), S("nouveau")) &&
                             (!str_i64(rq_param(rq, 0), &p->id) || !q_offer_mine(rq->db, rq->mem, p->id, rq->merchant_id, rq->now, &o)))) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, sheet_fields, &p->f, &p->errors);
    if (str_trim(form_typed(rq, "net")).n) FORM_READ(rq, net_field, &p->f, &p->errors);
    p->stock_seen = str_i64(rq_field(rq, "stock_vu"), &p->stock_seen) ? p->stock_seen : o.on_hand_milli;
    sheet_gate(rq, p);
    enum media_verdict v = media_receive_or_kept(rq, "photo", &p->photo);
    if (v != MEDIA_OK && v != MEDIA_NONE) form_error_add(rq, &p->errors, "photo", "media.photo", media_verdict_says(v));
    if (!p->errors.n) return true;
    sheet_again(rq, 422, p, o.picture_id);
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

static void product_write(struct rq *rq, struct tx *tx, const struct sheet_posted *p, const struct offer_mine_row *o)
{
    const struct catalog_sheet_form *f = &p->f;
    bool price_moved = f->price.set != o->price_cents.set || (f->price.set && f->price.v != o->price_cents.v);

    x_product_update(tx, tx->mem, &(struct product_update_args){
        .id = o->product_id, .merchant_id = rq->merchant_id, .category_id = p->category.id, .title_fr = f->title_fr, .title_en = f->title_en,
        .text_fr = f->text_fr, .text_en = f->text_en, .unit = f->unit, .net_milli = f->net, .net_unit = f->net ? f->net_unit : S(""), .labels = f->labels,
        .allergens = f->allergens, .origin = f->origin, .storage = f->storage, .now = rq->now,
    });
    x_offer_update(tx, tx->mem, &(struct offer_update_args){.id = o->id, .merchant_id = rq->merchant_id, .price_cents = f->price, .vat_bp = p->category.vat_bp,
                                                            .mode = f->mode.n ? f->mode : (str){0}, .link = f->link, .now = rq->now});
    if (price_moved) x_price_past_add(tx, tx->mem, id_new(), o->id, f->price, rq->now);
}

/* A number left as it was shown says nothing about the stock, which may have moved since; a new one is a count, and is
** asked about again if something left the shelf meanwhile. NULL: done; else why not. */
static const char *stock_write(struct rq *rq, struct tx *tx, const struct sheet_posted *p, const struct offer_mine_row *o)
{
    struct stock_change c = {o->stock_item_id, p->f.stock - o->on_hand_milli, 0, rq->person_id, S("count")};

    if (p->f.stock == p->stock_seen || !c.delta_milli) return NULL;
    if (o->on_hand_milli != p->stock_seen) return _("The stock moved while you were writing. Count again, then save.");
    return stock_move_make(tx, rq->now, &c) ? NULL : HELD;
}

static void sheet_change(struct rq *rq, struct tx *tx, struct sheet_posted *p, int64_t picture)
{
    struct offer_mine_row o;

    if (!q_offer_mine(tx->db, tx->mem, p->id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return;
    }
    product_write(rq, tx, p, &o);
    if (picture) x_product_picture_add(tx, tx->mem, o.product_id, picture); /* the former one stays until this one is readable */
    const char *why = stock_write(rq, tx, p, &o);
    event_raise(tx, EVENT_OFFER_CHANGED, rq->now, o.id);
    if (!why) {
        rq_go(rq, "/commercant/produits?fait=1");
        return;
    }
    struct sheet_posted again = *p; /* a replay must find the form as it came */
    again.stock_seen = o.on_hand_milli;
    form_error_add(rq, &again.errors, "stock", why == HELD ? "stock.held" : "stock.moved", why);
    sheet_again(rq, 409, &again, o.picture_id);
}

static void sheet_post(struct rq *rq, struct tx *tx)
{
    struct sheet_posted *p = rq->form;
    int64_t picture = p->photo.sha256.n ? media_add(tx, rq->now, rq->merchant_id, &p->photo) : 0;

    if (p->id) {
        sheet_change(rq, tx, p, picture);
        return;
    }
    sheet_new(rq, tx, p, picture);
    rq_go(rq, "/commercant/produits?fait=1");
}

const struct route catalog_routes[] = {
    {GET, "/commercant/produits", ACCESS_MEMBER, RATE_PAGE, .read = shelf_get},
    {POST, "/commercant/produits", ACCESS_MEMBER, RATE_WRITE, .prepare = shelf_prepare, .write = shelf_post},
    {GET, "/commercant/produits/{offre}", ACCESS_MEMBER, RATE_PAGE, .read = sheet_get},
    {POST, "/commercant/produits/{offre}", ACCESS_MEMBER, RATE_UPLOAD, .prepare = sheet_prepare, .write = sheet_post, .flags = ROUTE_FILES},
    ROUTES_END
};
