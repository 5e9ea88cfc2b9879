#include "base/id.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/rand.h"

#include <stdatomic.h>

#define EPOCH_2020_MS INT64_C(1577836800000)

int64_t id_new(void)
{
    static _Atomic int64_t last;
    int64_t fresh = (clock_now_ms() - EPOCH_2020_MS) << 22 | (int64_t)(rand_u64() & 0xfffff);
    int64_t was = atomic_load(&last), id;

    do id = fresh > was ? fresh : was + 1;
    while (!atomic_compare_exchange_weak(&last, &was, id));
    return id;
}

static str random_text(struct arena *mem, size_t n, const char *alphabet, uint32_t size)
{
    char *p = arena_alloc(mem, n + 1);

    for (size_t i = 0; i < n; i++) p[i] = alphabet[rand_below(size)];
    return (str){p, n};
}

str id_public(struct arena *mem, size_t n)
{
    static const char alphabet[] = "23456789abcdefghjkmnpqrstvwxyz";
    return random_text(mem, n, alphabet, sizeof alphabet - 1);
}

str id_digits(struct arena *mem, size_t n)
{
    return random_text(mem, n, "0123456789", 10);
}
