/* shelf_web.c: the merchant's own shelf: list with quick stock and price. */
#include "shop/shelf/inside.h"

#include "app/event.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"

const char *const HELD = _("Some are set aside for orders: the stock cannot fall below them.");

struct shelf_missing {
    str text, url; /* url: its field on the sheet */
};
struct shelf_line {
    int64_t id;
    struct shelf_missings {
        struct shelf_missing *v;
        size_t n;
    } missing; /* why it stays in the shop window */
    bool lacks;
    str book_url,
        bundle_url; /* a service one books a time of: its times limit it; a basket: its parts do; no stock of its own */
    str title, left, unit, price_typed, code, src, url, held, bad_stock, bad_price;
    str left_shown, price_shown; /* as they are kept, whatever was typed over them */
    bool shown, draft, stale;
};
struct shelf_list_view {
    struct shelf_lines {
        struct shelf_line *v;
        size_t n;
    } lines;
    struct shelf_faults {
        struct shelf_fault {
            str at, text;
        } v[2];
        size_t n;
    } faults;
    str new_url, import_url, stock_url, bulk_url;
    str photos_url;
    int64_t stale; /* hidden, as nobody said that they are still sold */
    str fresh_url;
    int64_t lacking;
    bool done, only_lacking;
    str lacking_url, from; /* from: the name or code one goes to */
    struct shelf_pages at;
};
#include "shelf_list.html.h"

enum { LACKING_TOLD = 50, SHELF_ROWS = 50 }; /* named field by field; the sheets of the others do it */

/* What was typed for an offer and refused: shown again as it was, with its sentences. */
struct shelf_again {
    int64_t id;
    const struct form_errors *errors;
};

static void pictures_add(struct rq *rq, const struct offer_shelf_rows *rows, struct shelf_list_view *v)
{
    struct picture *p = NEW(rq->mem, struct picture, rows->n + 1);
    int64_t *ids = NEW(rq->mem, int64_t, rows->n + 1);

    for (size_t i = 0; i < rows->n; i++) ids[i] = rows->v[i].picture_id.set ? rows->v[i].picture_id.v : 0;
    media_pictures(rq->db, rq->mem, rq->lang, ids, rows->n, p);
    for (size_t i = 0; i < rows->n; i++) v->lines.v[i].src = p[i].src;
}

static struct shelf_line line_made(struct rq *rq, const struct offer_shelf_row *r)
{
    str unit = by_measure(r->unit) ? r->unit : S(""), held = milli_text(rq->mem, rq->lang, r->held_milli, unit);
    str left = milli_typed(rq->mem, r->on_hand_milli), price = price_typed(rq->mem, r->price_cents);

    return (struct shelf_line){
        .id = r->id,
        .left = left,
        .left_shown = left,
        .unit = unit,
        .title = r->variant_fr.n ? str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(r->title_fr), STR_ARG(r->variant_fr))
                                 : r->title_fr,
        .code = r->code,
        .price_typed = price,
        .price_shown = price,
        .url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld", (long long)r->id)),
        .shown = r->published_at.set && !r->withdrawn_at.set && !r->stale_at.set,
        .draft = !r->published_at.set,
        .stale = r->stale_at.set && !r->withdrawn_at.set,
        .lacks = r->lacks_at.set,
        .book_url = r->book_min
                        ? rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/rendez-vous", (long long)r->id))
                        : S(""),
        .bundle_url =
            r->bundle ? rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/panier", (long long)r->id)) : S(""),
        .held = r->held_milli ? tr_fill(rq->mem, tr(rq->lang, "%1 set aside for orders"), &held, 1) : S(""),
    };
}

static void fault_show(struct rq *rq, struct shelf_list_view *v, const char *field, int64_t id, str text)
{
    if (text.n)
        v->faults.v[v->faults.n++] = (struct shelf_fault){str_fmt(rq->mem, "%s%lld", field, (long long)id), text};
}

static void again_show(struct rq *rq, const struct shelf_again *again, struct shelf_list_view *v)
{
    str stock = rq_field(rq, "stock"), price = rq_field(rq, "prix");

    for (size_t i = 0; i < v->lines.n; i++) {
        struct shelf_line *l = &v->lines.v[i];
        if (l->id != again->id) continue;
        if (stock.p) l->left = stock;
        if (price.p) l->price_typed = price;
        l->bad_stock = form_error(again->errors, "stock"), l->bad_price = form_error(again->errors, "prix");
    }
    fault_show(rq, v, "s", again->id, form_error(again->errors, "stock"));
    fault_show(rq, v, "p", again->id, form_error(again->errors, "prix"));
}

