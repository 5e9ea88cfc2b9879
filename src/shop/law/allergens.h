/* allergens.h: the fourteen allergens of the law. */
#pragma once
#include "base/base.h"

enum { ALLERGENS = 14 };
/* How the nth is kept ("lait"), and its name as a msgid. */
str allergen_word(int i);
const char *allergen_name(int i);
/* Those a text names, as bits, in the order of the list. */
uint64_t allergens_named(struct arena *, str text);
/* Each piece between commas names an allergen and holds no word that is not known; "aucun" too. Nothing written: false. */
bool allergens_sure(struct arena *, str written);
/* What is kept of boxes that were ticked: words with commas, "aucun" first where none was ticked; what was kept before
** when it says the same with more words. */
str allergens_kept(struct arena *, uint64_t held, bool none, str was);
/* A list of ingredients in pieces, the words that name an allergen apart. */
struct marked {
    struct marked_piece {
        str text;
        bool strong;
    } * v;
    size_t n;
};
void allergens_marked(struct arena *, str text, struct marked *);
