/* words.h: the vocabulary in memory: every word of the index as people write it, and in how many documents it stands.
** Serves typos (typo.c), completions (suggest.c) and the weight of rare words (rank.c). Laid out for scanning: what the
** scans read first (signature, length, head) are arrays of their own. */
#pragma once
#include "find/french.h"
#include "find/names.h"

enum { WORD_BARE_MAX = 24 }; /* longer words have no typos and complete by their first 24 bytes */

struct words {
    struct names written; /* "chèvre": its number indexes the arrays below */
    struct names stems;   /* "chevr" */
    size_t cap, stem_cap, bare_cap;
    size_t seen_cap, sig_cap, len_cap, head_cap, stem_of_cap;
    int32_t *docs;  /* of the word; 0: no longer in use */
    uint64_t *seen; /* the last stamp it was counted for */
    uint32_t *sig;  /* bit per letter */
    uint8_t *len;   /* bytes of bare, at most WORD_BARE_MAX; 0: too long */
    uint64_t *head; /* first 8 bytes of bare, big-endian */
    struct word_stems {
        uint32_t stem, stem_bare;
    } * stem_of;
    char (*bare)[WORD_BARE_MAX];
    int32_t *stem_docs; /* sum over the words of that stem */
};

/* Adds `docs` (may be negative) to a word; a stamp other than 0 counts once only, however often it comes. */
void words_add(struct words *, const struct forms *, int32_t docs, uint64_t stamp);
void words_free(struct words *);
static inline size_t words_n(const struct words *v)
{
    return v->written.n;
}
/* Documents (about: a document with two words of one stem counts twice) that a search for this word finds. */
int64_t words_docs(const struct words *, const struct forms *);

/* The words that start so, at most n, most frequent first: numbers in out. *docs (NULL allowed): of all of them. */
size_t words_starting(const struct words *, str bare, uint32_t *out, size_t n, int64_t *docs);

/* The forms of word i, as words_add was given them. */
struct forms words_forms(const struct words *, size_t i);
