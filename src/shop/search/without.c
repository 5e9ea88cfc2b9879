/* without.c: which of the fourteen allergens of the law a food does not hold, from what its shop wrote. */
#include "shop/search/inside.h"

static const struct allergen {
    const char *words; /* folded beginnings of words */
    const char *name;
} allergens[ALLERGENS] = {
    {"gluten|ble|seigle|orge|avoine|epeautre|kamut|froment|farine|triticale", _("gluten")},
    {"lait|lactose|beurre|creme|fromage|caseine|lactoserum", _("milk")},
    {"oeuf", _("egg")},
    {"coque|noix|noisette|amande|pistache|cajou|pecan|macadamia|orgeat", _("nuts")},
    {"arachide|cacahuete", _("peanut")},
    {"soja", _("soya")},
    {"poisson", _("fish")},
    {"crustace|crevette|crabe|homard|langoust", _("crustaceans")},
    {"mollusque|coques|moule|huitre|coquille|bulot|escargot|seiche|calmar|poulpe", _("molluscs")},
    {"celeri", _("celery")},
    {"moutarde", _("mustard")},
    {"sesame", _("sesame")},
    {"sulfite|sulfureux|soufre|so2", _("sulphites")},
    {"lupin", _("lupin")},
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

/* Words beside allergens that name no other food. */
static const char between[] = " a anhydride au brebis chevre contenir contient cru d de des dioxyde du et eventuelle eventuelles fruit fruits l la le les ou peut "
                              "possible poule presence trace traces vache ";

/* Folded, and nothing but words: "gluten (blé)/soja" is "gluten  ble  soja". */
static str words_of(struct arena *mem, str written)
{
    str folded = fold(mem, written);
    char *p = arena_alloc(mem, folded.n + 1);

    for (size_t i = 0; i < folded.n; i++) {
        char c = folded.p[i];
        p[i] = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : ' ';
    }
    return (str){p, folded.n};
}

/* Each word is an allergen's, or one that stands between them. */
static bool all_known(struct arena *mem, str text)
{
    str word;

    while (str_cut(&text, ' ', &word)) {
        bool known = !word.n || str_find(str_c(between), str_fmt(mem, " %.*s ", STR_ARG(word))) >= 0;
        for (int i = 0; i < ALLERGENS && !known; i++) known = holds(word, allergens[i].words);
        if (!known) return false;
    }
    return true;
}

/* Those a text names, as bits. */
static uint64_t named(struct arena *mem, str text)
{
    uint64_t held = 0;

    text = words_of(mem, text);
    for (int i = 0; i < ALLERGENS; i++)
        if (holds(text, allergens[i].words)) held |= UINT64_C(1) << i;
    return held;
}

str allergens_text(struct arena *mem, enum lang lang, str written)
{
    uint64_t held = named(mem, written);
    struct buf b = buf_new(mem, 4096);

    if (str_eq(written, S("aucun"))) return tr(lang, "None");
    if (lang == LANG_FR || !held) return written;
    buf_fmt(&b, "%.*s (", STR_ARG(written)); /* the shop's own words stay: a table of ours may miss one */
    for (int i = 0, n = 0; i < ALLERGENS; i++)
        if (held >> i & 1) buf_fmt(&b, "%s%.*s", n++ ? ", " : "", STR_ARG(tr(lang, allergens[i].name)));
    buf_put(&b, S(")"));
    return buf_str(&b);
}

/* All is known of a food only when each piece of what the shop wrote names an allergen, and each of its words is known: of "see
** the label" nothing is, of "milk, almond/hazelnut cream" all three. */
uint64_t flags_without(struct arena *mem, str written)
{
    uint64_t held = 0;
    str rest = written, one;

    if (!str_trim(written).n) return 0;
    if (str_eq(str_trim(written), S("aucun"))) return FLAGS_WITHOUT;
    while (str_cut(&rest, ',', &one)) {
        uint64_t of_piece = named(mem, one);
        if (str_trim(one).n && (!of_piece || !all_known(mem, words_of(mem, one)))) return 0;
        held |= of_piece * FLAG_WITHOUT(0);
    }
    return FLAGS_WITHOUT & ~held;
}
