/* bundle_web.c: what is in a basket: products of the same shop, a number each. Its stock then comes from theirs. */
#include "shop/shelf/inside.h"

enum { LOOKED_AT = 500, SHOWN_MOST = 20 }; /* of the shop's products at a time; a word finds the others */

struct shelf_bundle_row {
    int64_t id;
    str title, unit, typed, left, price, bad, url;
    bool off;
};
struct shelf_bundle_rows {
    struct shelf_bundle_row *v;
    size_t n;
};
struct shelf_bundle_view {
    struct shelf_bundle_rows parts, others;
    str title, word, error, error_at, apart, left, sheet_url,
        none;                  /* apart: what it would cost piece by piece; none: why it cannot be a basket */
    bool done, more, is, dear; /* dear: it costs more than its parts */
};
#include "shelf_bundle.html.h"

struct bundle_posted {
    struct bundle_act act;
    str action, typed;
};

static str typed_url(struct rq *rq, int64_t id)
{
    return rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld", (long long)id));
}

static void parts_fill(struct rq *rq, struct db *db, int64_t id, struct shelf_bundle_view *v)
{
    struct bundle_parts p;

    bundle_read(db, rq->mem, rq->lang, id, rq->now, &p);
    v->parts.v = NEW(rq->mem, struct shelf_bundle_row, p.n + 1);
    for (size_t i = 0; i < p.n; i++) {
        const struct bundle_part *x = &p.v[i];
        str unit = by_measure(x->unit) ? x->unit : S("");
        v->parts.v[v->parts.n++] = (struct shelf_bundle_row){.id = x->offer_id,
                                                             .title = x->title,
                                                             .unit = unit,
                                                             .typed = milli_typed(rq->mem, x->each_milli),
                                                             .left = milli_text(rq->mem, rq->lang, x->left_milli, unit),
                                                             .off = x->off,
                                                             .url = typed_url(rq, x->offer_id)};
    }
    v->is = p.n > 0;
    v->left = str_fmt(rq->mem, "%lld", (long long)(bundle_left(&p) / 1000));
}

static void apart_fill(struct rq *rq, struct db *db, int64_t id, const struct bundle_offer *o,
                       struct shelf_bundle_view *v)
{
    struct bundle_parts p;
    int64_t sum = 0;

    bundle_read(db, rq->mem, rq->lang, id, rq->now, &p);
    for (size_t i = 0; i < p.n; i++) sum += money_times_milli(cents(p.v[i].price_cents), p.v[i].each_milli).cents;
    v->apart = money_text(rq->mem, rq->lang, cents(sum));
    v->dear = o->price_cents.set && o->price_cents.v > sum;
}

/* Those of a few whose name or code holds the word. */
static void others_add(struct rq *rq, const struct bundle_candidates *c, str word, struct shelf_bundle_view *v)
{
    for (size_t i = 0; i < c->n && !v->more; i++) {
        const struct bundle_candidate *r = &c->v[i];
        str title = r->variant_fr.n ? str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(r->title_fr), STR_ARG(r->variant_fr))
                                    : r->title_fr;
        if (word.n && !str_eq(word, r->code) && str_find(fold(rq->mem, title), word) < 0) continue;
        if (v->others.n == SHOWN_MOST) v->more = true;
        else
            v->others.v[v->others.n++] = (struct shelf_bundle_row){
                .id = r->id,
                .title = title,
                .unit = by_measure(r->unit) ? r->unit : S(""),
                .typed = S("1"),
                .price = r->price_cents.set ? money_text(rq->mem, rq->lang, cents(r->price_cents.v)) : S("")};
    }
}

/* The first ones by name, or those with the word: a few hundred are looked at at a time. */
static void others_fill(struct rq *rq, struct db *db, int64_t id, struct shelf_bundle_view *v)
{
    str word = fold(rq->mem, v->word);
    struct bundle_asked ask = {rq->merchant_id, id, word.n ? LOOKED_AT : SHOWN_MOST + 1, 0};
    struct bundle_candidates c;

    v->others.v = NEW(rq->mem, struct shelf_bundle_row, SHOWN_MOST);
    do {
        bundle_candidates(db, rq->mem, &ask, &c);
        others_add(rq, &c, word, v);
        ask.skip += ask.most;
    } while (word.n && !v->more && (int64_t)c.n == ask.most);
}

/* What was typed and refused stands where it was typed. */
static void again_show(struct shelf_bundle_rows *rows, const struct bundle_posted *p, struct shelf_bundle_view *v)
{
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->v[i].id != p->act.part_id) continue;
        rows->v[i].typed = p->typed;
        rows->v[i].bad = v->error;
        v->error_at = S("f-nombre");
    }
}

