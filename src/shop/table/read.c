/* read.c: a file as a spreadsheet wrote it becomes lines of UTF-8 cells, and its headings become fields. */
#include "shop/table/inside.h"

#include "lang/csv.h"

static const struct naming {
    const char *word, *heading;
    const char *also; /* folded headings, each between bars */
} names[TABLE_FACT_FIRST] = {
    [TABLE_REF] = {"ref", _("Reference"),
                   "|reference|ref|code|sku|code article|code produit|reference produit|identifiant|id|product id|"},
    [TABLE_TITLE] = {"title", _("Product"),
                     "|produit|nom|titre|designation|libelle|article|nom du produit|name|title|product|product name|"},
    [TABLE_RAYON] = {"rayon", _("Rayon"), "|rayon|categorie|famille|category|categories|department|type|"},
    [TABLE_PRICE] =
        {"price", _("Price (€)"),
         "|prix|prix ttc|prix de vente|prix unitaire|prix vente ttc|tarif|price|prix en euros|regular price|"},
    [TABLE_UNIT] = {"unit", _("Sold by"), "|vendu|vendu a|vendu au|unite|unite de vente|sold by|unit|"},
    [TABLE_STOCK] = {"stock", _("Stock"),
                     "|stock|quantite|qte|quantite en stock|disponible|en stock|quantity|inventory|"},
    [TABLE_TEXT] = {"text", _("Description"), "|description|texte|descriptif|details|"},
    [TABLE_ALLERGENS] = {"allergens", _("Allergens"), "|allergenes|allergene|allergens|"},
    [TABLE_NET] = {"net", _("Net quantity"),
                   "|quantite nette|poids net|poids|contenance|net quantity|net weight|weight|"},
    [TABLE_NET_UNIT] = {"net_unit", _("Net quantity in"),
                        "|quantite nette en|unite de poids|unite nette|net quantity in|net unit|"},
    [TABLE_ORIGIN] = {"origin", _("Origin"), "|origine|provenance|origin|"},
    [TABLE_STORAGE] = {"storage", _("Storage"), "|conservation|storage|"},
    [TABLE_LABELS] = {"labels", _("Labels"), "|labels|label|signes|"},
    [TABLE_TITLE_EN] = {"title_en", _("Name in English"), "|nom en anglais|nom anglais|name in english|english name|"},
    [TABLE_TEXT_EN] = {"text_en", _("Description in English"), "|description en anglais|description in english|"},
    [TABLE_MODE] = {"mode", _("What customers may do"),
                    "|ce que les clients peuvent faire|mode|what customers may do|"},
    [TABLE_LINK] = {"link", _("Address on your site"), "|adresse sur votre site|lien|url|link|address on your site|"},
    [TABLE_VARIANT_OF] = {"variant_of", _("Variant of"), "|variante de|declinaison de|variant of|"},
    [TABLE_VARIANT] = {"variant", _("Size, colour or weight"),
                       "|taille couleur ou poids|variante|declinaison|taille|variant|size|size colour or weight|"},
    [TABLE_VARIANT_EN] = {"variant_en", _("The same in English"),
                          "|la meme en anglais|variante en anglais|the same in english|variant in english|"},
    [TABLE_LIST] = {"list", _("Publisher's price"), "|prix de l editeur|prix editeur|publisher s price|"},
    [TABLE_ISBN] = {"isbn", _("ISBN"), "|isbn|isbn 13|isbn13|"},
    [TABLE_PACKED] = {"packed", _("Sold in its pack"), "|vendu emballe|emballe|preemballe|sold in its pack|packed|"},
    [TABLE_INGREDIENTS] = {"ingredients", _("Ingredients"), "|ingredients|composition|"},
    [TABLE_DEGREE] = {"degree", _("Alcohol, % of volume"),
                      "|alcool du volume|alcool|degre|degre d alcool|alcohol|alcohol of volume|"},
    [TABLE_MAKER] =
        {"maker", _("Made by (name and address)"),
         "|fabrique par nom et adresse|fabricant|fabrique par|made by|made by name and address|manufacturer|"},
    [TABLE_WARNINGS] = {"warnings", _("Warnings"), "|avertissements|mises en garde|warnings|"},
    [TABLE_KEEPS] = {"keeps", _("Change of mind"), "|retractation|change of mind|"},
    [TABLE_DEPOSIT] = {"deposit", _("Deposit (€)"), "|consigne|deposit|"},
    [TABLE_SEASON_FROM] = {"season_from", _("In season from"), "|en saison a partir de|in season from|"},
    [TABLE_SEASON_TO] = {"season_to", _("In season until the end of"),
                         "|en saison jusqu a la fin de|in season until the end of|"},
    [TABLE_LEAD] = {"lead", _("Days to make one"), "|jours pour le faire|delai|days to make one|"},
    [TABLE_PARTS] = {"parts", _("What is in the basket"), "|contenu du panier|what is in the basket|"},
    [TABLE_BOOK_MIN] = {"book_min", _("Appointment, in minutes"), "|rendez vous en minutes|appointment in minutes|"},
    [TABLE_BOOK_SEATS] = {"book_seats", _("People at the same time"), "|personnes a la fois|people at the same time|"},
    [TABLE_BOOK_HOME] = {"book_home", _("At the customer's"), "|chez le client|at the customer s|"},
    [TABLE_BOOK_SHARED] = {"book_shared", _("By who does the other services"),
                           "|par qui fait les autres prestations|by who does the other services|"},
    [TABLE_TRACES] = {"traces", _("Origin, named"), "|origine nommee|origin named|"},
    [TABLE_DRAINED] = {"drained", _("Drained weight"), "|poids egoutte|poids net egoutte|drained weight|"},
    [TABLE_FACTS] = {"facts", _("What this rayon wants said"),
                     "|ce que ce rayon demande|mentions|what this rayon wants said|facts|"},
    [TABLE_PRICE_NET] = {"price_net", _("Price without tax (€)"),
                         "|prix hors taxe|prix ht|tarif ht|price without tax|price tax excl|price tax excluded|"},
    [TABLE_PHOTO] = {"photo", _("Address of a photo"),
                     "|adresse d une photo|photo|image|lien de la photo|url de la photo|image url|image link|image "
                     "src|address of a photo|"},
    [TABLE_SHOWN] = {"shown", _("On the shelf"), "|en rayon|visible|publie|en ligne|on the shelf|published|"},
};

