#include "find/names.h"

#include "find/grow.h"

static uint64_t hash(str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    return h ^ h >> 29;
}

/* The slot that holds s, or the free one where it belongs. */
static size_t slot_of(const struct names *t, str s)
{
    size_t i = hash(s) & (t->slots - 1);

    while (t->slot[i] && !str_eq(names_get(t, t->slot[i] - 1), s)) i = (i + 1) & (t->slots - 1);
    return i;
}

int64_t names_find(const struct names *t, str s)
{
    if (!t->n) return NAME_NONE;
    return (int64_t)t->slot[slot_of(t, s)] - 1;
}

static void slots_double(struct names *t)
{
    size_t slots = t->slots ? t->slots * 2 : 256, none = 0;
    uint32_t *fresh = grow(NULL, &none, slots, sizeof *fresh);

    memset(fresh, 0, slots * sizeof *fresh);
    sqlite3_free(t->slot);
    t->slot = fresh;
    t->slots = slots;
    for (size_t i = 0; i < t->n; i++) t->slot[slot_of(t, names_get(t, (int64_t)i))] = (uint32_t)i + 1;
}

int64_t names_add(struct names *t, str s)
{
    if (2 * (t->n + 1) > t->slots) slots_double(t);
    size_t i = slot_of(t, s);
    if (t->slot[i]) return (int64_t)t->slot[i] - 1;

    GROW(t->name, t->cap, t->n + 1);
    GROW(t->text, t->text_cap, t->text_n + s.n + 1);
    if (s.n) memcpy(t->text + t->text_n, s.p, s.n);
    t->name[t->n] = (struct name){(uint32_t)t->text_n, (uint32_t)s.n};
    t->text_n += s.n;
    t->slot[i] = (uint32_t)++t->n;
    return (int64_t)t->n - 1;
}

str names_get(const struct names *t, int64_t number)
{
    struct name at = t->name[number];
    return (str){t->text + at.at, at.n};
}

void names_free(struct names *t)
{
    sqlite3_free(t->text);
    sqlite3_free(t->name);
    sqlite3_free(t->slot);
    *t = (struct names){0};
}