static void bundle_page(struct rq *rq, struct db *db, int64_t id, const struct bundle_posted *again, str error)
{
    struct shelf_bundle_view v = {
        .word = str_trim(rq_query(rq, "mot")), .done = rq_query(rq, "fait").n > 0, .error = error};
    struct bundle_offer o;

    if (!bundle_offer_read(db, rq->mem,
                           &(struct bundle_act){.merchant_id = rq->merchant_id, .offer_id = id, .now = rq->now}, &o)) {
        rq_not_found(rq);
        return;
    }
    v.title = o.title;
    if (again) v.word = str_trim(form_typed(rq, "mot"));
    if (!o.possible)
        v.none = tr(rq->lang, o.part ? _("This is in a basket itself: it cannot be one.")
                                     : _("A basket is sold by the piece, has no appointments, and is no book."));
    parts_fill(rq, db, id, &v);
    if (v.is) apart_fill(rq, db, id, &o, &v);
    if (!v.none.n) others_fill(rq, db, id, &v);
    if (again) again_show(&v.parts, again, &v), again_show(&v.others, again, &v);
    v.sheet_url = typed_url(rq, id);
    page_open(rq, &(struct page){.title = tr(rq->lang, "What is in it"),
                                 .body = "merchant",
                                 .back = str_fmt(rq->mem, "/commercant/produits/%lld", (long long)id),
                                 .back_text = o.title});
    tpl_shelf_bundle(&rq->out, rq->lang, &v);
    page_close(rq);
}

static bool bundle_id(struct rq *rq, int64_t *id)
{
    if (rq->merchant_id && str_i64(rq_param(rq, 0), id)) return true;
    rq_not_found(rq);
    return false;
}

static void bundle_get(struct rq *rq)
{
    int64_t id;

    if (bundle_id(rq, &id)) bundle_page(rq, rq->db, id, NULL, S(""));
}

static const struct field bundle_number[] = {
    {"nombre", FIELD_QTY, offsetof(struct bundle_act, each_milli), 1, BUNDLE_EACH_MOST_MILLI, NULL}};

static bool bundle_prepare(struct rq *rq)
{
    struct bundle_posted *p = NEW(rq->in, struct bundle_posted, 1);
    struct form_errors errors = {0};

    rq->form = p;
    if (!bundle_id(rq, &p->act.offer_id)) return false;
    p->action = rq_field(rq, "action");
    p->typed = form_typed(rq, "nombre");
    bool out = str_eq(p->action, S("retirer"));
    if (!str_i64(rq_field(rq, "produit"), &p->act.part_id) ||
        (!out && !str_eq(p->action, S("mettre")) && !str_eq(p->action, S("fixer")))) {
        rq_refused(rq, 422, "bundle.which");
        bundle_page(rq, rq->db, p->act.offer_id, p, tr(rq->lang, "Choose a product of the list."));
        return false;
    }
    p->act.merchant_id = rq->merchant_id, p->act.person_id = rq->person_id, p->act.now = rq->now;
    if (out || FORM_READ(rq, bundle_number, &p->act, &errors)) return true;
    rq_refused(rq, 422, errors.v[0].code);
    bundle_page(rq, rq->db, p->act.offer_id, p, errors.v[0].text);
    return false;
}

static const struct why {
    const char *code, *msgid;
} whys[] = {
    [BUNDLE_NO] = {"bundle.no", _("This cannot be a basket.")},
    [BUNDLE_BAD_QTY] = {"bundle.qty", _("Whole pieces, 99 at most.")},
    [BUNDLE_FULL] = {"bundle.full", _("A basket holds twelve products at most.")},
};

static void bundle_write(struct rq *rq, struct tx *tx)
{
    const struct bundle_posted *p = rq->form;
    struct bundle_act act = p->act;

    if (str_eq(p->action, S("retirer"))) act.each_milli = 0;
    enum bundle_end end = str_eq(p->action, S("mettre")) ? bundle_put(tx, &act) : bundle_set(tx, &act);
    if (end == BUNDLE_DONE) {
        rq_go(rq, "/commercant/produits/%lld/panier?fait=1", (long long)act.offer_id);
        return;
    }
    if (end == BUNDLE_NOT_HERE) {
        rq_not_found(rq);
        return;
    }
    rq_refused(rq, 422, whys[end].code);
    bundle_page(rq, tx->db, act.offer_id, p, tr(rq->lang, whys[end].msgid));
}

const struct route bundle_routes[] = {
    {GET, "/commercant/produits/{offre}/panier", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = bundle_get},
    {POST, "/commercant/produits/{offre}/panier", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .prepare = bundle_prepare,
     .write = bundle_write},
    ROUTES_END};
