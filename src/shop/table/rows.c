/* rows.c: what each line of a followed site said when it was taken: sixteen bytes a line are enough to know that
** it says nothing new. */
#include "shop/table/inside.h"

#include <stdlib.h>

enum { HASH = 8, ROW = 2 * HASH };

static str ref_of(const struct table_sheet *s, const struct table_line *l)
{
    int column = s->column[TABLE_REF];

    return column >= 0 && (size_t)column < l->n ? str_trim(l->v[column].text) : S("");
}

static void hash_put(char *to, str s)
{
    uint8_t h[SHA256_BYTES];

    sha256(s, h);
    memcpy(to, h, HASH);
}

/* Its cells with the fields they are, lengths first: no two lines read alike. */
static void row_put(struct arena *mem, const struct table_sheet *s, const struct table_line *l, char *to)
{
    size_t room = 64;

    for (size_t i = 0; i < l->n; i++) room += l->v[i].text.n + 40;
    struct buf b = buf_new(mem, room);
    for (int f = 0; f < TABLE_FIELDS; f++) {
        int c = s->column[f];
        if (c >= 0 && (size_t)c < l->n) buf_fmt(&b, "%d %zu ", f, l->v[c].text.n), buf_put(&b, l->v[c].text);
    }
    hash_put(to, ref_of(s, l));
    hash_put(to + HASH, buf_str(&b));
}

static int row_cmp(const void *a, const void *b)
{
    return memcmp(a, b, ROW);
}

str table_rows(struct arena *mem, const struct table_sheet *s)
{
    char *rows = arena_alloc(mem, s->n * ROW + 1);
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        if (ref_of(s, &s->v[i]).n) row_put(mem, s, &s->v[i], rows + n++ * ROW);
    qsort(rows, n, ROW, row_cmp);
    return (str){rows, n * ROW};
}

bool table_row_known(struct arena *mem, str rows, const struct table_sheet *s, const struct table_line *l)
{
    char row[ROW];

    if (!rows.n || rows.n % ROW || !ref_of(s, l).n) return false;
    row_put(mem, s, l, row);
    return bsearch(row, rows.p, rows.n / ROW, ROW, row_cmp);
}
