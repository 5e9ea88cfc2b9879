/* moves_web.c: the page of a product's moves: the latest first, a few at a time; and a loss noted. */
#include "shop/moves/inside.h"

#include "app/once.h"
#include "app/settings.h"

enum { MOVES_A_PAGE = 30 };

struct moves_list_view {
    struct moves_list_items {
        struct moves_list_item {
            int64_t id;
            str name, left, held;
            bool chosen;
        } * v;
        size_t n;
    } items;
    struct moves_list_rows {
        struct moves_list_row {
            str what, when, which, who, order_url, before, after, freed;
        } * v;
        size_t n;
    } rows;
    const struct form_errors *errors;
    str title, unit, typed, older, latest, once; /* older, latest: where the other pages are; empty: nowhere */
    bool done, counted;                          /* counted: it has a stock of its own */
};
#include "moves_list.html.h"

struct moves_posted {
    struct moves_loss loss;
    struct form_errors errors;
    struct moves_product_row product;
    int64_t offer_id;
};

static bool product_of(struct rq *rq, struct db *db, int64_t *offer_id, struct moves_product_row *p)
{
    if (rq->merchant_id && str_i64(rq_param(rq, 0), offer_id) &&
        q_moves_product(db, rq->in, *offer_id, rq->merchant_id, p))
        return true;
    rq_not_found(rq);
    return false;
}

/* "?avant=1764…-912…": the moment of the last line of the page before. */
static struct moves_from from_asked(struct rq *rq)
{
    str typed = rq_query(rq, "avant"), at;
    struct moves_from f;

    if (str_cut(&typed, '-', &at) && str_i64(at, &f.at) && str_i64(typed, &f.id) && f.at >= 0 && f.id >= 0) return f;
    return (struct moves_from){INT64_MAX, INT64_MAX};
}

static str item_name(struct rq *rq, const struct moves_item *i, bool alone)
{
    str shop = tr(rq->lang, "in the shop"), where = i->place.n ? i->place : shop;

    if (!i->variant.n) return alone ? S("") : where;
    return alone && !i->place.n ? i->variant : str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(i->variant), STR_ARG(where));
}

static str milli_said(struct rq *rq, const struct moves_list_view *v, int64_t milli)
{
    return milli_text(rq->mem, rq->lang, milli, v->unit);
}

/* Whether there is one place only: then it goes without saying. */
static bool one_place(const struct moves_items *items)
{
    for (size_t i = 0; i < items->n; i++)
        if (items->v[i].place.n) return false;
    return true;
}

static void items_fill(struct rq *rq, const struct moves_items *items, int64_t chosen, struct moves_list_view *v)
{
    v->items.v = NEW(rq->mem, struct moves_list_item, items->n + 1);
    for (size_t i = 0; i < items->n; i++) {
        const struct moves_item *it = &items->v[i];
        str held = milli_said(rq, v, it->held_milli);
        v->items.v[v->items.n++] = (struct moves_list_item){
            .id = it->stock_item_id,
            .name = item_name(rq, it, one_place(items)),
            .left = milli_said(rq, v, it->on_hand_milli),
            .held = it->held_milli ? tr_fill(rq->mem, tr(rq->lang, "%1 set aside for orders"), &held, 1) : S(""),
            .chosen = it->stock_item_id == chosen};
    }
}

static str who_text(struct rq *rq, const struct move *m)
{
    if (!m->staff) return m->who;
    return m->who.n ? tr_fill(rq->mem, tr(rq->lang, "%1, of the market's team"), &m->who, 1)
                    : tr(rq->lang, "The market's team");
}

static struct moves_list_row row_made(struct rq *rq, const struct moves_list_view *v, const struct moves_items *items,
                                      const struct move *m)
{
    str freed = milli_said(rq, v, m->held_milli),
        order = m->number.n ? str_fmt(rq->mem, "/commercant/commandes/%.*s", STR_ARG(m->number)) : S("");

    return (struct moves_list_row){
        .what = move_text(rq->mem, rq->lang, m),
        .when = date_text(rq->mem, rq->lang, setting_str(rq->place, SETTING_TIME_ZONE), m->at, DATE_FULL),
        .which = item_name(rq, m->item, one_place(items)),
        .who = who_text(rq, m),
        .order_url = order.n ? rq_url(rq, order) : S(""),
        .before = milli_said(rq, v, m->after_milli - m->qty_milli),
        .after = milli_said(rq, v, m->after_milli),
        .freed = m->held_milli ? tr_fill(rq->mem, tr(rq->lang, "%1 free again; the stock stays %2."),
                                         (str[]){freed, milli_said(rq, v, m->after_milli)}, 2)
                               : S("")};
}

