/* http_door.c: the door's automaton: however the bytes are cut, the verdict and the number of heads are the same. */
#include "http/door.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *feed(struct door *d, const char *p, size_t n, size_t step)
{
    const char *bad = NULL;

    for (size_t i = 0; i < n && !bad; i += step) bad = door_feed(d, p + i, n - i < step ? n - i : step, 1, 1000);
    return bad;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct door whole = {.heads = 0}, bytes = whole, some = whole;
    const char *p = (const char *)data;
    size_t step = n ? data[0] % 7 + 2 : 2;

    if (!n) return 0;
    const char *a = feed(&whole, p, n, n), *b = feed(&bytes, p, n, 1), *c = feed(&some, p, n, step);
    if (a != b || a != c || whole.heads != bytes.heads || whole.heads != some.heads) abort();
    if (!a && (whole.where != bytes.where || whole.left != some.left)) abort();
    return 0;
}
