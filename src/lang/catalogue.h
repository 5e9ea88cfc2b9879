/* catalogue.h: the translated texts as tools/mkpo puts them into the binary; read by lang.c alone. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct catalogue_entry {
    const char *msgid;
    const char *text; /* the text, or its form for n < 2 */
    size_t text_n;
    const char *many; /* the form for n >= 2; NULL for a text without plural */
    size_t many_n;
};

/* An open hash table: a text begins to be looked for at slots[hash & slots_mask]; 0 is empty, else entry number + 1. */
struct catalogue {
    const struct catalogue_entry *entries;
    const uint16_t *slots;
    uint32_t slots_mask;
};
extern const struct catalogue catalogue_fr;

/* FNV-1a; the same in the tool and in the program. */
static inline uint32_t catalogue_hash(const char *msgid)
{
    uint32_t h = 2166136261u;

    for (; *msgid; msgid++) h = (h ^ (unsigned char)*msgid) * 16777619u;
    return h ^ h >> 15;
}
