/* gate.h: what the law wants of a product before it is sold at a distance, as a table. */
#pragma once
#include "base/base.h"
#include "db/db.h"

struct sheet_facts {
    const char *blocked; /* why nothing may be sold in its rayon, in the words of the reader; NULL: it may */
    str needs, extra, traces, facts; /* of its rayon: what is asked beside, by law and by the operator; and what the
                                        product says, as traces.h and facts.h keep it */
    str kind, mode, allergens, ingredients, origin, storage, maker, warnings, isbn, link, variant, net_unit;
    str unit;              /* absent: by the piece */
    bool sold;             /* one can order or reserve it, given its mode and the merchant's level */
    bool part;             /* in a basket: sold with it, whatever its own mode */
    bool bundle;           /* a basket: the sheets of its parts say what the law wants */
    bool unlicensed;       /* its shop sells what others make, and has not said its licence to sell alcohol */
    bool packed, reseller; /* reseller: a shopkeeper, who says who made what he sells */
    int64_t net_milli, drained_milli, degree_milli;
    opt_i64 price_cents, list_cents;
};
/* What is looked at of whatever says it under these names: a row of the database, a form, a line of a table. One list for
** all of them; the rayon's part (kind, needs, extra, blocked) and the shop's are told apart. */
#define SHEET_FACTS_OF(o)                                                                                              \
    .mode = (o)->mode.p ? (o)->mode : S(""), .allergens = (o)->allergens, .ingredients = (o)->ingredients,             \
    .origin = (o)->origin, .storage = (o)->storage, .maker = (o)->maker, .warnings = (o)->warnings, .isbn = (o)->isbn, \
    .link = (o)->link, .variant = (o)->variant_fr, .net_unit = (o)->net_unit, .unit = (o)->unit,                       \
    .packed = (o)->packed, .net_milli = (o)->net_milli, .drained_milli = (o)->drained_milli,                           \
    .degree_milli = (o)->degree_milli, .price_cents = (o)->price_cents, .list_cents = (o)->list_cents,                 \
    .traces = (o)->traces, .facts = (o)->facts
struct gate_fault {
    const char *field, *code, *msgid; /* field: of the sheet's form */
};
enum { GATE_FAULTS_MOST = 24 };
/* Every field that is missing or wrong, in the order of the sheet; how many. */
size_t gate_faults(const struct sheet_facts *, struct gate_fault out[GATE_FAULTS_MOST]);
/* A new book is sold at its publisher's price, or at most five percent below. */
bool book_price_ok(int64_t list_cents, int64_t price_cents);
/* The thirteen digits of what was typed, from ten too; absent: no such number. */
str isbn_clean(struct arena *, str typed);
