/* fields.c: the table of what a sheet may say. One row, one rayon's wish: which field, where it is asked, when it is wanted,
** and the sentence for whoever has not filled it in. */
#include "app/form.h"
#include "shop/law/facts.h"
#include "shop/law/traces.h"

#define FOODS          "|food|fresh|"
#define EDIBLE         "|food|fresh|alcohol|"
#define GOODS          "|food|fresh|alcohol|book|goods|clothes|"
#define MISSING_FIGURE _("This figure of the nutrition table is missing; or say that none is needed.")

/* --- whether a field of its own is said --- */

static bool has_price(const struct sheet_facts *f)
{
    return f->price_cents.set;
}
static bool has_allergens(const struct sheet_facts *f)
{
    return f->allergens.n > 0;
}
static bool has_ingredients(const struct sheet_facts *f)
{
    return f->ingredients.n > 0;
}
static bool has_net(const struct sheet_facts *f)
{
    return f->net_milli > 0;
}
static bool has_net_unit(const struct sheet_facts *f)
{
    return !f->net_milli || f->net_unit.n;
}
static bool has_net_whole(const struct sheet_facts *f)
{
    return !str_eq(f->net_unit, S("piece")) || f->net_milli % 1000 == 0;
}
static bool has_storage(const struct sheet_facts *f)
{
    return f->storage.n > 0;
}
static bool is_traced(const struct sheet_facts *f)
{
    return str_eq(f->needs, S("meat")) || str_eq(f->needs, S("fish"));
}
static bool has_origin(const struct sheet_facts *f)
{
    return f->origin.n > 0 || is_traced(f);
} /* whose places are asked one by one */
static bool has_birth(const struct sheet_facts *f)
{
    return trace_of(f->traces, S("naissance")).n > 0;
}
static bool has_rearing(const struct sheet_facts *f)
{
    return trace_of(f->traces, S("elevage")).n > 0;
}
static bool has_slaughter(const struct sheet_facts *f)
{
    return trace_of(f->traces, S("abattage")).n > 0;
}
static bool has_zone(const struct sheet_facts *f)
{
    return trace_of(f->traces, S("zone")).n > 0;
}
static bool has_gear(const struct sheet_facts *f)
{
    return trace_of(f->traces, S("engin")).n > 0;
}
static bool has_egg_code(const struct sheet_facts *f)
{
    return egg_code_ok(trace_of(f->traces, S("code_oeuf")));
}
static bool has_degree(const struct sheet_facts *f)
{
    return f->degree_milli > 0;
}
static bool has_licence(const struct sheet_facts *f)
{
    return !f->unlicensed;
}
static bool has_warnings(const struct sheet_facts *f)
{
    return f->warnings.n > 0;
}
static bool has_variant(const struct sheet_facts *f)
{
    return f->variant.n > 0;
}
static bool has_maker(const struct sheet_facts *f)
{
    return f->maker.n > 0;
}
static bool has_isbn(const struct sheet_facts *f)
{
    return f->isbn.n > 0;
}
static bool has_list(const struct sheet_facts *f)
{
    return f->list_cents.set;
}
static bool has_drained(const struct sheet_facts *f)
{
    return f->drained_milli <= f->net_milli;
}
static bool has_link(const struct sheet_facts *f)
{
    return f->link.n > 0 || !str_eq(f->mode, S("link_out"));
}
static bool has_host(const struct sheet_facts *f)
{
    return !f->link.n || url_is_public(f->link);
}
static bool has_book_price(const struct sheet_facts *f)
{
    return !f->price_cents.set || !f->list_cents.set || book_price_ok(f->list_cents.v, f->price_cents.v);
}

/* --- the table --- */

#define OWN(name, of, nth)       .field = name, .kinds = of, .when = nth
#define SAYS(text, hint)         .label = text, .help = hint
#define ELSE_SAY(test, why, msg) .ok = test, .fault = why, .missing = msg
#define TRACE(name, of)          .field = name, .code = name, .kept = KEPT_TRACE, .needs = of, .when = FACT_SOLD
#define FACT(name, of, kind)     .field = "fait_" name, .code = name, .kept = KEPT_FACT, .kinds = of, .value = kind
#define FIGURE(name, text)                                                                                             \
    {                                                                                                                  \
        FACT(name, FOODS, FACT_NUMBER), .when = FACT_NUTRITION, SAYS(text, ""), .missing = MISSING_FIGURE              \
    }

