/* sheet_web.c: the sheet of one product. */
#include "shop/catalog/inside.h"

#include "app/event.h"
#include "bundle.sql.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"

enum { SHEET_VALUES = 27, DEPOSIT_MOST_CENTS = 1000 * 100, TOLD_MOST = 160 };
struct catalog_sheet_form {
    str title_fr, title_en, text_fr, text_en, rayon, unit, net_unit, labels, allergens, origin, storage, mode, link;
    str variant, ingredients, maker, warnings, isbn, keeps, season_from, season_to;
    opt_i64 price, list, deposit;
    int64_t net, stock, lead, packed, degree;
};
struct catalog_sheet_rayon {
    str slug, name;
    bool chosen;
};
struct catalog_sheet_view {
    struct catalog_sheet_form f;
    const struct form_errors *errors;
    str price_typed, net_typed, stock_typed, lead_typed, list_typed, degree_typed, deposit_typed, photo, hint, retouch_url, title, promo_url, variants_url, copy_url, book_url;
    struct media_kept kept; /* came with a form that had a fault */
    int64_t id, stock_seen;        /* stock_seen: on hand as this form shows it, in thousandths */
    struct catalog_sheet_rayons {
        struct catalog_sheet_rayon *v;
        size_t n;
    } rayons;
    int64_t variants;
    str seen; /* what this page shows, so that another's change is noticed */
    struct catalog_sheet_moved {
        str v[SHEET_VALUES]; /* what another has changed meanwhile */
        size_t n;
    } moved;
    struct catalog_sheet_months {
        struct catalog_sheet_month {
            str value, name;
        } *v;
        size_t n;
    } months;
    str bundle_url, bundle_left; /* of a basket: how many its parts make */
    bool bundle;
    bool is_new, copied, booked, more, law; /* booked: its times limit it, no stock does; more, law: a fault stands in these folded parts */
};
#include "catalog_sheet.html.h"

#define MONTHS "|1|2|3|4|5|6|7|8|9|10|11|12"
static const struct field sheet_fields[] = {
    FIELD(struct catalog_sheet_form, title_fr, FIELD_LINE, 2, 100), FIELD(struct catalog_sheet_form, title_en, FIELD_LINE, 0, 100),
    FIELD(struct catalog_sheet_form, text_fr, FIELD_TEXT, 0, 2000), FIELD(struct catalog_sheet_form, text_en, FIELD_TEXT, 0, 2000),
    FIELD(struct catalog_sheet_form, rayon, FIELD_LINE, 1, 60),     FIELD(struct catalog_sheet_form, price, FIELD_MONEY_OPT, 1, MONEY_MAX_CENTS),
    FIELD_ONE_OF(struct catalog_sheet_form, unit, "piece|kg|l|service"), FIELD_ONE_OF(struct catalog_sheet_form, net_unit, "|kg|l"),
    FIELD(struct catalog_sheet_form, stock, FIELD_QTY, 0, STOCK_MOST_MILLI),
    FIELD(struct catalog_sheet_form, labels, FIELD_LINE, 0, 120),   FIELD(struct catalog_sheet_form, allergens, FIELD_LINE, 0, 200),
    FIELD(struct catalog_sheet_form, origin, FIELD_LINE, 0, 120),   FIELD(struct catalog_sheet_form, storage, FIELD_LINE, 0, 200),
    FIELD(struct catalog_sheet_form, variant, FIELD_LINE, 0, 60),   FIELD(struct catalog_sheet_form, ingredients, FIELD_TEXT, 0, 2000),
    FIELD(struct catalog_sheet_form, maker, FIELD_LINE, 0, 200),    FIELD(struct catalog_sheet_form, warnings, FIELD_TEXT, 0, 1000),
    FIELD(struct catalog_sheet_form, isbn, FIELD_LINE, 0, 30),      FIELD(struct catalog_sheet_form, list, FIELD_MONEY_OPT, 1, MONEY_MAX_CENTS),
    FIELD_ONE_OF(struct catalog_sheet_form, season_from, MONTHS), FIELD_ONE_OF(struct catalog_sheet_form, season_to, MONTHS),
    FIELD(struct catalog_sheet_form, deposit, FIELD_MONEY_OPT, 1, DEPOSIT_MOST_CENTS),
    FIELD(struct catalog_sheet_form, packed, FIELD_FLAG, 0, 1),     FIELD_ONE_OF(struct catalog_sheet_form, keeps, "|perishable|made|sealed|media|press|dated"),
    FIELD_ONE_OF(struct catalog_sheet_form, mode, "|showcase|reserve|order|made|quote|link_out"), FIELD(struct catalog_sheet_form, link, FIELD_URL, 0, 300),
};

