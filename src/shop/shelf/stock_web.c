/* stock_web.c: the whole stock in one form: a number each, less and more, one button that keeps it all, and one that
** takes it back. */
#include "shop/shelf/inside.h"

#include "fresh.sql.h"
#include "http/http.h"

enum { STOCK_ROWS = 200, PAGES_MOST = 999, UNDO_MS = 60 * 60 * 1000 };

struct shelf_stock_row {
    int64_t id, seen;
    str title, typed, unit, held, bad, moves_url;
    bool off;
};
struct shelf_stock_view {
    struct shelf_stock_rows {
        struct shelf_stock_row *v;
        size_t n;
    } rows;
    int64_t changed, saved_at;          /* what a moment ago was kept, and may be taken back */
    int64_t page, pages, before, after; /* the pages beside this one; 0: none */
    str error, error_at;
    bool undone;
};
#include "shelf_stock.html.h"

/* --- what was sent --- */

struct stock_line {
    int64_t id, typed_milli, seen;
    str typed, bad; /* bad: why it will not do */
};
struct stock_sent {
    struct stock_line v[STOCK_ROWS];
    size_t n;
    int64_t undo_at; /* take back what was kept then; 0: keep */
    int64_t to_page; /* another page is to be shown, once this one is kept; 0: this one again */
    bool bad;
};

static int64_t page_of(struct rq *rq)
{
    int64_t page;

    return str_i64(rq_query(rq, "page"), &page) && page > 1 && page <= PAGES_MOST ? page : 1;
}

static const struct stock_line *line_of(const struct stock_sent *sent, int64_t id)
{
    for (size_t i = 0; sent && i < sent->n; i++)
        if (sent->v[i].id == id) return &sent->v[i];
    return NULL;
}

/* --- the page --- */

static struct shelf_stock_row row_made(struct rq *rq, const struct offer_shelf_row *r, const struct stock_sent *sent)
{
    const struct stock_line *l = line_of(sent, r->id);
    str unit = by_measure(r->unit) ? r->unit : S(""), held = milli_text(rq->mem, rq->lang, r->held_milli, unit);

    return (struct shelf_stock_row){
        .id = r->id,
        .seen = r->on_hand_milli,
        .unit = unit,
        .typed = l ? l->typed : milli_typed(rq->mem, r->on_hand_milli),
        .bad = l ? l->bad : (str){0},
        .title = r->variant_fr.n ? str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(r->title_fr), STR_ARG(r->variant_fr))
                                 : r->title_fr,
        .held = r->held_milli ? tr_fill(rq->mem, tr(rq->lang, "%1 set aside for orders"), &held, 1) : S(""),
        .off = !r->published_at.set || r->withdrawn_at.set,
        .moves_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/mouvements", (long long)r->id)),
    };
}

/* How many of a save nothing has touched since. */
static int64_t undoable(struct rq *rq, struct db *db, int64_t at)
{
    struct stock_saved_rows m;
    int64_t n = 0;

    if (at > rq->now || at < rq->now - UNDO_MS) return 0;
    q_stock_saved(db, rq->mem, rq->merchant_id, rq->person_id, at, S("stocktake"), &m);
    for (size_t i = 0; i < m.n; i++) n += m.v[i].id == m.v[i].last_id;
    return n;
}

static void stock_page(struct rq *rq, struct db *db, const struct stock_sent *sent)
{
    struct shelf_stock_view v = {.undone = rq_query(rq, "annule").n > 0};
    struct offer_shelf_rows rows;

    struct shelf_pages at;
    shelf_pages_read(rq, db, &(struct shelf_ask){"/commercant/stock", STOCK_ROWS, SHELF_COUNTED}, &at, &rows);
    v.page = at.page, v.pages = at.pages;
    v.before = at.before.n ? at.page - 1 : 0, v.after = at.after.n ? at.page + 1 : 0;
    v.rows.v = NEW(rq->mem, struct shelf_stock_row, STOCK_ROWS);
    for (size_t i = 0; i < rows.n; i++) {
        struct shelf_stock_row r = row_made(rq, &rows.v[i], sent);
        if (r.bad.n && !v.error.n) v.error = r.bad, v.error_at = str_fmt(rq->mem, "s-%lld", (long long)r.id);
        v.rows.v[v.rows.n++] = r;
    }
    if (!sent && str_i64(rq_query(rq, "fait"), &v.saved_at)) v.changed = undoable(rq, db, v.saved_at);
    page_open(rq, &(struct page){.title = tr(rq->lang, "All the stock at once"),
                                 .body = "merchant",
                                 .back = S("/commercant/produits"),
                                 .back_text = tr(rq->lang, "Products and stock")});
    tpl_shelf_stock(&rq->out, rq->lang, &v);
    page_close(rq);
}

void stock_get(struct rq *rq)
{
    if (rq->merchant_id) stock_page(rq, rq->db, NULL);
    else rq_go(rq, "/commercant");
}

/* --- reading --- */

struct one_qty {
    int64_t stock;
};

/* A number as it was typed, or why not. */
static void line_read(struct rq *rq, struct stock_sent *s, struct stock_line *l)
{
    const struct field spec[] = {{str_z(rq->in, str_fmt(rq->in, "s-%lld", (long long)l->id)), FIELD_QTY,
                                  offsetof(struct one_qty, stock), 0, STOCK_MOST_MILLI, NULL}};
    struct form_errors errors = {0};
    struct one_qty q = {0};

    if (!form_read(rq, spec, 1, &q, &errors)) l->bad = errors.v[0].text, s->bad = true;
    l->typed_milli = q.stock;
    if (!str_i64(rq_field(rq, str_z(rq->mem, str_fmt(rq->mem, "v-%lld", (long long)l->id))), &l->seen))
        l->seen = q.stock;
}

