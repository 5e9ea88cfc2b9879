/* demo_offers.c: the goods on the demo's shelves. */
#include "command/demo.h"

#include "demo.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/label/label.h"
#include "shop/law/traces.h"
#include "shop/media/media.h"

#include <unistd.h>

static bool same_picture(const struct table *t, size_t a, size_t b)
{
    return str_eq(table_cell(t, a, "merchant"), table_cell(t, b, "merchant")) &&
           str_eq(table_cell(t, a, "picture"), table_cell(t, b, "picture"));
}

/* The offers of a merchant follow each other: looking back ends at the first of another. */
static size_t first_with_picture(const struct table *t, size_t row)
{
    size_t first = row;

    for (size_t i = row; i-- > 0 && str_eq(table_cell(t, i, "merchant"), table_cell(t, row, "merchant"));)
        if (same_picture(t, i, row)) first = i;
    return first;
}

void demo_pictures_plan(struct demo *d)
{
    d->picture_id = NEW(d->mem, int64_t, d->offers.rows);
    d->picture_row = NEW(d->mem, size_t, d->offers.rows);
    for (size_t i = 0; i < d->offers.rows; i++) d->picture_row[i] = first_with_picture(&d->offers, i);
}

bool demo_picture(struct tx *tx, struct demo *d, size_t row)
{
    str name = table_cell(&d->offers, row, "picture");
    char *path = str_z(tx->mem, str_fmt(tx->mem, "%s/pictures/%.*s.webp", d->folder, STR_ARG(name)));

    d->picture_id[row] = 0;
    if (d->picture_row[row] != row || !name.n || access(path, R_OK)) return true;
    struct media_file f = {.path = path,
                           .alt = table_cell(&d->offers, row, "title_fr"),
                           .merchant_id =
                               d->merchant_id[demo_row_of(&d->merchants, table_cell(&d->offers, row, "merchant"))]};
    d->picture_id[row] = media_add_file(tx, d->place, d->now, &f);
    return d->picture_id[row] != 0;
}

/* Quantities in thousandths: "12" pieces, "2,5" kg. */
static int64_t milli_of(str typed)
{
    str frac = typed, whole;
    int64_t w = 0, f = 0;

    if (!typed.n) return 0;
    for (size_t i = 0; i < typed.n; i++)
        if (typed.p[i] == ',') fault("demo.table", "quantities are written with a point: %.*s", STR_ARG(typed));
    str_cut(&frac, '.', &whole);
    if (!str_i64(whole, &w)) fault("demo.table", "“%.*s” is not a quantity", STR_ARG(typed));
    for (size_t i = 0, unit = 100; i < 3 && frac.p && i < frac.n; i++, unit /= 10)
        f += (frac.p[i] - '0') * (int64_t)unit;
    return w * 1000 + f;
}

/* What the law asks of meat, fish, eggs and plants. */
static void traces_say(struct tx *tx, const struct offer_new *o, str needs)
{
    static const struct {
        str needs;
        str said[TRACES];
    } demo[] = {{S("meat"), {S("France"), S("France"), S("France")}},
                {S("fish"), {{0}, {0}, {0}, S("Atlantique Nord-Est, Manche"), S("Lignes et filets")}},
                {S("eggs"), {{0}, {0}, {0}, {0}, {0}, S("1FRQAB01")}}};

    for (size_t i = 0; i < sizeof demo / sizeof *demo; i++)
        if (str_eq(needs, demo[i].needs))
            product_traces_set(tx, o->merchant_id, o->product_id, traces_made(tx->mem, demo[i].said));
    if (str_eq(needs, S("fish")))
        product_facts_set(tx, &(struct product_facts){o->merchant_id, o->product_id, 0,
                                                      S("species=Selon l’arrivage, nommée sur l’étal\n")});
    if (str_eq(needs, S("plants")))
        product_facts_set(tx, &(struct product_facts){o->merchant_id, o->product_id, 0, S("passport=FR-NO 61-0412\n")});
}

/* What is worn says what it is made of, a book who wrote it. */
static void made_say(struct tx *tx, const struct offer_new *o, const struct category *rayon, str ref)
{
    static const char *const authors[] = {"Agnès Tirel", "Paul Morvan-Lecoq", "Lucie Hamelot", "Rémi Desgranges"};
    static const struct {
        str slug;
        const char *of;
    } worn[] = {{S("tricots"), "100 % laine"}, {S("chaussures"), "Dessus cuir, semelle caoutchouc"}};
    const char *of = "100 % coton";

    for (size_t i = 0; i < sizeof worn / sizeof *worn; i++)
        if (str_eq(rayon->slug, worn[i].slug)) of = worn[i].of;
    if (str_eq(rayon->kind, S("clothes")))
        product_facts_set(
            tx, &(struct product_facts){o->merchant_id, o->product_id, 0, str_fmt(tx->mem, "composition=%s\n", of)});
    if (str_eq(rayon->kind, S("book")))
        product_facts_set(tx, &(struct product_facts){o->merchant_id, o->product_id, 0,
                                                      str_fmt(tx->mem, "author=%s\n", authors[ref.p[ref.n - 1] % 4])});
}