static const struct field lead_field[] = {FIELD(struct catalog_sheet_form, lead, FIELD_INT, 1, LEAD_DAYS_MOST)}; /* wanted of what is made to order */
static const struct field degree_field[] = {FIELD(struct catalog_sheet_form, degree, FIELD_QTY, 0, 100000)};
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

/* How many baskets its parts make, in the place of a number of its own. */
static void bundle_show(struct rq *rq, struct catalog_sheet_view *v)
{
    struct bundle_parts p;

    v->bundle_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/panier", (long long)v->id));
    if (!v->bundle) return;
    bundle_read(rq->db, rq->mem, rq->lang, v->id, rq->now, &p);
    v->bundle_left = str_fmt(rq->mem, "%lld", (long long)(bundle_left(&p) / 1000));
}

static void months_fill(struct rq *rq, struct catalog_sheet_view *v)
{
    static const char *const names[] = {_("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"), _("September"),
                                        _("October"), _("November"), _("December")};
    enum { MONTHS_ALL = sizeof names / sizeof *names };

    v->months = (struct catalog_sheet_months){NEW(rq->mem, struct catalog_sheet_month, MONTHS_ALL), MONTHS_ALL};
    for (size_t i = 0; i < MONTHS_ALL; i++)
        v->months.v[i] = (struct catalog_sheet_month){str_fmt(rq->mem, "%zu", i + 1), tr(rq->lang, names[i])};
}

static void sheet_page(struct rq *rq, struct catalog_sheet_view *v)
{
    months_fill(rq, v);
    rayons_fill(rq, v);
    bundle_show(rq, v);
    v->is_new = !v->id;
    v->variants_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/declinaisons", (long long)v->id));
    v->copy_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/copier", (long long)v->id));
    v->book_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/rendez-vous", (long long)v->id));
    v->copied = rq_query(rq, "copie").n > 0;
    v->promo_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/promotion", (long long)v->id));
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
    v->retouch_url = rq_url(rq, str_fmt(rq->mem, "/commercant/photos/%.*s", STR_ARG(p.pub)));
}

static str month_typed(struct rq *rq, int64_t month)
{
    return month ? str_fmt(rq->mem, "%lld", (long long)month) : S("");
}

static void row_show(struct rq *rq, const struct offer_mine_row *o, struct catalog_sheet_view *v)
{
    v->f = (struct catalog_sheet_form){
        .title_fr = o->title_fr, .title_en = o->title_en, .text_fr = o->text_fr, .text_en = o->text_en, .rayon = category_slug_of(rq, o->category_id),
        .unit = o->unit, .net_unit = o->net_unit, .labels = o->labels, .allergens = o->allergens, .origin = o->origin, .storage = o->storage,
        .mode = o->mode.p ? o->mode : S(""), .link = o->link, .variant = o->variant_fr, .ingredients = o->ingredients, .maker = o->maker,
        .warnings = o->warnings, .isbn = o->isbn,
        .season_from = month_typed(rq, o->season_from), .season_to = month_typed(rq, o->season_to), .packed = o->packed, .keeps = o->keeps,
    };
    v->variants = o->variants;
    v->price_typed = price_typed(rq->mem, o->price_cents);
    v->list_typed = price_typed(rq->mem, o->list_cents);
    v->deposit_typed = o->deposit_cents ? price_typed(rq->mem, SOME_I64(o->deposit_cents)) : S("");
    v->degree_typed = o->degree_milli ? milli_typed(rq->mem, o->degree_milli) : S("");
    v->net_typed = o->net_milli ? milli_typed(rq->mem, o->net_milli) : S("");
    v->stock_typed = milli_typed(rq->mem, o->on_hand_milli);
    v->lead_typed = str_fmt(rq->mem, "%lld", (long long)o->lead_days);
    v->stock_seen = o->on_hand_milli;
    v->bundle = o->bundle;
    v->booked = o->book_min > 0;
}

