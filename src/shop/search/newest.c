/* newest.c: the picture of what came into each rayon last, found by the index, kept between requests: nobody minds that
** it is ten minutes old, and a search for each rayon at every page would be felt. */
#include "shop/search/inside.h"

#include <pthread.h>

enum { PLACES = 16, RAYONS = 40, LOOKED = 8, KEPT_MS = 10 * MINUTE_MS };

static struct newest {
    const struct territory *place;
    int64_t made_at;
    size_t n;
    struct {
        int64_t category_id, picture_id;
    } v[RAYONS];
} kept[PLACES];
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;

static int64_t picture_of(struct rq *rq, str slug)
{
    struct find_query q = find_query_new(S(""));
    struct find_result r;
    struct offer_picture_row p;

    q.kinds = KINDS_OFFERED;
    q.facet[FACET_RAYON] = facet_of(slug);
    q.sort = FIND_NEW;
    q.quiet = UINT32_MAX;
    q.most = LOOKED;
    find_search(rq->place->find, rq->mem, &q, &r);
    for (size_t i = 0; i < r.n; i++)
        if (q_offer_picture(rq->db, rq->mem, r.hit[i].id, &p)) return p.picture_id;
    return 0;
}

/* The territory's place in the table; the oldest of another one makes room. */
static struct newest *cell_of(const struct territory *place)
{
    struct newest *oldest = kept;

    for (size_t i = 0; i < PLACES; i++) {
        if (kept[i].place == place) return &kept[i];
        if (kept[i].made_at < oldest->made_at) oldest = &kept[i];
    }
    return oldest;
}

static bool kept_read(const struct rq *rq, struct newest *out)
{
    pthread_mutex_lock(&mu);
    *out = *cell_of(rq->place);
    pthread_mutex_unlock(&mu);
    return out->place == rq->place && out->n && rq->now >= out->made_at && rq->now < out->made_at + KEPT_MS;
}

static void kept_write(const struct newest *n)
{
    pthread_mutex_lock(&mu);
    *cell_of(n->place) = *n;
    pthread_mutex_unlock(&mu);
}

int64_t newest_picture(struct rq *rq, const struct categories *all, int64_t category_id)
{
    struct newest n;

    if (!kept_read(rq, &n)) {
        n = (struct newest){.place = rq->place, .made_at = rq->now};
        for (size_t i = 0; i < all->n && n.n < RAYONS; i++)
            if (!all->v[i].parent_id && !all->v[i].hidden && !all->v[i].blocked.n) {
                n.v[n.n].category_id = all->v[i].id;
                n.v[n.n++].picture_id = picture_of(rq, all->v[i].slug);
            }
        kept_write(&n);
    }
    for (size_t i = 0; i < n.n; i++)
        if (n.v[i].category_id == category_id) return n.v[i].picture_id;
    return 0;
}
