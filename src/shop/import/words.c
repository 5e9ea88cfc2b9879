/* words.c: what a merchant said of the words of his tables is kept for the next one. */
#include "shop/import/inside.h"

str import_rayon_key(struct arena *mem, str typed)
{
    return fold(mem, text_clean(mem, str_head(typed, 200)));
}

/* The field of a word of the database; -1: not taken. */
static int field_of_word(str word)
{
    for (int f = 0; f < TABLE_FIELDS; f++)
        if (str_eq(table_field_word((enum table_field)f), word)) return f;
    return -1;
}

static bool said_of(const struct import_words_rows *said, str key, int *field)
{
    for (size_t i = 0; key.n && i < said->n; i++)
        if (str_eq(said->v[i].word, key)) {
            *field = field_of_word(said->v[i].means);
            return true;
        }
    return false;
}

str import_mapping_kept(const struct import_asked *q, const struct table_sheet *s)
{
    struct import_words_rows said;
    struct buf b = buf_new(q->mem, 1024);
    bool taken[TABLE_FIELDS] = {false}, any = false;
    int field[TABLE_COLUMNS_MOST];

    q_import_words(q->db, q->mem, q->merchant_id, S("column"), &said);
    for (size_t c = 0; c < s->head.n; c++) {
        field[c] = -2; /* not said */
        any |= said_of(&said, table_heading_key(q->mem, s->head.v[c].text), &field[c]);
        if (field[c] >= 0 && taken[field[c]]) field[c] = -1;
        if (field[c] >= 0) taken[field[c]] = true;
    }
    if (!any) return (str){0};
    for (size_t c = 0; c < s->head.n; c++) {
        if (field[c] == -2) field[c] = s->field[c] >= 0 && !taken[s->field[c]] ? s->field[c] : -1;
        if (c) buf_byte(&b, ',');
        buf_i64(&b, field[c]);
    }
    return buf_str(&b);
}
