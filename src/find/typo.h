/* typo.h: the word that was probably meant. */
#pragma once
#include "find/words.h"

/* Bit per letter a–z (digits and other bytes share some): words one slip apart differ in at most two bits. */
uint32_t typo_signature(str bare);

/* What it costs to take `typed` for `meant` (both bare, at most WORD_BARE_MAX bytes): tenths of a slip, see typo.c;
** more than `most`: some number above it. */
int typo_cost(str typed, str meant, int most);

/* The number of the likeliest word of the vocabulary (other than the bare word itself), or NAME_NONE. Words of fewer
** than min_docs documents are not proposed. *cost (NULL allowed): tenths of a slip. */
int64_t typo_best(const struct words *, str bare, int32_t min_docs, int *cost);

/* The likeliest words, best first, at most n (and NEAR_MOST): for people to choose from, so a slip more is forgiven
** than by typo_best. Returns how many. */
enum { NEAR_MOST = 8 };
size_t typo_near(const struct words *, str bare, uint32_t *out, size_t n);
