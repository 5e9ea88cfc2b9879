#include "app/tally.h"

#include "app/hall.h"

enum { WRITE_MEMORY = 2 << 20 };

static bool same(const struct tally_cell *a, const struct tally_cell *b)
{
    return a->place == b->place && a->day == b->day && a->key_n == b->key_n && memcmp(a->key, b->key, a->key_n) == 0;
}

/* Held by the caller. */
static bool cell_add(struct tally *t, const struct tally_cell *c)
{
    size_t i = 0;

    while (i < t->n && !same(&t->cell[i], c)) i++;
    if (i == t->most) {
        t->lost += c->n;
        return false;
    }
    if (i == t->n) t->cell[t->n++] = *c;
    else t->cell[i].n += c->n, t->cell[i].more += c->more;
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
