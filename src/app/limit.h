/* limit.h: how often one address may ask. In memory only: a limit forgotten at a restart harms nobody. */
#pragma once
#include "app/rq.h"

/* Takes one from the allowance of this class and client; false when it is used up, *retry_s says how long to wait. */
bool limit_take(enum rate, str client, int64_t now_mono_ms, int64_t *retry_s);
/* Tests and the demo's load may lift all limits. */
void limit_off(bool off);
