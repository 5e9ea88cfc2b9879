/* sheet_web.c: the sheet of one product. */
#include "shop/shelf/inside.h"
#include "shop/law/allergens.h"
#include "shop/law/facts.h"
#include "shop/law/traces.h"
#include "shop/law/vat.h"

#include "app/event.h"
#include "app/once.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"

enum { SHEET_VALUES = 36, DEPOSIT_MOST_CENTS = 1000 * 100, TOLD_MOST = 160 };
struct shelf_sheet_form {
    str title_fr, title_en, text_fr, text_en, rayon, unit, net_unit, labels, allergens, origin, storage, mode, link;
    str variant, ingredients, maker, warnings, isbn, keeps, season_from, season_to, tva;
    str naissance, elevage, abattage, zone, engin, code_oeuf; /* in the order of trace_kinds */
    str facts;
    opt_i64 price, list, deposit;
    int64_t net, drained, stock, lead, packed, degree;
};
struct shelf_sheet_view {
    struct shelf_sheet_form f;
    const struct form_errors *errors;
    str price_typed, net_typed, drained_typed, stock_typed, lead_typed, list_typed, degree_typed, deposit_typed, photo,
        hint, retouch_url, title, promo_url, variants_url, copy_url, book_url, once;
    struct media_kept kept; /* came with a form that had a fault */
    int64_t id, stock_seen; /* stock_seen: on hand as this form shows it, in thousandths */
    struct rayon_choices rayons;
    int64_t variants;
    str seen; /* what this page shows, so that another's change is noticed */
    struct shelf_sheet_moved {
        str v[SHEET_VALUES]; /* what another has changed meanwhile */
        size_t n;
    } moved;
    struct rayon_choices rates;     /* of VAT, where this shop is */
    struct rayon_choices allergens; /* boxes */
    bool no_allergen;
    struct sheet_facts_view facts;
    bool traced;        /* a fault stands in them, or something is said */
    str allergens_said; /* kept words the boxes do not say */
    bool no_food;       /* its rayon has none, and nothing is said of allergens: their boxes are folded away */
    struct shelf_sheet_months {
        struct shelf_sheet_month {
            str value, name;
        } * v;
        size_t n;
    } months;
    struct label_marks marks;
    str photos_url;
    str labels_url,
        places_url; /* where labels are claimed; where each place is counted: empty: not by this person, or one place only */
    str bundle_url, bundle_left; /* of a basket: how many its parts make */
    bool bundle;
    bool is_new, copied, booked, more,
        law; /* booked: its times limit it, no stock does; more, law: a fault stands in these folded parts */
};
#include "shelf_sheet.html.h"

