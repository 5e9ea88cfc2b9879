/* json_in.h: what a machine of the operator's sends us: one JSON object, of which only texts are read. */
#pragma once
#include "base/base.h"

struct json_text {
    const char *name;
    str value; /* in the arena; absent: not there, or no text */
};
/* False: not one JSON object, or a name stands twice in it. */
bool json_texts(struct arena *, str body, struct json_text *, size_t n);
