/* shops.c: what the shop systems Shopify, WooCommerce and PrestaShop give out as a table of products, and feeds
** for Google Merchant, become a table like any other: their headings are known, variants are lines of their own,
** descriptions lose their marks. */
#include "shop/table/inside.h"

#include "lang/plain.h"

#include <string.h>

enum { TEXT_MOST = 2000 };

/* What a heading (table_heading_key) is; the first that stands in the table is taken. */
struct shop_heading {
    const char *keys; /* each between bars */
    enum table_field field;
};
/* Columns that no field of ours is, and which yet count. */
enum aside {
    ASIDE_HANDLE,
    ASIDE_STATUS,
    ASIDE_KIND,
    ASIDE_PARENT,
    ASIDE_ID,
    ASIDE_SHORT,
    ASIDE_OPTION1,
    ASIDE_OPTION2,
    ASIDE_OPTION3,
    ASIDE_RAYON,
    ASIDE_AVAILABLE,
    ASIDES
};
struct shop_system {
    const char *name, *needs[3], *asides[ASIDES];
    const struct shop_heading *headings;
};

static const struct shop_heading shopify[] = {{"|variant sku|sku|", TABLE_REF},
                                              {"|title|", TABLE_TITLE},
                                              {"|type|", TABLE_RAYON},
                                              {"|variant price|price|", TABLE_PRICE},
                                              {"|variant inventory qty|inventory quantity|", TABLE_STOCK},
                                              {"|body html|description|", TABLE_TEXT},
                                              {"|image src|product image url|", TABLE_PHOTO},
                                              {"|published|published on online store|", TABLE_SHOWN},
                                              {NULL, 0}};
static const struct shop_heading woocommerce[] = {{"|sku|ugs|", TABLE_REF},
                                                  {"|name|nom|", TABLE_TITLE},
                                                  {"|categories|", TABLE_RAYON},
                                                  {"|regular price|tarif regulier|", TABLE_PRICE},
                                                  {"|stock|", TABLE_STOCK},
                                                  {"|description|", TABLE_TEXT},
                                                  {"|images|", TABLE_PHOTO},
                                                  {"|published|publie|", TABLE_SHOWN},
                                                  {NULL, 0}};
static const struct shop_heading prestashop[] = {
    {"|reference|", TABLE_REF},
    {"|name|nom|", TABLE_TITLE},
    {"|category|categorie|categories x y z|", TABLE_RAYON},
    {"|price tax incl|price tax included|prix ttc|", TABLE_PRICE},
    {"|price tax excl|price tax excluded|prix ht|", TABLE_PRICE_NET},
    {"|quantity|quantite|", TABLE_STOCK},
    {"|description|", TABLE_TEXT},
    {"|image urls x y z|image urls|url de l image|urls des images x y z|", TABLE_PHOTO},
    {"|status|etat|statut|active 0 1|actif 0 1|", TABLE_SHOWN},
    {NULL, 0}};
static const struct shop_heading google[] = {{"|id|", TABLE_REF},
                                             {"|title|", TABLE_TITLE},
                                             {"|product type|", TABLE_RAYON},
                                             {"|price|", TABLE_PRICE},
                                             {"|quantity|", TABLE_STOCK},
                                             {"|description|", TABLE_TEXT},
                                             {"|image link|", TABLE_PHOTO},
                                             {NULL, 0}};
