/* sirene.h: reads the national register of establishments (StockEtablissement, or an extract of it with the columns of
** the firm as well) as it comes, in pieces of any size, in bounded memory. The first line says which column is what. */
#pragma once
#include "shop/register/register.h"

enum sirene_what {
    SIRENE_OPEN,
    SIRENE_CLOSED,  /* the establishment has ceased */
    SIRENE_OUTSIDE, /* not in a commune that is asked for */
    SIRENE_HIDDEN,  /* its owner does not want it to be known */
    SIRENE_WHATS
};
/* What becomes of the lines. None may be NULL. */
struct sirene_to {
    void *arg;
    /* Whether this commune is asked for. */
    bool (*inside)(void *arg, str insee);
    /* A line. The firm is filled for SIRENE_OPEN; of a closed one there is the SIRET. Its text lasts for the call. */
    void (*line)(void *arg, enum sirene_what, const struct firm *);
    /* A line that cannot be taken: column and reason in English. What is wrong with the first line ends the reading. */
    void (*fault)(void *arg, int64_t line, str column, str why);
};
struct sirene;

/* separator: of the file, see csv_separator. */
struct sirene *sirene_new(struct arena *, const struct sirene_to *, char separator);
/* False: the first line does not name the columns that are needed; read no further. */
bool sirene_feed(struct sirene *, str piece);
/* After the last byte. False: as above, or there was no line at all. */
bool sirene_end(struct sirene *);
