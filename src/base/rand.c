#include "base/rand.h"

#include <sodium.h>

void rand_bytes(void *to, size_t n)
{
    randombytes_buf(to, n);
}

uint64_t rand_u64(void)
{
    uint64_t v;

    rand_bytes(&v, sizeof v);
    return v;
}

uint32_t rand_below(uint32_t limit)
{
    return randombytes_uniform(limit);
}
