/* gsm.c: what an SMS of 160 letters may hold. One letter outside of this set would more than halve it. */
#include "lang/lang.h"

enum { DOTS = 3, EURO = 0x20AC };

/* What is not ASCII of the basic set of 3GPP TS 23.038, without the Greek capitals nobody types here. */
static const uint32_t known[] = {0xA3, 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, 0xD8, 0xF8,
                                 0xC5, 0xE5, 0xC6, 0xE6, 0xDF, 0xC9, 0xA4, 0xA1, 0xC4, 0xD6,
                                 0xD1, 0xDC, 0xA7, 0xBF, 0xE4, 0xF6, 0xF1, 0xFC, 0xE0, EURO};
static const struct like {
    uint32_t cp;
    const char *as;
} likes[] = {
    {0xA0, " "},   {0x202F, " "}, {0x2018, "'"}, {0x2019, "'"}, {0x201C, "\""},  {0x201D, "\""}, {0xAB, "\""},
    {0xBB, "\""},  {0x2013, "-"}, {0x2014, "-"}, {0x2212, "-"}, {0x2026, "..."}, {0xD7, "x"},    {0xB7, "-"},
    {0x2022, "-"}, {0xB0, "o"},   {'[', "("},    {']', ")"},    {'{', "("},      {'}', ")"},     {'\\', "/"},
    {'|', "/"},    {'^', " "},    {'~', "-"},    {'`', "'"},    {'\n', " "},     {'\t', " "},
};

static const char *like_of(uint32_t cp)
{
    for (size_t i = 0; i < sizeof likes / sizeof *likes; i++)
        if (likes[i].cp == cp) return likes[i].as;
    return NULL;
}

static bool is_known(uint32_t cp)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i] == cp) return true;
    return cp >= 0x20 && cp < 0x7F;
}

/* One letter of ours in theirs; what has no likeness is left out. */
static str letter(struct arena *mem, str one, uint32_t cp)
{
    const char *like = like_of(cp);

    if (like) return str_c(like);
    if (is_known(cp)) return one;
    str plain = fold(mem, one);
    for (size_t i = 0; i < plain.n; i++)
        if (plain.p[i] < 0x20 || plain.p[i] >= 0x7F) return S("");
    return plain;
}

size_t gsm_length(str s)
{
    size_t n = 0;

    for (uint32_t cp; utf8_next(&s, &cp); n++) n += cp == EURO;
    return n;
}

/* At most so many septets of it. */
static str cut(str s, size_t most)
{
    str rest = s;
    size_t n = 0, keep = 0;

    for (uint32_t cp; utf8_next(&rest, &cp); keep = s.n - rest.n) {
        n += cp == EURO ? 2 : 1;
        if (n > most) break;
    }
    return str_head(s, keep);
}

str gsm_text(struct arena *mem, str s, size_t most)
{
    struct buf b = buf_new(mem, s.n * 4 + 16);

    for (str rest = s, from = s; rest.n; from = rest) {
        uint32_t cp;
        if (!utf8_next(&rest, &cp)) break;
        buf_put(&b, letter(mem, str_head(from, from.n - rest.n), cp));
    }
    str all = buf_str(&b);
    if (gsm_length(all) <= most) return all;
    if (most <= DOTS) return cut(all, most);
    return str_fmt(mem, "%.*s...", STR_ARG(str_trim(cut(all, most - DOTS))));
}