/* --- two people on one sheet --- */

/* All that is typed, in one order, with the labels of the page; the stock has a mark of its own. */
static const struct sheet_label {
    const char *msgid;
    bool coded; /* its value is a word of ours: only named */
} labels[SHEET_VALUES] = {
    {_("Name of the product"), false}, {_("Name in English"), false}, {_("Description"), false}, {_("Description in English"), false},
    {_("Rayon"), true}, {_("Sold by"), true}, {_("in"), true}, {_("Labels (bio, AOP, fermier, fait-main), with commas"), false},
    {_("Allergens (food): a list with commas, or “aucun”"), false}, {_("Origin"), false}, {_("Storage"), false}, {_("What customers may do"), true},
    {_("Address on your site"), false}, {_("Size, colour or weight, when there are several"), false}, {_("Ingredients"), false},
    {_("Made by (name and address)"), false}, {_("Warnings"), false}, {_("ISBN of a book"), false}, {_("Price in euros"), false},
    {_("Publisher's price"), false}, {_("Alcohol, % of volume"), false}, {_("Net quantity"), false}, {_("Days to make one (when made to order)"), false},
    {_("May the buyer change his mind for 14 days?"), true}, {_("Deposit on its packaging, in euros"), false},
    {_("In season from"), true}, {_("In season until the end of"), true},
};

static void places_of(struct catalog_sheet_view *v, str *out[SHEET_VALUES])
{
    struct catalog_sheet_form *f = &v->f;
    str *const p[SHEET_VALUES] = {
        &f->title_fr, &f->title_en, &f->text_fr, &f->text_en, &f->rayon, &f->unit, &f->net_unit, &f->labels, &f->allergens, &f->origin, &f->storage,
        &f->mode, &f->link, &f->variant, &f->ingredients, &f->maker, &f->warnings, &f->isbn, &v->price_typed, &v->list_typed, &v->degree_typed,
        &v->net_typed, &v->lead_typed, &f->keeps, &v->deposit_typed,
        &f->season_from, &f->season_to,
    };

    memcpy(out, p, sizeof p);
}

/* What is stored, as the page shows it. */
static void values_of(struct rq *rq, const struct offer_mine_row *o, struct form_value v[SHEET_VALUES])
{
    struct catalog_sheet_view *now = NEW(rq->mem, struct catalog_sheet_view, 1);
    str *place[SHEET_VALUES];

    row_show(rq, o, now);
    places_of(now, place);
    for (size_t i = 0; i < SHEET_VALUES; i++) v[i] = (struct form_value){.label = labels[i].msgid, .now = *place[i]};
}

static str moved_text(struct rq *rq, size_t i, const struct form_value *v)
{
    str piece[2] = {tr(rq->lang, v->label), v->now.n ? utf8_head(v->now, TOLD_MOST) : tr(rq->lang, "(empty)")};

    return labels[i].coded ? piece[0] : tr_fill(rq->mem, tr(rq->lang, "%1: %2"), piece, 2);
}

/* Puts what another has changed into the page that comes back with all that was typed. False: nothing moved. */
static bool moved_show(struct rq *rq, const struct offer_mine_row *o, struct catalog_sheet_view *v)
{
    struct form_value values[SHEET_VALUES];
    str *place[SHEET_VALUES];

    values_of(rq, o, values);
    places_of(v, place);
    for (size_t i = 0; i < SHEET_VALUES; i++) values[i].typed = *place[i];
    if (!form_moved(rq, values, SHEET_VALUES)) return false;
    for (size_t i = 0; i < SHEET_VALUES; i++) {
        *place[i] = values[i].typed;
        if (values[i].moved) v->moved.v[v->moved.n++] = moved_text(rq, i, &values[i]);
    }
    v->seen = form_seen(rq->mem, values, SHEET_VALUES);
    return true;
}

