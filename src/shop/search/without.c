/* without.c: which of the fourteen allergens of the law a food does not hold, from what its shop wrote. */
#include "shop/search/inside.h"

str allergens_text(struct arena *mem, enum lang lang, str written)
{
    uint64_t held = allergens_named(mem, written);
    struct buf b = buf_new(mem, 4096);

    if (str_eq(written, S("aucun"))) return tr(lang, "None");
    if (lang == LANG_FR || !held) return written;
    buf_fmt(&b, "%.*s (", STR_ARG(written)); /* the shop's own words stay: a table of ours may miss one */
    for (int i = 0, n = 0; i < ALLERGENS; i++)
        if (held >> i & 1) buf_fmt(&b, "%s%.*s", n++ ? ", " : "", STR_ARG(tr(lang, allergen_name(i))));
    buf_put(&b, S(")"));
    return buf_str(&b);
}

/* All is known of a food only when each piece of what the shop wrote names an allergen, and each of its words is known:
** of "see the label" nothing is, of "milk, almond/hazelnut cream" all three. */
uint64_t flags_without(struct arena *mem, str written)
{
    if (!allergens_sure(mem, written)) return 0;
    if (str_eq(str_trim(written), S("aucun"))) return FLAGS_WITHOUT;
    return FLAGS_WITHOUT & ~(allergens_named(mem, written) * FLAG_WITHOUT(0));
}