static const struct shop_system systems[] = {
    {"Shopify",
     {"|title|", "|handle|url handle|", "|variant price|option1 name|"},
     {[ASIDE_HANDLE] = "|handle|url handle|",
      [ASIDE_STATUS] = "|status|",
      [ASIDE_OPTION1] = "|option1 value|",
      [ASIDE_OPTION2] = "|option2 value|",
      [ASIDE_OPTION3] = "|option3 value|",
      [ASIDE_RAYON] = "|product category|"},
     shopify},
    {"WooCommerce",
     {"|sku|ugs|", "|regular price|tarif regulier|", "|type|"},
     {[ASIDE_KIND] = "|type|",
      [ASIDE_PARENT] = "|parent|",
      [ASIDE_ID] = "|id|",
      [ASIDE_SHORT] = "|short description|description courte|"},
     woocommerce},
    {"PrestaShop",
     {"|name|nom|", "|reference|",
      "|price tax excl|price tax excluded|price tax incl|price tax included|prix ht|active 0 1|actif 0 1|"},
     {[ASIDE_ID] = "|id|product id|id de produit|id du produit|", [ASIDE_SHORT] = "|summary|recapitulatif|resume|"},
     prestashop},
    {"Google Merchant",
     {"|id|", "|availability|", "|product type|"},
     {[ASIDE_RAYON] = "|google product category|", [ASIDE_AVAILABLE] = "|availability|"},
     google},
};

struct shop_reading {
    struct arena *mem;
    struct table_sheet *sheet;
    const struct shop_system *system;
    int aside[ASIDES];
};

/* The column whose heading is one of these; -1: none. */
static int heading_column(struct arena *mem, const struct table_sheet *s, const char *keys)
{
    for (size_t c = 0; keys && c < s->head.n; c++) {
        str key = table_heading_key(mem, s->head.v[c].text);
        if (key.n && str_find(str_c(keys), str_fmt(mem, "|%.*s|", STR_ARG(key))) >= 0) return (int)c;
    }
    return -1;
}

static const struct shop_system *system_of(struct arena *mem, const struct table_sheet *s)
{
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        size_t has = 0;
        while (has < 3 && heading_column(mem, s, systems[i].needs[has]) >= 0) has++;
        if (has == 3) return &systems[i];
    }
    return NULL;
}

static str cell_of(const struct table_line *l, int column)
{
    return column >= 0 && (size_t)column < l->n ? str_trim(l->v[column].text) : S("");
}

static str aside_of(const struct shop_reading *r, const struct table_line *l, enum aside a)
{
    return cell_of(l, r->aside[a]);
}

static str field_of_line(const struct shop_reading *r, const struct table_line *l, enum table_field f)
{
    return cell_of(l, r->sheet->column[f]);
}

/* A fault of the cell stays. */
static void field_put(const struct shop_reading *r, struct table_line *l, enum table_field f, str text)
{
    int column = r->sheet->column[f];

    if (column >= 0 && (size_t)column < l->n) l->v[column].text = text;
}

/* --- what is written differently --- */

/* "12.500000", "€12.50" and "12.50 EUR". */
static str price_plain(str typed)
{
    if (str_ends(typed, S("EUR"))) typed = str_trim(str_head(typed, typed.n - 3));
    if (str_starts(typed, S("\xe2\x82\xac"))) typed = str_trim(str_from(typed, 3));
    ptrdiff_t at = str_find(typed, S("."));
    while (at >= 0 && typed.n > (size_t)at + 3 && typed.p[typed.n - 1] == '0') typed.n--;
    return typed;
}

/* WooCommerce writes line ends as "\\n". */
static str line_ends(struct arena *mem, str s)
{
    struct buf b = buf_new(mem, s.n * 2 + 16);

    for (ptrdiff_t at; (at = str_find(s, S("\\n"))) >= 0; s = str_from(s, (size_t)at + 2)) {
        buf_put(&b, str_head(s, (size_t)at));
        buf_put(&b, S("<br>"));
    }
    buf_put(&b, s);
    return buf_str(&b);
}

static str text_plain(const struct shop_reading *r, str html)
{
    struct arena *mem = r->mem;
    str s = html_plain(mem, r->aside[ASIDE_KIND] >= 0 ? line_ends(mem, html) : html);

    return utf8_count(s) <= TEXT_MOST ? s : str_fmt(mem, "%.*s…", STR_ARG(utf8_head(s, TEXT_MOST - 1)));
}