static bool any_wrong(const struct form_errors *e, const char *const *fields)
{
    for (; *fields; fields++)
        if (form_error(e, *fields).n) return true;
    return false;
}

/* The folded parts that hold a fault stand open. */
static void unfold(struct catalog_sheet_view *v)
{
    static const char *const more[] = {"lead", "season_to", "deposit", "net", "net_unit", "link", "origin", "storage", NULL};
    static const char *const law[] = {"variant", "ingredients", "degree", "maker", "isbn", "list", NULL};

    v->more = any_wrong(v->errors, more);
    v->law = any_wrong(v->errors, law);
}

/* Why it could not be put on the shelf, field by field. */
static void missing_show(struct rq *rq, const struct offer_mine_row *o, struct catalog_sheet_view *v, struct form_errors *errors)
{
    struct gate_fault f[GATE_FAULTS_MOST];
    size_t n = offer_faults(rq, rq->db, o, f);

    for (size_t i = 0; i < n; i++) form_error_add(rq, errors, f[i].field, f[i].code, f[i].msgid);
    v->errors = errors;
    unfold(v);
}

void sheet_get(struct rq *rq)
{
    struct catalog_sheet_view v = {.f = {.unit = S("piece")}, .lead_typed = S("7")};
    struct form_errors missing = {0};
    struct form_value values[SHEET_VALUES];
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
    row_show(rq, &o, &v);
    values_of(rq, &o, values);
    v.seen = form_seen(rq->mem, values, SHEET_VALUES);
    if (rq_query(rq, "manque").n || o.lacks_at.set) missing_show(rq, &o, &v, &missing);
    picture_show(rq, &v, o.picture_id);
    sheet_page(rq, &v);
}

struct sheet_posted {
    struct catalog_sheet_form f;
    struct form_errors errors;
    struct category category;
    struct media_received photo;
    int64_t id, product_id, stock_seen;
    str unit_was;
    bool draft, bundle, part, booked; /* bundle: a basket, which is counted in pieces; part: of one; booked: people book times of it */
};

void merchant_facts(struct rq *rq, struct db *db, struct sheet_facts *f)
{
    struct merchant m = {0};

    if (merchant_any(db, rq->mem, rq->lang, rq->merchant_id, &m)) shop_facts(&m, f);
}

size_t offer_faults(struct rq *rq, struct db *db, const struct offer_mine_row *o, struct gate_fault out[GATE_FAULTS_MOST])
{
    struct sheet_facts f = {
        .kind = o->kind, .mode = o->mode.p ? o->mode : S(""), .allergens = o->allergens, .ingredients = o->ingredients, .origin = o->origin,
        .storage = o->storage, .maker = o->maker, .isbn = o->isbn, .link = o->link, .variant = o->variant_fr, .net_unit = o->net_unit,
        .packed = o->packed, .net_milli = o->net_milli, .degree_milli = o->degree_milli, .price_cents = o->price_cents, .list_cents = o->list_cents,
        .bundle = o->bundle, .part = o->holders > 0,
    };

    merchant_facts(rq, db, &f);
    return gate_faults(&f, out);
}

/* What the law and good sense want before a thing is sold: named field by field. Of a field that cannot be read, that is said. */
static void sheet_gate(struct rq *rq, struct sheet_posted *p)
{
    const struct catalog_sheet_form *f = &p->f;
    struct gate_fault fault[GATE_FAULTS_MOST];
    struct sheet_facts facts = {
        .kind = p->category.kind, .mode = f->mode, .allergens = f->allergens, .ingredients = f->ingredients, .origin = f->origin, .storage = f->storage,
        .maker = f->maker, .isbn = f->isbn, .link = f->link, .variant = f->variant, .net_unit = f->net_unit, .packed = f->packed,
        .net_milli = f->net, .degree_milli = f->degree, .price_cents = f->price, .list_cents = f->list,
        .bundle = p->bundle, .part = p->part,
    };

    merchant_facts(rq, rq->db, &facts);
    size_t n = gate_faults(&facts, fault);
    for (size_t i = 0; i < n; i++)
        if (!form_error(&p->errors, fault[i].field).n) form_error_add(rq, &p->errors, fault[i].field, fault[i].code, fault[i].msgid);
}

