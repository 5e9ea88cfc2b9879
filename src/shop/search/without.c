/* without.c: which of the fourteen allergens of the law a food does not hold, from what its shop wrote. */
#include "shop/search/inside.h"

static const struct allergen {
    const char *words; /* folded beginnings of words */
} allergens[ALLERGENS] = {
    {"gluten|ble|seigle|orge|avoine|epeautre|kamut|froment|farine|triticale"},
    {"lait|lactose|beurre|creme|fromage|caseine|lactoserum"},
    {"oeuf"},
    {"fruits a coque|fruit a coque|noix|noisette|amande|pistache|cajou|pecan|macadamia"},
    {"arachide|cacahuete"},
    {"soja"},
    {"poisson"},
    {"crustace|crevette|crabe|homard|langoust"},
    {"mollusque|moule|huitre|coquille|bulot|escargot|seiche|calmar|poulpe"},
    {"celeri"},
    {"moutarde"},
    {"sesame"},
    {"sulfite|anhydride sulfureux|dioxyde de soufre|so2"},
    {"lupin"},
};

/* The folded text has one of the words, at the beginning of a word. */
static bool holds(str text, const char *words)
{
    str rest = str_c(words), one;

    while (str_cut(&rest, '|', &one))
        for (size_t i = 0; i + one.n <= text.n; i++)
            if ((!i || text.p[i - 1] == ' ') && str_starts(str_from(text, i), one)) return true;
    return false;
}

/* All is known of a food only when each piece of what the shop wrote names an allergen: of "see the label" nothing is. */
uint64_t flags_without(struct arena *mem, str written)
{
    uint64_t held = 0;
    str rest = written, one;

    if (!str_trim(written).n) return 0;
    if (str_eq(str_trim(written), S("aucun"))) return FLAGS_WITHOUT;
    while (str_cut(&rest, ',', &one)) {
        str text = fold(mem, str_trim(one));
        uint64_t of_piece = 0;
        for (int i = 0; i < ALLERGENS; i++)
            if (holds(text, allergens[i].words)) of_piece |= FLAG_WITHOUT(i);
        if (text.n && !of_piece) return 0;
        held |= of_piece;
    }
    return FLAGS_WITHOUT & ~held;
}