#define MONTHS "|1|2|3|4|5|6|7|8|9|10|11|12"
static const struct field sheet_fields[] = {
    FIELD(struct shelf_sheet_form, title_fr, FIELD_LINE, 2, 100),
    FIELD(struct shelf_sheet_form, title_en, FIELD_LINE, 0, 100),
    FIELD(struct shelf_sheet_form, text_fr, FIELD_TEXT, 0, 2000),
    FIELD(struct shelf_sheet_form, text_en, FIELD_TEXT, 0, 2000),
    FIELD(struct shelf_sheet_form, rayon, FIELD_LINE, 1, 60),
    FIELD(struct shelf_sheet_form, price, FIELD_MONEY_OPT, 1, MONEY_MAX_CENTS),
    FIELD_ONE_OF(struct shelf_sheet_form, unit, "piece|weighed|kg|l|service"),
    FIELD_ONE_OF(struct shelf_sheet_form, net_unit, "|kg|l|m|m2|piece"),
    FIELD(struct shelf_sheet_form, stock, FIELD_QTY, 0, STOCK_MOST_MILLI),
    FIELD(struct shelf_sheet_form, origin, FIELD_LINE, 0, 120),
    FIELD(struct shelf_sheet_form, storage, FIELD_LINE, 0, 200),
    FIELD(struct shelf_sheet_form, variant, FIELD_LINE, 0, 60),
    FIELD(struct shelf_sheet_form, ingredients, FIELD_TEXT, 0, 2000),
    FIELD(struct shelf_sheet_form, maker, FIELD_LINE, 0, 200),
    FIELD(struct shelf_sheet_form, warnings, FIELD_TEXT, 0, 1000),
    FIELD(struct shelf_sheet_form, isbn, FIELD_LINE, 0, 30),
    FIELD(struct shelf_sheet_form, list, FIELD_MONEY_OPT, 1, MONEY_MAX_CENTS),
    FIELD_ONE_OF(struct shelf_sheet_form, season_from, MONTHS),
    FIELD_ONE_OF(struct shelf_sheet_form, season_to, MONTHS),
    FIELD(struct shelf_sheet_form, deposit, FIELD_MONEY_OPT, 1, DEPOSIT_MOST_CENTS),
    FIELD(struct shelf_sheet_form, packed, FIELD_FLAG, 0, 1),
    FIELD_ONE_OF(struct shelf_sheet_form, keeps, "|perishable|made|sealed|media|press|dated"),
    FIELD_ONE_OF(struct shelf_sheet_form, mode, "|showcase|reserve|order|made|quote|link_out"),
    FIELD(struct shelf_sheet_form, link, FIELD_URL, 0, 300),
    FIELD(struct shelf_sheet_form, tva, FIELD_LINE, 0, 8),
    FIELD(struct shelf_sheet_form, naissance, FIELD_LINE, 0, 120),
    FIELD(struct shelf_sheet_form, elevage, FIELD_LINE, 0, 120),
    FIELD(struct shelf_sheet_form, abattage, FIELD_LINE, 0, 120),
    FIELD(struct shelf_sheet_form, zone, FIELD_LINE, 0, 120),
    FIELD(struct shelf_sheet_form, engin, FIELD_LINE, 0, 120),
    FIELD(struct shelf_sheet_form, code_oeuf, FIELD_LINE, 0, 40),
};

static const struct field lead_field[] = {
    FIELD(struct shelf_sheet_form, lead, FIELD_INT, 1, LEAD_DAYS_MOST)}; /* wanted of what is made to order */
static const struct field degree_field[] = {FIELD(struct shelf_sheet_form, degree, FIELD_QTY, 0, 100000)};
static const struct field drained_field[] = {FIELD(struct shelf_sheet_form, drained, FIELD_QTY, 0, 1000000)};
static const struct field net_field[] = {
    FIELD(struct shelf_sheet_form, net, FIELD_QTY, 0, 1000000)}; /* may be left empty */

/* The rates that are allowed here today; a shop that charges none chooses none. */
static void rates_fill(struct rq *rq, struct shelf_sheet_view *v)
{
    int64_t all[VAT_RATES_MOST];
    struct vat_here here;

    vat_here(rq->db, rq->mem, rq->merchant_id, rq->now, &here);
    size_t n = here.charged ? vat_rates(here.territory, here.day, all) : 0;
    v->rates = (struct rayon_choices){NEW(rq->mem, struct rayon_choice, n + 1), n};
    for (size_t i = 0; i < n; i++) {
        str value = str_fmt(rq->mem, "%lld", (long long)all[i]);
        v->rates.v[i] = (struct rayon_choice){value, vat_text(rq->mem, rq->lang, all[i]), str_eq(value, v->f.tva)};
    }
}

/* The boxes of what is kept; words that are none of the list stay beside them until a box is ticked. */
static void boxes_fill(struct rq *rq, struct shelf_sheet_view *v)
{
    uint64_t held = allergens_named(rq->mem, v->f.allergens);

    v->no_allergen = str_eq(str_trim(v->f.allergens), S("aucun")) ||
                     (held && str_starts(v->f.allergens, S("aucun, "))); /* both: as they were ticked */
    v->allergens = (struct rayon_choices){NEW(rq->mem, struct rayon_choice, ALLERGENS), ALLERGENS};
    for (int i = 0; i < ALLERGENS; i++)
        v->allergens.v[i] = (struct rayon_choice){allergen_word(i), tr(rq->lang, allergen_name(i)), held >> i & 1};
    if (v->f.allergens.n && !v->no_allergen && !allergens_sure(rq->mem, v->f.allergens))
        v->allergens_said = v->f.allergens;
    struct category c;
    v->no_food = !v->f.allergens.n && !form_error(v->errors, "allergens").n && v->f.rayon.n &&
                 category_by_slug(rq->db, rq->mem, rq->lang, v->f.rayon, &c) && !c.food && !c.alcohol;
}

