/* allergens.c: the fourteen allergens of the law (Annex II of regulation 1169/2011): read in what shops write, ticked
** on a sheet, marked in a list of ingredients. */
#include "shop/law/allergens.h"

#include "lang/lang.h"

static const struct allergen {
    const char *word;  /* as it is kept, in French */
    const char *words; /* folded beginnings of words */
    const char *name;
} allergens[ALLERGENS] = {
    {"gluten", "gluten|ble|seigle|orge|avoine|epeautre|kamut|froment|farine|triticale", _("gluten")},
    {"lait", "lait|lactose|beurre|creme|fromage|caseine|lactoserum", _("milk")},
    {"œufs", "oeuf", _("egg")},
    {"fruits à coque", "coque|noix|noisette|amande|pistache|cajou|pecan|macadamia|orgeat", _("nuts")},
    {"arachides", "arachide|cacahuete", _("peanut")},
    {"soja", "soja", _("soya")},
    {"poissons", "poisson", _("fish")},
    {"crustacés", "crustace|crevette|crabe|homard|langoust", _("crustaceans")},
    {"mollusques", "mollusque|coques|moule|huitre|coquille|bulot|escargot|seiche|calmar|poulpe", _("molluscs")},
    {"céleri", "celeri", _("celery")},
    {"moutarde", "moutarde", _("mustard")},
    {"sésame", "sesame", _("sesame")},
    {"sulfites", "sulfite|sulfureux|soufre|so2", _("sulphites")},
    {"lupin", "lupin", _("lupin")},
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
static const char between[] = " a anhydride au brebis chevre contenir contient cru d de des dioxyde du et eventuelle "
                              "eventuelles fruit fruits l la le les ou peut "
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

uint64_t allergens_named(struct arena *mem, str text)
{
    uint64_t held = 0;

    text = words_of(mem, text);
    for (int i = 0; i < ALLERGENS; i++)
        if (holds(text, allergens[i].words)) held |= UINT64_C(1) << i;
    return held;
}

bool allergens_sure(struct arena *mem, str written)
{
    str rest = written, one;

    if (!str_trim(written).n) return false;
    if (str_eq(str_trim(written), S("aucun"))) return true;
    while (str_cut(&rest, ',', &one))
        if (str_trim(one).n && (!allergens_named(mem, one) || !all_known(mem, words_of(mem, one)))) return false;
    return true;
}

str allergen_word(int i)
{
    return str_c(allergens[i].word);
}

const char *allergen_name(int i)
{
    return allergens[i].name;
}

str allergens_kept(struct arena *mem, uint64_t held, bool none, str was)
{
    struct buf b = buf_new(mem, 400);

    if (!none && held && held == allergens_named(mem, was) && allergens_sure(mem, was))
        return was; /* "gluten (blé)" says more than a box */
    if (none) buf_put(&b, S("aucun"));
    for (int i = 0; i < ALLERGENS; i++)
        if (held >> i & 1) buf_fmt(&b, "%s%s", b.n ? ", " : "", allergens[i].word);
    return buf_str(&b);
}

/* --- in a list of ingredients --- */

enum { STEM_LEAST = 5 };

/* A whole word that is one: a short name as it stands or in the plural ("blé", not "bleu"), a longer one by its beginning. */
static bool is_one(str folded)
{
    for (int i = 0; i < ALLERGENS; i++) {
        str rest = str_c(allergens[i].words), one;
        while (str_cut(&rest, '|', &one)) {
            if (!str_starts(folded, one)) continue;
            str after = str_from(folded, one.n);
            if (!after.n || one.n >= STEM_LEAST || str_eq(after, S("s")) || str_eq(after, S("x"))) return true;
        }
    }
    return false;
}

static bool in_word(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The next stretch of letters, or of what stands between them. An apostrophe of print (’) stands between. */
static str stretch(str text)
{
    static const str mark = S("\u2019"), gap = S("\u00a0");
    size_t n = 0;

    if (str_starts(text, mark)) return str_head(text, mark.n);
    if (str_starts(text, gap)) return str_head(text, gap.n);
    bool word = in_word((unsigned char)text.p[0]);
    while (n < text.n && in_word((unsigned char)text.p[n]) == word && !str_starts(str_from(text, n), mark) &&
           !str_starts(str_from(text, n), gap))
        n++;
    return str_head(text, n);
}

void allergens_marked(struct arena *mem, str text, struct marked *out)
{
    str plain = {0};

    *out = (struct marked){NEW(mem, struct marked_piece, text.n + 1), 0};
    while (text.n) {
        str one = stretch(text);
        bool strong = in_word((unsigned char)one.p[0]) && is_one(fold(mem, one));
        if (!strong) plain = plain.n ? (str){plain.p, plain.n + one.n} : one;
        if ((strong || one.n == text.n) && plain.n)
            out->v[out->n++] = (struct marked_piece){plain, false}, plain = (str){0};
        if (strong) out->v[out->n++] = (struct marked_piece){one, true};
        text = str_from(text, one.n);
    }
}
