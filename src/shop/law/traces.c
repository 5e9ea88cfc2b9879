#include "shop/law/traces.h"

#include "lang/lang.h"

const struct trace_kind trace_kinds[TRACES] = {
    {S("naissance"), _("Born in")},       {S("elevage"), _("Reared in")},
    {S("abattage"), _("Slaughtered in")}, {S("zone"), _("Fishing zone or farm")},
    {S("engin"), _("Fishing gear")},      {S("code_oeuf"), _("Code printed on the eggs")},
};

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
        if (said[i].n) buf_fmt(&b, "%.*s\t%.*s\n", STR_ARG(trace_kinds[i].name), STR_ARG(utf8_head(said[i], 120)));
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