static void traces_of(const struct shelf_sheet_form *f, str said[TRACES])
{
    const str all[TRACES] = {f->naissance, f->elevage, f->abattage, f->zone, f->engin, f->code_oeuf};

    memcpy(said, all, sizeof all);
}

static str traces_typed(struct arena *mem, const struct shelf_sheet_form *f)
{
    str said[TRACES];

    traces_of(f, said);
    return traces_made(mem, said);
}

/* The fields stand open where something is said, or wanted. */
static void traces_unfold(struct rq *rq, struct shelf_sheet_view *v)
{
    str said[TRACES];

    traces_of(&v->f, said);
    for (size_t i = 0; i < TRACES; i++)
        v->traced |= said[i].n || form_error(v->errors, str_z(rq->mem, trace_kinds[i].name)).n;
}

/* How many baskets its parts make, in the place of a number of its own. */
static void bundle_show(struct rq *rq, struct shelf_sheet_view *v)
{
    struct bundle_parts p;

    v->bundle_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/panier", (long long)v->id));
    if (!v->bundle) return;
    bundle_read(rq->db, rq->mem, rq->lang, v->id, rq->now, &p);
    v->bundle_left = str_fmt(rq->mem, "%lld", (long long)(bundle_left(&p) / 1000));
}

static void months_fill(struct rq *rq, struct shelf_sheet_view *v)
{
    enum { MONTHS_ALL = 12 };

    v->months = (struct shelf_sheet_months){NEW(rq->mem, struct shelf_sheet_month, MONTHS_ALL), MONTHS_ALL};
    for (size_t i = 0; i < MONTHS_ALL; i++)
        v->months.v[i] =
            (struct shelf_sheet_month){str_fmt(rq->mem, "%zu", i + 1), month_name(rq->lang, (int64_t)i + 1)};
}