/* Sold more often than there was: nothing is left. What the machine counts in pieces may be written "3.000000". */
static str stock_plain(str typed)
{
    return typed.n && typed.p[0] == '-' ? S("0") : price_plain(typed);
}

static bool one_of(struct arena *mem, str word, const char *words)
{
    return str_find(str_c(words), str_fmt(mem, "|%.*s|", STR_ARG(fold(mem, str_head(word, 100))))) >= 0;
}

static str shown_plain(const struct shop_reading *r, const struct table_line *l)
{
    str typed = field_of_line(r, l, TABLE_SHOWN), status = aside_of(r, l, ASIDE_STATUS);
    bool hidden = one_of(r->mem, typed, "|0|-1|false|faux|non|no|desactive|disabled|") ||
                  (status.n && !one_of(r->mem, status, "|active|"));

    return hidden ? S("non") : S("oui");
}

/* The first of "A > B, C" is enough. A Google Merchant feed says several in several elements: there a comma is of the name. */
static str rayon_plain(const struct shop_reading *r, str typed, str otherwise)
{
    if (!typed.n) typed = otherwise;
    ptrdiff_t at = r->system->headings == google ? -1 : str_find(typed, S(","));

    return str_trim(at < 0 ? typed : str_head(typed, (size_t)at));
}

/* Theirs when it has none of the merchant's: what finds it again the next time. */
static str reference(const struct shop_reading *r, const struct table_line *l)
{
    str ref = field_of_line(r, l, TABLE_REF), handle = aside_of(r, l, ASIDE_HANDLE), id = aside_of(r, l, ASIDE_ID);

    if (ref.n || (!handle.n && !id.n)) return ref;
    if (id.n) return str_fmt(r->mem, "id:%.*s", STR_ARG(id));
    for (enum aside a = ASIDE_OPTION1; a <= ASIDE_OPTION3; a++)
        if (aside_of(r, l, a).n && !str_eq(aside_of(r, l, a), S("Default Title")))
            handle = str_fmt(r->mem, "%.*s/%.*s", STR_ARG(handle), STR_ARG(aside_of(r, l, a)));
    return utf8_head(handle, 60);
}

static void line_plain(const struct shop_reading *r, struct table_line *l)
{
    str text = field_of_line(r, l, TABLE_TEXT);

    if (!text.n) text = aside_of(r, l, ASIDE_SHORT);
    field_put(r, l, TABLE_REF, reference(r, l));
    field_put(r, l, TABLE_TEXT, text_plain(r, text));
    field_put(r, l, TABLE_PRICE, price_plain(field_of_line(r, l, TABLE_PRICE)));
    field_put(r, l, TABLE_PRICE_NET, price_plain(field_of_line(r, l, TABLE_PRICE_NET)));
    field_put(r, l, TABLE_STOCK, stock_plain(field_of_line(r, l, TABLE_STOCK)));
    if (one_of(r->mem, aside_of(r, l, ASIDE_AVAILABLE), "|out of stock|out_of_stock|"))
        field_put(r, l, TABLE_STOCK, S("0"));
    field_put(r, l, TABLE_SHOWN, shown_plain(r, l));
    field_put(r, l, TABLE_RAYON, rayon_plain(r, field_of_line(r, l, TABLE_RAYON), aside_of(r, l, ASIDE_RAYON)));
}

/* --- variants --- */

static const enum table_field inherited[] = {TABLE_RAYON, TABLE_TEXT, TABLE_SHOWN};

static void inherit(const struct shop_reading *r, struct table_line *l, const struct table_line *from)
{
    for (size_t i = 0; i < sizeof inherited / sizeof *inherited; i++)
        if (!field_of_line(r, l, inherited[i]).n) field_put(r, l, inherited[i], field_of_line(r, from, inherited[i]));
}

