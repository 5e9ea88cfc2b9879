/* product_step.c: the first product: its photo, its name, its price, how many. */
#include "shop/arrival/inside.h"

#include "shop/catalog/catalog.h"
#include "shop/draft/draft.h"
#include "shop/law/facts.h"
#include "shop/media/media.h"

struct arrival_product_form {
    str title, rayon, unit;
    int64_t price, stock, about; /* about: what one piece weighs, of what is weighed by the piece */
};
struct arrival_rayons {
    struct arrival_rayon {
        str slug, name;
        bool chosen;
    } * v;
    size_t n;
};
struct arrival_product_view {
    struct arrival_product_form f;
    const struct form_errors *errors;
    str price_typed, stock_typed, about_typed;
    struct media_kept photo;
    struct arrival_rayons near, rayons; /* near: what its trade and its kind sell most */
    str label, example, stock_label, stock_help, later;
    bool has_one, weighs, serves; /* weighs, serves: its trade may sell so */
};
#include "arrival_product.html.h"

static const struct field product_fields[] = {
    FIELD(struct arrival_product_form, title, FIELD_LINE, 2, 100),
    FIELD(struct arrival_product_form, rayon, FIELD_LINE, 1, 60),
    FIELD(struct arrival_product_form, price, FIELD_MONEY, 1, MONEY_MAX_CENTS),
    FIELD_ONE_OF(struct arrival_product_form, unit, "piece|weighed|kg|l|service"),
    FIELD(struct arrival_product_form, stock, FIELD_QTY, 0, 100000000),
};

static const struct field about_field[] = {
    {"poids", FIELD_QTY, offsetof(struct arrival_product_form, about), 10, PIECE_MOST_MILLI, NULL}};

static str rayon_name(struct rq *rq, const struct categories *c, const struct category *one)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->v[i].id == one->parent_id)
            return str_fmt(rq->mem, "%.*s : %.*s", STR_ARG(c->v[i].name), STR_ARG(one->name));
    return one->name;
}

static bool has_rayon(const struct arrival_rayons *r, str slug)
{
    for (size_t i = 0; i < r->n; i++)
        if (str_eq(r->v[i].slug, slug)) return true;
    return false;
}

static void rayon_add(struct rq *rq, struct arrival_product_view *v, struct arrival_rayons *to,
                      const struct categories *c, const struct category *one)
{
    if (!one->parent_id || one->hidden || one->blocked.n || has_rayon(&v->near, one->slug)) return;
    to->v[to->n++] = (struct arrival_rayon){one->slug, rayon_name(rq, c, one), str_eq(one->slug, v->f.rayon)};
}

/* Those named "a|b" that this market has. */
static void near_add(struct rq *rq, struct arrival_product_view *v, const struct categories *c, str slugs)
{
    str one;

    while (str_cut(&slugs, '|', &one))
        for (size_t i = 0; i < c->n; i++)
            if (str_eq(c->v[i].slug, one)) rayon_add(rq, v, &v->near, c, &c->v[i]);
}

static void rayons_fill(struct rq *rq, const struct merchant *m, struct arrival_product_view *v)
{
    const struct naf *guess = guess_of(rq->db, rq->mem, m->siret);
    struct categories c;

    categories_all(rq->db, rq->mem, rq->lang, &c);
    v->near.v = NEW(rq->mem, struct arrival_rayon, c.n + 1);
    v->rayons.v = NEW(rq->mem, struct arrival_rayon, c.n + 1);
    if (guess) near_add(rq, v, &c, guess->rayons);
    near_add(rq, v, &c, kind_words_of(m->kind)->rayons);
    for (size_t i = 0; i < c.n; i++) {
        if (c.v[i].parent_id) continue;
        for (size_t k = 0; k < c.n; k++)
            if (c.v[k].parent_id == c.v[i].id) rayon_add(rq, v, &v->rayons, &c, &c.v[k]);
    }
}

