/* variant_web.c: the variants of a product: each its name, its price, its stock; all in one form, and a line for one more. */
#include "shop/shelf/inside.h"

#include "app/event.h"

enum { VARIANTS_MOST = 40 };

struct shelf_variant {
    int64_t id, seen;                     /* id 0: the line for one more; seen: stock as shown, in thousandths */
    str name, price, stock, suffix, held; /* suffix of its fields' names */
    str bad_name, bad_price, bad_stock;
    bool off;
};
struct shelf_variants_view {
    str title, unit;
    const struct form_errors *errors;
    struct shelf_variants {
        struct shelf_variant *v;
        size_t n;
    } variants;
    bool done;
};
#include "shelf_variants.html.h"

struct variant_form {
    str nom;
    opt_i64 prix;
    int64_t stock;
};
struct variants_posted {
    int64_t id;
    struct variant_line {
        struct variant_form f;
        int64_t offer_id, seen;
        bool given; /* sent in this form; of the line for one more: something is typed */
    } v[VARIANTS_MOST + 1];
    size_t n;
    struct form_errors errors;
};

/* --- the page --- */

static struct shelf_variant line_made(struct rq *rq, const struct offer_mine_row *o, const struct variants_mine_row *r)
{
    str unit = by_measure(o->unit) ? o->unit : S(""), held = milli_text(rq->mem, rq->lang, r->held_milli, unit);

    return (struct shelf_variant){
        .id = r->id,
        .seen = r->on_hand_milli,
        .name = r->name_fr,
        .price = price_typed(rq->mem, r->price_cents),
        .stock = milli_typed(rq->mem, r->on_hand_milli),
        .held = r->held_milli ? tr_fill(rq->mem, tr(rq->lang, "%1 set aside for orders"), &held, 1) : S(""),
        .off = !r->published_at.set || r->withdrawn_at.set,
    };
}

/* "nom-123": the fields of one line. */
static const char *field_of(struct rq *rq, const char *what, int64_t id)
{
    return str_z(rq->mem, str_fmt(rq->mem, "%s-%lld", what, (long long)id));
}

static void line_again(struct rq *rq, const struct form_errors *e, struct shelf_variant *l)
{
    const char *name = field_of(rq, "nom", l->id), *price = field_of(rq, "prix", l->id),
               *stock = field_of(rq, "stock", l->id);

    l->bad_name = form_error(e, name), l->bad_price = form_error(e, price), l->bad_stock = form_error(e, stock);
    if (!rq_field(rq, name).p) return;
    l->name = form_typed(rq, name), l->price = form_typed(rq, price), l->stock = form_typed(rq, stock);
    if (!str_i64(rq_field(rq, field_of(rq, "vu", l->id)), &l->seen)) l->seen = 0;
}

static void variants_page(struct rq *rq, struct db *db, int64_t offer_id, const struct form_errors *errors)
{
    struct shelf_variants_view v = {.errors = errors, .done = !errors && rq_query(rq, "fait").n > 0};
    struct variants_mine_rows rows;
    struct offer_mine_row o;

    if (!q_offer_mine(db, rq->mem, offer_id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return;
    }
    q_variants_mine(db, rq->mem, o.product_id, rq->merchant_id, rq->now, &rows);
    v.title = o.title_fr;
    v.unit = by_measure(o.unit) ? o.unit : S("");
    v.variants = (struct shelf_variants){NEW(rq->mem, struct shelf_variant, rows.n + 1), 0};
    for (size_t i = 0; i < rows.n; i++) v.variants.v[v.variants.n++] = line_made(rq, &o, &rows.v[i]);
    if (rows.n < VARIANTS_MOST)
        v.variants.v[v.variants.n++] =
            (struct shelf_variant){.name = S(""), .price = S(""), .stock = S(""), .held = S("")};
    for (size_t i = 0; errors && i < v.variants.n; i++) line_again(rq, errors, &v.variants.v[i]);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Sizes, colours, weights"),
                                 .body = "merchant",
                                 .back = str_fmt(rq->mem, "/commercant/produits/%lld", (long long)offer_id),
                                 .back_text = o.title_fr});
    tpl_shelf_variants(&rq->out, rq->lang, &v);
    page_close(rq);
}

