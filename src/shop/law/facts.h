/* facts.h: what the law wants said of some goods only, as a table: which rayons, when, and in which words. */
#pragma once
#include "app/form.h"
#include "shop/law/gate.h"

enum fact_value { FACT_LINE, FACT_NUMBER, FACT_FLAG };
/* Of a nutrition table there are eight, for 100 g or 100 ml. */
enum { FACT_VALUE_MOST = 200, FACTS_MOST = 6000, FACTS = 17, NUTRITION = 8 };
struct fact {
    const char *code, *field, *kinds,
        *needs; /* field: of the sheet's form, "fait_" and the code; kinds, needs: of rayons, between bars */
    enum fact_value value;
    enum fact_when {
        FACT_FREE,
        FACT_SOLD,
        FACT_PACKED
    } when;                             /* wanted: never, of what is sold, of what is sold in its pack */
    const char *label, *help, *missing; /* msgids; help may be empty */
};
extern const struct fact facts_table[FACTS];
extern const size_t nutrition_first; /* of the eight; the flag "none needed" stands before them */
/* The value of one among lines; empty: not said. */
str fact_of(str facts, const char *code);
/* The same of one that is a number, in thousandths; -1: not said. */
int64_t fact_number(str facts, const char *code);
/* Whether it is asked of a rayon of this kind, with these needs. */
bool fact_concerns(const struct fact *, str kind, str needs);
/* All that is said, as a table of products writes it: "Sel, g = 0,3", one on a line; and back: why not, as a msgid, or NULL. */
str facts_to_table(struct arena *, enum lang, str facts);
const char *facts_of_table(struct arena *, str typed, str *facts);
/* Adds what is missing or does not hold together; how many there are then. */
size_t facts_missing(const struct sheet_facts *, struct gate_fault out[GATE_FAULTS_MOST], size_t n);
/* Sold by the piece at a price of the kilo, each of about so much: a chicken. Counted like any piece; its sheet says the
** least and the most one weighs, in thousandths of a kilo. False: another unit, or its sheet does not say. */
enum { PIECE_MOST_MILLI = 100 * 1000 };
bool by_piece_weighed(str unit);
struct piece_weight {
    int64_t least_milli, most_milli;
};
bool piece_weight_of(str unit, str facts, struct piece_weight *);
/* Whether it is sold second-hand. */
bool facts_second_hand(str facts);
/* What is said, as words for buyers; the figures of nutrition for 100 g or 100 ml apart. In the arena. */
struct facts_said {
    struct fact_said {
        str what, said;
    } * v;
    size_t n;
};
void facts_told(struct arena *, enum lang, str facts, struct facts_said *said, struct facts_said *nutrition);
