/* sheet_show.c: the page of a sheet: the fields its rayon asks for, with what is stored or was typed. */
#include "shop/shelf/sheet.h"

#include "app/once.h"
#include "shop/law/allergens.h"
#include "shop/law/vat.h"
#include "shop/merchant/merchant.h"

#include "shelf_sheet.html.h"

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

/* Whether something stands in a field. */
static bool is_filled(const struct shelf_sheet_view *v, const char *field)
{
    const struct shelf_sheet_form *f = &v->f;
    const struct {
        const char *field;
        bool filled;
    } all[] = {
        {"allergens", f->allergens.n > 0},
        {"net", v->net_typed.n || f->net_unit.n},
        {"drained", v->drained_typed.n > 0},
        {"packed", f->packed > 0},
        {"origin", f->origin.n > 0},
        {"storage", f->storage.n > 0},
        {"ingredients", f->ingredients.n > 0},
        {"degree", v->degree_typed.n > 0},
        {"variant", f->variant_fr.n > 0},
        {"maker", f->maker.n > 0},
        {"warnings", f->warnings.n > 0},
        {"isbn", f->isbn.n > 0},
        {"list", v->list_typed.n > 0},
        {"season", f->season_from.n || f->season_to.n},
        {"deposit", v->deposit_typed.n > 0},
        {"made", str_eq(f->mode, S("made"))},
        {"measured", by_measure(f->unit)},
        {"book_times", str_eq(f->unit, S("service"))},
        {"fait_piece_least", by_piece_weighed(f->unit)},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcmp(all[i].field, field)) return all[i].filled;
    return false;
}

bool sheet_shows(const struct shelf_sheet_view *v, const char *field)
{
    return field_asked(field, &v->asks) || is_filled(v, field) || form_error(v->errors, field).n;
}

/* Without a rayon, those of what the shop added last: it is seldom of another trade. */
static void asks_fill(struct rq *rq, struct shelf_sheet_view *v)
{
    struct sheet_rayon_row last = {.slug = v->f.rayon};
    struct category c;

    v->asks = (struct rayon_asks){S(""), S(""), S("")};
    if (!v->f.rayon.n && !q_sheet_rayon(rq->db, rq->mem, rq->merchant_id, &last)) return;
    v->known = category_by_slug(rq->db, rq->mem, rq->lang, last.slug, &c);
    if (v->known) v->asks = (struct rayon_asks){c.kind, c.needs, c.extra};
    if (v->known && !v->id && !v->f.unit.n) v->f.unit = str_eq(c.kind, S("service")) ? S("service") : S("piece");
}

/* What a piece weighs is asked once it is sold so. */
static void pieces_hide(struct shelf_sheet_view *v)
{
    bool any = by_piece_weighed(v->f.unit);

    for (size_t i = 0; i < v->facts.pieces.n; i++) any |= v->facts.pieces.v[i].value.n || v->facts.pieces.v[i].fault.n;
    if (!any) v->facts.pieces.n = 0;
}

static bool any_wrong(const struct form_errors *e, const char *const *fields)
{
    for (; *fields; fields++)
        if (form_error(e, *fields).n) return true;
    return false;
}

/* The folded parts that hold a fault stand open; of a new product, what its rayon asks for. */
static void unfold(struct shelf_sheet_view *v)
{
    static const char *const more[] = {"lead", "season_to", "deposit", "link", "tva", NULL};
    static const char *const law[] = {"net",  "net_unit", "origin",      "storage", "drained",  "degree", "isbn",
                                      "list", "variant",  "ingredients", "maker",   "warnings", NULL};

    v->more |= any_wrong(v->errors, more);
    v->law |= any_wrong(v->errors, law) || v->facts.open || (v->is_new && v->known);
}

void sheet_page(struct rq *rq, struct shelf_sheet_view *v)
{
    months_fill(rq, v);
    rates_fill(rq, v);
    boxes_fill(rq, v);
    asks_fill(rq, v);
    facts_show(rq, &(struct facts_ask){v->asks, v->f.traces, v->f.facts, v->errors}, &v->facts);
    pieces_hide(v);
    rayon_choices(rq->db, rq->mem, rq->lang, v->f.rayon, &v->rayons);
    bundle_show(rq, v);
    label_marks_fill(rq, rq->db, v->f.labels, &v->marks);
    v->labels_url = rq_way(rq, S("/commercant/labels"));
    struct places_used_row places = {0};
    if (v->id && q_places_used(rq->db, rq->mem, rq->merchant_id, &places) && places.n)
        v->places_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/lieux", (long long)v->id));
    v->is_new = !v->id;
    unfold(v);
    v->variants_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/declinaisons", (long long)v->id));
    v->photos_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/photos", (long long)v->id));
    v->once = once_number(rq);
    v->copy_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/copier", (long long)v->id));
    v->book_url = rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld/rendez-vous", (long long)v->id));
    v->moves_url = rq_way(rq, str_fmt(rq->mem, "/commercant/produits/%lld/mouvements", (long long)v->id));
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

void sheet_picture_show(struct rq *rq, struct shelf_sheet_view *v, opt_i64 picture_id)
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

void sheet_row_show(struct rq *rq, const struct offer_mine_row *o, struct shelf_sheet_view *v)
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
        .variant_fr = o->variant_fr,
        .ingredients = o->ingredients,
        .maker = o->maker,
        .warnings = o->warnings,
        .isbn = o->isbn,
        .traces = o->traces,
        .facts = o->facts,
        .season_from = month_typed(rq, o->season_from),
        .season_to = month_typed(rq, o->season_to),
        .packed = o->packed,
        .keeps = o->keeps,
        .tva = o->vat_bp < 0 ? S("") : str_fmt(rq->mem, "%lld", (long long)o->vat_bp),
    };
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
