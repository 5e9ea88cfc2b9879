/* product_step.c: the first product: its photo, its name, its price, how many. */
#include "shop/arrival/inside.h"

#include "shop/catalog/catalog.h"
#include "shop/media/media.h"

struct arrival_product_form {
    str title, rayon, unit;
    int64_t price, stock;
};
struct arrival_rayon {
    str slug, name;
    bool chosen;
};
struct arrival_product_view {
    struct arrival_product_form f;
    const struct form_errors *errors;
    str price_typed, stock_typed;
    struct media_kept photo;
    struct arrival_rayons {
        struct arrival_rayon *v;
        size_t n;
    } rayons;
    bool has_one;
};
#include "arrival_product.html.h"

static const struct field product_fields[] = {
    FIELD(struct arrival_product_form, title, FIELD_LINE, 2, 100), FIELD(struct arrival_product_form, rayon, FIELD_LINE, 1, 60),
    FIELD(struct arrival_product_form, price, FIELD_MONEY, 1, MONEY_MAX_CENTS), FIELD_ONE_OF(struct arrival_product_form, unit, "piece|kg|l|service"),
    FIELD(struct arrival_product_form, stock, FIELD_QTY, 0, 100000000),
};

static void rayons_fill(struct rq *rq, struct arrival_product_view *v)
{
    struct categories c;

    categories_all(rq->db, rq->mem, rq->lang, &c);
    v->rayons.v = NEW(rq->mem, struct arrival_rayon, c.n + 1);
    for (size_t i = 0; i < c.n; i++) {
        if (c.v[i].parent_id) continue;
        for (size_t k = 0; k < c.n; k++)
            if (c.v[k].parent_id == c.v[i].id)
                v->rayons.v[v->rayons.n++] = (struct arrival_rayon){c.v[k].slug, str_fmt(rq->mem, "%.*s : %.*s", STR_ARG(c.v[i].name), STR_ARG(c.v[k].name)),
                                                                    str_eq(c.v[k].slug, v->f.rayon)};
    }
}

static void product_page(struct rq *rq, struct arrival_product_view *v)
{
    struct merchant_counts n;

    merchant_counts(rq->db, rq->mem, rq->merchant_id, &n);
    v->has_one = n.offers > 0;
    rayons_fill(rq, v);
    arrival_open(rq, STEP_PRODUCT);
    tpl_arrival_product(&rq->out, rq->lang, v);
    page_close(rq);
}

void product_step_get(struct rq *rq)
{
    struct arrival_product_view v = {.f = {.unit = S("piece")}, .stock_typed = S("")};
    struct merchant m;

    if (arrival_merchant(rq, &m)) product_page(rq, &v);
}

struct product_posted {
    struct arrival_product_form f;
    struct form_errors errors;
    struct media_received photo;
    struct category category;
    bool skip;
};

static void photo_take(struct rq *rq, struct product_posted *p)
{
    enum media_verdict v = media_receive_or_kept(rq, "photo", &p->photo);

    if (v != MEDIA_OK && v != MEDIA_NONE) form_error_add(rq, &p->errors, "photo", "media.photo", media_verdict_says(v));
}

bool product_step_prepare(struct rq *rq)
{
    struct product_posted *p = NEW(rq->in, struct product_posted, 1);

    rq->form = p;
    if (!rq->merchant_id) {
        rq_go(rq, "/commercant/ouvrir/qui");
        return false;
    }
    p->skip = rq_field(rq, "passer").n > 0;
    if (p->skip) return true;
    FORM_READ(rq, product_fields, &p->f, &p->errors);
    photo_take(rq, p);
    if (p->f.rayon.n && !category_by_slug(rq->db, rq->in, rq->lang, p->f.rayon, &p->category))
        form_error_add(rq, &p->errors, "rayon", "form.choice", "Please choose one of the answers.");
    if (!p->errors.n) return true;
    struct arrival_product_view v = {.f = p->f, .errors = &p->errors, .price_typed = form_typed(rq, "price"), .stock_typed = form_typed(rq, "stock"),
                                     .photo = media_keep(rq, &p->photo)};
    rq_refused(rq, 422, "form.fields");
    product_page(rq, &v);
    return false;
}

void product_step_post(struct rq *rq, struct tx *tx)
{
    const struct product_posted *p = rq->form;
    struct merchant m;

    if (!merchant_any(tx->db, tx->mem, rq->lang, rq->merchant_id, &m)) {
        rq_not_found(rq);
        return;
    }
    if (!p->skip) {
        struct offer_new o = {
            .merchant_id = m.id, .category_id = p->category.id, .vat_bp = p->category.vat_bp, .stock_milli = p->f.stock, .title_fr = p->f.title,
            .picture_id = p->photo.sha256.n ? media_add(tx, rq->now, m.id, &p->photo) : 0, .price_cents = SOME_I64(p->f.price), .unit = p->f.unit,
            .title_en = S(""), .text_fr = S(""), .text_en = S(""), .net_unit = S(""), .labels = S(""), .allergens = S(""), .origin = S(""),
            .storage = S(""), .mode = S(""), .link = S(""), .publish = true,
        };
        offer_make(tx, rq->now, &o);
    }
    arrival_next(rq, tx, &m, STEP_PRODUCT);
}