/* Shopify: the first line of a handle says what it is, each line with a price is one to buy, others hold a picture. */
static bool handle_line(const struct shop_reading *r, struct table_line *l, const struct table_line *above)
{
    int status = r->aside[ASIDE_STATUS];

    if (!field_of_line(r, l, TABLE_PRICE).n) return false;
    field_put(r, l, TABLE_TITLE, field_of_line(r, above, TABLE_TITLE));
    if (status >= 0 && (size_t)status < l->n && !cell_of(l, status).n) l->v[status].text = cell_of(above, status);
    inherit(r, l, above);
    return true;
}

static bool handle_begins(const struct shop_reading *r, const struct table_line *l, const struct table_line *above)
{
    return !above->v || field_of_line(r, l, TABLE_TITLE).n ||
           !str_eq(aside_of(r, l, ASIDE_HANDLE), aside_of(r, above, ASIDE_HANDLE));
}

/* "Bol – rouge, grand". */
static void options_name(const struct shop_reading *r, struct table_line *l)
{
    str title = field_of_line(r, l, TABLE_TITLE);
    const char *between = " – ";

    for (enum aside a = ASIDE_OPTION1; a <= ASIDE_OPTION3; a++) {
        str value = aside_of(r, l, a);
        if (!value.n || str_eq(value, S("Default Title"))) continue;
        title = str_fmt(r->mem, "%.*s%s%.*s", STR_ARG(title), between, STR_ARG(value));
        between = ", ";
    }
    field_put(r, l, TABLE_TITLE, title);
}

/* WooCommerce: of a variable product only its variations are for sale; these name it by its reference or "id:7". */
static bool kind_line(const struct shop_reading *r, struct table_line *l, struct table_line *above)
{
    str of = aside_of(r, l, ASIDE_PARENT);

    if (one_of(r->mem, aside_of(r, l, ASIDE_KIND), "|variable|grouped|")) {
        *above = *l;
        return false;
    }
    if (!of.n || !above->v) return true;
    str id = str_fmt(r->mem, "id:%.*s", STR_ARG(aside_of(r, above, ASIDE_ID)));
    if (str_eq(of, field_of_line(r, above, TABLE_REF)) || str_eq(of, id)) inherit(r, l, above);
    return true;
}

/* False: nothing of it is for sale. above: the line that says what this one is; its cells are never written to. */
static bool line_adapt(const struct shop_reading *r, struct table_line *l, struct table_line *above)
{
    struct table_line read = *l;

    l->v = arena_alloc(r->mem, sizeof *l->v * (l->n + 1));
    memcpy(l->v, read.v, sizeof *l->v * l->n);
    if (r->aside[ASIDE_HANDLE] < 0) {
        if (!kind_line(r, l, above)) return false;
    } else if (handle_begins(r, l, above)) *above = read;
    else if (!handle_line(r, l, above)) return false;
    options_name(r, l);
    line_plain(r, l);
    return true;
}

static void lines_adapt(const struct shop_reading *r)
{
    struct table_line above = {0};
    size_t kept = 0;

    for (size_t i = 0; i < r->sheet->n; i++) {
        struct table_line l = r->sheet->v[i];
        if (line_adapt(r, &l, &above)) r->sheet->v[kept++] = l;
    }
    r->sheet->n = kept;
}

bool table_shop_headings(struct arena *mem, struct table_sheet *s)
{
    const struct shop_system *system = system_of(mem, s);

    if (!system) return false;
    s->shop = system->name;
    for (const struct shop_heading *h = system->headings; h->keys; h++) {
        int c = heading_column(mem, s, h->keys);
        if (c < 0 || s->field[c] >= 0) continue;
        s->column[h->field] = c;
        s->field[c] = (int)h->field;
    }
    return true;
}

void table_shop_adapt(struct arena *mem, struct table_sheet *s)
{
    struct shop_reading r = {mem, s, system_of(mem, s), {0}};

    if (!r.system) return;
    s->shop = r.system->name;
    for (int a = 0; a < ASIDES; a++) r.aside[a] = heading_column(mem, s, r.system->asides[a]);
    lines_adapt(&r);
}
