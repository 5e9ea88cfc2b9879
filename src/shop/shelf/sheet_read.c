/* sheet_read.c: a sheet as it was sent: each field read, then all of them against the law's table. */
#include "shop/shelf/sheet.h"

#include "shop/law/allergens.h"
#include "shop/law/vat.h"

/* A field whose column is called otherwise. */
#define COLUMN(name, member, kind, lo, hi)                                                                             \
    {                                                                                                                  \
        name, kind, offsetof(struct shelf_sheet_form, member), lo, hi, NULL                                            \
    }
#define MONTHS "|1|2|3|4|5|6|7|8|9|10|11|12"
static const struct field sheet_fields[] = {
    FIELD(struct shelf_sheet_form, title_fr, FIELD_LINE, 2, 100),
    FIELD(struct shelf_sheet_form, title_en, FIELD_LINE, 0, 100),
    FIELD(struct shelf_sheet_form, text_fr, FIELD_TEXT, 0, 2000),
    FIELD(struct shelf_sheet_form, text_en, FIELD_TEXT, 0, 2000),
    FIELD(struct shelf_sheet_form, rayon, FIELD_LINE, 1, 60),
    COLUMN("price", price_cents, FIELD_MONEY_OPT, 1, MONEY_MAX_CENTS),
    FIELD_ONE_OF(struct shelf_sheet_form, unit, "piece|weighed|kg|l|service"),
    FIELD_ONE_OF(struct shelf_sheet_form, net_unit, "|kg|l|m|m2|piece"),
    FIELD(struct shelf_sheet_form, stock, FIELD_QTY, 0, STOCK_MOST_MILLI),
    FIELD(struct shelf_sheet_form, origin, FIELD_LINE, 0, 120),
    FIELD(struct shelf_sheet_form, storage, FIELD_LINE, 0, 200),
    COLUMN("variant", variant_fr, FIELD_LINE, 0, 60),
    FIELD(struct shelf_sheet_form, ingredients, FIELD_TEXT, 0, 2000),
    FIELD(struct shelf_sheet_form, maker, FIELD_LINE, 0, 200),
    FIELD(struct shelf_sheet_form, warnings, FIELD_TEXT, 0, 1000),
    FIELD(struct shelf_sheet_form, isbn, FIELD_LINE, 0, 30),
    COLUMN("list", list_cents, FIELD_MONEY_OPT, 1, MONEY_MAX_CENTS),
    FIELD_ONE_OF(struct shelf_sheet_form, season_from, MONTHS),
    FIELD_ONE_OF(struct shelf_sheet_form, season_to, MONTHS),
    FIELD(struct shelf_sheet_form, deposit, FIELD_MONEY_OPT, 1, DEPOSIT_MOST_CENTS),
    FIELD(struct shelf_sheet_form, packed, FIELD_FLAG, 0, 1),
    FIELD_ONE_OF(struct shelf_sheet_form, keeps, "|perishable|made|sealed|media|press|dated"),
    FIELD_ONE_OF(struct shelf_sheet_form, mode, "|showcase|reserve|order|made|quote|link_out"),
    FIELD(struct shelf_sheet_form, link, FIELD_URL, 0, 300),
    FIELD(struct shelf_sheet_form, tva, FIELD_LINE, 0, 8),
};

static const struct field lead_field[] = {
    FIELD(struct shelf_sheet_form, lead, FIELD_INT, 1, LEAD_DAYS_MOST)}; /* wanted of what is made to order */
static const struct field degree_field[] = {COLUMN("degree", degree_milli, FIELD_QTY, 0, 100000)};
static const struct field drained_field[] = {COLUMN("drained", drained_milli, FIELD_QTY, 0, 1000000)};
static const struct field net_field[] = {COLUMN("net", net_milli, FIELD_QTY, 0, 1000000)}; /* may be left empty */

size_t offer_faults(struct rq *rq, struct db *db, const struct offer_mine_row *o,
                    struct gate_fault out[GATE_FAULTS_MOST])
{
    struct sheet_facts f = {
        SHEET_FACTS_OF(o), .kind = o->kind,     .needs = o->needs,
        .extra = o->extra, .bundle = o->bundle, .part = o->holders > 0,
    };

    str blocked = rayon_blocked(db, rq->mem, rq->lang, o->category_id);
    f.blocked = blocked.n ? str_z(rq->mem, blocked) : NULL;
    merchant_facts(rq, db, &f);
    return gate_faults(&f, out);
}

/* What the law and good sense want before a thing is sold: named field by field. Of a field that cannot be read, that is said. */
static void sheet_gate(struct rq *rq, struct sheet_posted *p)
{
    struct gate_fault fault[GATE_FAULTS_MOST];
    struct sheet_facts facts = {
        SHEET_FACTS_OF(&p->f),
        .kind = p->category.kind,
        .needs = p->category.needs,
        .extra = p->category.extra,
        .bundle = p->bundle,
        .part = p->part,
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

/* What must hold of a draft too; and of what is to be sold, all of it. */
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

void sheet_read(struct rq *rq, struct sheet_posted *p, const struct offer_mine_row *was)
{
    FORM_READ(rq, sheet_fields, &p->f, &p->errors);
    allergens_read(rq, p, arena_str(rq->in, p->id ? was->allergens : S("")));
    p->f.labels = label_marks_typed(rq);
    p->f.traces = traces_typed(rq, &p->errors);
    p->f.facts = facts_typed(rq, &p->errors);
    if (str_trim(form_typed(rq, "drained")).n) FORM_READ(rq, drained_field, &p->f, &p->errors);
    if (str_trim(form_typed(rq, "net")).n) FORM_READ(rq, net_field, &p->f, &p->errors);
    if (str_eq(p->f.mode, S("made")) || str_trim(form_typed(rq, "lead")).n)
        FORM_READ(rq, lead_field, &p->f, &p->errors);
    p->stock_seen = str_i64(rq_field(rq, "stock_vu"), &p->stock_seen) ? p->stock_seen : was->on_hand_milli;
    if (str_trim(form_typed(rq, "degree")).n) FORM_READ(rq, degree_field, &p->f, &p->errors);
    p->draft = rq_field(rq, "brouillon").n > 0;
    p->bundle = was->bundle, p->part = was->holders > 0;
    p->product_id = was->product_id, p->unit_was = was->unit;
    p->booked = was->book_min > 0;
    if (p->booked && !str_eq(p->f.unit, S("service")))
        form_error_add(rq, &p->errors, "unit", "offer.booked", "People book times of it: stop its appointments first.");
    p->look = rq_field(rq, "champs").n > 0;
    sheet_check(rq, p);
    enum media_verdict v = media_receive_or_kept(rq, "photo", &p->photo);
    if (v != MEDIA_OK && v != MEDIA_NONE) form_error_add(rq, &p->errors, "photo", "media.photo", media_verdict_says(v));
}

struct shelf_sheet_view sheet_typed(struct rq *rq, const struct sheet_posted *p)
{
    struct shelf_sheet_view v = {.f = p->f,
                                 .errors = &p->errors,
                                 .id = p->id,
                                 .price_typed = form_typed(rq, "price"),
                                 .net_typed = form_typed(rq, "net"),
                                 .drained_typed = form_typed(rq, "drained"),
                                 .stock_typed = form_typed(rq, "stock"),
                                 .lead_typed = rq_field(rq, "lead").p ? form_typed(rq, "lead") : S("7"),
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
