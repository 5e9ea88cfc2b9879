/* clock.h: the only source of time. Builds with FOIRAIL_TEST_HOOKS add an offset read from a file shared by all
** processes and fakes (eight bytes, little-endian milliseconds); release builds do not have that code. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS };
#define DAY_MS ((int64_t)24 * HOUR_MS)

/* Milliseconds since 1970 UTC. */
int64_t clock_now_ms(void);
/* Milliseconds of a clock that never goes back; for deadlines and durations. Not moved by tests. */
int64_t clock_mono_ms(void);
/* The same clock as it stood at the kernel's last tick, up to 10 ms ago; a fifth of the price. */
int64_t clock_tick_ms(void);
/* Microseconds of CPU used by this thread; for measurements. */
int64_t clock_cpu_us(void);
#ifdef FOIRAIL_TEST_HOOKS
/* Maps the shared offset file at path (made if absent). Call before any sandbox. False if it cannot be mapped. */
bool clock_test_map(const char *path);
#endif