str table_field_name(enum lang lang, enum table_field f)
{
    if (f >= TABLE_TRACE_FIRST) return tr(lang, trace_says(f - TABLE_TRACE_FIRST));
    if (f >= TABLE_FACT_FIRST) return tr(lang, facts_table[f - TABLE_FACT_FIRST].label);
    return tr(lang, names[f].heading);
}

str table_field_word(enum table_field f)
{
    if (f >= TABLE_TRACE_FIRST) return trace_name(f - TABLE_TRACE_FIRST);
    if (f >= TABLE_FACT_FIRST) return str_c(facts_table[f - TABLE_FACT_FIRST].code);
    return str_c(names[f].word);
}

const char *table_not_text(str bytes)
{
    if (!str_trim(bytes).n) return _("This file is empty.");
    if (bytes.n > TABLE_BYTES_MOST) return _("This file is too large: 10 MB at most.");
    if (str_starts(bytes, S("PK\x03\x04")) || str_starts(bytes, S("\xd0\xcf\x11\xe0")))
        return _("This is a spreadsheet file. In the spreadsheet, choose “Save as”, then “CSV”, and send that file.");
    if (str_starts(bytes, S("\xff\xfe")) || str_starts(bytes, S("\xfe\xff")))
        return _("This file is written in UTF-16. In the spreadsheet, choose “Save as”, then “CSV UTF-8”, and send "
                 "that file.");
    if (memchr(bytes.p, 0, bytes.n) || str_starts(bytes, S("%PDF-")))
        return _("This is not a table in text. In the spreadsheet, choose “Save as”, then “CSV”.");
    return NULL;
}

struct sheet_reading {
    struct arena *mem;
    struct table_sheet *sheet;
    size_t cap;
    bool utf8;
};

/* Five bytes stand for nothing in Windows-1252. */
static bool windows_ok(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (memchr("\x81\x8d\x8f\x90\x9d", s.p[i], 5)) return false;
    return true;
}

static struct table_cell cell_read(struct sheet_reading *r, const struct csv_cell *c)
{
    struct table_cell to = {.fault = c->fault};
    str text = c->fault & CSV_TOO_LONG ? str_head(c->text, 200) : c->text;

    if (r->utf8 ? utf8_ok(text) && str_find(text, S("\xef\xbf\xbd")) < 0 : windows_ok(text)) {
        to.text = r->utf8 ? arena_str(r->mem, text) : from_windows_1252(r->mem, text);
        return to;
    }
    to.text = from_windows_1252(r->mem, text);
    if (!(c->fault & CSV_TOO_LONG)) to.fault |= TABLE_LETTERS;
    return to;
}

static bool blank(const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (str_trim(row->v[i].text).n || row->v[i].fault) return false;
    return true;
}