static const struct fact table[] = {
    {OWN("price", NULL, FACT_SOLD), SAYS(_("Price in euros"), ""),
     ELSE_SAY(has_price, "offer.price", _("A price is needed to sell or reserve. Without one, choose “showcase”."))},
    {OWN("allergens", EDIBLE, FACT_SOLD), SAYS(_("Allergens"), ""),
     ELSE_SAY(has_allergens, "offer.allergens", _("Say which allergens it holds, or that it holds none."))},
    {OWN("net_unit", GOODS, FACT_ALWAYS), SAYS(_("in"), ""),
     ELSE_SAY(has_net_unit, "offer.net", _("Of what: kilos, litres, metres, pieces?"))},
    {OWN("net", GOODS, FACT_ALWAYS), SAYS(_("Net quantity"), ""),
     ELSE_SAY(has_net_whole, "form.number", _("Write a whole number, for example 12."))},
    {OWN("net", FOODS, FACT_PACKED),
     ELSE_SAY(has_net, "offer.net_missing", _("Say how much the pack holds, in kilos or litres: 250 g is 0,25."))},
    {OWN("net", "|alcohol|", FACT_SOLD),
     ELSE_SAY(has_net, "offer.net_missing", _("Say how much the bottle holds, in litres: 75 cl is 0,75."))},
    {OWN("origin", GOODS, FACT_FREE), SAYS(_("Origin"), ""), .ok = has_origin, .extra = true},
    {OWN("origin", "|fresh|", FACT_SOLD),
     ELSE_SAY(has_origin, "offer.origin", _("Say where it comes from: the country at least."))},
    {OWN("origin", NULL, FACT_SOLD), .needs = "|origin|eggs|",
     ELSE_SAY(has_origin, "offer.origin", _("Say where it comes from: the country at least."))},
    {TRACE("naissance", "|meat|"), SAYS(_("Born in"), _("The country where the animal was born.")),
     ELSE_SAY(has_birth, "offer.birth", _("Say in which country the animal was born."))},
    {TRACE("elevage", "|meat|"), SAYS(_("Reared in"), _("The country where it grew up.")),
     ELSE_SAY(has_rearing, "offer.rearing", _("Say in which country it was reared."))},
    {TRACE("abattage", "|meat|"), SAYS(_("Slaughtered in"), _("The country of the slaughterhouse.")),
     ELSE_SAY(has_slaughter, "offer.slaughter", _("Say in which country it was slaughtered."))},
    {TRACE("zone", "|fish|"),
     SAYS(_("Fishing zone or farm"), _("“North-East Atlantic”, or the country of the fish farm.")),
     ELSE_SAY(has_zone, "offer.zone", _("Say in which zone it was fished, or where it was reared."))},
    {TRACE("engin", "|fish|"), SAYS(_("Fishing gear"), _("Lines, nets, trawls, pots; “reared” for a fish farm.")),
     ELSE_SAY(has_gear, "offer.gear", _("Say with which gear it was caught."))},
    {TRACE("code_oeuf", "|eggs|"), SAYS(_("Code printed on the eggs"), _("It begins with 0, 1, 2 or 3, then FR.")),
     ELSE_SAY(has_egg_code, "offer.egg_code", _("Write the code printed on the eggs, such as 1FRABC01."))},
    {OWN("packed", FOODS, FACT_FREE), .value = FACT_FLAG, SAYS(_("Food sold in its pack"), "")},
    {OWN("storage", EDIBLE, FACT_FREE), SAYS(_("Storage"), ""), .ok = has_storage, .extra = true},
    {OWN("storage", FOODS, FACT_PACKED),
     ELSE_SAY(has_storage, "offer.storage", _("Say how to keep it: “in the cold, between 0 and 4 °C”, for example."))},
    {OWN("ingredients", EDIBLE, FACT_FREE), SAYS(_("Ingredients"), ""), .ok = has_ingredients, .extra = true},
    {OWN("ingredients", FOODS, FACT_PACKED),
     ELSE_SAY(has_ingredients, "offer.ingredients", _("What is sold in its pack lists its ingredients."))},
    {OWN("degree", "|alcohol|", FACT_SOLD), SAYS(_("Alcohol, % of volume"), ""),
     ELSE_SAY(has_degree, "offer.degree", _("Say how strong it is, in percent of alcohol."))},
    {OWN("rayon", "|alcohol|", FACT_SOLD),
     ELSE_SAY(has_licence, "offer.licence", _("To sell alcohol, write your licence on the page of your shop first."))},
    {OWN("variant", GOODS "service|", FACT_FREE), SAYS(_("Size, colour or weight, when there are several"), ""),
     .ok = has_variant},
    {OWN("variant", "|clothes|", FACT_SOLD),
     ELSE_SAY(has_variant, "offer.size", _("Say which size this is; the other sizes come next."))},
    {OWN("maker", "|goods|clothes|", FACT_RESOLD), SAYS(_("Made by (name and address)"), ""),
     ELSE_SAY(has_maker, "offer.maker", _("Say who made it and how to reach them: name and address.")), .extra = true},
    {OWN("maker", EDIBLE, FACT_PACKED_RESOLD),
     ELSE_SAY(has_maker, "offer.maker", _("Say who made it and how to reach them: name and address."))},
    {OWN("warnings", EDIBLE "goods|clothes|", FACT_FREE), SAYS(_("Warnings"), ""), .ok = has_warnings, .extra = true},
    {OWN("isbn", "|book|", FACT_SOLD), SAYS(_("ISBN of a book"), ""),
     ELSE_SAY(has_isbn, "offer.isbn", _("Write the book's ISBN: the 13 digits under its bar code."))},
    {OWN("list", "|book|", FACT_SOLD), SAYS(_("Publisher's price"), ""),
     ELSE_SAY(has_list, "offer.list", _("Write the price the publisher has set."))},
    {OWN("price", "|book|", FACT_SOLD),
     ELSE_SAY(has_book_price, "offer.book", _("A new book is sold at its publisher's price, or 5 % less at most."))},
    {OWN("drained", FOODS, FACT_ALWAYS), SAYS(_("Drained weight"), ""),
     ELSE_SAY(has_drained, "offer.drained", _("The drained weight is part of the net quantity: it cannot be more."))},
    {OWN("link", NULL, FACT_ALWAYS), SAYS(_("Address on your site"), ""),
     ELSE_SAY(has_link, "offer.link", _("Write the address of the page on your site."))},
    {OWN("link", NULL, FACT_ALWAYS),
     ELSE_SAY(has_host, "offer.link_public",
              _("Write the address of your site with https, such as https://www.exemple.fr."))},
    /* what is only asked: how it is sold, and when */
    {OWN("season", EDIBLE "goods|clothes|", FACT_FREE)},
    {OWN("deposit", EDIBLE "goods|", FACT_FREE)},
    {OWN("made", EDIBLE "goods|clothes|", FACT_FREE)},
    {OWN("book_times", "|service|", FACT_FREE)},
    {OWN("measured", EDIBLE "goods|", FACT_FREE)},
    {OWN("basket", EDIBLE "goods|clothes|", FACT_FREE)},

    {FACT("author", "|book|", FACT_LINE), .when = FACT_SOLD,
     SAYS(_("Author"), _("As on the cover; “several authors” when there are many.")),
     .missing = _("Write who wrote the book."), .extra = true},
    {FACT("composition", "|clothes|", FACT_LINE), .when = FACT_SOLD,
     SAYS(_("Composition"), _("What it is made of: 80 % wool, 20 % polyamide; or leather, rubber sole.")),
     .missing = _("Say what it is made of: fibres and their share, or leather and sole."), .extra = true},
    {FACT("species", NULL, FACT_LINE), .needs = "|fish|", .when = FACT_SOLD,
     SAYS(_("Species, with its Latin name"), _("Sole (Solea solea), for example.")),
     .missing = _("Say which species it is, with its Latin name."), .extra = true},
    {FACT("thawed", NULL, FACT_FLAG), .needs = "|fish|meat|", SAYS(_("Was frozen, sold thawed"), "")},
    {FACT("passport", NULL, FACT_LINE), .needs = "|plants|", .when = FACT_SOLD,
     SAYS(_("Plant passport or nursery number"), ""),
     .missing = _("Write the number of the plant passport, or of the nursery."), .extra = true},
    {FACT("responsible", "|goods|clothes|", FACT_LINE),
     SAYS(_("Who answers for it in Europe"), _("When its maker is outside the European Union: name and address.")),
     .extra = true},
    {FACT("used", "|book|goods|clothes|", FACT_FLAG), SAYS(_("Second-hand"), "")},
    {FACT("prepare", FOODS, FACT_LINE), SAYS(_("How to prepare it"), _("When one could not guess it.")), .extra = true},
    {FACT("piece_least", FOODS, FACT_NUMBER),
     SAYS(_("Least weight of a piece, kg"), _("Of what is sold by the piece and weighed: 1.4 for a chicken."))},
    {FACT("piece_most", FOODS, FACT_NUMBER),
     SAYS(_("Most weight of a piece, kg"), _("What the buyer pays at most is worked out from it."))},
    {FACT("no_nutrition", FOODS, FACT_FLAG), SAYS(_("No nutrition table needed"), "")},
    FIGURE("kj", _("Energy, kJ")),
    FIGURE("kcal", _("Energy, kcal")),
    FIGURE("fat", _("Fat, g")),
    FIGURE("saturates", _("of which saturates, g")),
    FIGURE("carbs", _("Carbohydrate, g")),
    FIGURE("sugars", _("of which sugars, g")),
    FIGURE("proteins", _("Protein, g")),
    FIGURE("salt", _("Salt, g")),
};
enum { ROWS = sizeof table / sizeof *table };
const struct fact *const sheet_table = table, *const facts_table = table + (ROWS - FACTS);
const size_t sheet_rows = ROWS, nutrition_first = FACTS - NUTRITION;

