/* probe.h: attempts to escape, for the tests of the cage. Not in release builds. */
#pragma once
#ifdef FOIRAIL_TEST_HOOKS
#include "base/base.h"

/* request: "what arg", arg a path or a port. The answer: "what: ok" or "what: <reason>"; or this process dies. */
str probe(struct arena *, str request);
#endif
