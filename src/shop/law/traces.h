/* traces.h: what the law asks of the origin of some foods, each answer under a name of its own. */
#pragma once
#include "base/base.h"

enum { TRACES = 6 };
/* name: of the form's field; says: what the answer is called, a msgid. */
struct trace_kind {
    str name;
    const char *says;
};
extern const struct trace_kind trace_kinds[TRACES];
/* What a product says under a name; empty: nothing. */
str trace_of(str traces, str name);
/* All that was said, as it is kept. */
str traces_made(struct arena *, const str said[TRACES]);
/* A code as it is printed on eggs: how the hens live, the country, who keeps them. */
bool egg_code_ok(str typed);
