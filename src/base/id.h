/* id.h: names of things. */
#pragma once
#include "base/str.h"

/* A new 63-bit id: milliseconds since 2020 (41 bits) then 22 bits that count up from a random start within the
** millisecond. Strictly rising within a process; unique across processes but for chance. Thread-safe. */
int64_t id_new(void);
/* n random characters of an alphabet without look-alikes (2-9, a-z but i l o), 5 bits each less a little.
** For public ids (8), device names, one-time links (26: 128 bits). */
str id_public(struct arena *, size_t n);
/* n random decimal digits. */
str id_digits(struct arena *, size_t n);
