/* means.h: expressions that mean the same where people live: "chocolatine, pain au chocolat". Who asks for one finds
** the others too. Read once, then constant: not locked here. */
#pragma once
#include "find/french.h"
#include "find/names.h"

enum { MEANS_WORDS = 4 /* words of one expression; a longer one is left out */ };

struct expression {
    struct expression_word {
        str word, stem, stem_bare;
    } word[MEANS_WORDS];
    size_t n;
    size_t from, to; /* the expressions of its line */
    int64_t next;    /* another that begins with the same word; -1: none */
};

struct means {
    struct arena *mem;
    struct expression *v;
    size_t n;
    struct names first; /* first words, as bare stems; their numbers index `head` */
    int64_t *head;
};

/* Lines of expressions separated by commas. One alone on its line, and words too common to be searched, are left out. */
void means_read(struct means *, struct french *, const str *line, size_t n);
void means_free(struct means *);
/* The longest expression that begins with stem[0] and goes on as the others; NULL: none. */
const struct expression *means_find(const struct means *, const str *stem_bare, size_t n);
