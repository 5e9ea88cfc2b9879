/* csv.h: tables as spreadsheets write them (RFC 4180 and what people's machines make of it), read as they come, in
** pieces of any size, in bounded memory. How the bytes are cut never changes the outcome. Knows bytes, no encoding:
** every encoding taken has ASCII where ASCII is. */
#pragma once
#include "base/base.h"

struct csv;

enum { CSV_TOO_LONG = 1, CSV_OPEN_QUOTE = 2 };
struct csv_cell {
    str text;       /* without its quotes; line ends inside are \n; cut when too long */
    unsigned fault; /* CSV_TOO_LONG: past a limit; CSV_OPEN_QUOTE: a quote that nothing closed */
};
struct csv_row {
    const struct csv_cell *v;
    size_t n;     /* at least 1; at most limits.cells */
    size_t more;  /* cells past the limit, left out */
    int64_t line; /* from 1, as a spreadsheet numbers its rows: empty ones count, line ends inside a cell do not */
};
struct csv_limits {
    size_t cell_bytes, row_bytes, cells;
    char separator;
};
/* Called for each row; its cells last for the call. False: read no further. */
typedef bool csv_row_fn(void *to, const struct csv_row *);

/* ';', ',' or a tab: whichever stands most often outside of quotes in the first line; ';' when none does. */
char csv_separator(str head);
/* Takes row_bytes and the cells from mem at once. */
struct csv *csv_new(struct arena *mem, const struct csv_limits *, csv_row_fn *, void *to);
/* False once the row function wanted no more. */
bool csv_feed(struct csv *, str piece);
/* After the last byte: gives a last line that has no line end. */
bool csv_end(struct csv *);
/* One cell as it is written: quoted when it must be, a formula made harmless by an apostrophe in front (OWASP), which
** csv_plain takes away again: csv_plain of what csv_put wrote is the text itself. */
void csv_put(struct buf *, str text, char separator);
str csv_plain(str cell);
