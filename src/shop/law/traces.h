/* traces.h: what the law asks of the origin of some foods, each answer under a name of its own. */
#pragma once
#include "base/base.h"

enum { TRACES = 6 };
/* Of the nth: its name in the form and as it is kept; what the answer is called, a msgid. They stand in facts.h's table. */
str trace_name(size_t nth);
const char *trace_says(size_t nth);
/* What a product says under a name; empty: nothing. */
str trace_of(str traces, str name);
/* All that was said, as it is kept. */
str traces_made(struct arena *, const str said[TRACES]);
/* A code as it is printed on eggs: how the hens live, the country, who keeps them. */
bool egg_code_ok(str typed);
