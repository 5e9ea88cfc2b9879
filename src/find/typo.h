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
