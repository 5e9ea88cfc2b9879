/* cart_web.c: /panier. Anonymous: a cookie and nothing else. A GET changes nothing. */
#include "shop/cart/round.h"
#include "shop/cart/inside.h"

#include "app/form.h"
#include "http/http.h"
#include "shop/media/media.h"

enum { CODES_BYTES = 400 }; /* some sixty codes */

struct cart_row {
    const struct cart_line *line;
    struct picture picture;
    str title, price, was, unit_price, qty, unit, bad; /* bad: why what is typed was refused */
    str weight;                                        /* what a weighed piece weighs; empty: it is none */
};
struct cart_page_part {
    const struct cart_part *part;
    struct cart_rows {
        struct cart_row *v;
        size_t n;
    } rows;
};
struct cart_page_view {
    str base, notice, link, link_text, seen, continue_url, codes; /* codes: of what is in it, for a form on paper */
    struct cart_faults {
        struct cart_fault {
            str at, text;
        } * v;
        size_t n;
    } faults; /* quantities that cannot be */
    int64_t total_cents;
    bool repriced, order;
    struct round_view round;
    struct point_offer point;
    struct came_lines {
        struct came_line {
            str text;
        } v[4];
        size_t n;
    } came; /* what became of a basket from another device */
    struct cart_page_parts {
        struct cart_page_part *v;
        size_t n;
    } parts;
};
#include "cart_round.html.h"
#include "cart_page.html.h"

/* What was sent of a line of the page: the quantity typed, and the one the page showed. */
struct sent_line {
    int64_t id, milli, shown; /* shown: -1: it does not say */
    str typed, bad;           /* bad: why it will not do */
    bool readable;
};
struct cart_sent {
    struct sent_line v[CART_LINES_MOST];
    size_t n;
    int64_t less, more, drop, set; /* the line whose button was pressed; 0: another button */
};

/* Why the page is shown again. */
struct cart_again {
    str notice, link, link_text;  /* link: where to try again; absent: here */
    const struct cart_sent *sent; /* shown as it was typed; NULL: nothing was */
};

str cart_line_title(struct arena *mem, enum lang lang, const struct offer *o)
{
    if (!o->title.n) return tr(lang, "A product taken off the shelf");
    if (!o->variant.n) return o->title;
    return str_fmt(mem, "%.*s, %.*s", STR_ARG(o->title), STR_ARG(o->variant));
}

/* --- the page --- */

static str unit_name(const struct offer *o)
{
    return cart_qty_step(o) < 1000 ? o->unit : S("");
}

static const struct sent_line *sent_of(const struct cart_sent *sent, int64_t id)
{
    for (size_t i = 0; sent && i < sent->n; i++)
        if (sent->v[i].id == id) return &sent->v[i];
    return NULL;
}

static struct cart_row row_made(struct rq *rq, const struct cart_line *l, const struct cart_again *again)
{
    const struct sent_line *sent = sent_of(again->sent, l->id);

    return (struct cart_row){
        .line = l,
        .title = cart_line_title(rq->mem, rq->lang, &l->offer),
        .price = l->sellable ? offer_price_text(rq->mem, rq->lang, &l->offer) : S(""),
        .was = l->sellable ? offer_was_text(rq->mem, rq->lang, &l->offer) : S(""),
        .weight = l->sellable ? piece_weight_text(rq->mem, rq->lang, &l->offer) : S(""),
        .unit_price = l->sellable ? unit_price_text(rq->mem, rq->lang, &l->offer) : S(""),
        .qty = sent ? sent->typed : milli_text(rq->mem, rq->lang, l->qty_milli, S("")),
        .unit = unit_name(&l->offer),
        .bad = sent ? sent->bad : S(""),
    };
}

/* The summary on top: each quantity that cannot be, behind the name of its product. */
static void fault_add(struct rq *rq, const struct cart_row *r, struct cart_page_view *v)
{
    if (!r->bad.n) return;
    v->faults.v[v->faults.n++] = (struct cart_fault){str_fmt(rq->mem, "q-%lld", (long long)r->line->id),
                                                     form_named(rq->mem, rq->lang, r->title, r->bad)};
}

