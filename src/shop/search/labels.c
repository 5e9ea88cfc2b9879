/* labels.c: the labels one may narrow a list to, kept between requests: the list changes when staff change it, and every list reads it. */
#include "shop/search/inside.h"

#include "app/hall.h"
#include "shop/label/label.h"

#include <pthread.h>

enum { PLACES = 16, KEPT_MS = 60 * 1000, KEPT_MEMORY = 1 << 20 };

static struct kept {
    struct arena *mem;
    const struct territory *place;
    int64_t made_at;
    uint64_t epoch;
    struct labels all;
} kept[PLACES];
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;

static struct kept *kept_of(const struct rq *rq)
{
    return &kept[(size_t)(rq->place - rq->hall->place) % PLACES];
}

static void copy(struct arena *mem, const struct labels *from, struct labels *to)
{
    *to = (struct labels){NEW(mem, struct label, from->n + 1), from->n};
    for (size_t i = 0; i < from->n; i++) {
        struct label *l = &to->v[i];
        *l = from->v[i];
        l->code = arena_str(mem, l->code), l->param = arena_str(mem, l->param);
        l->name_fr = arena_str(mem, l->name_fr), l->name_en = arena_str(mem, l->name_en);
    }
}

static bool kept_read(struct rq *rq, struct labels *out)
{
    const struct kept *k = kept_of(rq);

    pthread_mutex_lock(&mu);
    bool good = k->mem && k->place == rq->place && rq->now >= k->made_at && rq->now < k->made_at + KEPT_MS &&
                !touched_since("labels", 0, k->epoch);
    if (good) copy(rq->mem, &k->all, out);
    pthread_mutex_unlock(&mu);
    return good;
}

static void kept_write(struct rq *rq, const struct labels *all)
{
    struct kept *k = kept_of(rq),
                now = {.mem = arena_new(KEPT_MEMORY), .place = rq->place, .made_at = rq->now, .epoch = rq_epoch(rq)};

    copy(now.mem, all, &now.all);
    pthread_mutex_lock(&mu);
    struct arena *old = k->mem;
    *k = now;
    pthread_mutex_unlock(&mu);
    if (old) arena_free(old);
}

const struct labels *labels_kept(struct rq *rq)
{
    struct labels *out = NEW(rq->mem, struct labels, 1);

    rq_depends(rq, "labels", 0);
    if (kept_read(rq, out)) return out;
    labels_all(rq->db, rq->mem, out);
    kept_write(rq, out);
    return out;
}