static void isbn_read(struct rq *rq, struct sheet_posted *p)
{
    str typed = p->f.isbn;

    p->f.isbn = isbn_clean(rq->in, typed);
    if (!typed.n || p->f.isbn.n) return;
    p->f.isbn = typed;
    form_error_add(rq, &p->errors, "isbn", "form.isbn", "This is no ISBN: look at the digits again.");
}

/* What must hold of a draft too. */
/* Of a basket, or of what is in one, under whichever of its variants. */
static void unit_check(struct rq *rq, struct sheet_posted *p)
{
    struct bundle_of_product_row b = {0};

    if (form_error(&p->errors, "unit").n || !p->id) return;
    q_bundle_of_product(rq->db, rq->mem, p->product_id, rq->merchant_id, &b);
    if (b.bundles && !str_eq(p->f.unit, S("piece"))) form_error_add(rq, &p->errors, "unit", "bundle.unit", "A basket is sold by the piece.");
    else if (b.parts && !str_eq(p->f.unit, p->unit_was))
        form_error_add(rq, &p->errors, "unit", "bundle.part", "It is in a basket: take it out before its unit changes.");
}

static void sheet_check(struct rq *rq, struct sheet_posted *p)
{
    if (!category_by_slug(rq->db, rq->in, rq->lang, p->f.rayon, &p->category)) {
        if (!form_error(&p->errors, "rayon").n) form_error_add(rq, &p->errors, "rayon", "form.choice", "Please choose one of the answers.");
        return;
    }
    isbn_read(rq, p);
    unit_check(rq, p);
    if (!p->f.season_from.n != !p->f.season_to.n)
        form_error_add(rq, &p->errors, "season_to", "offer.season", "A season has a first and a last month: choose both, or none.");
    if (p->f.deposit.set && !str_eq(p->f.unit, S("piece")))
        form_error_add(rq, &p->errors, "deposit", "offer.deposit", "A deposit is taken on what is sold by the piece.");
    if (!form_error(&p->errors, "stock").n) stock_whole(rq, p->f.unit, p->f.stock, &p->errors);
    if (!p->draft) sheet_gate(rq, p);
}

/* All that was typed, with the photo that came with it. */
static struct catalog_sheet_view typed_view(struct rq *rq, const struct sheet_posted *p)
{
    struct catalog_sheet_view v = {.f = p->f, .errors = &p->errors, .id = p->id, .price_typed = form_typed(rq, "price"),
                                   .net_typed = form_typed(rq, "net"), .stock_typed = form_typed(rq, "stock"), .lead_typed = form_typed(rq, "lead"),
                                   .list_typed = form_typed(rq, "list"), .degree_typed = form_typed(rq, "degree"), .deposit_typed = form_typed(rq, "deposit"),
                                   .seen = form_typed(rq, "vu"), .booked = p->booked};

    v.f.link = form_typed(rq, "link");
    v.stock_seen = p->stock_seen;
    v.bundle = p->bundle;
    v.kept = media_keep(rq, &p->photo);
    return v;
}

/* Another member has saved since this page was shown: this one is told what, and keeps what he typed. */
static bool sheet_moved(struct rq *rq, const struct sheet_posted *p, const struct offer_mine_row *o)
{
    struct catalog_sheet_view v = typed_view(rq, p);

    if (!moved_show(rq, o, &v)) return false;
    v.variants = o->variants;
    rq_refused(rq, 409, "form.moved");
    picture_show(rq, &v, o->picture_id);
    sheet_page(rq, &v);
    return true;
}

/* The form again, and the photo that stands there. */
static void sheet_again(struct rq *rq, int status, const struct sheet_posted *p, opt_i64 picture_id)
{
    struct catalog_sheet_view v = typed_view(rq, p);

    unfold(&v);
    rq_refused(rq, status, p->errors.v[0].code);
    picture_show(rq, &v, picture_id);
    sheet_page(rq, &v);
}