/* Each field to fill in, in its own words. */
static void missing_fill(struct rq *rq, struct shelf_line *l)
{
    struct gate_fault f[GATE_FAULTS_MOST];
    struct offer_mine_row o;

    if (!q_offer_mine(rq->db, rq->mem, l->id, rq->merchant_id, rq->now, &o)) return;
    size_t n = offer_faults(rq, rq->db, &o, f);
    l->missing = (struct shelf_missings){NEW(rq->mem, struct shelf_missing, n + 1), n};
    for (size_t i = 0; i < n; i++)
        l->missing.v[i] = (struct shelf_missing){
            tr(rq->lang, f[i].msgid),
            rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld?manque=1#f-%s", (long long)l->id, f[i].field))};
}

/* What stays in the shop window, and why. */
static void lacking_fill(struct rq *rq, struct shelf_list_view *v)
{
    size_t told = 0;

    v->lacking_url = rq_url(rq, S("/commercant/produits?manque=1"));
    for (size_t i = 0; i < v->lines.n; i++)
        if (v->lines.v[i].lacks && ++told <= LACKING_TOLD) missing_fill(rq, &v->lines.v[i]);
}

static void shelf_page(struct rq *rq, const struct shelf_again *again)
{
    struct offer_shelf_rows rows;
    struct shelf_list_view v = {.new_url = rq_url(rq, S("/commercant/produits/nouveau")),
                                .import_url = rq_way(rq, S("/commercant/produits/import")),
                                .stock_url = rq_url(rq, S("/commercant/stock")),
                                .bulk_url = rq_url(rq, S("/commercant/produits/lot")),
                                .done = rq_query(rq, "fait").n > 0};

    v.only_lacking = rq_query(rq, "manque").n > 0;
    v.from = utf8_head(text_clean(rq->mem, rq_query(rq, "de")), 100);
    shelf_pages_read(
        rq, rq->db, &(struct shelf_ask){"/commercant/produits", SHELF_ROWS, v.only_lacking ? SHELF_LACKING : SHELF_ALL},
        &v.at, &rows);
    v.lines = (struct shelf_lines){NEW(rq->mem, struct shelf_line, rows.n + 1), rows.n};
    for (size_t i = 0; i < rows.n; i++) v.lines.v[i] = line_made(rq, &rows.v[i]);
    v.stale = v.at.stale, v.lacking = v.at.lacking;
    v.fresh_url = rq_url(rq, S("/commercant/encore"));
    pictures_add(rq, &rows, &v);
    v.photos_url = rq_url(rq, S("/commercant/photos"));
    lacking_fill(rq, &v);
    if (again) again_show(rq, again, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Products and stock"),
                                 .body = "merchant",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_shelf_list(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void shelf_get(struct rq *rq)
{
    if (rq->merchant_id) shelf_page(rq, NULL);
    else rq_go(rq, "/commercant");
}

/* --- a row is one form: each of its buttons keeps what was typed beside it --- */

struct shelf_posted {
    int64_t id, stock, prix;
    str action;
    bool counted, priced; /* a stock, a price was typed */
    struct form_errors errors;
};
static const struct field shelf_action[] = {
    FIELD_ONE_OF(struct shelf_posted, action, "plus|moins|fixer|epuise|prix|montrer|retirer")};
static const struct field shelf_stock[] = {FIELD(struct shelf_posted, stock, FIELD_QTY, 0, STOCK_MOST_MILLI)};
static const struct field shelf_price[] = {FIELD(struct shelf_posted, prix, FIELD_MONEY, 1, MONEY_MAX_CENTS)};

static bool is(const struct shelf_posted *p, const char *action)
{
    return str_eq(p->action, str_c(action));
}

/* Something else than the page showed; of a page that does not say what it showed, what its button is about. */
static bool typed_over(struct rq *rq, const char *field, const char *shown, bool asked)
{
    str typed = rq_field(rq, field), was = rq_field(rq, shown);

    if (!typed.p) return asked;
    return was.p ? !str_eq(str_trim(typed), str_trim(was)) : asked;
}

static void typed_read(struct rq *rq, struct shelf_posted *p, const struct offer_mine_row *o)
{
    bool step = (is(p, "plus") || is(p, "moins")) && rq_field(rq, "stock").p;

    p->priced = is(p, "prix") || typed_over(rq, "prix", "prix-vu", false);
    p->counted = !o->bundle && !is(p, "epuise") && typed_over(rq, "stock", "stock-vu", step || is(p, "fixer"));
    if (p->priced && FORM_READ(rq, shelf_price, p, &p->errors) && o->list_cents.set &&
        !book_price_ok(o->list_cents.v, p->prix))
        form_error_add(rq, &p->errors, "prix", "offer.book",
                       "A new book is sold at its publisher's price, or 5 % less at most.");
    if (p->counted && FORM_READ(rq, shelf_stock, p, &p->errors)) stock_whole(rq, o->unit, p->stock, &p->errors);
}

/* The page again with what was typed, and why it will not do. */
static void shelf_refused(struct rq *rq, int status, const struct shelf_posted *p, const struct form_errors *e)
{
    rq_refused(rq, status, e->v[0].code);
    shelf_page(rq, &(struct shelf_again){p->id, e});
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
    shelf_refused(rq, 422, p, &p->errors);
    return false;
}

/* Less and more begin at the number that was typed. */
static int64_t delta_of(const struct shelf_posted *p, const struct offer_mine_row *o)
{
    int64_t from = p->counted ? p->stock : o->on_hand_milli;

    if (is(p, "epuise")) return -(o->on_hand_milli - o->held_milli);
    if (is(p, "plus")) from += 1000;
    if (is(p, "moins")) from -= from >= 1000 ? 1000 : 0;
    return from - o->on_hand_milli;
}

static void price_set(struct rq *rq, struct tx *tx, const struct offer_mine_row *o, opt_i64 price)
{
    x_offer_update(tx, tx->mem,
                   &(struct offer_update_args){.id = o->id,
                                               .merchant_id = rq->merchant_id,
                                               .price_cents = price,
                                               .vat_bp = o->vat_bp,
                                               .mode = o->mode,
                                               .link = o->link,
                                               .lead_days = o->lead_days,
                                               .now = rq->now});
    price_past_note(tx, o->id, price, rq->now);
    event_raise(tx, EVENT_OFFER_CHANGED, rq->now, o->id);
}

/* In the shop window, or out of it. False: the sheet names what is missing first. */
static bool shown_set(struct rq *rq, struct tx *tx, const struct shelf_posted *p)
{
    struct gate_fault faults[GATE_FAULTS_MOST];
    struct offer_mine_row o;

    if (is(p, "montrer") && q_offer_mine(tx->db, tx->mem, p->id, rq->merchant_id, rq->now, &o) &&
        offer_faults(rq, tx->db, &o, faults))
        return false;
    if (is(p, "montrer") && x_offer_publish(tx, tx->mem, p->id, rq->merchant_id, rq->now))
        event_raise(tx, EVENT_OFFER_CHANGED, rq->now, p->id);
    if (is(p, "retirer") && x_offer_withdraw(tx, tx->mem, p->id, rq->merchant_id, rq->now))
        event_raise(tx, EVENT_OFFER_CHANGED, rq->now, p->id);
    return true;
}

static void shelf_post(struct rq *rq, struct tx *tx)
{
    const struct shelf_posted *p = rq->form;
    struct form_errors held = {0};
    struct offer_mine_row o;
    int64_t page;

    if (!q_offer_mine(tx->db, tx->mem, p->id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return;
    }
    int64_t delta = o.bundle ? 0 : delta_of(p, &o);
    struct stock_change c = {o.stock_item_id, delta, 0, rq->person_id, S("count")};
    if (delta && !stock_move_make(tx, rq->now, &c)) {
        form_error_add(rq, &held, "stock", "stock.held", HELD);
        shelf_refused(rq, 409, p, &held);
        return;
    }
    if (p->priced) price_set(rq, tx, &o, SOME_I64(p->prix));
    if (!shown_set(rq, tx, p)) {
        rq_go(rq, "/commercant/produits/%lld?manque=1", (long long)o.id);
        return;
    }
    if (!str_i64(rq_field(rq, "page"), &page) || page < 1) page = 1; /* where the form stood */
    rq_go(rq, "/commercant/produits?page=%lld&fait=1#o%lld", (long long)page, (long long)o.id);
}

const struct route shelf_routes[] = {
    {GET, "/commercant/stock", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = stock_get},
    {POST, "/commercant/stock", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .prepare = stock_prepare,
     .write = stock_post},
    {GET, "/commercant/produits", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = shelf_get},
    {POST, "/commercant/produits", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .prepare = shelf_prepare,
     .write = shelf_post},
    {GET, "/commercant/produits/{offre}/declinaisons", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = variants_get},
    {POST, "/commercant/produits/{offre}/declinaisons", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE,
     .prepare = variants_prepare, .write = variants_post},
    {GET, "/commercant/produits/{offre}", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = sheet_get},
    {POST, "/commercant/produits/{offre}", ACCESS_MEMBER | ACCESS_CLERK, RATE_UPLOAD, .prepare = sheet_prepare,
     .write = sheet_post, .flags = ROUTE_FILES},
    ROUTES_END};