void variants_get(struct rq *rq)
{
    int64_t id;

    if (rq->merchant_id && str_i64(rq_param(rq, 0), &id)) variants_page(rq, rq->db, id, NULL);
    else rq_not_found(rq);
}

/* --- reading --- */

/* The three fields of a line, each called by its own name. */
static void line_read(struct rq *rq, struct variants_posted *p, struct variant_line *l)
{
    struct field spec[3] = {
        {field_of(rq, "nom", l->offer_id), FIELD_LINE, offsetof(struct variant_form, nom), 1, 60, NULL},
        {field_of(rq, "prix", l->offer_id), FIELD_MONEY_OPT, offsetof(struct variant_form, prix), 1, MONEY_MAX_CENTS,
         NULL},
        {field_of(rq, "stock", l->offer_id), FIELD_QTY, offsetof(struct variant_form, stock), 0, STOCK_MOST_MILLI,
         NULL},
    };

    for (size_t i = 0; i < 3; i++) spec[i].name = str_z(rq->in, str_c(spec[i].name));
    form_read(rq, spec, 3, &l->f, &p->errors);
    if (!str_i64(rq_field(rq, field_of(rq, "vu", l->offer_id)), &l->seen)) l->seen = l->f.stock;
    l->given = true;
}

/* What the sheet wants of a price and a stock, of each line. */
static void line_check(struct rq *rq, const struct offer_mine_row *o, struct variants_posted *p,
                       const struct variant_line *l)
{
    const char *price = str_z(rq->in, str_c(field_of(rq, "prix", l->offer_id))),
               *stock = str_z(rq->in, str_c(field_of(rq, "stock", l->offer_id)));
    struct gate_fault fault[GATE_FAULTS_MOST];
    struct offer_mine_row next = *o;

    next.price_cents = l->f.prix, next.variant_fr = l->f.nom;
    for (size_t i = 0, n = offer_faults(rq, rq->db, &next, fault); i < n; i++)
        if (!strcmp(fault[i].field, "price") && !form_error(&p->errors, price).n)
            form_error_add(rq, &p->errors, price, fault[i].code, fault[i].msgid);
    if (!by_measure(o->unit) && l->f.stock % 1000 && !form_error(&p->errors, stock).n)
        form_error_add(rq, &p->errors, stock, "form.number", "Write a whole number, for example 12.");
}

static bool typed_any(struct rq *rq)
{
    return str_trim(form_typed(rq, "nom-0")).n || str_trim(form_typed(rq, "prix-0")).n ||
           str_trim(form_typed(rq, "stock-0")).n;
}

static void lines_read(struct rq *rq, const struct offer_mine_row *o, struct variants_posted *p)
{
    struct variants_mine_rows rows;

    q_variants_mine(rq->db, rq->in, o->product_id, rq->merchant_id, rq->now, &rows);
    for (size_t i = 0; i < rows.n && p->n < VARIANTS_MOST; i++) {
        if (!rq_field(rq, field_of(rq, "nom", rows.v[i].id)).p) continue; /* made since the form was drawn */
        p->v[p->n] = (struct variant_line){.offer_id = rows.v[i].id};
        line_read(rq, p, &p->v[p->n++]);
    }
    if (typed_any(rq) && rows.n < VARIANTS_MOST) line_read(rq, p, &p->v[p->n++]);
    for (size_t i = 0; i < p->n; i++) line_check(rq, o, p, &p->v[i]);
}

