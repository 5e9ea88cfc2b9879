/* import_table.c: tables and feeds of strangers, whole: encoding, headings, shop systems we know, XML feeds, and what
** the lines are known by. First byte: whether a mapping is given (what follows up to a line end). */
#include "shop/import/inside.h"

#include <stdlib.h>

enum { BYTES = 64 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void sheet_sound(struct arena *mem, const struct table_sheet *s)
{
    if (s->n > TABLE_ROWS_MOST || s->head.n > TABLE_COLUMNS_MOST) abort();
    for (int f = 0; f < TABLE_FIELDS; f++)
        if (s->column[f] < -1 || s->column[f] >= (int)s->head.n) abort();
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->v[i].n; k++)
            if (!utf8_ok(s->v[i].v[k].text)) abort();
    str rows = table_rows(mem, s);
    for (size_t i = 0; i < s->n && i < 20; i++) table_row_known(mem, rows, s, &s->v[i]);
    for (size_t i = 0; i < s->head.n; i++)
        table_heading_key(mem, s->head.v[i].text), import_rayon_key(mem, s->head.v[i].text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct table_sheet sheet;
    str bytes, mapping = S("");

    if (!n || n > BYTES) return 0;
    struct arena *mem = arena_new(IMPORT_MEMORY);
    bytes = arena_str(mem, (str){(const char *)data + 1, n - 1});
    if (data[0] % 2) str_cut(&bytes, '\n', &mapping);
    if (!mapping.p || !utf8_ok(mapping)) mapping = S("");
    if (!bytes.p) bytes = S("");
    if (!table_not_text(bytes)) {
        table_sheet_read(mem, bytes, mapping, &sheet);
        if (!sheet.refused) sheet_sound(mem, &sheet);
    }
    arena_free(mem);
    return 0;
}
