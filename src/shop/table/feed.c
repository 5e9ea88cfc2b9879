/* feed.c: a product feed in XML (RSS 2.0 or Atom with the attributes of Google Merchant) becomes a table: one
** line for each item, numbered by where it begins in the file. */
#include "shop/table/inside.h"

#include "lang/csv.h"
#include "lang/xml.h"

#include <string.h>

static const char *const columns[] = {"id",    "title",    "description",  "product type", "google product category",
                                      "price", "quantity", "availability", "image link"};
enum { COLUMNS = sizeof columns / sizeof *columns };

struct feed_reading {
    struct arena *mem;
    struct table_sheet *sheet;
    struct table_line line;
    size_t item_depth; /* 0: between items */
    int column;        /* of the element that is open, -1: none of ours, or said already */
    struct buf text;
};

/* "g:product_type" is "product type". */
static int column_of_name(struct feed_reading *r, str name)
{
    ptrdiff_t colon = str_find(name, S(":"));
    char key[XML_NAME_MOST + 1];

    name = str_from(name, colon < 0 ? 0 : (size_t)colon + 1);
    for (size_t i = 0; i < name.n; i++) key[i] = name.p[i] == '_' ? ' ' : name.p[i];
    for (int c = 0; c < COLUMNS; c++)
        if (str_eq((str){key, name.n}, str_c(columns[c]))) return r->line.v[c].text.p ? -1 : c;
    return -1;
}

static void opened(struct feed_reading *r, const struct xml *x)
{
    if (!r->item_depth && (str_eq(x->name, S("item")) || str_eq(x->name, S("entry")))) {
        r->item_depth = x->depth;
        r->line = (struct table_line){x->line, COLUMNS, NEW(r->mem, struct table_cell, COLUMNS)};
    } else if (r->item_depth && x->depth == r->item_depth + 1) {
        r->column = column_of_name(r, x->name);
        r->text = buf_new(r->mem, TABLE_CELL_MOST + 8);
    }
}

static void said(struct feed_reading *r, str text)
{
    if (!r->item_depth || r->column < 0) return;
    if (r->text.n + text.n <= TABLE_CELL_MOST) buf_put(&r->text, text);
    else r->line.v[r->column].fault = CSV_TOO_LONG;
}

/* False: there are more items than we take. */
static bool closed(struct feed_reading *r, const struct xml *x)
{
    if (!r->item_depth) return true;
    if (x->depth == r->item_depth + 1 && r->column >= 0) {
        r->line.v[r->column].text = str_trim(buf_str(&r->text));
        r->column = -1;
    }
    if (x->depth != r->item_depth) return true;
    r->item_depth = 0;
    for (int c = 0; c < COLUMNS; c++)
        if (!r->line.v[c].text.p) r->line.v[c].text = S("");
    if (r->sheet->n == TABLE_ROWS_MOST) return false;
    /* several on one line of the file: each has a number of its own all the same, as rows are known by it */
    if (r->sheet->n && r->line.line <= r->sheet->v[r->sheet->n - 1].line)
        r->line.line = r->sheet->v[r->sheet->n - 1].line + 1;
    r->sheet->v[r->sheet->n++] = r->line;
    return true;
}

static void head_make(struct arena *mem, struct table_sheet *s)
{
    s->head = (struct table_line){1, COLUMNS, NEW(mem, struct table_cell, COLUMNS)};
    for (int c = 0; c < COLUMNS; c++) s->head.v[c].text = str_c(columns[c]);
}

bool table_is_feed(str bytes)
{
    str s = str_trim(str_starts(bytes, S("\xef\xbb\xbf")) ? str_from(bytes, 3) : bytes);

    return str_starts(s, S("<?xml")) || str_starts(s, S("<rss")) || str_starts(s, S("<feed")) ||
           str_starts(s, S("<!DOCTYPE"));
}

void table_feed_read(struct arena *mem, str text, struct table_sheet *s)
{
    struct feed_reading r = {.mem = mem, .sheet = s, .column = -1};
    enum xml_event e;
    struct xml x;

    head_make(mem, s);
    xml_open(&x, mem, str_trim(text));
    while ((e = xml_next(&x)) < XML_END) {
        if (e == XML_OPEN) opened(&r, &x);
        else if (e == XML_TEXT) said(&r, x.text);
        else if (!closed(&r, &x)) s->refused = _("This table has more than 10 000 lines: send it in several files.");
        if (s->refused) return;
    }
    if (e == XML_DTD) s->refused = _("This XML declares a document type. We take none: ask for the feed without it.");
    else if (e == XML_BAD) s->refused = _("This XML is broken: its marks do not match, or it ends too early.");
    else if (!s->n) s->refused = _("There is no product in this XML: we look for “item” or “entry”.");
}
