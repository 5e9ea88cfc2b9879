/* limit.h: how often one address may ask. In memory only: a limit forgotten at a restart harms nobody. */
#pragma once
#include "app/rq.h"

/* Takes one from the allowance of this class and client; false when it is used up, *retry_s says how long to wait. */
bool limit_take(enum rate, str client, int64_t now_mono_ms, int64_t *retry_s);
/* The same for each thing it is about (an address of mail) apart. */
bool limit_take_about(enum rate, str client, str about, int64_t now_mono_ms, int64_t *retry_s);
/* What a class allows: so many at once, and how many seconds until all of them are there again. */
struct limit_rule {
    int64_t burst, window_s;
};
struct limit_rule limit_rule_of(enum rate);
/* Tests and the demo's load may lift all limits. */
void limit_off(bool off);