static void pictures_fill(struct rq *rq, struct db *db, struct cart_rows *rows)
{
    int64_t *ids = NEW(rq->mem, int64_t, rows->n);
    struct picture *p = NEW(rq->mem, struct picture, rows->n);

    for (size_t i = 0; i < rows->n; i++) ids[i] = rows->v[i].line->offer.picture_id;
    media_pictures(db, rq->mem, rq->lang, ids, rows->n, p);
    for (size_t i = 0; i < rows->n; i++) rows->v[i].picture = p[i];
}

static void parts_fill(struct rq *rq, struct db *db, const struct cart *c, const struct cart_again *again,
                       struct cart_page_view *v)
{
    v->parts = (struct cart_page_parts){NEW(rq->mem, struct cart_page_part, c->parts.n), c->parts.n};
    v->faults.v = NEW(rq->mem, struct cart_fault, CART_LINES_MOST);
    for (size_t i = 0; i < c->parts.n; i++) {
        const struct cart_part *p = &c->parts.v[i];
        struct cart_rows rows = {NEW(rq->mem, struct cart_row, p->lines.n), p->lines.n};
        for (size_t k = 0; k < p->lines.n; k++)
            rows.v[k] = row_made(rq, &p->lines.v[k], again), fault_add(rq, &rows.v[k], v);
        pictures_fill(rq, db, &rows);
        v->parts.v[i] = (struct cart_page_part){p, rows};
        v->order |= p->may_order;
    }
}

/* "line:price,line:price": what this page shows, so that only that is marked as seen. */
static str seen_text(struct rq *rq, const struct cart *c)
{
    struct buf b = buf_new(rq->mem, 8 * 1024);

    for (size_t i = 0; i < c->parts.n; i++)
        for (size_t k = 0; k < c->parts.v[i].lines.n; k++) {
            const struct cart_line *l = &c->parts.v[i].lines.v[k];
            if (l->repriced) buf_fmt(&b, "%s%lld:%lld", b.n ? "," : "", (long long)l->id, (long long)l->shelf_cents);
        }
    return buf_str(&b);
}

/* "12345,23456": what can be ordered by a code on paper. */
static str codes_text(struct rq *rq, const struct cart *c)
{
    struct buf b = buf_new(rq->mem, 1024);

    for (size_t i = 0; i < c->parts.n; i++)
        for (size_t k = 0; k < c->parts.v[i].lines.n && b.n < CODES_BYTES; k++) {
            const struct cart_line *l = &c->parts.v[i].lines.v[k];
            if (l->sellable && !l->offer.book_min && c->parts.v[i].may_pay_shop)
                buf_fmt(&b, "%s%.*s", b.n ? "," : "", STR_ARG(l->offer.code));
        }
    return buf_str(&b);
}

/* A path of ours, without language, view and place; anything else is nothing. Looked at without them: "/en//elsewhere". */
static str local_path(str path)
{
    path = ways_cut(path);
    if (path.n < 2 || path.n > 200 || path.p[0] != '/' || path.p[1] == '/' || path.p[1] == '\\') return (str){0};
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] <= ' ') return (str){0};
    return path;
}

/* How many of a kind, said in the address one arrives at; 0 for what is no small number. */
static int64_t came_count(struct rq *rq, const char *name)
{
    int64_t n = 0;

    return str_i64(rq_query(rq, name), &n) && n > 0 && n <= CART_LINES_MOST ? n : 0;
}

static void came_say(struct rq *rq, int64_t n, str text, struct came_lines *out)
{
    str number = str_fmt(rq->mem, "%lld", (long long)n);

    if (n) out->v[out->n++].text = tr_fill(rq->mem, text, &number, 1);
}

