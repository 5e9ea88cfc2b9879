#include "shop/law/gate.h"

#include "app/form.h"
#include "shop/law/facts.h"
#include "shop/law/traces.h"

enum when { ALWAYS, SOLD, SOLD_PACKED, SOLD_BY_RESELLER, SOLD_PACKED_BY_RESELLER };

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

static const struct rule {
    const char *kinds; /* between bars; NULL: all */
    enum when when;
    bool (*ok)(const struct sheet_facts *);
    struct gate_fault fault;
    const char *needs; /* between bars: what its rayon asks of the origin; absent: whatever it asks */
} rules[] = {
    {NULL,
     SOLD,
     has_price,
     {"price", "offer.price", _("A price is needed to sell or reserve. Without one, choose “showcase”.")}},
    {"|food|fresh|alcohol|",
     SOLD,
     has_allergens,
     {"allergens", "offer.allergens", _("Say which allergens it holds, or that it holds none.")}},
    {NULL, ALWAYS, has_net_unit, {"net_unit", "offer.net", _("Of what: kilos, litres, metres, pieces?")}},
    {NULL, ALWAYS, has_net_whole, {"net", "form.number", _("Write a whole number, for example 12.")}},
    {"|food|fresh|",
     SOLD_PACKED,
     has_net,
     {"net", "offer.net_missing", _("Say how much the pack holds, in kilos or litres: 250 g is 0,25.")}},
    {"|alcohol|",
     SOLD,
     has_net,
     {"net", "offer.net_missing", _("Say how much the bottle holds, in litres: 75 cl is 0,75.")}},
    {"|fresh|", SOLD, has_origin, {"origin", "offer.origin", _("Say where it comes from: the country at least.")}},
    {NULL,
     SOLD,
     has_origin,
     {"origin", "offer.origin", _("Say where it comes from: the country at least.")},
     "|origin|eggs|"},
    {NULL, SOLD, has_birth, {"naissance", "offer.birth", _("Say in which country the animal was born.")}, "|meat|"},
    {NULL, SOLD, has_rearing, {"elevage", "offer.rearing", _("Say in which country it was reared.")}, "|meat|"},
    {NULL,
     SOLD,
     has_slaughter,
     {"abattage", "offer.slaughter", _("Say in which country it was slaughtered.")},
     "|meat|"},
    {NULL,
     SOLD,
     has_zone,
     {"zone", "offer.zone", _("Say in which zone it was fished, or where it was reared.")},
     "|fish|"},
    {NULL, SOLD, has_gear, {"engin", "offer.gear", _("Say with which gear it was caught.")}, "|fish|"},
    {NULL,
     SOLD,
     has_egg_code,
     {"code_oeuf", "offer.egg_code", _("Write the code printed on the eggs, such as 1FRABC01.")},
     "|eggs|"},
    {"|food|fresh|",
     SOLD_PACKED,
     has_storage,
     {"storage", "offer.storage", _("Say how to keep it: “in the cold, between 0 and 4 °C”, for example.")}},
    {"|food|fresh|",
     SOLD_PACKED,
     has_ingredients,
     {"ingredients", "offer.ingredients", _("What is sold in its pack lists its ingredients.")}},
    {"|alcohol|", SOLD, has_degree, {"degree", "offer.degree", _("Say how strong it is, in percent of alcohol.")}},
    {"|alcohol|",
     SOLD,
     has_licence,
     {"rayon", "offer.licence", _("To sell alcohol, write your licence on the page of your shop first.")}},
    {"|clothes|",
     SOLD,
     has_variant,
     {"variant", "offer.size", _("Say which size this is; the other sizes come next.")}},
    {"|goods|clothes|",
     SOLD_BY_RESELLER,
     has_maker,
     {"maker", "offer.maker", _("Say who made it and how to reach them: name and address.")}},
    {"|food|fresh|alcohol|",
     SOLD_PACKED_BY_RESELLER,
     has_maker,
     {"maker", "offer.maker", _("Say who made it and how to reach them: name and address.")}},
    {"|book|", SOLD, has_isbn, {"isbn", "offer.isbn", _("Write the book's ISBN: the 13 digits under its bar code.")}},
    {"|book|", SOLD, has_list, {"list", "offer.list", _("Write the price the publisher has set.")}},
    {"|book|",
     SOLD,
     has_book_price,
     {"price", "offer.book", _("A new book is sold at its publisher's price, or 5 % less at most.")}},
    {NULL,
     ALWAYS,
     has_drained,
     {"drained", "offer.drained", _("The drained weight is part of the net quantity: it cannot be more.")}},
    {NULL, ALWAYS, has_link, {"link", "offer.link", _("Write the address of the page on your site.")}},
    {NULL,
     ALWAYS,
     has_host,
     {"link", "offer.link_public", _("Write the address of your site with https, such as https://www.exemple.fr.")}},
};