bool sheet_prepare(struct rq *rq)
{
    struct sheet_posted *p = NEW(rq->in, struct sheet_posted, 1);
    struct offer_mine_row o = {.variants = 1};

    rq->form = p;
    if (!rq->merchant_id || (!str_eq(rq_param(rq, 0), S("nouveau")) &&
                             (!str_i64(rq_param(rq, 0), &p->id) || !q_offer_mine(rq->db, rq->mem, p->id, rq->merchant_id, rq->now, &o)))) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, sheet_fields, &p->f, &p->errors);
    if (str_trim(form_typed(rq, "net")).n) FORM_READ(rq, net_field, &p->f, &p->errors);
    if (str_eq(p->f.mode, S("made")) || str_trim(form_typed(rq, "lead")).n) FORM_READ(rq, lead_field, &p->f, &p->errors);
    p->stock_seen = str_i64(rq_field(rq, "stock_vu"), &p->stock_seen) ? p->stock_seen : o.on_hand_milli;
    if (str_trim(form_typed(rq, "degree")).n) FORM_READ(rq, degree_field, &p->f, &p->errors);
    p->draft = rq_field(rq, "brouillon").n > 0;
    p->bundle = o.bundle, p->part = o.holders > 0;
    p->product_id = o.product_id, p->unit_was = o.unit;
    p->booked = o.book_min > 0;
    if (p->booked && !str_eq(p->f.unit, S("service")))
        form_error_add(rq, &p->errors, "unit", "offer.booked", "People book times of it: stop its appointments first.");
    sheet_check(rq, p);
    enum media_verdict v = media_receive_or_kept(rq, "photo", &p->photo);
    if (v != MEDIA_OK && v != MEDIA_NONE) form_error_add(rq, &p->errors, "photo", "media.photo", media_verdict_says(v));
    if (!p->errors.n) return true;
    sheet_again(rq, 422, p, o.picture_id);
    return false;
}

static void season_write(struct rq *rq, struct tx *tx, const struct sheet_posted *p, int64_t id)
{
    struct season s = {.offer_id = id, .merchant_id = rq->merchant_id};

    if (!str_i64(p->f.season_from, &s.from) || !str_i64(p->f.season_to, &s.to)) s.from = s.to = 0;
    season_keep(tx, rq->now, &s);
}

static void sheet_new(struct rq *rq, struct tx *tx, const struct sheet_posted *p, int64_t picture)
{
    const struct catalog_sheet_form *f = &p->f;
    struct offer_new o = {
        .merchant_id = rq->merchant_id, .category_id = p->category.id, .picture_id = picture, .vat_bp = p->category.vat_bp, .stock_milli = f->stock,
        .net_milli = f->net, .price_cents = f->price, .title_fr = f->title_fr, .title_en = f->title_en, .text_fr = f->text_fr, .text_en = f->text_en,
        .unit = f->unit, .net_unit = f->net ? f->net_unit : S(""), .labels = f->labels, .allergens = f->allergens, .origin = f->origin,
        .storage = f->storage, .mode = f->mode, .link = f->link, .lead_days = f->lead, .publish = !p->draft, .variant_fr = f->variant,
        .packed = f->packed, .ingredients = f->ingredients, .degree_milli = f->degree, .maker = f->maker, .warnings = f->warnings, .isbn = f->isbn,
        .list_cents = f->list, .keeps = f->keeps, .deposit_cents = f->deposit.set ? f->deposit.v : 0,
    };

    offer_make(tx, rq->now, &o);
    season_write(rq, tx, p, o.id);
}

