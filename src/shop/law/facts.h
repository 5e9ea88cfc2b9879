/* facts.h: what a product's sheet may say, as one table: in which rayons it is asked, when it is wanted, in which words.
** The sheet, what keeps it from being sold, tables taken in and given out, the product's page and feeds all read this one. */
#pragma once
#include "app/form.h"
#include "shop/law/gate.h"

enum fact_value { FACT_LINE, FACT_NUMBER, FACT_FLAG };
/* In a column of its own; among what the product says of its origin (traces.h); among its facts, lines of "code=value". */
enum fact_kept { KEPT_OWN, KEPT_TRACE, KEPT_FACT };
/* Wanted: never; always; of what is sold; of what is sold in its pack; the same two of who sells what others make; of a
** nutrition table that is owed or begun. */
enum fact_when { FACT_FREE, FACT_ALWAYS, FACT_SOLD, FACT_PACKED, FACT_RESOLD, FACT_PACKED_RESOLD, FACT_NUTRITION };
/* Of a nutrition table there are eight, for 100 g or 100 ml. */
enum { FACT_VALUE_MOST = 200, FACTS_MOST = 6000, FACTS = 19, NUTRITION = 8 };
struct fact {
    const char *field, *code;  /* field: of the sheet's form; code: how it is kept; NULL: in a column of its own */
    const char *kinds, *needs; /* of rayons, between bars; both absent: of all */
    enum fact_kept kept;
    enum fact_value value;
    enum fact_when when;
    const char *label, *help;               /* msgids; absent: said in a row above; help may be empty */
    const char *fault, *missing;            /* the fault's code and its msgid */
    bool (*ok)(const struct sheet_facts *); /* whether it is said, and right; NULL: of one kept among the facts */
    bool extra;                             /* the operator may want it in any rayon */
};
/* Some fields have several rows: each of its own rayons. Those kept among the facts stand last, FACTS of them. */
extern const struct fact *const sheet_table, *const facts_table;
extern const size_t sheet_rows,
    nutrition_first; /* nutrition_first: of facts_table; the flag "none needed" stands before */
/* What a rayon asks for: its kind and needs, and what its operator wants besides ("|warnings|origin|"). */
struct rayon_asks {
    str kind, needs, extra;
};
/* Whether a field is asked in such a rayon; one that has no row is asked everywhere. */
bool field_asked(const char *field, const struct rayon_asks *);
/* Whether it is wanted there of something sold, by law or by the operator. */
bool field_wanted(const char *field, const struct rayon_asks *);
/* The first row of a field; NULL: none. */
const struct fact *field_row(const char *field);
/* Every fault of the fields kept in columns of their own and of the origin; how many there are then. */
size_t fields_missing(const struct sheet_facts *, struct gate_fault out[GATE_FAULTS_MOST], size_t n);
/* What the operator wants besides in this rayon. */
size_t extras_missing(const struct sheet_facts *, struct gate_fault out[GATE_FAULTS_MOST], size_t n);

/* The value of one among lines; empty: not said. */
str fact_of(str facts, const char *code);
/* The same of one that is a number, in thousandths; -1: not said. */
int64_t fact_number(str facts, const char *code);
/* Whether it is asked of a rayon. */
bool fact_concerns(const struct fact *, const struct rayon_asks *);
/* All that is said, as a table of products writes it: "Sel, g = 0,3", one on a line; and back: why not, as a msgid, or NULL. */
str facts_to_table(struct arena *, enum lang, str facts);
const char *facts_of_table(struct arena *, str typed, str *facts);
/* One of them changed: nth of facts_table. False: it cannot be this. */
bool fact_put(struct arena *, size_t nth, str typed, str *facts);
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
/* The facts of a piece of about so much: a tenth less at least, a tenth more at most, to ten grams. */
str piece_about(struct arena *, int64_t milli);
/* Whether it is sold second-hand. */
bool facts_second_hand(str facts);
/* What is said, as words for buyers; the figures of nutrition for 100 g or 100 ml apart. In the arena. */
struct facts_said {
    struct fact_said {
        str field, what, said;
    } * v;
    size_t n;
};
void facts_told(struct arena *, enum lang, str facts, struct facts_said *said, struct facts_said *nutrition);