static void came_fill(struct rq *rq, struct came_lines *out)
{
    int64_t came = came_count(rq, "venus"), both = came_count(rq, "deja"), gone = came_count(rq, "finis"),
            full = came_count(rq, "trop");
    enum lang l = rq->lang;

    came_say(rq, came,
             tr_n(l, came, "%1 product came from the other device.", "%1 products came from the other device."), out);
    came_say(rq, both,
             tr_n(l, both, "%1 product was here already: the larger quantity stays.",
                  "%1 products were here already: the larger quantity stays."),
             out);
    came_say(rq, gone,
             tr_n(l, gone, "%1 product is no longer sold and did not come along.",
                  "%1 products are no longer sold and did not come along."),
             out);
    came_say(rq, full,
             tr_n(l, full, "%1 product found no room: 100 different ones at most.",
                  "%1 products found no room: 100 different ones at most."),
             out);
}

static void cart_page(struct rq *rq, struct db *db, const struct cart_again *again)
{
    struct cart c;
    struct cart_page_view v = {
        .base = rq_base(rq), .notice = again->notice, .link = again->link, .link_text = again->link_text};
    str back = local_path(rq_query(rq, "retour"));

    cart_read(rq, db, &c);
    parts_fill(rq, db, &c, again, &v);
    v.repriced = c.repriced;
    v.seen = seen_text(rq, &c);
    struct round_stops stops;
    round_of_cart(rq, db, &c, &stops);
    round_make(rq, db, &stops, &v.round);
    point_offer_read(rq, db, &c, &v.point);
    came_fill(rq, &v.came);
    v.total_cents = c.total_cents;
    v.codes = codes_text(rq, &c);
    v.continue_url = rq_url(rq, back.n ? back : S("/recherche"));
    page_open(rq, &(struct page){.title = tr(rq->lang, "My basket"), .body = ""});
    tpl_cart_page(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void cart_get(struct rq *rq)
{
    cart_page(rq, rq->db, &(struct cart_again){.sent = NULL});
}

static void cart_refused(struct rq *rq, struct tx *tx, const struct cart_again *again, const char *code)
{
    rq_refused(rq, 422, code);
    cart_page(rq, tx->db, again);
}

static void hint(struct rq *rq, struct tx *tx, int64_t cart_id)
{
    rq_hint(rq, cart_lines_count(tx->db, tx->mem, cart_id));
}

/* --- adding --- */

struct add_form {
    int64_t offre, quantite;
    str ensuite;
};
static const struct field add_fields[] = {FIELD(struct add_form, offre, FIELD_INT, 1, INT64_MAX)};
static const struct field qty_fields[] = {FIELD(struct add_form, quantite, FIELD_QTY, 1, CART_QTY_MOST_MILLI)};

static bool add_prepare(struct rq *rq)
{
    struct add_form *f = NEW(rq->in, struct add_form, 1);
    struct form_errors errors = {0};

    rq->form = f;
    f->ensuite = local_path(rq_field(rq, "ensuite"));
    if (!FORM_READ(rq, add_fields, f, &errors)) {
        rq_not_found(rq);
        return false;
    }
    if (!rq_field(rq, "quantite").n) f->quantite = 1000;
    else if (!FORM_READ(rq, qty_fields, f, &errors)) f->quantite = 0; /* refused in write, on the cart's page */
    return true;
}

static void add_go(struct rq *rq, const struct add_form *f)
{
    struct buf b = buf_new(rq->mem, 1024);

    if (f->ensuite.n) buf_put(&b, S("?retour=")), buf_urlpart(&b, f->ensuite);
    rq_go(rq, "/panier%.*s#o-%lld", STR_ARG(buf_str(&b)), (long long)f->offre);
}

/* What quantities are possible, for what is counted and for what is weighed. */
static str qty_says(enum lang lang, const struct offer *o)
{
    if (cart_qty_step(o) < 1000)
        return tr(lang, "This quantity is not possible: by tenths, for example 1,2, and 99 at most.");
    return tr(lang, "This quantity is not possible: whole pieces, 99 at most.");
}

/* Nothing was put in the basket: its page says so, with the way back to the product. */
static void qty_refused(struct rq *rq, struct tx *tx, int64_t offer_id)
{
    struct offer o = {0};

    offer_any(tx->db, tx->mem, rq->lang, offer_id, rq->now, &o);
    cart_refused(rq, tx,
                 &(struct cart_again){
                     .notice = qty_says(rq->lang, &o),
                     .link_text = o.title,
                     .link = rq_url(rq, str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(o.pub), STR_ARG(o.slug)))},
                 "cart.quantity");
}

/* Of a service one chooses a time first. */
static void time_go(struct rq *rq, struct tx *tx, int64_t offer_id)
{
    struct offer o = {.code = S("")};

    offer_any(tx->db, tx->mem, rq->lang, offer_id, rq->now, &o);
    rq_go(rq, "/rendez-vous/%.*s", STR_ARG(o.code));
}

static void add_write(struct rq *rq, struct tx *tx)
{
    const struct add_form *f = rq->form;
    int64_t cart_id = cart_id_make(rq, tx);

    switch (cart_add(tx, rq->now, cart_id, f->offre, f->quantite)) {
    case CART_ADDED:
        hint(rq, tx, cart_id);
        add_go(rq, f);
        return;
    case CART_NOT_SOLD:
        rq_refused(rq, 409, "cart.not_sold");
        cart_page(rq, tx->db, &(struct cart_again){.notice = tr(rq->lang, "This is not sold here, or no longer.")});
        return;
    case CART_BAD_QTY: qty_refused(rq, tx, f->offre); return;
    case CART_NO_TIME: time_go(rq, tx, f->offre); return;
    case CART_FULL:
        cart_refused(
            rq, tx,
            &(struct cart_again){.notice = tr(rq->lang, "Your basket is full: 100 different products at most.")},
            "cart.full");
        return;
    }
}

/* --- changing --- */

struct one_qty {
    int64_t milli;
};

static int64_t numbered(struct rq *rq, const char *what, int64_t id)
{
    int64_t n;

    return str_i64(rq_field(rq, str_z(rq->mem, str_fmt(rq->mem, "%s-%lld", what, (long long)id))), &n) ? n : -1;
}

static void line_read(struct rq *rq, struct sent_line *l)
{
    const struct field spec[] = {{str_z(rq->in, str_fmt(rq->in, "q-%lld", (long long)l->id)), FIELD_QTY,
                                  offsetof(struct one_qty, milli), 1, CART_QTY_MOST_MILLI, NULL}};
    struct form_errors errors = {0};
    struct one_qty q = {0};

    l->readable = form_read(rq, spec, 1, &q, &errors);
    l->milli = q.milli;
    l->shown = numbered(rq, "v", l->id);
}

/* All of the basket comes with each of its buttons: what was typed beside one is not lost by another. */
static bool lines_prepare(struct rq *rq)
{
    struct cart_sent *s = NEW(rq->in, struct cart_sent, 1);
    size_t n;
    const struct http_field *all = http_rq_form(rq->http, &n);

    rq->form = s;
    for (size_t i = 0; i < n && s->n < CART_LINES_MOST; i++) {
        struct sent_line l = {.typed = str_head(all[i].value, 20)};
        if (!str_starts(all[i].name, S("q-")) || !str_i64(str_from(all[i].name, 2), &l.id) || sent_of(s, l.id))
            continue;
        line_read(rq, &l);
        s->v[s->n++] = l;
    }
    str_i64(rq_field(rq, "moins"), &s->less);
    str_i64(rq_field(rq, "plus"), &s->more);
    str_i64(rq_field(rq, "retirer"), &s->drop);
    str_i64(rq_field(rq, "fixer"), &s->set);
    return true;
}

static const struct cart_line *line_find(const struct cart *c, int64_t id)
{
    for (size_t i = 0; i < c->parts.n; i++)
        for (size_t k = 0; k < c->parts.v[i].lines.n; k++)
            if (c->parts.v[i].lines.v[k].id == id) return &c->parts.v[i].lines.v[k];
    return NULL;
}

/* The quantity wanted of a line; -1: what was typed cannot be. */
static int64_t qty_wanted(const struct cart_sent *s, const struct sent_line *t, const struct cart_line *l)
{
    int64_t step = cart_qty_step(&l->offer), qty = t->milli;

    if (!t->readable) return -1;
    if (s->less == t->id) qty = qty - step < step ? step : qty - step;
    else if (s->more == t->id) qty = qty + step > CART_QTY_MOST_MILLI ? CART_QTY_MOST_MILLI : qty + step;
    else if (qty == t->shown) return l->qty_milli; /* not touched: another tab may have changed it */
    return qty == l->qty_milli || cart_qty_ok(&l->offer, qty) ? qty : -1;
}

/* False: something of it cannot be, and says so. A line that another tab has taken away is no longer there. */
static bool lines_possible(struct rq *rq, const struct cart *c, struct cart_sent *s)
{
    bool all = true;

    for (size_t i = 0; i < s->n; i++) {
        struct sent_line *t = &s->v[i];
        const struct cart_line *l = t->id == s->drop ? NULL : line_find(c, t->id);
        if (!l || qty_wanted(s, t, l) >= 0) continue;
        t->bad = qty_says(rq->lang, &l->offer);
        all = false;
    }
    return all;
}

static void lines_change(struct rq *rq, struct tx *tx, const struct cart *c, const struct cart_sent *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct sent_line *t = &s->v[i];
        const struct cart_line *l = t->id == s->drop ? NULL : line_find(c, t->id);
        if (l && qty_wanted(s, t, l) != l->qty_milli) cart_line_change(tx, rq->now, c->id, l->id, qty_wanted(s, t, l));
    }
    if (line_find(c, s->drop)) cart_line_change(tx, rq->now, c->id, s->drop, 0);
}