/* --- asking it --- */

/* "|food|fresh|" has "food". */
static bool among(str words, str one)
{
    str word;

    while (str_cut(&words, '|', &word))
        if (word.n && str_eq(word, one)) return true;
    return false;
}

static bool row_concerns(const struct fact *f, str kind, str needs)
{
    if (!f->kinds && !f->needs) return true;
    return (f->kinds && among(str_c(f->kinds), kind)) || (f->needs && among(str_c(f->needs), needs));
}

static bool named(const struct fact *f, const char *field)
{
    return !strcmp(f->field, field);
}

const struct fact *field_row(const char *field)
{
    for (size_t i = 0; i < ROWS; i++)
        if (named(&table[i], field)) return &table[i];
    return NULL;
}

bool fact_concerns(const struct fact *f, const struct rayon_asks *r)
{
    return row_concerns(f, r->kind, r->needs) || (f->extra && among(r->extra, str_c(f->field)));
}

bool field_asked(const char *field, const struct rayon_asks *r)
{
    bool known = false;

    for (size_t i = 0; i < ROWS; i++) {
        if (!named(&table[i], field)) continue;
        known = true;
        if (fact_concerns(&table[i], r)) return true;
    }
    return !known;
}

bool field_wanted(const char *field, const struct rayon_asks *r)
{
    if (field_row(field) && among(r->extra, str_c(field))) return true;
    for (size_t i = 0; i < ROWS; i++)
        if (named(&table[i], field) && table[i].when > FACT_ALWAYS && row_concerns(&table[i], r->kind, r->needs))
            return true;
    return false;
}