static bool line_read(void *to, const struct csv_row *row)
{
    struct sheet_reading *r = to;
    struct table_sheet *s = r->sheet;
    struct table_line line = {row->line, row->n, NULL};

    if (blank(row)) return true;
    line.v = NEW(r->mem, struct table_cell, row->n);
    for (size_t i = 0; i < row->n; i++) line.v[i] = cell_read(r, &row->v[i]);
    if (row->more) s->refused = _("This table has more than 120 columns.");
    if (s->n == TABLE_ROWS_MOST) s->refused = _("This table has more than 10 000 lines: send it in several files.");
    if (s->refused) return false;
    if (!s->head.v) s->head = line;
    else s->v[s->n++] = line;
    return true;
}

/* Letters and digits, single spaces: "Prix TTC (€)" is "prix ttc". */
static str heading_key(struct arena *mem, str heading)
{
    str s = fold(mem, heading);
    char *p = arena_alloc(mem, s.n + 3);
    size_t n = 0;

    p[n++] = '|';
    for (size_t i = 0; i < s.n; i++) {
        bool letter = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9');
        if (letter) p[n++] = s.p[i];
        else if (p[n - 1] != ' ' && p[n - 1] != '|') p[n++] = ' ';
    }
    while (p[n - 1] == ' ') n--;
    p[n++] = '|';
    return (str){p, n};
}

str table_heading_key(struct arena *mem, str heading)
{
    str key = heading_key(mem, str_head(heading, 100));

    return str_head(str_from(key, 1), key.n < 2 ? 0 : key.n - 2);
}

/* By its name on the sheet, in either language, or by the one it is kept under. */
static bool is_law_field(struct arena *mem, enum table_field f, str key)
{
    for (enum lang lang = 0; lang < LANGS; lang++)
        if (str_eq(heading_key(mem, table_field_name(lang, f)), key)) return true;
    return str_eq(heading_key(mem, table_field_word(f)), key);
}

static int field_of(struct arena *mem, str heading)
{
    str key = heading_key(mem, str_head(heading, 100));

    for (int f = 0; f < TABLE_FACT_FIRST && key.n > 2; f++)
        if (str_find(str_c(names[f].also), key) >= 0) return f;
    for (int f = TABLE_FACT_FIRST; f < TABLE_FIELDS && key.n > 2; f++)
        if (is_law_field(mem, (enum table_field)f, key)) return f;
    return -1;
}

static void column_is(struct table_sheet *s, size_t column, int64_t field)
{
    if (field < 0 || field >= TABLE_FIELDS || s->column[field] >= 0) return;
    s->column[field] = (int)column;
    s->field[column] = (int)field;
}

static void columns_name(struct arena *mem, str mapping, struct table_sheet *s)
{
    str one;
    int64_t field;

    for (int f = 0; f < TABLE_FIELDS; f++) s->column[f] = -1;
    for (size_t c = 0; c < TABLE_COLUMNS_MOST; c++) s->field[c] = -1;
    if (!mapping.n && table_shop_headings(mem, s)) return;
    for (size_t c = 0; c < s->head.n; c++) {
        if (!mapping.n) column_is(s, c, field_of(mem, s->head.v[c].text));
        else if (str_cut(&mapping, ',', &one) && str_i64(one, &field)) column_is(s, c, field);
    }
}

static void lines_read(struct arena *mem, str bytes, struct table_sheet *s)
{
    struct sheet_reading r = {.mem = mem, .sheet = s};
    bool marked = str_starts(bytes, S("\xef\xbb\xbf"));

    if (marked) bytes = str_from(bytes, 3);
    r.utf8 = marked || utf8_ok(bytes);
    struct csv *c = csv_new(
        mem, &(struct csv_limits){TABLE_CELL_MOST, 1 << 18, TABLE_COLUMNS_MOST, csv_separator(bytes)}, line_read, &r);
    if (csv_feed(c, bytes)) csv_end(c);
    if (!s->refused && !s->n) s->refused = _("This table has headings at most: there is no line to read.");
}

void table_sheet_read(struct arena *mem, str bytes, str mapping, struct table_sheet *s)
{
    *s = (struct table_sheet){.refused = table_not_text(bytes)};
    if (s->refused) return;
    s->v = NEW(mem, struct table_line, TABLE_ROWS_MOST);
    if (!table_is_feed(bytes)) lines_read(mem, bytes, s);
    else if (utf8_ok(bytes) || windows_ok(bytes))
        table_feed_read(mem, utf8_ok(bytes) ? bytes : from_windows_1252(mem, bytes), s);
    else s->refused = _("This XML is broken: its marks do not match, or it ends too early.");
    columns_name(mem, mapping, s);
    table_shop_adapt(mem, s);
}
