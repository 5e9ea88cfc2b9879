#include "shop/law/traces.h"

#include "shop/law/facts.h"

static const struct fact *row_of(size_t nth)
{
    for (const struct fact *r = sheet_table; r < facts_table; r++)
        if (r->kept == KEPT_TRACE && !nth--) return r;
    fault("law.trace", "the table knows fewer");
}

str trace_name(size_t nth)
{
    return str_c(row_of(nth)->code);
}

const char *trace_says(size_t nth)
{
    return row_of(nth)->label;
}

str trace_of(str traces, str name)
{
    str line, one;

    while (str_cut(&traces, '\n', &line))
        if (str_cut(&line, '\t', &one) && str_eq(one, name)) return line;
    return S("");
}

str traces_made(struct arena *mem, const str said[TRACES])
{
    struct buf b = buf_new(mem, 4096);

    for (size_t i = 0; i < TRACES; i++)
        if (said[i].n) buf_fmt(&b, "%.*s\t%.*s\n", STR_ARG(trace_name(i)), STR_ARG(utf8_head(said[i], 120)));
    return buf_str(&b);
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool egg_code_ok(str typed)
{
    str s = str_trim(typed);

    return s.n >= 5 && s.n <= 20 && s.p[0] >= '0' && s.p[0] <= '3' && is_letter(s.p[s.p[1] == ' ' ? 2 : 1]) &&
           is_letter(s.p[s.p[1] == ' ' ? 3 : 2]);
}