/* "|food|fresh|" has "food". */
static bool kind_in(str kinds, str kind)
{
    str one;

    while (str_cut(&kinds, '|', &one))
        if (one.n && str_eq(one, kind)) return true;
    return false;
}

static bool concerns(const struct rule *r, const struct sheet_facts *f)
{
    if (r->when != ALWAYS && !f->sold) return false;
    if ((r->when == SOLD_PACKED || r->when == SOLD_PACKED_BY_RESELLER) && !f->packed) return false;
    if ((r->when == SOLD_BY_RESELLER || r->when == SOLD_PACKED_BY_RESELLER) && !f->reseller) return false;
    if (!r->kinds && !r->needs) return true;
    if (f->bundle || (str_eq(f->kind, S("book")) && facts_second_hand(f->facts)))
        return false; /* a book from hand to hand has no publisher's price */
    if (r->needs) return kind_in(str_c(r->needs), f->needs);
    return kind_in(str_c(r->kinds), f->kind);
}

size_t gate_faults(const struct sheet_facts *f, struct gate_fault out[GATE_FAULTS_MOST])
{
    size_t n = 0;

    if (f->blocked)
        out[n++] = (struct gate_fault){"rayon", "offer.rayon_closed", f->blocked}; /* the operator's own words */
    for (size_t i = 0; i < sizeof rules / sizeof *rules && n < GATE_FAULTS_MOST; i++)
        if (concerns(&rules[i], f) && !rules[i].ok(f) && !(n && !strcmp(out[n - 1].field, rules[i].fault.field)))
            out[n++] = rules[i].fault;
    return facts_missing(f, out, n);
}

bool book_price_ok(int64_t list_cents, int64_t price_cents)
{
    return price_cents <= list_cents && price_cents * 100 >= list_cents * 95;
}

/* --- ISBN --- */

static bool isbn13_ok(const char *d)
{
    int sum = 0;

    for (int i = 0; i < 13; i++) sum += (d[i] - '0') * (i % 2 ? 3 : 1);
    return sum % 10 == 0 && !memcmp(d, "97", 2) && (d[2] == '8' || d[2] == '9');
}

static bool isbn10_ok(const char *d)
{
    int sum = 0;

    for (int i = 0; i < 10; i++) sum += (d[i] == 'X' ? 10 : d[i] - '0') * (10 - i);
    return sum % 11 == 0;
}

static str isbn13_of_10(struct arena *mem, const char *d)
{
    char v[14] = "978";
    int sum = 0;

    memcpy(v + 3, d, 9);
    for (int i = 0; i < 12; i++) sum += (v[i] - '0') * (i % 2 ? 3 : 1);
    v[12] = (char)('0' + (10 - sum % 10) % 10);
    return str_fmt(mem, "%.13s", v);
}

str isbn_clean(struct arena *mem, str typed)
{
    char d[14];
    size_t n = 0;

    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == ' ' || c == '-') continue;
        if (c == 'x') c = 'X';
        if (n == 13 || ((c < '0' || c > '9') && !(c == 'X' && n == 9))) return (str){0};
        d[n++] = c;
    }
    if (n == 13 && !memchr(d, 'X', n) && isbn13_ok(d)) return str_fmt(mem, "%.13s", d);
    return n == 10 && isbn10_ok(d) ? isbn13_of_10(mem, d) : (str){0};
}
