/* results.h: the pages of what was found: of words, of a rayon, of a commune; and help while one types. */
#pragma once
#include "app/route.h"

extern const struct route results_routes[];

/* What a list is narrowed to by ticking, for programs: each is a parameter of the address, "=1". In the order of the
** pages; its words in the language asked for. */
enum { RESULTS_FILTERS_MOST = 96 };
struct results_filter {
    str param, says;
    uint64_t flag;    /* of the index; 0: it is a set of shops */
    bool open, today; /* which */
};
size_t results_filters(struct rq *, struct results_filter *, size_t most);
