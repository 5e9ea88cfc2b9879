/* names.h: a set of short texts, each with a dense number. Grows; never forgets one text alone. */
#pragma once
#include "base/str.h"

enum { NAME_NONE = -1 };

struct names {
    char *text;
    size_t text_n, text_cap;
    struct name {
        uint32_t at, n;
    } * name;
    size_t n, cap;
    uint32_t *slot; /* number + 1; 0: free */
    size_t slots;
};

/* The number of a text, or NAME_NONE. */
int64_t names_find(const struct names *, str);
/* The number of a text, new ones counting up from 0. The text is copied. */
int64_t names_add(struct names *, str);
/* Valid until the next names_add. */
str names_get(const struct names *, int64_t number);
void names_free(struct names *);