static void product_page(struct rq *rq, const struct merchant *m, struct arrival_product_view *v)
{
    const struct kind_words *w = kind_words_of(m->kind);
    struct merchant_counts n;

    merchant_counts(rq->db, rq->mem, rq->merchant_id, &n);
    v->has_one = n.offers > 0;
    v->label = tr(rq->lang, w->product_label);
    v->example = tr(rq->lang, w->product_example);
    v->stock_label = tr(rq->lang, w->stock_label);
    v->stock_help = w->stock_help ? tr(rq->lang, w->stock_help) : S("");
    v->weighs = str_eq(m->kind, S("shopkeeper")) || str_eq(m->kind, S("producer")) || by_measure(v->f.unit) ||
                by_piece_weighed(v->f.unit);
    v->serves = !str_eq(m->kind, S("producer")) || str_eq(v->f.unit, S("service"));
    v->later = rq_url(rq, S("/commercant/ouvrir/plus-tard"));
    rayons_fill(rq, m, v);
    arrival_open(rq, STEP_PRODUCT, m);
    tpl_arrival_product(&rq->out, rq->lang, v);
    page_close(rq);
}

/* The rayon of a trade the register tells us: its first one, where this market has it. */
static str rayon_guessed(struct rq *rq, const struct merchant *m)
{
    const struct naf *guess = guess_of(rq->db, rq->mem, m->siret);
    str rest = guess ? guess->rayons : S(""), first = S("");
    struct category c;

    str_cut(&rest, '|', &first);
    return first.n && category_by_slug(rq->db, rq->mem, rq->lang, first, &c) && !c.hidden && !c.blocked.n ? first
                                                                                                          : S("");
}

void product_step_get(struct rq *rq)
{
    struct arrival_product_view v = {0};
    struct merchant m;
    struct drafts d;

    if (!arrival_merchant(rq, &m)) return;
    drafts_read(rq, m.id, STEP_PRODUCT, &d);
    const struct kind_words *w = kind_words_of(m.kind);
    v.f = (struct arrival_product_form){.title = draft_or(&d, "title", S("")),
                                        .rayon = draft_or(&d, "rayon", rayon_guessed(rq, &m)),
                                        .unit = draft_or(&d, "unit", w->unit)};
    v.price_typed = draft_or(&d, "price", S(""));
    v.stock_typed = draft_or(&d, "stock", w->stock);
    v.about_typed = draft_or(&d, "poids", S(""));
    v.photo = (struct media_kept){
        .ticket = draft_or(&d, "photo_gardee", S("")), .name = draft_or(&d, "photo_nom", S("")), .src = S("")};
    product_page(rq, &m, &v);
}

struct product_posted {
    struct arrival_product_form f;
    struct form_errors errors;
    struct media_received photo;
    struct category category;
    struct media_batch several; /* more than one photo: each waits for its name, the first with what was typed */
    bool skip, many;
};

static void photo_take(struct rq *rq, struct product_posted *p)
{
    enum media_verdict v = media_receive_or_kept(rq, "photo", &p->photo);

    if (v != MEDIA_OK && v != MEDIA_NONE) form_error_add(rq, &p->errors, "photo", "media.photo", media_verdict_says(v));
}

static void about_read(struct rq *rq, struct product_posted *p)
{
    if (str_trim(form_typed(rq, "poids")).n) FORM_READ(rq, about_field, &p->f, &p->errors);
    else
        form_error_add(rq, &p->errors, "poids", "offer.piece_weight",
                       "Say about what one piece weighs, in kilos: 1.2 for a chicken.");
}