/* "s-123": the rows the page showed, as many as it shows. */
static void lines_read(struct rq *rq, struct stock_sent *s)
{
    size_t n;
    const struct http_field *all = http_rq_form(rq->http, &n);

    for (size_t i = 0; i < n && s->n < STOCK_ROWS; i++) {
        struct stock_line l = {.typed = all[i].value};
        if (!str_starts(all[i].name, S("s-")) || !str_i64(str_from(all[i].name, 2), &l.id) || line_of(s, l.id))
            continue;
        line_read(rq, s, &l);
        s->v[s->n++] = l;
    }
}

/* The button less or more beside one of them. */
static void press(struct rq *rq, struct stock_sent *s, const char *button, int64_t step)
{
    int64_t id;

    if (!str_i64(rq_field(rq, button), &id)) return;
    for (size_t i = 0; i < s->n; i++)
        if (s->v[i].id == id && !s->v[i].bad.n && s->v[i].typed_milli + step >= 0)
            s->v[i].typed_milli += step, s->v[i].typed = milli_typed(rq->in, s->v[i].typed_milli);
}

bool stock_prepare(struct rq *rq)
{
    struct stock_sent *s = NEW(rq->in, struct stock_sent, 1);

    rq->form = s;
    if (!rq->merchant_id) {
        rq_not_found(rq);
        return false;
    }
    if (str_i64(rq_field(rq, "annuler"), &s->undo_at) && s->undo_at > 0) return true;
    s->undo_at = 0;
    if (!str_i64(rq_field(rq, "vers"), &s->to_page) || s->to_page < 1 || s->to_page > PAGES_MOST) s->to_page = 0;
    lines_read(rq, s);
    press(rq, s, "moins", -1000);
    press(rq, s, "plus", 1000);
    if (!s->bad) return true;
    rq_refused(rq, 422, "form.number");
    stock_page(rq, rq->db, s);
    return false;
}

/* --- writing --- */

static const char *line_write(struct rq *rq, struct tx *tx, const struct stock_line *l, const struct offer_mine_row *o)
{
    struct stock_change c = {o->stock_item_id, l->typed_milli - o->on_hand_milli, 0, rq->person_id, S("stocktake")};

    if (l->typed_milli == l->seen || !c.delta_milli) return NULL;
    if (!by_measure(o->unit) && l->typed_milli % 1000) return _("Write a whole number, for example 12.");
    if (o->on_hand_milli != l->seen) return _("The stock moved while you were writing. Count again, then save.");
    return stock_move_make(tx, rq->now, &c) ? NULL : HELD;
}

/* Nothing is kept unless all of it can be. Rows that are not this merchant's are not there. */
static bool lines_write(struct rq *rq, struct tx *tx, struct stock_sent *s)
{
    bool all = true;

    for (size_t i = 0; i < s->n; i++) {
        struct offer_mine_row o;
        if (s->v[i].typed_milli == s->v[i].seen ||
            !q_offer_mine(tx->db, tx->mem, s->v[i].id, rq->merchant_id, rq->now, &o) || o.bundle)
            continue;
        const char *why = line_write(rq, tx, &s->v[i], &o);
        if (!why) continue;
        s->v[i].bad = tr(rq->lang, why);
        all = false;
    }
    return all;
}

/* What was sold or counted since is left as it is. */
static void undo(struct rq *rq, struct tx *tx, int64_t at)
{
    struct stock_saved_rows m;

    if (at > rq->now || at < rq->now - UNDO_MS) return;
    q_stock_saved(tx->db, tx->mem, rq->merchant_id, rq->person_id, at, S("stocktake"), &m);
    for (size_t i = 0; i < m.n; i++)
        if (m.v[i].id == m.v[i].last_id)
            stock_move_make(
                tx, rq->now,
                &(struct stock_change){m.v[i].stock_item_id, -m.v[i].qty_milli, 0, rq->person_id, S("stocktake")});
}

static bool is_changed(const struct stock_sent *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->v[i].typed_milli != s->v[i].seen) return true;
    return false;
}

/* Kept: this page again, or the one that was asked for. Rows of a page that is only turned were not looked at. */
static void kept_go(struct rq *rq, struct tx *tx, const struct stock_sent *s)
{
    long long page = (long long)(s->to_page ? s->to_page : page_of(rq));

    for (size_t i = 0; i < s->n; i++)
        if (!s->to_page || s->v[i].typed_milli != s->v[i].seen)
            x_fresh_confirm_one(tx, tx->mem, s->v[i].id, rq->merchant_id, rq->now - DAY_MS, rq->now);
    if (s->to_page && !is_changed(s)) rq_go(rq, "/commercant/stock?page=%lld", page);
    else rq_go(rq, "/commercant/stock?page=%lld&fait=%lld", page, (long long)rq->now);
}

void stock_post(struct rq *rq, struct tx *tx)
{
    struct stock_sent s = *(const struct stock_sent *)rq->form; /* a replay must find the form as it came */

    if (s.undo_at) {
        undo(rq, tx, s.undo_at);
        rq_go(rq, "/commercant/stock?page=%lld&annule=1", (long long)page_of(rq));
    } else if (lines_write(rq, tx, &s)) kept_go(rq, tx, &s);
    else {
        rq_refused(rq, 409, "stock.moved");
        stock_page(rq, tx->db, &s);
    }
}