/* A nutrition table, shown with one jar. */
static void nutrition_say(struct tx *tx, const struct offer_new *o, str ref)
{
    if (str_eq(ref, S("R6-01")))
        product_facts_set(
            tx, &(struct product_facts){
                    o->merchant_id, o->product_id, 0,
                    S("kj=1370\nkcal=327\nfat=0\nsaturates=0\ncarbs=81\nsugars=80\nproteins=0,4\nsalt=0,01\n")});
}

/* Every label its shop says is one that it has proved. */
static void labels_prove(struct tx *tx, struct demo *d, const struct offer_new *o)
{
    enum { VALID_DAYS = 300 };
    str rest = o->labels, code;

    while (str_cut(&rest, ',', &code))
        if (str_trim(code).n)
            x_demo_label_add(
                tx, tx->mem,
                &(struct demo_label_add_args){.id = id_new(),
                                              .merchant_id = o->merchant_id,
                                              .code = str_trim(code),
                                              .number = S("61-2026-0412"),
                                              .certifier = S("FR-BIO-01"),
                                              .basis = S("Fait chez nous, de nos mains, du début à la fin."),
                                              .certificate = S("certificate"),
                                              .until_day = d->now / DAY_MS + VALID_DAYS,
                                              .accepted = S("accepted"),
                                              .none = S(""),
                                              .now = d->now});
}

bool demo_offer(struct tx *tx, struct demo *d, size_t row)
{
    const struct table *t = &d->offers;
    struct category rayon;
    int64_t price = table_i64(t, row, "price_cents", -1);
    struct offer_new o = {
        .merchant_id = d->merchant_id[demo_row_of(&d->merchants, table_cell(t, row, "merchant"))],
        .picture_id = d->picture_id[d->picture_row[row]],
        .price_cents = price < 0 ? NO_I64 : SOME_I64(price),
        .stock_milli = milli_of(table_cell(t, row, "stock")),
        .net_milli = table_i64(t, row, "net_milli", 0),
        .title_fr = table_cell(t, row, "title_fr"),
        .title_en = table_cell(t, row, "title_en"),
        .text_fr = table_cell(t, row, "text_fr"),
        .text_en = table_cell(t, row, "text_en"),
        .unit = table_cell(t, row, "unit"),
        .net_unit = table_cell(t, row, "net_unit"),
        .labels = table_cell(t, row, "labels"),
        .allergens = table_cell(t, row, "allergens"),
        .origin = table_cell(t, row, "origin"),
        .storage = table_cell(t, row, "storage"),
        .mode = table_cell(t, row, "mode"),
        .link = table_cell(t, row, "link"),
        .deposit_cents = demo_deposit_of(table_cell(t, row, "ref")),
        .book_min = table_i64(t, row, "minutes", 0),
        .publish = true,
    };

    if (!category_by_slug(tx->db, tx->mem, LANG_FR, table_cell(t, row, "rayon"), &rayon))
        fault("demo.table", "there is no rayon “%.*s”", STR_ARG(table_cell(t, row, "rayon")));
    o.category_id = rayon.id;
    o.vat_bp = VAT_AS_RAYON;
    if (str_eq(rayon.kind, S("book"))) o.list_cents = o.price_cents;
    if (str_eq(rayon.extra, S("|warnings|"))) o.warnings = S("Ne convient pas aux enfants de moins de trois ans.");
    offer_make(tx, d->now, &o);
    traces_say(tx, &o, rayon.needs);
    made_say(tx, &o, &rayon, table_cell(t, row, "ref"));
    nutrition_say(tx, &o, table_cell(t, row, "ref"));
    if (rayon.alcohol) x_demo_licence(tx, tx->mem, o.merchant_id, S("shopkeeper"), S("à emporter, n° 61-2024-0087"));
    labels_prove(tx, d, &o);
    d->offer_id[row] = o.id;
    d->stock_id[row] = o.stock_item_id;
    return true;
}

bool demo_labels(struct tx *tx, struct demo *d, size_t row)
{
    label_shop_settle(tx, d->now, d->merchant_id[row]);
    return true;
}
