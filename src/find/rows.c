#include "find/rows.h"

#include "find/grow.h"

static size_t slot_of(const struct codes *c, int32_t value)
{
    size_t i = ((uint32_t)value * UINT32_C(2654435769)) & (c->slots - 1);

    while (c->slot[i] && c->value[c->slot[i]] != value) i = (i + 1) & (c->slots - 1);
    return i;
}

uint32_t codes_find(const struct codes *c, int32_t value)
{
    return value == -1 || !c->slots ? 0 : c->slot[slot_of(c, value)];
}

static void slots_double(struct codes *c)
{
    size_t slots = c->slots ? 2 * c->slots : 64, none = 0;
    uint32_t *fresh = grow(NULL, &none, slots, sizeof *fresh);

    memset(fresh, 0, slots * sizeof *fresh);
    sqlite3_free(c->slot);
    c->slot = fresh;
    c->slots = slots;
    for (size_t i = 1; i < c->n; i++) c->slot[slot_of(c, c->value[i])] = (uint32_t)i;
}

static uint32_t codes_add(struct codes *c, int32_t value)
{
    if (value == -1) return 0;
    if (2 * (c->n + 1) > c->slots) slots_double(c);
    size_t at = slot_of(c, value);
    if (c->slot[at]) return c->slot[at];

    if (!c->n) c->n = 1;
    GROW(c->value, c->cap, c->n + 1);
    c->value[c->n] = value;
    c->slot[at] = (uint32_t)c->n;
    return (uint32_t)c->n++;
}

void rows_drop(struct rows *r, size_t no)
{
    if (no >= r->n || !r->row[no].live) return;
    r->live--;
    r->placed -= r->row[no].x != FIND_NOWHERE && r->row[no].y != FIND_NOWHERE;
    r->words -= r->row[no].words;
    r->row[no].live = false;
}

static void make_room(struct rows *r, size_t no)
{
    GROW(r->row, r->cap, no + 1);
    GROW(r->id, r->id_cap, no + 1);
    for (; r->n <= no; r->n++) r->row[r->n] = (struct row){0}, r->id[r->n] = 0;
}

void rows_set(struct rows *r, size_t no, const struct find_doc *d, uint32_t words)
{
    rows_drop(r, no);
    make_room(r, no);
    struct row *row = &r->row[no];
    *row =
        (struct row){.flags = d->flags, .price_cents = d->price_cents, .fresh_at = d->fresh_at, .x = d->x, .y = d->y};
    for (int f = 0; f < FIND_FACETS; f++) row->code[f] = codes_add(&r->codes[f], d->facet[f]);
    row->words = (uint16_t)(words < UINT16_MAX ? words : UINT16_MAX);
    row->kind = (uint8_t)d->kind;
    row->live = true;
    r->id[no] = d->id;
    r->live++;
    r->placed += row->x != FIND_NOWHERE && row->y != FIND_NOWHERE;
    r->words += row->words;
}

void rows_free(struct rows *r)
{
    sqlite3_free(r->row);
    sqlite3_free(r->id);
    for (int f = 0; f < FIND_FACETS; f++) sqlite3_free(r->codes[f].value), sqlite3_free(r->codes[f].slot);
    *r = (struct rows){0};
}
