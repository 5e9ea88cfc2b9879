/* stock_web.c: how many of one product are at each place of a shop that has several. */
#include "shop/premises/inside.h"

#include "app/form.h"
#include "shop/catalog/catalog.h"

enum { PLACES_MOST = 40, COUNT_MOST_MILLI = 100 * 1000 * 1000 };

struct premises_stock_row {
    int64_t place_id;
    str name, field, seen_field, typed, seen, fault, held;
};
struct premises_stock_view {
    str title, shop_stock, unit;
    bool done, possible;
    const struct form_errors *errors;
    struct premises_stock_rows {
        struct premises_stock_row *v;
        size_t n;
    } rows;
};
#include "premises_stock.html.h"

struct stock_form {
    int64_t offer_id;
    struct stock_form_line {
        int64_t place_id;
        opt_i64 count, seen;
        const char *field;
        bool moved; /* since it was shown: what is there now is shown instead */
    } v[PLACES_MOST];
    size_t n;
    struct form_errors errors;
};

static const char *field_of(struct arena *mem, const char *what, const struct pickup_place *p)
{
    return str_z(mem, str_fmt(mem, "%s-%.*s", what, STR_ARG(p->pub)));
}

static str milli_said(struct arena *mem, int64_t milli)
{
    str s = str_fmt(mem, "%lld,%03lld", (long long)milli / 1000, (long long)milli % 1000);

    while (s.p[s.n - 1] == '0') s.n--;
    if (s.p[s.n - 1] == ',') s.n--;
    return s;
}

/* --- the page --- */

static bool left_as_shown(const struct stock_form_line *l)
{
    return l->count.set == l->seen.set && (!l->count.set || l->count.v == l->seen.v);
}

/* A line that comes back: what was typed, with what was seen when it was; one nobody touched shows what is there now. */
static void row_again(struct rq *rq, const struct stock_form *f, const struct stock_form_line *l,
                      struct premises_stock_row *row)
{
    row->fault = form_error(&f->errors, l->field);
    if (!row->fault.n && left_as_shown(l)) return;
    row->typed = form_typed(rq, l->field);
    if (!l->moved) row->seen = form_typed(rq, str_z(rq->mem, row->seen_field));
}

static void row_fill(struct rq *rq, const struct pickup_place *p, const struct stock_places *kept,
                     const struct stock_form *f, struct premises_stock_row *row)
{
    const struct stock_place *k = NULL;

    for (size_t i = 0; i < kept->n; i++)
        if (kept->v[i].place_id == p->id) k = &kept->v[i];
    const char *field = field_of(rq->mem, "s", p);
    *row = (struct premises_stock_row){.place_id = p->id,
                                       .name = p->name,
                                       .field = str_c(field),
                                       .seen_field = str_c(field_of(rq->mem, "v", p)),
                                       .typed = k ? milli_said(rq->mem, k->on_hand_milli) : S(""),
                                       .seen = k ? str_fmt(rq->mem, "%lld", (long long)k->on_hand_milli) : S("")};
    if (k && k->on_hand_milli > k->left_milli) {
        str n = milli_said(rq->mem, k->on_hand_milli - k->left_milli);
        row->held = tr_fill(rq->mem, tr(rq->lang, "%1 set aside for orders"), &n, 1);
    }
    for (size_t i = 0; f && i < f->n; i++)
        if (f->v[i].place_id == p->id) row_again(rq, f, &f->v[i], row);
}

static void stock_show(struct rq *rq, struct db *db, const struct stock_offer *o, const struct stock_form *f)
{
    struct premises_stock_view v = {.title = o->title,
                                    .unit = by_measure(o->unit) ? o->unit : S(""),
                                    .possible = o->possible,
                                    .done = !f && rq_query(rq, "fait").n > 0,
                                    .shop_stock = milli_said(rq->mem, o->on_hand_milli),
                                    .errors = f ? &f->errors : NULL};
    struct pickup_places places;
    struct stock_places kept;

    reception_places(db, rq->mem, rq->merchant_id, &places);
    stock_places_of(db, rq->mem, o->id, rq->now, &kept);
    v.rows.v = NEW(rq->mem, struct premises_stock_row, places.n + 1);
    for (size_t i = 0; i < places.n; i++)
        if (places.v[i].id) row_fill(rq, &places.v[i], &kept, f, &v.rows.v[v.rows.n++]);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Stock at each place"),
                                 .body = "merchant",
                                 .back = str_fmt(rq->mem, "/commercant/produits/%lld", (long long)o->id),
                                 .back_text = o->title});
    tpl_premises_stock(&rq->out, rq->lang, &v);
    page_close(rq);
}

