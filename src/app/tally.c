#include "app/tally.h"

#include "app/hall.h"

enum { WRITE_MEMORY = 2 << 20 };

static bool same(const struct tally_cell *a, const struct tally_cell *b)
{
    return a->place == b->place && a->day == b->day && a->key_n == b->key_n && memcmp(a->key, b->key, a->key_n) == 0;
}

static uint32_t *head_of(struct tally *t, const struct tally_cell *c)
{
    uint64_t h = (uint64_t)(uintptr_t)c->place ^ (uint64_t)c->day;

    for (size_t i = 0; i < c->key_n; i++) h = (h ^ (unsigned char)c->key[i]) * UINT64_C(0x100000001b3);
    return &t->head[(h ^ h >> 29) % t->most];
}

static void chain(struct tally *t, size_t i)
{
    uint32_t *head = head_of(t, &t->cell[i]);

    t->cell[i].next = *head;
    *head = (uint32_t)i + 1;
}

/* Held by the caller: however many things there are, one of them is found at once. */
static bool cell_add(struct tally *t, const struct tally_cell *c)
{
    uint32_t i = *head_of(t, c);

    while (i && !same(&t->cell[i - 1], c)) i = t->cell[i - 1].next;
    if (i) {
        t->cell[i - 1].n += c->n, t->cell[i - 1].more += c->more;
        return true;
    }
    if (t->n == t->most) {
        t->lost += c->n;
        return false;
    }
    t->cell[t->n] = *c;
    chain(t, t->n++);
    return true;
}

bool tally_add(struct tally *t, const struct tally_cell *c)
{
    pthread_mutex_lock(&t->mu);
    bool yes = cell_add(t, c);
    pthread_mutex_unlock(&t->mu);
    return yes;
}

struct taken {
    struct write w;
    struct tally *tally;
    struct tally_cell *v;
    size_t n;
};

/* Takes a territory's counts out of the memory: what there is of them, and how many were lost of all. */
static int64_t take(const struct territory *place, struct taken *t)
{
    struct tally *all = t->tally;
    size_t kept = 0;

    pthread_mutex_lock(&all->mu);
    if (all->n) t->v = NEW(t->w.mem, struct tally_cell, all->n);
    for (size_t i = 0; i < all->n; i++)
        if (all->cell[i].place == place) t->v[t->n++] = all->cell[i];
        else if (kept++ != i) all->cell[kept - 1] = all->cell[i];
    all->n = kept;
    memset(all->head, 0, all->most * sizeof *all->head);
    for (size_t i = 0; i < kept; i++) chain(all, i);
    int64_t lost = all->lost;
    all->lost = 0;
    pthread_mutex_unlock(&all->mu);
    return lost;
}

static void put_back(const struct taken *t)
{
    pthread_mutex_lock(&t->tally->mu);
    for (size_t i = 0; i < t->n; i++) cell_add(t->tally, &t->v[i]);
    pthread_mutex_unlock(&t->tally->mu);
}

static bool taken_run(struct write *w, struct tx *tx)
{
    const struct taken *t = (const struct taken *)w;

    for (size_t i = 0; i < t->n; i++) t->tally->write(tx, &t->v[i]);
    return true;
}

static bool anything(struct tally *t)
{
    pthread_mutex_lock(&t->mu);
    bool yes = t->n || t->lost;
    pthread_mutex_unlock(&t->mu);
    return yes;
}

void tally_write(struct tally *tally, struct territory *place)
{
    struct taken t = {.w = {.run = taken_run}, .tally = tally};

    if (!anything(tally)) return;
    struct arena *cells = arena_new(WRITE_MEMORY);
    t.w.mem = cells;
    int64_t lost = take(place, &t);
    if (lost) log_line(LOG_WARN, tally->lost_code, "%lld %s", (long long)lost, tally->lost_text);
    if (t.n) {
        t.w.mem = arena_new(WRITE_MEMORY); /* emptied by a replay */
        enum write_end end = store_write_wait(place->store, &t.w);
        arena_free(t.w.mem);
        if (end == WRITE_FAULT || end == WRITE_STOPPED)
            put_back(&t); /* unknown: rather one too few than one invented */
        if (end == WRITE_FAULT) log_line(LOG_ERROR, t.w.code, "%s", t.w.msg);
    }
    arena_free(cells);
}
