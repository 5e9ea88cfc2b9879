/* visit.c: counting without knowing anybody. A visit is one more of (address, day, paper); sums gather here for a second and
** are then added to the table in one write, so that no page waits for the disk. */
#include "shop/audience/inside.h"

#include "app/serve.h"

#include <pthread.h>

enum { CELLS = 512, WRITE_MEMORY = 1 << 20 };

struct cell {
    const struct territory *place;
    struct visit visit;
    int64_t n;
};
static struct {
    pthread_mutex_t mu;
    struct cell v[CELLS];
    size_t n;
    int64_t lost;
} counted = {.mu = PTHREAD_MUTEX_INITIALIZER};

static const struct {
    str word, stored;
} sources[SOURCES + 1] = {
    {S("affiche"), S("poster")}, {S("vitrine"), S("window")}, {S("sticker"), S("sticker")}, {S("presse"), S("press")}, {S(""), S("other")}, {S(""), S("out")},
};

enum audience_source audience_source_of(str word)
{
    int s = 0;

    while (s < SOURCE_OTHER && !str_eq(sources[s].word, word)) s++;
    return (enum audience_source)s;
}

str audience_source_word(enum audience_source s)
{
    return sources[s].word;
}

str source_stored(enum audience_source s)
{
    return sources[s].stored;
}

enum audience_source source_read(str stored)
{
    int s = 0;

    while (s < SOURCE_OTHER && !str_eq(sources[s].stored, stored)) s++;
    return (enum audience_source)s;
}

static bool same(const struct visit *a, const struct visit *b)
{
    return a->merchant_id == b->merchant_id && a->offer_id == b->offer_id && a->day == b->day && a->source == b->source;
}

/* Held by the caller. */
static bool cell_add(const struct cell *c)
{
    size_t i = 0;

    while (i < counted.n && !(counted.v[i].place == c->place && same(&counted.v[i].visit, &c->visit))) i++;
    if (i == CELLS) {
        counted.lost += c->n;
        return false;
    }
    if (i == counted.n) counted.v[counted.n++] = (struct cell){c->place, c->visit, 0};
    counted.v[i].n += c->n;
    return true;
}

bool visit_count(const struct territory *place, const struct visit *visit)
{
    pthread_mutex_lock(&counted.mu);
    bool yes = cell_add(&(struct cell){place, *visit, 1});
    pthread_mutex_unlock(&counted.mu);
    return yes;
}

struct taken {
    struct write w;
    struct cell v[CELLS];
    size_t n;
};

/* Takes a territory's counts out of the memory. */
static int64_t take(const struct territory *place, struct taken *t)
{
    size_t kept = 0;

    pthread_mutex_lock(&counted.mu);
    for (size_t i = 0; i < counted.n; i++)
        if (counted.v[i].place == place) t->v[t->n++] = counted.v[i];
        else counted.v[kept++] = counted.v[i];
    counted.n = kept;
    int64_t lost = counted.lost;
    counted.lost = 0;
    pthread_mutex_unlock(&counted.mu);
    return lost;
}

static void put_back(const struct taken *t)
{
    pthread_mutex_lock(&counted.mu);
    for (size_t i = 0; i < t->n; i++) cell_add(&t->v[i]);
    pthread_mutex_unlock(&counted.mu);
}

static bool taken_run(struct write *w, struct tx *tx)
{
    const struct taken *t = (const struct taken *)w;

    for (size_t i = 0; i < t->n; i++) {
        const struct visit *v = &t->v[i].visit;
        x_visit_add(tx, tx->mem, v->merchant_id, v->offer_id, v->day, source_stored(v->source), t->v[i].n);
    }
    return true;
}

void visits_write(struct hall *hall, struct territory *place)
{
    static _Thread_local struct taken t;

    (void)hall;
    t = (struct taken){.w.run = taken_run};
    int64_t lost = take(place, &t);
    if (lost) log_line(LOG_WARN, "audience.full", "%lld visits of too many addresses at once were not counted", (long long)lost);
    if (!t.n) return;
    t.w.mem = arena_new(WRITE_MEMORY);
    enum write_end end = store_write_wait(place->store, &t.w);
    arena_free(t.w.mem);
    if (end == WRITE_FAULT || end == WRITE_STOPPED) put_back(&t); /* unknown: rather one too few than one invented */
    if (end == WRITE_FAULT) log_line(LOG_ERROR, t.w.code, "%s", t.w.msg);
}

const struct chore audience_chores[] = {
    {"visits", SECOND_MS, visits_write},
    JOBS_END
};