static bool offer_read(struct rq *rq, struct db *db, struct stock_offer *o)
{
    int64_t id;

    if (rq->merchant_id && str_i64(rq_param(rq, 0), &id) && stock_place_offer(db, rq->mem, rq->merchant_id, id, o))
        return true;
    rq_not_found(rq);
    return false;
}

static void stock_page_get(struct rq *rq)
{
    struct stock_offer o;

    if (offer_read(rq, rq->db, &o)) stock_show(rq, rq->db, &o, NULL);
}

/* --- counting --- */

/* Empty: the place keeps none of its own. */
static void line_read(struct rq *rq, const struct stock_offer *o, const struct pickup_place *p, struct stock_form *f)
{
    struct stock_form_line *l = &f->v[f->n++];
    int64_t milli = 0, seen;

    *l =
        (struct stock_form_line){.place_id = p->id, .field = field_of(rq->in, "s", p), .count = NO_I64, .seen = NO_I64};
    if (str_i64(form_typed(rq, field_of(rq->in, "v", p)), &seen)) l->seen = SOME_I64(seen);
    if (!str_trim(form_typed(rq, l->field)).n) return;
    const struct field one = {l->field, FIELD_QTY, 0, 0, COUNT_MOST_MILLI, NULL};
    if (!form_read(rq, &one, 1, &milli, &f->errors)) return;
    if (!by_measure(o->unit) && milli % 1000)
        form_error_add(rq, &f->errors, l->field, "form.number", "Write a whole number, for example 12.");
    l->count = SOME_I64(milli);
}

static bool stock_page_prepare(struct rq *rq)
{
    struct stock_form *f = NEW(rq->in, struct stock_form, 1);
    struct pickup_places places;
    struct stock_offer o;

    rq->form = f;
    if (!offer_read(rq, rq->db, &o)) return false;
    f->offer_id = o.id;
    reception_places(rq->db, rq->in, rq->merchant_id, &places);
    for (size_t i = 0; i < places.n && f->n < PLACES_MOST; i++)
        if (places.v[i].id) line_read(rq, &o, &places.v[i], f);
    if (!f->errors.n) return true;
    rq_refused(rq, 422, f->errors.v[0].code);
    stock_show(rq, rq->db, &o, f);
    return false;
}

static const char *end_says(enum stock_place_end end)
{
    if (end == STOCK_PLACE_MOVED) return _("The stock moved while you were writing. Count again, then save.");
    return end == STOCK_PLACE_HELD ? _("Some are set aside for orders: the stock cannot fall below them.")
                                   : _("This product cannot be counted at places: it is in a basket, or booked.");
}

static void stock_page_post(struct rq *rq, struct tx *tx)
{
    const struct stock_form *f = rq->form;
    struct stock_form again = *f;
    struct stock_offer o;

    if (!offer_read(rq, tx->db, &o)) return;
    for (size_t i = 0; i < f->n; i++) {
        const struct stock_form_line *l = &f->v[i];
        enum stock_place_end end = stock_place_count(tx, &(struct stock_place_count){.merchant_id = rq->merchant_id,
                                                                                     .offer_id = o.id,
                                                                                     .place_id = l->place_id,
                                                                                     .person_id = rq->person_id,
                                                                                     .now = rq->now,
                                                                                     .on_hand_milli = l->count,
                                                                                     .seen_milli = l->seen,
                                                                                     .shown = true});
        again.v[i].moved = end == STOCK_PLACE_MOVED;
        if (end != STOCK_PLACE_DONE)
            form_error_add(rq, &again.errors, l->field, end == STOCK_PLACE_HELD ? "stock.held" : "stock.moved",
                           end_says(end));
    }
    if (!again.errors.n) {
        rq_go(rq, "/commercant/produits/%lld/lieux?fait=1", (long long)o.id);
        return;
    }
    rq_refused(rq, 409, again.errors.v[0].code);
    stock_show(rq, tx->db, &o, &again);
}

const struct route premises_stock_routes[] = {
    {GET, "/commercant/produits/{offre}/lieux", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = stock_page_get},
    {POST, "/commercant/produits/{offre}/lieux", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE,
     .prepare = stock_page_prepare, .write = stock_page_post},
    ROUTES_END};
