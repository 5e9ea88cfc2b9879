/* facts_table.c: what the law wants said of some goods, as tables of products write it and read it. */
#include "shop/law/facts.h"
#include "app/typed.h"

enum { FIGURE_MOST_MILLI = 4000 * 1000 };

str facts_to_table(struct arena *mem, enum lang lang, str facts)
{
    struct buf b = buf_new(mem, FACTS_MOST * 2);

    for (size_t i = 0; facts.n && i < FACTS; i++) {
        const struct fact *f = &facts_table[i];
        str value = fact_of(facts, f->code);
        if (value.n)
            buf_fmt(&b, "%s%.*s = %.*s", b.n ? "\n" : "", STR_ARG(tr(lang, f->label)),
                    STR_ARG(f->value == FACT_FLAG ? tr(lang, "yes") : value));
    }
    return buf_str(&b);
}

static const struct fact *fact_named(struct arena *mem, str name)
{
    str key = fold(mem, str_head(name, FACT_VALUE_MOST));

    for (size_t i = 0; i < FACTS; i++) {
        if (str_eq(str_c(facts_table[i].code), key)) return &facts_table[i];
        for (enum lang lang = 0; lang < LANGS; lang++)
            if (str_eq(fold(mem, tr(lang, facts_table[i].label)), key)) return &facts_table[i];
    }
    return NULL;
}

/* Absent: it cannot be this. */
static str value_read(struct arena *mem, const struct fact *f, str typed)
{
    str key = fold(mem, str_head(typed, FACT_VALUE_MOST));

    if (f->value == FACT_LINE) return utf8_count(typed) <= FACT_VALUE_MOST ? typed : (str){0};
    if (f->value == FACT_FLAG && (str_eq(key, S("oui")) || str_eq(key, S("yes")) || str_eq(key, S("1")))) return S("1");
    if (f->value == FACT_FLAG) return str_eq(key, S("non")) || str_eq(key, S("no")) ? S("") : (str){0};
    int64_t milli = milli_of_typed(typed);
    return milli < 0 || milli > FIGURE_MOST_MILLI ? (str){0} : milli_typed(mem, milli);
}

const char *facts_of_table(struct arena *mem, str typed, str *facts)
{
    struct buf b = buf_new(mem, FACTS_MOST * 2);
    str value[FACTS] = {{0}}, line, name;

    for (str rest = text_clean_lines(mem, typed); str_cut(&rest, '\n', &line);) {
        if (!str_trim(line).n) continue;
        str_cut(&line, '=', &name);
        const struct fact *f = line.p ? fact_named(mem, str_trim(name)) : NULL;
        if (!f) return _("Write one on a line, in the words of the sheet: Salt, g = 0.3.");
        str v = value_read(mem, f, str_trim(line));
        if (!v.p) return _("One of these values cannot be: a number, oui, or a few words.");
        value[f - facts_table] = v;
    }
    for (size_t i = 0; i < FACTS; i++)
        if (value[i].n) buf_fmt(&b, "%s=%.*s\n", facts_table[i].code, STR_ARG(value[i]));
    *facts = buf_str(&b);
    return NULL;
}

bool fact_put(struct arena *mem, size_t nth, str typed, str *facts)
{
    struct buf b = buf_new(mem, FACTS_MOST * 2);
    str v = typed.n ? value_read(mem, &facts_table[nth], typed) : S("");

    for (size_t i = 0; v.p && i < FACTS; i++) {
        str value = i == nth ? v : fact_of(*facts, facts_table[i].code);
        if (value.n) buf_fmt(&b, "%s=%.*s\n", facts_table[i].code, STR_ARG(value));
    }
    if (v.p) *facts = buf_str(&b);
    return v.p != NULL;
}
