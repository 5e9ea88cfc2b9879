/* table.h: a file of tab-separated lines whose first line names the columns. */
#pragma once
#include "base/base.h"

enum { TABLE_COLUMNS = 32 };
struct table {
    str head[TABLE_COLUMNS];
    size_t columns, rows;
    str *cell; /* rows × columns, in the order of the file */
};

/* The whole file at path in mem, at most max bytes; an absent str when it cannot be read or is longer. */
str file_text(struct arena *mem, const char *path, size_t max);
/* Reads folder/name. False, with a printed sentence naming file and line, when it is not there or a line has another
** number of columns than the first. Cells point into mem. */
bool table_read(struct arena *mem, const char *folder, const char *name, struct table *);
/* The cell of a row under a column's name; empty when there is no such column. */
str table_cell(const struct table *, size_t row, const char *column);
/* The same as an integer; fallback when the cell is empty. Faults "demo.table" when it is no integer. */
int64_t table_i64(const struct table *, size_t row, const char *column, int64_t fallback);
/* The first row whose first column is `key`, or -1. */
ptrdiff_t table_find(const struct table *, str key);