static void rows_fill(struct rq *rq, const struct moves_items *items, const struct moves *m, struct moves_list_view *v)
{
    v->rows.v = NEW(rq->mem, struct moves_list_row, m->n + 1);
    for (size_t i = 0; i < m->n; i++) v->rows.v[v->rows.n++] = row_made(rq, v, items, &m->v[i]);
}

static void moves_page(struct rq *rq, struct db *db, int64_t offer_id, const struct moves_posted *p)
{
    struct moves_list_view v = {.title = p->product.title_fr,
                                .counted = p->product.counted,
                                .unit = by_measure(p->product.unit) ? p->product.unit : S(""),
                                .done = rq_query(rq, "fait").n > 0,
                                .errors = &p->errors};
    struct moves_asked a = {rq->merchant_id, p->product.product_id, rq->now, MOVES_A_PAGE, from_asked(rq)};
    str here = str_fmt(rq->mem, "/commercant/produits/%lld", (long long)offer_id),
        self = str_fmt(rq->mem, "%.*s/mouvements", STR_ARG(here));
    struct moves_items items;
    struct moves moves;

    moves_items(db, rq->mem, &a, &items);
    moves_read(db, rq->mem, &a, &items, &moves);
    items_fill(rq, &items, p->loss.stock_item_id, &v);
    rows_fill(rq, &items, &moves, &v);
    if (a.from.at != INT64_MAX) v.latest = rq_url(rq, self);
    if (moves.more)
        v.older = rq_url(rq, str_fmt(rq->mem, "%.*s?avant=%lld-%lld", STR_ARG(self), (long long)moves.v[moves.n - 1].at,
                                     (long long)moves.v[moves.n - 1].id));
    v.typed = p->errors.n ? form_typed(rq, "combien") : S("");
    v.once = once_number(rq);
    page_open(rq,
              &(struct page){
                  .title = tr(rq->lang, "Moves of the stock"), .body = "merchant", .back = here, .back_text = v.title});
    tpl_moves_list(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void moves_get(struct rq *rq)
{
    struct moves_posted p = {0};

    if (product_of(rq, rq->db, &p.offer_id, &p.product)) moves_page(rq, rq->db, p.offer_id, &p);
}

/* --- a loss --- */

struct loss_form {
    int64_t combien;
};

static bool loss_prepare(struct rq *rq)
{
    static const struct field fields[] = {FIELD(struct loss_form, combien, FIELD_QTY, 1, STOCK_MOST_MILLI)};
    struct moves_posted *p = NEW(rq->in, struct moves_posted, 1);
    struct loss_form f = {0};

    rq->form = p;
    if (!product_of(rq, rq->db, &p->offer_id, &p->product)) return false;
    FORM_READ(rq, fields, &f, &p->errors);
    if (!p->errors.n && !by_measure(p->product.unit) && f.combien % 1000)
        form_error_add(rq, &p->errors, "combien", "form.number", "Write a whole number, for example 12.");
    p->loss = (struct moves_loss){.merchant_id = rq->merchant_id,
                                  .product_id = p->product.product_id,
                                  .person_id = rq->person_id,
                                  .milli = f.combien,
                                  .now = rq->now};
    if (!p->product.counted || !str_i64(rq_field(rq, "stock"), &p->loss.stock_item_id)) p->loss.stock_item_id = 0;
    if (!p->errors.n) return true;
    rq_refused(rq, 422, p->errors.v[0].code);
    moves_page(rq, rq->db, p->offer_id, p);
    return false;
}

static void loss_post(struct rq *rq, struct tx *tx)
{
    struct moves_posted p = *(const struct moves_posted *)rq->form; /* a replay must find the form as it came */

    if (once_made(rq, tx)) return;
    switch (moves_lose(tx, &p.loss)) {
    case MOVES_NOT_HERE: rq_not_found(rq); return;
    case MOVES_LESS:
        form_error_add(rq, &p.errors, "combien", "stock.held",
                       "There are not so many left, or orders set them aside: see these orders first.");
        rq_refused(rq, 409, "stock.held");
        moves_page(rq, tx->db, p.offer_id, &p);
        return;
    case MOVES_DONE: break;
    }
    rq_go(rq, "/commercant/produits/%lld/mouvements?fait=1", (long long)p.offer_id);
    once_keep(rq, tx);
}

const struct route moves_routes[] = {
    {GET, "/commercant/produits/{offre}/mouvements", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = moves_get},
    {POST, "/commercant/produits/{offre}/mouvements", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .prepare = loss_prepare,
     .write = loss_post},
    ROUTES_END};