static void sheet_page(struct rq *rq, struct shelf_sheet_view *v)
{
    months_fill(rq, v);
    rates_fill(rq, v);
    boxes_fill(rq, v);
    traces_unfold(rq, v);
    facts_show(rq, &(struct facts_ask){v->f.rayon, v->f.facts, v->errors}, &v->facts);
    rayon_choices(rq->db, rq->mem, rq->lang, v->f.rayon, &v->rayons);
    bundle_show(rq, v);
    label_marks_fill(rq, rq->db, v->f.labels, &v->marks);
    v->labels_url = rq_way(rq, S("/commercant/labels"));
    struct places_used_row places = {0};
    if (v->id && q_places_used(rq->db, rq->mem, rq->merchant_id, &places) && places.n)
        v->places_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/lieux", (long long)v->id));
    v->is_new = !v->id;
    v->variants_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/declinaisons", (long long)v->id));
    v->photos_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/photos", (long long)v->id));
    v->once = once_number(rq);
    v->copy_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/copier", (long long)v->id));
    v->book_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/rendez-vous", (long long)v->id));
    v->copied = rq_query(rq, "copie").n > 0;
    v->promo_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/promotion", (long long)v->id));
    page_open(rq, &(struct page){.title = v->is_new ? tr(rq->lang, "New product") : v->f.title_fr,
                                 .body = "merchant",
                                 .photo = true,
                                 .back = S("/commercant/produits"),
                                 .back_text = tr(rq->lang, "Products and stock")});
    tpl_shelf_sheet(&rq->out, rq->lang, v);
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

static void picture_show(struct rq *rq, struct shelf_sheet_view *v, opt_i64 picture_id)
{
    struct picture p;

    if (!picture_id.set) return;
    media_pictures(rq->db, rq->mem, rq->lang, &picture_id.v, 1, &p);
    v->photo = p.src;
    v->hint = p.hint;
    if (p.refused && !rq->refusal) rq->refusal = "media.unreadable"; /* to be said to whoever is called */
    v->retouch_url = rq_url(rq, str_fmt(rq->mem, "/commercant/photos/%.*s", STR_ARG(p.pub)));
}

static str month_typed(struct rq *rq, int64_t month)
{
    return month ? str_fmt(rq->mem, "%lld", (long long)month) : S("");
}

static void row_show(struct rq *rq, const struct offer_mine_row *o, struct shelf_sheet_view *v)
{
    v->f = (struct shelf_sheet_form){
        .title_fr = o->title_fr,
        .title_en = o->title_en,
        .text_fr = o->text_fr,
        .text_en = o->text_en,
        .rayon = category_slug_of(rq, o->category_id),
        .unit = o->unit,
        .net_unit = o->net_unit,
        .labels = o->labels,
        .allergens = o->allergens,
        .origin = o->origin,
        .storage = o->storage,
        .mode = o->mode.p ? o->mode : S(""),
        .link = o->link,
        .variant = o->variant_fr,
        .ingredients = o->ingredients,
        .maker = o->maker,
        .warnings = o->warnings,
        .isbn = o->isbn,
        .facts = o->facts,
        .season_from = month_typed(rq, o->season_from),
        .season_to = month_typed(rq, o->season_to),
        .packed = o->packed,
        .keeps = o->keeps,
        .tva = o->vat_bp < 0 ? S("") : str_fmt(rq->mem, "%lld", (long long)o->vat_bp),
    };
    v->f.naissance = trace_of(o->traces, S("naissance")), v->f.elevage = trace_of(o->traces, S("elevage")),
    v->f.abattage = trace_of(o->traces, S("abattage"));
    v->f.zone = trace_of(o->traces, S("zone")), v->f.engin = trace_of(o->traces, S("engin")),
    v->f.code_oeuf = trace_of(o->traces, S("code_oeuf"));
    v->variants = o->variants;
    v->price_typed = price_typed(rq->mem, o->price_cents);
    v->list_typed = price_typed(rq->mem, o->list_cents);
    v->deposit_typed = o->deposit_cents ? price_typed(rq->mem, SOME_I64(o->deposit_cents)) : S("");
    v->degree_typed = o->degree_milli ? milli_typed(rq->mem, o->degree_milli) : S("");
    v->net_typed = o->net_milli ? milli_typed(rq->mem, o->net_milli) : S("");
    v->drained_typed = o->drained_milli ? milli_typed(rq->mem, o->drained_milli) : S("");
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
    {_("Name of the product"), false},
    {_("Name in English"), false},
    {_("Description"), false},
    {_("Description in English"), false},
    {_("Rayon"), true},
    {_("Sold by"), true},
    {_("in"), true},
    {_("Labels"), false},
    {_("Allergens"), false},
    {_("Origin"), false},
    {_("Storage"), false},
    {_("What customers may do"), true},
    {_("Address on your site"), false},
    {_("Size, colour or weight, when there are several"), false},
    {_("Ingredients"), false},
    {_("Made by (name and address)"), false},
    {_("Warnings"), false},
    {_("ISBN of a book"), false},
    {_("Price in euros"), false},
    {_("Publisher's price"), false},
    {_("Alcohol, % of volume"), false},
    {_("Net quantity"), false},
    {_("Days to make one (when made to order)"), false},
    {_("May the buyer change his mind for 14 days?"), true},
    {_("Deposit on its packaging, in euros"), false},
    {_("In season from"), true},
    {_("In season until the end of"), true},
    {_("Rate of VAT"), true},
    {_("Born in"), false},
    {_("Reared in"), false},
    {_("Slaughtered in"), false},
    {_("Fishing zone or farm"), false},
    {_("Fishing gear"), false},
    {_("Code printed on the eggs"), false},
    {_("Drained weight"), false},
    {_("What this rayon wants said"), true},
};

static void places_of(struct shelf_sheet_view *v, str *out[SHEET_VALUES])
{
    struct shelf_sheet_form *f = &v->f;
    str *const p[SHEET_VALUES] = {
        &f->title_fr,      &f->title_en,    &f->text_fr,      &f->text_en,   &f->rayon,         &f->unit,
        &f->net_unit,      &f->labels,      &f->allergens,    &f->origin,    &f->storage,       &f->mode,
        &f->link,          &f->variant,     &f->ingredients,  &f->maker,     &f->warnings,      &f->isbn,
        &v->price_typed,   &v->list_typed,  &v->degree_typed, &v->net_typed, &v->lead_typed,    &f->keeps,
        &v->deposit_typed, &f->season_from, &f->season_to,    &f->tva,       &f->naissance,     &f->elevage,
        &f->abattage,      &f->zone,        &f->engin,        &f->code_oeuf, &v->drained_typed, &f->facts,
    };

    memcpy(out, p, sizeof p);
}

/* What is stored, as the page shows it. */
static void values_of(struct rq *rq, const struct offer_mine_row *o, struct form_value v[SHEET_VALUES])
{
    struct shelf_sheet_view *now = NEW(rq->mem, struct shelf_sheet_view, 1);
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
static bool moved_show(struct rq *rq, const struct offer_mine_row *o, struct shelf_sheet_view *v)
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
static void unfold(struct shelf_sheet_view *v)
{
    static const char *const more[] = {"lead", "season_to", "deposit", "net", "net_unit",
                                       "link", "origin",    "storage", "tva", NULL};
    static const char *const law[] = {"variant", "ingredients", "degree", "maker", "isbn", "list", NULL};

    v->more = any_wrong(v->errors, more);
    v->law = any_wrong(v->errors, law);
}

/* Why it could not be put on the shelf, field by field. */
static void missing_show(struct rq *rq, const struct offer_mine_row *o, struct shelf_sheet_view *v,
                         struct form_errors *errors)
{
    struct gate_fault f[GATE_FAULTS_MOST];
    size_t n = offer_faults(rq, rq->db, o, f);

    for (size_t i = 0; i < n; i++) fact_fault_say(rq, errors, &f[i]);
    v->errors = errors;
    unfold(v);
}

void sheet_get(struct rq *rq)
{
    struct shelf_sheet_view v = {.f = {.unit = S("piece")}, .lead_typed = S("7")};
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
    struct shelf_sheet_form f;
    struct form_errors errors;
    struct category category;
    struct media_received photo;
    int64_t id, product_id, stock_seen, vat_bp; /* vat_bp: its own, or as its rayon */
    str unit_was;
    bool draft, bundle, part,
        booked; /* bundle: a basket, which is counted in pieces; part: of one; booked: people book times of it */
};

size_t offer_faults(struct rq *rq, struct db *db, const struct offer_mine_row *o,
                    struct gate_fault out[GATE_FAULTS_MOST])
{
    struct sheet_facts f = {
        .kind = o->kind,
        .mode = o->mode.p ? o->mode : S(""),
        .allergens = o->allergens,
        .ingredients = o->ingredients,
        .origin = o->origin,
        .storage = o->storage,
        .maker = o->maker,
        .isbn = o->isbn,
        .link = o->link,
        .variant = o->variant_fr,
        .net_unit = o->net_unit,
        .unit = o->unit,
        .packed = o->packed,
        .net_milli = o->net_milli,
        .degree_milli = o->degree_milli,
        .price_cents = o->price_cents,
        .list_cents = o->list_cents,
        .bundle = o->bundle,
        .part = o->holders > 0,
        .needs = o->needs,
        .traces = o->traces,
        .facts = o->facts,
        .drained_milli = o->drained_milli,
    };

    str blocked = rayon_blocked(db, rq->mem, rq->lang, o->category_id);
    f.blocked = blocked.n ? str_z(rq->mem, blocked) : NULL;
    merchant_facts(rq, db, &f);
    return gate_faults(&f, out);
}

/* What the law and good sense want before a thing is sold: named field by field. Of a field that cannot be read, that is said. */
static void sheet_gate(struct rq *rq, struct sheet_posted *p)
{
    const struct shelf_sheet_form *f = &p->f;
    struct gate_fault fault[GATE_FAULTS_MOST];
    struct sheet_facts facts = {
        .kind = p->category.kind,
        .mode = f->mode,
        .allergens = f->allergens,
        .ingredients = f->ingredients,
        .origin = f->origin,
        .storage = f->storage,
        .maker = f->maker,
        .isbn = f->isbn,
        .link = f->link,
        .variant = f->variant,
        .net_unit = f->net_unit,
        .unit = f->unit,
        .packed = f->packed,
        .net_milli = f->net,
        .degree_milli = f->degree,
        .price_cents = f->price,
        .list_cents = f->list,
        .bundle = p->bundle,
        .part = p->part,
        .needs = p->category.needs,
        .traces = traces_typed(rq->in, f),
        .facts = f->facts,
        .drained_milli = f->drained,
        .blocked = p->category.blocked.n ? str_z(rq->in, p->category.blocked) : NULL,
    };

    merchant_facts(rq, rq->db, &facts);
    size_t n = gate_faults(&facts, fault);
    for (size_t i = 0; i < n; i++)
        if (!form_error(&p->errors, fault[i].field).n) fact_fault_say(rq, &p->errors, &fault[i]);
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
    if (b.bundles && !str_eq(p->f.unit, S("piece")))
        form_error_add(rq, &p->errors, "unit", "bundle.unit", "A basket is sold by the piece.");
    else if (b.parts && !str_eq(p->f.unit, p->unit_was))
        form_error_add(rq, &p->errors, "unit", "bundle.part",
                       "It is in a basket: take it out before its unit changes.");
}

/* The boxes that are ticked; without any, what is kept and no box can say stays. */
static void allergens_read(struct rq *rq, struct sheet_posted *p, str was)
{
    struct rq_typed all;
    uint64_t held = 0;
    bool none = false;

    rq_typed(rq, &all);
    for (size_t i = 0; i < all.n; i++) {
        if (!str_eq(all.v[i].name, S("allergens[]"))) continue;
        none |= str_eq(all.v[i].value, S("aucun"));
        for (int k = 0; k < ALLERGENS; k++)
            if (str_eq(all.v[i].value, allergen_word(k))) held |= UINT64_C(1) << k;
    }
    bool stays = !held && !none && was.n && !allergens_sure(rq->in, was);
    p->f.allergens = stays ? was : allergens_kept(rq->in, held, none, was);
    if (none && held)
        form_error_add(rq, &p->errors, "allergens", "offer.allergens_both",
                       "Tick “none”, or those it holds, not both.");
}

/* A rate of its own, one of those allowed where the shop is, today. */
static void vat_read(struct rq *rq, struct sheet_posted *p)
{
    struct vat_here here;

    p->vat_bp = VAT_AS_RAYON;
    if (!p->f.tva.n || form_error(&p->errors, "tva").n) return;
    vat_here(rq->db, rq->in, rq->merchant_id, rq->now, &here);
    if (!str_i64(p->f.tva, &p->vat_bp) || !vat_allowed(here.territory, here.day, p->vat_bp))
        form_error_add(rq, &p->errors, "tva", "offer.vat",
                       "This rate of VAT does not exist here today: choose another.");
}

static void sheet_check(struct rq *rq, struct sheet_posted *p)
{
    if (!category_by_slug(rq->db, rq->in, rq->lang, p->f.rayon, &p->category)) {
        if (!form_error(&p->errors, "rayon").n)
            form_error_add(rq, &p->errors, "rayon", "form.choice", "Please choose one of the answers.");
        return;
    }
    isbn_read(rq, p);
    vat_read(rq, p);
    unit_check(rq, p);
    if (!p->f.season_from.n != !p->f.season_to.n)
        form_error_add(rq, &p->errors, "season_to", "offer.season",
                       "A season has a first and a last month: choose both, or none.");
    if (p->f.deposit.set && !str_eq(p->f.unit, S("piece")))
        form_error_add(rq, &p->errors, "deposit", "offer.deposit", "A deposit is taken on what is sold by the piece.");
    if (!form_error(&p->errors, "stock").n) stock_whole(rq, p->f.unit, p->f.stock, &p->errors);
    if (!p->draft) sheet_gate(rq, p);
}

/* All that was typed, with the photo that came with it. */
static struct shelf_sheet_view typed_view(struct rq *rq, const struct sheet_posted *p)
{
    struct shelf_sheet_view v = {.f = p->f,
                                 .errors = &p->errors,
                                 .id = p->id,
                                 .price_typed = form_typed(rq, "price"),
                                 .net_typed = form_typed(rq, "net"),
                                 .drained_typed = form_typed(rq, "drained"),
                                 .stock_typed = form_typed(rq, "stock"),
                                 .lead_typed = form_typed(rq, "lead"),
                                 .list_typed = form_typed(rq, "list"),
                                 .degree_typed = form_typed(rq, "degree"),
                                 .deposit_typed = form_typed(rq, "deposit"),
                                 .seen = form_typed(rq, "vu"),
                                 .booked = p->booked};

    v.f.link = form_typed(rq, "link");
    v.stock_seen = p->stock_seen;
    v.bundle = p->bundle;
    v.kept = media_keep(rq, &p->photo);
    return v;
}

/* Another member has saved since this page was shown: this one is told what, and keeps what he typed. */
static bool sheet_moved(struct rq *rq, const struct sheet_posted *p, const struct offer_mine_row *o)
{
    struct shelf_sheet_view v = typed_view(rq, p);

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
    struct shelf_sheet_view v = typed_view(rq, p);

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
    if (!rq->merchant_id ||
        (!str_eq(rq_param(rq, 0), S("nouveau")) &&
         (!str_i64(rq_param(rq, 0), &p->id) || !q_offer_mine(rq->db, rq->mem, p->id, rq->merchant_id, rq->now, &o)))) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, sheet_fields, &p->f, &p->errors);
    allergens_read(rq, p, arena_str(rq->in, p->id ? o.allergens : S("")));
    p->f.labels = label_marks_typed(rq);
    p->f.facts = facts_typed(rq, &p->errors);
    if (str_trim(form_typed(rq, "drained")).n) FORM_READ(rq, drained_field, &p->f, &p->errors);
    if (str_trim(form_typed(rq, "net")).n) FORM_READ(rq, net_field, &p->f, &p->errors);
    if (str_eq(p->f.mode, S("made")) || str_trim(form_typed(rq, "lead")).n)
        FORM_READ(rq, lead_field, &p->f, &p->errors);
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

/* What has no place in the product's one statement. */
static void beside_write(struct rq *rq, struct tx *tx, const struct shelf_sheet_form *f, int64_t product_id)
{
    product_traces_set(tx, rq->merchant_id, product_id, traces_typed(tx->mem, f));
    product_facts_set(tx, &(struct product_facts){rq->merchant_id, product_id, f->drained, f->facts});
}

/* Only a new book has a publisher's price. */
static opt_i64 list_of(const struct shelf_sheet_form *f)
{
    return facts_second_hand(f->facts) ? NO_I64 : f->list;
}

static void sheet_new(struct rq *rq, struct tx *tx, const struct sheet_posted *p, int64_t picture)
{
    const struct shelf_sheet_form *f = &p->f;
    struct offer_new o = {
        .merchant_id = rq->merchant_id,
        .category_id = p->category.id,
        .picture_id = picture,
        .vat_bp = p->vat_bp,
        .stock_milli = f->stock,
        .net_milli = f->net,
        .price_cents = f->price,
        .title_fr = f->title_fr,
        .title_en = f->title_en,
        .text_fr = f->text_fr,
        .text_en = f->text_en,
        .unit = f->unit,
        .net_unit = f->net ? f->net_unit : S(""),
        .labels = f->labels,
        .allergens = f->allergens,
        .origin = f->origin,
        .storage = f->storage,
        .mode = f->mode,
        .link = f->link,
        .lead_days = f->lead,
        .publish = !p->draft,
        .variant_fr = f->variant,
        .packed = f->packed,
        .ingredients = f->ingredients,
        .degree_milli = f->degree,
        .maker = f->maker,
        .warnings = f->warnings,
        .isbn = f->isbn,
        .list_cents = list_of(f),
        .keeps = f->keeps,
        .deposit_cents = f->deposit.set ? f->deposit.v : 0,
    };

    offer_make(tx, rq->now, &o);
    beside_write(rq, tx, f, o.product_id);
    season_write(rq, tx, p, o.id);
}

static void product_write(struct rq *rq, struct tx *tx, const struct sheet_posted *p, const struct offer_mine_row *o)
{
    const struct shelf_sheet_form *f = &p->f;
    bool price_moved = f->price.set != o->price_cents.set || (f->price.set && f->price.v != o->price_cents.v);

    x_product_update(tx, tx->mem,
                     &(struct product_update_args){
                         .id = o->product_id,
                         .merchant_id = rq->merchant_id,
                         .category_id = p->category.id,
                         .title_fr = f->title_fr,
                         .title_en = f->title_en,
                         .text_fr = f->text_fr,
                         .text_en = f->text_en,
                         .unit = o->book_min || o->bundle || o->holders ? o->unit : f->unit,
                         .net_milli = f->net,
                         .net_unit = f->net ? f->net_unit : S(""),
                         .labels = f->labels,
                         .allergens = f->allergens,
                         .origin = f->origin,
                         .storage = f->storage,
                         .packed = f->packed,
                         .ingredients = f->ingredients,
                         .degree_milli = f->degree,
                         .maker = f->maker,
                         .warnings = f->warnings,
                         .isbn = f->isbn,
                         .keeps = f->keeps,
                         .now = rq->now,
                     });
    beside_write(rq, tx, f, o->product_id);
    x_product_vat(tx, tx->mem, o->product_id, rq->merchant_id, p->vat_bp);
    offer_list_set(tx, rq->merchant_id, o->id, list_of(f));
    season_write(rq, tx, p, o->id);
    offer_deposit_set(tx, rq->merchant_id, o->id, f->deposit.set ? f->deposit.v : 0);
    x_variant_name(tx, tx->mem, o->variant_id, rq->merchant_id, f->variant,
                   str_eq(f->variant, o->variant_fr) ? o->variant_en : S(""));
    x_offer_update(tx, tx->mem,
                   &(struct offer_update_args){.id = o->id,
                                               .merchant_id = rq->merchant_id,
                                               .price_cents = f->price,
                                               .vat_bp = p->vat_bp,
                                               .mode = f->mode.n ? f->mode : (str){0},
                                               .link = f->link,
                                               .lead_days = f->lead ? f->lead : o->lead_days,
                                               .now = rq->now});
    if (p->draft) x_offer_withdraw(tx, tx->mem, o->id, rq->merchant_id, rq->now);
    else if (!o->published_at.set) x_offer_publish(tx, tx->mem, o->id, rq->merchant_id, rq->now);
    if (price_moved) price_past_note(tx, o->id, f->price, rq->now);
    product_gate(tx, rq->now, rq->merchant_id, o->product_id);
}

/* A number left as it was shown says nothing about the stock, which may have moved since; a new one is a count, and is
** asked about again if something left the shelf meanwhile. NULL: done; else why not. */
static const char *stock_write(struct rq *rq, struct tx *tx, const struct sheet_posted *p,
                               const struct offer_mine_row *o)
{
    struct stock_change c = {o->stock_item_id, p->f.stock - o->on_hand_milli, 0, rq->person_id, S("count")};

    if (o->bundle || o->book_min) return NULL; /* its parts are counted; its times limit it */
    if (p->f.stock == p->stock_seen || !c.delta_milli) return NULL;
    if (o->on_hand_milli != p->stock_seen) return _("The stock moved while you were writing. Count again, then save.");
    return stock_move_make(tx, rq->now, &c) ? NULL : HELD;
}

void variants_tell(struct rq *rq, struct tx *tx, int64_t product_id)
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
    if (picture)
        product_picture_put(tx, o.product_id, picture, false); /* the former one stays until this one is readable */
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
