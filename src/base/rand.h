/* rand.h: randomness, from libsodium. Thread-safe after base_start(). */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* n unpredictable bytes; 64 unpredictable bits. */
void rand_bytes(void *to, size_t n);
uint64_t rand_u64(void);
/* Uniform in [0, limit), limit > 0. */
uint32_t rand_below(uint32_t limit);
