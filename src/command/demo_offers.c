/* demo_offers.c: the goods on the demo's shelves. */
#include "command/demo.h"

#include "shop/catalog/catalog.h"

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
    for (size_t i = 0, unit = 100; i < 3 && frac.p && i < frac.n; i++, unit /= 10) f += (frac.p[i] - '0') * (int64_t)unit;
    return w * 1000 + f;
}

bool demo_offer(struct tx *tx, struct demo *d, size_t row)
{
    const struct table *t = &d->offers;
    size_t rayon = demo_row_of(&d->rayons, table_cell(t, row, "rayon"));
    int64_t price = table_i64(t, row, "price_cents", -1);
    struct offer_new o = {
        .merchant_id = d->merchant_id[demo_row_of(&d->merchants, table_cell(t, row, "merchant"))],
        .category_id = d->rayon_id[rayon], .price_cents = price < 0 ? NO_I64 : SOME_I64(price),
        .vat_bp = table_i64(t, row, "vat_bp", table_i64(&d->rayons, rayon, "vat_bp", 2000)),
        .stock_milli = milli_of(table_cell(t, row, "stock")), .net_milli = table_i64(t, row, "net_milli", 0),
        .title_fr = table_cell(t, row, "title_fr"), .title_en = table_cell(t, row, "title_en"),
        .text_fr = table_cell(t, row, "text_fr"), .text_en = table_cell(t, row, "text_en"),
        .unit = table_cell(t, row, "unit"), .net_unit = table_cell(t, row, "net_unit"), .labels = table_cell(t, row, "labels"),
        .allergens = table_cell(t, row, "allergens"), .origin = table_cell(t, row, "origin"),
        .storage = table_cell(t, row, "storage"), .mode = table_cell(t, row, "mode"), .link = table_cell(t, row, "link"),
        .publish = true,
    };

    offer_make(tx, d->now, &o);
    return true;
}