bool product_step_prepare(struct rq *rq)
{
    struct product_posted *p = NEW(rq->in, struct product_posted, 1);
    struct merchant m;

    rq->form = p;
    if (!arrival_merchant(rq, &m)) return false;
    p->skip = rq_field(rq, "passer").n > 0;
    p->many = !p->skip && media_uploads(rq, "photo") > 1;
    if (p->skip) return true;
    if (p->many) media_receive_batch(rq, "photo", &p->several);
    if (p->many && p->several.n) return true;
    FORM_READ(rq, product_fields, &p->f, &p->errors);
    if (by_piece_weighed(p->f.unit)) about_read(rq, p);
    if (!form_error(&p->errors, "stock").n) stock_whole(rq, p->f.unit, p->f.stock, &p->errors);
    if (!p->many) photo_take(rq, p);
    else form_error_add(rq, &p->errors, "photo", "media.photo", media_verdict_says(p->several.left[0].why));
    if (p->f.rayon.n && !category_by_slug(rq->db, rq->in, rq->lang, p->f.rayon, &p->category))
        form_error_add(rq, &p->errors, "rayon", "form.choice", "Please choose one of the answers.");
    if (p->category.blocked.n)
        form_error_add(rq, &p->errors, "rayon", "offer.rayon_closed", str_z(rq->in, p->category.blocked));
    if (!p->errors.n) return true;
    struct arrival_product_view v = {.f = p->f,
                                     .errors = &p->errors,
                                     .price_typed = form_typed(rq, "price"),
                                     .stock_typed = form_typed(rq, "stock"),
                                     .about_typed = form_typed(rq, "poids"),
                                     .photo = media_keep(rq, &p->photo)};
    rq_refused(rq, 422, "form.fields");
    product_page(rq, &m, &v);
    return false;
}

static str typed_kept(struct rq *rq, struct tx *tx, const char *field)
{
    enum { TYPED_MOST = 200 };

    return utf8_head(text_clean(tx->mem, form_typed(rq, field)), TYPED_MOST);
}

/* Each photo becomes a product once it has its name and its price; the opening goes on from there. */
static void several_post(struct rq *rq, struct tx *tx, const struct merchant *m, const struct product_posted *p)
{
    const struct draft_typed first = {typed_kept(rq, tx, "title"), typed_kept(rq, tx, "rayon"),
                                      typed_kept(rq, tx, "price"), typed_kept(rq, tx, "unit"),
                                      typed_kept(rq, tx, "stock"), typed_kept(rq, tx, "poids")};
    struct drafts_taken done = drafts_take(tx, rq->now, m->id, &p->several, &first);

    arrival_pass(rq, tx, m, STEP_PRODUCT);
    rq_go(rq, "/commercant/photos?ouvrir=1&fait=envoi&n=%zu&laisse=%zu", done.kept, done.full + p->several.left_n);
}

void product_step_post(struct rq *rq, struct tx *tx)
{
    const struct product_posted *p = rq->form;
    struct merchant m;

    if (!arrival_merchant_tx(rq, tx, &m)) return;
    if (p->many) {
        several_post(rq, tx, &m, p);
        return;
    }
    if (!p->skip) {
        struct offer_new o = {
            .merchant_id = m.id,
            .category_id = p->category.id,
            .vat_bp = VAT_AS_RAYON,
            .stock_milli = p->f.stock,
            .title_fr = p->f.title,
            .picture_id = p->photo.sha256.n ? media_add(tx, rq->now, m.id, &p->photo) : 0,
            .price_cents = SOME_I64(p->f.price),
            .unit = p->f.unit,
            .title_en = S(""),
            .text_fr = S(""),
            .text_en = S(""),
            .net_unit = S(""),
            .labels = S(""),
            .allergens = S(""),
            .origin = S(""),
            .storage = S(""),
            .mode = S(""),
            .link = S(""),
            .publish = true,
        };
        offer_make(tx, rq->now, &o);
        if (p->f.about)
            product_facts_set(tx, &(struct product_facts){m.id, o.product_id, 0, piece_about(tx->mem, p->f.about)});
        product_gate(tx, rq->now, m.id, o.product_id);
    }
    arrival_next(rq, tx, &m, STEP_PRODUCT);
}