static void product_write(struct rq *rq, struct tx *tx, const struct sheet_posted *p, const struct offer_mine_row *o)
{
    const struct catalog_sheet_form *f = &p->f;
    bool price_moved = f->price.set != o->price_cents.set || (f->price.set && f->price.v != o->price_cents.v);

    x_product_update(tx, tx->mem, &(struct product_update_args){
        .id = o->product_id, .merchant_id = rq->merchant_id, .category_id = p->category.id, .title_fr = f->title_fr, .title_en = f->title_en,
        .text_fr = f->text_fr, .text_en = f->text_en, .unit = o->book_min || o->bundle || o->holders ? o->unit : f->unit, .net_milli = f->net, .net_unit = f->net ? f->net_unit : S(""), .labels = f->labels,
        .allergens = f->allergens, .origin = f->origin, .storage = f->storage, .packed = f->packed, .ingredients = f->ingredients,
        .degree_milli = f->degree, .maker = f->maker, .warnings = f->warnings, .isbn = f->isbn, .keeps = f->keeps, .now = rq->now,
    });
    x_product_vat(tx, tx->mem, o->product_id, rq->merchant_id, p->category.vat_bp);
    x_offer_list_set(tx, tx->mem, o->id, rq->merchant_id, f->list);
    season_write(rq, tx, p, o->id);
    x_offer_deposit_set(tx, tx->mem, o->id, rq->merchant_id, f->deposit.set ? f->deposit.v : 0);
    x_variant_name(tx, tx->mem, o->variant_id, f->variant, str_eq(f->variant, o->variant_fr) ? o->variant_en : S(""));
    x_offer_update(tx, tx->mem, &(struct offer_update_args){.id = o->id, .merchant_id = rq->merchant_id, .price_cents = f->price, .vat_bp = p->category.vat_bp,
                                                            .mode = f->mode.n ? f->mode : (str){0}, .link = f->link, .lead_days = f->lead ? f->lead : o->lead_days, .now = rq->now});
    if (p->draft) x_offer_withdraw(tx, tx->mem, o->id, rq->merchant_id, rq->now);
    else if (!o->published_at.set) x_offer_publish(tx, tx->mem, o->id, rq->merchant_id, rq->now);
    if (price_moved) x_price_past_add(tx, tx->mem, id_new(), o->id, f->price, rq->now);
    product_gate(tx, rq->now, rq->merchant_id, o->product_id);
}

/* A number left as it was shown says nothing about the stock, which may have moved since; a new one is a count, and is
** asked about again if something left the shelf meanwhile. NULL: done; else why not. */
static const char *stock_write(struct rq *rq, struct tx *tx, const struct sheet_posted *p, const struct offer_mine_row *o)
{
    struct stock_change c = {o->stock_item_id, p->f.stock - o->on_hand_milli, 0, rq->person_id, S("count")};

    if (o->bundle || o->book_min) return NULL; /* its parts are counted; its times limit it */
    if (p->f.stock == p->stock_seen || !c.delta_milli) return NULL;
    if (o->on_hand_milli != p->stock_seen) return _("The stock moved while you were writing. Count again, then save.");
    return stock_move_make(tx, rq->now, &c) ? NULL : HELD;
}

/* What the sheet says of a product is said of all its variants. */
static void variants_tell(struct rq *rq, struct tx *tx, int64_t product_id)
{
    struct variants_mine_rows v;

    q_variants_mine(tx->db, tx->mem, product_id, rq->merchant_id, rq->now, &v);
    for (size_t i = 0; i < v.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, rq->now, v.v[i].id);
}

static void sheet_change(struct rq *rq, struct tx *tx, struct sheet_posted *p, int64_t picture)
{
    struct offer_mine_row o;

    if (!q_offer_mine(tx->db, tx->mem, p->id, rq->merchant_id, rq->now, &o)) {
        rq_not_found(rq);
        return;
    }
    if (sheet_moved(rq, p, &o)) return;
    product_write(rq, tx, p, &o);
    if (picture) x_product_picture_add(tx, tx->mem, o.product_id, picture); /* the former one stays until this one is readable */
    const char *why = stock_write(rq, tx, p, &o);
    variants_tell(rq, tx, o.product_id);
    if (!why) {
        rq_go(rq, "/commercant/produits?fait=1");
        return;
    }
    struct sheet_posted again = *p; /* a replay must find the form as it came */
    again.stock_seen = o.on_hand_milli;
    form_error_add(rq, &again.errors, "stock", why == HELD ? "stock.held" : "stock.moved", why);
    sheet_again(rq, 409, &again, o.picture_id);
}

void sheet_post(struct rq *rq, struct tx *tx)
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