/* --- what is missing --- */

static bool due(const struct fact *r, const struct sheet_facts *f)
{
    switch (r->when) {
    case FACT_ALWAYS: return true;
    case FACT_SOLD: return f->sold;
    case FACT_PACKED: return f->sold && f->packed;
    case FACT_RESOLD: return f->sold && f->reseller;
    case FACT_PACKED_RESOLD: return f->sold && f->packed && f->reseller;
    case FACT_FREE:
    case FACT_NUTRITION: break;
    }
    return false;
}

/* A book from hand to hand has no publisher's price; the parts of a basket say what the law wants of them. */
static bool exempt(const struct sheet_facts *f)
{
    return f->bundle || (str_eq(f->kind, S("book")) && facts_second_hand(f->facts));
}

static bool everywhere(const struct fact *r)
{
    return (!r->kinds && !r->needs) || r->when == FACT_ALWAYS;
}

static bool faulted(const struct gate_fault *out, size_t n, const char *field)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(out[i].field, field)) return true;
    return false;
}

size_t fields_missing(const struct sheet_facts *f, struct gate_fault out[GATE_FAULTS_MOST], size_t n)
{
    for (const struct fact *r = table; r < facts_table && n < GATE_FAULTS_MOST; r++) {
        if (!due(r, f) || r->ok(f) || (n && !strcmp(out[n - 1].field, r->field))) continue;
        if (everywhere(r) || (!exempt(f) && row_concerns(r, f->kind, f->needs)))
            out[n++] = (struct gate_fault){r->field, r->fault, r->missing};
    }
    return n;
}

static bool is_said(const struct fact *r, const struct sheet_facts *f)
{
    return r->kept == KEPT_FACT ? fact_of(f->facts, r->code).n > 0 : r->ok(f);
}

size_t extras_missing(const struct sheet_facts *f, struct gate_fault out[GATE_FAULTS_MOST], size_t n)
{
    if (!f->sold || f->bundle || !f->extra.n) return n;
    for (const struct fact *r = table; r < table + ROWS && n < GATE_FAULTS_MOST; r++)
        if (r->extra && among(f->extra, str_c(r->field)) && !is_said(r, f) && !faulted(out, n, r->field))
            out[n++] = (struct gate_fault){r->field, "offer.extra", _("This rayon asks for it: please fill it in.")};
    return n;
}