bool variants_prepare(struct rq *rq)
{
    struct variants_posted *p = NEW(rq->in, struct variants_posted, 1);
    struct offer_mine_row o;

    rq->form = p;
    if (!rq->merchant_id || !str_i64(rq_param(rq, 0), &p->id) ||
        !q_offer_mine(rq->db, rq->mem, p->id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return false;
    }
    lines_read(rq, &o, p);
    if (!p->errors.n) return true;
    rq_refused(rq, 422, p->errors.v[0].code);
    variants_page(rq, rq->db, p->id, &p->errors);
    return false;
}

/* --- writing --- */

static const char *stock_count(struct rq *rq, struct tx *tx, const struct variant_line *l,
                               const struct variants_mine_row *was)
{
    struct stock_change c = {was->stock_item_id, l->f.stock - was->on_hand_milli, 0, rq->person_id, S("count")};

    if (l->f.stock == l->seen || !c.delta_milli) return NULL;
    if (was->on_hand_milli != l->seen) return _("The stock moved while you were writing. Count again, then save.");
    return stock_move_make(tx, rq->now, &c) ? NULL : HELD;
}

static const char *line_write(struct rq *rq, struct tx *tx, const struct variant_line *l,
                              const struct variants_mine_row *was)
{
    bool moved = l->f.prix.set != was->price_cents.set || (l->f.prix.set && l->f.prix.v != was->price_cents.v);

    if (!str_eq(l->f.nom, was->name_fr)) x_variant_name(tx, tx->mem, was->variant_id, rq->merchant_id, l->f.nom, S(""));
    if (moved) {
        x_offer_update(tx, tx->mem,
                       &(struct offer_update_args){.id = was->id,
                                                   .merchant_id = rq->merchant_id,
                                                   .price_cents = l->f.prix,
                                                   .vat_bp = was->vat_bp,
                                                   .mode = was->mode,
                                                   .link = was->link,
                                                   .lead_days = was->lead_days,
                                                   .now = rq->now});
        price_past_note(tx, was->id, l->f.prix, rq->now);
    }
    event_raise(tx, EVENT_OFFER_CHANGED, rq->now, was->id);
    return stock_count(rq, tx, l, was);
}

/* One more: like the offer whose sheet this is, but for what its line says. */
static void line_add(struct rq *rq, struct tx *tx, const struct variant_line *l, const struct offer_mine_row *like,
                     int64_t position)
{
    struct offer_new n = {
        .merchant_id = rq->merchant_id,
        .product_id = like->product_id,
        .vat_bp = like->vat_bp,
        .stock_milli = l->f.stock,
        .price_cents = l->f.prix,
        .mode = like->mode,
        .link = like->link,
        .lead_days = like->lead_days,
        .list_cents = like->list_cents,
        .variant_fr = l->f.nom,
        .publish = like->published_at.set && !like->withdrawn_at.set,
    };

    offer_variant_make(tx, rq->now, position, &n);
}

static const struct variants_mine_row *row_of(const struct variants_mine_rows *rows, int64_t id)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->v[i].id == id) return &rows->v[i];
    return NULL;
}

void variants_post(struct rq *rq, struct tx *tx)
{
    const struct variants_posted *p = rq->form;
    struct form_errors errors = {0};
    struct variants_mine_rows rows;
    struct offer_mine_row o;

    if (!q_offer_mine(tx->db, tx->mem, p->id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return;
    }
    q_variants_mine(tx->db, tx->mem, o.product_id, rq->merchant_id, rq->now, &rows);
    for (size_t i = 0; i < p->n; i++) {
        const struct variants_mine_row *was = p->v[i].offer_id ? row_of(&rows, p->v[i].offer_id) : NULL;
        const char *why = was ? line_write(rq, tx, &p->v[i], was) : NULL;
        if (!was && !p->v[i].offer_id) line_add(rq, tx, &p->v[i], &o, (int64_t)rows.n);
        if (why)
            form_error_add(rq, &errors, field_of(rq, "stock", was->id), why == HELD ? "stock.held" : "stock.moved",
                           why);
    }
    product_gate(tx, rq->now, rq->merchant_id, o.product_id);
    if (!errors.n) {
        rq_go(rq, "/commercant/produits/%lld/declinaisons?fait=1", (long long)p->id);
        return;
    }
    rq_refused(rq, 409, errors.v[0].code);
    variants_page(rq, tx->db, p->id, &errors);
}