/* New prices that the page showed: "line:price,line:price". */
static void prices_seen(struct rq *rq, struct tx *tx, int64_t cart_id)
{
    str list = str_head(rq_field(rq, "vu"), 8 * 1024), one, line;
    int64_t line_id, price;

    while (str_cut(&list, ',', &one)) {
        if (!str_cut(&one, ':', &line) || !str_i64(line, &line_id) || !str_i64(one, &price) || price < 0) continue;
        cart_price_is_seen(tx, cart_id, line_id, price);
    }
}

/* Where its button leads: on, to the place where all is collected, or to its own line again. */
static void lines_go(struct rq *rq, struct tx *tx, const struct cart *c, const struct cart_sent *s)
{
    str next = rq_field(rq, "ensuite");
    int64_t at = s->less ? s->less : s->more ? s->more : s->set;
    const struct cart_line *l = line_find(c, at);

    if (next.n) prices_seen(rq, tx, c->id);
    if (rq_field(rq, "point").n) point_write(rq, tx);
    else if (next.n && str_eq(next, S("commander"))) rq_go(rq, "/commander");
    else if (l) rq_go(rq, "/panier#o-%lld", (long long)l->offer.id);
    else rq_go(rq, "/panier");
}

static void lines_write(struct rq *rq, struct tx *tx)
{
    struct cart_sent *s = NEW(rq->mem, struct cart_sent, 1);
    struct cart c;

    *s = *(const struct cart_sent *)rq->form; /* a replay must find the form as it came */
    if (!cart_read(rq, tx->db, &c)) {
        rq_go(rq, "/panier");
        return;
    }
    if (!lines_possible(rq, &c, s)) {
        cart_refused(rq, tx, &(struct cart_again){.sent = s}, "cart.quantity");
        return;
    }
    cart_id_make(rq, tx);
    lines_change(rq, tx, &c, s);
    hint(rq, tx, c.id);
    lines_go(rq, tx, &c, s);
}

const struct route cart_routes[] = {
    {GET, "/panier", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = cart_get},
    {POST, "/panier/ajouter", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .prepare = add_prepare, .write = add_write},
    {POST, "/panier/lignes", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .prepare = lines_prepare, .write = lines_write},
    {GET, "/panier/emporter", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = carry_get},
    {POST, "/panier/emporter", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = carry_write},
    {POST, "/panier/code", ACCESS_ANYONE, RATE_CODE, CACHE_PRIVATE, .write = carry_code_write},
    {GET, "/panier/reprendre/{jeton}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = take_get},
    {POST, "/panier/reprendre/{jeton}", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = take_write},
    ROUTES_END};
