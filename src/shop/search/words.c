/* words.c: the territory's local words, kept by staff; the index asks for them as they change. */
#include "shop/search/inside.h"

#include "app/change.h"
#include "base/embed.h"

extern const struct embedded data_files[];

enum {
    LINES_MOST = 500,
    SAME_MOST = 8,
    WORDS_MOST = 4,
    LETTERS_MOST = 60,
    LITTLE = 2 /* letters of "au", "de": not counted */
};

void search_words(struct db *db, struct arena *mem, struct search_words *out)
{
    struct search_words_all_rows rows;

    q_search_words_all(db, mem, &rows);
    *out = (struct search_words){NEW(mem, struct search_word, rows.n + 1), rows.n};
    for (size_t i = 0; i < rows.n; i++) out->v[i] = (struct search_word){rows.v[i].id, rows.v[i].line};
}

void words_tell(struct db *db, struct arena *mem, struct find *find)
{
    struct search_words all;

    search_words(db, mem, &all);
    str *line = NEW(mem, str, all.n + 1);
    for (size_t i = 0; i < all.n; i++) line[i] = all.v[i].line;
    find_means(find, line, all.n);
}

static bool is_short(str expression)
{
    size_t words = 0;
    str one;

    if (utf8_count(expression) > LETTERS_MOST) return false;
    while (str_cut(&expression, ' ', &one)) words += utf8_count(one) > LITTLE;
    return words <= WORDS_MOST;
}

static bool is_said(str line, str expression)
{
    str one;

    while (str_cut(&line, ',', &one))
        if (str_eq(str_trim(one), expression)) return true;
    return false;
}

/* "Chocolatine ,, pain  au chocolat" as "chocolatine, pain au chocolat". */
static enum search_word_end line_clean(struct arena *mem, str typed, str *out)
{
    struct buf b = buf_new(mem, 4096);
    size_t n = 0;
    str one;

    while (str_cut(&typed, ',', &one)) {
        str e = text_clean(mem, str_lower(mem, one));
        if (!e.n || is_said(buf_str(&b), e)) continue;
        if (!is_short(e) || ++n > SAME_MOST) return SEARCH_WORD_LONG;
        if (b.n) buf_put(&b, S(", "));
        buf_put(&b, e);
    }
    *out = buf_str(&b);
    return n < 2 ? SEARCH_WORD_ALONE : SEARCH_WORD_DONE;
}

enum search_word_end search_word_add(struct tx *tx, int64_t now, str typed)
{
    struct search_words_count_row count;
    int64_t id = id_new();
    str line;
    enum search_word_end end = line_clean(tx->mem, typed, &line);

    if (end != SEARCH_WORD_DONE) return end;
    if (q_search_words_count(tx->db, tx->mem, &count) && count.n >= LINES_MOST) return SEARCH_WORD_MANY;
    if (!x_search_word_add(tx, tx->mem, id, line)) return SEARCH_WORD_THERE;
    change_note(tx, now, "words", id);
    return SEARCH_WORD_DONE;
}

str search_word_drop(struct tx *tx, int64_t now, int64_t id)
{
    struct search_word_one_row row;

    if (!q_search_word_one(tx->db, tx->mem, id, &row)) return (str){0};
    x_search_word_drop(tx, tx->mem, id);
    change_note(tx, now, "words", id);
    return row.line;
}

void search_words_fill(struct tx *tx, int64_t now)
{
    const struct embedded *file = embed_find(data_files, S("local-words.tsv"));
    str text = file ? file->identity : S(""), line;

    str_cut(&text, '\n', &line); /* the header */
    while (str_cut(&text, '\n', &line))
        if (line.n) search_word_add(tx, now, line);
}
