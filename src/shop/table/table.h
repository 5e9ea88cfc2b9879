/* table.h: a table of products as somebody else's program wrote it (a spreadsheet, a shop system, a feed in XML): which
** bytes are its cells, which column is which field. Knows no shop and no shelf: what a cell means is import's. */
#pragma once
#include "base/base.h"
#include "lang/lang.h"
#include "shop/law/facts.h"
#include "shop/law/traces.h"

enum table_field {
    TABLE_REF,
    TABLE_TITLE,
    TABLE_RAYON,
    TABLE_PRICE,
    TABLE_UNIT,
    TABLE_STOCK,
    TABLE_TEXT,
    TABLE_ALLERGENS,
    TABLE_NET,
    TABLE_NET_UNIT,
    TABLE_ORIGIN,
    TABLE_STORAGE,
    TABLE_LABELS,
    TABLE_TITLE_EN,
    TABLE_TEXT_EN,
    TABLE_MODE,
    TABLE_LINK,
    TABLE_SHOWN,
    TABLE_VARIANT_OF,
    TABLE_VARIANT,
    TABLE_VARIANT_EN,
    TABLE_LIST,
    TABLE_ISBN,
    TABLE_PACKED,
    TABLE_INGREDIENTS,
    TABLE_DEGREE,
    TABLE_MAKER,
    TABLE_WARNINGS,
    TABLE_KEEPS,
    TABLE_DEPOSIT,
    TABLE_SEASON_FROM,
    TABLE_SEASON_TO,
    TABLE_LEAD,
    TABLE_PARTS,
    TABLE_BOOK_MIN,
    TABLE_BOOK_SEATS,
    TABLE_BOOK_HOME,
    TABLE_BOOK_SHARED,
    TABLE_TRACES,
    TABLE_DRAINED,
    TABLE_FACTS,
    TABLE_WRITTEN,
    TABLE_PRICE_NET = TABLE_WRITTEN,
    TABLE_PHOTO,
    TABLE_FACT_FIRST, /* each of the law's table in a column of its own, as facts_table has them; then each of the origin */
    TABLE_TRACE_FIRST = TABLE_FACT_FIRST + FACTS,
    TABLE_FIELDS = TABLE_TRACE_FIRST + TRACES /* written: what our own tables hold */
};
enum {
    TABLE_BYTES_MOST = 10 * 1024 * 1024,
    TABLE_ROWS_MOST = 10000,
    TABLE_COLUMNS_MOST = 120,
    TABLE_CELL_MOST = 10000
};

struct table_cell {
    str text;
    unsigned fault; /* of csv.h, or TABLE_LETTERS: bytes that are no letters in this encoding */
};
enum { TABLE_LETTERS = 16 };
struct table_line {
    int64_t line; /* as a spreadsheet counts them */
    size_t n;
    struct table_cell *v;
};
/* A table read whole: headings, lines, and which column is which field (-1: none). */
struct table_sheet {
    struct table_line head, *v;
    size_t n;
    int column[TABLE_FIELDS], field[TABLE_COLUMNS_MOST];
    const char *refused; /* msgid: it cannot be read at all; NULL: it can */
    const char *shop;    /* the shop system that gave it out; NULL: none we know */
};
/* Why these first bytes are no table, as a msgid; NULL: they may be. */
const char *table_not_text(str bytes);
/* bytes: whole; TABLE_BYTES_MOST at most. mapping: "1,0,-1": the field of each column; empty: by the headings. Texts in mem. */
void table_sheet_read(struct arena *mem, str bytes, str mapping, struct table_sheet *);

/* "Prix": the heading of a field, in French and English. */
str table_field_name(enum lang, enum table_field);
/* "price": the field as it is kept in the database. */
str table_field_word(enum table_field);
/* A heading without what varies, in mem: "Prix TTC (€)" is "prix ttc". */
str table_heading_key(struct arena *mem, str heading);

/* Of each line that has a reference: eight bytes of its hash, eight of the hash of all that is taken of the line; sorted, in mem. */
str table_rows(struct arena *mem, const struct table_sheet *);
/* Whether a line says what it said when these rows were made. */
bool table_row_known(struct arena *, str rows, const struct table_sheet *, const struct table_line *);
